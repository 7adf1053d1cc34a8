"""Whole runs about furniture, books, food and electronics: every agent works, and nobody puts anything on."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from muse_builder.records import Call, Conversation, Profile, Rejection, Scenario
from muse_builder.release.manifest import CARD, read_manifest
from muse_builder.release.reader import read
from muse_builder.release.schema import SystemPrompt
from muse_builder.release.verify import verify
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from muse_builder.watch import Silence
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play
from tests.other_goods import shop

PUT_ON = re.compile(r"wear(?!i[en]|y)|worn|outfit|garment|cloth|shoe|jewel|fashion|apparel", re.I)
"""In a text about goods that nobody puts on; "weary" may stand."""


@dataclass
class Run:
    folder: Path
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """Every request as it arrived."""


@pytest.fixture(scope="module", params=["people", "paper"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("goods")
    settings = Settings(
        catalog=str(shop(folder)), model="openai:gpt-6-luna", dialogue=request.param,
        num_conversations=3, num_scenarios=14, multimodal_open=1.0, out=str(folder / "muse"), shopper="paper",
    )  # fmt: skip

    async def made() -> Run:
        async with FakeProvider(keep=10_000) as server:
            server.play = play
            patch.setenv("OPENAI_BASE_URL", server.openai_url)
            await asyncio.to_thread(generate, settings, watch=Silence())
            assert server.refused == []
            return Run(folder / "muse", [seen.body for seen in server.seen])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-none")
        yield asyncio.run(made())


def test_conversations_are_released_and_every_agent_has_worked(run: Run) -> None:
    assert verify(run.folder) == []
    manifest = read_manifest(run.folder)
    assert manifest.counts.conversations == 3
    assert manifest.as_json()["settings"]["domain"] == "general"
    assert manifest.as_json()["catalog"]["coverage"]["enough"] == 24
    agents = {call.agent for call in read(run.folder, "traces") if isinstance(call, Call)}
    assert agents >= {
        "summarizer", "scenario_generator", "profile_generator", "manager", "user_simulator", "chatter", "querier", "rewriter",
        "reviewer",
    }  # fmt: skip


def told(run: Run) -> Iterator[str]:
    """Every stored text that somebody says, reads or is told; names of columns, tasks and acts are none."""
    for config, kind in (("conversations", Conversation), ("profiles", Profile), ("scenarios", Scenario)):
        for record in read(run.folder, config):
            assert isinstance(record, kind)
            yield from texts(record.model_dump(), besides={"action", "outfit_item_id"})
    for record in read(run.folder, "rejected"):
        assert isinstance(record, Rejection)
        yield record.reason
        yield from texts(json.loads(record.body), besides={"action", "outfit_item_id"})
    for record in read(run.folder, "traces"):
        assert isinstance(record, Call)
        yield from (text for _, text in record.messages)
        yield record.reply
    for record in read(run.folder, "prompts"):
        assert isinstance(record, SystemPrompt)
        yield record.text


def texts(value: Any, *, besides: set[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in besides:
                yield from texts(inner, besides=besides)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner, besides=besides)
    elif isinstance(value, str):
        yield value


def test_no_stored_text_speaks_of_putting_anything_on(run: Run) -> None:
    found = {
        match[0]: text[max(0, match.start() - 60) : match.end() + 60] for text in told(run) for match in PUT_ON.finditer(text)
    }
    assert found == {}


def test_no_request_speaks_of_putting_anything_on(run: Run) -> None:
    sent = [json.dumps({**body, "messages": _without_pictures(body["messages"])}) for body in run.bodies]
    assert len(sent) > 60
    found = {match[0]: text[max(0, match.start() - 60) : match.end() + 60] for text in sent for match in PUT_ON.finditer(text)}
    assert found == {}


def _without_pictures(messages: list[dict[str, Any]]) -> list[Any]:
    return [
        [part for part in message["content"] if part["type"] == "text"] if isinstance(message["content"], list) else message
        for message in messages
    ]


def test_the_card_is_one_of_such_goods(run: Run) -> None:
    card = (run.folder / CARD).read_text("utf-8")
    head = card.split("---")[1]
    assert "shopping" in head
    assert "fashion" not in head
    assert "# MUSE: multimodal conversational recommendation of products in scenarios" in card
    without_columns = re.sub(r"`[a-z_/]+`|name: \w+", "", card)
    found = {match[0]: without_columns[match.start() - 60 : match.end() + 60] for match in PUT_ON.finditer(without_columns)}
    assert found == {}
