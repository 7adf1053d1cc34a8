"""Every argument of `load_dataset` at four places, in a process of its own: HF_ENDPOINT is read at import.

python -m tests.asked FOLDER     prints {"place/argument": what came of it} of a release, a repository and a run
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets

import muse_builder  # noqa: F401  # teaches `datasets` the name
from muse_builder import builder
from tests import synthetic

PLACES = ("folder", "repository", "streaming", "regenerate")
Seen = Callable[[Any, Path], Any]
"""What is looked at of what was loaded; the folder is the cache."""


def _rows(loaded: Any, _: Path) -> Any:
    if isinstance(loaded, dict):
        return {split: sum(1 for _ in rows) for split, rows in loaded.items()}
    return sum(1 for _ in loaded)


def _columns(loaded: Any, _: Path) -> Any:
    return sorted(next(iter(loaded)))


def _cached(_loaded: Any, cache: Path) -> Any:
    return any(cache.rglob("*.arrow"))


def _in_memory(loaded: Any, _: Path) -> Any:
    return not loaded.cache_files


def _ids(loaded: Any, _: Path) -> Any:
    return [row["profile_id"] for row in loaded]


TRAIN = {"split": "train"}
CASES: dict[str, tuple[dict[str, Any], Seen]] = {
    "name": ({"name": "items", **TRAIN}, _rows),
    "name that is none": ({"name": "itemz"}, _rows),
    "data_files": ({"data_files": "conversations/*.arrow"}, _rows),
    "split": ({"split": "train"}, _rows),
    "split that is none": ({"split": "tset"}, _rows),
    "split in a slice": ({"split": "train[:2]"}, _rows),
    "cache_dir": (TRAIN, _cached),
    "features": ({"features": datasets.Features({"profile_id": datasets.Value("large_string")}), **TRAIN}, _columns),
    "download_config": ({"download_config": datasets.DownloadConfig(token="secret"), **TRAIN}, _rows),
    "download_mode": ({"download_mode": "force_redownload", **TRAIN}, _rows),
    "verification_mode": ({"verification_mode": "all_checks", **TRAIN}, _rows),
    "keep_in_memory": ({"keep_in_memory": True, **TRAIN}, _in_memory),
    "save_infos": ({"save_infos": True}, _rows),
    "revision": ({"revision": "v1", **TRAIN}, _rows),
    "revision that is none": ({"revision": "nope"}, _rows),
    "token": ({"token": "secret", **TRAIN}, _rows),
    "num_proc": ({"num_proc": 2, **TRAIN}, _rows),
    "storage_options": ({"storage_options": {"anon": True}}, _rows),
    "trust_remote_code": ({"trust_remote_code": True, **TRAIN}, _rows),
    "columns": ({"columns": ["profile_id"], **TRAIN}, _columns),
    "columns that are none": ({"columns": ["profile"]}, _rows),
    "filters": ({"filters": [("profile_id", "in", ["p1", "p3"])], **TRAIN}, _ids),
    "filters that fit nothing": ({"filters": [("age", "==", 3)]}, _rows),
    "an argument of nobody": ({"sed": 9}, _rows),
}
"""Argument -> how it is given, and what is looked at. The config is `profiles` where none is named."""


def main(folder: Path) -> dict[str, Any]:
    datasets.disable_progress_bars()
    runs: list[dict[str, Any]] = []

    def run(settings: dict[str, Any]) -> Path:
        runs.append(settings)
        return synthetic.write_release(Path(settings["out"]), conversations=settings["num_conversations"], shard_rows=4)

    builder.Muse.generate = staticmethod(run)  # type: ignore[method-assign]
    found: dict[str, Any] = {}
    for place in PLACES:
        for argument, (given, seen) in CASES.items():
            with tempfile.TemporaryDirectory() as work:
                cache = Path(work) / "cache"
                named: dict[str, dict[str, Any]] = {
                    "folder": {"data_dir": str(folder)},
                    "repository": {"repository": "ORG/muse"},
                    "streaming": {"data_dir": str(folder), "streaming": True},
                    "regenerate": {"data_dir": str(Path(work) / "made"), "regenerate": True, "num_conversations": 10},
                }
                if place == "repository" and argument not in ("token", "download_config"):
                    named[place]["token"] = "secret"
                before = len(runs)
                try:
                    call = {"name": "profiles", "cache_dir": str(cache), **named[place], **given}
                    result = seen(datasets.load_dataset("muse", **call), cache)
                except Exception as error:
                    result = f"{type(error).__name__}: {' '.join(str(error).split())}"
                if place == "regenerate":
                    result = [len(runs) - before, result]
                found[f"{place}/{argument}"] = result
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
