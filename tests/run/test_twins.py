"""Runs whose conversations are held twice, with a good and with a bad recommender."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from muse_builder.errors import Interrupted, RunError, SettingsError
from muse_builder.llm.ask import Thread
from muse_builder.llm.journal import Journal
from muse_builder.pipeline import OwnHands
from muse_builder.records import Call, Conversation, Record, Rejection
from muse_builder.release.manifest import read_manifest
from muse_builder.release.merge import merge
from muse_builder.release.reader import read, shards
from muse_builder.release.rows import ReleasedItems
from muse_builder.run.branch_plan import asked_for
from muse_builder.run.generate import generate
from muse_builder.run.store import RunStore
from muse_builder.settings import Settings, settings
from muse_builder.trust.replay import Replay
from muse_builder.views.context import conversations_of, twins_of
from muse_builder.views.exports import RowOptions, export
from muse_builder.views.preferences import twin_offer
from muse_builder.views.splits import make_splits

FEW: dict[str, Any] = {"num_conversations": 3, "max_items": 40, "num_scenarios": 8, "shopper": "people", "workers": 1}


def made(out: Path, **other: Any) -> Path:
    return generate(Settings(out=str(out / "muse"), **{**FEW, **other}))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("twins"), twins=True)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("alone"))


def talks(folder: Path) -> list[Conversation]:
    return [one for one in read(folder, "conversations") if isinstance(one, Conversation)]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name if path.parent == folder else f"{path.parent.name}/{path.name}": path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def test_those_held_with_the_good_one_are_what_they_are_without_twins(release: Path, alone: Path) -> None:
    good = [one for one in talks(release) if one.twin_of is None]
    assert {one.conversation_id: one for one in good} == {one.conversation_id: one for one in talks(alone)}
    assert len(good) == 3
    assert all(one.twin_of is None for one in talks(alone))


def test_a_twin_names_the_other_and_which_recommender_it_had(release: Path) -> None:
    every = {one.conversation_id: one for one in talks(release)}
    twins = [one for one in every.values() if one.twin_of is not None]
    assert twins
    for twin in twins:
        other = every[str(twin.twin_of)]
        assert twin.conversation_id[1:] == other.conversation_id[1:]
        assert (twin.labels["recommender"], "recommender" in other.labels) == ("bad", False)
        assert twin.profile == other.profile
        offers = [next(turn for turn in one.turns if turn.query) for one in (twin, other)]
        assert offers[0].query == offers[1].query
        assert offers[0].item_ids != offers[1].item_ids


def test_a_twin_lies_in_the_split_of_the_other(release: Path) -> None:
    split = {one.conversation_id: name for name in shards(release, "conversations") for one in _of(release, name)}
    assert {split[one.conversation_id] == split[str(one.twin_of)] for one in talks(release) if one.twin_of} == {True}


def _of(folder: Path, split: str) -> list[Conversation]:
    return [one for one in read(folder, "conversations", split) if isinstance(one, Conversation)]


def test_the_manifest_counts_twins_apart_and_refused_ones_stand_among_the_refused(release: Path) -> None:
    manifest = read_manifest(release)
    twins = [one for one in talks(release) if one.twin_of is not None]
    assert manifest.counts.twins == dict(Counter(one.outcome for one in twins))
    refused = [one for one in read(release, "rejected") if isinstance(one, Rejection) and one.object_id.startswith("t")]
    assert len(twins) + len(refused) == 3
    (line,) = (line for line in manifest.as_json()["funnel"] if line["screen"] == "rewrite_consistency")
    assert line["seen"] >= 6


def test_what_both_are_asked_alike_is_asked_once_and_stands_in_both_traces(release: Path, alone: Path) -> None:
    calls = [one for one in read(release, "traces") if isinstance(one, Call)]
    shared = {one.key for one in calls if one.thread.startswith("conversation/")}
    again = [one for one in calls if one.thread.startswith("twin/") and one.key in shared]
    assert len(again) >= 3 * 3
    assert {one.call_id.rpartition("/")[0] for one in again} == {one.thread for one in again}
    with Journal(Path(f"{release}.run") / "journal.sqlite") as journal:
        assert len(journal.calls([one.key for one in again])) == len(again)
        assert {one.thread.partition("/")[0] for one in journal.calls([one.key for one in again])} == {"conversation"}


def test_it_is_the_same_whoever_holds_them(release: Path, tmp_path: Path) -> None:
    assert bytes_of(made(tmp_path, twins=True, concurrency=1, workers=2)) == bytes_of(release)


def test_a_run_that_is_stopped_between_a_conversation_and_its_twin_goes_on(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, kept = RunStore.keep, list[str]()

    async def stops(store: RunStore, kind: str, number: int, record: Record, keys: Any) -> None:
        if kind == "conversation" and "twin" in kept:
            raise Interrupted("stopped")
        kept.append(kind)
        await keep(store, kind, number, record, keys)

    with monkeypatch.context() as patch:
        patch.setattr(RunStore, "keep", stops)
        with pytest.raises(Interrupted):
            made(tmp_path, twins=True)
    assert kept.count("twin") >= 1
    assert bytes_of(made(tmp_path, twins=True)) == bytes_of(release)


async def test_a_twin_is_on_disk_before_the_conversation_whose_it_is(release: Path) -> None:
    talk = next(one for one in talks(release) if one.twin_of is None)
    kept = list[str]()

    class Store:
        def thread(self, kind: str, number: int) -> Thread:
            return Thread(f"{kind}/{number}", 0)

        async def keep(self, kind: str, number: int, record: Record, keys: Any) -> None:
            kept.append(kind)

    async def held(*_: Any, **__: Any) -> Conversation:
        return talk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("muse_builder.pipeline.hold_conversation", held)
        patch.setattr("muse_builder.pipeline.hold_twin", held)
        for twins in (False, True):
            await OwnHands(None, Store(), Settings(twins=twins)).conversation(0, talk.profile)  # type: ignore[arg-type]
    assert kept == ["conversation", "twin", "conversation"]


def test_a_twin_is_rebuilt_from_the_release_alone(release: Path) -> None:
    opened = Replay(release)
    twin = next(one for one in talks(release) if one.twin_of is not None)
    told = opened.replay(twin.conversation_id)
    assert told.problems == ()
    assert opened.gaps() == []
    assert opened.replay(str(twin.twin_of)).identical


def test_what_is_trained_and_measured_takes_no_twin_for_right(release: Path) -> None:
    assert {one.twin_of for one in conversations_of(release)} == {None}
    assigned = make_splits(release, "random", fractions=(1.0, 0.0, 0.0)).assigned
    assert set(assigned) == {one.conversation_id for one in conversations_of(release)}


def test_twins_follow_the_other_where_releases_are_united(release: Path, tmp_path: Path) -> None:
    other = made(tmp_path / "other", twins=True, seed=5, num_conversations=1)
    merge([release, other], tmp_path / "all", quality=None)
    every = talks(tmp_path / "all")
    names = {one.conversation_id: one for one in every}
    assert len(names) == len(every) == len(talks(release)) + len(talks(other))
    twins = [one for one in every if one.twin_of is not None]
    assert twins
    assert all(names[str(one.twin_of)].profile == one.profile for one in twins)


def test_a_plan_counts_what_twins_ask_besides(release: Path) -> None:
    with Journal(Path(f"{release}.run") / "journal.sqlite") as journal:
        for stored in journal.objects("twin"):
            calls = journal.calls(stored.keys)
            asked = list(asked_for("twin", calls))
            assert 0 < len(asked) < len(calls)
            assert list(asked_for("conversation", calls)) == calls


def test_a_run_without_twins_does_not_go_on_with_them(alone: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(f"{alone}.run"), tmp_path / "muse.run")
    with pytest.raises(RunError, match="twins was None, is True"):
        made(tmp_path, twins=True)


def test_twins_of_bad_ones_are_refused() -> None:
    with pytest.raises(SettingsError, match="leave one of the two out"):
        settings({"twins": True, "recommender": "bad"})


def test_the_card_says_which_rows_are_twins_and_how_they_ended(release: Path, alone: Path) -> None:
    twins = Counter(one.outcome for one in talks(release) if one.twin_of is not None)
    told = " ".join((release / "README.md").read_text("utf-8").split())
    assert f"{twins.total()} of these rows are twins" in told
    assert all(f"`{outcome}` {count}" in told for outcome, count in twins.items())
    assert "twins" not in (alone / "README.md").read_text("utf-8")


def test_pairs_of_twins_are_exported_with_reason_and_strength(release: Path, tmp_path: Path) -> None:
    made_of = export(release, tmp_path / "pairs", tasks=("pairs",), options=RowOptions(text_only=True))
    rows = [row for name in made_of.rows for row in pq.read_table(tmp_path / "pairs" / name).to_pylist()]
    twins = dict(twins_of(release))
    items = ReleasedItems(release)
    found = {
        name: twin_offer(one, twins[name], items.get)
        for one in conversations_of(release)
        if (name := one.conversation_id) in twins
    }
    wanted = sorted((worse.text, worse.strength) for _, worse in filter(None, found.values()))
    assert wanted
    assert sorted((row["rejected"][0]["content"], row["strength"]) for row in rows if row["pair"] == "twin_offer") == wanted
