"""Ask a server, before a run, what its model really does: which words of a request it takes, whether it holds a reply to its
schema, thinks, looks at pictures.

Servers differ in what they refuse, and some ignore a field they do not know and answer all the same (vLLM dropped
`guided_json` that way), so only trying tells. Three to a dozen short calls, not journalled; `llm.check` asks on. What a server
says of itself (its context, its slots) is looked up first.
"""

import asyncio
import base64
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Literal, NamedTuple, Self

from muse_builder.errors import CallError, FatalCallError, ReplyError, RetryableError
from muse_builder.llm.capabilities import ROOM_OF_THOUGHT, Capabilities
from muse_builder.llm.models import Access, OpenedModel, open_model
from muse_builder.llm.providers.served import NOTHING
from muse_builder.llm.reading import data_in, without_marks
from muse_builder.llm.request import LETTERS_PER_TOKEN, Picture, Reply, Request
from muse_builder.llm.thinking import room_for, thought
from muse_builder.tasks.synthesis import Greet

MOST_CALLS = 20
"""After so many a model is taken for what it has shown so far."""
MOST_SECONDS = 600.0
"""The same of time: a laptop that writes five tokens a second comes through within them."""
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "shade": {"$ref": "#/$defs/Shade"},
        "numbers": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    },
    "required": ["shade", "numbers"],
    "additionalProperties": False,
    "$defs": {"Shade": {"type": "string", "enum": ["vermilion", "cerulean"]}},
}
"""Holds what our replies hold: a reference and a list of a fixed length."""
_WAYS_TO_JSON: tuple[tuple[Literal["json", "prompt"], str], ...] = (
    ("json", "Choose a shade and two numbers."),
    ("prompt", "Choose a shade and two numbers."),
    (
        "prompt",
        'Choose a shade and two numbers. Answer as in {"shade": "cerulean", "numbers": [3, 8]}, with nothing before or after.',
    ),
)
"""Where no schema is enforced: the way, and what is asked."""
RED_SQUARE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/"
    "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAgACADASIAAhEBAxEB/8QAFQAB"
    "AQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwD"
    "AQACEQMRAD8AmAImmAAAAAAf/9k="
)
"""A plain JPEG of 32 x 32 pixels."""
PROBE_PICTURE = Picture("probe", "probe", "probe.jpg")
_ROOM = 120
"""Tokens for one answer: the longest, the object, takes forty."""
_MOST_BROKEN = 3
"""Answers to a plain question that break off: then it is no accident."""
_FIRST_THOUGHT = 1024
_MOST_GROWTHS = 4
"""From 1,024 tokens of room to think to 8,192."""
_LONGEST_WAIT_S = 30.0
LONGEST_ANSWER_S = 600.0
"""A laptop reads a long prompt for minutes; here nobody else waits."""
_FOR_ALL = (401, 402, 403, 404)
"""A key that is refused, no credit, no such model: no other form of the request would help."""
_STATUS = re.compile(r"\banswered (\d{3})\b")
_NO_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction)|role.{0,20}system|developer instruction|roles? must alternate"
    r"|only user and assistant"
)
_LIMITS = ("max_tokens", "max_completion_tokens")
_TEMPERATURE = 0.1


def gone(error: CallError, calls: int) -> CallError:
    """An error as a check ends with it: a server that is not there any more is named as such, with what to do."""
    if not getattr(error, "unreached", False):
        return error
    when = "" if calls < 2 else f" any more, after {calls} requests: it went down meanwhile, and its own log tells why"
    what_to_do = "Start the server, or check the address (--base-url), then give the same command again"
    return FatalCallError(f"{error}{when}. {what_to_do}")


class _Change(NamedTuple):
    """Another form of a request."""

    name: str
    possible: bool
    """Whether the form is not that already."""
    named: bool
    """Whether the refusal speaks of it."""
    fields: dict[str, Any]
    """Of the record."""


class Prober:
    """Asks one model in ever other forms until it answers, and keeps what that shows in `record`."""

    def __init__(self, spec: str, access: Access, record: Capabilities) -> None:
        self.spec = spec
        self.record = self._told = record
        self.lacks: list[str] = []
        self.calls = 0
        """Requests that were sent."""
        self.seconds: list[float] = []
        """Of each answer."""
        self.tokens_in: int | None = None
        """Of the plain question, where the server counts."""
        self.tokens_a_second = 0.0
        """Of prompt, at least: the most that an answer, its own time included, came to. 0 before the first."""
        self.served = NOTHING
        """What the server says of itself."""
        self._access = access
        self._thought = 0
        """The most that was thought before an answer, in tokens."""
        self._growths = 0
        self._began: float | None = None
        self._tried: set[str] = set()
        self._models: dict[Capabilities, OpenedModel] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def left(self) -> int:
        """Calls that may still be made: none once the time is up."""
        return MOST_CALLS - self.calls if self.seconds_left > 0 else 0

    @property
    def seconds_left(self) -> float:
        """Of the time that there is for all calls together."""
        if self._began is None:
            return MOST_SECONDS
        return self._began + MOST_SECONDS - asyncio.get_running_loop().time()

    async def look(self) -> None:
        """The words of a request, thinking, schema and pictures, in that order: each is asked as the ones before allow."""
        plain = await self._plain()
        self.tokens_in = plain.tokens_in
        await self._look_up()
        if plain.status == "refused":
            self.lacks.append(f"{self.spec} refused to say hello; its replies may be of little use.")
        await self._switched_off()
        await self._schema()
        if self.record.images:
            await self._pictures()
        self._room()

    async def _look_up(self) -> None:
        """Takes in what the server says of itself."""
        look_up = getattr((await self._model()).model, "served", None)
        if look_up is None:
            return
        self.served = await look_up()
        if self.served.context is not None:
            self.record = replace(self.record, context=self.served.context)
        if self.served.images is False and self.record.images:
            self.record = replace(self.record, images=False)
            self.lacks.append(f"{self.spec} says that it takes no pictures: product summaries are sent instead.")

    # --- the words of a request -------------------------------------------------------------------------------------

    async def _plain(self) -> Reply:
        """The answer to a plain question, in the first form that the server takes."""
        silent = broken = 0
        while True:
            try:
                reply = await self.ask(self.question("Say hello in one word."))
            except CallError as error:
                broken += getattr(error, "broke_off", False)
                if 0 < broken < _MOST_BROKEN and self.left:
                    continue
                change = self._change_for(error)
                if change is None or not self.left:
                    raise self._hopeless(error) from error
                self.record = replace(self.record, **change)
                continue
            if reply.status == "refused" or (reply.status != "filtered" and _says_something(reply)):
                return reply
            silent += 1
            if silent == 2 or not self.left:
                raise FatalCallError(f"{self.spec} answers a plain question with {_silence(reply)}")

    def _change_for(self, error: CallError) -> dict[str, Any] | None:
        """What to say otherwise after a refusal: what it names, else what servers most often lack; None where all was tried."""
        words, record = str(error).lower(), self.record
        if _status(error) in _FOR_ALL or getattr(error, "unreached", False) or getattr(error, "timed_out", False):
            return None
        if getattr(error, "broke_off", False):
            return None
        other = next(name for name in _LIMITS if name != record.limit_name)
        changes = (
            _Change("system", record.system, bool(_NO_SYSTEM.search(words)), {"system": False}),
            _Change("seed", record.seed, "seed" in words, {"seed": False}),
            _Change("temperature", record.temperature, "temperature" in words, {"temperature": False}),
            _Change("effort", record.thinking == "some", "reasoning" in words, {"thinking": "always"}),
            _Change("limit", True, any(name in words for name in _LIMITS), {"limit_name": other}),
        )
        possible = [change for change in changes if change.possible and change.name not in self._tried]
        if not possible:
            return None
        chosen = next((change for change in possible if change.named), possible[0])
        self._tried.add(chosen.name)
        if chosen.name in _SAID:
            self.lacks.append(f"{self.spec} takes no {_SAID[chosen.name]}: {_INSTEAD[chosen.name]}.")
        return chosen.fields

    def _hopeless(self, error: CallError) -> CallError:
        if getattr(error, "unreached", False):
            return error
        if isinstance(error, FatalCallError) and (_status(error) in _FOR_ALL or not self._tried):
            return error
        if getattr(error, "broke_off", False):
            return FatalCallError(
                f"{error}: so it answers even a plain question, {_MOST_BROKEN} times. Look into its server's log (memory, a "
                "time limit), or try another model"
            )
        if getattr(error, "timed_out", False):
            what_to_do = "look into the server's log, and whether it is loading"
            return FatalCallError(f"{error}, not even to a plain question: {what_to_do}")
        return FatalCallError(f"{self.spec} refuses even a plain question, in whatever form: {error}")

    async def _switched_off(self) -> None:
        """Where it thinks: whether it can be told not to."""
        if not self._thought or self._told.thinking == "some" or "effort" in self._tried or not self.left:
            return
        spent, always = self._thought, replace(self.record, thinking="always")
        self.record = replace(self.record, thinking="some")
        try:
            reply = await self.ask(self.question("Say goodbye in one word."), grow=False)
        except CallError:
            self.record = always
            return
        if thought(reply) or not _says_something(reply):
            self.record = always
            return
        self._thought = 0
        self.record = replace(self.record, thinking_room=room_for(ROOM_OF_THOUGHT * spent, self.record))
        self.lacks.append(
            f"{self.spec} thinks before it answers (about {spent} tokens) unless told not to, and is told not to."
        )

    def _room(self) -> None:
        """What was thought, as the room that a run gives."""
        if self._thought:
            room = max(self.record.thinking_room, room_for(ROOM_OF_THOUGHT * self._thought, self.record))
            self.record = replace(self.record, thinking="always", thinking_room=room)
            self.lacks.append(
                f"{self.spec} thinks before it answers, up to {self._thought} tokens when it was asked: replies get {room:,} "
                "tokens more for it."
            )

    # --- schema -----------------------------------------------------------------------------------------------------

    async def _schema(self) -> None:
        """The strictest way to a reply of the wanted shape: the provider's schema, without `$ref`, JSON mode, words alone."""
        if self.record.schema == "native":
            # The words ask for something else, so that only a schema that is enforced gives JSON.
            question = self.question("Write one sentence about rain, in plain words.", schema=_SCHEMA)
            reply = await self.tried_out(question)
            if reply is None and self.record.schema_refs:
                self.record = replace(self.record, schema_refs=False)
                reply = await self.tried_out(question)
                if reply is not None and _fits(reply):
                    self.lacks.append(f"{self.spec} takes no $ref in a schema: what it refers to is written in its place.")
            if reply is not None and _fits(reply):
                return
            self.record = replace(self.record, schema_refs=True)
        for mode, words in _WAYS_TO_JSON:
            if self.record.schema == "prompt" and mode == "json":
                continue
            self.record = replace(self.record, schema=mode)
            reply = await self.tried_out(self.question(words, schema=_SCHEMA))
            if reply is not None and _fits(reply):
                how = "gives JSON but enforces no schema" if mode == "json" else "does not enforce a reply's schema"
                self.lacks.append(f"{self.spec} {how}: it is written into the prompt, and replies are checked.")
                return
        if not self.left:
            return
        raise FatalCallError(
            f"{self.spec} gives no JSON of a wanted shape, in whatever way it is asked, and most tasks need it: try another"
        )

    # --- pictures ---------------------------------------------------------------------------------------------------

    async def _pictures(self) -> None:
        question = self.question("Which colour is this picture? Answer with one word.", images=(PROBE_PICTURE,))
        reply = await self.tried_out(question)
        if reply is None:
            self.record = replace(self.record, images=False)
            self.lacks.append(f"{self.spec} takes no pictures: product summaries are sent instead.")
        elif "red" not in reply.text.lower():
            self.lacks.append(
                f"{self.spec} was shown a red square and answered {reply.text[:40]!r}: it may not look at pictures."
            )

    # --- asking -----------------------------------------------------------------------------------------------------

    def question(self, text: str, **more: Any) -> Request:
        """A short question in the form that the record allows."""
        parameters: dict[str, float | int | str | None] = {"max_tokens": _ROOM}
        if self.record.temperature:
            parameters["temperature"] = _TEMPERATURE
        asked: dict[str, Any] = {
            "thread": "probe",
            "agent": "probe",
            "task": "probe",
            "model": self.spec,
            "system": "You answer briefly.",
            "messages": (("user", text),),
            "values": Greet(variation=0),
            "parameters": parameters,
        }
        return Request(**{**asked, **more})

    async def tried_out(self, question: Request) -> Reply | None:
        """The reply; None where the server refuses the request as such, or fails at it twice, or no call is left.

        Raises:
            CallError: nobody listens any more, or the key is not taken.
        """
        for once_more in (True, False):
            try:
                return await self.ask(question) if self.left else None
            except RetryableError as error:
                if error.unreached:
                    raise
                if not once_more:
                    return None
            except CallError as error:
                if _status(error) in (401, 402):
                    raise
                return None
        return None

    async def ask(self, question: Request, *, grow: bool = True, within_s: float = MOST_SECONDS) -> Reply:
        """The reply, asked again with more room where thinking took all of it, and after a wait where the rate was refused.

        Args:
            within_s: seconds for one answer; never more than there are for all.

        Raises:
            CallError: the server refused, or failed, or did not answer in time.
        """
        waited = False
        loop = asyncio.get_running_loop()
        while True:
            model = await self._model()
            refused = set(getattr(model.model, "refused", ()))
            self.calls += 1
            began = loop.time()
            self._began = began if self._began is None else self._began
            try:
                reply = await self._in_time(model, replace(question, room=self.record.room()), within_s)
            except RetryableError as error:
                if not error.rate_limited or waited:
                    raise
                waited = True
                await asyncio.sleep(min(error.retry_after_s or 1.0, _LONGEST_WAIT_S))
                continue
            took_s = loop.time() - began
            self.seconds.append(took_s)
            self.tokens_a_second = max(self.tokens_a_second, (reply.tokens_in or _tokens_of(question)) / max(took_s, 1e-6))
            self._heed(set(getattr(model.model, "refused", ())) - refused)
            spent = thought(reply)
            if _says_something(reply):
                self._thought = max(self._thought, spent)
                return reply
            if not grow or not spent or self._growths == _MOST_GROWTHS or not self.left:
                return reply
            self._growths += 1
            room = room_for(max(2 * self.record.thinking_room, _FIRST_THOUGHT), self.record)
            self.record = replace(self.record, thinking="always", thinking_room=room)

    async def _in_time(self, model: OpenedModel, question: Request, within_s: float) -> Reply:
        most_s = min(within_s, self.seconds_left)
        try:
            async with asyncio.timeout(most_s) as clock:
                return await model.model.complete(question)
        except TimeoutError as error:
            if not clock.expired():
                raise
            raise RetryableError(f"{self.spec} did not answer within {most_s:.0f} seconds", timed_out=True) from error

    def _heed(self, refused: set[str]) -> None:
        """Takes in what the model was refused within a call, and left out by itself."""
        self.calls += len(refused)
        for name in sorted(refused & {"temperature", "seed"}):
            changed: dict[str, Any] = {name: False}
            self.record = replace(self.record, **changed)
            self.lacks.append(f"{self.spec} takes no {name}: {_INSTEAD[name]}.")

    async def _model(self) -> OpenedModel:
        if self.record not in self._models:
            access = replace(self._access, capabilities={self.spec: self.record})
            self._models[self.record] = await self._stack.enter_async_context(
                open_model(self.spec, access, timeout_s=LONGEST_ANSWER_S)
            )
        return self._models[self.record]


_SAID = {"system": "system role", "seed": "seed", "temperature": "temperature", "effort": "word on how long to think"}
_INSTEAD = {
    "system": "its instructions stand before the user's words",
    "seed": "none is sent",
    "temperature": "none is sent, and variety comes from the words",
    "effort": "none is sent",
}


def _tokens_of(question: Request) -> int:
    """About as many as a prompt has, pictures left out."""
    return (len(question.system) + sum(len(text) for _, text in question.messages)) // LETTERS_PER_TOKEN


def _status(error: CallError) -> int | None:
    """The HTTP status that an error speaks of; None where it speaks of none."""
    found = _STATUS.search(str(error))
    return None if found is None else int(found[1])


def _says_something(reply: Reply) -> bool:
    """Whether there is more than thoughts in it."""
    try:
        return reply.status != "truncated" and bool(without_marks(reply.text).text)
    except ReplyError:
        return False


def _silence(reply: Reply) -> str:
    """What came in the place of an answer, and what to do about it."""
    if reply.status == "filtered":
        return "what its provider's filter holds back. Switch that off for this use, or try another model"
    if reply.status == "truncated" and thought(reply):
        return "thoughts alone, and never comes to an answer. Try a model that thinks less, or not"
    if reply.status == "truncated":
        return f"{_ROOM} tokens or more and no end: it goes on until it is cut. Does its server know its chat template?"
    if thought(reply):
        return (
            "thoughts alone, and never comes to an answer. Where its server takes the answer for thoughts, start that without "
            "a reasoning parser (vLLM: no --reasoning-parser; llama.cpp: --reasoning-format none)"
        )
    return "nothing. Does its server know its chat template?"


def _fits(reply: Reply) -> bool:
    answer = data_in(reply.text)
    if reply.status != "ok" or answer is None:
        return False
    numbers = answer.get("numbers")
    return (
        answer.get("shade") in ("vermilion", "cerulean")
        and isinstance(numbers, list)
        and all(isinstance(number, int) for number in numbers)
    )
