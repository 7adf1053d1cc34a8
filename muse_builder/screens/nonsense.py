"""Can the product answer to the wish at all? What a model waves through: an armchair for a cool complexion.

no_such_goods   the wish is about another sort of goods than the product's record names: sleeves of a novel
no_such_value   the wish says which value of the product answers to it, and nothing in the record says that value

The words are English; of a record or a wish in other words nothing is told, and nothing refused.
"""

from muse_builder.domains.sorts import sorts_of, sorts_wished
from muse_builder.domains.words import plain_words, stem
from muse_builder.records import Item, Profile, Requirement
from muse_builder.screens.findings import Finding

NO_GOODS, NO_VALUE = "no_such_goods", "no_such_value"
MATCH = "match"
"""Stage of a profile whose parts do not belong together (paper 3.2.2, B.1: screen 2)."""
_HELD = 0.5
"""Share of a value's words that the record must have: models put what they read in words of their own."""


def nonsense(profile: Profile, item: Item, *, visual: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """The wishes of a profile to which its product cannot answer.

    Args:
        visual: attributes that its picture can show, where it has one; their values need not stand in the record.
    """
    shown = frozenset[str]() if item.image is None else visual
    found = []
    for number, wish in enumerate(profile.requirements, start=1):
        why = unanswerable(wish, item, shown=shown)
        if why is not None:
            kind, note = why
            found.append(Finding(kind, f"requirement {number}", 0, len(wish.text), wish.text, 1.0, note))
    return tuple(found)


def unanswerable(wish: Requirement, item: Item, *, shown: frozenset[str] = frozenset()) -> tuple[str, str] | None:
    """(rule, why) where a product cannot answer to a wish; None where it may."""
    wished = sorts_wished(wish.text)
    named = sorts_of((item.title, item.product_type, *item.categories))
    if wished and named and not wished & named:
        wanted, has = " or ".join(sorted(wished)), ", ".join(sorted(named))
        return NO_GOODS, f"that is a wish about what is {wanted}, and the product is {has}"
    words = {stem(word) for word in plain_words(wish.value)}
    if wish.attribute and words and wish.attribute not in shown:
        record = {stem(word) for text in _record(item) for word in plain_words(text)}
        if len(words & record) < _HELD * len(words):
            return NO_VALUE, f"nothing in the record says {wish.value!r}"
    return None


def _record(item: Item) -> tuple[str, ...]:
    """All that the record says of the product, and what eyes saw in its picture."""
    seen = () if item.seen is None else (*item.seen.colors, item.seen.pattern)
    values = [value for _, phrases in item.attributes for value in phrases]
    details = [text for pair in item.details.items() for text in pair]
    told = (item.title, item.product_type, item.description, item.summary, item.brand or "")
    return (*told, *item.categories, *item.features, *details, *values, *seen)
