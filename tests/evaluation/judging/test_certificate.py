"""A judge's certificate: known faults are found, a fair judge passes."""

import json
from pathlib import Path

import pytest

from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.comparison import Panel, compare_conversations, compare_replies
from muse_builder.evaluation.judge import judge
from muse_builder.evaluation.judging.certificate import (
    Certificate,
    agreement_with_people,
    certify,
    kappa,
    measured,
    own_lines,
    wilson,
)
from muse_builder.evaluation.judging.pairs import OVERALL, Pair
from muse_builder.evaluation.judging.planted import Plantable
from muse_builder.evaluation.judging.votes import Vote
from muse_builder.evaluation.response import examples
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.evaluation import JudgeConversation, JudgeMultimodal
from muse_builder.terminal.reports import render
from tests.dialogues import BY_ID, conversation, write_release
from tests.evaluation.judging import judges

LINES = [
    Plantable(
        f"c{number}/2", (), f"This is a warm coat of wool number {number}. It keeps the rain out and is light.", "Blue Coat"
    )
    for number in range(14)
]


def certificate(choice: judges.Choice) -> Certificate:
    return certify(Respondent("mine", model=judges.Judge(choice)), LINES, each=12)


@pytest.mark.parametrize(
    ("choice", "fails_by"),
    [
        (judges.always_a, {"position", "known"}),
        (judges.always_longer, {"length", "verbosity", "pictures", "leak"}),
        (judges.always_pictures, {"pictures"}),
        (judges.dice, {"position", "known"}),
    ],
)
def test_judges_with_a_known_fault_are_flagged_by_it(choice: judges.Choice, fails_by: set[str]) -> None:
    found = certificate(choice)
    assert fails_by <= set(found.failures)
    assert found.verdict.startswith("THIS JUDGE FAILS: mine: ")


def test_a_judge_that_prefers_length_alone_is_not_said_to_go_by_sides() -> None:
    assert "position" not in certificate(judges.always_longer).failures


def test_a_fair_judge_passes() -> None:
    found = certificate(judges.fair)
    assert found.failures == ()
    assert found.verdict.startswith("certified: mine passes 120 answers to planted pairs")
    values = {one.name: one.value for one in found.measures}
    assert values["known"] == 1.0
    assert {values[name] for name in ("position", "length", "verbosity", "pictures", "leak", "unreadable")} == {0.0}
    assert values["repeated"] == 1.0


def test_a_judge_whose_answers_cannot_be_read_fails_by_that() -> None:
    pair = Pair("p", OVERALL, "A", (), (), ())
    votes = [Vote("p", OVERALL, "mine/0", None, swapped=turned) for turned in (False, True)] * 20
    found = Certificate("mine", measured([("known", pair)], votes, 1))
    assert found.failures == ("unreadable",)


def test_nothing_planted_is_said() -> None:
    found = certify(Respondent("mine", model=judges.Judge(judges.fair)), LINES, each=0)
    assert found.verdict.startswith("NOT CERTIFIED")
    assert {one.value for one in found.measures} == {None}


def test_wilson_s_interval_and_cohen_s_kappa_of_known_cases() -> None:
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)  # as in statsmodels' proportion_confint(method="wilson")
    assert wilson(0, 0) is None
    both = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(both) == pytest.approx(0.4)  # Cohen's own example: .7 agreed, .5 by chance
    assert kappa([]) is None


def test_agreement_with_people_and_preference_for_its_own_lines() -> None:
    pairs = [Pair(f"p{number}", OVERALL, "A", (), (), ()) for number in range(10)]
    votes = [Vote(one.pair_id, OVERALL, "mine/0", "A") for one in pairs]
    votes += [Vote(one.pair_id, OVERALL, "Ann", "A" if place < 5 else "B") for place, one in enumerate(pairs)]
    agreed = agreement_with_people(pairs, votes, "mine")
    assert (agreed.value, agreed.counted) == (0.0, 10)  # half agree, and half would by chance
    own = own_lines(pairs, votes, "mine", own_is_first=True)
    assert own.value == 0.5
    assert own.interval is not None
    assert own.interval[0] > 0
    assert own_lines(pairs, votes, "mine", own_is_first=False).value == -0.5


# --- in reports -----------------------------------------------------------------------------------------------------

TALKS = [conversation(number) for number in range(5)]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("certificate") / "muse", TALKS)


def test_a_comparison_begins_with_what_its_judge_is_worth(release: Path, tmp_path: Path) -> None:
    asked = list(examples(TALKS, BY_ID.__getitem__))
    file = tmp_path / "mine.jsonl"
    file.write_text("".join(json.dumps({"example_id": e.example_id, "reply": "Well, well."}) + "\n" for e in asked))
    model = Respondent("mine", model=judges.Judge(judges.always_a))
    report = compare_replies(release, Panel(model, rounds=1), first=("x", file), count=4)
    assert render(report).splitlines()[0].startswith("THIS JUDGE FAILS: mine: its answers follow the side (position 1.00")
    assert report.as_json()["verdict"] == report.verdict
    assert report.get("both orders", "flips").value == 1.0
    assert report.get("both orders", "alpha across orders").value < -0.9
    assert report.get("logical", "win rate of the first").value == 0.5
    assert report.get("logical", "alpha").value < 0
    assert (report.settings["orders"], report.settings["planted"]) == (2, 12)


def test_whole_conversations_are_planted_too(release: Path) -> None:
    long = Respondent("mine", model=judges.Judge(judges.always_longer))
    report = compare_conversations(release, Panel(long, rounds=1))
    assert "it prefers what is longer" in report.verdict
    bare = compare_conversations(release, Panel(long, rounds=1, planted=0))
    assert bare.verdict.startswith("NOT CERTIFIED")


class MarksLength:
    async def complete(self, request: Request) -> Reply:
        values = request.values
        assert isinstance(values, JudgeConversation | JudgeMultimodal)
        said = values.conversation
        mark = min(2.0, sum(len(one.text) for one in said) // 20 * 0.05)
        names = ["naturalness", "logical_coherence", "information_richness", "product_context_relevance"]
        names += [] if isinstance(values, JudgeConversation) else ["image_text_alignment"]
        return Reply(json.dumps({name: round(mark, 2) for name in names}))


def test_a_judge_of_marks_has_a_certificate_as_well(release: Path) -> None:
    report = judge(release, Respondent("mine", model=MarksLength()), rounds=1)
    assert report.verdict.startswith("THIS JUDGE FAILS")
    assert report.get("certificate", "length").value == 1.0
    assert report.get("certificate", "known").value == 0.0
