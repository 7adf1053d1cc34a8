"""The Reviewer of the embedded model: three marks from what can be measured (paper 3.4.2).

Each mark starts at 10 and loses points for faults that are counted; the reason names them.
"""

import re
from collections import Counter
from itertools import pairwise
from random import Random
from typing import get_args

from muse_builder.embedded.model.claims import occasion_in
from muse_builder.embedded.model.search import vocabulary_words
from muse_builder.records import DECLINES, OFFERS, Attributes, Item, PeopleAction
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Review, ReviewReply

_PEOPLE = frozenset(get_args(PeopleAction))
_ANSWERS = frozenset(("critique", "change_need", "ask_variant", "ask_also"))
"""What answers a recommendation, beside taking or refusing it."""
_DECIDES = DECLINES | {"accept", "defer", "leave"}
"""With what a conversation may end."""
_OF_MONEY = frozenset(("ask_price", "critique", "leave"))
"""Where people speak of prices: when they ask for one, and when it is what they mind."""
SHORTEST, LONGEST = 3, 110
"""Words of a turn: below it says nothing, above it is a lecture (the paper's mean is 46.6)."""
_PLACEHOLDER = re.compile(r"\{\w*\}|\[[A-Z_ ]+\]|<\w+>|\bas an ai\b|\bNone\b|\bnull\b|\b(?:User|Assistant):", re.IGNORECASE)
_THANKS = re.compile(
    r"\bthank|\bthanks|appreciat|value|kind of you|the best|ideal|perfect|great|love|yes|sold|taking|agreed", re.IGNORECASE
)
_DECLINES = re.compile(
    r"n't\b|\bnot\b|\bno\b|\bbut\b|rather|prefer|pass|skip|without|instead|hoping|looking for|something|though|only|missing|"
    r"unfortunately|afraid",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\$\s?\d|\b\d+ (?:dollars|bucks|euros)\b|\b(?:price|pricey|expensive)\b", re.IGNORECASE)
_THIRD_SELF = re.compile(r"\b(?:the user|this user|the customer)\b", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def _grams(text: str, length: int) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(tuple(words[place : place + length]) for place in range(len(words) - length + 1))


class _Marks:
    def __init__(self) -> None:
        self.lost = [0.0, 0.0, 0.0]
        self.faults: list[str] = []

    def take(self, mark: int, points: float, fault: str) -> None:
        if points > 0:
            self.lost[mark] += points
            self.faults.append(fault)


def review(values: Review, dice: Random) -> ReviewReply:
    """Marks of 0 to 10 for content, flow and the user's consistency; draws no dice."""
    turns = values.conversation
    marks = _Marks()
    if not turns:
        return ReviewReply(content_quality=0, logical_fluency=0, user_consistency=0, reason="There is no conversation.")
    _content(values, turns, marks)
    _flow(turns, marks)
    _consistency(values, turns, marks)
    _answers(values, turns, marks)
    _patience(turns, marks)
    _foreknowledge(values, turns, marks)
    scores = [round(max(0.0, 10.0 - lost), 2) for lost in marks.lost]
    reason = "; ".join(dict.fromkeys(marks.faults)) or "reads well: turns in order, wishes answered, nothing repeated"
    return ReviewReply(content_quality=scores[0], logical_fluency=scores[1], user_consistency=scores[2], reason=reason)


def _peoples(turns: tuple[Utterance, ...]) -> bool:
    """Whether the talk has acts that the paper's has not: there one may be brief, and ask for the price."""
    return any(turn.action in _PEOPLE for turn in turns)


def _content(values: Review, turns: tuple[Utterance, ...], marks: _Marks) -> None:
    lengths = [len(_words(turn.text)) for turn in turns]
    shortest = 1 if _peoples(turns) else SHORTEST
    marks.take(0, 2.0 * sum(length < shortest for length in lengths), "a turn says next to nothing")
    marks.take(0, 1.0 * sum(length > LONGEST for length in lengths), "a turn is too long")
    marks.take(0, 5.0 * sum(bool(_PLACEHOLDER.search(turn.text)) for turn in turns), "a placeholder or a label was left in")
    whole = Counter(" ".join(_words(turn.text)) for turn in turns)
    marks.take(0, 3.0 * sum(count - 1 for count in whole.values()), "a turn is repeated word for word")
    grams: Counter[tuple[str, ...]] = Counter()
    for turn in turns:
        grams.update(_grams(turn.text, 5))
    total = sum(grams.values())
    if total:
        repeated = sum(count - 1 for count in grams.values()) / total
        marks.take(0, max(0.0, repeated - 0.06) * 25, "phrases are repeated")
    for turn in turns:
        if turn.action not in OFFERS:
            continue
        if not turn.items and turn.action == "not_available":
            continue
        if not turn.items:
            marks.take(0, 2.0, "a recommendation without an item")
        elif not _speaks_of(turn.text, turn.items[0]):
            marks.take(0, 2.0, "a recommendation that says nothing of its item")
    sells = [turn for turn in turns if turn.action in OFFERS]
    if not sells:
        marks.take(0, 5.0, "nothing was recommended")


def _speaks_of(text: str, item: Item) -> bool:
    words = set(_words(text))
    title = {word for word in _words(item.title) if len(word) > 3}
    return bool(words & title) or bool(words & set(_words(item.product_type))) or bool(vocabulary_words(text) & _stated(item))


def _stated(item: Item) -> frozenset[str]:
    return vocabulary_words(
        " ".join(value for field in type(item.attributes).model_fields for value in getattr(item.attributes, field))
    )


def _flow(turns: tuple[Utterance, ...], marks: _Marks) -> None:
    doubled = sum(first.role == second.role for first, second in pairwise(turns))
    marks.take(1, 2.5 * doubled, "one side speaks twice in a row")
    if turns[0].role != "assistant":
        marks.take(1, 1.0, "the assistant does not open")
    if turns[-1].action not in _DECIDES:
        marks.take(1, 2.0, "it ends without a decision")
    marks.take(1, 4.0 * sum(turn.action == "accept" for turn in turns[:-1]), "it goes on after the acceptance")
    shown: list[str] = []
    pending = decided = False
    people = _peoples(turns)
    for turn in turns:
        if turn.action in OFFERS:
            ids = [item.item_id for item in turn.items]
            marks.take(1, 3.0 * sum(item_id in shown for item_id in ids), "an item is recommended twice")
            shown += ids
            if pending:
                marks.take(1, 1.5, "a recommendation was never answered")
            pending = bool(ids) or pending
        elif turn.action in _ANSWERS:
            pending = False
            decided = True
        elif turn.action in _DECIDES:
            if not pending and not decided:
                marks.take(1, 3.0, "a decision about nothing that was shown")
            pending = False
            if turn.action == "reject" and not _DECLINES.search(turn.text):
                marks.take(1, 3.0, "a rejection that does not decline")
            if turn.action == "accept" and not people and not _THANKS.search(turn.text):
                marks.take(1, 2.0, "an acceptance without thanks or joy")
    if not any(turn.action in ("reveal", "share_image") for turn in turns):
        marks.take(1, 3.0, "the user never says what is needed")
    else:
        first = next((place for place, turn in enumerate(turns) if turn.action in OFFERS), len(turns))
        told = any(turn.action in ("reveal", "share_image") for turn in turns[:first])
        marks.take(1, 0.0 if told else 3.0, "a recommendation before any need was told")
    openers = Counter(" ".join(_words(turn.text)[:2]) for turn in turns)
    marks.take(1, 0.7 * sum(count - 1 for count in openers.values()), "turns begin alike")


def _consistency(values: Review, turns: tuple[Utterance, ...], marks: _Marks) -> None:
    own = [turn for turn in turns if turn.role == "user"]
    if not own:
        marks.take(2, 8.0, "the user says nothing")
        return
    told = " ".join(turn.text for turn in own)
    needs = " ".join(requirement.text for requirement in values.requirements)
    wanted = {word for word in _words(needs) if len(word) > 3}
    heard = set(_words(told))
    if wanted:
        kept = len(wanted & heard) / len(wanted)
        marks.take(2, max(0.0, 0.45 - kept) * 10, "the requirements are hardly told")
    occasion = occasion_in(values.scenario)
    if occasion and occasion.split()[-1].lower() not in told.lower():
        marks.take(2, 1.0, "the occasion is never mentioned")
    first_name = next(iter(values.person.name.split()), "")
    for turn in own:
        marks.take(2, 4.0 * bool(_THIRD_SELF.search(turn.text)), "the user speaks of the user")
        marks.take(2, 2.5 * bool(turn.action not in _OF_MONEY and _MONEY.search(turn.text)), "the user talks of prices")
        called = first_name and first_name in re.findall(r"\b[A-Z]\w+", turn.text) and f"I'm {first_name}" not in turn.text
        marks.take(2, 1.5 * bool(called), "the user calls themself by name")
        for item in turn.items if turn.action in DECLINES else ():
            if item.brand and len(item.brand) > 3 and re.search(rf"\b{re.escape(item.brand)}\b", turn.text):
                marks.take(2, 2.0, "a rejection names the brand")
    rejections = [turn.text for turn in own if turn.action in DECLINES]
    for place, text in enumerate(rejections):
        for other in rejections[:place]:
            shared = sum((_grams(text, 4) & _grams(other, 4)).values())
            marks.take(2, 0.4 * max(0, shared - 1), "rejections in the same words")
    final = turns[-1]
    if final.action == "accept" and final.items:
        stated = _stated(final.items[0])
        spoken = vocabulary_words(final.text)
        if not _peoples(turns) and not spoken & stated and not wanted & set(_words(final.text)):
            marks.take(2, 1.5, "the acceptance names no feature and no need")
        # A rejection says what is wished for instead; a critique only what is minded.
        refusals = [turn.text for turn in own if turn.action == "reject"]
        refused = {word for text in refusals for word in vocabulary_words(text)}
        if stated and refused and not (refused & stated) and len(refusals) > 1:
            marks.take(2, 0.5, "what was wished for is not what was taken")


# --- by degrees: what makes one good conversation better than another ------------------------------------------------------

_EMPTY = frozenset(
    """
    something anything that this with have from your they them what which would could should about just like need want look
    really
    """.split()
)
_FEWEST_DIFFERENT = 0.7
"""Different words, as a share of all, that a conversation of some 250 words has without repeating itself."""
_ASPECTS = frozenset((*Attributes.model_fields, "colour"))
"""To speak of the color at all foretells nothing."""
_TIRING = 45
"""Words of a turn beyond which each further one tires."""


def _content_words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in _words(text) if len(word) > 3 and word not in _EMPTY)


def _answers(values: Review, turns: tuple[Utterance, ...], marks: _Marks) -> None:
    """Whether pitches take up the wishes and the last complaint, and what is taken has what was asked for."""
    needs = " ".join(requirement.text for requirement in values.requirements)
    told, complaint = _content_words(needs), frozenset[str]()
    for turn in turns:
        words = _content_words(turn.text)
        if turn.role == "user":
            complaint = words if turn.action in DECLINES else complaint
            told |= words if turn.action in ("reveal", "change_need", "critique") else frozenset()
        elif turn.action == "recommend" and turn.items:
            said = words - _content_words(turn.items[0].title)
            met = frozenset(word for each in values.requirements for word in _content_words(each.value))
            marks.take(0, 1.8 if not said & (told | met) else 0.0, "a pitch takes up none of the wishes")
            marks.take(1, 1.1 if complaint and not words & complaint else 0.0, "a pitch passes over what was complained of")
    final = turns[-1]
    if final.action == "accept" and final.items and needs:
        item = final.items[0]
        own = (value for field in type(item.attributes).model_fields for value in getattr(item.attributes, field))
        stated = _content_words(" ".join((item.title, *item.features, *own)))
        unmet = sum(bool(each.value) and not _content_words(each.value) & stated for each in values.requirements)
        marks.take(0, 1.2 * unmet, "what is taken does not state what was asked for")


def _patience(turns: tuple[Utterance, ...], marks: _Marks) -> None:
    """What tires: many refusals, long turns, the same words again."""
    refusals = sum(turn.action in DECLINES for turn in turns)
    marks.take(1, 0.9 * max(0, refusals - 1), "it takes many tries")
    marks.take(1, sum(0.04 * max(0, len(_words(turn.text)) - _TIRING) for turn in turns), "turns are long")
    words = [word for turn in turns for word in _words(turn.text) if len(word) > 3]
    if words:
        marks.take(0, 16.0 * max(0.0, _FEWEST_DIFFERENT - len(set(words)) / len(words)), "words come back often")


def _foreknowledge(values: Review, turns: tuple[Utterance, ...], marks: _Marks) -> None:
    """Wishes in a refusal that nobody had told and nothing shown had: they come from nowhere."""
    known = _ASPECTS | vocabulary_words(" ".join((values.backstory, *(each.text for each in values.requirements))))
    for turn in turns:
        said = vocabulary_words(turn.text)
        for item in turn.items:
            known |= _stated(item) | vocabulary_words(item.title)
        if turn.role == "user" and turn.action in DECLINES:
            marks.take(2, 1.1 * min(2, len(said - known)), "a refusal asks for what nobody had spoken of")
        known |= said
