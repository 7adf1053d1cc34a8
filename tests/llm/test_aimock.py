"""An independent mock of the providers, written by others: the same calls, end to end.

Wants Node and the npm package @copilotkit/aimock: install it anywhere and set MUSE_AIMOCK to its `aimock` command.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from muse_builder.tasks.synthesis import ReviewReply
from tests.llm.conftest import JPEG, PRICE, SPECS, asked, asked_for_review, opened_with

FIXTURES = {
    "fixtures": [
        {
            "match": {"userMessage": "Conversation 13:", "sequenceIndex": 0},
            "response": {
                "error": {"message": "Rate limit reached", "type": "rate_limit_error"},
                "status": 429,
                "retryAfter": 1,
            },
        },
        {
            "match": {"userMessage": "Conversation 7:"},
            "response": {
                "content": {"content_quality": 8, "logical_fluency": 9, "user_consistency": 7, "reason": "fine"},
                "usage": {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050},
            },
        },
        {"match": {}, "response": {"content": "hello from elsewhere"}},
    ]
}


@pytest.fixture
def aimock(tmp_path: Path) -> Iterator[int]:
    """Port of a running aimock."""
    if shutil.which("node") is None:
        pytest.skip("no Node here: the independent mock of the providers cannot run")
    command = os.environ.get("MUSE_AIMOCK") or shutil.which("aimock")
    if command is None:
        pytest.skip("aimock is not installed: set MUSE_AIMOCK to the command of npm's @copilotkit/aimock 1.43 or later")
    (tmp_path / "muse.json").write_text(json.dumps(FIXTURES))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = {"port": port, "host": "127.0.0.1", "llm": {"fixtures": str(tmp_path / "muse.json")}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    with subprocess.Popen([command, "--config", str(tmp_path / "config.json")], stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield int(port)
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("aimock did not start within ten seconds")


@pytest.mark.parametrize("kind", ["anthropic", "openai"])
async def test_an_independent_mock_answers_as_ours_does(kind: str, aimock: int, tmp_path: Path) -> None:
    spec = SPECS[kind]
    url = f"http://127.0.0.1:{aimock}" + ("/v1" if kind == "openai" else "")
    with Journal(tmp_path / "journal") as journal:
        async with opened_with(
            spec,
            journal=journal,
            base_url=url,
            prices={spec: PRICE},
            capabilities={spec: capabilities_of(spec)},
            load_picture=lambda picture: JPEG,
            gate=Gate(first_wait_s=0.05),
        ) as model:
            review, waited, plain = await asyncio.gather(
                model.complete(asked_for_review(kind, 7)), model.complete(asked(kind, 13)), model.complete(asked(kind, 1))
            )
    assert ReviewReply.model_validate_json(review.text).logical_fluency == 9
    assert (waited.text, waited.retries) == ("hello from elsewhere", 1)
    assert plain.text == "hello from elsewhere"


CHAOS = {"rateLimitRate": 0.05, "dropRate": 0.05, "malformedRate": 0.05, "disconnectRate": 0.05}
ASKED = 200


def _told(port: int, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.parametrize("kind", ["anthropic", "openai"])
async def test_in_its_chaos_each_request_is_answered_once_and_no_whole_answer_is_paid_twice(
    kind: str, aimock: int, tmp_path: Path
) -> None:
    spec = SPECS[kind]
    url = f"http://127.0.0.1:{aimock}" + ("/v1" if kind == "openai" else "")
    await asyncio.to_thread(_told, aimock, "/__aimock/chaos", CHAOS)
    with Journal(tmp_path / "journal") as journal:
        async with opened_with(
            spec, journal=journal, base_url=url, prices={spec: PRICE}, capabilities={spec: capabilities_of(spec)},
            load_picture=lambda picture: JPEG, gate=Gate(first_wait_s=0.05),
        ) as model:  # fmt: skip
            replies = await asyncio.gather(*[model.complete(asked(kind, 100 + number)) for number in range(ASKED)])
        assert sum(usage.calls for usage in journal.usage()) == ASKED
    assert {reply.status for reply in replies} == {"ok"}
    assert sum(reply.retries > 0 for reply in replies) > ASKED * 0.05
    came = await asyncio.to_thread(_told, aimock, f"/__aimock/journal?limit={20 * ASKED}")
    whole = Counter(
        json.dumps(entry["body"]["messages"])
        for entry in came
        if entry["response"]["status"] == 200 and "chaosAction" not in entry["response"]
    )
    assert (len(whole), max(whole.values())) == (ASKED, 1)
