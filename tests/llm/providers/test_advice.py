"""A refusal ends with what would help: the field of --model-table, the variable, the switch."""

from dataclasses import replace

import pytest

from muse_builder.errors import CallError, FatalCallError, RetryableError, SetAsideError
from muse_builder.llm.providers.advice import page_advice, parameter_in, proxy_advice, stream_advice
from muse_builder.tasks.synthesis import WriteBackstory
from tests.llm.conftest import Open, asked, asked_for_review
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import HABITS, SOME


@pytest.mark.parametrize(
    ("habit", "error", "words"),
    [
        ("knows no system role", FatalCallError, "system = false, and name the file by --model-table"),
        ("knows no system role, as a template", FatalCallError, "system = false, and name the file by --model-table"),
        ("takes no reference in a schema", FatalCallError, "schema_refs = false, and name the file by --model-table"),
        ("takes no schema", FatalCallError, 'schema = "prompt", and name the file by --model-table'),
        ("takes no max_tokens", FatalCallError, 'limit_name = "max_completion_tokens"'),
        (
            "fails on pictures (400)",
            FatalCallError,
            "images = false, and name the file by --model-table, or run with --image-mode",
        ),
        (
            "fails on pictures (500)",
            FatalCallError,
            "images = false, and name the file by --model-table, or run with --image-mode",
        ),
        ("has a small window (vLLM)", SetAsideError, "too long .* --max-model-len"),
        ("has a small window (llama.cpp)", SetAsideError, "too long .* llama.cpp -c"),
        ("has a small window (Ollama)", SetAsideError, "too long .* num_ctx"),
        ("has a small window (LM Studio)", SetAsideError, "too long .* a longer context"),
        ("has a small window (OpenAI)", SetAsideError, "too long .* a longer context"),
        ("has a small window (Anthropic)", SetAsideError, "too long .* a longer context"),
        ("streams although nobody asked", RetryableError, "switch streaming off"),
        ("answers with a page", RetryableError, "check the base URL"),
    ],
)
async def test_a_refusal_says_what_to_do(
    habit: str, error: type[CallError], words: str, opened: Open, server: FakeProvider
) -> None:
    model = opened("compatible")
    assert model.provider is not None
    server.habit = HABITS[habit]
    if "window" in habit:
        request = asked("compatible", system="You review. " * 800)
    else:
        request = replace(asked_for_review("compatible"), schema=WriteBackstory.reply.model_json_schema())
    with pytest.raises(error, match=words):
        await model.provider.complete(request)
    assert server.asked == 1


@pytest.mark.parametrize("habit", ["takes no seed", "takes no temperature", "wraps its error in a list"])
async def test_what_may_be_left_out_is(habit: str, opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS[habit]
    model = opened("compatible")
    parameters = {"max_tokens": 60, "temperature": 0.1}
    for number in range(2):
        assert (await model.complete(asked("compatible", number, parameters=parameters))).status == "ok"
    assert server.asked == 3


@pytest.mark.parametrize("habit", ["refuses some by moderation (403)", "refuses some by moderation (400)"])
async def test_moderation_sets_single_requests_aside(habit: str, kind: str, opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS[habit]
    model = opened(kind)
    refused = []
    for number in range(2 * SOME):
        try:
            assert (await model.complete(asked(kind, number))).status == "ok"
        except SetAsideError as error:
            refused.append(str(error))
    assert 0 < len(refused) < SOME / 2
    assert all("filtered" in said for said in refused)


async def test_a_mark_before_a_body_does_no_harm(kind: str, opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["begins with a byte order mark"]
    assert (await opened(kind).complete(asked(kind, 7))).text == "answer to Conversation 7: hello."


async def test_a_dead_proxy_is_named_by_its_variable(kind: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://user:word@127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://user:word@127.0.0.1:9")
    model = opened(kind)
    assert model.provider is not None
    with pytest.raises(RetryableError, match="through the proxy in HTTP_PROXY: is that up") as caught:
        await model.provider.complete(asked(kind))
    assert "word" not in str(caught.value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert proxy_advice("http", "127.0.0.1") == ""


@pytest.mark.parametrize(
    ("message", "parameter"),
    [
        ('Unknown name "seed": cannot find field', "seed"),
        ("temperature: Extra inputs are not permitted", "temperature"),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("max_tokens is too large: 100000", ""),
        ("The seeds are not supported", ""),
        ("top_k is not supported", ""),
    ],
)
def test_a_field_is_found_in_the_words_of_a_refusal(message: str, parameter: str) -> None:
    assert parameter_in(message) == parameter


def test_only_pages_are_pages_and_only_streams_are_streams() -> None:
    assert page_advice("\n<!DOCTYPE html><html>") != ""
    assert page_advice("hello <html>") == ""
    assert stream_advice(": keep-alive\n\ndata: {}") != ""
    assert stream_advice('{"data": 1}') == ""
