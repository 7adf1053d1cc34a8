"""The decision of a shopper, apart from the talk: from what was shown and said, what each product is worth, and what to do now.

Pure arithmetic; asks no model, and does not know the product in mind. After Hesitator (arXiv 2605.05250) and
SalesSim (arXiv 2605.08334): a product that breaks a dealbreaker is worth nothing, the best of the others is taken when it
reaches what is asked of it and when there are not too many as good, and who finds none in time leaves. Nothing is taken of
which nobody said whether it keeps to a dealbreaker: that is asked first. Nothing is taken that was declined aloud.

    worth = (wishes + nice-to-haves, as far as they are known to be met) / (their weights)   0 to 1
    asked = .30 / .45 / .60 by pickiness, less .10 x suggestibility for each offer that missed
    overload = hesitation x (products within `CLOSE` of the best - 1), half of it for an expert; none in haste

What is known of a product is what its picture shows, what its record says of looks, and what was said of it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from muse_builder.records import DECLINES, OFFERS, Dealbreaker, DecisionProfile, Item, Requirement, Turn
from muse_builder.tasks.acts import Liked, WeighReply
from muse_builder.tasks.synthesis import Difference

Act = Literal["accept", "ask", "critique", "defer", "switch", "leave"]
"""switch: an earlier product is taken, where the last offer has none."""

ASKED = {"easy": 0.30, "fair": 0.45, "picky": 0.60}
RELENT = 0.10
CLOSE = 0.12
"""Products so near in worth are hard to choose between."""
NEAR = 0.15
"""A best product that misses what is asked by no more is thought about, not left."""
SEEN = ("color", "pattern", "sleeve", "neckline", "length", "style", "closure", "fit")
"""What one sees; the rest must be said."""
QUESTIONS_AN_OFFER = 2
"""Who asked so much about one offer, and was told no, asks for another; at the end, a question more."""
TOO_DEAR = "price: over the budget"
"""The reason of a turn that says so."""
UNKNOWN = 0.5
"""What a wish counts where nobody said whether it is met."""


class Worth(NamedTuple):
    item: Item
    worth: float
    """0 to 1; -1 where it is another kind of thing, or breaks a dealbreaker that is known."""
    broken: tuple[Dealbreaker, ...]
    """As far as is known."""
    unknown: tuple[Dealbreaker, ...]
    """Dealbreakers of which nobody has said yet whether it keeps to them."""
    missed: tuple[Requirement, ...]
    """Wishes that it is known not to meet."""
    strays: bool
    amiss: bool = False
    """Whether it is known to meet none of the wishes: nobody takes that, whatever else pleases."""


class Decision(NamedTuple):
    act: Act
    best: Worth
    """What is taken, or what comes nearest."""
    close: tuple[Item, ...]
    """As good as the best, the best first."""
    about: str
    """What an `ask` asks for: "price", a field of `Attributes`."""


@dataclass(frozen=True)
class LaidOut:
    """What lies before a shopper."""

    offers: Sequence[Sequence[Item]]
    turns: Sequence[Turn]
    suits: Callable[[Item], bool]
    """Whether it is the kind of thing that is looked for, for whom it is looked for."""
    let_go: Collection[str] = field(default_factory=frozenset)
    """Texts of wishes that were taken back."""
    misses: int = 0
    """Offers so far that were not taken."""
    questions: int = 0
    """Asked about the last offer so far."""

    def declined(self, item: Item) -> bool:
        """Whether the shopper said no to it."""
        return any(turn.action in DECLINES and item.item_id in turn.item_ids for turn in self.turns)


def meets(item: Item, attribute: str, value: str) -> float:
    """How far a product has what is wanted: 1 it says so, `UNKNOWN` nothing is stated, 0 it has another."""
    stated = getattr(item.attributes, attribute, ())
    if not stated or not value:
        return UNKNOWN
    return 1.0 if any(value in one or one in value for one in stated) else 0.0


def known(item: Item, attribute: str, turns: Sequence[Turn]) -> bool:
    """Whether a shopper who saw and heard all this can know it of the product."""
    if attribute in SEEN:
        return True
    said = False
    for turn in turns:
        if turn.role == "assistant" and item.item_id in turn.item_ids:
            text = turn.text.lower()
            if turn.action == "answer_detail":
                said |= turn.reason.startswith(f"{attribute},")
            if attribute == "price":
                continue
            said |= any(value.lower() in text for value in getattr(item.attributes, attribute, ()))
    return said


def score(decision: DecisionProfile, wishes: Sequence[Requirement], item: Item) -> float:
    """What a product is worth to somebody who knows all of it, dealbreakers apart: 0 to 1."""
    met = sum(meets(item, wish.attribute, wish.value) for wish in wishes)
    met += sum(nice.weight * meets(item, nice.attribute, nice.value) for nice in decision.nice_to_haves)
    weights = len(wishes) + sum(nice.weight for nice in decision.nice_to_haves)
    return met / weights if weights else 1.0


def worth(decision: DecisionProfile, wishes: Sequence[Requirement], item: Item, table: LaidOut) -> Worth:
    """What a product is worth by what is known of it."""
    told = {
        name: known(item, name, table.turns)
        for name in {one.attribute for one in wishes}
        | {one.attribute for one in decision.nice_to_haves}
        | {one.attribute for one in decision.dealbreakers}
    }
    breakers = decision.dealbreakers
    broken = tuple(one for one in breakers if told[one.attribute] and one.broken_by(item))
    unknown = tuple(one for one in breakers if not told[one.attribute])
    kept = [wish for wish in wishes if wish.text not in table.let_go]
    met = sum(meets(item, wish.attribute, wish.value) if told[wish.attribute] else UNKNOWN for wish in kept)
    glad = decision.nice_to_haves
    met += sum(nice.weight * (meets(item, nice.attribute, nice.value) if told[nice.attribute] else UNKNOWN) for nice in glad)
    weights = len(kept) + sum(nice.weight for nice in glad)
    missed = tuple(wish for wish in kept if told[wish.attribute] and meets(item, wish.attribute, wish.value) == 0)
    strays = not table.suits(item)
    value = -1.0 if strays or broken else met / weights if weights else 1.0
    return Worth(item, value, broken, unknown, missed, strays, bool(kept) and len(missed) == len(kept))


def asked(decision: DecisionProfile, misses: int) -> float:
    """What a product must be worth after so many offers that missed."""
    return ASKED[decision.pickiness] - RELENT * decision.suggestibility * misses


def overload(decision: DecisionProfile, close: int) -> float:
    """Chance that so many products as good are too many to decide between."""
    if decision.mood == "hurried" or close < 2:
        return 0.0
    return min(0.9, decision.hesitation * (close - 1) * (0.5 if decision.knowledge == "expert" else 1.0))


def decide(
    decision: DecisionProfile, wishes: Sequence[Requirement], table: LaidOut, *, firmness: float, last: bool
) -> Decision:
    """What this shopper does now.

    Args:
        firmness: drawn once a conversation, 0 to 1: a choice that is harder than this is put off.
        last: whether nothing more will be looked at: patience is spent, or the assistant has nothing else.
    """
    bar = asked(decision, table.misses)
    now = [worth(decision, wishes, item, table) for item in table.offers[-1]]
    before = [worth(decision, wishes, item, table) for offer in table.offers[:-1] for item in offer if not table.declined(item)]
    best = max(now, key=_rank)
    close = tuple(one.item for one in sorted(now, key=_rank, reverse=True) if one.worth >= max(bar, best.worth - CLOSE))
    if best.worth >= bar and not best.amiss:
        if best.unknown and (last or table.questions < QUESTIONS_AN_OFFER):
            return Decision("ask", best, close, best.unknown[0].attribute)
        if not best.unknown and firmness < overload(decision, len(close)):
            return Decision("defer", best, close, "")
        if not best.unknown:
            return Decision("accept", best, close, "")
    if not last:
        return Decision("critique", _spoken_of(now, table) or best, (), "")
    second = max((*now, *before), key=_rank)
    least = bar - NEAR * decision.suggestibility
    thinks = decision.hesitation > 0
    if second.amiss or second.worth < (bar - NEAR if thinks else least):
        return Decision("leave", _spoken_of(now, table) or best, (), "")
    if second.unknown:
        if table.questions <= QUESTIONS_AN_OFFER:
            return Decision("ask", second, (), second.unknown[0].attribute)
        return Decision("leave", _spoken_of(now, table) or best, (), "")
    return Decision("switch" if second.worth >= least else "defer", second, (second.item,), "")


def _rank(one: Worth) -> tuple[bool, float]:
    return not one.amiss, one.worth


def _spoken_of(now: Sequence[Worth], table: LaidOut) -> Worth | None:
    """What breaks a dealbreaker that has not been said yet: that is said before any wish."""
    said = {turn.reason for turn in table.turns if turn.action in DECLINES}
    return next((one for one in now for each in one.broken if told_of(each) not in said and not one.strays), None)


def said_of(dealbreaker: Dealbreaker) -> Difference:
    """A dealbreaker as it is said of a product that breaks it: a price without a number."""
    found = "" if dealbreaker.test == "at_most" else dealbreaker.value
    return Difference(attribute=dealbreaker.attribute, wanted="", found=found)


def told_of(dealbreaker: Dealbreaker) -> str:
    """The reason of a turn that names it."""
    return TOO_DEAR if dealbreaker.test == "at_most" else f"{dealbreaker.attribute}: {dealbreaker.value}"


def objection(worth: Worth, decision: DecisionProfile, told: Collection[str] = ()) -> Difference:
    """What is said against a product: its kind, a dealbreaker, a wish that it misses, what it has instead of what pleases.

    Args:
        told: what was said against others before; something else comes first.
    """
    item = worth.item
    if worth.strays:
        return Difference(attribute="product_type", wanted="", found=item.product_type)
    if worth.broken:
        return said_of(worth.broken[0])
    against = [Difference(attribute="", wanted=wish.text, found="") for wish in worth.missed]
    against += [
        Difference(attribute=nice.attribute, wanted=nice.value, found=getattr(item.attributes, nice.attribute)[0])
        for nice in sorted(decision.nice_to_haves, key=lambda nice: -nice.weight)
        if nice.attribute in SEEN and meets(item, nice.attribute, nice.value) == 0
    ]
    return min(
        against, key=lambda one: (one.found or one.wanted) in told, default=Difference(attribute="", wanted="", found="")
    )


def weighed(choice: Decision, decision: DecisionProfile, told: Collection[str] = ()) -> WeighReply:
    """The decision as the judgement that strategies read."""
    best = choice.best
    takes = best.item.item_id if choice.act in ("accept", "ask", "switch") else None
    liked = [one for one in decision.nice_to_haves if meets(best.item, one.attribute, one.value) == 1]
    pleases = None if not liked else Liked(attribute=liked[0].attribute, value=liked[0].value)
    against = objection(best, decision, told) if not takes else _without(best.missed[0]) if best.missed else None
    said = "worth most of what was shown" if takes else "falls short of what is asked"
    return WeighReply(
        takes=takes,
        nearest=best.item.item_id,
        liked=pleases,
        objection=against,
        reason=f"{choice.act}: {said} ({best.worth:.2f})",
    )


def _without(wish: Requirement) -> Difference:
    """What is taken though it misses this, and that is said."""
    return Difference(attribute="", wanted=wish.text, found="")


def shown(turns: Sequence[Turn], items: Mapping[str, Item]) -> list[list[Item]]:
    """The items of each offer of a finished conversation."""
    return [[items[one] for one in turn.item_ids] for turn in turns if turn.action in OFFERS and turn.item_ids]
