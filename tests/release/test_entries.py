"""The parts of a manifest keep what they were given, in its order, and refuse what cannot be."""

import pytest
from pydantic import ValidationError

from muse_builder.release.entries import CatalogEntry, Part, RowCounts, ShardEntry, SourceEntry, SplitEntry, SplitRule, plain
from muse_builder.release.measures import Measures
from tests import synthetic


class Pair(Part):
    """Two numbers, one of which may be missing."""

    first: int
    second: int | None = None


def test_a_part_gives_back_what_came_in_its_order_and_no_default() -> None:
    given = {"later": [1, 2.5], "second": None, "first": 1}
    assert list(Pair.model_validate(given).as_json().items()) == list(given.items())
    assert Pair(first=1).as_json() == {"first": 1}


def test_a_changed_part_has_new_values_in_their_place_and_new_keys_last() -> None:
    part = Pair.model_validate({"x": 1, "first": 2})
    assert list(part.changed(second=3, x=4).as_json().items()) == [("x", 4), ("first", 2), ("second", 3)]
    assert part.changed(x=None).as_json() == {"first": 2}
    assert part.as_json() == {"x": 1, "first": 2}
    with pytest.raises(ValidationError):
        part.changed(first="two")
    with pytest.raises(ValidationError):
        part.first = 3  # type: ignore[misc]


def test_records_become_plain_values_wherever_they_stand() -> None:
    assert plain({"a": (Pair(first=1), [Pair(first=2)]), "b": "c"}) == {"a": [{"first": 1}, [{"first": 2}]], "b": "c"}


def test_a_whole_number_stays_whole_and_a_fraction_a_fraction() -> None:
    rule = {"rule": "x", "seed": 0, "fractions": {"train": 1, "test": 0.0}}
    fractions = SplitRule.model_validate(rule).as_json()["fractions"]
    assert [type(share) for share in fractions.values()] == [int, float]


def test_sources_hold_sources() -> None:
    package = {"name": "muse_builder", "version": "1", "sha256": "a" * 64}
    inner = {"sha256": "b" * 64, "package": package, "numbers_raised_by": {"conversation": 7}}
    outer = SourceEntry.model_validate({"sha256": "c" * 64, "package": package, "sources": [inner]})
    assert outer.sources[0].numbers_raised_by == {"conversation": 7}
    assert outer.settings.as_json() == {}
    assert outer.catalog == CatalogEntry()


def test_counts_know_how_many_conversations_there_are() -> None:
    measures = Measures()
    for number, split in enumerate(("train", "train", "test")):
        measures.add(synthetic.conversation(number), split=split)
    counts = RowCounts.model_validate(measures.numbers().as_json())
    assert counts.conversations == 3
    assert counts.as_json() == measures.numbers().as_json()


def test_a_shard_of_arrow_is_as_large_as_its_file() -> None:
    given = {"file": "items/train-00000.arrow", "rows": 2, "bytes": 10, "sha256": "a" * 64}
    assert ShardEntry.model_validate(given).loaded_bytes == 10
    assert ShardEntry.model_validate(given | {"arrow_bytes": 30}).loaded_bytes == 30
    whole = SplitEntry.of([ShardEntry.model_validate(given)] * 2)
    assert (whole.rows, whole.bytes) == (4, 20)
