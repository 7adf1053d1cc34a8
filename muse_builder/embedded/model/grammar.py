"""Sentences from parts: phrases with alternatives and slots, drawn by dice and joined with correct capitals and articles.

    HELLO = Phrases("[Hi|Hello][ there|], I'm looking for {what:a}", "{what:A}[, please|] [if you have one|]")
    sentence(HELLO.say(dice, what="apron"))          # "Hi there, I'm looking for an apron."

In a phrase `[a|b|c]` draws one of its alternatives (they nest, and an empty one makes a part optional), `{slot}` is filled
by name, `{slot:a}` puts the right indefinite article before it, `{slot:A}` does so with a capital and `{slot:C}` gives it one
without. A phrase is compiled once; saying it draws dice and joins strings. Where the phrases stand, `book` tells.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


class Rounds(Random):
    """Dice by which conversations take turns at each list of phrases: what one of them says, its neighbours say otherwise.

    No one is told what the others said, so it is all one in which order, or where, conversations are held: conversation n
    stands at the place n x step, modulo 1, of all wordings in a row, and those places lie as evenly as any.
    All that is not a phrase is drawn from the seed as ever.
    """

    def __new__(cls, seed: str, number: int) -> "Rounds":
        return super().__new__(cls)

    def __init__(self, seed: str, number: int) -> None:
        """
        Args:
            number: of the conversation.
        """
        super().__init__(seed)
        self.number = number
        self._said = Counter[str]()

    def at(self, phrases: str) -> "_Turn":
        """The draws for saying one of these once more; each time is another round."""
        self._said[phrases] += 1
        return _Turn(self.number, f"{phrases}/{self._said[phrases]}")


_STEP = (5**0.5 - 1) / 2
"""The golden ratio, to which no fraction comes near: its multiples fill the unit interval evenly, however many there are."""


class _Turn:
    """The draws of one conversation for one saying: its place among all wordings, taken apart choice by choice."""

    __slots__ = ("_rest",)

    def __init__(self, number: int, key: str) -> None:
        self._rest = (Random(key).random() + number * _STEP) % 1.0

    def below(self, count: int) -> int:
        self._rest *= count
        drawn = int(self._rest)
        self._rest -= drawn
        return drawn

    def among(self, ends: Sequence[float]) -> int:
        """Which of the stretches that end there is met; what is left of it serves the next draw."""
        place = self._rest * ends[-1]
        drawn = min(bisect(ends, place), len(ends) - 1)
        start = ends[drawn - 1] if drawn else 0.0
        self._rest = min((place - start) / (ends[drawn] - start), _BELOW_ONE)
        return drawn


_BELOW_ONE = 1.0 - 2.0**-53
Dice = Random | _Turn
"""What a choice is drawn with."""
_Node = Callable[[Dice, dict[str, str]], str]

_AN_SOUNDS = ("hour", "honest", "heir", "honour", "honor", "x-", "8", "11 ", "11-", "18", "rsvp", "mba", "led ")
_A_SOUNDS = ("uni", "use", "usu", "uti", "eu", "one", "once", "ufo", "u-", "us ", "ute", "uv")


def article(phrase: str) -> str:
    """ "a" or "an", by the sound the phrase begins with."""
    start = phrase.lstrip("\"'(").lower()
    if start.startswith(_AN_SOUNDS):
        return "an"
    if start.startswith(_A_SOUNDS) and not start.startswith(("unin", "unim", "unid")):
        return "a"
    return "an" if start[:1] in set("aeiou") else "a"


def with_article(phrase: str) -> str:
    return f"{article(phrase)} {phrase}"


def capital(text: str) -> str:
    """The text with its first letter as a capital; the rest is left as it is."""
    for place, letter in enumerate(text):
        if letter.isalpha():
            return text[:place] + letter.upper() + text[place + 1 :]
        if letter.isdigit():
            return text
    return text


class Phrase:
    """One compiled phrase: see the module's docstring for its notation.

    Raises:
        ValueError: a bracket of the notation is not closed.
    """

    __slots__ = ("_node", "count", "slots", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.slots: set[str] = set()
        self.count = 1
        """How many wordings it has, slots not counted."""
        self._node, end, self.count = self._compile(0, "")
        if end != len(source):
            raise ValueError(f"'{source[end]}' at {end} closes nothing in the phrase: {source}")

    def say(self, dice: Dice, **slots: str) -> str:
        """One wording. Draws dice once for each choice met.

        Raises:
            KeyError: a slot of the phrase was not given.
        """
        return self._node(dice, slots)

    def _compile(self, start: int, closing: str) -> tuple[_Node, int, int]:
        parts: list[_Node] = []
        count, place, source = 1, start, self.source
        while place < len(source) and (not closing or source[place] not in closing):
            letter = source[place]
            if letter == "[":
                branches: list[_Node] = []
                total = 0
                while True:
                    node, place, ways = self._compile(place + 1, "|]")
                    branches.append(node)
                    total += ways
                    if place >= len(source):
                        raise ValueError(f"a '[' is not closed in the phrase: {source}")
                    if source[place] == "]":
                        break
                parts.append(_draw(tuple(branches)))
                count *= total
                place += 1
            elif letter == "{":
                end = source.find("}", place)
                if end < 0:
                    raise ValueError(f"a '{{' is not closed in the phrase: {source}")
                name, _, form = source[place + 1 : end].partition(":")
                self.slots.add(name)
                parts.append(_fill(name, form))
                place = end + 1
            elif letter in "]}" or (letter == "|" and closing):
                break
            else:
                end = place + 1
                while end < len(source) and source[end] not in "[]{}|":
                    end += 1
                parts.append(_literal(source[place:end]))
                place = end
        return _sequence(tuple(parts)), place, count


class Phrases:
    """Several phrases for one thing to say, each drawn by the root of how many wordings it has: what can be said one way only
    comes back soonest, so it is said less often. To say nothing (`""`) keeps its share.

    They are compiled when they are first used, so that a file of hundreds costs nothing until then.

    Args:
        places: where each phrase stands ("accept.txt:12"), for the message of one that cannot be compiled.
    """

    def __init__(self, *sources: str, places: Sequence[str] = ()) -> None:
        self.sources = sources
        self._places = places

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Compiled.

        Raises:
            ValueError: a phrase is malformed.
        """
        compiled: list[Phrase] = []
        for number, source in enumerate(self.sources):
            try:
                compiled.append(Phrase(source))
            except ValueError as error:
                raise ValueError(f"{self._places[number]}: {error}" if self._places else str(error)) from error
        return tuple(compiled)

    @cached_property
    def _ends(self) -> tuple[float, ...]:
        """Where the share of each phrase ends, laid end to end."""
        roots = [float(phrase.count) ** 0.5 if phrase.source else 0.0 for phrase in self.phrases]
        spoken = [root for root in roots if root]
        mean = sum(spoken) / len(spoken) if spoken else 1.0
        return tuple(accumulate(root or mean for root in roots))

    @property
    def count(self) -> int:
        """How many wordings there are, slots not counted."""
        return sum(phrase.count for phrase in self.phrases)

    @property
    def slots(self) -> set[str]:
        """What all of the phrases together ask for."""
        return set().union(*(phrase.slots for phrase in self.phrases))

    def say(self, dice: Random, **slots: str) -> str:
        """One wording, the conversation's own where the dice are `Rounds`; see `Phrase.say`."""
        ends = self._ends
        if isinstance(dice, Rounds):
            turn = dice.at(self.sources[0])
            return self.phrases[turn.among(ends)].say(turn, **slots)
        return self.phrases[min(bisect(ends, dice.random() * ends[-1]), len(ends) - 1)].say(dice, **slots)


def _literal(text: str) -> _Node:
    return lambda dice, slots: text


def _fill(name: str, form: str) -> _Node:
    if form == "a":
        return lambda dice, slots: with_article(slots[name])
    if form == "A":
        return lambda dice, slots: capital(with_article(slots[name]))
    if form == "C":
        return lambda dice, slots: capital(slots[name])
    if form:
        raise ValueError(f"unknown form '{form}' of the slot '{name}'; known: a, A, C")
    return lambda dice, slots: slots[name]


def _draw(branches: tuple[_Node, ...]) -> _Node:
    number = len(branches)
    return lambda dice, slots: branches[_below(dice, number)](dice, slots)


def _sequence(parts: tuple[_Node, ...]) -> _Node:
    if len(parts) == 1:
        return parts[0]
    return lambda dice, slots: "".join([part(dice, slots) for part in parts])


def pick(dice: Dice, choices: Sequence[Choice]) -> Choice:
    """One of the choices, each equally likely."""
    return choices[_below(dice, len(choices))]


def _below(dice: Dice, count: int) -> int:
    return dice.below(count) if isinstance(dice, _Turn) else int(dice.random() * count)


def maybe(dice: Random, chance: float, text: str) -> str:
    """The text with this chance, else ""."""
    return text if dice.random() < chance else ""


_LOOSE = re.compile(r"\s+([,.;:!?])")
_BEFORE_STOP = re.compile(r"[,;:]+(?=[,.;:!?])")
_AFTER_MARK = re.compile(r"([.!?])[,;]+")
_LOOSE_MARK = re.compile(r" [,.;:!?]|[,;:][,.;:!?]|[.!?][,;]")
_DOTS = re.compile(r"(?<!\.)\.\s*\.(?!\.)")
_ARTICLE = re.compile(r"\b([Aa])n? (?=([\w'-]+))")
_ECHO = re.compile(r"\b(a|an|the|and|to|of|in|for|with|is|really|very|so|just|too) \1\b", re.IGNORECASE)
_AFTER_STOP = re.compile(r"([.!?][\"']?) ([a-z])")


def _right_article(found: re.Match[str]) -> str:
    first = found.group(1)
    return f"{first}n " if article(found.group(2)) == "an" else f"{first} "


def tidy(text: str) -> str:
    """Blanks, doubled punctuation, a/an and echoed small words put right; capitals are left alone."""
    text = " ".join(text.split())
    # One look tells for most texts that three replacements would find nothing.
    if _LOOSE_MARK.search(text):
        text = _LOOSE.sub(r"\1", text)
        text = _AFTER_MARK.sub(r"\1", _BEFORE_STOP.sub("", text))
    if ".." in text or ". ." in text:
        text = _DOTS.sub(".", text)
    text = _ECHO.sub(r"\1", text.replace("!.", "!").replace("?.", "?"))
    return _ARTICLE.sub(_right_article, text)


def sentence(text: str, end: str = ".") -> str:
    """A tidy sentence (or several): a capital after every stop, and a stop at the end unless there is one. "" stays ""."""
    text = tidy(text).rstrip(",;: ")
    if not text:
        return ""
    if text[-1] not in ".!?" and text[-2:] not in ('."', '!"', '?"'):
        text += end
    if ". " in text or "? " in text or "! " in text or '" ' in text:
        text = _AFTER_STOP.sub(lambda found: f"{found.group(1)} {found.group(2).upper()}", text)
    return capital(text)


def paragraph(*parts: str) -> str:
    """The parts as sentences, one after the other; empty ones are left out."""
    return " ".join(said for said in (sentence(part) for part in parts) if said)


def listed(words: Sequence[str], joint: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


_PROPER = frozenset(
    "christmas easter halloween thanksgiving diwali eid hanukkah lunar new monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december father's "
    "mother's valentine's i i'm i'd i've i'll".split()
)


@lru_cache(maxsize=4096)
def lowered(text: str) -> str:
    """The text as it stands inside a sentence: first letter small unless it is a name or "I", no final stop."""
    text = text.strip().rstrip(".!")
    first = text.split(" ", 1)[0]
    if first.lower() in _PROPER or first[1:].lower() != first[1:]:
        return text
    return text[:1].lower() + text[1:]
