import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import SettingsError
from muse_builder.records import Conversation, Item
from muse_builder.views.candidates import Row, candidates, write_candidates
from muse_builder.views.context import Alternates, Parts, leaf_category
from muse_builder.views.negatives import Shop
from tests.dialogues import ITEMS, conversation, item, write_release

SHOP = (*ITEMS, item("green", "Verde Linen Shirt", "shirt", color="green", material="linen"))
SHOP = (*SHOP, item("silky", "Perla Silk Shirt", "shirt", color="white", material="silk"))


def rows_of(*conversations: Conversation, shop: Sequence[Item] = SHOP, **named: Any) -> list[Row]:
    return list(candidates(conversations, Shop(shop), Alternates(shop), **named))


def test_a_row_tells_what_is_right_what_was_found_and_a_slate() -> None:
    (first, second) = rows_of(conversation(0), recommended=["heels", "boots"], hard=2, easy=3)
    # Of the shirts, blue and navy are acceptable; green and silky are left.
    assert first["hard_negatives"] == ["green", "silky"]
    assert first["acceptable"] == ["blue", "navy"]
    assert len(first["easy_negatives"]) == 3
    assert not {"blue", "navy", "green", "silky"} & set(first["easy_negatives"])
    assert sorted(first["slate"]) == sorted(["red", "green", "silky", *first["easy_negatives"]])
    assert second["shown_before"] == ["red"]
    assert "red" not in second["slate"]
    assert first["retrieved"] == [["red", 0.5], ["scarf", 0.5]]
    assert first["query"] == "query 1 rosa linen shirt"
    assert first["probes"].keys() == {"slate", "category", "popularity", "neighbour", "copy", "trained"}
    assert first["probes"]["copy"] == [1, 6]


def test_the_leaf_category_makes_items_alike_whatever_the_catalog_calls_the_product() -> None:
    gym = item("gym", "Gym Shorts", "gym shorts").model_copy(update={"categories": ("Women", "Shorts")})
    run = item("run", "Running Shorts", "running shorts").model_copy(update={"categories": ("Women", "Bottoms", "shorts")})
    skirt = item("skirt", "Skirt", "skirt").model_copy(update={"categories": ("Women", "Bottoms")})
    assert Shop([gym, skirt, run]).alike("gym") == ("run", "skirt")
    assert leaf_category(item("x", "Silk  Scarf", "scarf")) == "scarf"


def test_a_shop_that_is_too_small_gives_fewer() -> None:
    (row,) = rows_of(conversation(0, recommended=("blue",)), shop=ITEMS[:2], hard=5, easy=5)
    assert (row["hard_negatives"], row["easy_negatives"], set(row["slate"])) == (["red"], [], {"red", "blue"})


def test_the_right_item_stands_anywhere_in_the_slate() -> None:
    places = set()
    for seed in range(40):
        row = rows_of(conversation(0), seed=seed, hard=1, easy=1)[0]
        places.add(row["slate"].index("red"))
    assert places == {0, 1, 2}


def test_files_are_the_same_twice_and_named_by_digest(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(0), conversation(1, recommended=("boots",), handed_over=True)])
    rows = write_candidates(release, tmp_path / "one", seed=4)
    assert write_candidates(release, tmp_path / "two", seed=4) == rows
    assert sum(rows.values()) == 3
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    told = json.loads((tmp_path / "one" / "candidates.json").read_text())
    assert told["files"].keys() == rows.keys()
    assert told["index"] is None
    given = write_candidates(release, tmp_path / "three", parts=Parts("random", "0" * 64, {"c000001": "test"}))
    assert given == {"candidates-test.jsonl": 1}
    row = json.loads((tmp_path / "three" / "candidates-test.jsonl").read_text())
    assert (row["handed_over"], row["query"], row["recommended"]) == (True, None, "boots")
    assert sorted(path.name for path in (tmp_path / "three").iterdir()) == ["candidates-test.jsonl", "candidates.json"]
    write_candidates(release, tmp_path / "three", parts=Parts("random", "0" * 64, {"c000001": "train"}))
    assert sorted(path.name for path in (tmp_path / "three").iterdir()) == ["candidates-train.jsonl", "candidates.json"]
    with pytest.raises(SettingsError, match="-1 negatives"):
        write_candidates(release, tmp_path / "four", hard=-1)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(5)])
    write_candidates(release, tmp_path / "here", seed=3, hard=3, easy=3)
    code = (
        "import sys; from pathlib import Path; from muse_builder.views.candidates import write_candidates; "
        "write_candidates(Path(sys.argv[1]), Path(sys.argv[2]), seed=3, hard=3, easy=3)"
    )
    there = tmp_path / "there"
    subprocess.run(
        [sys.executable, "-c", code, str(release), str(there)], check=True, env={**os.environ, "PYTHONHASHSEED": "12345"}
    )
    files = sorted((tmp_path / "here").iterdir())
    assert [file.read_bytes() for file in files] == [(there / file.name).read_bytes() for file in files]


def test_withheld_items_are_in_no_row() -> None:
    rows = rows_of(conversation(0), hard=3, easy=9, withheld={"navy", "green", "scarf"})
    assert len(rows) == 2
    assert not {"navy", "green", "scarf"} & set(json.dumps(rows).replace('"', " ").split())
    assert rows[0]["acceptable"] == ["blue"]
    assert rows[0]["hard_negatives"]
    assert [item_id for item_id, _ in rows[0]["retrieved"]] == ["red"]


def test_the_file_says_how_many_negatives_the_slates_really_have(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(0), conversation(1, recommended=("boots",), handed_over=True)])
    parts = Parts("random", "0" * 64, {"c000000": "train", "c000001": "test"})
    write_candidates(release, tmp_path / "out", parts=parts, hard=5, easy=3)
    told = json.loads((tmp_path / "out" / "candidates.json").read_text())
    rows = [json.loads(line) for line in (tmp_path / "out" / "candidates-train.jsonl").read_text().splitlines()]
    counts = [len(row["hard_negatives"]) for row in rows]
    assert told["negatives"] == {"hard": 5, "easy": 3}
    assert told["negatives_given"]["train"]["hard"] == {
        "slates": 2,
        "mean": sum(counts) / 2,
        "fewest": min(counts),
        "slates_without": counts.count(0),
    }
    others = [json.loads(line) for line in (tmp_path / "out" / "candidates-test.jsonl").read_text().splitlines()]
    assert told["negatives_given"]["test"]["hard"]["slates_without"] == sum(not row["hard_negatives"] for row in others)
