"""A request's key covers all that is sent, and nothing else."""

from dataclasses import replace

import pytest

from muse_builder.llm.request import Picture
from muse_builder.tasks.synthesis import Greet
from tests.llm.conftest import asked

PLAIN = "00f17bc8109f921b082c1963b03267ee1b1c1fcaf3b4188b3798e4f605d67635"
WITH_VALUES = "76e548db057d833907842f372676e90d4ddf8776a951cbd92f065d09774ab7e3"


def test_the_key_of_a_request_never_changes() -> None:
    """Journals begun long ago are asked by these."""
    assert asked("openai", 3).key == PLAIN
    assert (
        asked("openai", 3, model="embedded", reads_values=True).key
        == "76e548db057d833907842f372676e90d4ddf8776a951cbd92f065d09774ab7e3"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"system": "You judge."},
        {"messages": (("user", "Bye."),)},
        {"seed": 4},
        {"parameters": {"max_tokens": 61}},
        {"schema": {"type": "object"}},
        {"images": (Picture("B01", "01" * 32, "01.jpg"),)},
        {"model": "openai:other"},
        {"reads_values": True},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_is_sent_is_part_of_the_key(changes: dict[str, object]) -> None:
    assert replace(asked("openai", 3), **changes).key != asked("openai", 3).key  # type: ignore[arg-type]


def test_where_it_came_from_is_no_part_of_the_key() -> None:
    other = replace(asked("openai", 3), thread="conversation/9", agent="chatter", task="greet", attempt=2)
    assert other.key == asked("openai", 3).key


def test_values_count_only_where_the_model_reads_them() -> None:
    said, other = asked("openai", 3), asked("openai", 3, values=Greet(variation=99))
    assert said.key == other.key
    assert replace(said, reads_values=True).key != replace(other, reads_values=True).key
