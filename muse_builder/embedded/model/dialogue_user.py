"""The User Simulator of the embedded model: reveal, share, accept, reject, chat (paper 3.3.1, Fig. 17).

Every text is opener x core x reason x closer, each drawn from phrases with inner choices; wordings that echo earlier turns of
the same conversation are drawn again.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Mapping
from random import Random

from muse_builder.embedded.model import claims
from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import afresh, is_plural, occasion_in, overlap, the, voice, wished
from muse_builder.embedded.model.comparing import COOL, DARK, LIGHT, WARM, like
from muse_builder.embedded.model.garments import part_of
from muse_builder.embedded.model.grammar import capital, lowered, paragraph, pick, sentence, with_article
from muse_builder.embedded.model.lexicon import describe, facts, noun
from muse_builder.embedded.model.needs import CONCEPTS, concept_of, concept_said, wish
from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.embedded.model.people import ME, Pronouns, recipient, years
from muse_builder.embedded.model.seeing import remark
from muse_builder.embedded.model.smalltalk import THEMES, Theme
from muse_builder.embedded.model.telling import BODILY, parts, told
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Accept, Difference, Reject, RevealNeeds, RevealScenario, ShareOutfit, UserChitChat

_REVEAL = book("reveal")
_SHARE_OUTFIT = book("share_outfit")
_ACCEPT = book("accept")
_REJECT = book("reject")
_USER_CHIT_CHAT = book("user_chit_chat")

_FIELDS = tuple(Attributes.model_fields)

# --- who speaks -------------------------------------------------------------------------------------------------------

_PRECISE = re.compile(
    r"engineer|analyst|scien|account|develop|program|architect|research|lawyer|doctor|surgeon|pharmac|data|audit|actuar|technic|chem",
    re.I,
)
_FORMAL = re.compile(
    r"director|manager|officer|executive|judge|professor|diplomat|consult|bank|attorney|principal|librar|curator", re.I
)


def register(person: Person) -> str:
    """How this person talks: "child", "young", "precise", "formal", "elder" or "plain"."""
    if years(person) < 14:
        return "child"
    if years(person) < 25:
        return "young"
    if _PRECISE.search(person.profession):
        return "precise"
    if years(person) >= 62:
        return "elder"
    if _FORMAL.search(person.profession):
        return "formal"
    return "plain"


def wearer(text: str | None) -> Mapping[str, str]:
    """Slots for whom it is bought: i, me, my, im, ill, id, have, ws (the -s of a verb); whom and who name them."""
    whom = recipient(text)
    if whom is None:
        return {"i": "I", "me": "me", "my": "my", "im": "I'm", "ill": "I'll", "id": "I'd", "have": "have", "ws": "", "do": "do",
                "whom": "me", "who": "I", "whos": "my", "himself": "myself"}  # fmt: skip
    own = whom.pronouns
    many = own.plural_verb
    return {"i": own.he, "me": own.him, "my": own.his, "im": f"{own.he}'re" if many else f"{own.he}'s", "ill": f"{own.he}'ll",
            "id": f"{own.he}'d", "have": "have" if many else "has", "ws": "" if many else "s", "do": "do" if many else "does",
            "whom": whom.mine, "who": whom.my_relation, "whos": f"{whom.my_relation}'s", "himself": own.himself}  # fmt: skip


# --- opening ----------------------------------------------------------------------------------------------------------

_HI = _REVEAL.family("hi")
_FEELING = _REVEAL.family("feeling")
_AHEAD = frozenset(("event", "timed", "doing"))
"""Builds of scenarios that lie ahead, so that one can be nervous about them; nobody is about a closet to be sorted."""


def reveal_scenario(values: RevealScenario, dice: Random) -> str:
    """What is coming up, as this person tells it; for whom, when it is a gift: at most three sentences. No product."""
    slots = wearer(values.recipient)
    kind = register(values.person)
    hard = claims.is_sad(values.scenario) or BODILY.search(values.scenario) is not None
    ahead = not (hard or values.recipient) and parts(values.scenario).build in _AHEAD

    def say() -> str:
        said = told(values.scenario, recipient(values.recipient), dice)
        hi = "" if any(turn.role == "user" for turn in values.conversation) else _HI[kind].say(dice)
        gift = _REVEAL["gift"].say(dice, **slots) if values.recipient and slots["whom"] not in said else ""
        room = 3 - len(re.findall(r"[.!?](?:\s|$)", sentence(said))) - bool(gift) - (len(hi.split()) > 2)
        after = ""
        if room > 0:
            if ahead and dice.random() < 0.4:
                after = _FEELING[kind].say(dice)
            elif dice.random() < 0.7:
                after = (_REVEAL["asks event"] if ahead and dice.random() < 0.3 else _REVEAL["asks"]).say(dice)
        return paragraph(hi, said, gift, after)

    return afresh(values.conversation, "user", say)


_CLAUSE = re.compile(
    r"^(?:(?:i|he|she|they) (?:would )?(?:needs?|wants?|likes?) |needs? |wants? |looking for )?(?:to be )?(?:it to be )?"
    r"(?:something|anything|one|a piece|a pair) (?:that|which) (?P<clause>.+)$",
    re.IGNORECASE,
)


def as_clause(text: str) -> str:
    """The need as what follows "something that": "keeps my hair dry"; "" where the text has another shape."""
    text = text.strip().rstrip(".!")
    found = _CLAUSE.match(text)
    if found:
        return found["clause"]
    first = text.split(" ", 1)[0].lower().rstrip(",")
    if first in ("is", "has", "can", "won't", "doesn't", "lets", "will", "isn't", "has", "must", "should") or (
        first.endswith("s")
        and not first.endswith("ss")
        and first not in ("this", "its", "his", "hers", "pockets", "sleeves", "buttons")
    ):
        return lowered(text)
    return ""


_WHERE = _REVEAL.lists("where")
_NO_DEPARTMENT = re.compile(r"jewel|bag|watch|accessor|wallet|cards|carry|wrist|gear|scarf|hat\b|sunglasses|decorat|home")


def where_of(person: Person, recipient_text: str | None, kind: str, dice: Random) -> str:
    if _NO_DEPARTMENT.search(kind):
        return ""
    whom = recipient(recipient_text)
    if whom is not None:
        department = whom.department
    elif person.gender == "unknown":
        return ""
    else:
        child = years(person) < 14
        department = ("girls" if child else "women") if person.gender == "female" else ("boys" if child else "men")
    choices = _WHERE.get(department)
    if choices and whom is not None:  # "for a man for him" says it twice
        choices = tuple(words for words in choices if not words.startswith("for "))
    return f" {pick(dice, choices)}" if choices else ""


def reveal_needs(values: RevealNeeds, dice: Random) -> str:
    """The wide kind and the two requirements, in this person's words."""
    slots = dict(wearer(values.recipient))
    slots["kind"] = values.kind
    texts = [requirement.text for requirement in values.requirements][:2]

    def say() -> str:
        slots["where"] = where_of(values.person, values.recipient, values.kind, dice)
        clauses = [as_clause(text) for text in texts]
        if len(clauses) == 2 and all(clauses):
            one, two = clauses if dice.random() < 0.5 else reversed(clauses)
            bases = [claims.to_infinitive(clause) for clause in (one, two)]
            slots["for_them"] = f" for {slots['me']}" if values.recipient else ""
            if dice.random() < 0.3 and not any(base.startswith(("be something", "be able")) for base in bases):
                said = _REVEAL["should"].say(dice, base=bases[0], base2=bases[1], **slots)
            else:
                said = (_REVEAL["needs for"] if values.recipient else _REVEAL["needs"]).say(dice, one=one, two=two, **slots)
            return paragraph(said)
        start = f"I'm {pick(dice, ('after', 'looking for', 'hoping for'))} {values.kind}{slots['where']}"
        return paragraph(start, *texts)

    return afresh(values.conversation, "user", say)


def share_outfit(values: ShareOutfit, dice: Random) -> str:
    """The owned item in a few true words, and the wish for something that goes with it."""
    slots = dict(wearer(values.recipient)) | dict(voice(values.outfit_item.product_type, values.outfit_item.product_class))
    slots["kind"] = values.kind
    kind = register(values.person)
    # "Plain" is said of nothing by those who own it, unless there is nothing else to say.
    solid = values.outfit_item.attributes.pattern[:1] in (("solid",), ("plain",)) and bool(values.outfit_item.attributes.color)
    plain = frozenset(("pattern",)) if solid else frozenset[str]()

    def say() -> str:
        owned = describe(values.outfit_item, dice, before=2, after=1 if dice.random() < 0.3 else 0, without=plain)
        mine = (_SHARE_OUTFIT["hers"] if values.recipient else _SHARE_OUTFIT["mine"]).say(dice, owned=owned, **slots)
        hi = _HI[kind].say(dice) if dice.random() < 0.5 else ""
        gift = f"I'm shopping for {slots['whom']}" if values.recipient else ""
        return paragraph(hi, gift, mine, _SHARE_OUTFIT["goes"].say(dice, **slots))

    return afresh(values.conversation, "user", say)


# --- accept -----------------------------------------------------------------------------------------------------------

_THANKS = _ACCEPT.family("thanks")


_DULL = frozenset(_ACCEPT.words("dull"))
"""Materials nobody is won over by, unless they were asked for."""


def _liked(item: Item, requirements: tuple[Requirement, ...], dice: Random) -> list[str]:
    """Two or more true things to like, what was required first, each of another field where possible."""
    phrases: dict[str, str] = {}
    for requirement in requirements:
        for value in claims.stated(item, requirement.attribute):
            if requirement.value and like(requirement.value, value):
                phrase = the(requirement.attribute, value)
                if phrase:
                    phrases.setdefault(requirement.attribute, phrase)
    rest = _spoken_facts(item)
    for field, value in dice.sample(rest, len(rest)):
        dull = value in _DULL if field == "material" else field == "closure" and item.product_class == "Decoration"
        phrase = "" if dull else the(field, value)
        if phrase and field not in phrases and not any(_shares(phrase, other) for other in phrases.values()):
            phrases[field] = phrase
    # "The plain look" is a last resort: there is mostly something better to say.
    return sorted(phrases.values(), key=lambda phrase: phrase == "the plain look")


def _spoken_facts(item: Item) -> list[tuple[str, str]]:
    """What is stated, but for care and sizes; of several colors the one the item is spoken of by."""
    main = (("color", claims.colors(item)),) if item.attributes.color else ()
    return [*main, *(row for row in facts(item) if row[0] not in ("care", "size", "color"))]


def _shares(one: str, other: str) -> bool:
    common = set(re.findall(r"\w+", one)) & set(re.findall(r"\w+", other))
    return bool(common - {"the", "a", "with", "for", "and", "of", "in"})


def accept(values: Accept, dice: Random) -> str:
    """Thanks, and why it suits: by the wishes, then by features of the item; one to three sentences."""
    item = values.item
    slots = dict(wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
    occasion = occasion_in(values.scenario)
    slots["occ"] = occasion or "the rest"
    slots["they_from"] = "they're" if slots["it"] == "they" else "it's"
    present = bool(values.recipient) and read_scenario(values.scenario).gift
    if values.recipient:
        slots["himself"] = slots["me"]
    kind = register(values.person)
    liked = _liked(item, values.requirements, dice)
    met = [
        (as_clause(requirement.text), phrase)
        for requirement in values.requirements
        for value in claims.stated(item, requirement.attribute)[: 1 if requirement.attribute == "color" else 4]
        if requirement.value and like(requirement.value, value)
        for phrase in (the(requirement.attribute, value).removeprefix("the plain look"),)
    ]
    met = [(clause, phrase) for clause, phrase in met if clause and len(clause.split()) < 13]
    while len(liked) < 2:
        liked.append("the overall look" if "the overall look" not in liked else "how simple it is")

    def say() -> str:
        slots["for_occ"] = f" for {occasion}" if occasion and dice.random() < 0.5 else ""
        first, second = liked[0], pick(dice, liked[1:-1] if len(liked) > 2 and liked[-1] == "the plain look" else liked[1:])
        need, frames = "", _ACCEPT["why"]
        needs = {}
        draw = dice.random()
        if len({clause for clause, _ in met}) > 1 and draw < 0.2:
            frames = _ACCEPT["why both"]
            needs = {"need": met[0][0], "need2": next(clause for clause, _ in met if clause != met[0][0])}
        elif met and draw < 0.8:
            need, by = pick(dice, met)
            first = by or first
            others = [phrase for phrase in liked if not _shares(phrase, first) and phrase != "the plain look"]
            second = pick(dice, others) if others else second
            hoped = "" if first.endswith((" color", " pattern", " look")) else claims.promise(need)
            frames = (
                _ACCEPT["why promise"]
                if by and hoped and dice.random() < 0.5
                else _ACCEPT["why wish"]
                if by
                else _ACCEPT["why need"]
            )
            needs = {"need": need, "will": hoped}
        elif not re.search(r" (?:color|pattern|look)$", first) and dice.random() < 0.3:
            frames = _ACCEPT["why use"]
        many, many1 = is_plural(second), is_plural(first)
        why = frames.say(
            dice, first=first, second=second, be2="are" if many else "is", s2="" if many else "s", s1="" if many1 else "s",
            with_first=f", with {first}", **needs, **slots,
        )  # fmt: skip
        why = re.sub(r"\b(the [^,.;:]*s) means\b", r"\1 mean", why) if many1 else why
        if occasion and occasion in why:
            slots["for_occ"] = ""
        lasts = [
            _ACCEPT["last"],
            _ACCEPT["last"],
            _ACCEPT["last own"] if not values.recipient else _ACCEPT["last gift"] if present else _ACCEPT["last"],
        ]
        lasts += [_ACCEPT["last occasion"]] if occasion and not claims.is_sad(values.scenario) and occasion not in why else []
        last = pick(dice, lasts).say(dice, **slots) if dice.random() < 0.5 else ""
        return paragraph(_THANKS[kind].say(dice, **slots), why, last)

    return afresh(values.conversation, "user", say, quoted=[clause for clause, _ in met])


# --- reject -----------------------------------------------------------------------------------------------------------

_NO = _REJECT.family("no")
_ALSO = _REJECT.lines("also")
_A_THING = _REJECT.words("a thing")

_RANGES = {"women": "women's", "men": "men's", "girls": "girls'", "boys": "boys'", "baby": "baby"}


def _complaint(difference: Difference, slots: Mapping[str, str], dice: Random) -> str:
    """What speaks against the item: its own stated value, or what it does not state."""
    field, found, wanted = difference.attribute, difference.found, difference.wanted
    if field == "product_type":
        return _REJECT["no type"].say(dice, found=noun(found).some() if found else "this", **slots)
    if field == "department":
        whom = {"women": "women", "men": "men", "girls": "girls", "boys": "boys", "baby": "babies"}.get(found, "everyone")
        found_slots = {**slots, "found": whom, "range": _RANGES.get(found, "everyone's")}
        return _REJECT["no department"].say(dice, **found_slots)
    if field == "color" and found:
        worn = slots["wear"] == "wear" and dice.random() < 0.35
        return (_REJECT["no color worn"] if worn else _REJECT["no color"]).say(dice, found=found, **slots)
    if field == "pattern" and found:
        pattern = claims.looks("pattern", found) or found
        if pattern == "plain":
            return _REJECT["no plain"].say(dice, **slots)
        return _REJECT["no pattern"].say(dice, pattern=pattern, **slots)
    if field == "material" and found:
        return _REJECT["no material"].say(dice, found=found, **slots)
    if field == "care":
        return f"the care label says {found}" if found else f"I can't tell how to wash {slots['them']}"
    if found and field:
        thing = claims.behind(field, found)
        if thing.startswith("with "):
            thing = thing[5:]
            return _REJECT["no thing"].say(dice, found=thing, isnt_found="aren't" if is_plural(thing) else "isn't", **slots)
        if thing.startswith("for "):
            return f"{slots['it']} seem{slots['s']} more {thing}"
        if thing.startswith("that's "):
            return _REJECT["no quality"].say(dice, quality=thing[7:], **slots)
        if thing.startswith("that "):
            return f"I don't need something {thing}"
        if thing == "without sleeves":
            return f"{slots['it']} {slots['has']} no sleeves"
        return f"{slots['it_is']} {thing}, which isn't what {slots['i']} need{slots['ws']}"
    if field in _FIELDS:
        thing = claims.behind(field, wanted)
        if thing.startswith("with "):
            return _REJECT["missing"].say(dice, thing=thing[5:], be_thing="are" if is_plural(thing) else "is", **slots)
        if thing.startswith("that's "):
            return _REJECT["unsaid"].say(dice, quality=thing[7:], **slots)
        if thing.startswith("for "):
            return f"nothing says {slots['it_is']} {thing}"
        if thing.startswith(("made ", "in ")):
            return (
                f"{slots['it_is']} not {thing}"
                if thing.startswith("in ")
                else _REJECT["unsaid"].say(dice, quality=thing, **slots)
            )
    return _REJECT["unmet"].say(dice, **slots)


_NAMES_OUTRIGHT = {"product_type": 0.2, "color": 0.2, "department": 1.0}
_NAMES_OUTRIGHT_ELSE = 0.35
_NAMES_LATER = 0.12
"""How likely somebody names what they want instead of hinting at it, and how much likelier once a second thing has missed.

Set so that of a hundred conversations about a real catalog some 40 find their target and some 45 are handed it at the round
limit, the proportions of the paper's data; naming everything at once would find four in five in the second round."""
_LONG_VALUE = 5
"""Words; nobody asks for "1-inch elastic band on inner bra" by that name."""
_SHADE = re.compile(r"\b(?:dark|light|shade|colorful)")


def shade(wanted: str, found: str, dice: Random) -> str:
    """The wish for another color, without its name; "" where no hint tells the two apart."""
    wants, has = set(wanted.split()), set(found.split())
    hints = []
    if wants & DARK and not has & DARK:
        hints += ["something darker", "a darker shade"]
    if wants & LIGHT and not has & LIGHT:
        hints += ["something lighter in color", "a lighter shade"]
    if wants & WARM and not has & WARM:
        hints += ["a warmer color", "something in a warmer color"]
    if wants & COOL and not has & COOL:
        hints += ["a cooler color", "something in a cooler color"]
    return pick(dice, hints) if hints else ""


def _told_needs(conversation: tuple[Utterance, ...]) -> dict[str, str]:
    """What was asked for in so many words before anything was shown: name of the Concept -> what follows "something that"."""
    said = next((turn.text for turn in reversed(conversation) if turn.role == "user" and turn.action == "reveal"), "")
    return {concept.name: need for need in claims.raw_needs(said) if (concept := concept_said(need))}


_MANY = {"doesn't": "don't", "isn't": "aren't", "hasn't": "haven't"}


def _does(clause: str, slots: Mapping[str, str]) -> str:
    """The clause as it follows the item's pronoun: "keeps me warm", "keep me warm" of shoes, "is something I can layer"."""
    first, _, rest = clause.partition(" ")
    if first in ("I", "he", "she", "they"):
        return f"{slots['be']} something {clause}"
    if slots["it"] != "they" or first in ("can", "can't", "won't", "will"):
        return clause
    if first.endswith("n't"):
        return f"{_MANY.get(first, first)} {rest}"
    return f"are {rest}" if first == "is" else claims.to_infinitive(clause)


def _hint(difference: Difference, part: str, who: Pronouns, told_needs: Mapping[str, str], dice: Random) -> tuple[str, str]:
    """What one would rather see without its name: (a noun phrase, ""), or ("", what follows "something that"), or two times ""."""
    field, wanted = difference.attribute, difference.wanted
    if field == "color":
        return shade(wanted, difference.found, dice), ""
    if field == "pattern":
        calm = wanted in ("solid", "plain")
        if not calm and difference.found not in ("", "solid", "plain"):
            return wished(field, wanted), ""
        return ("something calmer" if calm else "something with more going on"), ""
    if field in ("product_type", "department"):
        return "", ""
    if field in _FIELDS:
        concept = concept_of(field, wanted, part)
        if concept not in CONCEPTS:
            return wished(field, wanted), ""
        if concept.name in told_needs:
            return "", told_needs[concept.name]
        clause = wish(concept, dice, who, part)
        told_words = set(re.findall(r"[a-z]{4,}", wanted.lower()))
        return "", ("" if told_words & set(re.findall(r"[a-z]{4,}", clause.lower())) else clause)
    clause = as_clause(wanted)
    return ("", clause) if clause else (lowered(wanted), "")


def _wish(difference: Difference, dice: Random) -> str:
    """What one would rather see, by its name."""
    field, wanted = difference.attribute, difference.wanted
    if field and (field in _FIELDS or field in ("product_type", "department")):
        return wished(field, wanted)
    clause = as_clause(wanted)
    return f"something that {clause}" if clause else lowered(wanted)


def reject(values: Reject, dice: Random) -> str:
    """Declines with the two differences, named or hinted at: one to three sentences, no brand, no price, no title."""
    refusal = _Refusal(values, dice)
    return afresh(values.conversation, "user", refusal.say, quoted=refusal.told_needs.values())


class _Refusal:
    """One task's no: what stays the same from one wording to the next. Draws dice."""

    def __init__(self, values: Reject, dice: Random) -> None:
        item = values.item
        whom = recipient(values.recipient)
        unsaid = Difference(attribute="", wanted="something else", found="")
        self.dice = dice
        self.differences = values.differences
        self.first, self.second, *_ = (*values.differences, unsaid, unsaid)
        self.who = whom.pronouns if whom else ME
        self.kind = register(values.person)
        self.again = any(turn.action == "reject" for turn in values.conversation)
        self.told_needs = _told_needs(values.conversation)
        self.occasion = occasion_in(next((turn.text for turn in values.conversation if turn.action == "reveal"), ""))
        self.part = next(
            (part_of(each.wanted) for each in values.differences if each.attribute == "product_type"),
            part_of(item.product_type),
        )
        slots = dict(wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
        slots["my_color"] = f"{slots['my']} color"
        slots["me_style"] = slots["me"]
        slots["myself"] = slots["me"] if values.recipient else "myself"
        slots["it_as"] = slots["them"]
        self.slots = slots

    def say(self) -> str:
        dice = self.dice
        ordered = (self.first, self.second) if dice.random() < 0.6 else (self.second, self.first)
        opener = (_REJECT["again"] if self.again and dice.random() < 0.5 else _NO[self.kind]).say(dice, **self.slots)
        (start, _), (rest, wants) = self._reason(ordered[0]), self._reason(ordered[1])
        for _ in range(3):
            if not overlap(start, rest):
                break
            rest, wants = self._reason(ordered[1])
        leads = opener[-1] not in ".!?"
        body = self._joined(f"{opener} {lowered(start)}" if leads else start, start, rest)
        said = paragraph(*([] if leads else [opener]), *body)
        counted = sum(len(each.split()) >= 3 for each in re.split(r"(?<=[.!?]) ", said))
        if counted < 3 and not said.endswith("?") and dice.random() < 0.35:
            said = f"{said} {_REJECT['closer' if wants else 'closer any'].say(dice)}"
            counted += 1
        if counted > 3 and not leads:
            said = paragraph(*body)
        return said

    def _joined(self, beginning: str, start: str, rest: str) -> list[str]:
        """Both reasons, in one sentence where they are short; `beginning` is the first with what leads to it."""
        long = len(re.findall(r"[.?!] ", f"{start} ")) + len(re.findall(r"[.?!] ", f"{rest} "))
        short = not long and len(start) + len(rest) < 120
        plain = not any(mark in start + rest for mark in ";:?") and " and " not in start
        if short and plain and self.dice.random() < 0.4:
            return [f"{beginning}, and {lowered(rest)}"]
        return [beginning, rest if rest.endswith("?") else pick(self.dice, _ALSO) + lowered(rest)]

    def _reason(self, difference: Difference) -> tuple[str, bool]:
        """One reason, and whether it ends on what is wanted."""
        dice, told_needs = self.dice, self.told_needs
        words = {**self.slots, "for_occ": f" for {self.occasion}" if self.occasion and dice.random() < 0.25 else ""}
        words["a_thing"] = pick(dice, _A_THING)
        named = self._names(difference)
        yes, clause = (_wish(difference, dice), "") if named else _hint(difference, self.part, self.who, told_needs, dice)
        known = clause in told_needs.values()
        vague = _REJECT["vague told" if known else "vague"]
        if known and dice.random() < 0.35:
            words["bad"] = claims.opposite(clause)
            words["does_it"] = _does(clause, self.slots)
            vague = _REJECT["fears" if words["bad"] else "doubts"]
        if difference.found:
            no = _complaint(difference, words, dice)
            if difference.attribute == "product_type" and yes:
                return _REJECT["pair type"].say(dice, found=noun(difference.found).some(), yes=yes, **words), True
            if yes:
                return _REJECT["pair"].say(dice, no=no, yes=yes, **words), True
            if clause and dice.random() < 0.6:
                wanted = vague.say(dice, clause=clause, **words)
                return (f"{no}. {capital(wanted)}" if wanted.endswith("?") or dice.random() < 0.5 else f"{no}; {wanted}"), True
            return no, False
        if clause:
            return vague.say(dice, clause=clause, **words), True
        if named and difference.attribute in _FIELDS and dice.random() < 0.5:
            no = _complaint(difference, words, dice)
            return _REJECT["missed by me" if no.startswith("I ") else "missed"].say(dice, no=no, **words), False
        return _REJECT["only"].say(dice, yes=yes or _wish(difference, dice), **words), True

    def _names(self, difference: Difference) -> bool:
        """Whether what is wanted is named, not hinted at."""
        field = difference.attribute
        chance = _NAMES_OUTRIGHT.get(field, _NAMES_OUTRIGHT_ELSE) + (_NAMES_LATER if self.again else 0.0)
        # "Something lighter" beside a hint at the same color would say one thing twice: then the color has its name.
        twice = field == "color" and any(not each.attribute and _SHADE.search(each.wanted) for each in self.differences)
        named = self.dice.random() < chance or twice
        return named and len(difference.wanted.split()) < _LONG_VALUE


# --- chit-chat --------------------------------------------------------------------------------------------------------


def chat_kind(person: Person) -> str:
    """Which talk of daily life fits: "child", "young", "retired" or "working"."""
    if years(person) < 18:
        return "child"
    if person.profession.startswith("retired") or years(person) > 67:
        return "retired"
    if "student" in person.profession or "apprentice" in person.profession or "trainee" in person.profession:
        return "young"
    return "working"


def _can_say(theme: Theme, occasion: bool, for_other: bool, present: bool) -> bool:
    return {"anything": True, "occasion": occasion, "own clothes": not for_other, "present": present}[theme.about]


def user_chit_chat(values: UserChitChat, dice: Random) -> str:
    """One theme of the user's own life in two sentences, and perhaps a word on the shown item; decides nothing."""
    item = values.item
    slots = dict(wearer(None)) | dict(voice(item.product_type, item.product_class))
    occasion = occasion_in(values.scenario)
    slots["occ"] = occasion.replace("pilates", "Pilates") or "it"
    slots["that_name"] = f"{slots['that']} {slots['name']}"
    slots["job"] = with_article(values.person.profession.strip() or "someone who works")
    kind = chat_kind(values.person)
    talk_of_occasion = bool(occasion) and not claims.is_sad(values.scenario)
    gift = bool(values.recipient)
    present = gift and read_scenario(values.scenario).gift
    slots["pal"] = wearer(values.recipient)["who"]
    themes = [theme for theme in THEMES if kind in theme.who and _can_say(theme, talk_of_occasion, gift, present)]
    earlier = " ".join(turn.text for turn in values.conversation if turn.role == "user" and turn.action == "chit_chat")
    themes = [theme for theme in themes if not theme.known_by.search(earlier)] or themes
    own = [theme for theme in themes if theme.about in ("occasion", "present")]
    known = [
        phrase
        for phrase in (
            the(field, value) for field, value in _spoken_facts(item) if field in ("color", "pattern", "neckline", "sleeve")
        )
        if phrase and phrase != "the plain look"
    ]

    sight = remark(item, dice, values.conversation, by="user")

    def say() -> str:
        theme = pick(dice, own if own and dice.random() < 0.45 else themes)
        said = sentence(theme.says.say(dice, **slots))
        if sight and dice.random() < 0.4:
            return f"{sight} {said}"
        if not known or theme.name == "how to wear" or dice.random() < 0.55:
            return said
        seen = pick(dice, known)
        about = sentence(_USER_CHIT_CHAT["about"].say(dice, about=seen, its_they="they're" if is_plural(seen) else "it's"))
        return f"{about} {said}" if dice.random() < 0.5 or said.endswith("?") else f"{said} {about}"

    return afresh(values.conversation, "user", say)
