"""What is sent alike to every provider: the system prompt, then what stays in a conversation, then what only this call has.

In that order, so that a provider's prompt cache can hold the beginning that a call has in common with those before it.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.providers.reply_schema import schema_in_words
from muse_builder.llm.request import Picture, Request


def system_of(request: Request, capabilities: Capabilities) -> str:
    """The system prompt, with the reply's schema in words where the model does not enforce one."""
    if request.schema is not None and capabilities.schema == "prompt":
        return request.system + schema_in_words(request.schema)
    return request.system


async def messages_of(request: Request, part: Callable[[Picture], Awaitable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The messages, each picture at its place in the first that is the user's; plain text where there is none.

    Args:
        part: a picture in the provider's form.
    """
    messages: list[dict[str, Any]] = [{"role": role, "content": text} for role, text in request.messages]
    first = next((message for message in messages if message["role"] == "user"), None)
    if first is not None and request.images:
        first["content"] = await _parts(request, str(first["content"]), part)
    return messages


async def _parts(request: Request, text: str, part: Callable[[Picture], Awaitable[dict[str, Any]]]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
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
