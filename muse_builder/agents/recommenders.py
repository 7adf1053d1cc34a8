"""Which of what was found the assistant puts forward: a good recommender, and bad ones for comparison. They ask no model.

A recommender stands between the index and the Querier's model: it says what of the talk is heard when the shopper's wishes are
summed up, and from which hits the model chooses. So all of them make the same calls, and cost the same. After ConvApparel
(arXiv 2602.16938), whose people talk with a good and with a bad recommender: a shopper who decides like people is less pleased
with the bad one.

    good     hears all that was said, and has the model choose from the nearest hits (paper 3.3.2)
    bad      does not hear what the shopper minded last, and has it choose from what begins at the 20th hit
    random   throws dice over the nearest hits: as many as are shown at most

What the Manager hands over at the round limit is no recommender's choice.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple, Protocol

from muse_builder.errors import SettingsError
from muse_builder.plugins import get
from muse_builder.records import DECLINES, Candidate
from muse_builder.tasks.base import Utterance

GOOD = "good"
BAD = "bad"
TWENTIETH = 20
"""Place of the hit from which on a bad recommender looks, 1 is the nearest."""


class Recommender(Protocol):
    """What a recommenders plug-in is; `contracts.recommender` checks one."""

    reach: int
    """So many hits it looks over at least; 0 for as many as are retrieved (`--retrieve`)."""
    heeds: bool
    """Whether what a shopper ruled out aloud is kept off its shelf."""

    def hears(self, said: Sequence[Utterance]) -> Sequence[Utterance]:
        """What of the talk it takes into account."""
        ...

    def shelf(self, hits: Sequence[Candidate], dice: Random, *, most: int, count: int) -> Sequence[Candidate]:
        """The hits from which the model chooses, in their order; at least one where there are hits.

        Args:
            hits: the nearest first, what was mentioned before left out.
            dice: the recommender's own, so that the shopper's fall as with any other.
            most: so many hits, or fewer (`--retrieve`).
            count: so many products are shown at most.
        """
        ...


class GoodRecommender:
    reach = 0
    heeds = True

    def hears(self, said: Sequence[Utterance]) -> Sequence[Utterance]:
        return said

    def shelf(self, hits: Sequence[Candidate], dice: Random, *, most: int, count: int) -> Sequence[Candidate]:
        return hits[:most]


class BadRecommender:
    reach = TWENTIETH + 10
    heeds = False

    def hears(self, said: Sequence[Utterance]) -> Sequence[Utterance]:
        """All but the last line that declines something."""
        last = max((at for at, one in enumerate(said) if one.role == "user" and one.action in DECLINES), default=-1)
        return [one for at, one in enumerate(said) if at != last]

    def shelf(self, hits: Sequence[Candidate], dice: Random, *, most: int, count: int) -> Sequence[Candidate]:
        """From the 20th on, or the last ones where there are not so many."""
        start = min(TWENTIETH - 1, max(0, len(hits) - most))
        return hits[start : start + most]


class RandomRecommender(GoodRecommender):
    def shelf(self, hits: Sequence[Candidate], dice: Random, *, most: int, count: int) -> Sequence[Candidate]:
        near = hits[:most]
        return [near[at] for at in sorted(dice.sample(range(len(near)), min(count, len(near))))]


GOOD_RECOMMENDER = GoodRecommender()
BAD_RECOMMENDER = BadRecommender()
RANDOM_RECOMMENDER = RandomRecommender()


class Lead(NamedTuple):
    """Who leads the assistant's choice in a conversation."""

    name: str
    recommender: Recommender


GOOD_LEAD = Lead(GOOD, GOOD_RECOMMENDER)
BAD_LEAD = Lead(BAD, BAD_RECOMMENDER)
"""A twin's."""


def recommender_named(name: str) -> Lead:
    """The recommender of that name.

    Raises:
        SettingsError: there is none, or what is called so has no shelf.
    """
    found = get("recommenders", name)
    missing = [one for one in ("reach", "heeds", "hears", "shelf") if not hasattr(found, one)]
    if missing:
        raise SettingsError(f"the recommender {name!r} has no `{missing[0]}`; see muse_builder.agents.recommenders.Recommender")
    return Lead(name, found)
