"""From a spec to a model that is safe to use: journalled, within limits and budget.

    OpenedModel -> Journalled -> Roomy -> Limited -> Budgeted -> model   one call at a time, at full price; each try counts
    OpenedModel -> Journalled -> Roomy -> Budgeted -> Batched -> model   batches, at half
    OpenedModel -> Journalled -> local model                             no network, no money

The model is made by a plug-in (`plugins`, `Provider`), or was given in Python.
"""

import asyncio
import difflib
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self, cast
from urllib.parse import urlsplit

from muse_builder import plugins
from muse_builder.errors import Interrupted, SettingsError
from muse_builder.llm.batch import Batched, BatchProgress, BatchProvider
from muse_builder.llm.budget import Budget, Budgeted
from muse_builder.llm.capabilities import CAPABILITIES, Capabilities, capabilities_of, require_alive, told_by
from muse_builder.llm.journal import Journal
from muse_builder.llm.journalled import Journalled
from muse_builder.llm.limits import LONGEST_WAIT_S, Gate, Limited, gate_at
from muse_builder.llm.pictures import EncodedPictures, LoadPicture
from muse_builder.llm.prices import Price, PriceTable, price_of
from muse_builder.llm.request import Model, Reply, Request
from muse_builder.llm.thinking import Room, Roomy
from muse_builder.sync import GRACE_S


class ModelStatus(NamedTuple):
    """How a model is doing, for a progress display."""

    concurrency: int
    """Requests that may be under way at once now."""
    in_flight: int
    waiting: int
    answers: int
    refusals: int
    """Refused for their rate and tried again."""
    failures: int
    journal_hits: int
    batch: BatchProgress | None


@dataclass(frozen=True)
class Access:
    """What the models of a run share, and what the user knows of them; all of it may be left out."""

    journal: Journal | None = None
    """Where calls are recorded; None records nothing (a try-out, a probe)."""
    budget: Budget | None = None
    """Shared by all models of a run; None counts nothing."""
    base_url: str | None = None
    """Of a server that speaks the provider's protocol (vLLM, Ollama, llama.cpp)."""
    load_picture: LoadPicture | None = None
    """Gives the JPEG of a picture to send; None where no request has pictures."""
    prices: PriceTable | None = None
    """The user's own, by spec; they win over what is known."""
    capabilities: Mapping[str, Capabilities] | None = None
    """The same of what models take."""
    models: Mapping[str, Model] = field(default_factory=dict)
    """Models given in Python, by spec; they are taken as they are."""


class Batches(NamedTuple):
    """That calls travel in batches, at half the price; see `Batched`."""

    quiet_s: float = 5.0
    poll_s: float = 30.0


class OpenedModel:
    """A model as a run uses it. Close it, or use it as an async context manager.

    A paid call, once sent, is finished and journalled even when the conversation that asked for it is cancelled.
    """

    def __init__(
        self,
        spec: str,
        *,
        inner: Model,
        model: Model,
        capabilities: Capabilities,
        price: Price | None = None,
        gate: Gate | None = None,
        batched: Batched | None = None,
        near: bool = False,
        room: Room | None = None,
    ) -> None:
        """
        Args:
            model: as it was made, or given.
            inner: the same behind journal, limits and budget.
            near: its calls cost nothing, so that one under way is given up where a run is to stop and it does not come soon.
            room: what it is given to think; None for a model that never does.
        """
        self.spec = spec
        self.capabilities = capabilities
        self.price = price
        self.model = model
        self.gate = gate
        self.batched = batched
        self.room = room
        self.inner = inner
        self.near = near
        self._asking: set[asyncio.Task[Reply]] = set()
        self._gave_up = False

    def __repr__(self) -> str:
        return f"OpenedModel({self.spec!r})"

    @property
    def provider(self) -> Model | None:
        """The model where it is another's, that may be paid for and takes its time; None for one of this process."""
        return None if self.capabilities.local else self.model

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def prepare(self) -> None:
        """Imports the SDK (half a second to one) and looks for the key, so that a run finds out before it begins.

        Raises:
            SettingsError: there is no key in the environment.
        """
        prepare = getattr(self.model, "prepare", None)
        if prepare is not None:
            prepare()

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`; besides, `Interrupted` once `drain` was called and `BudgetError` when money is used up."""
        if self.capabilities.local:
            return await self.inner.complete(request)
        asking = asyncio.create_task(self.inner.complete(request))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            if self._gave_up and asking.cancelled():
                raise Interrupted("stopped before the answer came; the same command asks again") from None
            raise

    def status(self) -> ModelStatus:
        """Where it stands now."""
        hits = self.inner.hits if isinstance(self.inner, Journalled) else 0
        batch = None if self.batched is None else self.batched.progress()
        if self.gate is None:
            return ModelStatus(0, 0, 0, 0, 0, 0, hits, batch)
        gate = self.gate
        return ModelStatus(
            int(gate.limit), gate.in_flight, gate.waiting, gate.answers, gate.refusals, gate.failures, hits, batch
        )

    def stop(self) -> None:
        """Begins no further call: what waits its turn raises Interrupted. Calls under way end and reach the journal.

        Those of a server of one's own that asks no money get a second, and are Interrupted then.
        """
        if self.gate is not None:
            self.gate.stop()
        if self.batched is not None:
            self.batched.stop()
        if self.near and self._asking:
            asyncio.get_running_loop().call_later(GRACE_S, self._give_up)

    async def drain(self) -> None:
        """Stops, and returns when the calls under way are answered and journalled."""
        self.stop()
        if self._asking:
            await asyncio.wait(list(self._asking))

    async def close(self) -> None:
        """Drains, then closes the connections. A model given in Python stays open: it is not ours."""
        await self.drain()
        close = None if plugins.is_object(self.spec) else getattr(self.model, "close", None)
        if close is not None:
            await close()

    def _give_up(self) -> None:
        self._gave_up = True
        for task in self._asking:
            task.cancel()

    def _asked(self, task: asyncio.Task[Reply]) -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.exception()  # whoever asked may be gone; its failure stands in the journal


NOTHING_SHARED = Access()


def open_model(
    spec: str,
    access: Access = NOTHING_SHARED,
    *,
    batches: Batches | None = None,
    gate: Gate | None = None,
    timeout_s: float | None = None,
) -> OpenedModel:
    """A model, ready to be asked. Opening asks nothing of the network and needs no key; the first call does.

    Args:
        spec: "NAME" or "NAME:MODEL", NAME of a models plug-in, or of a model in `access`.
        batches: None answers each call as it comes. Batches need a journal.
        gate: concurrency, rates and patience of calls as they come; None for the defaults.
        timeout_s: for one answer, or one look at a batch, whatever the gate says; None for ten minutes a look, and no more
            than the gate's patience for an answer.

    Raises:
        SettingsError: the spec is wrong, the model is retired, a budget is set and its price is unknown, or it has no batches.
    """
    record = record_of(spec, access)
    price = None if record.local else _price(spec, access, batch=batches is not None)
    if gate is None and batches is None:
        gate = gate_at(access.base_url)
    given = access.models.get(spec)
    if given is None:
        # The gate gives up first; what its own clock tells is no guess at what broke off.
        given = _made(spec, record, price, access, gate, timeout_s or (2 * LONGEST_WAIT_S if batches is None else 600.0))
    if batches is not None:
        return _batched(spec, given, record, price, access, batches)
    assert gate is not None
    journal, inner = access.journal, given
    if record.local:
        inner = inner if journal is None else Journalled(inner, journal)
        return OpenedModel(spec, inner=inner, model=given, capabilities=record)
    if access.budget is not None:
        inner = Budgeted(inner, access.budget, spec=spec, price=price, capabilities=record, journal=journal)
    room = Room(spec, record, journal)
    if journal is None:
        inner = Roomy(Limited(inner, gate, spec=spec, capabilities=record), room)
    else:
        inner = Limited(inner, gate, spec=spec, capabilities=record, record=journal.put, note_failure=journal.put_failure)
        inner = Journalled(Roomy(inner, room), journal, records_itself=True)
    near = price is None and access.base_url is not None and _is_near(access.base_url)
    return OpenedModel(spec, inner=inner, model=given, capabilities=record, price=price, gate=gate, near=near, room=room)


def record_of(spec: str, access: Access = NOTHING_SHARED) -> Capabilities:
    """What a model takes: what the user says, else the object given in Python, else what its provider says or we know.

    Raises:
        SettingsError: the spec is wrong.
    """
    if spec in access.models:
        return (access.capabilities or {}).get(spec) or told_by(access.models[spec]) or Capabilities()
    spec_parts(spec)
    return capabilities_of(spec, base_url=access.base_url, overrides=access.capabilities)


def spec_parts(spec: str) -> tuple[str, str]:
    """(provider, model) of "openai:NAME".

    Raises:
        SettingsError: there is no such provider, or a name is missing or too much.
    """
    provider, _, name = spec.partition(":")
    if provider not in plugins.names("models") and not plugins.is_object(spec):
        raise SettingsError(plugins.unknown("models", provider, meant=_whole_spec(spec)))
    example: str | None = getattr(plugins.get("models", spec if plugins.is_object(spec) else provider), "example", None)
    if example == "" and name:
        raise SettingsError(f"the {provider} model has no variants; write {provider!r}, not {spec!r}")
    if example and not name:
        raise SettingsError(f"{spec!r} names no model; write for example '{provider}:{example}'")
    return provider, name


def _whole_spec(name: str) -> str | None:
    """The spec of a model that was written without its provider; None where none is like it."""
    by_name = {spec.partition(":")[2]: spec for spec, record in CAPABILITIES.items() if not record.retired}
    like = difflib.get_close_matches(name, by_name, n=1, cutoff=0.75)
    return by_name[like[0]] if like else None


def _batched(
    spec: str, model: Model, record: Capabilities, price: Price | None, access: Access, batches: Batches
) -> OpenedModel:
    if record.local or not record.batch or not hasattr(model, "submit_batch"):
        raise SettingsError(f"{spec} has no batch API here; leave --batch out")
    if access.journal is None:
        raise SettingsError(f"batches of {spec} need a journal, so that they are found again after a stop")
    batched = Batched(cast(BatchProvider, model), access.journal, quiet_s=batches.quiet_s, poll_s=batches.poll_s)
    inner: Model = batched
    if access.budget is not None:
        inner = Budgeted(inner, access.budget, spec=spec, price=price, capabilities=record, journal=access.journal, batch=True)
    room = Room(spec, record, access.journal)
    inner = Journalled(Roomy(inner, room), access.journal)
    return OpenedModel(spec, inner=inner, model=model, capabilities=record, price=price, batched=batched, room=room)


def _made(spec: str, record: Capabilities, price: Price | None, access: Access, gate: Gate | None, timeout_s: float) -> Model:
    provider, name = spec_parts(spec)
    base_url, load_picture = access.base_url, access.load_picture
    if base_url is not None and not re.match(r"https?://[^/\s]", base_url):
        raise SettingsError(f"{base_url!r} is no address of a server; one looks like http://localhost:8000/v1")
    if base_url is None:
        require_alive(spec, record)
    make: Callable[..., Model] = plugins.get("models", provider)
    terms: dict[str, Any] = {
        "capabilities": record,
        "price": price,
        "base_url": base_url,
        "pictures": None if load_picture is None else EncodedPictures(load_picture),
        "observe": None if gate is None else gate.observe,
        "timeout_s": timeout_s,
    }
    return make(name, **plugins.handed(make, terms))


def _is_near(address: str) -> bool:
    """Whether a server stands on this machine or in its own network: whoever charges for answers does not."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _price(spec: str, access: Access, *, batch: bool) -> Price | None:
    """A server of one's own costs what the user's table says, whatever its models are called."""
    if access.base_url is not None or spec in access.models:
        return (access.prices or {}).get(spec)
    return price_of(spec, batch=batch, overrides=access.prices)
