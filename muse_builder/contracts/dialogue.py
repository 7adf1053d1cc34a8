"""What a dialogues plug-in promises: the same dice give the same moves, and every conversation comes to an end."""

from random import Random
from typing import get_args

from muse_builder.agents.strategies.strategy import Do, Move, State, Strategy
from muse_builder.records import Item, Person, Profile, Requirement, Turn
from muse_builder.settings import TalkSettings
from muse_builder.tasks.acts import WeighReply
from muse_builder.tasks.synthesis import CompareReply, Difference

MOST_MOVES = 200
"""A conversation that is not over by then never is."""
_ITEMS = tuple(Item(item_id=f"item-{number}", title=f"Hat {number}", product_type="hat") for number in range(60))
_PROFILE = Profile(
    profile_id="p000000",
    person=Person(name="Ana", gender="female", age=34, profession="nurse"),
    scenario_id="s0000",
    scenario="A wedding by the lake.",
    target_item_id="item-59",
    backstory="The invitation came on a Monday.",
    requirements=(Requirement(text="something that keeps me cool"), Requirement(text="something that lasts")),
)
_OBJECTS = Difference(attribute="color", wanted="navy", found="gray")
_TELLS = {"tell", "tell_scenario", "tell_needs", "tell_more"}


def check_dialogue(strategy: Strategy, *, conversations: int = 20) -> None:
    """Plays conversations with a shopper who takes the third thing shown, and with one who takes what is handed over alone.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    for number in range(conversations):
        for patient in (True, False):
            first = _played(strategy, number, takes_third=patient)
            assert first == _played(strategy, number, takes_third=patient), "the same dice gave other moves the second time"
            assert first[0] in ("greet", "hello"), f"a conversation begins with a greeting, not with {first[0]!r}"
            shown = next((place for place, do in enumerate(first) if do in ("recommend", "offer")), 0)
            assert any(do in _TELLS for do in first[:shown]), "something is recommended before any need was told"


def _played(strategy: Strategy, number: int, *, takes_third: bool) -> list[str]:
    """The moves of one conversation, its replies made up."""
    dice, state = Random(number), State(_PROFILE, None)
    plan = strategy.plan(_PROFILE, TalkSettings(), dice)
    moves: list[str] = []
    while len(moves) < MOST_MOVES:
        move = plan.next(state, dice)
        assert move.do in get_args(Do), f"nobody can do {move.do!r}; known: {', '.join(get_args(Do))}"
        moves.append(move.do)
        if move.ends or move.do in ("accept", "take"):
            return moves
        _done(move, state, takes_third=takes_third)
    raise AssertionError(f"a conversation is not over after {MOST_MOVES} moves: ... {', '.join(moves[-8:])}")


_ACTIONS = {
    "hello": "greet", "greet": "greet", "share": "share_image",
    "inquire": "inquire", "ask_for": "inquire", "ask_more": "inquire",
    "tell": "reveal", "tell_scenario": "reveal", "tell_needs": "reveal", "tell_more": "reveal", "recommend": "recommend",
    "offer": "recommend_set", "offer_variant": "not_available", "offer_also": "recommend", "answer": "answer_detail",
    "chat": "chit_chat", "chat_back": "chit_chat", "reject": "reject", "refuse": "reject", "critique": "critique",
    "variant": "ask_variant", "change": "change_need", "also": "ask_also", "acknowledge": "acknowledge",
    "compare": "compare_items", "too_dear": "critique",
}  # fmt: skip
_ASSISTANT = {"greet", "inquire", "recommend", "recommend_set", "not_available", "answer_detail"}


def _done(move: Move, state: State, *, takes_third: bool) -> None:
    """What doing the move leaves behind."""
    third = takes_third and len(state.offers) > 2
    if move.do == "judge":
        gaps = (_OBJECTS, _OBJECTS)
        state.verdict = CompareReply(accepts=third, differences=() if third else gaps, reason="so")
        state.chatted = False
        return
    if move.do == "weigh" and move.weighed is not None:
        state.weighed = move.weighed
        return
    if move.do == "weigh":
        nearest = state.offers[-1][0].item_id
        taken = nearest if third or state.handed_over else None
        objection = None if taken else _OBJECTS
        state.weighed = WeighReply(takes=taken, nearest=nearest, liked=None, objection=objection, reason="so")
        return
    asked = {"price": "ask_price", "fit": "ask_fit"}.get(move.topic, "ask_detail")
    action = asked if move.do == "ask" else _ACTIONS[move.do]
    role = "assistant" if action in _ASSISTANT or move.do == "chat_back" else "user"
    state.turns.append(
        Turn.model_validate({"role": role, "action": action, "round": state.round, "text": ".", "reason": move.topic})
    )
    state.told += move.wishes
    state.told_occasion |= move.occasion
    if move.do in ("reject", "critique", "refuse", "variant", "change", "too_dear"):
        state.round += 1
        state.raised.append(_OBJECTS)
    if move.do == "chat":
        state.round += not move.items
    state.chatted |= move.do == "chat_back"
    if move.do in ("recommend", "offer"):
        start = sum(map(len, state.offers))
        state.offers.append(_ITEMS[start : start + move.most])
        state.handed_over, state.verdict, state.weighed = move.hand_over, None, None
