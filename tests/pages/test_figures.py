from muse_builder.evaluation.measure import Measure
from muse_builder.pages.figures import (
    HEIGHT,
    LABEL_GAP,
    LEFT,
    TOP,
    WIDTH,
    Bar,
    Element,
    Word,
    bars,
    cloud,
    elements,
    most_common,
    rank_curves,
)
from muse_builder.release.entries import RankCounts


def ranks(*rounds: tuple[int, int, int, int]) -> RankCounts:
    """Rounds as (queries, at 1, at 10, at 100)."""

    def at(one: int, ten: int, hundred: int) -> dict[str, int]:
        return {"1": one, "5": one, "10": ten, "20": ten, "50": ten, "100": hundred}

    by_round = {
        str(number): {"queries": queries, "at": at(*counted)} for number, (queries, *counted) in enumerate(rounds, start=1)
    }
    return RankCounts.model_validate({"queries": 0, "at": at(0, 0, 0), "mean_reciprocal_rank": None, "by_round": by_round})


def test_points_of_a_curve_worked_out_by_hand() -> None:
    curves = rank_curves(ranks((4, 1, 2, 4)))
    assert curves is not None
    (curve,) = curves.curves
    assert curve.shares == (0.25, 0.25, 0.5, 0.5, 0.5, 1.0)
    # Ranks 1, 10 and 100 lie at 0, 1/2 and 1 of a logarithmic axis.
    ends = (curve.points[0], curve.points[2], curve.points[5])
    assert ends == ((LEFT, TOP + HEIGHT * 0.75), (LEFT + WIDTH / 2, TOP + HEIGHT * 0.5), (LEFT + WIDTH, TOP))


def test_labels_of_curves_that_end_together_keep_apart_and_inside() -> None:
    curves = rank_curves(ranks((4, 0, 0, 0), (4, 0, 0, 0), (4, 0, 0, 0)))
    assert curves is not None
    heights = [curve.label_y for curve in curves.curves]
    assert heights == [TOP + HEIGHT - 2 * LABEL_GAP, TOP + HEIGHT - LABEL_GAP, TOP + HEIGHT]


def test_the_seventh_curve_is_told_from_the_first() -> None:
    curves = rank_curves(ranks(*[(1, 1, 1, 1)] * 7))
    assert curves is not None
    first, seventh = curves.curves[0], curves.curves[6]
    assert (first.color, first.dashed, seventh.color, seventh.dashed) == (1, False, 1, True)


def test_a_release_without_queries_has_no_curves() -> None:
    assert rank_curves(ranks()) is None
    assert rank_curves(ranks((0, 0, 0, 0))) is None


def test_bars_have_shares_of_all_or_none_of_nothing() -> None:
    assert bars({"a": 3, "b": 1}) == [Bar("a", 3, 0.75), Bar("b", 1, 0.25)]
    assert bars({"a": 3, "b": 1}, top=1) == [Bar("a", 3, 0.75)]
    assert bars({"a": 0}) == [Bar("a", 0, None)]
    assert list(most_common({"b": 1, "c": 2, "a": 1})) == ["c", "a", "b"]


def test_elements_are_put_together_by_role_the_commonest_first() -> None:
    values = (("fit, user", 0.1), ("visual, user", 0.4), ("fit, assistant", 0.2), ("visual, assistant", None))
    found = elements([Measure(name, value, "", 10) for name, value in values])
    assert found == [Element("visual", {"user": 0.4, "assistant": None}), Element("fit", {"user": 0.1, "assistant": 0.2})]
    assert elements([]) == []


def test_words_are_as_large_as_they_are_frequent() -> None:
    found = cloud(
        [Measure(name, value, "", 10) for name, value in (("top", 0.64), ("warm", 0.16), ("boots", 0.01), ("x", None))]
    )
    # Square roots of the shares of the largest: 1, 1/2 and 1/8 of four steps above the first size.
    assert found == [Word("boots", 0.01, 1), Word("top", 0.64, 5), Word("warm", 0.16, 3)]
    assert cloud([]) == []
