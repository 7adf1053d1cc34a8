"""The oracle finds what is broken: each rule by conversations, or releases, broken on purpose in one place."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from muse_builder.records import Candidate, Conversation, Rejection, Turn, Verdict
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from tests.oracle import Told, findings, of_people_flow, of_turns
from tests.told import told

Change = Callable[[Conversation], Conversation]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("oracle") / "muse"
    return told(generate(Settings(out=str(folder), num_conversations=16, max_items=90, num_scenarios=30, dialogue="paper")))


def test_a_release_of_the_true_pipeline_breaks_no_rule(base: Told) -> None:
    assert findings(base) == []
    assert {one.opening for one in base.conversations} == {"text", "multimodal"}
    assert {one.outcome for one in base.conversations} >= {"organic_accept", "forced_target"}


def turned(at: Callable[[Conversation], int], **update: object) -> Change:
    """A change of the turn at a place."""

    def change(conversation: Conversation) -> Conversation:
        turns = list(conversation.turns)
        turns[at(conversation)] = turns[at(conversation)].model_copy(update=update)
        return conversation.model_copy(update={"turns": tuple(turns)})

    return change


def first(action: str, role: str | None = None) -> Callable[[Conversation], int]:
    """The place of the first turn of an action."""
    return lambda conversation: next(
        at for at, turn in enumerate(conversation.turns) if turn.action == action and role in (None, turn.role)
    )


def last(action: str) -> Callable[[Conversation], int]:
    """The place of the last turn of an action."""
    return lambda conversation: max(at for at, turn in enumerate(conversation.turns) if turn.action == action)


def without(at: Callable[[Conversation], int]) -> Change:
    """A turn left out."""

    def change(conversation: Conversation) -> Conversation:
        place = at(conversation)
        return conversation.model_copy(update={"turns": (*conversation.turns[:place], *conversation.turns[place + 1 :])})

    return change


def put(**update: object) -> Change:
    """A change of the conversation's own fields."""
    return lambda conversation: conversation.model_copy(update=update)


def of_offer(change: Callable[[Turn], dict[str, object]]) -> Change:
    """A change of the first offer, made from it."""

    def make(conversation: Conversation) -> Conversation:
        place = first("recommend")(conversation)
        return turned(lambda _: place, **change(conversation.turns[place]))(conversation)

    return make


def repeated(conversation: Conversation) -> Conversation:
    """The second offer is the first item again."""
    places = [at for at, turn in enumerate(conversation.turns) if turn.action == "recommend"]
    ids = conversation.turns[places[0]].item_ids
    return turned(lambda _: places[1], item_ids=ids, image_item_ids=ids)(conversation)


def swapped(conversation: Conversation) -> Conversation:
    """The first two candidates change places, scores and all."""
    place = first("recommend")(conversation)
    one, other, *rest = conversation.turns[place].candidates
    lower = other.model_copy(update={"score": min(other.score, one.score - 0.01)})
    return turned(lambda _: place, candidates=(lower, one, *rest))(conversation)


def spoken_twice(conversation: Conversation) -> Conversation:
    return conversation.model_copy(update={"turns": (*conversation.turns[:2], conversation.turns[1], *conversation.turns[2:])})


def on_and_on(conversation: Conversation) -> Conversation:
    more = conversation.turns[-2].model_copy(update={"text": "And also.", "action": "inquire", "item_ids": ()})
    return conversation.model_copy(update={"turns": (*conversation.turns, more)})


def verdicts(change: Callable[[tuple[Verdict, ...]], tuple[Verdict, ...]]) -> Change:
    return lambda conversation: conversation.model_copy(update={"verdicts": change(conversation.verdicts)})


def refusing(conversation: Conversation) -> bool:
    return any(turn.action == "reject" for turn in conversation.turns)


def chatting(conversation: Conversation) -> bool:
    return any(turn.action == "chit_chat" for turn in conversation.turns)


def shared(conversation: Conversation) -> bool:
    return conversation.opening == "multimodal"


def ended(*outcomes: str) -> Callable[[Conversation], bool]:
    return lambda conversation: conversation.outcome in outcomes


def searched(conversation: Conversation) -> bool:
    return conversation.turns[first("recommend")(conversation)].query is not None


def anyone(conversation: Conversation) -> bool:
    return True


BROKEN: dict[str, tuple[Callable[[Conversation], bool], Change, str]] = {
    "nobody speaks": (anyone, put(turns=()), "no turns"),
    "a greeting is left out": (anyone, without(first("greet")), "the open-dialogue goes"),
    "the shared picture's turn is left out": (shared, without(first("share_image")), "0 turns that share a picture"),
    "the picture is not shown": (shared, turned(first("share_image"), image_item_ids=()), "where pictures of"),
    "the picture is shared in round 1": (shared, turned(first("share_image"), round=1), "round 1"),
    "the picture is of something else": (
        shared,
        turned(first("share_image"), item_ids=(), image_item_ids=()),
        "the shared picture is of",
    ),
    "the outfit item is not said": (shared, put(outfit_item_id=None), "outfit item None"),
    "a text opening says that it is multimodal": (
        lambda one: not shared(one),
        put(opening="multimodal"),
        "a multimodal opening with 0 turns",
    ),
    "an outfit item was never shown": (
        lambda one: not shared(one),
        lambda one: put(outfit_item_id=one.accepted_item_id)(one),
        "with 0 turns that share one",
    ),
    "the outfit item is the target": (
        shared,
        lambda one: put(outfit_item_id=one.profile.target_item_id)(one),
        "the outfit item is the target",
    ),
    "an inquiry is left out": (anyone, without(first("inquire")), "speaks twice"),
    "the user reveals once": (anyone, without(last("reveal")), "speaks twice"),
    "the opening is of round 1": (anyone, turned(first("inquire"), round=1), "after one of round 1"),
    "one speaks twice": (anyone, spoken_twice, "speaks twice"),
    "the user recommends": (anyone, turned(first("recommend"), role="user"), "user does recommend"),
    "the assistant accepts": (ended("organic_accept"), turned(last("accept"), role="assistant"), "assistant does accept"),
    "an act is other": (anyone, turned(first("inquire"), action="other"), "does other"),
    "a turn says nothing": (anyone, turned(first("reveal"), text=" "), "says nothing"),
    "a draft is lost": (anyone, turned(first("reveal"), draft=""), "has no draft"),
    "rounds run backwards": (refusing, turned(last("recommend"), round=0), "after one of round"),
    "a round is skipped": (refusing, turned(first("reject"), round=4), "refuses in round 4"),
    "the first round is the second": (anyone, turned(first("recommend"), round=2), "in round 2, not the recommendation of 1"),
    "small talk goes on alone": (chatting, without(first("chit_chat", "assistant")), "speaks twice"),
    "small talk is of the round before": (chatting, turned(first("chit_chat", "user"), round=1), "small talk of rounds"),
    "two items are recommended": (
        anyone,
        of_offer(
            lambda turn: {
                "item_ids": tuple(c.item_id for c in turn.candidates[:2]),
                "image_item_ids": tuple(c.item_id for c in turn.candidates[:2]),
            }
        ),
        "recommend of 2 items",
    ),
    "nothing is recommended": (anyone, turned(first("recommend"), item_ids=(), image_item_ids=()), "recommend of 0 items"),
    "the answer is about another item": (refusing, turned(first("reject"), item_ids=()), "answers another item"),
    "it goes on after it is taken": (ended("organic_accept"), on_and_on, "something is said after it is taken"),
    "it ends in a recommendation": (anyone, lambda one: put(turns=one.turns[:-1])(one), "ends without an answer"),
    "a recommended picture is not shown": (anyone, turned(first("recommend"), image_item_ids=()), "where pictures of"),
    "a picture is shown and not named": (
        anyone,
        turned(first("recommend"), item_ids=()),
        "shows a picture of what it does not name",
    ),
    "an answer shows pictures": (
        refusing,
        lambda one: turned(first("reject"), image_item_ids=one.turns[first("reject")(one)].item_ids)(one),
        "(reject) shows pictures",
    ),
    "an item is named twice": (anyone, of_offer(lambda turn: {"item_ids": turn.item_ids * 2}), "names an item twice"),
    "an item is unknown": (anyone, of_offer(lambda _: {"item_ids": ("nobody",), "image_item_ids": ()}), "nobody is no item"),
    "the target is unknown": (
        anyone,
        lambda one: put(profile=one.profile.model_copy(update={"target_item_id": "nobody"}))(one),
        "nobody is no item",
    ),
    "an item is recommended again": (lambda one: sum(t.action == "recommend" for t in one.turns) > 1, repeated, "again"),
    "what is recommended was not retrieved": (
        searched,
        of_offer(lambda turn: {"candidates": tuple(c for c in turn.candidates if c.item_id not in turn.item_ids)}),
        "was not retrieved",
    ),
    "a candidate stands twice": (
        searched,
        of_offer(lambda turn: {"candidates": (*turn.candidates, turn.candidates[0])}),
        "of them different",
    ),
    "candidates are worst first": (searched, swapped, "not best first"),
    "a score is no cosine": (
        searched,
        of_offer(lambda turn: {"candidates": tuple(Candidate(item_id=c.item_id, score=7.0) for c in turn.candidates)}),
        "no cosine",
    ),
    "shared words weigh less than nothing": (
        searched,
        of_offer(lambda turn: {"candidates": tuple(c.model_copy(update={"sparse": -1.0}) for c in turn.candidates)}),
        "less than nothing",
    ),
    "the outfit item is a candidate": (
        lambda one: shared(one) and searched(one),
        lambda one: of_offer(
            lambda turn: {"candidates": (*turn.candidates[:-1], Candidate(item_id=str(one.outfit_item_id), score=-1.0))}
        )(one),
        "mentioned before",
    ),
    "a query without a rank": (searched, of_offer(lambda _: {"target_rank": None}), "no target rank"),
    "a rank that the candidates deny": (
        searched,
        of_offer(lambda turn: {"target_rank": 1 if turn.target_rank != 1 else 99}),
        "rank",
    ),
    "an empty query": (searched, of_offer(lambda _: {"query": " "}), "empty query"),
    "candidates without a query": (searched, of_offer(lambda _: {"query": None, "target_rank": None}), "without a query"),
    "an answer with a query": (refusing, turned(first("reject"), query="a shirt"), "(reject) has a search"),
    "handed over, and not the target": (
        ended("forced_target"),
        lambda one: turned(
            last("recommend"),
            item_ids=one.turns[first("recommend")(one)].candidates[0:1]
            and (one.turns[first("recommend")(one)].candidates[-1].item_id,),
            image_item_ids=(one.turns[first("recommend")(one)].candidates[-1].item_id,),
        )(one),
        "hands over",
    ),
    "organic is called near": (ended("organic_accept"), put(outcome="near_accept"), "where the turns say organic_accept"),
    "near is called organic": (ended("near_accept"), put(outcome="organic_accept"), "where the turns say near_accept"),
    "forced is called organic": (ended("forced_target"), put(outcome="organic_accept"), "where the turns say forced_target"),
    "organic is called forced": (ended("organic_accept"), put(outcome="forced_target"), "where the turns say organic_accept"),
    "given up, and yet accepted": (ended("organic_accept"), put(outcome="give_up"), "where the turns say"),
    "accepted, and nothing is said to be": (ended("organic_accept"), put(accepted_item_id=None), "and the row says None"),
    "another item is said to be accepted": (
        refusing,
        lambda one: put(accepted_item_id=one.turns[first("recommend")(one)].item_ids[0])(one),
        "the row",
    ),
    "the rounds are miscounted": (anyone, lambda one: put(rounds=one.rounds + 1)(one), "the last turn's is"),
    "a screen that refused is kept": (
        anyone,
        verdicts(lambda all_: tuple(one.model_copy(update={"passed": False}) for one in all_)),
        "refused it",
    ),
    "the review is lacking": (
        anyone,
        verdicts(lambda all_: tuple(one for one in all_ if one.screen != "conversation_quality")),
        "never screened by",
    ),
    "the screens are out of order": (anyone, verdicts(lambda all_: tuple(reversed(all_))), "screens go"),
    "the profile was never matched": (
        anyone,
        lambda one: put(profile=one.profile.model_copy(update={"verdicts": ()}))(one),
        "never screened by ['match']",
    ),
    "a turn rests on another conversation's call": (anyone, turned(first("reveal"), keys=("0" * 64,)), "not in its trace"),
    "a turn rests on no call": (anyone, turned(first("reveal"), keys=()), "rests on no call"),
    "a turn rests on an earlier call": (
        anyone,
        lambda one: turned(last("reveal"), keys=one.turns[first("greet")(one)].keys)(one),
        "an earlier turn's call",
    ),
    "the profile reads otherwise": (
        anyone,
        lambda one: put(profile=one.profile.model_copy(update={"backstory": "Something else."}))(one),
        "otherwise in profiles",
    ),
    "a third wish": (
        anyone,
        lambda one: put(
            profile=one.profile.model_copy(update={"requirements": (*one.profile.requirements, one.profile.requirements[0])})
        )(one),
        "has 3 wishes",
    ),
    "another scenario": (
        anyone,
        lambda one: put(profile=one.profile.model_copy(update={"scenario": "Elsewhere."}))(one),
        "scenario reads otherwise",
    ),
    "another's profile": (
        anyone,
        lambda one: put(profile=one.profile.model_copy(update={"profile_id": "p999999"}))(one),
        "is held with p999999",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_conversation_broken_in_one_place_is_found(base: Told, name: str) -> None:
    fits, change, expected = BROKEN[name]
    whole = next((one for one in base.conversations if fits(one)), None)
    assert whole is not None, "no conversation of the release can be broken so"
    broken = replace(base, conversations=[change(one) if one is whole else one for one in base.conversations])
    found = findings(broken)
    assert any(expected in finding for finding in found), found


def test_sixty_conversations_are_broken() -> None:
    assert len(BROKEN) >= 60


def _alike(of: Told, reason: str, bleu: float) -> Told:
    """With one more scenario refused for its likeness."""
    refused = Rejection(object_id="s-99", kind="scenario", stage="scenario_bleu", reason=reason, measures={"bleu": bleu})
    return replace(of, rejected=[*of.rejected, refused])


RELEASES: dict[str, tuple[Callable[[Told], Told], str]] = {
    "a conversation is lost": (lambda of: replace(of, conversations=of.conversations[1:]), "conversations are numbered"),
    "a refusal is lost": (lambda of: replace(of, rejected=of.rejected[1:]), "are in rejected"),
    "a refusal stands under another stage": (
        lambda of: replace(
            of, rejected=[one.model_copy(update={"stage": "leak"}) if one.stage == "match" else one for one in of.rejected]
        ),
        "match saw",
    ),
    "a candidate is refused twice": (
        lambda of: replace(of, rejected=[*of.rejected, next(one for one in of.rejected if one.kind == "profile")]),
        "refused twice",
    ),
    "a scenario stands twice": (
        lambda of: replace(
            of, scenarios=[*of.scenarios[:-1], of.scenarios[-1].model_copy(update={"text": of.scenarios[0].text})]
        ),
        "says what s0000 says",
    ),
    "a scenario is its own parent": (
        lambda of: replace(of, scenarios=[of.scenarios[0].model_copy(update={"parent": "s0000"}), *of.scenarios[1:]]),
        "younger",
    ),
    "two backstories are one": (
        lambda of: replace(
            of, profiles=[*of.profiles[:-1], of.profiles[-1].model_copy(update={"backstory": of.profiles[0].backstory})]
        ),
        "says what p000000 says",
    ),
    "a likeness below the threshold is refused": (
        lambda of: _alike(of, "like s0001", 0.01),
        "is refused by scenario_bleu at",
    ),
    "a likeness names nothing": (
        lambda of: _alike(of, "too much alike", 0.9),
        "without a name",
    ),
    "the outcomes are miscounted": (
        lambda of: replace(of, counts={**of.counts, "outcomes": {"give_up": 16}}),
        "counts outcomes",
    ),
    "the acts are miscounted": (lambda of: replace(of, counts={**of.counts, "actions": {"greet": 1}}), "counts actions"),
    "the funnel lacks a screen": (
        lambda of: replace(of, funnel=[line for line in of.funnel if line["screen"] != "backstory_bleu"]),
        "the funnel lacks backstory_bleu",
    ),
    "a screen sees more than passed": (
        lambda of: replace(
            of,
            funnel=[
                {**line, "seen": line["seen"] + 5, "passed": line["passed"] + 5} if line["screen"] == "leak" else line
                for line in of.funnel
            ],
        ),
        "passed what comes before it",
    ),
    "more are kept than passed": (
        lambda of: replace(
            of,
            funnel=[
                {**line, "seen": 3, "passed": 3} if line["screen"] == "conversation_quality" else line for line in of.funnel
            ],
        ),
        "are kept",
    ),
}


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_broken_in_one_place_is_found(base: Told, name: str) -> None:
    change, expected = RELEASES[name]
    found = findings(change(base))
    assert any(expected in finding for finding in found), found


def people(*acts: tuple[str, str, tuple[str, ...]]) -> Conversation:
    """A conversation of these (role, act, items), all in round 1."""
    from tests.dialogues import conversation

    turns = tuple(
        Turn(role=role, action=act, round=1, text="words", draft="words", item_ids=items)  # type: ignore[arg-type]
        for role, act, items in acts
    )
    return conversation().model_copy(update={"turns": turns, "opening": "text", "outfit_item_id": None})


GREETED = (("assistant", "greet", ()), ("user", "reveal", ()), ("assistant", "recommend_set", ("red", "blue")))


def test_shoppers_may_ask_compare_and_take() -> None:
    whole = people(
        *GREETED,
        ("user", "compare_items", ("red", "blue")),
        ("assistant", "answer_detail", ("red", "blue")),
        ("user", "acknowledge", ()),
        ("assistant", "inquire", ()),
        ("user", "ask_price", ("red",)),
        ("assistant", "answer_detail", ("red",)),
        ("user", "accept", ("red",)),
    )
    assert list(of_people_flow(whole)) == []
    assert list(of_turns(whole)) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((("user", "ask_price", ("scarf",)),), "what was never shown"),
        ((("user", "ask_price", ("red",)), ("assistant", "recommend", ("scarf",))), "recommend after ask_price"),
        ((("user", "compare_items", ("red",)),), "compares 1 items"),
        ((("user", "ask_fit", ("red",)), ("assistant", "answer_detail", ("blue",))), "about other items than were asked"),
        ((("user", "chit_chat", ("red",)), ("assistant", "recommend", ("scarf",))), "after small talk"),
        ((("user", "acknowledge", ()),), "acknowledge after recommend_set"),
        ((("user", "reject", ("red",)), ("assistant", "recommend_set", ("scarf",))), "a set of 1"),
        ((("user", "reject", ("red",)), ("assistant", "recommend", ("scarf", "boots"))), "a recommendation of 2"),
        ((("user", "accept", ("red",)), ("assistant", "chit_chat", ())), "small talk that nobody began"),
    ],
)
def test_what_nobody_does_is_found(more: tuple[tuple[str, str, tuple[str, ...]], ...], expected: str) -> None:
    found = list(of_people_flow(people(*GREETED, *more)))
    assert any(expected in finding for finding in found), found


def test_only_the_assistant_answers() -> None:
    assert list(of_turns(people(*GREETED, ("user", "answer_detail", ("red",))))) == ["turn 3: user does answer_detail"]


def test_the_oracle_knows_nothing_but_the_records() -> None:
    text = (Path(__file__).parent / "oracle.py").read_text("utf-8")
    imported = [line for line in text.splitlines() if line.startswith(("from muse_builder", "import muse_builder"))]
    assert imported == ["from muse_builder.records import Call, Conversation, Item, Profile, Rejection, Scenario, Turn"]
