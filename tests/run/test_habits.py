"""Whatever habits a server has: a run ends with its conversations, or is refused by a name within fifty requests.

Requests are counted where they arrive. A run with a base URL looks its server over first, and uses what it learns.
"""

import asyncio
import json
import random
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muse_builder.cli import EXIT_FATAL_CALL, main
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.schema import CONFIGS
from muse_builder.run.generate import prepare
from muse_builder.settings import Settings
from tests.llm.conftest import PLANTED, SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import HABITS, Answered, Asked, Habit, with_text
from tests.llm.test_check import able
from tests.llm.test_reading import SPEECH_WRAPPERS, WRAPPERS

ITEMS, SCENARIOS, WANTED = 12, 8, 3
MOST_REQUESTS = 50

BROKEN_OFF = "Look into its server's log (memory, a time limit)"
NO_END = "it goes on until it is cut. Does its server know its chat template?"
TOO_SMALL = "start its server with a larger context"
REFUSED = {
    "answers among its thoughts": "start that without a reasoning parser (vLLM",
    "sends only thoughts": "start that without a reasoning parser (vLLM",
    "talks about the words": "the answer talks about the words instead of saying them",
    "answers in prose": "gives no JSON of a wanted shape, in whatever way it is asked",
    "says nothing": "answers a plain question with nothing",
    "ends with error": BROKEN_OFF,
    "ends with abort": BROKEN_OFF,
    "ends with cancelled": BROKEN_OFF,
    "ends with insufficient_system_resource": BROKEN_OFF,
    "ends with an unknown word": BROKEN_OFF,
    "errs in the choice": BROKEN_OFF,
    "ends with model_length": NO_END,
    "ends with max_tokens": NO_END,
    "ends with MAX_TOKENS": NO_END,
    "ends with SAFETY": "what its provider's filter holds back",
    "answers 500 always": "refuses even a plain question",
    "answers with a page": "check the base URL",
    "streams although nobody asked": "switch streaming off in the server",
    **{name: TOO_SMALL for name in HABITS if name.startswith("has a small window")},
}
"""Of no use to anybody: what the refusal says. All others end in conversations."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder's catalog, drawn once."""
    settings = Settings(out=str(tmp_path_factory.mktemp("catalog") / "muse"), max_items=ITEMS, num_scenarios=SCENARIOS)
    with prepare(settings):
        return settings.run_folder / "catalog"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    for name, key in PLANTED.items():
        monkeypatch.setenv(name, key)
    async with FakeProvider(keep=1) as server:
        server.play, server.strict = able, False
        yield server


async def run(folder: Path, catalog: Path, spec: str, *more: str) -> int:
    shutil.copytree(catalog, folder / "muse.run" / "catalog")
    words = ["generate", "--model", spec, "--out", str(folder / "muse"), "--max-items", str(ITEMS), *more]
    return await asyncio.to_thread(main, [*words, "--dialogue", "paper", "--num-scenarios", str(SCENARIOS), "-n", str(WANTED)])


@pytest.mark.parametrize("name", HABITS)
async def test_a_habit_ends_in_three_conversations_or_in_a_named_refusal_within_fifty_requests(
    name: str, server: FakeProvider, tmp_path: Path, catalog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.habit = HABITS[name]
    code = await run(tmp_path, catalog, SPECS["compatible"], "--base-url", server.openai_url)
    said = capsys.readouterr().err
    assert server.hung_up == 0
    if name in REFUSED:
        assert code == EXIT_FATAL_CALL
        assert REFUSED[name] in said
        assert server.asked + server.looked_up <= MOST_REQUESTS
    else:
        assert code == 0, said
        assert read_manifest(tmp_path / "muse").counts.conversations == WANTED


def _wrapped(asked: Asked) -> Answered:
    """The answer in one of the twenty ways, by what was asked."""
    wrappers = WRAPPERS if asked.wants_json else SPEECH_WRAPPERS
    wrap = wrappers[random.Random(json.dumps(asked.body["messages"])).choice(sorted(wrappers))]
    return Answered(with_text(asked, wrap(asked.text)))


async def test_of_twenty_wrappers_no_letter_stands_in_any_config(
    server: FakeProvider, tmp_path: Path, catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
    assert await run(tmp_path / "plain", catalog, SPECS["openai"]) == 0
    asked = server.asked
    server.habit = Habit(_wrapped)
    assert await run(tmp_path / "wrapped", catalog, SPECS["openai"]) == 0
    assert server.asked == 2 * asked  # nothing had to be asked again
    for config in set(CONFIGS) - {"traces"}:  # which tell what came, and what was taken off
        plain, wrapped = ([*map(str, read(tmp_path / name / "muse", config))] for name in ("plain", "wrapped"))
        assert wrapped == plain, config
