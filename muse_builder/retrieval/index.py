"""The local product database (paper 3.1): vectors of all items, searched by a query's meaning.

Scores are exact, so that two machines give the same list: vectors lie on a grid of 2^-24, therefore every product is a multiple
of 2^-48 and a sum of them below 32 fits a float64 without rounding, in whatever order a processor adds.

Which path answers: below `exact_below` items (100,000 unless told otherwise) numpy multiplies all vectors, decoded once from
the usearch file, with the query; usearch is only their store. From there on usearch's HNSW graph answers, and its hits are
scored again exactly; only where the target's rank is asked for are all vectors multiplied, because a rank needs every score.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder import plugins
from muse_builder.errors import CatalogError, IndexFileError
from muse_builder.records import Candidate
from muse_builder.retrieval import folder as files
from muse_builder.retrieval.embedder import Embedder, embedder_named
from muse_builder.retrieval.text import TEMPLATE

_GRID = 2.0**24
_DECODE = 16_384
"""Vectors decoded from usearch at a time: it hands out one small array a vector."""
_EMBEDDED = 1_024
"""Texts embedded at a time, and"""
_ADDED = 256
"""vectors added to the graph at a time, about a quarter of a second: between two pieces the build can be told to stop."""
_products = getattr(np, "vecdot", np.matmul)
"""(n, d), (d,) -> (n,). Row by row on this thread: `matmul` wakes BLAS's other threads for 2,000 x 256 already, and on a busy
machine waits for them, 11 ms in place of 0.04 one time in twenty. Before numpy 2.0 there is only `matmul`."""


class Hits(NamedTuple):
    """What one query found."""

    candidates: tuple[Candidate, ...]
    """Best first, items of equal score in the catalog's order, the excluded left out."""
    target_rank: int | None
    """Of the target among all items, 1 is best, counted before anything is left out; None where no target was named."""


class Graph(NamedTuple):
    """How usearch's HNSW graph is built."""

    threads: int = 1
    """With 1 two builds give the same bytes, with more they do not."""
    connectivity: int = 16
    """HNSW's M; cannot be changed later."""
    expansion_add: int = 128
    """HNSW's ef at construction; cannot be changed later."""
    expansion_search: int = 128
    """HNSW's ef; more finds more, slower: 0.995 of the true first ten at 128, 0.998 at 256 (94,209 x 1024)."""


GRAPH = Graph()
LEAST = Graph(connectivity=2, expansion_add=2)
"""The least graph usearch builds, where nobody walks it: 0.5 s for 94,209 x 256, not 59."""


class Index:
    """Items by meaning. `Index.build` writes one, `Index.open` reads one; both give the same answers."""

    def __init__(
        self, item_ids: Sequence[str], manifest: files.IndexManifest, *, embedder: Embedder, stored: Any, raw: bytes
    ) -> None:
        """Not for callers: `stored` is a usearch index that views `raw`."""
        self.item_ids = tuple(item_ids)
        self.manifest = manifest
        self.embedder = embedder
        self._row = {item_id: row for row, item_id in enumerate(self.item_ids)}
        self._raw = raw
        self._stored = stored
        self._decoded: NDArray[np.float32] | None = None
        # A float32 sum of d products of rows of length 1 is off by less than d 2^-24; twice that, to be safe.
        self._margin = manifest.dimensions * 2.0**-23
        if manifest.search == "exact":
            self._decoded = self._decode()
            self._stored, self._raw = None, b""

    @classmethod
    def build(
        cls,
        item_ids: Sequence[str],
        texts: Sequence[str],
        embedder: Embedder,
        folder: Path | str,
        *,
        exact_below: int = 100_000,
        dtype: Literal["f32", "bf16"] | None = None,
        graph: Graph = GRAPH,
        template: str = TEMPLATE,
        progress: Callable[[int], None] = lambda done: None,
    ) -> Self:
        """Write an index of `texts` (see `item_text`) into `folder`, replacing the one there, and open it.

        exact_below  fewer items than this are searched exactly: no graph is built
        dtype        of the stored vectors; None is f32 where searched exactly, bf16 (half the size) in a graph
        progress     told how many items are embedded and, where there is a graph, in it: half an item each

        Raises: CatalogError if there is nothing to index or an id stands twice; ValueError if the embedder breaks its contract.
        """
        from usearch import __version__ as usearch_version
        from usearch.index import Index as Usearch

        folder = Path(folder)
        _check_items(item_ids, texts)
        exact = len(item_ids) < exact_below
        if exact:
            graph = LEAST._replace(expansion_search=graph.expansion_search)
        contents = files.Contents(
            embedder=embedder.name,
            embedder_digest=embedder.digest,
            dimensions=embedder.dimensions,
            dtype=dtype or ("f32" if exact else "bf16"),
            search="exact" if exact else "hnsw",
            connectivity=graph.connectivity,
            expansion_add=graph.expansion_add,
            expansion_search=graph.expansion_search,
            threads=graph.threads,
            usearch=usearch_version,
            text_template=template,
            items=len(item_ids),
            items_digest=items_digest(item_ids, texts),
        )
        vectors = np.empty((len(texts), embedder.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _EMBEDDED):
            part = slice(start, start + _EMBEDDED)
            vectors[part] = _unit_rows(embedder, texts[part])
            progress(min(start + _EMBEDDED, len(texts)) // 2)

        def fill(aside: Path) -> None:
            (aside / files.ITEMS).write_bytes(json.dumps(list(item_ids), indent=0).encode())
            (aside / files.EMBEDDER).mkdir()
            embedder.save(aside / files.EMBEDDER)
            stored = Usearch(
                ndim=contents.dimensions,
                metric=contents.metric,
                dtype=contents.dtype,
                connectivity=graph.connectivity,
                expansion_add=graph.expansion_add,
                expansion_search=graph.expansion_search,
            )
            keys = np.arange(len(vectors), dtype=np.uint64)
            for start in range(0, len(keys), piece := _ADDED * graph.threads):
                stored.add(keys[start : start + piece], vectors[start : start + piece], threads=graph.threads)
                progress((len(keys) + min(start + piece, len(keys))) // 2)
            stored.save(str(aside / files.VECTORS))

        files.write(folder, contents, fill)
        return cls.open(folder, embedder=embedder, template=template)

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        expect_items_digest: str | None = None,
        embedder: Embedder | None = None,
        template: str = TEMPLATE,
    ) -> Self:
        """The index in `folder`, every file checked before it is used; later rebuilds of the folder do not touch it.

        expect_items_digest  `items_digest` of the catalog as it is now; another one means that the index is stale
        embedder             the one to embed queries with; None loads the one that was saved with the index

        Raises: IndexFileError if anything is missing, damaged, foreign or stale, with the command that rebuilds it.
        """
        folder = Path(folder)
        while True:
            manifest = files.read_manifest(folder)
            try:
                return cls._open(folder, manifest, expect_items_digest, embedder, template)
            except IndexFileError:
                if files.read_manifest(folder) == manifest:
                    raise
                # A rebuild took the files away between manifest and reading: the new one is complete.

    @classmethod
    def _open(
        cls,
        folder: Path,
        manifest: files.IndexManifest,
        expect_items_digest: str | None,
        embedder: Embedder | None,
        template: str,
    ) -> Self:
        _check_fresh(folder, manifest, expect_items_digest, template)
        item_ids = _parse_ids(folder, manifest)
        for name in manifest.files:
            if name.startswith(files.EMBEDDER + "/"):
                files.read_file(folder, manifest, name)
        if embedder is None:
            embedder = _load_embedder(folder, manifest)
        have = (embedder.name, embedder.digest, embedder.dimensions)
        if have != (manifest.embedder, manifest.embedder_digest, manifest.dimensions):
            raise IndexFileError(
                f"the index in {folder} is stale: its vectors are of {manifest.embedder} {manifest.embedder_digest[:12]} "
                f"({manifest.dimensions} dimensions), the embedder given is {have[0]} {have[1][:12]} ({have[2]}); "
                + files.how_to_rebuild(folder)
            )
        raw = files.read_file(folder, manifest, files.VECTORS)
        return cls(item_ids, manifest, embedder=embedder, stored=_view(folder, manifest, raw), raw=raw)

    def __len__(self) -> int:
        return len(self.item_ids)

    def look(self, query: str, *, k: int, exclude: Collection[str] = (), target: str | None = None) -> Hits:
        """The `k` items nearest to the query, `exclude` left out, and the target's rank among all items.

        Fewer than `k` where fewer are left; none for k = 0. Ids in `exclude` that are not in the index are no error.

        Raises: IndexFileError if the target is not in the index; ValueError if k is negative.
        """
        return self.look_many([query], k=k, exclude=[exclude], targets=[target])[0]

    def look_many(
        self,
        queries: Sequence[str],
        *,
        k: int,
        exclude: Sequence[Collection[str]] | None = None,
        targets: Sequence[str | None] | None = None,
    ) -> list[Hits]:
        """`look` for each query with its own exclusions and target: the same answers, sooner, on BLAS's threads."""
        if k < 0:
            raise ValueError(f"k = {k}: how many candidates are wanted? 0 or more")
        left_out = [[self._row[i] for i in ids if i in self._row] for ids in exclude or [()] * len(queries)]
        rows = [None if target is None else self._target_row(target) for target in targets or [None] * len(queries)]
        if not len(left_out) == len(rows) == len(queries):
            raise ValueError(f"{len(queries)} queries, {len(left_out)} exclusions, {len(rows)} targets: one each, please")
        found: list[Hits] = []
        block = max(1, 2**24 // len(self))  # scores of a block: 64 MB of float32
        for start in range(0, len(queries), block):
            part = slice(start, start + block)
            vectors = _unit_rows(self.embedder, queries[part])
            found += self._look(vectors, k, left_out[part], rows[part])
        return found

    def rank(self, query: str, item_ids: Sequence[str]) -> tuple[Candidate, ...]:
        """These items and no others, nearest to the query first; ids that are not in the index are left out.

        Equal scores stand in the catalog's order, as in `look`.
        """
        rows = sorted({self._row[item_id] for item_id in item_ids if item_id in self._row})
        return self._best(_unit_rows(self.embedder, [query])[0], np.array(rows, dtype=np.intp), len(rows)) if rows else ()

    def _look(self, queries: NDArray[np.float32], k: int, left_out: list[list[int]], targets: list[int | None]) -> list[Hits]:
        if self._stored is not None and all(target is None for target in targets):
            return [Hits(self._walk(query, k, out), None) for query, out in zip(queries, left_out, strict=True)]
        vectors = self._all()
        scores = [_products(vectors, queries[0])] if len(queries) == 1 else list((vectors @ queries.T).T)
        hits = []
        for query, near, out, target in zip(queries, scores, left_out, targets, strict=True):
            rank = None if target is None else self._rank(query, near, target)
            near[out] = -np.inf
            k_left = min(k, len(self) - len(set(out)))
            if k_left <= 0:
                hits.append(Hits((), rank))
                continue
            bar = np.partition(near, len(near) - k_left)[len(near) - k_left]
            hits.append(Hits(self._best(query, np.flatnonzero(near >= bar - 2 * self._margin), k_left), rank))
        return hits

    def _walk(self, query: NDArray[np.float32], k: int, left_out: list[int]) -> tuple[Candidate, ...]:
        """Through the graph: the whole of what it visits at `expansion_search`, more where more can be left out.

        usearch rounds the query as it rounded the vectors; among all it visited, the exact scores choose.
        """
        if k == 0:  # usearch crashes on a search for none
            return ()
        out = set(left_out)
        wanted = max(k + len(out), self.manifest.expansion_search)
        keys = self._stored.search(query, min(wanted, len(self)), threads=1).keys
        return self._best(query, np.array(sorted({int(key) for key in keys} - out), dtype=np.intp), k)

    def _rank(self, query: NDArray[np.float32], near: NDArray[np.float32], target: int) -> int:
        """1 + the items before the target; float32 scores decide where they are far enough apart, exact ones elsewhere."""
        unsure = np.flatnonzero(np.abs(near - near[target]) <= 2 * self._margin)
        sure = int(np.count_nonzero(near > near[target] + 2 * self._margin))
        scores = self._exact(query, unsure)
        own = scores[np.searchsorted(unsure, target)]
        return 1 + sure + int(np.count_nonzero(scores > own)) + int(np.count_nonzero((scores == own) & (unsure < target)))

    def _best(self, query: NDArray[np.float32], rows: NDArray[np.intp], k: int) -> tuple[Candidate, ...]:
        """The first `k` of `rows`, which are in catalog order, by exact score."""
        scores = self._exact(query, rows)
        order = np.argsort(-scores, kind="stable")[:k]
        return tuple(
            Candidate(item_id=self.item_ids[row], score=min(1.0, max(-1.0, score)))
            for row, score in zip(rows[order].tolist(), scores[order].tolist(), strict=True)
        )

    def _exact(self, query: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        vectors = self._vectors(rows) if self._decoded is None else self._decoded[rows]
        exact: NDArray[np.float64] = _products(vectors.astype(np.float64), query.astype(np.float64))
        return exact

    def _target_row(self, target: str) -> int:
        row = self._row.get(target)
        if row is None:
            raise IndexFileError(
                f"the target {target!r} is not among the {len(self)} items of the index: the catalog has changed since; "
                "build the index again: muse index"
            )
        return row

    def _all(self) -> NDArray[np.float32]:
        """(items, dimensions); in a graph index decoded when a rank is first asked for, and kept: 4 bytes a number."""
        if self._decoded is None:
            self._decoded = self._decode()
        return self._decoded

    def _decode(self) -> NDArray[np.float32]:
        vectors = np.empty((len(self), self.manifest.dimensions), dtype=np.float32)
        for start in range(0, len(self), _DECODE):
            stop = min(start + _DECODE, len(self))
            vectors[start:stop] = self._vectors(np.arange(start, stop))
        return vectors

    def _vectors(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        vectors = self._stored.get(rows.astype(np.uint64), dtype="f32")
        return np.asarray(vectors, dtype=np.float32).reshape(len(rows), self.manifest.dimensions)


def items_digest(item_ids: Sequence[str], texts: Sequence[str]) -> str:
    """SHA-256 of a catalog as it is indexed: ids and texts in order."""
    digest = hashlib.sha256()
    for item_id, text in zip(item_ids, texts, strict=True):
        digest.update(json.dumps([item_id, text]).encode() + b"\n")
    return digest.hexdigest()


def _check_items(item_ids: Sequence[str], texts: Sequence[str]) -> None:
    if len(item_ids) != len(texts):
        raise ValueError(f"{len(item_ids)} item ids but {len(texts)} texts: one text an item, please")
    if not item_ids:
        raise CatalogError(
            "nothing to index: the catalog has no items; its catalog_report.jsonl says why each row was left out"
        )
    seen: set[str] = set()
    for item_id in item_ids:
        if item_id in seen:
            raise CatalogError(f"item id {item_id!r} stands twice in the catalog; ids must be unique")
        seen.add(item_id)


def _unit_rows(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """The embedder's rows on the grid, or a ValueError that says how it broke its contract."""
    vectors = embedder.embed(texts)
    if vectors.shape != (len(texts), embedder.dimensions) or vectors.dtype != np.float32:
        raise ValueError(
            f"embedder {embedder.name!r} gave {vectors.dtype} {vectors.shape} for {len(texts)} texts; "
            f"its contract is float32 {(len(texts), embedder.dimensions)}"
        )
    wide = vectors.astype(np.float64)
    lengths = np.sqrt((wide * wide).sum(axis=1))
    if not (np.abs(lengths - 1.0) < 1e-3).all():  # also false for NaN
        row = int(np.argmin(np.abs(lengths - 1.0) < 1e-3))
        raise ValueError(f"embedder {embedder.name!r} gave a row of length {lengths[row]} for {texts[row]!r}; it must be 1")
    grid: NDArray[np.float32] = (np.rint(wide * _GRID) / _GRID).astype(np.float32)
    return grid


def _check_fresh(folder: Path, manifest: files.IndexManifest, expect_items_digest: str | None, template: str) -> None:
    stale = ""
    if expect_items_digest is not None and manifest.items_digest != expect_items_digest:
        stale = f"the catalog has changed since its {manifest.items:,} items were indexed"
    elif manifest.text_template != template:
        stale = f"its items were indexed as {manifest.text_template!r}, now it would be {template!r}"
    if stale:
        raise IndexFileError(f"the index in {folder} is stale: {stale}; {files.how_to_rebuild(folder)}")


def _parse_ids(folder: Path, manifest: files.IndexManifest) -> list[str]:
    try:
        ids = json.loads(files.read_file(folder, manifest, files.ITEMS))
        if not (isinstance(ids, list) and all(isinstance(i, str) for i in ids) and len(set(ids)) == len(ids) == manifest.items):
            raise ValueError(f"not a list of {manifest.items} different ids")
    except (ValueError, RecursionError) as error:
        raise files.damaged(folder, files.ITEMS, str(error)) from error
    return ids


def _load_embedder(folder: Path, manifest: files.IndexManifest) -> Embedder:
    if manifest.embedder not in plugins.names("embedders"):
        raise IndexFileError(
            f"the index in {folder} was built with the embedder {manifest.embedder!r}; known by name: "
            f"{', '.join(plugins.names('embedders'))}; pass your own: Index.open(folder, embedder=...)"
        )
    return embedder_named(manifest.embedder).load(folder / manifest.build / files.EMBEDDER)


def _view(folder: Path, manifest: files.IndexManifest, raw: bytes) -> Any:
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
    stored = Usearch(
        ndim=manifest.dimensions,
        metric=manifest.metric,
        dtype=manifest.dtype,
        connectivity=manifest.connectivity,
        expansion_add=manifest.expansion_add,
        expansion_search=manifest.expansion_search,
    )
    stored.view(raw)
    return stored
