"""The rules of the house as functions: each takes the package's folder and gives what breaks it, a line each.

They read files as text and syntax trees; nothing is imported, so a broken package can be measured too.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MOST_MODULES_ON_TOP, MOST_FILES_A_FOLDER, MOST_LINES, MOST_LINES_A_FUNCTION, MOST_PARAMETERS = 12, 25, 600, 80, 9
STAND_IN = "embedded"
"""The plug-in's name, and its folder's."""
MAY_NAME_THE_STAND_IN = ("settings.py", "plugins.py")

UNTESTED = {
    "__main__.py": "one line that calls the command, which tests/cli runs",
}
"""Modules without a test of their own at the mirrored path, and why."""


def files(package: Path) -> list[Path]:
    return sorted(path for path in package.rglob("*.py") if "__pycache__" not in path.parts)


def place(package: Path, path: Path) -> str:
    return path.relative_to(package).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


# --- sizes ----------------------------------------------------------------------------------------------------------


def crowded_top(package: Path) -> list[str]:
    """At most 12 modules on the top floor; `__init__` and `__main__` are doors, not rooms."""
    top = [path.stem for path in package.glob("*.py") if not path.stem.startswith("__")]
    return [f"{len(top)} modules on the top floor: {', '.join(sorted(top))}"] if len(top) > MOST_MODULES_ON_TOP else []


def crowded_folders(package: Path) -> list[str]:
    counts = defaultdict(int)
    for path in files(package):
        counts[path.parent] += 1
    return [f"{place(package, folder)}: {n} files" for folder, n in sorted(counts.items()) if n > MOST_FILES_A_FOLDER]


def long_modules(package: Path) -> list[str]:
    found = []
    for path in files(package):
        lines = path.read_text("utf-8").count("\n")
        if lines > MOST_LINES and not place(package, path).startswith(f"{STAND_IN}/"):
            found.append(f"{place(package, path)}: {lines} lines")
    return found


def functions(package: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in files(package):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{place(package, path)}: {node.name}", node


def long_functions(package: Path) -> list[str]:
    found = []
    for name, node in functions(package):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > MOST_LINES_A_FUNCTION:
            found.append(f"{name}, {lines} lines")
    return found


def many_parameters(package: Path) -> list[str]:
    found = []
    for name, node in functions(package):
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        count = sum(argument.arg not in ("self", "cls") for argument in taken)
        if count > MOST_PARAMETERS:
            found.append(f"{name}, {count} parameters")
    return found


# --- imports --------------------------------------------------------------------------------------------------------


class Arrow(NamedTuple):
    source: str
    """Place of the file that imports, for example "run/generate.py"."""
    target: str
    """Place of the file that is imported."""
    top: bool
    """At the top of the file, not when a function is called."""


def arrows(package: Path, *, only: Path | None = None) -> list[Arrow]:
    """Every import from file to file within the package that is not for types alone; of one file where it is given."""
    known = {dotted(package, path): place(package, path) for path in files(package)}
    found = []
    for path in files(package) if only is None else [only]:
        for module, top in imports(package, path):
            target = known.get(module)
            if target is not None and target != place(package, path):
                found.append(Arrow(place(package, path), target, top))
    return list(dict.fromkeys(found))


def dotted(package: Path, path: Path) -> str:
    parts = (package.name, *path.relative_to(package).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(package: Path, path: Path) -> list[tuple[str, bool]]:
    """(module, at the top of the file) for every import that is not only for types; of ours, down to the file."""
    known = {dotted(package, one) for one in files(package)}
    whole = tree(path)
    typed = {
        id(inner)
        for node in ast.walk(whole)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    inside = {id(inner) for node in ast.walk(whole) if isinstance(node, _FUNCTION) for inner in ast.walk(node)}
    found: list[tuple[str, bool]] = []
    for node in ast.walk(whole):
        if id(node) in typed:
            continue
        top = id(node) not in inside
        if isinstance(node, ast.Import):
            found += [(name.name, top) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                submodule = f"{node.module}.{name.name}"
                found.append((submodule if submodule in known else node.module, top))
    return found


_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def circles(package: Path) -> list[str]:
    """Files that import one another, however far around; imports inside functions count too."""
    graph: dict[str, list[str]] = defaultdict(list)
    for arrow in arrows(package):
        graph[arrow.source].append(arrow.target)
    return [" -> ".join(sorted(group)) for group in strong(graph) if len(group) > 1]


def strong(graph: dict[str, list[str]]) -> list[list[str]]:
    """Strongly connected components, after Tarjan."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            cut = stack.index(node)
            groups.append(stack[cut:])
            del stack[cut:]

    for node in list(graph):
        if node not in number:
            visit(node)
    return groups


# --- names ----------------------------------------------------------------------------------------------------------

_MANIFEST = re.compile(r"(?:^|_)manifests?$")


def manifest_keys(package: Path) -> list[str]:
    """`manifest["counts"]` and the like outside `release/`: nobody else knows the manifest's keys."""
    found = []
    for path in files(package):
        if place(package, path).startswith("release/"):
            continue
        for node in ast.walk(tree(path)):
            reads = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.value
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
                reads = node.func.value
            if reads and _MANIFEST.search(_last_name(reads)):
                found.append(f"{place(package, path)}:{node.lineno}: {ast.unparse(node)}")
    return found


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def named_stand_in(package: Path) -> list[str]:
    """The stand-in's name in a string, or its folder in an import, where only its capabilities may count."""
    found = []
    for path in files(package):
        where = place(package, path)
        if where.startswith(f"{STAND_IN}/") or where in MAY_NAME_THE_STAND_IN:
            continue
        whole = tree(path)
        told = {id(node.value) for node in ast.walk(whole) if isinstance(node, ast.Expr)}
        for node in ast.walk(whole):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                if re.search(rf"\b{STAND_IN}\b", node.value):
                    found.append(f"{where}:{node.lineno}: {node.value[:60]!r}")
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package.name}.{STAND_IN}"):
                found.append(f"{where}:{node.lineno}: imports {node.module}")
    return found


def names_of_two_things(package: Path) -> list[str]:
    """Public classes and type aliases of one name in several files."""
    homes: dict[str, set[str]] = defaultdict(set)
    for path in files(package):
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].add(place(package, path))
    return [f"{name}: {', '.join(sorted(where))}" for name, where in sorted(homes.items()) if len(where) > 1]


def untested(package: Path, tests: Path | None = None) -> list[str]:
    """Modules that have no test at the mirrored path: muse_builder/run/seal.py -> tests/run/test_seal.py."""
    tests = tests or package.parent / "tests"
    found = []
    for path in files(package):
        where = place(package, path)
        if path.stem == "__init__" and not any(isinstance(node, _FUNCTION) for node in tree(path).body):
            continue
        inside = path.relative_to(package)
        name = inside.parent.name if path.stem == "__init__" and inside.parent.name else path.stem.strip("_")
        if not (tests / inside.parent / f"test_{name}.py").is_file() and where not in UNTESTED:
            found.append(f"{where}: no {(Path('tests') / inside.parent / f'test_{name}.py').as_posix()}")
    return found
