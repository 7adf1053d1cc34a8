"""The pipeline's store: what is kept comes back as it was, and what a run costs is told as it goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from muse_builder.llm.ask import Ask
from muse_builder.llm.journal import Journal
from muse_builder.records import Profile, Rejection
from muse_builder.run.store import RunStore, opened, refused, written
from muse_builder.tally import Progress
from muse_builder.watch import Silence
from tests import dialogues
from tests.run.journalled import PROFILE, kept

REFUSED = Rejection(object_id="k000001", kind="profile", stage="match", reason="no", body="{}")


class Lines(Silence):
    def __init__(self) -> None:
        self.notes: list[tuple[int, str]] = []

    def at(self, done: int, note: str = "") -> None:
        self.notes.append((done, note))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


def store_of(journal: Journal, watch: Silence | None = None) -> RunStore:
    return RunStore(journal, Ask({}, screen=None), 7, watch or Silence())


def test_a_record_is_written_with_its_name_and_a_rejection_is_told_by_it() -> None:
    assert written(PROFILE).startswith('Profile {"profile_id":"p000000"')
    assert opened(written(PROFILE), Profile) == PROFILE
    assert opened(written(REFUSED), Profile) == REFUSED
    assert [refused(written(record)) for record in (PROFILE, REFUSED)] == [False, True]


async def test_what_was_kept_is_known_and_what_was_not_is_not(journal: Journal) -> None:
    store = store_of(journal)
    await store.keep("candidate", 0, PROFILE, ())
    await store.keep("candidate", 1, REFUSED, ())
    await store.keep("conversation", 0, dialogues.conversation(), ())
    await store.keep("conversation", 1, REFUSED, ())
    assert [store.known_candidate(number) for number in range(3)] == [PROFILE, REFUSED, None]
    assert [store.known_conversation(number) for number in range(3)] == ["", "match", None]


def test_a_thread_has_the_dice_of_its_name_and_the_runs_seed(journal: Journal) -> None:
    store = store_of(journal)
    one, again, other = (store.thread("conversation", number) for number in (3, 3, 4))
    assert one.name == "conversation/3"
    draws = [thread.dice.random() for thread in (one, again, other)]
    assert draws[0] == draws[1] != draws[2]


def test_the_dice_of_one_seed_fall_otherwise_on_another_catalog(journal: Journal) -> None:
    stores = [RunStore(journal, Ask({}, screen=None), 7, Silence(), catalog=word) for word in ("one", "two", "one", "")]
    draws = [store.thread("candidate", 3).dice.random() for store in stores]
    assert draws[0] == draws[2]
    assert len({*draws}) == 3
    assert draws[3] == store_of(journal).thread("candidate", 3).dice.random()


async def test_a_free_run_says_how_far_it_is_and_nothing_of_money(journal: Journal) -> None:
    watch = Lines()
    progress = Progress(4)
    progress.accepted, progress.begun, progress.candidates, progress.qualified = 1, 2, 9, 3
    await kept(journal, "conversation", 0, dialogues.conversation())
    store_of(journal, watch).report(progress)
    assert watch.notes == [(1, "2 begun, 3 of 9 candidates qualified")]


async def test_a_paid_run_says_what_an_accepted_conversation_costs_and_what_is_to_come(journal: Journal) -> None:
    watch = Lines()
    for number in range(3):
        await kept(journal, "conversation", number, dialogues.conversation(number), cost=0.2)
    for number in range(4):
        await kept(journal, "candidate", number, PROFILE, cost=0.01)
    progress = Progress(4)
    progress.accepted, progress.candidates, progress.qualified = 2, 8, 4
    progress.lost["style"] = 1
    store_of(journal, watch).report(progress)
    # 0.60 for two accepted of three held, and 0.01 for each of the 1.5 profiles that an accepted one takes: 0.3 + 0.015;
    # two more are wanted, none begun: 2 * 0.3 + 3 * 0.01.
    assert watch.notes == [(2, "0 begun, 4 of 8 candidates qualified, 0.3150 USD for an accepted one, 0.63 to come")]


def test_a_stopped_store_stops_its_ask(journal: Journal) -> None:
    store = store_of(journal)
    store.stop()
    assert store.ask.stopping
