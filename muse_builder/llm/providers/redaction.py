"""Keys kept out of what is shown and stored, and nothing else: a word like "local" is no secret, though it may be a key.

In what a provider says of a failure, all that is shaped like a key is masked. In a body that brings an answer only the keys
of this environment are, and of them only sixteen letters or more in a row: shorter ones are no secrets, but words that
servers of one's own are content with, and would be found all over an answer.
"""

import os
import re
from collections.abc import Iterator

KEY_NAMES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
"""Environment variables that hold keys, whichever provider is asked."""
FEWEST_LETTERS = 16
"""Of a key, in a row, that give it away."""
MASK = "[key]"
_BLOCK = FEWEST_LETTERS // 2
"""So many letters from a multiple of as many stand whole in every `FEWEST_LETTERS` in a row."""
_SHAPED = re.compile(
    r"\b(?:sk|pk|rk|key)-(?=[\w*.-]*[\d*])[\w*.-]{4,}|\b(?:gsk|hf|xai|nvapi|pplx|AIza)[-_]?(?=\w*\d)[\w-]{16,}"
    r"|(?i:bearer)\s+(?:(?=[\w*.-]*[\d*])[\w*.-]{6,}|[\w*.-]{16,})"
)
_MOST_WORDS = 400
"""Letters of a provider's message that are kept: enough to act on, too few to echo a prompt."""


def masked(text: str, key: str = "") -> str:
    """A provider's words, whole, without anything shaped like a key, and without the keys themselves."""
    return _SHAPED.sub(MASK, _without(text, [*_keys(), *([key] if len(key) >= FEWEST_LETTERS else [])]))


def without_secrets(text: str, key: str = "") -> str:
    """`masked`, cut to a readable length."""
    return storable(masked(text, key)[:_MOST_WORDS])


def without_keys(text: str) -> str:
    """The text, whole, without the keys in the environment: a server that echoes headers must not put one into the journal."""
    return _without(text, _keys())


def storable(text: str) -> str:
    """The text with "?" for halves of surrogate pairs: JSON can carry them, UTF-8 and so the journal cannot."""
    return text.encode("utf-8", "replace").decode()


def _keys() -> Iterator[str]:
    for name in KEY_NAMES:
        key = os.environ.get(name, "")
        if len(key) >= FEWEST_LETTERS:
            yield key


def _without(text: str, keys: "list[str] | Iterator[str]") -> str:
    for key in keys:
        blocks = [key[start : start + _BLOCK] for start in range(0, len(key) - _BLOCK + 1, _BLOCK)]
        if any(block in text for block in blocks):
            text = _without_parts(text, key)
    return text


def _without_parts(text: str, key: str) -> str:
    """The text without each longest piece of the key of `FEWEST_LETTERS` letters or more."""
    kept, place = [], 0
    parts = {key[start : start + FEWEST_LETTERS] for start in range(len(key) - FEWEST_LETTERS + 1)}
    while place < len(text):
        if text[place : place + FEWEST_LETTERS] in parts:
            end = place + FEWEST_LETTERS
            while end < len(text) and text[place : end + 1] in key:
                end += 1
            kept.append(MASK)
            place = end
        else:
            kept.append(text[place])
            place += 1
    return "".join(kept)
