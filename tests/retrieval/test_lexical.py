import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from muse_builder.errors import CatalogError, SettingsError
from muse_builder.retrieval.lexical import Lexical, stemmed_words

QUERIES = ["a black wool hoodie", "something in brown leather", "black black black watch", "pockets for my bottles, please"]


def _catalog(items: int) -> list[str]:
    """Texts with more words than dimensions: 12 words an item, of 700."""
    dice = random.Random("7/catalog")
    return [" ".join(f"w{dice.randrange(700)}x" for _ in range(12)) for _ in range(items)]


def test_it_equals_scikit_learn(texts: tuple[str, ...]) -> None:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    catalog = _catalog(400)
    tfidf = TfidfVectorizer(analyzer=stemmed_words, sublinear_tf=True)
    svd = TruncatedSVD(64, random_state=0).fit(tfidf.fit_transform(catalog))
    queries = [" ".join(catalog[0].split()[:2]), " ".join(catalog[1].split()[:1] * 3 + catalog[2].split()[:4]), *catalog[:20]]
    theirs = svd.transform(tfidf.transform(queries))
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    ours = Lexical.fit(catalog, dimensions=64).embed(queries)
    assert ours.shape == (22, 64)
    assert np.abs((ours * theirs).sum(axis=1) - 1).max() < 1e-6  # the same directions, whatever signs the components have
    assert np.abs(ours - theirs).max() < 1e-4


def test_few_words_need_no_reduction(texts: tuple[str, ...]) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    tfidf = TfidfVectorizer(analyzer=stemmed_words, sublinear_tf=True)
    tfidf.fit(texts)
    theirs = tfidf.transform(QUERIES).toarray()
    ours = Lexical.fit(texts).embed(QUERIES)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-6


def test_two_processes_fit_the_same_bits() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests/retrieval')\n"
        "from test_lexical import _catalog; from muse_builder.retrieval.lexical import Lexical\n"
        "print(Lexical.fit(_catalog(400), dimensions=64).digest)"
    )
    settings = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "2"}
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env={**os.environ, **settings}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == Lexical.fit(_catalog(400), dimensions=64).digest


def test_the_digest_tells_catalogs_apart(texts: tuple[str, ...]) -> None:
    assert Lexical.fit(texts).digest == Lexical.fit(texts).digest
    assert Lexical.fit(texts).digest != Lexical.fit(texts[:-1]).digest
    assert Lexical.fit(_catalog(50), dimensions=20).digest != Lexical.fit(_catalog(50), dimensions=21).digest


@pytest.mark.parametrize(
    ("catalog", "dimensions"),
    [
        (["hoodie"], 1),
        (["black hoodie", "red boots"], 4),
        (["black hoodie"] * 5, 2),
        ([_catalog(60)[0] + " ".join(f"word{n}k" for n in range(300))], 1),
        (_catalog(100) + _catalog(100), 100),
        (_catalog(400), 256),
    ],
    ids=["one word", "two items", "five alike", "one item of many words", "every item twice", "a real size"],
)
def test_dimensions_shrink_to_what_a_catalog_holds(catalog: list[str], dimensions: int) -> None:
    embedder = Lexical.fit(catalog)
    assert embedder.dimensions == dimensions
    vectors = embedder.embed([*catalog, "unheard"])
    assert np.abs(np.linalg.norm(vectors.astype(np.float64), axis=1) - 1).max() < 1e-6


@pytest.mark.parametrize("catalog", [[], [""], ["", " !!! ", "--"]])
def test_a_catalog_without_a_word_is_an_error(catalog: list[str]) -> None:
    with pytest.raises(CatalogError, match="nothing to index"):
        Lexical.fit(catalog)


def test_a_text_without_a_known_word_points_to_the_typical_item(texts: tuple[str, ...]) -> None:
    embedder = Lexical.fit(texts)
    mean = embedder.embed(texts).astype(np.float64).sum(axis=0)
    for unknown in ("", "qqq zzz", "!!!"):
        assert np.abs(embedder.embed([unknown])[0] - mean / np.linalg.norm(mean)).max() < 1e-6


def test_unknown_words_beside_known_ones_change_nothing(texts: tuple[str, ...]) -> None:
    embedder = Lexical.fit(texts)
    assert (embedder.embed(["zzz black qqq boots"]) == embedder.embed(["black boots"])).all()


def test_the_order_of_words_changes_nothing(texts: tuple[str, ...]) -> None:
    embedder = Lexical.fit(texts)
    assert (embedder.embed(["leather ankle boots in brown"]) == embedder.embed(["brown ankle in boots leather"])).all()


def test_it_refuses_a_model() -> None:
    with pytest.raises(SettingsError, match="fitted on the catalog"):
        Lexical.fit(["hoodie"], model="BAAI/bge-m3")


def test_words_lose_case_accents_and_plurals() -> None:
    assert stemmed_words("Women's T-Shirts, Décolletés & élan") == ["women", "t", "shirt", "decollete", "elan"]
    assert stemmed_words("parties dresses boots grass bus") == ["party", "dress", "boot", "grass", "bus"]
    assert stemmed_words("shoes leggings 100% watches boxes") == ["shoe", "legging", "100", "watch", "box"]


def test_what_it_was_fitted_on_is_embedded_once_and_given_once() -> None:
    catalog = [*_catalog(400), "", *_catalog(3)]
    fitted = Lexical.fit(catalog, dimensions=64)
    again = list(catalog)
    assert fitted.fitted(again) is None
    fitted = Lexical.fit(catalog, dimensions=64)
    given = fitted.fitted(catalog)
    assert given is not None
    assert np.array_equal(given, fitted.embed(again))
    assert fitted.fitted(catalog) is None


def test_the_typical_item_is_the_mean_of_all_to_the_last_bit() -> None:
    catalog = _catalog(2500)
    fitted = Lexical.fit(catalog, dimensions=64)
    mean = fitted.embed(catalog).astype(np.float64).sum(axis=0)
    assert np.array_equal(fitted.embed(["unheard"])[0], (mean / np.sqrt((mean * mean).sum())).astype(np.float32))
