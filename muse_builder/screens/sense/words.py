"""How usual it is that two words stand beside each other: counts of English that the package carries.

A frequent word is a class of its own, any other one falls to the class of its ending, a name or a number to theirs; `pairs.txt`
holds how often one class followed another in a million words of this project's conversations and of technical prose
(benchmarks/sense_words.py counts them anew). Content words are not known one by one: what betrays strewn words is how
articles, prepositions and verbs stand between them.
"""

import math
import re
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d.,]*|[.!?;:,—–-]")
_ENDINGS = ("ing", "ed", "ly", "tion", "ness", "ment", "able", "ful", "less", "ous", "ive", "al", "er", "est", "y", "s")
STOP, PAUSE, NUMBER, NAME, DENIED, OTHER = "<e>", ",", "0", "N", "not", "w"
_NO_WORDS = (STOP, PAUSE)
_SMOOTH = 8.0
"""Sightings of what follows anything, added to those of what follows this class."""
_KINDS = 200.0
"""Classes, roughly: what no text has shown is as likely as half a sighting among them."""


class Pairs(NamedTuple):
    single: dict[str, int]
    """Class -> how often it was seen."""
    after: dict[str, dict[str, int]]
    """Class -> class behind it -> how often."""
    rare: dict[str, float]
    """Class -> its share among rare words, picked without regard to a sentence."""
    total: int

    def alone(self, word: str) -> float:
        """How likely a class is anywhere."""
        return (self.single.get(word, 0) + 0.5) / (self.total + _KINDS)

    def behind(self, before: str, word: str) -> float:
        """How likely a class is behind another."""
        seen = self.after.get(before, {}).get(word, 0)
        return (seen + _SMOOTH * self.alone(word)) / (self.single.get(before, 0) + _SMOOTH)


@cache
def pairs() -> Pairs:
    """The counts of `pairs.txt`, a line a class, "the 5012 .31 w 1200 ...": count, share among rare words, what followed."""
    single: dict[str, int] = {}
    after: dict[str, dict[str, int]] = {}
    rare: dict[str, float] = {}
    for line in (resources.files(__package__) / "pairs.txt").read_text("utf-8").splitlines():
        name, count, share, *following = line.split()
        single[name] = int(count)
        if float(share):
            rare[name] = float(share)
        after[name] = {word: int(seen) for word, seen in zip(following[::2], following[1::2], strict=True)}
    return Pairs(single, after, rare, sum(single.values()))


def classes(text: str, known: frozenset[str] | dict[str, int] | None = None) -> list[str]:
    """The classes of a text's words, an end of a sentence before the first and behind the last.

    Args:
        known: the words that are classes of their own; None for those of `pairs`.
    """
    found = [STOP]
    for word in _TOKEN.findall(text.replace("’", "'")):
        if word in ".!?":
            if found[-1] != STOP:
                found.append(STOP)
        elif word in ";:,—–-":
            found.append(PAUSE)
        else:
            opens = found[-1] == STOP
            found.append(_usual_class(word, opens) if known is None else _class_of(word, known, opens=opens))
    if found[-1] != STOP:
        found.append(STOP)
    return found


def _class_of(word: str, known: frozenset[str] | dict[str, int], *, opens: bool) -> str:
    lower = word.lower()
    if lower in known:
        return lower
    if lower[0].isdigit():
        return NUMBER
    if word[0].isupper() and not opens:
        return NAME
    if lower.endswith("n't"):
        return DENIED
    return next((f"-{end}" for end in _ENDINGS if lower.endswith(end) and len(lower) > len(end) + 2), OTHER)


@lru_cache(maxsize=65536)
def _usual_class(word: str, opens: bool) -> str:
    return _class_of(word, pairs().single, opens=opens)


class Beside(NamedTuple):
    """What it says that a class stands behind another."""

    follows: float
    """How much likelier it is there than anywhere: its logarithm."""
    common: float
    """How much likelier there than among rare words picked blindly: its logarithm; 0 of what is no word."""
    missing: float
    """How often they should be seen together, where they never are."""


@cache
def beside(before: str, word: str) -> Beside:
    """Of two classes; there are some 200."""
    known = pairs()
    likely, alone = known.behind(before, word), known.alone(word)
    common = 0.0 if word in _NO_WORDS else math.log(likely / (0.9 * known.rare.get(word, 0.0) + 0.1 * alone))
    expected = known.single.get(before, 0) * known.single.get(word, 0) / known.total
    missing = min(expected, 20.0) if expected > 2 and word not in known.after.get(before, {}) else 0.0
    return Beside(math.log(likely / alone), common, missing)


class Signs(NamedTuple):
    """What tells strewn words from a sentence, each a mean over the words of a text."""

    follows: float
    """How much likelier each word is behind the one before than anywhere: its logarithm."""
    common: float
    """How much likelier the words are in a text than among rare words picked blindly: its logarithm."""
    function: float
    """Share of articles, prepositions, pronouns and the like."""
    run: float
    """The longest run of words without one of these, as a share of all."""
    missing: float
    """How many pairs of usual words stand here that are never seen together, weighed by how often they should be."""
    long_run: float
    """The longest run again, in fives, at most 2."""
    twice: float
    """Share of function words that are said twice in a row."""


FUNCTION = frozenset(
    """
    a an the this that these those my your his her its our their some any no every each all both another
    i you he she it we they me him us them mine yours myself yourself herself himself itself themselves someone something
    anything everything nothing anyone everyone one ones
    am is are was were be been being do does did done have has had having will would can could should shall may might must
    not never n't to of in on at by for with from about into over under after before between through during without against
    up down out off as than like near around
    and or but so if because when while where what which who whom whose how why though although until since then there here
    very too also just really only even quite still yet again ever already always often well much many more most few little
    less least enough rather pretty almost
    yes no ok okay oh hi hello hey thanks thank please sorry sure
    i'm i've i'd i'll you're you've you'd you'll it's he's she's we're they're that's there's here's what's don't doesn't
    didn't isn't aren't wasn't won't can't couldn't wouldn't shouldn't haven't hasn't let's
    get got go going come want need like love look looking think know see say said tell try make take find keep wear help
    would show give good great nice best better new
    """.split()
)
"""Words that hold a sentence together, the commonest verbs among them."""
_ENDS_A_RUN = FUNCTION | {STOP, PAUSE, NAME, NUMBER}


def signs(text: str) -> Signs:
    """The signs of a text of at least one word."""
    seen = classes(text)
    words = [word for word in seen if word not in _NO_WORDS]
    count = max(1, len(words))
    follows = common = missing = 0.0
    for before, word in pairwise(seen):
        pair = beside(before, word)
        follows += pair.follows
        common += pair.common
        missing += pair.missing
    run = longest = 0
    for word in seen:
        run = 0 if word in _ENDS_A_RUN else run + 1
        longest = max(longest, run)
    steps = max(1, len(seen) - 1)
    twice = sum(one == other and one in FUNCTION for one, other in pairwise(words))
    return Signs(
        follows / steps,
        common / count,
        sum(word in FUNCTION for word in words) / count,
        longest / count,
        missing / steps,
        min(longest, 10) / 5,
        twice / count,
    )
