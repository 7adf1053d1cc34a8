"""A product's picture as the colours on it."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from muse_builder.embedded.colours import Colours
from muse_builder.embedded.eyes import TERMS
from muse_builder.errors import IndexFileError, SettingsError


def _thing(paint: str) -> bytes:
    picture = Image.new("RGB", (200, 240), "white")
    ImageDraw.Draw(picture).rectangle((50, 50, 150, 200), fill=paint)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_is_most_like_the_name_of_its_colour() -> None:
    paints = {"red": "#c81e28", "green": "#288c46", "black": "#141416", "blue": "#285ac8"}
    seen = Colours().embed_pictures([_thing(paint) for paint in paints.values()])
    said = Colours().embed([f"a dress in {name}" for name in paints])
    assert np.abs(np.linalg.norm(seen, axis=1) - 1).max() < 1e-6
    assert (seen @ said.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert (seen @ said.T).diagonal().min() > 0.8


def test_where_nothing_is_seen_or_said_of_colours_there_are_zeroes() -> None:
    assert not Colours().embed_pictures([b"no picture"]).any()
    assert not Colours().embed(["a dress for summer", ""]).any()
    assert Colours().embed_pictures([]).shape == Colours().embed([]).shape == (0, len(TERMS))


def test_a_text_of_two_colours_lies_between_them() -> None:
    red, black, both = Colours().embed(["red", "black", "red and black"])
    assert (red @ both, black @ both) == pytest.approx((0.5**0.5, 0.5**0.5))


def test_it_is_saved_by_its_version_alone(tmp_path: Path) -> None:
    Colours().save(tmp_path)
    assert Colours.load(tmp_path).digest == Colours().digest
    (tmp_path / "colours.json").write_text('{"digest": "0"}')
    with pytest.raises(IndexFileError, match="older version of 'colours'"):
        Colours.load(tmp_path)
    (tmp_path / "colours.json").unlink()
    with pytest.raises(IndexFileError, match="cannot be read"):
        Colours.load(tmp_path)


def test_it_takes_no_model() -> None:
    with pytest.raises(SettingsError, match="has no weights: it takes no model 'x'; did you mean clip"):
        Colours.fit((), model="x")
