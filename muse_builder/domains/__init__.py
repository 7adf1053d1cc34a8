"""What is known of a kind of goods, by name: words, attributes, who it is for, scenarios. Loaded when it is used."""

from muse_builder import plugins
from muse_builder.domains.domain import Domain

DEFAULT = "apparel"


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
