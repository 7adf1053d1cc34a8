"""A catalog as a page: what it is taken for, ten products with their pictures, what would be left out. One file, no script."""

import base64
from pathlib import Path

from muse_builder.pages.products import short_facts
from muse_builder.pages.templating import render, source
from muse_builder.run.look import CatalogLook
from muse_builder.version import __version__


def write_catalog(look: CatalogLook, path: Path) -> Path:
    """Writes the page, pictures and all, into one file that can be sent by mail.

    Raises:
        OSError: the file cannot be written.
    """
    products = [
        {
            "id": shown.item.item_id,
            "title": shown.item.title,
            "type": shown.item.product_type,
            "facts": short_facts(shown.item),
            "picture": None if shown.picture is None else base64.b64encode(shown.picture).decode(),
        }
        for shown in look.products
    ]
    path.write_text(
        render("catalog.html.j2", look=look, products=products, style=source("pages.css"), version=__version__),
        encoding="utf-8",
    )
    return path
