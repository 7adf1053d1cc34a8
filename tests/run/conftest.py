"""A provider for runs that ask a paid model."""

from collections.abc import AsyncIterator

import pytest

from tests.llm.conftest import PLANTED
from tests.llm.fake_provider import FakeProvider


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    """The server that OpenAI's name leads to, with a planted key."""
    for name, key in PLANTED.items():
        monkeypatch.setenv(name, key)
    async with FakeProvider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        yield server
