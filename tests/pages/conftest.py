from pathlib import Path

import pytest

from tests.dialogues import write_release
from tests.pages.written import CASES


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of which people are asked; its folder's name says whose it is."""
    return write_release(tmp_path_factory.mktemp("annotation") / "ours-by-name", CASES)
