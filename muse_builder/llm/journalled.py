"""A model that is never asked the same thing twice."""

import asyncio
from dataclasses import replace

from muse_builder.errors import CallError
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Model, Reply, Request


class Journalled:
    """A model whose every reply is recorded before it is used, and which is never asked the same thing twice.

    A key that the journal can answer costs nothing. Two coroutines that ask the same key at once share one call. A reply
    that is no answer (see `Reply.status`) is recorded and handed on; the next request with its key asks again, unless the
    reply was cut at its limit: a conversation gone through again gets that one once more, and goes on to ask with more room.
    """

    def __init__(self, inner: Model, journal: Journal, *, records_itself: bool = False) -> None:
        """
        Args:
            records_itself: the inner model has each reply in the journal before it gives it back.
        """
        self.inner = inner
        self.records_itself = records_itself
        self.journal = journal
        self.hits = 0
        """Requests answered by the journal."""
        self._asking: dict[str, asyncio.Future[Reply | BaseException | None]] = {}

    async def complete(self, request: Request) -> Reply:
        key = request.key
        while (asked := self._asking.get(key)) is not None:
            shared = await asyncio.shield(asked)
            if isinstance(shared, BaseException):
                raise shared
            if shared is not None:
                self.hits += 1
                return replace(shared, from_journal=True)
            # Whoever asked was cancelled before there was an answer: it is our turn.
        known = self.journal.get(key) or self.journal.cut_short(key)
        if known is not None:
            self.journal.note_prompt(request)
            self.hits += 1
            return replace(known, from_journal=True)
        outcome: Reply | BaseException | None = None
        self._asking[key] = asyncio.get_running_loop().create_future()
        try:
            outcome = await self._ask(request)
            return outcome
        except Exception as error:
            outcome = error
            raise
        finally:
            self._asking.pop(key).set_result(outcome)

    async def _ask(self, request: Request) -> Reply:
        if (taken := await self.journal.take(request)) is not None:
            self.hits += 1
            return taken
        try:
            reply = await self.inner.complete(request)
        except CallError as error:
            if error.sent:
                await self.journal.put_failure(request, error)
            raise
        if not self.records_itself:
            await self.journal.put(request, reply)
        return reply
