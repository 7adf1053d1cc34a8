"""One turn of a conversation as an example: what stands before it and may be seen, and what is right.

Everything that trains or tests a model on conversations takes its context from `visible`, which reads the turns before a
place and nothing else: no later turn, no profile, no target, no query, no reason. So what holds for it holds for every
example (the tests change all that is later or private, and the context stays the same to the byte).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.records import DECLINES, OFFERS, Conversation, Item, Turn
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.tasks.base import Utterance

ItemOf = Callable[[str], Item]
"""Gives an item by its id."""

HANDED_OVER = "handed over by the Manager"


class Parts(NamedTuple):
    """Conversations by part, as `muse split` wrote them for one release, in the place of the release's own splits."""

    kind: str
    """For example "cold_item"."""
    sha256: str
    """Of the file that says so."""
    of: Mapping[str, str]
    """Conversation id -> part; conversations that are not in it are left out."""

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "sha256": self.sha256}


def part_name(split: str | None, parts: Parts | None) -> str:
    """What a report calls the conversations it measured: "all", "test", "test of cold_item"."""
    return (split or "all") + ("" if parts is None else f" of {parts.kind}")


def conversations_of(folder: Path, split: str | None = None, parts: Parts | None = None) -> Iterator[Conversation]:
    """The conversations of one split, or of one part where parts are given; None takes all that are in any.

    Twins are left out: their assistant is bad on purpose, and what is trained or measured must not take it for right.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the parts given have none of that name.
    """
    if parts is not None and split is not None and split not in parts.of.values():
        known = ", ".join(sorted(set(parts.of.values()))) or "none"
        raise SettingsError(f"the splits given ({parts.kind}) have no part {split!r}; there are {known}")
    for record in read(folder, "conversations", split if parts is None else None):
        if isinstance(record, Conversation) and record.twin_of is None:
            part = None if parts is None else parts.of.get(record.conversation_id)
            if parts is None or (part is not None and split in (None, part)):
                yield record


def twins_of(folder: Path) -> Iterator[tuple[str, Conversation]]:
    """(id of the conversation with the good recommender, its twin) of each twin that a release has.

    Raises:
        ReleaseError: the folder is no sealed release.
    """
    if read_manifest(folder).counts.twins:
        for record in read(folder, "conversations"):
            if isinstance(record, Conversation) and record.twin_of is not None:
                yield record.twin_of, record


def example_id(conversation: Conversation, place: int) -> str:
    """ "<conversation>/<turn, counted from 0>": names one turn of a release."""
    return f"{conversation.conversation_id}/{place}"


def shown(turn: Turn) -> tuple[str, ...]:
    """Items that this turn itself puts before the other side: what it recommends, and what it shows a picture of."""
    recommended = turn.item_ids if turn.action in OFFERS else ()
    return tuple(dict.fromkeys((*recommended, *turn.image_item_ids)))


def visible(conversation: Conversation, place: int, item: ItemOf) -> tuple[Utterance, ...]:
    """What both sides have said and seen before turn `place`: texts after the Rewriter, and the items they show."""
    return tuple(
        Utterance(
            role=turn.role,
            action=turn.action,
            text=turn.text,
            items=tuple(item(item_id) for item_id in shown(turn)),
            pictures=turn.image_item_ids,
        )
        for turn in conversation.turns[:place]
    )


def whole(conversation: Conversation, item: ItemOf) -> tuple[Utterance, ...]:
    """All that both sides said and saw."""
    return visible(conversation, len(conversation.turns), item)


def mentioned(conversation: Conversation, place: int) -> tuple[str, ...]:
    """Items shown before turn `place`: the Querier leaves them out of its search, and whoever reads along can."""
    return tuple(dict.fromkeys(item_id for turn in conversation.turns[:place] for item_id in shown(turn)))


def recommending(conversation: Conversation) -> Iterator[int]:
    """Places of the turns that recommend items: one, several at once, or the nearest to what is not to be had."""
    for place, turn in enumerate(conversation.turns):
        if turn.role == "assistant" and turn.action in OFFERS and turn.item_ids:
            yield place


def answering(conversation: Conversation) -> Iterator[int]:
    """Places of the assistant's turns that answer something: all but the greeting it opens with."""
    for place, turn in enumerate(conversation.turns):
        if turn.role == "assistant" and place > 0:
            yield place


def captioned(utterance: Utterance) -> Utterance:
    """The utterance with words in place of its pictures (paper B.5): the item's summary, else its title, in brackets."""
    captions = [f"[picture: {' '.join((item.summary or item.title).split())}]" for item in utterance.items if item.image]
    without = tuple(item.model_copy(update={"image": None, "image_sha256": None}) for item in utterance.items)
    return utterance.model_copy(update={"text": " ".join((utterance.text, *captions)), "items": without, "pictures": ()})


def without_pictures(utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """The text-only variant of a conversation: every picture replaced by its caption."""
    return tuple(captioned(utterance) for utterance in utterances)


def leaf_category(item: Item) -> str:
    """The most specific category the catalog gives; the product's type where it gives none."""
    return " ".join((item.categories[-1] if item.categories else item.product_type).casefold().split())


class Alternates:
    """Which items besides the target would do: a rule over the catalog, no model asked.

    An item is acceptable when it is the target, or the one that the user took, or when it is of the target's type and
    department and states both values that the requirements name (`Requirement.attribute`, `.value`). Where a requirement
    names none, only the first two are known to do.
    """

    DEFINITION = (
        "the target, the item the user took, and every item of the target's type and department that states the values of "
        "all requirements and was not refused in the conversation"
    )

    def __init__(self, items: Iterable[Item]) -> None:
        self._alike: dict[tuple[str, str], list[Item]] = defaultdict(list)
        self._kinds: dict[str, tuple[str, str]] = {}
        for item in items:
            kind = (item.product_type, item.department)
            self._kinds[item.item_id] = kind
            self._alike[kind].append(item)

    def of(self, conversation: Conversation) -> tuple[str, ...]:
        """Their ids: the target, the accepted item, then the others in the catalog's order."""
        target = conversation.profile.target_item_id
        known = [target, *([conversation.accepted_item_id] if conversation.accepted_item_id else [])]
        wanted = [(need.attribute, need.value.casefold()) for need in conversation.profile.requirements]
        if wanted and all(attribute and value for attribute, value in wanted):
            alike = self._alike.get(self._kinds.get(target, ("", "")), [])
            known += [item.item_id for item in alike if all(_states(item, *need) for need in wanted)]
        refused = {item_id for turn in conversation.turns if turn.action in DECLINES for item_id in turn.item_ids}
        refused -= {target, conversation.accepted_item_id or ""}
        return tuple(item_id for item_id in dict.fromkeys(known) if item_id and item_id not in refused)


def _states(item: Item, attribute: str, value: str) -> bool:
    return value in (stated.casefold() for stated in getattr(item.attributes, attribute, ()))
