import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import pytest
from numpy.typing import NDArray

from muse_builder.errors import CatalogError, IndexFileError
from muse_builder.retrieval import Hits, Index, Lexical, items_digest
from muse_builder.retrieval import opening as opening_module
from muse_builder.retrieval.index import Graph, mode_of
from muse_builder.retrieval.words import Words, weights_of

ROOT = Path(__file__).resolve().parents[2]
MODES = {"exact": 100_000, "graph": 0}


@cache
def _drawn(text: str) -> NDArray[np.float64]:
    """Items of one group lie closer together than float32 can tell."""
    group, _, own = text.partition("/")
    center, offset = random.Random(group), random.Random(text)
    vector = np.array([center.gauss() + (1e-4 * offset.gauss() if own else 0.0) for _ in range(Dice.dimensions)])
    unit: NDArray[np.float64] = vector / np.linalg.norm(vector)
    return unit


class Dice:
    """An embedder whose vectors are drawn from the text itself: any number of items, near-ties included."""

    name: ClassVar[str] = "dice"
    dimensions = 24
    digest = "0" * 64

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([_drawn(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimensions)

    def save(self, folder: Path) -> None:
        (folder / "dice").write_text("nothing to keep")

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> Self:
        return cls()

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls()


TEXTS = [f"group {number // 9}/{number}" for number in range(300)]
IDS = [f"item-{number:03d}" for number in range(300)]
QUERIES = ["group 4", "group 7/3", "something else", *TEXTS[40:60:3]]


@pytest.fixture(scope="module", params=sorted(MODES))
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp(request.param)
    return Index.build(IDS, TEXTS, Dice(), folder, exact_below=MODES[request.param], graph=Graph(dtype="f32"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, ids: tuple[str, ...], texts: tuple[str, ...]) -> Index:
    return Index.build(ids, texts, Lexical.fit(texts), tmp_path_factory.mktemp("small"))


@cache
def _by_hand(query: str) -> list[tuple[float, int]]:
    """All items, best first, ties in catalog order, in whole numbers of 2^-24."""
    vectors = Dice().embed([query, *TEXTS]).astype(np.float64)
    grid = [[int(np.rint(value * 2**24)) for value in row] for row in vectors.tolist()]
    scores = [sum(a * b for a, b in zip(grid[0], row, strict=True)) / 2**48 for row in grid[1:]]
    return sorted(((score, row) for row, score in enumerate(scores)), key=lambda pair: (-pair[0], pair[1]))


def _ids(hits: Hits) -> list[str]:
    return [candidate.item_id for candidate in hits.candidates]


@pytest.mark.parametrize("query", QUERIES)
def test_candidates_scores_and_rank_equal_exact_arithmetic(index: Index, query: str) -> None:
    order = _by_hand(query)
    dice = random.Random(f"1/{query}")
    for _ in range(5):
        target = dice.randrange(300)
        out = dice.sample(range(300), dice.choice([0, 1, 40]))
        hits = index.look(query, k=20, exclude=[IDS[row] for row in out], target=IDS[target])
        want = [(IDS[row], score) for score, row in order if row not in out][:20]
        assert [(c.item_id, c.score) for c in hits.candidates] == [(i, min(1.0, s)) for i, s in want]
        assert hits.target_rank == 1 + [row for _, row in order].index(target)


def test_the_graph_finds_what_the_exact_search_finds(index: Index) -> None:
    """Also without a target, where only the graph is walked."""
    for query in QUERIES:
        want = [IDS[row] for _, row in _by_hand(query)]
        assert _ids(index.look(query, k=10)) == want[:10]
        assert _ids(index.look(query, k=10, exclude=want[:25])) == want[25:35]


def test_usearch_s_own_exact_search_agrees(tmp_path: Path) -> None:
    from usearch.index import Index as Usearch

    index = Index.build(IDS, TEXTS, Dice(), tmp_path)
    stored = Usearch.restore(str(tmp_path / index.manifest.build / "vectors.usearch"))
    assert stored is not None
    for query in QUERIES:
        theirs = stored.search(Dice().embed([query])[0], 10, exact=True)
        ours = index.look(query, k=10).candidates
        assert np.abs(np.array([c.score for c in ours]) - (1 - theirs.distances)).max() < 1e-5


@pytest.fixture(scope="module", params=[("sparse", "exact"), ("hybrid", "exact"), ("hybrid", "graph")], ids=" ".join)
def led(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    retrieval, mode = request.param
    folder = tmp_path_factory.mktemp("led")
    wide = Graph(dtype="f32", expansion_search=300)
    return Index.build(IDS, TEXTS, Dice(), folder, exact_below=MODES[mode], graph=wide, retrieval=retrieval)


def _led_by_hand(retrieval: str, query: str) -> list[tuple[float, float, int]]:
    """All items as (what leads, cosine, row), best first."""
    words = Words.of_texts(TEXTS).scores(weights_of(Dice(), query)).tolist()
    dense = {row: score for score, row in _by_hand(query)}
    lead = words
    if retrieval == "hybrid":
        by_words = sorted((row for row in range(300) if words[row]), key=lambda row: (-words[row], row))[:200]
        places = ([row for _, row in _by_hand(query)][:200], by_words)
        lead = [sum(1 / (61 + place.index(row)) for place in places if row in place) for row in range(300)]
    return sorted(((lead[row], dense[row], row) for row in range(300)), key=lambda one: (-one[0], -one[1], one[2]))


@pytest.mark.parametrize("query", ["group 4", "group 7/3 group", "something else", TEXTS[40]])
def test_words_and_fused_rankings_lead_and_the_vectors_order_the_rest(led: Index, query: str) -> None:
    order = _led_by_hand(led.manifest.retrieval, query)
    dice = random.Random(f"2/{query}")
    for k in (1, 20, 290):
        target, out = dice.randrange(300), dice.sample(range(300), 9)
        hits = led.look(query, k=k, exclude=[IDS[row] for row in out], target=IDS[target])
        want = [(IDS[row], lead, min(1.0, dense)) for lead, dense, row in order if row not in out][:k]
        assert [(one.item_id, one.score, one.dense) for one in hits.candidates] == want
        assert hits.target_rank == 1 + [row for *_, row in order].index(target)
        assert hits.candidates == led.look(query, k=k, exclude=[IDS[row] for row in out]).candidates
        chosen = dice.sample(IDS, 12)
        first = [IDS[row] for *_, row in order if IDS[row] in chosen]
        assert [one.item_id for one in led.rank(query, chosen)] == first


def test_every_score_there_is_is_kept(led: Index, index: Index) -> None:
    for one in led.look("group 4", k=12).candidates:
        assert (one.dense is None, one.sparse is None, one.picture) == (False, False, None)
    for one in index.look("group 4", k=12).candidates:
        assert (one.dense, one.sparse, one.picture) == (one.score, None, None)


def test_the_catalog_s_order_does_not_matter(tmp_path: Path, ids: tuple[str, ...], texts: tuple[str, ...]) -> None:
    embedder = Lexical.fit(texts)
    one = Index.build(ids, texts, embedder, tmp_path / "one", retrieval="hybrid")
    other = Index.build(ids[::-1], texts[::-1], embedder, tmp_path / "other", retrieval="hybrid")
    for query in ("black", "a hoodie for men", "unheard of"):
        assert one.look(query, k=10, target="B1") == other.look(query, k=10, target="B1")


def test_a_retrieval_that_is_none_is_an_error() -> None:
    assert [mode_of(word) for word in ("dense", "sparse", "hybrid")] == ["dense", "sparse", "hybrid"]
    with pytest.raises(IndexFileError, match="retrieval 'psychic' is none that this version knows: dense, sparse, hybrid"):
        mode_of("psychic")


def test_of_items_of_equal_score_the_smaller_id_comes_first(tmp_path: Path) -> None:
    ids = [f"twin-{number}" for number in (5, 3, 9, 1, 7)]
    index = Index.build(ids, ["group 1"] * 5, Dice(), tmp_path)
    assert _ids(index.look("group 1", k=3)) == ["twin-1", "twin-3", "twin-5"]
    assert [index.look("group 2", k=0, target=i).target_rank for i in ids] == [3, 2, 5, 1, 4]


def test_the_rank_is_counted_before_anything_is_left_out(small: Index) -> None:
    hits = small.look("black hoodie for men", k=3, exclude=["H1"], target="H1")
    assert hits.target_rank == 1
    assert _ids(hits)[0] == "H2"
    assert "H1" not in _ids(hits)


def test_no_target_has_no_rank(index: Index) -> None:
    assert index.look("group 4", k=1).target_rank is None


def test_k_of_zero_gives_no_candidates_but_the_rank(index: Index) -> None:
    assert index.look(TEXTS[7], k=0) == Hits((), None)
    assert index.look("group 4", k=0, target=IDS[_by_hand("group 4")[6][1]]) == Hits((), 7)


def test_more_than_there_are_gives_all(index: Index) -> None:
    assert sorted(_ids(index.look("group 4", k=1000))) == IDS
    assert sorted(_ids(index.look("group 4", k=1000, exclude=IDS[:290]))) == IDS[290:]


def test_all_left_out_leaves_nothing(index: Index) -> None:
    assert index.look("group 4", k=5, exclude=IDS) == Hits((), None)
    rank = index.look("group 4", k=5, exclude=IDS, target=IDS[0]).target_rank
    assert rank == 1 + [row for _, row in _by_hand("group 4")].index(0)


def test_leaving_out_what_is_not_there_or_twice_is_no_matter(index: Index) -> None:
    plain = index.look("group 4", k=5)
    assert index.look("group 4", k=5, exclude=["nobody", "item-999"]) == plain
    first = plain.candidates[0].item_id
    assert _ids(index.look("group 4", k=300, exclude=[first, first])) == _ids(index.look("group 4", k=300))[1:]


def test_an_unknown_target_is_an_error(index: Index) -> None:
    with pytest.raises(IndexFileError, match="'nobody' is not among the 300 items"):
        index.look("group 4", k=5, target="nobody")


def test_fewer_than_no_candidates_is_an_error(index: Index) -> None:
    with pytest.raises(ValueError, match="k = -1"):
        index.look("group 4", k=-1)


def test_an_empty_query_still_gives_candidates(small: Index) -> None:
    assert len(small.look("", k=4).candidates) == 4
    assert small.look("", k=4) == small.look("zzzz", k=4)


def test_looking_for_many_equals_looking_for_each(index: Index) -> None:
    dice = random.Random("3/many")
    queries = [dice.choice(TEXTS + QUERIES) for _ in range(40)]
    exclude = [dice.sample(IDS, dice.choice([0, 3, 200])) for _ in queries]
    targets = [dice.choice([None, *IDS]) for _ in queries]
    each = [index.look(q, k=7, exclude=x, target=t) for q, x, t in zip(queries, exclude, targets, strict=True)]
    assert index.look_many(queries, k=7, exclude=exclude, targets=targets) == each
    assert index.look_many([], k=7) == []


def test_many_needs_one_of_each(index: Index) -> None:
    with pytest.raises(ValueError, match="2 queries, 1 exclusions, 2 targets"):
        index.look_many(["a", "b"], k=1, exclude=[()])


@pytest.mark.parametrize("dtype", ["f32", "bf16"])
@pytest.mark.parametrize("mode", sorted(MODES))
def test_opening_gives_what_building_gave(dtype: str, mode: str, tmp_path: Path) -> None:
    built = Index.build(IDS, TEXTS, Dice(), tmp_path, exact_below=MODES[mode], graph=Graph(dtype=dtype))  # type: ignore[arg-type]
    opened = Index.open(tmp_path, embedder=Dice())
    assert (opened.manifest.dtype, opened.manifest.search) == (dtype, "hnsw" if mode == "graph" else "exact")
    assert len(opened) == 300
    for query in QUERIES:
        hits = opened.look(query, k=9, target=IDS[100])
        assert hits == built.look(query, k=9, target=IDS[100])
        assert abs(hits.candidates[0].score - _by_hand(query)[0][0]) < (1e-7 if dtype == "f32" else 4e-3)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


BUILD = """
import sys
sys.path.insert(0, "tests/retrieval")
from pathlib import Path
from tests.retrieval.conftest import IDS, TEXTS
from muse_builder.retrieval import Index, Lexical
folder, exact_below = Path(sys.argv[1]), int(sys.argv[2])
Index.build(IDS, TEXTS, Lexical.fit(TEXTS), folder, exact_below=exact_below)
"""


@pytest.mark.parametrize("mode", sorted(MODES))
def test_two_builds_give_the_same_bytes(mode: str, ids: tuple[str, ...], texts: tuple[str, ...], tmp_path: Path) -> None:
    Index.build(ids, texts, Lexical.fit(texts), tmp_path / "here", exact_below=MODES[mode])
    env = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo", "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", BUILD, str(tmp_path / "there"), str(MODES[mode])]
    subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=60)
    assert _bytes(tmp_path / "here") == _bytes(tmp_path / "there")
    assert sorted(path.rpartition("/")[2] for path in _bytes(tmp_path / "here")) == [
        "items.json",
        "lexical.json",
        "lexical.npz",
        "manifest.json",
        "vectors.usearch",
    ]


LOOK = """
import sys
sys.path.insert(0, "tests/retrieval")
from muse_builder.retrieval import Index
from tests.retrieval.test_lexical import QUERIES
index = Index.open(sys.argv[1])
print([index.look(q, k=10, target=t) for q in QUERIES for t in index.item_ids])
"""


def test_another_processor_gives_the_same_lists_to_the_last_bit(small: Index, tmp_path: Path) -> None:
    """OpenBLAS and numpy are told to use the instructions of an old machine, which add in another order."""
    lexical = Lexical.fit([f"{text} {number}" for number, text in enumerate(["red wool hoodie", "blue boots"] * 150)])
    Index.build(IDS, [f"{t} {n}" for n, t in enumerate(["red wool hoodie", "blue boots"] * 150)], lexical, tmp_path)
    old = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F", "OPENBLAS_NUM_THREADS": "1"}
    told = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", LOOK, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **machine},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for machine in ({}, old)
    ]
    assert told[0] == told[1]
    assert told[0].count("Candidate(") == 4 * 300 * 10


@pytest.mark.parametrize("items", [1, 2, 3])
@pytest.mark.parametrize("mode", sorted(MODES))
def test_tiny_catalogs_work(items: int, mode: str, ids: tuple[str, ...], texts: tuple[str, ...], tmp_path: Path) -> None:
    Index.build(ids[:items], texts[:items], Lexical.fit(texts[:items]), tmp_path, exact_below=MODES[mode])
    index = Index.open(tmp_path)
    assert _ids(index.look(texts[0], k=5))[0] == ids[0]
    assert sorted(_ids(index.look("no such word", k=5, target=ids[0]))) == sorted(ids[:items])


def test_an_empty_catalog_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="the catalog has no items"):
        Index.build([], [], Dice(), tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_an_id_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="'b' stands twice"):
        Index.build(["a", "b", "b"], ["x", "y", "z"], Dice(), tmp_path)


def test_ids_and_texts_must_match(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 item ids but 1 texts"):
        Index.build(["a", "b"], ["x"], Dice(), tmp_path)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (np.ones((2, 23), dtype=np.float32), r"float32 \(2, 23\)"),
        (np.eye(2, 24), r"float64 \(2, 24\)"),
        (np.zeros((2, 24), dtype=np.float32), "length 0"),
        (np.full((2, 24), np.nan, dtype=np.float32), "length nan"),
    ],
    ids=["shape", "dtype", "zero", "nan"],
)
def test_an_embedder_that_breaks_its_contract_is_told_so(rows: NDArray[np.float32], complaint: str, tmp_path: Path) -> None:
    class Broken(Dice):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return rows

    with pytest.raises(ValueError, match=complaint):
        Index.build(["a", "b"], ["x", "y"], Broken(), tmp_path)
    assert not (tmp_path / "manifest.json").exists()


def test_the_items_digest_sees_ids_texts_and_order() -> None:
    digest = items_digest(["a", "b"], ["x", "y"])
    assert digest == items_digest(["a", "b"], ["x", "y"])
    others = [(["a", "c"], ["x", "y"]), (["a", "b"], ["x", "z"]), (["b", "a"], ["y", "x"]), (["a"], ["x"]), ([], [])]
    assert digest not in {items_digest(i, t) for i, t in others}


def test_a_changed_catalog_makes_the_index_stale(tmp_path: Path) -> None:
    Index.build(IDS, TEXTS, Dice(), tmp_path)
    assert len(Index.open(tmp_path, expect_items_digest=items_digest(IDS, TEXTS), embedder=Dice())) == 300
    with pytest.raises(
        IndexFileError, match=r"stale: the catalog has changed since its 300 items .* build it again: muse index"
    ):
        Index.open(tmp_path, expect_items_digest=items_digest(IDS, [*TEXTS[:-1], "new"]), embedder=Dice())


def test_another_embedder_makes_the_index_stale(tmp_path: Path, ids: tuple[str, ...], texts: tuple[str, ...]) -> None:
    Index.build(ids, texts, Lexical.fit(texts), tmp_path)
    with pytest.raises(IndexFileError, match="stale: its vectors are of lexical"):
        Index.open(tmp_path, embedder=Lexical.fit(texts[1:]))


def test_another_text_template_makes_the_index_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Index.build(IDS, TEXTS, Dice(), tmp_path)
    monkeypatch.setattr(opening_module, "TEMPLATE", "title / 9")
    with pytest.raises(IndexFileError, match=r"stale: its items were indexed as 'title, type, .* now it would be 'title / 9'"):
        Index.open(tmp_path, embedder=Dice())


def test_an_embedder_without_a_name_of_ours_must_be_passed(tmp_path: Path) -> None:
    Index.build(IDS, TEXTS, Dice(), tmp_path)
    with pytest.raises(IndexFileError, match=r"embedder 'dice'; known by name: bge-m3, lexical, onnx; pass your own"):
        Index.open(tmp_path)


def test_the_manifest_says_how_it_was_made(small: Index, ids: tuple[str, ...], texts: tuple[str, ...]) -> None:
    manifest = small.manifest
    assert (manifest.embedder, manifest.embedder_digest) == ("lexical", Lexical.fit(texts).digest)
    assert (manifest.items, manifest.items_digest) == (10, items_digest(ids, texts))
    assert (manifest.dtype, manifest.metric, manifest.search, manifest.threads) == ("f32", "ip", "exact", 1)
    assert manifest.text_template == "title, type, department, attributes, features, summary / 1"
    assert json.loads(manifest.model_dump_json())["usearch"]
