import json
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.comparison import (
    OVERALL,
    PERSPECTIVES,
    Pair,
    Panel,
    Vote,
    compare_conversations,
    compare_replaced,
    compare_replies,
    conversation_pairs,
    lines,
    outcome,
    read_votes,
    replaced_pairs,
    reply_pairs,
    shuffled_sides,
    told_profile,
    votes_of_model,
)
from muse_builder.evaluation.response import examples
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Conversation, Person, Profile
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import CompareConversations, CompareReplies
from tests.dialogues import BY_ID, conversation, write_release

CASES = [conversation(number) for number in range(5)]


def pair(name: str, first_is: str) -> Pair:
    return Pair(name, OVERALL, first_is, (), (), ())  # type: ignore[arg-type]


def test_win_rates_agreement_and_sides_worked_out_by_hand() -> None:
    pairs = [pair("p1", "A"), pair("p2", "B"), pair("p3", "A")]
    votes = [
        Vote("p1", OVERALL, "r1", "A"),  # for the first
        Vote("p1", OVERALL, "r2", "B"),  # for the second
        Vote("p2", OVERALL, "r1", "B"),  # for the first, who stands on B here
        Vote("p2", OVERALL, "r2", "B"),  # for the first
        Vote("p3", OVERALL, "r1", None),  # unreadable
    ]
    ((title, (first, second, alpha, sides)),) = outcome(pairs, votes, "ours", "theirs")
    assert title == OVERALL
    assert (first.value, first.counted, first.missing) == (0.75, 4, 1)
    assert second.value == 0.25
    # Two pairs with two votes: (won, lost) and (won, won); n = 4, three won and one lost: 1 - 3 * 2 / (2 * 3) = 0.
    assert alpha.value == pytest.approx(0.0)
    assert sides.value == 0.25


def test_no_votes_and_no_pairs_give_none() -> None:
    ((_, measures),) = outcome([pair("p1", "A")], [], "ours", "theirs")
    assert {measure.value for measure in measures} == {None}
    assert outcome([], [], "ours", "theirs") == ()


def test_ties_of_raters_are_half() -> None:
    votes = [Vote("p1", OVERALL, "r1", "A"), Vote("p1", OVERALL, "r2", "B")]
    ((_, (first, second, alpha, _)),) = outcome([pair("p1", "A")], votes, "ours", "theirs")
    assert (first.value, second.value, alpha.value) == (0.5, 0.5, 0.0)


def test_wrong_votes_are_refused() -> None:
    with pytest.raises(SettingsError, match="no such pair"):
        outcome([pair("p1", "A")], [Vote("p2", OVERALL, "r1", "A")], "x", "y")
    with pytest.raises(SettingsError, match="votes twice"):
        outcome([pair("p1", "A")], [Vote("p1", OVERALL, "r1", "A")] * 2, "x", "y")


def test_sides_are_balanced_and_drawn_by_the_seed() -> None:
    names = [f"p{number}" for number in range(101)]
    sides = shuffled_sides(names, seed=1)
    assert sum(side == "A" for side in sides.values()) in (50, 51)
    assert sides == shuffled_sides(names, seed=1) != shuffled_sides(names, seed=2)
    assert sorted(shuffled_sides(names[:2]).values()) == ["A", "B"]
    assert {shuffled_sides(names[:1], seed=seed)["p0"] for seed in range(30)} == {"A", "B"}
    assert shuffled_sides([]) == {}


class Partial:
    """A judge that knows what it wants: the side whose text holds a word; otherwise always A."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        values = request.values
        assert isinstance(values, CompareReplies | CompareConversations)
        return Reply(json.dumps({"better": "B" if self.word in str(values.b) else "A"}))


def test_a_known_preference_is_recovered_whatever_the_side() -> None:
    asked = list(examples(CASES, BY_ID.__getitem__))
    ours = {example.example_id: f"good {example.gold}" for example in asked}
    theirs = {example.example_id: f"bad {example.gold}" for example in asked}
    pairs = reply_pairs(asked, ours, theirs, count=8)
    assert len(pairs) == 8 * 4
    votes, found = votes_of_model(pairs, Respondent("mine", model=Partial("good")), rounds=2)
    assert (len(votes), found.problems, found.bill) == (2 * 64, (), {"cost": None})
    for _, (first, second, alpha, sides) in outcome(pairs, votes, "ours", "theirs"):
        assert (first.value, second.value, alpha.value, sides.value) == (1.0, 0.0, None, 0.5)


def test_a_judge_of_sides_alone_wins_nobody_anything() -> None:
    asked = list(examples(CASES, BY_ID.__getitem__))
    ours, theirs = ({e.example_id: f"{word} {e.gold}" for e in asked} for word in ("x", "y"))
    pairs = reply_pairs(asked, ours, theirs, perspectives=["natural"])
    votes, _ = votes_of_model(pairs, Respondent("mine", model=Partial("never said")))
    ((_, (first, _, _, sides)),) = outcome(pairs, votes, "ours", "theirs")
    assert (first.value, sides.value) == (0.5, 1.0)


def test_replies_that_are_alike_or_missing_are_no_pair() -> None:
    asked = list(examples(CASES[:1], BY_ID.__getitem__))
    one, two = asked
    with pytest.raises(SettingsError, match="nothing to compare"):
        reply_pairs(asked, {one.example_id: "same "}, {one.example_id: "same", two.example_id: "x"})
    pairs = reply_pairs(asked, {one.example_id: "ñ"}, {one.example_id: "n", two.example_id: "x"}, perspectives=["logical"])
    assert [pair.pair_id for pair in pairs] == [one.example_id]


def test_raters_see_neither_name_nor_key(tmp_path: Path) -> None:
    asked = list(examples(CASES, BY_ID.__getitem__))
    replies = tmp_path / "mine.jsonl"
    replies.write_text("".join(json.dumps({"example_id": e.example_id, "reply": "Well."}) + "\n" for e in asked))
    release = write_release(tmp_path / "muse", CASES)
    report = compare_replies(release, Panel(pairs_to=tmp_path / "pairs"), first=("mine", replies), count=4)
    shown = (tmp_path / "pairs" / "pairs.jsonl").read_text()
    assert "mine" not in shown
    assert "gold" not in shown
    assert "PRIVATE" not in shown
    rows = [json.loads(line) for line in shown.splitlines()]
    assert len(rows) == 4 * len(PERSPECTIVES)
    keys = [json.loads(line) for line in (tmp_path / "pairs" / "key.jsonl").read_text().splitlines()]
    for row, key in zip(rows, keys, strict=True):
        assert {key["a"], key["b"]} == {"mine", "gold"}
        assert (row["a"] == "Well.") == (key["a"] == "mine")
    # People who always take the release's own line:
    votes = tmp_path / "votes.jsonl"
    votes.write_text(
        "".join(
            json.dumps(
                {
                    "pair_id": k["pair_id"],
                    "perspective": k["perspective"],
                    "rater": r,
                    "better": "A" if k["a"] == "gold" else "B",
                }
            )
            + "\n"
            for k in keys
            for r in ("Ann", "Bo")
        )
    )
    assert report.get("logical", "win rate of the first").value is None
    report = compare_replies(release, Panel(votes=[votes]), first=("mine", replies), count=4)
    assert report.get("natural", "win rate of the second").value == 1.0
    assert report.get("natural", "votes for side A").value == 0.5
    assert report.settings["first"] == "mine"
    votes.write_text('{"pair_id": "c9/2", "perspective": "natural", "rater": "Ann", "better": "A", "place": 1}\n')
    with pytest.raises(SettingsError, match="there is no such pair"):
        compare_replies(release, Panel(votes=[votes]), first=("mine", replies), count=4)


def test_votes_are_read_and_wrong_ones_named(tmp_path: Path) -> None:
    file = tmp_path / "votes.jsonl"
    file.write_text('{"pair_id": "p", "rater": "Zoë", "better": null}\n{"pair_id": "p", "rater": "B", "better": "C"}\n')
    with pytest.raises(SettingsError, match=r"votes\.jsonl:2: a vote is"):
        read_votes(file)
    file.write_text('{"pair_id": "p", "rater": "Zoë", "better": null}\n')
    assert read_votes(file) == [Vote("p", OVERALL, "Zoë", None)]


def test_the_user_s_lines_are_those_that_accept_or_refuse(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    asked = list(lines(CASES, BY_ID.__getitem__, "user"))
    assert [CASES[0].turns[int(e.example_id.split("/")[1])].action for e in asked[:2]] == ["reject", "accept"]
    assert len(asked) == 2 * len(CASES)
    replies = tmp_path / "people.jsonl"
    replies.write_text("".join(json.dumps({"example_id": e.example_id, "reply": "Hm, ña."}) + "\n" for e in asked))
    model = Partial("ña")
    report = compare_replies(
        release, Panel(Respondent("mine", model=model), rounds=1, planted=0), first=("people", replies), speaker="user", count=6
    )
    assert report.get("natural", "win rate of the first").value == 1.0
    assert report.settings["speaker"] == "user"
    request = model.asked[0]
    assert isinstance(request.values, CompareReplies)
    assert request.values.conversation[-1].role == "assistant"


def test_a_model_judges_lines_by_the_profile_and_not_by_the_product_in_mind() -> None:
    told = told_profile(CASES[0].profile)
    assert "PRIVATE backstory" in told
    assert "blue" not in told.replace(CASES[0].profile.requirements[0].text, "")
    asked = list(examples(CASES[:1], BY_ID.__getitem__))
    ours, theirs = ({e.example_id: f"{word} {e.gold}" for e in asked} for word in ("x", "y"))
    pairs = reply_pairs(asked, ours, theirs, perspectives=["logical"], profiles={"c000000": told})
    task = pairs[0].task()
    assert isinstance(task, CompareReplies)
    assert f"The shopper: {told}" in prompts.render(task).user
    assert "PRIVATE" not in json.dumps(pairs[0].masked())
    bare = reply_pairs(asked, ours, theirs, perspectives=["logical"])[0].task()
    assert "The shopper:" not in prompts.render(bare).user
    nobody = Profile(
        profile_id="p", person=Person(name="", gender="unknown", age=None, profession=""), scenario_id="", scenario="",
        target_item_id="", backstory="", requirements=(),
    )  # fmt: skip
    assert told_profile(nobody) == ""


# --- whole conversations ------------------------------------------------------------------------------------------------


def test_a_conversation_is_compared_with_itself_in_words(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    pairs = conversation_pairs(release, None)
    assert len(pairs) == 5
    for one in pairs:
        assert isinstance(one.first, tuple)
        assert isinstance(one.second, tuple)
        assert [item.item_id for item in one.task().pictures()] == ["red", "blue"]
        assert "[picture: Summary of Azul Linen Shirt.]" in one.second[4].text
        assert "[picture:" not in one.first[4].text
    model = Partial("[picture:")
    report = compare_conversations(release, Panel(Respondent("mine", model=model), rounds=1, planted=0))
    assert report.get(OVERALL, "win rate of the second").value == 1.0
    assert {len(request.images) for request in model.asked} == {2}


def test_two_releases_are_compared_where_they_share_ids(tmp_path: Path) -> None:
    def better(one: Conversation) -> Conversation:
        turns = tuple(turn.model_copy(update={"text": turn.text + " Truly."}) for turn in one.turns)
        return one.model_copy(update={"turns": turns})

    one = write_release(tmp_path / "one", CASES)
    two = write_release(tmp_path / "two", [*map(better, CASES[:3]), conversation(9)])
    pairs = conversation_pairs(one, two, seed=2)
    assert sorted(pair.pair_id for pair in pairs) == ["c000000", "c000001", "c000002"]
    report = compare_conversations(one, Panel(Respondent("mine", model=Partial("Truly")), rounds=2), other=two)
    measure = report.get(OVERALL, "win rate of the second")
    assert (measure.value, measure.counted, measure.interval) == (1.0, 12, (1.0, 1.0))
    assert report.settings["second"] == "two"
    with pytest.raises(SettingsError, match="share no conversation id"):
        conversation_pairs(one, write_release(tmp_path / "three", [conversation(7)]))


def test_a_judge_that_is_sent_no_pictures_reads_captions_on_both_sides_and_before(tmp_path: Path) -> None:
    release, model = write_release(tmp_path / "muse", CASES), Partial("Well")
    file = tmp_path / "mine.jsonl"
    asked = list(examples(CASES, BY_ID.__getitem__))
    file.write_text("".join(json.dumps({"example_id": e.example_id, "reply": "Well."}) + "\n" for e in asked))
    judge = Respondent("mine", model=model, text_only=True)
    report = compare_replies(release, Panel(judge, rounds=1, planted=0), first=("mine", file), count=4)
    assert report.settings["text_only"] is True
    assert {len(request.images) for request in model.asked} == {0}
    assert any("[picture: Summary of " in request.messages[0][1] for request in model.asked)
    model.asked.clear()
    compare_replaced(release, Panel(judge, rounds=1, planted=0), replies=file)
    assert {len(request.images) for request in model.asked} == {0}
    for request in model.asked:
        values = request.values
        assert isinstance(values, CompareConversations)
        assert all("[picture: " in str(side) for side in (values.a, values.b))
    with pytest.raises(SettingsError, match="mine is sent no pictures: it cannot tell them from captions"):
        compare_conversations(release, Panel(judge))


def test_embedded_prefers_pictures_and_says_that_it_is_no_judge(tmp_path: Path) -> None:
    report = compare_conversations(write_release(tmp_path / "muse", CASES), Panel(Respondent("embedded")))
    assert report.get(OVERALL, "win rate of the first").value == 1.0
    assert "no judge" in report.notes[0]
    again = compare_conversations(tmp_path / "muse", Panel(Respondent("embedded")))
    assert (again.sections, again.details) == (report.sections, report.details)


def test_conversations_are_compared_with_themselves_with_lines_of_people_in_place(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    own = "Hello from 1."
    replies = {"c000000/2": "People wrote this.", "c000000/3": "And this.", "c000001/0": own, "c000002/1": "Mine."}
    pairs = {pair.pair_id: pair for pair in replaced_pairs(release, replies)}
    assert pairs.keys() == {"c000000", "c000002"}, "where nothing differs there is nothing to judge"
    first, second = pairs["c000000"].first, pairs["c000000"].second
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b] == [2, 3]
    assert second[2].text == "People wrote this."
    assert second[2].items == first[2].items, "the pictures stay"
    file = tmp_path / "people.jsonl"
    file.write_text("".join(json.dumps({"example_id": name, "reply": text}) + "\n" for name, text in replies.items()))
    judge = Respondent("mine", model=Partial("People wrote"))
    report = compare_replaced(release, Panel(judge, rounds=1, planted=0), replies=file)
    assert report.get(OVERALL, "win rate of the second").counted == 4
    assert report.settings["second"] == "with lines replaced"
    with pytest.raises(SettingsError, match="no line given differs"):
        replaced_pairs(release, {"c000001/0": own})
    file.write_text('{"example_id": "c000000/99", "reply": "x"}\n')
    with pytest.raises(SettingsError, match="there is no example 'c000000/99'"):
        compare_replaced(release, Panel(), replies=file)
