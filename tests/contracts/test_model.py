"""The contract of models, held against ours and against models that break it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from muse_builder import plugins
from muse_builder.contracts.model import FAILURES, check_failures, check_model
from muse_builder.llm.capabilities import Capabilities, capabilities_of
from muse_builder.llm.request import Model, Reply, Request


@pytest.mark.parametrize("name", sorted(plugins.BUILT_IN["models"]))
def test_ours_keep_it(name: str) -> None:
    make = plugins.get("models", name)
    record = capabilities_of(f"{name}:{make.example}" if make.example else name)
    check_model(make, make.example, asks=record.local, capabilities=record)


class _Failing(BaseHTTPRequestHandler):
    """Answers "/401/..." with 401."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({"error": {"type": "some_error", "message": "no"}}).encode()
        self.send_response(int(self.path.split("/")[1]))
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing on the tests' stderr."""


@pytest.fixture
def failing_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Failing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["anthropic", "openai"])
def test_a_server_s_failures_become_the_right_errors(name: str, failing_server: str) -> None:
    make = plugins.get("models", name)

    class OneCall:
        """Opens and closes its connections inside the one loop it is asked in."""

        def __init__(self, status: int) -> None:
            self.url = f"{failing_server}/{status}"

        async def complete(self, request: Request) -> Reply:
            model = make("x", capabilities=Capabilities(), base_url=self.url)
            try:
                reply: Reply = await model.complete(request)
                return reply
            finally:
                await model.close()

    check_failures(OneCall)


class _Good:
    capabilities = Capabilities(local=True, repeatable=True)

    def __init__(self, name: str) -> None:
        self.asked = 0

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        if request.schema is None:
            return Reply("Good morning.")
        return Reply('{"user_product": true, "scenario_product": true, "recipient": null, "reason": "It fits."}')


class _Sync(_Good):
    def complete(self, request: Request) -> Reply:  # type: ignore[override]
        return Reply("Good morning.")


class _Words(_Good):
    async def complete(self, request: Request) -> Reply:
        return Reply("Good morning.")


class _Moody(_Good):
    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        return Reply(f"Good morning number {self.asked}.")


class _Odd(_Good):
    async def complete(self, request: Request) -> Reply:
        return Reply("Good morning.", status="fine")


def test_a_model_of_one_s_own_passes() -> None:
    check_model(_Good, "large")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_Sync, "async def complete"),
        (_Moody, "the same reply again"),
        (_Odd, "status = 'fine'"),
    ],
)
def test_one_that_breaks_it_is_told_so(make: type[Model], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_model(make)


def test_one_that_ignores_the_schema_is_told_so() -> None:
    with pytest.raises(Exception, match="no whole JSON object"):
        check_model(_Words)


def test_an_error_of_another_kind_is_told() -> None:
    class Wrong:
        async def complete(self, request: Request) -> Reply:
            raise FAILURES[429]("too many")

    with pytest.raises(AssertionError, match="401 became RetryableError; it must become FatalCallError"):
        check_failures(lambda status: Wrong())
