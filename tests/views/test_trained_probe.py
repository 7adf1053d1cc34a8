from random import Random

import numpy as np
import pytest

from muse_builder.views.negatives import Shop, SlateDraws, SlateQuestion
from muse_builder.views.probes import Before, Place, PopularityCounts, SlateFacts
from muse_builder.views.trained_probe import FEATURES, ProbedSlate, columns, cross_fitted, surprise
from tests.dialogues import item


def facts(item_id: str, kind: str, price: float | None, **values: str) -> SlateFacts:
    return SlateFacts.of(item(item_id, f"{item_id} thing", kind, **values).model_copy(update={"price": price}))


SLATE = (
    facts("a", "shirt", 10.0, color="red", material="silk"),
    facts("b", "shirt", 30.0, color="red"),
    facts("c", "boots", None, color="red"),
)


def test_figures_of_an_item_are_standard_scores_within_its_slate() -> None:
    found = columns(SLATE, [0, 0, 0])
    assert found.shape == (3, 4 * len(FEATURES))
    prices = found[:, FEATURES.index("price")]  # 10, 30, and the upper middle one of the two that are known: 30
    assert prices == pytest.approx((np.array([10, 30, 30]) - 70 / 3) / np.array([10, 30, 30]).std())
    assert found[:, FEATURES.index("items of its kind")].argmin() == 2
    popularity = FEATURES.index("recommendations in other conversations of train")
    assert not found[:, popularity :: len(FEATURES)].any()  # all alike tells nothing
    lowest = 3 * len(FEATURES) + FEATURES.index("price")
    assert found[:, lowest].tolist() == [1.0, 0.0, 0.0]


def test_the_right_item_surprises_where_it_is_not_as_the_others() -> None:
    found = columns(SLATE, [0, 0, 0])
    price = FEATURES.index("price")
    assert surprise(found, 0)[price] == pytest.approx(-(2**0.5))
    assert sum(surprise(found, number)[price] for number in range(3)) == pytest.approx(0.0)


def made(count: int, *, telling: bool) -> list[ProbedSlate]:
    """Slates of eight; in those that tell, the right one has the highest first figure three times out of four."""
    dice = np.random.default_rng(0)
    slates = []
    for number in range(count):
        table = dice.normal(size=(8, 4))
        best = int(table[:, 0].argmax())
        slates.append(ProbedSlate(f"c{number}", table, best if telling and number % 4 else int(dice.integers(8))))
    return slates


def test_what_slates_give_away_is_learned_of_other_conversations() -> None:
    found = [place.within(1) for place in cross_fitted(made(200, telling=True))]
    assert sum(found) / 200 > 0.6
    chance = [place.within(1) for place in cross_fitted(made(400, telling=False))]
    assert sum(chance) / 400 == pytest.approx(1 / 8, abs=0.05)


def test_slates_of_a_conversation_are_not_learned_of_one_another() -> None:
    # Each conversation has its own mark that tells; what is learned of others is of no use.
    slates = []
    for number in range(10):
        for _ in range(5):
            table = np.zeros((4, 10))
            table[number % 4, number] = 1.0
            slates.append(ProbedSlate(f"c{number}", table, number % 4))
    assert set(cross_fitted(slates)) == {Place(1, 4)}


def test_too_few_conversations_teach_nothing() -> None:
    assert cross_fitted(made(4, telling=True)) == [Place(1, 8)] * 4
    assert cross_fitted([]) == []


def test_slates_as_they_are_drawn_teach_no_more_than_chance() -> None:
    dice = Random(0)
    colors, materials = ("red", "blue", "green", "white", "black"), ("linen", "silk", "wool", "cotton")
    shop = Shop(
        item(f"i{n}", f"{dice.choice(('Rosa', 'Azul'))} {n}", ("shirt", "boots", "scarf")[n % 3], color=dice.choice(colors),
             material=dice.choice(materials)).model_copy(update={"price": 10.0 + n})
        for n in range(150)
    )  # fmt: skip
    rights = [f"i{number}" for number in range(40, 150, 2)]  # no cheap ones: a price gives them away
    recalls = {}
    for number, balanced in enumerate((True, False)):
        draws = SlateDraws(shop, [f"i{n}" for n in range(150)], PopularityCounts(), hard=4, easy=4, seed=number)
        asked = [SlateQuestion(f"c{right}/1", right, Before(f"c{right}", (), frozenset(), ""), {right}) for right in rights]
        slates = [draws.draw(one) if balanced else draws._drawn(one, 0) for one in asked]
        recalls[balanced] = sum(place.chances()[2] for place in draws.learned(slates)) / len(rights)
    assert recalls[False] > recalls[True]
    assert recalls[True] == pytest.approx(sum(1 / rank for rank in range(1, 10)) / 9, abs=0.08)  # two standard deviations
