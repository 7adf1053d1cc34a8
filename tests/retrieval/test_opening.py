"""An index of words and pictures, opened: the same answers as when it was built, or an error."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from muse_builder.errors import IndexFileError
from muse_builder.retrieval import Index, Lexical
from muse_builder.retrieval import folder as files
from muse_builder.retrieval import opening as opening_module
from muse_builder.retrieval.index import Mode
from muse_builder.retrieval.pictures import PictureVectors
from tests.retrieval.test_pictures import Painted

PICTURES = (b"black", None, b"red", b"purple", b"black", b"green", b"black", b"", b"brown", b"brown")


@pytest.fixture(scope="module", params=[("sparse", 100_000), ("hybrid", 100_000), ("hybrid", 0)], ids=str)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, ids: tuple[str, ...], texts: tuple[str, ...]
) -> tuple[Path, Index]:
    mode: Mode
    mode, exact_below = request.param
    folder = tmp_path_factory.mktemp(mode)
    pictures = PictureVectors.of(Painted(), PICTURES, items=len(ids))
    index = Index.build(ids, texts, Lexical.fit(texts), folder, exact_below=exact_below, retrieval=mode, pictures=pictures)
    return folder, index


def test_opening_gives_what_building_gave(built: tuple[Path, Index], ids: tuple[str, ...]) -> None:
    folder, index = built
    opened = Index.open(folder, picture_embedder=Painted())
    for query in ("black hoodie for men", "unheard of", "", "women's leggings in black, leggings"):
        for target in ids:
            assert opened.look(query, k=4, target=target) == index.look(query, k=4, target=target)
        assert opened.look_by_picture(query, k=4) == index.look_by_picture(query, k=4)
    assert opened.like("H1", k=9) == index.like("H1", k=9)


def test_every_file_of_words_and_pictures_is_held_against_its_digest(built: tuple[Path, Index], tmp_path: Path) -> None:
    folder, index = built
    names = [name for name in index.manifest.files if name.startswith((files.WORDS, files.PICTURES))]
    assert len(names) == 5
    for name in names:
        path = folder / index.manifest.build / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        for proven in (None, "build-0123456789abcdef"):
            with pytest.raises(IndexFileError, match=f"damaged: {name}: its contents were altered"):
                Index.open(folder, picture_embedder=Painted(), proven=proven)
        path.write_bytes(whole)


def test_files_that_another_process_has_just_proved_are_not_digested_again(built: tuple[Path, Index]) -> None:
    folder, index = built
    path = folder / index.manifest.build / files.PICTURES
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert len(Index.open(folder, picture_embedder=Painted(), proven=index.manifest.build)) == len(index)
    path.write_bytes(whole[:-1])
    with pytest.raises(IndexFileError, match="bytes instead of"):
        Index.open(folder, picture_embedder=Painted(), proven=index.manifest.build)
    path.write_bytes(whole)


def test_words_that_fit_the_manifest_and_not_each_other_are_an_error(built: tuple[Path, Index]) -> None:
    folder, index = built
    path = folder / index.manifest.build / "words/rows.i4"
    whole, manifest = path.read_bytes(), (folder / files.MANIFEST).read_bytes()
    wrong = np.full(len(whole) // 4, 10, dtype="<i4").tobytes()
    path.write_bytes(wrong)
    body = json.loads(manifest)
    del body["sha256"]
    body["files"]["words/rows.i4"]["sha256"] = hashlib.sha256(wrong).hexdigest()
    (folder / files.MANIFEST).write_bytes(files._rendered(body))
    with pytest.raises(IndexFileError, match=r"damaged: words: postings of .* do not fit 10 items"):
        Index.open(folder, picture_embedder=Painted())
    path.write_bytes(whole)
    (folder / files.MANIFEST).write_bytes(manifest)


def test_words_weighed_by_another_version_are_stale(built: tuple[Path, Index], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "BM25", "bm25/9")
    with pytest.raises(IndexFileError, match="stale: its words were weighed by bm25/1, now it would be bm25/9"):
        Index.open(built[0], picture_embedder=Painted())


def test_pictures_seen_by_another_model_are_stale(built: tuple[Path, Index]) -> None:
    class Other(Painted):
        digest = "1" * 64

    with pytest.raises(
        IndexFileError, match="stale: its pictures were seen by painted 000000000000, the one given is painted 1"
    ):
        Index.open(built[0], picture_embedder=Other())
