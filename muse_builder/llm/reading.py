"""Read a reply as models really write it: the answer, without what stands around it.

Thinking models put their thoughts before the answer, chat templates leave their marks behind it, helpful ones wrap it in a
fence and a sentence. All that is taken off, and its name kept for the trace; what remains must fit as if it had come alone.
Nothing is mended: an object that is cut, or that fits only after a guess, is no answer, and is asked for again.

    <think>He wants linen.</think>Sure! ```json\n{"query": "linen shirt"}\n```<|im_end|>      ->  {"query": "linen shirt"}
"""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from muse_builder.errors import ReplyError
from muse_builder.records import Record
from muse_builder.tasks.base import Text

_THOUGHTS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<reflection>", "</reflection>"),
    ("<seed:think>", "</seed:think>"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|start_thinking|>", "<|end_thinking|>"),
)
"""How models mark their thoughts: Qwen3, R1, Granite, Magistral, Kimi, Sky-T1, Command A. Compared without case."""
_BEGINS_THOUGHT = re.compile("|".join(re.escape(begin) for begin, _ in _THOUGHTS), re.IGNORECASE)
_ENDS_THOUGHT = re.compile("|".join(re.escape(end) for _, end in _THOUGHTS), re.IGNORECASE)
_ANSWERS = (
    ("<answer>", "</answer>"),
    ("<response>", "</response>"),
    ("<output>", "</output>"),
    ("<final_answer>", "</final_answer>"),
    ("<|begin_of_solution|>", "<|end_of_solution|>"),
    ("<|start_response|>", "<|end_response|>"),
)
_BEGINS_ANSWER = re.compile("|".join(re.escape(begin) for begin, _ in _ANSWERS), re.IGNORECASE)
_ENDS_ANSWER = re.compile("|".join(re.escape(end) for _, end in _ANSWERS), re.IGNORECASE)
_FINAL = re.compile(r"<\|channel\|>\s*final\b[^<]*<\|message\|>", re.IGNORECASE)
_OTHER_CHANNEL = re.compile(r"<\|channel\|>\s*(?:analysis|commentary)\b", re.IGNORECASE)
_BARE_CHANNELS = re.compile(r"\A\s*analysis[^a-z\s].*?assistantfinal", re.DOTALL)
_BARE_THOUGHTS = re.compile(r"\A\s*analysis[A-Z]")
"""What is left of the channels of gpt-oss when a server strips their marks: "analysisThe user ...assistantfinal{...}"."""
_OPENING = re.compile(
    r"\A\s*(?:<\|im_start\|>\s*\w+\s*|<\|start_header_id\|>\s*\w+\s*<\|end_header_id\|>\s*|<start_of_turn>\s*\w+\s*|<bos>\s*|<s>\s*"
    r"|<\|(?:assistant|start)\|>(?:assistant)?\s*|\[/INST\]\s*)+"
)
_END = re.compile(
    r"<\|(?:im_end|im_start|eot_id|eom_id|end_of_text|endoftext|end|return|eos|eor|user|start_header_id|end_of_turn_token)\|>"
    r"|<(?:end|start)_of_turn>|</s>|<eos>|<｜end▁of▁sentence｜>|\[/?INST\]|<\|END_OF_TURN_TOKEN\|>",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```[^\n`]*\n(.*?)\n?\s*```", re.DOTALL)
_ONLY_THOUGHTS = "there are only thoughts and no answer; answer at once, and shortly"
_MOST_LAYERS = 3
"""JSON in a string in a list: more layers are no habit but an accident."""


class Read(NamedTuple):
    """What remains of a reply."""

    text: str
    removed: tuple[str, ...] = ()
    """What was taken off, in order: "thinking", "channel", "end mark", "answer tag", "fence", "words around", "wrapper",
    "label", "quotes"."""


def without_marks(text: str) -> Read:
    """The text without thoughts, channels and the marks of chat templates.

    Raises:
        ReplyError: it is empty, or there are only thoughts: the model ended, or was cut, before it answered.
    """
    removed: list[str] = []
    if not text.strip():
        raise ReplyError("the answer is empty")
    text, kinds = _without_thoughts(text)
    removed += kinds
    opened = _OPENING.match(text)
    if opened is not None and opened.end():
        text = text[opened.end() :]
        removed.append("end mark")
    end = _END.search(text)
    if end is not None:
        text = text[: end.start()]
        removed.append("end mark")
    begun = [found.end() for found in _BEGINS_ANSWER.finditer(text)]
    if begun:
        ended = _ENDS_ANSWER.search(text, begun[-1])
        text = text[begun[-1] : ended.start() if ended is not None else len(text)]
        removed.append("answer tag")
    return Read(text.strip(), tuple(dict.fromkeys(removed)))


def without_thoughts(text: str) -> str:
    """What a model said, to be shown to it again: as it came, but for its thoughts, and never empty, which many refuse."""
    try:
        read = without_marks(text)
    except ReplyError:
        return "(no answer)"
    return read.text if read.removed else text


def _without_thoughts(text: str) -> tuple[str, list[str]]:
    removed = []
    finals = list(_FINAL.finditer(text))
    if finals:
        text, removed = text[finals[-1].end() :], ["channel"]
    elif _OTHER_CHANNEL.search(text):
        raise ReplyError(_ONLY_THOUGHTS)
    elif (bare := _BARE_CHANNELS.match(text)) is not None:
        text, removed = text[bare.end() :], ["channel"]
    elif _BARE_THOUGHTS.match(text):
        raise ReplyError(_ONLY_THOUGHTS)
    # Up to the last closing mark all is thought, whether or not its beginning was sent along.
    closed = [found.end() for found in _ENDS_THOUGHT.finditer(text)]
    if closed:
        text = text[closed[-1] :]
        removed.append("thinking")
        if not text.strip():
            raise ReplyError(_ONLY_THOUGHTS)
    opened = _BEGINS_THOUGHT.search(text)
    if opened is not None:
        if not text[: opened.start()].strip():
            raise ReplyError(_ONLY_THOUGHTS)
        # An answer, and then thoughts that were never closed.
        text = text[: opened.start()]
        removed.append("thinking")
    return text, removed


_TAIL = 60
"""Letters that, where a text ends with them and has them three times, show that it says the same again and again."""


def repeats_itself(text: str) -> bool:
    """Whether a text went round in a circle when it was cut, as small models do at a low temperature."""
    tail = text[-_TAIL:]
    return len(tail) == _TAIL and text.count(tail) >= 3


def shortfall(status: str, text: str, tokens_out: int | None) -> str:
    """Why a reply that is not "ok" is no answer."""
    said = f"the model's reply was {status}"
    if status != "truncated":
        return said
    at = "" if tokens_out is None else f" at {tokens_out:,} tokens"
    return f"{said}{at}" + (", going round in a circle" if repeats_itself(text) else "")


# --- JSON -----------------------------------------------------------------------------------------------------------

_BRACKET = re.compile(r"[{\[]")
_JSON_BEGINS = re.compile(r'[{\[]\s*(?:["{\[]|$)')


def json_objects(text: str) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """The complete JSON objects that may be the answer, the last one first, each with what was taken off around it.

    An object that is cut ends the search: what stands before it was a draft. Objects within objects are none of their own, but
    one in a string, in a list of one, or under a single name or a tool call's arguments is the one that was meant.
    """
    found = list(_spans(text))
    for start, end in reversed(found):
        try:
            value = json.loads(text[start:end], strict=False)
        except ValueError:
            continue
        around = text[:start] + text[end:]
        removed = []
        if "```" in around:
            removed.append("fence")
            around = re.sub(r"```[^\n`]*", "", around)
        if around.strip():
            removed.append("words around")
        for inner, wrapped in _unwrapped(value, _MOST_LAYERS):
            yield inner, (*removed, *(["wrapper"] if wrapped else []))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each whole object, list or string of JSON at the top level; none where the last one is cut."""
    spans = []
    place = 0
    while (start := _next(text, place)) is not None:
        end = _close(text, start)
        if end is None:
            if text[start] == '"' or _begins_json(text, start):
                return  # cut: nothing that stands before was the last word
            place = start + 1
            continue
        spans.append((start, end))
        place = end
    yield from spans


def _next(text: str, place: int) -> int | None:
    """Where the next object or list begins; a string only where the whole text is one."""
    if place == 0 and text.lstrip().startswith('"') and re.match(r'\s*"\s*[\[{]', text):
        return len(text) - len(text.lstrip())
    found = _BRACKET.search(text, place)
    return None if found is None else found.start()


def _begins_json(text: str, start: int) -> bool:
    """Whether a bracket opens data: "[smiling]" and "{or not}" do not."""
    return _JSON_BEGINS.match(text, start) is not None


def _close(text: str, start: int) -> int | None:
    """The place behind the value that begins at `start`: quotes and brackets are matched, nothing else is judged."""
    if text[start] == '"':
        return _string_end(text, start)
    depth, place = 0, start
    while place < len(text):
        letter = text[place]
        if letter == '"':
            end = _string_end(text, place)
            if end is None:
                return None
            place = end
            continue
        if letter in "{[":
            depth += 1
        elif letter in "}]":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return None


def _string_end(text: str, start: int) -> int | None:
    place = start + 1
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text[place] == '"':
            return place + 1
        else:
            place += 1
    return None


def _unwrapped(value: Any, layers: int) -> Iterator[tuple[dict[str, Any], bool]]:
    """The object itself, then what it wraps."""
    if isinstance(value, dict):
        yield value, False
        inner = _meant(value)
    elif isinstance(value, list) and len(value) == 1:
        inner = value[0]
    else:
        inner = value
    if isinstance(inner, str):
        try:
            inner = json.loads(inner, strict=False)
        except ValueError:
            return
    if layers and isinstance(inner, (dict, list)) and inner is not value:
        for found, _ in _unwrapped(inner, layers - 1):
            yield found, True


def _meant(value: dict[str, Any]) -> Any:
    """What an object that only wraps another holds: the value of its single name, or the arguments of a tool call."""
    if len(value) == 1:
        return next(iter(value.values()))
    if set(value) in ({"name", "arguments"}, {"name", "parameters"}, {"type", "properties"}, {"tool", "arguments"}):
        return value.get("arguments") or value.get("parameters") or value.get("properties")
    return value


# --- speech ---------------------------------------------------------------------------------------------------------

_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "'": "'", "‘": "’"}
_LABEL = re.compile(
    r"\A\s*(?:\*\*|__)?(?:assistant|user|shopper|customer|me|reply|response|answer|message|line|text|final answer|output)"
    r"(?:\*\*|__)?\s*[:>](?:\*\*|__)?\s*(?=\S)",
    re.IGNORECASE,
)
_MADE = (
    r"message|response|reply|line|answer|sentence|version|rewrite|rewording|draft|utterance|example|suggestion for a \w+|script"
    r"|conversation|dialogue|greeting|opening|rephrasing|paraphrase|text"
)
_ANNOUNCES = (
    r"here(?:['’]s| is| are)|this is|below is|try|i(?:['’]d| would) (?:say|write|suggest)|could (?:be|say|send)"
    r"|(?:might|can|may) (?:say|send)|would be"
)
_WRAPPED = re.compile(
    rf"\A[^\n\"“]{{0,80}}\b(?:{_ANNOUNCES})\b[^\n:\"“]{{0,120}}\b(?:{_MADE}|say|send|write|reply|respond)\b"
    r"[^\n:\"“]{0,60}:\s*(?=[\n\"“])"
    r"|\A[^\n\"“]{0,80}\b(?:you|they|the \w+) (?:could|might|can|may) (?:say|write|reply|respond|send)\b"
    r"[^\n:\"“]{0,60}:\s*(?=[\n\"“])"
    r"|\A(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|understood)\b[!,. ]+here(?:['’]s| is)\b[^\n:]{0,60}"
    r"\b(?:message|response|reply|rewrite|rewording|draft|utterance|rephrasing|paraphrase)\b[^\n:]{0,40}:",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    rf"\n\s*[(*]*(?:note\s*:|explanation\s*:|i hope this (?:{_MADE}|helps)"
    rf"|this (?:{_MADE}) (?:is|has|keeps|uses|shows|should)\b)"
    r"|\blet me know if (?:you(?:['’]d| would) like|you want|i should)[^.?!\n]{0,30}"
    r"\b(?:rewrite|rephrase|reword|(?:another|a different) (?:version|message|response|reply|wording))\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"(?:\A|\n)\s*(?:\*\*)?(?:option|version|variant|alternative) (?:1|one|a)\b(?:\*\*)?\s*[:.)-]", re.IGNORECASE
)


def _is_quoted(text: str) -> bool:
    """Whether one pair of quotes stands around the whole: '"A" or "B"' has two."""
    closing = _QUOTES.get(text[:1])
    if closing is None or len(text) < 2 or text[-1] != closing:
        return False
    inner = re.search(rf"[{text[0]}{closing}]", text[1:-1])
    return inner is None or (inner.start() > 0 and text[inner.start()].isspace())


_HOLDS_DATA = re.compile(r'\{\s*"')


def _said_in_data(text: str, taken: list[str]) -> str:
    """The words of a line that came as data, in an object of one name; the text as it is where it holds no data."""
    holds_data = _begins_json(text, 0) or _HOLDS_DATA.search(text) is not None
    for found, around in json_objects(text):
        said = next(iter(found.values())) if len(found) == 1 else None
        if isinstance(said, str):
            taken += [*around, "wrapper"]
            return said.strip()
        holds_data = True
    if holds_data:
        raise ReplyError("the answer is data and not something somebody says; answer with the words alone")
    return text


def speech(text: str) -> Read:
    """What somebody says, alone and on one line.

    A label, quotes and a fence around it are taken off. A sentence *about* the line ("Sure! Here's a friendly message you could
    send: ...") is not: who writes that has not played the part, and is asked again.

    Raises:
        ReplyError: nothing is left, or it is talked about instead of said.
    """
    text, removed = without_marks(text)
    taken = list(removed)
    fenced = _FENCE.fullmatch(text)
    if fenced is not None:
        text = fenced[1].strip()
        taken.append("fence")
    if "{" in text or _begins_json(text, 0):
        text = _said_in_data(text, taken)
    label = _LABEL.match(text)
    if label is not None:
        text = text[label.end() :]
        taken.append("label")
    if _is_quoted(text):
        text = text[1:-1].strip()
        taken.append("quotes")
    if _WRAPPED.match(text) or _CHOICE.search(text) or _OFFERED.search(text):
        raise ReplyError("the answer talks about the words instead of saying them; answer with the words alone")
    text = " ".join(text.split())
    if not text:
        raise ReplyError("the answer is empty")
    return Read(text, tuple(dict.fromkeys(taken)))


# --- a reply as its record ------------------------------------------------------------------------------------------

R = TypeVar("R", bound=Record)


class Reading(NamedTuple, Generic[R]):
    """A reply, read."""

    reply: R
    removed: tuple[str, ...]
    """What was taken off; see `Read.removed`."""


def data_in(text: str) -> dict[str, Any] | None:
    """The JSON object in a reply that is kept, whatever it was asked for; None where it holds none."""
    with contextlib.suppress(ReplyError):
        for found, _ in json_objects(without_marks(text).text):
            return found
    return None


def read(text: str, reply: type[R]) -> Reading[R]:
    """The reply as its record: plain text as speech, anything else from the last JSON object that fits.

    Raises:
        ReplyError: it does not fit; the message says where, in words a model can act on.
    """
    if reply is Text:
        if text.lstrip().startswith("{"):
            with contextlib.suppress(ValidationError):
                text = Text.model_validate_json(text).text
        said = speech(text)
        return Reading(reply.model_validate({"text": said.text}), said.removed)
    with contextlib.suppress(ValidationError):
        return Reading(reply.model_validate_json(text), ())
    rest = without_marks(text)
    problem: ValidationError | None = None
    for found, around in json_objects(rest.text):
        try:
            return Reading(reply.model_validate_json(json.dumps(found)), tuple(dict.fromkeys((*rest.removed, *around))))
        except ValidationError as error:
            problem = problem or error
    if problem is None:
        raise ReplyError("the answer is no whole JSON object; answer with one, and nothing else")
    first = problem.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"]) or "the answer"
    raise ReplyError(f"{place}: {first['msg']}") from problem
