"""What is known of a kind of goods, by name: words, attributes, who it is for, scenarios. Loaded when it is used."""

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.domain import Domain
from muse_builder.errors import SettingsError

DOMAINS: dict[str, Domain] = {APPAREL.name: APPAREL}


def get(name: str) -> Domain:
    """Raises SettingsError: there is no such domain."""
    if name not in DOMAINS:
        raise SettingsError(f"unknown domain {name!r}; known: {', '.join(sorted(DOMAINS))}")
    return DOMAINS[name]


def default() -> Domain:
    """The domain of a catalog, a run or a release that names none. Only the outermost doors ask; all others are handed it."""
    return APPAREL
