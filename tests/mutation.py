"""How many planted faults the tests find: `python tests/mutation.py agents/manager run/health --mutants 25 --seed 1`.

A mutant is the package with one small fault in one module: a comparison turned, a condition negated, a number moved by one,
a statement, a keyword or an entry of a dict left out. Mutants are drawn by a seed. Against each run the tests that mirror the
module, then the ones that import it, then the ones that take the whole through (`WHOLE`); of each file only those tests that
ever call the function at fault, the shortest first; the first that fails kills it. A mutant that hangs, or asks for too much
memory, counts as killed. What no test can tell from the original is listed with its reason in `tests/equivalents.txt` and left
out of the score.

A line is printed for each mutant when it is judged; `--log FILE` keeps them, so that a measure that was stopped goes on, and
a table gathers several. Each worker has a copy of the tree, so that processes which a test starts see the fault too; libraries
are imported once, each test file is collected once a worker (`tests/nursery.py`) and forked for each mutant. Needs a system
that can fork. Not part of the default tests: `nox -s mutate -- MODULE...`.
"""

import argparse
import ast
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.nursery import Facts, Nursery, Swap, Trial, changed, copied  # noqa: E402

PACKAGE = "muse_builder"
EQUIVALENTS = "equivalents.txt"
MARK = "<!-- what follows is written by tests/mutation.py -->"
CLASSES = ("same", "speed", "types", "unreachable", "words", "taste")
"""Of equivalents: the value comes out alike; only slower or faster; types alone; a state that nothing brings about; wording; a
bound that was chosen and that another near it serves as well."""
REACHES = ("mirror", "importing", "whole")
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
        what: the function and the change, the same from run to run: `Manager.next: a < b -> a <= b`; `#2` if it reads so twice.
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
    for node, what, new in plans(tree):
        changed_tree = _Put(node, new).visit(_spine(tree, node))
        yield Mutant(module, node.lineno, what, ast.unparse(ast.fix_missing_locations(changed_tree)))  # type: ignore[attr-defined]


def plans(tree: ast.Module) -> Iterator[tuple[ast.AST, str, ast.AST | None]]:
    """Every fault of a module: the node, what is changed, as a mutant says it, and what stands in the node's place."""
    left, names, seen = not_code(tree), _functions(tree), dict[str, int]()
    for node in ast.walk(tree):
        if id(node) in left or not hasattr(node, "lineno"):
            continue
        for what, new in faults(node):
            told = f"{names.get(id(node), 'module')}: {what}"
            seen[told] = seen.get(told, 0) + 1
            yield node, told if seen[told] == 1 else f"{told} #{seen[told]}", new


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


def telling(module: str, root: Path = ROOT, reach: str = "whole") -> list[str]:
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
    steps = {"mirror": first, "importing": importing, "whole": WHOLE}
    asked = REACHES[: REACHES.index(reach) + 1]
    return list(dict.fromkeys(file for step in asked for file in steps[step]))


def equivalents(path: Path) -> dict[tuple[str, str], str]:
    """Listed equivalents: lines of `module <tab> what <tab> why`."""
    lines = (
        [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        if path.is_file()
        else []
    )
    return {(module, what): why for module, what, why in lines}


class Trees:
    """Copies of the tree, one a worker, and one more in which tests run without a fault."""

    def __init__(self, root: Path, folder: Path, workers: int) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        self._all = [folder / f"tree{at}" for at in range(workers)]
        for tree in self._all:
            copied(root, tree, listed)
        self._facts: dict[str, Facts | None] = {}

    def facts(self, file: str) -> Facts | None:
        """What a test file does without a fault, asked once, in the first tree; None where it does not pass at all."""
        if file not in self._facts:
            facts = None
            if (self._all[0] / file).is_file():
                nursery = Nursery(self._all[0], [file])
                facts = nursery.facts(900)
                nursery.close()
            self._facts[file] = facts if facts is not None and facts.tests else None
            if self._facts[file] is None:
                print(f"  {file} does not pass as it stands: left out", flush=True)
            elif facts is not None and facts.failing:
                print(f"  left out, since they fail as they stand: {', '.join(facts.failing)}", flush=True)
        return self._facts[file]

    def judged(self, found: Sequence[Mutant], original: str, file: str) -> Iterator[Verdict]:
        """A verdict for each mutant that a test of a file kills."""
        facts = self.facts(file)
        if facts is None:
            return
        before = ast.unparse(ast.parse(original))
        waiting: SimpleQueue[tuple[Mutant, list[str]] | None] = SimpleQueue()
        verdicts: SimpleQueue[Verdict | None] = SimpleQueue()
        for mutant in found:
            function = changed(Swap(mutant.module, before, mutant.source))[0]
            if names := facts.reaching(mutant.module, function):
                waiting.put((mutant, names))
        for _ in self._all:
            waiting.put(None)

        def work(tree: Path) -> None:
            nursery = Nursery(tree, [file], facts.loaded)
            try:
                while (job := waiting.get()) is not None:
                    mutant, names = job
                    limit = 15 + 6 * facts.seconds(names)
                    with planted(mutant, tree, original):
                        ending = nursery.trial(Trial(tuple(names), limit, Swap(mutant.module, before, mutant.source)))
                        if ending.how == "cold":
                            anew = Nursery(tree, [file])
                            ending = anew.trial(Trial(tuple(names), limit))
                            anew.close()
                    if ending.how != "passed":
                        by = ending.by or file
                        verdicts.put(Verdict(mutant, "hung" if ending.how == "hung" else "killed", by))
            finally:
                nursery.close()
                verdicts.put(None)

        with ThreadPoolExecutor(len(self._all)) as pool:
            done = [pool.submit(work, tree) for tree in self._all]
            for _ in self._all:
                while (verdict := verdicts.get()) is not None:
                    yield verdict
            for one in done:
                one.result()


@contextmanager
def planted(mutant: Mutant, tree: Path, original: str) -> Iterator[None]:
    """A tree that holds the mutant, for what is imported only later and for processes that tests start."""
    place = tree / PACKAGE / f"{mutant.module}.py"
    place.write_text(mutant.source, "utf-8")
    try:
        yield
    finally:
        place.write_text(original, "utf-8")


class Log:
    """Verdicts as they fall, one JSON object a line, so that a measure that was stopped goes on, and a table gathers several.

    What was killed stays so while its module's text is the same; what survived is asked again when a test has changed, or when
    more tests shall judge.
    """

    def __init__(self, path: Path | None, root: Path, reach: str) -> None:
        self._path, self._root, self._reach = path, root, reach
        files = sorted((root / "tests").rglob("*.py"))
        self._tests = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        lines = path.read_text("utf-8").splitlines() if path is not None and path.is_file() else []
        self._known = {(told["digest"], told["what"]): told for told in map(json.loads, lines)}

    def known(self, mutant: Mutant) -> Verdict | None:
        told = self._known.get((self._digest(mutant), mutant.what))
        if told is None:
            return None
        as_far = REACHES.index(told["reach"]) >= REACHES.index(self._reach)
        if told["ending"] == "survived" and not (as_far and told["tests"] == self._tests):
            return None
        return Verdict(mutant, told["ending"], told["by"])

    def note(self, verdict: Verdict) -> None:
        """Prints a verdict, and keeps it."""
        mutant = verdict.mutant
        by = f" by {verdict.by}" if verdict.by else ""
        print(f"{mutant.module}:{mutant.line}  {mutant.what}  {verdict.ending}{by}", flush=True)
        if self._path is not None and verdict.ending != "equivalent":
            told = {
                **{"digest": self._digest(mutant), "module": mutant.module, "line": mutant.line, "what": mutant.what},
                **{"ending": verdict.ending, "by": verdict.by, "tests": self._tests, "reach": self._reach},
            }
            with self._path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(told) + "\n")

    def _digest(self, mutant: Mutant) -> str:
        return sha256((self._root / PACKAGE / f"{mutant.module}.py").read_bytes()).hexdigest()


def score(
    modules: Sequence[str],
    number: int,
    seeds: Sequence[int],
    workers: int,
    root: Path = ROOT,
    *,
    log: Path | None = None,
    reach: str = "whole",
) -> list[Verdict]:
    """Draws, runs and judges the mutants of modules, by the tests of `telling` as far as `reach` says."""
    for library in LIBRARIES:
        __import__(library)
    listed = equivalents(root / "tests" / EQUIVALENTS)
    kept, verdicts = Log(log, root, reach), list[Verdict]()
    with tempfile.TemporaryDirectory() as folder:
        trees: Trees | None = None
        for module in modules:
            source = (root / PACKAGE / f"{module}.py").read_text("utf-8")
            found: dict[str, Verdict] = {}
            chosen = {mutant.source: mutant for seed in seeds for mutant in drawn(module, source, number, seed)}
            for mutant in chosen.values():
                if (why := listed.get((module, mutant.what))) is not None:
                    found[mutant.source] = Verdict(mutant, "equivalent", why)
                elif (known := kept.known(mutant)) is not None:
                    found[mutant.source] = known
            for file in telling(module, root, reach):
                if left := [mutant for mutant in chosen.values() if mutant.source not in found]:
                    trees = trees or Trees(root, Path(folder), workers)
                    for verdict in trees.judged(left, source, file):
                        kept.note(verdict)
                        found[verdict.mutant.source] = verdict
            for mutant in chosen.values():
                if mutant.source not in found:
                    found[mutant.source] = Verdict(mutant, "survived")
                    kept.note(found[mutant.source])
            of_module = [found[text] for text in chosen]
            verdicts += of_module
            print(line_of(module, seeds, of_module), flush=True)
    return verdicts


def line_of(module: str, seeds: Sequence[int], verdicts: Sequence[Verdict]) -> str:
    """A module's line of the table: killed of those that can be told, and the share."""
    counted = [verdict for verdict in verdicts if verdict.ending != "equivalent"]
    killed = sum(verdict.ending in ("killed", "hung") for verdict in counted)
    share = 100 * killed / max(1, len(counted))
    drawn_by = ", ".join(map(str, seeds))
    return f"| {module} | {drawn_by} | {killed} of {len(counted)} | {share:.0f} % | {len(verdicts) - len(counted)} |"


def table(verdicts: Sequence[Verdict], seeds: Sequence[int], day: str) -> str:
    """The whole as Markdown: a line a module, the sum, the survivors, the equivalents."""
    modules = list(dict.fromkeys(verdict.mutant.module for verdict in verdicts))
    lines = [f"Taken on {day}.", "", "| module | seed | killed | share | listed as equivalent |", "|---|---|---|---|---|"]
    lines += [line_of(module, seeds, [v for v in verdicts if v.mutant.module == module]) for module in modules]
    lines += [line_of("all", seeds, verdicts)]
    for title, ending in (("Survivors:", "survived"), ("Equivalents, and why:", "equivalent")):
        those = [v for v in verdicts if v.ending == ending]
        lines += ["", title, ""] if those else []
        lines += [f"- `{v.mutant.module}` {v.mutant.line}: `{v.mutant.what}`{': ' + v.by if v.by else ''}" for v in those]
    return "\n".join(lines) + "\n"


def put_table(path: Path, text: str) -> None:
    """Writes the table into a file: after its mark where it has one, so that what is said above it stays."""
    before, mark, _ = path.read_text("utf-8").partition(MARK) if path.is_file() else ("", "", "")
    path.write_text(f"{before}{mark}\n{text}" if mark else text, "utf-8")


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
    parser.add_argument("--reach", choices=REACHES, default="whole", help="which tests judge (default: %(default)s, all three)")
    parser.add_argument("--log", type=Path, help="a file that keeps verdicts: what is known there is not asked again")
    parser.add_argument("--table", type=Path, help="a Markdown file that the table is written to, after its mark")
    chosen = parser.parse_args(words)
    names = [name.removeprefix(f"{PACKAGE}/").removesuffix(".py") for name in chosen.modules] or large()
    if missing := [name for name in names if not (ROOT / PACKAGE / f"{name}.py").is_file()]:
        parser.error(f"no such module: {', '.join(missing)}")
    seeds = chosen.seed or [1]
    verdicts = run(names, chosen.mutants, seeds, chosen.workers, log=chosen.log, reach=chosen.reach)
    text = table(verdicts, seeds, date.today().isoformat())
    if chosen.table:
        put_table(chosen.table, text)
    print(text)
    return int(any(v.ending == "survived" for v in verdicts))


if __name__ == "__main__":
    sys.exit(main())
