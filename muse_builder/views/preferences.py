"""What makes one way to go on worse than another: pairs that a person who sees both would tell apart, each with its reason.

    refused_rewriting   a rewriting of the line that the run refused, with what was wrong with it
    other_product       a line of the same conversation that presents another product: what it says is not true of this one
    wrong_answer        the shopper takes what misses a wish, or refuses what meets them all: the other answer is given
                        elsewhere in the same conversation
    refused_query       a query that ranks the target lower than the one that found what was taken
    twin_offer          what a bad recommender offered to the same shopper at the same point, all before it said alike, where it
                        is worth less to that shopper

A draft is no pair: most rewritings say the same in other prepositions, and nobody prefers "of" to "from".

Strength is how plain the difference is, 0 to 1, by a rule that each kind says; nobody was asked.
"""

from collections.abc import Iterator
from typing import NamedTuple

from muse_builder.agents.decision import meets, score
from muse_builder.records import DECLINES, OFFERS, Attributes, Conversation, Item, Turn
from muse_builder.retrieval.lexical import stemmed_words
from muse_builder.views.context import ItemOf

KINDS = {
    "refused_rewriting": "a rewriting of the line that the run refused, below the line as released; strength: the share of "
    "words that only one of them has",
    "other_product": "a line of the same conversation that presents another product, below the line about this one; strength: "
    "of the attributes that it names, the share that this product does not state",
    "wrong_answer": "the shopper's other answer, given to another product in the same conversation, below the one that fits "
    "this product; strength: 1, they contradict each other",
    "twin_offer": "the offer of a bad recommender to the same shopper after the same words (a twin's), below that of the good "
    "one; strength: by how much less the best of it is worth to that shopper, 0 to 1, of those who do not say how they decide "
    "by how many of the wishes it misses",
    "refused_query": "a query that found what the user refused, below the one that found what was taken; strength: by how much "
    "lower it ranks the target, 1 - better rank / worse rank",
}


class Worse(NamedTuple):
    """The worse way to go on at a place."""

    kind: str
    text: str
    reason: str
    strength: float
    """0 to 1."""


def other_products(conversation: Conversation, place: int, item: ItemOf) -> Iterator[Worse]:
    """Lines that recommend something else in the same conversation, where they name what the product at a place has not."""
    own = conversation.turns[place]
    right = _one(own)
    if right is None:
        return
    for other, turn in enumerate(conversation.turns):
        wrong = _one(turn)
        if other == place or turn.role != "assistant" or turn.action != own.action or wrong in (None, right):
            continue
        named = named_values(turn.text, item(str(wrong)))
        has = _values(item(right))
        untrue = [value for value in named if value not in has]
        if untrue:
            title = " ".join(item(str(wrong)).title.split())
            reason = f"presents another product ({title}): of this one nothing says {', '.join(untrue)}"
            yield Worse("other_product", turn.text, reason, len(untrue) / len(named))


def named_values(text: str, item: Item) -> list[str]:
    """Attribute values of an item that a text names, word for word but for plurals."""
    words = stemmed_words(text)
    found = []
    for value in _values(item):
        wanted = stemmed_words(value)
        if wanted and any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)):
            found.append(value)
    return found


def _values(item: Item) -> list[str]:
    """Sizes left out, which most products share."""
    fields = [field for field in Attributes.model_fields if field != "size"]
    return list(dict.fromkeys(value.casefold() for field in fields for value in getattr(item.attributes, field)))


def _one(turn: Turn) -> str | None:
    """The only item that a turn is about."""
    return turn.item_ids[0] if len(turn.item_ids) == 1 else None


def wrong_answers(conversation: Conversation, place: int) -> Iterator[Worse]:
    """The shopper's opposite answer to another product of the conversation; only where the shopper's notes say why."""
    own = conversation.turns[place]
    if own.role != "user" or _answer(own) is None or not own.reason:
        return
    for turn in conversation.turns:
        if _answer(turn) == (not _answer(own)) and turn.item_ids != own.item_ids and turn.text != own.text:
            what = "takes what does not fit" if _answer(turn) else "refuses what fits"
            yield Worse("wrong_answer", turn.text, f"{what}: {' '.join(own.reason.split())}", 1.0)
            return


def _answer(turn: Turn) -> bool | None:
    """Whether the shopper takes what was offered; None where the turn is no answer."""
    if turn.role != "user":
        return None
    return True if turn.action == "accept" else False if turn.action in DECLINES else None


def twin_offer(good: Conversation, bad: Conversation, item: ItemOf) -> tuple[int, Worse] | None:
    """The first turn in which twins differ, where it is an offer of both and the bad one's is worth less to the shopper.

    Returns:
        The turn's place in both, and what the bad recommender said there; None where there is no such pair.
    """
    for place, (one, other) in enumerate(zip(good.turns, bad.turns, strict=False)):
        if (one.action, one.item_ids, one.draft) == (other.action, other.item_ids, other.draft):
            continue
        if not {one.action, other.action} <= OFFERS or not one.item_ids or not other.item_ids:
            return None
        better, worse = (max(_pleases(good, item(name)) for name in turn.item_ids) for turn in (one, other))
        if better <= worse:
            return None
        titles = "; ".join(" ".join(item(name).title.split()) for name in other.item_ids)
        answer = next((turn for turn in bad.turns[place + 1 :] if turn.action in DECLINES), None)
        minded = f", and the shopper minds {answer.reason}" if answer is not None and answer.reason else ""
        reason = f"offers what suits this shopper less ({titles}; {worse:.2f} of 1, the better one {better:.2f}){minded}"
        return place, Worse("twin_offer", other.text, reason, better - worse)
    return None


def _pleases(conversation: Conversation, item: Item) -> float:
    """What an item is worth to the shopper by its record, 0 to 1; nothing where it breaks a dealbreaker."""
    profile = conversation.profile
    decision = profile.decision
    if decision is None:
        return sum(meets(item, wish.attribute, wish.value) for wish in profile.requirements) / max(1, len(profile.requirements))
    broken = any(one.broken_by(item) for one in decision.dealbreakers)
    return 0.0 if broken else score(decision, profile.requirements, item)


def refused_queries(searched: list[Turn], taken: Turn) -> Iterator[Worse]:
    """Queries of earlier rounds, each once, that rank the target lower than the query that found what was taken."""
    if not taken.query or taken.target_rank is None:
        return
    seen = {taken.query}
    for turn in searched:
        if turn.query and turn.query not in seen and turn.target_rank is not None and turn.target_rank > taken.target_rank:
            seen.add(turn.query)
            reason = f"finds the target at rank {turn.target_rank}, the better one at rank {taken.target_rank}"
            yield Worse("refused_query", turn.query, reason, 1 - taken.target_rank / turn.target_rank)


def refused_rewriting(text: str, reason: str, released: str) -> Worse:
    """A refused rewriting of a released line."""
    one, other = set(stemmed_words(text)), set(stemmed_words(released))
    apart = len(one ^ other) / len(one | other) if one | other else 0.0
    return Worse("refused_rewriting", text, reason, apart)
