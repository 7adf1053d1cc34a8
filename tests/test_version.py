"""The doors of earlier versions."""

import sys
import types

import pytest

from muse_builder.version import __version__, called_as_before, moved


def test_a_moved_name_is_found_where_it_is_now() -> None:
    door = moved("muse_builder", {"__version__": "muse_builder.version"})
    with pytest.warns(DeprecationWarning, match=r"muse_builder\.__version__ is muse_builder\.version\.__version__ now"):
        assert door("__version__") == __version__
    with pytest.raises(AttributeError, match="module 'muse_builder' has no attribute 'others'"):
        door("others")


def test_a_module_is_called_like_its_function() -> None:
    module = types.ModuleType("a_package.double")
    vars(module)["double"] = lambda number: 2 * number
    sys.modules["a_package.double"] = module
    try:
        called_as_before("a_package.double", now="a_package.twice")
        with pytest.warns(DeprecationWarning, match=r"a_package\.double is a module now; call a_package\.twice"):
            assert module(21) == 42  # type: ignore[operator]
    finally:
        del sys.modules["a_package.double"]
