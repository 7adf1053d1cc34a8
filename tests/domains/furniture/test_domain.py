"""Furniture is a domain of its own, with the prompts of goods that nobody wears."""

from pathlib import Path

import pytest

from muse_builder import domains
from muse_builder.domains.furniture import FURNITURE
from muse_builder.domains.general import GENERAL
from muse_builder.run.look import look_at
from muse_builder.settings import CatalogSettings
from muse_builder.watch import Silence


def test_it_has_seeds_of_its_own_and_the_prompts_of_any_goods() -> None:
    assert domains.get("furniture") is FURNITURE
    assert FURNITURE.prompts == GENERAL.prompts
    assert not set(FURNITURE.seeds) & set(GENERAL.seeds)
    assert FURNITURE.for_anybody


@pytest.mark.counted("tests/domains/test_contract.py::test_hand_made_products_are_understood")
def test_a_catalog_of_furniture_is_understood(shared_data: Path) -> None:
    place = shared_data / "catalogs" / "cases" / "furniture.jsonl"
    seen = look_at(CatalogSettings(catalog=str(place), domain="furniture"), watch=Silence()).understood
    assert (seen.domain, seen.kind, seen.enough) == ("furniture", 60, 60)
