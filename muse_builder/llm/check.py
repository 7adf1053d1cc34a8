"""What `muse check-model` finds out beyond the probe of a run: how large a picture and how long a prompt may be, and how many
answers are worked on at once."""

import asyncio
import re
import statistics
from dataclasses import dataclass, replace

from muse_builder.errors import CallError, FatalCallError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.models import Access
from muse_builder.llm.pictures import LoadPicture
from muse_builder.llm.probe import PROBE_PICTURE, RED_SQUARE, Prober
from muse_builder.llm.request import Picture

CODE_WORD = "heron"
_FILLER = "The path went on past a mill, a gate and a row of trees. "
_LETTERS_PER_TOKEN = 4
_SMALL_SIDE = 224
"""Pixels: the smallest that models of pictures are built for."""
_AT_ONCE = 4
_SIZES = re.compile(
    r"context (?:length|size|window)[^.\d]{0,40}?(?:is|of|only|\()\s*(?:only\s*)?(\d[\d,]*)|n_ctx\W+(\d+)|> (\d+) maximum"
    r"|(\d+) tokens? (?:maximum|limit)"
)
"""How servers name the size of their context in a refusal: vLLM and OpenAI, LM Studio, llama.cpp, Anthropic."""
_TOO_LONG = ("context", "too long", "too many tokens", "input length", "exceed")


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


async def find_out(spec: str, access: Access, record: Capabilities, *, longest: int, load: LoadPicture) -> Findings:
    """What a model takes and gives, in at most twenty calls; never raises for what the server does.

    Args:
        longest: tokens of the longest prompt that a run sends, pictures and reply left out.
        load: JPEG of a picture of the usual size, whatever is asked for but the probe's own.
    """

    def loaded(picture: Picture) -> bytes:
        return RED_SQUARE if picture == PROBE_PICTURE else load(picture)

    async with Prober(spec, replace(access, load_picture=loaded), record) as prober:
        refusal, at_once = "", 1
        try:
            await prober.look()
            if not prober.gives_json:
                raise FatalCallError(f"{spec} gives no JSON, in whatever way it is asked, and most tasks need it")
            await _largest_picture(prober)
            refusal = await _longest_prompt(prober, longest)
            at_once = await _together(prober)
        except CallError as error:
            refusal = str(error)
        seconds = statistics.median(prober.seconds) if prober.seconds else None
        return Findings(prober.record, tuple(prober.lacks), prober.calls, at_once, seconds, refusal)


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


async def _longest_prompt(prober: Prober, longest: int) -> str:
    """Tries a prompt as long as the longest of a run; gives why it cannot be used, "" where it can."""
    tokens, named = longest, None
    while prober.left:
        filler = _FILLER * (tokens * _LETTERS_PER_TOKEN // len(_FILLER))
        text = f"The code word is {CODE_WORD}. {filler}\n\nWhich is the code word? Answer with one word."
        try:
            reply = await prober.ask(prober.question(text))
        except CallError as error:
            words = str(error).lower()
            if isinstance(error, FatalCallError) or not any(sign in words for sign in _TOO_LONG):
                prober.lacks.append(f"{prober.spec} failed at a prompt of {tokens:,} tokens: {error}")
                return ""
            named = _named(words)
            if named is not None and named < longest:
                break
            tokens //= 2
            if tokens < 256:
                break
            continue
        if reply.tokens_in and CODE_WORD not in reply.text.lower() and reply.tokens_in < tokens // 2:
            tokens, named = reply.tokens_in, None
            prober.lacks.append(f"{prober.spec} cuts long prompts without a word: of {longest:,} tokens it read {tokens:,}.")
            break
        if tokens == longest:
            return ""
        break
    context = named or tokens
    prober.record = replace(prober.record, context=context)
    return (
        f"{prober.spec} has room for {context:,} tokens, and the longest prompt of a run takes {longest:,}, its reply up to "
        "2,000; start its server with a larger context (llama.cpp: -c, for each slot; Ollama: num_ctx; vLLM: --max-model-len)"
    )


def _named(words: str) -> int | None:
    """The size of the context that a refusal names."""
    found = _SIZES.search(words)
    if found is None:
        return None
    return int(next(number for number in found.groups() if number).replace(",", ""))


async def _together(prober: Prober) -> int:
    """How many of four questions are worked on together: as many times as all take less than one after the other."""
    alone = statistics.median(prober.seconds) if prober.seconds else 0.0
    number = min(_AT_ONCE, prober.left)
    if number < 2 or not alone:
        return 1
    loop = asyncio.get_running_loop()
    began = loop.time()
    questions = [prober.question(f"Name something that there are {count} of, in one word.") for count in range(2, 2 + number)]
    replies = await asyncio.gather(*(prober.tried_out(question) for question in questions))
    took = loop.time() - began
    answered = sum(reply is not None for reply in replies)
    if answered < number:
        prober.lacks.append(f"{prober.spec} answered {answered} of {number} questions that were asked at once.")
        return 1
    return max(1, min(number, round(number * alone / took)))
