"""Who may import whom: the picture of the design, as a test. A module imports only rows below its own."""

from pathlib import Path

import pytest

from tests import house

PACKAGE = Path(__file__).resolve().parents[1] / "muse_builder"

ROWS: tuple[tuple[str, ...], ...] = (
    ("__main__", "__init__"),
    ("cli",),
    ("api",),
    ("hub", "pages", "terminal", "contracts"),
    ("builder", "registration", "corpora", "env"),
    ("run",),
    ("trust", "evaluation"),
    ("pipeline", "views"),
    ("agents", "screens"),
    ("embedded",),
    ("retrieval", "release"),
    ("llm", "catalog"),
    ("domains", "tasks"),
    ("settings", "sync"),
    ("tally", "watch", "table", "plugins"),
    ("records", "errors", "version"),
)
"""From the front doors down to the words of the project."""

SIBLINGS = {
    ("records", "errors"),
    ("trust", "evaluation"),
    ("agents", "screens"),
}
"""Within a row: who imports a neighbour."""
ONLY_TO_REGISTER = ("__init__",)
"""Imports from the rows below `registration` and `version` alone, so that `import muse_builder` stays light."""

HEAVY = {
    *("openai", "anthropic", "usearch", "sklearn", "bm25s", "FlagEmbedding", "torch", "onnxruntime", "tokenizers"),
    *("ray", "matplotlib", "IPython"),
}


def row(name: str) -> int:
    for number, names in enumerate(ROWS):
        if name in names:
            return number
    raise AssertionError(f"muse_builder/{name} stands in no row of the picture")


def room(place: str) -> str:
    return place.partition("/")[0].removesuffix(".py")


@pytest.mark.parametrize("path", house.files(PACKAGE), ids=lambda path: house.place(PACKAGE, path))
def test_a_module_imports_only_rows_below(path: Path) -> None:
    own = room(house.place(PACKAGE, path))
    for arrow in house.arrows(PACKAGE, only=path):
        other = room(arrow.target)
        if other != own and (own, other) not in SIBLINGS:
            assert row(other) > row(own), f"{arrow.source} imports {arrow.target}, which is not below it"


def test_the_rows_name_rooms_that_exist() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert {name for names in ROWS for name in names} == rooms
    assert all(row(own) == row(other) for own, other in SIBLINGS)


def test_a_heavy_package_is_imported_in_one_file_and_only_when_used() -> None:
    users: dict[str, set[str]] = {}
    for path in house.files(PACKAGE):
        for module, top in house.imports(PACKAGE, path):
            package = module.split(".")[0]
            if package in HEAVY:
                assert not top, f"{house.place(PACKAGE, path)} imports {package} when it is imported itself"
                users.setdefault(package, set()).add(house.place(PACKAGE, path))
    assert {package: sorted(files) for package, files in users.items() if len(files) > 1} == {}
