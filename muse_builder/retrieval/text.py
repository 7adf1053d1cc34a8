"""What of a product is embedded (paper A.1: title and summary, not the raw marketing text)."""

from collections.abc import Iterable

from muse_builder.records import Attributes, Item

TEMPLATE = "title, type, department, attributes, features, summary / 1"
"""Name and version of `item_text`; an index built with another one is stale. Raise the number with any change."""


def item_text(item: Item) -> str:
    """The text an item is found by: one phrase a sentence, none said twice, nothing for what is not known.

    Left out: the brand, which no query of the Querier names; sizes, which most items share; price, ids, the raw description.
    """
    phrases = [item.title, item.product_type, "" if item.department == "unisex" else f"for {item.department}"]
    for attribute in Attributes.model_fields:
        if attribute == "size":
            continue
        values = getattr(item.attributes, attribute)
        phrases.append(f"{attribute}: {', '.join(values)}" if values else "")
    return ". ".join(_once([*phrases, *item.features, item.summary]))


def _once(phrases: Iterable[str]) -> list[str]:
    """The phrases with blanks tidied, the empty and the repeated (but for case and a full stop) left out, in order."""
    kept: dict[str, str] = {}
    for phrase in phrases:
        tidy = " ".join(phrase.split()).rstrip(".")
        if tidy:
            kept.setdefault(tidy.casefold(), tidy)
    return list(kept.values())
