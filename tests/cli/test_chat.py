"""`muse chat` in a shell: it prints its address, serves, and ends with a word at Ctrl-C."""

import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.counter import counter_release


def test_it_serves_until_ctrl_c_and_says_what_it_kept(tmp_path: Path) -> None:
    counter_release(tmp_path / "muse")
    command = [sys.executable, "-m", "muse_builder", "chat", "muse", "--save-to", "played", "--seat", "shopper"]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert line.startswith("open http://127.0.0.1:"), running.stderr.read() if running.stderr else ""
        address = urlsplit(line.removeprefix("open ").strip())
        connection = HTTPConnection(address.netloc, timeout=30)
        connection.request("GET", f"/?{address.query}")
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        assert (answer.status, "Be the shopper" in page, "Be the assistant" in page) == (200, True, False)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert (running.returncode, out) == (0, "0 conversations saved in played\n")
    assert "Ctrl-C ends it" in err
    assert "Traceback" not in err
