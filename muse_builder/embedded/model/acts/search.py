"""The Querier where the dialogue is people's: it sums up critiques and changes of mind too, and chooses several."""

import re
from random import Random

from muse_builder.embedded.model.claims import raw_needs, speakable, wished
from muse_builder.embedded.model.garments import is_of_kind, wide_kind_in
from muse_builder.embedded.model.lexicon import facts, noun
from muse_builder.embedded.model.needs import concept_of, concept_said, concepts_in
from muse_builder.embedded.model.search import (
    TERMS_OF,
    TYPES_OF_KIND,
    VOCABULARY,
    Hearing,
    add,
    find,
    ranked,
    read_summary,
    split_looking_for,
    stated_words,
    states,
    words_of,
)
from muse_builder.records import OFFERS, QUESTIONS, Item
from muse_builder.tasks.acts import ChooseReply, ChooseSet, SumUp
from muse_builder.tasks.base import Text, Utterance

FOR = "anything for: "
"""Before the name of a need that nothing in the list meets."""
_MARGIN = 3.0
"""What is shown beside the best may score so much less."""
_FOR = {"women": "for women", "men": "for men", "girls": "for a girl", "boys": "for a boy", "baby": "for a baby"}
_RANGE = re.compile(r"\b(women|men|girls|boys|baby)(?:'s|')? (?:sizes|range|section|rack|side)", re.IGNORECASE)
_WHOSE = re.compile(r"\bfor (?:women|men|girls|boys|babies|everyone)\b", re.IGNORECASE)
_SHOWN = "shown already: "
"""In the feedback, before the name of a need that something shown has met: what is there is not said to be missing."""
_LETS_GO = re.compile(r"(?:(?:n't|not) (?:really )?have to|needn't) be (?:something|one) that ([^.,?]+)")
_BRIEF = 7
"""Words of an answer that names a kind of thing and nothing else."""
_TOLD = "told that there is none"
"""In the feedback, where the assistant had to admit something: it does not say so again of what was asked before."""
_TELLING = ("feature", "material", "style", "closure", "sleeve", "fit", "length", "neckline", "pattern", "climate", "activity")


class _PeopleHeard(Hearing):
    """Wishes come in pieces here, so nothing that was told is forgotten because more is."""

    def listen(self, utterance: Utterance) -> None:
        if utterance.action in ("critique", "reject"):
            if utterance.items:
                self.shown = utterance.items[0]
            self.said.append(utterance.text)
            self.rejections.append(utterance.text.lower())
            self._declined(utterance.text)
            self._minds_no_department(utterance)
        elif utterance.action == "reveal":
            before, sought = dict(self.needs), self.product_type
            super().listen(utterance)
            if sought in TYPES_OF_KIND and not wide_kind_in(utterance.text) and len(utterance.text.split()) > _BRIEF:
                self.product_type = sought  # a grandfather "who owns one good shirt" is not to have another
            said = [concept.name for clause in raw_needs(utterance.text) for concept in concepts_in(clause)]
            self.needs = before | dict.fromkeys(said)
            if len(utterance.text.split()) <= _BRIEF:  # an answer: what it names is asked for in so many words
                self.latest |= {term: kind for term, kind in self.direct.items() if term in utterance.text.lower()}
            if whose := _RANGE.search(utterance.text):
                self.told.insert(0, _FOR[whose[1].lower()])
        elif utterance.action in QUESTIONS:
            self._minds_no_department(utterance)
            self.needs |= dict.fromkeys(concept.name for concept in concepts_in(utterance.text))
        elif utterance.action == "change_need":
            self._changed(utterance.text)
        elif utterance.action == "ask_variant" and utterance.items:
            self.said.append(utterance.text)
            for color in utterance.items[0].attributes.color[:1]:
                add(self.refused, color, "color")
        elif utterance.action == "share_image" and utterance.items:
            super().listen(utterance)
            self.told.append(_FOR.get(utterance.items[0].department, ""))  # whose it is, the picture shows
        elif utterance.action == "ask_also":
            self._also(utterance)
        else:
            super().listen(utterance)

    def _minds_no_department(self, utterance: Utterance) -> None:
        """Who asks about a thing for women, or minds another point of it, is not looking at men's."""
        if utterance.items and not _WHOSE.search(utterance.text):
            self.told.append(_FOR.get(utterance.items[0].department, ""))

    def _changed(self, text: str) -> None:
        """What was refused and is named again is minded no longer; the rest is wanted now."""
        if gone := _LETS_GO.search(text):
            let_go = concepts_in(gone[0])
            for concept in let_go:
                self.needs.pop(concept.name, None)
            for clause in (gone[1], *(need for said in self.said for need in raw_needs(said) if concept_said(need) in let_go)):
                self.said = [said.replace(clause, "") for said in self.said]
            return
        self.said.append(text)
        for term, kind, _ in find(words_of(text), self.more):
            if term in self.refused:
                del self.refused[term]
            elif kind and kind != "product_type":
                add(self.latest, term, kind)

    def _also(self, utterance: Utterance) -> None:
        """A second thing: what the first had to be is no wish of this one."""
        for wishes in (self.direct, self.latest, self.implied, self.refused):
            wishes.clear()
        self.needs.clear()
        self.said = [utterance.text]
        own = noun(utterance.items[0].product_type).name if utterance.items else ""
        named = [term for term, kind, _ in find(words_of(utterance.text)) if kind == "product_type"]
        self.product_type = next((term for term in reversed(named) if term not in own), self.product_type)


def sum_up(values: SumUp, dice: Random) -> Text:
    """As `search.analyze`, of the acts of people."""
    heard = _PeopleHeard()
    admitted, shown = False, list[Item]()
    for utterance in values.conversation:
        if utterance.role == "user":
            heard.listen(utterance)
        elif utterance.action in OFFERS:
            admitted |= utterance.action == "not_available"
            shown += utterance.items
            for item in utterance.items:
                heard.look(item)
    if admitted:
        heard.feedback.append(_TOLD)
    for item in shown:
        met = {concept_of(field, value).name for field, value in facts(item)}
        heard.feedback += [f"{_SHOWN}{name}" for name in heard.needs if name in met]
    return Text(text=heard.summary())


def choose_set(values: ChooseSet, dice: Random) -> ChooseReply:
    """The best, and beside it what is of its kind, nearly as good, and shares something with it."""
    whom, _ = split_looking_for(read_summary(values.needs).looking_for)
    order = ranked(values.needs, values.query, values.items)
    order.sort(key=lambda one: not _is_for(whom, one.item))
    best = order[0]
    chosen = [best.item]
    shared = frozenset(_values(best.item))
    for other in order[1:]:
        if len(chosen) >= values.count:
            break
        common = shared & frozenset(_values(other.item))
        alike = other.item.product_type == best.item.product_type or bool(common)
        if other.score >= best.score - _MARGIN and alike and other.item.department == best.item.department:
            chosen.append(other.item)
            shared = common
    lacks = _lacks(values, chosen)
    reason = f"States {', '.join(best.hits[:4])}." if best.hits else "Nearest to the query of what was retrieved."
    told = next((f"{field}: {value}" for field, value in _values(best.item) if (field, value) in shared), "")
    return ChooseReply(
        item_ids=tuple(item.item_id for item in chosen),
        shared=(told or best.item.product_type) if len(chosen) > 1 else "",
        lacks=lacks,
        reason=reason,
    )


def _is_for(whom: str, item: Item) -> bool:
    """Whether an item is of the range that "women's", "boys'" names; "" names none."""
    return item.department == "unisex" or item.department.startswith(whom.rstrip("'s"))


def _values(item: Item) -> list[tuple[str, str]]:
    """What is worth naming as common: telling fields first."""
    rows = [(field, value) for field, value in facts(item) if field in _TELLING and value not in ("solid", "plain")]
    return sorted(rows, key=lambda row: _TELLING.index(row[0]))


def _lacks(values: ChooseSet, chosen: list[Item]) -> str:
    """What was asked for in so many words and no product of the list has; "" where that was admitted before."""
    needs = read_summary(values.needs)
    _, kind = split_looking_for(needs.looking_for)
    if kind in TYPES_OF_KIND and not any(is_of_kind(kind, item) for item in values.items):
        return noun(kind).some().replace("some ", "any ", 1)
    admitted = _TOLD in values.needs
    fitting = [item for item in values.items if kind not in TYPES_OF_KIND or is_of_kind(kind, item)]
    stated = [stated_words(item) for item in fitting]
    for term in needs.latest:
        field = VOCABULARY.get(term, "")
        named = field in ("color", "material") and speakable(field, term)
        if named and not any(states(words, term) for words in stated):
            return wished(field, term).replace("something", "anything", 1)
    if admitted:
        return ""
    for name in needs.implied:
        if (
            name in TERMS_OF
            and f"{_SHOWN}{name}" not in values.needs
            and not any(concept_of(field, value).name == name for item in fitting for field, value in facts(item))
        ):
            return f"{FOR}{name}"
    return ""
