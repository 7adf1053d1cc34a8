"""Outlines and colors."""

import pytest

from muse_builder.embedded.catalog.drawing import (
    both,
    curve,
    darker,
    ellipse,
    ink,
    lighter,
    luminance,
    mirrored,
    mix,
    rounded,
    sides,
)


def test_colors_mix_by_their_share() -> None:
    assert mix((0, 100, 200), (100, 100, 0), 0.5) == (50, 100, 100)
    assert mix((1, 2, 3), (9, 9, 9), 0) == (1, 2, 3)
    assert (luminance((0, 0, 0)), round(luminance((255, 255, 255)))) == (0, 255)
    assert luminance(darker((90, 90, 90))) < 90 < luminance(lighter((90, 90, 90)))


def test_a_line_shows_on_dark_and_on_light_cloth() -> None:
    assert luminance(ink((20, 20, 20))) > 20
    assert luminance(ink((200, 200, 200))) < 200


def test_a_path_goes_through_its_ends() -> None:
    points = curve("M0 0 L10 0 C10 5 10 5 10 10 Q5 10 0 10")
    assert (points[0], points[1], points[-1]) == ((0, 0), (10, 0), (0, 10))
    assert (10, 10) in points


def test_an_outline_has_its_counterpart_about_the_middle() -> None:
    left = curve("M50 0 L40 0 L40 10")
    assert mirrored(left) == ((50, 0), (60, 0), (60, 10))
    assert sides(left) == (left, mirrored(left))
    assert both("M50 0 L40 0 L40 10")[-1] == (50, 0)
    assert len(both("M50 0 L40 0 L40 10")) == 6


def test_round_forms_keep_within_their_measures() -> None:
    assert max(x for x, _ in ellipse(50, 50, 10, 20)) == pytest.approx(60)
    assert max(y for _, y in ellipse(50, 50, 10, 20)) == pytest.approx(70)
    corners = rounded(10, 20, 30, 40, 5)
    assert (min(x for x, _ in corners), max(y for _, y in corners)) == (pytest.approx(10), pytest.approx(40))
    assert (10, 20) not in corners
