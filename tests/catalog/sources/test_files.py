"""A catalog in whatever form people have it: the shared cases, and two dozen forms written on the spot."""

import gzip
import io
import json
import lzma
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.sources import files
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import CatalogError, SettingsError
from muse_builder.records import Item
from tests.catalog.catalog_samples import encoded, row


class Had(NamedTuple):
    items: list[Item]
    report: CatalogReport
    said: list[str]


def read(path: Path, **options: Any) -> Had:
    said: list[str] = []
    report = CatalogReport(path.parent / "catalog_report.out", say=said.append)
    store = ImageStore(path.parent / ".store")
    return Had(list(files.read(path, store=store, report=report, domain=APPAREL, **options)), report, said)


# --- the shared cases -----------------------------------------------------------------------------------------------

CASES: dict[str, tuple[int, int, str]] = {
    "control.jsonl": (60, 60, "JSON Lines: Amazon Reviews 2023"),
    "control.jsonl.xz": (60, 60, "JSON Lines, xz: Amazon Reviews 2023"),
    "control.jsonl.bz2": (60, 60, "JSON Lines, bzip2: Amazon Reviews 2023"),
    "array.json": (60, 60, "JSON: Amazon Reviews 2023"),
    "wrapped.json": (60, 60, "JSON: Amazon Reviews 2023"),
    "bom.jsonl": (60, 60, "JSON Lines, UTF-8 with a mark: Amazon Reviews 2023"),
    "utf16.jsonl": (60, 60, "JSON Lines, UTF-16: Amazon Reviews 2023"),
    "hub2023.jsonl": (60, 60, "JSON Lines: Amazon Reviews 2023"),
    "hub2023.parquet": (60, 60, "Parquet: Amazon Reviews 2023"),
    "amazon2018_localimg.jsonl": (60, 60, "JSON Lines: Amazon Review Data 2018, item metadata (amazon_2018)"),
    "amazon2014.json": (60, 0, "lines of Python: Amazon Product Data 2014, item metadata (amazon_2014)"),
    "hm_articles.csv": (60, 60, "CSV: H&M articles (hm)"),
    "merchant.tsv": (60, 0, "TSV: Google Merchant feed (merchant)"),
    "hf_imagefolder": (20, 20, "JSON Lines: pictures with metadata (imagefolder) (imagefolder)"),
    "duplicates.jsonl": (20, 20, "JSON Lines: Amazon Reviews 2023"),
    "noimages.jsonl": (60, 0, "JSON Lines: Amazon Reviews 2023"),
    "oddimages.jsonl": (75, 73, "JSON Lines: Amazon Reviews 2023"),
    "hostile.jsonl": (58, 58, "JSON Lines: Amazon Reviews 2023"),
    "german.jsonl": (60, 60, "JSON Lines: Amazon Reviews 2023"),
    "japanese.jsonl": (60, 60, "JSON Lines: Amazon Reviews 2023"),
}
"""Name -> products, of them with a picture, and what it is taken for."""


@pytest.mark.counted("tests/catalog/sources/test_files.py::test_a_form_of_another_shop_gives_its_product_with_its_picture")
@pytest.mark.parametrize("name", CASES)
def test_a_catalog_as_people_have_it_is_read(shared_data: Path, tmp_path: Path, name: str) -> None:
    products, pictured, taken_for = CASES[name]
    said: list[str] = []
    report = CatalogReport(say=said.append)
    path = shared_data / "catalogs" / "cases" / name
    items = list(files.read(path, store=ImageStore(tmp_path), report=report, domain=APPAREL))
    assert (len(items), sum(item.image is not None for item in items)) == (products, pictured)
    assert said[0].startswith(f"the catalog is taken for {taken_for}")
    assert all(item.features or item.description for item in items)


def require_help_for_captions(path: Path, folder: Path) -> None:
    """Twenty captions without a title are refused, with what they are, what was wrong, where it stands, and what helps."""
    with pytest.raises(CatalogError) as caught:
        list(files.read(path, store=ImageStore(folder), report=CatalogReport(folder / "r.jsonl"), domain=APPAREL))
    for part in (
        "captions by the name of their picture",
        "20 x left out: title: missing",
        str(folder / "r.jsonl"),
        "--map title=",
    ):
        assert part in str(caught.value)


@pytest.mark.counted("tests/catalog/sources/test_files.py::test_captions_of_our_own_without_titles_are_refused_with_what_helps")
def test_captions_without_titles_are_refused_with_what_helps(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "catalogs" / "cases" / "deepfashion.json"
    require_help_for_captions(path, tmp_path)
    items = list(
        files.read(path, store=ImageStore(tmp_path), report=CatalogReport(), domain=APPAREL, map="captions,title=text")
    )
    assert len(items) == 20


def test_captions_of_our_own_without_titles_are_refused_with_what_helps(tmp_path: Path) -> None:
    path = tmp_path / "captions.json"
    path.write_text(
        json.dumps(
            {f"WOMEN/Dresses/id_{number:08}/01_1_front": f"A red t-shirt of cotton for men, {number}." for number in range(20)}
        )
    )
    require_help_for_captions(path, tmp_path)
    report = CatalogReport()
    items = list(files.read(path, store=ImageStore(tmp_path), report=report, domain=APPAREL, map="captions,title=text"))
    assert [item.title for item in items] == [f"A red t-shirt of cotton for men, {number}." for number in range(20)]


# --- forms of our own -----------------------------------------------------------------------------------------------

TEE: dict[str, Any] = {"name": "Harbor Men's Blue Cotton Tee", "description": "Soft and light.", "price": "12.90"}


def jsonl(*rows: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows)


def table(*rows: list[str], mark: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in one) for one in rows).encode(encoding)


def parquet(rows: list[dict[str, Any]], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, **options)
    return out.getvalue()


def arrow(rows: list[dict[str, Any]], *, stream: bool) -> bytes:
    out, whole = io.BytesIO(), pa.Table.from_pylist(rows)
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(out, whole.schema) as writer:
        writer.write_table(whole)
    return out.getvalue()


def zstandard(data: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(data)
    return bytes(out.getvalue())


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


YML = """<?xml version="1.0" encoding="windows-1251"?>
<yml_catalog date="2026"><shop><name>Лавка</name><offers>
<offer id="7"><name>Harbor Men's Blue Cotton Tee</name><price>12.90</price><picture>images/a.jpg</picture>
<description>Мягкая</description><param name="Color">синий</param></offer>
</offers></shop></yml_catalog>"""
RSS = """<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>7</g:id><title>Plain</title><g:title>Harbor Men's Blue Cotton Tee</g:title><description>Soft.</description>
<g:image_link>images/a.jpg</g:image_link><g:price>12.90 USD</g:price><g:color>Blue</g:color></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry>
<g:id>7</g:id><g:title>Harbor Men's Blue Cotton Tee</g:title><g:description>Soft.</g:description>
<g:image_link>images/a.jpg</g:image_link><g:price>12.90 USD</g:price></entry></feed>"""
HEUREKA = """<SHOP><SHOPITEM><ITEM_ID>7</ITEM_ID><PRODUCTNAME>Harbor Men's Blue Cotton Tee</PRODUCTNAME>
<DESCRIPTION>Soft.</DESCRIPTION><IMGURL>images/a.jpg</IMGURL><PRICE>12.90</PRICE></SHOPITEM></SHOP>"""

FORMS: dict[str, tuple[str, bytes]] = {
    "schema.org": (
        "p.jsonl",
        jsonl(
            {
                "@type": "Product",
                "sku": "7",
                **TEE,
                "image": ["images/a.jpg"],
                "offers": {"@type": "Offer", "price": "12.90"},
                "brand": {"name": "Harbor"},
            }
        ),
    ),
    "a graph of schema.org": ("p.json", json.dumps({"@graph": [{"sku": "7", **TEE, "image": "images/a.jpg"}]}).encode()),
    "WooCommerce": (
        "wc.csv",
        table(
            ["ID", "SKU", "Name", "Description", "Regular price", "Categories", "Images"],
            ["7", "HT-7", TEE["name"], "Soft.", "12.90", "Clothing > Men", "images/a.jpg, images/b.jpg"],
        ),
    ),
    "Magento": (
        "m.csv",
        table(["sku", "name", "description", "price", "base_image"], ["7", TEE["name"], "Soft.", "12.90", "images/a.jpg"]),
    ),
    "a German shop, semicolons, Latin-1": (
        "shop.csv",
        table(
            ["Artikelnummer", "Bezeichnung", "Beschreibung", "Preis", "Bild"],
            ["7", TEE["name"], "Für Größe M, weiß", "12,90", "images/a.jpg"],
            ["8", "Träger", "Süß", "1,00", "images/a.jpg"],
            mark=";",
            encoding="latin-1",
        ),
    ),
    "Etsy": (
        "etsy.csv",
        table(
            ["TITLE", "DESCRIPTION", "PRICE", "CURRENCY_CODE", "IMAGE1", "IMAGE2"],
            [TEE["name"], "Soft.", "12.90", "USD", "images/a.jpg", ""],
        ),
    ),
    "Flipkart": (
        "f.csv",
        b"uniq_id,product_name,product_category_tree,discounted_price,image,description\n7,"
        + TEE["name"].encode()
        + b',"[""Clothing >> Men""]",12.90,"[""images/a.jpg"", ""images/b.jpg""]",Soft.\n',
    ),
    "Excel's own CSV": (
        "x.csv",
        b"sep=;\r\nid;title;text;price;image\r\n7;" + TEE["name"].encode() + b";Soft.;12.90;images/a.jpg",
    ),
    "bars, UTF-16": (
        "x.txt",
        table(
            ["id", "title", "description", "price", "photo"],
            ["7", TEE["name"], "Soft.", "12.90", "images/a.jpg"],
            mark="|",
            encoding="utf-16",
        ),
    ),
    "a TSV with inches": (
        "x.tsv",
        b"id\ttitle\tdescription\tprice\timage\n7\t"
        + TEE["name"].encode()
        + b'\t"5 inch" inseam, 5" rise\t12.90\timages/a.jpg\n8\tHat\t"big\t1\timages/a.jpg\n',
    ),
    "Shopify's products.json": (
        "products.json",
        json.dumps(
            {
                "products": [
                    {
                        "id": 3,
                        "handle": "7",
                        "title": TEE["name"],
                        "body_html": "<p>Soft.</p>",
                        "vendor": "Harbor",
                        "tags": "cotton",
                        "variants": [{"price": "12.90"}],
                        "images": [{"src": "images/a.jpg"}],
                        "options": [{"name": "Size", "values": ["S"]}],
                    }
                ]
            }
        ).encode(),
    ),
    "GraphQL": (
        "g.json",
        json.dumps({"data": {"products": {"edges": [{"node": {"id": "7", **TEE, "images": ["images/a.jpg"]}}]}}}).encode(),
    ),
    "an answer of a search engine": (
        "es.json",
        json.dumps(
            {"hits": {"total": 1, "hits": [{"_id": "7", "_source": {"id": "7", **TEE, "image": "images/a.jpg"}}]}}
        ).encode(),
    ),
    "products by their id": (
        "by_id.json",
        json.dumps({"7": {**TEE, "image": "images/a.jpg"}, "8": {**TEE, "image": "images/a.jpg"}}, indent=1).encode(),
    ),
    "Google's RSS": ("feed.xml", RSS.encode()),
    "Google's Atom": ("feed.atom", ATOM.encode()),
    "Yandex's YML in windows-1251": ("yml.xml", YML.encode("cp1251")),
    "Heureka": ("feed.xml", HEUREKA.encode()),
    "an XML of attributes": (
        "p.xml",
        b"<products><product id='7' name=\""
        + TEE["name"].encode()
        + b"\" description='Soft.' price='12.90' image='images/a.jpg'/></products>",
    ),
    "an Arrow file": ("p.arrow", arrow([{"id": 7, **TEE, "image": "images/a.jpg"}], stream=False)),
    "an Arrow stream, zstandard": ("p.arrows.zst", zstandard(arrow([{"id": 7, **TEE, "image": "images/a.jpg"}], stream=True))),
    "a Parquet with the pictures in it": (
        "p.parquet",
        parquet([{"id": 7, **TEE, "image": {"bytes": encoded(), "path": "a.jpg"}}]),
    ),
    "a packed Parquet": ("p.parquet.gz", gzip.compress(parquet([{"id": 7, **TEE, "image": "images/a.jpg"}]))),
    "a zip with the pictures in it": (
        "k.zip",
        zipped(
            {
                "d/styles.csv": table(
                    ["id", "gender", "articleType", "baseColour", "season", "year", "usage", "productDisplayName"],
                    ["7", "Men", "Tshirts", "Blue", "Fall", "2011", "Casual", TEE["name"]],
                ),
                "d/images/7.jpg": encoded(),
            }
        ),
    ),
    "JSON Lines, xz in a zip": (
        "p.zip",
        zipped({"p.jsonl.xz": lzma.compress(jsonl({"id": "7", **TEE, "image": "images/a.jpg"}))}),
    ),
    "a table in Japanese, Shift JIS": (
        "j.csv",
        (
            "商品名,説明,価格,画像\n"
            + f"{TEE['name']},柔らかいシャツです,12.90,images/a.jpg\n"
            + "帽子,赤い帽子です,5,images/a.jpg\n"
        ).encode("cp932"),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_another_shop_gives_its_product_with_its_picture(form: str, tmp_path: Path) -> None:
    name, data = FORMS[form]
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(encoded())
    (tmp_path / name).write_bytes(data)
    had = read(tmp_path / name)
    item = had.items[0]
    assert item.title == TEE["name"]
    assert item.price == (None if form == "a zip with the pictures in it" else 12.9)
    assert item.image is not None
    assert item.features or item.description
    if form not in ("Etsy", "a table in Japanese, Shift JIS"):  # they have no ids
        assert item.item_id == "7"
    assert item.product_type == "t-shirt"
    assert not had.report.reasons["rejected"]


def test_what_is_odd_about_the_letters_is_said(tmp_path: Path) -> None:
    name, data = FORMS["a German shop, semicolons, Latin-1"]
    (tmp_path / name).write_bytes(data)
    had = read(tmp_path / name)
    assert had.said == ["the catalog is taken for CSV with semicolons, Latin-1 (windows-1252): a table"]
    assert had.items[0].description == "Für Größe M, weiß"


# --- folders --------------------------------------------------------------------------------------------------------


def test_a_folder_of_shards_is_one_catalog(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for shard in range(3):
        (folder / f"train-{shard:05}-of-00003.parquet").write_bytes(parquet([{"sku": f"s{shard}", **TEE}]))
    (folder / "README.md").write_text("a card")
    assert [item.item_id for item in read(folder).items] == ["s0", "s1", "s2"]


def test_pictures_without_metadata_are_refused_with_what_helps(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "tees").mkdir(parents=True)
    (folder / "tees" / "1.jpg").write_bytes(encoded())
    with pytest.raises(CatalogError, match=r"(?s)folder of pictures.*1 x left out: title.*--map .*file_name, label"):
        read(folder)
    (item,) = read(folder, map="title=label,description={label} number {file_name}").items
    assert (item.title, item.image is not None) == ("tees", True)


# --- mappings and errors --------------------------------------------------------------------------------------------


def test_a_mapping_wins_over_what_the_columns_say(catalog: Callable[..., Path]) -> None:
    path = catalog(row(1, title="Wrong", subtitle="Harbor Tee"), row(2, subtitle="Harbor Hat"))
    assert [item.title for item in read(path, map="title=subtitle").items] == ["Harbor Tee", "Harbor Hat"]
    assert [item.title for item in read(path).items] == ["Wrong", "Harbor Hoodie 2 - Blue"]
    with pytest.raises(SettingsError, match=r"map: no column 'subtitel' in meta\.jsonl; its columns are parent_asin, title"):
        read(path, map="title=subtitel")


def test_a_table_without_a_title_says_which_columns_there_are(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(table(["nr", "was", "wieviel"], ["7", "Tee", "12"]))
    with pytest.raises(CatalogError) as caught:
        read(tmp_path / "x.csv")
    assert str(caught.value).splitlines() == [
        "x.csv: 0 records of 1 rows could be read.",
        "It was taken for CSV: a table.",
        "1 rows read, 0 products kept. The commonest reasons:",
        "  1 x left out: title: missing",
        f"Each row with its reason: {tmp_path / 'catalog_report.out'}",
        "What helps: --map says which column holds what, as --map title=COLUMN,id=COLUMN; the columns are nr, was, wieviel",
    ]
    assert read(tmp_path / "x.csv", map="title=was,id=nr").items[0].title == "Tee"


def test_names_of_columns_reach_a_terminal_as_plain_text(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(table(["\x1b[31mnr\x07", "wa\u202es"], ["7", "Tee"]))
    with pytest.raises(CatalogError) as caught:
        read(tmp_path / "x.csv")
    assert str(caught.value).endswith("the columns are nr, was")
    with pytest.raises(SettingsError, match="its columns are nr, was"):
        read(tmp_path / "x.csv", map="title=what")


def test_a_cut_stream_gives_what_came_before_the_cut(tmp_path: Path) -> None:
    data = lzma.compress(jsonl(*[{"sku": str(number), "name": f"Tee {number} {number * 7919}"} for number in range(3000)]))
    (tmp_path / "x.jsonl.xz").write_bytes(data[: len(data) // 2])
    had = read(tmp_path / "x.jsonl.xz")
    assert 0 < len(had.items) < 3000
    assert (
        list(had.report.reasons["rejected"])[-1]
        == "file: the xz stream is damaged or ends early; the rest of the file was not read"
    )


def test_a_database_is_named_for_what_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as base:
        base.execute("create table products (id)")
    with pytest.raises(CatalogError, match=r"shop\.db holds no products that can be read: it looks like an SQLite database"):
        read(tmp_path / "shop.db")


def test_rows_are_counted_without_being_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(table(["id", "title"], ["1", "a"], ["2", "b"]))
    assert files.count(tmp_path / "x.csv") == 2
