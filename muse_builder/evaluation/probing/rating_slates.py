"""Slates to be rated after a conversation, so made that they do not say by themselves which item the shopper wants.

A slate holds what the conversation shows and its target; the rest are groups of like items, some of the target's kind, some
round targets of other conversations. Of several such slates the one is taken that brings the rules which see the slate alone
(`views.probes`: slate, category) nearest to chance at finding the target, over all slates so far. `slate_alone` is such a rule
as a predictor: what it gets right, no reader of the transcript need have understood.
"""

from collections.abc import Iterable, Sequence
from random import Random

from muse_builder.records import Conversation, Item
from muse_builder.views.context import shown
from muse_builder.views.negatives import DRAWS, Balance, DrawnSlate, Shop
from muse_builder.views.probes import Before, PopularityCounts, SlateFacts, places

ALONE = ("slate", "category")
"""Probes that see the slate and nothing else."""
LOWEST, HIGHEST = 1.0, 5.0


def made_slates(held: Sequence[Conversation], items: Iterable[Item], size: int, seed: int) -> dict[str, tuple[str, ...]]:
    """Conversation id -> the ids of its slate, in an order that the seed draws; none that the shopper has rated before."""
    shop = Shop(items, seed=seed)
    targets = [talk.profile.target_item_id for talk in held if talk.profile.target_item_id in shop.facts]
    balance = Balance()
    found: dict[str, tuple[str, ...]] = {}
    for talk in held:
        drawn = [_drawn(talk, shop, targets, size, Random(f"{seed}/slate/{talk.conversation_id}/{n}")) for n in range(DRAWS)]
        best = min(drawn, key=balance.after)
        balance.take(best)
        found[talk.conversation_id] = best.items
    return found


def shown_ids(talk: Conversation) -> list[str]:
    """Items that its turns show, the shopper's own outfit left out: not for sale."""
    return [item_id for turn in talk.turns for item_id in shown(turn) if item_id != talk.outfit_item_id]


def _drawn(talk: Conversation, shop: Shop, targets: Sequence[str], size: int, dice: Random) -> DrawnSlate:
    target = talk.profile.target_item_id
    chosen = list(dict.fromkeys([*shown_ids(talk), *([target] if target else [])]))[:size]
    out = {*chosen, *(one.item_id for one in talk.profile.history)}  # rated before: no news
    own = dice.randint(0, size - len(chosen)) if target in shop.facts else 0
    _add(chosen, out, target, own, shop, dice)
    while len(chosen) < size:
        left = [one for one in targets if one not in out] or [one for one in shop.facts if one not in out]
        if not left:
            break
        other = dice.choice(left)
        chosen.append(other)
        out.add(other)
        _add(chosen, out, other, min(size - len(chosen), dice.randint(0, size // 2)), shop, dice)
    dice.shuffle(chosen)
    at = {}
    if target in chosen and target in shop.facts:
        before = Before(talk.conversation_id, (), frozenset(), "")
        told = places(target, [one for one in chosen if one in shop.facts], before, shop.facts, PopularityCounts())
        at = {name: told[name] for name in ALONE}
    return DrawnSlate((), (), tuple(chosen), at)


def _add(chosen: list[str], out: set[str], middle: str, count: int, shop: Shop, dice: Random) -> None:
    """So many items like one, from twice as many of the most alike; fewer where the shop has no more."""
    pool = [one for one in shop.alike(middle) if one not in out][: 2 * count] if count else []
    added = dice.sample(pool, min(count, len(pool)))
    chosen += added
    out |= set(added)


def slate_alone(slate: Sequence[Item]) -> dict[str, float]:
    """Item id -> a rating from 1 to 5 by how much it is like the others of its slate, which is all that is known."""
    facts = {item.item_id: SlateFacts.of(item) for item in slate}
    likeness = {
        name: sum(len(one.words & other.words) for other in facts.values() if other is not one) for name, one in facts.items()
    }
    ranked = sorted(set(likeness.values()))
    steps = max(1, len(ranked) - 1)
    return {name: LOWEST + (HIGHEST - LOWEST) * ranked.index(value) / steps for name, value in likeness.items()}
