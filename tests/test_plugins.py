"""Plug-ins by name, the errors of a wrong one, and objects given in Python."""

import ast
import importlib.util
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from muse_builder import plugins
from muse_builder.errors import SettingsError

PACKAGE = Path(plugins.__file__).parent

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """`install("dist", kind, name="module:object", ...)` puts a distribution with entry points on the path."""

    def add(distribution: str, kind: str, **entries: str) -> None:
        folder = tmp_path / distribution
        info = folder / f"{distribution}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in entries.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[muse_builder.{kind}]", *lines]) + "\n")
        monkeypatch.syspath_prepend(str(folder))

    return add


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, entries in plugins.BUILT_IN.items() for name in entries])
def test_every_entry_of_the_table_names_something_that_is_there(kind: plugins.Kind, name: str) -> None:
    module, _, attribute = plugins.BUILT_IN[kind][name].partition(":")
    assert importlib.util.find_spec(module) is not None
    if kind != "domains":
        assert plugins.get(kind, name) is getattr(sys.modules[module], attribute)


def test_an_installed_package_adds_a_name(install: Install) -> None:
    install("theirs", "metrics", longest="json:dumps")
    assert plugins.names("metrics") == ["toxicity", "longest"]
    assert plugins.get("metrics", "longest") is sys.modules["json"].dumps


def test_names_are_listed_without_importing_anything(install: Install) -> None:
    install("broken", "models", broken="there_is_no_such_module:Model")
    assert plugins.names("models") == [*plugins.BUILT_IN["models"], "broken"]


def test_a_plug_in_that_cannot_be_imported_is_named_and_breaks_nobody_else(install: Install) -> None:
    install("broken", "catalogs", broken="there_is_no_such_module:read")
    assert callable(plugins.get("catalogs", "amazon"))
    with pytest.raises(SettingsError) as caught:
        plugins.get("catalogs", "broken")
    assert str(caught.value) == (
        "the source 'broken' of broken 1.0 cannot be loaded from there_is_no_such_module:read: "
        "ModuleNotFoundError: No module named 'there_is_no_such_module'; install it again, or do without it"
    )


def test_a_name_that_two_claim_is_an_error_that_names_both(install: Install) -> None:
    install("one", "metrics", longest="json:dumps")
    install("two", "metrics", longest="json:loads")
    install("three", "models", openai="json:loads")
    with pytest.raises(SettingsError, match=r"the metric 'longest' is claimed by one 1\.0 and by two 1\.0; take one"):
        plugins.get("metrics", "longest")
    with pytest.raises(SettingsError, match=r"the provider 'openai' is claimed by muse_builder itself and by three 1\.0"):
        plugins.get("models", "openai")
    assert plugins.get("models", "anthropic")


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("models", "opnai", "unknown provider 'opnai'; known: anthropic, embedded, openai. Did you mean 'openai'?"),
        ("embedders", "bgem3", "unknown embedder 'bgem3'; known: bge-m3, lexical, onnx. Did you mean 'bge-m3'?"),
        ("catalogs", "zzz", "unknown source 'zzz'; known: amazon, demo"),
        ("metrics", "any", "unknown metric 'any'; known: toxicity"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(kind: plugins.Kind, name: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        plugins.get(kind, name)
    assert str(caught.value) == said


def test_a_function_is_handed_what_its_signature_takes_and_no_more() -> None:
    offered = {"seed": 3, "limit": None, "path": "x"}
    assert plugins.handed(lambda path, /, *, seed: seed, offered) == {"seed": 3}
    assert plugins.handed(lambda **anything: anything, offered) == offered
    assert plugins.handed(partial(lambda seed, limit: seed, limit=1), {"seed": 3}) == {"seed": 3}


# --- objects ----------------------------------------------------------------------------------------------------------


class Mine:
    """As little as a model can be."""

    async def complete(self, request: object) -> object:
        return request


class Named(Mine):
    name = "house-blend"


def reader(path: Path, *, store: object, report: object) -> list[object]:
    return []


def test_objects_become_names_and_stay_what_they_are() -> None:
    model, judge = Mine(), Named()
    values, objects = plugins.with_objects(
        {"model": model, "checker": model, "reviewer": judge, "rewriter": "openai:x", "source": reader, "seed": 4}
    )
    assert values == {
        "model": "python:Mine",
        "checker": "python:Mine",
        "reviewer": "python:house-blend",
        "rewriter": "openai:x",
        "source": "python:reader",
        "seed": 4,
    }
    assert objects.find("models", "python:Mine") is model
    assert objects.find("models", "python:house-blend") is judge
    assert objects.find("catalogs", "python:reader") is reader
    assert objects.find("models", "openai:x") is None


def test_a_reader_may_be_given_as_the_catalog() -> None:
    bound = partial(reader, Path("a.csv"))
    values, objects = plugins.with_objects({"catalog": bound})
    assert values == {"source": "python:reader"}
    assert objects.find("catalogs", "python:reader") is bound
    with pytest.raises(SettingsError, match="give the file as catalog, the reader as source"):
        plugins.with_objects({"catalog": reader, "source": "amazon"})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model": object()}, r"has no complete; a model has `async def complete\(self, request\) -> Reply`"),
        ({"embedder": object()}, "has no name and no embed and no save; an embedder has"),
        ({"source": 3}, "source = 3 cannot be called; a reader is"),
        ({"model": Mine(), "checker": Mine()}, "two different objects are called 'python:Mine'"),
    ],
)
def test_an_object_that_will_not_do_is_told_what_it_lacks(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        plugins.with_objects(values)


def test_an_object_that_is_not_here_has_to_be_given_again() -> None:
    said = r"the provider 'python:Mine' was an object given in Python.*muse_builder\.generate\(\.\.\., model=the object\)"
    with pytest.raises(SettingsError, match=said):
        plugins.NO_OBJECTS.find("models", "python:Mine")
    with pytest.raises(SettingsError, match=said):
        plugins.get("models", "python:Mine")


# --- nobody is asked for its name -------------------------------------------------------------------------------------

MAY_NAME_IT = {"embedded", "settings.py", "plugins.py"}
STILL_TO_JOIN = {"evaluation", "cli"}
"""Rooms whose sentences come from `stand_in_for` and `DEFAULT_MODEL` once they are rebuilt."""


def test_the_stand_in_is_known_by_its_capabilities_and_never_by_its_name() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside.parts[0] in MAY_NAME_IT | STILL_TO_JOIN:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        bodies = [node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list)]
        # A string that stands alone documents what is above it.
        said = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                found += [f"{inside}:{node.lineno}"] if re.search(r"\bembedded\b", node.value) else []
    assert found == []
