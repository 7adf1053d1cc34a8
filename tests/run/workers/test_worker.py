"""A worker's process: what it is told, one by one; `test_pool` has it at work."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from muse_builder.run.workers.channel import Channel
from muse_builder.run.workers.worker import serve

PROGRAM = "from muse_builder.run.workers.worker import main; main({})"


async def test_a_worker_that_was_told_nothing_does_nothing_and_ends_with_its_pool() -> None:
    ours, theirs = socket.socketpair()
    serving = asyncio.create_task(serve(theirs))
    channel = await Channel.on(ours)
    channel.send("do", 1, 0, None)
    channel.send("stop")
    await asyncio.sleep(0.01)
    assert not serving.done()
    await channel.close()
    await serving


def test_a_worker_hears_no_signal_that_a_whole_group_gets_and_none_outlives_its_pool() -> None:
    ours, theirs = socket.socketpair()
    root = str(Path(__file__).resolve().parents[3])
    process = subprocess.Popen(
        [sys.executable, "-c", f"print(1, flush=True); {PROGRAM.format(theirs.fileno())}"],
        pass_fds=[theirs.fileno()],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": root},
    )
    theirs.close()
    assert process.stdout is not None
    process.stdout.readline()
    with ours:
        while not ignored(process.pid, signal.SIGTERM):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        assert process.poll() is None
    assert process.wait() == 0


def ignored(process: int, number: signal.Signals) -> bool:
    """Whether a process ignores a signal, as Linux tells."""
    told = Path(f"/proc/{process}/status").read_text()
    mask = int(next(line.split()[1] for line in told.splitlines() if line.startswith("SigIgn")), 16)
    return bool(mask >> (number - 1) & 1)
