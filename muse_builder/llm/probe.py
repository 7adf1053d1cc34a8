"""Ask a compatible server, once, what it really does: enforce a reply's schema, look at pictures.

Some servers ignore a field they do not know and answer all the same (vLLM dropped `guided_json` that way), so only trying
tells. Two short calls, not journalled.
"""

import base64
import json
from dataclasses import replace
from typing import Any, NamedTuple

from muse_builder.errors import CallError, RetryableError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.models import Access, open_model
from muse_builder.llm.request import Picture, Reply, Request
from muse_builder.tasks.synthesis import Greet

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"shade": {"type": "string", "enum": ["vermilion", "cerulean"]}, "number": {"type": "integer"}},
    "required": ["shade", "number"],
    "additionalProperties": False,
}
_RED_SQUARE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/"
    "2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAgACADASIAAhEBAxEB/8QAFQAB"
    "AQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwD"
    "AQACEQMRAD8AmAImmAAAAAAf/9k="
)  # a plain red JPEG of 32 x 32 pixels
_ROOM = 64
"""Tokens for either answer."""


class Probed(NamedTuple):
    capabilities: Capabilities
    """To hand to `open_model`."""
    lacks: tuple[str, ...]
    """What the user should know, one sentence each; empty where the server does all that is wanted."""


async def probe(spec: str, *, base_url: str, capabilities: Capabilities) -> Probed:
    """What a server's model does of what its record says. Asks the model twice.

    Raises:
        FatalCallError: the server does not answer at all, refuses the key or does not know the model.
    """
    record, lacks = capabilities, []
    access = Access(base_url=base_url, capabilities={spec: record}, load_picture=lambda _: _RED_SQUARE)
    async with open_model(spec, access) as model:
        plain = await model.complete(_question(spec, "Say hello in one word."))
        if plain.status == "refused":
            lacks.append(f"{spec} refused to say hello; its replies may be of little use.")
        if record.schema == "native":
            # The words ask for something else, so that only a schema that is enforced gives JSON.
            reply = await _tried(
                model.complete(_question(spec, "Write one sentence about rain, in plain words.", schema=_SCHEMA))
            )
            if reply is None or not _fits(reply.text):
                record = replace(record, schema="prompt")
                lacks.append(
                    f"{spec} does not enforce a reply's schema: it is written into the prompt, and replies are checked."
                )
        if record.images:
            picture = Picture("probe", "probe", "probe.jpg")
            question = _question(spec, "Which colour is this picture? Answer with one word.", images=(picture,))
            reply = await _tried(model.complete(question))
            if reply is None:
                record = replace(record, images=False)
                lacks.append(f"{spec} takes no pictures: product summaries are sent instead.")
            elif "red" not in reply.text.lower():
                lacks.append(f"{spec} was shown a red square and answered {reply.text[:40]!r}: it may not look at pictures.")
    return Probed(record, tuple(lacks))


def _question(spec: str, text: str, **more: Any) -> Request:
    return Request(
        thread="probe",
        agent="probe",
        task="probe",
        model=spec,
        system="You answer briefly.",
        messages=(("user", text),),
        values=Greet(variation=0),
        parameters={"max_tokens": _ROOM},
        **more,
    )


async def _tried(asking: Any) -> Reply | None:
    """The reply, or None where the server refuses the request as such."""
    try:
        reply: Reply = await asking
    except RetryableError:
        raise
    except CallError:
        return None
    return reply


def _fits(text: str) -> bool:
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    return (
        isinstance(answer, dict) and answer.get("shade") in ("vermilion", "cerulean") and isinstance(answer.get("number"), int)
    )
