"""How many planted faults the tests find: `python tests/mutation.py agents/manager run/health --mutants 25 --seed 1`.

A mutant is the package with one small fault in one module: a comparison turned, a condition negated, a number moved by one,
a statement, a keyword or an entry of a dict left out. Mutants are drawn by a seed. Against each run the tests that mirror the
module, then the ones that import it, then the ones that take the whole through (`WHOLE`); the first that fails kills it. A
mutant that hangs counts as killed. What no test can tell from the original is listed with its reason in
`tests/equivalents.txt` and left out of the score.

Each worker has a copy of the tree, so that processes which a test starts see the fault too; the libraries are imported once and
workers are forked. Needs a system that can fork. Not part of the default tests: `nox -s mutate -- MODULE...`.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "muse_builder"
EQUIVALENTS = "equivalents.txt"
WHOLE = (
    "tests/test_pipeline.py",
    "tests/run/test_generate.py",
    "tests/run/test_paid_runs.py",
    "tests/test_builder.py",
    "tests/cli/test_generate.py",
)
LIBRARIES = (
    *("datasets", "pyarrow.dataset", "numpy", "pydantic", "openai", "anthropic", "nltk", "sklearn.cluster"),
    *("usearch.index", "PIL.Image", "rich", "jinja2", "hypothesis", "pytest"),
)
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
SILENT = ("warn", "warning", "info", "debug", "field_validator", "Field", "Annotated")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault.

    Attributes:
        module: the module, as `agents/manager`.
        line: its line in the original.
        what: the function and the change, the same from run to run: `Manager.next: a < b -> a <= b`.
        source: the module's text with the fault.
    """

    module: str
    line: int
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: `killed` by the named test file, `hung`, `survived`, or `equivalent` (listed)."""

    mutant: Mutant
    ending: str
    by: str = ""


def short(node: ast.AST) -> str:
    """A node's source on one line, at most 60 letters."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def faults(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Every small fault of a node: what changes, and the node that stands in its place (None: the statement goes)."""
    yield from faults_of_statement(node)
    yield from faults_of_expression(node)


def faults_of_statement(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Conditions negated, statements left out."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"):
                changed = copy.deepcopy(node)
                changed.test = ast.UnaryOp(ast.Not(), test)  # type: ignore[attr-defined]
                yield f"if {short(test)} -> if not ...", changed
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield f"without: {short(node)}", None
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield f"without: {short(node)}", None
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield f"return {short(value)} -> return None", ast.Return(ast.Constant(None))


def faults_of_expression(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Operators turned, operands and arguments left out, numbers moved."""
    match node:
        case ast.Compare(ops=[op, *rest]) if type(op) in TURNED:
            changed = copy.deepcopy(node)
            changed.ops = [TURNED[type(op)](), *rest]
            yield f"{short(node)} -> {short(changed)}", changed
        case ast.BoolOp(op=op, values=values):
            other = ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield f"{short(node)} -> {short(other)}", other
            for left in values:
                rest_of = [value for value in values if value is not left]
                less = rest_of[0] if len(rest_of) == 1 else ast.BoolOp(op, rest_of)
                yield f"{short(node)} without {short(left)}", less
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"{short(node)} -> {short(operand)}", operand
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in SWAPPED:
            if not any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (left, right)):
                turned = ast.BinOp(left, SWAPPED[type(operator)](), right)
                yield f"{short(node)} -> {short(turned)}", turned
        case ast.Constant(value=bool(value)):
            yield f"{value} -> {not value}", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield f"{value} -> {value + 1}", ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield f"{value} -> {value * 2 + 0.5}", ast.Constant(value * 2 + 0.5)
        case ast.Call(func=ast.Name(id=name)) if name in TWINS:
            changed_call = copy.deepcopy(node)
            changed_call.func = ast.Name(TWINS[name])
            yield f"{short(node)} -> {TWINS[name]}", changed_call
        case ast.Call(keywords=keywords) if keywords:
            for keyword in keywords:
                if keyword.arg:
                    fewer = copy.copy(node)
                    fewer.keywords = [other for other in keywords if other is not keyword]
                    yield f"{short(node.func)}(...) without {short(keyword)}", fewer
        case ast.Dict(keys=keys, values=values) if keys:
            for at in range(len(keys)):
                emptied = ast.Dict(keys[:at] + keys[at + 1 :], values[:at] + values[at + 1 :])
                yield f"dict without {short(values[at]) if keys[at] is None else short(keys[at] or values[at])}", emptied


def not_code(tree: ast.Module) -> set[int]:
    """Nodes that are no behaviour: annotations, decorators' arguments, messages of errors and warnings, imports, `__all__`."""
    out: set[int] = set()

    def leave(*roots: ast.AST | None) -> None:
        for root in roots:
            out.update(id(node) for node in (ast.walk(root) if root is not None else ()))

    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
                leave(returns, *(argument.annotation for argument in ast.walk(node.args) if isinstance(argument, ast.arg)))
                leave(*node.decorator_list)
            case ast.ClassDef(decorator_list=decorators):
                leave(*decorators)
            case ast.AnnAssign(annotation=annotation):
                leave(annotation)
            case ast.Raise(exc=ast.Call(args=arguments)):
                leave(*arguments)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SILENT:
                leave(node)
            case ast.JoinedStr():
                leave(node)
    return out


class _Put(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.Pass() if self.new is None else self.new
        return super().generic_visit(node)

    def visit(self, node: ast.AST) -> ast.AST:
        return self.generic_visit(node)


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """All mutants of a module's text, in the order of its lines; the same text gives the same mutants."""
    tree = ast.parse(source)
    left, names = not_code(tree), _functions(tree)
    for node in ast.walk(tree):
        if id(node) in left or not hasattr(node, "lineno"):
            continue
        for what, new in faults(node):
            changed = _Put(node, new).visit(_spine(tree, node))
            text = ast.unparse(ast.fix_missing_locations(changed))
            yield Mutant(module, node.lineno, f"{names.get(id(node), 'module')}: {what}", text)


def _spine(tree: ast.Module, target: ast.AST) -> ast.Module:
    """The tree with copies of what stands above a node, so that putting another in its place leaves the original as it is."""
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    copies: dict[int, ast.AST] = {}
    at: ast.AST | None = parents.get(id(target))
    while at is not None:
        copies[id(at)] = copy.copy(at)
        at = parents.get(id(at))
    for twin in copies.values():
        for name, value in ast.iter_fields(twin):
            if isinstance(value, list):
                setattr(twin, name, [copies.get(id(item), item) for item in value])
            else:
                setattr(twin, name, copies.get(id(value), value))
    spine = copies.get(id(tree), tree)
    assert isinstance(spine, ast.Module)
    return spine


def _functions(tree: ast.Module) -> dict[int, str]:
    """The function or method that each node stands in."""
    out: dict[int, str] = {}

    def go(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            within = f"{name}.{child.name}" if name and inner else child.name if inner else name  # type: ignore[attr-defined]
            out[id(child)] = within or "module"
            go(child, within)

    go(tree, "")
    return out


def drawn(module: str, source: str, number: int, seed: int) -> list[Mutant]:
    """`number` mutants of a module by a seed, no two with one text."""
    every = list({mutant.source: mutant for mutant in mutants(module, source)}.values())
    return sorted(random.Random(f"{seed}:{module}").sample(every, min(number, len(every))), key=lambda mutant: mutant.line)


def telling(module: str, root: Path = ROOT) -> list[str]:
    """The test files that can tell a module's fault: its mirror, those that import it, those that take the whole through."""
    folder, name = os.path.split(module)
    mirror = root / "tests" / folder / f"test_{name}.py"
    dotted = ".".join([PACKAGE, *module.split("/")])
    parent = dotted.rpartition(".")[0]
    importing: list[str] = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        named = dotted in text or any(
            isinstance(node, ast.ImportFrom) and node.module == parent and any(alias.name == name for alias in node.names)
            for node in ast.walk(ast.parse(text))
        )
        if named and path != mirror and "real" not in path.parts:
            importing.append(str(path.relative_to(root)))
    first = [str(mirror.relative_to(root))] if mirror.is_file() else []
    return list(dict.fromkeys([*first, *importing, *WHOLE]))


def equivalents(path: Path) -> dict[tuple[str, str], str]:
    """Listed equivalents: lines of `module <tab> what <tab> why`."""
    lines = (
        [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        if path.is_file()
        else []
    )
    return {(module, what): why for module, what, why in lines}


def _copy(root: Path, to: Path) -> None:
    """The tracked and new files of the tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    for name in listed.splitlines():
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)


def _pytest_in(tree: Path, files: Sequence[str], seconds: float, keep_bytecode: bool = False) -> int:
    """Runs test files in a fork over a tree; pytest's exit code, or -1 where it hung."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(tree)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.environ.update(
            PYTHONPATH=str(tree), PYTHONDONTWRITEBYTECODE="1", HYPOTHESIS_STORAGE_DIRECTORY=str(tree / ".hypothesis")
        )
        sys.dont_write_bytecode = not keep_bytecode
        sys.path.insert(0, str(tree))
        import pytest

        code = 70
        try:
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={tree}.tmp", *files]))
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def judged(mutant: Mutant, tree: Path, files: Sequence[str], known: "Usable") -> Verdict:
    """Runs the tests, file after file, over a tree that holds the mutant; restores the tree."""
    place = tree / PACKAGE / f"{mutant.module}.py"
    original = place.read_text("utf-8")
    for stale in place.parent.glob(f"__pycache__/{place.stem}.*.pyc"):
        stale.unlink()
    place.write_text(mutant.source, "utf-8")
    try:
        for file in files:
            if (seconds := known.seconds(file)) is None:
                continue
            code = _pytest_in(tree, [file], 10 * seconds + 30)
            if code:
                return Verdict(mutant, "hung" if code == -1 else "killed", file)
        return Verdict(mutant, "survived")
    finally:
        place.write_text(original, "utf-8")


class Usable:
    """Which test files pass over the tree as it is, and in how many seconds; each asked once, when it is first needed."""

    def __init__(self, tree: Path) -> None:
        self._tree, self._taken, self._lock = tree, dict[str, float | None](), Lock()

    def seconds(self, file: str) -> float | None:
        """What a file takes; None where it fails, or skips whole, without a fault: it would kill everything."""
        with self._lock:
            if file not in self._taken:
                begin = time.monotonic()
                passed = (self._tree / file).is_file() and _pytest_in(self._tree, [file], 900, keep_bytecode=True) == 0
                self._taken[file] = time.monotonic() - begin if passed else None
                if not passed:
                    print(f"  {file} does not pass as it stands: left out", flush=True)
            return self._taken[file]


def score(modules: Sequence[str], number: int, seeds: Sequence[int], workers: int, root: Path = ROOT) -> list[Verdict]:
    """Draws, runs and judges the mutants of modules."""
    for library in LIBRARIES:
        __import__(library)
    listed = equivalents(root / "tests" / EQUIVALENTS)
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory() as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for at in range(workers + 1):
            _copy(root, Path(folder) / f"tree{at}")
        for at in range(workers):
            trees.put(Path(folder) / f"tree{at}")
        passing = Usable(Path(folder) / f"tree{workers}")
        for module in modules:
            source = (root / PACKAGE / f"{module}.py").read_text("utf-8")
            files = telling(module, root)
            chosen = {mutant.source: mutant for seed in seeds for mutant in drawn(module, source, number, seed)}

            def one(mutant: Mutant, files: Sequence[str] = files) -> Verdict:
                if (mutant.module, mutant.what) in listed:
                    return Verdict(mutant, "equivalent", listed[mutant.module, mutant.what])
                tree = trees.get()
                try:
                    return judged(mutant, tree, files, passing)
                finally:
                    trees.put(tree)

            with ThreadPoolExecutor(workers) as pool:
                found = list(pool.map(one, chosen.values()))
            verdicts += found
            print(line_of(module, found), flush=True)
            for verdict in found:
                if verdict.ending == "survived":
                    print(f"  {verdict.mutant.line}: {verdict.mutant.what}", flush=True)
    return verdicts


def line_of(module: str, verdicts: Sequence[Verdict]) -> str:
    """A module's line of the table: killed of those that can be told, and the share."""
    counted = [verdict for verdict in verdicts if verdict.ending != "equivalent"]
    killed = sum(verdict.ending in ("killed", "hung") for verdict in counted)
    share = 100 * killed / max(1, len(counted))
    return f"| {module} | {killed} of {len(counted)} | {share:.0f} % | {len(verdicts) - len(counted)} |"


def table(verdicts: Sequence[Verdict]) -> str:
    """The whole as Markdown: a line a module, the sum, the survivors."""
    modules = list(dict.fromkeys(verdict.mutant.module for verdict in verdicts))
    lines = ["| module | killed | share | listed as equivalent |", "|---|---|---|---|"]
    lines += [line_of(module, [verdict for verdict in verdicts if verdict.mutant.module == module]) for module in modules]
    lines += [line_of("all", verdicts), "", "Survivors:", ""]
    lines += [f"- `{v.mutant.module}` {v.mutant.line}: `{v.mutant.what}`" for v in verdicts if v.ending == "survived"]
    return "\n".join(lines) + "\n"


def large(lines: int = 150) -> list[str]:
    """The package's modules of more than so many lines, as `agents/manager`."""
    package = ROOT / PACKAGE
    return [
        str(path.relative_to(package).with_suffix(""))
        for path in sorted(package.rglob("*.py"))
        if len(path.read_text("utf-8").splitlines()) > lines
    ]


def main(words: Sequence[str] | None = None, run: Callable[..., list[Verdict]] = score) -> int:
    """The command; 1 where a module stays under the bound."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("modules", nargs="*", help="modules, as agents/manager; all over 150 lines where none is named")
    parser.add_argument("--mutants", type=int, default=25, help="mutants a module and seed (default: %(default)s)")
    parser.add_argument("--seed", type=int, action="append", help="a seed of the draw, repeatable (default: 1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at once (default: one a core)")
    parser.add_argument("--table", type=Path, help="a Markdown file that the table is written to")
    chosen = parser.parse_args(words)
    names = [name.removeprefix(f"{PACKAGE}/").removesuffix(".py") for name in chosen.modules] or large()
    if missing := [name for name in names if not (ROOT / PACKAGE / f"{name}.py").is_file()]:
        parser.error(f"no such module: {', '.join(missing)}")
    verdicts = run(names, chosen.mutants, chosen.seed or [1], chosen.workers)
    text = table(verdicts)
    if chosen.table:
        chosen.table.write_text(text, "utf-8")
    print(text)
    return int(any(v.ending == "survived" for v in verdicts))


if __name__ == "__main__":
    sys.exit(main())
