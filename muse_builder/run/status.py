"""Every few seconds, how the paid models of a run do and what they have cost: also while nothing is finished."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping

from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel
from muse_builder.watch import Watch

EVERY_S = 2.0
STAGES = {"item": "summaries", "scenario": "scenarios", "candidate": "profiles", "conversation": "conversations"}
"""What the paid threads of each kind work at."""


@contextlib.asynccontextmanager
async def pulse(
    watch: Watch, journal: Journal, models: Iterable[OpenedModel], budget: float | None = None
) -> AsyncIterator[None]:
    """Tells the watch, inside the block. Where no model is paid for there is nothing to tell.

    Args:
        budget: US dollars that the run may cost in all; None where no limit was named.
    """
    paid = [model for model in models if model.provider is not None]

    def tell() -> None:
        left = None if budget is None else budget - journal.spent()
        watch.state(told(paid, journal.spent_by_kind(), left))

    async def beat() -> None:
        while True:
            tell()
            await asyncio.sleep(EVERY_S)

    beating = asyncio.create_task(beat()) if paid else None
    try:
        yield
    finally:
        if beating is not None:
            beating.cancel()
            tell()


def told(models: Iterable[OpenedModel], spent: Mapping[str, float], left: float | None = None) -> str:
    """One line: each model's calls in flight, waiting and refused, its batches, US dollars by stage, and what is left."""
    parts = []
    for model in models:
        status = model.status()
        said = []
        if status.batch is None:
            said.append(f"{status.in_flight} in flight of {status.concurrency}")
            said += [f"{status.waiting} waiting"] if status.waiting else []
            said += [f"{status.refusals} refused for rate"] if status.refusals else []
            said += [f"{status.failures} failed and tried again"] if status.failures else []
        else:
            batch = status.batch
            said.append(f"{batch.collecting} collecting, {batch.finished} of {batch.submitted} back from batches")
        parts.append(f"{model.spec} {', '.join(said)}")
    spent = {**spent, "conversation": spent.get("conversation", 0.0) + spent.get("twin", 0.0)}
    money = {stage: spent[kind] for kind, stage in STAGES.items() if spent.get(kind)}
    if money:
        by_stage = ", ".join(f"{stage} {_dollars(cost)}" for stage, cost in money.items())
        parts.append(f"{_dollars(sum(money.values()))} USD ({by_stage})")
    if left is not None:
        parts.append(f"{_dollars(max(left, 0.0))} USD left of the budget")
    return "; ".join(parts)


def _dollars(cost: float) -> str:
    return f"{cost:.2f}" if cost >= 0.1 else f"{cost:.4f}"
