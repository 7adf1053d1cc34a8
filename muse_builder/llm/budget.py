"""A limit in US dollars that cannot be passed: each call sets its worst case aside before it is sent.

Amounts are whole picodollars, so that what is given back is exactly what was set aside, whatever the order.
"""

import asyncio
import math
from collections import deque
from typing import Self

from muse_builder.errors import BudgetError, CallError, Interrupted, SettingsError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.prices import Price, worst_cost
from muse_builder.llm.request import Model, Reply, Request

_PICO = 1_000_000_000_000


class Budget:
    """Money of one run, shared by all its models.

    Args:
        limit: US dollars; None for no limit (what is spent is counted all the same).
        spent: US dollars that the run folder's journal has spent before (`Journal.spent`).
        lost: besides, what calls whose reply never came may have cost at worst (`Journal.set_aside_before`).
    """

    def __init__(self, limit: float | None, *, spent: float = 0.0, lost: float = 0.0) -> None:
        self.limit = limit
        self.lost = lost
        self._limit = None if limit is None else math.floor(limit * _PICO)
        self._spent = math.ceil(spent * _PICO) + math.ceil(lost * _PICO)
        self._set_aside = 0
        self._exhausted = False
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @classmethod
    def of(cls, journal: Journal, limit: float) -> Self:
        """The budget of a run that goes on: what its journal has spent, or may have, counts."""
        before = journal.set_aside_before()
        coming = sum(worst for _, worst in before.coming.values())
        return cls(limit, spent=journal.spent() + coming, lost=before.lost)

    @property
    def spent(self) -> float:
        """US dollars paid so far."""
        return self._spent / _PICO

    @property
    def set_aside(self) -> float:
        """US dollars that calls in flight may still cost at worst."""
        return self._set_aside / _PICO

    async def reserve(self, worst: float) -> int:
        """Sets a call's worst case aside and gives the receipt for `settle`.

        Where it does not fit now but calls in flight may still give something back, it waits for them.

        Raises:
            BudgetError: it does not fit although nothing is in flight; from then on no call is admitted.
        """
        amount = math.ceil(worst * _PICO)
        if self._exhausted:
            raise self._refusal(amount)
        if self._fits(amount) and not self._waiting:
            self._set_aside += amount
            return amount
        if self._set_aside == 0:
            self._exhausted = True
            raise self._refusal(amount)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((amount, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.settle(amount, 0.0)
            raise
        return amount

    def take_up(self, worst: float) -> int:
        """Counts a call as under way again that was counted as spent since an earlier process sent it; gives its receipt."""
        amount = math.ceil(worst * _PICO)
        self._spent -= amount
        self._set_aside += amount
        return amount

    def settle(self, receipt: int, cost: float | None) -> None:
        """Turns what was set aside into what it cost; None where the provider did not say, then all of it counts."""
        self._set_aside -= receipt
        self._spent += receipt if cost is None else math.ceil(cost * _PICO)
        while self._waiting:
            amount, turn = self._waiting[0]
            if turn.done():
                self._waiting.popleft()
            elif self._fits(amount):
                self._waiting.popleft()
                self._set_aside += amount
                turn.set_result(None)
            elif self._set_aside == 0:
                self._exhausted = True
                for amount, turn in self._waiting:
                    if not turn.done():
                        turn.set_exception(self._refusal(amount))
                self._waiting.clear()
            else:
                return

    def _fits(self, amount: int) -> bool:
        return self._limit is None or self._spent + self._set_aside + amount <= self._limit

    def _refusal(self, amount: int) -> BudgetError:
        lost = ""
        if self.lost:
            lost = f" ({self.lost:.4f} of it for calls whose reply never came, at their worst: they may have been billed)"
        return BudgetError(
            f"the budget of {self.limit:g} USD is used up: {self.spent:.4f} spent{lost}, and the next call could cost "
            f"{amount / _PICO:.4f}; give the same command with a higher --budget to go on"
        )


class Budgeted:
    """A model that asks the budget before each call.

    With a journal, what a call may cost is on disk before it is sent, and leaves it with the reply: what was in flight when
    a process was killed counts in full in the next one, since it may have been billed.

    Args:
        batch: calls go out in batches, which go on without us: one that is asked again takes up what was set aside for it.
    """

    def __init__(
        self,
        inner: Model,
        budget: Budget,
        *,
        spec: str,
        price: Price | None,
        capabilities: Capabilities,
        journal: Journal | None = None,
        batch: bool = False,
    ) -> None:
        if price is None and budget.limit is not None:
            raise SettingsError(
                f"a budget needs a price for {spec}, and none is known; add one to the price table, or leave --budget out"
            )
        self.inner = inner
        self.budget = budget
        self.price = price
        self.capabilities = capabilities
        self.journal = None if budget.limit is None else journal
        self.batch = batch
        self._coming = {} if self.journal is None or not batch else self.journal.set_aside_before().coming

    async def complete(self, request: Request) -> Reply:
        if self.price is None:
            return await self.inner.complete(request)
        worst = worst_cost(request, self.price, self.capabilities)
        number = None
        if request.key in self._coming:
            number, worst = self._coming.pop(request.key)
            receipt = self.budget.take_up(worst)
        else:
            receipt = await self.budget.reserve(worst)
        cost: float | None = 0.0
        try:
            if self.journal is not None and number is None:
                number = await self.journal.set_aside(request.key, worst, batch=self.batch)
            cost = None  # from here on it may be billed
            reply = await self.inner.complete(request)
            cost = reply.cost
        except CallError as error:
            # Providers do not bill what they answer with an error; what broke off on its way they do.
            cost = None if error.billed else 0.0
            raise
        except Interrupted:
            cost = None if self.batch else 0.0  # a batch that was submitted goes on
            raise
        finally:
            if number is not None and cost is not None:
                assert self.journal is not None
                self.journal.settle(number)
            self.budget.settle(receipt, cost)
        return reply
