"""A request to a model, its reply, and the one method a model has."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Protocol, TypeVar

from muse_builder.tasks.base import Task

LETTERS_PER_TOKEN = 4
"""Where nobody counts: English prose has about 4.5, JSON records about 3.5, in the tokenizers of 2024 and later."""
_HASHED_AT_ONCE = 2047
"""Bytes; from 2,048 on hashlib lets go of the interpreter, and getting it back costs more than the hashing."""


@lru_cache(maxsize=256)
def _digest(text: str) -> str:
    """SHA-256 of a system prompt; a run has a few dozen."""
    return hashlib.sha256(text.encode()).hexdigest()


Made = TypeVar("Made")
_MOST_SCHEMAS = 256


def once_a_schema(make: Callable[[dict[str, Any]], Made]) -> Callable[[dict[str, Any]], Made]:
    """What is made of a schema, made once: all calls of a task bring the very same one, and it is large beside the rest."""
    made: dict[int, tuple[dict[str, Any], Made]] = {}

    def known(schema: dict[str, Any]) -> Made:
        found = made.get(id(schema))  # it is kept with what was made of it, so nothing else can get its number
        if found is None:
            if len(made) >= _MOST_SCHEMAS:
                made.clear()
            found = made[id(schema)] = (schema, make(schema))
        return found[1]

    return known


_encode: Callable[[object], str] = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_encoded = once_a_schema(_encode)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to send: known by the digest of its bytes in the store, loaded only by a provider that sends it."""

    item_id: str
    sha256: str
    file: str
    """Name in the image store."""
    place: int = 0
    """So many letters of the first user message stand before it."""
    sheet: tuple[tuple[int, str], ...] = ()
    """Of a contact sheet its pictures: number and file. It is drawn when it is sent, and counts as one picture."""


@dataclass(frozen=True)
class Request:
    """All that is sent for one call, and the typed values it was rendered from.

    The key covers what is sent and nothing else: model, parameters, system prompt, messages, picture digests, reply
    schema, seed and the values where the model reads them. Thread, agent and task only name the place it came from.
    """

    thread: str
    agent: str
    task: str
    model: str
    """Spec: "NAME" or "NAME:MODEL", for example "openai:gpt-6-luna"."""
    system: str
    messages: tuple[tuple[str, str], ...]
    """(role, text), role "user" or "assistant"; pictures stand in the first user message, each at its place."""
    values: Task
    images: tuple[Picture, ...] = ()
    schema: dict[str, Any] | None = None
    """JSON schema of the reply, which nobody changes; None for plain text."""
    parameters: dict[str, float | int | str | None] = field(default_factory=dict)
    """For example {"temperature": 0.1, "max_tokens": 300}; a parameter the model lacks is not in it."""
    seed: int = 0
    """From the thread's dice: no two threads share a sample."""
    attempt: int = 0
    reads_values: bool = False
    """Whether the model answers from `values`, which then are part of what is sent."""
    number: int | None = None
    """Of the conversation, as its dice know it; None elsewhere. A model that reads values is sent it as well."""
    room: int = 0
    """Tokens that may be thought beside max_tokens. Not in the key: a run that finds out that it must give more keeps the
    answers it has, and a reply that was cut is asked for under another max_tokens."""
    steady: int = 0
    """So many letters of the first user message a later call of the same conversation begins with: worth a provider's cache."""

    @property
    def system_digest(self) -> str:
        return _digest(self.system)

    @cached_property
    def key(self) -> str:
        """SHA-256 over all that is sent; the journal answers a key it knows without another call."""
        # One JSON object, put together by hand because its longest part, the schema, is the same each time.
        parts = [
            f'"images": {_encode([picture.sha256 for picture in self.images])}',
            f'"messages": {_encode(self.messages)}, "model": {_encode(self.model)}',
            f'"parameters": {_encode(self.parameters)}',
            f'"schema": {"null" if self.schema is None else _encoded(self.schema)}',
            f'"seed": {self.seed}, "system": "{self.system_digest}"',
            f'"values": {_encode(self.values.model_dump_json() if self.reads_values else None)}',
        ]
        if any(picture.place for picture in self.images):
            parts.insert(3, f'"places": {_encode([picture.place for picture in self.images])}')
        if self.reads_values and self.number is not None:
            parts.insert(2, f'"number": {self.number}')
        data = f"{{{', '.join(parts)}}}".encode("utf-8", "replace")
        whole = hashlib.sha256()
        for start in range(0, len(data), _HASHED_AT_ONCE):
            whole.update(data[start : start + _HASHED_AT_ONCE])
        return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, before it is parsed."""

    text: str
    raw: str = ""
    """The provider's body as received; "" where it equals `text`."""
    status: str = "ok"
    """"ok", "refused", "truncated" or "filtered"; only "ok" is an answer."""
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    """US dollars; None where unknown."""
    price: str = ""
    latency_s: float | None = None
    """Seconds; None for a model of this process."""
    retries: int = 0
    request_id: str = ""
    thinking_tokens: int | None = None
    """Of `tokens_out`, spent on thinking: as the provider counts them, or by the length of the thoughts that it sent along;
    None where it says nothing of any, and for a reply from the journal, whose `raw` may tell."""
    from_journal: bool = field(default=False, compare=False)
    """Whether the journal knew it, and nobody was asked."""


class Model(Protocol):
    """The seam: a provider, or a wrapper around one, is this one method."""

    async def complete(self, request: Request) -> Reply:
        """Answers one request.

        Raises:
            FatalCallError: every further call would fail too.
            RetryableError: the same request may succeed later.
            SetAsideError: the same request can never succeed.
        """
        ...


class Provider(Protocol):
    """What a models plug-in is: called with a model's name it makes the model, and asks nothing of the network yet.

    A class with `complete` will do. It is handed, by name, what its signature takes of

        capabilities   `Capabilities`: what the model takes, the user's --model-table included
        price          `Price` or None: to fill `Reply.cost` and `Reply.price`
        base_url       address of a server, or None
        pictures       `EncodedPictures` or None: base64 of each picture of a request
        observe        to be told the rate limits that the provider names
        timeout_s      seconds for one answer

    and may say of itself, as attributes, all optional:

        capabilities   `Capabilities`, or a function of the model's name that gives one: `local` for one that needs no network
        example        a model's name for messages; "" where it has one model and takes no name
        stands_in      mapping of "agent/task" to what a report says of its answers, for a stand-in (`Capabilities.stand_in`)
        compatible     `Capabilities` of a server that speaks its protocol, where --base-url is meant for it

    The model may have, besides `complete`, `prepare()` (sends nothing; raises SettingsError where a key or a package is
    missing), `async close()`, `async served()` (what its server says of itself: `llm.providers.served.Served`), and the methods
    of `llm.batch.BatchProvider`.
    """

    def __call__(self, name: str, /, **terms: Any) -> Model: ...
