"""What is told of a push is true: the call that it prints loads what was published."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muse_builder.hub.published import Published, told
from tests.fake_hub import FakeHub
from tests.hub.pushed import ids
from tests.hub_client import Client

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "load_dataset('ORG/muse') loads it"),
        ({"revision": "next"}, "load_dataset('ORG/muse', revision='next') loads it"),
        ({"by_default": False}, "load_dataset('ORG/muse', 'conversations') loads it"),
        (
            {"proposed": True, "revision": "refs/pr/3"},
            "load_dataset('ORG/muse', revision='refs/pr/3') loads it, before the pull request is merged too",
        ),
    ],
)
def test_the_call_says_where_it_is_now(changes: dict[str, Any], line: str) -> None:
    done = Published("ORG/muse", "http://hub/ORG/muse", "c0ffee", None, (), (), {}, (), False)
    assert told(done._replace(**changes)).splitlines()[-1] == line


def test_the_printed_call_loads_what_was_published(
    hub: FakeHub, client: Client, made: Path, more: Path, tmp_path: Path
) -> None:
    """On a branch, in a pull request, beside another's default config, and all at once."""
    theirs = {
        "README.md": b"---\nconfigs:\n- config_name: default\n  data_files: x.parquet\n---\n",
        "x.parquet": b"PAR1",
    }
    pushed = []
    for name, options in (
        ("ORG/plainly", {}),
        ("ORG/branch", {"revision": "next"}),
        ("ORG/proposal", {"create_pr": True}),
        ("ORG/proposal", {"create_pr": True, "commit_files": 3, "append": True}),
        ("ORG/beside", {}),
        ("ORG/beside", {"revision": "next", "append": True}),
    ):
        if name == "ORG/beside" and name not in hub.repositories:
            hub.create(name, theirs)
        pushed.append(client.push(more if "append" in options and name == "ORG/beside" else made, name, **options))
    calls = [re.findall(r"^(load_dataset\(.*?\)) loads it", done["told"], re.MULTILINE)[0] for done in pushed]
    assert calls == [
        "load_dataset('ORG/plainly')",
        "load_dataset('ORG/branch', revision='next')",
        "load_dataset('ORG/proposal', revision='refs/pr/1')",
        "load_dataset('ORG/proposal', revision='refs/pr/2')",
        "load_dataset('ORG/beside', 'conversations')",
        "load_dataset('ORG/beside', 'conversations', revision='next')",
    ]
    code = "import json\nfrom datasets import load_dataset\n" + "".join(
        f"print(json.dumps({{split: rows['conversation_id'][:] for split, rows in {call}.items()}}))\n" for call in calls
    )
    environment = {name: value for name, value in client.environment.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    both = {split: ids(made).get(split, []) + ids(more).get(split, []) for split in ids(made) | ids(more)}
    assert list(map(eval, done.stdout.splitlines())) == [ids(made)] * 5 + [both]
