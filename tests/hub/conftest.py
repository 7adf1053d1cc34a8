"""One Hub on loopback and one client for all tests that push; each test has repositories of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import synthetic
from tests.fake_hub import FakeHub
from tests.hub_client import Client


@pytest.fixture(scope="session")
def hub() -> Iterator[FakeHub]:
    with FakeHub() as running:
        yield running


@pytest.fixture(scope="session")
def client(hub: FakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Client(hub.address, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("releases")


@pytest.fixture(scope="session")
def made(folder: Path) -> Path:
    return synthetic.write_release(folder / "made", conversations=20)


@pytest.fixture(scope="session")
def more(folder: Path) -> Path:
    """Other conversations under other ids."""
    return synthetic.write_release(folder / "more", conversations=12, first=20)


@pytest.fixture(scope="session")
def published(hub: FakeHub, client: Client, made: Path) -> dict[str, Any]:
    return client.push(made, "ORG/muse", tag="v1.0.0")
