"""What `import muse_builder` shows, and what it costs."""

import ast
import inspect
import pkgutil
import pydoc
import subprocess
import sys

import pytest

import muse_builder
from muse_builder.cli import parser

HEAVY = "pydantic datasets pyarrow numpy PIL rich jinja2 huggingface_hub openai anthropic usearch sklearn nltk IPython".split()
NAMES = sorted(set(muse_builder.__all__) - {"__version__"})
RENAMED = {"pages": "write_pages", "check-model": "check_model", "catalog": "look_at_catalog"}
"""Commands whose name is a package's, or none in Python."""


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


def test_what_has_a_home_is_public_and_is_there_under_its_own_name() -> None:
    assert sorted(muse_builder._HOMES) == NAMES
    for name in NAMES:
        assert getattr(muse_builder, name).__name__ == name


def test_a_type_checker_is_told_the_same_homes() -> None:
    tree = ast.parse(inspect.getsource(muse_builder))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    told = {name.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert told == muse_builder._HOMES
