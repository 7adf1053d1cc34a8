"""The contract of picture embedders, held against ours and against one that breaks it."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from muse_builder.contracts.picture_embedder import check_picture_embedder
from muse_builder.embedded.colours import Colours
from muse_builder.retrieval.pictures import picture_embedder_named


def test_ours_without_weights_keeps_it() -> None:
    check_picture_embedder(picture_embedder_named("colours"))


class _Long(Colours):
    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return 2 * super().embed_pictures(pictures)


class _Credulous(Colours):
    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        seen = super().embed_pictures(pictures)
        seen[~seen.any(axis=1), 0] = 1
        return seen


@pytest.mark.parametrize(
    ("kind", "said"), [(_Long, "rows of lengths .* not 1 or 0"), (_Credulous, "bytes that are no picture give a row of zeroes")]
)
def test_one_that_breaks_it_is_told_so(kind: type[Colours], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_picture_embedder(kind)
