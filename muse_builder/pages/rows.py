"""A conversation as the viewer's data files hold it: its line in the list, what was said, and what is private.

The three lie in files of their own, so that a viewer without the private files shows nothing private, and a reader who does
not ask for it does not even load it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from muse_builder.evaluation.vogue.stages import stages
from muse_builder.pages.differences import differences
from muse_builder.pages.products import Product
from muse_builder.records import Conversation, Rating, Style, Turn, Verdict, decides
from muse_builder.views.context import shown

OPENING_CHARACTERS = 170
"""Of the user's first words in the list: two lines on a wide screen."""

Row = dict[str, Any]


def list_row(conversation: Conversation, split: str, products: Mapping[str, Product]) -> Row:
    """What the list shows, sorts and filters by; its product is what was taken, else what was shown last."""
    seen = [item_id for turn in conversation.turns for item_id in shown(turn)]
    taken = conversation.accepted_item_id or (seen[-1] if seen else "")
    product = products.get(taken)
    first = next((turn.text for turn in conversation.turns if turn.role == "user" and turn.text), "")
    ranks = [turn.target_rank for turn in conversation.turns if turn.target_rank is not None]
    return _known(
        {
            "id": conversation.conversation_id,
            "split": split,
            "outcome": conversation.outcome,
            "opening": conversation.opening,
            "rounds": conversation.rounds,
            "turns": len(conversation.turns),
            "rank": ranks[0] if ranks else None,
            "class": product.product_class if product else None,
            "type": product.product_type if product else None,
            "product": (product.title or taken) if product else taken,
            "picture": product.picture if product else None,
            "first": first if len(first) <= OPENING_CHARACTERS else first[:OPENING_CHARACTERS].rsplit(" ", 1)[0] + " …",
        }
    )


def said(conversation: Conversation) -> Row:
    """What both sides said and saw, and what came of it."""
    return _known(
        {
            "id": conversation.conversation_id,
            "accepted": conversation.accepted_item_id,
            "twin": conversation.twin_of,
            "corpus": conversation.corpus,
            "license": conversation.license,
            "turns": [_said(turn) for turn in conversation.turns],
        }
    )


def _said(turn: Turn) -> Row:
    pictures = set(turn.image_item_ids)
    return _known(
        {
            "role": turn.role,
            "action": turn.action,
            "round": turn.round,
            "text": turn.text,
            "marks": _marks(turn),
            "items": [[item_id, item_id in pictures] for item_id in shown(turn)],
        }
    )


def _marks(turn: Turn) -> list[list[str]]:
    """The text in pieces, [text] or [text, item id], where the corpus marks items in it; empty where it marks none.

    Pieces, because JavaScript counts characters in other units than Python does.
    """
    pieces: list[list[str]] = []
    done = 0
    for mention in sorted(turn.mentions, key=lambda mention: mention.start):
        if mention.start < done or not mention.start < mention.end <= len(turn.text):
            continue
        pieces += [[turn.text[done : mention.start]], [turn.text[mention.start : mention.end], mention.item_id]]
        done = mention.end
    return [*pieces, [turn.text[done:]]] if pieces else []


def said_items(conversation: Conversation) -> Iterator[str]:
    """Ids of the products that a reader of what was said is told of."""
    for turn in conversation.turns:
        yield from shown(turn)
        yield from (mention.item_id for mention in turn.mentions)
    if conversation.accepted_item_id:
        yield conversation.accepted_item_id


def private(conversation: Conversation, ratings: Iterable[Rating] = ()) -> Row:
    """What neither side saw, or only one of them."""
    profile, person = conversation.profile, conversation.profile.person
    return _known(
        {
            "id": conversation.conversation_id,
            "person": _known(
                {
                    "name": person.name,
                    "gender": person.gender if person.gender != "unknown" else "",
                    "age": person.age,
                    "profession": person.profession,
                    "for": profile.recipient,
                }
            ),
            "scenario": profile.scenario,
            "backstory": profile.backstory,
            "needs": [[need.text, need.attribute, need.value] for need in profile.requirements],
            "target": profile.target_item_id,
            "style": _style(profile.style),
            "decides": [list(pair) for pair in decides(profile.decision)],
            "history": [[one.item_id, one.value] for one in profile.history],
            "outfit": conversation.outfit_item_id,
            "verdicts": [_verdict(verdict) for verdict in (*profile.verdicts, *conversation.verdicts)],
            "models": list(conversation.models.items()),
            "labels": list(conversation.labels.items()),
            "ratings": [
                [rating.rater, rating.item_id, rating.question, rating.value, rating.scale, rating.text] for rating in ratings
            ],
            "turns": [_private(turn, conversation.turns[:place]) for place, turn in enumerate(conversation.turns)],
            "stages": _stages(conversation),
        }
    )


def _private(turn: Turn, before: Sequence[Turn]) -> Row:
    """
    Args:
        before: the turns before it; an answer need not name again what they showed last.
    """
    last = next((shown(one) for one in reversed(before) if shown(one)), ())
    told = {*shown(turn), *last, *(mention.item_id for mention in turn.mentions)}
    rewritten = turn.draft not in ("", turn.text)
    return _known(
        {
            "query": turn.query,
            "rank": turn.target_rank,
            "candidates": [[candidate.item_id, round(candidate.score, 4)] for candidate in turn.candidates],
            "reason": turn.reason,
            "why": [[one.wish, one.property, one.value, one.source] for one in turn.explanations],
            "draft": [list(piece) for piece in differences(turn.draft, turn.text)] if rewritten else None,
            "acts": list(turn.acts),
            "about": [item_id for item_id in turn.item_ids if item_id not in told],
            "labels": list(turn.labels.items()),
        }
    )


def _style(style: Style | None) -> list[list[str]] | None:
    """A style as pairs of what is told and what it says."""
    if style is None:
        return None
    importances = ", ".join(f"{name} {value}" for name, value in style.importances.items())
    return [
        ["in their words", style.text],
        ["vibes", ", ".join(style.vibes)],
        ["importances, 1 to 5", importances],
        ["buys", f"{style.buys}, for {style.monthly_spend} dollars a month"],
        ["colors", ", ".join(style.colors)],
        ["cut", style.feel],
    ]


def _stages(conversation: Conversation) -> list[list[str | int]]:
    """VOGUE's stages in a row, each with its number of turns."""
    return [[stage, len(list(turns))] for stage, turns in groupby(stages(conversation))]


def _verdict(verdict: Verdict) -> list[Any]:
    measures = [[name, round(value, 4)] for name, value in verdict.measures.items()]
    return [verdict.screen, verdict.passed, verdict.reason, measures]


def private_items(conversation: Conversation) -> Iterator[str]:
    """Ids of the products that only private parts name."""
    yield from (conversation.profile.target_item_id, conversation.outfit_item_id or "")
    for turn in conversation.turns:
        yield from turn.item_ids
        yield from (candidate.item_id for candidate in turn.candidates)


def _known(row: Row) -> Row:
    """The row without what is missing: a data file says nothing of it, and the page neither."""
    return {name: value for name, value in row.items() if not (value is None or value in ("", [], {}))}
