"""What a shopper brings along (VOGUE 3.2): a style profile, and ratings of items they saw before. Asks no model, draws dice.

Forty ratings, four of them of items that were rated already, as far apart as can be: the same item twice tells how far a
rater agrees with themself. The shares of 1 to 5 of VOGUE's seekers set how many of a shopper's ratings are low and high, the
liking of the shopper's style sets which.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from muse_builder.records import Item, PastRating, Person, Profile, Style

ITEMS, REPEATED = 36, 4
"""Different items that a shopper has rated, and how many of them twice: 40 ratings, as in VOGUE."""
PART = 4
"""At most one item in so many of the catalog is in a history, so that a small shop keeps something to show."""
SHARES = (0.44, 0.20, 0.15, 0.12, 0.09)
"""Of the ratings 1 to 5 over a shopper's items. VOGUE prints that always saying the mode is right in .443 of cases and errs by
1.219; with 1 as the mode these shares give .44 and 1.22. How the others are divided is ours: 36 ratings are at hand."""
WAVER = 0.25
"""Standard deviation of what a rating owes to the moment, in points of the liking."""


class Dressed(Protocol):
    """What is needed of a domain."""

    def draw_style(self, dice: Random, person: Person, /) -> Style: ...
    def liking(self, style: Style, person: Person, item: Item, /) -> float: ...


class Tastes:
    """Gives profiles their style and history."""

    def __init__(self, domain: Dressed, ids: Sequence[str], item: Callable[[str], Item]) -> None:
        self.domain = domain
        self.ids = ids
        self.item = item

    def give(self, dice: Random, profile: Profile) -> Profile:
        """The profile with what these dice say; the same dice and catalog say the same."""
        style = self.domain.draw_style(dice, profile.person)
        return profile.model_copy(update={"style": style, "history": self._history(dice, profile, style)})

    def _history(self, dice: Random, profile: Profile, style: Style) -> tuple[PastRating, ...]:
        target = self.item(profile.target_item_id)
        drawn = [self.item(item_id) for item_id in dice.sample(self.ids, min(len(self.ids), ITEMS + 4, len(self.ids) // PART))]
        seen = [item for item in drawn if not _same(item, target)][:ITEMS]
        if not seen:
            return ()
        again = dice.sample(seen[: len(seen) // 2], min(REPEATED, len(seen) // 2))
        liked = [(item, self.domain.liking(style, profile.person, item) + dice.gauss(0, WAVER)) for item in seen]
        bounds = _bounds([value for _, value in liked])
        for item in again:
            liked.append((item, self.domain.liking(style, profile.person, item) + dice.gauss(0, WAVER)))
        return tuple(
            PastRating(item_id=item.item_id, value=1 + sum(value > bound for bound in bounds)) for item, value in liked
        )


def _same(one: Item, other: Item) -> bool:
    return one.item_id == other.item_id or (one.parent_id is not None and one.parent_id == other.parent_id)


def _bounds(values: Sequence[float]) -> list[float]:
    """Between which likings a rating goes one up, by `SHARES`."""
    ordered, found, below = sorted(values), [], 0.0
    for share in SHARES[:-1]:
        below += share
        found.append(ordered[min(len(ordered) - 1, max(0, round(below * len(ordered)) - 1))])
    return found
