"""Makes `datasets.load_dataset("muse")` known to every release of `datasets` from 2.21 on, without importing it.

`datasets` has no hook for names of others, so the name is entered in its table of packaged modules, and the factory of
such modules is replaced by a subclass that treats our name alone in another way: it neither searches the current directory
for files nor counts the load over the network. Both names are private to `datasets`; should a release move them,
`import muse_builder` says so once and `muse_builder.load_dataset(...)`, which needs neither, goes on working.

When `datasets` is not imported yet, a finder waits for it at the front of `sys.meta_path`, acts once and leaves.
"""

import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from muse_builder.version import __version__

NAME = "muse"
MODULE = "muse_builder.builder"
"""Where `datasets` finds the class, also in its worker processes. Not the top-level `muse`: a script of the user's own
called muse.py would be imported in its stead."""


def register_when_imported() -> None:
    """Registers now if `datasets` is there, else as soon as somebody imports it."""
    if "datasets" in sys.modules:
        register()
    elif not any(isinstance(finder, _WaitForDatasets) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WaitForDatasets())


def register() -> None:
    """Enters our name in the imported `datasets`; a second call changes nothing."""
    try:
        from datasets import load, packaged_modules

        table: dict[str, tuple[str, str]] = packaged_modules._PACKAGED_DATASETS_MODULES
        if not issubclass(load.PackagedDatasetModuleFactory, _OurName):
            load.PackagedDatasetModuleFactory = _factory(load.PackagedDatasetModuleFactory, load)
        table[NAME] = (MODULE, source_digest())
    except (ImportError, AttributeError, TypeError) as error:
        if isinstance(error, ImportError) and _half_imported():
            return
        warnings.warn(
            f"this release of datasets cannot be taught the name {NAME!r} ({error}); use muse_builder.load_dataset(...) in "
            f"place of datasets.load_dataset({NAME!r}, ...): it takes the same arguments",
            stacklevel=2,
        )


def _half_imported() -> bool:
    """True while `datasets` is being imported further up; the one who imports it then registers at its end."""
    specification = getattr(sys.modules.get("datasets"), "__spec__", None)
    return bool(getattr(specification, "_initializing", False))


def source_digest() -> str:
    """SHA-256 over what decides how rows are read; part of the cache's path, so that an upgrade reads nothing stale."""
    whole = hashlib.sha256(__version__.encode())
    for name in ("builder.py", "release/schema.py", "records.py"):
        whole.update((Path(__file__).parent / name).read_bytes())
    return whole.hexdigest()


class _OurName:
    """Marks the factory that knows our name."""


def _factory(original: Any, load: ModuleType) -> Any:
    class PackagedDatasetModuleFactory(_OurName, original):  # type: ignore[misc]
        def __init__(self, name: str, *arguments: Any, **keywords: Any) -> None:
            if name == NAME:
                self.name, self.data_files = name, keywords.get("data_files")
            else:
                super().__init__(name, *arguments, **keywords)

        def get_module(self) -> Any:
            if self.name != NAME:
                return super().get_module()
            from datasets.data_files import DataFilesDict
            from datasets.packaged_modules import _PACKAGED_DATASETS_MODULES

            module_path, digest = _PACKAGED_DATASETS_MODULES[NAME]
            # An empty dict and not None, for which load_dataset_builder would look into a list of configs we do not have.
            # What was given in its place goes on to the builder, which says why it takes none.
            given = DataFilesDict({}) if self.data_files is None else self.data_files
            return load.DatasetModule(module_path, digest, {"data_files": given, "dataset_name": NAME})

    PackagedDatasetModuleFactory.__doc__ = original.__doc__
    return PackagedDatasetModuleFactory


class _WaitForDatasets(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "datasets":
            return None
        sys.meta_path.remove(self)
        specification = importlib.util.find_spec(fullname)
        if specification is None or specification.loader is None:
            sys.meta_path.insert(0, self)
            return None
        run = specification.loader.exec_module

        def run_and_register(module: ModuleType) -> None:
            try:
                run(module)
            except BaseException:
                sys.meta_path.insert(0, self)
                raise
            register()

        # On the loader at hand rather than a loader of our own, so that resources and sources are found as ever.
        specification.loader.exec_module = run_and_register  # type: ignore[method-assign]
        return specification
