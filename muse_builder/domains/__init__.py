"""What is known of a kind of goods, by name: words, attributes, who it is for, scenarios. Loaded when it is used."""

from collections.abc import Mapping
from typing import Any

from muse_builder import plugins
from muse_builder.domains.domain import Domain

DEFAULT, ANY = "apparel", "general"
"""Of what names none; and the one that works for any goods."""


def get(name: str) -> Domain:
    """The domains plug-in of this name.

    Raises:
        SettingsError: there is none.
    """
    domain: Domain = plugins.get("domains", name)
    return domain


def default() -> Domain:
    """The domain of a catalog, a run or a release that names none. Only the outermost doors ask; all others are handed it."""
    return get(DEFAULT)


def of(settings: Mapping[str, Any]) -> Domain:
    """The domain that the settings of a run, a catalog or a release name.

    Raises:
        SettingsError: it is a plug-in's that is not installed.
    """
    return get(str(settings.get("domain") or DEFAULT))
