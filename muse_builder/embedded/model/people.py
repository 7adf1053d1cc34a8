"""Persons in sentences: pronouns, and recipients such as "her niece Mia, 8".

pronouns("female").his               "her"         ("subject, object, possessive" are named after he, him, his)
recipient("her niece Mia, 8")        .relation "niece"  .name "Mia"  .age 8  .gender "female"  .department "girls"
recipient(...).mine                  "my niece Mia"     as the buyer says it; .my_relation leaves the name out
"""

import re
from functools import lru_cache
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.records import Department, Gender, Person

_PEOPLE = book("people")

AGE_IF_UNSAID = 35
"""Years; somebody whose age nobody states speaks and shops as an adult in the middle of life."""


def years(person: Person) -> int:
    """A person's age for how they speak and what fits them."""
    return AGE_IF_UNSAID if person.age is None else person.age


class Pronouns(NamedTuple):
    he: str
    him: str
    his: str
    himself: str
    plural_verb: bool
    """True where verbs take no -s: "I", "they"."""

    @property
    def was(self) -> str:
        return "were" if self.he == "they" else "was"


ME = Pronouns("I", "me", "my", "myself", plural_verb=True)
_OF: dict[Gender, Pronouns] = {
    "female": Pronouns("she", "her", "her", "herself", plural_verb=False),
    "male": Pronouns("he", "him", "his", "himself", plural_verb=False),
    "unknown": Pronouns("they", "them", "their", "themselves", plural_verb=True),
}


def pronouns(gender: Gender) -> Pronouns:
    return _OF[gender]


FEMALE_RELATIONS = frozenset(_PEOPLE.words("female relations"))
MALE_RELATIONS = frozenset(_PEOPLE.words("male relations"))
EITHER_RELATIONS = frozenset(_PEOPLE.words("either relations"))

_FORM = re.compile(
    r"^(?:(?:his|her|their|my|the|an?|our|your)\s+)?(?P<relation>[^,A-Z]*?)\s*(?P<name>[A-Z][\w'’-]+)?"
    r"(?:\s*,?\s*\(?(?:aged?\s+)?(?P<age>\d{1,3})(?:\s*(?P<unit>months?|weeks?))?.*)?$"
)


_YEARS_OLD = re.compile(r"(\d{1,2})[- ]years?[- ]old (.+)$")
"""Turns "her 5-year-old son" into "her son, 5"."""


class Recipient(NamedTuple):
    """For whom something is bought."""

    relation: str
    """ "niece", "best friend"; "" where it is not said."""
    name: str
    """ "" where it is not said."""
    age: int | None
    """Years; None where it is not said."""
    gender: Gender

    @property
    def pronouns(self) -> Pronouns:
        return _OF[self.gender]

    @property
    def mine(self) -> str:
        """As the buyer says it: "my niece Mia"."""
        return " ".join(word for word in ("my" if self.relation else "", self.relation, self.name) if word)

    @property
    def my_relation(self) -> str:
        """As the buyer says it without the name: "my niece"; the name where there is no relation."""
        return f"my {self.relation}" if self.relation else self.name

    @property
    def called(self) -> str:
        """The shortest way: the name, else "my niece"."""
        return self.name or self.my_relation

    @property
    def department(self) -> Department:
        """Where a shop would look for this person."""
        age = self.age if self.age is not None else 30
        if age < 2:
            return "baby"
        if self.gender == "female":
            return "girls" if age < 14 else "women"
        if self.gender == "male":
            return "boys" if age < 14 else "men"
        return "unisex"


@lru_cache(maxsize=4096)
def recipient(text: str | None) -> Recipient | None:
    """Reads "her niece Mia, 8" and looser wordings; None for None. What is not said is left empty, gender "unknown"."""
    if not text or not text.strip():
        return None
    found = _FORM.match(_YEARS_OLD.sub(r"\2, \1", text.strip()))
    if found is None:
        return Recipient(relation=text.strip(), name="", age=None, gender="unknown")
    relation = found["relation"].strip()
    age = int(found["age"]) if found["age"] else None
    if found["unit"] and age is not None:
        age = 0 if found["unit"].startswith("week") else age // 12
    last = relation.split()[-1] if relation else ""
    gender: Gender = "unknown"
    if last in FEMALE_RELATIONS or "woman" in relation or "girl" in relation:
        gender = "female"
    elif last in MALE_RELATIONS or relation.endswith(("man", "boy")):
        gender = "male"
    elif found["name"]:
        gender = name_gender(found["name"])
    return Recipient(relation=relation, name=found["name"] or "", age=age, gender=gender)


FEMALE_NAMES = _PEOPLE.words("female names")
MALE_NAMES = _PEOPLE.words("male names")
_GENDER_OF_NAME: dict[str, Gender] = {
    **dict.fromkeys(FEMALE_NAMES, "female"),
    **dict.fromkeys(MALE_NAMES, "male"),
}


def name_gender(name: str) -> Gender:
    """The gender a first name of our own lists carries; "unknown" for every other name."""
    return _GENDER_OF_NAME.get(name, "unknown")
