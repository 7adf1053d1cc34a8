"""What the tests of providers share: a server, keys that must never show, and requests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from muse_builder.llm.models import Access, OpenedModel, open_model
from muse_builder.llm.prices import Price
from muse_builder.llm.request import Picture, Request
from muse_builder.tasks.synthesis import Greet, Review
from tests.llm.fake_provider import FakeProvider

PLANTED = {"OPENAI_API_KEY": "sk-proj-planted0000openai", "ANTHROPIC_API_KEY": "sk-ant-planted0000anthropic"}
SPECS = {"openai": "openai:gpt-6-luna", "compatible": "openai:llava-onevision", "anthropic": "anthropic:claude-haiku-5-5"}
PRICE = Price(input=1.0, cached=0.1, output=10.0, cache_write=1.25)
JPEG = b"\xff\xd8\xff" + b"pixels" * 100


@pytest.fixture(autouse=True)
def planted_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in PLANTED.items():
        monkeypatch.setenv(name, key)


@pytest.fixture
async def server() -> AsyncIterator[FakeProvider]:
    async with FakeProvider() as provider:
        yield provider


@pytest.fixture(params=sorted(SPECS))
def kind(request: pytest.FixtureRequest) -> str:
    """Every contract holds for OpenAI, for a server that speaks like it, and for Anthropic."""
    return str(request.param)


Open = Callable[..., OpenedModel]


def opened_with(spec: str, **options: Any) -> OpenedModel:
    """`open_model`, the fields of `Access` and its own arguments side by side."""
    access = {name: options.pop(name) for name in list(options) if name in Access.__dataclass_fields__}
    return open_model(spec, Access(**access), **options)


@pytest.fixture
async def opened(server: FakeProvider) -> AsyncIterator[Open]:
    """`opened(kind, ...)` gives a model that talks to the server; all are closed in the end."""
    models = []

    def make(kind: str, **options: Any) -> OpenedModel:
        spec = SPECS[kind]
        options = {
            "base_url": server.url("anthropic" if kind == "anthropic" else "openai"),
            "prices": {spec: PRICE},
            "capabilities": {} if kind == "compatible" else {spec: capabilities_of(spec)},
            "load_picture": lambda picture: JPEG,
            "gate": Gate(first_wait_s=0.01),
            **options,
        }
        model = opened_with(options.pop("spec", spec), **options)
        models.append(model)
        return model

    yield make
    for model in models:
        await model.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


async def reached(condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Returns when the condition holds; fails after so many seconds."""
    for _ in range(int(seconds / 0.005)):
        if condition():
            return
        await asyncio.sleep(0.005)
    pytest.fail("what the test waits for did not happen in time")


def asked(kind: str, number: int = 0, **changes: Any) -> Request:
    """A request for plain text, its text unlike that of every other number."""
    fields: dict[str, Any] = {
        "thread": f"conversation/{number}",
        "agent": "reviewer",
        "task": "review",
        "model": SPECS[kind],
        "system": "You review conversations.",
        "messages": (("user", f"Conversation {number}: hello."),),
        "values": Greet(variation=number),
        "parameters": {"max_tokens": 60},
        "seed": number,
    }
    return Request(**{**fields, **changes})


def asked_for_review(kind: str, number: int = 0, **changes: Any) -> Request:
    """A request with a schema and two pictures."""
    pictures = (Picture("B01", "01" * 32, "01.jpg"), Picture("B02", "02" * 32, "02.jpg"))
    return asked(kind, number, schema=Review.reply.model_json_schema(), images=pictures, **changes)
