"""Whatever habits a server has, a check ends within twenty calls: with a record that works, or the cause why none does."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from muse_builder.errors import RetryableError
from muse_builder.llm.capabilities import Capabilities, capabilities_of
from muse_builder.llm.check import Findings, Lengths, find_out
from muse_builder.llm.models import Access
from muse_builder.llm.probe import MOST_CALLS
from muse_builder.llm.request import Reply, Request
from tests.llm.conftest import JPEG, SPECS
from tests.llm.fake_provider import FakeProvider, Fault, fitting
from tests.llm.habits import HABITS, Answered, Asked, Habit, openai_error, refusing
from tests.llm.player import play
from tests.simulated_time import simulated

SPEC = SPECS["compatible"]
LONGEST = 3000
NEEDED = Lengths(prompt=LONGEST, whole=5000)


def able(system: str, prompt: str, schema: Any) -> str:
    """What a good model says to the questions of a check, and to the tasks."""
    if schema is not None and "shade" in schema["properties"]:
        return json.dumps(fitting(schema, schema))
    for question, answer in (("code word", "heron"), ("colour", "red"), ("one word", "hello")):
        if question in prompt and schema is None:
            return answer
    return play(system, prompt, schema)


async def found(server: FakeProvider, **changes: Any) -> Findings:
    server.play = able
    server.strict = False
    url = server.openai_url
    known = capabilities_of(SPEC, base_url=url)
    return await find_out(SPEC, Access(base_url=url), replace(known, **changes), needed=NEEDED, load=lambda picture: JPEG)


async def test_a_server_that_does_all_is_asked_ten_times(server: FakeProvider) -> None:
    findings = await found(server)
    assert (findings.refusal, findings.lacks, findings.calls) == ("", (), 10)
    assert findings.record == capabilities_of(SPEC, base_url=server.openai_url)
    assert server.asked == findings.calls


def _image(asked: Asked) -> int:
    """Letters of the largest picture."""
    return max((len(json.dumps(message)) for message in asked.body["messages"]), default=0) if asked.pictures else 0


JSON_MODE = Habit(
    lambda asked: (
        Answered(openai_error("response_format.type must be 'json_object' or 'text'"), 400)
        if asked.body.get("response_format", {}).get("type") == "json_schema"
        else None
    )
)
NO_SCHEMA = Habit(
    lambda asked: Answered(openai_error("response_format is not supported"), 400) if "response_format" in asked.body else None
)


@pytest.mark.parametrize(
    ("habit", "fields"),
    [
        (HABITS["knows no system role"], {"system": False}),
        (HABITS["knows no system role, as a template"], {"system": False}),
        (HABITS["takes no max_tokens"], {"limit_name": "max_completion_tokens"}),
        (HABITS["takes no temperature"], {"temperature": False}),
        (HABITS["takes no seed"], {"seed": False}),
        (HABITS["takes no reference in a schema"], {"schema_refs": False}),
        (JSON_MODE, {"schema": "json"}),
        (NO_SCHEMA, {"schema": "prompt"}),
        (HABITS["fails on pictures (500)"], {"images": False}),
        (HABITS["fails on pictures (400)"], {"images": False}),
        (HABITS["thinks 400 tokens"], {"thinking": "always", "thinking_room": 1792}),
        (HABITS["thinks 3000 tokens"], {"thinking": "always", "thinking_room": 12032}),
        (HABITS["thinks 400 tokens unless told not to"], {"thinking": "some", "thinking_room": 1792}),
        (HABITS["sends its thoughts beside the answer"], {"thinking": "always", "thinking_room": 256}),
        (HABITS["sends only the end of its thoughts"], {"thinking": "always", "thinking_room": 256}),
        (HABITS["has one slot"], {}),
        (HABITS["leaves the end mark"], {}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
async def test_what_a_server_lacks_stands_in_the_record(server: FakeProvider, habit: Habit, fields: dict[str, Any]) -> None:
    server.habit = habit
    findings = await found(server)
    assert findings.refusal == ""
    assert findings.calls <= MOST_CALLS
    record = capabilities_of(SPEC, base_url=server.openai_url)
    changed = {name: getattr(findings.record, name) for name in fields}
    assert changed == fields
    assert replace(findings.record, **{name: getattr(record, name) for name in fields}) == record


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("has a small window (vLLM)", "has room for 1,000 tokens"),
        ("has a small window (llama.cpp)", "start its server with a larger context"),
        ("has a small window (LM Studio)", "has room for 1,000 tokens"),
        ("has a small window (Ollama)", "start its server with a larger context"),
        ("says nothing", "answers a plain question with nothing"),
        ("sends only thoughts", "never comes to an answer"),
        ("answers in prose", "gives no JSON"),
        ("answers 500 always", "refuses even a plain question"),
    ],
)
async def test_a_server_of_no_use_is_refused_by_its_cause(server: FakeProvider, name: str, cause: str) -> None:
    server.habit = HABITS[name]
    findings = await found(server)
    assert cause in findings.refusal
    assert server.asked == findings.calls <= MOST_CALLS


@pytest.mark.parametrize("name", HABITS)
async def test_every_habit_ends_within_twenty_calls_in_a_record_or_a_cause(server: FakeProvider, name: str) -> None:
    server.habit = HABITS[name]
    findings = await found(server)
    assert server.asked + server.looked_up <= MOST_CALLS
    assert findings.refusal or findings.record.context >= LONGEST


async def test_a_key_that_is_refused_is_asked_for_once(server: FakeProvider) -> None:
    server.faults.extend([Fault("status", 401, code="invalid_api_key", message="no")] * 20)
    findings = await found(server)
    assert "was refused" in findings.refusal
    assert server.asked == 1


async def test_a_server_that_is_not_there_is_named_after_one_try(server: FakeProvider) -> None:
    known = capabilities_of(SPEC, base_url="http://127.0.0.1:9/v1")
    findings = await find_out(SPEC, Access(base_url="http://127.0.0.1:9/v1"), known, needed=NEEDED, load=lambda picture: JPEG)
    assert findings.refusal.startswith(f"{SPEC} could not be reached at 127.0.0.1:9 ")
    assert findings.refusal.endswith(". Start the server, or check the address (--base-url), then give the same command again")
    assert "refuses" not in findings.refusal
    assert findings.calls == 1


# --- what a server says of itself ----------------------------------------------------------------------------------------


def tells(context: int, *, slots: int = 1) -> dict[str, Any]:
    """As llama.cpp does."""
    return {
        "/v1/models": {"data": [{"id": "x.gguf", "owned_by": "llamacpp", "meta": {"n_ctx": context}}]},
        "/props": {
            "default_generation_settings": {"n_ctx": context}, "total_slots": slots, "modalities": {"vision": False},
        },
    }  # fmt: skip


def longest_sent(server: FakeProvider) -> int:
    return max(len(json.dumps(seen.body["messages"])) for seen in server.seen)


async def test_a_server_that_tells_its_context_slots_and_eyes_is_not_asked_for_them(server: FakeProvider) -> None:
    server.tells = tells(8192, slots=3)
    findings = await found(server)
    assert (findings.refusal, findings.at_once, findings.calls) == ("", 3, 2)
    assert (findings.record.context, findings.record.images) == (8192, False)
    assert findings.lacks == (f"{SPEC} says that it takes no pictures: product summaries are sent instead.",)
    assert longest_sent(server) < 1000
    assert server.looked_up == 2


async def test_a_context_that_is_told_and_too_small_is_a_refusal_without_a_long_prompt(server: FakeProvider) -> None:
    server.tells = tells(1024)
    findings = await found(server)
    assert findings.refusal == (
        f"{SPEC} has room for 1,024 tokens, and the longest prompt of a run takes 3,000, with its reply up to 5,000; start its "
        "server with a larger context (llama.cpp: -c, for each slot; Ollama: num_ctx; vLLM: --max-model-len), or show it fewer "
        "products (--retrieve)"
    )
    assert longest_sent(server) < 1000


async def test_a_context_that_is_tight_is_said(server: FakeProvider) -> None:
    server.tells = {"/v1/models": {"data": [{"id": SPEC.partition(":")[2], "owned_by": "vllm", "max_model_len": 4000}]}}
    findings = await found(server)
    assert findings.refusal == ""
    assert any("has room for 4,000 tokens, and a run sends up to 5,000, the reply included" in lack for lack in findings.lacks)
    assert server.looked_up == 1


# --- servers that are slow, fail or go away while they are asked ----------------------------------------------------------


class Laptop:
    """Reads so many tokens of a prompt a second, and counts them; after `lives` requests nobody is there."""

    def __init__(self, tokens_a_second: float, *, lives: int = 100, longest: int = 10**6) -> None:
        self.tokens_a_second = tokens_a_second
        self.lives = lives
        self.longest = longest
        self.prompts: list[int] = []
        self.slot = asyncio.Semaphore(1)

    async def complete(self, request: Request) -> Reply:
        tokens = len(request.system + request.messages[-1][1]) // 4
        self.prompts.append(tokens)
        if len(self.prompts) > self.lives:
            raise RetryableError("nobody could be reached at 127.0.0.1:9 (ConnectError)", unreached=True)
        async with self.slot:
            await asyncio.sleep(tokens / self.tokens_a_second)
        if tokens > self.longest:
            raise RetryableError("openai:laptop answered 500: context deadline exceeded")
        text = able(request.system, request.messages[-1][1], request.schema)
        return Reply(text, tokens_in=tokens, tokens_out=5)


def checked_by_a_clock_of_its_own(model: Any) -> tuple[Findings, float]:
    """What is found, and the seconds it took."""

    async def check() -> tuple[Findings, float]:
        access = Access(models={"python:laptop": model})
        record = Capabilities(images=False)
        findings = await find_out("python:laptop", access, record, needed=NEEDED, load=lambda picture: JPEG)
        return findings, asyncio.get_running_loop().time()

    return simulated(check())


def test_a_quick_server_is_sent_the_longest_prompt_at_once() -> None:
    model = Laptop(245.0)
    findings, seconds = checked_by_a_clock_of_its_own(model)
    assert (findings.refusal, findings.lacks, findings.at_once) == ("", (), 1)
    assert sum(tokens > 200 for tokens in model.prompts) == 1
    assert seconds < 20


def test_a_slow_server_is_sent_longer_prompts_only_while_they_take_two_minutes() -> None:
    model = Laptop(15.0)
    findings, seconds = checked_by_a_clock_of_its_own(model)
    assert findings.refusal == ""
    assert findings.lacks[0].startswith("python:laptop reads about 15 tokens of a prompt a second: ")
    assert "was not tried" in findings.lacks[0]
    assert max(model.prompts) < 1500
    assert seconds < 180


def test_a_server_that_answers_nobody_is_named_when_the_time_is_up() -> None:
    findings, seconds = checked_by_a_clock_of_its_own(Laptop(0.001))
    assert findings.refusal == (
        "python:laptop did not answer within 600 seconds, not even to a plain question: look into the server's log, and "
        "whether it is loading"
    )
    assert (findings.calls, seconds) == (1, pytest.approx(600.0, abs=0.01))


@pytest.mark.parametrize("lives", range(1, 8))
def test_a_server_that_goes_away_ends_the_check_at_its_next_request(lives: int) -> None:
    model = Laptop(1000.0, lives=lives)
    findings, _ = checked_by_a_clock_of_its_own(model)
    assert f"any more, after {findings.calls} requests: it went down meanwhile" in findings.refusal
    assert "check the address (--base-url)" in findings.refusal
    assert findings.calls <= max(lives + 1, 8)  # of four that are asked at once each may find it gone


def test_a_failure_that_has_nothing_to_do_with_length_ends_the_search_for_it() -> None:
    model = Laptop(1000.0, longest=2000)
    findings, _ = checked_by_a_clock_of_its_own(model)
    assert findings.refusal == ""
    assert findings.lacks == (
        "python:laptop failed at a prompt of 3,000 tokens: openai:laptop answered 500: context deadline exceeded. How long one "
        "may be is not known.",
    )
    assert sum(tokens > 1000 for tokens in model.prompts) == 1


async def test_pictures_that_are_too_large_are_sent_smaller(server: FakeProvider) -> None:
    large = b"\xff\xd8\xff" + b"pixels" * 4000
    server.habit = refusing(400, openai_error("image is too large"), where=lambda asked: _image(asked) > 20_000)
    server.play, server.strict = able, False
    url = server.openai_url
    findings = await find_out(
        SPEC, Access(base_url=url), capabilities_of(SPEC, base_url=url), needed=NEEDED,
        load=lambda picture: large if picture.file == "512" else JPEG,
    )  # fmt: skip
    assert (findings.record.images, findings.record.image_side) == (True, 224)
