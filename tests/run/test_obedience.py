"""A model that obeys what a record says: nothing of it is released, whichever task it obeys in."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.records import Call, Conversation, Rejection
from muse_builder.release.manifest import MANIFEST
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from muse_builder.tasks.base import Task
from muse_builder.tasks.synthesis import TASKS, ExpandScenarios, Summarize
from tests.llm.conftest import SPECS
from tests.llm.fake_provider import FakeProvider
from tests.obedient import ORDER, PROMPTS, SIGNS, Obedient, grams, shop

EVIDENCE = ("traces", "rejected", "prompts")
"""Configs that keep what was asked, said and refused, word for word; no loader of conversations reads them."""
OF_THE_SHOP = {"title", "features", "description", "details", "brand"}
"""Columns of `items` that are the shop's own words."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("shop"))


def texts(value: Any) -> Iterator[str]:
    """Every string in plain values, names of keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def published(release: Path) -> Iterator[str]:
    """What a reader of the release's tables meets in words that no shop wrote."""
    for config in json.loads((release / MANIFEST).read_text())["configs"]:
        if config not in EVIDENCE:
            for record in read(release, config):
                row = record.model_dump(mode="json")
                yield from texts({name: value for name, value in row.items() if config != "items" or name not in OF_THE_SHOP})


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.agent}-{task.name}")
async def test_what_a_model_says_that_obeys_a_record_is_in_no_row(
    task: type[Task], provider: FakeProvider, catalog: Path, tmp_path: Path
) -> None:
    provider.play = model = Obedient(
        task, lambda: "\n".join(words for said in provider.seen[-1].body["messages"] for words in texts(said["content"]))
    )
    settings = Settings(
        out=str(tmp_path / "muse"), model=SPECS["openai"], catalog=str(catalog), num_scenarios=32, num_conversations=3,
        dialogue="paper",
        max_candidates=60, round_limit=5, chit_chat=(0.8,), multimodal_open=1.0, concurrency=1,
    )  # fmt: skip
    release = await asyncio.to_thread(generate, settings)
    assert model.obeyed, "the test is of no use where it never obeys"
    assert any(ORDER in " ".join(map(str, seen.body["messages"])) for seen in provider.seen)
    assert verify(release) == []
    said = list(published(release))
    assert [text for text in said if any(sign in text for sign in SIGNS)] == []
    prompt_words = set().union(*map(grams, PROMPTS))
    assert [text for text in said if grams(text) & prompt_words] == []
    card = (release / "README.md").read_text("utf-8")
    assert [sign for sign in SIGNS if sign in card.replace("<br>", "")] == []
    manifest = json.loads((release / MANIFEST).read_text("utf-8"))
    assert [text for text in texts(manifest) if any(sign in text for sign in SIGNS)] == []

    calls = [call for call in read(release, "traces") if isinstance(call, Call)]
    obeyed = [call for call in calls if call.reply in model.obeyed]
    taken = [call for call in obeyed if call.status == "ok"]
    assert task.place == "note" or taken == []
    assert all("evil.example" in call.reply for call in taken), "one agent may give another an address, and no row has it"
    refusals = ("has no place in an answer", "is not something this speaker would say")
    assert all(any(words in call.error for words in refusals) for call in obeyed if call not in taken)
    held = {
        f"conversation/{int(row.conversation_id[1:])}"
        for row in read(release, "conversations")
        if isinstance(row, Conversation)
    }
    assert taken or held.isdisjoint(call.thread for call in obeyed), "what it said then has decided nothing"
    refused = [row for row in read(release, "rejected") if isinstance(row, Rejection) and row.stage == "hygiene"]
    if task is Summarize:
        assert "" in {item.summary for item in read(release, "items")}  # type: ignore[attr-defined]
    elif task is not ExpandScenarios and not taken:
        assert refused
        assert all(f"{task.agent}/{task.name} gave no fitting reply in 3 tries: " in row.reason for row in refused)
