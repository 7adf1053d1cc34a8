"""What a server of one's own says of itself without being asked to answer: how long a context, how many slots, whether it sees.

Each says it in its own place, all of them beside the completions that every one speaks:

    vLLM        /v1/models   {"data": [{"id": ..., "max_model_len": 8192, "owned_by": "vllm"}]}
    llama.cpp   /v1/models   {"data": [{"id": ..., "meta": {"n_ctx": 4096}, "owned_by": "llamacpp"}]}
                /props       {"default_generation_settings": {"n_ctx": 4096}, "total_slots": 1, "modalities": {"vision": false}}
    Ollama      /api/ps      {"models": [{"name": "qwen3:8b", "context_length": 4096}]}

What cannot be read says nothing: a server need tell none of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from muse_builder.llm.providers.body import count


@dataclass(frozen=True, slots=True)
class Served:
    """What a server tells of one model; None where it tells nothing."""

    context: int | None = None
    """Tokens of one request, prompt and reply together; where the context is shared by slots, those of one slot."""
    at_once: int | None = None
    """Requests that are worked on together."""
    images: bool | None = None

    def __or__(self, other: "Served") -> "Served":
        """This, and of the other what this does not tell."""
        return Served(
            other.context if self.context is None else self.context,
            other.at_once if self.at_once is None else self.at_once,
            other.images if self.images is None else self.images,
        )


NOTHING = Served()


def listed(models: Any, name: str) -> tuple[Served, str]:
    """What a list of models (`/v1/models`) says of one, and the kind of server it is from ("llamacpp", "vllm", "" ...).

    Args:
        name: of the model; a list of a single one is of that, whatever it is called.
    """
    entries = [entry for entry in _list(models, "data") if isinstance(entry, Mapping)]
    named = [entry for entry in entries if entry.get("id") == name] or (entries if len(entries) == 1 else [])
    if not named:
        return NOTHING, str(entries[0].get("owned_by") or "") if entries else ""
    entry = named[0]
    meta = entry.get("meta")
    context = _tokens(entry.get("max_model_len")) or _tokens(meta.get("n_ctx") if isinstance(meta, Mapping) else None)
    return Served(context), str(entry.get("owned_by") or "")


def properties(props: Any) -> Served:
    """What llama.cpp's properties (`/props`) say."""
    if not isinstance(props, Mapping):
        return NOTHING
    settings, modalities = props.get("default_generation_settings"), props.get("modalities")
    sees = modalities.get("vision") if isinstance(modalities, Mapping) else None
    return Served(
        _tokens(settings.get("n_ctx") if isinstance(settings, Mapping) else None),
        _tokens(props.get("total_slots")),
        sees if isinstance(sees, bool) else None,
    )


def running(processes: Any, name: str) -> Served:
    """What Ollama's list of loaded models (`/api/ps`) says of one."""
    for entry in _list(processes, "models"):
        if isinstance(entry, Mapping) and name in (entry.get("name"), entry.get("model"), _untagged(entry.get("name"))):
            return Served(_tokens(entry.get("context_length")))
    return NOTHING


PLACES: Mapping[str, tuple[str, Callable[[Any, str], Served]]] = {
    "llamacpp": ("/props", lambda props, name: properties(props)),
    "library": ("/api/ps", running),
}
"""By the owner that a list of models names: where such a server says more, from its root, and how that is read."""


def _list(body: Any, name: str) -> list[Any]:
    found = body.get(name) if isinstance(body, Mapping) else None
    return found if isinstance(found, list) else []


def _tokens(value: object) -> int | None:
    return count(value) or None


def _untagged(name: object) -> str:
    return str(name).removesuffix(":latest")
