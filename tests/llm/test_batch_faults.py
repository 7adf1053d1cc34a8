"""What becomes of batches that go wrong: nothing that came is lost, nothing is paid twice, and the journal names it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import FatalCallError, Interrupted, SetAsideError
from muse_builder.llm.budget import Budget
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.request import Reply
from muse_builder.run.log import read_log
from tests.llm.conftest import PRICE, SPECS, asked, reached
from tests.llm.fake_provider import FakeProvider
from tests.llm.test_batch import OpenBatch, batched, kind

__all__ = ["batched", "kind"]


async def answers(model: OpenedModel, kind: str, numbers: range) -> list[Any]:
    """What each got: its text, or the error."""
    outcomes = await asyncio.gather(*[model.complete(asked(kind, number)) for number in numbers], return_exceptions=True)
    return [outcome.text if isinstance(outcome, Reply) else outcome for outcome in outcomes]


def texts(numbers: range) -> list[str]:
    return [f"answer to Conversation {number}: hello." for number in numbers]


def troubles(journal: Journal) -> str:
    return "\n".join(said for batch in read_log(journal.path).batches for said in batch.troubles)


async def test_lines_that_failed_for_now_are_asked_again_and_others_are_not(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    first = ["ok", "limited", "invalid", "error", "ok"]
    server.batch_item = lambda number: first[number] if len(server.batches) == 1 else "ok"
    outcomes = await answers(batched(kind, journal), kind, range(5))
    assert isinstance(outcomes[2], SetAsideError)
    assert [outcome for place, outcome in enumerate(outcomes) if place != 2] == [texts(range(5))[n] for n in (0, 1, 3, 4)]
    assert [len(batch.lines) for batch in server.batches] == [5, 2]
    assert server.paid_twice() == 0


async def test_of_a_batch_that_expired_halfway_only_the_rest_is_asked_again(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    """Even where the process dies before anybody used what came."""
    server.batch_item = lambda number: "expired" if len(server.batches) == 1 and number % 2 else "ok"
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal, quiet_s=0.05)
        asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(6)]
        await reached(lambda: len(server.batches) == 2)
        await model.drain()
        await asyncio.gather(*asking, return_exceptions=True)
    with Journal(tmp_path / "j") as journal:
        assert await answers(batched(kind, journal), kind, range(6)) == texts(range(6))
        assert "3 of 6 requests were left without an answer" in troubles(journal)
    assert [len(batch.lines) for batch in server.batches] == [6, 3]
    assert server.paid_twice() == 0


async def test_what_came_is_kept_although_nobody_asks_for_it_any_more(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.polls_until_ended = 10**9
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal)
        asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(3)]
        await reached(lambda: bool(server.batches and server.batches[0].polls > 1))
        await model.drain()
        await asyncio.gather(*asking, return_exceptions=True)
    server.polls_until_ended = 1
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal)
        await model.complete(asked(kind, 0))
        await reached(lambda: journal.open_batches(SPECS[kind]) == [])
        assert read_log(journal.path).unclaimed == 2
    name = server.batches[0].id
    server.gone |= {name, f"{name}_out", f"{name}_results"}  # a provider keeps results for a month
    with Journal(tmp_path / "j") as journal:
        assert await answers(batched(kind, journal), kind, range(3)) == texts(range(3))
        assert read_log(journal.path).unclaimed == 0
    assert len(server.batches) == 1


async def test_results_that_nobody_asked_for_yet_count_once_in_the_budget(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.polls_until_ended = 10**9
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal, budget=Budget.of(journal, 1.0))
        asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(3)]
        await reached(lambda: bool(server.batches and server.batches[0].polls > 1))
        await model.drain()
        await asyncio.gather(*asking, return_exceptions=True)
    server.polls_until_ended = 1
    for wanted in (range(1), range(3)):
        with Journal(tmp_path / "j") as journal:
            budget = Budget.of(journal, 1.0)
            await answers(batched(kind, journal, budget=budget), kind, wanted)
            await reached(lambda: journal.open_batches(SPECS[kind]) == [])
    each = PRICE.cost(1000, 50)
    with Journal(tmp_path / "j") as journal:
        assert journal.spent() == pytest.approx(Budget.of(journal, 1.0).spent)
        assert 0 < journal.spent() < 3 * each + 1e-9


@pytest.mark.parametrize("done", [0, 2])
async def test_a_batch_that_somebody_cancelled_stops_the_run_and_keeps_what_was_done(
    done: int, kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.cancelled = True
    server.batch_item = lambda number: "ok" if number < done else "canceled"
    with Journal(tmp_path / "j") as journal:
        outcomes = await answers(batched(kind, journal), kind, range(4))
        assert outcomes[:done] == texts(range(done))
        assert {type(outcome) for outcome in outcomes[done:]} == {FatalCallError}
        assert "cancelled" in str(outcomes[-1])
        assert "give the same command again" in str(outcomes[-1])
        assert "cancelled" in troubles(journal)
    server.cancelled, server.batch_item = False, lambda number: "ok"
    with Journal(tmp_path / "j") as journal:
        assert await answers(batched(kind, journal), kind, range(4)) == texts(range(4))
    assert [len(batch.lines) for batch in server.batches] == [4, 4 - done]
    assert server.paid_twice() == 0


async def test_a_batch_that_is_not_there_any_more_is_asked_anew_only_at_the_second_command(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    """A key of another account sees no batch either: what is told once can be put right."""
    server.polls_until_ended = 3
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal)
        asking = asyncio.create_task(answers(model, kind, range(2)))
        await reached(lambda: bool(server.batches))
        server.gone = {server.batches[0].id}
        outcomes = await asking
        assert {type(outcome) for outcome in outcomes} == {FatalCallError}
        assert f"{server.batches[0].id} is not there any more" in str(outcomes[0])
        assert "another account" in str(outcomes[0])
        assert [batch.state for batch in journal.open_batches(SPECS[kind])] == ["gone"]
        assert "is not there any more" in troubles(journal)
    server.gone = set()
    with Journal(tmp_path / "j") as journal:
        assert await answers(batched(kind, journal), kind, range(2)) == texts(range(2))
    assert len(server.batches) == 1


async def test_a_batch_that_stays_away_is_asked_anew(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    for _ in range(2):
        with Journal(tmp_path / "j") as journal:
            model = batched(kind, journal)
            asking = asyncio.create_task(answers(model, kind, range(2)))
            await reached(lambda: bool(server.batches))
            server.gone = {"batch_1", "msgbatch_1"}
            outcomes = await asking
    assert outcomes == texts(range(2))
    assert [len(batch.lines) for batch in server.batches] == [2, 2]


async def test_a_file_of_results_that_is_gone_is_told_and_the_rest_is_kept(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.batch_item = lambda number: "invalid" if number == 1 and len(server.batches) == 1 else "ok"
    server.gone = {"batch_1_out", "msgbatch_1_results"}
    with Journal(tmp_path / "j") as journal:
        outcomes = await answers(batched(kind, journal), kind, range(3))
        assert [type(outcome) for outcome in outcomes] == (
            [FatalCallError, SetAsideError, FatalCallError] if kind == "openai" else [FatalCallError] * 3
        )
        assert "the results of" in str(outcomes[0])
        assert "are not there any more" in str(outcomes[0])
        assert "are not there any more" in troubles(journal)
    server.batch_item = lambda number: "ok"
    with Journal(tmp_path / "j") as journal:
        outcomes = await answers(batched(kind, journal), kind, range(3))
        assert [outcome for place, outcome in enumerate(outcomes) if place != 1] == [texts(range(3))[n] for n in (0, 2)]
        assert "asked anew" in troubles(journal)


async def test_lines_that_come_twice_and_lines_of_others_are_named_and_harm_nobody(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    def mangled(lines: list[str]) -> list[str]:
        foreign = json.loads(lines[0])
        foreign["custom_id"] = "somebody-else"
        failed = json.loads(lines[1])
        failed["response" if kind == "openai" else "result"] = None
        return [json.dumps(failed), json.dumps(foreign), *lines, *lines[:2], ""]

    server.mangle = mangled
    assert await answers(batched(kind, journal), kind, range(4)) == texts(range(4))
    assert len(server.batches) == 1
    assert "3 results came more than once" in troubles(journal)
    assert "1 results are for no request of ours" in troubles(journal)


@pytest.mark.parametrize("line", ["{", "[]", "null", "7", '"text"', "{}", '{"custom_id": null, "response": 3, "result": 3}'])
async def test_a_line_that_is_no_result_costs_only_itself(
    line: str, kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.mangle = lambda lines: [*lines[:1], line, *lines[2:]] if len(server.batches) == 1 else lines
    assert await answers(batched(kind, journal), kind, range(4)) == texts(range(4))
    assert [len(batch.lines) for batch in server.batches] == [4, 1]
    assert "1 lines were no results" in troubles(journal)


async def test_a_result_of_nonsense_and_one_that_is_missing_are_asked_again(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    first = ["ok", "nonsense", "silent"]
    server.batch_item = lambda number: first[number] if len(server.batches) == 1 else "ok"
    assert await answers(batched(kind, journal), kind, range(3)) == texts(range(3))
    assert [len(batch.lines) for batch in server.batches] == [3, 2]
    assert server.paid_twice() == 0


async def test_results_of_which_nothing_can_be_read_are_waited_for_and_never_paid_again(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.batch_outage, server.outage = {"results": 10**9}, (200, "")
    with Journal(tmp_path / "j") as journal:
        outcomes = await answers(batched(kind, journal, poll_s=0.0001), kind, range(2))
        assert {type(outcome) for outcome in outcomes} == {FatalCallError}
        assert "the batch goes on with the provider" in str(outcomes[0])
        assert "no line of the results" in troubles(journal)
    server.batch_outage = {}
    with Journal(tmp_path / "j") as journal:
        assert await answers(batched(kind, journal), kind, range(2)) == texts(range(2))
    assert len(server.batches) == 1


@pytest.mark.parametrize("lost_as", ["reset", "garbage", 500, 502, 503, 504])
async def test_a_batch_that_was_made_although_the_answer_did_not_say_so_is_found(
    lost_as: int | str, kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.lose_batch_answers, server.lost_as = 1, lost_as
    assert await answers(batched(kind, journal), kind, range(3)) == texts(range(3))
    assert len(server.batches) == 1
    assert server.paid_twice() == 0
    assert "the answer to its submission was lost" in troubles(journal)
    assert "found again" in troubles(journal)


async def test_a_batch_is_found_among_hundreds_that_others_made_since(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.lose_batch_answers = 1
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal, poll_s=30.0)
        asking = asyncio.create_task(model.complete(asked(kind, 1)))
        await reached(lambda: len(server.batches) == 1)
        await model.drain()
        with pytest.raises(Interrupted):
            await asking
    server.mimic(250)
    with Journal(tmp_path / "j") as journal:
        assert await answers(batched(kind, journal), kind, range(1, 2)) == texts(range(1, 2))
    assert len(server.batches) == 251


@pytest.mark.parametrize("moment", ["upload", "newest", "submit", "state", "results"])
@pytest.mark.parametrize("outage", [(429, "rate_limit_error"), (500, "api_error"), (529, "overloaded_error"), (200, "")])
async def test_no_outage_of_any_moment_loses_or_doubles_a_batch(
    outage: tuple[int, str], moment: str, kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    if kind == "anthropic" and moment == "upload":
        pytest.skip("Anthropic's batches are sent in one piece")
    server.batch_outage, server.outage = {moment: 3}, outage
    assert await answers(batched(kind, journal), kind, range(3)) == texts(range(3))
    assert server.batch_outage == {moment: 0}
    assert len(server.batches) == 1
    assert server.paid_twice() == 0


async def test_a_provider_that_cannot_be_reached_for_a_while_is_waited_for(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.polls_until_ended = 10**9
    model = batched(kind, journal)
    asking = asyncio.create_task(answers(model, kind, range(2)))
    await reached(lambda: bool(server.batches and server.batches[0].polls > 1))
    port = server.port
    await server.stop()
    await reached(lambda: "could not be reached" in troubles(journal) or "broke off" in troubles(journal))
    server.polls_until_ended = 1
    await server.start(port)
    assert await asking == texts(range(2))
    assert len(server.batches) == 1


async def test_the_log_tells_each_batch_with_what_is_out_and_since_when(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.polls_until_ended = 10**9
    model = batched(kind, journal)
    asking = asyncio.create_task(answers(model, kind, range(3)))
    await reached(lambda: bool(server.batches and server.batches[0].polls > 2))
    (batch,) = read_log(journal.path).batches
    assert (batch.model, batch.batch_id, batch.state) == (SPECS[kind], server.batches[0].id, "sent")
    assert (batch.requests, batch.out, batch.finished) == (3, 3, 0)
    assert batch.since is not None
    assert batch.looked is not None
    assert batch.looked >= batch.since
    assert "in_progress" in batch.said
    told = str(read_log(journal.path))
    assert "batches: 3 requests are out in 1 of 1" in told
    assert batch.batch_id in told
    server.polls_until_ended = 1
    await asking
    (batch,) = read_log(journal.path).batches
    assert (batch.state, batch.out, batch.finished) == ("done", 0, 3)
    assert "batches: no request is out; 1 is done" in str(read_log(journal.path))
    assert read_log(journal.path).json()["batches"][0]["batch_id"] == batch.batch_id
