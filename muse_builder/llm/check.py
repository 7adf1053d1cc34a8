"""What is found out of a model before a run: by the run itself in short (`probe`), by `muse check-model` in full (`find_out`),
which asks on how large a picture may be and how many answers are worked on at once."""

import asyncio
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from muse_builder.errors import CallError, FatalCallError, RetryableError, SetAsideError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.models import Access
from muse_builder.llm.pictures import LoadPicture
from muse_builder.llm.probe import PROBE_PICTURE, RED_SQUARE, Prober, gone
from muse_builder.llm.request import LETTERS_PER_TOKEN, Picture, Request

CODE_WORD = "heron"
_FILLER = "The path went on past a mill, a gate and a row of trees. "
_SMALL_SIDE = 224
"""Pixels: the smallest that models of pictures are built for."""
_AT_ONCE = 4
_SIZES = re.compile(
    r"context (?:length|size|window)[^.\d]{0,40}?(?:is|of|only|\()\s*(?:only\s*)?(\d[\d,]*)|n_ctx\W+(\d+)|> (\d+) maximum"
    r"|(\d+) tokens? (?:maximum|limit)"
)
"""How servers name the size of their context in a refusal: vLLM and OpenAI, LM Studio, llama.cpp, Anthropic."""
_LENGTH_S = 120.0
"""Seconds to find out how long a prompt may be, of the ten minutes that a check has."""
_SURELY_READ = 256
"""Tokens of the prompt that is tried first where nobody knows how fast the server reads."""


@dataclass(frozen=True)
class Findings:
    """What was found out of a model, without any task."""

    record: Capabilities
    lacks: tuple[str, ...]
    """What the user should know, a sentence each."""
    calls: int
    at_once: int
    """Answers that are worked on together, up to four."""
    seconds: float | None
    """Of a short answer, in the middle of all."""
    refusal: str = ""
    """Why it cannot be used; "" where it can."""
    context: int | None = None
    """Tokens, as its server tells or shows; None where prompts as long as a run's are taken, and more is not known."""


class Lengths(NamedTuple):
    """Tokens that a run needs in one request, pictures left out."""

    prompt: int
    """Of the longest prompt."""
    whole: int
    """Of the longest prompt with its reply."""


class Probed(NamedTuple):
    capabilities: Capabilities
    """To hand to `open_model`."""
    lacks: tuple[str, ...]
    """What the user should know, one sentence each; empty where the server does all that is wanted."""
    at_once: int | None = None
    """Answers that its server says it works on at once; None where it does not say."""


async def probe(spec: str, *, base_url: str, capabilities: Capabilities, needed: Lengths | None = None) -> Probed:
    """What a server's model does of what its record says: asked three times where it does all, at most twenty times.

    Args:
        needed: what a run sends; None looks for no context.

    Raises:
        FatalCallError: the server does not answer at all, refuses the key, does not know the model, or says nothing of use; or
            its context is too small.
    """
    access = Access(base_url=base_url, load_picture=lambda _: RED_SQUARE)
    async with Prober(spec, access, capabilities) as prober:
        try:
            await prober.look()
            if needed is not None:
                context = prober.served.context or await _longest_prompt(prober, needed.prompt)
                refusal = _room_for(prober, context, needed)
                if refusal:
                    raise FatalCallError(refusal)
        except RetryableError as error:
            raise gone(error, prober.calls) from error
        return Probed(prober.record, tuple(prober.lacks), prober.served.at_once)


async def find_out(spec: str, access: Access, record: Capabilities, *, needed: Lengths, load: LoadPicture) -> Findings:
    """What a model takes and gives, in at most twenty calls and ten minutes; never raises for what the server does.

    Args:
        load: JPEG of a picture of the usual size, whatever is asked for but the probe's own.
    """

    def loaded(picture: Picture) -> bytes:
        return RED_SQUARE if picture == PROBE_PICTURE else load(picture)

    async with Prober(spec, replace(access, load_picture=loaded), record) as prober:
        refusal, at_once, context = "", 1, None
        try:
            await prober.look()
            await _largest_picture(prober)
            context = prober.served.context or await _longest_prompt(prober, needed.prompt)
            refusal = _room_for(prober, context, needed)
            at_once = prober.served.at_once or await _together(prober)
            if not prober.left:
                prober.lacks.append(
                    f"{spec} was not asked all: {prober.calls} calls, or the ten minutes for them, are used up."
                )
        except CallError as error:
            refusal = str(gone(error, prober.calls))
        seconds = statistics.median(prober.seconds) if prober.seconds else None
        return Findings(prober.record, tuple(prober.lacks), prober.calls, at_once, seconds, refusal, context)


async def _largest_picture(prober: Prober) -> None:
    """Whether a picture of the usual size is taken, and how many tokens it counts as."""
    usual = prober.record.image_side
    for side in (usual, _SMALL_SIDE):
        if not prober.record.images:
            return
        picture = Picture("check", f"check {side}", f"{side}")
        question = prober.question("What is in this picture? Answer with one word.", images=(picture,))
        reply = await prober.tried_out(question)
        if reply is not None:
            prober.record = replace(prober.record, image_side=side)
            if side != usual:
                prober.lacks.append(f"{prober.spec} takes no pictures of {usual} pixels: {side} are sent.")
            if reply.tokens_in and prober.tokens_in and reply.tokens_in > prober.tokens_in:
                prober.record = replace(prober.record, image_tokens=reply.tokens_in - prober.tokens_in)
            return
    prober.record = replace(prober.record, images=False)
    prober.lacks.append(f"{prober.spec} takes no pictures of {_SMALL_SIDE} pixels or more: product summaries are sent instead.")


def _room_for(prober: Prober, context: int | None, needed: Lengths) -> str:
    """Why a context is too small for a run; "" where it is not, or nobody knows. Keeps it in the record."""
    if context is None:
        return ""
    prober.record = replace(prober.record, context=context)
    if context >= needed.whole:
        return ""
    how = "start its server with a larger context (llama.cpp: -c, for each slot; Ollama: num_ctx; vLLM: --max-model-len), "
    how += "or show it fewer products (--retrieve)"
    if context >= needed.prompt:
        prober.lacks.append(
            f"{prober.spec} has room for {context:,} tokens, and a run sends up to {needed.whole:,}, the reply included: long "
            f"replies may be cut; {how}."
        )
        return ""
    return (
        f"{prober.spec} has room for {context:,} tokens, and the longest prompt of a run takes {needed.prompt:,}, with its "
        f"reply up to {needed.whole:,}; {how}"
    )


async def _longest_prompt(prober: Prober, longest: int) -> int | None:
    """The context as prompts show it, in tokens; None where one as long as the longest is taken, or nothing shows it.

    For a server that does not say it. Shorter prompts come first where the longest would take it minutes.
    """
    seconds, taken, refused = _LENGTH_S, 0, False
    tokens = _affordable(prober, longest, seconds) or _SURELY_READ
    loop = asyncio.get_running_loop()
    while prober.left:
        began = loop.time()
        try:
            reply = await prober.ask(_with_code_word(prober, tokens), within_s=seconds)
        except SetAsideError as error:
            if not error.too_long:
                prober.lacks.append(f"{prober.spec} failed at a prompt of {tokens:,} tokens: {error}")
                return None
            named, refused = _named(str(error).lower()), True
            if named is not None:
                return named
            if taken or tokens < 2 * _SURELY_READ:
                return max(taken, tokens // 2)
            tokens //= 2
            continue
        except RetryableError as error:
            if error.unreached:
                raise
            prober.lacks.append(
                f"{prober.spec} failed at a prompt of {tokens:,} tokens: {error}. How long one may be is not known."
            )
            return None
        if reply.tokens_in and CODE_WORD not in reply.text.lower() and reply.tokens_in < tokens // 2:
            prober.lacks.append(
                f"{prober.spec} cuts long prompts without a word: of {tokens:,} tokens it read {reply.tokens_in:,}."
            )
            return reply.tokens_in
        taken, seconds = tokens, seconds - (loop.time() - began)
        if taken == longest or refused:
            return taken if refused else None
        tokens = _affordable(prober, longest, seconds)
        if tokens <= taken:
            prober.lacks.append(
                f"{prober.spec} reads about {prober.tokens_a_second:,.0f} tokens of a prompt a second: {taken:,} were taken; "
                f"one of {longest:,}, as long as a run's longest, was not tried."
            )
            return None
    return taken or None


def _affordable(prober: Prober, longest: int, seconds: float) -> int:
    """Tokens of the next prompt: the longest where it is read within the seconds, else half of what is."""
    readable = int(seconds * prober.tokens_a_second)
    return longest if readable >= longest else readable // 2


def _with_code_word(prober: Prober, tokens: int) -> Request:
    filler = _FILLER * (tokens * LETTERS_PER_TOKEN // len(_FILLER))
    return prober.question(f"The code word is {CODE_WORD}. {filler}\n\nWhich is the code word? Answer with one word.")


def _named(words: str) -> int | None:
    """The size of the context that a refusal names."""
    found = _SIZES.search(words)
    if found is None:
        return None
    return int(next(number for number in found.groups() if number).replace(",", ""))


async def _together(prober: Prober) -> int:
    """How many of four questions are worked on together: as many times as four bring more words a second than one alone."""
    number = min(_AT_ONCE, prober.left - 1)
    if number < 2:
        return 1
    alone = await _words_a_second(prober, (1,))
    together = await _words_a_second(prober, range(2, 2 + number))
    if alone is None or together is None:
        prober.lacks.append(f"{prober.spec} did not answer all of {number} questions asked at once: one goes at a time.")
        return 1
    return max(1, min(number, round(together / alone)))


async def _words_a_second(prober: Prober, counts: Sequence[int]) -> float | None:
    """Tokens of answers a second, or answers where nobody counts tokens; None where one was not answered."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    questions = [prober.question(f"Name something that there are {count} of, in one word.") for count in counts]
    replies = await asyncio.gather(*(prober.tried_out(question) for question in questions))
    took_s = max(loop.time() - began, 1e-6)
    answered = [reply for reply in replies if reply is not None]
    if len(answered) < len(questions):
        return None
    return sum(reply.tokens_out or 1 for reply in answered) / took_s
