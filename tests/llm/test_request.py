"""A request's key covers all that is sent, and nothing else."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from muse_builder.llm.request import Picture, once_a_schema
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


@pytest.mark.parametrize("places", [(0, 0), (0, 12)])
@pytest.mark.parametrize("schema", [None, {"title": 'A "word"', "type": "object", "properties": {"né": {"minimum": 0.5}}}])
@pytest.mark.parametrize("reads_values", [True, False])
@pytest.mark.parametrize("number", [None, 7])
def test_a_key_is_the_digest_of_all_that_is_sent_as_one_object(
    places: tuple[int, int], schema: dict[str, object] | None, reads_values: bool, number: int | None
) -> None:
    pictures = tuple(Picture(f"B{place}", f"{place:064}", "01.jpg", place) for place in places)
    request = replace(
        asked("openai", 3),
        messages=(("user", 'Grüße, "Ana"\n\ud83d'), ("assistant", "☂ \\")),
        images=pictures,
        schema=schema,
        parameters={"temperature": 0.1, "effort": None, "max_tokens": 60},
        reads_values=reads_values,
        number=number,
    )
    sent = {
        "model": request.model,
        "system": request.system_digest,
        "messages": request.messages,
        "images": [picture.sha256 for picture in pictures],
        "schema": schema,
        "parameters": request.parameters,
        "seed": request.seed,
        "values": request.values.model_dump_json() if reads_values else None,
        **({"places": list(places)} if any(places) else {}),
        **({"number": number} if reads_values and number is not None else {}),
    }
    whole = json.dumps(sent, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    assert request.key == hashlib.sha256(whole).hexdigest()


def test_what_is_made_of_a_schema_is_made_once_and_of_each_its_own() -> None:
    asked_for: list[str] = []

    def name(schema: dict[str, Any]) -> str:
        asked_for.append(schema["title"])
        return f"made of {schema['title']}"

    known = once_a_schema(name)
    first, equal = {"title": "first"}, {"title": "first"}
    assert [known(first), known(first), known(equal)] == ["made of first"] * 3
    assert asked_for == ["first", "first"]
    # Those that only one call brought do not heap up, nor do they ever answer for another that stands in their place.
    assert [known({"title": str(number)}) for number in range(600)] == [f"made of {number}" for number in range(600)]
    assert known(first) == "made of first"
