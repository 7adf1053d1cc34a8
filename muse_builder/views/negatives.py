"""Negatives that give the right item of a slate away to nobody who has not read the dialogue.

A slate is made of groups, each an item that is recommended somewhere and others like it: the right item's, and those of items
that other conversations recommend. So what a slate holds says neither which group is the right one nor which of its items:

    kinds      all groups are made by one rule, and each is the right one's as often as its size says; where something of
               the right item's kind was shown before, which gives the kind away, the whole slate is of that kind
    twins      no two items of a group are more alike than the right item and what is most like it of what may stand beside it:
               what would do as well is left out, so the right item has no twin, and others must have none
    likeness   the items of a group are the nearest to any of them, or to one that was shown, not to the right one alone
    draws      of `DRAWS` such slates the one is taken that brings every probe (`probes`) nearest to chance, and the figures of
               the right item nearest to those of its slate (`trained_probe`), over all slates of the part so far

Where no draw helps (the conversation has named the item; the shop has nothing like it) the slate is marked with the probe.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from random import Random
from typing import NamedTuple

from muse_builder.records import Item
from muse_builder.views.probes import RULES, Before, Place, PopularityCounts, SlateFacts, by_chance, places
from muse_builder.views.trained_probe import ProbedSlate, columns, cross_fitted, surprise

DRAWS = 24
"""SlateDraws that are drawn for each that is taken."""
REACH = 120
"""Items like one that are looked at,"""
ENOUGH = 40
"""and of its own kind so many before others are looked for: twice a slate of 21."""
LEARNED = 0.5
"""Weight of a column of the trained probe beside a figure of a rule: there are twice as many of them."""
WIDTHS = (1, 2, 4)
"""A group is drawn from so many times as many items as it needs, the most alike."""
CLOSER = (0, 0, 1)
"""By so many words less than the right item's nearest two of a group may be alike, drawn for each slate."""
TRIES = 20
"""Throws for a group of another kind."""


class DrawnSlate(NamedTuple):
    near: tuple[str, ...]
    """Of the right item's group, without it."""
    far: tuple[str, ...]
    """Of the other groups."""
    items: tuple[str, ...]
    """All of them and the right item, shuffled."""
    places: dict[str, Place]
    """Probe -> where it puts the right item."""
    seen: ProbedSlate | None = None
    """As the trained probe sees it; None where there is no right item in it."""
    surprise: tuple[float, ...] = ()
    """How far the right item is from its slate's mean in all that the trained probe knows (`trained_probe.surprise`)."""
    marked: tuple[str, ...] = ()
    """Probes that put the right item first whatever is drawn."""


class SlateQuestion(NamedTuple):
    """What a slate is drawn for."""

    example_id: str
    right: str
    before: Before
    without: AbstractSet[str]
    """Items that must not be in it: what would do as well, what was shown, what is held out."""


class Shop:
    """The items of a catalog by kind, and which of them are alike."""

    def __init__(self, items: Iterable[Item], *, seed: int = 0) -> None:
        self.facts = {item.item_id: SlateFacts.of(item) for item in items}
        self._seed = seed
        self._kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._leaves: dict[str, list[str]] = defaultdict(list)
        for item_id, facts in self.facts.items():
            self._kinds[facts.kind].append(item_id)
            self._leaves[facts.kind[0]].append(item_id)
        self._alike: dict[str, tuple[str, ...]] = {}
        self._apart: dict[tuple[str, int], tuple[str, ...]] = {}

    def alike(self, item_id: str) -> tuple[str, ...]:
        """The `REACH` most like it by shared attributes: of its kind, then of its leaf category, then of the whole shop."""
        if item_id not in self._alike:
            kind = self.facts[item_id].kind
            found: dict[str, None] = {}
            for pool in (self._kinds[kind], self._leaves[kind[0]], list(self.facts)):
                if len(found) < ENOUGH:
                    found |= dict.fromkeys(self._nearest(item_id, [other for other in pool if other != item_id]))
            self._alike[item_id] = tuple(found)[:REACH]
        return self._alike[item_id]

    def shared(self, one: str, other: str) -> int:
        """How many attributes and words of titles two items have in common."""
        return len(self.facts[one].words & self.facts[other].words)

    def apart(self, item_id: str, most: int) -> tuple[str, ...]:
        """Of those like it, from the most alike on, each that shares no more than `most` with it and with any taken before."""
        if (item_id, most) not in self._apart:
            taken = [item_id]
            for other in self.alike(item_id):
                if all(self.shared(other, one) <= most for one in taken):
                    taken.append(other)
            self._apart[item_id, most] = tuple(taken[1:])
        return self._apart[item_id, most]

    def _nearest(self, item_id: str, others: Sequence[str]) -> list[str]:
        """Most alike first; the dice decide between equals."""
        own, dice = self.facts[item_id].values, Random(f"{self._seed}/alike/{item_id}")
        drawn = {other: dice.random() for other in others}
        return sorted(others, key=lambda other: (-len(own & self.facts[other].values), drawn[other]))


class Balance:
    """How far from chance each probe is over the slates taken so far."""

    def __init__(self) -> None:
        self._sums: Counter[tuple[str, int]] = Counter()

    def after(self, slate: DrawnSlate) -> float:
        """Squared distance from chance, over all probes, were this slate taken too."""
        return sum((self._sums[key] + value) ** 2 for key, value in _surprises(slate).items())

    def take(self, slate: DrawnSlate) -> None:
        self._sums.update(_surprises(slate))


def _surprises(slate: DrawnSlate) -> dict[tuple[str, int], float]:
    """For each probe and figure how far it is above what chance gives, in standard deviations of chance."""
    size = len(slate.items)
    chance = by_chance(size).chances()
    square = sum(1 / rank**2 for rank in range(1, size + 1)) / size
    spread = [*(math.sqrt(mean * (1 - mean)) for mean in chance[:-1]), math.sqrt(max(square - chance[-1] ** 2, 0.0))]
    found = {}
    for name, place in slate.places.items():
        if name in slate.marked:
            continue
        for number, (value, mean, sd) in enumerate(zip(place.chances(), chance, spread, strict=True)):
            found[name, number] = (value - mean) / sd if sd else 0.0
        middle = (place.first + place.last) / 2
        found[name, len(spread)] = (middle - (size + 1) / 2) / size * math.sqrt(12)  # of a uniform rank
    return found | {("trained", number): LEARNED * value for number, value in enumerate(slate.surprise)}


class SlateDraws:
    """Draws the slates of one part, one after the other."""

    def __init__(
        self, shop: Shop, recommended: Sequence[str], counted: PopularityCounts, *, hard: int, easy: int, seed: int = 0
    ) -> None:
        """
        Args:
            recommended: items that the part's conversations recommend, as often as they do: whom other groups are made of.
            hard: other items in a group.
            easy: items of other groups.
        """
        self._shop, self._recommended, self._counted = shop, recommended, counted
        self._hard, self._easy, self._seed = hard, easy, seed
        self._balance = Balance()

    def draw(self, asked: SlateQuestion) -> DrawnSlate:
        """The slate of a recommending turn."""
        drawn = [self._drawn(asked, number) for number in range(DRAWS)]
        marked = tuple(name for name in RULES if all(one.places[name] == Place(1, 1) for one in drawn))
        drawn = [one._replace(marked=marked) for one in drawn]
        best = min(drawn, key=self._balance.after)
        if not marked:
            self._balance.take(best)
        return best

    def learned(self, slates: Sequence[DrawnSlate]) -> list[Place]:
        """Where the trained probe puts the right item of each; of those that are marked it learns nothing."""
        held = [at for at, slate in enumerate(slates) if slate.seen is not None and not slate.marked]
        places = [by_chance(len(slate.items)) for slate in slates]
        for at, place in zip(held, cross_fitted([seen for one in held if (seen := slates[one].seen)]), strict=True):
            places[at] = place
        return places

    def _drawn(self, asked: SlateQuestion, number: int) -> DrawnSlate:
        dice = Random(f"{self._seed}/candidates/{asked.example_id}/{number}")
        facts, right = self._shop.facts, asked.right
        if right not in facts:
            return DrawnSlate((), (), (right,), {name: Place(1, 1) for name in RULES})
        told = any(facts[item_id].kind == facts[right].kind for item_id in asked.before.shown if item_id in facts)
        sizes = [self._hard + self._easy + 1] if told else _groups(self._hard, self._easy)
        own = sizes.pop(dice.choices(range(len(sizes)), weights=sizes)[0])
        beside = (self._shop.shared(right, other) for other in self._shop.alike(right) if other not in asked.without)
        most = max(beside, default=0) - dice.choice(CLOSER)
        near = self._group(right, own - 1, asked, {right}, most, dice)
        far: list[str] = []
        for size in sizes:
            there = {right, *near, *far}
            seed = self._other(asked, there, dice)
            if seed is not None:
                far += [seed, *self._group(seed, size - 1, asked, there | {seed}, most, dice)]
        items = [right, *near, *far]
        dice.shuffle(items)
        found = places(right, items, asked.before, facts, self._counted)
        often = [self._counted.without(asked.before.conversation_id, item_id) for item_id in items]
        table, at = columns([facts[item_id] for item_id in items], often), items.index(right)
        seen = ProbedSlate(asked.before.conversation_id, table, at)
        return DrawnSlate(tuple(near), tuple(far), tuple(items), found, seen, tuple(surprise(table, at).tolist()))

    def _group(
        self, item_id: str, count: int, asked: SlateQuestion, there: AbstractSet[str], most: int, dice: Random
    ) -> list[str]:
        """So many items like one, not always the most alike, without twins where the shop has enough others."""
        kind = self._shop.facts[item_id].kind
        for alike in (self._shop.apart(item_id, most), self._shop.alike(item_id)):
            pool = self._pool(alike, asked, there)
            own = [other for other in pool if self._shop.facts[other].kind == kind]
            if len(own) >= count:
                break
        pool = (own if len(own) >= count else pool)[: count * dice.choice(WIDTHS)]
        if len(pool) <= count:
            return pool
        shown = [other for other in asked.before.shown if other in self._shop.facts]
        how = dice.choice(("any", "round another", "popular", "like shown" if shown else "round another"))
        if how == "popular":
            often = {other: self._counted.without(asked.before.conversation_id, other) for other in pool}
            order = dice.sample(pool, len(pool))
            return sorted(order, key=lambda other: -often[other])[:count]
        if how == "any":
            return dice.sample(pool, count)
        if how == "round another":
            return self._nearest(dice.choice(pool), pool, count, dice)
        middle = dice.choice(shown)
        near = self._pool(self._shop.apart(middle, most), asked, there)
        near = [one for one in near if self._shop.facts[one].kind == kind][:count]
        rest = [one for one in pool if one not in near]
        return [*near, *self._nearest(middle, rest, count - len(near), dice)]

    def _pool(self, items: Iterable[str], asked: SlateQuestion, there: AbstractSet[str]) -> list[str]:
        return [other for other in items if other not in there and other not in asked.without]

    def _nearest(self, middle: str, pool: Sequence[str], count: int, dice: Random) -> list[str]:
        """So many of them, most like one item by attributes and title; the dice decide between equals."""
        words, facts = self._shop.facts[middle].words, self._shop.facts
        return sorted(dice.sample(pool, len(pool)), key=lambda other: -len(words & facts[other].words))[:count]

    def _other(self, asked: SlateQuestion, there: AbstractSet[str], dice: Random) -> str | None:
        """An item that the part recommends elsewhere, of a kind that is not in the slate yet; any item of the shop where the
        dice find none; None where the shop has no other."""
        facts = self._shop.facts
        kinds = {facts[item_id].kind for item_id in there}
        every = list(facts)
        for number in range(2 * TRIES):
            item_id = dice.choice(self._recommended if number < TRIES and self._recommended else every)
            if item_id in facts and item_id not in asked.without and facts[item_id].kind not in kinds:
                return item_id
        left = [item_id for item_id in every if item_id not in asked.without and item_id not in there]
        return dice.choice(left) if left else None


def _groups(hard: int, easy: int) -> list[int]:
    """Sizes of the groups: hard + 1, and as many of that size as hold the easy ones."""
    whole, rest = divmod(easy, hard + 1)
    return [hard + 1] * (whole + 1) + ([rest] if rest else [])
