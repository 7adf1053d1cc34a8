"""Moves done by agents that say what they are told: turns, rounds, outcomes."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from muse_builder.agents.acts.querier import FoundSet
from muse_builder.agents.acts.talk import HANDED_OVER, Simulated, Talk
from muse_builder.agents.manager import Minutes
from muse_builder.agents.strategies.strategy import Move, State
from muse_builder.records import Candidate, Item
from muse_builder.settings import TalkSettings
from muse_builder.tasks.acts import AnswerReply, Liked, WeighReply
from muse_builder.tasks.synthesis import Difference
from tests.agents.asked import BAG, HAT, NEEDS, PROFILE, TARGET, thread

GRAY = Difference(attribute="color", wanted="navy", found="gray")


def weighed(takes: str | None = None, nearest: str = "hat") -> WeighReply:
    return WeighReply(takes=takes, nearest=takes or nearest, liked=Liked(attribute="sleeve", value="long"),
                      objection=None if takes else GRAY, reason="so")  # fmt: skip


class Agents:
    """User, Chatter and Querier in one: every method says its own name."""

    target = TARGET

    def __init__(self, *, weighs: WeighReply | None = None, finds: FoundSet | None = None) -> None:
        self.weighs = weighs or weighed()
        self.finds = finds
        self.told: dict[str, Any] = {}

    async def weigh(self, *_: Any, **told: Any) -> WeighReply:
        self.told["weigh"] = told
        return self.weighs

    async def answer_detail(self, *_: Any) -> AnswerReply:
        return AnswerReply(text="Wool.", source="record", fact="wool")

    async def find_set(self, *_: Any, **told: Any) -> FoundSet | None:
        return self.finds

    def variants(self, *_: Any, **told: Any) -> FoundSet:
        return FoundSet((), "", "hat", (), 1, "there is no other color of it", "", "another color")

    def __getattr__(self, name: str) -> Any:
        async def say(*args: Any, **told: Any) -> str:
            self.told[name] = (args, told)
            return f"{name}."

        return say


def found(*items: Item, lacks: str = "") -> FoundSet:
    return FoundSet(items, "needs", "query", (Candidate(item_id="hat", score=0.5),), 7, "near", "both warm", lacks)


def talk(agents: Any, **settings: Any) -> Talk:
    return Talk(agents, agents, agents, Minutes(thread()), TalkSettings(**settings), State(PROFILE, None))


def played(agents: Agents, *moves: Move, **settings: Any) -> Talk:
    one = talk(agents, **settings)

    async def play() -> None:
        for move in moves:
            await one.do(move)

    asyncio.run(play())
    return one


SHOWN = (Move("hello"), Move("tell", kind=True, wishes=NEEDS[:1]), Move("offer", most=2))


def test_two_things_are_shown_in_one_turn_with_what_they_share() -> None:
    turn = played(Agents(finds=found(HAT, BAG)), *SHOWN).minutes.turns[-1]
    assert (turn.action, turn.item_ids, turn.query, turn.target_rank) == ("recommend_set", ("hat", "bag"), "query", 7)
    assert turn.reason == "near; in common: both warm"


def test_what_is_not_to_be_had_is_admitted_with_the_nearest() -> None:
    turn = played(Agents(finds=found(HAT, lacks="a red one")), *SHOWN).minutes.turns[-1]
    assert (turn.action, turn.item_ids) == ("not_available", ("hat",))
    assert turn.reason == "near; not to be had: a red one"


def test_the_target_is_handed_over_where_nothing_is_left_or_patience_is() -> None:
    for move in (Move("offer"), Move("offer", hand_over=True)):
        one = played(Agents(finds=None if move == Move("offer") else found(HAT)), *SHOWN[:2], move)
        turn = one.minutes.turns[-1]
        assert (turn.action, turn.item_ids, turn.query, turn.reason) == ("recommend", (TARGET.item_id,), None, HANDED_OVER)
        assert one.state.handed_over


@pytest.mark.parametrize(
    ("topic", "action"), [("price", "ask_price"), ("fit", "ask_fit"), ("material", "ask_detail"), ("wish", "ask_detail")]
)
def test_a_question_and_its_answer_belong_to_the_round_of_the_offer(topic: str, action: str) -> None:
    one = played(Agents(finds=found(HAT)), *SHOWN, Move("ask", topic=topic, items=(HAT,)), Move("answer"))
    question, answer = one.minutes.turns[-2:]
    assert (question.action, question.round, question.item_ids) == (action, 1, ("hat",))
    assert (answer.action, answer.round, answer.reason) == ("answer_detail", 1, f"{topic}, record: wool")


def test_a_comparison_is_answered_about_both() -> None:
    one = played(Agents(finds=found(HAT, BAG)), *SHOWN, Move("compare", topic="material", items=(HAT, BAG)), Move("answer"))
    assert [turn.item_ids for turn in one.minutes.turns[-2:]] == [("hat", "bag")] * 2


def test_a_critique_begins_the_next_round_and_is_kept_as_an_objection() -> None:
    one = played(Agents(finds=found(HAT)), *SHOWN, Move("weigh"), Move("critique", items=(HAT,)), Move("offer"))
    critique, offer = one.minutes.turns[-2:]
    assert (critique.action, critique.round, offer.round) == ("critique", 2, 2)
    assert (one.state.raised, critique.reason) == ([GRAY], "color: gray")
    assert one.state.weighed is None, "what is shown anew is not weighed yet"


def test_what_is_wanted_is_said_when_it_is_asked_for() -> None:
    agents = Agents(finds=found(HAT))
    one = played(
        agents, *SHOWN, Move("weigh"), Move("critique", items=(HAT,)), Move("ask_more", topic="color"), Move("tell_more")
    )
    assert agents.told["tell_more"][0][3] == GRAY
    assert one.minutes.turns[-1].reason == "asked for color: navy"


def test_a_change_of_mind_takes_an_objection_back() -> None:
    one = played(Agents(finds=found(HAT)), *SHOWN, Move("weigh"), Move("critique", items=(HAT,)), Move("change", relents=GRAY))
    assert one.state.raised == []
    assert one.minutes.turns[-1].reason == "no longer minds color: gray"


def test_another_color_that_is_not_there_leaves_what_was_shown() -> None:
    one = played(
        Agents(finds=found(HAT)), *SHOWN, Move("weigh"), Move("variant", topic="color", items=(HAT,)), Move("offer_variant")
    )
    turn = one.minutes.turns[-1]
    assert (turn.action, turn.item_ids) == ("not_available", ())
    assert one.state.offers == [(HAT,)]


def ended(one: Talk) -> Simulated:
    assert one.ended is not None
    return one.ended


@pytest.mark.parametrize(
    ("weighs", "shown", "outcome"),
    [(weighed("hat"), (HAT, BAG), "near_accept"), (weighed(TARGET.item_id), (BAG, TARGET), "organic_accept")],
)
def test_the_outcome_is_the_papers(weighs: WeighReply, shown: tuple[Item, ...], outcome: str) -> None:
    one = played(Agents(weighs=weighs, finds=found(*shown)), *SHOWN, Move("weigh"), Move("take"))
    assert (ended(one).outcome, ended(one).rounds) == (outcome, 1)
    assert one.minutes.turns[-1].item_ids == (weighs.takes,)


def test_what_is_handed_over_is_weighed_by_nobody_and_taken_by_force() -> None:
    agents = Agents()
    one = played(agents, *SHOWN[:2], Move("offer", hand_over=True), Move("weigh"), Move("take"))
    assert "weigh" not in agents.told
    assert ended(one).outcome == "forced_target"


def lets_go(takes: str | None) -> WeighReply:
    missed = Difference(attribute="", wanted=NEEDS[1].text, found="")
    return WeighReply(takes=takes, nearest="hat", liked=None, objection=missed, reason="So.")


def test_a_wish_that_is_missed_by_what_is_taken_is_given_up_aloud() -> None:
    agents = Agents(weighs=lets_go("hat"), finds=found(HAT))
    one = played(agents, *SHOWN, Move("weigh"), Move("take"))
    assert agents.told["take"][1]["without"] == NEEDS[1].text
    assert one.minutes.turns[-1].reason == f"So. no longer minds wish: {NEEDS[1].text}"


def test_a_wish_is_given_up_once() -> None:
    agents = Agents(weighs=lets_go(None), finds=found(HAT))
    one = talk(agents)

    async def play() -> None:
        for move in (*SHOWN, Move("weigh"), Move("critique", items=(HAT,)), Move("change", relents=lets_go(None).objection)):
            await one.do(move)
        agents.weighs = lets_go("hat")
        for move in (Move("offer"), Move("weigh"), Move("take")):
            await one.do(move)

    asyncio.run(play())
    assert one.state.let_go == [NEEDS[1].text]
    assert agents.told["take"][1]["without"] == ""
    assert one.minutes.turns[-1].reason == "So."


def test_what_would_be_taken_is_weighed_beside_its_other_colors() -> None:
    class Colors(Agents):
        async def weigh(self, *given: Any, **told: Any) -> WeighReply:
            self.told["weighs"] = [*self.told.get("weighs", ()), given[1]]
            return self.weighs

        def variants(self, *_: Any, **told: Any) -> FoundSet:
            return FoundSet((BAG,), "", "bag", (), 1, "the same in another color: black", "", "")

    agents = Colors(weighs=weighed("hat"), finds=found(HAT))
    asks = (Move("weigh"), Move("variant", topic="color", items=(HAT,)), Move("offer_variant"), Move("weigh"), Move("take"))
    one = played(agents, *SHOWN, *asks)
    assert agents.told["weighs"] == [(HAT,), (BAG, HAT)]
    assert one.state.raised == [], "nothing was wrong with it"
    assert (ended(one).accepted, ended(one).rounds) == (HAT, 2)


def test_a_second_thing_changes_nothing_of_what_is_taken() -> None:
    agents = Agents(weighs=weighed("hat"), finds=found(HAT))
    one = talk(agents)

    async def play() -> None:
        for move in (*SHOWN, Move("weigh"), Move("also", items=(HAT,))):
            await one.do(move)
        agents.finds = found(BAG)
        for move in (Move("offer_also"), Move("take")):
            await one.do(move)

    asyncio.run(play())
    assert [turn.action for turn in one.minutes.turns[-3:]] == ["ask_also", "recommend", "accept"]
    assert one.minutes.turns[-1].item_ids == ("hat", "bag")
    assert (ended(one).outcome, ended(one).accepted) == ("near_accept", HAT)


def test_who_gives_up_takes_nothing() -> None:
    one = played(
        Agents(finds=found(HAT)), *SHOWN, Move("weigh"), Move("refuse", items=(HAT,), whole=True, ends=True), at_limit="give_up"
    )
    assert (ended(one).outcome, ended(one).accepted) == ("give_up", None)
    assert one.minutes.turns[-1].action == "reject"


def test_a_wish_that_comes_later_belongs_to_the_next_round() -> None:
    one = played(Agents(finds=found(HAT)), *SHOWN, Move("weigh"), Move("tell", wishes=NEEDS[1:]))
    assert (one.minutes.turns[1].round, one.minutes.turns[-1].round) == (0, 2)
    assert one.state.told == list(NEEDS)


def test_every_move_can_be_done() -> None:
    from typing import get_args

    from muse_builder.agents.strategies.strategy import Do

    assert set(talk(SimpleNamespace(target=TARGET)).does) == set(get_args(Do))


# --- turns of somebody else -------------------------------------------------------------------------------------------


def outside() -> Talk:
    """A talk in which nobody of ours has spoken."""
    state = State(PROFILE, None)
    agents = Agents()
    return Talk(agents, agents, agents, Minutes(thread()), TalkSettings(), state)  # type: ignore[arg-type]


def test_an_offer_by_somebody_else_lies_before_the_shopper() -> None:
    talk = outside()
    talk.put("inquire", "What for?", reason="occasion")
    assert talk.state.offers == []
    talk.put("recommend", "This hat?", [HAT], query="a hat")
    assert talk.state.offers == [(HAT,)]
    assert [(turn.role, turn.action, turn.query, turn.item_ids) for turn in talk.state.turns] == [
        ("assistant", "inquire", None, ()),
        ("assistant", "recommend", "a hat", ("hat",)),
    ]


def test_a_shoppers_no_begins_a_round_and_its_yes_ends_the_talk() -> None:
    talk = outside()
    talk.say("reveal", "A hat.", reason="told: kind")
    talk.put("recommend", "This hat?", [HAT])
    talk.say("critique", "Not gray.", [HAT], reason="color: gray")
    assert [turn.round for turn in talk.state.turns] == [0, 1, 2]
    talk.put("recommend", "This bag?", [BAG])
    talk.say("accept", "Yes.", [BAG])
    assert talk.ended is not None
    assert (talk.ended.outcome, talk.ended.accepted, talk.ended.rounds) == ("near_accept", BAG, 2)


@pytest.mark.parametrize(("action", "outcome"), [("defer", "deferred"), ("leave", "walk_away")])
def test_somebody_else_may_leave(action: Any, outcome: str) -> None:
    talk = outside()
    talk.put("recommend", "This hat?", [HAT])
    talk.say(action, "Not today.")
    assert talk.ended is not None
    assert (talk.ended.outcome, talk.ended.accepted) == (outcome, None)
