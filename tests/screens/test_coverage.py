"""What a domain understands of a catalog is counted, and what there is to doubt is said."""

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.general import GENERAL
from muse_builder.records import Attributes, Item
from muse_builder.screens.coverage import Understood, understood

TEE = Item(
    item_id="1",
    title="Tee",
    product_type="t-shirt",
    department="men",
    attributes=Attributes(color=("red",), material=("cotton",)),
)
TABLE = Item(item_id="2", title="Oak Table", attributes=Attributes(color=("brown", "red")))


def test_kind_department_and_two_properties_are_counted() -> None:
    seen = understood([TEE, TABLE], APPAREL)
    assert (seen.products, seen.kind, seen.department, seen.attributes, seen.whole, seen.enough) == (2, 1, 1, 1, 1, 1)
    assert (seen.values, seen.checkable, seen.share) == (4, 4, 0.5)


def test_each_feature_is_a_property_and_two_colors_are_one() -> None:
    chair = TABLE.model_copy(update={"product_type": "chairs", "attributes": Attributes(feature=("deep seat", "72 cm height"))})
    seen = understood([chair, TABLE], GENERAL)
    assert (seen.attributes, seen.enough, seen.department, seen.whole) == (1, 1, None, 1)


def test_what_no_screen_reads_in_a_text_is_not_counted_as_checkable() -> None:
    odd = TEE.model_copy(update={"attributes": Attributes(color=("red",), occasion=("quorvex evenings",))})
    assert (understood([odd], APPAREL).values, understood([odd], APPAREL).checkable) == (2, 1)


def test_a_catalog_that_is_hardly_understood_is_doubted() -> None:
    def of(enough: int) -> Understood:
        return Understood("apparel", 10, 10, 10, enough, enough, 9, 9, enough=enough)

    assert of(8).doubt == ""
    assert of(7).doubt.startswith("apparel knows kind and 2 properties or more of 70% of 10 products")
    assert understood([], APPAREL).share == 0.0
