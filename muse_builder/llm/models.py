"""From a spec to a model that is safe to use: journalled, within limits and budget.

    OpenedModel -> Journalled -> Limited -> Budgeted -> provider        one call at a time, at full price; each try counts
    OpenedModel -> Journalled -> Budgeted -> Batched -> provider        batches, at half
    OpenedModel -> Journalled -> embedded model                         no network, no money

A provider is one file and one line of `PROVIDERS`.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self

from muse_builder.errors import SettingsError
from muse_builder.llm.batch import Batched, BatchProgress
from muse_builder.llm.budget import Budget, Budgeted
from muse_builder.llm.capabilities import DEFAULT_MODELS, Capabilities, capabilities_of, require_alive
from muse_builder.llm.journal import Journal, Journalled
from muse_builder.llm.limits import Gate, Limited
from muse_builder.llm.pictures import EncodedPictures, LoadPicture
from muse_builder.llm.prices import Price, PriceTable, price_of
from muse_builder.llm.providers.anthropic import AnthropicModel
from muse_builder.llm.providers.openai import OpenAIModel
from muse_builder.llm.request import Model, Reply, Request

PROVIDERS: dict[str, type[OpenAIModel] | type[AnthropicModel] | None] = {
    "anthropic": AnthropicModel,
    "embedded": None,  # no network: made by `_embedded`
    "openai": OpenAIModel,
}


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


class OpenedModel:
    """A model as a run uses it. Close it, or use it as an async context manager.

    A paid call, once sent, is finished and journalled even when the conversation that asked for it is cancelled.
    """

    def __init__(
        self,
        spec: str,
        *,
        inner: Model,
        capabilities: Capabilities,
        price: Price | None,
        provider: OpenAIModel | AnthropicModel | None = None,
        gate: Gate | None = None,
        batched: Batched | None = None,
    ) -> None:
        self.spec = spec
        self.capabilities = capabilities
        self.price = price
        self.provider = provider
        self.gate = gate
        self.batched = batched
        self.inner = inner
        self._asking: set[asyncio.Task[Reply]] = set()

    def __repr__(self) -> str:
        return f"OpenedModel({self.spec!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def prepare(self) -> None:
        """Imports the SDK (half a second to one) and looks for the key, so that a run finds out before it begins.

        Raises:
            SettingsError: there is no key in the environment.
        """
        if self.provider is not None:
            self.provider.prepare()

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`; besides, `Interrupted` once `drain` was called and `BudgetError` when money is used up."""
        if self.provider is None:
            return await self.inner.complete(request)
        asking = asyncio.create_task(self.inner.complete(request))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        return await asyncio.shield(asking)

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
        """Begins no further call: what waits its turn raises Interrupted. Calls under way end and reach the journal."""
        if self.gate is not None:
            self.gate.stop()
        if self.batched is not None:
            self.batched.stop()

    async def drain(self) -> None:
        """Stops, and returns when the calls under way are answered and journalled."""
        self.stop()
        if self._asking:
            await asyncio.wait(list(self._asking))

    async def close(self) -> None:
        """Drains, then closes the connections."""
        await self.drain()
        if self.provider is not None:
            await self.provider.close()

    def _asked(self, task: asyncio.Task[Reply]) -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.exception()  # whoever asked may be gone; its failure stands in the journal


def open_model(
    spec: str,
    *,
    journal: Journal | None = None,
    budget: Budget | None = None,
    base_url: str | None = None,
    load_picture: LoadPicture | None = None,
    prices: PriceTable | None = None,
    capabilities: Mapping[str, Capabilities] | None = None,
    gate: Gate | None = None,
    timeout_s: float = 120.0,
) -> OpenedModel:
    """A model that answers each call as it comes.

    Opening asks nothing of the network and needs no key; the first call does.

    Args:
        spec: "embedded", "openai:NAME" or "anthropic:NAME".
        journal: where calls are recorded; None records nothing (a try-out, a probe).
        budget: shared by all models of a run; None counts nothing.
        base_url: of a server that speaks the provider's protocol (vLLM, Ollama, llama.cpp).
        load_picture: gives the JPEG of a picture to send; None where no request has pictures.
        prices, capabilities: the user's own, by spec; they win over what is known.
        gate: concurrency and rates; None for the defaults.

    Raises:
        SettingsError: the spec is wrong, the model is retired, or a budget is set and its price is unknown.
    """
    provider_name, name = spec_parts(spec)
    if provider_name == "embedded":
        return _embedded(journal)
    record = capabilities_of(spec, base_url=base_url, overrides=capabilities)
    price = _price(spec, base_url=base_url, prices=prices)
    gate = gate or Gate()
    provider = _provider(
        provider_name,
        name,
        record,
        price=price,
        base_url=base_url,
        load_picture=load_picture,
        timeout_s=timeout_s,
        observe=gate.observe,
    )
    inner: Model = provider
    if budget is not None:
        inner = Budgeted(inner, budget, spec=spec, price=price, capabilities=record, journal=journal)
    if journal is None:
        inner = Limited(inner, gate, spec=spec, capabilities=record)
    else:
        inner = Limited(inner, gate, spec=spec, capabilities=record, record=journal.put, note_failure=journal.put_failure)
        inner = Journalled(inner, journal, records_itself=True)
    return OpenedModel(spec, inner=inner, capabilities=record, price=price, provider=provider, gate=gate)


def open_batch_model(
    spec: str,
    *,
    journal: Journal,
    budget: Budget | None = None,
    base_url: str | None = None,
    load_picture: LoadPicture | None = None,
    prices: PriceTable | None = None,
    capabilities: Mapping[str, Capabilities] | None = None,
    quiet_s: float = 5.0,
    poll_s: float = 30.0,
    timeout_s: float = 600.0,
) -> OpenedModel:
    """A model whose calls travel in batches, at half the price; arguments as for `open_model` and `Batched`.

    Raises:
        SettingsError: as `open_model`, or the model has no batches.
    """
    provider_name, name = spec_parts(spec)
    record = capabilities_of(spec, base_url=base_url, overrides=capabilities)
    if provider_name == "embedded" or not record.batch:
        raise SettingsError(f"{spec} has no batch API here; leave --batch out")
    price = _price(spec, base_url=base_url, prices=prices, batch=True)
    provider = _provider(
        provider_name, name, record, price=price, base_url=base_url, load_picture=load_picture, timeout_s=timeout_s
    )
    batched = Batched(provider, journal, quiet_s=quiet_s, poll_s=poll_s)
    inner: Model = batched
    if budget is not None:
        inner = Budgeted(inner, budget, spec=spec, price=price, capabilities=record, journal=journal, batch=True)
    return OpenedModel(
        spec, inner=Journalled(inner, journal), capabilities=record, price=price, provider=provider, batched=batched
    )


def spec_parts(spec: str) -> tuple[str, str]:
    """(provider, model) of "openai:NAME".

    Raises:
        SettingsError: there is no such provider, or a name is missing or too much.
    """
    provider, _, name = spec.partition(":")
    if provider not in PROVIDERS:
        raise SettingsError(f"unknown provider {provider!r}; known: {', '.join(sorted(PROVIDERS))}")
    if provider == "embedded" and name:
        raise SettingsError(f"the embedded model has no variants; write 'embedded', not {spec!r}")
    if provider != "embedded" and not name:
        raise SettingsError(f"{spec!r} names no model; write for example {DEFAULT_MODELS[provider]!r}")
    return provider, name


def _embedded(journal: Journal | None) -> OpenedModel:
    from muse_builder.embedded.model.embedded import Embedded

    inner: Model = Embedded()
    if journal is not None:
        inner = Journalled(inner, journal)
    return OpenedModel("embedded", inner=inner, capabilities=capabilities_of("embedded"), price=None)


def _price(spec: str, *, base_url: str | None, prices: PriceTable | None, batch: bool = False) -> Price | None:
    """A server of one's own costs what the user's table says, whatever its models are called."""
    if base_url is not None:
        return (prices or {}).get(spec)
    return price_of(spec, batch=batch, overrides=prices)


def _provider(
    provider: str,
    name: str,
    capabilities: Capabilities,
    *,
    price: Price | None,
    base_url: str | None,
    load_picture: LoadPicture | None,
    timeout_s: float,
    observe: Callable[[Any], None] | None = None,
) -> OpenAIModel | AnthropicModel:
    if base_url is not None and not re.match(r"https?://[^/\s]", base_url):
        raise SettingsError(f"{base_url!r} is no address of a server; one looks like http://localhost:8000/v1")
    if base_url is None:
        require_alive(f"{provider}:{name}", capabilities)
    made = PROVIDERS[provider]
    assert made is not None
    return made(
        name,
        capabilities=capabilities,
        price=price,
        batch_price=price,
        base_url=base_url,
        pictures=None if load_picture is None else EncodedPictures(load_picture),
        observe=observe,
        timeout_s=timeout_s,
    )
