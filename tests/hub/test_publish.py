"""Publishing against a Hub on loopback that fails on order: the old data or the new data, whole, and nothing sent twice."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muse_builder.hub.job import RETRIES
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.splits import SPLITS
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic
from tests.fake_hub import KINDS, FakeHub, LocalStore
from tests.hub.pushed import head_rows, ids, photos, small, state
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


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


def test_five_publishers_at_once_lose_nothing(hub: FakeHub, client: Client, made: Path, folder: Path) -> None:
    assert "error" not in client.push(made, "ORG/company")
    parts = [small(folder / f"part{number}", 100 + 10 * number) for number in range(5)]
    appending = [(part, "ORG/company", {"append": True}) for part in parts[:3]]
    splitting = [(part, "ORG/company", {"split": f"extra{number}"}) for number, part in enumerate(parts[3:])]
    results = client.pushes(appending + splitting)
    assert [result.get("error") for result in results] == [None] * 5
    assert sum("somebody else committed first" in line for result in results for line in result["said"]) > 0
    expected = [name for names in ids(made).values() for name in names]
    expected += [f"c{100 + 10 * part + number:06}" for part in range(5) for number in range(4)]
    rows = head_rows(hub, "ORG/company", "conversations")
    assert sorted(row["conversation_id"] for row in rows) == sorted(expected)
    profiles = [row["profile_id"] for row in head_rows(hub, "ORG/company", "profiles")]
    assert sorted(profiles) == sorted(f"p{int(name[1:])}" for name in expected)
    assert len(head_rows(hub, "ORG/company", "items")) == 12
    assert set(hub.repositories["ORG/company"].sent.values()) == {1}
    measured = json.loads(hub.head("ORG/company").files["manifest.json"])["quality"]
    assert measured["statistics"]["conversations"] == measured["audit"]["conversations"] == len(expected)
    (loaded,) = client.load({"repository": "ORG/company"})
    assert set(loaded) == {"train", "validation", "test", "extra0", "extra1"}
    assert sum(map(len, loaded.values())) == len(expected)


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
    hub.copy("ORG/stopped", "ORG/whole")
    first = state(hub, "ORG/stopped")
    hub.arm("dry", at=0, kind="")
    client.push(new, "ORG/whole", replace=True, commit_files=8)
    commits = [n for n, line in enumerate(hub.repositories["ORG/whole"].requests, 1) if "/commit/" in line]
    hub.arm("stopped", at=commits[1], kind="403")
    stopped = client.push(new, "ORG/stopped", replace=True, commit_files=8)
    assert "nothing half done is visible there" in stopped["error"].lower() or "refuses" in stopped["error"]
    assert state(hub, "ORG/stopped") == first
    hub.repositories["ORG/stopped"].fault_at = 0
    again = client.push(new, "ORG/stopped", replace=True, commit_files=8)
    assert "error" not in again, again
    assert state(hub, "ORG/stopped") == state(hub, "ORG/whole")
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


def test_a_branch_and_a_pull_request_leave_main_alone(hub: FakeHub, client: Client, made: Path, more: Path) -> None:
    client.push(made, "ORG/branched")
    main = hub.head("ORG/branched").oid
    client.push(more, "ORG/branched", revision="next", append=True)
    pulled = client.push(more, "ORG/branched", append=True, create_pr=True, commit_files=2)
    assert hub.head("ORG/branched").oid == main
    assert pulled["url"].endswith("/discussions/1")
    assert state(hub, "ORG/branched", "next") == state(hub, "ORG/branched", "refs/pr/1") != state(hub, "ORG/branched")


def test_a_hub_out_of_reach_is_a_clear_error(client: Client, made: Path) -> None:
    result = client.push(made, "ORG/far", endpoint="http://127.0.0.1:9")
    assert result["kind"] == "PublishError"
    assert "ORG/far at http://127.0.0.1:9: " in result["error"]
    assert sum("trying again" in line for line in result["said"]) == RETRIES


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


def test_a_split_that_would_not_come_of_it_is_refused(hub: FakeHub, client: Client, made: Path, more: Path) -> None:
    client.push(made, "ORG/split")
    before = hub.head("ORG/split").oid
    refused = client.push(made, "ORG/split", split="late")
    assert "no split late would come of it: every conversation of " in refused["error"]
    assert "its splits: train, validation, test" in refused["error"]
    assert "--rename OLD=late" in refused["error"]
    assert "no split late would come of it" in client.push(made, "ORG/split", split="late", dry_run=True)["error"]
    assert hub.head("ORG/split").oid == before
    client.push(more, "ORG/split", split="late")
    assert "nothing was committed" in client.push(more, "ORG/split", split="late")["notes"][-1]


def test_a_split_of_the_release_that_has_no_row_is_not_all_of_it(hub: FakeHub, client: Client, folder: Path) -> None:
    with ReleaseWriter(folder / "trained") as writer:
        writer.write("conversations", [synthetic.conversation(1)])
        trained = writer.seal()
    shown = read_manifest(trained).splits_of("conversations")
    (held,) = (split for split, entry in shown.items() if entry.rows)
    empty = next(split for split, entry in shown.items() if not entry.rows)
    refused = client.push(trained, "ORG/trained", split=empty)
    assert f"has no conversation in its split {empty}; it has: {held}" in refused["error"]
