"""The version, and the doors of earlier ones that stay open for it."""

import importlib
import sys
import warnings
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

__version__ = "0.1.0"
"""Also the version of the dataset builder, so that an upgrade never reads a stale cache."""


def moved(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's `__getattr__` for names that people imported from it and that lie elsewhere now; each use warns.

    Args:
        homes: name -> the module that has it.
    """

    def __getattr__(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        warnings.warn(f"{package}.{name} is {homes[name]}.{name} now; the old name goes", DeprecationWarning, stacklevel=2)
        return getattr(importlib.import_module(homes[name]), name)

    return __getattr__


def called_as_before(module: str, *, now: str) -> None:
    """Lets a module that stands where a function of its name stood be called like that function; a call warns.

    Args:
        now: what to call in its place.
    """
    name = module.rpartition(".")[2]

    class Called(ModuleType):
        def __call__(self, *arguments: Any, **keywords: Any) -> Any:
            warnings.warn(f"{module} is a module now; call {now}", DeprecationWarning, stacklevel=2)
            return vars(self)[name](*arguments, **keywords)

    sys.modules[module].__class__ = Called
