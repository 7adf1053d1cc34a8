"""A catalog is looked at before anything is spent: what a run would have, what it would leave out, what helps."""

import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import CatalogError
from muse_builder.run.look import look_at
from muse_builder.run.products import require_enough
from muse_builder.settings import CatalogSettings, Settings
from muse_builder.watch import Silence
from tests.catalog.catalog_samples import encoded, row


def written(folder: Path, *rows: dict[str, Any]) -> str:
    (folder / "images").mkdir()
    for number in range(4):
        (folder / "images" / f"{number}.jpg").write_bytes(encoded(shade=40 * number))
    path = folder / "meta.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return str(path)


def pictured(number: int, **changes: Any) -> dict[str, Any]:
    return row(number, **{"images": [f"images/{number}.jpg"]} | changes)


@pytest.fixture
def shop(tmp_path: Path) -> str:
    same = {"title": "Harbor Hoodie", "images": ["images/3.jpg"]}
    url = {"images": ["https://shop.example/a.jpg"]}
    return written(
        tmp_path, pictured(0), pictured(1), pictured(2, **url), *(pictured(n, **same) for n in (5, 6, 7)), {"parent_asin": "8"}
    )


def test_what_a_run_would_have_and_leave_out_is_told_with_the_flag_that_helps(shop: str, tmp_path: Path) -> None:
    look = look_at(CatalogSettings(catalog=shop), watch=Silence(), report=tmp_path / "report.jsonl")
    assert look.taken_for == "JSON Lines: Amazon Reviews 2023, item metadata (amazon_2023)"
    assert (look.rows, look.kept, look.mapping) == (7, 3, ())
    assert dict(look.left_out) == {
        "item: the same text and picture as another product": 2,
        "title: missing": 1,
        "images: no usable image": 1,
    }
    assert look.said == (
        "3 of 6 products are alike, the same product: same text, same picture. One of each stays; 3 are like 'A5'",
    )
    assert [shown.item.item_id for shown in look.products] == ["A0", "A1", "A5", "A2"]
    assert [shown.picture is not None for shown in look.products] == [True, True, True, False]
    assert any("--download-images" in line for line in look.advice)
    assert len((tmp_path / "report.jsonl").read_text().splitlines()) >= 4


def test_without_pictures_more_products_are_left(shop: str) -> None:
    assert look_at(CatalogSettings(catalog=shop, require_image=False), watch=Silence()).kept == 4


@pytest.mark.parametrize(("products", "enough"), [(1, False), (3, False), (4, True)])
def test_a_conversation_needs_a_product_for_each_of_its_rounds(tmp_path: Path, products: int, enough: bool) -> None:
    from muse_builder.run.products import open_catalog

    settings = Settings(catalog=written(tmp_path, *(pictured(number) for number in range(products))))
    with open_catalog(settings, tmp_path / "run", seed=0, watch=Silence()) as database:
        if enough:
            require_enough(database, settings)
            return
        with pytest.raises(
            CatalogError, match=rf"the catalog has {products} products?, .* 4 rounds needs at least 4.*--round-limit"
        ):
            require_enough(database, settings)


def test_an_error_names_a_report_that_stays(tmp_path: Path) -> None:
    catalog, report = written(tmp_path, {"parent_asin": "1"}), tmp_path / "report.jsonl"
    for kept, said in ((report, str(report)), (None, "--report FILE keeps it")):
        with pytest.raises(CatalogError) as caught:
            look_at(CatalogSettings(catalog=catalog), watch=Silence(), report=kept)
        assert f"Each row with its reason: {said}" in str(caught.value).splitlines()
    assert "title" in report.read_text()
