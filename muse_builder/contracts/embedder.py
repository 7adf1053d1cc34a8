"""What an embedders plug-in promises: see `retrieval.embedder.Embedder`."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from muse_builder.retrieval.embedder import Embedder
from muse_builder.retrieval.index import Index

TEXTS = (
    "Chaz Kangaroo Hoodie. hoodie. for men. color: black. material: wool. Drawstring-adjustable hood",
    "Breathe-Easy Tank. tank. for women. color: purple. material: polyester. Moisture wicking, racerback",
    "Diana Tights. leggings. for women. color: black. material: spandex. High waist, inner pocket",
    "Driven Backpack. backpack. color: black. material: nylon. Two water bottle pockets",
    "Didi Sport Watch. watch. color: silver. material: stainless steel. Stopwatch",
    "Women's ankle boots. boots. for women. color: brown. material: leather. Side zipper",
)
STRANGE = ("", "   ", "qqqzzz xxyyww", "!!!", "\U0001f457", "très élégante", "\ud800", "black " * 2000)
"""What a shopper may type, and what a model may write, all the same."""


def check_embedder(kind: type[Embedder], *, texts: Sequence[str] = TEXTS, model: str | None = None) -> None:
    """Fits one on a few product texts, embeds, saves, loads and searches.

    Args:
        kind: the plug-in's object.
        model: weights to use; None for its own default.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    assert isinstance(kind.name, str) and kind.name, "an embedder has a `name`, its entry point's"
    kind.require(model)
    embedder = kind.fit(texts, model=model)
    together = embedder.embed(texts)
    assert together.dtype == np.float32, f"embed gave {together.dtype}; float32 is wanted"
    wanted = (len(texts), embedder.dimensions)
    assert together.shape == wanted, f"embed gave an array of shape {together.shape}; {wanted} is wanted"
    for some in (texts, STRANGE):
        lengths = np.linalg.norm(embedder.embed(some).astype(np.float64), axis=1)
        assert bool((np.abs(lengths - 1) < 1e-5).all()), f"rows have lengths {lengths.min():.4f} to {lengths.max():.4f}, not 1"
    assert embedder.embed([]).shape == (0, embedder.dimensions), "no texts give an array without rows"
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert float(np.abs(together - alone).max()) < 1e-5, "the other texts of a batch change a text's row"
    assert embedder.embed(texts).tobytes() == together.tobytes(), "the same texts gave other rows the second time"
    _check_saved(embedder, texts)


def _check_saved(embedder: Embedder, texts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "saved"
        folder.mkdir()
        embedder.save(folder)
        back = type(embedder).load(folder)
        assert (back.digest, back.dimensions) == (embedder.digest, embedder.dimensions), "what is loaded is not what was saved"
        assert back.embed(texts).tobytes() == embedder.embed(texts).tobytes(), "what is loaded gives other rows"
        ids = [f"i{number}" for number in range(len(texts))]
        index = Index.build(ids, texts, embedder, Path(place) / "index")
        for item_id, text in zip(ids, texts, strict=True):
            assert index.look(text, k=1, target=item_id).target_rank == 1, f"{text[:40]!r} does not find itself"
