"""For whom a product is made, as its details, its categories or its title say."""

from muse_builder.domains.apparel.reading import tokens_of
from muse_builder.records import Department, Item

_DEPARTMENTS: dict[str, Department] = {
    "women": "women", "womens": "women", "women's": "women", "woman": "women", "ladies": "women", "lady": "women",
    "female": "women", "junior": "women", "juniors": "women", "men": "men", "mens": "men", "men's": "men", "man": "men",
    "male": "men", "girls": "girls", "girl": "girls", "girl's": "girls", "girls'": "girls", "boys": "boys", "boy": "boys",
    "boy's": "boys", "baby": "baby", "babies": "baby", "infant": "baby", "infants": "baby", "newborn": "baby",
    "unisex": "unisex",
}  # fmt: skip


def _departments(text: str) -> set[Department]:
    return {_DEPARTMENTS[token] for token in tokens_of(text) if token in _DEPARTMENTS}


def department_of(item: Item) -> Department:
    """What the details say, else the categories, else the title; two of them, or none, is unisex."""
    details = " ".join(
        value for key, value in item.details.items() if key.lower() in ("department", "suggested users", "target gender")
    )
    for text in (details, " ".join(item.categories), item.title):
        found = _departments(text)
        if "baby" in found:
            return "baby"
        found.discard("unisex")
        if len(found) == 1 and "unisex" not in _departments(text):
            return found.pop()
        if found or "unisex" in _departments(text):
            return "unisex"
    return "unisex"
