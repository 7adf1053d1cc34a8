"""Put before a child process by `PYTHONPATH`: a demo picture that any process of this run has drawn is taken from there.

To draw the catalog is a third of a small run. A picture always comes out alike, and the folder is of this run alone.
"""

import hashlib
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = "MUSE_TESTS_DRAWN"
MODULE = "muse_builder.embedded.catalog.render"


def kept(draw: Callable[[Any], bytes], folder: Path) -> Callable[[Any], bytes]:
    """Draws what is not in the folder yet."""

    def render(look: Any) -> bytes:
        file = folder / hashlib.sha256(repr(look).encode()).hexdigest()
        try:
            return file.read_bytes()
        except FileNotFoundError:
            picture = draw(look)
            own = file.with_suffix(f".{os.getpid()}")
            own.write_bytes(picture)
            own.replace(file)
            return picture

    return render


class _Loader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        vars(module)["render"] = kept(vars(module)["render"], Path(os.environ[FOLDER]))


class _Finder:
    """Finds the one module that draws, and lets it be loaded with its results kept."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path) if name == MODULE else None
        if spec is None or spec.origin is None:
            return None
        return importlib.util.spec_from_file_location(name, spec.origin, loader=_Loader(name, spec.origin))


if FOLDER in os.environ and __name__ == "sitecustomize":
    sys.meta_path.insert(0, _Finder)  # type: ignore[arg-type]
