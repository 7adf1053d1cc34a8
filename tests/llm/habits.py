"""What servers out there do that the two providers do not: a table of habits, each a name and how such a server answers.

A `FakeProvider` takes one as its `habit`. It gets what was asked and the answer a good server would give, and gives another,
or None where this request is answered well:

    server.habit = HABITS["thinks before it answers"]
    server.habit = thinking(400)                          # factories, for habits with a size
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request, and what a good server would answer."""

    openai: bool
    """Of the two protocols, this one."""
    body: dict[str, Any]
    answer: dict[str, Any]
    """The habit's own: it may be changed and given back."""
    number: int
    """From 1, over all completions of this server."""

    @property
    def text(self) -> str:
        """What the good answer says."""
        if self.openai:
            return str(self.answer["choices"][0]["message"]["content"])
        return "".join(part["text"] for part in self.answer["content"] if part["type"] == "text")

    @property
    def prompt_tokens(self) -> int:
        """Four letters a token; a picture is 85."""
        sent = json.dumps(self.body["messages"])
        return len(sent) // 4 if not self.pictures else 85

    @property
    def pictures(self) -> bool:
        return any(
            part.get("type") in ("image_url", "image")
            for message in self.body["messages"]
            for part in (message["content"] if isinstance(message["content"], list) else ())
        )

    @property
    def room(self) -> int:
        """Tokens that the answer may have."""
        return int(self.body.get("max_completion_tokens") or self.body.get("max_tokens") or 10**9)

    @property
    def wants_json(self) -> bool:
        return "response_format" in self.body or "output_config" in self.body or "JSON schema" in json.dumps(self.body)


@dataclass(frozen=True)
class Answered:
    """What goes out instead."""

    body: Any
    """Sent as JSON; a string as it stands."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        return self.body if isinstance(self.body, str) else json.dumps(self.body)


@dataclass(frozen=True)
class Habit:
    """How a server answers."""

    answers: Callable[[Asked], Answered | None]
    """None: well."""
    seconds: float = 0.0
    """Of work for each answer."""
    slots: int | None = None
    """Answers worked on at a time, the others wait; None for any number."""


# --- what it says ---------------------------------------------------------------------------------------------------


def saying(wrap: Callable[[str], str], *, only_json: bool = False) -> Habit:
    """The answer's text put otherwise.

    Args:
        only_json: what is asked for in plain words is answered well.
    """

    def answers(asked: Asked) -> Answered | None:
        return None if only_json and not asked.wants_json else Answered(with_text(asked, wrap(asked.text)))

    return Habit(answers)


def with_text(asked: Asked, text: str | None, **message: Any) -> dict[str, Any]:
    """The good answer with another text, and with more in its message (OpenAI's protocol)."""
    if asked.openai:
        asked.answer["choices"][0]["message"] |= {"content": text, **message}
    else:
        asked.answer["content"] = [] if text is None else [{"type": "text", "text": text}]
    return asked.answer


def thinking(tokens: int, *, cannot_stop: bool = True) -> Habit:
    """Thinks so many tokens first, which count as output: too little room, and there is no answer at all.

    Args:
        cannot_stop: False where `reasoning_effort: none`, or thinking disabled, is obeyed.
    """

    def answers(asked: Asked) -> Answered | None:
        told = asked.body.get("reasoning_effort") == "none" or asked.body.get("thinking") == {"type": "disabled"}
        if told and not cannot_stop:
            return None
        spent = min(asked.room, tokens)
        words = len(asked.text) // 4 + 1
        cut = tokens + words > asked.room
        thought = "So, what do they want here? " * (spent // 7 + 1)
        text = asked.text[: max(0, asked.room - tokens) * 4] if cut else asked.text
        out = asked.room if cut else tokens + words
        if asked.openai:
            body = with_text(asked, text or None, reasoning_content=thought)
            body["choices"][0]["finish_reason"] = "length" if cut else "stop"
            body["usage"] |= {"completion_tokens": out, "completion_tokens_details": {"reasoning_tokens": spent}}
        else:
            body = with_text(asked, text or None)
            body["content"].insert(0, {"type": "thinking", "thinking": thought, "signature": "x"})
            body["stop_reason"] = "max_tokens" if cut else "end_turn"
            body["usage"]["output_tokens"] = out
        return Answered(body)

    return Habit(answers)


def thinking_aloud(tokens: int) -> Habit:
    """As `thinking`, but the thoughts stand in the text, between <think> and </think>, and no usage tells of them."""

    def answers(asked: Asked) -> Answered | None:
        whole = "<think>\n" + "Hmm, so. " * (tokens // 3) + "\n</think>\n\n" + asked.text
        cut = len(whole) // 4 > asked.room
        body = with_text(asked, whole[: asked.room * 4])
        if asked.openai:
            body["choices"][0]["finish_reason"] = "length" if cut else "stop"
        else:
            body["stop_reason"] = "max_tokens" if cut else "end_turn"
        return Answered(body)

    return Habit(answers)


def _answer_among_the_thoughts(asked: Asked) -> Answered | None:
    return Answered(with_text(asked, None, reasoning_content=f"They want something. {asked.text}")) if asked.openai else None


# --- how it ends ----------------------------------------------------------------------------------------------------


def ending(reason: Any, *, cut: bool = True) -> Habit:
    """Ends with another reason than "stop".

    Args:
        cut: half of the text is missing.
    """

    def answers(asked: Asked) -> Answered | None:
        body = with_text(asked, asked.text[: len(asked.text) // 2] if cut else asked.text)
        if asked.openai:
            body["choices"][0]["finish_reason"] = reason
        else:
            body["stop_reason"] = reason
        return Answered(body)

    return Habit(answers)


def _error_in_the_choice(asked: Asked) -> Answered | None:
    if not asked.openai:
        return None
    body = with_text(asked, asked.text[: len(asked.text) // 2])
    body["choices"][0] |= {"finish_reason": "error", "error": {"code": 502, "message": "Provider returned error"}}
    return Answered(body)


def _no_ending(asked: Asked) -> Answered | None:
    body = asked.answer
    if asked.openai:
        del body["choices"][0]["finish_reason"]
    else:
        del body["stop_reason"]
    return Answered(body)


# --- what it counts -------------------------------------------------------------------------------------------------


def counting(change: Callable[[Any], Any]) -> Habit:
    """Every number of the usage put otherwise."""

    def changed(usage: Any) -> Any:
        return {name: changed(value) if isinstance(value, dict) else change(value) for name, value in usage.items()}

    def answers(asked: Asked) -> Answered | None:
        asked.answer["usage"] = changed(asked.answer["usage"])
        return Answered(asked.answer)

    return Habit(answers)


def counting_as(usage: Any) -> Habit:
    """A usage of another shape."""
    return Habit(lambda asked: Answered({**asked.answer, "usage": usage}))


# --- what it refuses ------------------------------------------------------------------------------------------------


def refusing(status: int, body: Any, *, where: Callable[[Asked], bool] = lambda asked: True) -> Habit:
    """Answers with a status and a body, each time or where `where` says so."""
    return Habit(lambda asked: Answered(body, status) if where(asked) else None)


def window(tokens: int, status: int, body: Callable[[int, int], Any]) -> Habit:
    """Has room for so many tokens of prompt.

    Args:
        body: of the window's size and the prompt's: how this server says so.
    """

    def answers(asked: Asked) -> Answered | None:
        long = asked.prompt_tokens
        return Answered(body(tokens, long), status) if long > tokens else None

    return Habit(answers)


def openai_error(message: str, code: str | None = None, *, kind: str = "invalid_request_error", parameter: Any = None) -> Any:
    """An error as OpenAI puts it, and most that speak like it."""
    return {"error": {"message": message, "type": kind, "param": parameter, "code": code}}


def _has_system(asked: Asked) -> bool:
    return bool(asked.body.get("system")) or any(message["role"] == "system" for message in asked.body["messages"])


def _has_reference(asked: Asked) -> bool:
    shape = {name: asked.body.get(name) for name in ("response_format", "output_config")}
    return '"$ref"' in json.dumps(shape)


def _sends(parameter: str) -> Callable[[Asked], bool]:
    return lambda asked: parameter in asked.body


def _ignores_counts(asked: Asked) -> Answered | None:
    """Of lists only the first member, unless the schema says `minItems`."""
    shape = asked.body.get("response_format") or asked.body.get("output_config")
    if not shape or "minItems" in json.dumps(shape):
        return None
    said = json.loads(asked.text)
    return Answered(
        with_text(asked, json.dumps({name: value[:1] if isinstance(value, list) else value for name, value in said.items()}))
    )


def _echoes_the_key(asked: Asked) -> Answered | None:
    return Answered({**asked.answer, "note": "Authorization: Bearer sk-proj-planted0000openai"})


def _as_stream(asked: Asked) -> Answered | None:
    chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": asked.text}}]}
    return Answered(f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n", headers=(("x-content", "text/event-stream"),))


_HTML = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>"
_MODERATED = "Your input was flagged by moderation"
SOME = 29
"""Where a habit strikes at some requests only: one in so many, as a conversation asks some twenty-five times."""


def _sometimes(asked: Asked) -> bool:
    """By what is asked, so that the order in which requests come plays no part."""
    return zlib.crc32(json.dumps(asked.body["messages"], sort_keys=True).encode()) % SOME == 0


HABITS: dict[str, Habit] = {
    # What it says.
    "thinks before it answers": saying(lambda text: f'<think>\nA draft: {{"a": 1}}. Hmm.\n</think>\n\n{text}'),
    "sends only the end of its thoughts": saying(lambda text: f"They want something.\n</think>\n\n{text}"),
    "sends its thoughts beside the answer": Habit(
        lambda asked: Answered(with_text(asked, asked.text, reasoning_content="They want something.")) if asked.openai else None
    ),
    "answers among its thoughts": Habit(_answer_among_the_thoughts),
    "sends only thoughts": saying(lambda text: "<think>Well, well."),
    "thinks 400 tokens": thinking(400),
    "thinks 3000 tokens": thinking(3000),
    "thinks 400 tokens unless told not to": thinking(400, cannot_stop=False),
    "thinks 400 tokens aloud": thinking_aloud(400),
    "fences its answer": saying(lambda text: f"```json\n{text}\n```", only_json=True),
    "wraps a fence in prose": saying(
        lambda text: f"Sure! Here is the JSON:\n\n```json\n{text}\n```\n\nLet me know if it helps.", only_json=True
    ),
    "adds words after JSON": saying(lambda text: f"{text}\n\nI kept it short.", only_json=True),
    "sends JSON in a string": saying(json.dumps, only_json=True),
    "sends JSON in a list": saying(lambda text: f"[{text}]", only_json=True),
    "leaves the end mark": saying(lambda text: f"{text}<|im_end|>"),
    "leaves harmony channels": saying(
        lambda text: f"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>{text}<|return|>"
    ),
    "leaves bare channels": saying(lambda text: f"analysisThey want something.assistantfinal{text}"),
    "talks about the words": saying(
        lambda text: text if text[:1] in "{[" else f'Sure! Here\'s a friendly message you could send: "{text}"'
    ),
    "answers in prose": saying(lambda text: "I would rather talk about the weather, if I may."),
    "says nothing": saying(lambda text: ""),
    "drops the second of two": Habit(_ignores_counts),
    # How it ends.
    "ends with error": ending("error"),
    "ends with abort": ending("abort"),
    "ends with cancelled": ending("cancelled"),
    "ends with insufficient_system_resource": ending("insufficient_system_resource"),
    "ends with model_length": ending("model_length"),
    "ends with max_tokens": ending("max_tokens"),
    "ends with MAX_TOKENS": ending("MAX_TOKENS"),
    "ends with an unknown word": ending("because"),
    "ends with SAFETY": ending("SAFETY"),
    "ends with eos_token": ending("eos_token", cut=False),
    "ends with null": ending(None, cut=False),
    "ends with nothing": ending("", cut=False),
    "names no ending": Habit(_no_ending),
    "errs in the choice": Habit(_error_in_the_choice),
    # What it counts.
    "counts in strings": counting(str),
    "counts in fractions": counting(float),
    "counts in words": counting(lambda number: "many"),
    "counts below nothing": counting(lambda number: -1),
    "counts nothing": counting_as(None),
    "counts in a list": counting_as([1, 2]),
    # What it refuses.
    "refuses some by moderation (403)": refusing(
        403,
        {"error": {"code": 403, "message": _MODERATED, "metadata": {"reasons": ["violence"], "flagged_input": "..."}}},
        where=_sometimes,
    ),
    "refuses some by moderation (400)": refusing(
        400, openai_error("The prompt was rejected by the safety filter.", "data_inspection_failed"), where=_sometimes
    ),
    "knows no system role": refusing(
        400, openai_error("System role not supported", "BadRequestError", kind="BadRequestError"), where=_has_system
    ),
    "knows no system role, as a template": refusing(
        500,
        openai_error("Conversation roles must alternate user/assistant/user/assistant/...", kind="server_error"),
        where=_has_system,
    ),
    "wraps its error in a list": refusing(
        400, [{"error": {"code": 400, "message": 'Invalid JSON payload. Unknown name "seed"', "status": "INVALID_ARGUMENT"}}],
        where=_sends("seed"),
    ),
    "takes no reference in a schema": refusing(
        400, openai_error("Invalid schema for response_format: $ref is not supported"), where=_has_reference
    ),
    "takes no schema": refusing(
        400,
        openai_error("'response_format.type' must be 'json_object' or 'text'", parameter="response_format"),
        where=_sends("response_format"),
    ),
    "takes no seed": refusing(400, openai_error("Extra inputs are not permitted", parameter="seed"), where=_sends("seed")),
    "takes no temperature": refusing(
        400,
        openai_error("Unsupported value: 'temperature'", "unsupported_value", parameter="temperature"),
        where=_sends("temperature"),
    ),
    "takes no max_tokens": refusing(
        400,
        openai_error(
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            "unsupported_parameter",
            parameter="max_tokens",
        ),
        where=_sends("max_tokens"),
    ),
    "fails on pictures (500)": refusing(
        500, openai_error("image input is not supported - hint: you may need to provide the mmproj", kind="server_error"),
        where=lambda asked: asked.pictures,
    ),
    "fails on pictures (400)": refusing(
        400, openai_error("This model is not a multimodal model"), where=lambda asked: asked.pictures
    ),
    "has a small window (vLLM)": window(1000, 400, lambda most, long: {
        "object": "error", "type": "BadRequestError", "code": 400, "param": None,
        "message": f"This model's maximum context length is {most} tokens. However, you requested {long} tokens in the "
        "messages, Please reduce the length of the messages.",
    }),
    "has a small window (llama.cpp)": window(1000, 400, lambda most, long: {"error": {
        "code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": long, "n_ctx": most,
        "message": "the request exceeds the available context size, try increasing it",
    }}),
    "has a small window (Ollama)": window(1000, 400, lambda most, long: openai_error(
        "input length exceeds maximum context length", kind="api_error"
    )),
    "has a small window (LM Studio)": window(1000, 400, lambda most, long: {
        "error": f"Trying to keep the first {long} tokens when context the overflows. However, the model is loaded with "
        f"context length of only {most} tokens, which is not enough."
    }),
    "has a small window (OpenAI)": window(1000, 400, lambda most, long: openai_error(
        "Your input exceeds the context window of this model.", "context_length_exceeded", parameter="messages"
    )),
    "has a small window (Anthropic)": window(1000, 400, lambda most, long: {
        "type": "error", "request_id": "req",
        "error": {"type": "invalid_request_error", "message": f"prompt is too long: {long} tokens > {most} maximum"},
    }),
    "answers 500 always": refusing(500, openai_error("something failed", "server_error")),
    # What comes instead of a body.
    "streams although nobody asked": Habit(_as_stream),
    "answers with a page": refusing(200, _HTML),
    "begins with a byte order mark": Habit(lambda asked: Answered("\ufeff" + json.dumps(asked.answer))),
    "echoes the key": Habit(_echoes_the_key),
    # How fast it is.
    "has one slot": Habit(lambda asked: None, seconds=0.05, slots=1),
}  # fmt: skip
