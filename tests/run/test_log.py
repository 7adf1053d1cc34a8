"""The log of a run's calls: what is told is what stands in the journal, while somebody else writes it too."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import muse_builder
from muse_builder.cli import main
from muse_builder.errors import RunError, SetAsideError
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply, Request
from muse_builder.run import log as run_log
from muse_builder.run.log import follow, read_log
from tests.llm.conftest import PLANTED, SPECS, asked


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "muse.run" / "journal.sqlite") as journal:
        yield journal


def said(number: int, **changes: object) -> Request:
    return asked("openai", number, agent="querier", task="clarify", **changes)


async def written(journal: Journal) -> None:
    """Three answers, two of which do not fit; one cut short; one that failed."""
    for number in range(3):
        reply = Reply(f"words {number}", tokens_in=100, tokens_cached=40, tokens_out=10, cost=0.25, latency_s=1.0 + number)
        await journal.put(said(number), reply)
    journal.mark_invalid(said(1).key, "query: Field required (3 given)")
    journal.mark_invalid(said(2).key, "query: Field required (4 given)")
    await journal.put(said(3), Reply("cut", status="truncated", tokens_in=100, tokens_out=60, latency_s=9.0, retries=2))
    error = SetAsideError("openai:gpt-6-luna answered 400 (request req-7): no")
    error.raw = f'{{"error": "Bearer {PLANTED["OPENAI_API_KEY"]}"}}'
    await journal.put_failure(said(4), error)


async def test_calls_are_told_by_task_model_and_ending(journal: Journal) -> None:
    await written(journal)
    log = read_log(journal.path)
    model = SPECS["openai"]
    assert log.ended == (
        ("querier/clarify", model, "ok", 1, 100, 40, 10, 0.25, 0, 1.0, 1.0, 0),
        ("querier/clarify", model, "failed", 1, 0, 0, 0, 0.0, 1, 0.0, 0.0, 0),
        ("querier/clarify", model, "invalid", 2, 200, 80, 20, 0.5, 0, 5.0, 3.0, 0),
        ("querier/clarify", model, "truncated", 1, 100, 0, 60, 0.0, 1, 9.0, 9.0, 2),
    )
    assert (log.calls, log.cost) == (5, 0.75)
    assert [(one.thread, one.seconds) for one in log.slowest] == [
        ("conversation/2", 3.0), ("conversation/1", 2.0), ("conversation/0", 1.0),
    ]  # fmt: skip


async def test_what_went_wrong_is_told_by_cause_with_an_example_and_without_a_key(journal: Journal) -> None:
    await written(journal)
    causes = read_log(journal.path).causes
    assert [(one.ending, one.calls, one.problem, one.example) for one in causes] == [
        ("invalid", 2, "query: Field required (4 given)", "words 2"),
        ("failed", 1, "SetAsideError: openai:gpt-6-luna answered 400 (request req-7): no", '{"error": "[key]"}'),
        ("truncated", 1, "the model's reply was truncated", "cut"),
    ]


async def test_a_person_reads_totals_tables_and_causes(journal: Journal) -> None:
    await written(journal)
    told = str(read_log(journal.path)).splitlines()
    assert told[0].endswith(
        "journal.sqlite: 5 calls, 20.0 % of use; 490 tokens, 0.7500 USD (2 calls of unknown price), 15 seconds of answers"
    )
    assert told[2].split() == "task model ending calls tokens in cached out USD s a call longest s retries".split()
    assert "      2  querier/clarify (openai:gpt-6-luna) invalid: query: Field required (4 given)" in told
    assert "      it answered: words 2" in told
    assert "slowest:" in told


async def test_what_another_run_paid_for_is_told_apart(journal: Journal) -> None:
    journal.earlier = lambda request: Reply("taken", cost=0.5)
    assert await journal.take(said(6)) is not None
    journal.earlier = None
    await journal.put(said(7), Reply("asked", cost=0.25))
    log = read_log(journal.path)
    assert (log.calls, log.cost, log.taken) == (2, 0.25, (1, 0.5))
    assert log.json()["taken"] == {"calls": 1, "cost": 0.5}
    assert "; 1 calls were taken from another run, 0.5000 USD not paid again" in str(log)


def test_a_run_without_calls_says_so(journal: Journal) -> None:
    assert str(read_log(journal.path)).endswith("no call was made")


async def test_the_log_is_had_by_the_run_the_release_and_the_command(
    journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await written(journal)
    assert muse_builder.log(str(tmp_path / "muse")) == read_log(journal.path)
    file = tmp_path / "log.json"
    assert main(["log", str(tmp_path / "muse.run"), "--json", str(file)]) == 0
    assert "5 calls, 20.0 % of use" in capsys.readouterr().out
    told = json.loads(file.read_text())
    assert (told["calls"], told["cost"], told["causes"][0]["calls"]) == (5, 0.75, 2)
    assert told["ended"][0]["task"] == "querier/clarify"
    with pytest.raises(RunError, match="no run folder"):
        read_log(tmp_path / "other")
    assert main(["log", str(tmp_path / "other")]) == 1


async def test_reading_changes_nothing_and_holds_nobody_up(journal: Journal) -> None:
    await written(journal)
    before = read_log(journal.path)
    await journal.put(said(9), Reply("more", tokens_in=1, tokens_out=1))
    after = read_log(journal.path)
    assert (before.calls, after.calls) == (5, 6)
    assert not (journal.path.parent / "log.json").exists()


async def test_each_further_call_is_told_as_it_comes(journal: Journal) -> None:
    await written(journal)
    following = follow(read_log(journal.path), look_s=0.01)
    for number in (7, 8):
        await journal.put(said(number), Reply("fine", tokens_in=5, tokens_out=2, cost=0.5, latency_s=1.25))
    told = [str(next(following)) for _ in range(2)]
    await journal.put(said(9), Reply("", status="refused"))
    told.append(str(next(following)))
    following.close()
    assert told[0].split() == "conversation/7 querier/clarify ok openai:gpt-6-luna 1.2 s 5+2 tokens 0.500000 USD".split()
    assert [line.split()[:3] for line in told[1:]] == [
        ["conversation/8", "querier/clarify", "ok"], ["conversation/9", "querier/clarify", "refused"],
    ]  # fmt: skip


def test_a_run_whose_process_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert run_log._is_written(journal.path)
    (tmp_path / "journal.sqlite.lock").write_text("none\n")
    assert not run_log._is_written(tmp_path / "journal.sqlite")
    assert list(follow(read_log(tmp_path / "journal.sqlite"))) == []


async def test_damaged_rows_are_named_and_what_was_mended_is_told(tmp_path: Path) -> None:
    path = tmp_path / "muse.run" / "journal.sqlite"
    with Journal(path) as journal:
        await written(journal)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE calls SET reply = 'other' WHERE reply = 'words 1'")
    connection.close()
    log = read_log(path)
    assert log.damaged == (f"calls {said(1).thread} querier/clarify",)
    assert "1 rows are damaged; `muse generate` on this run takes them out" in str(log)
    with Journal(path) as journal:
        damage = journal.damage
    log = read_log(path)
    assert (log.damaged, log.mended) == ((), damage)
    assert log.json()["mended"] == list(damage)
    assert "found damaged before:" in str(log)
