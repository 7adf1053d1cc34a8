"""Batch APIs, at half the price: a batch is what all conversations are waiting for.

Conversations are coroutines, so they need not know. Requests are collected until no more come for a moment, noted in the
journal as an intent, and submitted; results wake whoever asked. A batch whose intent stands in the journal is found again
after a crash, with or without the provider's id for it, and is not paid twice.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any, NamedTuple, Protocol

from muse_builder.errors import CallError, FatalCallError, Interrupted, RetryableError
from muse_builder.llm.journal import Journal, SentBatch
from muse_builder.llm.request import Reply, Request


class BatchItem(NamedTuple):
    """What came of one request of a batch."""

    key: str
    """The request's own key: it travels as custom_id, at most 64 letters."""
    outcome: Reply | CallError


class BatchState(NamedTuple):
    ended: bool
    """No more results will come; some requests may have none."""
    finished: int
    """Requests that have a result."""
    reason: str
    """How it stands, for a message."""


class BatchProvider(Protocol):
    """What a provider needs for `Batched`, besides `complete`."""

    spec: str
    most_batch_requests: int
    most_batch_bytes: int

    async def batch_line(self, request: Request) -> bytes: ...
    async def newest_batch(self) -> str: ...
    async def submit_batch(self, intent: str, lines: Sequence[bytes]) -> str: ...
    async def find_batch(self, intent: str, after: str, number: int) -> list[str]: ...
    async def batch_state(self, batch_id: str) -> BatchState: ...
    def batch_items(self, batch_id: str) -> AsyncIterator[BatchItem]: ...


class BatchProgress(NamedTuple):
    collecting: int
    """Requests not yet submitted."""
    submitted: int
    """Requests handed to the provider in this run, resumed batches included."""
    finished: int
    """Of these, answered or failed."""


_MOST_TRIES = 3
_MOST_FAILED_POLLS = 20


class Batched:
    """A model whose requests travel in batches.

    Args:
        quiet_s: seconds without a new request after which what is collected is submitted.
        poll_s: seconds between two looks at a batch.
    """

    def __init__(self, provider: BatchProvider, journal: Journal, *, quiet_s: float = 5.0, poll_s: float = 30.0) -> None:
        self.provider = provider
        self.journal = journal
        self.quiet_s = quiet_s
        self.poll_s = poll_s
        self._collecting: dict[str, bytes] = {}
        self._collected_bytes = 0
        self._waiting: dict[str, asyncio.Future[Reply | Exception]] = {}
        self._coming: set[str] = set()
        self._early: dict[str, Reply | CallError] = {}
        self._finished: dict[str, int] = {}
        self._submitted = 0
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._resuming: asyncio.Task[None] | None = None
        self._stopping = False

    async def complete(self, request: Request) -> Reply:
        """The reply, when its batch has ended: minutes to a day.

        Raises:
            RetryableError: the provider left it unanswered in three batches.
            SetAsideError, FatalCallError: as from the provider itself.
            Interrupted: the run is stopping; a submitted batch goes on and is picked up by the next run.
        """
        if self._resuming is None:
            self._resuming = asyncio.create_task(self._resume())
        await asyncio.shield(self._resuming)
        for attempt in range(_MOST_TRIES):
            outcome = await self._outcome(request)
            if isinstance(outcome, Reply):
                return outcome
            if not isinstance(outcome, RetryableError) or attempt == _MOST_TRIES - 1:
                raise outcome
        raise AssertionError("unreachable: the last try returns or raises")

    def progress(self) -> BatchProgress:
        """Where all batches stand."""
        return BatchProgress(len(self._collecting), self._submitted, sum(self._finished.values()))

    def stop(self) -> None:
        """Submits nothing more and stops looking; whoever waits is told `Interrupted`."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        self._fail_all(Interrupted("stopped while waiting for a batch; the same command picks its results up"))

    async def _outcome(self, request: Request) -> Reply | Exception:
        key = request.key
        if self._stopping:
            raise Interrupted("stopped before the next call; the same command goes on from here")
        if key in self._early:
            return self._early.pop(key)
        waiting: asyncio.Future[Reply | Exception] = asyncio.get_running_loop().create_future()
        self._waiting[key] = waiting
        try:
            if key not in self._coming:
                await self._collect(request)
            return await waiting
        finally:
            if self._waiting.get(key) is waiting:
                del self._waiting[key]

    async def _collect(self, request: Request) -> None:
        line = await self.provider.batch_line(request)
        full = self._collected_bytes + len(line) > self.provider.most_batch_bytes
        if full or len(self._collecting) >= self.provider.most_batch_requests:
            self._submit_collected()
        self._collecting[request.key] = line
        self._collected_bytes += len(line)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self.quiet_s, self._submit_collected)

    def _submit_collected(self) -> None:
        lines, self._collecting, self._collected_bytes = self._collecting, {}, 0
        if lines and not self._stopping:
            self._coming.update(lines)
            self._start(self._send_and_watch(lines))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """An error of a batch's own task must reach those who wait, or they would wait for ever."""
        try:
            await work
        except Exception as error:
            self._fail_all(error)

    async def _send_and_watch(self, lines: dict[str, bytes]) -> None:
        keys = tuple(lines)
        newest = await self.provider.newest_batch()
        number = self.journal.number_of_batches()
        intent = hashlib.sha256(f"{number}/{newest}/{','.join(keys)}".encode()).hexdigest()[:32]
        batch = SentBatch(intent, self.provider.spec, "", "intended", keys, newest)
        await self.journal.put_batch(batch)
        try:
            batch_id = await self.provider.submit_batch(intent, list(lines.values()))
        except RetryableError:
            # The answer was lost, not necessarily the batch: look before it is submitted, and paid, again.
            await asyncio.sleep(self.poll_s)
            found = await self.provider.find_batch(intent, newest, len(keys))
            batch_id = found[0] if found else await self.provider.submit_batch(intent, list(lines.values()))
        except CallError:
            await self.journal.put_batch(batch._replace(state="done"))
            raise
        await self.journal.put_batch(batch._replace(batch_id=batch_id, state="sent"))
        lines.clear()  # a batch of pictures is large, and it is the provider's now
        await self._watch([batch_id], keys)

    async def _resume(self) -> None:
        """Takes up what an earlier run of this folder submitted."""
        for batch in self.journal.open_batches(self.provider.spec):
            missing = tuple(key for key in batch.keys if self.journal.get(key) is None)
            if not missing:
                await self.journal.put_batch(batch._replace(state="done"))
                continue
            found = (
                [batch.batch_id]
                if batch.batch_id
                else await self.provider.find_batch(batch.intent, batch.after, len(batch.keys))
            )
            if not found:  # intended, but the crash came before the submission
                await self.journal.put_batch(batch._replace(state="done"))
                continue
            self._coming.update(missing)
            self._start(self._watch(found, missing))

    async def _watch(self, batch_ids: list[str], keys: tuple[str, ...]) -> None:
        """Waits for the batches, of which one holds these keys, and hands the results out."""
        self._submitted += len(keys)
        wanted = set(keys)
        reason = ""
        for batch_id in batch_ids:
            reason = await self._ended(batch_id)
            async for item in self.provider.batch_items(batch_id):
                if item.key in wanted:
                    wanted.discard(item.key)
                    self._deliver(item.key, item.outcome)
            self._finished[batch_id] = len(keys) - len(wanted)
        for key in wanted:
            self._deliver(key, RetryableError(f"{self.provider.spec}: {reason} without a result for this request"))

    async def _ended(self, batch_id: str) -> str:
        failed = 0
        while True:
            try:
                state = await self.provider.batch_state(batch_id)
                failed = 0
                self._finished[batch_id] = state.finished
                if state.ended:
                    return state.reason
            except RetryableError as error:
                failed += 1
                if failed == _MOST_FAILED_POLLS:
                    raise FatalCallError(
                        f"{error}; the batch goes on with the provider: give the same command again later"
                    ) from error
            await asyncio.sleep(self.poll_s)

    def _deliver(self, key: str, outcome: Reply | CallError) -> None:
        self._coming.discard(key)
        waiting = self._waiting.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)
        else:
            self._early[key] = outcome

    def _fail_all(self, error: Exception) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(error)
