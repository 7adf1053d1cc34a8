"""Scripts without blanks between words: where a word ends in Japanese, Chinese, Thai and their like, as far as letters tell.

A run of katakana is a word, which brands and loan words are written in; any other letter is one by itself. Languages with
blanks, Korean among them, are read as they stand.
"""

import re

_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_OTHERS = (
    "\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005-\u3007\u0e01-\u0e5b\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3001\u3002\uff01\uff1f\uff0c"
)
LETTERS = _KATAKANA + _OTHERS
"""What stands without blanks, for a set of a pattern; the full stops and commas of these scripts among it."""
UNSPACED = re.compile(f"[{LETTERS}]")
WORD = f"[{_KATAKANA}]+|[{_OTHERS}]"
"""A word of these scripts, as a pattern."""
_WORD = re.compile(WORD)
_NAME = re.compile(f"[{_KATAKANA}]{{4,}}")
_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+[」』”）)]*)?")


def unspaced(text: str) -> bool:
    """Whether a text holds letters of such a script."""
    return not text.isascii() and UNSPACED.search(text) is not None


def spaced(text: str) -> str:
    """The text with a blank around each word of such a script; one without any as it is."""
    return _WORD.sub(r" \g<0> ", text) if unspaced(text) else text


def stands_out(word: str) -> bool:
    """Whether a word is written as names are: in four katakana or more, wherever in its sentence it stands."""
    return _NAME.fullmatch(word) is not None


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of a text in such a script."""
    return [found.span() for found in _SENTENCE.finditer(text) if found[0].strip()]
