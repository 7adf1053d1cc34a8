"""The contract of catalogs, held against ours and against readers that break it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from muse_builder import plugins
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.contracts.catalog import check_catalog
from muse_builder.errors import CatalogError
from muse_builder.records import Item


@pytest.mark.parametrize("name", sorted(plugins.BUILT_IN["catalogs"]))
def test_ours_keep_it(name: str, tmp_path: Path) -> None:
    rows = [
        {"parent_asin": f"B{n}", "title": f"Wool Hat {n}", "features": ["Warm"], "categories": ["Women", "Hats"]}
        for n in range(3)
    ]
    (tmp_path / "meta.jsonl").write_text("\n".join(map(json.dumps, rows)))
    path = tmp_path / "meta.jsonl" if name in ("amazon", "files") else None
    check_catalog(plugins.get("catalogs", name), path)


def _items(**changes: object) -> list[Item]:
    items = [Item(item_id=f"i{n}", title=f"Hat {n}", features=("Warm",), product_type="hat") for n in range(2)]
    return [item.model_copy(update=changes) for item in items]


def _reader(items: list[Item]) -> Callable[..., Iterator[Item]]:
    def read(*, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        yield from items

    return read


def test_a_reader_of_one_s_own_passes() -> None:
    check_catalog(_reader(_items()))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (_items(item_id="same"), "the id 'same' is empty, or stands twice"),
        (_items(title=" "), "i0 has no title"),
        (_items(features=()), "neither features nor description"),
        (_items(price=0.0), "price 0.0; None where it is not known"),
        (_items(image="none.jpg"), "its picture 'none.jpg' is not in the store"),
        (_items()[:1], "1 items; a check needs"),
    ],
)
def test_one_that_breaks_it_is_told_so(items: list[Item], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_catalog(_reader(items))


def test_a_reader_that_needs_a_file_and_gets_none_says_so() -> None:
    with pytest.raises(CatalogError, match="the source 'read' reads a file: name it with --catalog"):
        check_catalog(plugins.get("catalogs", "amazon"))
