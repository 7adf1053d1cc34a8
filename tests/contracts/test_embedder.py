"""The contract of embedders, held against ours and against one that breaks it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from muse_builder.contracts.embedder import check_embedder
from muse_builder.retrieval import Lexical, embedder_named


def test_the_default_keeps_it() -> None:
    check_embedder(embedder_named("lexical"))


def test_bge_m3_keeps_it(request: pytest.FixtureRequest) -> None:
    pytest.importorskip("FlagEmbedding", reason="the bge extra is not installed")
    pytest.importorskip("torch", reason="the bge extra is not installed")
    from tests.retrieval.conftest import tiny_bge_m3  # noqa: F401

    check_embedder(embedder_named("bge-m3"), model=str(request.getfixturevalue("tiny_bge_m3")))


class _Long(Lexical):
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return 2 * super().embed(texts)


class _Wide(Lexical):
    def embed(self, texts: Sequence[str]) -> Any:
        return super().embed(texts).astype(np.float64)


class _Forgetful(Lexical):
    @classmethod
    def load(cls, folder: Path) -> Any:
        return cls.fit(("another catalog", "altogether"))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (_Long, "rows have lengths 2.0000 to 2.0000, not 1"),
        (_Wide, "embed gave float64; float32 is wanted"),
        (_Forgetful, "what is loaded is not what was saved"),
    ],
)
def test_one_that_breaks_it_is_told_so(kind: type[Lexical], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_embedder(kind)
