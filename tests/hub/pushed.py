"""Releases to push, and what a repository of the Hub on loopback holds of them."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml  # type: ignore[import-untyped, unused-ignore]

from muse_builder.release.reader import read
from muse_builder.release.reader import shards as shards_of
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic
from tests.fake_hub import FakeHub


def small(folder: Path, first: int, *, conversations: int = 4) -> Path:
    """Five shards: three splits, items, profiles; and the photos of the conversation that the card prints."""
    with ReleaseWriter(folder) as writer:
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("profiles", (synthetic.profile(number) for number in range(first, first + conversations)))
        writer.write("conversations", (synthetic.conversation(number) for number in range(first, first + conversations)))
        return writer.seal(models={"backbone": "embedded"})


def ids(folder: Path) -> dict[str, list[str]]:
    """Split -> conversation ids of a release."""
    splits = shards_of(folder, "conversations")
    rows = {split: [row.conversation_id for row in read(folder, "conversations", split)] for split in splits}  # type: ignore[attr-defined]
    return {split: names for split, names in rows.items() if names}


def parquet_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue().to_pybytes())


def head_data(hub: FakeHub, repository: str, revision: str = "main") -> dict[str, Any]:
    """The YAML of a repository's card."""
    text = hub.head(repository, revision).files["README.md"].decode()
    data: dict[str, Any] = yaml.safe_load(text.split("---")[1])
    return data


def head_rows(hub: FakeHub, repository: str, config: str) -> list[dict[str, Any]]:
    """All rows of a config that the card names."""
    files = hub.head(repository).files
    rows: list[dict[str, Any]] = []
    for entry in head_data(hub, repository)["configs"]:
        if entry["config_name"] == config:
            for part in entry["data_files"]:
                for path in part["path"]:
                    rows += pq.read_table(pa.BufferReader(files[path])).to_pylist()
    return rows


def state(hub: FakeHub, repository: str, revision: str = "main") -> str:
    """The data of a repository as `datasets` sees it: the shards its card names, all of them there."""
    files = hub.head(repository, revision).files
    configs = head_data(hub, repository, revision)["configs"]
    named = [path for entry in configs for part in entry["data_files"] for path in part["path"]]
    assert set(named) <= files.keys(), (repository, set(named) - files.keys())
    return json.dumps([configs, photos(hub, repository, revision)])


def photos(hub: FakeHub, repository: str, revision: str = "main") -> dict[str, str]:
    """File -> item of the photos in a repository: all that the card shows, each as the manifest says."""
    files = hub.head(repository, revision).files
    assets = json.loads(files["manifest.json"]).get("assets", [])
    there = {path for path in files if path.startswith("assets/")}
    assert there == {asset["file"] for asset in assets}
    assert there == set(re.findall(r"!\[[^]]*\]\(([^)]*)\)", files["README.md"].decode()))
    assert [hashlib.sha256(files[asset["file"]]).hexdigest() for asset in assets] == [asset["sha256"] for asset in assets]
    return {asset["file"]: asset["item_id"] for asset in assets}
