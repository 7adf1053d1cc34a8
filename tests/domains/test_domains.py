"""Domains by name."""

import pytest

from muse_builder import domains
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import SettingsError


def test_a_domain_is_had_by_its_name_and_an_unknown_one_names_those_there_are() -> None:
    assert domains.get("apparel") is APPAREL
    assert domains.default() is APPAREL
    with pytest.raises(SettingsError, match="unknown domain 'aparel'; known: apparel"):
        domains.get("aparel")
