"""A process of its own that pushes and loads as it is told, one JSON line a command: HF_ENDPOINT is read at import.

python -m tests.hub_client       with HF_ENDPOINT, HF_HUB_DISABLE_XET=1 and HF_HOME set
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]


class Client:
    """The other end, in the tests."""

    def __init__(self, address: str, home: Path, **further: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MUSE_", "HF_"))}
        environment = {
            "HF_ENDPOINT": address, "HF_HOME": str(home), "PYTHONPATH": str(ROOT), "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
        }  # fmt: skip
        self.environment = kept | environment | further
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hub_client"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment, text=True, cwd=home,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)

    def _ask(self, command: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(command), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "the client process has died"
        return json.loads(line)

    def push(self, folder: Path, repository: str, **options: Any) -> dict[str, Any]:
        """What came of it: the fields of `Published`, or {"error": message}; and what was said on the way."""
        (result,) = self.pushes([(folder, repository, options)])
        return result

    def pushes(self, calls: list[tuple[Path, str, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Many at the same time, each in a thread; the token of each is "hf_" and the repository's name."""
        asked = [{"folder": str(folder), "repository": name, "options": options} for folder, name, options in calls]
        results: list[dict[str, Any]] = self._ask({"do": "push", "calls": asked})
        return results

    def amend(self, repository: str, **options: Any) -> dict[str, Any]:
        """As `push`, of an amendment."""
        asked = [{"folder": "", "repository": repository, "options": options}]
        (result,) = self._ask({"do": "push", "calls": asked})
        answer: dict[str, Any] = result
        return answer

    def load(self, *calls: dict[str, Any]) -> list[Any]:
        """For each call of `load_dataset`: {split: ids of its rows}, or the error as a string."""
        results: list[Any] = self._ask({"do": "load", "calls": calls})
        return results


def _push(call: dict[str, Any]) -> dict[str, Any]:
    from muse_builder import hub

    said: list[str] = []
    options = {"token": f"hf_{call['repository'].rpartition('/')[2]}", "wait_s": 0.01} | call["options"]
    try:
        if call["folder"]:
            done = hub.push(Path(call["folder"]), call["repository"], say=said.append, **options)
        else:
            done = hub.amend(call["repository"], say=said.append, **options)
        return done._asdict() | {"said": said, "told": hub.told(done)}
    except Exception as error:
        return {"error": str(error), "kind": type(error).__name__, "said": said}


def _load(call: dict[str, Any]) -> Any:
    import datasets

    column = {"items": "item_id", "profiles": "profile_id", "traces": "call_id"}.get(call.get("name", ""), "conversation_id")
    column = call.pop("column", column)
    try:
        loaded = datasets.load_dataset(call.pop("repository"), **call)
        return {split: [row[column] for row in rows.select_columns([column])] for split, rows in loaded.items()}
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _serve() -> None:
    out = sys.stdout
    sys.stdout = sys.stderr
    with ThreadPoolExecutor(24) as pool:
        for line in sys.stdin:
            command = json.loads(line)
            if command["do"] == "push":
                result = list(pool.map(_push, command["calls"]))
            else:
                result = [_load(call) for call in command["calls"]]
            print(json.dumps(result), file=out, flush=True)


if __name__ == "__main__":
    _serve()
