"""What a worker has in place of the journal's pen, of models that are asked elsewhere, and of the run's health."""

import asyncio
import socket
from typing import Any

import pytest

from muse_builder.errors import FatalCallError, ReplyError, RunError, ScreenedOut
from muse_builder.llm.request import Reply
from muse_builder.run.health import IN_A_ROW, Health
from muse_builder.run.workers.channel import Channel
from muse_builder.run.workers.far import AskedFar, FarPen, Pending, answered, fit_to_send, hear


async def test_what_one_turn_of_the_loop_writes_goes_out_in_one_piece_and_is_waited_for_together() -> None:
    here, there = socket.socketpair()
    ours, theirs, pending = await Channel.on(here), await Channel.on(there), Pending()
    pen = FarPen(ours, pending)
    pen.put("INSERT a", (1,))
    first, second = pen.submit("calls", (2,)), pen.submit("calls", (3,))
    message = await anext(theirs.messages())
    assert message == ("write", 1, [("INSERT a", (1,)), ("calls", (2,)), ("calls", (3,))])
    first.cancel()  # one who waits is gone
    pending.answer(1, None)
    await second
    pen.put("UPDATE b", ())
    assert await anext(theirs.messages()) == ("write", 0, [("UPDATE b", ())])
    with pytest.raises(RunError, match="the pool writes what concerns the run as a whole"):
        pen.submit_and_wait("INSERT c", ())


async def test_a_failed_writing_is_heard_where_it_was_asked_for() -> None:
    here, _ = socket.socketpair()
    pending = Pending()
    pen = FarPen(await Channel.on(here), pending)
    writing = pen.submit("calls", (1,))
    pending.answer(1, RunError("the disk is full"))
    with pytest.raises(RunError, match="the disk is full"):
        await writing
    pending.answer(1, None)  # nobody waits any more


class Said:
    def __init__(self) -> None:
        self.messages: list[tuple[Any, ...]] = []

    def send(self, *message: Any) -> None:
        self.messages.append(message)


async def test_what_was_asked_is_answered_with_what_it_gives_or_its_error_and_nobody_with_nothing() -> None:
    async def give(value: int) -> int:
        if value < 0:
            raise FatalCallError("no credit")
        return value

    said = Said()
    for number, value in ((1, 5), (2, -1), (0, 7)):
        await answered(said, number, give(value))  # type: ignore[arg-type]
    assert said.messages[0] == ("answer", 1, 5)
    assert [type(one[2]) for one in said.messages[1:]] == [FatalCallError]


def test_an_error_travels_as_it_is_with_where_it_came_from_or_as_what_it_says() -> None:
    assert isinstance(fit_to_send(FatalCallError("bad key")), FatalCallError)
    try:
        raise KeyError("shoe")
    except KeyError as error:
        sent = fit_to_send(error)
    assert isinstance(sent, KeyError)
    assert "in a worker:" in sent.__notes__[0]
    assert "test_far.py" in sent.__notes__[0]
    assert str(fit_to_send(ScreenedOut("match", "no"))) == "a worker failed: ScreenedOut: match: no"


def test_the_health_of_the_run_hears_what_workers_read_and_ends_it() -> None:
    health = Health()
    heard = AskedFar("conversation/3", "user", "greet", "openai:gpt-6-luna")
    hear(health, ("ended", "conversation/3", "user", "greet", None))
    salad = ("read", heard, False, "salad", ReplyError("no JSON"))
    for _ in range(IN_A_ROW - 1):
        hear(health, salad)
    with pytest.raises(FatalCallError, match=r"cannot play user/greet: 30 calls in a row.*for example: salad"):
        hear(health, salad)


async def test_questions_are_answered_by_number_in_any_order() -> None:
    pending = Pending()
    (first, one), (second, two) = pending.new(), pending.new()
    pending.answer(second, Reply("b"))
    pending.answer(first, Reply("a"))
    assert [(await one).text, (await two).text] == ["a", "b"]
    pending.answer(99, "nobody asked")
    await asyncio.sleep(0)
