"""The values of one item while they are gathered, and whether a text speaks of another variant of it."""

from collections.abc import Iterable

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.records import Attributes


class Gathered:
    """Values of one item, in the order they were found."""

    def __init__(self, base_colors: set[str]) -> None:
        self.values: dict[str, dict[str, None]] = {name: {} for name in Attributes.model_fields}
        self.base_colors = base_colors

    def add(self, attribute: str, value: str) -> None:
        self.values[attribute].setdefault(value)

    def contradicts(self, tokens: Iterable[str]) -> bool:
        """True when a text names a colour that is not the item's own."""
        if not self.base_colors:
            return False
        return any(not self.base_colors & set(words.COLORS[token].split()) for token in tokens if token in words.COLORS)
