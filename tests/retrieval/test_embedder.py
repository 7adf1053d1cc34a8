"""The contract every embedder passes. A new one: a line in `plugins.BUILT_IN`, a line in `MAKERS`."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from muse_builder import plugins
from muse_builder.errors import IndexFileError
from muse_builder.retrieval import Embedder, Index, Lexical, embedder_named

STRANGE = ["", "   ", "qqqzzz xxyyww", "!!!", "\U0001f457", "très élégante", "Привет", "\ud800", "black " * 2000]


def _lexical(request: pytest.FixtureRequest, texts: Sequence[str]) -> Embedder:
    return Lexical.fit(texts)


def _bge_m3(request: pytest.FixtureRequest, texts: Sequence[str]) -> Embedder:
    return embedder_named("bge-m3").fit(texts, model=str(request.getfixturevalue("tiny_bge_m3")))


def _onnx(request: pytest.FixtureRequest, texts: Sequence[str]) -> Embedder:
    return embedder_named("onnx").fit(texts, model=str(request.getfixturevalue("minilm")))


MAKERS: dict[str, Callable[[pytest.FixtureRequest, Sequence[str]], Embedder]] = {
    "lexical": _lexical,
    "bge-m3": _bge_m3,
    "onnx": _onnx,
}


@pytest.fixture(params=sorted(MAKERS))
def embedder(request: pytest.FixtureRequest, texts: tuple[str, ...]) -> Embedder:
    return MAKERS[request.param](request, texts)


def test_every_embedder_is_known_by_its_own_name() -> None:
    assert sorted(MAKERS) == sorted(plugins.BUILT_IN["embedders"])
    assert [embedder_named(name).name for name in MAKERS] == list(MAKERS)


def test_rows_are_float32_of_length_one(embedder: Embedder, texts: tuple[str, ...]) -> None:
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), embedder.dimensions)
    assert np.abs(np.linalg.norm(vectors.astype(np.float64), axis=1) - 1).max() < 1e-6


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_strange_texts_get_a_direction_too(embedder: Embedder) -> None:
    vectors = embedder.embed(STRANGE)
    assert np.abs(np.linalg.norm(vectors.astype(np.float64), axis=1) - 1).max() < 1e-6


def test_the_others_in_a_batch_change_nothing(embedder: Embedder, texts: tuple[str, ...]) -> None:
    together = embedder.embed(texts)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    backwards = embedder.embed(texts[::-1])[::-1]
    assert np.abs(together - alone).max() < 1e-6
    assert np.abs(together - backwards).max() < 1e-6


def test_the_same_text_gives_the_same_bits(embedder: Embedder, texts: tuple[str, ...]) -> None:
    assert embedder.embed(texts).tobytes() == embedder.embed(texts).tobytes()


def test_different_items_have_different_directions(embedder: Embedder, texts: tuple[str, ...]) -> None:
    assert len({row.tobytes() for row in embedder.embed(texts)}) == len(texts)


def test_a_saved_embedder_comes_back_the_same(embedder: Embedder, texts: tuple[str, ...], tmp_path: Path) -> None:
    embedder.save(tmp_path)
    back = type(embedder).load(tmp_path)
    assert back.digest == embedder.digest
    assert back.dimensions == embedder.dimensions
    assert back.embed([*texts, "red wool"]).tobytes() == embedder.embed([*texts, "red wool"]).tobytes()


def test_saving_twice_writes_the_same_bytes(embedder: Embedder, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        embedder.save(tmp_path / name)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert one


def test_a_damaged_saved_embedder_is_an_error(embedder: Embedder, tmp_path: Path) -> None:
    embedder.save(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        for damage in (b"", whole[: len(whole) // 2], b"[]", b"{}", b"\x00" * len(whole)):
            path.write_bytes(damage)
            with pytest.raises(IndexFileError, match="cannot be read"):
                type(embedder).load(tmp_path)
        path.unlink()
        with pytest.raises(IndexFileError, match="cannot be read"):
            type(embedder).load(tmp_path)
        path.write_bytes(whole)
    assert type(embedder).load(tmp_path).digest == embedder.digest


def test_an_index_of_it_finds_each_item_by_its_own_text(
    embedder: Embedder, ids: tuple[str, ...], texts: tuple[str, ...], tmp_path: Path
) -> None:
    Index.build(ids, texts, embedder, tmp_path)
    index = Index.open(tmp_path)
    for item_id, hits in zip(ids, index.look_many(texts, k=1, targets=list(ids)), strict=True):
        assert hits.target_rank == 1
        assert hits.candidates[0].item_id == item_id
        assert hits.candidates[0].score == pytest.approx(1, abs=1e-5)
