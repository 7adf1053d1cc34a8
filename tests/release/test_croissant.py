"""A release is described for other tools, and what `mlcroissant` reads by the description are its rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.release import croissant, schema
from muse_builder.release.manifest import CROISSANT, file_digest, read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.release.verify import verify
from tests import synthetic
from tests.fake_hub import FakeHub
from tests.hub_client import Client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("releases") / "made", conversations=30, shard_rows=8)


@pytest.fixture(scope="module")
def fetched(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as it was published, fetched file by file."""
    pytest.importorskip("huggingface_hub")
    place = tmp_path_factory.mktemp("fetched")
    with FakeHub() as hub, Client(hub.address, place) as client:
        assert "error" not in client.push(folder, "ORG/talks")
        for name, content in hub.head("ORG/talks").files.items():
            (place / "talks" / name).parent.mkdir(parents=True, exist_ok=True)
            (place / "talks" / name).write_bytes(content)
    (place / "talks" / ".gitattributes").unlink()
    return place / "talks"


def described(place: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((place / CROISSANT).read_text("utf-8"))
    return told


def opened(place: Path) -> Any:
    mlcroissant = pytest.importorskip("mlcroissant", reason="pip install muse_builder[readers]")
    return mlcroissant.Dataset(jsonld=str(place / CROISSANT))


def text(value: Any) -> Any:
    """What `mlcroissant` gives: texts as bytes, numbers of numpy, lists and parts of structs."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {name.rpartition("/")[2]: text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [text(inner) for inner in value]
    return value.item() if hasattr(value, "item") else value


def test_every_shard_with_a_row_stands_in_it_with_its_digest(folder: Path) -> None:
    files = {node["contentUrl"]: node for node in described(folder)["distribution"] if "contentUrl" in node}
    held = [shard for shard in read_manifest(folder).shards() if shard.rows]
    assert {name: node["sha256"] for name, node in files.items()} == {one.file: file_digest(folder / one.file) for one in held}
    assert {node["encodingFormat"] for node in files.values()} == {"application/vnd.apache.arrow.stream"}
    sets = {node["@id"]: node["includes"] for node in described(folder)["distribution"] if "includes" in node}
    assert sorted(name for names in sets.values() for name in names) == sorted(files)


def test_it_is_sealed_with_the_release_and_found_when_altered(tmp_path: Path) -> None:
    made = synthetic.write_release(tmp_path / "muse", conversations=5)
    again = synthetic.write_release(tmp_path / "again", conversations=5)
    assert (made / CROISSANT).read_bytes() == (again / CROISSANT).read_bytes()
    said = read_manifest(made).croissant
    assert said is not None
    assert (said.sha256, said.bytes) == (file_digest(made / CROISSANT), (made / CROISSANT).stat().st_size)
    (made / CROISSANT).write_text((made / CROISSANT).read_text().replace('"rai:has', '"rai:Has'))
    assert [(one.file, one.problem[:8]) for one in verify(made)] == [(CROISSANT, "altered:")]
    (made / CROISSANT).unlink()
    assert [str(one) for one in verify(made)] == [f"{CROISSANT}: missing: other tools read it"]


def test_a_release_from_before_there_was_one_is_whole(tmp_path: Path) -> None:
    made = synthetic.write_release(tmp_path / "muse", conversations=5)
    (made / CROISSANT).unlink()
    (made / "manifest.json").write_text(read_manifest(made).changed(croissant=None).written())
    assert verify(made) == []


def test_who_made_the_rows_and_that_they_are_made_up_is_said(folder: Path) -> None:
    told = described(folder)
    assert told["rai:hasSyntheticData"] is True
    assert told["rai:machineAnnotationTools"][1:] == ["embedded", "openai:tiny"]
    assert told["rai:dataAnnotationProtocol"] == ["match: 30 of 37 passed"]
    agents = told["prov:wasGeneratedBy"]["prov:wasAssociatedWith"]
    assert [agent["prov:label"] for agent in agents] == told["rai:machineAnnotationTools"]
    assert told["license"][0] == croissant.DIALOGUES


def test_the_validator_has_nothing_to_say_but_that_there_is_no_date(folder: Path, fetched: Path) -> None:
    for place in (folder, fetched):
        issues = opened(place).metadata.ctx.issues
        assert issues.errors == set()
        assert [issue for issue in issues.warnings if "datePublished" not in issue] == []


def test_the_record_sets_of_a_published_release_yield_its_rows(folder: Path, fetched: Path) -> None:
    assert verify(fetched) == []
    dataset = opened(fetched)
    names = {record_set.uuid for record_set in dataset.metadata.record_sets}
    held = [config for config in schema.CONFIGS if any(shard.rows for shard in read_manifest(folder).shards(config))]
    assert names == {name for config in held for name in (config, f"{config}-splits")}
    for config in held:
        found = [text(row) for row in dataset.records(config)]
        wanted = [(split, schema.to_row(record)) for split in shards(folder, config) for record in read(folder, config, split)]
        assert len(found) == len(wanted), config
        simple = [name for name, kind in schema.COLUMNS[config].items() if kind in ("string", "int64", "float64", "bool")]
        key = simple[0]
        rows = {(row["split"], row[key]): row for row in found}
        if config == "ratings":  # one has no id of its own
            continue
        for split, row in wanted:
            there = rows[split, row[key]]
            assert {name: there[name] for name in simple} == {name: row[name] for name in simple}, config
    talks = {row["conversations/conversation_id"].decode(): row for row in dataset.records("conversations")}
    talk = schema.to_row(synthetic.conversation(7))
    there = text(talks["c000007"]["conversations/turns"])
    assert [turn["text"] for turn in there] == [turn["text"] for turn in talk["turns"]]
    assert [list(turn["image_item_ids"]) for turn in there] == [turn["image_item_ids"] for turn in talk["turns"]]
    pictures = [row["items/image"] for row in dataset.records("items")]
    assert [None if one is None else one.getpixel((0, 0)) for one in pictures] == [
        (number, 100, 200) if number % 5 else None for number in range(12)
    ]
