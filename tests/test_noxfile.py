"""The list of tests that run on every supported `datasets` names tests that exist, and all that it depends on."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ABOUT_LOADING = ("test_builder", "test_registration", "test_standard_arguments", "release/test_places", "run/test_demo")


def listed() -> list[str]:
    for line in ast.parse((ROOT / "noxfile.py").read_text("utf-8")).body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name) and line.targets[0].id == "TESTS":
            names: list[str] = ast.literal_eval(line.value)
            return names
    raise AssertionError("noxfile.py has no TESTS")


def test_every_listed_test_exists_once() -> None:
    names = listed()
    assert [name for name in names if not (ROOT / "tests" / f"{name}.py").is_file()] == []
    assert len(set(names)) == len(names)


def test_what_asks_datasets_itself_is_listed() -> None:
    assert set(ABOUT_LOADING) <= set(listed())
