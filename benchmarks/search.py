"""Does a search find the product that is in mind? Gold queries, as runs wrote them, and each way to search.

    muse generate -n 200 --out demo; muse generate -n 200 --catalog meta.jsonl --out shop
    python benchmarks/search.py demo shop
    python benchmarks/search.py demo shop --model MINILM_FOLDER     # also an embedder in ONNX's format
    python benchmarks/search.py demo --items 100000                 # what a query costs among so many

The rank of the target is counted in the whole index of the release's own items, nothing left out. Recall@k is the share of
queries with the target among the first k, MRR@10 the mean of 1 / rank, 0 beyond the tenth place. Intervals: 95 % bootstrap over
conversations, whose queries are not independent; the difference to the first way is paired, on the same draws.

The Querier of a run saw what its own search found before it wrote its next query: read queries of runs that searched otherwise
with that in mind (`searched by` says how each release was made).
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.retrieval import Embedder, Index, Lexical, embedder_named, item_text
from muse_builder.retrieval.index import Mode

DRAWS = 2_000
MEASURES = ("R@1", "R@10", "MRR@10")


class Asked(NamedTuple):
    conversation: int
    query: str
    target: str


class Way(NamedTuple):
    name: str
    embedder: str
    retrieval: Mode


WAYS = (
    Way("lexical vectors (TF-IDF + SVD)", "lexical", "dense"),
    Way("BM25", "lexical", "sparse"),
    Way("hybrid: lexical vectors and BM25", "lexical", "hybrid"),
)
WITH_MODEL = (Way("onnx vectors", "onnx", "dense"), Way("hybrid: onnx vectors and BM25", "onnx", "hybrid"))


def queries_of(release: Path) -> list[Asked]:
    asked = []
    for number, conversation in enumerate(read(release, "conversations")):
        assert isinstance(conversation, Conversation)
        target = conversation.profile.target_item_id
        asked += [Asked(number, turn.query, target) for turn in conversation.turns if turn.query and turn.target_rank]
    return asked


def measured(ranks: NDArray[np.intp]) -> NDArray[np.float64]:
    """(queries, 3) of each query what `MEASURES` are the means of."""
    return np.stack([ranks <= 1, ranks <= 10, np.where(ranks <= 10, 1 / ranks, 0)], axis=1).astype(np.float64)


def draws(asked: Sequence[Asked], seed: int) -> NDArray[np.float64]:
    """(draws, queries): how often each query counts when conversations are drawn anew."""
    groups = np.unique([one.conversation for one in asked], return_inverse=True)[1]
    dice = np.random.default_rng(seed)
    counts = dice.multinomial(groups.max() + 1, np.full(groups.max() + 1, 1 / (groups.max() + 1)), size=DRAWS)
    return counts[:, groups].astype(np.float64)


def means(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = weights @ values / weights.sum(axis=1, keepdims=True)
    return found


def compare(release: Path, ways: Sequence[Way], model: str | None, seed: int) -> None:
    items = [item for item in read(release, "items") if isinstance(item, Item)]
    texts, asked = [item_text(item) for item in items], queries_of(release)
    index = read_manifest(release).catalog.index
    how = "unknown" if index is None else f"{index.embedder}, {index.retrieval or 'dense'}"
    print(f"\n{release.name}: {len(items):,} items, {len(asked):,} gold queries, searched by {how}\n")
    print("| way | " + " | ".join(MEASURES) + " | difference of MRR@10 | ms a query |")
    print("|---|" + "---|" * (len(MEASURES) + 2))
    embedders: dict[str, Embedder] = {}
    weights, first = draws(asked, seed), None
    for way in ways:
        if way.embedder not in embedders:
            embedders[way.embedder] = embedder_named(way.embedder).fit(texts, model=model if way.embedder == "onnx" else None)
        with tempfile.TemporaryDirectory() as folder:
            built = Index.build(
                [item.item_id for item in items], texts, embedders[way.embedder], folder, retrieval=way.retrieval
            )
            start = time.thread_time()
            found = [built.look(one.query, k=10, target=one.target) for one in asked]
            spent = (time.thread_time() - start) / len(asked)
        values = measured(np.array([hits.target_rank for hits in found], dtype=np.intp))
        drawn = means(values, weights)
        low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
        told = [f"{m:.3f} [{a:.3f}, {b:.3f}]" for m, a, b in zip(values.mean(axis=0), low, high, strict=True)]
        if first is None:
            first, apart = (values, drawn), "-"
        else:
            a, b = np.quantile(drawn[:, 2] - first[1][:, 2], (0.025, 0.975))
            apart = f"{(values - first[0])[:, 2].mean():+.3f} [{a:+.3f}, {b:+.3f}]"
        print(f"| {way.name} | {' | '.join(told)} | {apart} | {spent * 1000:.1f} |", flush=True)


def cost(release: Path, count: int, seed: int) -> None:
    """CPU of one query among `count` items, whose texts are the release's with phrases of one another."""
    dice = random.Random(f"{seed}/cost")
    own = [item_text(item).split(". ") for item in read(release, "items") if isinstance(item, Item)]
    texts = [
        ". ".join([*dice.choice(own)[:3], *(dice.choice(dice.choice(own)) for _ in range(12)), f"model {number}"])
        for number in range(count)
    ]
    ids, asked = [f"i{number:07}" for number in range(count)], queries_of(release)[:100]
    start = time.process_time()
    embedder = Lexical.fit(texts)
    fitted = time.process_time() - start
    print(f"\n{count:,} items; fitting the vectors {fitted:.0f} CPU s; ms of CPU a query, median of {len(asked)}\n")
    print("| way | building, CPU s | ten products | ten and the target's rank | index on disk, MB | memory, MB |")
    print("|---|---|---|---|---|---|")
    for retrieval, exact in (("dense", True), ("sparse", True), ("hybrid", True), ("dense", False), ("hybrid", False)):
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            Index.build(ids, texts, embedder, folder, retrieval=retrieval, exact_below=count + 1 if exact else 0)  # type: ignore[arg-type]
            built_s = time.process_time() - start
            before = resident()
            index = Index.open(folder)
            took: list[list[float]] = [[], []]
            for one in asked:
                for place, target in enumerate((None, ids[7])):
                    start = time.thread_time()
                    index.look(one.query, k=10, target=target)
                    took[place].append((time.thread_time() - start) * 1000)
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        plain, ranked = (float(np.median(times)) for times in took)
        where = "exact" if exact else "graph"
        print(
            f"| {retrieval}, {where} | {built_s:.0f} | {plain:.1f} | {ranked:.1f} | {size:.0f} | {resident() - before:.0f} |",
            flush=True,
        )


def resident() -> float:
    """MB of this process that are in memory and its own."""
    told = Path("/proc/self/status").read_text().split("RssAnon:")
    return int(told[1].split()[0]) / 1000 if len(told) > 1 else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", type=Path, nargs="+")
    parser.add_argument("--model", help="folder, or name in the Hub's cache, of a sentence embedder in ONNX's format")
    parser.add_argument("--items", type=int, help="measure what a query costs among so many, in place of what it finds")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for release in given.releases:
        if given.items:
            cost(release, given.items, given.seed)
        else:
            compare(release, WAYS + (WITH_MODEL if given.model else ()), given.model, given.seed)


if __name__ == "__main__":
    main()
