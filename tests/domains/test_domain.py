"""The shape of a domain."""

from muse_builder.domains import apparel
from muse_builder.domains.domain import BABY, Attribute, Demand, SizeClaim


def test_the_records_name_what_they_hold() -> None:
    assert Demand(None, BABY, "the title says infant").ages == (0, 3)
    assert SizeClaim(("s", "xl"), 3, 9).ends == ("s", "xl")
    assert Attribute(frozenset(), claimed=True).values == frozenset()


def test_attributes_of_clothing_tell_values_and_whether_texts_claim_them() -> None:
    known = apparel.APPAREL.attributes
    assert known["sleeve"].claimed
    assert "short sleeves" in known["sleeve"].values
    assert not known["occasion"].claimed
    assert known["color"] == Attribute(frozenset(), True)
