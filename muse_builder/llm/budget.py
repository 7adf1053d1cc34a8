"""A limit in US dollars that cannot be passed: each call sets its worst case aside before it is sent.

Amounts are whole picodollars, so that what is given back is exactly what was set aside, whatever the order.
"""

import asyncio
import math
from collections import deque

from muse_builder.errors import BudgetError, CallError, SettingsError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.prices import Price, worst_cost
from muse_builder.llm.request import Model, Reply, Request

_PICO = 1_000_000_000_000


class Budget:
    """Money of one run, shared by all its models.

    Args:
        limit: US dollars; None for no limit (what is spent is counted all the same).
        spent: US dollars that the run folder's journal has spent before (`Journal.spent`).
    """

    def __init__(self, limit: float | None, *, spent: float = 0.0) -> None:
        self.limit = limit
        self._limit = None if limit is None else math.floor(limit * _PICO)
        self._spent = math.ceil(spent * _PICO)
        self._set_aside = 0
        self._exhausted = False
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

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
        return BudgetError(
            f"the budget of {self.limit:.2f} USD is used up: {self.spent:.4f} spent, and the next call could cost "
            f"{amount / _PICO:.4f}; give the same command with a higher --budget to go on"
        )


class Budgeted:
    """A model that asks the budget before each call."""

    def __init__(self, inner: Model, budget: Budget, *, spec: str, price: Price | None, capabilities: Capabilities) -> None:
        if price is None and budget.limit is not None:
            raise SettingsError(
                f"a budget needs a price for {spec}, and none is known; add one to the price table, or leave --budget out"
            )
        self.inner = inner
        self.budget = budget
        self.price = price
        self.capabilities = capabilities

    async def complete(self, request: Request) -> Reply:
        if self.price is None:
            return await self.inner.complete(request)
        receipt = await self.budget.reserve(worst_cost(request, self.price, self.capabilities))
        try:
            reply = await self.inner.complete(request)
        except CallError:
            self.budget.settle(receipt, 0.0)  # providers do not bill what they answer with an error
            raise
        except BaseException:
            self.budget.settle(receipt, None)  # stopped while it was under way: it may have been billed
            raise
        self.budget.settle(receipt, reply.cost)
        return reply
