"""Histories and styles of a corpus."""

import random

from muse_builder.domains.apparel.taste import draw_style
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.vogue.shoppers import HistoriesAndStyles, disagreements
from muse_builder.records import PastRating, Profile
from tests.dialogues import conversation


def history(*pairs: tuple[str, int]) -> tuple[PastRating, ...]:
    return tuple(PastRating(item_id=item_id, value=value) for item_id, value in pairs)


def profile(number: int, *pairs: tuple[str, int], styled: bool = True) -> Profile:
    plain = conversation(number).profile
    style = draw_style(random.Random(number), plain.person).model_copy(update={"vibes": ("casual",)}) if styled else None
    return plain.model_copy(update={"history": history(*pairs), "style": style})


def found(*profiles: Profile) -> dict[str, Measure]:
    counted = HistoriesAndStyles()
    for one in profiles:
        counted.add(one)
    return {measure.name: measure for section in counted.sections(seed=0) for measure in section.measures}


def test_a_repeated_item_is_compared_with_its_first_rating() -> None:
    assert disagreements(history(("a", 2), ("b", 5), ("a", 4), ("b", 5))) == [2, 0]
    assert disagreements(history(("a", 2))) == []


def test_shares_consistency_and_styles_counted_by_hand() -> None:
    one, two = profile(0, ("a", 1), ("b", 1), ("a", 3)), profile(1, ("a", 5), ("a", 5), ("c", 2))
    measures = found(one, two, one)  # a profile of two conversations counts once
    assert measures["ratings a shopper"].value == 3.0
    assert measures["share of 1"].value == 2 / 6
    assert measures["share of 5"].value == 2 / 6
    assert measures["same rating again"].value == 0.5
    assert measures["distance of repeats"].value == 1.0
    assert (measures["vibe: casual"].value, measures["vibe: casual"].counted) == (1.0, 2)
    assert one.style is not None
    assert two.style is not None
    wanted = (one.style.importances["comfort"] + two.style.importances["comfort"]) / 2
    assert measures["importance of comfort"].value == wanted


def test_profiles_without_either_give_no_section_and_one_without_counts_as_missing() -> None:
    assert found(profile(0, styled=False)) == {}
    ratings = found(profile(0, ("a", 1)), profile(1))["ratings a shopper"]
    assert (ratings.value, ratings.missing) == (1.0, 1)
