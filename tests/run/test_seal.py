"""What a release takes from a journal: the first accepted conversations and all that led to them, and nothing beyond."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.records import Rejection, Scenario, Verdict
from muse_builder.run.manual import MANUAL
from muse_builder.run.seal import DEMO_LICENCE, Export, last_conversation, licence_of
from muse_builder.settings import Settings
from tests import dialogues
from tests.run.journalled import PROFILE, kept


def refusal(kind: str, object_id: str, stage: str, reason: str = "no") -> Rejection:
    return Rejection(object_id=object_id, kind=kind, stage=stage, reason=reason, body="{}")  # type: ignore[arg-type]


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """Two scenarios and a refused one; candidates 0 to 5, of which 0, 2 and 5 became profiles and 3 was too like another;
    conversations 0 (accepted), 1 (refused), 2 (accepted, passed by a person)."""
    with Journal(tmp_path / "journal.sqlite") as journal:
        for number in range(2):
            await kept(journal, "scenario", number, Scenario(scenario_id=f"s{number:04d}", text=f"A walk {number}."))
        await kept(journal, "scenario_refused", 0, refusal("scenario", "s-0", "scenario_bleu"))
        qualified = {0: "p000000", 2: "p000001", 5: "p000002"}
        for number in range(6):
            if number in qualified or number == 3:
                await kept(journal, "candidate", number, PROFILE)
                await kept(
                    journal, "profile", number,
                    PROFILE.model_copy(update={"profile_id": qualified[number]}) if number in qualified
                    else refusal("profile", f"k{number:06d}", "backstory_bleu"),
                )  # fmt: skip
            else:
                await kept(journal, "candidate", number, refusal("profile", f"k{number:06d}", "match", "too warm"))
        passed = Verdict(screen=MANUAL, passed=True)
        await kept(journal, "conversation", 0, dialogues.conversation(0))
        await kept(journal, "conversation", 1, refusal("conversation", "c000001", "style"))
        await kept(journal, "conversation", 2, dialogues.conversation(2).model_copy(update={"verdicts": (passed,)}))
        for number in range(3):
            await kept(journal, "summary", number, dialogues.ITEMS[number])
        yield journal


async def test_the_last_conversation_is_the_one_with_which_enough_are_accepted(journal: Journal) -> None:
    assert [last_conversation(journal, wanted) for wanted in (1, 2)] == [0, 2]
    with pytest.raises(RunError, match="only 2 of 3 conversations are in the run folder; generate again to go on"):
        last_conversation(journal, 3)


async def test_a_smaller_release_takes_only_what_led_to_its_conversations(journal: Journal) -> None:
    whole, small = Export(journal, 2), Export(journal, 0)
    assert (whole.last_candidate, small.last_candidate) == (5, 0)
    assert [profile.profile_id for profile in whole.profiles()] == ["p000000", "p000001", "p000002"]
    assert [profile.profile_id for profile in small.profiles()] == ["p000000"]
    assert [talk.conversation_id for talk in whole.conversations()] == ["c000000", "c000002"]
    assert [talk.conversation_id for talk in small.conversations()] == ["c000000"]
    assert [one.scenario_id for one in whole.scenarios()] == ["s0000", "s0001"]


async def test_what_was_refused_stands_in_the_order_in_which_it_was_made_and_once(journal: Journal) -> None:
    told = [(one.object_id, one.stage) for one in Export(journal, 2).rejections()]
    assert told == [
        ("s-0", "scenario_bleu"),
        ("k000001", "match"),
        ("k000003", "backstory_bleu"),
        ("k000004", "match"),
        ("c000001", "style"),
    ]
    assert [one.object_id for one in Export(journal, 0).rejections()] == ["s-0"]


async def test_calls_come_thread_by_thread_and_none_of_what_was_made_ahead(journal: Journal) -> None:
    threads = [call.thread for call in Export(journal, 2).calls(items=3)]
    assert threads == [
        *(f"summary/{number}" for number in range(3)),
        *(f"candidate/{number}" for number in range(6)),
        *(f"conversation/{number}" for number in range(3)),
    ]
    assert [call.thread for call in Export(journal, 0).calls(items=1)] == ["summary/0", "candidate/0", "conversation/0"]


async def test_each_screen_sees_what_those_before_it_let_pass(journal: Journal) -> None:
    rows = {(row["kind"], row["screen"]): row for row in Export(journal, 2).funnel()}
    seen = {name: (row["seen"], row["passed"]) for name, row in rows.items()}
    assert seen["scenario", "scenario_bleu"] == (3, 2)
    assert seen["profile", "match"] == (6, 4)
    assert seen["profile", "leak"] == (4, 4)
    assert seen["profile", "backstory_bleu"] == (4, 3)
    assert seen["conversation", "grounding"] == (3, 3)
    assert seen["conversation", "style"] == (3, 2)
    assert seen["conversation", "conversation_quality"] == (2, 2)
    assert seen["conversation", MANUAL] == (1, 1)
    assert rows["profile", "match"]["reasons"] == [["too warm", 2]]


def test_only_the_demo_catalog_has_a_licence_that_nobody_named() -> None:
    assert licence_of(Settings()) == {"licence": DEMO_LICENCE}
    assert licence_of(Settings(catalog="shop.jsonl")) == {}
    assert licence_of(Settings(catalog="shop.jsonl", catalog_licence="CC0")) == {"licence": "CC0"}
