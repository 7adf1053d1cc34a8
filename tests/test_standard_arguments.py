"""A table of every argument of `load_dataset` at four places: honoured, or refused by name before anything is done."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import synthetic
from tests.folder_hub import Hub

datasets = pytest.importorskip("datasets")

ROOT = Path(__file__).resolve().parents[1]

ONLY_ON_THE_HUB = r"{}= cannot be honoured by .*: only a repository on the Hub takes it"
PLACES = ("folder", "repository", "streaming", "regenerate")
SHARED: dict[str, Any] = {
    "name": 12,
    "name that is none": r"ReleaseError: unknown config 'itemz'; known: .*; did you mean 'items'\?",
    "data_files": r"ReleaseError: data_files= cannot be honoured.*: .* say data_dir=FOLDER in place of data_files",
    "split": 12,
    "split that is none": r"ReleaseError: split='tset' cannot be had.*; there are: train",
    "split in a slice": 2,
    "cache_dir": True,
    "features": ["profile_id"],
    "download_mode": 12,
    "verification_mode": 12,
    "keep_in_memory": True,
    "save_infos": r"ReleaseError: save_infos= cannot be honoured",
    "num_proc": 12,
    "storage_options": r"ReleaseError: storage_options= cannot be honoured",
    "trust_remote_code": 12,
    "columns": ["profile_id"],
    "columns that are none": r"ReleaseError: unknown column of profiles 'profile'; .*; did you mean 'profile_id'\?",
    "filters": ["p1", "p3"],
    "filters that fit nothing": r"ReleaseError: filters=\[\('age', '==', 3\)\] fit no row of profiles: No match",
    "an argument of nobody": r"SettingsError: unknown (argument|setting) 'sed'; known: ",
    "download_config": "ReleaseError: " + ONLY_ON_THE_HUB.format("download_config"),
    "revision": "ReleaseError: " + ONLY_ON_THE_HUB.format("revision"),
    "revision that is none": "ReleaseError: " + ONLY_ON_THE_HUB.format("revision"),
    "token": "ReleaseError: " + ONLY_ON_THE_HUB.format("token"),
}
"""Argument -> what comes of it in a folder with 12 profiles: a value, or the beginning of an error as a pattern."""
OTHERWISE: dict[str, dict[str, Any]] = {
    "folder": {},
    "repository": {
        "download_config": 12,
        "revision": 10,
        "revision that is none": r"ReleaseError: ORG/muse@nope cannot be fetched: .*Revision Not Found",
        "token": 12,
    },
    "streaming": {
        "cache_dir": False,
        "keep_in_memory": r"ReleaseError: keep_in_memory= cannot be honoured by .*: a stream keeps nothing",
        "num_proc": r"NotImplementedError: .*num_proc",
        "split in a slice": r"ReleaseError: split='train\[:2\]' cannot be had as a stream; there are: train",
    },
    "regenerate": {"split": 10, "download_mode": 10, "verification_mode": 10, "num_proc": 10, "trust_remote_code": 10},
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    work = tmp_path_factory.mktemp("asked")
    folder = synthetic.write_release(work / "made", conversations=12, shard_rows=4)
    with Hub() as hub:
        hub.token = "secret"
        hub.revisions = {"main": folder, "v1": synthetic.write_release(work / "v1", conversations=10)}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MUSE_", "HF_"))}
        known = {"HF_ENDPOINT": hub.address, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(work / "hf"), "PYTHONPATH": str(ROOT)}
        asked = [sys.executable, "-m", "tests.asked", str(folder)]
        result = subprocess.run(asked, cwd=work, env=kept | known, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    cells: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return cells


@pytest.mark.parametrize("argument", SHARED)
@pytest.mark.parametrize("place", PLACES)
def test_an_argument_is_honoured_or_refused_by_name(place: str, argument: str, found: dict[str, Any]) -> None:
    expected = OTHERWISE[place].get(argument, SHARED[argument])
    result = found[f"{place}/{argument}"]
    if place == "regenerate":
        runs, result = result
        assert runs == (0 if isinstance(expected, str) else 1), "a wrong argument begins no run"
    if isinstance(expected, str):
        assert re.match(expected, result), result
    else:
        assert result == expected


def test_the_table_has_every_argument_of_this_datasets(found: dict[str, Any]) -> None:
    import inspect

    told = set(inspect.signature(datasets.load_dataset).parameters) - {"path", "config_kwargs"}
    elsewhere = {
        *("data_dir", "streaming"),  # the places themselves
        *("ignore_verifications", "use_auth_token", "task"),  # of old releases, which turn them into others or into an error
    }
    assert told - elsewhere <= set(SHARED)
    assert {f"{place}/{argument}" for place in PLACES for argument in SHARED} == set(found)


# --- the same as a page of the documentation --------------------------------------------------------------------------


HEAD = """\
# What `load_dataset("muse", ...)` does with each argument

A release in a folder (`data_dir=`), in a repository on the Hub (`repository=`), as a stream (`streaming=True`), and one that
is made (`regenerate=True`). Every argument is honoured, or refused by name before anything is fetched, prepared, replaced or
asked of a model. The same holds for `datasets` 2.21, 3.6, 4.8 and 5.2, as far as it has the argument.
"""
TAIL = """
A stream from a repository fetches each shard when it is come to, and no other; `muse push` keeps shards below 96 MB.

`data_dir` and `streaming` are places themselves; `ignore_verifications`, `use_auth_token` and `task` of old releases of
`datasets` are turned by them into newer ones, or into an error. Checked by tests/test_standard_arguments.py.
"""


def page() -> str:
    """docs/loading.md: the table above in words."""
    lines = [HEAD, f"| argument | {' | '.join(PLACES)} |", f"|---|{'---|' * len(PLACES)}"]
    for argument, shared in SHARED.items():
        cells = [_in_words(OTHERWISE[place].get(argument, shared)) for place in PLACES]
        lines.append(f"| {argument if ' ' in argument else f'`{argument}`'} | {' | '.join(cells)} |")
    return "\n".join([*lines, TAIL])


def _in_words(expected: Any) -> str:
    """A stream may keep nothing in a cache: that it does not is what its cell of `cache_dir` expects."""
    if isinstance(expected, str):
        return "refused"
    return "nothing is kept" if expected is False else "honoured"


def test_the_documentation_has_the_table() -> None:
    assert (ROOT / "docs" / "loading.md").read_text("utf-8") == page()
