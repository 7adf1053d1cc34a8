"""Masked pairs: what is compared, and who stands on which side.

Each system stands on side A in exactly half of the pairs, drawn by the seed (one more or less where their number is odd). A
model is asked each pair in both orders besides (`votes`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Literal

from muse_builder.errors import SettingsError
from muse_builder.evaluation.examples import sample
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.response import examples
from muse_builder.records import DECLINES, Conversation, Profile, Role
from muse_builder.release.rows import ReleasedItems
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import CompareConversations, CompareReplies
from muse_builder.tasks.prompts import dialogue
from muse_builder.views.context import ItemOf, conversations_of, example_id, visible, whole, without_pictures

Side = Literal["A", "B"]

OVERALL = "overall"
PERSPECTIVES = {
    "logical": "logical: it fits what was said before and contradicts nothing",
    "informative": "informative: it says something specific and useful",
    "natural": "natural: it sounds like a person in a chat",
    "coherent": "coherent: it is in order in itself and carries the conversation on",
}
"""The paper's four (4.3), and how a judge is asked for them."""
CONVERSATIONS = 200
"""As in B.5."""
REPLIES = 100
"""As in Table 6."""
ROUNDS = 3
"""Raters of each pair: the paper has three people; a model is asked as often."""
GOLD = "gold"
"""Names the release's own lines where a file of replies could be named."""
CAPTIONS = "captions"
REPLACED = "with lines replaced"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ways, masked."""

    pair_id: str
    perspective: str
    first_is: Side
    """On which side the first system stands."""
    context: tuple[Utterance, ...]
    """What stands before both; empty for whole conversations."""
    first: tuple[Utterance, ...] | str
    second: tuple[Utterance, ...] | str
    profile: str = ""
    """Who the shopper is and needs, for a model; people's pages show it by themselves."""

    def turned(self) -> "Pair":
        """The same with the sides the other way round."""
        return replace(self, first_is="B" if self.first_is == "A" else "A")

    def sides(self) -> tuple[Any, Any]:
        """What stands on A and on B."""
        return (self.first, self.second) if self.first_is == "A" else (self.second, self.first)

    def task(self, *, text_only: bool = False) -> CompareConversations | CompareReplies:
        """What a judging model is asked; captions stand in for pictures that are not sent."""
        a, b = self.sides()
        if self.perspective == OVERALL:
            return CompareConversations(a=_told(a, text_only), b=_told(b, text_only))
        asked, context = PERSPECTIVES[self.perspective], _told(self.context, text_only)
        return CompareReplies(perspective=asked, profile=self.profile, conversation=context, a=a, b=b)

    def masked(self) -> dict[str, str]:
        """What a rater may see of it."""
        a, b = (side if isinstance(side, str) else dialogue(side) for side in self.sides())
        asked = PERSPECTIVES.get(self.perspective, "better as a whole")
        return {"pair_id": self.pair_id, "perspective": self.perspective, "asked": asked} | {
            "context": dialogue(self.context) if self.context else "",
            "a": a,
            "b": b,
        }


def _told(said: tuple[Utterance, ...], text_only: bool) -> tuple[Utterance, ...]:
    return without_pictures(said) if text_only else said


def sheet(pairs: Iterable[Pair]) -> str:
    """SHA-256 of all that raters see of the pairs: other pairs, texts or sides are another sheet."""
    return hashlib.sha256("\n".join(json.dumps(pair.masked()) for pair in pairs).encode()).hexdigest()


def shuffled_sides(names: Sequence[str], *, seed: int = 0) -> dict[str, Side]:
    """Name -> the side of the first system: half of them A, half B, in an order that the seed draws."""
    sides: list[Side] = ["A" if place % 2 else "B" for place in range(len(names))]
    dice = Random(f"{seed}/sides")
    if len(names) % 2 and dice.random() < 0.5:
        sides[0] = "A"
    dice.shuffle(sides)
    return dict(zip(names, sides, strict=True))


# --- what is compared -------------------------------------------------------------------------------------------------


def replaced_pairs(
    folder: Path, replies: Mapping[str, str], *, split: str | None = None, count: int = CONVERSATIONS, seed: int = 0
) -> list[Pair]:
    """Conversations against themselves with some lines put in the place of theirs (B.2, Table 7), drawn at random.

    Args:
        replies: example id ("<conversation>/<turn>") -> the line that stands there instead, of either side.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: no line differs from the conversation's own.
    """
    item = ReleasedItems(folder).get
    held: dict[str, tuple[tuple[Utterance, ...], tuple[Utterance, ...]]] = {}
    touched = {name.rpartition("/")[0] for name in replies}
    for conversation in conversations_of(folder, split):
        if conversation.conversation_id not in touched:
            continue
        own = whole(conversation, item)
        new = tuple(
            said.model_copy(update={"text": replies.get(example_id(conversation, place), said.text)})
            for place, said in enumerate(own)
        )
        if new != own:
            held[conversation.conversation_id] = (own, new)
    if not held:
        raise SettingsError("no line given differs from what stands in its place: there is nothing to compare")
    sides = shuffled_sides(sample(list(held), count, f"{seed}/compare"), seed=seed)
    return [Pair(name, OVERALL, side, (), *held[name]) for name, side in sides.items()]


def conversation_pairs(
    folder: Path, other: Path | None, *, split: str | None = None, count: int = CONVERSATIONS, seed: int = 0
) -> list[Pair]:
    """Conversations with the same id in both releases, drawn at random.

    Args:
        other: None compares each with itself, captions in place of pictures; then only those that show a picture are drawn.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: there is nothing to compare.
    """
    at_least_one(count)
    item = ReleasedItems(folder).get
    ids = [
        conversation.conversation_id
        for conversation in conversations_of(folder, split)
        if other is not None or any(shown.image for said in whole(conversation, item) for shown in said.items)
    ]
    if other is not None:
        shared = {conversation.conversation_id for conversation in conversations_of(other)}
        ids = [name for name in ids if name in shared]
    if not ids:
        what = f"{folder} and {other} share no conversation id" if other else f"no conversation of {folder} shows a picture"
        raise SettingsError(f"{what}: there is nothing to compare")
    sides = shuffled_sides(sample(ids, count, f"{seed}/compare"), seed=seed)
    held = {c.conversation_id: whole(c, item) for c in conversations_of(folder, split) if c.conversation_id in sides}
    if other is None:
        others = {name: without_pictures(said) for name, said in held.items()}
    else:
        from_other = ReleasedItems(other).get
        others = {c.conversation_id: whole(c, from_other) for c in conversations_of(other) if c.conversation_id in sides}
    return [Pair(name, OVERALL, side, (), held[name], others[name]) for name, side in sides.items()]


def reply_pairs(
    asked: Sequence[ResponseExample],
    first: Mapping[str, str],
    second: Mapping[str, str],
    *,
    count: int = REPLIES,
    perspectives: Sequence[str] = tuple(PERSPECTIVES),
    profiles: Mapping[str, str] | None = None,
    seed: int = 0,
) -> list[Pair]:
    """Next lines of two systems where both gave one and they differ, drawn at random, once for each perspective.

    Args:
        profiles: conversation id -> who the shopper is and needs.

    Raises:
        SettingsError: there is nothing to compare.
    """
    at_least_one(count)
    both = [e for e in asked if e.example_id in first and e.example_id in second]
    both = [e for e in both if first[e.example_id].strip() != second[e.example_id].strip()]
    if not both:
        raise SettingsError("the two systems have no example with different replies: there is nothing to compare")
    drawn = set(sample([e.example_id for e in both], count, f"{seed}/compare"))
    chosen = [e for e in both if e.example_id in drawn]
    pairs = []
    for perspective in perspectives:
        sides = shuffled_sides([e.example_id for e in chosen], seed=seed)
        pairs += [
            Pair(
                e.example_id,
                perspective,
                sides[e.example_id],
                e.context,
                first[e.example_id],
                second[e.example_id],
                (profiles or {}).get(e.conversation_id, ""),
            )
            for e in chosen
        ]
    return pairs


def at_least_one(count: int, what: str = "pairs") -> None:
    if count < 1:
        raise SettingsError(f"{count} {what} to compare: at least one, please")


def lines(conversations: Iterable[Conversation], item: ItemOf, speaker: Role) -> Iterator[ResponseExample]:
    """The lines of one side that are compared: all but the greeting of the assistant's; of the user's those that accept or
    refuse, as the paper's annotators wrote them (Fig. 21)."""
    if speaker == "assistant":
        yield from examples(conversations, item)
        return
    for conversation in conversations:
        for place, turn in enumerate(conversation.turns):
            if turn.role == "user" and turn.action in ("accept", *DECLINES):
                context = visible(conversation, place, item)
                name = example_id(conversation, place)
                yield ResponseExample(name, conversation.conversation_id, "other", context, None, turn.text)


def told_profile(profile: Profile) -> str:
    """The shopper as a rater may know them, in one line: not the product in mind. "" where nothing is known."""
    someone = profile.person
    known = (someone.name, "" if someone.age is None else f"{someone.age}", someone.gender, someone.profession)
    who = ", ".join(part for part in known if part not in ("", "unknown"))
    needs = "; ".join(need.text for need in profile.requirements)
    parts = (
        who,
        f"shopping for {profile.recipient}" if profile.recipient else "",
        profile.backstory or profile.scenario,
        f"needs: {needs}" if needs else "",
    )
    return ". ".join(part.rstrip(". ") for part in parts if part)


def write_pairs(pairs: Sequence[Pair], first: str, second: str, folder: Path) -> tuple[Path, Path]:
    """Writes pairs.jsonl, masked, for raters, and key.jsonl, which says who stands where, for nobody until they are done."""
    folder.mkdir(parents=True, exist_ok=True)
    masked, key = folder / "pairs.jsonl", folder / "key.jsonl"
    with masked.open("w", encoding="utf-8") as shown, key.open("w", encoding="utf-8") as hidden:
        for pair in pairs:
            shown.write(json.dumps(pair.masked(), ensure_ascii=False) + "\n")
            a, b = (first, second) if pair.first_is == "A" else (second, first)
            hidden.write(json.dumps({"pair_id": pair.pair_id, "perspective": pair.perspective, "a": a, "b": b}) + "\n")
    return masked, key
