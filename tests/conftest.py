"""Shared fixtures. Real data for trials lies outside the project; tests that want it skip where it is absent."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with catalogs/ and corpora/: $MUSE_SHARED/data, or ../shared/data beside the checkout."""
    root = Path(os.environ.get("MUSE_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    if not root.is_dir():
        pytest.skip("no trial data: set MUSE_SHARED to the folder that holds data/catalogs")
    return root
