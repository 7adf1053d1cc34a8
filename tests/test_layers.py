"""Who may import whom: the picture of design, as a test. A module imports only rows below its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "muse_builder"

ROWS: tuple[tuple[str, ...], ...] = (
    ("__main__", "muse"),
    ("cli",),
    ("api",),
    ("hub", "pages", "terminal"),
    ("builder", "registration", "corpora"),
    ("run",),
    ("trust", "evaluation"),
    ("pipeline", "views"),
    ("agents", "screens", "embedded"),
    ("retrieval", "release"),
    ("llm", "catalog"),
    ("domains",),
    ("tasks", "settings"),
    ("tally", "watch", "table"),
    ("records", "errors", "version"),
)
"""From the front doors down to the words of the project."""

SIBLINGS = {
    ("records", "errors"),
    ("settings", "tasks"),
    ("trust", "evaluation"),
    ("agents", "screens"),
}
HEAVY = {"openai", "anthropic", "usearch", "sklearn", "FlagEmbedding", "torch", "matplotlib"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE).with_suffix("").parts
    return inside[0]


def row(name: str) -> int:
    for number, names in enumerate(ROWS):
        if name in names:
            return number
    raise AssertionError(f"muse_builder/{name} stands in no row of the picture")


def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, at the top of the file) for every import that is not only for types."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    typed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typed:
            continue
        top = node in tree.body
        if isinstance(node, ast.Import):
            found += [(name.name, top) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "muse_builder":
                found += [(f"muse_builder.{name.name}", top) for name in node.names]
            else:
                found.append((node.module, top))
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_rows_below(path: Path) -> None:
    own = room(path)
    if own == "__init__":
        return
    for module, _ in imports(path):
        if not module.startswith("muse_builder."):
            continue
        other = module.split(".")[1]
        if other == own or (own, other) in SIBLINGS:
            continue
        assert row(other) > row(own), f"{path.relative_to(PACKAGE)} imports {module}, which is not below it"


def test_a_heavy_package_is_imported_in_one_file_and_only_when_used() -> None:
    users: dict[str, set[str]] = {}
    for path in modules():
        for module, top in imports(path):
            package = module.split(".")[0]
            if package in HEAVY:
                assert not top, f"{path.relative_to(PACKAGE)} imports {package} when it is imported itself"
                users.setdefault(package, set()).add(str(path.relative_to(PACKAGE)))
    assert {package: files for package, files in users.items() if len(files) > 1} == {}
