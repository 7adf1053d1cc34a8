"""What a scenario's free text says of the occasion: read by keywords, so that it works on anybody's wording.

setting = read_scenario("A cousin's beach wedding in June ...")
setting.occasions   frozenset({"wedding"})        setting.weather  frozenset({"hot", "sun"})
setting.activities  frozenset()                   setting.formality  2   (0 rough and sweaty, 1 everyday, 2 smart, 3 formal)
setting.gift        False: whether something is bought for another person
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import re
from functools import lru_cache
from typing import NamedTuple

from muse_builder.embedded.model.book import book

_WORDS = book("occasions")


class Setting(NamedTuple):
    """What was recognised; empty where the text does not say."""

    occasions: frozenset[str]
    activities: frozenset[str]
    weather: frozenset[str]
    formality: int | None
    """0 rough and sweaty, 1 everyday, 2 smart, 3 formal; None where it cannot be told."""
    gift: bool
    for_child: bool
    for_baby: bool


_OCCASIONS = _WORDS.table("occasions")
_ACTIVITIES = _WORDS.table("activities")
_WEATHER = _WORDS.table("weather")
_SMART = frozenset({"interview", "official", "holiday", "dinner", "graduation", "party", "reunion"})
_FORMAL = frozenset({"wedding", "funeral", "ceremony"})
_ROUGH = frozenset(
    {"running", "hiking", "yoga", "gym", "cycling", "swimming", "sport", "camping", "skiing", "gardening", "riding"}
)
_FORMAL_WORDS = frozenset("black-tie gala formal opera ball prom tuxedo gown elegant suits".split())

_GIFT = re.compile(
    r"\b(gifts?|presents?|surprise[sd]? (?:for|her|him|them|a|an|the)|to give|thank-you|thank you|secret santa|stocking|unwrap\w*|wrapped|"
    r"treat (?:for|someone|a|her|him)|something (?:nice |special |small )?for (?:a|an|the|her|his|their|someone)|birthday (?:gift|present|surprise)|"
    r"turns (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|forty|fifty|sixty|seventy|eighty|\d+)|farewell|hand over|care package|a token|spoil(?:ing)? (?:a|an|the|her|his|their|someone))\b",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(child|children|kids?|kindergarten|preschool|toddlers?|schoolchild\w*|niece|nephew|grandchild\w*|grandson|granddaughter|"
    r"little (?:one|girl|boy|brother|sister)|godson|goddaughter|first day of school|school play|(?:five|six|seven|eight|nine|ten|eleven|twelve)-year-old|"
    r"playground|summer camp|son|daughter)\b",
    re.IGNORECASE,
)
_BABY = re.compile(
    r"\b(baby|babies|newborn|infant|christening|baptism|godchild|expecting|toddlers?|first birthday|one-year-old)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-zà-ÿ0-9]+(?:['-][a-zà-ÿ0-9]+)*")


def _index(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, words in table.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    return found


_OCCASION_OF, _ACTIVITY_OF, _WEATHER_OF = _index(_OCCASIONS), _index(_ACTIVITIES), _index(_WEATHER)


@lru_cache(maxsize=4096)
def read_scenario(text: str) -> Setting:
    """What the text says of occasion, activity, weather and purpose."""
    words = [word.removesuffix("'s") for word in _WORD.findall(text.lower())]
    words += [word[:-1] for word in words if word.endswith("s") and len(word) > 4]
    words += [part for word in words if "-" in word for part in word.split("-")]
    occasions = frozenset(name for word in words for name in _OCCASION_OF.get(word, ()))
    activities = frozenset(name for word in words for name in _ACTIVITY_OF.get(word, ()))
    weather = frozenset(name for word in words for name in _WEATHER_OF.get(word, ()))
    formality = None
    if not _FORMAL_WORDS.isdisjoint(words) or occasions & _FORMAL:
        formality = 3
    elif activities & _ROUGH:
        formality = 0
    elif occasions & _SMART:
        formality = 2
    elif occasions or activities:
        formality = 1
    return Setting(
        occasions=occasions,
        activities=activities,
        weather=weather,
        formality=formality,
        gift=bool(_GIFT.search(text)),
        for_child=bool(_CHILD.search(text)),
        for_baby=bool(_BABY.search(text)),
    )
