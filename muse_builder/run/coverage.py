"""The coverage gate: no release of a catalog that its domain understands too little of, unless that is wanted."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from muse_builder.domains.domain import Domain
from muse_builder.errors import CatalogError
from muse_builder.llm.journal import Journal
from muse_builder.records import Item
from muse_builder.screens.coverage import REFUSED, Understood, understood
from muse_builder.settings import CatalogSettings

NOTE = "coverage"
"""Of a journal: what was counted when the run's catalog was first opened."""
FLAG = "--allow-uncovered"


def covered(journal: Journal, items: Iterable[Item], domain: Domain) -> Understood:
    """How much of a run's catalog its domain understands; counted once in a run's life."""
    known = journal.meta(NOTE)
    if known is not None and (told := json.loads(known))["domain"] == domain.name:
        return Understood(**told)
    found = understood(items, domain)
    journal.set_meta(NOTE, json.dumps(asdict(found)))
    return found


def require_covered(found: Understood, settings: CatalogSettings, say: Callable[[str], None]) -> None:
    """Says what there is to doubt, before anything is asked of a model.

    Raises:
        CatalogError: less is understood than a release may rest on, and nobody said that this is wanted.
    """
    if not found.doubt:
        return
    if found.share < REFUSED and not settings.allow_uncovered:
        raise CatalogError(
            f"{found.doubt}. Nothing was asked or spent. --map says which column holds kind and properties, "
            f"--domain NAME names another domain, `muse catalog` shows what was read, {FLAG} makes a release all the same"
        )
    say(found.doubt)


def entry(found: Understood) -> dict[str, Any]:
    """What the manifest keeps."""
    return {name: value for name, value in asdict(found).items() if value is not None}
