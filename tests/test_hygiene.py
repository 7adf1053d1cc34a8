"""Catalog text is data: whatever a product's text asks for, nobody does it and none of it reaches a row."""

from pathlib import Path

import pytest

from muse_builder.catalog.amazon import read as read_amazon
from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.report import Report
from muse_builder.prompts import card, prompt, render
from muse_builder.records import Conversation, Profile
from muse_builder.release import read, verify
from muse_builder.run import generate
from muse_builder.settings import Settings
from muse_builder.tasks import TASKS, Rerank

MARKS = (
    "<|im", "[inst]", "[/inst]", "</s>", "<<sys>>", "### ", "ignore all previous", "ignore previous", "system prompt",
    "as an ai",
    "cures back pain", "{{", "}}", "<image>", "<script", "onerror", "assistant:", "user:", "tool_call", "function_call",
)  # fmt: skip


@pytest.fixture(scope="module")
def release(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dirty")
    return generate(
        Settings(
            catalog=str(shared_data / "catalogs" / "dirty" / "dirty_catalog.jsonl"),
            out=str(folder / "muse"),
            num_conversations=25,
            num_scenarios=80,
            max_candidates=200,
        )
    )


def test_a_broken_catalog_gives_a_sound_release(release: Path) -> None:
    assert verify(release) == []
    assert sum(isinstance(record, Conversation) for record in read(release, "conversations")) == 25


def test_nothing_that_a_product_says_of_prompts_reaches_a_row(release: Path) -> None:
    said = [record.backstory for record in read(release, "profiles") if isinstance(record, Profile)]
    for record in read(release, "conversations"):
        assert isinstance(record, Conversation)
        said += [text for turn in record.turns for text in (turn.text, turn.draft, turn.query or "")]
    for text in said:
        assert not [mark for mark in MARKS if mark in text.lower()], text


def test_no_product_can_open_a_line_or_a_part_of_a_prompt(shared_data: Path, tmp_path: Path) -> None:
    with Report(None) as report:
        path = shared_data / "catalogs" / "dirty" / "dirty_catalog.jsonl"
        items = tuple(read_amazon(path, store=ImageStore(tmp_path), report=report))
    assert len(items) > 60
    for item in items:
        assert "\n" not in card(item)
    rendered = render(Rerank(needs="a warm top", query="top", items=items))
    assert rendered.system == prompt("querier", "rerank").system
    lines = rendered.user.splitlines()
    assert [line for line in lines if not line.startswith("{")] == [
        "What the shopper wants: a warm top",
        "Query: top",
        "Products, as the search ranked them:",
    ]
    assert not [line for line in lines if "<|im" in line or "[INST]" in line]


def test_no_system_part_holds_a_value() -> None:
    for task in TASKS:
        assert "{{" not in prompt(task.agent, task.name).system
