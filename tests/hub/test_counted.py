"""Counts of the rows that a repository keeps go on for each plan, and what was read stays as it was."""

from pathlib import Path

from muse_builder.hub.counted import Counted, LocalShard
from muse_builder.release.merge import rows_of
from tests import synthetic


def test_a_copy_counts_on_and_the_original_does_not() -> None:
    counted = Counted()
    counted.add(synthetic.conversation(1), split="train", image=None)
    counted.local["x"] = [LocalShard(Path("x"), 1)]
    again = counted.copy()
    again.measures.add(synthetic.conversation(2), split="test")
    assert counted.measures.numbers().splits == {"train": 1}
    assert again.measures.numbers().splits == {"train": 1, "test": 1}
    assert again.local == counted.local


def test_the_example_has_its_items_from_the_repository_and_then_from_the_release(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=3)
    counted = Counted()
    assert counted.example(rows_of(folder)) is None
    talk = synthetic.conversation(1)
    counted.add(talk, split="train", image=None)
    dearer = synthetic.item(1).model_copy(update={"price": 99.0})
    counted.add(dearer, split="train", image=None)
    example = counted.example(rows_of(folder))
    assert example is not None
    assert example.conversation == talk
    assert example.items["B001"] == dearer
    assert {item_id: example.items[item_id] for item_id in example.items if item_id != "B001"} == {
        item.item_id: item for item in synthetic.items() if item.item_id in example.items and item.item_id != "B001"
    }
