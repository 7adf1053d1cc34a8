"""Sentences that conversations share, the commonest sequences of words, and Distinct-4."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.records import Conversation, Record
from muse_builder.trust import repeats
from muse_builder.trust.repeats import HEAVY, Repeats, Repetition
from tests import dialogues
from tests.trust.audited import conversations, with_the_fault


def test_a_sentence_that_two_conversations_share_is_found_with_its_place(
    release: Path, report: dict[str, Any], tmp_path: Path
) -> None:
    said = "The lighthouse keeper waves at every ship that passes by."
    rows = conversations(release)
    wanted = {rows[place].conversation_id for place in (0, 4, 5, 6, 8)}

    def plant(record: Record) -> Record:
        if isinstance(record, Conversation) and record.conversation_id in wanted:
            last = record.turns[-1].model_copy(update={"text": f"{record.turns[-1].text} {said}"})
            return record.model_copy(update={"turns": (*record.turns[:-1], last)})
        return record

    found = with_the_fault(release, tmp_path, plant)
    assert found["shares"]["repeats.sentences"]["count"] == report["shares"]["repeats.sentences"]["count"] + 4
    assert {"text": said, "conversations": 5} in found["repeats"]["sentences"]
    assert found["repeats"]["word_sequences"][0]["conversations"] == 5


def saying(text: str, number: int = 0) -> Conversation:
    talk = dialogues.conversation(number)
    return talk.model_copy(update={"turns": (talk.turns[0].model_copy(update={"text": text, "role": "user"}),)})


def test_a_stretch_counts_once_a_conversation_and_is_told_from_four_on() -> None:
    stretches = Repeats()
    for _ in range(HEAVY - 1):
        stretches.add(["a b c", "a b c"])
    assert stretches.ranked() == []
    stretches.add(["a b c", "d e f"])
    assert stretches.ranked() == [("a b c", HEAVY)]


def test_a_sequence_that_only_shifts_a_commoner_one_is_not_told_beside_it() -> None:
    repetition = Repetition()
    for number in range(HEAVY):
        repetition.add(saying(f"one two three four five six seven {number}", number))
    assert [one["text"] for one in repetition.found()["word_sequences"]] == ["one two three four five six"]


def test_distinct_4_is_measured_on_a_fixed_amount_of_text_by_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "DISTINCT_AT", 4)
    repetition = Repetition()
    assert repetition.not_measured()[0] == "distinct_4 of the user: 0 of the 4 4-grams it is measured on"
    repetition.add(saying("a b c d a b c d e f g"))
    # The first four 4-grams: abcd, bcda, cdab, dabc; all differ.
    assert repetition.distinct_4() == {"user": 1.0, "assistant": None}
    again = Repetition()
    again.add(saying("a a a a a a a a a"))
    assert again.distinct_4()["user"] == 0.25
    assert again.shares()["repeats.grams"].value == 0.75
