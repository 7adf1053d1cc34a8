"""How many tokens a training example has to its trainer: words by the chat template, pictures by their size, and the answer.

A picture's tokens depend on its width and height and, to some models, on how many come along; so each size is asked of the
processor once, with a blank picture. The first row of every number of pictures is counted whole as well: where the sum is not
the whole, every row is counted whole from there on.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from math import ceil
from typing import Any, NamedTuple, Protocol

from muse_builder.errors import SettingsError
from muse_builder.views.sized import Size
from muse_builder.views.training import TrainingExample


class Length(NamedTuple):
    """Tokens of a row; of a pair with the longer of its two ways to go on, since a trainer pads both to it."""

    words: int
    """Of the prompt and its chat marks."""
    pictures: int
    answer: int
    """All that carries loss."""

    @property
    def total(self) -> int:
        return self.words + self.pictures + self.answer


class Counter(Protocol):
    """What counts."""

    @property
    def told(self) -> Mapping[str, Any]:
        """Who counts and how, for export.json."""
        ...

    def of(self, example: TrainingExample, sizes: Sequence[Size]) -> Length:
        """The tokens of an example whose pictures have these sizes, in their order."""
        ...


CHARACTERS_A_TOKEN = 3.8
"""Rows of the demo have 3.8 to 4.5 characters a token in vocabularies of 65,000 and 129,280 (docs/training.md)."""
MARKS_A_MESSAGE = 5
"""<|im_start|>, the role, a line break, <|im_end|>, a line break: ChatML."""
PATCH, MOST_PATCHES = 28, 16384
"""Pixels of a side that Qwen2-VL makes one token of, and its most tokens a picture; two more mark its ends."""


class Estimate:
    """Without a processor: characters by 3.8, pictures as Qwen2-VL takes them. A trainer counts otherwise by a tenth."""

    told: Mapping[str, Any] = {
        "by": "estimate",
        "words": f"{CHARACTERS_A_TOKEN:g} characters a token, {MARKS_A_MESSAGE} tokens a message",
        "pictures": f"one token for {PATCH}x{PATCH} pixels, at most {MOST_PATCHES}, and two",
    }

    def of(self, example: TrainingExample, sizes: Sequence[Size]) -> Length:
        words = sum(ceil(len(text) / CHARACTERS_A_TOKEN) for text in (example.system, example.prompt))
        pictures = sum(min(MOST_PATCHES, round(w / PATCH) * round(h / PATCH)) + 2 for w, h in sizes)
        answer = max(ceil(len(text) / CHARACTERS_A_TOKEN) for text in _answers(example))
        return Length(words + 2 * MARKS_A_MESSAGE + MARKS_A_MESSAGE - 2, pictures, answer + 2)


def counter(place: str | None) -> Counter:
    """What counts with the processor or tokenizer of a folder or a repository of the Hub; an estimate without one.

    Raises:
        SettingsError: there is none, it has no chat template, or transformers is not installed.
    """
    if place is None:
        return Estimate()
    try:
        import transformers
        from transformers import AutoProcessor
    except ImportError as error:
        raise SettingsError("a processor counts with transformers: pip install 'muse_builder[train]'") from error
    try:
        processor = AutoProcessor.from_pretrained(place)
    except (OSError, ValueError, ImportError, KeyError) as error:
        told = str(error).strip().splitlines() or [type(error).__name__]
        raise SettingsError(f"no processor can be read from {place!r}: {told[0][:300]}") from error
    if not getattr(processor, "chat_template", None):
        raise SettingsError(f"the processor of {place!r} has no chat template, so nobody knows how a trainer writes its rows")
    return ByProcessor(processor, {"by": place, "class": type(processor).__name__, "transformers": transformers.__version__})


class ByProcessor:
    """Counts with a processor of transformers, or with a tokenizer where no row has pictures."""

    def __init__(self, processor: Any, told: Mapping[str, Any]) -> None:
        self.told = told
        self._processor = processor
        self._tokenizer = getattr(processor, "tokenizer", processor)
        self._sees = getattr(processor, "image_processor", None) is not None
        self._tokens: dict[tuple[int, Size], int] = {}
        self._checked: set[int] = set()
        self._adds_up = True

    def of(self, example: TrainingExample, sizes: Sequence[Size]) -> Length:
        """
        Raises:
            SettingsError: the example has pictures and there is nothing to read them with, or its template refuses the row.
        """
        if sizes and not self._sees:
            raise SettingsError(f"{self.told['by']!r} reads no pictures: export with --text-only, or name another processor")
        prompt, answers = self._rendered(example)
        words = self._words(prompt)
        answer = max(map(self._words, answers))
        if not sizes:
            return Length(words, 0, answer)
        if self._adds_up:
            pictures = sum(self._picture(len(sizes), size) for size in sizes)
            if len(sizes) not in self._checked:
                self._checked.add(len(sizes))
                self._adds_up = self._whole(prompt, sizes) == words + pictures
        if not self._adds_up:
            pictures = self._whole(prompt, sizes) - words
        return Length(words, pictures, answer)

    def _rendered(self, example: TrainingExample) -> tuple[str, list[str]]:
        """The prompt, and each way to go on, as TRL cuts them: what begins both ways is the prompt."""
        pictures: list[dict[str, str]] = [{"type": "image"} for _ in example.images]
        asked = [self._message("system", example.system), self._message("user", example.prompt, pictures)]
        try:
            prompt = self._processor.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
            answers = []
            for text in _answers(example):
                row = [*asked, self._message("assistant", text)]
                whole = self._processor.apply_chat_template(row, tokenize=False)
                alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(prompt, whole, strict=False)))
                prompt = prompt[:alike]
                answers.append(whole[alike:])
        except Exception as error:  # a template is a program of others; what it raises is of any class
            raise SettingsError(f"the chat template of {self.told['by']!r} refuses a row: {str(error)[:300]}") from error
        return prompt, answers

    def _message(self, role: str, text: str, pictures: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
        return {"role": role, "content": [*pictures, {"type": "text", "text": text}] if self._sees else text}

    def _words(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _picture(self, count: int, size: Size) -> int:
        """Tokens of one of so many pictures, beyond the placeholder that the words have."""
        if (count, size) not in self._tokens:
            text = self._processor.image_token * count
            more = self._whole(text, [size] * count) - self._words(text)
            self._tokens[count, size] = more // count
        return self._tokens[count, size]

    def _whole(self, text: str, sizes: Sequence[Size]) -> int:
        from PIL import Image

        blanks = [Image.new("RGB", size) for size in sizes]
        read: Callable[..., Any] = self._processor
        return len(read(images=[blanks], text=[text], add_special_tokens=False)["input_ids"][0])


def _answers(example: TrainingExample) -> list[str]:
    return [example.completion] if example.rejected is None else [example.completion, example.rejected]
