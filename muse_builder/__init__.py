"""MUSE: load the multimodal conversational recommendation dataset, regenerate it, publish it.

    import muse_builder
    from datasets import load_dataset

    load_dataset("muse")                     # this import has taught `datasets` the name
    muse_builder.load("muse", "items")       # the same release, memory-mapped where it lies

Nothing heavy is imported here: `datasets` learns the name when it is imported itself, the functions below load what they
need when they are first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

from muse_builder.registration import register_when_imported
from muse_builder.version import __version__

if TYPE_CHECKING:
    from muse_builder.builder import load, load_dataset
    from muse_builder.run.generate import generate
    from muse_builder.run.handle import start

__all__ = ["__version__", "generate", "load", "load_dataset", "start"]

_HOMES = {
    "generate": "muse_builder.run.generate",
    "load": "muse_builder.builder",
    "load_dataset": "muse_builder.builder",
    "start": "muse_builder.run.handle",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


register_when_imported()
