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


_OCCASIONS = {
    "wedding": "wedding weddings bride groom bridesmaid bridesmaids nuptials vows aisle bridal",
    "interview": "interview interviews hiring recruiter trial",
    "work": "office work job workplace firm agency company boss conference presentation meeting meetings client clients shift promotion desk colleagues internship",
    "official": "jury visa loan viewing television radio podcast council mortgage appointment",
    "graduation": "graduation graduates graduating commencement diploma",
    "birthday": "birthday birthdays turns turning",
    "holiday": "christmas hanukkah thanksgiving eid diwali easter halloween festive holidays new-year's",
    "party": "party parties celebration cocktail gala reception ball prom dance homecoming banquet",
    "dinner": "dinner restaurant supper brunch anniversary date dates",
    "funeral": "funeral memorial condolences",
    "reunion": "reunion reunions homecoming",
    "baby": "newborn baby shower infant twins maternity pregnant pregnancy",
    "school": "school classes kindergarten semester campus college classroom term university",
    "travel": "trip travel flight flights train suitcase abroad holiday vacation backpacking road-trip cruise airport layover journey",
    "move": "moving moved move relocation relocating relocates",
    "concert": "concert festival gig recital theatre theater opera exhibition opening premiere",
    "ceremony": "ceremony christening baptism award awards bar-mitzvah mitzvah quinceañera swearing-in church",
    "recovery": "surgery injury injured recovery physio doctor rehab ankle knee blisters eczema arthritis cast",
    "home": "home couch sofa lounging lazy pajama balcony sleepover",
}
_ACTIVITIES = {
    "running": "run running runs marathon jog jogging 10k 5k sprint miles race races half-marathon parkrun",
    "hiking": "hike hikes hiking trail trails summit mountain mountains trek trekking peak ridge backcountry",
    "yoga": "yoga pilates meditation stretching",
    "gym": "gym workout workouts fitness weights lifting training spin exercise crossfit trainer bootcamp aerobics",
    "cycling": "cycling bike biking bicycle cycle velodrome commuting-by-bike",
    "swimming": "swim swimming pool snorkel snorkelling surf surfing paddle paddleboard kayak lake",
    "sport": "tennis soccer football basketball golf volleyball badminton climbing bouldering hockey league match tournament sports rowing skating",
    "camping": "camping campsite tent camp scouts fishing birdwatching campfire",
    "skiing": "ski skiing snowboard slopes sledding snowshoe",
    "gardening": "garden gardening allotment orchard planting compost",
    "walking": "walk walks walking dog puppy stroll strolls errands commute commuting",
    "dancing": "dance dancing salsa tango ballroom ballet choir",
    "making": "pottery painting workshop baking cooking woodworking sewing studio diy ceramics",
    "riding": "horse horses stable riding",
}
_WEATHER = {
    "cold": "winter cold snow snowy frost freezing icy ice ski skiing january february november december chilly arctic norway iceland alaska "
    "canada minnesota autumn fall frosty",
    "hot": "summer hot heat beach tropical july august sunny humid desert scorching june heatwave equator singapore arizona muggy",
    "wet": "rain rainy drizzle wet monsoon showers storm seattle scotland damp puddles soggy",
    "windy": "wind windy coast coastal ridge sailing blustery breezy ferry harbour harbor gusts",
}
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
