"""What a call has in common with the beginning of calls before it: providers bill that at a lower price."""

from collections import defaultdict
from itertools import takewhile
from typing import NamedTuple

from muse_builder import plugins
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import LETTERS_PER_TOKEN, Model, Reply, Request
from muse_builder.settings import DEFAULT_MODEL

LEAST_TOKENS = 1024
"""Shorter beginnings are not kept: OpenAI's least, and that of Anthropic's models that keep the shortest."""


class Extent(NamedTuple):
    """So much of a prompt."""

    letters: int
    pictures: int

    def tokens(self, image_tokens: int) -> float:
        """By the plan's estimate.

        Args:
            image_tokens: of one picture, as the model counts them.
        """
        return self.letters / LETTERS_PER_TOKEN + self.pictures * image_tokens

    def cached(self, image_tokens: int) -> float:
        """The tokens, where they are enough for a cache to keep them; else none."""
        tokens = self.tokens(image_tokens)
        return tokens if tokens >= LEAST_TOKENS else 0.0


class Cached(NamedTuple):
    """Tokens that a provider's cache gives back, and that are put into it; some providers take a price for the latter."""

    read: float
    written: float

    def plus(self, share: float, shared: Extent, kept: Extent, image_tokens: int) -> "Cached":
        """With a call counted so often that shares this with others and asks for that much to be kept."""
        read = shared.cached(image_tokens)
        return Cached(self.read + share * read, self.written + share * max(0.0, kept.cached(image_tokens) - read))


NOTHING_CACHED = Cached(0.0, 0.0)


class Stretch(NamedTuple):
    """A text, or a picture by its digest, at its place in what is sent."""

    text: str
    picture: bool = False


class Recorder:
    """The embedded model in this process, which notes each request as it would be sent to a model over the network."""

    def __init__(self) -> None:
        self._model: Model = plugins.get("models", DEFAULT_MODEL)()
        self.capabilities: Capabilities = self._model.capabilities
        self.sent: dict[str, Request] = {}
        """By key."""

    async def complete(self, request: Request) -> Reply:
        """The embedded model's answer."""
        self.sent[request.key] = request
        return await self._model.complete(request)


def sent(request: Request) -> tuple[Stretch, ...]:
    """What is sent of a request, in its order: the schema (it counts nothing, but providers put it before all), the system
    prompt, the words and pictures of the first message, and what a repair added."""
    (_, first), *more = request.messages
    head = f"{request.schema['title'] if request.schema else ''}\0{request.system}"
    pieces = [Stretch(head)]
    said = 0
    for picture in request.images:
        if picture.place > said:
            pieces.append(Stretch(first[said : picture.place]))
            said = picture.place
        pieces.append(Stretch(picture.sha256, picture=True))
    return (*pieces, Stretch(first[said:]), *(Stretch(text) for _, text in more))


def steady(request: Request) -> Extent:
    """How much of a request is marked to be kept, where a provider wants that said."""
    if not request.steady:
        return Extent(0, 0)
    return Extent(len(request.system) + request.steady, sum(picture.place < request.steady for picture in request.images))


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
