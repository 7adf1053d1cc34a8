"""From a spec to a model, and what a run of many conversations survives."""

import asyncio
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from muse_builder import plugins
from muse_builder.errors import RetryableError, SettingsError
from muse_builder.llm.capabilities import Capabilities, capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.journalled import Journalled
from muse_builder.llm.limits import Gate
from muse_builder.llm.models import Access, Batches, open_model
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.synthesis import Greet
from tests.llm.conftest import Open, asked, asked_for_review, reached
from tests.llm.fake_provider import FakeProvider, Fault


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("opnai:gpt-6-luna", "unknown provider 'opnai'; known: anthropic, embedded, openai"),
        ("gpt-6-luna", "unknown provider 'gpt-6-luna'; known: anthropic, embedded, openai"),
        ("openai", "'openai' names no model; write for example 'openai:gpt-6-luna'"),
        ("gpt-6-luna", "Did you mean 'openai:gpt-6-luna'?"),
        ("claude-haiku-5", "Did you mean 'anthropic:claude-haiku-5-5'?"),
        ("python:Mine", "was an object given in Python"),
        ("anthropic:", "'anthropic:' names no model; write for example 'anthropic:claude-haiku-5-5'"),
        ("embedded:large", "the embedded model has no variants"),
        ("anthropic:claude-3-5-haiku-latest", "was retired on 2026-02-19"),
    ],
)
def test_a_wrong_spec_says_what_would_be_right(spec: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_model(spec)
    assert words in str(caught.value)


async def test_every_provider_opens_without_network_or_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    for name in plugins.names("models"):
        example = plugins.get("models", name).example
        spec = f"{name}:{example}" if example else name
        async with open_model(spec) as model:
            assert model.capabilities == capabilities_of(spec)
            assert model.status().answers == 0


def test_opening_a_model_imports_no_sdk() -> None:
    # With a base URL no price is looked up; the price list brings httpx2 with it.
    code = (
        "import sys; from muse_builder.llm.models import Access, open_model\n"
        "for spec in ('openai:x', 'anthropic:x'): open_model(spec, Access(base_url='http://127.0.0.1:9'))\n"
        "sys.exit(any(name in sys.modules for name in ('openai', 'anthropic', 'httpx2', 'aiohttp', 'PIL')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_the_embedded_model_is_a_model_like_the_others(journal: Journal) -> None:
    request = asked("openai", model="embedded", reads_values=True, agent="chatter", task="greet", values=Greet(variation=4))
    async with open_model("embedded", Access(journal)) as model:
        reply = await model.complete(request)
        assert reply.text
        assert reply.cost == 0
        assert journal.get(request.key) == reply
        assert await model.complete(request) == reply
        assert model.status().journal_hits == 1


class Unsure:
    """A model of one's own that fails once."""

    capabilities = Capabilities(images=False)

    def __init__(self) -> None:
        self.asked = 0

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        if self.asked == 1:
            raise RetryableError("busy")
        return Reply(f"answer {self.asked}")


async def test_a_model_given_in_python_is_journalled_and_tried_again(journal: Journal) -> None:
    mine = Unsure()
    access = Access(journal, models={"python:Unsure": mine})
    request = asked("openai", model="python:Unsure")
    async with open_model("python:Unsure", access, gate=Gate(first_wait_s=0.01)) as model:
        assert not model.capabilities.images
        assert (await model.complete(request)).text == "answer 2"
        assert (await model.complete(request)).text == "answer 2"
    assert mine.asked == 2
    assert (await Journalled(mine, journal).complete(request)).text == "answer 2"


def test_batches_need_a_model_that_has_them_and_a_journal(journal: Journal) -> None:
    with pytest.raises(SettingsError, match=r"python:Unsure has no batch API here"):
        open_model("python:Unsure", Access(journal, models={"python:Unsure": Unsure()}), batches=Batches())
    with pytest.raises(SettingsError, match=r"batches of openai:gpt-6-luna need a journal"):
        open_model("openai:gpt-6-luna", batches=Batches())


async def test_a_picture_is_read_and_encoded_once_however_often_it_is_sent(
    kind: str, opened: Open, server: FakeProvider
) -> None:
    read: list[str] = []

    def load(picture: object) -> bytes:
        read.append(str(picture))
        return b"\xff\xd8\xffjpeg"

    model = opened(kind, load_picture=load)
    await asyncio.gather(*[model.complete(asked_for_review(kind, number)) for number in range(20)])
    await model.complete(asked_for_review(kind, 20))
    assert len(read) == 2
    assert server.refused == []


async def test_the_same_request_is_paid_once_also_after_a_restart(
    kind: str, opened: Open, server: FakeProvider, tmp_path: Path
) -> None:
    for _ in range(2):
        with Journal(tmp_path / "j") as journal:
            model = opened(kind, journal=journal)
            replies = await asyncio.gather(*[model.complete(asked(kind, number % 5)) for number in range(20)])
            assert {reply.text for reply in replies} == {f"answer to Conversation {number}: hello." for number in range(5)}
            await model.close()
    assert server.asked == 5


async def test_a_twentieth_of_everything_going_wrong_loses_nothing(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.fault_rate = 0.05
    server.random_faults += [Fault("cut_json"), Fault("no_choices"), Fault("status", 529, code="overloaded_error")]
    model = opened(kind, journal=journal)
    replies = await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(300)])
    assert [reply.text for reply in replies] == [f"answer to Conversation {number}: hello." for number in range(300)]
    assert sum(reply.retries for reply in replies) > 5


# --- crashes ------------------------------------------------------------------------------------------------------------

_RUN = """
import asyncio, signal, sys
from muse_builder.errors import Interrupted
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from tests.llm.conftest import asked, opened_with

async def main(path, url, kind):
    with Journal(path) as journal:
        spec = asked(kind).model
        options = {"capabilities": {spec: capabilities_of(spec)}, "gate": Gate(start=16, ceiling=16)}
        async with opened_with(spec, journal=journal, base_url=url, **options) as model:
            async def conversation(number):
                said = ""
                for turn in range(5):
                    said = (await model.complete(asked(kind, number, messages=(("user", f"{number}/{turn}/{said}"),)))).text
                await journal.store("conversation", number, said, [])
            work = asyncio.gather(*[conversation(number) for number in range(60)], return_exceptions=True)
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
            print("begun", flush=True)
            try:
                await work
            except asyncio.CancelledError:
                pass
asyncio.run(main(*sys.argv[1:]))
"""


@contextmanager
def run(path: Path, url: str, kind: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(path), url, kind], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


async def _until(process: subprocess.Popen[str], server: FakeProvider, completed: int) -> None:
    while sum(server.completed.values()) < completed and process.poll() is None:  # noqa: ASYNC110 - another process moves it
        await asyncio.sleep(0.002)


@pytest.mark.parametrize("kind", ["openai"])
async def test_a_killed_run_pays_again_for_nothing_but_what_was_under_way(
    kind: str, server: FakeProvider, tmp_path: Path
) -> None:
    server.latency_s = 0.02
    dice = random.Random(5)
    under_way = 0
    for _ in range(2):
        with run(tmp_path / "journal", server.url(kind), kind) as process:
            await _until(process, server, sum(server.completed.values()) + dice.randint(20, 80))
            process.kill()
            await reached(lambda: server.in_flight == 0)
            process.wait()
        with Journal(tmp_path / "journal") as journal:
            recorded = sum(usage.calls for usage in journal.usage())
        lost = server.asked - under_way - recorded
        assert lost <= 16 + 16 // 2 + 1  # at the server, or answered and on their way to the disk
        under_way += lost
    with run(tmp_path / "journal", server.url(kind), kind) as process:
        await asyncio.to_thread(process.wait)
    assert server.paid_twice() <= under_way
    assert len(server.completed) == 300
    with Journal(tmp_path / "journal") as journal:
        assert journal.numbers("conversation") == set(range(60))


@pytest.mark.parametrize("kind", ["openai"])
async def test_a_stopped_run_pays_for_nothing_twice(kind: str, server: FakeProvider, tmp_path: Path) -> None:
    server.latency_s = 0.02
    with run(tmp_path / "journal", server.url(kind), kind) as process:
        await _until(process, server, 100)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait) == 0
    assert 100 <= sum(server.completed.values()) < 300
    with run(tmp_path / "journal", server.url(kind), kind) as process:
        await asyncio.to_thread(process.wait)
    assert server.paid_twice() == 0
    assert sum(server.completed.values()) == 300


_FULL_DISK = """
import asyncio, resource, signal, sys
from muse_builder.errors import FatalCallError, RunError
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from tests.llm.conftest import asked, opened_with

async def main(path, url):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    with Journal(path) as journal:
        spec = asked("openai").model
        options = {"capabilities": {spec: capabilities_of(spec)}, "gate": Gate(start=8, ceiling=8)}
        async with opened_with(spec, journal=journal, base_url=url, **options) as model:
            requests = [asked("openai", number, system="Be brief. " * 500) for number in range(600)]
            outcomes = await asyncio.gather(*[model.complete(request) for request in requests], return_exceptions=True)
            failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            assert {type(outcome) for outcome in failed} <= {FatalCallError, RunError}, failed
            print(len(outcomes) - len(failed), failed[0])
asyncio.run(main(*sys.argv[1:]))
"""


async def test_what_cannot_be_recorded_is_not_paid_for(server: FakeProvider, tmp_path: Path) -> None:
    server.latency_s = 0.02
    server.answer = lambda prompt, schema: "word " * 400
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _FULL_DISK, str(tmp_path / "journal"), server.openai_url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, problem = await process.communicate()
    assert process.returncode == 0, problem.decode()
    recorded, _, words = said.decode().partition(" ")
    assert "Make room on the disk" in words
    assert 0 < server.asked - int(recorded) <= 8 + 8 // 2 + 1  # those under way when the disk was full
    with Journal(tmp_path / "journal") as journal:
        assert sum(usage.calls for usage in journal.usage()) == int(recorded)
