"""A model behind the journal is never asked the same thing twice."""

import asyncio
from pathlib import Path

from muse_builder.errors import RetryableError
from muse_builder.llm.journal import Journal
from muse_builder.llm.journalled import Journalled
from tests.llm.greetings import Counting, greeting


async def test_two_coroutines_with_one_key_share_one_call(tmp_path: Path) -> None:
    inner = Counting()
    with Journal(tmp_path / "j") as journal:
        model = Journalled(inner, journal)
        replies = await asyncio.gather(*[model.complete(greeting(number % 3)) for number in range(30)])
    assert inner.asked == {0: 1, 1: 1, 2: 1}
    assert [reply.text for reply in replies[:3]] == ["hello 0", "hello 1", "hello 2"]
    assert model.hits == 27


async def test_a_journalled_answer_is_not_asked_again(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    with Journal(tmp_path / "j") as journal:
        before = await Journalled(first, journal).complete(greeting(1))
    with Journal(tmp_path / "j") as journal:
        after = await Journalled(second, journal).complete(greeting(1))
        other = await Journalled(second, journal).complete(greeting(2))
    assert before == after
    assert other.text == "hello 2"
    assert second.asked == {2: 1}


async def test_a_failed_call_is_recorded_shared_and_asked_again_later(tmp_path: Path) -> None:
    failing = Counting(error=RetryableError("the server is busy"))
    with Journal(tmp_path / "j") as journal:
        model = Journalled(failing, journal)
        outcomes = await asyncio.gather(*[model.complete(greeting(1)) for _ in range(3)], return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [RetryableError] * 3
        assert failing.asked == {1: 1}
        (attempt,) = journal.attempts_of([greeting(1).key])
        assert (attempt.status, attempt.error) == ("failed", "RetryableError: the server is busy")
        assert (await Journalled(Counting(), journal).complete(greeting(1))).text == "hello 1"


async def test_a_cancelled_asker_leaves_the_turn_to_the_next(tmp_path: Path) -> None:
    inner = Counting()
    with Journal(tmp_path / "j") as journal:
        model = Journalled(inner, journal)
        first = asyncio.create_task(model.complete(greeting(1)))
        second = asyncio.create_task(model.complete(greeting(1)))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).text == "hello 1"
    assert inner.asked == {1: 2}


async def test_a_reply_cut_short_is_not_paid_for_again_when_a_conversation_is_gone_through_again(tmp_path: Path) -> None:
    cut = Counting(status="truncated")
    with Journal(tmp_path / "j") as journal:
        first = await Journalled(cut, journal).complete(greeting(1))
        assert (first.status, journal.get(greeting(1).key)) == ("truncated", None)
    with Journal(tmp_path / "j") as journal:
        again = await Journalled(cut, journal).complete(greeting(1))
        assert (again, journal.spent()) == (first, 0.25)
    assert cut.asked == {1: 1}
