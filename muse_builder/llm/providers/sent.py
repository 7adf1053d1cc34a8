"""What is sent alike to every provider: the system prompt first, then pictures, then what changes from call to call.

In that order, so that a provider's prompt cache can hold the static parts.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.providers.reply_schema import schema_in_words, strict_schema, without_references
from muse_builder.llm.request import Picture, Request


def system_of(request: Request, capabilities: Capabilities) -> str:
    """The system prompt, with the reply's schema in words where the model does not enforce one."""
    if request.schema is not None and capabilities.schema != "native":
        return request.system + schema_in_words(request.schema)
    return request.system


def schema_sent(request: Request, capabilities: Capabilities, *, counts: bool = False) -> dict[str, Any] | None:
    """The reply's schema for a provider that enforces it; None where there is none, or nobody to enforce it.

    Args:
        counts: whether it may say how many items a list has.
    """
    if request.schema is None or capabilities.schema != "native":
        return None
    schema = strict_schema(_with_lengths(request) if counts else request.schema, counts=counts)
    return schema if capabilities.schema_refs else without_references(schema)


def _with_lengths(request: Request) -> dict[str, Any]:
    """The reply's schema with the lengths of lists that only this request has."""
    assert request.schema is not None
    lengths = request.values.lengths()
    fields = request.schema.get("properties", {})
    counted = {name: {**fields[name], "minItems": length, "maxItems": length} for name, length in lengths.items()}
    return {**request.schema, "properties": {**fields, **counted}} if counted else request.schema


async def messages_of(
    request: Request, part: Callable[[Picture], Awaitable[dict[str, Any]]], *, before: str = ""
) -> list[dict[str, Any]]:
    """The messages, the pictures before the words of the first that is the user's.

    Args:
        part: a picture in the provider's form.
        before: what stands before those words: the system prompt of a model that has no role for it.
    """
    messages: list[dict[str, Any]] = []
    images = list(request.images)
    for role, text in request.messages:
        if before and role == "user":
            text, before = f"{before}\n\n{text}", ""
        content: Any = text
        if images and role == "user":
            content = [await part(picture) for picture in images] + [{"type": "text", "text": text}]
            images = []
        messages.append({"role": role, "content": content})
    return messages
