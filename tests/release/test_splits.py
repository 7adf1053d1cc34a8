"""Which split a conversation belongs to, and that it stays there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from muse_builder.errors import ReleaseError
from muse_builder.release.reader import read, shards
from muse_builder.release.splits import SPLITS, WINDOW, Splitter, split_by_hash
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic


def test_another_seed_gives_other_splits(tmp_path: Path) -> None:
    first = synthetic.write_release(tmp_path / "a", conversations=60, seed=1)
    second = synthetic.write_release(tmp_path / "b", conversations=60, seed=2)
    assert list(read(first, "conversations", "test")) != list(read(second, "conversations", "test"))


def splits_of(ids: list[str], seed: int) -> dict[str, str]:
    splitter = Splitter(seed=seed)
    first, later = ids[:WINDOW], ids[WINDOW:]
    return dict(zip(ids, splitter.first(first) + [splitter.later(name) for name in later], strict=True))


@given(st.lists(st.text(max_size=6), min_size=3, max_size=40, unique=True), st.integers(0, 1000))
@hypothesis_settings(max_examples=150, deadline=None)
def test_every_split_has_a_row_from_three_conversations_on(ids: list[str], seed: int) -> None:
    assert set(splits_of(ids, seed).values()) == set(SPLITS)


@given(st.lists(st.text(max_size=6), min_size=10, max_size=60, unique=True), st.integers(10, 60), st.integers(0, 1000))
@hypothesis_settings(max_examples=150, deadline=None)
def test_a_conversation_keeps_its_split_when_the_release_grows(ids: list[str], small: int, seed: int) -> None:
    before, after = splits_of(ids[:small], seed), splits_of(ids, seed)
    assert {name: after[name] for name in before} == before


def test_splits_have_about_the_sizes_asked_for() -> None:
    counts = [0, 0, 0]
    for number in range(20_000):
        split = split_by_hash(f"c{number:06}", seed=5, fractions=(0.7, 0.1, 0.2))
        counts[SPLITS.index(split)] += 1
    assert counts[0] == pytest.approx(14_000, rel=0.02)
    assert counts[1] == pytest.approx(2_000, rel=0.08)
    assert counts[2] == pytest.approx(4_000, rel=0.05)


def test_a_split_without_a_fraction_is_not_made(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse", fractions=(0.5, 0, 0.5)) as writer:
        writer.write("conversations", [synthetic.conversation(number) for number in range(12)])
        folder = writer.seal()
    assert list(shards(folder, "conversations")) == ["train", "test"]


def test_fractions_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="add up to 1"):
        ReleaseWriter(tmp_path / "muse", fractions=(0.5, 0.1, 0.1))
