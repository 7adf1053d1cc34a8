"""A second vector an item, of its picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from muse_builder import plugins
from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.retrieval import Index, Lexical
from muse_builder.retrieval.pictures import PictureVectors, picture_embedder_named

COLORS = ("black", "red", "purple", "green", "brown")


class Painted:
    """An embedder of pictures whose bytes name their colour."""

    name: ClassVar[str] = "painted"
    dimensions = len(COLORS)
    digest = "0" * 64

    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return self.embed([picture.decode() for picture in pictures])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([[float(color in text) for color in COLORS] for text in texts], dtype=np.float32)
        lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
        return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)

    def save(self, folder: Path) -> None:
        (folder / "painted").write_text("nothing to keep")

    @classmethod
    def require(cls, model: str | None = None) -> None: ...

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> "Painted":
        return cls()

    @classmethod
    def load(cls, folder: Path) -> "Painted":
        return cls()


PICTURES = (b"black", None, b"red", b"purple", b"black", b"green", b"black", b"", b"brown", b"brown")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, ids: tuple[str, ...], texts: tuple[str, ...]) -> Index:
    pictures = PictureVectors.of(Painted(), PICTURES, items=len(ids))
    return Index.build(ids, texts, Lexical.fit(texts), tmp_path_factory.mktemp("seen"), retrieval="sparse", pictures=pictures)


def test_a_vector_of_zeroes_stands_for_no_picture_and_for_one_on_which_nothing_is_seen() -> None:
    found = PictureVectors.of(Painted(), PICTURES, items=10)
    assert found.vectors.any(axis=1).tolist() == [True, False, True, True, True, True, True, False, True, True]
    assert found.contents().items == 8
    look = found.of_text("in red")
    assert look is not None
    assert found.scores(look, np.array([2, 1, 0])) == [1.0, None, 0.0]


def test_what_looks_alike_is_nearest_and_of_equals_the_smaller_place_comes_first() -> None:
    found = PictureVectors.of(Painted(), PICTURES, items=10)
    look = found.of_row(0)
    assert look is not None
    assert found.nearest(look, 3, np.arange(10)).tolist() == [0, 4, 6]
    assert found.nearest(look, 3, np.arange(10)[::-1]).tolist() == [6, 4, 0]


def test_a_text_that_says_nothing_of_looks_is_searched_by_its_words(index: Index) -> None:
    assert index.look_by_picture("a hoodie", k=5) == index.look("a hoodie", k=5)


def test_a_search_by_pictures_too_brings_what_looks_like_the_query_forward(index: Index) -> None:
    first = index.look_by_picture("a green bag", k=10, exclude=("H1",)).candidates
    assert {one.item_id for one in first} == {"H2", "H3", "T1", "L1", "S1", "B1", "W1", "D1", "A1"}
    shorts = next(one for one in first if one.item_id == "S1")
    assert (shorts.picture, first[0].item_id) == (1.0, "S1")
    assert all(one.dense is not None and one.sparse is not None for one in first)
    assert {one.item_id for one in first if one.picture is None} == {"H2", "W1"}


def test_like_this_one_fuses_meaning_and_looks_and_leaves_it_out(index: Index) -> None:
    found = index.like("H1", k=9).candidates
    assert "H1" not in {one.item_id for one in found}
    assert found[0].item_id in ("L1", "B1", "H2")
    assert {one.item_id: one.picture for one in found}["B1"] == 1.0
    assert [one.sparse for one in found] == [None] * 9
    with pytest.raises(IndexFileError, match="'H9' is not among the 10 items"):
        index.like("H9", k=1)


def test_the_index_seen_ranks_the_target_as_the_index_does(index: Index) -> None:
    hits = index.seen.look("a green bag", k=2, target="B1")
    assert hits.target_rank == index.look("a green bag", k=0, target="B1").target_rank == 4
    assert hits.candidates == index.look_by_picture("a green bag", k=2).candidates


class _Wide(Painted):
    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return super().embed_pictures(pictures).astype(np.float64)  # type: ignore[return-value]


class _Long(Painted):
    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return 2 * super().embed_pictures(pictures)


@pytest.mark.parametrize(("kind", "said"), [(_Wide, "gave float64"), (_Long, "each must be 1 or 0")])
def test_an_embedder_that_breaks_its_contract_is_told_so(kind: type[Painted], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PictureVectors.of(kind(), PICTURES, items=10)


def test_every_picture_embedder_is_known_by_its_own_name() -> None:
    assert [picture_embedder_named(name).name for name in plugins.BUILT_IN["picture_embedders"]] == ["clip", "colours"]
    with pytest.raises(SettingsError, match=r"unknown picture embedder 'klip'; known: clip, colours. Did you mean 'clip'"):
        picture_embedder_named("klip")
