"""A body as it was received, read: the same care for every provider."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from muse_builder.errors import CallError, RetryableError
from muse_builder.llm.batch import BatchItem
from muse_builder.llm.prices import Price
from muse_builder.llm.providers.failures import ProviderError, error_in, masked, storable, without_keys, without_secrets
from muse_builder.llm.request import Reply


class Used(NamedTuple):
    """Tokens of one call as the provider counted them; None where it did not."""

    tokens_in: int | None
    """All prompt tokens, cached and written ones included."""
    tokens_out: int | None
    cached: int | None
    """Of the prompt's, read from the provider's cache."""
    written: int | None
    """Of the prompt's, written to it."""


def reply_of(text: str, raw: str, *, status: str, used: Used, price: Price | None, request_id: str) -> Reply:
    """A reply with what it cost, where the price and both counts are known."""
    cost = None
    if price is not None and used.tokens_in is not None and used.tokens_out is not None:
        cost = price.cost(used.tokens_in, used.tokens_out, cached=used.cached or 0, written=used.written or 0)
    said = "" if price is None else str(price)
    return Reply(storable(text), raw, status, used.tokens_in, used.cached, used.tokens_out, cost, said, request_id=request_id)


def read_body(
    raw: str, *, who: str, what: str, failed: Callable[[ProviderError], CallError], reply: Callable[[Any, str], Reply]
) -> Reply:
    """The reply in a body that came under a successful status. What comes in its place is kept in the error's `raw`, masked.

    Args:
        who: the model's spec, for messages.
        what: what the provider calls a good body, for messages.
        failed: the error for one that the body tells of.
        reply: the reply in a parsed body and its text; may stumble over a body of another shape.

    Raises:
        CallError: the body is cut short, of another shape, or an error under a successful status.
    """
    raw = storable(without_keys(raw))
    try:
        body = json.loads(raw)
    except ValueError as error:
        said = f"no JSON, {len(raw)} letters"
        raise RetryableError(
            f"{who} sent a body that is {said}: {without_secrets(raw)[:80]!r}", billed=True, raw=masked(raw)
        ) from error
    problem = error_in(body)
    if problem is not None:
        told = failed(problem)
        told.raw = masked(raw)
        raise told
    try:
        return reply(body, raw)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise RetryableError(
            f"{who} sent a body that is no {what}: {without_secrets(raw)[:80]!r}", billed=True, raw=masked(raw)
        ) from error


def batch_items(text: str, read: Callable[[Any], BatchItem], *, who: str, batch_id: str) -> Iterator[BatchItem]:
    """The results in a batch's file, a JSON object a line.

    Raises:
        RetryableError: a line is no JSON: the file came cut short.
    """
    try:
        for line in text.split("\n"):
            if line.strip():
                yield read(json.loads(line))
    except ValueError:
        raise RetryableError(f"{who}: the results of {batch_id} came as a line that is no JSON") from None
