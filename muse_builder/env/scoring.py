"""What a player's turn is worth: named values of 0 to 1, the ending by the profile, and one number made of them.

The shopper's four are `agents.conduct`'s; the assistant's are

    worth       what the best of an offer is worth to this shopper, by all that its record says; 0 where it breaks a dealbreaker
    heeded      an offer keeps to what the shopper ruled out aloud, and costs less than what was too dear
    answered    an answer says what the record has, or that it is not known where the record has nothing
    grounded    the line claims nothing of the items that no record says

and both share

    outcome     of a shopper 1 where the ending follows from the profile (`muse fidelity`: decision alignment); of an
                assistant 1 where something is taken and that follows, or nothing fits and the shopper leaves; of both 0.5 where
                it is put off, and 0 otherwise, or where a player's turns ran out
"""

from collections.abc import Mapping, Sequence

from muse_builder.agents.acts.talk import NOT_KNOWN
from muse_builder.agents.conduct import facts, rewards, says
from muse_builder.agents.decision import score
from muse_builder.env.episode import TurnTaken, fact_of
from muse_builder.env.turns import Seated
from muse_builder.env.world import World
from muse_builder.errors import ReplyError
from muse_builder.evaluation.fidelity.certificate import (
    aligned,
    keeps,
    over_pace,
    persuaded,
    sold_on,
    spent,
    telepathic,
    voiced,
)
from muse_builder.records import DECLINES, OFFERS, QUESTIONS, Attributes, Conversation, Item, Profile, Turn

Values = dict[str, float | None]
WEIGHTS: Mapping[Seated, Mapping[str, float]] = {
    "assistant": {"outcome": 1.0, "worth": 0.5, "heeded": 0.2, "answered": 0.1, "grounded": 0.1},
    "shopper": {"outcome": 1.0, "alignment": 0.5, "dealbreaker": 0.3, "disclosure": 0.3, "style": 0.1},
}
"""What each value counts in the reward; see `reward`."""
TURN = 0.02
"""Each turn of a player costs so much: patience is spent."""
GAINED = ("outcome", "worth")
"""Values that are gained; of the others what is missing to 1 is lost, so that nobody gains by talking on."""


def reward(values: Values, weights: Mapping[str, float], best: float) -> float:
    """One number of a turn: the outcome, by how much the best offer so far became better, less what was done badly.

    Args:
        best: the highest worth of the offers before, 0 to 1.
    """
    total = -TURN
    for name, weight in weights.items():
        value = values.get(name)
        if value is None:
            continue
        if name == "worth":
            total += weight * max(0.0, value - best)
        else:
            total += weight * (value if name in GAINED else value - 1)
    return total


def shoppers(world: World, profile: Profile, before: Sequence[Turn], items: Mapping[str, Item], done: TurnTaken) -> Values:
    """The values of a shopper's turn.

    Args:
        before: the turns before it.
    """
    limit = world.talk.round_limit
    found = facts(profile, before, items, world.suits(profile), round_limit=limit)
    return {} if found is None else dict(rewards(done.text, done.act, found)._asdict())


def assistants(world: World, profile: Profile, before: Sequence[Turn], items: Mapping[str, Item], done: TurnTaken) -> Values:
    """The values of an assistant's turn."""
    values: Values = {"worth": None, "heeded": None, "answered": None, "grounded": None}
    decision, suits = profile.decision, world.suits(profile)
    offer = done.items if done.act in OFFERS else ()
    if offer and decision is not None:
        wishes = profile.requirements
        values["worth"] = max(score(decision, wishes, one) if suits(one) and keeps(decision, one) else 0.0 for one in offer)
        values["heeded"] = _heeded(profile, before, items, offer)
    if before and before[-1].action in QUESTIONS:
        values["answered"] = _answered(before[-1], items, done) if done.act == "answer_detail" else 0.0
    about = offer or tuple(items[item_id] for item_id in (before[-1].item_ids if before else ()))
    if about and done.text:
        try:
            world.cast.screening.claims(done.text, *about)
            values["grounded"] = 1.0
        except ReplyError:
            values["grounded"] = 0.0
    return values


def _heeded(profile: Profile, before: Sequence[Turn], items: Mapping[str, Item], offer: Sequence[Item]) -> float | None:
    """1 where something of the offer keeps to all that was ruled out aloud; None where nothing was."""
    declined = [turn for turn in before if turn.action in DECLINES]
    breakers = () if profile.decision is None else profile.decision.dealbreakers
    out = [one for one in breakers if one.test == "is_not" and any(says(turn.text, one) for turn in declined)]
    dear = [
        price
        for turn in declined
        if turn.reason.startswith("price:")
        for item_id in turn.item_ids
        if (price := items[item_id].price) is not None
    ]
    if not out and not dear:
        return None

    def fits(item: Item) -> bool:
        cheap = not dear or item.price is None or item.price < min(dear)
        return cheap and not any(one.broken_by(item) for one in out)

    return float(any(map(fits, offer)))


def _answered(question: Turn, items: Mapping[str, Item], done: TurnTaken) -> float:
    topic = question.reason.removeprefix("asks: ")
    about = [items[item_id] for item_id in question.item_ids]
    there = any(
        item.price is not None if topic == "price" else bool(getattr(item.attributes, topic, ()))
        for item in about
        if topic == "price" or topic in Attributes.model_fields
    )
    return 1.0 if not there else float(fact_of(done.text, topic, about) != NOT_KNOWN)


def outcome_of(row: Conversation, items: Mapping[str, Item], seat: Seated) -> float:
    """How well a conversation ended for the player in this seat, by the shopper's profile."""
    if row.outcome == "deferred":
        return 0.5
    decision = row.profile.decision
    if seat == "assistant" and row.accepted_item_id is None:
        return float(decision is not None and decision.fitting == 0 and row.outcome == "walk_away")
    return aligned(row, items) or 0.0


def fidelity_of(row: Conversation, items: Mapping[str, Item]) -> Values:
    """What `muse fidelity` measures, of this conversation alone; of a share of several turns their mean."""

    def mean(values: Sequence[float]) -> float | None:
        return sum(values) / len(values) if values else None

    return {
        "decision alignment": aligned(row, items),
        "dealbreakers voiced": mean(list(voiced(row, items))),
        "telepathy": mean(list(telepathic(row, items))),
        "over the pace": mean(list(over_pace(row))),
        "persuaded": persuaded(row),
        "sold on": mean(list(sold_on(row, items))),
        "patience spent": spent(row),
    }
