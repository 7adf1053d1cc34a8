"""What is asked before anything is done: the name, the token, the Hub; and what a dry run tells."""

import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder.errors import PublishError
from muse_builder.hub.job import checked_name
from muse_builder.release.manifest import read_manifest
from tests.fake_hub import FakeHub
from tests.hub.pushed import head_data, ids
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


def test_a_repository_has_a_name_that_the_hub_takes() -> None:
    checked_name("ORG/muse")
    for name in ("muse", "a/b/c", "ORG/-muse"):
        with pytest.raises(PublishError, match=r"is no (repository|name)"):
            checked_name(name)


def test_a_dry_run_tells_bytes_files_rights_and_the_card(hub: FakeHub, client: Client, made: Path) -> None:
    planned = client.push(made, "ORG/dry", dry_run=True)
    assert "ORG/dry" not in hub.repositories
    lines = planned["told"].splitlines()
    assert (
        lines[0]
        == f"ORG/dry would hold {', '.join(f'{len(names)} {split}' for split, names in ids(made).items())} conversations"
    )
    assert "rights: may be written: the token of tester writes to ORG" in lines
    assert "card: MUSE: multimodal conversational recommendation in scenarios" in lines
    assert "card: items: 12 train" in lines
    assert any(line.startswith("card: conversations (default): 11 train, ") for line in lines)
    assert any(line.startswith("card: sections: Load it, One conversation, What is in it") for line in lines)
    assert "load_dataset('ORG/dry') would load it" in lines
    files, size, _, card = planned["planned"]
    assert f"to send: {files} files, about {size / 1e6:,.1f} MB, and the card with the manifest" in lines
    done = client.push(made, "ORG/dry")
    sent = hub.repositories["ORG/dry"].sent
    assert files == len(sent)
    there = hub.head("ORG/dry").files
    lying = sum((made / shard.file).stat().st_size for shard in read_manifest(made).shards() if shard.rows)
    assert size == lying + sum(len(there[path]) for path in there if path.startswith("assets/"))
    assert len(done["added"]) + len([path for path in there if path.startswith("assets/")]) == files
    assert card.count("\n## ") == there["README.md"].decode().count("\n## ")
    assert head_data(hub, "ORG/dry")["configs"][0]["config_name"] == "conversations"
    again = client.push(made, "ORG/dry", dry_run=True)
    assert "to send: 0 files, no bytes, and the card with the manifest" in again["told"]
    arrow = client.push(made, "ORG/dry-arrow", dry_run=True, format="arrow")
    client.push(made, "ORG/dry-arrow", format="arrow")
    there = hub.head("ORG/dry-arrow").files
    assert arrow["planned"][1] == sum(len(there[path]) for path in there if path.endswith((".arrow", ".jpg")))


def test_a_dry_run_says_no_where_a_push_would_be_refused(hub: FakeHub, client: Client, made: Path) -> None:
    hub.tokens["hf_reader"] = {"role": "read"}
    refused = client.push(made, "ORG/reader", dry_run=True)
    assert refused["error"] == (
        "ORG/reader may not be written: the token of tester can only read. A push needs a token with write access to ORG"
    )
    assert "may not be written: tester is no member of others" in client.push(made, "others/muse", dry_run=True)["error"]
    assert refused["said"] == []


def test_a_dry_run_out_of_reach_ends_at_once_and_says_why(client: Client, made: Path) -> None:
    far = client.push(made, "ORG/far", dry_run=True, endpoint="http://127.0.0.1:9")
    assert "the Hub at http://127.0.0.1:9 is not reached, and a dry run has to read what is there: " in far["error"]
    assert far["said"] == []


@pytest.mark.parametrize("flags", [["--dry-run"], []])
def test_offline_nothing_is_tried_again(client: Client, made: Path, tmp_path: Path, flags: list[str]) -> None:
    environment = client.environment | {"HF_HUB_OFFLINE": "1", "HF_TOKEN": "hf_offline"}
    command = [sys.executable, "-m", "muse_builder", "push", str(made), "ORG/offline", *flags]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "offline mode is enabled" in done.stderr
    assert "trying again" not in done.stderr
    assert "Traceback" not in done.stderr
