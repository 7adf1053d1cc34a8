from pathlib import Path

import pytest

from muse_builder.api.release import Release
from tests.small import small_release


@pytest.fixture(scope="session")
def muse(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Release(small_release(tmp_path_factory.mktemp("api") / "muse"))


class Noted:
    """A watch that keeps what it was told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.done: list[int] = []

    def stage(self, name: str, total: int | None = None) -> None:
        self.stages.append(name)

    def at(self, done: int, note: str = "") -> None:
        self.done.append(done)

    def state(self, text: str) -> None: ...
    def say(self, text: str) -> None: ...


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def folder(muse: Release) -> Path:
    return muse.path
