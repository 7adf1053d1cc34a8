"""Put a task to a model and get a typed reply, or a reason why there is none."""

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from muse_builder.errors import CallError, Interrupted, ReplyError, SetAsideError
from muse_builder.llm.reading import read, shortfall, without_thoughts
from muse_builder.llm.request import Model, Picture, Reply, Request
from muse_builder.records import Item, Record
from muse_builder.settings import ENGLISH, LANGUAGES
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Place, Seat, Task, Text, Utterance, once, shown_items

R = TypeVar("R", bound=Record)

Eyes = Literal["paper", "all", "none"]
"""Whose tasks are sent pictures: those of the paper's figures, of everybody who would see them, or nobody's."""

TRUNCATION_GROWTH = 2
"""A reply cut at its token limit is asked for once more with this many times the room."""


class Thread:
    """One coroutine's name, dice and calls. Its dice decide all chance in it, so concurrency changes nothing."""

    def __init__(self, name: str, seed: int, catalog: str = "") -> None:
        """
        Args:
            catalog: a word for the catalog, so that one seed falls otherwise on another; "" where it is no matter.
        """
        self.name = name
        """ "<kind>/<number>", for example "conversation/12"."""
        kind, _, number = name.partition("/")
        self.number = int(number) if kind == "conversation" and number.isdecimal() else None
        """Of the conversation; None of another thread. Like the dice it stays what it is where a thread is renamed."""
        self.seed = seed
        """The run's, of which these dice are one throw."""
        self.dice = random.Random(f"{seed}/{catalog}/{name}" if catalog else f"{seed}/{name}")
        self.keys: list[str] = []
        """Keys of the calls made, in order."""


@dataclass(frozen=True)
class Actor:
    """Who sits in a seat: a model, and how it is asked."""

    spec: str
    """ "NAME" or "NAME:MODEL"."""
    model: Model
    parameters: Mapping[str, float | int | str | None] = field(default_factory=dict)
    """Sent with every request, for example {"temperature": 0.1}; only what the model accepts."""
    sees: bool = True
    """False where the model takes no pictures: the prompt's text must do."""
    reads_values: bool = False
    """True where the model answers from a task's values; see `Request.reads_values`."""
    stop: Callable[[], None] | None = None
    """Lets no request begin that still waits its turn; None where none ever waits."""


def asked_in(language: str) -> str:
    """What every system prompt ends with where replies are wanted in another language than English; "" for that."""
    if language == ENGLISH:
        return ""
    name = LANGUAGES[language]
    return (
        f"\n\nWrite every text of your reply in {name}, as people who grew up with it say it, whatever language this prompt "
        "and the records are in. Names of fields, ids, values that a list allows, and values quoted from a record stay as they "
        "are."
    )


@cache
def schema_of(reply: type[Record]) -> dict[str, Any] | None:
    """JSON schema of a reply, or None where it is plain text."""
    return None if reply is Text else reply.model_json_schema()


class Screen(Protocol):
    """What every text of a reply passes before anybody gets it."""

    def check(self, text: str, place: Place) -> None:
        """Raises ReplyError where the text must not stand in such a place; the message tells a model what to leave out."""
        ...

    def unseen(self, text: str) -> None:
        """Raises ReplyError where speech points at a picture; asked where none is there."""
        ...


class Hearer(Protocol):
    """Who is told what becomes of replies, and may end a run in which none can be used."""

    def read(self, request: Request, reply: Reply, problem: ReplyError | None) -> None:
        """A reply was read; None where it fits. May raise FatalCallError."""
        ...

    def ended(self, thread: Thread, task: Task, problem: CallError | None) -> None:
        """A task got its reply, or none after all repairs. May raise FatalCallError."""
        ...


class Ask:
    """`reply = await ask(thread, task)`: renders, sends, reads, screens, checks, and asks again where a reply does not fit."""

    def __init__(
        self,
        seats: Mapping[Seat, Actor],
        *,
        screen: Screen | None,
        image_mode: Literal["pixels", "caption"] = "pixels",
        eyes: Eyes = "paper",
        max_repairs: int = 2,
        note_invalid: Callable[[str, str], None] | None = None,
        health: Hearer | None = None,
        instead: Path | None = None,
        language: str = ENGLISH,
    ) -> None:
        """
        Args:
            screen: None where replies are no data but opinions on data (a judge's): they are kept as they come.
            eyes: which tasks are sent pictures (`Settings.pictures`).
            note_invalid: told the key and the problem of each reply that does not fit (the journal marks it).
            health: told of each reply, and of each task's end.
            instead: prompts of a domain that stand in place of others (`tasks.prompts.prompt`).
            language: in which replies are asked for (`settings.LANGUAGES`).
        """
        self.language = language
        self.seats = seats
        self.instead = instead
        self.screen = screen
        self.note_invalid = note_invalid
        self.health = health
        self.image_mode = image_mode
        self.eyes = eyes
        self.max_repairs = max_repairs
        self.stopping = False
        """True once `stop` was called: no further call begins."""

    def stop(self) -> None:
        """Begins no other call; calls in flight end and reach the journal (Ctrl-C, SIGTERM, an error that ends the run)."""
        self.stopping = True
        for actor in self.seats.values():
            if actor.stop is not None:
                actor.stop()

    async def __call__(self, thread: Thread, task: Task, reply: type[R], *, check: Callable[[R], None] | None = None) -> R:
        """The model's reply to `task`, as `reply`, which is the task's own reply type.

        Args:
            check: says no by raising ReplyError; its message goes back to the model like a parse error.

        Raises:
            ReplyError: no fitting reply after `max_repairs` repairs.
            SetAsideError: refused, filtered, or cut even with more room.
            Interrupted: the run is stopping.
        """
        try:
            found = await self._fitting(thread, task, reply, check)
        except (ReplyError, SetAsideError) as error:
            if self.health is not None:
                self.health.ended(thread, task, error)
            raise
        if self.health is not None:
            self.health.ended(thread, task, None)
        return found

    async def _fitting(self, thread: Thread, task: Task, reply: type[R], check: Callable[[R], None] | None) -> R:
        actor = self.seats[task.seat]
        request = self._request(thread, task, actor)
        for repair in range(self.max_repairs + 1):
            answer = await self._complete(thread, actor, request)
            quoted = without_thoughts(answer.text)
            try:
                parsed = read(answer.text, reply).reply
                quoted = parsed.text if isinstance(parsed, Text) else quoted
                if self.screen is not None:
                    for text in texts_of(parsed):
                        self.screen.check(text, task.place)
                        if task.place == "speech" and not task.pictured():
                            self.screen.unseen(text)
                if check is not None:
                    check(parsed)
            except ReplyError as error:
                if self.note_invalid is not None:
                    self.note_invalid(thread.keys[-1], str(error))
                if self.health is not None:
                    self.health.read(request, answer, error)
                if repair == self.max_repairs:
                    message = f"{task.agent}/{task.name} gave no fitting reply in {repair + 1} tries: {error}"
                    raise ReplyError(message, stage=error.stage) from error
                request = self._repair(thread, request, quoted, str(error))
            else:
                if self.health is not None:
                    self.health.read(request, answer, None)
                return parsed
        raise AssertionError("unreachable: the last repair returns or raises")

    def shown(self, task: Task, actor: Actor | None = None) -> "tuple[Shown, ...]":
        """The items whose pictures are sent with a task, each once: what it needs and its model takes, of what has one."""
        actor = actor or self.seats[task.seat]
        if not actor.sees or self.image_mode != "pixels" or self.eyes == "none":
            return ()
        wanted = task.all_pictures() if self.eyes == "all" else task.pictures()
        return tuple(
            Shown(number, item)
            for number, item in enumerate(once(wanted), 1)
            if item.image is not None and item.image_sha256 is not None
        )

    def _request(self, thread: Thread, task: Task, actor: Actor) -> Request:
        shown = self.shown(task, actor)
        rendered = prompts.render(task, len(shown), self.instead)
        pictures = _placed(shown, task, rendered)
        return Request(
            thread=thread.name,
            agent=task.agent,
            task=task.name,
            model=actor.spec,
            system=f"{rendered.system}{asked_in(self.language)}",
            messages=(("user", rendered.user),),
            values=task,
            images=pictures,
            schema=schema_of(task.reply if self.instead is None else task.reply_elsewhere or task.reply),
            parameters={**actor.parameters, "max_tokens": task.max_tokens},
            seed=thread.dice.getrandbits(31),
            reads_values=actor.reads_values,
            number=thread.number,
            steady=rendered.steady,
        )

    def _repair(self, thread: Thread, request: Request, quoted: str, problem: str) -> Request:
        """The request again, behind what the model said, without what was taken off it."""
        said = f"That does not fit: {problem}. Answer again, in full, as asked at first."
        return Request(
            **{
                **_fields(request),
                "messages": (*request.messages, ("assistant", quoted), ("user", said)),
                "seed": thread.dice.getrandbits(31),
                "attempt": request.attempt + 1,
            }
        )

    async def _complete(self, thread: Thread, actor: Actor, request: Request) -> Reply:
        if self.stopping:
            raise Interrupted("stopped before the next call; the same command goes on from here")
        answer = await actor.model.complete(request)
        thread.keys.append(request.key)
        if answer.status == "truncated":
            room = int(request.parameters["max_tokens"] or 0) * TRUNCATION_GROWTH
            request = Request(**{**_fields(request), "parameters": {**request.parameters, "max_tokens": room}})
            answer = await actor.model.complete(request)
            thread.keys.append(request.key)
        if answer.status != "ok":
            problem = shortfall(answer.status, answer.text, answer.tokens_out)
            raise SetAsideError(f"{request.agent}/{request.task}: {problem}")
        return answer


class Shown(NamedTuple):
    """An item whose picture is sent with a task."""

    number: int
    """Its place among all items that the task wants to see, from 1: one without a picture keeps its number."""
    item: Item


def _placed(shown: Sequence[Shown], task: Task, rendered: prompts.Rendered) -> tuple[Picture, ...]:
    """The pictures of a call, each where it belongs: what the dialogue shows before the line that shows it, what is new after
    the dialogue. So what a call has said and seen is the beginning of every later one."""
    if task.sheet and shown:
        return (_sheet(shown, rendered.steady),)
    said: tuple[Utterance, ...] = getattr(task, "conversation", ())
    places = dict(zip((item.item_id for item in shown_items(said)), rendered.marks, strict=False))
    pictures = [
        Picture(item.item_id, str(item.image_sha256), str(item.image), places.get(item.item_id, rendered.steady))
        for _, item in shown
    ]
    return tuple(sorted(pictures, key=lambda picture: picture.place))


def _sheet(shown: Sequence[Shown], place: int) -> Picture:
    """A contact sheet, known by its pictures and their numbers."""
    held = " ".join(f"{number}:{item.image_sha256}" for number, item in shown)
    files = tuple((number, str(item.image)) for number, item in shown)
    return Picture(
        " ".join(item.item_id for _, item in shown), hashlib.sha256(held.encode()).hexdigest(), files[0][1], place, files
    )


def texts_of(value: object) -> Iterator[str]:
    """Every text in a reply, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)


def _fields(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in Request.__dataclass_fields__}
