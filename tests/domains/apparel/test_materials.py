"""What a product is made of."""

import pytest

from tests.domains.apparel.derived import attributes


@pytest.mark.parametrize(
    ("features", "details", "expected"),
    [
        (("100% Cotton",), {}, ("cotton",)),
        (("4% spandex/62% cotton/34% nylon",), {}, ("cotton", "nylon", "spandex")),
        (("97%Polyester, 3%Elastane",), {}, ("polyester", "elastane")),
        (("Material: Wool, Fleece, Nylon",), {}, ("wool", "fleece", "nylon")),
        ((), {"Material": "Cocona® performance Fabric, LumaTech™, Organic Cotton"}, ("performance fabric", "organic cotton")),
        (("Polyester,Wool", "100% leather sole"), {}, ("polyester", "wool")),
        (("Leather", "Leather lining"), {}, ("leather",)),
        (("Full Polyester",), {}, ("polyester",)),
        (("Rubber sole",), {}, ()),
        (("Not real leather",), {}, ()),
    ],
)
def test_materials_come_in_the_order_of_their_share(
    features: tuple[str, ...], details: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert attributes(*features, details=details).material == expected
