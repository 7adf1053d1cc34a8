"""The reader of item metadata: shapes, limits, pictures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport, ImageStore, StoredImage
from muse_builder.catalog.formats.json_values import MAX_LINE
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import CatalogError
from muse_builder.records import Item
from tests.catalog.catalog_samples import row
from tests.trial import trial_data


def read(path: Path, report: CatalogReport | None = None, **options: Any) -> list[Item]:
    store = ImageStore(path.parent / "store")
    return list(
        amazon.read(path, store=store, report=report if report is not None else CatalogReport(), domain=APPAREL, **options)
    )


def test_a_row_becomes_an_item(catalog: Callable[..., Path]) -> None:
    (item,) = read(catalog(row()))
    assert (item.item_id, item.title, item.brand, item.price, item.rating, item.rating_number) == (
        "A1", "Harbor Hoodie 1 - Blue", "Harbor", 20.5, 4.5, 12,
    )  # fmt: skip
    assert item.features == ("100% Cotton", "Two side pockets", "Machine Wash")
    assert item.image is not None
    assert item.image_sha256 == item.image[:64]
    assert (item.department, item.product_class, item.product_type) == ("men", "Clothing", "hoodie")
    assert item.attributes.color == ("blue",)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["meta.jsonl", "meta.jsonl.gz", "meta"])
def test_the_packing_is_told_by_the_bytes_not_by_the_name(catalog: Callable[..., Path], packed: bool, name: str) -> None:
    assert [item.item_id for item in read(catalog(row(1), row(2), name=name, packed=packed))] == ["A1", "A2"]


def test_the_hub_form_is_read_as_the_original(catalog: Callable[..., Path]) -> None:
    hub = row(
        2,
        images={
            "hi_res": [None, None],
            "large": ["images/none.jpg", "images/a.jpg"],
            "thumb": ["", ""],
            "variant": ["PT01", "MAIN"],
        },
        details=json.dumps({"Department": "mens", "Color": "Blue"}),
    )
    first, second = read(catalog(row(1), hub))
    assert second.image == first.image
    assert second.details == first.details


def test_the_main_picture_comes_first_then_the_next_usable_one(catalog: Callable[..., Path]) -> None:
    report = CatalogReport()
    images = [{"variant": "PT01", "large": "images/a.jpg"}, {"variant": "MAIN", "large": "images/gone.jpg"}]
    (item,) = read(catalog(row(images=images)), report)
    assert item.image is not None
    assert report.reasons["image"] == {"images: missing": 1}
    assert report.counts["without image"] == 0


def test_a_limit_ends_the_reading_there(catalog: Callable[..., Path]) -> None:
    report = CatalogReport()
    path = catalog(*[row(number) for number in range(10)])
    assert [item.item_id for item in read(path, report, limit=3)] == ["A0", "A1", "A2"]
    assert read(path, limit=0) == []


def test_pictures_come_from_the_folder_that_is_named(catalog: Callable[..., Path], tmp_path: Path) -> None:
    path = catalog(row(images=["a.jpg"]))
    assert read(path)[0].image is None
    assert read(path, images_root=tmp_path / "images")[0].image is not None


def test_a_web_address_is_fetched_only_when_asked(catalog: Callable[..., Path]) -> None:
    asked: list[list[str]] = []
    urls = [
        {"variant": "MAIN", "large": "https://shop.example/1.jpg"},
        {"variant": "PT01", "large": "https://shop.example/2.jpg"},
    ]
    path = catalog(row(1, images=urls), row(2), row(3, images=urls[:1]))
    assert [item.image is None for item in read(path)] == [True, False, True]

    def download(wanted: list[str], store: ImageStore) -> dict[str, StoredImage | str]:
        asked.append(wanted)
        stored = store.add_file("images/a.jpg", root=path.parent)
        return {url: stored if url.endswith("2.jpg") else "HTTP 404" for url in wanted}

    report = CatalogReport()
    items = read(path, report, download=download)
    assert asked == [["https://shop.example/1.jpg"], ["https://shop.example/2.jpg"]]
    assert [item.image is None for item in items] == [False, False, True]
    assert [item.image_url for item in items] == ["https://shop.example/2.jpg", None, "https://shop.example/1.jpg"]
    assert report.reasons["image"] == {"images: HTTP 404": 2}


def test_a_line_without_end_is_refused_and_the_next_one_read(catalog: Callable[..., Path]) -> None:
    report = CatalogReport()
    long = b'{"parent_asin": "' + b"x" * (MAX_LINE + 10) + b'"}'
    assert [item.item_id for item in read(catalog(row(1), long, row(2)), report)] == ["A1", "A2"]
    assert report.reasons["rejected"] == {"line: longer than 4,194,304 characters": 1}


def test_an_array_over_many_lines_gives_its_elements(catalog: Callable[..., Path], tmp_path: Path) -> None:
    path = catalog(json.dumps([row(1), row(2), 5, row(3)], indent=1))
    with CatalogReport(tmp_path / "report.jsonl") as report:
        assert [item.item_id for item in read(path, report)] == ["A1", "A2", "A3"]
    (event,) = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text("utf-8").splitlines()]
    lines = path.read_text("utf-8").splitlines()
    assert (event["reason"], lines[event["line"] - 1].strip()) == ("not an object but a number", "5,")


def test_a_first_line_that_is_an_array_does_not_hide_the_rest(catalog: Callable[..., Path]) -> None:
    report = CatalogReport()
    assert [item.item_id for item in read(catalog("[1, 2]", row(1), "[broken", row(2)), report)] == ["A1", "A2"]
    assert report.counts["rejected"] == 3


def test_blank_lines_before_an_array_do_not_hide_it(catalog: Callable[..., Path], tmp_path: Path) -> None:
    path = catalog("\n  \n[", json.dumps(row(1)) + ",", "5,", json.dumps(row(2)) + "]")
    with CatalogReport(tmp_path / "report.jsonl") as report:
        assert [item.item_id for item in read(path, report)] == ["A1", "A2"]
    (event,) = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text("utf-8").splitlines()]
    assert path.read_text("utf-8").split("\n")[event["line"] - 1] == "5,"


def test_two_files_that_were_joined_read_through_the_second_one_s_mark(catalog: Callable[..., Path]) -> None:
    report = CatalogReport()
    path = catalog(b"\xef\xbb\xbf" + json.dumps(row(1)).encode(), b"\xef\xbb\xbf" + json.dumps(row(2)).encode())
    assert [item.item_id for item in read(path, report)] == ["A1", "A2"]
    assert report.reasons["repaired"] == {"line: removed a byte order mark": 1}


@pytest.mark.parametrize("images", ["images/a.jpg", {"large": "images/a.jpg", "variant": "MAIN"}])
def test_one_picture_without_a_list_is_taken(catalog: Callable[..., Path], images: Any) -> None:
    report = CatalogReport()
    assert read(catalog(row(images=images)), report)[0].image is not None
    assert list(report.reasons["repaired"]) in (
        ["images: a text, taken as a list of one"],
        ["images: one picture, taken as a list of one"],
    )


def test_lines_end_nowhere_else_than_at_line_ends(catalog: Callable[..., Path]) -> None:
    text = json.dumps(row(1, title="a\u2028b\u0085c\x0bd"), ensure_ascii=False)
    assert read(catalog(text))[0].title == "a b cd"


@pytest.mark.parametrize("data", ["", "{", "null", "[]", "{}"])
def test_a_file_without_one_record_is_an_error_that_says_so(catalog: Callable[..., Path], data: str) -> None:
    with pytest.raises(CatalogError, match="0 records"):
        read(catalog(data))


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"cannot read the catalog none\.jsonl: No such file"):
        read(tmp_path / "none.jsonl")


def test_two_readings_give_the_same(trial_data: Path, tmp_path: Path) -> None:
    path = trial_data / "catalogs" / "luma" / "meta_default_color.jsonl"
    runs = []
    for name in ("one", "two"):
        with CatalogReport(tmp_path / f"{name}.jsonl") as report:
            store = ImageStore(tmp_path / name)
            runs.append(
                [item.model_dump_json() for item in amazon.read(path, store=store, report=report, domain=APPAREL, limit=40)]
            )
    assert runs[0] == runs[1]
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_a_small_shop_reads_whole_and_without_a_repair(tmp_path: Path) -> None:
    path, report = trial_data(tmp_path) / "catalogs" / "luma" / "meta.jsonl", CatalogReport()
    items = list(amazon.read(path, store=ImageStore(tmp_path / "pictures"), report=report, domain=APPAREL))
    assert len(items) == len(path.read_text("utf-8").splitlines()) == 64
    assert all(item.image for item in items)
    assert [report.counts[kind] for kind in ("rejected", "repaired", "image")] == [0, 0, 0]


@pytest.mark.counted("tests/catalog/sources/test_amazon.py::test_a_small_shop_reads_whole_and_without_a_repair")
def test_the_luma_catalog_reads_whole_and_without_a_repair(luma: tuple[list[Item], CatalogReport]) -> None:
    items, report = luma
    assert len(items) == 440
    assert all(item.image for item in items)
    assert {kind: report.counts[kind] for kind in ("rejected", "repaired", "image")} == {
        "rejected": 0,
        "repaired": 0,
        "image": 0,
    }
    assert len({item.parent_id for item in items}) == 170
