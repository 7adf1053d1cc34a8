from collections.abc import Callable
from pathlib import Path

import pytest

from muse_builder.cli import main
from tests.small import small_release

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_release(tmp_path_factory.mktemp("cli") / "muse")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `muse` with these arguments: the exit code, what it printed, what it said on stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run
