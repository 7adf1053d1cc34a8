"""A dataset of the Hub is a catalog: streamed from a Hub on loopback, its pictures with it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muse_builder.catalog.formats.hub import Address, address_of, is_address
from muse_builder.errors import CatalogError
from tests.catalog.catalog_samples import encoded
from tests.fake_hub import FakeHub

ROOT = Path(__file__).resolve().parents[3]
READ = """
import json, sys
from pathlib import Path
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.sources import files
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import CatalogError
from muse_builder.run.products import shape_of_catalog
from muse_builder.settings import CatalogSettings

told = []
for place in sys.argv[1:]:
    said = []
    try:
        report = CatalogReport(say=said.append)
        items = list(files.read(place, store=ImageStore(Path.cwd() / "store"), report=report, domain=APPAREL))
    except CatalogError as error:
        told.append(str(error))
    else:
        named = [[item.item_id, item.title, item.image is not None] for item in items]
        told.append([named, said, shape_of_catalog(CatalogSettings(catalog=place))])
print(json.dumps(told))
"""


def parquet(name: str) -> bytes:
    out = io.BytesIO()
    rows = [
        {"sku": f"{name}{number}", "name": "Blue Tee", "text": "Soft.", "image": {"bytes": encoded(shade=number)}}
        for number in range(3)
    ]
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def read(hub: FakeHub, home: Path, *places: str) -> list[Any]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    further = {"HF_ENDPOINT": hub.address, "HF_HOME": str(home / "hf"), "HF_HUB_DISABLE_XET": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", READ, *places], env=kept | further, cwd=home, capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def test_a_dataset_of_the_hub_is_read_with_its_pictures(tmp_path: Path) -> None:
    with FakeHub() as hub:
        hub.create(
            "ORG/shop", {"data/train-00000-of-00002.parquet": parquet("a"), "data/train-00001-of-00002.parquet": parquet("b")}
        )
        commit = hub.head("ORG/shop").oid
        lines = [{"file_name": f"{name}.jpg", "text": f"{name} tee"} for name in ("blue", "none")]
        metadata = "".join(json.dumps(line) + "\n" for line in lines).encode()
        hub.create("ORG/photos", {"train/blue.jpg": encoded(), "train/none.jpg": b"broken", "train/metadata.jsonl": metadata})
        shop, photos, none = read(hub, tmp_path, "hf://ORG/shop", "hf://ORG/photos", "hf://ORG/none")
    assert shop == [
        [[f"{shard}{number}", "Blue Tee", True] for shard in "ab" for number in range(3)],
        ["the catalog is taken for dataset hf://ORG/shop: a table"],
        {"catalog": f"hf://ORG/shop commit:{commit}"},
    ]
    assert [found[1:] for found in photos[0]] == [["blue tee", True], ["none tee", False]]
    assert none.startswith("cannot read hf://ORG/none: RepositoryNotFoundError")


def test_an_address_names_repository_config_and_revision() -> None:
    assert address_of("hf://ORG/NAME") == Address("ORG/NAME", None, None)
    assert address_of("hf://datasets/ORG/NAME/raw@v1.0") == Address("ORG/NAME", "raw", "v1.0")
    assert [is_address(place) for place in ("hf://a/b", "a/b")] == [True, False]
    with pytest.raises(CatalogError, match="hf://NAME is no dataset of the Hub; expected hf://ORG/NAME"):
        address_of("hf://NAME")
