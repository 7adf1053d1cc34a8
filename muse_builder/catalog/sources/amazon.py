"""Amazon Reviews 2023 item metadata (McAuley Lab), and any shop's export in its shape, whatever its columns look like.

A row:

    {"parent_asin": "B07...", "title": "...", "store": "...", "categories": ["Clothing, Shoes & Jewelry", "Men", ...],
     "features": ["100% Cotton", ...], "description": ["..."], "details": {"Department": "Mens", "Color": "Blue", ...},
     "price": 48.5, "average_rating": 4.5, "rating_number": 12,
     "images": [{"variant": "MAIN", "large": "https://...jpg" or "images/a.jpg", "hi_res": null, "thumb": "..."}, ...]}

As the Hub has it, `images` is one dict of lists and `details` a JSON string; both are read. What is odd is repaired or
refused, one line of the report each, and the reading goes on.

Chosen where a catalog leaves it open:
  blank lines            skipped, not counted as rows
  bytes that are no UTF-8  replaced by U+FFFD, reported
  a key twice in a row   the last one counts
  an id over 200 characters, a title that is no text   rejected
  ids that differ in case only   two products, noted; white space around an id goes
  a row without features and description   kept, noted as thin
  a packed file that ends early   what was read counts, the break is reported
  a file of one JSON array   read as its elements, the line reported is the one its element begins in
  lines ended by CR      read
  more than `MAX_IMAGES` pictures   the first ones are tried
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.pictures import Fetch
from muse_builder.catalog.presets import AS_IT_IS
from muse_builder.catalog.report import CatalogReport
from muse_builder.catalog.sources import files
from muse_builder.domains.domain import Domain
from muse_builder.records import Item


def read(
    path: str | Path,
    *,
    store: ImageStore,
    report: CatalogReport,
    domain: Domain,
    images_root: str | Path | None = None,
    limit: int | None = None,
    download: Fetch | None = None,
) -> Iterator[Item]:
    """The items of a catalog whose rows have this shape; arguments and errors as of `files.read`."""
    yield from files.read(
        path,
        store=store,
        report=report,
        domain=domain,
        images_root=images_root,
        limit=limit,
        download=download,
        map=AS_IT_IS,
    )


cast(files.LaysOpen, read).begin = partial(files.begin, map=AS_IT_IS)
