"""The journal keeps what was acknowledged, whatever happens to the process."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder.errors import RetryableError, RunError
from muse_builder.llm.journal import Journal
from muse_builder.llm.journalled import Journalled
from muse_builder.llm.request import Picture, Reply, Request
from muse_builder.tasks.synthesis import Greet


def greeting(number: int, *, thread: str = "conversation/0") -> Request:
    return Request(
        thread=thread,
        agent="chatter",
        task="greet",
        model="openai:tiny",
        system="You greet.",
        messages=(("user", f"Greet shopper {number}."),),
        values=Greet(variation=number),
        parameters={"temperature": 0.1, "max_tokens": 60},
        seed=number,
    )


class Counting:
    """Answers after yielding to the loop, and counts how often each seed was asked."""

    def __init__(self, *, status: str = "ok", error: Exception | None = None) -> None:
        self.asked: dict[int, int] = {}
        self.status = status
        self.error = error

    async def complete(self, request: Request) -> Reply:
        self.asked[request.seed] = self.asked.get(request.seed, 0) + 1
        await asyncio.sleep(0.01)
        if self.error is not None:
            raise self.error
        return Reply(f"hello {request.seed}", status=self.status, tokens_in=10, tokens_out=2, cost=0.25)


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


def test_a_second_journal_on_one_file_is_refused_with_the_pid(tmp_path: Path) -> None:
    with Journal(tmp_path / "j"), pytest.raises(RunError, match=f"in use by process {os.getpid()}"):
        Journal(tmp_path / "j")
    Journal(tmp_path / "j").close()


def test_a_foreign_or_damaged_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database " * 1000)
    with pytest.raises(RunError, match="text is no journal that can be read"):
        Journal(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other") as connection:
        connection.execute("CREATE TABLE x (y)")
    with pytest.raises(RunError, match="journal format 0"):
        Journal(tmp_path / "other")


_OPENER = """
import itertools, sys
from muse_builder.llm.journal import Journal
for number in itertools.count():
    Journal(f"{sys.argv[1]}/{number}").close()
    if not number:
        print("begun", flush=True)
"""


def test_a_process_killed_while_it_made_its_journal_leaves_one_that_opens(tmp_path: Path) -> None:
    for kill in range(4):
        folder = tmp_path / str(kill)
        folder.mkdir()
        with subprocess.Popen([sys.executable, "-c", _OPENER, str(folder)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.05 + 0.013 * kill)
            process.send_signal(signal.SIGKILL)
        for path in folder.glob("*.lock"):
            Journal(path.with_suffix("")).close()


async def test_a_closed_journal_refuses_to_record(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.close()
    journal.close()
    with pytest.raises(RunError, match="is closed"):
        await journal.put(greeting(1), Reply("hi"))


_WRITER = """
import asyncio, sys
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.synthesis import Greet
async def main():
    journal = Journal(sys.argv[1])
    async def one(start):
        for number in range(start, 10**9, 8):
            request = Request("t", "chatter", "greet", "m", "s", (("user", str(number)),), Greet(variation=number), seed=number)
            await journal.put(request, Reply(str(number)))
            await journal.store("object", number, str(number), [request.key])
            print(number, request.key, flush=True)
    await asyncio.gather(*[one(start) for start in range(8)])
asyncio.run(main())
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    for wanted in (5, 60, 200):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged = [process.stdout.readline().split() for _ in range(wanted)]
            with pytest.raises(RunError, match=f"in use by process {process.pid}"):
                Journal(path)
            process.send_signal(signal.SIGKILL)
            # The last line may be cut short by the kill itself.
            acknowledged += [line.split() for line in process.stdout.read().split("\n")[:-1]]
        with Journal(path) as journal:
            for number, key in acknowledged:
                assert journal.get(key) == Reply(number)
                assert journal.object("object", int(number)) == (int(number), number, (key,))
    with sqlite3.connect(path) as connection:
        (calls, keys) = connection.execute("SELECT COUNT(*), COUNT(DISTINCT key) FROM calls").fetchone()
        assert calls == keys
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_forked_child_does_not_hold_the_run_folder(tmp_path: Path) -> None:
    path = tmp_path / "j"
    code = (
        "import os, signal, sys, time\n"
        "from muse_builder.llm.journal import Journal\n"
        "journal = Journal(sys.argv[1])\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.kill(os.getppid(), signal.SIGKILL)\n"
        "    print(os.getpid(), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.wait()
        try:
            Journal(path).close()
        finally:
            os.kill(child, signal.SIGKILL)


async def test_what_cannot_be_written_is_an_error_for_the_one_who_waits(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        half = json.loads('"\\ud800"')  # half a surrogate pair: there is no UTF-8 for it
        outcomes = await asyncio.gather(
            *[journal.store("object", number, half if number == 3 else "body", []) for number in range(6)],
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [type(None)] * 3 + [RunError] + [type(None)] * 2
        assert "cannot write" in str(outcomes[3])
        assert journal.numbers("object") == {0, 1, 2, 4, 5}


async def test_a_put_returns_only_when_its_transaction_is_committed(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal, sqlite3.connect(tmp_path / "j", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else can write now
        putting = asyncio.create_task(journal.put(greeting(1), Reply("hi")))
        await asyncio.sleep(0.05)
        assert not putting.done()
        assert journal.get(greeting(1).key) is None
        other.execute("COMMIT")
        await putting
        assert other.execute("SELECT reply FROM calls").fetchall() == [("hi",)]


async def test_a_reply_cut_short_is_not_paid_for_again_when_a_conversation_is_gone_through_again(tmp_path: Path) -> None:
    cut = Counting(status="truncated")
    with Journal(tmp_path / "j") as journal:
        first = await Journalled(cut, journal).complete(greeting(1))
        assert (first.status, journal.get(greeting(1).key)) == ("truncated", None)
    with Journal(tmp_path / "j") as journal:
        again = await Journalled(cut, journal).complete(greeting(1))
        assert (again, journal.spent()) == (first, 0.25)
    assert cut.asked == {1: 1}
