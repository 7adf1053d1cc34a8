"""The default embedder: TF-IDF of stemmed words, reduced by SVD, fitted on the catalog. No weights, no network.

For catalog text it beats a small general sentence model and is about a thousand times faster, because attribute words decide.
The paper uses BGE-M3 (3.1): `muse_builder.retrieval.bge_m3`.
"""

import hashlib
import json
import math
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import CatalogError, IndexFileError, SettingsError
from muse_builder.retrieval.embedder import scratch_rows

DIMENSIONS = 256
"""Upper bound; a catalog with fewer words, or fewer independent items, needs fewer."""
MAX_WORDS = 65_536
"""The most frequent words of a catalog that are kept: 64 MB of float32 at 256 dimensions."""
_VERSION = "lexical/1"
"""Part of the digest: raise it when the same catalog would give other vectors."""
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b")
"""Left out, or "women's" would hold the size S."""
_NO_DIRECTION = 1e-6
"""A sum shorter than this is rounding noise of float32 rows, not a direction."""
_EMBEDDED = 1_024
"""Texts that are embedded at a time."""
_QUERIES = 512
"""Whose vectors are kept."""


class Lexical:
    """Rows of length 1 from `words`, each of which has a row: its SVD direction times its IDF.

    A text's vector is the sum of its words' rows, each times 1 + ln(count), scaled to length 1: the same as scikit-learn's
    TfidfVectorizer and TruncatedSVD give, at a hundredth of the time for one query. A text without a known word gets the mean
    direction of the catalog: with nothing to go by, the typical item comes first.
    """

    name: ClassVar[str] = "lexical"

    def __init__(self, words: Sequence[str], rows: NDArray[np.float32], typical: NDArray[np.float32]) -> None:
        """`words` and `rows` (words, dimensions) in the same order; `typical` (dimensions,) of length 1."""
        self._words = tuple(words)
        self._rows = rows
        self._typical = typical
        self._row_of = {word: row for row, word in enumerate(self._words)}
        fitted = hashlib.sha256(json.dumps([_VERSION, self._words, rows.shape]).encode())
        fitted.update(rows.astype("<f4").tobytes())
        fitted.update(typical.astype("<f4").tobytes())
        self._digest = fitted.hexdigest()
        self._lately: dict[str, NDArray[np.float32]] = {}
        self._fitted: tuple[Sequence[str], NDArray[np.float32]] | None = None

    @property
    def dimensions(self) -> int:
        return int(self._rows.shape[1])

    @property
    def digest(self) -> str:
        return self._digest

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for number, text in enumerate(texts):
            vectors[number] = self._direction(text) if len(texts) > 1 else self._known(text)
        return vectors

    def _known(self, query: str) -> NDArray[np.float32]:
        """Of one text alone, which is a query: it is ranked and searched with, and again when its list is explained."""
        found = self._lately.get(query)
        if found is None:
            if len(self._lately) >= _QUERIES:
                self._lately.clear()
            found = self._lately[query] = self._direction(query)
        return found

    def _direction(self, text: str) -> NDArray[np.float32]:
        counts = Counter(self._row_of[word] for word in stemmed_words(text) if word in self._row_of)
        rows = sorted(counts)  # a sum of floats depends on its order: the words' order in the text must not matter
        weights = np.array([[1.0 + math.log(counts[row])] for row in rows]).reshape(-1, 1)
        # Plain products and sums along the first axis, no BLAS: every processor rounds them alike.
        total = (weights * self._rows[rows]).sum(axis=0)
        length = math.sqrt(math.fsum(value * value for value in total.tolist()))
        if length < _NO_DIRECTION:
            return self._typical
        direction: NDArray[np.float32] = (total / length).astype(np.float32)
        return direction

    @classmethod
    def require(cls, model: str | None = None) -> None:
        if model is not None:
            raise SettingsError(
                f"the embedder 'lexical' is fitted on the catalog, it has no model {model!r}; did you mean bge-m3?"
            )

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None, dimensions: int = DIMENSIONS) -> Self:
        """Learn words and directions from the items' texts; two fits on the same texts agree bit for bit.

        Raises: CatalogError if there is no text, or not a word in any; SettingsError if a model is named.
        """
        cls.require(model)
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer
        from threadpoolctl import threadpool_limits

        if not any(stemmed_words(text) for text in texts):
            raise CatalogError(
                f"nothing to index: {len(texts)} items, not one word in their texts; see the catalog's catalog_report.jsonl"
            )
        tfidf = TfidfVectorizer(analyzer=stemmed_words, sublinear_tf=True, max_features=MAX_WORDS)
        weighted = tfidf.fit_transform(texts)
        words = tfidf.get_feature_names_out().tolist()
        if len(words) <= dimensions:
            directions = np.eye(len(words))  # TF-IDF itself is small enough: nothing to reduce
        else:
            svd = TruncatedSVD(min(dimensions, len(texts)), random_state=0)
            # More threads would add in another order. A single item has no variance to explain: not our question.
            with threadpool_limits(1), np.errstate(invalid="ignore"):
                svd.fit(weighted)
            # Repeated texts leave components without content, which point anywhere: queries must not be seen through them.
            real = svd.singular_values_ > 1e-6 * svd.singular_values_[0]
            directions = svd.components_[real].T
        rows = np.ascontiguousarray(directions * tfidf.idf_[:, None], dtype=np.float32)
        unit = np.zeros(rows.shape[1], dtype=np.float32)
        unit[0] = 1.0
        rough = cls(words, rows, unit)
        vectors = scratch_rows(len(texts), rows.shape[1])
        mean = np.zeros((1, rows.shape[1]))
        for start in range(0, len(texts), _EMBEDDED):
            part = slice(start, start + _EMBEDDED)
            vectors[part] = [rough._direction(text) for text in texts[part]]
            mean = np.concatenate([mean, vectors[part]]).sum(axis=0, keepdims=True)  # row by row, as all at once
        fitted = cls(words, rows, (mean[0] / np.sqrt((mean * mean).sum())).astype(np.float32))
        for row in np.flatnonzero((vectors == unit).all(axis=1)).tolist():
            vectors[row] = fitted._direction(texts[row])
        fitted._fitted = texts, vectors
        return fitted

    def fitted(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """What `embed` gives for the texts it was fitted on, kept from then and let go with this; None for all others."""
        known, self._fitted = self._fitted, None
        return known[1] if known is not None and known[0] is texts else None

    def save(self, folder: Path) -> None:
        """`lexical.json` (the words) and `lexical.npz` (their rows, and the mean direction)."""
        words = {"version": _VERSION, "digest": self.digest, "words": self._words}
        (folder / "lexical.json").write_bytes(json.dumps(words, indent=0).encode())
        np.savez(folder / "lexical.npz", rows=self._rows, typical=self._typical)

    @classmethod
    def load(cls, folder: Path) -> Self:
        try:
            saved = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
            with np.load(folder / "lexical.npz", allow_pickle=False) as arrays:
                rows, typical = arrays["rows"], arrays["typical"]
            if saved["version"] != _VERSION or rows.shape != (len(saved["words"]), len(typical)):
                raise ValueError(f"version {saved['version']!r}, {len(saved['words'])} words, rows {rows.shape}")
            loaded = cls(saved["words"], rows, typical)
            digest = saved["digest"]
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise IndexFileError(f"the lexical embedder in {folder} cannot be read ({error}); fit it again") from error
        if loaded.digest != digest:
            raise IndexFileError(
                f"the lexical embedder in {folder} is not the one that was saved (digest differs); fit it again"
            )
        return loaded


def stemmed_words(text: str) -> list[str]:
    """Words in lower case without accents, in the singular, in order: "Women's T-Shirts" gives women, t, shirt."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return [_stem(word) for word in _WORD.findall(_POSSESSIVE.sub("", text.casefold()))]


@lru_cache(maxsize=MAX_WORDS)
def _stem(word: str) -> str:
    """Harman's S stemmer ("How effective is suffixing?", 1991), with dresses and watches added.

    Only plurals: no two attributes fall together. On the Luma catalog it finds what Porter's and Snowball's find, within 0.02
    of their Recall@10, without loading NLTK, which takes a second.
    """
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if len(word) > 2 and word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return word
