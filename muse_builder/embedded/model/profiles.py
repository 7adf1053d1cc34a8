"""Purchase backstories: a person, a coming event, two needs in plain words, and never the product (paper 3.2.2, Fig. 16).

A story is four to six passages (who, what is coming, how it feels, need, need, what next) told in one of several orders; each
passage is drawn from phrases of its own.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import speakable
from muse_builder.embedded.model.garments import garment
from muse_builder.embedded.model.grammar import capital, paragraph, pick, with_article
from muse_builder.embedded.model.lexicon import facts
from muse_builder.embedded.model.needs import CONCEPTS, Concept, concept_of, trouble, wish
from muse_builder.embedded.model.occasions import Setting, read_scenario
from muse_builder.embedded.model.people import ME, Pronouns, Recipient, pronouns, years
from muse_builder.embedded.model.people import recipient as read_recipient
from muse_builder.embedded.model.telling import scene
from muse_builder.records import Item, Requirement
from muse_builder.tasks.synthesis import BackstoryReply, WriteBackstory

_BACKSTORY = book("backstory")

_FEWEST, _MOST = 70, 130
"""Words of a story."""
_TRIES = 12
"""Tellings tried until one gives nothing away and has the right length; the shortest leak is worth a few more dice."""


def write_backstory(values: WriteBackstory, dice: Random) -> BackstoryReply:
    """The story and its two requirements, each standing for one attribute of the target. Draws dice."""
    told_by = _Teller(values, dice)
    best = ""
    for _ in range(_TRIES):
        needs = told_by.needs()
        story = told_by.story(needs)
        if told_by.gives_away(story):
            # A "dress code" in the scenario gives a dress away: then the occasion is only called by its name.
            told_by.by_name = True
            continue
        best = story
        if _FEWEST <= len(story.split()) <= _MOST:
            break
    return BackstoryReply(backstory=best or story, requirements=(needs[0].requirement, needs[1].requirement))


class _Need(NamedTuple):
    concept: Concept
    field: str
    value: str
    clause: str
    """The wish with marks in place of the wearer's pronouns."""
    requirement: Requirement


_MARKS = Pronouns("\x01", "\x02", "\x03", "\x04", plural_verb=False)
_MARK = re.compile("[\x01-\x04]")
_ADULT = re.compile(
    r"\b(office|desk|bus|train|phone|keys?|coffee|suits?|wallet|meeting|interview|wine|commut\w+|dinner|date|job|shift|car|drive|cards?|strangers|"
    r"wires|voucher|hotel|platform|scarf|collarbones?|weight|operation|seconds|legs?|trip|gym|coach|wardrobe|doctor|physiotherapist|"
    r"mother|grandmother|father|closet|market|tailor|squat|work|tuesday|rude|plasters|pyjamas|waist|hips|stomach|middle|belt|dignity|"
    r"complexion|bending|expedition|undone|proportion|jewelry|pendant|bought|escalator|market|cousins|fridge|laundry|iron|suitcase|flat)\b",
    re.IGNORECASE,
)
"""Words that sound odd where the wearer is a child."""

# --- passages ---------------------------------------------------------------------------------------------------------
# Slots: name, first (name), he/him/his (pronouns), He (capital), who (age and profession, with article), age, job, scene (what is
# coming, as a clause of the past), it (what that is called afterwards).

_ORDERS = (
    ("who", "event", "feel", "both", "second", "close"),
    ("who", "event", "feel", "wish", "second", "close"),
    ("scene", "event", "feel", "both", "second", "close"),
    ("scene", "event", "both", "second", "feel"),
    ("who", "event", "both", "second", "feel", "close"),
    ("who", "event", "both", "second", "close"),
    ("scene", "event", "wish", "second", "feel", "close"),
)
"""Who, what is coming, how it feels, then the two wishes with their reasons; only the feeling may come later."""


class _Teller:
    """One task's story-telling: what stays the same from one telling to the next."""

    def __init__(self, values: WriteBackstory, dice: Random) -> None:
        self.dice = dice
        self.item = values.item
        self.person = values.person
        self.own = pronouns(values.person.gender)
        self.recipient = read_recipient(values.recipient)
        self.setting = read_scenario(values.scenario)
        self.scenario = values.scenario
        self.part = garment(values.item).part
        self.forbidden = _forbidden(values.item.product_type, values.item.title, values.item.brand or "")
        wearer = self.recipient.age if self.recipient and self.recipient.age is not None else years(values.person)
        self.small = wearer < 3
        self.child = wearer < 13
        self.by_name = False
        self.facts = list(_tellable(values.item, self.part))

    # --- needs

    def needs(self) -> tuple[_Need, _Need]:
        """Two needs of different Concepts and different attributes."""
        pairs = self.facts or [("", "")]
        weights = [self._weight(field, value) / (1 + place * 0.15) for place, (field, value) in enumerate(pairs)]
        order = _weighted(self.dice, pairs, weights)
        chosen: list[_Need] = []
        fallback = [("", ""), ("", "")]
        for field, value in (*order, *fallback):
            concept = concept_of(field, value, self.part) if field else pick(self.dice, _PLAIN)
            if any(concept.name == need.concept.name or (field and field == need.field) for need in chosen):
                continue
            need = self._need(concept, field, value)
            if any(need.clause.split()[:2] == other.clause.split()[:2] for other in chosen):
                continue
            chosen.append(need)
            if len(chosen) == 2:
                break
        if len(chosen) < 2:
            chosen.append(self._need(_PLAIN[0] if chosen[0].concept is not _PLAIN[0] else _PLAIN[1], "", ""))
        return chosen[0], chosen[1]

    def _weight(self, field: str, value: str) -> float:
        concept = concept_of(field, value, self.part)
        known = not field or concept in CONCEPTS
        return _TELLING.get(field, 1.0) * (1.0 if known else 0.05 if self.child else 0.3) * self._asked_for(concept.name)

    def _asked_for(self, need: str) -> float:
        """How much the scenario speaks for a need, 1 where it says nothing: nobody thinks of frost at a beach wedding."""
        setting = self.setting
        if need in _BY_WEATHER:
            for_it, against = _BY_WEATHER[need]
            if for_it in setting.weather:
                return 2.5
            return 0.1 if against in setting.weather else 1.0
        if need in _SPORTING:
            return 1.5 if setting.activities & _SPORTS else 0.1
        if need in _FESTIVE and "funeral" in setting.occasions:
            return 0.01
        if need in _DRESSED_UP and not setting.gift:
            return 2.0 if (setting.formality or 0) >= 2 else 0.6 if setting.activities else 1.0
        return 1.0

    def _need(self, concept: Concept, field: str, value: str) -> _Need:
        clause = ""
        for _ in range(6):
            clause = wish(concept, self.dice, _MARKS, self.part)
            told = set(_words(clause))
            if (
                told.isdisjoint(_words(value))
                and told.isdisjoint(self.forbidden)
                and not (self.child and _ADULT.search(clause))
            ):
                break
        else:
            if self.child:
                clause = self._small_wish()
        who = self.recipient.pronouns if self.recipient else ME
        text = "something that " + _unmark(clause, who, "")
        return _Need(concept, field, value, clause, Requirement(text=text, attribute=field, value=value))

    def _small_wish(self) -> str:
        return _BACKSTORY["for small"].say(self.dice, he=_MARKS.he, him=_MARKS.him, his=_MARKS.his)

    def _trouble(self, need: _Need, name: str) -> str:
        said = ""
        for _ in range(6):
            if self.small:
                said = _BACKSTORY["trouble small"].say(self.dice, he=_MARKS.he, him=_MARKS.him, his=_MARKS.his)
                break
            said = trouble(need.concept, self.dice, _MARKS, self.part)
            if not (self.child and _ADULT.search(said)) and set(_words(said)).isdisjoint(self.forbidden):
                break
        else:
            if self.child:
                said = _BACKSTORY["trouble small"].say(self.dice, he=_MARKS.he, him=_MARKS.him, his=_MARKS.his)
        return _unmark(said, self._wearer, name)

    @property
    def _wearer(self) -> Pronouns:
        return self.recipient.pronouns if self.recipient else self.own

    # --- passages

    def story(self, needs: tuple[_Need, _Need]) -> str:
        dice = self.dice
        slots = self._slots()
        first, second = needs if dice.random() < 0.5 else (needs[1], needs[0])
        order = list(pick(dice, _ORDERS))
        if self.by_name or not slots["scene"]:
            order = ["label" if part == "event" else part for part in order]
        parts: list[str] = []
        for part in order:
            named = slots["whom"] if self.recipient and not _named_in(parts, slots["whom"]) else ""
            if self.recipient is None and not parts:
                named = slots["name"]
            if part == "who":
                text = _BACKSTORY["who young" if years(self.person) < 18 else "who"].say(dice, **slots)
            elif part == "scene":
                text = _BACKSTORY["scene"].say(dice, **slots)
            elif part == "event":
                text = _BACKSTORY["event"].say(dice, **slots)
            elif part == "label":
                text = _BACKSTORY["event label"].say(dice, **slots)
            elif part == "feel":
                text = (_BACKSTORY["feel gift"] if self.recipient and dice.random() < 0.7 else _BACKSTORY["feel"]).say(
                    dice, **slots
                )
            elif part == "wish":
                text = _BACKSTORY["need wish"].say(dice, **slots, **self._wished(first))
            elif part == "both":
                text = _BACKSTORY["need both"].say(dice, **slots, **self._wished(first), trouble=self._trouble(first, named))
            elif part == "second":
                text = _BACKSTORY["need second"].say(dice, **slots, **self._wished(second), trouble=self._trouble(second, ""))
            else:
                text = _BACKSTORY["close"].say(dice, **slots)
            parts.append(text)
        if self.recipient and not _named_in(parts, slots["whom"]):
            parts.insert(1, _BACKSTORY["for whom"].say(dice, **slots))
        story = paragraph(*parts)
        if len(story.split()) < _FEWEST:
            parts.insert(len(parts) - 1, _BACKSTORY["fill"].say(dice, **slots))
            story = paragraph(*parts)
        return story

    def _wished(self, need: _Need) -> dict[str, str]:
        """The wish after a noun ("something that would keep her dry") and after "had to" ("keep her dry")."""
        clause = _unmark(need.clause, self._wearer, "")
        first, _, rest = clause.partition(" ")
        thing = pick(self.dice, _THINGS)
        if first in _PERSONS:  # an object clause: "she can fasten with one hand"
            verb, _, tail = rest.partition(" ")
            said = f"{first} {_PAST.get(verb, verb)} {tail}"
            return {"sth": f"{thing} {said}", "vp": f"be something {said}"}
        if first in _NOT or first in ("can", "could"):
            negative = pick(self.dice, ("wouldn't", "wouldn't", "did not", "would never"))
            if first == "isn't":
                negative = "wouldn't"
            said = f"could {rest}" if first in ("can", "could") else f"{negative} {_NOT[first]}{rest}"
            return {"sth": f"{thing} that {said}", "vp": f"be something that {said}"}
        base = _base(first)
        to = base in _PURPOSES and self.dice.random() < 0.4
        return {"sth": f"{thing} {'to' if to else 'that would'} {base} {rest}", "vp": f"{base} {rest}"}

    def _slots(self) -> dict[str, str]:
        person, own = self.person, self.own
        first = person.name.split()[0]
        job = person.profession.strip() or "newcomer"
        friend = self.recipient
        whom = (
            f"{own.his} {friend.relation} {friend.name}".strip()
            if friend and friend.relation
            else (friend.called if friend else "")
        )
        told = scene(
            self.scenario, self.dice, first=first, he=own.he, him=own.him, his=own.his, was=own.was,
            whom=(friend.relation, whom) if friend and friend.relation else None,
        )  # fmt: skip
        return {
            "name": person.name,
            "first": first,
            "he": own.he,
            "him": own.him,
            "his": own.his,
            "himself": own.himself,
            "He": capital(own.he),
            "His": capital(own.his),
            "was": own.was,
            "he_wants": pick(
                self.dice,
                (f"{own.he} wanted", f"{first} wanted", f"{own.he} wished for", f"{first} was after", f"{own.he} longed for"),
            ),
            "who": pick(
                self.dice,
                (
                    f"{with_article(f'{years(person)}-year-old')} {job}",
                    f"{with_article(job)} of {years(person)}",
                    f"{years(person)} and {with_article(job)}",
                ),
            ),
            "age": str(years(person)),
            "a_job": with_article(job),
            "scene": told,
            "it": f"the present for {whom}" if friend and self.setting.gift else _label(self.setting),
            "pal": friend.name or f"{own.his} {friend.relation}" if friend else "",
            "pals": friend.pronouns.his if friend else "",
            "whom": whom,
            "pal_age": _aged(friend),
        }

    def gives_away(self, story: str) -> bool:
        """Whether the story says a word that only the product's type, title or brand would bring in."""
        return not self.forbidden.isdisjoint(_words(story))


def _aged(friend: Recipient | None) -> str:
    if friend is None or friend.age is None:
        return "as it happened"
    return str(friend.age) if friend.age else "not yet one"


def _named_in(parts: list[str], whom: str) -> bool:
    return any(whom in part for part in parts)


_TELLING = {
    "feature": 3.0, "material": 2.5, "closure": 2.0, "climate": 2.0, "fit": 2.0, "pattern": 1.6, "color": 1.3, "neckline": 1.5, "sleeve": 1.5,
    "length": 1.5, "style": 1.5, "activity": 1.0, "care": 0.7,
}  # fmt: skip
"""How readily an attribute becomes a need: what it does for a person before how it looks."""
_PLAIN = (concept_of("feature", ""), concept_of("fit", "-"), concept_of("style", "-"), concept_of("occasion", "-"))


def _tellable(item: Item, part: str) -> Iterator[tuple[str, str]]:
    """Facts that can stand behind a need: the main colour only, and cut only where there is a cut."""
    neutral = not item.attributes.color or concept_of("color", item.attributes.color[0]).name == "goes with anything"
    for field, value in facts(item):
        if field == "material" and (value in _NOT_ASKED_FOR or _secondary(item, value)):
            continue
        if field == "pattern" and value in ("solid", "plain") and not neutral:
            continue  # a plain orange goes with nothing in particular
        if not speakable(field, value):
            continue
        if field == "care" and concept_of(field, value).name != "easy to clean":
            continue
        if field in ("size", "occasion") or (field == "color" and value != item.attributes.color[0]):
            continue
        if field in ("fit", "neckline", "sleeve", "length") and (part not in _CUT or value[:1].isdigit()):
            continue
        yield field, value


_CUT = frozenset(("top", "layer", "bottom", "dress", "set", "under", "sleep", "swim"))
_NOT_ASKED_FOR = frozenset(_BACKSTORY.words("not asked for"))
"""Materials one puts up with: nobody looks for a watch because it is plastic."""
_BY_WEATHER = {
    "warm": ("cold", "hot"),
    "airy, for heat": ("hot", "cold"),
    "sun": ("hot", "cold"),
    "stays dry in rain": ("wet", ""),
    "wind": ("windy", ""),
    "for the water": ("hot", "cold"),
}
"""Need -> (weather that asks for it, weather that speaks against it)."""
_SPORTING = frozenset(("for workouts", "holds and shapes", "dries fast, wicks", "lace-up hold"))
_SPORTS = frozenset("running hiking yoga gym cycling swimming sport camping skiing walking dancing riding".split())
_FESTIVE = frozenset(("catches the light", "lively pattern", "sunny color", "warm bold color"))
_DRESSED_UP = frozenset(("sharp, formal", "catches the light", "a little height"))


def _secondary(item: Item, value: str) -> bool:
    """Whether a material stands beside another one and makes no difference of its own, as stretch does."""
    return value != item.attributes.material[0] and concept_of("material", value).name not in ("stretch", "grip")


def _weighted(dice: Random, pairs: list[tuple[str, str]], weights: list[float]) -> list[tuple[str, str]]:
    """All pairs, heavier ones tending to the front."""
    keys = [dice.random() ** (1 / weight) for weight in weights]
    return [pairs[place] for place in sorted(range(len(pairs)), key=lambda place: -keys[place])]


_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_COMMON = frozenset(_BACKSTORY.words("common"))


def _words(text: str) -> set[str]:
    return {_single(word) for word in _TOKEN.findall(text.lower().replace("-", " "))}


def _single(word: str) -> str:
    word = word.removesuffix("'s")
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@lru_cache(maxsize=4096)
def _forbidden(product_type: str, title: str, brand: str) -> frozenset[str]:
    """Words that give the product away: its type, and the capitalised words of title and brand that are not everyday words."""
    words = {_single(word) for word in _TOKEN.findall(product_type.lower().replace("-", " "))} - {
        "of",
        "pair",
        "set",
        "running",
        "top",
    }
    for word in re.findall(r"[A-Z][\w'-]+", f"{title} {brand}"):
        words |= _words(word) - _COMMON
    return frozenset(word for word in words if len(word) > 2)


def _unmark(text: str, who: Pronouns, name: str) -> str:
    """Puts pronouns in place of the marks; the first one becomes the name, when one is given."""
    forms = {"\x01": who.he, "\x02": who.him, "\x03": who.his, "\x04": who.himself}
    used = not name

    def put(found: re.Match[str]) -> str:
        nonlocal used
        mark = found.group()
        if used or mark == "\x04":
            return forms[mark]
        used = True
        return f"{name}'s" if mark == "\x03" else name

    said = _MARK.sub(put, text)
    return said if name or who.he != "they" else said.replace("they was", "they were")


_THINGS = ("something",)
_PERSONS = frozenset(("he", "she", "they", "i", "I"))
_PAST = {"can": "could", "will": "would", "won't": "wouldn't"}
_NOT = {"doesn't": "", "won't": "", "can't": "be able to ", "isn't": "be ", "wouldn't": ""}
_PURPOSES = frozenset(_BACKSTORY.words("purposes"))
"""Verbs for which "something to keep her warm" says the same as "something that would keep her warm"."""
_BASES = {"is": "be", "has": "have", "does": "do", "goes": "go"}


def _base(verb: str) -> str:
    if verb in _BASES:
        return _BASES[verb]
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if verb.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


_LABELS = _BACKSTORY.table("labels")


def _label(setting: Setting) -> str:
    for names in (setting.activities, setting.occasions):
        for name, label in _LABELS.items():
            if name in names:
                return label
    return "the weeks ahead"
