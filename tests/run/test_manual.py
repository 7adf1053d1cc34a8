"""What people said of finished conversations: read line by line, entered once, and heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.evaluation.judging import MARK
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation, Rejection, Verdict
from muse_builder.run.manual import MANUAL, ManualVerdict, enter_verdicts, judged, manual_verdicts, together
from muse_builder.run.store import opened, written
from tests import dialogues

TALK = dialogues.conversation()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


def test_verdicts_are_read_with_their_place_and_blank_lines_are_none(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    path.write_text(
        '\n{"conversation_id": "c000012", "passed": false, "reason": "dull"}\n\n{"conversation_id": "c1", "passed": true}\n'
    )
    assert manual_verdicts(path) == [
        ("verdicts.jsonl:2", ManualVerdict(conversation_id="c000012", passed=False, reason="dull")),
        ("verdicts.jsonl:4", ManualVerdict(conversation_id="c1", passed=True)),
    ]


def test_a_line_that_is_no_verdict_is_named_and_shown_how_to_write(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    path.write_text('{"conversation_id": "c1", "passed": true}\n{"conversation_id": "c2"}\n')
    with pytest.raises(RunError, match=r'verdicts\.jsonl:2: Field required; a line is {"conversation_id": "c000012"'):
        manual_verdicts(path)
    with pytest.raises(RunError, match="cannot read the manual verdicts"):
        manual_verdicts(tmp_path / "none.jsonl")


def test_a_persons_no_is_a_rejection_that_keeps_the_conversation() -> None:
    refused = judged(TALK, ManualVerdict(conversation_id=TALK.conversation_id, passed=False))
    assert isinstance(refused, Rejection)
    assert (refused.object_id, refused.stage, refused.reason) == (TALK.conversation_id, MANUAL, "refused by a person")
    assert Conversation.model_validate_json(refused.body) == TALK


def test_a_persons_yes_is_a_verdict_and_a_second_one_takes_its_place() -> None:
    other = Verdict(screen="style", passed=True)
    once = judged(
        TALK.model_copy(update={"verdicts": (other,)}), ManualVerdict(conversation_id="c", passed=True, reason="nice")
    )
    assert isinstance(once, Conversation)
    twice = judged(once, ManualVerdict(conversation_id="c", passed=True, reason="lovely"))
    assert twice.verdicts == (other, Verdict(screen=MANUAL, passed=True, reason="lovely"))  # type: ignore[union-attr]


async def test_verdicts_reach_the_journal_and_what_is_refused_stays_refused(journal: Journal) -> None:
    for number in range(2):
        await journal.store("conversation", number, written(dialogues.conversation(number)), ["key"])
    said = [
        ("v:1", ManualVerdict(conversation_id="c000000", passed=False, reason="dull")),
        ("v:2", ManualVerdict(conversation_id="c000001", passed=True, reason="nice")),
    ]
    await enter_verdicts(journal, said)
    await enter_verdicts(journal, said)
    bodies = [stored.body for stored in journal.objects("conversation")]
    refused, passed = (opened(body, Conversation) for body in bodies)
    assert isinstance(refused, Rejection)
    assert isinstance(passed, Conversation)
    assert passed.verdicts == (Verdict(screen=MANUAL, passed=True, reason="nice"),)
    assert [list(stored.keys) for stored in journal.objects("conversation")] == [["key"], ["key"]]


@pytest.mark.parametrize("name", ["c000009", "p000000", "nobody", ""])
async def test_a_verdict_on_no_conversation_of_the_run_is_named_with_its_line(journal: Journal, name: str) -> None:
    with pytest.raises(RunError, match=f"v:7: the run has no conversation '{name}'"):
        await enter_verdicts(journal, [("v:7", ManualVerdict(conversation_id=name, passed=True))])


async def test_a_verdict_on_a_number_that_is_none_is_an_error_of_the_file(journal: Journal) -> None:
    verdict = ManualVerdict(conversation_id="c²", passed=True)
    with pytest.raises(RunError, match=r"verdicts\.jsonl:1: the run has no conversation 'c²'"):
        await enter_verdicts(journal, [("verdicts.jsonl:1", verdict)])


def test_of_several_people_s_words_the_majority_counts_and_their_names_stay() -> None:
    def said(rater: str, passed: bool, reason: str = "") -> tuple[str, ManualVerdict]:
        return f"{rater}.jsonl:1", ManualVerdict(conversation_id="c000001", passed=passed, reason=reason, rater=rater)

    ((place, verdict),) = together([said("Ann", False, "dull"), said("Bo", True), said("Cy", False, "dull")])
    assert (place, verdict.passed, verdict.reason) == ("Ann.jsonl:1", False, "2 of 3: dull (by Ann, Cy)")
    ((_, tie),) = together([said("Ann", True), said("Bo", False, "odd")])
    assert (tie.passed, tie.reason) == (False, "1 of 2: odd (by Bo)")
    ((_, changed),) = together([said("Ann", False, "dull"), said("Ann", True)])
    assert (changed.passed, changed.reason) == (True, "(by Ann)")
    gold = ("x:1", ManualVerdict(conversation_id=f"c000001{MARK}ab", passed=False))
    alone = ("x:2", ManualVerdict(conversation_id="c000002", passed=False, reason="dull"))
    assert together([gold, alone]) == [alone]
