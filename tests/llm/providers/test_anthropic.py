"""What only Anthropic does."""

import pytest

from muse_builder.errors import FatalCallError
from tests.llm.conftest import Open, asked
from tests.llm.fake_provider import FakeProvider, Fault
from tests.llm.habits import thinking


async def test_a_model_that_samples_only_under_the_old_version_gets_it(opened: Open, server: FakeProvider) -> None:
    spec = "anthropic:claude-haiku-4-5"
    model = opened("anthropic", spec=spec, capabilities=None)
    await model.complete(asked("anthropic", model=spec, parameters={"max_tokens": 60, "temperature": 1.0}))
    assert server.seen[-1].headers["anthropic-version"] == "2023-06-01"
    assert server.refused == []


async def test_a_wait_named_as_a_date_is_read_against_the_answers_own_clock(opened: Open, server: FakeProvider) -> None:
    server.faults.append(Fault("status", 429, (("retry-after", "Fri, 20 Nov 2026 13:00:00 GMT"),), code="rate_limit_error"))
    with pytest.raises(FatalCallError, match="asks to wait 3600 seconds"):
        await opened("openai").complete(asked("openai"))


async def test_thinking_that_is_not_counted_is_told_by_its_length(opened: Open, server: FakeProvider) -> None:
    assert (await opened("anthropic").complete(asked("anthropic"))).thinking_tokens is None
    server.habit = thinking(70)
    reply = await opened("anthropic").complete(asked("anthropic", parameters={"max_tokens": 90}))
    # 28 letters for every seven tokens, and once more.
    assert (reply.status, reply.thinking_tokens) == ("ok", 77)
