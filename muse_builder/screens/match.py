"""Does the product fit whoever is to wear it? (paper 3.2.2 and B.1: screen 2)

The paper asks a model whether person, scenario and product belong together. Models say yes too easily: of the 20
profiles the authors released, 7 pair a person with a product for somebody else. These rules ask what a model must not wave
through, after it has said yes: department, gender, age and size. A gift is legitimate when the text says for whom, and
then it is the recipient whom the product has to fit. Whom a product is made for, and in which sizes, the domain says.
"""

import re
from typing import NamedTuple

from muse_builder.domains.domain import BABY, Demand, Domain
from muse_builder.domains.words import Token, numbers, read
from muse_builder.records import Gender, Item, Person, Profile, Verdict

RELATIONS: dict[str, Gender] = {
    **dict.fromkeys(
        "mother mom mum mama grandmother grandma granny nana wife girlfriend fiancee fiancée daughter granddaughter "
        "sister niece aunt auntie bride bridesmaid goddaughter stepdaughter stepmother girl lady woman "
        "sister-in-law mother-in-law daughter-in-law".split(),
        "female",
    ),
    **dict.fromkeys(
        "father dad daddy papa grandfather grandpa granddad husband boyfriend fiance fiancé son grandson brother nephew "
        "uncle groom groomsman godson stepson stepfather boy gentleman man brother-in-law father-in-law".split(),
        "male",
    ),
    **dict.fromkeys(
        "friend partner spouse colleague coworker cousin child kid baby toddler infant newborn teenager teen grandchild "
        "sibling parent boss mentor neighbor neighbour roommate teacher student client godchild twin coach assistant".split(),
        "unknown",
    ),
}  # fmt: skip
_GROUPS = {"family", "relative", "friends", "kids", "children", "parents", "guests", "colleagues", "grandparents", "folks"}
_YOUNG: dict[str, tuple[int, int]] = {
    "baby": BABY, "infant": BABY, "newborn": (0, 1), "toddler": (1, 3), "teenager": (13, 19), "teen": (13, 19),
}  # fmt: skip

_ADULTS = frozenset(
    """
    mother mom mum mama grandmother grandma granny nana wife fiancee fiancée father dad daddy papa grandfather grandpa granddad
    husband fiance fiancé spouse boss colleague coworker mentor bride groom mother-in-law father-in-law roommate
    teacher coach client assistant
    """.split()
)
ADULT_AGES = (16, 120)
_AGE_WORDS: dict[str, tuple[int, int]] = {
    "teenage": (13, 19), "adolescent": (12, 19), "adult": (18, 120), "grown-up": (18, 120), "elderly": (60, 120),
    "unborn": (0, 0),
}  # fmt: skip
_EXPECTING = re.compile(
    r"\b(?:expecting|pregnant|baby shower|new (?:parents?|mother|mom|father|dad)|(?:the|her|his|their) baby)\b", re.I
)
"""Somebody is to have a baby: what is made for babies is for that one."""
_RELATION = "|".join(sorted(map(re.escape, RELATIONS), key=len, reverse=True))
_FOR_SOMEBODY = re.compile(
    r"\b(?:something|anything|surprise|token|treat|shop\w*|buy\w*|look\w*|search\w*|find\w*|get|gets|getting|pick\w*)\b[^.!?,;]{0,40}?"
    rf"\bfor (?:his|her|their|my)\s+(?:[\w-]+\s+){{0,2}}?(?:{_RELATION})\b(?!['’]s|-)",
    re.IGNORECASE,
)
"""Somebody shops for another person, though the story never says gift."""

GIFT = re.compile(
    r"\bgift(?!\s+card|\s+to\s+(?:him|her|my|them)sel|ed\b)|\b(?:a|the|perfect|birthday|christmas|wedding|holiday|special|nice|little)"
    r"\s+present\b|\bpresents\s+for\b|\bsurpris(?:e|ing)\s+(?:him|her|them|my|his|their)\b",
    re.IGNORECASE,
)
TREATS_SELF = re.compile(r"\btreat(?:ing|ed)?\s+(?:him|her|my|them)sel(?:f|ves)\b|\bfor\s+(?:him|her|my)self\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(\d{1,2}|\w+)[\s-]+(?:years?[\s-]+old|year-old|yo)\b|\bage[ds]?\s+(\d{1,2})\b|\bturn(?:s|ing|ed)\s+(\d{1,2}|\w+)\b|,\s*(\d{1,2})\b"
    r"|\((\d{1,2})\)",
    re.IGNORECASE,
)
_POSSESSIVES = {"his", "her", "their", "my", "our", "your", "a", "an", "the"}


class Wearer(NamedTuple):
    who: str
    """"the person", or as the text has it: "her niece Mia, 8"."""
    gender: Gender
    ages: tuple[int, int] | None
    """Years, from and to; None where nothing is said."""


def fits_wearer(domain: Domain, person: Person, item: Item, *, recipient: str | None) -> Verdict:
    """Judges the pairing alone, before anything is written: the person, or the recipient when one is given."""
    wearer = _of_recipient(recipient, person, "") if recipient else _of_person(person)
    return _verdict(domain, [wearer], item, "", recipient_stated=True)


def could_own(domain: Domain, profile: Profile, item: Item) -> bool:
    """Whether the one who will wear the product in mind could also own this one."""
    return fits_wearer(domain, profile.person, item, recipient=profile.recipient).passed


def fits_story(domain: Domain, person: Person, item: Item, *, recipient: str | None, story: str) -> Verdict:
    """Judges what a backstory says: for whom it is, whether the product fits them, and the sizes it names.

    Without a given recipient a story that speaks of a gift must name one itself. A friend, a colleague or a child has the
    gender that the story's pronouns give them; where these only speak of the person, they do not make a product of the other
    department fit.
    """
    if recipient:
        wearer = _of_recipient(recipient, person, story)
        return _verdict(domain, [wearer], item, story, recipient_stated=_stated(recipient, story))
    if not GIFT.search(story) and not _FOR_SOMEBODY.search(story):
        return _verdict(domain, [_of_person(person)], item, story, recipient_stated=True)
    wearers = _recipients(person, story)
    if TREATS_SELF.search(story) or not wearers:
        wearers.append(_of_person(person))
    return _verdict(domain, wearers, item, story, recipient_stated=True)


def fits_profile(domain: Domain, profile: Profile, item: Item) -> Verdict:
    """Judges a finished profile: backstory and requirements."""
    story = " ".join([profile.backstory, *(requirement.text for requirement in profile.requirements)])
    return fits_story(domain, profile.person, item, recipient=profile.recipient, story=story)


def _verdict(domain: Domain, wearers: list[Wearer], item: Item, story: str, *, recipient_stated: bool) -> Verdict:
    wanted = domain.demand(item)
    if wanted.ages == BABY and _EXPECTING.search(" ".join((story, *(wearer.who for wearer in wearers)))):
        wearers = [Wearer(f"the baby of {wearer.who}", "unknown", BABY) for wearer in wearers]
    complaints: list[tuple[str, str]] = []
    for wearer in wearers:
        complaint = _complaint(wearer, wanted)
        if complaint is None:
            complaints = []
            break
        complaints.append(complaint)
    size = domain.sizes.complaint(story, item)
    reasons = [text for _, text in complaints]
    if not recipient_stated:
        reasons.append("the story does not say for whom it is")
    if size:
        reasons.append(size)
    measures = {
        "wrong_department": float(any(kind == "department" for kind, _ in complaints)),
        "wrong_age": float(any(kind == "age" for kind, _ in complaints)),
        "wrong_size": float(bool(size)),
        "recipient_unsaid": float(not recipient_stated),
    }
    return Verdict(screen="match", passed=not reasons, reason="; ".join(reasons), measures=measures)


def _complaint(wearer: Wearer, wanted: Demand) -> tuple[str, str] | None:
    if wanted.sex and wearer.gender not in (wanted.sex, "unknown"):
        return "department", f"{wanted.why}, but it is for {wearer.who} ({wearer.gender})"
    if wearer.ages and (wearer.ages[1] < wanted.ages[0] or wearer.ages[0] > wanted.ages[1]):
        low, high = wanted.ages
        span = f"from {low}" if high >= 120 else f"{low} to {high}"
        return "age", f"{wanted.why} (ages {span}), but it is for {wearer.who}, {wearer.ages[0]}"
    return None


def _of_person(person: Person) -> Wearer:
    return Wearer("the person", person.gender, None if person.age is None else (person.age, person.age))


def _of_recipient(recipient: str, person: Person, story: str) -> Wearer:
    gender: Gender = "unknown"
    ages: tuple[int, int] | None = None
    related = False
    tokens = read(recipient)
    for place, token in enumerate(tokens):
        ages = ages or _AGE_WORDS.get(token.word)
        known = RELATIONS.get(token.word) or RELATIONS.get(token.stem)
        if known and not _owns(tokens, place):
            related = True
            gender = known
            ages = ages or _YOUNG.get(token.stem) or (ADULT_AGES if token.word in _ADULTS else None)
            if not (place + 1 < len(tokens) and tokens[place + 1].stem in RELATIONS):  # "newborn nephew" says both
                break
    age = _age(recipient)
    if age is None and story:
        age = _age_near(recipient, story)
    if age is not None:
        ages = (age, age)
    if gender == "unknown" and story and related:
        gender = _by_pronouns(person, story)
    return Wearer(recipient, gender, ages)


def _recipients(person: Person, story: str) -> list[Wearer]:
    """Whom a story about a gift names: "his sister", "her best friend"; a group counts as people like the person."""
    tokens = read(story)
    found: dict[str, Wearer] = {}
    pronouns: Gender | None = None
    for place, token in enumerate(tokens):
        known = RELATIONS.get(token.word) or RELATIONS.get(token.stem)
        group = token.word in _GROUPS or token.stem in _GROUPS
        if (not known and not group) or _owns(tokens, place):
            continue
        owner = next((before for before in range(place - 1, max(-1, place - 4), -1) if _possessive(tokens[before])), None)
        if owner is None:
            continue
        phrase = re.sub(r"['’]s?$", "", story[tokens[owner].start : token.end])
        gender: Gender = known or "unknown"
        if gender == "unknown":
            pronouns = pronouns or _by_pronouns(person, story)
            gender = pronouns
        ages = _YOUNG.get(token.stem) if token.word == token.stem else None
        ages = ages or (ADULT_AGES if token.word in _ADULTS else None)
        age = _age(story[token.start : token.end + 40].split(".")[0]) if not group else None
        found.setdefault(f"{token.stem}", Wearer(phrase, gender, (age, age) if age is not None else ages))
    return list(found.values())


def _owns(tokens: tuple[Token, ...], place: int) -> bool:
    """ "sister's" in "her sister's baby": it is for the baby."""
    return tokens[place].word.endswith("'s") and any(token.stem in RELATIONS for token in tokens[place + 1 : place + 3])


def _possessive(token: Token) -> bool:
    return token.word in _POSSESSIVES or token.word.endswith("'s")


def _by_pronouns(person: Person, story: str) -> Gender:
    """The other gender where the story's pronouns speak of somebody who is not the person; else like the person."""
    words = {token.word for token in read(story)}
    masculine = bool(words & {"he", "him", "his", "himself"})
    feminine = bool(words & {"she", "her", "hers", "herself"})
    if person.gender == "female" and masculine:
        return "male"
    if person.gender == "male" and feminine:
        return "female"
    if person.gender == "unknown" and masculine != feminine:
        return "male" if masculine else "female"
    if masculine or feminine:
        return person.gender
    return "unknown"


def _stated(recipient: str, story: str) -> bool:
    told = {token.stem for token in read(story)}
    wanted = {token.stem for token in read(recipient) if token.word not in _POSSESSIVES and token.word[0].isalpha()}
    relations = {word for word in wanted if word in RELATIONS or word in _GROUPS}
    names = {token.stem for token in read(recipient) if token.capital and token.stem not in relations}
    return bool((relations | names or wanted) & told)


def _age(text: str) -> int | None:
    found = _AGE.search(text)
    if not found:
        return None
    said = next(group for group in found.groups() if group)
    values = numbers(said)
    return int(values[0].value) if values and 0 <= values[0].value <= 110 else None


def _age_near(recipient: str, story: str) -> int | None:
    """The age a story gives within forty characters behind the recipient's relation or name ("her niece, who is eight")."""
    keys = {token.stem for token in read(recipient) if token.word not in _POSSESSIVES}
    for token in read(story):
        if token.stem in keys:
            age = _age(story[token.start : token.end + 40].split(".")[0])
            if age is not None:
                return age
    return None
