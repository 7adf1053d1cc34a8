"""Is a text something that a person says: sentences, and nothing around them?

Three ways not to be: words strewn without grammar, letters that are no words, and a wrapper ("Sure! Here is a message: ...")
that a model puts around what it was asked for. Short answers, fragments and slips of people are speech: fewer words than
`LEAST_WORDS` are only looked at where not one of them holds a sentence together.
"""

import re
from functools import lru_cache
from itertools import pairwise

from muse_builder.screens.findings import Finding
from muse_builder.screens.sense.words import FUNCTION, signs

SALAD, WRAPPER = "no_sentence", "wrapper"
LEAST_WORDS = 10
"""Below, grammar has too little to be told by: "Yes, that one please" is fine."""
_FEW_WORDS = 6
WEIGHTS = (3.011, 0.266, 2.721, 4.821, -0.12, -6.96, -12.314)
"""Of the signs, in their order, by a logistic regression (benchmarks/sense_words.py)."""
BIAS = 5.243
"""What the weighted signs are added to; below `LIMIT` a text is strewn words."""
LIMIT = 1.0

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NO_WORD = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{5,}|[aeiou]{4,}|(.)\1{3,}|^[^aeiouy]{4,}$|[jqxzv][bcdfgjkmpqtvwxz]", re.IGNORECASE
)
"""Letters that no English word has beside each other: "xkrtz", "qwv"."""
_KEPT = 4096
"""Texts whose judgement is kept: a line is judged when it is rewritten, as part of its conversation, and in the audit."""
_LOOP = 3
"""The same word more often than this in a row, or words that come back so often in the mean, are no sentence."""
_WRAPPER = re.compile(
    r"^\W*(?:(?:sure|certainly|of course|absolutely|okay|ok|alright|got it|understood|great|no problem|happy to help"
    r"|gladly|yes)"
    r"\b[\w ,'’]{0,30}[!,.:—-]+\s*)?"
    r"(?:here(?:['’]?s| is| are| you go)|below is|this is|the following is|i(?:['’]ve| have)? (?:wrote|written|drafted"
    r"|prepared)"
    r"|let me (?:write|draft))\b[^.!?\n:]{0,80}?\b"
    r"(?:message|response|reply|utterance|turn|line|draft|dialogue|sentence|text|rewrite|version|recommendation|refusal"
    r"|rejection|greeting|answer|example|question|output)s?\b[^.!?\n:]{0,60}:"
    r"|^\W*(?:sure|certainly|of course|absolutely|got it|understood|no problem)\b[\w ,'’]{0,30}[!.]\s*(?:i(?:['’]ll| will| can)"
    r" (?:write|draft|respond|reply|answer|speak|act|play|generate|provide)\b|as (?:the|a|your) (?:user|shopper|customer"
    r"|assistant))"
    r"|^\W*as (?:the|a|an|your) (?:user|shopper|customer|assistant|rec-assistant|recommender),? (?:i(?:['’]d| would"
    r"|['’]ll| will)"
    r" (?:say|reply|respond|answer|write)|here)"
    r"|\b(?:let me know|feel free to (?:ask|tell)|tell me) if you(?:['’]d| would| want| need)?(?: like)?(?: me)?(?: to)?"
    r"(?: have)?(?: any| an?)? ?(?:adjust|revis|rewrit|rephras|chang(?:e|es) (?:to )?(?:the|this|it)|tweak|modif"
    r"|another version|edits)"
    r"|\bi hope this (?:message|response|reply|text|helps|meets|works for your)\b"
    r"|(?:^|\n)\W*\(?note:|\b(?:word count|character count)\b|\b\d+ words\)\s*$"
    r"|^\s*[\"“][^\"”]{15,}[\"”]\s*$|^\W*\*\*[\w ]{2,30}:?\*\*",
    re.IGNORECASE,
)


def speech(text: str, *, channel: str = "") -> tuple[Finding, ...]:
    """Where a text is no sentence or stands in a wrapper; nothing where it is speech."""
    found = []
    wrapped = _WRAPPER.search(text)
    if wrapped:
        quote = wrapped[0].strip()
        found.append(
            Finding(
                WRAPPER, channel, wrapped.start(), wrapped.end(), quote, 1.0, f"{quote[:50]!r} wraps what is said; say it alone"
            )
        )
    if is_strewn(text):
        found.append(Finding(SALAD, channel, 0, len(text), text, 1.0, "these words make no sentence; say it in sentences"))
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def is_strewn(text: str) -> bool:
    """Are these words without grammar, or letters without words?"""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if len(words) < _FEW_WORDS:
        return False
    long = [word for word in words if len(word) > 3]
    if len(long) >= 3 and sum(map(_is_no_word, long)) > 0.3 * len(long):
        return True
    if len(words) > 3 * len(set(words)) or _loops(words):
        return True
    if len(words) < LEAST_WORDS:
        return "," not in text and not any(word in FUNCTION for word in words) and text[1:] == text[1:].lower()
    return grammar(text) < LIMIT


@lru_cache(maxsize=65536)
def _is_no_word(word: str) -> bool:
    return _NO_WORD.search(word) is not None


def _loops(words: list[str]) -> bool:
    """Whether a word stands more often than `_LOOP` in a row."""
    return any(
        one == other and len(set(words[at : at + _LOOP + 1])) == 1 and at + _LOOP < len(words)
        for at, (one, other) in enumerate(pairwise(words))
    )


def grammar(text: str) -> float:
    """How much the words stand as in sentences: above 0 they do; of no meaning for few words."""
    return BIAS + sum(weight * sign for weight, sign in zip(WEIGHTS, signs(text), strict=True))
