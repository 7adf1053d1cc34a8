"""Explanations of recommendations, measured: do they cover the wishes, are they true of the product, do they go in circles?

What a row claims to be its source is not believed: a value from the record must stand among the product's attributes, its type
or its texts, one from the picture needs a picture in the turn and a record that is silent about it.
"""

from collections import Counter
from collections.abc import Mapping

from muse_builder.domains.words import read
from muse_builder.records import Conversation, Explanation, Item, Turn
from muse_builder.trust.counting import Share, share

NAMES = ("turns", "wishes", "accepted", "grounded", "circular", "voiced")


class Explanations:
    COUNTS = ("_counts",)

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        wishes = [need.text for need in conversation.profile.requirements]
        for turn in conversation.turns:
            if turn.role != "assistant" or not turn.action.startswith("recommend") or not turn.item_ids:
                continue
            told = [one for one in turn.explanations if one.wish]
            shown = [items[item_id] for item_id in turn.item_ids if item_id in items]
            true = [one for one in told if grounded(one, turn, shown)]
            self._note("turns", bool(told), 1)
            covered = sum(any(one.wish == wish for one in true) for wish in wishes)
            self._note("wishes", covered, len(wishes))
            if conversation.accepted_item_id in turn.item_ids:
                self._note("accepted", covered, len(wishes))
            self._note("grounded", len(true), len(told))
            self._note("circular", sum(circular(one) for one in told), len(told))
            if told:
                self._note("voiced", any(_holds(turn.text, one.value) for one in told), 1)

    def _note(self, name: str, count: int, of: int) -> None:
        self._counts[name] += count
        self._counts[f"{name}/of"] += of

    def shares(self) -> dict[str, Share]:
        """None of them where no recommendation has an explanation: such a release did not make any."""
        some = self._counts["turns"] > 0
        return {
            f"explanations.{name}": share(self._counts[name] if some else 0, self._counts[f"{name}/of"] if some else 0)
            for name in NAMES
        }


def grounded(explanation: Explanation, turn: Turn, items: list[Item]) -> bool:
    """Whether one of the products of the turn has what the explanation says, where it says it is."""
    if not explanation.value or explanation.source == "said":
        return False
    if explanation.source == "record":
        return any(_recorded(explanation, item) for item in items)
    silent = [item for item in items if item.item_id in turn.image_item_ids and not _recorded(explanation, item)]
    return bool(silent)


def circular(explanation: Explanation) -> bool:
    """Whether the wish has no word beside those of the value: "blue, because blue was wished"."""
    return bool(explanation.value) and {*_stems(explanation.wish)} <= {*_stems(explanation.value)}


def _recorded(explanation: Explanation, item: Item) -> bool:
    listed = (value for values in item.attributes.model_dump().values() for value in values)
    texts = (
        item.title, item.product_type, item.brand or "", item.description, item.summary, *item.features, *item.categories,
        *(f"{name} {value}" for name, value in item.details.items()), *listed, item.department,
        "" if item.price is None else f"{item.price:g}",
    )  # fmt: skip
    return any(_holds(text, explanation.value) for text in texts) or _spread(explanation, texts)


def _spread(explanation: Explanation, texts: tuple[str, ...]) -> bool:
    """Whether all words of the value stand in one text, if not side by side: "striped cotton" in "cotton, striped"."""
    wanted = {*_stems(explanation.value)}
    return bool(wanted) and any(wanted <= {*_stems(text)} for text in texts)


def _holds(text: str, value: str) -> bool:
    said, wanted = _stems(text), _stems(value)
    return bool(wanted) and any(said[place : place + len(wanted)] == wanted for place in range(len(said) - len(wanted) + 1))


def _stems(text: str) -> list[str]:
    return [token.stem for token in read(text)]
