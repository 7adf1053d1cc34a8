"""Publishing against a Hub on loopback that fails on order: the old data or the new data, whole, and nothing sent twice."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from muse_builder import release, schema
from muse_builder.release import ReleaseWriter
from tests import synthetic
from tests.fake_hub import KINDS, FakeHub
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


@pytest.fixture(scope="module")
def hub() -> Iterator[FakeHub]:
    with FakeHub() as running:
        yield running


@pytest.fixture(scope="module")
def client(hub: FakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Client(hub.address, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("releases")


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    return synthetic.write_release(folder / "made", conversations=20)


@pytest.fixture(scope="module")
def more(folder: Path) -> Path:
    """Other conversations under other ids."""
    return synthetic.write_release(folder / "more", conversations=12, first=20)


def small(folder: Path, first: int, *, conversations: int = 4) -> Path:
    """Five shards: three splits, items, profiles."""
    with ReleaseWriter(folder) as writer:
        writer.write("items", synthetic.items(4), image=synthetic.picture_of)
        writer.write("profiles", (synthetic.profile(number) for number in range(first, first + conversations)))
        writer.write("conversations", (synthetic.conversation(number) for number in range(first, first + conversations)))
        return writer.seal(models={"backbone": "embedded"})


def ids(folder: Path) -> dict[str, list[str]]:
    """Split -> conversation ids of a release."""
    splits = release.shards(folder, "conversations")
    rows = {split: [row.conversation_id for row in release.read(folder, "conversations", split)] for split in splits}  # type: ignore[attr-defined]
    return {split: names for split, names in rows.items() if names}


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


# --- faults ----------------------------------------------------------------------------------------------------------


class Disturbed:
    """What came of one push with one fault."""

    def __init__(self, hub: FakeHub, name: str, at: int, kind: str, first: dict[str, Any]) -> None:
        repository = hub.repositories[f"ORG/{name}"]
        self.name, self.at, self.kind, self.first = name, at, kind, first
        self.request = repository.requests[at - 1] if len(repository.requests) >= at else "(none)"
        self.named = state(hub, f"ORG/{name}")
        self.again: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"{self.kind} at request {self.at}, {self.request}"


def state(hub: FakeHub, repository: str, revision: str = "main") -> str:
    """The data of a repository as `datasets` sees it: the shards its card names, all of them there."""
    files = hub.head(repository, revision).files
    configs = head_data(hub, repository, revision)["configs"]
    named = [path for entry in configs for part in entry["data_files"] for path in part["path"]]
    assert set(named) <= files.keys(), (repository, set(named) - files.keys())
    return json.dumps(configs)


@pytest.fixture(scope="module")
def disturbed(hub: FakeHub, client: Client, folder: Path) -> list[Disturbed]:
    """A push that replaces old by new data, for each fault at each of its requests; then the same push once more."""
    old, new = small(folder / "old", 0), small(folder / "new", 50)
    assert "error" not in client.push(old, "ORG/old")
    hub.copy("ORG/old", "ORG/new")
    hub.arm("new", at=0, kind="")
    assert "error" not in client.push(new, "ORG/new", replace=True)
    requests = len(hub.repositories["ORG/new"].requests)
    assert requests > 15
    cases = [(f"{kind}-{at}", at, kind) for kind in KINDS for at in range(1, requests + 1)]
    for name, at, kind in cases:
        hub.copy("ORG/old", f"ORG/{name}")
        hub.arm(name, at=at, kind=kind)
    first = client.pushes([(new, f"ORG/{name}", {"replace": True}) for name, _, _ in cases])
    results = [Disturbed(hub, name, at, kind, result) for (name, at, kind), result in zip(cases, first, strict=True)]
    for name, _, _ in cases:
        hub.repositories[f"ORG/{name}"].fault_at = 0
    again = client.pushes([(new, f"ORG/{name}", {"replace": True}) for name, _, _ in cases])
    for case, result in zip(results, again, strict=True):
        case.again = result
    return results


def test_after_a_fault_at_any_request_the_data_is_the_old_or_the_new(hub: FakeHub, disturbed: list[Disturbed]) -> None:
    old, new = state(hub, "ORG/old"), state(hub, "ORG/new")
    assert old != new
    for case in disturbed:
        assert case.named == (old if "error" in case.first else new), case
    assert {case.kind for case in disturbed if "error" in case.first} >= {"403"}
    passing = [case for case in disturbed if case.kind in ("reset", "lost", "500", "timeout", "412")]
    assert [case for case in passing if "error" in case.first and "PUT" not in case.request] == []


def test_the_same_push_again_completes(hub: FakeHub, disturbed: list[Disturbed]) -> None:
    new = state(hub, "ORG/new")
    for case in disturbed:
        assert "error" not in case.again, (case, case.again)
        assert state(hub, f"ORG/{case.name}") == new, case


def test_no_blob_is_sent_twice(hub: FakeHub, disturbed: list[Disturbed]) -> None:
    for case in disturbed:
        sent = hub.repositories[f"ORG/{case.name}"].sent
        assert len(sent) == 4, case  # the items are the old ones
        # Where the answer to an upload was lost, the client cannot know that it arrived.
        spare = 1 if case.kind == "lost" and case.request.startswith("PUT") else 0
        assert sum(sent.values()) <= 4 + spare, (case, sent)


def test_what_is_there_after_a_fault_loads(hub: FakeHub, client: Client, disturbed: list[Disturbed], folder: Path) -> None:
    failed = next(case for case in disturbed if "error" in case.first and case.request.endswith("/commit/main"))
    hub.copy("ORG/old", "ORG/failed")
    repository = hub.repositories[f"ORG/{failed.name}"]
    before = next(commit for commit in repository.commits.values() if not commit.parent)
    hub.repositories["ORG/failed"].add("main", before.files, "as it was after the fault")
    old, new = client.load({"repository": "ORG/failed"}, {"repository": f"ORG/{failed.name}"})
    assert old == ids(folder / "old")
    assert new == ids(folder / "new")
