"""What is sent alike to every provider: the system prompt, then what stays in a conversation, then what only this call has.

In that order, so that a provider's prompt cache can hold the beginning that a call has in common with those before it.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.providers.reply_schema import schema_in_words, strict_schema, without_references
from muse_builder.llm.request import Picture, Request, once_a_schema


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
    schema = _counted(request) if counts else _closed(request.schema)
    return schema if capabilities.schema_refs else without_references(schema)


_closed = once_a_schema(strict_schema)
_closed_with_counts = once_a_schema(lambda schema: strict_schema(schema, counts=True))


def _counted(request: Request) -> dict[str, Any]:
    """The reply's schema with the lengths of lists, also with those that only this request has."""
    assert request.schema is not None
    lengths = request.values.lengths()
    if not lengths:
        return _closed_with_counts(request.schema)
    fields = request.schema.get("properties", {})
    counted = {name: {**fields[name], "minItems": length, "maxItems": length} for name, length in lengths.items()}
    return strict_schema({**request.schema, "properties": {**fields, **counted}}, counts=True)


async def messages_of(
    request: Request, part: Callable[[Picture], Awaitable[dict[str, Any]]], *, before: str = ""
) -> list[dict[str, Any]]:
    """The messages, each picture at its place in the first that is the user's; plain text where there is none.

    Args:
        part: a picture in the provider's form.
        before: what stands before those words: the system prompt of a model that has no role for it.
    """
    messages: list[dict[str, Any]] = [{"role": role, "content": text} for role, text in request.messages]
    first = next((message for message in messages if message["role"] == "user"), None)
    if first is not None and request.images:
        first["content"] = await _parts(request, f"{before}\n\n" if before else "", str(first["content"]), part)
    elif first is not None and before:
        first["content"] = f"{before}\n\n{first['content']}"
    return messages


async def _parts(
    request: Request, before: str, text: str, part: Callable[[Picture], Awaitable[dict[str, Any]]]
) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [words(before)] if before else []
    said = 0
    for picture in request.images:
        if picture.place > said:
            parts.append(words(text[said : picture.place]))
            said = picture.place
        parts.append(await part(picture))
    return [*parts, words(text[said:])]


def words(text: str) -> dict[str, Any]:
    """A text as part of a message."""
    return {"type": "text", "text": text}


def in_lines(text: str) -> list[str]:
    """The text cut before each line that says something.

    A cache that knows a prompt by its parts finds the beginning of a dialogue that has grown since, if each line is a part.
    """
    return [line for line in re.split(r"(?<=\n)(?=[^\n])", text) if line]
