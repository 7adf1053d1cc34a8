"""A body as it was received, read: the same care for every provider."""

import json
from collections.abc import Callable
from typing import Any

from muse_builder.errors import CallError, RetryableError
from muse_builder.llm.providers.failures import ProviderError, error_in, masked, storable, without_keys, without_secrets
from muse_builder.llm.request import Reply


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
