"""Whether a person, a scenario and a product belong together, judged by rules (paper 3.2.2).

Two questions, as the paper asks them: would this person buy it, for themself or for somebody; does it serve the scenario.
"""
# ruff: noqa: E501 - word lists and patterns read best on long lines

import re
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.garments import Garment, garment
from muse_builder.embedded.model.grammar import pick
from muse_builder.embedded.model.occasions import Setting, read_scenario
from muse_builder.embedded.model.people import FEMALE_NAMES, MALE_NAMES, pronouns, recipient, years
from muse_builder.embedded.model.telling import parts
from muse_builder.records import Department, Gender, Item, Person
from muse_builder.tasks.synthesis import JudgeMatch, MatchReply

_MATCHING = book("matching")

_NEUTRAL_CHANCE = 0.6
"""A product that neither serves nor contradicts a scenario passes this often: "could be worn anywhere" is not enough."""
_UNKNOWN_CHANCE = 0.3
"""The same where the scenario tells neither an occasion nor an activity."""
_OWN_LIFE = ("body", "state", "shifts", "doing")
"""Builds of scenarios (`telling`) that happen to the person alone: who turns fifty needs no hoodie for a friend."""
_PRESENT_CHANCE = 0.55
"""Most things could be given to somebody; a giver would choose fewer."""
_FAMILY_CHANCE = 0.5
"""Where the scenario gives room for it, so often somebody shops for a child or a partner rather than for themself."""


def judge_match(values: JudgeMatch, dice: Random) -> MatchReply:
    """Both sides of the match, and for whom the product is; draws dice for the recipient and for doubtful cases."""
    person, item = values.person, values.item
    setting = read_scenario(values.scenario)
    worn = garment(item)
    wearer = _wearer(person, item, values.scenario, setting, dice)
    friend = recipient(wearer.recipient)
    if friend and (friend.age or 0) > _OLD and worn.sporty:
        wearer = _Wearer(fits=False, recipient=None, reason=f"made for sport, and {friend.called} is {friend.age}")
    if setting.gift and friend and friend.relation in _NOT_CLOSE and (worn.part in _PERSONAL or worn.sporty):
        wearer = _Wearer(fits=False, recipient=None, reason=f"too personal a present for a {friend.relation}")
    own = parts(values.scenario).build in _OWN_LIFE and " present " not in values.scenario
    if friend and own and item.department in ("women", "men"):
        wearer = _Wearer(fits=False, recipient=None, reason=f"what {person.name.split()[0]} goes through, not {friend.called}")
    fits, why = _serves(item, worn, setting, values.scenario, dice, gift=setting.gift and wearer.recipient is not None)
    reason = wearer.reason if not wearer.fits else why
    return MatchReply(user_product=wearer.fits, scenario_product=fits, recipient=wearer.recipient, reason=reason)


# --- user and product -------------------------------------------------------------------------------------------------


class _Wearer(NamedTuple):
    fits: bool
    recipient: str | None
    reason: str


class _Relation(NamedTuple):
    """A relation a present can be for: gender if it has one, and age against the buyer's as (at least, at most) a difference."""

    gender: Gender | None
    younger: int
    older: int
    ages: tuple[int, int] = (0, 95)


def _relation(gender: str, *years: str) -> _Relation:
    younger, older, *ages = map(int, years)
    return _Relation(_GENDERS[gender], younger, older, (ages[0], ages[1]) if ages else (0, 95))


_GENDERS: dict[str, Gender | None] = {"female": "female", "male": "male", "any": None}
_RELATIONS = {name: _relation(*told) for name, told in _MATCHING.lists("relations").items()}
_NOT_CLOSE = frozenset("colleague neighbor mentor coach teacher teammate boss".split())
_OLD = 75
"""Years, from which somebody else would hardly choose sportswear for one."""
_PERSONAL = frozenset("under swim sleep bottom dress set feet".split())
"""What one gives to family and friends, whose size one knows."""
_PARENT_ONLY = frozenset(("daughter", "son", "grown-up daughter", "grown-up son", "stepdaughter", "stepson", "teenager"))
_SYNONYMS = _MATCHING.table("synonyms")
_EITHER = {"daughter": "son", "granddaughter": "grandson", "goddaughter": "godson"}
"""Where a scenario says only "child", the department decides."""
_NAMES_OF_RELATIONS = sorted({*_RELATIONS, *_SYNONYMS}, key=len, reverse=True)
_RELATION = re.compile(rf"\b({'|'.join(re.escape(name) for name in _NAMES_OF_RELATIONS)})\b", re.IGNORECASE)
_FOR = re.compile(
    r"\b(?:for|give|giving|thank|thanks|surprise|with) (?:(?:a|an|the|his|her|their|that|one|best|close|dear|old|new|young|favorite) )*"
    rf"({'|'.join(re.escape(name) for name in _NAMES_OF_RELATIONS)})\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
}
_CHILD_AGE = re.compile(r"\b(?:turning|turns|aged?) (\w+)\b|\b(\w+)-year-old", re.IGNORECASE)
_ROUND_AGES = {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70}
_ROUND_BIRTHDAY = re.compile(rf"\b({'|'.join(_ROUND_AGES)})[- ]birthday\b", re.IGNORECASE)
_FOR_A_CHILD = re.compile(
    r"kindergarten|second grade|third grade|school (?:play|concert)|class trip|field trip|picture day|class pictures|sports day|summer camp|"
    r"science fair|soccer camp|scout|middle school",
    re.IGNORECASE,
)
_STARTING_SCHOOL = re.compile(r"kindergarten|first day of school|starting school", re.IGNORECASE)
_CHILDISH = re.compile(
    r"playground|climbs|sticks|toys|doll|tooth|outgrown|scratchy|favorite animals|grown up|copies everyone|sits still|second grade",
    re.IGNORECASE,
)
_YOUNGER = frozenset(
    "niece,nephew,granddaughter,grandson,goddaughter,godson,daughter,son,sister,brother,little sister,little brother,cousin".split(
        ","
    )
)
_ROOM_FOR_FAMILY = re.compile(
    r"\b(family|relatives|grandparents|three generations|in-laws|kids|children|christmas (?:eve|market)|thanksgiving|diwali|eid|new year's eve|"
    r"easter lunch|lunar new year|photo session|holiday card|anniversary portrait|houseboat|beach week|wedding|christening|baptism|quinceañera|"
    r"confirmation|naming ceremony|honeymoon|camping)\b",
    re.IGNORECASE,
)
"""Situations in which somebody would also dress the family."""

_ADULT_WORK = re.compile(
    r"\b(interviews?|trial day|before work|after work|promotion|new office|office|business|conference|clients?|commut\w+|colleagues?|trade fair|shifts?|first job|"
    r"parental leave|company|coworkers?|jury duty|mortgage|loan)\b",
    re.IGNORECASE,
)
_RETIREMENT = re.compile(r"^(?:retirement|going part-time|leaving the uniform)\b", re.IGNORECASE)
_TEEN = re.compile(r"\b(prom|homecoming|school dance|driving test|tryouts|school exchange|babysitting money)\b", re.IGNORECASE)
_STUDENT = re.compile(r"\b(university|semester|dorm|exam|exams|campus|student|college)\b", re.IGNORECASE)
_EXPECTING = re.compile(r"\b(pregnan\w+|maternity|the birth)\b", re.IGNORECASE)
_PARENT = re.compile(
    r"\b(parental leave|second child|at home with twins|new parents|parents? of|playground|parents' evening)\b", re.IGNORECASE
)
_LONG_LIFE = re.compile(
    r"\b(after (?:thirty|twenty|forty) years|golden anniversary|children grown|at sixty|fiftieth(?!-birthday))\b", re.IGNORECASE
)
_YEARS_SINCE = {"ten-year": 10, "twenty-year": 20, "thirty-year": 30, "fiftieth": 50}
_REUNION = re.compile(rf"\b({'|'.join(_YEARS_SINCE)}) [\w-]+ reunion\b", re.IGNORECASE)
_TURNING = re.compile(r"^turning (thirty|forty|fifty|sixty|seventy)\b", re.IGNORECASE)
_DECADES = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
_SUBJECTS: tuple[tuple[re.Pattern[str], int, int, Gender | None, str], ...] = (
    (re.compile(r"^a nurse\b", re.I), 20, 67, None, "nurse"),
    (re.compile(r"^a student\b", re.I), 17, 30, None, "student|trainee|apprentice|pupil"),
    (re.compile(r"^a grandfather\b", re.I), 52, 95, "male", ""),
    (re.compile(r"^a grandmother\b", re.I), 52, 95, "female", ""),
    (re.compile(r"^(?:a|new) parents?\b", re.I), 22, 58, None, ""),
    (re.compile(r"^a couple\b", re.I), 28, 90, None, ""),
    (re.compile(r"\bgroomsman\b", re.I), 18, 70, "male", ""),
    (re.compile(r"\bbridesmaid\b", re.I), 16, 60, "female", ""),
)
_WORN_UNTIL = {
    **dict.fromkeys(("crop", "bodycon", "mini skirt", "mini dress", "graphic hoodie", "choker", "platform", "tube top"), 59),
    **dict.fromkeys(("stiletto", "high heel", "four inch heel"), 69),
}
"""Words of a product -> years until which it is mostly worn, by oneself or as a present."""
_LEAVES_WORK = (56, 70)
"""Years at which somebody gets a present for their retirement."""
_RETIREMENT_GIFT = re.compile(r"\bretire(?:ment|s)?\b|\bretiring\b", re.IGNORECASE)


def _unlikely(person: Person, scenario: str) -> str:
    """Why this person would not be in the scenario; "" where nothing speaks against it."""
    age, work = years(person), person.profession.lower()
    for pattern, least, most, gender, trade in _SUBJECTS:
        if pattern.search(scenario):
            if not least <= age <= most or (gender and person.gender not in (gender, "unknown")):
                return f"the scenario is not about somebody like {person.name}"
            if trade and not re.search(trade, work):
                return f"the scenario is about another line of work than {person.profession}"
    if _ADULT_WORK.search(scenario) and (age < 18 or age > 67 or "pupil" in work or work.startswith("retired")):
        return f"at {age} {person.name} does not work there"
    if _RETIREMENT.search(scenario) and not age >= 56:
        return f"{person.name} is too young to stop working"
    if _TEEN.search(scenario) and not 13 <= age <= 19:
        return f"at {age} this is not {person.name}'s world"
    if _STUDENT.search(scenario) and "reunion" not in scenario and not 17 <= age <= 34:
        return f"at {age} {person.name} is hardly a student"
    if _EXPECTING.search(scenario) and (person.gender == "male" or not 20 <= age <= 44):
        return f"{person.name} is not expecting a child"
    if _PARENT.search(scenario) and not 22 <= age <= 52:
        return f"at {age} {person.name} hardly has small children"
    reunion = _REUNION.search(scenario)
    if reunion and not 0 <= age - 18 - _YEARS_SINCE[reunion[1].lower()] <= 9:
        return f"at {age} {person.name} did not leave school {reunion[1].lower().removesuffix('-year')} years ago"
    if "at sixty" in scenario and not 57 <= age <= 63:
        return f"{person.name} is {age}"
    if "arthrit" in scenario and age < 45:
        return f"at {age} {person.name} hardly has arthritis"
    if _LONG_LIFE.search(scenario) and age < 45:
        return f"{person.name} is too young for that"
    turning = _TURNING.search(scenario)
    if turning and not 0 <= _DECADES[turning[1].lower()] - age <= 1:
        return f"{person.name} is {age}"
    return ""


def _own_department(person: Person, department: Department) -> bool:
    if department == "unisex":
        return True
    if years(person) < 14:
        return department == {"female": "girls", "male": "boys", "unknown": ""}[person.gender]
    return {"women": person.gender != "male", "men": person.gender != "female"}.get(department, False)


def _wearer(person: Person, item: Item, scenario: str, setting: Setting, dice: Random) -> _Wearer:
    doubt = _unlikely(person, scenario)
    if doubt:
        return _Wearer(fits=False, recipient=None, reason=doubt)
    found = _FOR.search(scenario)
    named = found or (_RELATION.search(scenario) if setting.gift else None)
    child_event = bool(_FOR_A_CHILD.search(scenario)) and named is not None
    baby_event = setting.for_baby and re.search(r"newborn|baby|christening|baptism|twins", scenario, re.IGNORECASE) is not None
    if (setting.gift and "baby shower" not in scenario) or child_event:
        relation = (
            named[1] if named else pick(dice, ("friend", "best friend", "sister", "brother", "neighbor", "cousin"))
        ).lower()
        return _for(_SYNONYMS.get(relation, relation), person, item, scenario, dice)
    if baby_event and item.department == "baby":
        return _for("baby", person, item, scenario, dice)
    if _own_department(person, item.department):
        if years(person) > _worn_until(item):
            return _Wearer(fits=False, recipient=None, reason="made for somebody younger")
        return _Wearer(fits=True, recipient=None, reason="right department")
    if _ROOM_FOR_FAMILY.search(scenario) and dice.random() < _FAMILY_CHANCE:
        near = {
            "girls": ("daughter", "niece", "granddaughter"),
            "boys": ("son", "nephew", "grandson"),
            "baby": ("baby",),
            "women": ("wife", "girlfriend", "mother") if years(person) >= 18 else ("mother",),
            "men": ("husband", "boyfriend", "father") if years(person) >= 18 else ("father",),
            "unisex": ("best friend",),
        }[item.department]
        return _for(pick(dice, near), person, item, scenario, dice)
    return _Wearer(fits=False, recipient=None, reason=f"from the {item.department} department, and not a present")


def _worn_until(item: Item) -> int:
    """Years until which somebody would wear it; 120 where it is for any age."""
    told = " ".join((item.title, item.product_type, *item.attributes.length, *item.attributes.style, *item.attributes.feature))
    told = told.lower().replace("-", " ")
    cut_short = garment(item).part == "bottom"  # cropped pants show no midriff
    return min((age for word, age in _WORN_UNTIL.items() if word in told and not (cut_short and word == "crop")), default=120)


def _for(relation: str, person: Person, item: Item, scenario: str, dice: Random) -> _Wearer:
    """The recipient of this relation who could wear the item, if there can be one."""
    if re.search(r"\b(?:child|grandchild|godchild)\b", scenario) and item.department in ("boys", "men"):
        relation = _EITHER.get(relation, relation)
    rule = _RELATIONS[relation]
    gender = {"women": "female", "girls": "female", "men": "male", "boys": "male"}.get(item.department)
    if rule.gender and gender and rule.gender != gender:
        return _Wearer(fits=False, recipient=None, reason=f"a {relation} would not wear it")
    low, high = {"girls": (3, 13), "boys": (3, 13), "baby": (0, 1), "unisex": (6, 92)}.get(item.department, (14, 92))
    low, high = max(low, years(person) + rule.younger, rule.ages[0]), min(high, years(person) + rule.older, rule.ages[1])
    high = min(high, _worn_until(item))
    if _RETIREMENT_GIFT.search(scenario):
        low, high = max(low, _LEAVES_WORK[0]), min(high, _LEAVES_WORK[1])
    round_one = _ROUND_BIRTHDAY.search(scenario)
    if round_one:
        turns = _ROUND_AGES[round_one[1].lower()]
        low, high = max(low, turns - 1), min(high, turns)
    told = _CHILD_AGE.search(scenario)
    said = (told[1] or told[2]).lower() if told else ""
    if said in _NUMBER_WORDS or said.isdigit():
        age = _NUMBER_WORDS.get(said) or int(said)
        low, high = max(low, age - 1), min(high, age)
    elif re.search(r"\bteen\w*", scenario, re.IGNORECASE):
        low, high = max(low, 13), min(high, 19)
    elif relation in _YOUNGER and _STARTING_SCHOOL.search(scenario):
        low, high = max(low, 4), min(high, 7)
    elif relation in _YOUNGER and (_FOR_A_CHILD.search(scenario) or _CHILDISH.search(scenario)):
        high = min(high, 13)
    if low > high:
        return _Wearer(fits=False, recipient=None, reason=f"no {relation} of {person.name} would wear it")
    if relation in _PARENT_ONLY and years(person) < 22:
        return _Wearer(fits=False, recipient=None, reason=f"{person.name} has no children at {years(person)}")
    whose = rule.gender or gender or pick(dice, ("female", "male"))
    taken = person.name.split()[0]
    name = pick(dice, [name for name in (FEMALE_NAMES if whose == "female" else MALE_NAMES) if name != taken])
    age = low + int(dice.random() * (high - low + 1))
    his = pronouns(person.gender).his
    if relation == "baby":
        owner = pick(
            dice, ("sister's", "neighbor's", "best friend's", "cousin's", "colleague's" if years(person) >= 22 else "cousin's")
        )
        old = str(age) if age else f"{2 + int(dice.random() * 10)} months"
        return _Wearer(
            fits=True, recipient=f"{his} {owner} {'daughter' if whose == 'female' else 'son'} {name}, {old}", reason="a present"
        )
    if relation == "teenager":
        relation = "daughter" if whose == "female" else "son"
    return _Wearer(fits=True, recipient=f"{his} {relation} {name}, {age}", reason="a present")


# --- scenario and product ---------------------------------------------------------------------------------------------

_SPORT_TYPES = {
    "running": ("running",),
    "yoga": ("yoga", "pilates"),
    "cycling": ("bike", "cycling"),
    "hiking": ("hiking", "trail"),
    "skiing": ("ski", "snow"),
    "sport": ("golf", "tennis", "basketball", "soccer", "cleats", "climbing"),
    "swimming": ("swim", "bikini", "wetsuit", "rash"),
    "dancing": ("dance", "ballet"),
}
_QUIET_COLORS = frozenset("black navy charcoal gray grey brown white cream ivory taupe silver".split())
_MOVING = frozenset(
    ("running", "yoga", "gym", "cycling", "sport", "hiking", "camping", "dancing", "walking", "skiing", "riding")
)
_DRESSED = frozenset(
    ("work", "interview", "official", "dinner", "concert", "party", "ceremony", "graduation", "baby", "birthday", "reunion")
)
"""Occasions at which sportswear looks out of place, unless somebody does sport."""
_AS_A_PRESENT = "present"
_MAYBE = "would do, though nothing in the scenario asks for it"


def _serves(item: Item, worn: Garment, setting: Setting, scenario: str, dice: Random, *, gift: bool) -> tuple[bool, str]:
    """Whether the product serves the scenario, and why (not)."""
    against = _contradiction(item, worn, setting, gift=gift)
    if against:
        return False, against
    wanted = _evidence(item, worn, setting, dice, gift=gift)
    if wanted:
        return True, (_MATCHING["suits them"] if wanted == _AS_A_PRESENT else _MATCHING["yes"]).say(dice, why=wanted)
    if dice.random() < (_NEUTRAL_CHANCE if setting.occasions | setting.activities else _UNKNOWN_CHANCE):
        return True, _MAYBE
    return False, "could be worn anywhere, but does not serve this scenario"


def _contradiction(item: Item, worn: Garment, setting: Setting, *, gift: bool) -> str:
    name = item.product_type.lower()
    if gift:
        if worn.part in ("under", "swim") and worn.part != "swim":
            return "too personal for a present"
        if setting.formality == 3 and worn.formality[1] < 2:
            return "too casual"
        return ""
    level = 1 if setting.formality is None else setting.formality
    if level > worn.formality[1] + (1 if worn.part in ("under", "socks") and level < 3 else 0):
        return "too casual for the occasion"
    if level < worn.formality[0] and (level == 0 or worn.formality[0] - level > 1):
        return "too dressy for the occasion" if level else "of no use for exercise or rough ground"
    if level == 1 and worn.formality[0] >= 2 and not setting.occasions & {"work", "party", "dinner", "birthday", "concert"}:
        return "too dressy for an everyday scenario"
    hot, cold = "hot" in setting.weather, "cold" in setting.weather
    if worn.season == "cold" and hot and not cold:
        return "too warm for the season"
    if worn.season == "hot" and cold and not hot:
        return "too light for the season"
    if worn.season == "wet" and "wet" not in setting.weather and not setting.activities & {"hiking", "camping", "walking"}:
        return "nobody speaks of rain"
    if (
        worn.part == "swim"
        and "swimming" not in setting.activities
        and not ("hot" in setting.weather and "travel" in setting.occasions)
    ):
        return "nobody goes swimming"
    for activity, words in _SPORT_TYPES.items():
        named = any(word in name for word in words)
        kin = {"running": {"gym", "sport", "walking"}, "yoga": {"gym", "dancing"}, "hiking": {"walking", "camping"}}.get(
            activity, set()
        )
        if named and not setting.activities & ({activity} | kin):
            return f"made for {activity}, which nobody does here"
    if worn.sporty and not setting.activities & _MOVING and setting.occasions & _DRESSED:
        return "sportswear where nobody does sport"
    if (
        worn.part == "gear"
        and not setting.activities & (_MOVING | {"swimming"})
        and not setting.occasions & {"recovery", "home"}
    ):
        return "equipment that nobody needs here"
    if worn.part == "wallet" and not setting.occasions & {"travel", "work", "move", "concert"}:
        return "nobody thinks of cards and cash there"
    if "funeral" in setting.occasions and not set(item.attributes.color[:1]) <= _QUIET_COLORS:
        return "too bright for a funeral"
    if name.endswith("slippers") and not setting.occasions & {"home", "recovery", "baby"}:
        return "for indoors, and this is not"
    if worn.part in ("sleep",) and not setting.occasions & {"home", "travel", "baby", "recovery"}:
        return "for the night, and this is by day"
    if setting.activities & {"running", "swimming", "yoga", "gym"} and worn.part in (
        "neck",
        "ears",
        "finger",
        "wallet",
        "scarf",
        "waist",
    ):
        return "in the way during exercise"
    return ""


def _evidence(item: Item, worn: Garment, setting: Setting, dice: Random, *, gift: bool) -> str:
    """What in the scenario asks for the product; "" where nothing does."""
    told = " ".join(
        (
            item.product_type,
            *item.attributes.activity,
            *item.attributes.climate,
            *item.attributes.occasion,
            *item.attributes.style,
        )
    ).lower()
    if gift:
        return _AS_A_PRESENT if worn.part not in ("gear", "under") and dice.random() < _PRESENT_CHANCE else ""
    for activity in sorted(setting.activities):
        if activity in told or any(word in told for word in _SPORT_TYPES.get(activity, ())):
            return activity
    if worn.sporty and setting.activities & _MOVING:
        return "the exercise"
    for occasion in sorted(setting.occasions):
        if occasion in told:
            return f"the {occasion}"
    if worn.season and worn.season in setting.weather:
        return f"{worn.season} weather"
    if any(word in told for word in ("rain", "waterproof", "water")) and "wet" in setting.weather:
        return "the rain"
    if "wind" in told and "windy" in setting.weather:
        return "the wind"
    if worn.part == "feet" and setting.occasions & {"work", "recovery", "travel"} | setting.activities & {"walking", "dancing"}:
        return "long hours on one's feet"
    if worn.part in ("bag", "wallet") and setting.occasions & {"travel", "work", "school", "move"}:
        return "all that is to be carried"
    if setting.formality in (2, 3) and worn.formality[1] == 3:
        return "a dressed-up occasion"
    return ""
