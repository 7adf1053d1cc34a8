"""How the screens read a text: tokens with their places, sentences, clauses, numbers.

One reading serves every rule-based screen; it is kept plain because each conversation passes it many times.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from muse_builder.domains import scripts

_WORD = re.compile(r"\$?\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
_TOKEN = re.compile(rf"([.!?…:\n]+)|{_WORD.pattern}")
_WIDE_WORD = re.compile(
    rf"\$?\d+(?:[.,]\d+)*%?|{scripts.WORD}|[^\W\d_{scripts.LETTERS}]+(?:['’][^\W\d_{scripts.LETTERS}]+)*|[^\W_]"
)
"""The same where words of scripts without blanks stand in a text."""
_WIDE_TOKEN = re.compile(rf"([.!?…:\n。！？]+)|{_WIDE_WORD.pattern}")
_STOP = re.compile(r"([.!?…]+)([\"'”’)\]]*)((?:\s+[^\w\s\"'“‘(\[$¿¡#]+(?=\s))*\s+)")
"""A possible end of a sentence: its marks, closing quotes, emoji that stand alone, and the blank."""
_CLAUSE_END = re.compile(
    r"[.!?;:—–]|\s-\s|,\s+(?:but|though|although|while|yet|because|since|so|and|which|whereas)\b|\b(?:but|although|because|whereas)\b"
)
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|Mt|Jr|Sr|vs|approx|incl|excl|e\.g|i\.e|cf)\.$")
_NUMBERED = re.compile(r"\b(?:[Nn]o|Nr|[Vv]ol|Fig)\.$")
"""Ends no sentence where a number follows: "no. 5"."""
_INITIAL = re.compile(r"(?:^|\s)(?:[A-Z]\.)+$")
_NO_INITIAL = re.compile(r"\b(?:size|plan|cup|vitamin|option|type|than|am|in|or) (?:[A-Z]|U\.S)\.$", re.IGNORECASE)
"""After these a single letter is a size or a plan, and the stop behind it a stop: "in size S. It runs small"."""
_SHORT = re.compile(
    r"(?:\b[A-Za-z]\.[A-Za-z]|\d (?:in|hr)|\b(?:etc|oz|lbs?|ft|mm|cm|est|ca|max|min|avg|temp|dept|esp|appt|misc))\.$"
)
"""Before a small letter these are abbreviations ("3 oz. of wool", "a.m. run")."""
_LINES = re.compile(r"[^\n]+")
_QUOTED = re.compile(r"(?<![\w\"])\"[^\"\n]{1,160}\"(?!\w)|“[^”\n]{1,160}”")

_UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen nineteen")  # fmt: skip
_NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS.split())}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}


_KEPT = 1024
"""Texts whose reading is kept: several screens read a conversation one after the other, and many conversations are under way
at once. A text of 35 words takes some 7 KB."""
_NUMERIC = frozenset([*_NUMBER_WORDS, *_TENS, "hundred", "dozen", "quarter", "half"])
_IDLE_NUMBERS = re.compile(r"\b(?:24/7|50[ /-]50|20[ /]20)\b")
"""Figures of speech."""


class Token(NamedTuple):
    word: str
    """Lower case, apostrophes straight."""
    start: int
    end: int
    stem: str
    """Without the endings that number and case put on a noun; a key for comparing, not a word to print."""
    capital: bool
    """Begins with a capital letter."""
    opens: bool
    """First of its sentence, where a capital says nothing."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A rough singular: "pockets" and "pocket's" become "pocket", "dresses" "dress", "berries" "berry"."""
    if word.endswith("'s"):
        word = word[:-2]
    elif word.endswith("s'"):
        word = word[:-1]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """A stem without the endings of a verb: "looking" and "looked" become "look"; a key for comparing."""
    for ending in ("ing", "ed", "es", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class _Plain(dict[int, str]):
    """Code point -> the plain letter or sign it is written for, looked up once."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        same = unicodedata.normalize("NFKC", sign)
        base = unicodedata.normalize("NFD", same)[:1]
        self[point] = base if base.isascii() else same if len(same) == 1 else sign
        return self[point]


_PLAIN = _Plain({ord("’"): "'"})


def plain(text: str) -> str:
    """The text, letter for letter: "Ｖé" is "Ve"; places stay the same. A disguise must not hide a name."""
    return text if text.isascii() else text.translate(_PLAIN)


@lru_cache(maxsize=_KEPT)
def read(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order: words, numbers with their currency and percent signs, codes."""
    if scripts.unspaced(text):
        return _read_wide(text)
    tokens: list[Token] = []
    opens = True
    for found in _TOKEN.finditer(plain(text)):
        if found.lastindex:
            opens = True
            continue
        raw = found[0]
        word = raw.lower()
        # A named tuple's own constructor takes twice as long, and every text of a run passes here.
        token = tuple.__new__(Token, (word, found.start(), found.end(), stem(word), raw[0].isupper(), opens))
        tokens.append(token)
        opens = False
    return tuple(tokens)


def _read_wide(text: str) -> tuple[Token, ...]:
    """The same where words of scripts without blanks stand in the text; there a name stands out wherever it stands."""
    tokens: list[Token] = []
    opens = True
    for found in _WIDE_TOKEN.finditer(plain(text)):
        if found.lastindex:
            opens = True
            continue
        word, name = found[0].lower(), scripts.stands_out(found[0])
        tokens.append(Token(word, found.start(), found.end(), stem(word), name or found[0][0].isupper(), opens and not name))
        opens = False
    return tuple(tokens)


@lru_cache(maxsize=_KEPT)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in order, those that `read` gives with all it knows of them, at a fifth of its time."""
    return tuple([word.lower() for word in (_WIDE_WORD if scripts.unspaced(text) else _WORD).findall(plain(text))])


@lru_cache(maxsize=_KEPT)
def bag(text: str) -> frozenset[str]:
    """The different words of a text."""
    return frozenset(plain_words(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence, in order, as a person counts them.

    "Dr. Smith", "size 8.5", "no. 5", "J. K. Rowling", a title in quotes ("Who Is It? The Return") and a pause ("well... maybe")
    end none; neither do semicolons, colons and dashes. In writing without capitals the marks alone tell.
    """
    if scripts.unspaced(text):
        return scripts.sentences(text)
    spans: list[tuple[int, int]] = []
    quoted = [match.span() for match in _QUOTED.finditer(text)] if '"' in text or "“" in text else []
    for line in _LINES.finditer(text):
        start, end = line.span()
        for gap in _STOP.finditer(text, start, end):
            if gap.end() < end and _ends(text, start, gap, quoted):
                spans.append((start, gap.end(2)))
                start = gap.end()
        if text[start:end].strip():
            spans.append((start, end))
    return spans


def _ends(text: str, start: int, gap: re.Match[str], quoted: list[tuple[int, int]]) -> bool:
    """Does the sentence that began at `start` end at this gap?"""
    marks, closing = gap[1], gap[2]
    following = text[gap.end() :].lstrip("\"'“‘([¿¡")[:1]
    if quoted and any(start < opens < gap.start() and gap.end(2) < closes for opens, closes in quoted):
        return False
    before = text[start : gap.end(1)]
    if marks == ".":
        if _ABBREVIATION.search(before) or (following.isdigit() and _NUMBERED.search(before)):
            return False
        if _INITIAL.search(before) and not before.endswith(" I.") and not _NO_INITIAL.search(before) and following.isupper():
            return False
    if following.islower():
        # "etc. and so on", "well... maybe", '"Wow!" she said' go on; "so nice! love it" does not.
        return not closing and "…" not in marks and ".." not in marks and (marks != "." or not _SHORT.search(before))
    return following.isalnum() or following == "$"


def clauses(text: str) -> list[tuple[int, int]]:
    """(start, end) of stretches that one negation can govern: parts of sentences, cut at "but", semicolons and the like."""
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in _CLAUSE_END.finditer(text):
        if text[cut.start()] == "." and text[cut.end() : cut.end() + 1].isdigit():
            continue
        if cut.start() > start:
            spans.append((start, cut.start()))
        start = cut.start() if text[cut.start()].isalpha() or text[cut.start()] == "," else cut.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


class Number(NamedTuple):
    value: float
    start: int
    end: int
    money: bool
    """Has a dollar sign before it or "dollars", "bucks", "USD" behind it."""


_MONEY = {"dollar", "buck", "usd"}
_MULTIPLES = {"dozen": 12, "hundred": 100}
_FRACTIONS = {"1/4": 0.25, "1/2": 0.5, "3/4": 0.75, "¼": 0.25, "½": 0.5, "¾": 0.75}
_DIGITS = re.compile(r"[\d¼½¾]")
_FRACTION = re.compile(r"\b[13]/[24]\b|[¼½¾]")
_WHOLE = re.compile(r"\b(\d{1,3})[ -]?$")
"""Before a fraction it belongs to it: "8 1/2"."""


@lru_cache(maxsize=_KEPT)
def numbers(text: str) -> tuple[Number, ...]:
    """Numbers in digits or words ("fifty-two", "quarter" in "quarter-zip"), by value, with their places."""
    if not _DIGITS.search(text) and _NUMERIC.isdisjoint(bag(text)):
        return ()
    found: list[Number] = []
    taken: set[int] = set()
    for match in _IDLE_NUMBERS.finditer(text):
        taken.update(range(match.start(), match.end()))
    for match in _FRACTION.finditer(text):
        whole = _WHOLE.search(text, 0, match.start())
        start = whole.start() if whole else match.start()
        more = int(whole[1]) if whole else 0
        found.append(Number(more + _FRACTIONS[match.group()], start, match.end(), False))
        taken.update(range(start, match.end()))
    tokens = read(text)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.word[0] not in "$0123456789" and token.word not in _NUMERIC:
            place += 1
            continue
        value, used = _value(tokens, place)
        following = tokens[place + used] if place + used < len(tokens) else None
        if value is not None and token.start not in taken:
            money = token.word.startswith("$") or (following is not None and following.stem in _MONEY)
            found.append(Number(value, token.start, tokens[place + used - 1].end, money))
        place += used
    return tuple(sorted(found, key=lambda number: number.start))


def _value(tokens: tuple[Token, ...], place: int) -> tuple[float | None, int]:
    """(number that begins at this token or None, how many tokens it takes)."""
    word = tokens[place].word
    digits = word.strip("$%").replace(",", "")
    if digits.replace(".", "", 1).isdigit():
        return float(digits), 1
    after = tokens[place + 1].word if place + 1 < len(tokens) else ""
    if word in _TENS:
        unit = _NUMBER_WORDS.get(after, 0)
        return (_TENS[word] + unit, 2) if 0 < unit < 10 else (_TENS[word], 1)
    if word in ("quarter", "half") and after == "zip":
        return (0.25 if word == "quarter" else 0.5), 1
    if word == "half" and after in ("a", "dozen"):
        more = tokens[place + 2].word if place + 2 < len(tokens) else ""
        return (6, 2) if after == "dozen" else (6, 3) if more == "dozen" else (None, 1)
    if word in _NUMBER_WORDS:
        value = _NUMBER_WORDS[word]
        if after in _MULTIPLES:
            return value * _MULTIPLES[after], 2
        return value, 1
    if word in _MULTIPLES:
        return _MULTIPLES[word], 1
    return None, 1
