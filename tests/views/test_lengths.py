"""Counting tokens: an estimate that says what it is, and a processor that is asked once for each size of a picture."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from muse_builder.errors import SettingsError
from muse_builder.views.lengths import ByProcessor, Estimate, Length, counter
from muse_builder.views.training import TASKS, TrainingExample
from tests.views.training_cases import CASES, SCENE

FIRST = next(iter(TASKS["recommendation"](CASES[1], SCENE)))
"""Two pictures."""


class Words:
    """A tokenizer: a token a word, a token a mark."""

    chat_template = "words"

    def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, Any]:
        assert not add_special_tokens
        return {"input_ids": re.findall(r"<\w+>|\S+", text)}

    def apply_chat_template(
        self, messages: Sequence[dict[str, Any]], *, tokenize: bool, add_generation_prompt: bool = False
    ) -> str:
        assert not tokenize
        said = "".join(f"<{message['role']}> {self.content(message)} <end> " for message in messages)
        return said + ("<assistant> " if add_generation_prompt else "")

    def content(self, message: dict[str, Any]) -> str:
        assert isinstance(message["content"], str)
        return message["content"]


class Eyes(Words):
    """A processor: a picture is a token for four by four pixels, and so many more where several come along."""

    image_token = "<image>"
    image_processor = object()

    def __init__(self, more: Sequence[int] = (0,)) -> None:
        self.tokenizer = Words()
        self.more = more
        self.asked: list[list[tuple[int, int]]] = []

    def content(self, message: dict[str, Any]) -> str:
        return "".join("<image>" if part["type"] == "image" else part["text"] for part in message["content"])

    def __call__(  # type: ignore[override]
        self, *, text: list[str], images: list[list[Image.Image]], add_special_tokens: bool
    ) -> dict[str, Any]:
        sizes = [image.size for image in images[0]]
        self.asked.append(sizes)
        tokens = self.tokenizer(text[0], add_special_tokens=add_special_tokens)["input_ids"]
        pixels = sum(w // 4 * (h // 4) + self.more[place % len(self.more)] for place, (w, h) in enumerate(sizes))
        return {"input_ids": [tokens + ["."] * (pixels - len(sizes))]}


def words_of(example: TrainingExample) -> int:
    return len(f"{example.system} {example.prompt}".split())


def test_an_estimate_counts_letters_and_squares_of_pixels() -> None:
    length = Estimate().of(FIRST, [(280, 280), (28, 56)])
    assert length.pictures == 102 + 4
    assert length.answer == -(-len(FIRST.completion) * 10 // 38) + 2
    assert length.total == sum(length)
    assert Estimate().told["by"] == "estimate"


def test_a_tokenizer_counts_the_prompt_and_the_answer_by_its_template() -> None:
    length = ByProcessor(Words(), {"by": "words"}).of(FIRST, [])
    assert length == Length(words_of(FIRST) + 2 + 2 + 1, 0, len(FIRST.completion.split()) + 1)


def test_a_pair_is_as_long_as_its_longer_side() -> None:
    pair = next(iter(TASKS["pairs"](CASES[0], SCENE)))
    assert pair.rejected is not None
    assert len(pair.rejected.split()) < len(pair.completion.split())
    assert ByProcessor(Words(), {"by": "words"}).of(pair, []).answer == len(pair.completion.split()) + 1


def test_a_size_is_asked_of_the_processor_once_and_its_sum_is_checked() -> None:
    eyes = Eyes()
    counting = ByProcessor(eyes, {"by": "eyes"})
    first = counting.of(FIRST, [(8, 8), (40, 8)])
    assert first.words + first.pictures == words_of(FIRST) + 5 + 4 + 20
    assert counting.of(FIRST, [(8, 8), (40, 8)]) == first
    assert eyes.asked == [[(8, 8), (8, 8)], [(40, 8), (40, 8)], [(8, 8), (40, 8)]]


def test_where_pictures_do_not_add_up_every_row_is_counted_whole() -> None:
    eyes = Eyes(more=(0, 7))
    counting = ByProcessor(eyes, {"by": "eyes"})
    for _ in range(2):
        found = counting.of(FIRST, [(8, 8), (40, 8)])
        assert found.words + found.pictures == words_of(FIRST) + 5 + 4 + 20 + 7
    assert eyes.asked[-2:] == [[(8, 8), (40, 8)]] * 2


def test_pictures_without_eyes_and_templates_that_refuse_are_told() -> None:
    with pytest.raises(SettingsError, match="'words' reads no pictures: export with --text-only"):
        ByProcessor(Words(), {"by": "words"}).of(FIRST, [(8, 8)])

    class Strict(Words):
        def content(self, message: dict[str, Any]) -> str:
            raise ValueError(f"no {message['role']} role, please")

    with pytest.raises(SettingsError, match="refuses a row: no system role, please"):
        ByProcessor(Strict(), {"by": "strict"}).of(FIRST, [])


def test_nobody_named_estimates() -> None:
    assert counter(None).told["by"] == "estimate"
