"""A body as it was received, read: the same care for every provider."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from muse_builder.errors import CallError, RetryableError, SetAsideError
from muse_builder.llm.batch import BatchItem
from muse_builder.llm.prices import Price
from muse_builder.llm.providers.advice import page_advice, stream_advice
from muse_builder.llm.providers.endings import status_of
from muse_builder.llm.providers.failures import ProviderError, error_in
from muse_builder.llm.providers.redaction import masked, storable, without_keys, without_secrets
from muse_builder.llm.request import LETTERS_PER_TOKEN, Reply


class Used(NamedTuple):
    """Tokens of one call as the provider counted them; None where it did not."""

    tokens_in: int | None
    """All prompt tokens, cached and written ones included."""
    tokens_out: int | None
    cached: int | None
    """Of the prompt's, read from the provider's cache."""
    written: int | None
    """Of the prompt's, written to it."""
    thought: int | None = None
    """Of the reply's, spent on thinking; see `Reply.thinking_tokens`."""

    @classmethod
    def of(cls, tokens_in: object, tokens_out: object, cached: object, written: object, thought: object = None) -> "Used":
        """From what stands in a body: servers write numbers as texts, in fractions, or nonsense, which is taken for nothing."""
        whole, read, put = count(tokens_in), count(cached), count(written)
        if whole is None or (read or 0) + (put or 0) > whole:
            read = put = None
        return cls(whole, count(tokens_out), read, put, count(thought))


def count(value: object) -> int | None:
    """A number of tokens as a body has it; None where it is none."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e12:
        return None
    return int(value)


def thoughts_counted(told: object, thoughts: str) -> int | None:
    """Tokens of thinking: as the usage says, else by the length of what was sent of them; None where nothing speaks of any."""
    known = count(told)
    if known is not None:
        return known
    return -(-len(thoughts) // LETTERS_PER_TOKEN) if thoughts else None


def ended(ending: object, text: str, *, who: str, tokens_out: int | None, most_tokens: int | None) -> str:
    """The status of a reply that ended so; see `endings.status_of`.

    Raises:
        RetryableError: it broke off.
        SetAsideError: no ending is named, and nothing shows that it is whole.
    """
    status = status_of(ending, text, tokens_out=tokens_out, most_tokens=most_tokens)
    if status is not None:
        return status
    if ending is None or ending == "":
        error = SetAsideError(
            f"{who} names no ending of its reply (finish_reason is {ending!r}) and counts no tokens, so that nobody can tell "
            "whether it is whole; such a server needs to send one of them"
        )
        error.billed = True
        raise error
    said = f"{who} broke its reply off: it ended with {ending!r}, which is no ending of a whole one"
    raise RetryableError(said, billed=True, broke_off=True)


def reply_of(text: str, raw: str, *, status: str, used: Used, price: Price | None, request_id: str) -> Reply:
    """A reply with what it cost, where the price and both counts are known."""
    cost = None
    if price is not None and used.tokens_in is not None and used.tokens_out is not None:
        cost = price.cost(used.tokens_in, used.tokens_out, cached=used.cached or 0, written=used.written or 0)
    said = "" if price is None else _said(price)
    return Reply(
        storable(text),
        raw,
        status,
        used.tokens_in,
        used.cached,
        used.tokens_out,
        cost,
        said,
        request_id=request_id,
        thinking_tokens=used.thought,
    )


_said = lru_cache(maxsize=64)(str)


def read_body(
    raw: str, *, who: str, what: str, failed: Callable[[ProviderError], CallError], reply: Callable[[Any, str], Reply]
) -> Reply:
    """The reply in a body that came under a successful status. What comes in its place is kept in the error's `raw`, masked.

    An answer that holds a key is "filtered", its text masked: nothing is published in which something was blotted out.

    Args:
        who: the model's spec, for messages.
        what: what the provider calls a good body, for messages.
        failed: the error for one that the body tells of.
        reply: the reply in a parsed body and its text; may stumble over a body of another shape.

    Raises:
        CallError: the body is cut short, of another shape, or an error under a successful status.
    """
    shown = storable(without_keys(raw))
    try:
        body = json.loads(raw.removeprefix("\ufeff"))
    except ValueError as error:
        said = page_advice(raw) or stream_advice(raw) or f"{len(raw)} letters: {without_secrets(raw)[:80]!r}"
        raise RetryableError(f"{who} sent a body that is no JSON, {said}", billed=True, raw=masked(shown)) from error
    problem = error_in(body)
    if problem is not None:
        told = failed(problem)
        told.raw = masked(shown)
        raise told
    try:
        found = reply(body, shown)
    except CallError as error:
        error.raw = masked(shown)
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise RetryableError(
            f"{who} sent a body that is no {what}: {without_secrets(raw)[:80]!r}", billed=True, raw=masked(shown)
        ) from error
    text = without_keys(found.text)
    # An answer is never altered: one that would have to be is none.
    return found if text == found.text else replace(found, text=text, status="filtered")


def batch_items(text: str, read: Callable[[Any], BatchItem]) -> Iterator[BatchItem]:
    """The results in a batch's file, a JSON object a line; a line that is no result gives an item without a key."""
    for line in text.split("\n"):
        if line.strip():
            try:
                item = read(json.loads(line))
            except (AttributeError, KeyError, TypeError, ValueError):
                item = NO_ITEM
            yield item


NO_ITEM = BatchItem("", RetryableError("the line is no result"))


def key_of(line: Any) -> str:
    """The request that a line of a batch's results is about.

    Raises:
        ValueError: it says none.
    """
    key = line.get("custom_id") if isinstance(line, dict) else None
    if not isinstance(key, str) or not key:
        raise ValueError("no custom_id")
    return key
