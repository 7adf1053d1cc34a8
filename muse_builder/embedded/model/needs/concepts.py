"""Everyday needs behind attribute values, both ways: what a person would say, and what a shop would search for.

    concept_of("feature", "adjustable hood")     the Concept behind a value; never None, unknown values get their field's
    wish(concept, dice, ME)                      "keeps my ears warm when the wind gets rude": goes after "something that"
    trouble(concept, dice, pronouns("female"))   "her ears had been numb on every walk lately": past tense, why it matters
    concepts_in("stays dry, has to hold my phone")  the Concepts a free text speaks of, in order of mention
    concept.terms                                ("hood", "hooded"): attribute words to search with, most telling first
    concept.met_by("feature", "rain hood")       whether a value meets the need

Each need is a `Concept` (`concept.py`, which says how to add one) in the text file of its kind; here they are put in order and
looked up.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import math
import re
from functools import lru_cache
from random import Random

from muse_builder.embedded.model.grammar import Phrases, tidy
from muse_builder.embedded.model.needs.concept import Concept, concepts_of
from muse_builder.embedded.model.needs.places import MEANT_FOR, NEVER, ONLY_FOR
from muse_builder.embedded.model.people import Pronouns

_KINDS = ("weather", "carrying", "closing", "fit_and_touch", "feet", "lasting", "looks", "uses")
CONCEPTS: tuple[Concept, ...] = tuple(concept for kind in _KINDS for concept in concepts_of(kind))
"""In this order: `concept_of` takes the first that knows a value."""
BY_FIELD: dict[str, Concept] = {field: concept for concept in concepts_of("plainest") for field in concept.fields}
"""The plainest need of every attribute field, for values that no Concept knows."""


def wish(concept: Concept, dice: Random, who: Pronouns, part: str = "") -> str:
    """A clause to follow "something that", spoken by or of `who`. Draws dice.

    Args:
        part: where the thing is worn (`garments.garment(item).part`); a wallet is asked for nothing that cables have to do with.
    """
    return _plausible(concept.wishes, dice, who, part)


def trouble(concept: Concept, dice: Random, who: Pronouns, part: str = "") -> str:
    """A past-tense main clause without capital or stop: how things went without it. Draws dice."""
    return _plausible(concept.troubles, dice, who, part)


_TRIES = 12


def _plausible(phrases: Phrases, dice: Random, who: Pronouns, part: str) -> str:
    said = ""
    for _ in range(_TRIES):
        said = tidy(phrases.say(dice, he=who.he, him=who.him, his=who.his, himself=who.himself, was=who.was))
        if not part or fits(said, part):
            break
    return said


def fits(clause: str, part: str) -> bool:
    """Whether a need makes sense of something worn or carried there: nothing on the feet goes over one's head."""
    return not any(part not in parts and pattern.search(clause) for pattern, parts in MEANT_FOR)


@lru_cache(maxsize=8192)
def concept_of(field: str, value: str, part: str = "") -> Concept:
    """The need behind a value; where no Concept knows it, the plainest need of its field.

    Args:
        part: where the product is worn (`garments.garment(item).part`), so that a strap means another thing on a bag than on a
            shoe; "" leaves that open.
    """
    for concept in CONCEPTS:
        veto = NEVER.get(concept.name)
        if veto is not None and veto.search(value):
            continue
        if concept.met_by(field, value) and (not part or part in ONLY_FOR.get(concept.name, (part,))):
            return concept
    return BY_FIELD.get(field, BY_FIELD["feature"])


_SMALL = frozenset(
    "a an the and or but of in on at to for with without from by it its is isn't be been was were are that this there he him his himself "
    "she her me my i they them their can can't could would won't doesn't don't didn't has had have not no one any some when while if "
    "so as than then after before over up down out off more most just even only very too all every each which who what where how "
    "something anything everything nothing thing things like really i'm i'd it's last first day days time times get gets got wear worn "
    "wearing looks look feel feels felt need needs want looking find made make makes still little bit keep keeps stay stays come comes goes go".split()
)
_TOKEN = re.compile(r"[a-z']+")


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ies", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _content(text: str) -> list[str]:
    return [_stem(word) for word in _TOKEN.findall(text.lower().replace("-", " ")) if word not in _SMALL and len(word) > 2]


def _weights() -> dict[str, tuple[tuple[int, float], ...]]:
    """Stem -> (number of the Concept, weight): a word's rarity among Concepts, double where it is a search term."""
    spoken: dict[str, dict[int, float]] = {}
    for number, concept in enumerate(CONCEPTS):
        sources = (*concept.wishes.sources, *concept.troubles.sources)
        for word in set(
            _content(re.sub(r"\{\w+\}", " ", " ".join(sources)).replace("[", " ").replace("|", " ").replace("]", " "))
        ):
            spoken.setdefault(word, {})[number] = 1.0
        for word in set(_content(" ".join(concept.terms))):
            spoken.setdefault(word, {})[number] = 2.0
    return {
        word: tuple((number, weight * math.log(len(CONCEPTS) / len(holders))) for number, weight in holders.items())
        for word, holders in spoken.items()
        if len(holders) <= 8
    }


_WEIGHTS = _weights()
_CLAUSE = re.compile(r"[.;!?,]|\b(?:and|but|because|plus|also|that|which)\b", re.IGNORECASE)
_ENOUGH = 4.1
"""One word that a single Concept uses (log(66) = 4.2), or two that are shared by few."""


@lru_cache(maxsize=4096)
def concept_said(clause: str) -> Concept | None:
    """The one Concept that a single wish speaks of, whatever "and" it holds; None where no word tells it."""
    scores = _scores(clause)
    best = max(scores, key=lambda number: (scores[number], -number), default=None)
    return CONCEPTS[best] if best is not None and scores[best] >= _ENOUGH else None


@lru_cache(maxsize=4096)
def is_wording_of(concept: Concept, clause: str) -> bool:
    """Whether all that a wish says is said in this Concept's own wishes: surer than the one that most of its words tell."""
    return set(_content(clause)) <= set(_content(re.sub(r"\{\w+\}|[\[\]|]", " ", " ".join(concept.wishes.sources))))


def _scores(clause: str) -> dict[int, float]:
    """Number of a Concept -> how much the words of the clause speak for it."""
    scores: dict[int, float] = {}
    for word in dict.fromkeys(_content(clause)):
        for number, weight in _WEIGHTS.get(word, ()):
            scores[number] = scores.get(number, 0.0) + weight
    return scores


def concepts_in(text: str) -> tuple[Concept, ...]:
    """The Concepts a text of wishes speaks of, in order of mention; at most one for each clause.

    For texts that state needs, where it finds about nine in ten of our own wordings. Scenery misleads it: most scenarios
    contain some word by which a need would be known ("rain" in a relay squad's coaching), so do not feed it those.
    """
    return _concepts_in(text)


@lru_cache(maxsize=2048)
def _concepts_in(text: str) -> tuple[Concept, ...]:
    found: list[int] = []
    for clause in _CLAUSE.split(text):
        scores = _scores(clause)
        if scores:
            best = max(scores, key=lambda number: (scores[number], -number))
            if scores[best] >= _ENOUGH and best not in found:
                found.append(best)
    return tuple(CONCEPTS[number] for number in found)
