"""The house measures itself: sizes, circles, names, mirrored tests; and each rule bites on a package that breaks it."""

import ast
import configparser
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "muse_builder"

Rule = Callable[[Path], list[str]]
RULES: tuple[Rule, ...] = (
    house.crowded_top,
    house.crowded_folders,
    house.long_modules,
    house.long_functions,
    house.many_parameters,
    house.circles,
    house.manifest_keys,
    house.named_stand_in,
    house.names_of_two_things,
    house.untested,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    assert rule(PACKAGE) == []


def test_reasons_name_modules_that_exist_and_have_no_test() -> None:
    for name in house.UNTESTED:
        path = PACKAGE / name
        assert path.is_file(), name
        assert not (PACKAGE.parent / "tests" / Path(name).parent / f"test_{path.stem.strip('_')}.py").exists(), name


def module(lines: int) -> str:
    return "x = 0\n" * lines


BROKEN: dict[str, tuple[dict[str, str], str]] = {
    "crowded_top": ({f"room_{n}.py": "" for n in range(13)}, "13 modules"),
    "crowded_folders": ({f"agents/agent_{n}.py": "" for n in range(26)}, "agents: 26 files"),
    "long_modules": ({"run/seal.py": module(601), "embedded/words.py": module(900)}, "run/seal.py: 601 lines"),
    "long_functions": ({"run/seal.py": "def seal():\n" + "    x = 0\n" * 80}, "run/seal.py: seal, 81 lines"),
    "many_parameters": ({"hub/push.py": "def push(self, a, b, c, d, e, f, *, g, h, i, j): ..."}, "push, 10 parameters"),
    "circles": (
        {
            "a.py": "from house_of_straw import b",
            "b.py": "def f():\n    from house_of_straw.run import c",
            "run/c.py": "import house_of_straw.a",
        },
        "a.py -> b.py -> run/c.py",
    ),
    "manifest_keys": (
        {
            "hub/push.py": "def push(release):\n    return release.manifest['counts']",
            "release/manifest.py": "manifest = {}\nmanifest['counts']",
        },
        "hub/push.py:2: release.manifest['counts']",
    ),
    "named_stand_in": (
        {"llm/models.py": '"""The embedded model."""\nfree = spec == "embedded"', "settings.py": 'model = "embedded"'},
        "llm/models.py:2: 'embedded'",
    ),
    "names_of_two_things": ({"a.py": "class Report: ...", "b.py": "class Report: ...\nclass _Own: ..."}, "Report: a.py, b.py"),
    "untested": ({"run/seal.py": "def seal(): ...", "run/__init__.py": ""}, "run/seal.py: no tests/run/test_seal.py"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_bites(rule: Rule, tmp_path: Path) -> None:
    broken, said = BROKEN[rule.__name__]
    package = tmp_path / "house_of_straw"
    for name, text in broken.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = rule(package)
    assert len(found) == 1
    assert said in found[0]


def test_all_of_the_package_is_in_its_wheel() -> None:
    told = configparser.ConfigParser()
    told.read(ROOT / "setup.cfg")
    listed = told["options"]["packages"].split()
    there = [".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")]
    assert sorted(there) == sorted(set(listed) - {"muse_builder._prompts", "muse_builder._dataset_card"})
    data = {name: patterns.replace(" ", "").split(",") for name, patterns in told["options.package_data"].items()}
    for path in PACKAGE.rglob("*"):
        if path.suffix in ("", ".py", ".pyc") or not path.is_file():
            continue
        homes = [folder for folder in path.parents if (folder / "__init__.py").is_file() and folder.is_relative_to(PACKAGE)]
        names = {".".join(folder.relative_to(ROOT).parts): path.relative_to(folder) for folder in homes}
        assert any(name.match(pattern) for home, name in names.items() for pattern in data.get(home, [])), path


def counted_with(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The twins that a test function's `counted` marks name."""
    marks = [ast.unparse(mark) for mark in function.decorator_list]
    return [mark.split("(")[1].strip(")'") for mark in marks if mark.startswith("pytest.mark.counted(")]


def test_what_is_counted_in_real_data_has_a_twin_on_data_of_our_own() -> None:
    tests: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                tests[f"{path.relative_to(ROOT)}::{node.name}"] = node
    twins = [twin for function in tests.values() for twin in counted_with(function)]
    assert len(twins) >= 9
    for twin in twins:
        assert twin in tests, f"no test {twin}"
        assert counted_with(tests[twin]) == [], f"{twin} is itself left out"
        assert "shared_data" not in [argument.arg for argument in tests[twin].args.args], f"{twin} needs the real data"
