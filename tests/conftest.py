"""Shared fixtures. Real data for trials lies outside the project; tests that want it skip where it is absent."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_ROOMY = 6 << 30
"""Bytes of memory that must be free before it holds what tests write (about a third of a gigabyte)."""


def pytest_configure() -> None:
    """What tests write lies in memory where there is plenty: a run waits for the disk after every reply."""
    memory = Path("/dev/shm")
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and os.access(memory, os.W_OK) and _free() >= _ROOMY:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(memory)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than there are cores, as tests wait for servers, disks and children a third of their time."""
    return (os.cpu_count() or 1) + 1


def _free() -> int:
    """Bytes of memory, as Linux tells; 0 where nobody does."""
    try:
        told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        room = os.statvfs("/dev/shm")
    except OSError:
        return 0
    return min(int(told.get("MemAvailable", "0 kB").split()[0]) << 10, room.f_bavail * room.f_frsize)


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


@pytest.fixture(scope="session", autouse=True)
def _each_demo_picture_is_drawn_once() -> Iterator[None]:
    """In a process: to draw one takes longer than all else that is done to a product, and it always comes out alike."""
    from muse_builder.embedded.catalog import demo

    drawn: dict[str, bytes] = {}
    draw = demo.render

    def render(look: Any) -> bytes:
        key = repr(look)
        if key not in drawn:
            drawn[key] = draw(look)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "render", render)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with catalogs/ and corpora/: $MUSE_SHARED/data, or ../shared/data beside the checkout."""
    root = Path(os.environ.get("MUSE_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    if not root.is_dir():
        pytest.skip("no trial data: set MUSE_SHARED to the folder that holds data/catalogs")
    return root
