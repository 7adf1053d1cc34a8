"""The local product database (paper 3.1): vectors of all items, searched by a query's meaning, and their words.

Scores are exact, so that two machines give the same list: vectors lie on a grid of 2^-24, therefore every product is a multiple
of 2^-48 and a sum of them below 32 fits a float64 without rounding, in whatever order a processor adds.

What orders the items, `retrieval` says: "dense", the vectors alone; "sparse", the words (`words`), where the vectors decide
between equals and order what shares no word with the query; "hybrid", the reciprocal ranks of both (`fused`). Equal to the last
bit, the smaller id comes first.

Which path answers for vectors: below `exact_below` items (100,000 unless told otherwise) numpy multiplies all vectors, decoded
once from the usearch file, with the query; usearch is only their store. From there on usearch's HNSW graph answers, and its
hits are scored again exactly; only where the target's rank is asked for are all vectors multiplied: a rank needs every score.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, cast, get_args

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import CatalogError, IndexFileError
from muse_builder.records import Candidate
from muse_builder.retrieval import folder as files
from muse_builder.retrieval.embedder import Embedder, EmbedsOnce, scratch_rows
from muse_builder.retrieval.fused import DEPTH, fused
from muse_builder.retrieval.opening import (
    check_fresh,
    load_embedder,
    open_pictures,
    open_words,
    opened_vectors,
    parse_ids,
    store_vectors,
    usearch_version,
)
from muse_builder.retrieval.pictures import PictureEmbedder, PictureVectors
from muse_builder.retrieval.text import TEMPLATE
from muse_builder.retrieval.words import BM25, Weighing, Words, weights_of, words_of

Mode = Literal["dense", "sparse", "hybrid"]

_GRID = 2.0**24
_DECODE = 16_384
"""Vectors decoded from usearch at a time: it hands out one small array a vector."""
_EMBEDDED = 1_024
"""Texts embedded at a time."""
_products = getattr(np, "vecdot", np.matmul)
"""(n, d), (d,) -> (n,). Row by row on this thread: `matmul` wakes BLAS's other threads for 2,000 x 256 already, and on a busy
machine waits for them, 11 ms in place of 0.04 one time in twenty. Before numpy 2.0 there is only `matmul`."""


class Hits(NamedTuple):
    """What one query found."""

    candidates: tuple[Candidate, ...]
    """Best first, of equal ones the smaller id, the excluded left out."""
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
    dtype: Literal["f32", "bf16"] | None = None
    """Of the stored vectors; None is f32 where searched exactly, bf16 (half the size) in a graph."""


_FEW = 1_000
"""Rows that are scored exactly at once, without a rough score of all first."""
GRAPH = Graph()
LEAST = Graph(connectivity=2, expansion_add=2)
"""The least graph usearch builds, where nobody walks it: 0.5 s for 94,209 x 256, not 59."""


class Index:
    """Items by meaning. `Index.build` writes one, `Index.open` reads one; both give the same answers."""

    def __init__(
        self,
        item_ids: Sequence[str],
        manifest: files.IndexManifest,
        *,
        embedder: Embedder,
        stored: Any,
        raw: bytes | memoryview,
        words: Words | None = None,
        pictures: PictureVectors | None = None,
    ) -> None:
        """Not for callers: `stored` is a usearch index that views `raw`."""
        self.item_ids = tuple(item_ids)
        self.manifest = manifest
        self.embedder = embedder
        self.pictures = pictures
        self._words = words
        self._row = {item_id: row for row, item_id in enumerate(self.item_ids)}
        self._place = np.argsort(np.array(sorted(range(len(self.item_ids)), key=self.item_ids.__getitem__)))
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
        graph: Graph = GRAPH,
        retrieval: Mode = "dense",
        pictures: PictureVectors | None = None,
        progress: Callable[[int], None] = lambda done: None,
    ) -> Self:
        """Write an index of `texts` (see `item_text`) into `folder`, replacing the one there, and open it.

        retrieval    what orders the items; but for "dense" their words are indexed too (`words_of`)
        pictures     a second vector an item, for `seen` and `like`
        exact_below  fewer items than this are searched exactly: no graph is built
        progress     told how many items are embedded and, where there is a graph, in it: half an item each

        Raises: CatalogError if there is nothing to index or an id stands twice; ValueError if the embedder breaks its contract.
        """
        _check_items(item_ids, texts)
        exact = len(item_ids) < exact_below
        if exact:
            graph = LEAST._replace(expansion_search=graph.expansion_search, dtype=graph.dtype)
        contents = files.Contents(
            embedder=embedder.name,
            embedder_digest=embedder.digest,
            dimensions=embedder.dimensions,
            dtype=graph.dtype or ("f32" if exact else "bf16"),
            search="exact" if exact else "hnsw",
            connectivity=graph.connectivity,
            expansion_add=graph.expansion_add,
            expansion_search=graph.expansion_search,
            threads=graph.threads,
            usearch=usearch_version(),
            text_template=TEMPLATE,
            retrieval=retrieval,
            words=None if retrieval == "dense" else embedder.name if isinstance(embedder, Weighing) else BM25,
            pictures=None if pictures is None else pictures.contents(),
            items=len(item_ids),
            items_digest=items_digest(item_ids, texts),
        )
        known = embedder.fitted(texts) if isinstance(embedder, EmbedsOnce) else None
        vectors = scratch_rows(len(texts), embedder.dimensions)
        for start in range(0, len(texts), _EMBEDDED):
            part = slice(start, start + _EMBEDDED)
            vectors[part] = _unit_rows(embedder, texts[part], None if known is None else known[part])
            progress(min(start + _EMBEDDED, len(texts)) // 2)

        def fill(aside: Path) -> None:
            (aside / files.ITEMS).write_bytes(json.dumps(list(item_ids), indent=0).encode())
            (aside / files.EMBEDDER).mkdir()
            embedder.save(aside / files.EMBEDDER)
            if contents.words is not None:
                (aside / files.WORDS).mkdir()
                words_of(embedder, texts).save(aside / files.WORDS)
            if pictures is not None:
                (aside / files.PICTURE_EMBEDDER).mkdir()
                pictures.embedder.save(aside / files.PICTURE_EMBEDDER)
                (aside / files.PICTURES).write_bytes(pictures.vectors.astype("<f4").tobytes())
            store_vectors(aside / files.VECTORS, contents, vectors, progress)

        files.write(Path(folder), contents, fill)
        return cls.open(folder, embedder=embedder, picture_embedder=None if pictures is None else pictures.embedder)

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        expect_items_digest: str | None = None,
        embedder: Embedder | None = None,
        picture_embedder: PictureEmbedder | None = None,
        proven: str | None = None,
    ) -> Self:
        """The index in `folder`, every file checked before it is used; later rebuilds of the folder do not touch it.

        expect_items_digest  `items_digest` of the catalog as it is now; another one means that the index is stale
        embedder             the one to embed queries with; None loads the one that was saved with the index
        picture_embedder     the same for the pictures' vectors
        proven               build (`manifest.build`) whose files another process of this run has just checked: not again here

        Raises: IndexFileError if anything is missing, damaged, foreign or stale, with the command that rebuilds it.
        """
        folder = Path(folder)
        while True:
            manifest = files.read_manifest(folder)
            if manifest.build == proven:
                manifest = manifest.believed()
            try:
                return cls._open(folder, manifest, expect_items_digest, embedder, picture_embedder)
            except IndexFileError:
                if files.read_manifest(folder).build == manifest.build:
                    raise
                # A rebuild took the files away between manifest and reading: the new one is complete.

    @classmethod
    def _open(
        cls,
        folder: Path,
        manifest: files.IndexManifest,
        expect_items_digest: str | None,
        embedder: Embedder | None,
        picture_embedder: PictureEmbedder | None,
    ) -> Self:
        check_fresh(folder, manifest, expect_items_digest)
        item_ids = parse_ids(folder, manifest)
        for name in manifest.files:
            if name.startswith((files.EMBEDDER + "/", files.PICTURE_EMBEDDER + "/")):
                files.read_file(folder, manifest, name)
        if embedder is None:
            embedder = load_embedder(folder, manifest)
        have = (embedder.name, embedder.digest, embedder.dimensions)
        if have != (manifest.embedder, manifest.embedder_digest, manifest.dimensions):
            raise IndexFileError(
                f"the index in {folder} is stale: its vectors are of {manifest.embedder} {manifest.embedder_digest[:12]} "
                f"({manifest.dimensions} dimensions), the embedder given is {have[0]} {have[1][:12]} ({have[2]}); "
                + files.how_to_rebuild(folder)
            )
        raw = files.map_file(folder, manifest, files.VECTORS)
        return cls(
            item_ids,
            manifest,
            embedder=embedder,
            stored=opened_vectors(folder, manifest, raw),
            raw=raw,
            words=open_words(folder, manifest),
            pictures=open_pictures(folder, manifest, picture_embedder),
        )

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
        left_out = [self._rows_of(ids) for ids in exclude or [()] * len(queries)]
        rows = [None if target is None else self._target_row(target) for target in targets or [None] * len(queries)]
        if not len(left_out) == len(rows) == len(queries):
            raise ValueError(f"{len(queries)} queries, {len(left_out)} exclusions, {len(rows)} targets: one each, please")
        found: list[Hits] = []
        block = max(1, 2**24 // len(self))  # scores of a block: 64 MB of float32
        for start in range(0, len(queries), block):
            part = slice(start, start + block)
            vectors = _unit_rows(self.embedder, queries[part])
            found += self._look(queries[part], vectors, k, left_out[part], rows[part])
        return found

    def rank(self, query: str, item_ids: Sequence[str]) -> tuple[Candidate, ...]:
        """These items and no others, the best for the query first, as `look` orders them; ids not in the index are left out."""
        rows = np.array(sorted({self._row[item_id] for item_id in item_ids if item_id in self._row}), dtype=np.intp)
        if not len(rows):
            return ()
        asked = self._asked(query, _unit_rows(self.embedder, [query])[0], None)
        return self._candidates(asked, self._sorted(asked, rows)[0])

    @property
    def seen(self) -> "Seen":
        """The same index, searched by its pictures too."""
        return Seen(self)

    def look_by_picture(self, query: str, *, k: int, exclude: Collection[str] = ()) -> Hits:
        """As `look`, with the ranking of the pictures that look like the query as one more to be fused.

        Without pictures, or with an embedder of pictures that reads no texts, it is `look`.
        """
        if self.pictures is None or (look := self.pictures.of_text(query)) is None:
            return self.look(query, k=k, exclude=exclude)
        asked = self._asked(query, _unit_rows(self.embedder, [query])[0], None)
        rankings = [self._nearest(asked, DEPTH), self.pictures.nearest(look, DEPTH, self._place)]
        if self._words is not None:
            rankings.append(self._by_words(asked))
        seen = asked._replace(lead=fused(rankings, len(self)), look=look)
        return Hits(self._found(seen, k, self._rows_of(exclude)), None)

    def cosines(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """(queries, items): each query against all items by their vectors alone, whatever `retrieval` says."""
        found: NDArray[np.float32] = (self._all() @ _unit_rows(self.embedder, queries).T).T
        return found

    def like(self, item_id: str, *, k: int, exclude: Collection[str] = ()) -> Hits:
        """Items like this one, which is left out itself: by meaning, and by their looks where the index has pictures.

        Raises: IndexFileError if the item is not in the index.
        """
        row = self._target_row(item_id)
        asked = self._asked(None, self._vectors_of(np.array([row]))[0], None)
        look = None if self.pictures is None else self.pictures.of_row(row)
        if self.pictures is not None and look is not None:
            rankings = (self._nearest(asked, DEPTH), self.pictures.nearest(look, DEPTH, self._place))
            asked = asked._replace(lead=fused(rankings, len(self)), look=look)
        return Hits(self._found(asked, k, [row, *self._rows_of(exclude)]), None)

    def _look(
        self,
        queries: Sequence[str],
        vectors: NDArray[np.float32],
        k: int,
        left_out: list[list[int]],
        targets: list[int | None],
    ) -> list[Hits]:
        nears: list[NDArray[np.float32] | None] = [None] * len(queries)
        walks = self._stored is not None and all(target is None for target in targets)
        if not walks and self.manifest.retrieval != "sparse":
            every = self._all()
            nears = [_products(every, vectors[0])] if len(queries) == 1 else list((every @ vectors.T).T)
        hits = []
        for query, vector, near, out, target in zip(queries, vectors, nears, left_out, targets, strict=True):
            asked = self._asked(query, vector, near)
            if target is not None and asked.near is None and asked.lead is not None and asked.lead[target] == 0:
                asked = asked._replace(near=self._near(asked))  # wanted for the rank, and then for the list
            rank = None if target is None else self._rank(asked, target)
            hits.append(Hits(self._found(asked, k, out), rank))
        return hits

    def _asked(self, query: str | None, vector: NDArray[np.float32], near: NDArray[np.float32] | None) -> "_Asked":
        """A query with what orders the items before their vectors do: nothing, their words, or both rankings fused."""
        asked = _Asked(vector, near, None, None, None)
        if self._words is None or query is None:
            return asked
        asked = asked._replace(sparse=self._words.scores(weights_of(self.embedder, query)))
        if self.manifest.retrieval == "sparse":
            return asked._replace(lead=asked.sparse)
        return asked._replace(lead=fused((self._nearest(asked, DEPTH), self._by_words(asked)), len(self)))

    def _by_words(self, asked: "_Asked") -> NDArray[np.intp]:
        """The first rows by the words they share with the query; those that share none stand in no ranking."""
        assert asked.sparse is not None
        rows = _first(asked.sparse, np.flatnonzero(asked.sparse), DEPTH)
        return rows[np.lexsort((self._place[rows], -asked.sparse[rows]))][:DEPTH]

    def _nearest(self, asked: "_Asked", k: int, *, but: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
        """The `k` rows nearest to the query by their vectors, best first, without those marked in `but`."""
        k = min(k, len(self) - (0 if but is None else int(but.sum())))
        if k <= 0:  # usearch crashes on a search for none
            return np.zeros(0, dtype=np.intp)
        if self._stored is not None and asked.near is None:
            rows = self._walked(asked.vector, k, but)
        else:
            near = self._near(asked)
            if but is not None:
                near = np.where(but, np.float32(-np.inf), near)
            bar = np.partition(near, len(near) - k)[len(near) - k]
            rows = np.flatnonzero(near >= bar - 2 * self._margin)
        return rows[np.lexsort((self._place[rows], -self._exact(asked.vector, rows)))][:k]

    def _walked(self, vector: NDArray[np.float32], k: int, but: NDArray[np.bool_] | None) -> NDArray[np.intp]:
        """Through the graph: the whole of what it visits at `expansion_search`, more where more can be left out.

        usearch rounds the query as it rounded the vectors; among all it visited, the exact scores choose.
        """
        wanted = max(k + (0 if but is None else int(but.sum())), self.manifest.expansion_search)
        keys = self._stored.search(vector, min(wanted, len(self)), threads=1).keys.astype(np.intp)
        return np.unique(keys if but is None else keys[~but[keys]])

    def _near(self, asked: "_Asked") -> NDArray[np.float32]:
        """(items,): float32 scores, right to within the margin."""
        near: NDArray[np.float32] = _products(self._all(), asked.vector) if asked.near is None else asked.near
        return near

    def _found(self, asked: "_Asked", k: int, left_out: Sequence[int]) -> tuple[Candidate, ...]:
        """The first `k` but those left out: first what leads, then the rest by its vectors."""
        but = np.zeros(len(self), dtype=bool)
        but[list(left_out)] = True
        rows, exact = np.zeros(0, dtype=np.intp), np.zeros(0)
        if asked.lead is not None and k > 0:
            leading = np.flatnonzero((asked.lead > 0) & ~but)
            rows, exact = self._sorted(asked, _first(asked.lead, leading, k))
            rows, exact = rows[:k], exact[:k]
            but |= asked.lead > 0
        if len(rows) < k and not but.all():
            rows = np.concatenate([rows, self._nearest(asked, k - len(rows), but=but)])
        return self._candidates(asked, rows)

    def _sorted(self, asked: "_Asked", rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """These rows in order, with their exact scores by vector."""
        exact = self._exact(asked.vector, rows)
        keys = (self._place[rows], -exact) if asked.lead is None else (self._place[rows], -exact, -asked.lead[rows])
        order = np.lexsort(keys)
        return rows[order], exact[order]

    def _rank(self, asked: "_Asked", target: int) -> int:
        """1 + the items before the target, of all."""
        if asked.lead is None:
            return 1 + self._ahead(asked, target, None)
        own = asked.lead[target]
        before, equal = int(np.count_nonzero(asked.lead > own)), asked.lead == own
        return 1 + before + self._ahead(asked, target, equal)

    def _ahead(self, asked: "_Asked", target: int, among: NDArray[np.bool_] | None) -> int:
        """Items before the target by their vectors; float32 scores decide where they are far enough apart, exact elsewhere."""
        rows = np.arange(len(self)) if among is None else np.flatnonzero(among)
        if len(rows) == 1:
            return 0
        if asked.near is None and len(rows) <= _FEW:
            apart = np.zeros(len(rows), dtype=np.float32)  # all are scored exactly
        else:
            near = self._near(asked)
            apart = near[rows] - near[target]
        unsure = rows[np.abs(apart) <= 2 * self._margin]
        scores = self._exact(asked.vector, unsure)
        own = scores[np.searchsorted(unsure, target)]
        ties = (scores == own) & (self._place[unsure] < self._place[target])
        return int(np.count_nonzero(apart > 2 * self._margin)) + int(np.count_nonzero(scores > own)) + int(ties.sum())

    def _candidates(self, asked: "_Asked", rows: NDArray[np.intp]) -> tuple[Candidate, ...]:
        dense = np.clip(self._exact(asked.vector, rows), -1.0, 1.0).tolist()
        scores = dense if asked.lead is None else asked.lead[rows].tolist()
        sparse = [None] * len(rows) if asked.sparse is None else asked.sparse[rows].tolist()
        looks: list[float | None] = [None] * len(rows)
        if self.pictures is not None and asked.look is not None:
            looks = self.pictures.scores(asked.look, rows)
        told = zip(rows.tolist(), scores, dense, sparse, looks, strict=True)
        return tuple(
            Candidate(item_id=self.item_ids[row], score=score, dense=near, sparse=words, picture=look)
            for row, score, near, words, look in told
        )

    def _exact(self, query: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        vectors = self._vectors_of(rows)
        exact: NDArray[np.float64] = _products(vectors.astype(np.float64), query.astype(np.float64))
        return exact

    def _vectors_of(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        return self._vectors(rows) if self._decoded is None else self._decoded[rows]

    def _rows_of(self, item_ids: Collection[str]) -> list[int]:
        return [self._row[item_id] for item_id in item_ids if item_id in self._row]

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


def mode_of(word: str) -> Mode:
    """What a manifest says of `retrieval`. Raises: IndexFileError for a word that is none."""
    for mode in get_args(Mode):
        if mode == word:
            return cast(Mode, mode)
    raise IndexFileError(f"retrieval {word!r} is none that this version knows: {', '.join(get_args(Mode))}")


class _Asked(NamedTuple):
    """A query, and what is known of it."""

    vector: NDArray[np.float32]
    near: NDArray[np.float32] | None
    """(items,) float32 scores by vector, where they were made already."""
    sparse: NDArray[np.float64] | None
    """(items,) by words."""
    lead: NDArray[np.float64] | None
    """(items,) what orders the items before their vectors do, where it is above 0."""
    look: NDArray[np.float32] | None
    """Of the picture that is looked for."""


@dataclass(frozen=True)
class Seen:
    """An index that is searched by its pictures too, in the shape in which agents search."""

    index: Index

    def look(self, query: str, *, k: int, exclude: Collection[str] = (), target: str | None = None) -> Hits:
        """`Index.look_by_picture`; where a target is named, its rank is the one of `Index.look`."""
        rank = None if target is None else self.index.look(query, k=0, target=target).target_rank
        return self.index.look_by_picture(query, k=k, exclude=exclude)._replace(target_rank=rank)


def _first(scores: NDArray[np.float64], rows: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    """Those of `rows` that can be among the first `k` by these scores, however equals are told apart."""
    if len(rows) <= k:
        return rows
    own = scores[rows]
    first: NDArray[np.intp] = rows[own >= np.partition(own, len(own) - k)[len(own) - k]]
    return first


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


def _unit_rows(embedder: Embedder, texts: Sequence[str], known: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """The embedder's rows on the grid, or a ValueError that says how it broke its contract.

    known  the rows, where the embedder has given them already
    """
    vectors = embedder.embed(texts) if known is None else known
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
