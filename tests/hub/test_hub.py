"""Publishing against a Hub on loopback that fails on order: the old data or the new data, whole, and nothing sent twice."""

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]

from muse_builder.hub.faults import asked_to_wait
from muse_builder.hub.publish import RETRIES
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.reader import shards as shards_of
from muse_builder.release.splits import SPLITS
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.measured import quality
from tests import synthetic
from tests.fake_hub import KINDS, FakeHub, LocalStore
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


@pytest.fixture(scope="module")
def disturbed(hub: FakeHub, client: Client, folder: Path) -> list[Disturbed]:
    """A push that replaces old by new data, for each fault at each of its requests; then the same push once more."""
    old, new = small(folder / "old", 0), small(folder / "new", 50)
    assert "error" not in client.push(old, "ORG/old")
    hub.copy("ORG/old", "ORG/new")
    hub.arm("new", at=0, kind="")
    assert "error" not in client.push(new, "ORG/new", replace=True)
    requests = len(hub.repositories["ORG/new"].requests)
    assert 15 < requests < 30
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
    assert photos(hub, "ORG/old") != photos(hub, "ORG/new") != {}
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
    wanted = hub.repositories["ORG/new"].sent
    assert len(wanted) > 4  # four shards, the items being the old ones, and photos
    for case in disturbed:
        sent = hub.repositories[f"ORG/{case.name}"].sent
        assert sent.keys() == wanted.keys(), case
        # Where the answer to an upload was lost, the client cannot know that it arrived.
        spare = 1 if case.kind == "lost" and case.request.startswith("PUT") else 0
        assert sum(sent.values()) <= len(wanted) + spare, (case, sent)


def test_what_is_there_after_a_fault_loads(hub: FakeHub, client: Client, disturbed: list[Disturbed], folder: Path) -> None:
    failed = next(case for case in disturbed if "error" in case.first and case.request.endswith("/commit/main"))
    hub.copy("ORG/old", "ORG/failed")
    repository = hub.repositories[f"ORG/{failed.name}"]
    before = next(commit for commit in repository.commits.values() if not commit.parent)
    hub.repositories["ORG/failed"].add("main", before.files, "as it was after the fault")
    old, new = client.load({"repository": "ORG/failed"}, {"repository": f"ORG/{failed.name}"})
    assert old == ids(folder / "old")
    assert new == ids(folder / "new")


# --- company ---------------------------------------------------------------------------------------------------------


def test_nine_publishers_at_once_lose_nothing(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    assert "error" not in client.push(made, "ORG/company")
    parts = [small(folder / f"part{number}", 100 + 10 * number) for number in range(9)]
    appending = [(part, "ORG/company", {"append": True}) for part in parts[:6]]
    splitting = [(part, "ORG/company", {"split": f"extra{number}"}) for number, part in enumerate(parts[6:])]
    results = client.pushes(appending + splitting)
    assert [result.get("error") for result in results] == [None] * 9
    assert sum("somebody else committed first" in line for result in results for line in result["said"]) > 0
    expected = [name for names in ids(made).values() for name in names]
    expected += [f"c{100 + 10 * part + number:06}" for part in range(9) for number in range(4)]
    rows = head_rows(hub, "ORG/company", "conversations")
    assert sorted(row["conversation_id"] for row in rows) == sorted(expected)
    profiles = [row["profile_id"] for row in head_rows(hub, "ORG/company", "profiles")]
    assert sorted(profiles) == sorted(f"p{int(name[1:])}" for name in expected)
    assert len(head_rows(hub, "ORG/company", "items")) == 12
    assert set(hub.repositories["ORG/company"].sent.values()) == {1}
    measured = json.loads(hub.head("ORG/company").files["manifest.json"])["quality"]
    assert measured["statistics"]["conversations"] == measured["audit"]["conversations"] == len(expected)
    (loaded,) = client.load({"repository": "ORG/company"})
    assert set(loaded) == {"train", "validation", "test", "extra0", "extra1", "extra2"}
    assert sum(map(len, loaded.values())) == len(expected)


# --- what a reader sees ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(hub: FakeHub, client: Client, made: Path) -> dict[str, Any]:
    return client.push(made, "ORG/muse", tag="v1.0.0")


def test_a_repository_loads_without_a_package_of_ours(
    hub: FakeHub, client: Client, published: dict[str, Any], made: Path, tmp_path: Path
) -> None:
    code = """
import json, sys
from datasets import get_dataset_config_names, load_dataset
talks = load_dataset("ORG/muse")
items = load_dataset("ORG/muse", "items", split="train")
stream = load_dataset("ORG/muse", "items", split="train", streaming=True)
print(json.dumps([
    get_dataset_config_names("ORG/muse"),
    {split: rows["conversation_id"][:] for split, rows in talks.items()},
    [None if row["image"] is None else row["image"].getpixel((0, 0)) for row in items],
    [None if row["image"] is None else row["image"].getpixel((0, 0)) for row in stream],
    load_dataset("ORG/muse", split="train[:50%]", revision="v1.0.0").num_rows,
    [name for name in sys.modules if name.split(".")[0] in ("muse", "muse_builder")],
]))
"""
    environment = {**client.environment, "HF_HOME": str(tmp_path)}
    del environment["PYTHONPATH"]
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    configs, talks, pixels, streamed, half, ours = json.loads(result.stdout.splitlines()[-1])
    assert configs == list(schema.CONFIGS)
    assert talks == ids(made)
    colours = [[number, 100, 200] if number % 5 else None for number in range(12)]
    assert pixels == streamed == colours
    assert half == len(ids(made)["train"]) // 2 + len(ids(made)["train"]) % 2
    assert ours == []


def test_the_shards_are_as_the_hub_likes_them(hub: FakeHub, published: dict[str, Any]) -> None:
    files = hub.head("ORG/muse").files
    assert all(re.fullmatch(r"\w+/(train|validation|test)-\d{5}-[0-9a-f]{12}\.parquet", path) for path in published["added"])
    for path in published["added"]:
        shard = pq.ParquetFile(pa.BufferReader(files[path]))
        column = shard.metadata.row_group(0).column(0)
        assert column.compression == "ZSTD"
        assert column.has_offset_index
        columns = schema.arrow_schema(path.partition("/")[0])
        assert shard.schema_arrow.equals(columns)
        assert shard.schema_arrow.metadata[b"huggingface"] == columns.metadata[b"huggingface"]


def test_the_same_release_gives_the_same_repository(
    hub: FakeHub, client: Client, published: dict[str, Any], made: Path
) -> None:
    again = client.push(made, "ORG/again")
    assert again["added"] == published["added"]
    names = ("ORG/muse", "ORG/again")
    one, two = ({path: data for path, data in hub.head(name).files.items() if path.endswith(".parquet")} for name in names)
    assert one == two
    commits = len(hub.repositories["ORG/again"].commits)
    idle = client.push(made, "ORG/again")
    assert "nothing was committed" in idle["notes"][-1]
    assert len(hub.repositories["ORG/again"].commits) == commits


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


def test_a_fetched_release_verifies_and_merges(client: Client, published: dict[str, Any], made: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from muse_builder import hub\n"
        "from muse_builder.release.merge import merge; from muse_builder.release.verify import verify\n"
        "old = Path('.fetched.fetching/items'); old.mkdir(parents=True)\n"
        "(old / 'train-00009-ffffffffffff.parquet').write_text('of a revision whose fetching was stopped')\n"
        "there = hub.pull('ORG/muse', Path('fetched'), revision='v1.0.0')\n"
        "print(verify(there), merge([Path(sys.argv[1]), there], Path('both'), quality=None).sources[1].new_rows)\n"
        "try: hub.pull('ORG/muse', Path('fetched'))\n"
        "except Exception as error: print(error)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(made)],
        env=client.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.splitlines() == ["[] {}", "fetched exists; choose another folder"], result.stderr
    assert list(read(tmp_path / "fetched", "conversations")) == list(read(made, "conversations"))


def test_what_came_damaged_is_fetched_again(client: Client, published: dict[str, Any], made: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from muse_builder import hub; from muse_builder.hub import fetch\n"
        "whole = fetch.verify\n"
        "def damaged(folder):\n"
        "    shard = next(folder.glob('items/*.parquet')); data = shard.read_bytes()\n"
        "    shard.write_bytes(data[:-9] + b'disk fault'[:9]); return whole(folder)\n"
        "fetch.verify = damaged\n"
        "try: hub.pull('ORG/muse', Path('fetched'))\n"
        "except Exception as error: print(type(error).__name__, 'fetches what is wrong again' in str(error))\n"
        "fetch.verify = whole\n"
        "print(whole(hub.pull('ORG/muse', Path('fetched'))))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], env=client.environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.stdout.splitlines() == ["ReleaseError True", "[]"], result.stderr


def test_a_dry_run_reads_and_sends_nothing(
    hub: FakeHub, client: Client, published: dict[str, Any], made: Path, more: Path
) -> None:
    planned = client.push(made, "ORG/planned", dry_run=True)
    assert "ORG/planned" not in hub.repositories
    assert planned["commit"] is None
    assert "would hold" in planned["told"]
    hub.copy("ORG/muse", "ORG/planned")
    hub.arm("planned", at=0, kind="")
    grown = client.push(more, "ORG/planned", append=True, dry_run=True)
    assert grown["rows"]["conversations"] == {
        split: len(ids(made).get(split, [])) + len(ids(more).get(split, [])) for split in SPLITS
    }
    assert {line.split()[0] for line in hub.repositories["ORG/planned"].requests} <= {"GET", "HEAD"}
    done = client.push(more, "ORG/planned", append=True)
    assert done["added"] == grown["added"]


# --- growing ---------------------------------------------------------------------------------------------------------


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
    (loaded,) = client.load({"repository": "ORG/shared", "name": "notes", "column": "b"})
    assert loaded == {"train": [2]}


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


# --- many shards -----------------------------------------------------------------------------------------------------


def test_many_shards_come_before_the_card_and_are_invisible(hub: FakeHub, client: Client, folder: Path) -> None:
    old, new = small(folder / "few", 0), synthetic.write_release(folder / "many", conversations=60, shard_rows=10)
    client.push(old, "ORG/many")
    first = state(hub, "ORG/many")
    repository = hub.repositories["ORG/many"]
    done = client.push(new, "ORG/many", replace=True, commit_files=5)
    assert "error" not in done, done
    chain = [repository.branches["main"]]
    while parent := repository.commits[chain[-1]].parent:
        chain.append(parent)
    states = [state(hub, "ORG/many", oid) for oid in reversed(chain[:-1])]
    assert len(done["added"]) > 20
    assert len(states) == 2 + (len(done["added"]) - 1) // 5
    assert set(states[:-1]) == {first}
    middle, end = client.load({"repository": "ORG/many", "revision": chain[1]}, {"repository": "ORG/many"})
    assert middle == ids(old)
    assert end == ids(new)


def test_a_push_that_stopped_between_its_commits_goes_on(hub: FakeHub, client: Client, folder: Path) -> None:
    new = synthetic.write_release(folder / "stopped", conversations=60, shard_rows=10)
    small(folder / "before", 0)
    client.push(folder / "before", "ORG/stopped")
    hub.copy("ORG/stopped", "ORG/dry")
    first = state(hub, "ORG/stopped")
    hub.arm("dry", at=0, kind="")
    client.push(new, "ORG/dry", replace=True, commit_files=8)
    commits = [n for n, line in enumerate(hub.repositories["ORG/dry"].requests, 1) if "/commit/" in line]
    hub.arm("stopped", at=commits[1], kind="403")
    stopped = client.push(new, "ORG/stopped", replace=True, commit_files=8)
    assert "nothing half done is visible there" in stopped["error"].lower() or "refuses" in stopped["error"]
    assert state(hub, "ORG/stopped") == first
    hub.repositories["ORG/stopped"].fault_at = 0
    again = client.push(new, "ORG/stopped", replace=True, commit_files=8)
    assert "error" not in again, again
    assert state(hub, "ORG/stopped") == state(hub, "ORG/dry")
    assert set(hub.repositories["ORG/stopped"].sent.values()) == {1}


def test_a_first_push_that_stopped_goes_on(hub: FakeHub, client: Client, folder: Path) -> None:
    """Shards are there, a card is not: they are ours, so this is no repository of somebody's data."""
    new = synthetic.write_release(folder / "first", conversations=30, shard_rows=10)
    hub.create("ORG/first")
    hub.create("ORG/counted")
    client.push(new, "ORG/counted", commit_files=5)
    requests = hub.repositories["ORG/counted"].requests
    hub.arm("first", at=1 + max(n for n, line in enumerate(requests) if "/commit/" in line), kind="403")
    assert "error" in client.push(new, "ORG/first", commit_files=5)
    assert len(hub.head("ORG/first").files) > 10
    assert "README.md" not in hub.head("ORG/first").files
    hub.repositories["ORG/first"].fault_at = 0
    done = client.push(new, "ORG/first", commit_files=5)
    assert "error" not in done, done
    (now,) = client.load({"repository": "ORG/first"})
    assert now == ids(new)
    assert set(hub.repositories["ORG/first"].sent.values()) == {1}


def test_publishers_of_many_shards_do_not_disturb_one_another(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    client.push(made, "ORG/crowd")
    parts = [small(folder / f"crowd{number}", 500 + 10 * number) for number in range(3)]
    results = client.pushes([(part, "ORG/crowd", {"append": True, "commit_files": 1}) for part in parts])
    assert [result.get("error") for result in results] == [None] * 3
    (now,) = client.load({"repository": "ORG/crowd"})
    expected = [name for names in ids(made).values() for name in names]
    expected += [f"c{500 + 10 * part + number:06}" for part in range(3) for number in range(4)]
    assert sorted(name for names in now.values() for name in names) == sorted(expected)
    assert set(hub.repositories["ORG/crowd"].sent.values()) == {1}


# --- other ways to publish -------------------------------------------------------------------------------------------


def test_arrow_shards_are_published_as_they_are(hub: FakeHub, client: Client, made: Path, more: Path) -> None:
    done = client.push(made, "ORG/arrow", format="arrow")
    files = hub.head("ORG/arrow").files
    shards = [made / file for file in read_manifest(made).files if file.endswith(".arrow")]
    assert sorted(files[path] for path in done["added"]) == sorted(path.read_bytes() for path in shards)
    (now,) = client.load({"repository": "ORG/arrow"})
    assert now == ids(made)
    grown = client.push(more, "ORG/arrow", format="arrow", append=True)
    assert "error" not in grown, grown
    (now,) = client.load({"repository": "ORG/arrow"})
    assert now == {split: ids(made).get(split, []) + ids(more).get(split, []) for split in now}


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


def test_a_branch_and_a_pull_request_leave_main_alone(hub: FakeHub, client: Client, made: Path, more: Path) -> None:
    client.push(made, "ORG/branched")
    main = hub.head("ORG/branched").oid
    client.push(more, "ORG/branched", revision="next", append=True)
    pulled = client.push(more, "ORG/branched", append=True, create_pr=True, commit_files=2)
    assert hub.head("ORG/branched").oid == main
    assert pulled["url"].endswith("/discussions/1")
    assert state(hub, "ORG/branched", "next") == state(hub, "ORG/branched", "refs/pr/1") != state(hub, "ORG/branched")


# --- what is refused -------------------------------------------------------------------------------------------------


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


def test_a_hub_out_of_reach_is_a_clear_error(client: Client, made: Path) -> None:
    result = client.push(made, "ORG/far", endpoint="http://127.0.0.1:9")
    assert result["kind"] == "PublishError"
    assert "ORG/far at http://127.0.0.1:9: " in result["error"]
    assert sum("trying again" in line for line in result["said"]) == RETRIES


def test_a_wait_that_the_hub_asks_for_is_kept() -> None:
    def refused(status: int, **headers: str) -> Exception:
        error = RuntimeError("refused")
        error.response = SimpleNamespace(status_code=status, headers=headers)  # type: ignore[attr-defined]
        return error

    outer = RuntimeError("outer")
    outer.__cause__ = refused(429, **{"Retry-After": "17"})
    assert asked_to_wait(outer) == 17
    assert asked_to_wait(refused(429, RateLimit='"api";r=0;t=55')) == 55
    assert asked_to_wait(refused(503, RateLimit='"api";r=9;t=55')) == 0
    assert asked_to_wait(RuntimeError("no answer")) == 0


def test_a_config_of_push_to_hub_stays_the_default(hub: FakeHub, client: Client, made: Path) -> None:
    card = "---\nconfigs:\n- config_name: default\n  data_files: [{split: train, path: data/train-*}]\n---\n"
    hub.create("ORG/before", {"README.md": card.encode(), "data/train-0.parquet": parquet_bytes(pa.table({"a": [1]}))})
    assert "error" not in client.push(made, "ORG/before")
    theirs, ours = client.load(
        {"repository": "ORG/before", "column": "a"}, {"repository": "ORG/before", "name": "conversations"}
    )
    assert theirs == {"train": [1]}
    assert ours == ids(made)


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


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_does_and_never_the_token(hub: FakeHub, client: Client, made: Path, tmp_path: Path) -> None:
    def muse(*arguments: str, token: str | None) -> subprocess.CompletedProcess[str]:
        environment = client.environment | ({"HF_TOKEN": token} if token else {})
        command = [sys.executable, "-m", "muse_builder", *arguments]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = muse("push", str(made), "ORG/said", "--tag", "v1", token="hf_said")
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"ORG/said holds \d+ train, .* conversations\n10 shards added, 0 removed, commit [0-9a-f]{40}\n", done.stdout
    )
    assert f"{hub.address}/datasets/ORG/said/commit/" in done.stdout
    assert re.search(r"1/10 conversations/train-00000-\w+\.parquet: \d+ rows", done.stderr)
    hub.arm("said", at=1, kind="403")
    refused = muse("push", str(made), "ORG/said", "--replace", token="hf_said")
    hub.repositories["ORG/said"].fault_at = 0
    assert refused.returncode == 1
    assert "The token needs write access to ORG" in refused.stderr
    absent = muse("push", str(made), "ORG/said", token=None)
    assert "set HF_TOKEN" in absent.stderr
    everything = "".join(one.stdout + one.stderr for one in (done, refused, absent))
    assert "hf_said" not in everything
    assert "Traceback" not in everything


# --- the default storage ---------------------------------------------------------------------------------------------


def test_with_xet_on_pushes_add_and_load(tmp_path: Path) -> None:
    """The client as it comes, `hf_xet` included; its store is a folder in place of a service."""
    pytest.importorskip("hf_xet")
    made, more = small(tmp_path / "made", 0), small(tmp_path / "more", 10)
    with FakeHub(xet=LocalStore(tmp_path / "cas")) as hub, Client(hub.address, tmp_path, HF_HUB_DISABLE_XET="0") as client:
        assert "error" not in client.push(made, "ORG/xet")
        asked = hub.repositories["ORG/xet"].requests
        assert any("xet-write-token" in line for line in asked)
        assert not any("lfs" in line or line.startswith("PUT") for line in asked)
        hub.arm("xet", at=len(asked), kind="412")
        grown = client.push(more, "ORG/xet", append=True)
        assert "error" not in grown, grown
        (now,) = client.load({"repository": "ORG/xet"})
        assert now == {split: ids(made).get(split, []) + ids(more).get(split, []) for split in now}
        commits = len(hub.repositories["ORG/xet"].commits)
        assert "nothing was committed" in client.push(more, "ORG/xet", append=True)["notes"][-1]
        assert len(hub.repositories["ORG/xet"].commits) == commits


# --- death -----------------------------------------------------------------------------------------------------------


def test_a_publisher_that_is_killed_leaves_the_old_data_and_the_next_goes_on(
    hub: FakeHub, client: Client, made: Path, more: Path, tmp_path: Path
) -> None:
    client.push(made, "ORG/killed")
    before = state(hub, "ORG/killed")
    hub.arm("killed", at=0, kind="")
    code = "import sys; from muse_builder.cli import main; main(['push', sys.argv[1], 'ORG/killed', '--append'])"
    environment = client.environment | {"HF_TOKEN": "hf_killed"}
    for request, answered in (("PUT", 1), ("POST /api/validate-yaml", 0)):
        hub.hold("killed", request, after=answered)
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(more)], env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL
        )
        assert hub.held.wait(30)
        process.kill()
        process.wait()
        hub.let_go()
        assert state(hub, "ORG/killed") == before
    done = client.push(more, "ORG/killed", append=True)
    assert "error" not in done, done
    (now,) = client.load({"repository": "ORG/killed"})
    assert now == {split: ids(made).get(split, []) + ids(more).get(split, []) for split in now}
    assert set(hub.repositories["ORG/killed"].sent.values()) == {1}
