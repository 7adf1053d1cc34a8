"""What finds items fastest and best: exact search, usearch and faiss at growing sizes; lexical methods on a real catalog.

    python benchmarks/retrieval.py                                        # 2,000 and 13,754 items of 256 dimensions
    python benchmarks/retrieval.py --sizes 94209 1000000 --dimensions 1024
    python benchmarks/retrieval.py --catalog meta.jsonl.gz --reviews reviews.jsonl

All methods of a size take turns in one run, on one thread each, and that thread's CPU time counts, so that the ratios mean
something on a busy machine; the base is numpy's plain product. Recall@10 is of the exact first ten. Vectors are drawn around
centres, one for 50 items, because products come in families. 13,754 and 94,209 are the items of MUSE and of its database.
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import math
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Item
from muse_builder.retrieval import Index, Lexical, item_text
from muse_builder.retrieval.index import Graph
from muse_builder.retrieval.lexical import stemmed_words

FIRST = 10


class Rival(NamedTuple):
    name: str
    build_s: float
    """CPU seconds of this process."""
    find: Callable[[int], Sequence[int]]
    """Number of a query -> rows of its first ten."""


class Drawn:
    """An embedder of vectors that were drawn beforehand: the text is the row's number."""

    name: ClassVar[str] = "drawn"
    digest = "0" * 64

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._vectors = vectors
        self.dimensions = vectors.shape[1]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors[[int(text) for text in texts]]

    def save(self, folder: Path) -> None:
        pass

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> "Drawn":
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path) -> "Drawn":
        raise NotImplementedError


def clustered(items: int, dimensions: int, dice: np.random.Generator) -> NDArray[np.float32]:
    """(items, dimensions) float32, rows of length 1: families of about 50 around their centres."""
    centres = dice.standard_normal((max(1, items // 50), dimensions), dtype=np.float32)
    vectors = centres[dice.integers(0, len(centres), items)]
    vectors += np.float32(0.7) * dice.standard_normal((items, dimensions), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def timed(build: Callable[[], Callable[[int], Sequence[int]]], name: str) -> Rival:
    start = time.process_time()
    find = build()
    return Rival(name, time.process_time() - start, find)


def rivals(vectors: NDArray[np.float32], queries: NDArray[np.float32], folder: Path, *, ef: int) -> list[Rival]:
    items, dimensions = vectors.shape
    keys = np.arange(items, dtype=np.uint64)
    drawn = Drawn(np.concatenate([vectors, queries]))
    names = [str(row) for row in range(items)]

    def numpy_exact() -> Callable[[int], Sequence[int]]:
        def find(number: int) -> Sequence[int]:
            scores = vectors @ queries[number]
            near = np.argpartition(-scores, FIRST)[:FIRST]
            return [int(row) for row in near[np.argsort(-scores[near])]]

        return find

    def ours(exact_below: int) -> Callable[[], Callable[[int], Sequence[int]]]:
        def build() -> Callable[[int], Sequence[int]]:
            index = Index.build(
                names, names, drawn, folder / f"ours-{exact_below}", exact_below=exact_below, graph=Graph(expansion_search=ef)
            )
            return lambda number: [int(c.item_id) for c in index.look(str(items + number), k=FIRST).candidates]

        return build

    def ours_ranked() -> Callable[[int], Sequence[int]]:
        index = Index.open(folder / f"ours-{items + 1}", embedder=drawn)
        return lambda number: [int(c.item_id) for c in index.look(str(items + number), k=FIRST, target="0").candidates]

    def usearch(dtype: str, *, exact: bool) -> Callable[[], Callable[[int], Sequence[int]]]:
        def build() -> Callable[[int], Sequence[int]]:
            from usearch.index import Index as Usearch

            edges, effort = (2, 2) if exact else (16, 128)  # no graph is walked in an exact search
            index = Usearch(
                ndim=dimensions, metric="ip", dtype=dtype, connectivity=edges, expansion_add=effort, expansion_search=ef
            )
            index.add(keys, vectors, threads=1)
            return lambda number: index.search(queries[number], FIRST, exact=exact, threads=1).keys.tolist()

        return build

    def faiss_flat() -> Callable[[int], Sequence[int]]:
        faiss = importlib.import_module("faiss")
        faiss.omp_set_num_threads(1)
        index = faiss.IndexFlatIP(dimensions)
        index.add(vectors)
        return lambda number: index.search(queries[number : number + 1], FIRST)[1][0].tolist()

    def faiss_graph() -> Callable[[int], Sequence[int]]:
        faiss = importlib.import_module("faiss")
        faiss.omp_set_num_threads(1)
        index = faiss.IndexHNSWFlat(dimensions, 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 128
        index.hnsw.efSearch = ef
        index.add(vectors)
        return lambda number: index.search(queries[number : number + 1], FIRST)[1][0].tolist()

    told = [
        timed(numpy_exact, "numpy product, exact"),
        timed(ours(items + 1), "Index.look, exact"),
        timed(ours_ranked, "Index.look, exact, with target's rank"),
        timed(usearch("f32", exact=True), "usearch f32, exact"),
        timed(ours(0), "Index.look, graph bf16"),
        timed(usearch("bf16", exact=False), "usearch bf16, HNSW"),
        timed(usearch("f32", exact=False), "usearch f32, HNSW"),
    ]
    if importlib.util.find_spec("faiss"):
        told += [timed(faiss_flat, "faiss flat, exact"), timed(faiss_graph, "faiss f32, HNSW")]
    return told


def race(items: int, *, dimensions: int, queries: int, ef: int, seed: int) -> None:
    dice = np.random.default_rng([seed, items])
    drawn = clustered(items + queries, dimensions, dice)
    vectors, asked = drawn[:items].copy(), drawn[items:].copy()
    with tempfile.TemporaryDirectory() as folder:
        entrants = rivals(vectors, asked, Path(folder), ef=ef)
        spent = [0.0] * len(entrants)
        found: list[int] = [0] * len(entrants)
        for number in range(queries):
            truth = set(entrants[0].find(number))
            for place, entrant in enumerate(entrants):
                start = time.thread_time()
                rows = entrant.find(number)
                spent[place] += time.thread_time() - start
                found[place] += len(truth & set(rows))
    print(f"\n{items:,} items x {dimensions}, {queries} queries one by one, ef {ef}, M 16")
    print(f"  {'method':40}{'build CPU s':>12}{'queries/CPU s':>15}{'x numpy':>9}{'recall@10':>11}")
    for entrant, seconds, hits in zip(entrants, spent, found, strict=True):
        ratio, recall = spent[0] / seconds, hits / (FIRST * queries)
        print(f"  {entrant.name:40}{entrant.build_s:12.2f}{queries / seconds:15,.0f}{ratio:9.2f}{recall:11.3f}")
    if not importlib.util.find_spec("faiss"):
        print("  faiss: skipped, not installed (pip install faiss-cpu)")


# --- known items: is the one item found that the query was made from? ---


class Known(NamedTuple):
    kind: str
    query: str
    wanted: set[int]
    """Rows that answer it: one item, or all colours of the product a review speaks of."""


def read_items(catalog: Path) -> list[Item]:
    from muse_builder.catalog import CatalogReport, ImageStore
    from muse_builder.catalog.sources import amazon

    with tempfile.TemporaryDirectory() as folder:
        return list(amazon.read(catalog, store=ImageStore(Path(folder)), report=CatalogReport(), domain=APPAREL))


def known_queries(items: list[Item], reviews: Path | None, seed: int) -> list[Known]:
    known = []
    for row, item in enumerate(items):
        dice = random.Random(f"{seed}/known/{row}")
        told = [(name, values) for name, values in item.attributes if values and name not in ("size", "care")]
        words = [dice.choice(values) for _, values in dice.sample(told, min(4, len(told)))]
        known.append(Known("type and 4 attributes", " ".join([item.product_type, *words]), {row}))
    if reviews:
        row_of = {item.item_id: row for row, item in enumerate(items)}
        for line in reviews.read_text(encoding="utf-8").splitlines():
            review = json.loads(line)
            wanted = {row_of[item_id] for item_id in review["parent_asins"] if item_id in row_of}
            if wanted:
                known.append(Known("real reviews", f"{review['title']} {review['text']}", wanted))
    return known


def bm25(texts: list[str], queries: list[str]) -> NDArray[np.float64]:
    """(queries, items), Robertson's weights with k1 = 1.5, b = 0.75."""
    counts = [Counter(stemmed_words(text)) for text in texts]
    lengths = np.array([sum(count.values()) for count in counts])
    holders = Counter(word for count in counts for word in count)
    damping = 1.5 * (0.25 + 0.75 * lengths / lengths.mean())
    scores = np.zeros((len(queries), len(texts)))
    for number, query in enumerate(queries):
        for word in set(stemmed_words(query)) & holders.keys():
            often = np.array([count[word] for count in counts])
            rarity = math.log(1 + (len(texts) - holders[word] + 0.5) / (holders[word] + 0.5))
            scores[number] += rarity * often * 2.5 / (often + damping)
    return scores


def ranks(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """(queries, items): 1 is best, ties in catalog order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.argsort(order, axis=1, kind="stable") + 1


def known_items(catalog: Path, reviews: Path | None, seed: int) -> None:
    items = read_items(catalog)
    texts = [item_text(item) for item in items]
    known = known_queries(items, reviews, seed)
    queries = [each.query for each in known]
    Lexical.fit(texts)  # loads scikit-learn, which takes a second of its own
    start = time.thread_time()
    lexical = Lexical.fit(texts)
    fit_s = time.thread_time() - start
    start = time.thread_time()
    asked = lexical.embed(queries)
    query_us = (time.thread_time() - start) / len(queries) * 1e6
    by_lexical = (asked @ lexical.embed(texts).T).astype(np.float64)
    unreduced = Lexical.fit(texts, dimensions=10**6)
    by_tfidf = (unreduced.embed(queries) @ unreduced.embed(texts).T).astype(np.float64)
    by_bm25 = bm25(texts, queries)
    fused = 1 / (60 + ranks(by_lexical)) + 1 / (60 + ranks(by_bm25))
    with tempfile.TemporaryDirectory() as folder:
        index = Index.build([item.item_id for item in items], texts, lexical, folder)
        target = items[0].item_id
        start = time.thread_time()
        for query in queries:
            index.look(query, k=FIRST, exclude=(target,), target=target)
        look_us = (time.thread_time() - start) / len(queries) * 1e6
    print(f"\n{catalog.name}: {len(items):,} items; lexical: {lexical.dimensions} dimensions, fit {fit_s:.2f} s,")
    print(f"  {query_us:.0f} us to embed a query, {look_us:.0f} us for a whole look (10 candidates, one left out, rank)")
    print(f"  {'':44}" + "".join(f"{kind:>30}" for kind in dict.fromkeys(each.kind for each in known)))
    print(f"  {'':44}" + f"{'R@1   R@10  MRR@10':>30}" * len({each.kind for each in known}))
    rows = {
        "lexical (TF-IDF + SVD)": by_lexical,
        "TF-IDF unreduced": by_tfidf,
        "BM25": by_bm25,
        "lexical and BM25 by reciprocal rank": fused,
    }
    for name, scores in rows.items():
        line = f"  {name:44}"
        order = ranks(scores)
        for kind in dict.fromkeys(each.kind for each in known):
            best = [int(order[number, list(each.wanted)].min()) for number, each in enumerate(known) if each.kind == kind]
            first, tenth = (sum(rank <= k for rank in best) / len(best) for k in (1, FIRST))
            reciprocal = sum(1 / rank for rank in best if rank <= FIRST) / len(best)
            line += f"{f'{first:.3f} {tenth:.3f} {reciprocal:.3f}':>30}"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[2_000, 13_754], help="items (default: 2000 13754)")
    parser.add_argument("--dimensions", type=int, default=256, help="of the drawn vectors (default: 256; BGE-M3 has 1024)")
    parser.add_argument("--queries", type=int, default=200, help="asked at each size (default: 200)")
    parser.add_argument("--ef", type=int, default=128, help="HNSW's expansion at search (default: 128)")
    parser.add_argument(
        "--catalog", type=Path, help="item metadata (JSONL, also .gz): known-item recall of the lexical embedder"
    )
    parser.add_argument("--reviews", type=Path, help="its reviews, each with title, text and parent_asins, as more queries")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(f"usearch {importlib.metadata.version('usearch')}, numpy {np.__version__}, one thread")
    with threadpool_limits(1):
        for items in arguments.sizes:
            race(items, dimensions=arguments.dimensions, queries=arguments.queries, ef=arguments.ef, seed=arguments.seed)
        if arguments.catalog:
            known_items(arguments.catalog, arguments.reviews, arguments.seed)


if __name__ == "__main__":
    main()
