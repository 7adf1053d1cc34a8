"""Batch APIs, at half the price: a batch is what all conversations are waiting for.

Conversations are coroutines, so they need not know. Requests are collected until no more come for a moment, noted in the
journal as an intent, and submitted; results wake whoever asked. A batch whose intent stands in the journal is found again
after a crash, with or without the provider's id for it, and is not paid twice.

What came of a batch is in the journal before anything is made of it: who reads it may be gone, and providers keep results
for a month. What did not come is asked again in another batch, and only that. A batch that somebody cancelled, or that is not
there any more, ends the run with that word: asking anew is for whoever gives the command again. `muse log` names all of it.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from muse_builder.errors import CallError, FatalCallError, GoneError, Interrupted, RetryableError, SetAsideError
from muse_builder.llm.journal import Journal, SentBatch
from muse_builder.llm.request import Reply, Request


class BatchItem(NamedTuple):
    """What came of one request of a batch."""

    key: str
    """The request's own key: it travels as custom_id, at most 64 letters. "" for a line that is no result."""
    outcome: Reply | CallError


class BatchState(NamedTuple):
    ended: bool
    """No more results will come; some requests may have none."""
    finished: int
    """Requests that have a result."""
    reason: str
    """How it stands, for a message."""
    failed: bool = False
    """It ended because the provider refused it, or somebody cancelled it: the same batch again would not do better."""


class BatchProvider(Protocol):
    """What a provider needs for `Batched`, besides `complete`.

    Each method raises RetryableError where it may do better later, and where the answer cannot be read; `batch_state` and
    `batch_items` raise GoneError where the batch or its results are not there any more, the latter after what still is.
    `find_batch` gives the oldest first.
    """

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


Result = TypeVar("Result")
_MOST_TRIES = 3
_MOST_FAILED_POLLS = 20
_LONGEST_POLLS = 16
"""Waits between failed looks double up to so many: twenty of them are two hours at 30 seconds a look."""
_LOOKS = 3
"""So often a batch is looked for before it is believed to be gone, and results with unreadable lines are fetched."""


class _Came(NamedTuple):
    """What the results of a batch hold for the requests that are waited for."""

    outcomes: dict[str, Reply | CallError]
    malformed: int = 0
    """Lines that are no results."""
    foreign: int = 0
    """Results for requests that are not of the batch."""
    repeated: int = 0
    """Results of a request beyond its first."""
    gone: str = ""
    """What was not there any more."""


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
        self._broken: Exception | None = None
        self._answers = 0

    async def complete(self, request: Request) -> Reply:
        """The reply, when its batch has ended: minutes to a day.

        Raises:
            SetAsideError: three batches left it unanswered, others were answered; or as from the provider itself.
            FatalCallError: the provider refuses batches, fails or cancels them, or answers nothing in three.
            Interrupted: the run is stopping; a submitted batch goes on and is picked up by the next run.
        """
        if self._resuming is None:
            self._resuming = asyncio.create_task(self._resume())
        await asyncio.shield(self._resuming)
        answers_before = self._answers
        for _ in range(_MOST_TRIES):
            outcome = await self._outcome(request)
            if isinstance(outcome, Reply):
                return outcome
            if not isinstance(outcome, RetryableError):
                raise outcome
        kind = FatalCallError if self._answers == answers_before else SetAsideError
        raise kind(f"{outcome}; unanswered in {_MOST_TRIES} batches")

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
        if self._broken is not None:
            raise self._broken
        if key in self._early:
            return self._early.pop(key)
        arrived = self.journal.arrived(key)
        if arrived is not None:
            return arrived
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
        """An error of a batch's own task must reach those who wait, or they would wait for ever; then none is begun."""
        try:
            await work
        except Exception as error:
            if isinstance(error, CallError):
                error.sent = False  # one word for all who wait, not a failed call of each
            self._broken = error
            self._fail_all(error)

    async def _send_and_watch(self, lines: dict[str, bytes]) -> None:
        keys = tuple(lines)
        newest = await self._patiently(self.provider.newest_batch)
        number = self.journal.number_of_batches()
        intent = hashlib.sha256(f"{number}/{newest}/{','.join(keys)}".encode()).hexdigest()[:32]
        batch = SentBatch(intent, self.provider.spec, "", "intended", keys, newest)
        await self.journal.put_batch(batch)
        ids = await self._submitted_once(batch, lines)
        if len(ids) == 1:
            batch = batch._replace(batch_id=ids[0], state="sent")
            await self.journal.put_batch(batch)
        lines.clear()  # a batch of pictures is large, and it is the provider's now
        await self._watch(batch, ids, keys)

    async def _submitted_once(self, batch: SentBatch, lines: dict[str, bytes]) -> list[str]:
        """Hands a batch over, again where the answer was lost, and never a second time where it had arrived.

        Gives its id; several where somebody else's could be it as well.
        """
        for failed in range(_MOST_FAILED_POLLS):
            try:
                return [await self.provider.submit_batch(batch.intent, list(lines.values()))]
            except RetryableError as error:
                # The answer was lost, not necessarily the batch: look before it is submitted, and paid, again.
                self._note(batch, f"the answer to its submission was lost: {error}")
                await self._wait(failed, error)
                found = await self._patiently(partial(self._found, batch), batch)
                if found:
                    self._note(batch, f"it had been made all the same, and was found again: {', '.join(found)}")
                    return found
                if failed == _MOST_FAILED_POLLS - 1:
                    raise FatalCallError(f"{error}; the batch was not taken in {failed + 1} tries. Go on later") from error
            except CallError as error:
                self._note(batch, f"it was refused: {error}")
                await self.journal.put_batch(batch._replace(state="done"))
                # What is refused is the batch, not one request of it: nothing that could be set aside.
                raise FatalCallError(f"{error}; nothing of this batch was run") from error
        raise AssertionError("unreachable: the last try returns or raises")

    async def _resume(self) -> None:
        """Takes up what an earlier run of this folder submitted."""
        for batch in self.journal.open_batches(self.provider.spec):
            missing = tuple(key for key in batch.keys if self.journal.get(key) is None and not self.journal.arrived(key))
            found: list[str] = []
            if missing:
                found = [batch.batch_id] if batch.batch_id else await self._patiently(partial(self._found, batch), batch)
            if not found:  # all is here, or it was intended and the crash came before the submission
                await self.journal.put_batch(batch._replace(state="done"))
                continue
            self._coming.update(missing)
            self._start(self._watch(batch, found, missing))

    async def _found(self, batch: SentBatch) -> list[str]:
        return await self.provider.find_batch(batch.intent, batch.after, len(batch.keys))

    async def _watch(self, batch: SentBatch, batch_ids: list[str], keys: tuple[str, ...]) -> None:
        """Waits for the batches, of which one holds these keys, and hands the results out.

        What came is in the journal before that. What was left unanswered leaves the journal's record of the batch first:
        asked again, it is in another one, and a later run must not take this one's word for it.
        """
        self._submitted += len(keys)
        anew = batch.state == "gone"  # this was said once, and the same command was given again
        state = BatchState(True, 0, "the batch is gone")
        came = _Came({})
        for batch_id in batch_ids:  # the oldest first: ours was made right after the newest that was known before
            try:
                state = await self._ended(batch, batch_id)
                came = await self._patiently(partial(self._results, batch, batch_id, set(keys)), batch)
            except GoneError as error:
                came = came._replace(gone=str(error))
            self._finished[batch_id] = len(came.outcomes)
            if came.outcomes:
                batch = batch._replace(batch_id=batch_id, state="sent")
                break
        outcomes = came.outcomes
        await self.journal.put_arrived({key: one for key, one in outcomes.items() if isinstance(one, Reply)})
        self._name_what_is_odd(batch, came)
        left = [key for key in keys if isinstance(outcomes.get(key), RetryableError | None)]
        if came.gone and left and not anew:
            await self.journal.put_batch(batch._replace(keys=tuple(left), state="gone"))
        else:
            await self.journal.put_batch(batch._replace(state="done"))
        if left:
            said = f"{len(left)} of {len(keys)} requests were left without an answer ({came.gone or state.reason})"
            self._note(batch, said + (", and are asked anew" if came.gone and anew else ""))
        for key in keys:
            self._deliver(key, self._outcome_of(key, outcomes.get(key), state, "" if anew else came.gone))

    def _outcome_of(self, key: str, outcome: Reply | CallError | None, state: BatchState, gone: str) -> Reply | CallError:
        """What a request of an ended batch gets: its result, or why it has none and whether it may be asked again at once."""
        if isinstance(outcome, Reply) or (outcome is not None and not isinstance(outcome, RetryableError)):
            return outcome
        if gone:
            error = FatalCallError(
                f"{gone}: somebody deleted it, or the key is of another account. Put that right; or give the same command "
                "again, which asks anew, and pays anew, for what is missing"
            )
            error.billed = True
            return error
        said = f"{self.provider.spec}: {state.reason} without a result for this request"
        if state.failed:
            return FatalCallError(f"{said}; give the same command again, which asks for what is missing")
        return outcome or RetryableError(said)

    def _name_what_is_odd(self, batch: SentBatch, came: _Came) -> None:
        if came.gone:
            self._note(batch, came.gone)
        for number, words in (
            (came.malformed, "lines were no results"),
            (came.foreign, "results are for no request of ours"),
            (came.repeated, "results came more than once"),
        ):
            if number:
                self._note(batch, f"{number} {words}")

    async def _results(self, batch: SentBatch, batch_id: str, wanted: set[str]) -> _Came:
        """The results of an ended batch; fetched again where lines cannot be read, since a file may come cut short.

        Raises:
            RetryableError: no line can be read: what came is no file of results.
        """
        for look in range(1, _LOOKS + 1):
            came = await self._patiently(partial(self._fetched, batch_id, wanted, set(batch.keys)), batch)
            if not came.malformed:
                break
            if look < _LOOKS:
                await asyncio.sleep(self.poll_s)
        if came.malformed and not came.outcomes and not came.foreign and not came.gone:
            raise RetryableError(f"{self.provider.spec}: no line of the results of {batch_id} can be read")
        return came

    async def _fetched(self, batch_id: str, wanted: set[str], own: set[str]) -> _Came:
        outcomes: dict[str, Reply | CallError] = {}
        malformed = foreign = repeated = 0
        gone = ""
        seen: set[str] = set()
        try:
            async for key, outcome in self.provider.batch_items(batch_id):
                malformed += not key
                foreign += bool(key) and key not in own
                repeated += key in seen
                seen.add(key)
                if key in wanted and (key not in outcomes or not isinstance(outcomes[key], Reply)):
                    outcomes[key] = outcome
        except GoneError as error:
            gone = str(error)
        return _Came(outcomes, malformed, foreign, repeated, gone)

    async def _ended(self, batch: SentBatch, batch_id: str) -> BatchState:
        while True:
            state = await self._state(batch, batch_id)
            self._finished[batch_id] = state.finished
            self.journal.note_look(batch.intent, state.finished, state.reason)
            if state.ended:
                return state
            await asyncio.sleep(self.poll_s)

    async def _state(self, batch: SentBatch, batch_id: str) -> BatchState:
        for look in range(1, _LOOKS + 1):
            try:
                return await self._patiently(partial(self.provider.batch_state, batch_id), batch)
            except GoneError:
                if look == _LOOKS:
                    raise
                await asyncio.sleep(self.poll_s)  # a list of batches may lag behind what was made
        raise AssertionError("unreachable: the last look returns or raises")

    async def _patiently(self, asking: Callable[[], Awaitable[Result]], batch: SentBatch | None = None) -> Result:
        """What a provider says when it is asked again and again: a batch runs for hours, and so may an outage."""
        failed = 0
        while True:
            try:
                return await asking()
            except RetryableError as error:
                failed += 1
                if batch is not None and failed == 1:
                    self._note(batch, str(error))
                if failed == _MOST_FAILED_POLLS:
                    raise FatalCallError(
                        f"{error}; the batch goes on with the provider: give the same command again later"
                    ) from error
                await self._wait(failed, error)

    async def _wait(self, failed: int, error: RetryableError) -> None:
        await asyncio.sleep(max(self.poll_s * min(2**failed, _LONGEST_POLLS), error.retry_after_s or 0.0))

    def _note(self, batch: SentBatch, said: str) -> None:
        self.journal.note_trouble(batch.intent, said)

    def _deliver(self, key: str, outcome: Reply | CallError) -> None:
        self._coming.discard(key)
        self._answers += isinstance(outcome, Reply)
        waiting = self._waiting.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)
        else:
            self._early[key] = outcome

    def _fail_all(self, error: Exception) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(error)
