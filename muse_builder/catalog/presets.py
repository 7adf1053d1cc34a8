"""Shapes of catalogs that are known, told by their columns: what each field of a product is made of.

A catalog of no known shape is `generic`: its columns are gone through for names that shops give them.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from muse_builder.catalog.mapping import DETAIL, columns_of, look, parts, texts
from muse_builder.catalog.tables import Entry
from muse_builder.errors import SettingsError, unknown

GENERIC = "generic"
AS_IT_IS = "amazon_2023"
"""The shape that all others are brought into."""

Regroup = Callable[[Iterator[Entry]], Iterator[Entry]]


class Preset(NamedTuple):
    """One shape of rows."""

    name: str
    about: str
    """In a few words, for people."""
    needs: tuple[str, ...]
    """Columns that all must be there for a catalog to be told as this one; lower case."""
    fields: dict[str, str]
    """Field -> expression, as `--map` has it; empty where the row stays as it is."""
    regroup: Regroup | None = None
    """Makes one row of several, where a product stands in more than one."""
    lacks: str = ""
    """What such catalogs do not have, and what to do."""


def _of_handles(entries: Iterator[Entry]) -> Iterator[Entry]:
    """One row a product of Shopify's CSV: variants and further pictures stand in rows of their own below the first."""
    held: Entry | None = None
    for entry in entries:
        handle = entry.value.get("Handle") if isinstance(entry.value, dict) else None
        if held is not None and handle is not None and handle == held.value["Handle"]:
            _join(held.value, entry.value)
            continue
        if held is not None:
            yield held
            held = None
        if handle is None:
            yield entry
        else:
            held = entry._replace(value={**entry.value, "pictures": [], "options": {}})
            _join(held.value, entry.value)
    if held is not None:
        yield held


def _join(product: dict[str, Any], row: Mapping[str, Any]) -> None:
    for column in ("Image Src", "Variant Image"):
        if (address := row.get(column)) and address not in product["pictures"]:
            product["pictures"].append(address)
    for number in (1, 2, 3):
        name, value = product.get(f"Option{number} Name"), row.get(f"Option{number} Value")
        if name and value and name != "Title":
            values = product["options"].setdefault(name, [])
            if value not in values:
                values.append(value)


_AMAZON_OLD = {
    "id": "asin", "title": "title", "brand": "brand", "description": "description", "price": "price",
    "details.Best Sellers Rank": "rank",
}  # fmt: skip

PRESETS = (
    Preset("amazon_2023", "Amazon Reviews 2023, item metadata", ("parent_asin", "title"), {}),
    Preset(
        "amazon_2018", "Amazon Review Data 2018, item metadata", ("asin", "title", "category"),
        {**_AMAZON_OLD, "categories": "category", "features": "feature", "details": "details+tech1",
         "image": "imageURLHighRes+imageURL+image"},
    ),
    Preset(
        "amazon_2014", "Amazon Product Data 2014, item metadata", ("asin", "imurl"),
        {**_AMAZON_OLD, "categories": "categories", "features": "feature", "image": "imUrl"},
    ),
    Preset(
        "hm", "H&M articles", ("article_id", "prod_name", "detail_desc"),
        {"id": "article_id", "title": "prod_name", "description": "detail_desc", "parent": "product_code",
         "categories": "index_group_name+product_group_name+product_type_name",
         "features": "{graphical_appearance_name} {product_type_name}+{colour_group_name}+{section_name}",
         "details.Department": "section_name", "details.Color": "colour_group_name",
         "details.Pattern": "graphical_appearance_name",
         "details.Product Type": "product_type_name", "details.Collection": "index_name", "details.Group": "garment_group_name",
         "image": "images/{article_id:.3}/{article_id}.jpg"},
    ),
    Preset(
        "kaggle_styles", "Fashion Product Images (Kaggle), styles", ("id", "productdisplayname", "articletype"),
        {"id": "id", "title": "productDisplayName", "categories": "masterCategory+subCategory+articleType",
         "features": "{baseColour} {articleType}+{usage} use+{season} {year}", "details.Department": "gender",
         "details.Color": "baseColour", "details.Season": "season", "details.Usage": "usage", "details.Year": "year",
         "image": "images/{id}.jpg+{id}.jpg"},
    ),
    Preset(
        "fashion_iq", "FashionIQ", ("candidate", "captions"),
        {"id": "candidate", "features": "captions", "image": "images/{candidate}.png+images/{candidate}.jpg+{candidate}.jpg"},
        lacks="its captions tell how one picture differs from another: titles must come from elsewhere",
    ),
    Preset(
        "shopify", "Shopify's products as CSV", ("handle", "title", "image src"),
        {"id": "Handle", "title": "Title", "brand": "Vendor", "categories": "Product Category|Standard Product Type|Type",
         "description": "Body (HTML)+Body HTML", "features": "Tags", "price": "Variant Price", "details": "options",
         "image": "pictures"},
        _of_handles,
    ),
    Preset(
        "shopify", "Shopify's products.json", ("handle", "title", "body_html"),
        {"id": "handle", "title": "title", "brand": "vendor", "categories": "product_type", "description": "body_html",
         "features": "tags", "price": "variants.0.price", "details": "options", "image": "images.src+image.src"},
    ),
    Preset(
        "merchant", "Google Merchant feed", ("id", "title", "image_link"),
        {"id": "id", "title": "title", "brand": "brand", "description": "description",
         "categories": "product_type|google_product_category", "features": "product_highlight",
         "price": "sale_price+price", "parent": "item_group_id", "image": "image_link+additional_image_link",
         "details": "product_detail", "details.Department": "gender+age_group", "details.Color": "color",
         "details.Material": "material", "details.Pattern": "pattern", "details.Size": "size"},
    ),
    Preset(
        "imagefolder", "pictures with metadata (imagefolder)", ("file_name",),
        {"id": "file_name", "title": "title+name+text+caption+prompt", "description": "description+text+caption+prompt",
         "categories": "category+categories+label", "features": "features", "price": "price", "brand": "brand",
         "image": "file_name"},
    ),
    Preset(
        "captions", "captions by the name of their picture (as DeepFashion's)", ("key", "text"),
        {"id": "key", "description": "text", "image": "{key}.jpg+images/{key}.jpg"},
        lacks="captions are no titles, and no pictures lie beside them",
    ),
)  # fmt: skip

_NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        *(
            "id",
            "productid",
            "itemid",
            "sku",
            "skuid",
            "asin",
            "parentasin",
            "articleid",
            "articlenumber",
            "artikelnummer",
            "uniqid",
        ),
        *("pid", "productcode", "code", "itemnumber", "modelnumber", "mpn", "ean", "ean13", "gtin", "gtin13", "upc", "isbn"),
        *("isbn13", "handle", "slug", "key", "uid", "guid", "listingid", "goodsid", "styleid", "filename"),
    ),
    "title": (
        *("title", "producttitle", "producttitel", "name", "productname", "itemname", "displayname", "productdisplayname"),
        *("headline", "label", "bezeichnung", "artikelbezeichnung", "artikelname", "titel", "nom", "titre", "nombre", "titulo"),
        *("nome", "品名", "商品名", "商品名称", "название", "наименование", "booktitle", "itemtitle", "goodsname", "model"),
    ),
    "brand": (
        *(
            "brand",
            "brandname",
            "vendor",
            "manufacturer",
            "maker",
            "marke",
            "hersteller",
            "marque",
            "marca",
            "designer",
            "store",
        ),
        *("author", "authors", "artist", "publisher", "ブランド", "品牌", "бренд", "label"),
    ),
    "categories": (
        *("categories", "category", "categorypath", "productcategory", "productcategorytree", "categorytree", "breadcrumb"),
        *(
            "breadcrumbs",
            "producttype",
            "type",
            "kategorie",
            "kategorien",
            "categorie",
            "categoria",
            "taxonomy",
            "genre",
            "genres",
        ),
        *(
            "department",
            "collection",
            "カテゴリ",
            "カテゴリー",
            "分类",
            "категория",
            "googleproductcategory",
            "maincategory",
            "tags",
        ),
    ),
    "features": (
        *("features", "feature", "bulletpoints", "bullets", "highlights", "keyfeatures", "aboutproduct", "producthighlights"),
        *("shortdescription", "subtitle", "keywords", "merkmale"),
    ),
    "description": (
        *("description", "productdescription", "longdescription", "descriptionhtml", "body", "bodyhtml", "details", "content"),
        *(
            "about",
            "desc",
            "detaildesc",
            "summary",
            "text",
            "beschreibung",
            "produktbeschreibung",
            "descripcion",
            "descrizione",
        ),
        *("descricao", "caption", "overview", "abstract", "商品説明", "説明", "描述", "описание", "itemdescription", "story"),
    ),
    "details": (
        "details",
        "specifications",
        "productspecifications",
        "attributes",
        "specs",
        "properties",
        "additionalproperty",
        "params",
    ),
    "price": (
        *("price", "saleprice", "currentprice", "finalprice", "regularprice", "discountedprice", "sellingprice", "retailprice"),
        *(
            "listprice",
            "priceusd",
            "amount",
            "preis",
            "prix",
            "precio",
            "prezzo",
            "preco",
            "価格",
            "价格",
            "цена",
            "variantprice",
        ),
        "offers",
    ),
    "rating": (
        "averagerating",
        "rating",
        "ratingaverage",
        "stars",
        "avgrating",
        "reviewrating",
        "aggregaterating",
        "bewertung",
    ),
    "rating_number": ("ratingnumber", "ratingcount", "numratings", "reviewcount", "reviewscount", "numreviews", "ratingscount"),
    "image": (
        *("image", "images", "imageurl", "imageurls", "img", "imgurl", "imgs", "picture", "pictures", "pictureurl", "photo"),
        *("photos", "photourl", "imagelink", "imagesrc", "imagepath", "imagefile", "imagefilename", "filename", "filepath"),
        *("thumbnail", "thumbnailurl", "mainimage", "baseimage", "primaryimage", "featuredimage", "imurl", "imageurlhighres"),
        *(
            "coverimage",
            "cover",
            "bild",
            "bilder",
            "bildurl",
            "bildlink",
            "imagen",
            "immagine",
            "画像",
            "画像url",
            "图片",
            "картинка",
        ),
        *("path", "file", "picturelink", "productimage", "productimages"),
    ),
    "parent": ("parentid", "parentsku", "itemgroupid", "groupid", "parent", "masterid"),
}
"""Field -> names of columns without blanks and marks, the best first. A column fills the first field that wants it."""
_DETAILS = {
    "color": "Color", "colour": "Color", "basecolour": "Color", "colorname": "Color", "farbe": "Color", "couleur": "Color",
    "gender": "Department", "targetgender": "Department", "sex": "Department", "geschlecht": "Department",
    "material": "Material", "fabric": "Material", "composition": "Material", "stoff": "Material",
    "size": "Size", "sizes": "Size", "pattern": "Pattern", "style": "Style", "fit": "Fit", "neckline": "Neckline",
}  # fmt: skip
"""Columns that the details know under another name."""
_NUMBERED = re.compile(
    r"(?:additional|extra|more|other)?(?:image|img|picture|photo|bild)(?:url|link|src|path)?s?\d+(?:url|link|src|path)?"
)
_NEVER = re.compile(
    r"url|link|href|html|gtin|ean|upc|stock|availab|inventory|quantity|timestamp|createdat|updatedat|\bid$", re.I
)
"""Columns that tell nothing of what a product is."""
_CAPTIONS = ("text", "caption", "prompt")
"""Columns whose text stands for a title where pictures have captions and nothing else."""
_MAX_REST = 40


def named(name: str) -> Preset:
    """The preset of this name.

    Raises:
        SettingsError: there is none.
    """
    known = [preset.name for preset in PRESETS]
    if name not in (*known, GENERIC):
        raise SettingsError(f"map: {unknown('preset', name, {*known, GENERIC})}")
    return next((preset for preset in PRESETS if preset.name == name), Preset(GENERIC, "a table", (), {}))


def preset_of(rows: Collection[Mapping[str, Any]]) -> Preset:
    """The shape of a catalog that begins with these rows; `generic`, with what its columns give, where it is none known."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    plain = {_plain(column) for column in columns}
    for preset in PRESETS:
        if all(_plain(name) in plain for name in preset.needs) and (preset.name != "captions" or len(plain) == 2):
            return preset._replace(fields=_as_spelled(preset.fields, columns))
    return Preset(GENERIC, "a table", (), generic(rows))


def _as_spelled(fields: Mapping[str, str], columns: Collection[str]) -> dict[str, str]:
    """The expressions with the columns' own spelling: "image link", "Image_Link"."""
    own = {_plain(column): column for column in reversed(list(columns))}
    found: dict[str, str] = {}
    for name, expression in fields.items():
        found[name] = "+".join(
            re.sub(r"\{(\w+)", lambda one: "{" + own.get(_plain(one[1]), one[1]), part)
            if "{" in part
            else "|".join(own.get(_plain(one), one) for one in part.split("|"))
            for part in parts(expression)
        )
    return found


def generic(rows: Collection[Mapping[str, Any]]) -> dict[str, str]:
    """What the fields are made of, in a catalog whose columns are named as shops name them."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in ("title", "image", "id", "brand", "description", "features", "categories", "price", "rating", "rating_number",
                 "details", "parent"):  # fmt: skip
        there = [by_name[wanted] for wanted in _NAMES[name] if wanted in by_name]
        fitting = [column for column in there if (column not in taken or name == "id") and _fits(name, column, rows)]
        if fitting:
            found[name] = fitting[0]
            taken.add(fitting[0])
    more = [column for column in columns if column not in taken and _NUMBERED.fullmatch(_plain(column))]
    if more:
        found["image"] = "+".join([found["image"], *more] if "image" in found else more)
        taken.update(more)
    if "id" in found and found["id"] == found.get("title"):
        del found["id"]
    if "title" not in found and "image" in found and _plain(found.get("description", "")) in _CAPTIONS:
        found["title"] = found["description"]
    for column in columns:
        if column not in taken and not _NEVER.search(_plain(column)) and len(found) < _MAX_REST and _tells(column, rows):
            found.setdefault(DETAIL + _DETAILS.get(_plain(column), column), column)
    return found


def _plain(column: str) -> str:
    return re.sub(r"[\W_]+", "", column).lower()


def _fits(name: str, column: str, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the values can be what the field wants: "type" may hold a category, "details" a description or pairs."""
    values = [row[column] for row in rows if row.get(column) not in (None, "", [], {})]
    if not values:
        return False
    if name in ("title", "id", "parent"):
        return all(not isinstance(value, dict | list) for value in values)
    if name == "description":
        return all(texts(value) for value in values)
    if name == "details" and _plain(column) == name:  # as text it is told with the other columns
        return all(isinstance(value, dict) for value in values)
    if name == "image":
        return not all(isinstance(value, int | float) for value in values)
    return True


def _tells(column: str, rows: Iterable[Mapping[str, Any]]) -> bool:
    found = [text for row in rows for value in look(row, column) for text in texts(value)]
    return any(found) and all(len(text) <= 300 and not text.startswith(("http://", "https://")) for text in found)


def id_of_content(row: Mapping[str, Any]) -> str:
    """An id for a row of a catalog that has none: the same row has the same one wherever it stands."""
    told = json.dumps(row, sort_keys=True, ensure_ascii=False, default=lambda value: hashlib.sha256(value).hexdigest())
    return f"row-{hashlib.blake2b(told.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


def unknown_columns(fields: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Columns that a mapping names and that no row of the beginning has."""
    rows = list(rows)
    there = {column for row in rows for column in row}
    wanted = dict.fromkeys(
        part
        for expression in fields.values()
        for part in ([expression] if expression in there else parts(expression))
        if not any(look(row, column) for row in rows for column in (part, *columns_of(part)))
    )
    return list(wanted)
