"""Which model sits in which seat, and how it is asked there."""

from typing import Any

import pytest

from muse_builder.agents.cast import actor, seat_specs
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Reply, Request
from muse_builder.settings import Settings


class Model:
    async def complete(self, request: Request) -> Reply:
        return Reply("")


def test_seats_without_a_model_of_their_own_have_the_backbone_s() -> None:
    settings = Settings(model="openai:a", rewriter="anthropic:b")
    assert seat_specs(settings) == {
        "backbone": "openai:a",
        "rewriter": "anthropic:b",
        "checker": "openai:a",
        "reviewer": "openai:a",
    }


@pytest.mark.parametrize(
    ("seat", "record", "parameters"),
    [
        ("rewriter", Capabilities(temperature=True), {"temperature": 0.9}),
        ("checker", Capabilities(temperature=True), {"temperature": 0.2}),
        ("rewriter", Capabilities(), {}),
    ],
)
def test_a_temperature_is_sent_only_to_a_model_that_takes_one(seat: Any, record: Capabilities, parameters: object) -> None:
    settings = Settings(temperature=0.2, rewriter_temperature=0.9)
    assert actor(settings, seat, "any:model", Model(), record).parameters == parameters


def test_an_actor_sees_and_reads_what_its_record_says() -> None:
    made = actor(Settings(), "backbone", "any:model", Model(), Capabilities(images=False, reads_values=True))
    assert (made.sees, made.reads_values, made.stop) == (False, True, None)
