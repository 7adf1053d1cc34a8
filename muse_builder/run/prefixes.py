"""What a call has in common with the beginning of calls before it: providers bill that at a lower price."""

from collections import defaultdict
from itertools import takewhile
from typing import NamedTuple

from muse_builder.records import Call
from muse_builder.tasks import prompts
from muse_builder.tasks.synthesis import TASKS

LEAST_TOKENS = 1024
"""Shorter beginnings are not kept: OpenAI's least, and that of Anthropic's models that keep the shortest."""
CHARACTERS_PER_TOKEN = 4.0
"""English prose has about 4.5, JSON records about 3.5, in the tokenizers of 2024 and later."""


class Extent(NamedTuple):
    """So much of a prompt."""

    letters: int
    pictures: int

    def tokens(self, image_tokens: int) -> float:
        """By the plan's estimate.

        Args:
            image_tokens: of one picture, as the model counts them.
        """
        return self.letters / CHARACTERS_PER_TOKEN + self.pictures * image_tokens

    def cached(self, image_tokens: int) -> float:
        """The tokens, where they are enough for a cache to keep them; else none."""
        tokens = self.tokens(image_tokens)
        return tokens if tokens >= LEAST_TOKENS else 0.0


class Stretch(NamedTuple):
    """A text, or a picture by its digest, at its place in what is sent."""

    text: str
    picture: bool = False


def sent(call: Call, system: str) -> tuple[Stretch, ...]:
    """What is sent of a call, in its order: the schema's name (it counts nothing, but stands before all), the system prompt,
    the pictures that stay, the words, the pictures of this call alone, and what a repair added.

    A picture of this call alone stands between dialogue and task in truth. No other call has the words after it, so for what
    is in common it is the same.
    """
    task = _TASKS[call.agent, call.task]
    staying = task.staying_pictures if prompts.prompt(call.agent, call.task).steady else len(call.images)
    pictures = [Stretch(digest, picture=True) for digest in call.images]
    (_, first), *more = call.messages
    repair = [Stretch(text) for _, text in more]
    return (Stretch(f"{task.reply.__name__}\0{system}"), *pictures[:staying], Stretch(first), *pictures[staying:], *repair)


def extent(pieces: tuple[Stretch, ...]) -> Extent:
    """All of it."""
    letters = sum(len(piece.text) for piece in pieces if not piece.picture) - len(pieces[0].text.partition("\0")[0]) - 1
    return Extent(letters, sum(piece.picture for piece in pieces))


class Prefixes:
    """The calls so far. What a call shares is the longest beginning that an earlier call of its thread has, too; of calls of
    other threads only the system prompt counts: they may be hours away."""

    def __init__(self) -> None:
        self._by_thread: dict[str, list[tuple[Stretch, ...]]] = defaultdict(list)
        self._heads: set[Stretch] = set()

    def shared(self, thread: str, pieces: tuple[Stretch, ...]) -> Extent:
        """What this call shares with those before it; and it is one of them from now on."""
        head = pieces[:1] if pieces[0] in self._heads else ()
        found = max((_common(pieces, other) for other in self._by_thread[thread]), default=Extent(0, 0))
        self._by_thread[thread].append(pieces)
        self._heads.add(pieces[0])
        return max(found, extent(head)) if head else found


def _common(ours: tuple[Stretch, ...], theirs: tuple[Stretch, ...]) -> Extent:
    if ours[0] != theirs[0]:
        return Extent(0, 0)
    same = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))]
    whole = extent(tuple(same))
    if len(same) == min(len(ours), len(theirs)):
        return whole
    one, other = ours[len(same)], theirs[len(same)]
    if one.picture or other.picture:
        return whole
    return Extent(whole.letters + _letters_in_common(one.text, other.text), whole.pictures)


def _letters_in_common(one: str, other: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


_TASKS = {(task.agent, task.name): task for task in TASKS}
