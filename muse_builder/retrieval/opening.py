"""The parts of an index folder, each held against the manifest before it is believed; and how vectors are stored."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muse_builder import plugins
from muse_builder.errors import IndexFileError
from muse_builder.retrieval import folder as files
from muse_builder.retrieval.embedder import Embedder, embedder_named
from muse_builder.retrieval.pictures import PictureEmbedder, PictureVectors, picture_embedder_named
from muse_builder.retrieval.text import TEMPLATE
from muse_builder.retrieval.words import BM25, FILES, Words

_ADDED = 256
"""Vectors added to the graph at a time, about a quarter of a second: between two pieces the build can be told to stop."""


def check_fresh(folder: Path, manifest: files.IndexManifest, expect_items_digest: str | None) -> None:
    stale = ""
    if expect_items_digest is not None and manifest.items_digest != expect_items_digest:
        stale = f"the catalog has changed since its {manifest.items:,} items were indexed"
    elif manifest.text_template != TEMPLATE:
        stale = f"its items were indexed as {manifest.text_template!r}, now it would be {TEMPLATE!r}"
    elif manifest.words is not None and manifest.words.partition("/")[0] == BM25.partition("/")[0] and manifest.words != BM25:
        stale = f"its words were weighed by {manifest.words}, now it would be {BM25}"
    if stale:
        raise IndexFileError(f"the index in {folder} is stale: {stale}; {files.how_to_rebuild(folder)}")


def parse_ids(folder: Path, manifest: files.IndexManifest) -> list[str]:
    try:
        ids = json.loads(files.read_file(folder, manifest, files.ITEMS))
        if not (isinstance(ids, list) and all(isinstance(i, str) for i in ids) and len(set(ids)) == len(ids) == manifest.items):
            raise ValueError(f"not a list of {manifest.items} different ids")
    except (ValueError, RecursionError) as error:
        raise files.damaged(folder, files.ITEMS, str(error)) from error
    return ids


def load_embedder(folder: Path, manifest: files.IndexManifest) -> Embedder:
    if manifest.embedder not in plugins.names("embedders"):
        raise IndexFileError(
            f"the index in {folder} was built with the embedder {manifest.embedder!r}; known by name: "
            f"{', '.join(plugins.names('embedders'))}; pass your own: Index.open(folder, embedder=...)"
        )
    return embedder_named(manifest.embedder).load(folder / manifest.build / files.EMBEDDER)


def open_words(folder: Path, manifest: files.IndexManifest) -> Words | None:
    if manifest.words is None:
        return None
    contents = {name: files.map_file(folder, manifest, f"{files.WORDS}/{name}") for name in FILES}
    try:
        return Words.view(contents, items=manifest.items)
    except (ValueError, IndexError, RecursionError) as error:
        raise files.damaged(folder, files.WORDS, str(error)) from error


def open_pictures(folder: Path, manifest: files.IndexManifest, embedder: PictureEmbedder | None) -> PictureVectors | None:
    told = manifest.pictures
    if told is None:
        return None
    if embedder is None:
        embedder = picture_embedder_named(told.embedder).load(folder / manifest.build / files.PICTURE_EMBEDDER)
    try:
        vectors = np.frombuffer(files.map_file(folder, manifest, files.PICTURES), dtype="<f4")
        found = PictureVectors(embedder, vectors.reshape(manifest.items, told.dimensions))
    except ValueError as error:
        raise files.damaged(folder, files.PICTURES, str(error)) from error
    if found.contents() != told:
        raise IndexFileError(
            f"the index in {folder} is stale: its pictures were seen by {told.embedder} {told.embedder_digest[:12]}, the one "
            f"given is {embedder.name} {embedder.digest[:12]}; {files.how_to_rebuild(folder)}"
        )
    return found


def usearch_version() -> str:
    from usearch import __version__

    return str(__version__)


def store_vectors(path: Path, contents: files.Contents, vectors: NDArray[np.float32], progress: Callable[[int], None]) -> None:
    """Writes the vectors, and above a size their graph, into a file of usearch.

    Args:
        progress: told how many items are done; the first half of each was its embedding.
    """
    stored = _empty(contents)
    keys = np.arange(len(vectors), dtype=np.uint64)
    for start in range(0, len(keys), piece := _ADDED * contents.threads):
        stored.add(keys[start : start + piece], vectors[start : start + piece], threads=contents.threads)
        progress((len(keys) + min(start + piece, len(keys))) // 2)
    stored.save(str(path))


def _empty(contents: files.Contents) -> Any:
    from usearch.index import Index as Usearch

    return Usearch(
        ndim=contents.dimensions,
        metric=contents.metric,
        dtype=contents.dtype,
        connectivity=contents.connectivity,
        expansion_add=contents.expansion_add,
        expansion_search=contents.expansion_search,
    )


def opened_vectors(folder: Path, manifest: files.IndexManifest, raw: bytes | memoryview) -> Any:
    """The usearch index that lies in `raw`, which must outlive it; what its head says is compared before it is opened."""
    from usearch.index import Index as Usearch

    try:
        head = Usearch.metadata(raw) or {}
    except Exception as error:  # usearch's bindings raise what they like
        raise files.damaged(folder, files.VECTORS, f"no usearch index ({error})") from error
    told = {
        "items": head.get("count_present"),
        "deleted": head.get("count_deleted"),
        "dimensions": head.get("dimensions"),
        "dtype": str(getattr(head.get("kind_scalar"), "name", None)).lower(),
        "metric": str(getattr(head.get("kind_metric"), "name", None)).lower(),
    }
    want = {
        "items": manifest.items,
        "deleted": 0,
        "dimensions": manifest.dimensions,
        "dtype": manifest.dtype,
        "metric": manifest.metric,
    }
    if told != want:
        raise files.damaged(folder, files.VECTORS, f"holds {told}, the manifest says {want}")
    stored = _empty(manifest)
    stored.view(raw)
    return stored
