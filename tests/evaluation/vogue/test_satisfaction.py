"""The five Likert items and the reading of the scenario: from the same calls, missing where nobody said, never constant."""

import json
from pathlib import Path

import pytest

from muse_builder.corpora import convert
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.ratings import ratings
from muse_builder.evaluation.vogue.satisfaction import (
    ITEMS,
    counted_satisfaction,
    quoted_situation,
    satisfaction_rows,
    whole_talks,
)
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Conversation, Rating
from muse_builder.tasks.evaluation import RateSlate
from muse_builder.views.context import whole
from tests.dialogues import BY_ID, conversation, write_release


def asked(talk: Conversation) -> RateSlate:
    profile = talk.profile
    return RateSlate(
        person=profile.person,
        recipient=profile.recipient,
        scenario=profile.scenario,
        backstory=profile.backstory,
        requirements=profile.requirements,
        conversation=whole(talk, BY_ID.__getitem__),
        slate=(),
    )


def marks(talk: Conversation) -> list[int]:
    said = counted_satisfaction(asked(talk))
    return [getattr(said, name) for name in ITEMS]


def test_the_stand_in_s_marks_follow_what_happened() -> None:
    # Shown red linen (one wish of two), then blue linen (both): selection 1 + 4 * .75. Both pitches say "linen" and no color:
    # half of two properties, one of two wishes, so .5 each and 3. Taken with both wishes met after one refusal: 5. The refusal
    # led to something better: 5. Mean of the four 4.25.
    assert marks(conversation()) == [4, 3, 5, 5, 4]
    # Shown what meets nothing twice and taken all the same; each pitch has one property and no wish: .25. One refusal and
    # nothing better after it: 4. Mean 2.25.
    assert marks(conversation(recommended=("boots", "heels"), target="blue")) == [1, 2, 2, 4, 2]
    # Three refusals before it: a point off "would purchase", and two better ones of three steps.
    assert marks(conversation(recommended=("boots", "red", "red", "blue"))) == [3, 3, 4, 4, 4]


def test_sets_and_critiques_count_as_offers_and_refusals() -> None:
    talk = conversation(recommended=("boots", "red", "red", "blue"))
    named = {"recommend": "recommend_set", "reject": "critique"}
    turns = tuple(turn.model_copy(update={"action": named.get(turn.action, turn.action)}) for turn in talk.turns)
    assert marks(talk.model_copy(update={"turns": turns})) == [3, 3, 4, 4, 4]
    beside = next(turn for turn in turns if turn.action == "recommend_set").item_ids
    (*before, offer, yes) = turns
    both = offer.model_copy(update={"item_ids": (*offer.item_ids, *beside)})
    assert marks(talk.model_copy(update={"turns": (*before, both, yes)}))[2:4] == [4, 4], "what is taken counts, and the best"


def test_a_reading_quotes_what_was_revealed_first() -> None:
    talk = conversation(7)
    assert quoted_situation(whole(talk, BY_ID.__getitem__)) == "A cool shirt for a wedding, number 7."
    assert quoted_situation(()) == ""


class Speaks:
    """Rates all 3, is fully content, and knows what for; silent about both where told so."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent

    async def complete(self, request: Request) -> Reply:
        found: dict[str, object] = {
            "ratings": [{"item_id": item.item_id, "value": 3} for item in request.values.slate]  # type: ignore[union-attr]
        }
        if not self.silent and isinstance(request.values, RateSlate):
            found["satisfaction"] = dict(zip(ITEMS, (5, 4, 3, 2, 1), strict=True))
        elif not self.silent:
            found["reading"] = "A guest of a wedding, PRIVATE or not"
        return Reply(json.dumps(found))


def test_a_shopper_s_marks_and_a_predictor_s_reading_are_rows_and_figures(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(3)])
    found = ratings(release, rater=Respondent("s", model=Speaks()), model=Respondent("p", model=Speaks()), slate=4)
    rows = [row for row in found.rows if not row.item_id]
    assert [(row.question, row.value) for row in rows if row.conversation_id == "c000000" and row.rater == "seeker"] == [
        (f"satisfaction_{place}", 6.0 - place) for place in range(1, 6)
    ]
    assert [row.text for row in rows if row.rater == "model"] == ["A guest of a wedding, PRIVATE or not"] * 3
    assert found.report.get("satisfaction", "good selection").value == 5.0
    assert found.report.get("satisfaction", "helpful").value == 1.0
    # "PRIVATE scenario of a wedding.": the reading has "private" and "wedding" and lacks "scenario".
    assert found.report.get("reading of the scenario, model", "scenario recall").value == pytest.approx(2 / 3)


def test_who_does_not_say_is_missing_and_not_content(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(3)])
    silent = Speaks(silent=True)
    found = ratings(release, rater=Respondent("s", model=silent), model=Respondent("p", model=silent), slate=4)
    helpful = found.report.get("satisfaction", "helpful")
    assert (helpful.value, helpful.counted, helpful.missing) == (None, 0, 3)
    assert all(row.question != "reading" for row in found.rows)
    assert [row.value for row in satisfaction_rows(["c"], [None], "s")] == [None] * 5


def test_nobody_asked_gives_no_section() -> None:
    row = Rating(conversation_id="elsewhere", rater="seeker", question="satisfaction_1", value=5, scale="1 to 5")
    assert list(whole_talks([conversation()], [row])) == []


@pytest.mark.counted(
    "tests/evaluation/vogue/test_satisfaction.py::test_a_shopper_s_marks_and_a_predictor_s_reading_are_rows_and_figures"
)
def test_vogue_s_own_answers_are_read_as_the_same_measures(shared_data: Path, tmp_path: Path) -> None:
    convert("vogue", shared_data / "corpora" / "vogue", tmp_path / "vogue")
    report = ratings(tmp_path / "vogue").report
    assert report.get("satisfaction", "would purchase").value == 5.0
    recall = report.get("reading of the scenario, assistant", "scenario recall")
    assert (recall.value, recall.missing) == (None, 1)  # the corpus at hand has no scenario in words
