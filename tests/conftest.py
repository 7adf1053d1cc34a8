"""Shared fixtures. Real data for trials lies outside the project; tests that want it skip where it is absent."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def _every_release_is_put_before_the_oracle() -> Iterator[None]:
    """What any test generates keeps the rules of `tests/oracle.py`, whatever else the test looks at."""
    from muse_builder.run import generate, seal
    from tests.told import assert_true

    sealing = seal.seal

    def sealed(*arguments: Any, **named: Any) -> Path:
        folder = sealing(*arguments, **named)
        assert_true(folder)
        return folder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generate, "seal", sealed)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with catalogs/ and corpora/: $MUSE_SHARED/data, or ../shared/data beside the checkout."""
    root = Path(os.environ.get("MUSE_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    if not root.is_dir():
        pytest.skip("no trial data: set MUSE_SHARED to the folder that holds data/catalogs")
    return root
