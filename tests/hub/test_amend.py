"""Splits and tables of a repository are removed and renamed in one commit, and what is left verifies and loads."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import PublishError
from muse_builder.hub.amend import Amendment
from tests.fake_hub import FakeHub
from tests.hub.pushed import head_data, head_rows, ids, state
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


@pytest.fixture(scope="module")
def grown(hub: FakeHub, client: Client, made: Path, more: Path) -> str:
    """A repository with a split `extra`."""
    client.push(made, "ORG/grown-by-split")
    done = client.push(more, "ORG/grown-by-split", split="extra")
    assert "error" not in done, done
    return "ORG/grown-by-split"


def fetched(client: Client, repository: str, place: Path) -> str:
    """What `verify` says of the repository when it was fetched; "[]" where it is whole."""
    code = (
        "import sys; from pathlib import Path; from muse_builder import hub; from muse_builder.release.verify import verify\n"
        "print(verify(hub.pull(sys.argv[1], Path(sys.argv[2]))))"
    )
    command = [sys.executable, "-c", code, repository, str(place)]
    done = subprocess.run(command, env=client.environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() + done.stderr


def test_a_split_is_renamed_and_tables_removed_without_a_byte_sent(
    hub: FakeHub, client: Client, grown: str, made: Path, more: Path, tmp_path: Path
) -> None:
    hub.copy(grown, "ORG/amended")
    repository = hub.repositories["ORG/amended"]
    planned = client.amend("ORG/amended", rename={"extra": "late"}, remove=["traces", "rejected"], dry_run=True)
    assert "to send: 0 files, no bytes" in planned["told"]
    assert "would hold" in planned["told"]
    assert len(repository.commits) == 1
    done = client.amend("ORG/amended", rename={"extra": "late"}, remove=["traces", "rejected"])
    assert "error" not in done, done
    assert (done["added"], done["removed"]) == (planned["added"], planned["removed"])
    assert len(repository.commits) == 2
    assert repository.sent == {}
    assert next(reversed(repository.commits.values())).title == "Remove traces, rejected; Rename extra to late"
    (now, items) = client.load({"repository": "ORG/amended"}, {"repository": "ORG/amended", "name": "items"})
    assert {split: sorted(names) for split, names in now.items()} == {
        split: sorted(names) for split, names in ids(made).items()
    } | {"late": sorted(name for names in ids(more).values() for name in names)}
    assert len(items["train"]) == 12
    data = head_data(hub, "ORG/amended")
    assert [entry["config_name"] for entry in data["configs"]] == ["conversations", "items", "profiles", "scenarios", "prompts",
                                                                   "ratings"]  # fmt: skip
    files = hub.head("ORG/amended").files
    assert not [name for name in files if name.startswith(("traces/", "rejected/", "conversations/extra"))]
    manifest = json.loads(files["manifest.json"])
    assert manifest["counts"]["splits"]["late"] == 12
    assert "extra" not in manifest["counts"]["splits"]
    assert manifest["quality"]["statistics"]["conversations"] == 32
    assert "| `late` | 12 |" in files["README.md"].decode()
    assert fetched(client, "ORG/amended", tmp_path / "fetched") == "[]"


def test_a_removed_split_is_gone_from_rows_counts_and_card(
    hub: FakeHub, client: Client, grown: str, made: Path, tmp_path: Path
) -> None:
    hub.copy(grown, "ORG/without")
    done = client.amend("ORG/without", remove=["extra", "validation"], tag="v2")
    assert "error" not in done, done
    left = {split: names for split, names in ids(made).items() if split != "validation"}
    now, tagged = client.load({"repository": "ORG/without"}, {"repository": "ORG/without", "revision": "v2"})
    assert now == tagged == left
    manifest = json.loads(hub.head("ORG/without").files["manifest.json"])
    assert sum(manifest["counts"]["splits"].values()) == sum(map(len, left.values()))
    assert len(head_rows(hub, "ORG/without", "profiles")) == 32, "rows of other tables stay"
    assert fetched(client, "ORG/without", tmp_path / "fetched") == "[]"
    again = client.amend("ORG/without", remove=["extra"])
    assert again["error"].startswith("ORG/without has no split and no table 'extra' of ours; splits: train, test; tables: prof")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"remove": ["train", "validation", "test", "extra"]}, "no conversation would be left"),
        ({"remove": ["conversations"]}, "conversations cannot be removed: it is what the dataset is of"),
        ({"remove": ["items"]}, "items cannot be removed: conversations refer to its products"),
        ({"remove": ["nothing"]}, "has no split and no table 'nothing' of ours"),
        ({"rename": {"extra": "train"}}, "has a split 'train' already"),
        ({"rename": {"gone": "late"}}, "has no split 'gone'; it has: train, validation, test, extra"),
        ({"rename": {"profiles": "people"}}, "profiles is a table"),
        ({"rename": {"extra": "all"}}, "'all' is no name for a split"),
        ({"rename": {"extra": "../x"}}, "'../x' is no name for a split"),
        ({"rename": {"extra": "late"}, "remove": ["extra"]}, "extra is to be removed and renamed"),
        ({"rename": {"extra": "late", "test": "late"}}, "two splits are to get one name"),
        ({}, "nothing to change"),
    ],
)
def test_what_would_break_the_dataset_is_refused(
    hub: FakeHub, client: Client, grown: str, changes: dict[str, Any], message: str
) -> None:
    before = hub.head(grown).oid
    for dry_run in (True, False):
        assert message in client.amend(grown, **changes, dry_run=dry_run)["error"]
    assert hub.head(grown).oid == before


def test_a_lost_answer_or_a_faster_one_is_no_harm(hub: FakeHub, client: Client, grown: str) -> None:
    hub.copy(grown, "ORG/calm")
    hub.arm("calm", at=0, kind="")
    client.amend("ORG/calm", rename={"extra": "late"})
    asked = hub.repositories["ORG/calm"].requests
    commit = next(number for number, line in enumerate(asked, 1) if "/commit/" in line)
    for kind in ("lost", "412", "500"):
        name = f"stormy-{kind}"
        hub.copy(grown, f"ORG/{name}")
        hub.arm(name, at=commit, kind=kind)
        done = client.amend(f"ORG/{name}", rename={"extra": "late"})
        assert "error" not in done, (kind, done)
        assert state(hub, f"ORG/{name}") == state(hub, "ORG/calm"), kind


def test_two_names_are_exchanged(hub: FakeHub, client: Client, grown: str, made: Path) -> None:
    hub.copy(grown, "ORG/exchanged")
    done = client.amend("ORG/exchanged", rename={"validation": "test", "test": "validation"})
    assert "error" not in done, done
    (now,) = client.load({"repository": "ORG/exchanged"})
    assert (now["test"], now["validation"]) == (ids(made)["validation"], ids(made)["test"])


def test_a_repository_that_is_not_there_or_not_ours_is_not_touched(hub: FakeHub, client: Client) -> None:
    assert "there is no dataset ORG/nowhere" in client.amend("ORG/nowhere", remove=["late"])["error"]
    hub.create("ORG/foreign", {"x.csv": b"a"})
    assert "holds no release that `muse push` put there" in client.amend("ORG/foreign", remove=["late"])["error"]


def test_an_unknown_part_of_an_amendment_is_refused_by_name() -> None:
    with pytest.raises(PublishError, match=r"unknown option 'removed'; known: .*; did you mean 'remove'"):
        Amendment.of(None, {"removed": ["late"]})


def test_the_command_takes_a_repository_alone(hub: FakeHub, client: Client, grown: str, made: Path, tmp_path: Path) -> None:
    def muse(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "muse_builder", "push", *arguments]
        environment = client.environment | {"HF_TOKEN": "hf_told"}
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    hub.copy(grown, "ORG/told")
    done = muse("ORG/told", "--rename", "extra=late", "--remove", "traces")
    assert done.returncode == 0, done.stderr
    assert "load_dataset('ORG/told') loads it" in done.stdout
    assert "late" in head_data(hub, "ORG/told")["dataset_info"][0]["splits"][-1].values()
    for arguments, message in (
        ((str(made), "ORG/told", "--remove", "late"), "--remove and --rename change what is in ORG/told"),
        (("ORG/told", "--remove", "late", "--append"), "--append does not go with --remove"),
        (("ORG/told", "--rename", "late"), "expected OLD=NEW"),
        (("ORG/told",), "which release?"),
    ):
        refused = muse(*arguments)
        assert refused.returncode != 0
        assert message in refused.stderr
        assert "Traceback" not in refused.stderr
