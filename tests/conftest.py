"""Shared fixtures. Real data for trials lies outside the project; what need not be real is made where it is absent."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import trial


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
    root = _shared()
    if root is None:
        pytest.skip("its figures were counted in real data: set MUSE_SHARED to the folder that holds data/catalogs")
    return root


@pytest.fixture(scope="session")
def trial_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same where it is there, else data of our own in the same form (`tests/trial.py`): for what counts nothing in it."""
    return _shared() or trial.trial_data(tmp_path_factory.mktemp("trial"))


def _shared() -> Path | None:
    root = Path(os.environ.get("MUSE_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    return root if root.is_dir() else None
