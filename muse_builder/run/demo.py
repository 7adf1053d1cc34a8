"""The release that `load_dataset("muse")` makes where there is none: a few conversations by the default model, once."""

import os
import shutil
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from muse_builder.errors import ReleaseError
from muse_builder.release.manifest import MANIFEST
from muse_builder.release.places import NOWHERE
from muse_builder.version import __version__

CONVERSATIONS = 50
"""40 to train on, 5 and 5 to look at: about 12 s on one core, where the 200 of `muse generate` take 30."""


def demo(cache: Path, make: Callable[[Mapping[str, Any]], Path]) -> Path:
    """The folder of the demo release in a cache, made if it is not there; says in one warning that it is a demo.

    Processes that ask at once wait for the first. A demo made by another version of this package is left alone.

    Args:
        cache: the folder of `datasets` for what is prepared.
        make: runs the settings it is given and gives the folder of the release.

    Raises:
        ReleaseError: nothing may be written to the cache.
    """
    folder = cache / "muse" / f"demo-{__version__}"
    if not (folder / MANIFEST).is_file():
        _made(folder, make)
    warnings.warn(
        f"no MUSE release found, so this is the demo: {CONVERSATIONS} conversations of {folder}, which this package made "
        f"by itself, without a language model, about products it drew. It shows the format and is no data to learn from. "
        f"{NOWHERE}",
        stacklevel=4,
    )
    return folder


def _made(folder: Path, make: Callable[[Mapping[str, Any]], Path]) -> None:
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(folder.parent, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
        with FileLock(f"{folder}.lock"):
            if not (folder / MANIFEST).is_file():  # another process may have made it in the meantime
                make({"out": str(folder), "num_conversations": CONVERSATIONS})
                shutil.rmtree(f"{folder}.run", ignore_errors=True)
    except OSError as error:
        raise ReleaseError(
            f"no MUSE release found, and the demo cannot be made in {folder.parent} ({error.strerror or error}): name "
            f"another cache (cache_dir= or HF_DATASETS_CACHE). {NOWHERE}"
        ) from error
