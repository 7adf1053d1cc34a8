"""A published release comes back whole, and what a stranger published touches no file outside of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muse_builder.release.manifest import manifest_digest
from muse_builder.release.reader import read
from tests.fake_hub import FakeHub
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


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


# --- what a stranger published ---------------------------------------------------------------------------------------


def pulled(client: Client, repository: str, folder: Path) -> str:
    """What a pull says, the error where there is one."""
    code = (
        "import sys; from pathlib import Path; from muse_builder import hub\n"
        "try: print('fetched', hub.pull(sys.argv[1], Path('fetched')))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, repository],
        env=client.environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout, result.stderr
    return result.stdout


@pytest.mark.parametrize("way", ["absolute", "upwards", "photo", "card"])
def test_a_manifest_that_names_a_file_elsewhere_touches_it_not(
    hub: FakeHub, client: Client, published: dict[str, Any], tmp_path: Path, way: str
) -> None:
    """Its own digest is right, so nothing but the name tells that it was made to delete."""
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("five years of work")
    (tmp_path / "work").mkdir()
    files = dict(hub.head("ORG/muse").files)
    manifest = json.loads(files["manifest.json"])
    shard = manifest["configs"]["conversations"]["train"]["shards"][0]
    if way == "photo":
        manifest["assets"][0]["file"] = str(thesis)
    else:
        shard["file"] = {"absolute": str(thesis), "upwards": "../../thesis.txt", "card": "README.md"}[way]
    manifest["sha256"] = manifest_digest(manifest)
    hub.create(f"ORG/hostile-{way}", files | {"manifest.json": json.dumps(manifest).encode()})
    said = pulled(client, f"ORG/hostile-{way}", tmp_path / "work")
    assert thesis.read_text() == "five years of work"
    assert said.startswith("PublishError")
    assert "no shard has such a name" in said or "no photo of a card has such a name" in said
    assert list((tmp_path / "work").iterdir()) == []


def test_a_repository_whose_files_are_not_what_it_says_puts_nothing_into_the_folder(
    hub: FakeHub, client: Client, published: dict[str, Any], tmp_path: Path
) -> None:
    files = dict(hub.head("ORG/muse").files)
    (shard,) = [path for path in files if path.startswith("items/")]
    hub.create("ORG/swapped", files | {shard: files[shard][:-4] + b"oops"})
    said = pulled(client, "ORG/swapped", tmp_path)
    assert f"{shard}: altered" in said
    assert "nothing was put into fetched" in said
    assert not (tmp_path / "fetched").exists()
