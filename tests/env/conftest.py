"""One small release of shoppers who decide, and environments over it that the tests of a module share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from muse_builder.env import Environment
from muse_builder.run.generate import generate
from muse_builder.settings import Settings


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten conversations about seventy products, of shoppers who decide."""
    folder = tmp_path_factory.mktemp("played") / "muse"
    return generate(Settings(out=str(folder), num_conversations=10, max_items=70, num_scenarios=20, shopper="people"))


@pytest.fixture(scope="session")
def advising(played: Path) -> Iterator[Environment]:
    with Environment(played, seat="assistant") as env:
        yield env


@pytest.fixture(scope="session")
def shopping(played: Path) -> Iterator[Environment]:
    with Environment(played, seat="shopper") as env:
        yield env
