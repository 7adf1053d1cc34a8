"""More catalogs as people have them, each a few lines: it opens with its products, or says what is wrong and what to do."""

import io
import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from muse_builder.errors import CatalogError
from muse_builder.run.look import look_at
from muse_builder.settings import CatalogSettings
from muse_builder.watch import Silence

LAMP = {"sku": "L1", "name": "Brass Lamp", "description": "A lamp for the desk.", "price": 49.5}
RUG = {"sku": "R2", "name": "Jute Rug", "description": "A rug for the hall.", "price": 80}
TITLES = ["Brass Lamp", "Jute Rug"]


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


OPENS: dict[str, tuple[str, bytes]] = {
    "a search engine's answer": ("hits.json", _json({"hits": {"total": 2, "hits": [{"_source": LAMP}, {"_source": RUG}]}})),
    "JSON-LD": ("page.jsonld", _json({"@graph": [{"@type": "Product", **one} for one in (LAMP, RUG)]})),
    "an answer wrapped twice": ("api.json", _json({"status": "ok", "data": {"items": [LAMP, RUG], "next": None}})),
    "a sequence of records (RFC 7464)": ("log.json", b"".join(b"\x1e" + _json(one) + b"\n" for one in (LAMP, RUG))),
    "Excel's own CSV": (
        "export.csv",
        b"sep=;\r\nsku;name;description;price\r\nL1;Brass Lamp;A lamp for the desk.;49,50\r\n"
        b"R2;Jute Rug;A rug for the hall.;80,00\r\n",
    ),
    "WooCommerce": (
        "wc.csv",
        b'ID,Type,SKU,Name,"Short description",Description,"Regular price",Categories,Images\n'
        b'1,simple,L1,"Brass Lamp",,"A lamp for the desk.",49.5,"Home > Lamps",\n'
        b'2,simple,R2,"Jute Rug",,"A rug for the hall.",80,"Home > Rugs",\n',
    ),
    "Magento": (
        "mage.csv",
        b"sku,attribute_set_code,product_type,categories,name,description,price\n"
        b'L1,Default,simple,"Default Category/Lamps",Brass Lamp,A lamp for the desk.,49.5\n'
        b'R2,Default,simple,"Default Category/Rugs",Jute Rug,A rug for the hall.,80\n',
    ),
    "Etsy": (
        "etsy.csv",
        b"TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS\n"
        b'Brass Lamp,A lamp for the desk.,49.5,EUR,1,"lamp,desk",brass\n'
        b'Jute Rug,A rug for the hall.,80,EUR,1,"rug,hall",jute\n',
    ),
    "BMEcat": (
        "bme.xml",
        b"<BMECAT><T_NEW_CATALOG>"
        b"<PRODUCT><SUPPLIER_PID>L1</SUPPLIER_PID><NAME>Brass Lamp</NAME><DESCRIPTION>For the desk.</DESCRIPTION></PRODUCT>"
        b"<PRODUCT><SUPPLIER_PID>R2</SUPPLIER_PID><NAME>Jute Rug</NAME><DESCRIPTION>For the hall.</DESCRIPTION></PRODUCT>"
        b"</T_NEW_CATALOG></BMECAT>",
    ),
    "a table with bars": (
        "dump.txt",
        b"sku|name|description\nL1|Brass Lamp|A lamp for the desk.\nR2|Jute Rug|A rug for the hall.\n",
    ),
    "UTF-32": (
        "wide.csv",
        "sku,name,description\nL1,Brass Lamp,A lamp for the desk.\nR2,Jute Rug,A rug for the hall.\n".encode("utf-32"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OPENS)
def test_it_opens_with_its_products(name: str, tmp_path: Path) -> None:
    file, content = OPENS[name]
    (tmp_path / file).write_bytes(content)
    look = look_at(CatalogSettings(catalog=str(tmp_path / file), domain="general", require_image=False), watch=Silence())
    assert [shown.item.title for shown in look.products] == TITLES


def _sqlite() -> bytes:
    with sqlite3.connect(":memory:") as base:
        base.execute("create table products (sku, name)")
        return base.serialize()


def _xlsx() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


def _tar() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as packed:
        entry = tarfile.TarInfo("shop.jsonl")
        entry.size = len(_json(LAMP))
        packed.addfile(entry, io.BytesIO(_json(LAMP)))
    return held.getvalue()


REFUSED: dict[str, tuple[str, bytes]] = {
    "GeoJSON of a market": (
        "market.geojson", _json({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": None, "properties": one} for one in (LAMP, RUG)]}),
    ),
    "JSON:API": (
        "jsonapi.json",
        _json({"data": [{"type": "products", "id": one["sku"], "attributes": {"name": one["name"]}} for one in (LAMP, RUG)]}),
    ),
    "a spreadsheet": ("shop.xlsx", _xlsx()),
    "a database": ("shop.sqlite", _sqlite()),
    "a tape archive": ("shop.tar", _tar()),
    "a web page": ("shop.html", b"<!doctype html><html><title>Shop</title><body><p>Brass Lamp</p></body></html>"),
    "YAML": ("shop.yaml", b"- sku: L1\n  name: Brass Lamp\n- sku: R2\n  name: Jute Rug\n"),
    "a PDF": ("shop.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
    "a bibliography": ("books.bib", b"@book{lamp,\n  title = {The Lamp},\n  year = {2001}\n}\n"),
    "a picture": ("shop.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(60)),
}  # fmt: skip


SAYS = {
    "GeoJSON of a market": "--map title=COLUMN",
    "JSON:API": "the columns are type, id, attributes",
    "a spreadsheet": "save its sheet as CSV",
    "a database": "export its table as CSV",
    "a tape archive": "unpack it and name the folder",
    "a web page": "error page saved in the catalog's place",
    "YAML": "4 rows read, 0 products kept",
    "a PDF": "a catalog is a table or a feed",
    "a bibliography": "--map title=COLUMN",
    "a picture": "name the folder it lies in",
}
"""What helps, or what was found."""


@pytest.mark.parametrize("name", REFUSED)
def test_it_says_what_is_wrong_and_what_to_do(name: str, tmp_path: Path) -> None:
    file, content = REFUSED[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(CatalogError) as caught:
        look_at(CatalogSettings(catalog=str(tmp_path / file), domain="general", require_image=False), watch=Silence())
    assert file in str(caught.value)
    assert SAYS[name] in str(caught.value)
