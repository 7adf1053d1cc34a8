"""The measure of the tests: mutants are small, seeded and true faults; killed, hung, surviving and listed are told apart."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import mutation
from tests.mutation import Log, Mutant, Verdict, drawn, equivalents, mutants, table, telling
from tests.nursery import Facts, Swap, Told, changed

SOURCE = '''"""A module."""

LIMIT = 3


def fits(words: list[str], most: int = LIMIT, strict: bool = False) -> bool:
    """Whether words fit."""
    if len(words) > most and not strict:
        raise ValueError("1 too many")
    return min(len(words), 5) == most + 1


def report(store: dict[str, int]) -> dict[str, int]:
    store["asked"] = 1
    store.pop("left")
    return dict(store, given=2)
'''


def whats(source: str) -> list[str]:
    return [mutant.what for mutant in mutants("a/b", source)]


def test_each_kind_of_fault_is_drawn() -> None:
    found = whats(SOURCE)
    for expected in (
        "module: 3 -> 4",
        "fits: if len(words) > most and (not strict) -> if not ...",
        "fits: len(words) > most -> len(words) >= most",
        "fits: len(words) > most and (not strict) -> len(words) > most or not strict",
        "fits: len(words) > most and (not strict) without not strict",
        "fits: not strict -> strict",
        "fits: without: raise ValueError('1 too many')",
        "fits: min(len(words), 5) -> max",
        "fits: most + 1 -> most - 1",
        "fits: return min(len(words), 5) == most + 1 -> return None",
        "fits: False -> True",
        "report: without: store['asked'] = 1",
        "report: without: store.pop('left')",
        "report: dict(...) without given=2",
    ):
        assert expected in found, expected


def test_every_mutant_differs_from_the_original_in_code_and_compiles() -> None:
    original = ast.unparse(ast.parse(SOURCE))
    for mutant in mutants("a/b", SOURCE):
        compile(mutant.source, "mutant", "exec")
        assert mutant.source != original, mutant.what


def test_annotations_messages_and_docstrings_are_left_alone() -> None:
    source = 'def f(x: "Literal[1]") -> "int":\n    """1"""\n    raise ValueError(f"{1}", 2)\n'
    assert whats(source) == ["f: without: raise ValueError(f'{1}', 2)"]


def test_the_same_seed_draws_the_same_and_another_draws_others() -> None:
    first = [mutant.what for mutant in drawn("a/b", SOURCE, 5, 1)]
    assert first == [mutant.what for mutant in drawn("a/b", SOURCE, 5, 1)]
    assert first != [mutant.what for mutant in drawn("a/b", SOURCE, 5, 2)]
    assert len(first) == 5
    assert len(drawn("a/b", SOURCE, 1000, 1)) == len({mutant.source for mutant in mutants("a/b", SOURCE)})


def test_the_mirror_is_asked_first_then_who_imports_then_the_whole(tmp_path: Path) -> None:
    (tmp_path / "tests" / "a").mkdir(parents=True)
    (tmp_path / "tests" / "test_c.py").write_text("from muse_builder.a import b\n")
    (tmp_path / "tests" / "test_d.py").write_text("from muse_builder.a import other\n")
    (tmp_path / "tests" / "a" / "test_b.py").write_text("")
    assert telling("a/b", tmp_path) == ["tests/a/test_b.py", "tests/test_c.py", *mutation.WHOLE]
    assert telling("a/b", tmp_path, "importing") == ["tests/a/test_b.py", "tests/test_c.py"]
    assert telling("a/b", tmp_path, "mirror") == ["tests/a/test_b.py"]


def tree(root: Path, test: str) -> Path:
    """A repository with a package of one module and one test of it."""
    (root / "tests").mkdir()
    (root / "muse_builder").mkdir()
    (root / "muse_builder" / "__init__.py").write_text("")
    (root / "muse_builder" / "one.py").write_text("def f(n: int) -> bool:\n    return n > 3\n")
    (root / "tests" / "test_one.py").write_text(test)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


RUN = "import sys; from pathlib import Path; from tests import mutation as m; m.LIBRARIES = ('pytest',); m.WHOLE = ()\n"
RUN += "for v in m.score(['one'], 99, [1], 2, Path(sys.argv[1])): "


def judged_in(root: Path, say: str = "print('=', v.ending, v.mutant.what)") -> list[str]:
    """What the measure says of the tree's mutants, from a process of its own, since it forks."""
    done = subprocess.run(
        [sys.executable, "-c", RUN + say, root], cwd=mutation.ROOT, check=True, capture_output=True, text=True
    )
    return sorted(line[2:] for line in done.stdout.splitlines() if line.startswith("= "))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_what_a_test_notices_is_killed_and_what_it_does_not_survives(tmp_path: Path) -> None:
    root = tree(tmp_path, "from muse_builder.one import f\n\ndef test_f():\n    assert f(9)\n    assert not f(1)\n")
    (root / "tests" / "equivalents.txt").write_text("one\tf: 3 -> 4\tfor the sake of the test\n")
    assert judged_in(root) == [
        "equivalent f: 3 -> 4",
        "killed f: return n > 3 -> return None",
        "survived f: n > 3 -> n >= 3",
    ]
    assert (root / "muse_builder" / "one.py").read_text().endswith("return n > 3\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_a_test_that_fails_without_a_fault_kills_nothing(tmp_path: Path) -> None:
    root = tree(tmp_path, "def test_f():\n    raise AssertionError\n")
    assert {line.split()[0] for line in judged_in(root)} == {"survived"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_only_tests_that_call_a_function_judge_it_and_statements_of_a_module_are_imported_anew(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        "from muse_builder import one\n\n"
        "def test_limit():\n    assert one.LIMIT == 3\n\n"
        "def test_other():\n    assert one.other() == 7\n\n"
        "def test_g():\n    assert one.g() == 5\n",
    )
    source = "LIMIT = 3\n\ndef g():\n    return 5\n\ndef other():\n    return 7\n"
    (root / "muse_builder" / "one.py").write_text(source)
    told = judged_in(root, "print('=', v.ending, v.mutant.what, v.by)")
    assert [line for line in told if "-> return" not in line] == [
        "killed g: 5 -> 6 tests/test_one.py::test_g",
        "killed module: 3 -> 4 tests/test_one.py::test_limit",
        "killed other: 7 -> 8 tests/test_one.py::test_other",
    ]


def test_a_fault_is_placed_in_its_outermost_function_or_in_the_module() -> None:
    def places(before: str, after: str) -> list[str]:
        return changed(Swap("a/b", before, after))

    assert places("def f():\n    return 1", "def f():\n\n    return 2") == ["f"]
    assert places("class A:\n    def f(self):\n        return 1", "class A:\n    def f(self):\n        return 2") == ["A.f"]
    nested = "def f():\n    def g():\n        return {}\n    return g"
    assert places(nested.format(1), nested.format(2)) == ["f"]
    for before, after in (
        ("x = 1", "x = 2"),
        ("def f(n=1): ...", "def f(n=2): ..."),
        ("class A:\n    x = 1", "class A:\n    x = 2"),
        ("f = lambda: 1", "f = lambda: 2"),
    ):
        assert places(before, after) == [""], after


def test_tests_that_call_a_function_come_first_by_their_time_and_those_that_start_processes_too() -> None:
    told = {
        "slow": Told(2.0, frozenset({("a/b", "f")}), False),
        "fast": Told(1.0, frozenset({("a/b", "f")}), False),
        "other": Told(0.5, frozenset({("a/b", "g")}), False),
        "child": Told(3.0, frozenset(), True),
    }
    facts = Facts(told, frozenset({("a/b", "h")}))
    assert facts.reaching("a/b", "f") == ["fast", "slow", "child"]
    assert facts.reaching("a/b", "h") == facts.reaching("a/b", "") == ["other", "fast", "slow", "child"]
    assert facts.seconds(["fast", "other"]) == 1.5


def test_a_log_is_gone_on_with_and_asks_survivors_again_where_more_tests_or_others_judge(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "muse_builder").mkdir()
    module, test, log = tmp_path / "muse_builder" / "one.py", tmp_path / "tests" / "test_one.py", tmp_path / "log"
    module.write_text("x = 1")
    test.write_text("")
    dead, left = (Mutant("one", 1, what, "") for what in ("dead", "left"))
    first = Log(log, tmp_path, "importing")
    first.note(Verdict(dead, "killed", "tests/test_one.py::test_x"))
    first.note(Verdict(left, "survived"))

    def known(reach: str) -> list[str | None]:
        found = [Log(log, tmp_path, reach).known(mutant) for mutant in (dead, left)]
        return [verdict.ending if verdict is not None else None for verdict in found]

    assert known("mirror") == known("importing") == ["killed", "survived"]
    assert known("whole") == ["killed", None]
    test.write_text("assert True")
    assert known("importing") == ["killed", None]
    module.write_text("x = 2")
    assert known("importing") == [None, None]


def test_listed_equivalents_name_mutants_that_exist_and_a_class() -> None:
    known: dict[str, set[str]] = {}
    for (module, what), why in equivalents(mutation.ROOT / "tests" / mutation.EQUIVALENTS).items():
        if module not in known:
            source = (mutation.ROOT / "muse_builder" / f"{module}.py").read_text("utf-8")
            known[module] = {told for _, told, _ in mutation.plans(ast.parse(source))}
        assert what in known[module], f"{module}: {what}"
        assert why.partition(": ")[0] in mutation.CLASSES, why


def test_the_table_leaves_equivalents_out_of_the_share() -> None:
    one = Mutant("a/b", 7, "f: 1 -> 2", "")
    found = [Verdict(one, "killed"), Verdict(one, "hung"), Verdict(one, "survived"), Verdict(one, "equivalent", "order: none")]
    text = table(found, [1, 2], "2026-12-01")
    assert text.startswith("Taken on 2026-12-01.")
    assert "| a/b | 1, 2 | 2 of 3 | 67 % | 1 |" in text
    assert "- `a/b` 7: `f: 1 -> 2`\n" in text
    assert "- `a/b` 7: `f: 1 -> 2`: order: none\n" in text


def test_a_table_leaves_what_is_said_above_its_mark(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\n{mutation.MARK}\nan older table\n")
    mutation.put_table(page, "a table\n")
    assert page.read_text() == f"# Title\n\n{mutation.MARK}\na table\n"
    page.write_text("no mark here\n")
    mutation.put_table(page, "a table\n")
    assert page.read_text() == "a table\n"


def test_the_command_names_a_module_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        mutation.main(["agents/nobody"])
    assert "no such module: agents/nobody" in capsys.readouterr().err


def test_the_command_takes_paths_and_fails_where_a_mutant_survives() -> None:
    asked = []

    def run(modules: list[str], number: int, seeds: list[int], workers: int, **more: object) -> list[Verdict]:
        asked.append((modules, number, seeds))
        return [Verdict(Mutant(modules[0], 1, "x", ""), "survived")]

    assert mutation.main(["muse_builder/agents/manager.py", "--seed", "2"], run) == 1
    assert asked == [(["agents/manager"], 25, [2])]
