"""The User Simulator where the dialogue is people's: short lines, one thing at a time, of what a shopper knows and sees."""

import re
from collections.abc import Mapping
from random import Random

from muse_builder.embedded.model import claims
from muse_builder.embedded.model.acts.pointing import last_offer, of_pair, pointer
from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import afresh
from muse_builder.embedded.model.comparing import meets
from muse_builder.embedded.model.dialogue_user import as_clause, shade, wearer, where_of
from muse_builder.embedded.model.garments import part_of
from muse_builder.embedded.model.grammar import capital, lowered, paragraph, pick, sentence
from muse_builder.embedded.model.lexicon import noun
from muse_builder.embedded.model.needs import concept_said, is_wording_of, wish
from muse_builder.embedded.model.people import ME, recipient
from muse_builder.embedded.model.telling import parts, told
from muse_builder.records import QUESTIONS, Attributes
from muse_builder.tasks.acts import (
    Acknowledge,
    AskAlso,
    AskDetail,
    AskVariant,
    ChangeNeed,
    CompareShown,
    Critique,
    ShopperLine,
    Take,
    Tell,
    TellMore,
)

_SAYS = book("acts_user")
_FIELDS = tuple(Attributes.model_fields)
SHORT, _MIDDLE = 6, 13
"""Up to so many words a line is a fragment, or one plain sentence."""


def length_word(words: int) -> str:
    """ "short", "middle" or "long": the phrases of about so many words."""
    return "short" if words <= SHORT else "middle" if words <= _MIDDLE else "long"


def _section(name: str, words: int) -> str:
    """The phrases of a length, or of any where the act has no such."""
    named = f"{name} {length_word(words)}"
    return named if named in _SAYS else name


def reworded(clause: str, values: ShopperLine, dice: Random) -> str:
    """A wish that was told in these words before, in others of the same meaning; as it is where there are none."""
    earlier = " ".join(turn.text for turn in values.conversation)
    need, whom = concept_said(clause) if clause in earlier else None, recipient(values.recipient)
    if need is None or not is_wording_of(need, clause):
        return clause
    drawn = (wish(need, dice, ME if whom is None else whom.pronouns) for _ in range(8))
    usable = (new for new in drawn if new not in earlier and concept_said(new) is need)
    return next((new for new in usable if "," not in new), clause)


# --- the opening ------------------------------------------------------------------------------------------------------


def tell(values: Tell, dice: Random) -> str:
    """Occasion, kind and wishes, as far as each is told now."""
    slots = dict(wearer(values.recipient))
    whom, first = recipient(values.recipient), not any(turn.action == "reveal" for turn in values.conversation)

    def say() -> str:
        occasion = _occasion(values, dice)
        gift = ""
        if values.recipient and slots["whom"] not in occasion and not any(turn.role == "user" for turn in values.conversation):
            gift = _SAYS["gift"].say(dice, **slots)
        where = where_of(values.person, values.recipient, "", dice) if values.kind or first else ""
        if values.kind and not where_of(values.person, values.recipient, values.kind, dice):  # no sizes of a bag
            where = where.replace(" in ", " from the ").replace(" sizes", " range")
        need = _need(values, {**slots, "kind": values.kind, "where": where if values.kind else ""}, dice)
        need = paragraph(need, _SAYS["range"].say(dice, where=where)) if where and not values.kind else need
        hi = "" if any(turn.role == "user" for turn in values.conversation) else _SAYS["hi"].say(dice)
        said = paragraph(occasion, gift if whom is not None else "", need)
        return f"{hi} {_inside(said)}" if hi else said

    return afresh(values.conversation, "user", say)


def _inside(said: str) -> str:
    """Sentences as they go on after "Hi,"."""
    first = said.split(" ", 1)[0]
    return said if first == "I" or first.startswith("I'") or first[1:].lower() != first[1:] else said[0].lower() + said[1:]


def _occasion(values: Tell, dice: Random) -> str:
    """The scenario in the first person, without its asides where the line is to be short."""
    if not values.scenario:
        return ""
    scenario = values.scenario
    if values.words <= _MIDDLE:
        made = parts(scenario)
        lead = scenario.split(". ")[0]
        head = lead.split(", ")[0]
        scenario = head if made.build != "sentence" and len(head.split()) > 2 else lead
    return told(scenario.rstrip(".") + ".", recipient(values.recipient), dice)


def _need(values: Tell, slots: Mapping[str, str], dice: Random) -> str:
    clauses = [as_clause(requirement.text) for requirement in values.requirements]
    if not clauses:
        bare = values.kind.removeprefix("a pair of ") if dice.random() < 0.6 else values.kind  # "shoes for women, please"
        return _SAYS["kind"].say(dice, **{**slots, "kind": bare}) if values.kind else ""
    if not all(clauses):
        return paragraph(_SAYS["kind"].say(dice, **slots) if values.kind else "", *(one.text for one in values.requirements))
    one = clauses[0]
    if len(clauses) > 1:
        named = "need both" if values.kind else "wishes"
        return _SAYS[named].say(dice, one=one, two=clauses[1], **slots)
    name = "need" if values.kind else "wish later" if last_offer(values.conversation) else "wish"
    return _SAYS[_section(name, values.words)].say(dice, one=one, **slots)


def tell_more(values: TellMore, dice: Random) -> str:
    """What one would rather have, when one is asked: named, or hinted at."""
    field, wanted = values.attribute, values.wanted
    said = claims.wished(field, wanted) if field in (*_FIELDS, "product_type", "department") else lowered(wanted)
    clause = as_clause(wanted)
    if not field and clause:
        said = f"something that {clause}"
    declined = next((turn.items[0] for turn in reversed(values.conversation) if turn.action == "critique" and turn.items), None)
    hint = shade(wanted, claims.colors(declined) if declined else "", dice) if field == "color" and dice.random() < 0.4 else ""
    short = (
        re.sub(r"^something (?:with |in |that's |made of )?", "", said) if field in ("color", "material", "pattern") else said
    )
    slots = {"said": hint or said, "brief": hint or short}
    return afresh(values.conversation, "user", lambda: sentence(_SAYS[_section("rather", values.words)].say(dice, **slots)))


# --- questions --------------------------------------------------------------------------------------------------------


def ask_detail(values: AskDetail, dice: Random) -> str:
    """One question about one thing."""
    clause = reworded(as_clause(values.wish), values, dice) if values.wish else ""

    def say() -> str:
        slots = pointer(values.item, values.conversation, dice)
        slots = of_pair(slots, slots["ref"])
        if values.topic == "wish" and clause:
            question = _whether(clause, slots, dice)
        else:
            worn = f"ask {values.topic}" if values.topic != "fit" or slots["wear"] == "wear" else "ask size"
            section = worn if worn in _SAYS else "ask feature"
            question = _SAYS[section].say(dice, **slots)
        return _longer(question, values.words, slots, dice)

    return afresh(values.conversation, "user", say)


def _whether(clause: str, slots: Mapping[str, str], dice: Random) -> str:
    """ "keeps me warm" -> "would the navy one keep me warm"."""
    first = clause.split(" ", 1)[0]
    base = claims.to_infinitive(clause)
    if base.startswith("be something") or first in ("can", "can't", "won't", "will", "has"):
        return _SAYS["whether something"].say(dice, clause=clause, **slots)
    return _SAYS["whether"].say(dice, base=base, **slots)


def _longer(question: str, words: int, slots: Mapping[str, str], dice: Random) -> str:
    """A word before the question, or a reason behind it, where the line has room."""
    question = sentence(question, end="?")
    if words <= SHORT:
        return question
    if words <= _MIDDLE:
        return paragraph(_SAYS["before"].say(dice, **slots), question) if dice.random() < 0.35 else question
    return paragraph(_SAYS["before long"].say(dice, **slots), question)


def compare_items(values: CompareShown, dice: Random) -> str:
    one, other = values.items
    clause = reworded(as_clause(values.wish), values, dice) if values.wish else ""

    def say() -> str:
        first = pointer(one, values.conversation, dice, beside=other)
        second = pointer(other, values.conversation, dice, beside=one)
        slots = {**of_pair(first, first["ref"]), "one": first["ref"], "other": second["ref"]}
        section = f"compare {values.topic}"
        if values.topic == "wish" and clause:
            base = claims.to_infinitive(clause)
            if not base.startswith("be something"):
                return _longer(_SAYS["compare wish"].say(dice, base=base, clause=clause, **slots), values.words, slots, dice)
            section = "compare clause"
        if (values.topic == "wish" and not clause) or section not in _SAYS:
            section = "compare feature"
        said = _SAYS[section].say(dice, clause=clause, **slots)
        return _longer(said, values.words, slots, dice)

    return afresh(values.conversation, "user", say)


def ask_variant(values: AskVariant, dice: Random) -> str:
    def say() -> str:
        slots = pointer(values.item, values.conversation, dice)
        slots = {**of_pair(slots, slots["ref"]), "own": claims.colors(values.item) or "this color", "value": values.value}
        section = f"variant {values.aspect}{' named' if values.value else ''}"
        return sentence(_SAYS[section].say(dice, **slots), end="?")

    return afresh(values.conversation, "user", say)


def ask_also(values: AskAlso, dice: Random) -> str:
    """Something of another part of the body, that goes with what is taken."""
    own = part_of(values.item.product_type)
    goes = _SAYS.lists("goes with")
    kinds = goes.get(own, goes["any"])

    def say() -> str:
        slots = pointer(values.item, values.conversation, dice)
        return paragraph(_SAYS["also"].say(dice, kind=pick(dice, kinds), **of_pair(slots, slots["ref"])))

    return afresh(values.conversation, "user", say)


# --- what is minded, and the end --------------------------------------------------------------------------------------


def critique(values: Critique, dice: Random) -> str:
    """One thing, short; what pleases may stand before it."""
    if values.whole:
        return afresh(values.conversation, "user", lambda: sentence(_SAYS["plain no"].say(dice)))
    again = any(
        turn.action in ("critique", "reject") and values.found and values.found in turn.text for turn in values.conversation
    )

    def say() -> str:
        slots = pointer(values.item, values.conversation, dice, brand=False)
        slots = of_pair(slots, slots["ref"])
        against = _against(values, slots, again, dice)
        attribute, _, value = values.liked.partition(": ")
        liked = claims.the(attribute, value) if value else ""
        if liked and values.words > SHORT and dice.random() < 0.6:
            missed = reworded(as_clause(values.wish), values, dice)
            against = _SAYS["misses liked"].say(dice, clause=missed, **slots) if missed else against
            return paragraph(_SAYS["liked but"].say(dice, liked=liked, against=lowered(against), **slots))
        return paragraph(against)

    return afresh(values.conversation, "user", say)


def _against(values: Critique, slots: Mapping[str, str], again: bool, dice: Random) -> str:
    field, found = values.attribute, values.found
    if not found:
        clause = reworded(as_clause(values.wish), values, dice)
        if not clause:
            return _SAYS["misses"].say(dice, clause=lowered(values.wish), **slots)
        return _SAYS[_section("misses clause", values.words)].say(dice, clause=clause, **slots)
    if field == "product_type":
        return _SAYS["no type"].say(dice, found=noun(found).some(), **slots)
    if field == "department":
        return _SAYS["no department"].say(dice, found=_SAYS.table("departments").get(found, "everyone"), **slots)
    thing = claims.the(field, found) or f"how {claims.behind(field, found).removeprefix('with ')} it looks"
    thing = thing if thing.startswith("the ") else f"the {field}"
    many = claims.is_plural(thing)
    words = {**slots, "thing": thing, "found": found, "isnt2": "aren't" if many else "isn't", "be2": "are" if many else "is"}
    pattern = "no plain" if found in ("solid", "plain") else "no pattern"
    section = {"color": "no color", "pattern": pattern}.get(field, "no thing")
    named = f"{section} again" if again and f"{section} again" in _SAYS else _section(section, values.words)
    return _SAYS[named].say(dice, **words)


def change_need(values: ChangeNeed, dice: Random) -> str:
    """A change of mind: what is minded no longer, or what is wanted now that it was seen."""
    field, _, value = values.gives_up.partition(": ")
    if clause := as_clause(value) if field == "wish" else "":
        clause = reworded(clause, values, dice)
        return afresh(values.conversation, "user", lambda: paragraph(_SAYS["lets go"].say(dice, clause=clause)))
    if value:
        thing = claims.the(field, value) or noun(value).some()
        return afresh(values.conversation, "user", lambda: paragraph(_SAYS["relents"].say(dice, thing=thing, found=value)))
    field, _, value = values.instead.partition(": ")
    wanted = claims.wished(field, value) if value else lowered(values.instead)
    thing = claims.the(field, value) if value else ""

    def say() -> str:
        return paragraph((_SAYS["seen"] if thing else _SAYS["now"]).say(dice, wanted=wanted, thing=thing))

    return afresh(values.conversation, "user", say)


def acknowledge(values: Acknowledge, dice: Random) -> str:
    return afresh(values.conversation, "user", lambda: sentence(_SAYS["heard"].say(dice)))


def take(values: Take, dice: Random) -> str:
    """The end: which one, and why where there is room for it."""
    item, *more = values.items
    field, _, value = values.liked.partition(": ")
    liked = claims.the(field, value) if value else ""
    asked = " ".join(turn.text for turn in values.conversation if turn.action in QUESTIONS)  # and answered, or not known
    new = [one for one in values.requirements if " ".join(one.text.split()[-2:]) not in asked]
    met = [one for one in new if one.value and meets(one, item)]
    clauses = [clause for one in met if (clause := as_clause(one.text)) and len(clause.split()) < 12]

    def say() -> str:
        slots = pointer(item, values.conversation, dice)
        slots = {
            **of_pair(slots, slots["ref"]),
            **{key: text for key, text in wearer(values.recipient).items() if key not in slots},
        }
        slots["liked"], slots["need"] = liked, reworded(clauses[0], values, dice) if clauses else ""
        why = " liked" if liked and (not clauses or dice.random() < 0.75) else " need" if clauses else ""
        section = f"take {length_word(values.words)}{why if values.words > SHORT else ''}"
        said = _SAYS[section].say(dice, **slots)
        if more:
            both = pointer(more[0], (), dice)
            said = paragraph(said, (_SAYS["and that"] if dice.random() < 0.6 else _SAYS["not that"]).say(dice, **both))
        if values.without:
            clause = reworded(as_clause(values.without), values, dice)
            said = paragraph(said, _SAYS[f"without{' clause' if clause else ''}"].say(dice, clause=clause))
        return paragraph(said)

    return capital(afresh(values.conversation, "user", say))
