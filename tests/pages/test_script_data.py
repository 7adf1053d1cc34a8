"""Values as JavaScript: read back as they were, and never the end of the script they stand in."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muse_builder.pages.script_data import DataFiles, as_json
from tests.pages.written import EVIL, Elements, data

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_a_value_comes_back_as_it_was_and_holds_no_character_of_markup(value: Any) -> None:
    text = as_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("</script>", '"\\u003c/script\\u003e"'),
        ("<!--", '"\\u003c!--"'),
        ("a & b", '"a \\u0026 b"'),
        ("one\u2028two\u2029three", '"one\\u2028two\\u2029three"'),
        ('say "yes"\\', '"say \\"yes\\"\\\\"'),
        ("blåbär 👒", '"blåbär 👒"'),
        ({"a": [1, None, 0.5, True]}, '{"a":[1,null,0.5,true]}'),
    ],
)
def test_only_what_could_end_a_script_is_escaped(value: Any, text: str) -> None:
    assert as_json(value) == text


def test_in_a_page_a_hostile_text_stays_in_its_script() -> None:
    page = Elements(f'<script type="application/json">{as_json([EVIL])}</script><p>after</p>')
    assert [tag for tag, _ in page.found] == ["script", "p"]
    assert json.loads(page.scripts[0][1]) == [EVIL]


def written(folder: Path, rows: int, each: int) -> DataFiles:
    files = DataFiles(folder / "data", "said", each)
    for number in range(rows):
        files.add({"number": number, "text": EVIL}, [(f"item {number % 2}", number), ("all", number)])
    files.finish()
    return files


@pytest.mark.parametrize(("rows", "each", "files"), [(0, 3, 0), (1, 3, 1), (3, 3, 1), (4, 3, 2), (6, 3, 2), (3, 1, 3)])
def test_so_many_rows_go_to_a_file_and_none_is_empty(rows: int, each: int, files: int, tmp_path: Path) -> None:
    assert written(tmp_path, rows, each).files == files
    names = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert names == [f"said-{number:04}.js" for number in range(files)]
    found, _ = data(tmp_path, "said")
    assert [(row["number"], row["text"]) for row in found] == [(number, EVIL) for number in range(rows)]


def test_what_rows_share_stands_once_in_each_file_that_needs_it(tmp_path: Path) -> None:
    written(tmp_path, 4, 3)
    shared = []
    for path in sorted((tmp_path / "data").iterdir()):
        shared.append(json.loads(path.read_text("utf-8").partition(",")[2].partition(",")[2].removesuffix(");\n"))["further"])
    assert shared == [[["item 0", 2], ["all", 2], ["item 1", 1]], [["item 1", 3], ["all", 3]]]


def test_finishing_twice_writes_nothing_more(tmp_path: Path) -> None:
    files = written(tmp_path, 1, 3)
    files.finish()
    assert files.files == 1


def test_a_file_is_one_call_that_names_its_kind_and_number(tmp_path: Path) -> None:
    files = DataFiles(tmp_path / "deep" / "data", "list", 1)
    files.add([1])
    files.add([2])
    assert (tmp_path / "deep" / "data" / "list-0001.js").read_text() == 'muse.put("list",1,{"rows":[[2]],"further":[]});\n'
