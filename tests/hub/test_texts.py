"""The card and its photos in a repository: renewed where they are ours, left alone where they are not."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]

from muse_builder.release.manifest import read_manifest
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic
from tests.fake_hub import FakeHub
from tests.hub.pushed import head_data, ids, parquet_bytes, photos, small
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


def test_the_published_card_is_the_releases_card(hub: FakeHub, published: dict[str, Any], made: Path) -> None:
    there = hub.head("ORG/muse").files["README.md"].decode().split("---\n", 2)[2]
    assert there.strip() == (made / "README.md").read_text().split("---\n", 2)[2].strip()


def test_the_cards_photos_come_in_its_commit(hub: FakeHub, client: Client, published: dict[str, Any], made: Path) -> None:
    assets = read_manifest(made).assets
    assert photos(hub, "ORG/muse") == {asset.file: asset.item_id for asset in assets} != {}
    files = hub.head("ORG/muse").files
    assert all(files[asset.file] == (made / asset.file).read_bytes() for asset in assets)
    assert f", {len(assets)} photos for the card, the card and the manifest; removing 0 files" in published["said"][-1]
    before = [commit for commit in hub.repositories["ORG/muse"].commits.values() if commit.oid != hub.head("ORG/muse").oid]
    assert not any(path.startswith("assets/") or path == "manifest.json" for commit in before for path in commit.files)


def test_the_cards_photos_follow_its_conversation(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    turns = [
        turn.model_copy(update={"image_item_ids": (f"B{place:03}",)})
        for place, turn in enumerate(synthetic.conversation(1).turns)
    ]
    plain = synthetic.conversation(1).model_copy(update={"outcome": "give_up", "opening": "text", "turns": tuple(turns[:4])})
    with ReleaseWriter(folder / "plain") as writer:
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("conversations", [plain])
        writer.seal()
    assert "error" not in client.push(folder / "plain", "ORG/shown")
    first = photos(hub, "ORG/shown")
    kept = client.push(small(folder / "kept", 40, conversations=1), "ORG/shown", split="kept")
    assert "error" not in kept, kept
    assert photos(hub, "ORG/shown") == first == {f"assets/example-{number}.jpg": f"B00{number}" for number in (1, 2, 3)}
    assert "error" not in client.push(made, "ORG/shown", append=True)
    assert photos(hub, "ORG/shown") == {asset.file: asset.item_id for asset in read_manifest(made).assets}
    assert len(photos(hub, "ORG/shown")) < len(first)
    (loaded,) = client.load({"repository": "ORG/shown"})
    assert sum(map(len, loaded.values())) == 22


def test_a_photo_of_somebody_else_is_not_overwritten(hub: FakeHub, client: Client, made: Path) -> None:
    hub.create("ORG/album", {"assets/example-1.jpg": b"a holiday"})
    assert "holds assets/example-1.jpg, which no push of ours put there" in client.push(made, "ORG/album")["error"]
    assert hub.head("ORG/album").files["assets/example-1.jpg"] == b"a holiday"
    assert "error" not in client.push(made, "ORG/album", images=False)


def test_what_others_put_there_stays(hub: FakeHub, client: Client, made: Path, more: Path) -> None:
    client.push(made, "ORG/shared")
    files = dict(hub.head("ORG/shared").files)
    text = files["README.md"].decode()
    text = text.replace("license: other", "license: mit").replace("## Limits", "## Thanks\n\nTo Ana.\n\n## Limits")
    text = text.replace("To look at what was shown:", "To look at what was shown (edited by hand):")
    start, data, body = text.split("---\n", 2)
    extra = yaml.safe_load(data)
    notes = parquet_bytes(pa.table({"a": [1], "b": [2]}))
    extra["configs"].append({"config_name": "notes", "data_files": "notes.parquet"})
    extra["my_key"] = "stays"
    assert b"CC BY 4.0" in files["LICENSE"]
    assert b"muse_builder" in files["NOTICE"]
    files["LICENSE"] = b"Ask Ana.\n"
    files |= {"README.md": f"{start}---\n{yaml.safe_dump(extra)}---\n{body}".encode(), "notes.parquet": notes}
    hub.repositories["ORG/shared"].add("main", files, "by hand")
    done = client.push(more, "ORG/shared", append=True)
    assert [note for note in done["notes"] if "edited by hand" in note] == [
        "edited by hand and left as it is, its numbers too: ## Load it"
    ]
    now = hub.head("ORG/shared").files
    card = now["README.md"].decode()
    assert "## Thanks\n\nTo Ana.\n\n## Limits" in card
    assert "(edited by hand)" in card
    assert "32 conversations between" in " ".join(card.split())
    assert (head_data(hub, "ORG/shared")["license"], head_data(hub, "ORG/shared")["my_key"]) == ("mit", "stays")
    assert now["notes.parquet"] == notes
    assert now["LICENSE"] == b"Ask Ana.\n"
    (loaded,) = client.load({"repository": "ORG/shared", "name": "notes", "column": "b"})
    assert loaded == {"train": [2]}


def test_a_config_of_push_to_hub_stays_the_default(hub: FakeHub, client: Client, made: Path) -> None:
    card = "---\nconfigs:\n- config_name: default\n  data_files: [{split: train, path: data/train-*}]\n---\n"
    hub.create("ORG/before", {"README.md": card.encode(), "data/train-0.parquet": parquet_bytes(pa.table({"a": [1]}))})
    assert "error" not in client.push(made, "ORG/before")
    theirs, ours = client.load(
        {"repository": "ORG/before", "column": "a"}, {"repository": "ORG/before", "name": "conversations"}
    )
    assert theirs == {"train": [1]}
    assert ours == ids(made)
