"""Shared fixtures. Real data for trials lies outside the project; what need not be real is made where it is absent."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_ROOMY = 6 << 30
"""Bytes of memory that must be free before it holds what tests write (about a third of a gigabyte)."""

LEFT_OUT = pytest.StashKey[int]()
"""How many cases were not collected because their figures were counted in real data, which is absent."""


def pytest_configure(config: pytest.Config) -> None:
    """What tests write lies in memory where there is plenty: a run waits for the disk after every reply."""
    config.addinivalue_line(
        "markers", "counted(twin): its figures were counted in real data; `twin` makes the claim on data of our own"
    )
    memory = Path("/dev/shm")
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and os.access(memory, os.W_OK) and _free() >= _ROOMY:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(memory)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is `counted` is collected only where the data is: its twin makes the same claim, so nothing is skipped."""
    if _shared() is None:
        extra = [item for item in items if item.get_closest_marker("counted")]
        items[:] = [item for item in items if not item.get_closest_marker("counted")]
        config.hook.pytest_deselected(items=extra)
        config.stash[LEFT_OUT] = len(extra)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist tells how many it left out; each collects the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """One line that says what was left out; also where `-q` or xdist prints no header."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{left_out} left out: counted in real data (set MUSE_SHARED); each has a twin that ran on our own"
        )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than there are cores, as tests wait for servers, disks and children a third of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no name for a test: packed ones hold the time, and every process would know another test."""
    return argname if isinstance(val, bytes) else None


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
def _each_demo_picture_is_drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In a run: to draw one takes longer than all else that is done to a product, and it always comes out alike."""
    from muse_builder.embedded.catalog import demo
    from tests.drawn.sitecustomize import FOLDER, kept

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "drawn"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(folder))
        patch.setattr(demo, "render", kept(demo.render, folder))
        yield


@pytest.fixture(scope="session")
def drawn() -> str:
    """What to put before the `PYTHONPATH` of a child, so that it takes what is drawn already."""
    return str(Path(__file__).parent / "drawn")


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
    from tests import trial

    return _shared() or trial.trial_data(tmp_path_factory.mktemp("trial"))


def _shared() -> Path | None:
    root = Path(os.environ.get("MUSE_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    return root if root.is_dir() else None
