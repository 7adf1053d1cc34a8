"""What `import muse_builder` shows, and what it costs."""

import inspect
import pkgutil
import pydoc
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

import muse_builder
from muse_builder.cli import parser
from muse_builder.settings import Settings

HEAVY = "pydantic datasets pyarrow numpy PIL rich jinja2 huggingface_hub openai anthropic usearch sklearn nltk IPython".split()
NAMES = sorted(set(muse_builder.__all__) - {"__version__"})
RENAMED = {"pages": "write_pages"}
"""Commands whose name is a package's."""


def commands() -> list[str]:
    (subparsers,) = (action for action in parser()._actions if isinstance(action.choices, dict))
    assert isinstance(subparsers.choices, dict)
    return list(subparsers.choices)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(muse_builder, name)
    assert len((inspect.getdoc(found) or "").split()) > 5, name
    assert found.__module__.startswith("muse_builder.")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_a_function(command: str) -> None:
    name = RENAMED.get(command, command)
    assert name in muse_builder.__all__
    assert inspect.isfunction(getattr(muse_builder, name))


def test_completion_and_help_show_all() -> None:
    assert dir(muse_builder) == sorted(muse_builder.__all__)
    text = pydoc.plain(pydoc.render_doc(muse_builder))
    assert [name for name in NAMES if name not in text] == []
    with pytest.raises(AttributeError, match="no attribute 'generat'"):
        muse_builder.generat  # noqa: B018


def test_no_public_name_is_also_a_modules() -> None:
    modules = {module.name for module in pkgutil.iter_modules(muse_builder.__path__)}
    assert modules.isdisjoint(muse_builder.__all__)


def test_importing_costs_nothing_heavy() -> None:
    code = f"import sys, muse_builder; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_opening_a_release_asks_for_no_model_and_no_index(muse: Any) -> None:
    heavy = ["openai", "anthropic", "usearch", "sklearn", "nltk", "jinja2", "rich", "IPython"]
    code = (
        f"import sys, muse_builder; muse = muse_builder.Release({str(muse)!r}); muse.conversations, muse.items, muse.cost; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- names of before ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["read_manifest", "ReleaseWriter", "read", "load", "shards", "batches", "fingerprint", "check_rows", "MANIFEST"]
)
def test_a_name_of_release_works_for_a_version_and_warns(name: str) -> None:
    from muse_builder import release

    with pytest.warns(DeprecationWarning, match=rf"muse_builder\.release\.{name} is muse_builder\.release\.\w+\.{name} now"):
        assert getattr(release, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        release.nothing  # noqa: B018


def test_the_functions_that_modules_took_the_names_of_can_still_be_called(muse: Any) -> None:
    from muse_builder.release import verify
    from muse_builder.run import generate

    with pytest.warns(DeprecationWarning, match=r"muse_builder\.release\.verify is a module now; call muse_builder\.verify"):
        assert verify(muse.path) == []  # type: ignore[operator]
    told = Settings(out=str(muse), num_conversations=12, max_items=70, num_scenarios=30)
    with pytest.warns(DeprecationWarning, match="call muse_builder.generate"):
        folder = generate(told)  # type: ignore[operator]
    assert isinstance(folder, Path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert generate.generate is not generate
