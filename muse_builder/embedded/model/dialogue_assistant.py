"""The Chatter of the embedded model: greet, inquire, recommend, chat (paper 3.3.2, Fig. 18, Fig. 20).

It knows the talk, the Querier's summary and the item in hand; what it says of the item is stated there.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import (
    Whom,
    afresh,
    behind,
    colors,
    is_sad,
    occasion_in,
    predicate,
    promise,
    short_title,
    the,
    told_needs,
    voice,
    whom_in,
)
from muse_builder.embedded.model.comparing import COOL, DARK, LIGHT, WARM
from muse_builder.embedded.model.garments import part_of
from muse_builder.embedded.model.grammar import paragraph, pick, sentence
from muse_builder.embedded.model.lexicon import facts
from muse_builder.embedded.model.needs import concept_of, concept_said
from muse_builder.embedded.model.search import Summary, read_summary
from muse_builder.embedded.model.seeing import TELLS_SIGHT, remark
from muse_builder.embedded.model.smalltalk import THEMES
from muse_builder.embedded.model.telling import BODILY as HARD
from muse_builder.records import Item
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import AssistantChitChat, Greet, Inquire, Recommend

_GREET = book("greet")
_INQUIRE = book("inquire")
_RECOMMEND = book("recommend")
_ASSISTANT_CHIT_CHAT = book("assistant_chit_chat")


class _Heard(NamedTuple):
    """What the assistant knows of the user's situation, from the talk alone."""

    whom: Whom
    occasion: str
    said: str
    """All the user has said."""


def _heard(conversation: tuple[Utterance, ...]) -> _Heard:
    # The first reveal sets the scene; the second speaks of the product, where "mix and match" is no match.
    scene = next((turn.text for turn in conversation if turn.action == "reveal"), "")
    said = " ".join(turn.text for turn in conversation if turn.role == "user")
    return _Heard(whom_in(said), occasion_in(scene), said)


def _slots(heard: _Heard) -> dict[str, str]:
    whom = heard.whom
    own = whom.pronouns
    gift = bool(whom.relation)
    return {
        "you": own.he if gift else "you",
        "them_you": own.him if gift else "you",
        "your": own.his if gift else "your",
        "who": whom.you,
        "occ": heard.occasion or "that",
        "y_need": "need" if not gift or own.plural_verb else "needs",
        "y_want": "want" if not gift or own.plural_verb else "wants",
    }


def greet(values: Greet, dice: Random) -> str:
    """One of more than fifteen thousand greetings; the die of the conversation and the seed both vary it."""
    own = Random(f"{values.variation}/{dice.random()}")
    return paragraph(_GREET["hello"].say(own), _GREET["offer"].say(own))


def inquire(values: Inquire, dice: Random) -> str:
    """Asks for what is still missing, after a word on what was just said."""
    heard = _heard(values.conversation)
    slots = _slots(heard)
    last = values.conversation[-1] if values.conversation else None

    def say() -> str:
        if last is not None and last.action == "share_image" and last.items:
            words = voice(last.items[0].product_type, last.items[0].product_class)
            start = _INQUIRE["nice piece"].say(dice, that=f"{words['that']} {words['name']}", name=words["name"])
        elif is_sad(heard.said):
            start = _INQUIRE["heard sad"].say(dice)
        elif HARD.search(heard.said):
            start = _INQUIRE["heard hard"].say(dice)
        elif heard.whom.relation and dice.random() < 0.6:
            start = _INQUIRE["heard gift"].say(dice, **slots)
        else:
            start = (_INQUIRE["heard"] if heard.occasion else _INQUIRE["heard any"]).say(dice, **slots)
        ask = (_INQUIRE["ask needs"] if values.about == "needs" else _INQUIRE["ask occasion"]).say(dice, **slots)
        return paragraph(start, ask)

    return afresh(values.conversation, "assistant", say)


# --- recommend --------------------------------------------------------------------------------------------------------


def _wanted_words(summary: Summary) -> tuple[frozenset[str], frozenset[str]]:
    """Words of the newest wishes, and of the direct needs."""
    latest, direct = (
        frozenset(re.findall(r"[a-z0-9]+", " ".join(terms).lower())) for terms in (summary.latest, summary.direct)
    )
    return latest, direct


_TELLING = {field: float(weight) for field, weight in _RECOMMEND.table("telling").items()}


def _ranked_facts(item: Item, needs: str, dice: Random) -> list[tuple[int, str, str]]:
    """(closeness, field, value): what was just wished for (3), asked for (2), meets a need that was told (1), then the rest (0)."""
    summary = read_summary(needs)
    latest, direct = _wanted_words(summary)
    told = frozenset(summary.implied)
    ranked: list[tuple[float, int, str, str]] = []
    for field, value in facts(item):
        if field in ("size", "care") and "wash" not in latest | direct:
            continue
        words = {word for word in re.findall(r"[a-z0-9]+", value.lower()) if len(word) > 2}
        close = (
            3
            if words and words <= latest
            else 2
            if words and words <= direct
            else 1
            if concept_of(field, value).name in told
            else 0
        )
        # "Solid" is what most things are: it says little unless it was asked for.
        telling = 0.0 if field == "pattern" and value in ("solid", "plain") else _TELLING.get(field, 0.0)
        ranked.append((close + telling + 0.6 * dice.random(), close, field, value))
    ranked.sort(key=lambda row: -row[0])
    return [(close, field, value) for _, close, field, value in ranked]


class _Point(NamedTuple):
    """One stated fact of the item, ready to be said."""

    closeness: int
    """3 just wished for, 2 asked for before, 1 meets a need that was told, 0 otherwise."""
    field: str
    value: str
    said: str
    """From the verb on: "comes in navy"."""


def _points(item: Item, needs: str, dice: Random) -> list[_Point]:
    """The facts a person would mention, most wanted first, one a field."""
    found: list[_Point] = []
    fields: set[str] = set()
    spoken: set[str] = set()
    for closeness, field, value in _ranked_facts(item, needs, dice):
        if field in fields or field == "care":
            continue
        if field == "color":
            value = colors(item)
        values = getattr(item.attributes, field)
        said = predicate(dice, item.product_type, field, value, main=field != "material" or value == values[0])
        words = {word.removesuffix("ed") for word in re.findall(r"[a-z]{4,}", value)}
        if said and spoken.isdisjoint(words):
            fields.add(field)
            spoken |= words
            found.append(_Point(closeness, field, value, said))
    return found


_VISIBLE = frozenset(("pattern", "neckline", "sleeve", "closure", "length", "color"))


def recommend(values: Recommend, dice: Random) -> str:
    """Two or three sentences: the item by its short title, what it states of what was asked, and how it looks."""
    return afresh(values.conversation, "assistant", _Pitch(values, dice).say)


class _Linked(NamedTuple):
    """A fact that answers a need the user told."""

    point: _Point
    need: str


class _Draft:
    """A recommendation as far as it is said, and the facts not yet mentioned."""

    def __init__(self, points: list[_Point], newest: _Point | None, linked: _Linked | None) -> None:
        self.said: list[str] = []
        self.rest = points
        self.newest = newest
        """What was just wished for, until it is mentioned or given up."""
        self.linked = linked

    def add(self, text: str, *mentioned: _Point) -> None:
        self.said.append(text)
        self.rest = [point for point in self.rest if all(point is not other for other in mentioned)]

    def drop_color(self) -> None:
        """The color is told: no fact of it comes again."""
        self.rest = [point for point in self.rest if point.field != "color"]
        self.linked = self.linked if self.linked and self.linked.point in self.rest else None


class _Pitch:
    """One task's recommendation: what stays the same from one wording to the next. Draws dice."""

    def __init__(self, values: Recommend, dice: Random) -> None:
        item, heard = values.item, _heard(values.conversation)
        self.dice, self.item, self.heard = dice, item, heard
        self.part = part_of(item.product_type)
        self.title = short_title(item.title)
        self.words = _slots(heard) | dict(voice(item.product_type, item.product_class))
        self.words["it_c"] = self.words["it"]
        wearer = heard.whom.pronouns.him if heard.whom.relation else ""
        self.words["you_them"] = wearer or "you"
        worn = self.words["wear"] == "wear" and self.part in _ON_THE_BODY
        see = f"Can you see {wearer or 'yourself'} in {self.words['them']}" if worn else f"Could {self.words['that']} be it"
        self.words["see_in"] = see
        self.points = _points(item, values.needs, dice) or [_Point(0, "", "", "could be what you mean")]
        last = next((turn for turn in reversed(values.conversation) if turn.action == "recommend" and turn.items), None)
        self.last = last.items[0] if last is not None else None
        """The item shown before."""
        self.told = _open_needs(values.conversation)
        self.singular = self.words["it"] == "they" and not self.title.rstrip(" ®™)").lower().endswith("s")
        """Whether the title is one thing where one speaks of "them"."""
        self.shade = _hinted_shade(values.conversation, item)
        self.sight = remark(item, dice, values.conversation, by="assistant")
        """What the picture shows otherwise than the record, or more exactly; "" as a rule."""

    def say(self) -> str:
        dice = self.dice
        slots = self._drawn_slots()
        points = self.points[: 3 if dice.random() < 0.7 else 4]
        linked = next((_Linked(point, need) for point in points[:3] if (need := self._need_of(point))), None)
        newest = next((point for point in points if point.closeness == 3), None)
        draft = _Draft(list(points), newest, linked)
        self._begin(draft, slots)
        if self.sight and dice.random() < TELLS_SIGHT:
            draft.add(self.sight)
        if self.sight:
            draft.drop_color()  # nobody points at a colour in a picture that shows another
        if len(draft.said) == 1 and draft.linked and draft.linked.point in draft.rest and dice.random() < 0.7:
            draft.add(self._wished(draft.linked, slots, opens=False), draft.linked.point)
        seen = self._go_on(draft, slots)
        return self._end(draft, seen, slots)

    def _drawn_slots(self) -> dict[str, str]:
        """The slots with what is drawn for each wording: the brand beside the title, the occasion."""
        dice, brand = self.dice, self.item.brand
        named = self.title
        if brand and brand.lower() not in self.title.lower() and len(brand.split()) < 4 and dice.random() < 0.3:
            named = f"{self.title} {pick(dice, ('from', 'by'))} {brand}"
        one = self.singular or self.words["it"] != "they"
        occasion = self.heard.occasion
        return {
            **self.words,
            "title": named,
            "ts": "s" if one else "",
            "tbe": "is" if one else "are",
            "for_occ": f" for {occasion}" if occasion and dice.random() < 0.35 else "",
        }

    def _begin(self, draft: _Draft, slots: dict[str, str]) -> None:
        """Brings the item up, by what is most to the point: another color, a hint, the newest wish, a need, a fact or none."""
        dice, newest = self.dice, draft.newest
        before = colors(self.last) if self.last is not None else ""
        color = colors(self.item)
        if self.last is not None and short_title(self.last.title) == self.title and color and color != before:
            # The same product in another color: whatever else was asked, the color is the news.
            draft.add(_RECOMMEND["same again"].say(dice, color=color, **slots))
            draft.drop_color()
            if newest is not None and newest in draft.rest:
                draft.add(_RECOMMEND["latest"].say(dice, one=newest.said, **slots), newest)
        elif self.shade and newest is None and dice.random() < 0.75:
            hinted = _RECOMMEND["hinted"]
            draft.add(hinted.say(dice, color=color, shade=self.shade, shade_of=_of_shade(self.shade), **slots))
            draft.drop_color()
        elif self.last is not None and newest is not None and dice.random() < 0.65:
            if newest.field == "color" and before and before != newest.value and dice.random() < 0.5:
                text = _RECOMMEND["compared"].say(dice, one=self._of_title(newest), found=before, **slots)
            else:
                text = _RECOMMEND["opens latest"].say(dice, one=newest.said, one_title=self._of_title(newest), **slots)
            draft.add(text, newest)
        elif draft.linked and dice.random() < 0.45:
            draft.add(self._wished(draft.linked, slots, opens=True), draft.linked.point)
        else:
            self._show(draft, slots)

    def _show(self, draft: _Draft, slots: dict[str, str]) -> None:
        """Names the item, perhaps with a fact behind its title, and then what was wished for."""
        dice, newest, linked = self.dice, draft.newest, draft.linked
        behind_it = [
            (point, after)
            for point in draft.rest
            if point is not newest and (after := _after(point)) and not (linked and point is linked.point)
        ]
        if behind_it and dice.random() < 0.4:
            apposed = sorted(behind_it[: 1 + (dice.random() < 0.6)], key=lambda pair: pair[0].field != "color")
            frames = _RECOMMEND["apposed next" if self.last is not None else "apposed"]
            after = _joined([after for _, after in apposed])
            draft.add(frames.say(dice, after=after, **slots), *(point for point, _ in apposed))
        else:
            draft.add(_RECOMMEND["next" if self.last is not None else "first"].say(dice, **slots))
        if newest is not None:
            draft.add(_RECOMMEND["latest"].say(dice, one=newest.said, **slots), newest)
        elif linked:
            draft.add(self._wished(linked, slots, opens=False), linked.point)

    def _go_on(self, draft: _Draft, slots: dict[str, str]) -> list[_Point]:
        """A fact or two of the rest; gives what can still be seen in the picture and was not said."""
        dice, rest, it = self.dice, draft.rest, slots["it"]
        seen = [point for point in rest if point.field in _VISIBLE and the(point.field, point.value)]
        if len(draft.said) < 2:
            if len(rest) > 1 and dice.random() < 0.8:
                two = _RECOMMEND["rest"].say(dice, one=rest[0].said, two=rest[1].said, also=_also(it, rest[1]), **slots)
                draft.said.append(two)
                return [point for point in seen if point not in rest[:2]]
            if rest:
                draft.said.append(_RECOMMEND["only one"].say(dice, one=rest[0].said, **slots))
                return [point for point in seen if point is not rest[0]]
        elif rest and dice.random() < 0.45:
            draft.said.append(_RECOMMEND["rest one"].say(dice, one=rest[0].said, also_one=_also(it, rest[0]), **slots))
            return []
        return seen

    def _end(self, draft: _Draft, seen: list[_Point], slots: dict[str, str]) -> str:
        """All of it in two or three sentences: how the item looks and a question, where there is room."""
        dice, said = self.dice, draft.said
        text = paragraph(*said)
        while len(said) > 1 and len(_STOP.findall(text)) > 3:
            said.pop()
            text = paragraph(*said)
        room = 3 - len(_STOP.findall(text))
        if room > 0 and seen and dice.random() < 0.4:
            point = pick(dice, seen)
            phrase = the(point.field, point.value)
            if phrase != "the plain look" and phrase.removeprefix("the ") not in text:
                text = paragraph(text, _RECOMMEND["see"].say(dice, look=phrase, **slots))
                room -= 1
        if room == 2 and text.endswith("?"):
            point = pick(dice, draft.rest or self.points)
            text = paragraph(text, _RECOMMEND["only one"].say(dice, one=point.said, **slots))
        elif room > 0 and not text.endswith("?") and (dice.random() < 0.5 or room == 2):
            text = f"{text} {sentence(_RECOMMEND['ask'].say(dice, **slots))}"
        if sum(len(each.split()) >= _COUNTED for each in re.split(r"(?<=[.?!]) ", text)) < 2:
            text = f"{text} {sentence(_RECOMMEND['ask'].say(dice, **slots))}"
        return _contracted(text)

    def _wished(self, linked: _Linked, slots: dict[str, str], *, opens: bool) -> str:
        """One stated fact as the answer to one need: by what it should do, where the need has such a form."""
        point, need = linked
        will = promise(need) if point.field not in _SEEN else ""
        frames = "promise" if will and self.dice.random() < 0.65 else "wish"
        said = _RECOMMEND[f"{frames} opens" if opens else f"{frames} then"]
        np = f"something that {need}"
        return said.say(self.dice, one=point.said, one_title=self._of_title(point), np=np, will=will, **slots)

    def _of_title(self, point: _Point) -> str:
        """As it follows the title, which may be singular where one speaks of "them": "the Apollo Running Short has ..."."""
        if not self.singular:
            return point.said
        main = point.field != "material" or point.value == self.item.attributes.material[0]
        return predicate(self.dice, "piece", point.field, point.value, main=main) or point.said

    def _need_of(self, point: _Point) -> str:
        name = concept_of(point.field, point.value, self.part).name if point.field else ""
        return next((need for need, known in self.told if name == known), "")


def _open_needs(conversation: tuple[Utterance, ...]) -> list[tuple[str, str]]:
    """(need in the user's words, its Concept's name) of what was told and not yet echoed, the last rejection's first."""
    reveal = next((turn.text for turn in reversed(conversation) if turn.role == "user" and turn.action == "reveal"), "")
    rejected = " ".join(turn.text for turn in conversation if turn.action == "reject")
    echoed = " ".join(turn.text for turn in conversation if turn.role == "assistant")
    return [
        (need, concept.name)
        for need in (*told_needs(rejected), *told_needs(reveal))
        if need not in echoed and (concept := concept_said(need))
    ]


_STOP = re.compile(r"[.?!](?:\s|$)")
_SEEN = frozenset(("color", "pattern"))
"""What one sees, a thing has or has not: "it's olive, so it should be in a natural shade" is no promise."""
_ON_THE_BODY = frozenset("top layer bottom dress set feet head eyes scarf swim sleep".split())
_SHADES: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...] = (
    ("darker", re.compile(r"\b(?:darker|dark shade)\b"), DARK),
    ("lighter", re.compile(r"\b(?:lighter in color|lighter shade|a lighter)\b"), LIGHT),
    ("a warmer color", re.compile(r"\bwarmer color\b"), WARM),
    ("a cooler color", re.compile(r"\bcooler color\b"), COOL),
)


def _of_shade(shade: str) -> str:
    """ "darker", or "in a warmer color", behind "something"."""
    return shade if shade in ("darker", "lighter") else f"in {shade}"


def _hinted_shade(conversation: tuple[Utterance, ...], item: Item) -> str:
    """The shade the last rejection hinted at, where this item has it: "darker"; "" otherwise."""
    if not conversation or conversation[-1].action != "reject":
        return ""
    said, own = conversation[-1].text.lower(), set(colors(item).split())
    return next((name for name, asked, shades in _SHADES if asked.search(said) and own & shades), "")


_COUNTED = 3
"""Words from which a sentence is counted as one ("It's lined." is a call, by the paper's rule of two to three)."""


def _after(point: _Point) -> str:
    """The fact behind the title: "in navy", "made of wool", "with a full zip"; "" where it has no such form."""
    if point.field == "color":
        return f"in {point.value}"
    post = behind(point.field, point.value) if point.field else ""
    if point.field == "material":
        return f"made {point.said.split(' made ', 1)[1]}" if " made " in point.said else ""
    return post if post.startswith("with ") else ""


def _joined(facts_behind: list[str]) -> str:
    """ "in navy and with a zip", "with a zip and two pockets"."""
    first, *more = facts_behind
    if not more:
        return first
    second = more[0].removeprefix("with ") if first.startswith("with ") else more[0]
    return f"{first}{',' if ' and ' in first else ' and'} {second}"


def _also(it: str, point: _Point) -> str:
    """ "it also has pockets", "they're also lined": where "also" goes depends on the verb; "also comes in blue" is another color."""
    said = point.said
    if point.field == "color":
        return f"{it} {said}"
    first, _, rest = said.partition(" ")
    return f"{it} {first} also {rest}" if first in ("is", "are", "was", "were") else f"{it} also {said}"


_LONG_FORM = re.compile(r"\b(it|they|that|this one) (is|are) (?!what|where|how)", re.IGNORECASE)


def _contracted(text: str) -> str:
    return _LONG_FORM.sub(
        lambda found: f"{found[1]}'{'s' if found[2] == 'is' else 're'} " if found[1].lower() != "this one" else found[0], text
    )


# --- chit-chat --------------------------------------------------------------------------------------------------------

_LOOKED_AT = frozenset(("color", "pattern", "neckline", "sleeve", "style"))


def assistant_chit_chat(values: AssistantChitChat, dice: Random) -> str:
    """An answer to what the user told, and a way back to the item shown last."""
    item = values.item
    heard = _heard(values.conversation)
    slots = _slots(heard) | dict(voice(item.product_type, item.product_class))
    slots["occ"] = heard.occasion or "it"
    slots["that_name"] = f"{slots['that']} {slots['name']}"
    points = _points(item, "", dice)
    last = next((turn.text for turn in reversed(values.conversation) if turn.role == "user"), "")
    reveal = next((turn.text for turn in reversed(values.conversation) if turn.role == "user" and turn.action == "reveal"), "")
    told = [(need, concept.name) for need in told_needs(reveal) if (concept := concept_said(need))]
    theme = next(
        (theme for theme in THEMES if theme.known_by.search(last) and (heard.occasion or theme.about != "occasion")), None
    )

    def say() -> str:
        warm = sentence((theme.answers if theme else _ASSISTANT_CHIT_CHAT["warm"]).say(dice, **slots))
        if not points:
            return paragraph(warm, f"Would you like to keep the {slots['name']} in mind?")
        pairs = [
            (point, need)
            for point in points
            for need, known in told
            if concept_of(point.field, point.value, part_of(item.product_type)).name == known
        ]
        if pairs and dice.random() < 0.45:
            point, need = pick(dice, pairs)
            fact = f"{slots['it']} {point.said}"
            will = promise(need) if point.field not in _SEEN else ""
            frames = (
                _ASSISTANT_CHIT_CHAT["steer promise"] if will and dice.random() < 0.65 else _ASSISTANT_CHIT_CHAT["steer wish"]
            )
            return _contracted(paragraph(warm, frames.say(dice, need=need, will=will, fact=fact, **slots)))
        point = pick(dice, points)
        liked = next(
            (
                said
                for each in (point, *points)
                if each.field in _LOOKED_AT and (said := the(each.field, each.value)) and said != "the plain look"
            ),
            f"the {slots['name']}",
        )
        return _contracted(
            paragraph(warm, _ASSISTANT_CHIT_CHAT["steer"].say(dice, fact=f"{slots['it']} {point.said}", liked=liked, **slots))
        )

    return afresh(values.conversation, "assistant", say)
