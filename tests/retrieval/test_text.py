from muse_builder.records import Attributes, Item
from muse_builder.retrieval import item_text


def test_it_reads_title_type_department_attributes_features_and_summary() -> None:
    item = Item(
        item_id="X1",
        title="Teton Pullover Hoodie - Red",
        brand="LUMA",
        categories=("Clothing", "Men"),
        features=("Front hand pockets", "Soft,  brushed\ninterior"),
        description="Buy it now, the best ever!",
        details={"Parent SKU": "MH02"},
        price=70.0,
        department="men",
        product_type="hoodie",
        attributes=Attributes(color=("red",), material=("fleece", "nylon")),
        summary="A red hoodie of fleece and nylon with pockets.",
    )
    assert item_text(item) == (
        "Teton Pullover Hoodie - Red. hoodie. for men. color: red. material: fleece, nylon. "
        "Front hand pockets. Soft, brushed interior. A red hoodie of fleece and nylon with pockets"
    )


def test_what_is_not_known_leaves_nothing_behind() -> None:
    assert item_text(Item(item_id="X1", title="Duffle")) == "Duffle"
    assert item_text(Item(item_id="X1", title="", features=("", " . "))) == ""


def test_nothing_is_said_twice() -> None:
    item = Item(item_id="X1", title="Duffle", product_type="duffle", features=("Strap", "strap.", "STRAP"), summary="Strap.")
    assert item_text(item) == "Duffle. Strap"
