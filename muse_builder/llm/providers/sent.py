"""What is sent alike to every provider: the system prompt first, then pictures, then what changes from call to call.

In that order, so that a provider's prompt cache can hold the static parts.
"""

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
    """The messages, the pictures before the words of the first that is the user's.

    Args:
        part: a picture in the provider's form.
    """
    messages: list[dict[str, Any]] = []
    images = list(request.images)
    for role, text in request.messages:
        content: Any = text
        if images and role == "user":
            content = [await part(picture) for picture in images] + [{"type": "text", "text": text}]
            images = []
        messages.append({"role": role, "content": content})
    return messages
