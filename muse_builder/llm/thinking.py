"""Room to think: a model that thinks before it answers spends its token limit on that, so it is given more than a reply needs.

How much is known of listed models and found out by a probe of others. Where it still proves too small, a reply that was cut
says so, and the room grows for all that is asked from then on; the journal keeps it, so that a run that goes on sends the
same.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from muse_builder.errors import ReplyError
from muse_builder.llm.capabilities import ROOM_OF_THOUGHT, Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.reading import without_marks
from muse_builder.llm.request import LETTERS_PER_TOKEN, Model, Reply, Request

MOST_OF_CONTEXT = 4
"""The room is at most this part of the context: the prompt must fit beside it."""
_FIRST_LEARNED = 1024
"""Room after the first cut that shows thinking; it doubles from there."""
_STEP = 256
"""Rooms are multiples of it."""


def thought(reply: Reply) -> int:
    """Tokens that were thought for a reply: as the provider counts them, else by the letters of what is visible of it; 0 where
    nothing says that it thought."""
    if reply.thinking_tokens:
        return reply.thinking_tokens
    try:
        body = json.loads(reply.raw) if reply.raw else {}
    except ValueError:
        body = {}
    counted = _counted(body)
    if counted:
        return counted
    letters = _letters_in(reply.text) + _letters_beside(body)
    if letters == 0 and reply.status == "truncated" and not reply.text.strip():
        return reply.tokens_out or 1  # all of the limit is spent and nothing is said
    return -(-letters // LETTERS_PER_TOKEN)


def _counted(body: Any) -> int:
    """OpenAI's and Anthropic's count; 0 where there is none."""
    usage = body.get("usage") if isinstance(body, dict) else None
    for details, name in (("completion_tokens_details", "reasoning_tokens"), ("output_tokens_details", "thinking_tokens")):
        told = usage.get(details) if isinstance(usage, dict) else None
        tokens = told.get(name) if isinstance(told, dict) else None
        if isinstance(tokens, int) and tokens > 0:
            return tokens
    return 0


def _letters_in(text: str) -> int:
    """Letters of a text that are thoughts: between their marks, or all where nothing else came."""
    if not text.strip():
        return 0
    try:
        read = without_marks(text)
    except ReplyError:
        return len(text)
    return len(text) - len(read.text) if {"thinking", "channel"} & set(read.removed) else 0


def _letters_beside(body: Any) -> int:
    """Letters of thoughts that a body has beside its text."""
    try:
        if "choices" in body:
            message = body["choices"][0]["message"]
            told = [message.get("reasoning_content") or message.get("reasoning")]
        else:
            told = [part.get("thinking") for part in body.get("content", ())]
    except (AttributeError, IndexError, KeyError, TypeError):
        return 0
    return sum(len(text) for text in told if isinstance(text, str))


def room_for(tokens: int, capabilities: Capabilities) -> int:
    """Room for so many tokens of thought, in whole steps, within the context."""
    wanted = -(-tokens // _STEP) * _STEP
    return max(_STEP, min(wanted, capabilities.context // MOST_OF_CONTEXT))


def room_note(spec: str) -> str:
    """Name of the journal's note of the room that a model had to be given."""
    return f"thinking room {spec}"


class Room:
    """What one model is given to think, in a run."""

    def __init__(self, spec: str, capabilities: Capabilities, journal: Journal | None = None) -> None:
        self.capabilities = capabilities
        self._note = room_note(spec)
        self._journal = journal
        self.told: Callable[[int], None] | None = None
        """Told the new room whenever it grew."""
        kept = None if journal is None else journal.meta(self._note)
        self.learned = 0 if kept is None else int(kept)
        """Tokens, where the run had to find out; 0 where it did not."""

    def of(self, request: Request) -> int:
        """Tokens that a request may think."""
        return max(self.capabilities.room(request.parameters.get("effort")), self.learned)

    def learn(self, request: Request, reply: Reply) -> None:
        """Grows where a reply was cut because its model thought, or nearly was."""
        if request.room < self.of(request):
            return  # asked before the last growth
        if reply.status != "truncated" and not (reply.status == "ok" and request.room):
            return
        spent = thought(reply)
        if reply.status == "truncated" and spent:
            wanted = max(2 * request.room, 2 * spent, _FIRST_LEARNED)
        elif reply.status == "ok" and 2 * spent > request.room:
            wanted = ROOM_OF_THOUGHT * spent
        else:
            return
        grown = room_for(wanted, self.capabilities)
        if grown > self.of(request):
            self.learned = grown
            if self._journal is not None:
                self._journal.set_meta(self._note, str(grown))
            if self.told is not None:
                self.told(grown)


class Roomy:
    """A model whose requests are given room to think."""

    def __init__(self, inner: Model, room: Room) -> None:
        self.inner = inner
        self.room = room

    async def complete(self, request: Request) -> Reply:
        room = self.room.of(request)
        if room:
            request = replace(request, room=room)
        reply = await self.inner.complete(request)
        self.room.learn(request, reply)
        return reply
