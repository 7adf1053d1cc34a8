"""What a picture_embedders plug-in promises: see `retrieval.pictures.PictureEmbedder`."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from muse_builder.contracts.eyes import drawn
from muse_builder.retrieval.pictures import PictureEmbedder

_PAINTS = {"red": (200, 30, 40), "green": (40, 140, 70), "black": (20, 20, 22)}
_TEXTS = ("a red dress", "black ankle boots", "something for summer", "", "\ud800")


def check_picture_embedder(kind: type[PictureEmbedder], *, model: str | None = None, pictures: Sequence[bytes] = ()) -> None:
    """Looks at a few plain things before white paper and at bytes that are no picture, reads a few texts, saves and loads.

    Args:
        kind: the plug-in's object.
        model: weights to use; None for its own default.
        pictures: further whole picture files.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    assert isinstance(kind.name, str) and kind.name, "an embedder has a `name`, its entry point's"
    kind.require(model)
    embedder = kind.fit((), model=model)
    shown = [*(drawn(paint) for paint in _PAINTS.values()), *pictures]
    for what, rows in (("embed_pictures", embedder.embed_pictures(shown)), ("embed", embedder.embed(_TEXTS))):
        assert rows.dtype == np.float32, f"{what} gave {rows.dtype}; float32 is wanted"
        assert rows.shape[1:] == (embedder.dimensions,), f"{what} gave {rows.shape}; rows of {embedder.dimensions} are wanted"
        lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
        assert bool(((lengths == 0) | (np.abs(lengths - 1) < 1e-5)).all()), f"{what} gave rows of lengths {lengths}, not 1 or 0"
    seen = embedder.embed_pictures(shown)
    assert seen.any(axis=1).all(), "of a plain thing before white paper something can be seen"
    assert embedder.embed_pictures(shown).tobytes() == seen.tobytes(), "the same pictures looked otherwise the second time"
    alone = np.concatenate([embedder.embed_pictures([picture]) for picture in shown])
    assert float(np.abs(alone - seen).max()) < 1e-5, "the other pictures of a batch change a picture's row"
    assert embedder.embed_pictures([]).shape == (0, embedder.dimensions), "no pictures give an array without rows"
    assert not embedder.embed_pictures([b"no picture"]).any(), "bytes that are no picture give a row of zeroes"
    with tempfile.TemporaryDirectory() as place:
        embedder.save(Path(place))
        back = kind.load(Path(place))
        assert (back.digest, back.dimensions) == (embedder.digest, embedder.dimensions), "what is loaded is not what was saved"
        assert back.embed_pictures(shown).tobytes() == seen.tobytes(), "what is loaded gives other rows"
