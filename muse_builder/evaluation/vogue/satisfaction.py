"""After a conversation: the shopper's five Likert items, and what the other side took the situation to be (VOGUE 3.3).

    satisfaction   good selection, well justified, would purchase, in control, helpful; 1 (not at all) to 5 (fully)
    reading        the situation in a sentence, by whoever has the transcript alone; its recall is the share of the scenario's
                   content words that it has

Both are rows of `ratings` without an item: `satisfaction_1` to `satisfaction_5` (a converted VOGUE has `likert_1` to 5), and
`reading`, whose answer is its `text`. They come with the calls that rate slates and cost none of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import mean

from muse_builder.domains.english import LIGHT
from muse_builder.domains.words import read, sentences
from muse_builder.evaluation.measure import Measure, Section
from muse_builder.evaluation.significance import Column, means
from muse_builder.records import DECLINES, OFFERS, Conversation, Item, Rating
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import RateSlate, Satisfaction

ITEMS = {
    "good_selection": "the assistant showed a good selection",
    "well_justified": "it gave good reasons for what it showed",
    "would_purchase": "the shopper would buy what it recommended",
    "in_control": "the shopper could steer where it went",
    "helpful": "it helped",
}
"""VOGUE's five, in its order."""
NAMES = ("satisfaction_", "likert_")
READING = "reading"
SCALE = "1 to 5"
IN_WORDS = "in words"


def satisfaction_rows(ids: Sequence[str], judged: Sequence[Satisfaction | None], by: str) -> Iterator[Rating]:
    """Five rows a conversation, with no value where the shopper did not say.

    Args:
        ids: of the conversations.
        by: spec of who answered, for the record in the row's text.
    """
    for conversation_id, said in zip(ids, judged, strict=True):
        for place, name in enumerate(ITEMS, start=1):
            value = None if said is None else float(getattr(said, name))
            yield Rating(
                conversation_id=conversation_id, rater="seeker", question=f"satisfaction_{place}", value=value, scale=SCALE,
                text=f"{name}, said by {by}",
            )  # fmt: skip


def reading_rows(ids: Sequence[str], readings: Sequence[str], by: str) -> Iterator[Rating]:
    """One row for each conversation of which something was said."""
    for conversation_id, text in zip(ids, readings, strict=True):
        if text:
            yield Rating(
                conversation_id=conversation_id, rater="model", question=READING, value=None, scale=f"{IN_WORDS}, by {by}",
                text=text,
            )  # fmt: skip


def whole_talks(talks: Sequence[Conversation], rows: Iterable[Rating]) -> Iterator[Section]:
    """Means of the five items, and how much of the scenario each reader has; nothing where nobody was asked."""
    known = {talk.conversation_id: talk for talk in talks}
    asked = [row for row in rows if row.conversation_id in known]
    judged = [row for row in asked if row.rater == "seeker" and row.question.startswith(NAMES)]
    if judged:
        yield Section("satisfaction", tuple(_means(judged)))
    readers: dict[str, list[Rating]] = {}
    for row in asked:
        if row.question == READING:
            readers.setdefault(row.rater, []).append(row)
    for rater, read_by in readers.items():
        recalls = [_recall(known[row.conversation_id].profile.scenario, row.text) for row in read_by]
        told = "mean share of the scenario's content words (stems) that the reading has; missing: no scenario in words"
        column = Column("scenario recall", told, recalls)
        yield Section(f"reading of the scenario, {rater}", means([column], [row.conversation_id for row in read_by], seed=0))


def _means(rows: Sequence[Rating]) -> Iterator[Measure]:
    for place, (name, words) in enumerate(ITEMS.items(), start=1):
        mine = [row for row in rows if row.question.rpartition("_")[2] == str(place)]
        column = Column(name.replace("_", " "), f"mean of 1 to 5: {words}", [row.value for row in mine])
        yield from means([column], [row.conversation_id for row in mine], seed=0)


def _recall(scenario: str, reading: str) -> float | None:
    wanted = _content(scenario)
    return len(wanted & _content(reading)) / len(wanted) if wanted else None


def _content(text: str) -> set[str]:
    return {token.stem for token in read(text) if token.word not in LIGHT and token.word.isalpha() and len(token.word) > 2}


# --- the stand-in, where no model is at hand ---------------------------------------------------------------------------


def counted_satisfaction(values: RateSlate) -> Satisfaction:
    """The five items counted from what happened: wishes met, wishes spoken to, refusals, and whether something was taken."""
    offers = [
        (turn.text.casefold(), turn.items)
        for turn in values.conversation
        if turn.role == "assistant" and turn.action in OFFERS and turn.items
    ]
    wishes = [(need.value.casefold(), _content(need.text)) for need in values.requirements if need.value]
    met: list[list[float]] = []
    """Of each offer, of each item in it: the share of the wishes that it meets."""
    reasons: list[float] = []
    for text, items in offers:
        met.append([_met(item, wishes) for item in items])
        spoken = sum(value in text or (bool(words) and words <= _content(text)) for value, words in wishes)
        for item in items:
            named = min(1.0, sum(value in text for value in _stated(item)) / 2)
            reasons.append(0.5 * named + 0.5 * spoken / max(1, len(wishes)))
    best = [max(shares) for shares in met]
    refusals = sum(turn.action in DECLINES for turn in values.conversation)
    accepts = [turn for turn in values.conversation if turn.action == "accept"]
    bought = [_met(turn.items[0], wishes) for turn in accepts if turn.items] or best
    marks = (
        _likert(1 + 4 * mean([share for shares in met for share in shares] or [0.0])),
        _likert(1 + 4 * mean(reasons or [0.0])),
        _likert(1 + (3 if accepts else 1.5) * max(bought[-1:], default=0.0) + bool(accepts) - 0.5 * max(0, refusals - 1)),
        _likert(5 - refusals + sum(later > before for before, later in pairwise(best))),
    )
    return Satisfaction.model_validate({**dict(zip(ITEMS, marks, strict=False)), "helpful": _likert(mean(marks))})


def _stated(item: Item) -> set[str]:
    return {value.casefold() for _, named in item.attributes for value in named}


def _met(item: Item, wishes: Sequence[tuple[str, set[str]]]) -> float:
    """The share of the wishes that an item's record meets."""
    return sum(value in _stated(item) for value, _ in wishes) / max(1, len(wishes))


def _likert(value: float) -> int:
    return max(1, min(5, round(value)))


def quoted_situation(conversation: Sequence[Utterance]) -> str:
    """The longest sentence of what the shopper reveals first: a stand-in's reading; "" where nothing is revealed."""
    first = next((turn.text for turn in conversation if turn.role == "user" and turn.action == "reveal"), "")
    spans = [first[start:end].strip() for start, end in sentences(first)]
    return max(spans, key=len, default="")
