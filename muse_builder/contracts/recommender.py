"""What a recommenders plug-in promises: a shelf of true hits in their order, never an empty one, the same for the same dice."""

from random import Random

from muse_builder.agents.recommenders import Recommender
from muse_builder.records import Candidate
from muse_builder.tasks.base import Utterance

HITS = 60
_SAID = (
    Utterance(role="assistant", action="greet", text="Hello."),
    Utterance(role="user", action="reveal", text="I am looking for a hat."),
    Utterance(role="assistant", action="recommend", text="This one?"),
    Utterance(role="user", action="critique", text="Not in gray."),
)


def check_recommender(recommender: Recommender) -> None:
    """Has it choose from many hits, few and one.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    assert recommender.reach >= 0, f"reach is {recommender.reach}; so many hits are looked over, 0 or more"
    heard = list(recommender.hears(_SAID))
    places = [_SAID.index(one) for one in heard if one in _SAID]
    assert len(places) == len(heard) and places == sorted(places), "what is heard was never said, or in another order"
    assert list(recommender.hears(())) == [], "something was heard where nothing was said"
    for number in (HITS, 12, 1):
        hits = [Candidate(item_id=f"item-{at}", score=1 - at / HITS) for at in range(number)]
        for most, count in ((10, 4), (10, 1), (3, 2)):
            shelf = list(recommender.shelf(hits, Random(number), most=most, count=count))
            assert shelf, f"of {number} hits it has none to choose from"
            assert len(shelf) <= most, f"a shelf of {len(shelf)}, where {most} are the most"
            places = [hits.index(one) for one in shelf if one in hits]
            assert len(places) == len(shelf), "something on its shelf was not found"
            assert places == sorted(set(places)), "its shelf is not in the order of the hits"
            again = list(recommender.shelf(hits, Random(number), most=most, count=count))
            assert again == shelf, "the same dice gave another shelf the second time"
