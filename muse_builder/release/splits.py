"""Which split a conversation belongs to."""

import hashlib
from collections.abc import Sequence

from muse_builder.errors import ReleaseError
from muse_builder.release.entries import SplitRule

SPLITS = ("train", "validation", "test")
FRACTIONS = (0.8, 0.1, 0.1)
"""Shares of `SPLITS`."""
WINDOW = 10
"""The first conversations of a release, among which every split has one; see `Splitter`."""


def split_by_hash(conversation_id: str, *, seed: int = 0, fractions: Sequence[float] = FRACTIONS) -> str:
    """The split that a conversation's id alone decides: SHA-256 of "<seed>/<id>" as a number in [0, 1), cut by fractions."""
    place = _fraction(f"{seed}/{conversation_id}")
    reached = 0.0
    for split, fraction in zip(SPLITS, fractions, strict=True):
        reached += fraction
        if place < reached:
            return split
    return [split for split, fraction in zip(SPLITS, fractions, strict=True) if fraction > 0][-1]


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2**56


class Splitter:
    """Gives each conversation its split, in the order of the release.

    The id decides (`split_by_hash`), so a conversation keeps its split in any later, larger or filtered release. One
    exception makes small releases whole: a split that would have no row among the first ten conversations takes one of
    them, the one with the smallest SHA-256 of "<seed>/<split>/<id>" whose own split has another. A release grows at its
    end, so its first ten never change, nor does anybody's split; only growing from fewer than ten may move one or two.
    """

    def __init__(self, *, seed: int = 0, fractions: Sequence[float] = FRACTIONS) -> None:
        if len(fractions) != len(SPLITS) or min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-9:
            raise ReleaseError(f"fractions of {', '.join(SPLITS)} must be 0 or more and add up to 1, not {tuple(fractions)}")
        self.seed = seed
        self.fractions = tuple(fractions)
        self.wanted = tuple(split for split, fraction in zip(SPLITS, fractions, strict=True) if fraction > 0)
        """The splits a release has, also when one of them has no row."""

    def rule(self) -> SplitRule:
        """What the manifest says of it."""
        return SplitRule(
            rule="SHA-256 of '<seed>/<conversation_id>' as a number in [0, 1), cut by the fractions; a split that is "
            f"empty among the first {WINDOW} conversations takes the one with the smallest SHA-256 of '<seed>/<split>/<id>'",
            seed=self.seed,
            fractions=dict(zip(SPLITS, self.fractions, strict=True)),
        )

    def first(self, conversation_ids: Sequence[str]) -> list[str]:
        """Splits of the first conversations, at most `WINDOW` of them."""
        splits = [self.later(conversation_id) for conversation_id in conversation_ids]
        for wanted in self.wanted:
            spare = [place for place, split in enumerate(splits) if splits.count(split) > 1]
            if wanted not in splits and spare:
                moved = min(spare, key=lambda place: _fraction(f"{self.seed}/{wanted}/{conversation_ids[place]}"))
                splits[moved] = wanted
        return splits

    def later(self, conversation_id: str) -> str:
        """Split of any conversation after the first `WINDOW`."""
        return split_by_hash(conversation_id, seed=self.seed, fractions=self.fractions)
