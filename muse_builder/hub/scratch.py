"""The temporary folder of a push: gone when the push ends, and cleared by the next one where it was killed."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "muse-push-"
HELD = "held"
"""The file that a running push keeps locked; the system lets go of it however the process ends."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder of one's own for as long as the block runs. What killed pushes of ours left beside it goes first."""
    root = Path(tempfile.gettempdir())
    if sys.platform == "win32":  # no lock to tell the living from the dead by: nothing of others is touched
        with tempfile.TemporaryDirectory(prefix=PREFIX) as made:
            yield Path(made)
        return
    _clear(root)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    handle = _hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _hold(folder: Path) -> int:
    """Locks the folder's file before it has its name, so that nobody finds one that is not locked yet."""
    import fcntl

    unnamed = folder / f"{HELD}.new"
    handle = os.open(unnamed, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    unnamed.rename(folder / HELD)
    return handle


def _clear(root: Path) -> None:
    """Removes the folders of this user's pushes that no process holds any more."""
    import fcntl

    for folder in sorted(root.glob(f"{PREFIX}*")):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            handle = os.open(folder / HELD, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:  # not made by a push that locks its folder, or gone just now
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # a push is under way in it
        finally:
            os.close(handle)
