"""A pytest that has collected its files over a copy of the tree, and is forked for each planted fault.

What costs the most in judging a fault is not the tests but to start: importing, collecting. So that is done once. A fork then
gives the live functions the code of the faulty ones (`Swap`), runs the tests that ever called the function in which the fault
stands, the shortest first, and ends at the first that fails. Which tests call what is counted once a test file (`Facts`).

Code that ran while modules were imported cannot be swapped afterwards: such a fault is written to the tree and imported anew.
"""

import _posixsubprocess
import gc
import json
import os
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

PACKAGE = "muse_builder"
MEMORY = 4 << 30
"""Bytes that a fork may ask for: a fault can make a loop that gathers for ever."""

Place = tuple[str, str]
"""A module, as `agents/manager`, and the outermost function of a piece of code, as `Manager.next`."""


@dataclass(frozen=True, slots=True)
class Told:
    """A test as one run without a fault tells: its seconds, what it called, whether it starts processes (unseen from here)."""

    seconds: float
    called: frozenset[Place]
    starts_processes: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a test file does without a fault.

    Attributes:
        tests: its tests that pass, by pytest's name.
        shared: what is called while fixtures of more than one test are made, or while it is collected.
        failing: tests that fail without a fault and would kill everything.
        loaded: the modules of the package and the tests that were imported in the end.
    """

    tests: dict[str, Told]
    shared: frozenset[Place] = frozenset()
    failing: tuple[str, ...] = ()
    loaded: tuple[str, ...] = ()

    def reaching(self, module: str, function: str) -> list[str]:
        """The tests that can tell a fault in a function, the shortest first; in a module's own statements, all of them."""
        everyone = function == "" or (module, function) in self.shared
        able = [
            (told.seconds, name)
            for name, told in self.tests.items()
            if everyone or (module, function) in told.called or told.starts_processes
        ]
        return [name for _, name in sorted(able)]

    def seconds(self, names: Sequence[str]) -> float:
        return sum(self.tests[name].seconds for name in names)


@dataclass(frozen=True, slots=True)
class Swap:
    """A fault to give to live functions: the module, its text without and with the fault, both as `ast.unparse` says them."""

    module: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What to run: tests by name (all where empty), with which fault swapped in, for how many seconds at most."""

    names: tuple[str, ...]
    limit: float
    swap: Swap | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a trial ended: `passed`, `failed` (by the named test), `hung`, or `cold` (cannot be swapped: import it anew)."""

    how: str
    by: str = ""


class Nursery:
    """One process in which the given files are collected over a tree, as it is before anything is planted there."""

    def __init__(self, tree: Path, files: Sequence[str], loaded: Sequence[str] = (), limit: float = 120) -> None:
        self._line, theirs = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            self._line.close()
            _live(tree, files, loaded, theirs)
        theirs.close()
        self._told = self._heard(limit)

    def facts(self, limit: float) -> Facts | None:
        """Runs everything once and tells; None where the files cannot be collected or take too long."""
        told = self._ask("facts", limit)
        return told if isinstance(told, Facts) else None

    def trial(self, trial: Trial) -> Ending:
        """Runs tests in a fork. A tree that holds a fault from the start, and cannot even be collected, has failed."""
        if self._told != "ready" and trial.swap is None:
            return Ending("hung" if self._told is TimeoutError else "failed")
        told = self._ask(trial, trial.limit + 60)
        if not isinstance(told, Ending):
            raise RuntimeError(f"the process that runs {trial.names} ended, or does not answer")
        return told

    def _ask(self, what: Any, limit: float) -> Any:
        if self._told != "ready":
            return self._told
        self._line.send(what)
        return self._heard(limit)

    def _heard(self, limit: float) -> Any:
        """What the process says; the class of what is wrong where it says nothing."""
        try:
            return self._line.recv() if self._line.poll(limit) else TimeoutError
        except (EOFError, ConnectionError):
            return EOFError

    def close(self) -> None:
        self._line.close()
        _end(self._pid)


def _end(child: int) -> None:
    """Ends a child with all of its group."""
    for end in (os.killpg, os.kill):
        try:
            end(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os.waitpid(child, 0)


def _live(tree: Path, files: Sequence[str], loaded: Sequence[str], line: Connection) -> None:
    """The nursery's own process: collects, then does what it is told until the line is closed."""
    code = 70
    try:
        os.setsid()
        os.chdir(tree)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.environ.update(
            PYTHONPATH=str(tree), PYTHONDONTWRITEBYTECODE="1", HYPOTHESIS_STORAGE_DIRECTORY=str(tree / ".hypothesis")
        )
        sys.dont_write_bytecode = True
        here = Path(__file__).resolve().parent
        sys.path[:] = [str(tree), *(place for place in sys.path if Path(place or ".").resolve() not in (here, here.parent))]
        for name in [name for name in sys.modules if name.split(".")[0] == "tests" and name != __name__]:
            del sys.modules[name]
        words = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={tree}.tmp"]
        words += ["--hypothesis-seed=0"] if "hypothesis" in sys.modules else []
        code = int(pytest.main([*words, *files], plugins=[_Loop(tree, loaded, line)]))
    finally:
        os._exit(code)


class _Calls:
    """Notes each function of the package that is called, in any thread."""

    def __init__(self, tree: Path) -> None:
        self._under = f"{tree / PACKAGE}/"
        self._known: dict[int, tuple[CodeType, Place | None]] = {}
        self.now: set[Place] = set()

    def begin(self) -> None:
        threading.settrace(self._note)
        sys.settrace(self._note)

    def end(self) -> None:
        threading.settrace(None)  # type: ignore[arg-type]
        sys.settrace(None)

    def _note(self, frame: FrameType, event: str, arg: object) -> None:
        code = frame.f_code
        known = self._known.get(id(code))
        if known is None:
            known = self._known[id(code)] = (code, place_of(code, self._under))
        if known[1] is not None:
            self.now.add(known[1])


def place_of(code: CodeType, under: str) -> Place | None:
    """Where a piece of code stands; None outside the package."""
    if not code.co_filename.startswith(under):
        return None
    return code.co_filename.removeprefix(under).removesuffix(".py"), code.co_qualname.split(".<locals>")[0]


class _Loop:
    """What pytest does in place of running its tests once."""

    def __init__(self, tree: Path, loaded: Sequence[str], line: Connection) -> None:
        self._tree, self._loaded, self._line = tree, loaded, line
        self._calls = _Calls(tree)
        self._calls.begin()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        for name in self._loaded:
            try:
                __import__(name)
            except ImportError:
                continue
        self._calls.end()
        imported = frozenset(self._calls.now)
        self._line.send("ready")
        while True:
            try:
                asked = self._line.recv()
            except EOFError:
                return True
            self._line.send(self._facts(session, imported) if asked == "facts" else self._trial(session, asked, imported))

    def _trial(self, session: Any, trial: Trial, imported: frozenset[Place]) -> Ending:
        changes: list[Callable[[], None]] = []
        if trial.swap is not None:
            found = swaps(trial.swap, self._tree, imported)
            if found is None:
                return Ending("cold")
            changes = found
        by_name = {item.nodeid: item for item in session.items}
        items = [by_name[name] for name in trial.names] if trial.names else session.items

        def run(tell: int) -> None:
            for change in changes:
                change()
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed:
                    os.write(tell, item.nodeid.encode())
                    os._exit(1)

        how, by = forked(run, trial.limit)
        return Ending("passed" if how == 0 else "hung" if how is None else "failed", by.decode())

    def _facts(self, session: Any, imported: frozenset[Place]) -> Facts | None:
        """All tests once, in a fork that notes what each calls."""
        passing: dict[str, Told] = {}
        failing: list[str] = []
        shared = set(imported)

        def run(tell: int) -> None:
            teller = _Teller(self._calls, shared)
            session.config.pluginmanager.register(teller)
            sys.addaudithook(teller.heard)
            _posixsubprocess.fork_exec = teller.listening(_posixsubprocess.fork_exec)
            self._calls.begin()
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                teller.fresh()
                begin, failed = time.monotonic(), session.testsfailed
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed > failed:
                    failing.append(item.nodeid)
                elif teller.ran:
                    seconds = time.monotonic() - begin
                    passing[item.nodeid] = Told(seconds, frozenset(self._calls.now), teller.processes)
            self._calls.end()
            loaded = [name for name in sys.modules if name.split(".")[0] in (PACKAGE, "tests")]
            told = {
                "tests": {
                    name: (told.seconds, sorted(told.called), told.starts_processes or teller.processes_of_all)
                    for name, told in passing.items()
                },
                "shared": sorted(shared),
                "failing": failing,
                "loaded": loaded,
            }
            with os.fdopen(os.dup(tell), "w") as out:
                json.dump(told, out)

        how, told = forked(run, 900)
        if how != 0 or not told:
            return None
        read = json.loads(told)
        return Facts(
            {
                name: Told(seconds, frozenset((module, function) for module, function in called), processes)
                for name, (seconds, called, processes) in read["tests"].items()
            },
            frozenset((module, function) for module, function in read["shared"]),
            tuple(read["failing"]),
            tuple(read["loaded"]),
        )


class _Teller:
    """Listens to a run: what fixtures of many tests call counts for all of them; whether a test passed or was skipped."""

    def __init__(self, calls: _Calls, shared: set[Place]) -> None:
        self._calls, self._shared = calls, shared
        self.ran, self.processes, self.processes_of_all = False, False, False

    def fresh(self) -> None:
        self.ran, self.processes, self._calls.now = False, False, set()

    def heard(self, event: str, arguments: object) -> None:
        if event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec"):
            self.processes = True

    def listening(self, start: Callable[..., Any]) -> Callable[..., Any]:
        """A way to start processes, heard: `multiprocessing` has one that raises no event."""

        def started(*arguments: Any) -> Any:
            self.processes = True
            return start(*arguments)

        return started

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.ran = self.ran or (report.when == "call" and report.passed)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        before, self._calls.now = self._calls.now, set()
        processes, self.processes = self.processes, False
        try:
            return (yield)
        finally:
            self._shared |= self._calls.now
            self._calls.now |= before
            self.processes_of_all = self.processes_of_all or self.processes
            self.processes = self.processes or processes


def forked(run: Callable[[int], None], limit: float) -> tuple[int | None, bytes]:
    """Does something in a fork that can tell by a pipe: the fork's exit code (None: it did not end in time), what it told."""
    ears, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setsid()
            os.close(ears)
            _bound_memory()
            run(mouth)
            code = 0
        finally:
            os._exit(code)
    os.close(mouth)
    told, end = b"", time.monotonic() + limit
    code: int | None = None
    while time.monotonic() < end:
        if select.select([ears], [], [], 0.02)[0] and (more := os.read(ears, 1 << 16)):
            told += more
            continue
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            break
        time.sleep(0.01)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    while select.select([ears], [], [], 0)[0] and (more := os.read(ears, 1 << 16)):
        told += more
    os.close(ears)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return code, told


def _bound_memory() -> None:
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))


def changed(swap: Swap) -> list[str]:
    """The outermost functions in which a fault stands; `` for a module's own statements, classes' bodies and defaults."""
    before, after = (_functions(compile(text, "text", "exec")) for text in (swap.before, swap.after))
    if before.keys() != after.keys():
        return [""]
    found = [name for name in before if not _alike(before[name], after[name])]
    return [""] if any(not name or name.startswith("<") or name.endswith("'") for name in found) else found


def swaps(swap: Swap, tree: Path, imported: frozenset[Place]) -> list[Callable[[], None]] | None:
    """What gives live functions the faulty code; None where that is not the same as importing the faulty module.

    It is not for a module's own statements, for what ran while modules were imported, and where a function cannot be found or
    has other free variables.
    """
    names = changed(swap)
    if ".".join([PACKAGE, *swap.module.split("/")]) not in sys.modules:
        return None
    if "" in names or any((swap.module, name) in imported for name in names):
        return None
    after, under = _functions(compile(swap.after, "text", "exec")), f"{tree / PACKAGE}/"
    functions = [thing for thing in gc.get_objects() if isinstance(thing, FunctionType)]
    out: list[Callable[[], None]] = []
    for name in names:
        place = (swap.module, name)
        found = [it for it in functions if it.__code__.co_qualname == name and place_of(it.__code__, under) == place]
        frees = {it.__code__.co_freevars for it in found}
        if len({id(it.__code__) for it in found}) != 1 or frees != {after[name].co_freevars}:
            return None
        out += [_setting(it, after[name].replace(co_filename=it.__code__.co_filename)) for it in found]
    return out


def _setting(function: FunctionType, code: CodeType) -> Callable[[], None]:
    def change() -> None:
        function.__code__ = code

    return change


def _functions(code: CodeType) -> dict[str, CodeType]:
    """The outermost functions of a module by name, and the module itself with its classes' bodies as ``."""
    out: dict[str, CodeType] = {}

    def go(scope: CodeType) -> CodeType:
        consts: list[object] = []
        for const in scope.co_consts:
            if not isinstance(const, CodeType):
                consts.append(const)
            elif const.co_flags & 0x2:  # has locals that are no namespace: a function, not a class's body
                name = const.co_qualname
                while name in out:
                    name += "'"
                out[name] = const
            else:
                consts.append(go(const))
        return scope.replace(co_consts=tuple(consts))

    out[""] = go(code)
    return out


def _alike(one: CodeType, other: CodeType) -> bool:
    """Whether two pieces of code do the same, wherever they stand."""
    if len(one.co_consts) != len(other.co_consts):
        return False
    for mine, theirs in zip(one.co_consts, other.co_consts, strict=True):
        if isinstance(mine, CodeType) and isinstance(theirs, CodeType):
            if not _alike(mine, theirs):
                return False
        elif type(mine) is not type(theirs) or repr(mine) != repr(theirs):
            return False
    said = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_exceptiontable", "co_flags")
    return all(getattr(one, name) == getattr(other, name) for name in said)


def copied(tree: Path, to: Path, names: Sequence[str]) -> None:
    """The named files of a tree, in another folder."""
    for name in names:
        if (tree / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree / name, to / name)
