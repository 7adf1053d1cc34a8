"""What a repository holds after rows are added, replaced or left out, and what is refused."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import shards as shards_of
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.measured import quality
from tests import synthetic
from tests.fake_hub import FakeHub
from tests.hub.pushed import head_data, head_rows, ids, parquet_bytes, photos, small
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


def test_appended_rows_stand_behind_the_others_and_every_number_is_counted_anew(
    hub: FakeHub, client: Client, made: Path, more: Path
) -> None:
    client.push(made, "ORG/grown", tag="v1")
    grown = client.push(more, "ORG/grown", append=True, tag="v2")
    assert "error" not in grown, grown
    now, before = client.load({"repository": "ORG/grown"}, {"repository": "ORG/grown", "revision": "v1"})
    assert before == ids(made)
    assert now == {split: ids(made).get(split, []) + ids(more).get(split, []) for split in now}
    data = head_data(hub, "ORG/grown")
    for entry in data["dataset_info"]:
        rows = head_rows(hub, "ORG/grown", entry["config_name"])
        assert sum(split["num_examples"] for split in entry["splits"]) == len(rows)
        files = hub.head("ORG/grown").files
        named = [path for config in data["configs"] if config["config_name"] == entry["config_name"]
                 for part in config["data_files"] for path in part["path"]]  # fmt: skip
        assert entry["download_size"] == sum(len(files[path]) for path in named)
    manifest = json.loads(hub.head("ORG/grown").files["manifest.json"])
    talks = head_rows(hub, "ORG/grown", "conversations")
    assert manifest["counts"]["outcomes"] == {
        outcome: sum(row["outcome"] == outcome for row in talks) for outcome in synthetic.OUTCOMES
    }
    pictures = [row["image"]["bytes"] for row in head_rows(hub, "ORG/grown", "items") if row["image"]]
    assert manifest["counts"]["items"]["pictures"] == len(pictures) == 9
    assert manifest["counts"]["items"]["picture_bytes"] == sum(map(len, pictures))
    text = hub.head("ORG/grown").files["README.md"].decode()
    assert "32 conversations between" in " ".join(text.split())
    assert [source["sha256"] for source in manifest["sources"]] == [read_manifest(folder).sha256 for folder in (made, more)]


def test_what_the_card_measures_is_measured_on_the_whole(client: Client, hub: FakeHub, folder: Path, tmp_path: Path) -> None:
    parts = [synthetic.write_release(folder / f"part-{n}", conversations=9, first=9 * n, quality=quality) for n in range(2)]
    assert "error" not in client.push(parts[0], "ORG/measured")
    alone = json.loads(hub.head("ORG/measured").files["manifest.json"])["quality"]
    measured = read_manifest(parts[0]).quality
    assert measured is not None
    assert alone == measured.as_json()
    done = client.push(parts[1], "ORG/measured", append=True)
    assert "error" not in done, done
    code = (
        "import sys, json; from pathlib import Path\n"
        "from muse_builder import hub; from muse_builder.trust import measured as quality\n"
        "print(json.dumps(quality.quality(hub.pull('ORG/measured', Path('fetched'))), sort_keys=True))"
    )
    again = subprocess.run(
        [sys.executable, "-c", code], env=client.environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    there = json.loads(hub.head("ORG/measured").files["manifest.json"])["quality"]
    assert json.dumps(there, sort_keys=True) == again.stdout.strip(), again.stderr
    assert there["statistics"]["conversations"] == there["audit"]["conversations"] == 18
    text = hub.head("ORG/measured").files["README.md"].decode()
    assert "\n| 18 | " in text
    assert "over all 18 finished conversations" in text


def test_taken_ids_are_raised_with_all_that_refers_to_them(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    talks = [
        synthetic.conversation(number).model_copy(
            update={"outcome": "give_up", "rounds": 9, "conversation_id": f"c{number:06}"}
        )
        for number in range(3)
    ]
    talks = [
        talk.model_copy(update={"profile": talk.profile.model_copy(update={"backstory": f"Another {number}."})})
        for number, talk in enumerate(talks)
    ]
    with ReleaseWriter(folder / "clash") as writer:
        writer.write("profiles", [talk.profile for talk in talks])
        writer.write("conversations", talks)
        clash = writer.seal()
    client.push(made, "ORG/raised")
    done = client.push(clash, "ORG/raised", split="late")
    assert "ids that other rows have were raised, with all that refers to them: conversation +40" in done["notes"]
    rows = {row["conversation_id"]: row for row in head_rows(hub, "ORG/raised", "conversations")}
    # Beyond the last number that is used: 40 calls belong to conversations 0 to 39, not all of which were accepted.
    assert sorted(rows) == [f"c{number:06}" for number in (*range(20), 40, 41, 42)]
    late = [row for row in rows.values() if row["outcome"] == "give_up" and row["rounds"] == 9]
    assert sorted(row["conversation_id"] for row in late) == ["c000040", "c000041", "c000042"]
    profiles = {row["profile_id"]: row["backstory"] for row in head_rows(hub, "ORG/raised", "profiles")}
    assert len(profiles) == 23
    for row in late:
        assert profiles[row["profile_id"]] == row["backstory"]
        assert row["source"] == read_manifest(clash).sha256
    idle = client.push(clash, "ORG/raised", split="late")
    assert "nothing was committed" in idle["notes"][-1]


def test_a_longer_run_appended_brings_only_what_is_new(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    longer = synthetic.write_release(folder / "longer", conversations=30)
    client.push(made, "ORG/longer")
    done = client.push(longer, "ORG/longer", append=True)
    assert done["notes"][0].startswith("20 of 30 conversations are in the repository already")
    names = [row["conversation_id"] for row in head_rows(hub, "ORG/longer", "conversations")]
    assert sorted(names) == [f"c{number:06}" for number in range(30)]
    assert Counter(names).most_common(1)[0][1] == 1


def test_replacing_a_split_leaves_the_others(hub: FakeHub, client: Client, made: Path, more: Path, folder: Path) -> None:
    client.push(made, "ORG/replaced")
    client.push(more, "ORG/replaced", split="extra")
    other = small(folder / "other", 300)
    done = client.push(other, "ORG/replaced", split="extra", replace=True)
    (now,) = client.load({"repository": "ORG/replaced"})
    assert now == ids(made) | {"extra": [f"c{number:06}" for number in (300, 301, 302, 303)]} | {"extra": now["extra"]}
    assert sorted(now["extra"]) == [f"c{number:06}" for number in range(300, 304)]
    assert len(done["removed"]) == 1
    assert not set(done["removed"]) & set(hub.head("ORG/replaced").files)


def test_one_split_of_a_release_alone(hub: FakeHub, client: Client, made: Path) -> None:
    client.push(made, "ORG/alone", split="test")
    (now,) = client.load({"repository": "ORG/alone"})
    assert now == {"test": ids(made)["test"]}
    counts = json.loads(hub.head("ORG/alone").files["manifest.json"])["counts"]
    assert counts["splits"] == {"test": len(now["test"])}


def test_a_split_that_push_to_hub_added_is_counted(
    hub: FakeHub, client: Client, made: Path, more: Path, folder: Path, tmp_path: Path
) -> None:
    client.push(made, "ORG/mixed")
    code = (
        "import datasets, sys\n"
        "datasets.Dataset.from_file(sys.argv[1]).push_to_hub('ORG/mixed', 'conversations', split='byhand')"
    )
    shard = shards_of(more, "conversations", "train")["train"][0].path
    environment = client.environment | {"HF_TOKEN": "hf_mixed"}
    subprocess.run([sys.executable, "-c", code, str(shard)], env=environment, cwd=tmp_path, capture_output=True, check=True)
    done = client.push(small(folder / "again", 400), "ORG/mixed", split="again")
    assert done["rows"]["conversations"]["byhand"] == len(ids(more)["train"])
    manifest = json.loads(hub.head("ORG/mixed").files["manifest.json"])
    assert manifest["counts"]["splits"]["byhand"] == len(ids(more)["train"])
    (now,) = client.load({"repository": "ORG/mixed"})
    assert now["byhand"] == ids(more)["train"]


def test_without_images_urls_and_digests_remain(hub: FakeHub, client: Client, made: Path) -> None:
    client.push(made, "ORG/bare", images=False)
    rows = head_rows(hub, "ORG/bare", "items")
    assert [row["image"] for row in rows] == [None] * 12
    assert [row["image_file"] for row in rows] == [item.image for item in synthetic.items()]
    counts = json.loads(hub.head("ORG/bare").files["manifest.json"])["counts"]
    assert (counts["items"]["pictures"], counts["items"]["picture_bytes"]) == (0, 0)
    assert "of 12 products without their photos." in " ".join(hub.head("ORG/bare").files["README.md"].decode().split())
    assert photos(hub, "ORG/bare") == {}
    assert "*photo: Linen shirt" in hub.head("ORG/bare").files["README.md"].decode()
    everything = b"".join(hub.head("ORG/bare").files.values())
    assert not any(synthetic.picture(number) in everything for number in range(12))


def test_what_would_break_a_repository_is_refused_with_a_reason(
    hub: FakeHub, client: Client, made: Path, more: Path, folder: Path
) -> None:
    def refused(release_folder: Path, repository: str, pattern: str, **options: Any) -> None:
        before = hub.repositories[repository].branches["main"] if repository in hub.repositories else None
        result = client.push(release_folder, repository, **options)
        assert re.search(pattern, result.get("error", "it was published")), result
        assert result["kind"] in ("PublishError", "ReleaseError")
        if before:
            assert hub.repositories[repository].branches["main"] == before

    client.push(made, "ORG/strict", tag="v1")
    refused(more, "ORG/strict", r"has the split train.*--append.*--replace.*--split NAME")
    refused(more, "ORG/strict", "the tag v1 names commit .* never moves", append=True, tag="v1")
    refused(more, "ORG/strict", "exclude one another", append=True, replace=True)
    refused(more, "ORG/strict", r"is no \.arrow: `datasets` cannot mix formats", append=True, format="arrow")
    refused(more, "ORG/strict", "publishes pixels of its items", append=True, images=False)
    refused(more, "ORG/strict", "exists and is public", append=True, private=True)
    refused(more, "strict", "name it ORG/NAME")

    hub.create("ORG/script", {"script.py": b"print('no')"})
    refused(made, "ORG/script", r"holds script\.py: datasets 4 and later refuse")
    hub.create("ORG/foreign", {"manifest.json": b"{}"})
    refused(made, "ORG/foreign", "was not written by `muse push`")
    hub.create("ORG/torn", {"README.md": b"---\na: [\n---\n"})
    refused(made, "ORG/torn", r"README\.md: its YAML cannot be read")

    other = parquet_bytes(pa.table({"conversation_id": ["c000001"], "mood": ["fine"]}))
    card = "---\nconfigs:\n- config_name: conversations\n  data_files: [{split: old, path: data/old-*}]\n---\n"
    hub.create("ORG/drift", {"README.md": card.encode(), "data/old-0.parquet": other})
    refused(made, "ORG/drift", r"has other columns than this release: profile_id is missing there and string here.*--replace")

    hub.create("ORG/unnamed", {"data/train.csv": b"a\n1\n"})
    refused(made, "ORG/unnamed", r"holds data that its card does not name, for example data/train\.csv")

    odd = "---\nconfigs:\n- config_name: notes\n  data_files: notes/*.csv\n---\n"
    hub.create("ORG/mixed", {"README.md": odd.encode(), "notes/a.csv": b"a\n1\n"})
    refused(made, "ORG/mixed", r"has a config 'notes' of notes/a\.csv: `datasets` reads all configs of a repository by one")
    hub.create("ORG/latin", {"README.md": "# \xe4".encode("latin-1")})
    refused(made, "ORG/latin", r"README\.md is no UTF-8 text")
    refused(made, "ORG/every", "keeps the name 'all' for the union of all splits", split="all")
    refused(made, "ORG/m\xfcse", "is no name that the Hub takes")

    damaged = small(folder / "damaged", 0)
    shard = next(damaged.glob("profiles/*.arrow"))
    shard.write_bytes(shard.read_bytes()[:-4] + b"oops")
    refused(damaged, "ORG/new-one", "is not as it was sealed: profiles/train-00000.arrow: altered")
    (damaged / "manifest.json").unlink()
    refused(damaged, "ORG/new-one", "not a sealed release")
    assert "ORG/new-one" not in hub.repositories


def test_items_that_disagree_are_named(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    with ReleaseWriter(folder / "dearer") as writer:
        writer.write("items", [synthetic.item(3).model_copy(update={"price": 99.0})], image=synthetic.picture_of)
        writer.write("conversations", [synthetic.conversation(77)])
        dearer = writer.seal()
    client.push(made, "ORG/prices")
    assert "B003 (price)" in client.push(dearer, "ORG/prices", append=True)["error"]
    done = client.push(dearer, "ORG/prices", append=True, conflicts="first")
    assert "1 items stay as the repository has them: B003 (price)" in done["notes"]
    assert [row["price"] for row in head_rows(hub, "ORG/prices", "items") if row["item_id"] == "B003"] == [None]
