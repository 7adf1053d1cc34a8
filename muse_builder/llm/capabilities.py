"""What each model accepts, as records: nothing is assumed of a model that does not stand here.

Read from the providers' own pages and SDKs in November 2026. A model that is not listed is taken for one of the newest
kind of its provider: no temperature, no seed, thinking left alone. A server named by a base URL (vLLM, Ollama, llama.cpp)
is taken for one that samples; `probe` asks it what it lacks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from muse_builder import plugins
from muse_builder.errors import SettingsError
from muse_builder.tasks.base import Task

DEFAULT_MODELS = {"openai": "openai:gpt-6-luna", "anthropic": "anthropic:claude-haiku-5-5"}
"""Current, cheap and multimodal, one of each provider; both cost 0.10 in and 0.50 out, US dollars per million tokens."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one model takes and what becomes of it."""

    temperature: bool = False
    """Whether `temperature` may be sent; where not, variety comes from the request's text (the Rewriter's style)."""
    seed: bool = False
    """Whether `seed` may be sent; a best effort of the provider. Exact replay comes from the journal alone."""
    images: bool = True
    image_side: int = 512
    """Pixels of the longer side of a picture that is sent; the dataset keeps the original."""
    system: bool = True
    """Whether there is a system role; where not, the system prompt stands before the words of the user."""
    schema: Literal["native", "json", "prompt"] = "native"
    """Who holds a reply to its JSON schema: the provider; nobody, but it gives JSON ("json": JSON mode, the schema stands in
    the prompt); nobody ("prompt")."""
    schema_refs: bool = True
    """Whether an enforced schema may hold `$ref`; where not, what it refers to stands in its place."""
    image_detail: bool = False
    """Whether a picture may be marked "low" detail."""
    image_tokens: int = 1024
    """Upper bound for one picture of 512 x 512 pixels, for the budget's worst case."""
    batch: bool = True
    limit_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    thinking: Literal["none", "some", "always"] = "none"
    """Whether the model thinks before it answers: "some" where that can be switched off, and it is, unless an effort is asked
    for. Thinking counts as output and towards the token limit, so where it is on, replies are given `thinking_room`."""
    thinking_room: int = 0
    """Tokens for it beside those of the reply, where it is on: four times what it takes in the mean, since a limit costs
    nothing and a reply that is cut costs all of it. Raised for a run that finds it too small."""
    api_version: str | None = None
    """An older anthropic-version to send, where only that one takes what is marked as accepted here."""
    context: int = 128_000
    """Tokens, prompt and reply together."""
    bytes_per_token: float = 3.0
    """Lower bound for English text, so that a budget never counts too little."""
    ends: str = ""
    """Date of the announced end, ISO; "" where none is announced. Once it has passed, the model counts as retired."""
    retired: str = ""
    """Date since which it no longer answers; "" where it does."""
    local: bool = False
    """It answers in this process: no network, no key, no money, and so no limits, no batches and nothing to wait for."""
    reads_values: bool = False
    """It answers from `Request.values`, not from the words: the values are part of the request's key."""
    repeatable: bool = False
    """The same request has the same reply whenever it is asked, from the seed it brings: a replay asks it again."""
    stand_in: str = ""
    """What its answers are worth where a model's judgement is wanted, one sentence for a report; "" for a real model."""

    def accepts(self, parameter: str) -> bool:
        """Whether a parameter of `Request.parameters` may be sent to this model."""
        return {"temperature": self.temperature, "seed": self.seed, "max_tokens": True}.get(parameter, False)

    def gone_since(self, today: str) -> str:
        """The date since which it no longer answers, as of today (ISO); "" where it does."""
        return self.retired or (self.ends if self.ends and self.ends < today else "")

    def thinks(self, effort: object = None) -> bool:
        """Whether it thinks when it is asked with this effort; None where no effort is named."""
        return self.thinking == "always" or (self.thinking == "some" and effort not in (None, NO_EFFORT))

    def room(self, effort: object = None) -> int:
        """Tokens to add to a reply's own limit."""
        return self.thinking_room if self.thinks(effort) else 0


NO_EFFORT = "none"
"""The effort that switches thinking off."""
ROOM_OF_THOUGHT = 4
"""How much larger than the mean thought the room for it is."""
FIRST_ROOM = 4096
"""Of a model that thinks and was never measured: a thousand tokens of thought for tasks like ours, four times."""
_OLD_THINKING = {"absent": "none", "can_be_disabled": "some"}
"""How journals and model tables of before November 2026 say it."""


def in_todays_words(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `Capabilities` as they were written down, possibly by an earlier version."""
    told = dict(fields)
    if told.get("thinking") in _OLD_THINKING:
        told["thinking"] = _OLD_THINKING[told["thinking"]]
    return told


_GPT_4O = Capabilities(
    temperature=True, seed=True, image_detail=True, image_tokens=2900, bytes_per_token=3.3, ends="2027-01-14"
)  # gpt-4o-mini counts a low-detail picture as 2,833 tokens
_GPT_REASONING = Capabilities(
    image_detail=True,
    limit_name="max_completion_tokens",
    thinking="some",
    thinking_room=FIRST_ROOM,
    context=1_050_000,
    bytes_per_token=3.3,
)
_CLAUDE_SAMPLING = Capabilities(temperature=True, api_version="2023-06-01", image_tokens=400, context=200_000)
_CLAUDE = Capabilities(image_tokens=400, thinking="some", thinking_room=FIRST_ROOM, context=1_000_000, bytes_per_token=2.5)
# Claude counts a picture as width x height / 750 tokens: 512 x 512 gives 350. Since 4.7 the same text is 30 % more tokens.

CAPABILITIES: dict[str, Capabilities] = {
    "openai:gpt-6-astra": replace(_GPT_REASONING, thinking="always"),
    "openai:gpt-6.1-sol": replace(_GPT_REASONING, thinking="always"),
    # With reasoning_effort "none" these take a temperature and a seed.
    "openai:gpt-6-luna": replace(_GPT_REASONING, temperature=True, seed=True),
    "openai:gpt-6-sol": replace(_GPT_REASONING, temperature=True, seed=True),
    "openai:gpt-5.6": replace(_GPT_REASONING, temperature=True, seed=True),
    "openai:gpt-5.4-nano": replace(_GPT_REASONING, context=400_000, ends="2027-04-01"),
    "openai:gpt-5.1": replace(_GPT_REASONING, context=400_000, ends="2027-04-01"),
    "openai:gpt-5.": replace(_GPT_REASONING, context=400_000),
    "openai:gpt-5": replace(_GPT_REASONING, thinking="always", context=400_000, ends="2026-12-11"),
    "openai:o3": replace(_GPT_REASONING, thinking="always", context=200_000, ends="2026-12-11"),
    "openai:gpt-4.1": replace(_GPT_4O, context=1_000_000),
    "openai:gpt-4o": _GPT_4O,
    "anthropic:claude-haiku-5-5": _CLAUDE,
    "anthropic:claude-sonnet-5-5": replace(_CLAUDE, thinking="always"),
    "anthropic:claude-opus-5-5": replace(_CLAUDE, thinking="always"),
    "anthropic:claude-fable-5": replace(_CLAUDE, thinking="always"),
    "anthropic:claude-haiku-4-5": _CLAUDE_SAMPLING,
    "anthropic:claude-sonnet-4-6": _CLAUDE_SAMPLING,
    "anthropic:claude-opus-4-6": _CLAUDE_SAMPLING,
    "anthropic:claude-opus-4-5": replace(_CLAUDE_SAMPLING, ends="2027-01-22"),
    "anthropic:claude-sonnet-4-5": replace(_CLAUDE_SAMPLING, ends="2026-11-30"),
    "anthropic:claude-mythos-preview": replace(_CLAUDE, thinking="always", retired="2026-06-30"),
    "anthropic:claude-3-5-haiku": replace(_CLAUDE_SAMPLING, schema="prompt", retired="2026-02-19"),
    "anthropic:claude-3-7-sonnet": replace(_CLAUDE_SAMPLING, schema="prompt", retired="2026-02-19"),
}
"""By the longest spec, or beginning of one, that fits: dated snapshots share their model's record."""

_GONE = {
    "2024-09-13": "gpt-3.5-turbo-16k gpt-3.5-turbo-0301 gpt-3.5-turbo-0613",
    "2024-12-06": "gpt-4-vision-preview",
    "2025-06-06": "gpt-4-32k",
    "2025-07-28": "o1-preview",
    "2025-10-10": "gpt-4o-audio-preview-2024-10-01",
    "2025-10-27": "o1-mini",
    "2026-02-12": "codex-mini-latest",
    "2026-02-17": "chatgpt-4o-latest",
    "2026-03-26": "gpt-4-0125-preview gpt-4-turbo-preview gpt-4-0314",
    "2026-05-07": "gpt-4o-audio-preview gpt-4o-mini-audio-preview",
    "2026-07-23": "gpt-5.1-codex gpt-5.1-chat-latest gpt-5-chat-latest gpt-4o-search-preview gpt-4o-mini-search-preview",
    "2026-08-10": "gpt-5.2-chat-latest gpt-5.3-chat-latest",
    "2026-09-28": "gpt-3.5-turbo-1106",
    "2026-10-23": "gpt-4.1-nano o4-mini o3-mini o1 gpt-4o-2024-05-13 gpt-4-turbo gpt-4-1106-preview gpt-4-0613 gpt-3.5-turbo",
}
"""OpenAI's own that no longer answer, by the date since which; a test holds them against what the installed SDK says."""
CAPABILITIES |= {f"openai:{name}": Capabilities(retired=day) for day, names in _GONE.items() for name in names.split()}
CAPABILITIES["openai:gpt-4"] = Capabilities(retired="2026-10-23")

_NEWEST = {"openai": _GPT_REASONING, "anthropic": replace(_CLAUDE, thinking="always")}
COMPATIBLE = Capabilities(temperature=True, seed=True, image_detail=False, batch=False, image_tokens=1500, bytes_per_token=2.5)
"""What an OpenAI-compatible server is taken for until it was probed."""

_THINKERS = re.compile(
    r"qwen-?3(?!.*(?:instruct|coder|embed))|qwq|deepseek-?(?:r1|reasoner)|\br1[-:]|gpt-oss|magistral|glm-?4\.[5-9]|glm-?z1"
    r"|minimax-?m|nemotron.*(?:nano|super|ultra)|phi-?4.*reasoning|exaone-?deep|seed-oss|thinking|reasoning",
    re.IGNORECASE,
)
"""Families on servers of one's own that think, by their model cards; what the probe sees of any other is believed, too."""

PAPER_MODELS = {
    "backbone": "openai:gpt-4o-mini",
    "checker": "openai:gpt-4o-mini",
    "reviewer": "openai:gpt-4o-mini",
    "rewriter": "anthropic:claude-3-5-haiku-latest",
}
"""The paper's cast (A.5), for the `paper` preset."""


def capabilities_of(
    spec: str, *, base_url: str | None = None, overrides: Mapping[str, Capabilities] | None = None
) -> Capabilities:
    """The record of a model.

    Args:
        spec: "NAME" or "NAME:MODEL", NAME of a models plug-in.
        base_url: set for a compatible server, whose models only share names with the provider's.
        overrides: the user's own records by spec; they win.

    Raises:
        SettingsError: there is no such provider.
    """
    if overrides and spec in overrides:
        return overrides[spec]
    provider, _, name = spec.partition(":")
    made = plugins.get("models", provider)
    compatible: Capabilities | None = getattr(made, "compatible", None)
    if base_url is not None and compatible is not None:
        return replace(compatible, thinking="always", thinking_room=FIRST_ROOM) if _THINKERS.search(name) else compatible
    if (told := told_by(made, name)) is not None:
        return told
    for known in sorted(CAPABILITIES, key=len, reverse=True):
        if spec.startswith(known):
            return CAPABILITIES[known]
    return _NEWEST.get(provider, Capabilities())


def told_by(made: Any, name: str = "") -> Capabilities | None:
    """What a provider, or a model given in Python, says of itself by its `capabilities`; None where it says nothing.

    Args:
        name: of the model, for a provider whose `capabilities` is a function of it.

    Raises:
        SettingsError: it says something else.
    """
    told = getattr(made, "capabilities", None)
    if callable(told):
        told = told(name)
    if told is not None and not isinstance(told, Capabilities):
        raise SettingsError(f"{made!r} has capabilities {told!r}; they are a `Capabilities`, or a function that gives one")
    return told


def stand_in_for(spec: str, task: type[Task]) -> str:
    """What a report says of this model's answers to a task: one sentence where it is a stand-in, "" for a real model.

    A provider says it by task in its `stands_in`, whose keys are "agent/task"; the others of its tasks have the sentence of
    `Capabilities.stand_in`.
    """
    general = capabilities_of(spec).stand_in
    by_task: Mapping[str, str] = getattr(plugins.get("models", spec.partition(":")[0]), "stands_in", {})
    return by_task.get(f"{task.agent}/{task.name}", general) if general else ""


def address_for(spec: str, base_url: str | None) -> str | None:
    """The base URL where this model's provider has one to send it to, else None: other providers stay with their own."""
    if base_url is None or plugins.is_object(spec):
        return None
    provider = spec.partition(":")[0]
    return base_url if getattr(plugins.get("models", provider), "compatible", None) is not None else None


def require_alive(spec: str, capabilities: Capabilities, *, today: str | None = None) -> None:
    """Refuses a model that no longer answers, before anything is spent.

    Args:
        today: ISO date; the clock's where it is not given.

    Raises:
        SettingsError: it is retired; the message names a current one.
    """
    gone = capabilities.gone_since(today or date.today().isoformat())
    if gone:
        current = DEFAULT_MODELS.get(spec.partition(":")[0], "another")
        raise SettingsError(
            f"{spec} was retired on {gone} and no longer answers; use {current} instead, or give its record "
            "in a --model-table without an end"
        )


def notices(spec: str, capabilities: Capabilities) -> list[str]:
    """What a user should know of a model before a run, one sentence each; empty where there is nothing."""
    said = []
    if capabilities.retired:
        said.append(f"{spec} was retired on {capabilities.retired}: it no longer answers.")
    if capabilities.ends:
        said.append(f"{spec} ends on {capabilities.ends}.")
    if not capabilities.temperature and not capabilities.repeatable:
        said.append(f"{spec} takes no temperature: variety comes from style instructions drawn by the conversation's dice.")
    if capabilities.api_version:
        said.append(f"{spec} takes a temperature only under the older API version {capabilities.api_version}.")
    if not capabilities.images:
        said.append(f"{spec} takes no pictures: product summaries are sent instead.")
    if capabilities.schema == "prompt":
        said.append(f"{spec} does not enforce a reply's schema: the schema stands in the prompt, and replies are checked.")
    if capabilities.schema == "json":
        said.append(f"{spec} gives JSON but enforces no schema: it stands in the prompt, and replies are checked.")
    if not capabilities.system:
        said.append(f"{spec} has no system role: its instructions stand before the user's words.")
    if capabilities.thinking == "always":
        said.append(
            f"{spec} always thinks before it answers: that is paid as output, and replies get {capabilities.thinking_room:,} "
            "tokens more for it."
        )
    return said


def paper_notices() -> list[str]:
    """What of the paper's own setting (A.5) can no longer be had, one sentence each."""
    return [
        "The paper's Rewriter, claude-3-5-haiku at high temperature, is gone: the model was retired on 2026-02-19, and the "
        f"current {DEFAULT_MODELS['anthropic']} takes no temperature. The nearest that still samples is "
        "anthropic:claude-haiku-4-5 under the API version 2023-06-01.",
        "The paper's backbone, gpt-4o-mini at temperature 0.1 to 0.2, answers until 2027-01-14.",
    ]
