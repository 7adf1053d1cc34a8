"""The servers of the other tests: each habit gives something that goes over the wire."""

import json

import pytest

from tests.llm.conftest import SPECS, Open, asked
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import HABITS, Answered, Asked, thinking

GOOD = {
    "choices": [{"index": 0, "message": {"role": "assistant", "content": '{"a": [1, 2]}'}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 4}},
}
MESSAGE = {
    "content": [{"type": "text", "text": '{"a": [1, 2]}'}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 10, "output_tokens": 5},
}


def asked_of(openai: bool, **body: object) -> Asked:
    sent = {"model": "m", "messages": [{"role": "system", "content": "s" * 8000}], "max_tokens": 100, **body}
    return Asked(openai, sent, json.loads(json.dumps(GOOD if openai else MESSAGE)), 29)


@pytest.mark.parametrize("openai", [True, False], ids=["openai", "anthropic"])
@pytest.mark.parametrize("name", HABITS)
def test_a_habit_gives_what_can_be_sent(name: str, openai: bool) -> None:
    answered = HABITS[name].answers(asked_of(openai))
    assert answered is None or isinstance(answered.text, str)


def test_thoughts_take_the_room_of_the_answer() -> None:
    habit = thinking(400)
    cut, whole = habit.answers(asked_of(True)), habit.answers(asked_of(True, max_tokens=500))
    assert cut is not None
    assert whole is not None
    assert cut.body["choices"][0]["finish_reason"] == "length"
    assert cut.body["choices"][0]["message"]["content"] is None
    assert cut.body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 100}
    assert whole.body["choices"][0]["finish_reason"] == "stop"
    assert whole.body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 400}


async def test_a_server_answers_by_its_habit(opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["leaves the end mark"]
    reply = await opened("compatible").complete(asked("compatible", 3))
    assert reply.text == "answer to Conversation 3: hello.<|im_end|>"
    assert SPECS["compatible"].endswith(server.seen[-1].body["model"])


def test_a_text_is_sent_as_it_stands() -> None:
    assert Answered("<html>").text == "<html>"
    assert Answered([1]).text == "[1]"
