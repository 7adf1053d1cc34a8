"""The journal keeps what was acknowledged, whatever happens to the process."""

import asyncio
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Picture, Reply, Request
from muse_builder.tasks.synthesis import Greet
from tests.llm.greetings import greeting


async def test_a_reply_is_answered_again_after_the_run_was_closed(tmp_path: Path) -> None:
    request = greeting(1)
    reply = Reply("hi", "{body}", "ok", 12, 3, 4, 0.5, "0.10/0.01/0.50", 1.25, 2, "req-1")
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert journal.get(request.key) is None
        await journal.put(request, reply)
        assert journal.get(request.key) == reply
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert journal.get(request.key) == reply
        assert journal.get(greeting(2).key) is None


@pytest.mark.parametrize("status", ["refused", "truncated", "filtered"])
async def test_a_reply_that_is_no_answer_is_recorded_and_never_answers(tmp_path: Path, status: str) -> None:
    request = greeting(1)
    with Journal(tmp_path / "j") as journal:
        await journal.put(request, Reply("no", status=status, cost=0.25))
        assert journal.get(request.key) is None
        await journal.put(request, Reply("yes", cost=0.5))
        kept = journal.get(request.key)
        assert kept is not None
        assert kept.text == "yes"
        (attempt,) = journal.attempts_of([request.key])
        assert (attempt.status, attempt.reply, attempt.call_id) == (status, "no", "conversation/0/failed/0")
        assert journal.spent() == 0.75


async def test_a_key_stands_once_and_its_first_answer_stays(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        await asyncio.gather(*[journal.put(greeting(1), Reply(f"answer {number}")) for number in range(5)])
    with Journal(tmp_path / "j") as journal:
        (call,) = journal.calls([greeting(1).key])
        assert call.reply == "answer 0"


async def test_calls_come_back_whole_in_the_order_asked_for(tmp_path: Path) -> None:
    request = Request(
        thread="conversation/7",
        agent="chatter",
        task="greet",
        model="openai:tiny",
        system="Be brief.",
        messages=(("user", "Füße ☂"), ("assistant", "?"), ("user", 'say "hi"')),
        values=Greet(variation=3),
        images=(Picture("B01", "ab" * 32, "ab.jpg"),),
        parameters={"max_tokens": 60, "temperature": None},
        seed=2**62,
        attempt=1,
    )
    with Journal(tmp_path / "j") as journal:
        await journal.put(greeting(1, thread="conversation/7"), Reply("one"))
        await journal.put(request, Reply("two", "raw", latency_s=0.5, request_id="r-2"))
        calls = journal.calls([request.key, greeting(1).key])
        assert [(call.call_id, call.reply) for call in calls] == [("conversation/7/0", "two"), ("conversation/7/1", "one")]
        whole = calls[0]
        assert whole.messages == request.messages
        assert whole.images == ("ab" * 32,)
        assert whole.parameters == {"max_tokens": 60, "temperature": None}
        assert (whole.seed, whole.attempt, whole.latency_s, whole.request_id) == (2**62, 1, 0.5, "r-2")
        assert whole.system_digest == request.system_digest
        assert {prompt.text for prompt in journal.prompts()} == {"You greet.", "Be brief."}
        with pytest.raises(RunError, match="no call with key nothing"):
            journal.calls(["nothing"])


async def test_an_invalid_reply_still_answers_and_is_marked_in_the_trace(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        putting = journal.put(greeting(1), Reply("not json"))
        await putting
        journal.mark_invalid(greeting(1).key, "expected an object")
    with Journal(tmp_path / "j") as journal:
        assert journal.get(greeting(1).key) == Reply("not json")
        (call,) = journal.calls([greeting(1).key])
        assert (call.status, call.error) == ("invalid", "expected an object")


async def test_one_prompt_text_is_stored_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Journal(tmp_path / "j") as journal:
            for number in range(20):
                await journal.put(greeting(number), Reply("hi"))
            assert [(prompt.agent, prompt.task, prompt.text) for prompt in journal.prompts()] == [
                ("chatter", "greet", "You greet.")
            ]


async def test_objects_come_back_by_number_from_a_start(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        await asyncio.gather(*[journal.store("profile", number, f"body {number}", ["a", "b"]) for number in range(599, -1, -1)])
        await journal.store("conversation", 3, "c", [])
        assert journal.count("profile") == 600
        assert journal.numbers("conversation") == {3}
        found = list(journal.objects("profile", start=298))
        assert [stored.number for stored in found] == list(range(298, 600))
        assert found[0] == (298, "body 298", ("a", "b"))
        assert journal.object("conversation", 3) == (3, "c", ())
        assert journal.object("conversation", 4) is None
        assert list(journal.objects("nothing")) == []


async def test_notes_of_the_run_survive(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        assert journal.meta("settings") is None
        journal.set_meta("settings", "{}")
        journal.set_meta("settings", '{"seed":1}')
    with Journal(tmp_path / "j") as journal:
        assert journal.meta("settings") == '{"seed":1}'


async def test_usage_counts_answers_and_attempts_by_agent_task_and_model(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        await journal.put(greeting(1), Reply("a", tokens_in=10, tokens_cached=4, tokens_out=2, cost=0.5))
        await journal.put(greeting(2), Reply("b", status="truncated", tokens_in=10, tokens_out=60, cost=0.25))
        await journal.put(greeting(3), Reply("c"))
        assert journal.usage() == [("chatter", "greet", "openai:tiny", 2, 1, 20, 4, 62, 0.75, 1)]


async def test_an_answer_whose_asker_went_away_while_it_was_written_still_answers(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        putting = asyncio.ensure_future(journal.put(greeting(1), Reply("hi", cost=0.5)))
        await asyncio.sleep(0)
        putting.cancel()
        await journal.put(greeting(2), Reply("and hi"))  # written in the same order
        kept = journal.get(greeting(1).key)
        assert kept is not None
        assert (kept.text, kept.cost) == ("hi", 0.5)
