"""What a models plug-in promises: see `llm.request.Provider`."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from muse_builder import plugins
from muse_builder.errors import CallError, FatalCallError, RetryableError
from muse_builder.llm.ask import schema_of
from muse_builder.llm.capabilities import Capabilities, told_by
from muse_builder.llm.reading import read
from muse_builder.llm.request import Model, Reply, Request
from muse_builder.records import Item, Person
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task
from muse_builder.tasks.synthesis import Greet, JudgeMatch

STATUSES = ("ok", "refused", "truncated", "filtered")
FAILURES: dict[int, type[CallError]] = {
    401: FatalCallError,
    403: FatalCallError,
    404: FatalCallError,
    429: RetryableError,
    500: RetryableError,
    503: RetryableError,
    529: RetryableError,
}
"""HTTP status -> the error it must become; of the retryable ones 429 and 529 have `rate_limited`."""


def check_model(make: Callable[..., Model], name: str = "", *, asks: bool = True, **terms: Any) -> None:
    """Makes the model as a run would, and asks it for plain words and for a record of a schema.

    Args:
        make: the plug-in's object.
        name: the part of the spec behind the colon.
        asks: False only makes it: for a model that would be paid for.
        terms: of `Provider`, where the defaults will not do: base_url, price.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    record = told_by(make, name) or Capabilities()
    offered = {
        "capabilities": record,
        "price": None,
        "base_url": None,
        "pictures": None,
        "observe": None,
        "timeout_s": 60.0,
        **terms,
    }
    model = make(name, **plugins.handed(make, offered))
    assert inspect.iscoroutinefunction(getattr(model, "complete", None)), "a model has `async def complete(self, request)`"
    for optional, is_async in (("prepare", False), ("close", True)):
        method = getattr(model, optional, None)
        assert method is None or inspect.iscoroutinefunction(method) == is_async, (
            f"`{optional}` is {'a coroutine function' if is_async else 'a plain function'}"
        )
    example = getattr(make, "example", None)
    assert example is None or isinstance(example, str), f"example = {example!r}; it is a model's name, or '' for one model"
    if asks:
        asyncio.run(_asked(model, record))


def check_failures(failing: Callable[[int], Model]) -> None:
    """Asks a model whose server answers with each status of `FAILURES`.

    Args:
        failing: gives, for an HTTP status, a model whose server answers every request so.
    """
    for status, kind in FAILURES.items():
        model = failing(status)
        try:
            asyncio.run(model.complete(request_of(GREETING, reads_values=False)))
        except CallError as error:
            assert isinstance(error, kind), f"{status} became {type(error).__name__}; it must become {kind.__name__}"
            assert not isinstance(error, RetryableError) or error.rate_limited == (status in (429, 529)), (
                f"{status}: rate_limited is {status in (429, 529)} there"
            )
        else:
            raise AssertionError(f"{status} gave a reply; it must raise {kind.__name__}")


GREETING = Greet(variation=3)
MATCHING = JudgeMatch(
    person=Person(name="Ann", gender="female", age=34, profession="nurse"),
    scenario="Walks to work in the rain every day.",
    item=Item(item_id="i1", title="Women's rain jacket", features=("Waterproof",), product_type="jacket", department="women"),
)
"""Tasks that every model must be able to answer: one in words, one as a record."""


def request_of(task: Task, *, reads_values: bool) -> Request:
    """A request as a run sends it, pictures left out."""
    rendered = prompts.render(task)
    return Request(
        thread="contract/0",
        agent=task.agent,
        task=task.name,
        model="contract",
        system=rendered.system,
        messages=(("user", rendered.user),),
        values=task,
        schema=schema_of(task.reply),
        parameters={"max_tokens": task.max_tokens},
        seed=7,
        reads_values=reads_values,
    )


async def _asked(model: Model, record: Capabilities) -> None:
    try:
        for task in (GREETING, MATCHING):
            request = request_of(task, reads_values=record.reads_values)
            reply = await model.complete(request)
            assert isinstance(reply, Reply), f"complete gave a {type(reply).__name__}; it gives a Reply"
            assert reply.status in STATUSES, f"status = {reply.status!r}; known: {', '.join(STATUSES)}"
            assert reply.status == "ok", f"{task.agent}/{task.name} was {reply.status}: {reply.text[:80]!r}"
            read(reply.text, task.reply)
            for count in (reply.tokens_in, reply.tokens_out, reply.tokens_cached):
                assert count is None or count >= 0, f"{count} tokens; None where they are not known"
            if record.repeatable:
                again = await model.complete(request)
                assert again.text == reply.text, "a repeatable model gives the same reply again"
    finally:
        close = getattr(model, "close", None)
        if close is not None:
            await close()
