"""Who decides how: draws a `DecisionProfile` for a profile, from `strategies/decision.toml` and the catalog. Asks no model.

What is correlated: who knows more is pickier, less suggestible and has more nice-to-haves; haste shortens patience and ends
hesitation; wariness halves suggestibility. A dealbreaker never forbids the product in mind, unless nothing is to fit: then
it forbids every product of the kind, by a budget below the cheapest, or where prices are unknown by what all of them are.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Literal, get_args

from muse_builder.agents.strategies.table import Weights, figures_of
from muse_builder.errors import SettingsError
from muse_builder.records import Dealbreaker, DecisionProfile, Item, NiceToHave, Profile

Knowledge = Literal["lay", "keen", "expert"]
Mood = Literal["relaxed", "neutral", "hurried", "wary"]
Manner = Literal["terse", "plain", "chatty"]
Picky = Literal["easy", "fair", "picky"]

DRAWN = (
    "dealbreakers", "ruled_out", "budget", "knowledge", "pickiness", "patience", "mood", "suggestibility", "hesitation",
    "disclosure", "style", "nice_to_haves", "weight",
)  # fmt: skip
WORDS = {"knowledge": Knowledge, "pickiness": Picky, "mood": Mood, "style": Manner}
NICE = ("color", "material", "pattern", "style", "sleeve", "neckline", "length", "closure", "fit")
"""What one may be glad of."""
BELOW = (0.5, 0.9)
"""A budget that nothing keeps to is so much of the cheapest price."""
OTHERS = 0.25
"""Share of nice-to-haves that are another product's of the kind: nobody's wishes are all met by one thing."""


def read_decisions(text: str) -> dict[str, Weights]:
    """The table from TOML.

    Raises:
        SettingsError: a section is missing, has no source, or a figure or word that it cannot have; the message names it.
    """
    told = tomllib.loads(text)
    missing = [name for name in DRAWN if name not in told]
    if missing:
        raise SettingsError(f"the table of decisions has no [{missing[0]}]")
    table = {}
    for name in DRAWN:
        rows, _ = figures_of(name, told[name])
        strange = [key for key in rows if name in WORDS and key not in get_args(WORDS[name])]
        wrong = [key for key, value in rows.items() if isinstance(value, bool) or not float(value) >= 0]
        if strange or wrong:
            raise SettingsError(f"[{name}] {(strange or wrong)[0]} is nothing that can be drawn")
        table[name] = Weights(tuple(rows), tuple(float(value) for value in rows.values()))
    return table


@cache
def decision_table() -> dict[str, Weights]:
    """The table that ships with the package."""
    return read_decisions((resources.files("muse_builder.agents.strategies") / "decision.toml").read_text("utf-8"))


class Deciders:
    """Gives profiles how they decide."""

    def __init__(
        self,
        items: Callable[[], Iterable[Item]],
        kind: Callable[[Item], str],
        could_own: Callable[[Profile, Item], bool],
        *,
        nothing_fits: float,
        alike: Callable[[Item], Hashable] = lambda item: item.item_id,
    ) -> None:
        """
        Args:
            alike: what `could_own` looks at of an item: of those that are alike in it, one is asked about.
            items: the catalog, read once, when the first profile is given its decisions.
            kind: what a product is, in the words in which a shopper asks for it: "a top".
            nothing_fits: share of profiles whom nothing of the kind satisfies.
        """
        self.items = items
        self.kind = kind
        self.could_own = could_own
        self.nothing_fits = nothing_fits
        self.alike = alike
        self._kinds: dict[str, dict[Hashable, list[Item]]] = {}
        """Kind -> what decides who could own it -> products."""
        self._place: dict[str, int] = {}
        """Item -> its place in the catalog."""
        self._shelves: dict[tuple[str, tuple[Hashable, ...]], list[Item]] = {}
        """Kind and what of it somebody could own -> products in the catalog's order: shoppers alike share a shelf."""

    def shelf(self, profile: Profile, target: Item) -> list[Item]:
        """All products of the kind that somebody looks for and could wear; the one in mind among them."""
        if not self._kinds:
            for place, item in enumerate(self.items()):
                self._place[item.item_id] = place
                self._kinds.setdefault(self.kind(item), {}).setdefault(self.alike(item), []).append(item)
        kind = self.kind(target)
        groups = self._kinds.get(kind, {})
        owned = tuple(key for key, group in groups.items() if self.could_own(profile, group[0]))
        if (kind, owned) not in self._shelves:
            found = [item for key in owned for item in groups[key]]
            self._shelves[kind, owned] = sorted(found, key=lambda item: self._place[item.item_id])
        return self._shelves[kind, owned] or [target]

    def give(self, dice: Random, profile: Profile, target: Item) -> Profile:
        """The profile with what these dice say; the same dice and catalog say the same."""
        decision = draw_decision(decision_table(), dice, profile, self.shelf(profile, target), target, self.nothing_fits)
        return profile.model_copy(update={"decision": decision})


def draw_decision(
    table: dict[str, Weights], dice: Random, profile: Profile, shelf: Sequence[Item], target: Item, nothing_fits: float
) -> DecisionProfile:
    """How one shopper decides.

    Args:
        shelf: products of the kind, the target among them.
    """
    drawn = {name: weights.draw(dice) for name, weights in table.items()}
    leaves = dice.random() < nothing_fits
    again = table["pickiness"].draw(dice)
    knows, mood = drawn["knowledge"], drawn["mood"]
    picky = again if knows != "lay" and drawn["pickiness"] == "easy" else drawn["pickiness"]
    swayed = float(drawn["suggestibility"]) * (0.5 if knows == "expert" or mood == "wary" else 1)
    glad = min(3, int(drawn["nice_to_haves"]) + (knows == "expert"))
    breakers = _unmeetable(dice, shelf) if leaves else ()
    breakers = _dealbreakers(table, dice, profile, shelf, target, int(drawn["dealbreakers"]), breakers)
    return DecisionProfile.model_validate(
        {
            "dealbreakers": breakers[:2],
            "nice_to_haves": _nice(table, dice, profile, shelf, target, glad),
            "knowledge": knows,
            "patience": max(2, int(drawn["patience"]) - (mood == "hurried")),
            "pickiness": picky,
            "suggestibility": round(swayed, 3),
            "hesitation": 0.0 if mood == "hurried" else float(drawn["hesitation"]),
            "disclosure": int(drawn["disclosure"]),
            "style": drawn["style"],
            "mood": mood,
            "fitting": sum(not any(one.broken_by(item) for one in breakers[:2]) for item in shelf),
        }
    )


def _unmeetable(dice: Random, shelf: Sequence[Item]) -> tuple[Dealbreaker, ...]:
    """A dealbreaker that every product of the shelf breaks; none where there is no such."""
    prices = [item.price for item in shelf if item.price is not None]
    if len(prices) == len(shelf):
        most = min(prices) * dice.uniform(*BELOW)
        return (Dealbreaker(attribute="price", test="at_most", value=f"{max(1, int(most))}"),) if most >= 1 else ()
    for attribute in ("material", "closure", "fit", "color"):
        common = Counter(value for item in shelf for value in set(getattr(item.attributes, attribute)))
        everywhere = [value for value, count in sorted(common.items()) if count == len(shelf)]
        if everywhere:
            return (Dealbreaker(attribute=attribute, test="is_not", value=dice.choice(everywhere)),)
    return ()


def _dealbreakers(
    table: dict[str, Weights],
    dice: Random,
    profile: Profile,
    shelf: Sequence[Item],
    target: Item,
    count: int,
    found: tuple[Dealbreaker, ...],
) -> tuple[Dealbreaker, ...]:
    """Those found, and others that the product in mind keeps to, so many or fewer; none against what a wish asks for."""
    wished = {(wish.attribute, wish.value) for wish in profile.requirements}
    for _ in range(6 * count):
        attribute = table["ruled_out"].draw(dice)
        if len(found) >= count:
            break
        if any(one.attribute == attribute for one in found):
            continue
        if attribute == "price":
            if target.price is not None:
                most = target.price * float(table["budget"].draw(dice))
                found += (Dealbreaker(attribute="price", test="at_most", value=f"{int(most) + 1}"),)
            continue
        own = set(getattr(target.attributes, attribute))
        seen = sorted({value for item in shelf for value in getattr(item.attributes, attribute)} - own)
        others = [value for value in seen if (attribute, value) not in wished and not any(_alike(value, one) for one in own)]
        if own and others:
            found += (Dealbreaker(attribute=attribute, test="is_not", value=dice.choice(others)),)
    return found


def _nice(
    table: dict[str, Weights], dice: Random, profile: Profile, shelf: Sequence[Item], target: Item, count: int
) -> tuple[NiceToHave, ...]:
    asked = {wish.attribute for wish in profile.requirements}
    found: dict[str, NiceToHave] = {}
    for _ in range(count):
        item = dice.choice(shelf) if dice.random() < OTHERS else target
        stated = [
            (name, value) for name in NICE if name not in asked | set(found) for value in getattr(item.attributes, name)[:1]
        ]
        weight = float(table["weight"].draw(dice))
        if stated:
            name, value = dice.choice(stated)
            found[name] = NiceToHave(attribute=name, value=value, weight=weight)
    return tuple(found.values())


def _alike(one: str, other: str) -> bool:
    """ "navy" and "navy blue": neither is ruled out where the other is wanted."""
    return one in other or other in one
