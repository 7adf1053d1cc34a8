"""The embedded model answers every task through the one method of all models."""

import pytest

from muse_builder.embedded.model import Embedded
from muse_builder.embedded.model.embedded import ANSWERS, estimated_tokens
from muse_builder.errors import SetAsideError
from muse_builder.llm.request import Request
from muse_builder.tasks.base import Task
from muse_builder.tasks.synthesis import TASKS, Greet, JudgeMatch, MatchReply, WriteBackstory
from tests.embedded.model.samples import ADULT, WRAP_DRESS, scenarios


def test_every_task_has_an_answer() -> None:
    assert set(ANSWERS) >= set(TASKS)


def request(values: Task, *, seed: int = 0, attempt: int = 0) -> Request:
    return Request(
        thread="t", agent=values.agent, task=values.name, model="embedded", system="Be kind.",
        messages=(("user", "Hello there you"),),
        values=values, seed=seed, attempt=attempt,
    )  # fmt: skip


async def test_a_reply_is_parsed_like_any_other_and_costs_nothing() -> None:
    reply = await Embedded().complete(
        request(JudgeMatch(item=WRAP_DRESS, person=ADULT, scenario="A wedding at a vineyard in May."))
    )
    assert MatchReply.model_validate_json(reply.text).user_product is True
    assert (reply.status, reply.cost, reply.latency_s) == ("ok", 0.0, None)
    assert reply.tokens_in == round((2 + 3) * 1.3)
    assert reply.tokens_out == estimated_tokens(reply.text)


async def test_another_attempt_is_another_wording_and_the_same_request_the_same() -> None:
    task = WriteBackstory(item=WRAP_DRESS, person=ADULT, scenario=scenarios()[1], recipient=None)
    first, again = await Embedded().complete(request(task, seed=3)), await Embedded().complete(request(task, seed=3))
    repaired = await Embedded().complete(request(task, seed=3, attempt=1))
    assert first == again
    assert first.text != repaired.text


async def test_an_unknown_task_is_set_aside() -> None:
    class Juggle(Greet):
        pass

    with pytest.raises(SetAsideError, match="Juggle"):
        await Embedded().complete(request(Juggle(variation=1)))
