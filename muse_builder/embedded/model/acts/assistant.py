"""The Chatter where the dialogue is people's: answers from the record, several things at once, an honest no, a question back."""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Sequence
from random import Random
from typing import Literal

from muse_builder.embedded.model.acts.pointing import called_alone, called_apart, of_pair, pointer
from muse_builder.embedded.model.acts.search import FOR
from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import (
    afresh,
    colors,
    is_sad,
    occasion_in,
    overlap,
    predicate,
    short_title,
    to_infinitive,
    told_needs,
    voice,
    whom_in,
)
from muse_builder.embedded.model.garments import wide_kind_in
from muse_builder.embedded.model.grammar import listed, lowered, paragraph, pick
from muse_builder.embedded.model.lexicon import facts, noun
from muse_builder.embedded.model.needs import concept_of, concept_said
from muse_builder.embedded.model.seeing import TELLS_SIGHT, Beheld, remark
from muse_builder.records import OFFERS, Item
from muse_builder.tasks.acts import AnswerDetail, AnswerReply, AskMore, NotAvailable, RecommendSet
from muse_builder.tasks.base import Utterance

_SAYS = book("acts_assistant")
_FEATURES = ("closure", "sleeve", "neckline", "length", "material")
"""What one tells of a thing that has no feature."""
_COUNT = {2: "two", 3: "three", 4: "four"}


def _sight(items: Sequence[Item], conversation: Sequence[Utterance], dice: Random) -> str:
    """What the picture of one of these shows otherwise than its text, or more exactly; "" as a rule."""
    shown = (Utterance(role="assistant", action="recommend_set", text="", items=tuple(items)),)
    for item in items:

        def called(item: Item = item) -> dict[str, str]:
            # By its colour it cannot be called while that is in question.
            drawn = [pointer(item, shown, dice) for _ in range(8)]
            tints = {word for other in items for word in colors(other).split()}
            by_title = drawn[0] | {"ref": f"the {short_title(item.title)}"}
            slots = next((slots for slots in drawn if tints.isdisjoint(slots["ref"].split())), by_title)
            return of_pair(slots, slots["ref"])

        said = remark(item, dice, conversation, by="assistant", called=called if len(items) > 1 else None)
        if said:
            return said
    return ""


# --- answers ----------------------------------------------------------------------------------------------------------


def answer_detail(values: AnswerDetail, dice: Random) -> AnswerReply:
    """One or two short sentences from the record; where it is silent, that it is."""
    found = [_found(item, values, dice) for item in values.items]
    known = [(item, said, fact) for item, (said, fact) in zip(values.items, found, strict=True) if said]
    beside = [values.items[1], values.items[0]] if len(values.items) > 1 else [None]

    def named(item: Item) -> dict[str, str]:
        other, told = beside[values.items.index(item)], values.topic in ("price", "care")
        slots = pointer(item, values.conversation, dice, beside=other, told=told)
        return of_pair(slots, slots["ref"])

    if not known:
        slots = named(values.items[0]) | {"topic": _topic(values.topic)}
        section = "unknown two" if len(values.items) > 1 else f"unknown {values.topic}"
        section = section if section in _SAYS else "unknown"
        text = afresh(values.conversation, "assistant", lambda: paragraph(_SAYS[section].say(dice, **slots)))
        return AnswerReply(text=text, source="not known", fact="")
    fact = "; ".join(fact for _, _, fact in known)
    source: Literal["record", "picture"] = "picture" if any(_seen(item, fact) for item, _, fact in known) else "record"
    if len(values.items) == 1:
        item, said, _ = known[0]
        section = f"answer {values.topic}" if f"answer {values.topic}" in _SAYS else "answer"

        def say() -> str:
            slots = named(item)
            return paragraph(_SAYS[section].say(dice, said=_agreeing(said, slots), **slots))

        return AnswerReply(text=afresh(values.conversation, "assistant", say), source=source, fact=fact)
    if len(known) == 1:
        silent = next(item for item in values.items if item.item_id != known[0][0].item_id)
        one, other = named(known[0][0]), named(silent)
        text = paragraph(_SAYS["one of two"].say(dice, one=one["ref"], said=_agreeing(known[0][1], one), other=other["ref"]))
    else:
        one, other = named(known[0][0]), named(known[1][0])
        same = known[0][2] == known[1][2]
        text = paragraph(
            _SAYS["both alike" if same else "two"].say(
                dice, one=one["ref"], said=_agreeing(known[0][1], one), other=other["ref"], said2=_agreeing(known[1][1], other),
                base=_plural(known[0][1]),
            )
        )  # fmt: skip
    return AnswerReply(text=text, source=source, fact=fact)


def _found(item: Item, values: AnswerDetail, dice: Random) -> tuple[str, str]:
    """What the record says, from the verb on, and the words it says it in; two times "" where it is silent."""
    topic, kind = values.topic, item.product_type
    if topic == "price":
        price = f"{item.price:.2f}".removesuffix(".00") if item.price is not None else ""
        return (f"cost{'' if noun(kind).plural else 's'} ${price}", str(item.price)) if price else ("", "")
    if topic == "fit":
        rows = [(field, value) for field in ("fit", "size", "length") for value in getattr(item.attributes, field)[:1]]
    elif topic == "wish":
        concept = concept_said(_without_names(values))
        known = "" if concept is None else concept.name
        seen = ("color", "pattern")  # only where nothing else answers: what is seen needs no telling
        rows = [(field, value) for field, value in facts(item) if concept_of(field, value).name == known]
        rows.sort(key=lambda row: row[0] in seen)
    else:
        fields = (topic, *_FEATURES) if topic == "feature" else (topic,)
        rows = [(field, value) for field in fields for value in getattr(item.attributes, field, ())]
    for field, value in rows:
        if field == "care":
            return _SAYS["care said"].say(dice, value=value, say=f"say{voice(kind)['s']}", **voice(kind)), value
        said = predicate(dice, kind, field, value)
        if said:
            return said, value
    return "", ""


def _seen(item: Item, fact: str) -> bool:
    """Whether the picture alone says it of an item."""
    return isinstance(item, Beheld) and any(fact in getattr(item.attributes, field) for field in item.told)


def _without_names(values: AnswerDetail) -> str:
    """The question without the words by which it points at items: what is left says what is asked."""
    question = values.conversation[-1].text if values.conversation else ""
    names = " ".join(f"{item.title} {item.product_type} {' '.join(item.attributes.color)}" for item in values.items)
    known = {word.lower().strip(",.'s") for word in names.split()}
    return " ".join(word for word in question.split() if word.lower().strip(",.?'s") not in known)


def _agreeing(said: str, slots: dict[str, str]) -> str:
    """A plural predicate of what is called "the second pair"."""
    return _singular(said) if slots["ref"].endswith(" pair") else said


def _singular(said: str) -> str:
    first, _, rest = said.partition(" ")
    one = {"are": "is", "have": "has", "do": "does", "go": "goes", "wash": "washes", "aren't": "isn't", "don't": "doesn't"}
    return f"{one.get(first) or re.sub(r'(?<=[a-z])(?<!s)$', 's', first)} {rest}"


def _plural(said: str) -> str:
    first, _, rest = said.partition(" ")
    many = {"is": "are", "has": "have", "does": "do", "goes": "go", "washes": "wash", "isn't": "aren't", "doesn't": "don't"}
    return f"{many.get(first) or re.sub(r'(?<=[a-z]{2})(?<!s)s$', '', first)} {rest}"


def _topic(topic: str) -> str:
    return _SAYS.table("topics").get(topic, topic)


# --- several at once --------------------------------------------------------------------------------------------------


def recommend_set(values: RecommendSet, dice: Random) -> str:
    """What they share, then each by its title and what sets it apart."""
    items = values.items
    if len(items) == 1:
        return _single(values, dice)
    common = _common(items, values.needs)
    again = any(turn.action == "recommend_set" for turn in values.conversation)
    sight = _sight(items, values.conversation, dice)

    def say() -> str:
        n = _COUNT.get(len(items), "several")
        slots = {
            "n": n,
            "list": listed(called_apart(items, dice)),
            "all": "both" if len(items) == 2 else f"all {n}",
            "each": "both" if len(items) == 2 else "all",
        }
        if common is not None:
            slots["shared"] = _plural(predicate(dice, "leggings", *common))
            start = _SAYS["set shared again" if again else "set shared"].say(dice, **slots)
        else:
            start = _SAYS["set again" if again else "set"].say(dice, **slots)
        shown = (Utterance(role="assistant", action="recommend_set", text="", items=items),)
        item = pick(dice, items)
        told = _more(item, common, dice)
        extra = ""
        if sight and dice.random() < TELLS_SIGHT:
            extra = sight
        elif told and dice.random() < 0.55:
            named = pointer(item, shown, dice)
            extra = _SAYS["set extra"].say(dice, said=_agreeing(told, named), **named)
        slots |= {
            "one": pointer(items[0], shown, dice, told=True)["ref"],
            "other": pointer(items[-1], shown, dice, told=True)["ref"],
        }
        after = _SAYS["set asks"].say(dice, **slots) if dice.random() < 0.25 else ""
        return paragraph(start, extra, after)

    return afresh(values.conversation, "assistant", say)


def _single(values: RecommendSet, dice: Random) -> str:
    """One thing by its title, with what of it answers a wish, or else what it is like."""
    item = values.items[0]
    unsaid = ("care", "size", "occasion", "color")  # the title says the color
    rows = [row for row in facts(item) if row[0] not in unsaid and row[1] not in ("solid", "plain")]
    said = [(field, value, text) for field, value in rows if (text := predicate(dice, item.product_type, field, value))]
    told = [
        (need, concept.name)
        for turn in values.conversation
        for need in (told_needs(turn.text) if turn.role == "user" else ())
        if (concept := concept_said(need)) is not None
    ]
    meets = [(need, text) for need, name in told for field, value, text in said if concept_of(field, value).name == name]
    texts = [text for _, _, text in said] or ["could be what you mean"]
    again = any(turn.action in OFFERS for turn in values.conversation)
    also = bool(values.conversation) and values.conversation[-1].action == "ask_also"
    sight = _sight(values.items, values.conversation, dice)

    def say() -> str:
        tells = sight if sight and dice.random() < TELLS_SIGHT else ""
        title, plural = called_alone(item, dice)
        slots = {**voice(item.product_type, item.product_class), "title": title, "ts": "" if plural else "s"}
        if meets and not also and dice.random() < 0.4:
            need, why = pick(dice, meets)
            named = why if plural else _singular(why)
            return paragraph(_SAYS["single need"].say(dice, need=need, said=why, said_title=named, **slots), tells)
        fresh_texts = [text for _, value, text in said if value.split()[0].lower() not in title.lower()] or texts
        one = pick(dice, fresh_texts[:4])
        others = [text for text in fresh_texts[:6] if text != one and not overlap(text, one)] or [one]
        section = "single also" if also else "single again" if again else "single"
        drawn = [_SAYS[section].say(dice, said=one, said2=pick(dice, others), **slots) for _ in range(6)]
        return paragraph(min(drawn, key=lambda text: text.count(one)) if others == [one] else drawn[0], tells)

    return afresh(values.conversation, "assistant", say)


def _common(items: Sequence[Item], needs: str) -> tuple[str, str] | None:
    """A fact that all state, one that was asked for where there is one; None where they share nothing one would say."""
    rows = [row for row in facts(items[0]) if row[0] not in ("care", "size", "occasion") and row[1] not in ("solid", "plain")]
    shared = [
        (field, value)
        for field, value in rows
        if all(_plainly(item, field, value) for item in items) and predicate(Random(0), "leggings", field, value)
    ]
    asked = [row for row in shared if row[1] in needs or concept_of(*row).name in needs]
    return next(iter((*asked, *shared)), None)


def _plainly(item: Item, field: str, value: str) -> bool:
    """Whether an item is what one says: of its colors and materials only the first is."""
    stated = getattr(item.attributes, field, ())
    return value in (stated[:1] if field in ("color", "material") else stated)


def _more(item: Item, common: tuple[str, str] | None, dice: Random, *, named: str = "") -> str:
    """One fact more, which neither all share nor the name tells."""
    rows = [row for row in facts(item) if row != common and row[0] not in ("care", "size", "color", "occasion", "pattern")]
    rows = [row for row in rows if row[1].split()[0].lower() not in named.lower()]
    said = [text for row in rows[:5] if (text := predicate(dice, item.product_type, *row))]
    return pick(dice, said) if said else ""


# --- an honest no -----------------------------------------------------------------------------------------------------


def not_available(values: NotAvailable, dice: Random) -> str:
    """What is not to be had, and the nearest where there is one."""
    last = next((turn for turn in reversed(values.conversation) if turn.role == "user"), None)
    about = last.items[0] if last is not None and last.action == "ask_variant" and last.items else None
    sight = _sight(values.items, values.conversation, dice)

    def say() -> str:
        tells = sight if sight and dice.random() < TELLS_SIGHT else ""
        if about is not None and values.lacks.startswith("another "):
            slots = pointer(about, (), dice)
            aspect = values.lacks.removeprefix("another ")
            own = colors(about) if aspect == "color" else ", ".join(about.attributes.size)
            section = f"no other {aspect}" if own else "no other"
            start = _SAYS[section].say(dice, own=own, aspect=aspect, **slots)
        else:
            start = _SAYS["no such"].say(dice, lacks=_lacking(values, dice))
        if not values.items:
            return paragraph(start, _SAYS["no more"].say(dice))
        item = values.items[0]
        slots = dict(voice(item.product_type, item.product_class))
        if len(values.items) > 1:
            titles = called_apart(values.items, dice)
            n = _COUNT.get(len(titles), "several")
            return paragraph(start, _SAYS["nearest some"].say(dice, list=listed(titles), n=n), tells)
        title, plural = called_alone(item, dice)
        said = _more(item, None, dice, named=title) or predicate(dice, item.product_type, "color", colors(item))
        nearest = _SAYS["nearest"].say(dice, title=title, ts="" if plural else "s", said=said, **slots)
        return paragraph(start, nearest, tells)

    return afresh(values.conversation, "assistant", say)


def _lacking(values: NotAvailable, dice: Random) -> str:
    """What is not to be had, as it follows "I don't have": a need in the customer's own words."""
    if not values.lacks.startswith(FOR):
        return lowered(values.lacks)
    name = values.lacks.removeprefix(FOR)
    for turn in values.conversation:
        for need in told_needs(turn.text) if turn.role == "user" else ():
            concept = concept_said(need)
            if concept is not None and concept.name == name:
                base = to_infinitive(need)
                sure = not base.startswith(("be something", "be able", "will ", "would "))
                section = "lacking can" if base == f"be something {need}" else "lacking sure" if sure else "lacking"
                return _SAYS[section].say(dice, need=need, base=base)
    return _SAYS["lacking kind"].say(dice, **voice(wide_kind_in(" ".join(turn.text for turn in values.conversation))))


# --- a question back --------------------------------------------------------------------------------------------------


def ask_more(values: AskMore, dice: Random) -> str:
    """One short question."""
    item = next((turn.items[0] for turn in reversed(values.conversation) if turn.items), None)
    said = " ".join(turn.text for turn in values.conversation if turn.role == "user")
    wishes = [turn for turn in values.conversation if turn.action == "reveal" and told_needs(turn.text)]
    occasion, whom = occasion_in(said), whom_in(said)
    kind = wide_kind_in(said)
    slots = {
        "kind": "" if kind == "cards and cash" else kind,
        "k": noun(kind).it if kind else "it",
        "thing": f"the {kind}" if kind and kind != "cards and cash" and not noun(kind).plural else "it",
        "occ": occasion,
        "who": whom.you,
        "him": whom.pronouns.him if whom.relation else "you",
    }
    section = (
        f"ask {values.topic}" if values.topic and f"ask {values.topic}" in _SAYS else "ask other" if values.topic else "ask on"
    )
    if values.topic == "needs" and wishes:
        section = "ask needs more"
    elif values.topic in ("needs", "occasion"):
        section += " occ" if values.topic == "needs" and occasion and not is_sad(said) else " kind" if slots["kind"] else ""
    slots["topic"] = _topic(values.topic)

    def say() -> str:
        pointed = voice("") if item is None else pointer(item, values.conversation, dice, told=True)
        named = of_pair({"ref": "it", **pointed}, pointed.get("ref", "it"))
        return paragraph(_SAYS[section].say(dice, **named, **slots))

    return afresh(values.conversation, "assistant", say)
