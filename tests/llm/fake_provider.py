"""A provider on loopback that speaks OpenAI's and Anthropic's protocol to the unmodified SDKs, and is strict about it.

It refuses what the real ones refuse (parameters a model lacks, schemas outside the strict subset, pictures that are none),
counts every body it was asked to complete (a body seen twice was paid twice), and fails in every way it is told to.

Runs in the test's own event loop, or as a process of its own: `python -m tests.llm.fake_provider --latency 0.1`, which
prints its port; GET /__seen gives the counts.
"""

import argparse
import asyncio
import base64
import binascii
import hashlib
import json
import random
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.llm.habits import HABITS, Answered, Asked, Habit
from tests.llm.player import play

DATE = "Fri, 20 Nov 2026 12:00:00 GMT"
_OPENAI_FIELDS = {
    "model", "messages", "temperature", "seed", "max_tokens", "max_completion_tokens", "reasoning_effort", "response_format",
}  # fmt: skip
_ANTHROPIC_FIELDS = {"model", "max_tokens", "system", "messages", "temperature", "thinking", "output_config"}
_SCHEMA_WORDS = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "allOf", "$ref", "$defs",
    "description",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One way to answer other than well."""

    kind: str
    """One of status, reset, drop (the line is closed without a word), cut_json, error_in_200, no_choices, no_usage, refusal,
    filter, length, fence, slow, none, body (`message` as it stands)."""
    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()
    code: str = "server_error"
    message: str = "something failed"
    parameter: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class _Refused(Exception):
    def __init__(
        self, message: str, *, code: str = "invalid_request_error", parameter: str | None = None, status: int = 400
    ) -> None:
        super().__init__(message)
        self.code, self.parameter, self.status = code, parameter, status


@dataclass
class _Batch:
    id: str
    metadata: dict[str, str]
    lines: list[dict[str, Any]]
    polls: int = 0
    files: dict[str, str] = field(default_factory=dict)


class FakeProvider:
    """The server. `faults` are used up one a request; `fault_rate` strikes at random from a seed of its own.

    Args:
        latency_s: seconds before each completion.
        keep: requests kept in `seen`; counts are kept of all.
    """

    def __init__(self, *, latency_s: float = 0.0, keep: int = 1000) -> None:
        self.latency_s = latency_s
        self.strict = True
        """Refuses what the real ones refuse of ours; other clients send fields that ours never does."""
        self.faults: deque[Fault] = deque()
        self.habit: Habit | None = None
        """How it answers what no fault strikes; see `tests/llm/habits.py`."""
        self.fault_rate = 0.0
        self.random_faults = [
            Fault("status", 429, code="rate_limit_error", message="slow down"),
            Fault("status", 500),
            Fault("reset"),
        ]
        self.dice = random.Random(7)
        self.seen: deque[Seen] = deque(maxlen=keep)
        self.completed: Counter[str] = Counter()
        """By digest of the body: completions produced, and so paid for, whether or not they arrived."""
        self.refused: list[str] = []
        """What was wrong with requests that a real provider would refuse."""
        self.tells: dict[str, Any] = {}
        """By path (/v1/models, /props, /api/ps), what it says of itself; elsewhere there is nothing."""
        self.looked_up = 0
        """Requests for what it says of itself."""
        self.hung_up = 0
        """Answers in the making when whoever asked went away."""
        self.asked = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.hold_from: int | None = None
        """Completions asked for beyond so many get no answer until this is None again, or more."""
        self.requests_per_minute: int | None = None
        """Sent in the rate-limit headers, and kept to: more than that within a minute gets 429."""
        self.answer: Callable[[str, Any], str] = _default_answer
        self.play: Callable[[str, str, Any], str] | None = None
        """Answers from system prompt, prompt and schema, in the place of `answer`; see `tests/llm/player.py`."""
        self.breaks: Callable[[str], bool] = lambda prompt: False
        """Of a prompt: whether it gets a 500, each time."""
        self.batches: list[_Batch] = []
        self.polls_until_ended = 2
        self.batch_item: Callable[[int], str] = lambda number: "ok"
        """"ok", "error", "limited", "invalid", "expired", "canceled", "nonsense" or "silent" for the item at a place."""
        self.item_of: Callable[[str], str] | None = None
        """The same by custom_id; where it is set, it decides."""
        self.batch_outage: dict[str, int] = {}
        """By moment (upload, newest, submit, state, results: `outage`; cut_results: a broken line), so many times."""
        self.outage: tuple[int, str] = (503, "server_error")
        """Status and code of these; status 200 is a page of HTML."""
        self.gone: set[str] = set()
        """Batches, and files of results ("batch_1_out"; of Anthropic "batch_1_results"), that somebody deleted."""
        self.cancelled = False
        """Whether somebody cancelled every batch; what was done by then has results."""
        self.mangle: Callable[[list[str]], list[str]] = lambda lines: lines
        """What becomes of the lines of results on their way."""
        self.batch_fails: tuple[str, str] | None = None
        """Status and reason of every batch (OpenAI), which then has no results."""
        self.raw_unicode = False
        """Whether results hold letters beyond ASCII as they are, not as escapes."""
        self.lose_batch_answers = 0
        """So many batch submissions are accepted, but the answer does not say so."""
        self.lost_as: int | str = "reset"
        """How: the connection breaks, "garbage" comes, or a status."""
        self._files: dict[str, bytes] = {}
        self._decided: dict[str, list[str]] = {}
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()
        self._spent_this_minute = 0
        self._slots: asyncio.Semaphore | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", port, backlog=2048)

    async def stop(self) -> None:
        assert self._server is not None
        self.die()
        await self._server.wait_closed()

    def die(self) -> None:
        """Listens no more, and breaks all connections off."""
        assert self._server is not None
        self._server.close()
        for connection in list(self._connections):
            connection.abort()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def openai_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def anthropic_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, provider: str) -> str:
        return self.openai_url if provider == "openai" else self.anthropic_url

    def paid_twice(self) -> int:
        """Completions of a body beyond its first."""
        return sum(times - 1 for times in self.completed.values())

    # --- routing ----------------------------------------------------------------------------------------------------

    async def respond(self, connection: "_Connection", method: str, target: str, headers: dict[str, str], raw: bytes) -> None:
        path = urlsplit(target).path
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        openai = not path.startswith("/v1/messages")
        try:
            moment = _batch_moment(method, path)
            if self.batch_outage.get(moment):
                self.batch_outage[moment] -= 1
                if self.outage[0] == 200:
                    connection.send_text(200, "<html>Please stand by</html>")
                    return
                raise _Refused("an outage", code=self.outage[1], status=self.outage[0])
            if path == "/__seen":
                counts = {"asked": self.asked, "paid": sum(self.completed.values()), "paid_twice": self.paid_twice()}
                connection.send(200, {**counts, "most_in_flight": self.most_in_flight, "refused": self.refused[:5]})
                return
            if method == "GET" and path in ("/v1/models", "/props", "/api/ps"):
                self.looked_up += 1
                status = 200 if path in self.tells else 404
                connection.send(status, self.tells.get(path) or _error_body(True, "not_found_error", "no such path", None))
                return
            if not re.fullmatch(r"Bearer \S+", headers.get("authorization", "")):
                raise _Refused("no key", code="invalid_api_key", status=401)
            if not openai and "anthropic-version" not in headers:
                raise _Refused("anthropic-version: header is required")
            if (method, path) in (("POST", "/v1/chat/completions"), ("POST", "/v1/messages")):
                await self._complete(connection, openai, path, headers, raw)
            elif openai:
                await self._openai_batches(connection, method, path, query, headers, raw)
            else:
                await self._anthropic_batches(connection, method, path, query, headers, raw)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            self.refused.append(f"malformed: {error!r}")
            connection.send(400, _error_body(openai, "invalid_request_error", f"malformed: {error!r}", None))
        except _Refused as refusal:
            self.refused.append(str(refusal))
            connection.send(refusal.status, _error_body(openai, refusal.code, str(refusal), refusal.parameter))

    async def _complete(self, connection: "_Connection", openai: bool, path: str, headers: dict[str, str], raw: bytes) -> None:
        self.asked += 1
        number = self.asked
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            body = json.loads(raw)
            self.seen.append(Seen(path, headers, body))
            rate = self._rate_headers(openai)
            fault = self.faults.popleft() if self.faults else None
            if fault is None and self.fault_rate and self.dice.random() < self.fault_rate:
                fault = self.dice.choice(self.random_faults)
            if self.requests_per_minute is not None:
                if self._spent_this_minute >= self.requests_per_minute:
                    fault = Fault("status", 429, code="rate_limit_error", message="too many this minute")
                else:
                    self._spent_this_minute += 1
            if body["messages"] and self.breaks(_text_of(body["messages"][-1]["content"])):
                fault = Fault("status", 500)
            if fault is not None and fault.kind == "status":
                connection.send(
                    fault.status, _error_body(openai, fault.code, fault.message, fault.parameter), (*fault.headers, *rate)
                )
                return
            if self.strict:
                (_check_openai if openai else _check_anthropic)(body, headers)
            await asyncio.sleep(self.latency_s + (fault.seconds if fault is not None and fault.kind == "slow" else 0.0))
            while self.hold_from is not None and number > self.hold_from:  # noqa: ASYNC110 - the test moves it
                await asyncio.sleep(0.005)
            answer = self._completion(openai, body, fault)
            instead = None if fault is not None or self.habit is None else await self._by_habit(openai, body, answer, number)
            if instead is not None and instead.status != 200:
                connection.send_text(instead.status, instead.text, (*instead.headers, *rate))
                return
            self.completed[hashlib.sha256(raw).hexdigest()] += 1
            if instead is not None:
                connection.send_text(200, instead.text, (*instead.headers, *rate))
            elif fault is not None and fault.kind == "reset":
                connection.send_part_and_break(answer)
            elif fault is not None and fault.kind == "drop":
                connection.drop()
            elif fault is not None and fault.kind == "body":
                connection.send_text(200, fault.message)
            elif fault is not None and fault.kind == "cut_json":
                connection.send_text(200, json.dumps(answer)[:-20])
            else:
                connection.send(
                    200, answer, (("x-request-id", f"req-{self.asked}"), ("request-id", f"req-{self.asked}"), *rate)
                )
        finally:
            self.in_flight -= 1

    async def _by_habit(self, openai: bool, body: dict[str, Any], answer: dict[str, Any], number: int) -> Answered | None:
        """What goes out in place of the answer, after its turn and its time; None where the answer does."""
        assert self.habit is not None
        if self.habit.slots is not None:
            if self._slots is None:
                self._slots = asyncio.Semaphore(self.habit.slots)
            async with self._slots:
                await asyncio.sleep(self.habit.seconds)
        elif self.habit.seconds:
            await asyncio.sleep(self.habit.seconds)
        return self.habit.answers(Asked(openai, body, answer, number))

    def _rate_headers(self, openai: bool) -> tuple[tuple[str, str], ...]:
        if self.requests_per_minute is None:
            return ()
        left = str(max(0, self.requests_per_minute - self._spent_this_minute))
        limit = str(self.requests_per_minute)
        if openai:
            return (
                ("x-ratelimit-limit-requests", limit),
                ("x-ratelimit-remaining-requests", left),
                ("x-ratelimit-reset-requests", "60s"),
            )
        return (
            ("anthropic-ratelimit-requests-limit", limit),
            ("anthropic-ratelimit-requests-remaining", left),
            ("anthropic-ratelimit-requests-reset", "2026-11-20T12:01:00Z"),
        )

    def _completion(self, openai: bool, body: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        kind = "" if fault is None else fault.kind
        if kind == "error_in_200":
            assert fault is not None
            return _error_body(openai, fault.code, fault.message, None)
        prompt = _text_of(body["messages"][-1]["content"]) if body["messages"] else ""
        schema = _schema_of(openai, body)
        text = self.answer(prompt, schema) if self.play is None else self.play(_system_of(openai, body), prompt, schema)
        if kind == "fence":
            text = f"```json\n{text}\n```"
        if openai:
            message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
            if kind == "refusal":
                message |= {"content": None, "refusal": "I will not."}
            finish = {"length": "length", "filter": "content_filter"}.get(kind, "stop")
            choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
            answer: dict[str, Any] = {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": body["model"],
                "choices": [] if kind == "no_choices" else [choice],
                "usage": {
                    "prompt_tokens": 1000,
                    "completion_tokens": 50,
                    "total_tokens": 1050,
                    "prompt_tokens_details": {"cached_tokens": 400, "audio_tokens": 0},
                },
            }
        else:
            reason = {"length": "max_tokens", "refusal": "refusal", "filter": "refusal"}.get(kind, "end_turn")
            usage = {"input_tokens": 500, "cache_read_input_tokens": 400, "cache_creation_input_tokens": 100}
            answer = {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": body["model"],
                "content": [{"type": "thinking", "thinking": "", "signature": "x"}, {"type": "text", "text": text}],
                "stop_reason": reason,
                "stop_sequence": None,
                "usage": {**usage, "output_tokens": 50},
            }
            if kind == "no_choices":
                del answer["content"]
        if kind == "no_usage":
            del answer["usage"]
        return answer

    # --- batches ----------------------------------------------------------------------------------------------------

    async def _openai_batches(
        self, connection: "_Connection", method: str, path: str, query: dict[str, str], headers: dict[str, str], raw: bytes
    ) -> None:
        if (method, path) == ("POST", "/v1/files"):
            parts = _multipart(raw, headers["content-type"])
            if parts["purpose"] != b"batch":
                raise _Refused("purpose must be batch")
            name = f"file-{len(self._files) + 1}"
            self._files[name] = parts["file"]
            connection.send(200, {"id": name, "object": "file", "bytes": len(parts["file"]), "created_at": 1,
                                  "filename": "x.jsonl", "purpose": "batch", "status": "processed"})  # fmt: skip
        elif (method, path) == ("POST", "/v1/batches"):
            body = json.loads(raw)
            if body["endpoint"] != "/v1/chat/completions" or body["completion_window"] != "24h":
                raise _Refused("wrong endpoint or window")
            lines = [json.loads(line) for line in self._files[body["input_file_id"]].splitlines()]
            for line in lines:
                if (line["method"], line["url"]) != ("POST", "/v1/chat/completions") or len(line["custom_id"]) > 64:
                    raise _Refused("a line of the batch is malformed")
                _check_openai(line["body"], headers)
            self._accept(
                connection, _Batch(f"batch_{len(self.batches) + 1}", body.get("metadata") or {}, lines), self._openai_batch
            )
        elif (method, path) == ("GET", "/v1/batches"):
            page, more = self._page(query.get("after"), int(query.get("limit", 20)))
            data = [self._openai_batch(batch) for batch in page]
            connection.send(200, {"object": "list", "data": data, "has_more": more})
        elif method == "GET" and (match := re.fullmatch(r"/v1/batches/(\w+)", path)):
            batch = self._batch(match[1])
            batch.polls += 1
            connection.send(200, self._openai_batch(batch))
        elif method == "GET" and (match := re.fullmatch(r"/v1/files/(\w+)/content", path.replace("-", "_"))):
            if match[1] in self.gone:
                raise _Refused(f"No such File object: {match[1]}", code="not_found_error", status=404)
            connection.send_text(200, self._openai_results(match[1]))
        else:
            raise _Refused(f"no such path {path}", code="not_found_error", status=404)

    def _openai_batch(self, batch: _Batch) -> dict[str, Any]:
        ended = batch.polls >= self.polls_until_ended
        if self.batch_fails is not None:
            status, reason = self.batch_fails
            data = [{"code": "token_limit_exceeded", "message": reason, "line": None, "param": None}]
            return {
                "id": batch.id, "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
                "created_at": 1, "completion_window": "24h", "metadata": batch.metadata, "status": status,
                "errors": {"object": "list", "data": data},
                "request_counts": {"total": len(batch.lines), "completed": 0, "failed": 0},
            }  # fmt: skip
        outcomes = self._outcomes(batch)
        good = outcomes.count("ok")
        done = good if ended else 0
        return {
            "id": batch.id, "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1", "created_at": 1,
            "completion_window": "24h", "metadata": batch.metadata,
            "status": self._status(outcomes) if ended else "in_progress",
            "output_file_id": f"{batch.id}_out" if ended and good else None,
            "error_file_id": f"{batch.id}_err" if ended and good < len(outcomes) else None,
            "request_counts": {"total": len(outcomes), "completed": done, "failed": (len(outcomes) - good) if ended else 0},
        }  # fmt: skip

    def _openai_results(self, file: str) -> str:
        batch, good = self._batch(file.rsplit("_", 1)[0]), file.endswith("_out")
        lines = []
        for number, line in reversed(list(enumerate(batch.lines))):
            outcome = self._outcomes(batch)[number]
            if (outcome == "ok") != good:
                continue
            base = {"id": f"r{number}", "custom_id": line["custom_id"], "error": None}
            if outcome in ("silent", "nonsense"):
                lines += [base | {"response": ["?"]}] if outcome == "nonsense" else []
                continue
            if outcome == "ok":
                answer = {"status_code": 200, "request_id": f"b{number}", "body": self._completion(True, line["body"], None)}
                lines.append(base | {"response": answer})
            elif outcome in ("expired", "canceled"):
                code = "batch_expired" if outcome == "expired" else "batch_cancelled"
                lines.append(base | {"response": None, "error": {"code": code, "message": "not run in time"}})
            else:
                status, code = {
                    "invalid": (400, "context_length_exceeded"), "limited": (429, "rate_limit_exceeded"),
                }.get(outcome, (500, "server_error"))  # fmt: skip
                lines.append(
                    base
                    | {"response": {"status_code": status, "request_id": "", "body": _error_body(True, code, "failed", None)}}
                )
        return self._jsonl(lines)

    async def _anthropic_batches(
        self, connection: "_Connection", method: str, path: str, query: dict[str, str], headers: dict[str, str], raw: bytes
    ) -> None:
        if (method, path) == ("POST", "/v1/messages/batches"):
            lines = json.loads(raw)["requests"]
            for line in lines:
                if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", line["custom_id"]):
                    raise _Refused("custom_id is malformed")
                _check_anthropic(line["params"], headers)
            self._accept(connection, _Batch(f"msgbatch_{len(self.batches) + 1}", {}, lines), self._anthropic_batch)
        elif (method, path) == ("GET", "/v1/messages/batches"):
            page, more = self._page(query.get("after_id"), int(query.get("limit", 20)))
            data = [self._anthropic_batch(batch) for batch in page]
            last = page[-1].id if page else None
            connection.send(200, {"data": data, "has_more": more, "first_id": None, "last_id": last})
        elif method == "GET" and (match := re.fullmatch(r"/v1/messages/batches/(\w+)", path)):
            batch = self._batch(match[1])
            batch.polls += 1
            connection.send(200, self._anthropic_batch(batch))
        elif method == "GET" and (match := re.fullmatch(r"/v1/messages/batches/(\w+)/results", path)):
            if f"{match[1]}_results" in self.gone:
                raise _Refused("the results are not available any more", code="not_found_error", status=404)
            connection.send_text(200, self._anthropic_results(self._batch(match[1])))
        else:
            raise _Refused(f"no such path {path}", code="not_found_error", status=404)

    def _anthropic_batch(self, batch: _Batch) -> dict[str, Any]:
        ended = batch.polls >= self.polls_until_ended
        outcomes = self._outcomes(batch)
        good, expired, canceled = (outcomes.count(outcome) for outcome in ("ok", "expired", "canceled"))
        counts = {"processing": len(outcomes), "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
        if ended:
            counts = {
                "processing": 0,
                "succeeded": good,
                "errored": len(outcomes) - good - expired - canceled,
                "canceled": canceled,
                "expired": expired,
            }
        return {
            "id": batch.id, "type": "message_batch", "processing_status": "ended" if ended else "in_progress",
            "request_counts": counts, "created_at": "2026-11-20T12:00:00Z", "expires_at": "2026-11-21T12:00:00Z",
            "results_url": f"{self.anthropic_url}/v1/messages/batches/{batch.id}/results" if ended else None,
        }  # fmt: skip

    def _anthropic_results(self, batch: _Batch) -> str:
        lines = []
        for number, line in reversed(list(enumerate(batch.lines))):
            outcome = self._outcomes(batch)[number]
            if outcome == "ok":
                result: dict[str, Any] = {"type": "succeeded", "message": self._completion(False, line["params"], None)}
            elif outcome in ("expired", "canceled"):
                result = {"type": outcome}
            elif outcome == "nonsense":
                result = ["?"]  # type: ignore[assignment]
            elif outcome == "silent":
                continue
            else:
                code, message = {
                    "invalid": ("invalid_request_error", "prompt is too long"), "limited": ("rate_limit_error", "slow down"),
                }.get(outcome, ("api_error", "failed"))  # fmt: skip
                result = {"type": "errored", "error": _error_body(False, code, message, None)}
            lines.append({"custom_id": line["custom_id"], "result": result})
        return self._jsonl(lines)

    def _outcomes(self, batch: _Batch) -> list[str]:
        """Of each line, decided when the batch was accepted."""
        if batch.id not in self._decided:
            keys = [line["custom_id"] for line in batch.lines]
            self._decided[batch.id] = [
                self.batch_item(number) if self.item_of is None else self.item_of(key) for number, key in enumerate(keys)
            ]
        return self._decided[batch.id]

    def _jsonl(self, lines: list[dict[str, Any]]) -> str:
        written = self.mangle([json.dumps(line, ensure_ascii=not self.raw_unicode) for line in lines])
        text = "".join(line + "\n" for line in written)
        if self.batch_outage.get("cut_results"):
            self.batch_outage["cut_results"] -= 1
            return text[:-20]
        return text

    def _accept(self, connection: "_Connection", batch: _Batch, shown: Callable[[_Batch], dict[str, Any]]) -> None:
        self.batches.append(batch)
        for number, line in enumerate(batch.lines):
            if self._outcomes(batch)[number] == "ok":
                self.completed[line["custom_id"]] += 1
        if self.lose_batch_answers:
            self.lose_batch_answers -= 1
            if self.lost_as == "reset":
                connection.send_part_and_break(shown(batch))
            elif self.lost_as == "garbage":
                connection.send_text(200, "{")
            else:
                connection.send(int(self.lost_as), _error_body(True, "server_error", "upstream timed out", None))
        else:
            connection.send(200, shown(batch))

    def mimic(self, number: int) -> None:
        """So many batches of others, each as large as the newest, are made after it."""
        size = len(self.batches[-1].lines)
        for _ in range(number):
            name = self.batches[-1].id.rstrip("0123456789") + str(len(self.batches) + 1)
            lines = [
                {**line, "custom_id": f"others-{name}-{place}"} for place, line in enumerate(self.batches[-1].lines[:size])
            ]
            self.batches.append(_Batch(name, {"intent": name}, lines, polls=10**9))

    def _page(self, after: str | None, limit: int) -> tuple[list[_Batch], bool]:
        """Batches from the newest on, after one that is named, and whether there are more."""
        listed = [batch for batch in reversed(self.batches) if batch.id not in self.gone]
        start = 1 + next((place for place, batch in enumerate(listed) if batch.id == after), -1)
        return listed[start : start + limit], start + limit < len(listed)

    def _status(self, outcomes: list[str]) -> str:
        return "cancelled" if self.cancelled else "expired" if "expired" in outcomes else "completed"

    def _batch(self, name: str) -> _Batch:
        for batch in self.batches:
            if batch.id == name and name not in self.gone:
                return batch
        raise _Refused(f"no batch {name}", code="not_found_error", status=404)


# --- what the real ones refuse ------------------------------------------------------------------------------------------


def _batch_moment(method: str, path: str) -> str:
    """Which step of a batch's life a request belongs to; "" for none."""
    if method == "POST":
        return {"/v1/files": "upload", "/v1/batches": "submit", "/v1/messages/batches": "submit"}.get(path, "")
    if path in ("/v1/batches", "/v1/messages/batches"):
        return "newest"
    if path.endswith(("/results", "/content")):
        return "results"
    return "state" if "/batches/" in path else ""


def _check_openai(body: dict[str, Any], headers: dict[str, str]) -> None:
    unknown = set(body) - _OPENAI_FIELDS
    if unknown:
        raise _Refused(f"unknown parameter {sorted(unknown)}", parameter=min(unknown))
    thinks = body["model"].startswith(("gpt-5", "gpt-6"))
    if thinks and "max_tokens" in body:
        raise _Refused("use max_completion_tokens", code="unsupported_parameter", parameter="max_tokens")
    if not thinks and "reasoning_effort" in body:
        raise _Refused("no reasoning here", code="unsupported_parameter", parameter="reasoning_effort")
    if thinks and body.get("reasoning_effort") != "none" and "temperature" in body:
        raise _Refused("only the default temperature", code="unsupported_value", parameter="temperature")
    if body["model"] == "gpt-without-seed" and "seed" in body:
        raise _Refused("seed is not supported", code="unsupported_parameter", parameter="seed")
    if not 0 <= body.get("temperature", 1) <= 2 or not isinstance(body.get("seed", 0), int):
        raise _Refused("temperature or seed out of range", parameter="temperature")
    if body["messages"][0]["role"] != "system":
        raise _Refused("the system prompt comes first")
    for message in body["messages"]:
        for part in message["content"] if isinstance(message["content"], list) else []:
            if part["type"] == "image_url":
                prefix, _, data = part["image_url"]["url"].partition(",")
                if prefix != "data:image/jpeg;base64" or part["image_url"].get("detail", "auto") not in ("auto", "low", "high"):
                    raise _Refused("malformed image_url")
                _check_jpeg(data)
            elif part["type"] != "text":
                raise _Refused(f"unknown part {part['type']}")
    shape = body.get("response_format")
    if shape is not None and shape["type"] != "json_object":
        named = shape["json_schema"]
        if shape["type"] != "json_schema" or named["strict"] is not True or not re.fullmatch(r"[\w-]{1,64}", named["name"]):
            raise _Refused("malformed response_format")
        _check_schema(named["schema"], every_field_required=True)


def _check_anthropic(body: dict[str, Any], headers: dict[str, str]) -> None:
    unknown = set(body) - _ANTHROPIC_FIELDS
    if unknown:
        raise _Refused(f"{min(unknown)}: Extra inputs are not permitted")
    if "temperature" in body and (headers["anthropic-version"] >= "2026-10-21" or body["model"].startswith("claude-haiku-5")):
        raise _Refused("temperature: not supported")
    if not isinstance(body.get("max_tokens"), int):
        raise _Refused("max_tokens: Field required")
    if not isinstance(body["system"], list) or body["system"][-1].get("cache_control") != {"type": "ephemeral"}:
        raise _Refused("system: our own system prompts are marked for the cache")
    if body["messages"][0]["role"] != "user" or body["messages"][-1]["role"] != "user":
        raise _Refused("messages: must begin and end with the user")
    for message in body["messages"]:
        for part in message["content"] if isinstance(message["content"], list) else []:
            if part["type"] == "image":
                if part["source"]["type"] != "base64" or part["source"]["media_type"] != "image/jpeg":
                    raise _Refused("malformed image source")
                _check_jpeg(part["source"]["data"])
            elif part["type"] != "text":
                raise _Refused(f"unknown part {part['type']}")
    if "thinking" in body and body["thinking"] != {"type": "disabled"}:
        raise _Refused("thinking: not supported")
    if "output_config" in body:
        shape = body["output_config"]["format"]
        if shape["type"] != "json_schema":
            raise _Refused("malformed output_config")
        _check_schema(shape["schema"], every_field_required=False)


def _check_schema(schema: Any, *, every_field_required: bool) -> None:
    # OpenAI, and servers that speak like it, know the number of items by now; Anthropic does not.
    unknown = set(schema) - _SCHEMA_WORDS - ({"minItems", "maxItems"} if every_field_required else set())
    if unknown:
        raise _Refused(f"schema: {sorted(unknown)} not permitted")
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise _Refused("schema: additionalProperties must be false")
        if every_field_required and set(schema.get("required", ())) != set(schema["properties"]):
            raise _Refused("schema: every field must be required")
    for members in (schema.get("properties", {}), schema.get("$defs", {})):
        for member in members.values():
            _check_schema(member, every_field_required=every_field_required)
    for member in [*schema.get("anyOf", ()), *schema.get("allOf", ()), *([schema["items"]] if "items" in schema else [])]:
        _check_schema(member, every_field_required=every_field_required)


def _check_jpeg(data: str) -> None:
    try:
        if base64.b64decode(data, validate=True)[:3] == b"\xff\xd8\xff":
            return
    except binascii.Error:
        pass
    raise _Refused("the picture is no JPEG")


def _error_body(openai: bool, code: str, message: str, parameter: str | None) -> dict[str, Any]:
    if openai:
        return {"error": {"message": message, "type": "invalid_request_error", "code": code, "param": parameter}}
    return {"type": "error", "error": {"type": code, "message": message}, "request_id": "req"}


def _text_of(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _system_of(openai: bool, body: dict[str, Any]) -> str:
    return _text_of(body["messages"][0]["content"] if openai else body["system"])


def _schema_of(openai: bool, body: dict[str, Any]) -> Any:
    """The schema that the reply should fit: enforced, or written into the prompt."""
    shape = body.get("response_format", {}).get("json_schema") if openai else body.get("output_config", {}).get("format")
    if shape:
        return shape["schema"]
    told = _system_of(openai, body).partition("It must fit this JSON schema:\n")[2]
    return json.JSONDecoder().raw_decode(told)[0] if told else None


def _default_answer(prompt: str, schema: Any) -> str:
    if schema is None:
        return f"answer to {prompt[:40]}"
    return json.dumps(fitting(schema, schema))


def fitting(schema: Any, root: Any) -> Any:
    """The smallest value that fits a schema of the strict subset."""
    if "$ref" in schema:
        return fitting(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return fitting(schema["anyOf"][0], root)
    if schema["type"] == "object":
        return {name: fitting(member, root) for name, member in schema["properties"].items()}
    if schema["type"] == "array":
        exactly = re.search(r"(?:exactly|at least) (\d+) items", schema.get("description", ""))
        return [fitting(schema["items"], root) for _ in range(int(exactly[1]) if exactly else 1)]
    return {"string": "word", "number": 1.5, "integer": 1, "boolean": True, "null": None}[schema["type"]]


def _multipart(raw: bytes, content_type: str) -> dict[str, bytes]:
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    parts = {}
    for piece in raw.split(boundary)[1:-1]:
        head, _, body = piece.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        assert name is not None
        parts[name[1].decode()] = body.removesuffix(b"\r\n")
    return parts


# --- HTTP ---------------------------------------------------------------------------------------------------------------


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request at a time."""

    def __init__(self, provider: FakeProvider) -> None:
        self.provider = provider
        self.buffer = bytearray()
        self.transport: asyncio.Transport | None = None
        self.wanted = -1
        self.head: tuple[str, str, dict[str, str]] = ("", "", {})
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.provider._connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.provider._connections.discard(self)
        if self.task is not None and not self.task.done():
            self.provider.hung_up += 1

    def abort(self) -> None:
        if self.task is not None:
            self.task.cancel()
        if self.transport is not None:
            self.transport.abort()

    def drop(self) -> None:
        assert self.transport is not None
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.wanted < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            lines = self.buffer[:end].decode("latin-1").split("\r\n")
            method, target, _ = lines[0].split(" ", 2)
            headers = {}
            for line in lines[1:]:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            self.head = (method, target, headers)
            if headers.get("transfer-encoding") == "chunked":
                raise NotImplementedError("the SDKs send lengths")
            self.wanted = int(headers.get("content-length", 0))
            del self.buffer[: end + 4]
        if len(self.buffer) >= self.wanted:
            raw = bytes(self.buffer[: self.wanted])
            del self.buffer[: self.wanted]
            self.wanted = -1
            self.task = asyncio.get_running_loop().create_task(self.provider.respond(self, *self.head, raw))

    def send(self, status: int, body: dict[str, Any], headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.send_text(status, json.dumps(body), headers)

    def send_text(self, status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        assert self.transport is not None
        body = text.encode()
        head = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(body)}", f"date: {DATE}"]
        head += [f"{name}: {value}" for name, value in headers]
        self.transport.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def send_part_and_break(self, body: dict[str, Any]) -> None:
        assert self.transport is not None
        text = json.dumps(body).encode()
        self.transport.write(
            b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(text) + text[:30]
        )
        asyncio.get_running_loop().call_later(0.01, self.transport.abort)


async def _serve(arguments: argparse.Namespace) -> None:
    provider = FakeProvider(latency_s=arguments.latency, keep=1)
    provider.fault_rate = arguments.faults
    provider.strict = not arguments.lenient
    provider.play = play if arguments.play else None
    provider.habit = HABITS[arguments.habit] if arguments.habit else None
    await provider.start(arguments.port)
    print(provider.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds before each completion")
    parser.add_argument("--faults", type=float, default=0.0, help="share of requests that get 429, 500 or a reset")
    parser.add_argument("--lenient", action="store_true", help="take whatever other clients send")
    parser.add_argument("--habit", choices=sorted(HABITS), help="a habit of tests/llm/habits.py")
    parser.add_argument("--play", action="store_true", help="answer as a whole run of `muse generate` needs it")
    asyncio.run(_serve(parser.parse_args()))
