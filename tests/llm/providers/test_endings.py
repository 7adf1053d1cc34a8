"""Only a known good ending makes a text an answer, at every provider."""

import pytest

from muse_builder.errors import RetryableError, SetAsideError
from muse_builder.llm.providers.endings import status_of
from tests.llm.conftest import Open, asked
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import HABITS, Habit, ending

GOOD = ("stop", "STOP", "end_turn", "stop_sequence", "tool_calls", "tool_use", "function_call", "eos", "eos_token", "COMPLETE")
CUT = ("length", "max_tokens", "MAX_TOKENS", "model_length", "model_context_window_exceeded", "max_output_tokens")
FILTERED = ("content_filter", "SAFETY", "RECITATION", "guardrail_intervened")
BROKEN = ("error", "abort", "cancelled", "insufficient_system_resource", "network_error", "pause_turn", "because", 7)


@pytest.mark.parametrize(
    ("reason", "status"),
    [*((reason, "ok") for reason in GOOD), *((reason, "truncated") for reason in CUT),
     *((reason, "filtered") for reason in FILTERED), ("refusal", "refused"), *((reason, None) for reason in BROKEN)],
)  # fmt: skip
def test_an_ending_is_known_or_is_none(reason: object, status: str | None) -> None:
    assert status_of(reason, "text", tokens_out=5, most_tokens=60) == status


@pytest.mark.parametrize("reason", [None, ""])
def test_a_reply_without_an_ending_is_whole_where_it_cannot_have_been_cut(reason: str | None) -> None:
    assert status_of(reason, "t" * 400, tokens_out=59, most_tokens=60) == "ok"
    assert status_of(reason, "t" * 400, tokens_out=60, most_tokens=60) == "truncated"
    assert status_of(reason, "t" * 59, tokens_out=None, most_tokens=60) == "ok"
    assert status_of(reason, "t" * 60, tokens_out=None, most_tokens=60) is None
    assert status_of(reason, "é" * 30, tokens_out=None, most_tokens=60) is None
    assert status_of(reason, "t", tokens_out=1, most_tokens=None) is None


@pytest.mark.parametrize("reason", ["error", "abort", "cancelled", "insufficient_system_resource", "because"])
async def test_a_reply_that_broke_off_is_asked_for_again(kind: str, reason: str, opened: Open, server: FakeProvider) -> None:
    model = opened(kind)
    assert model.provider is not None
    server.habit = ending(reason)
    with pytest.raises(RetryableError, match=f"broke its reply off: it ended with '{reason}'") as caught:
        await model.provider.complete(asked(kind))
    assert caught.value.billed
    assert reason in caught.value.raw


@pytest.mark.parametrize(
    ("habit", "status"),
    [
        ("ends with model_length", "truncated"), ("ends with max_tokens", "truncated"), ("ends with MAX_TOKENS", "truncated"),
        ("ends with SAFETY", "filtered"), ("ends with eos_token", "ok"), ("ends with null", "ok"), ("ends with nothing", "ok"),
        ("names no ending", "ok"),
    ],
)  # fmt: skip
async def test_other_endings_have_their_status(kind: str, habit: str, status: str, opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS[habit]
    assert (await opened(kind).complete(asked(kind))).status == status


async def test_a_cut_text_without_an_ending_is_seen_by_its_tokens(kind: str, opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["ends with null"]
    assert (await opened(kind).complete(asked(kind, parameters={"max_tokens": 50}))).status == "truncated"


async def test_where_nothing_tells_the_end_the_lack_is_named(kind: str, opened: Open, server: FakeProvider) -> None:
    no_ending = HABITS["ends with null"]

    def answers(asked: object) -> object:
        answered = no_ending.answers(asked)  # type: ignore[arg-type]
        assert answered is not None
        del answered.body["usage"]
        return answered

    server.answer = lambda prompt, schema: "a long answer " * 20
    server.habit = Habit(answers)  # type: ignore[arg-type]
    with pytest.raises(SetAsideError, match="names no ending of its reply"):
        await opened(kind).complete(asked(kind))
    assert server.asked == 1


async def test_an_error_in_the_choice_is_an_error(opened: Open, server: FakeProvider) -> None:
    model = opened("compatible")
    assert model.provider is not None
    server.habit = HABITS["errs in the choice"]
    with pytest.raises(RetryableError, match="Provider returned error"):
        await model.provider.complete(asked("compatible"))
