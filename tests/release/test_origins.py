"""A release whose shards are all whole, and whose rows do not belong together."""

from pathlib import Path

import pytest

from muse_builder.records import Call, Conversation, Item, Record
from muse_builder.release.manifest import read_manifest
from muse_builder.release.origins import broken_links
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from tests import small
from tests.resealed import resealed


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.small_release(tmp_path_factory.mktemp("origins") / "muse")


def test_a_release_as_it_was_made_holds_together(release: Path) -> None:
    assert list(broken_links(release, read_manifest(release))) == []


@pytest.mark.parametrize("action", ["recommend", "recommend_set"])
def test_a_conversation_whose_product_was_exchanged_is_named(release: Path, tmp_path: Path, action: str) -> None:
    talks = [row for row in read(release, "conversations") if isinstance(row, Conversation)]
    offered = next(turn.item_ids[0] for talk in talks for turn in talk.turns if turn.action == action)
    items = {row.item_id: row for row in read(release, "items") if isinstance(row, Item)}
    another = next(row for row in items.values() if row.item_id != offered)

    def exchanged(record: Record) -> Record:
        if isinstance(record, Item) and record.item_id == offered:
            return another.model_copy(update={"item_id": offered, "image": record.image})
        return record

    finding = next(one for one in verify(resealed(release, tmp_path / "muse", exchanged)) if one.file == "conversations")
    assert finding.problem.startswith("held about other products than the items of these ids: ")
    assert f"({offered})" in finding.problem


def test_replies_that_are_not_those_of_the_seal_are_found(release: Path, tmp_path: Path) -> None:
    changed = resealed(
        release,
        tmp_path / "muse",
        lambda record: record.model_copy(update={"reply": "other"}) if isinstance(record, Call) else record,
    )
    told = read_manifest(release).counts
    now = read_manifest(changed)
    assert now.counts.calls.replies_sha256 != told.calls.replies_sha256
    (broken,) = broken_links(changed, now.changed(counts=told))
    assert broken.file == "traces"
    assert broken.problem.startswith("altered: the replies have the SHA-256")


def test_the_digest_of_replies_does_not_depend_on_their_order(release: Path, tmp_path: Path) -> None:
    assert read_manifest(resealed(release, tmp_path / "muse", lambda record: record)).counts.calls == (
        read_manifest(release).counts.calls
    )
