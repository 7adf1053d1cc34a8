"""Every reply of the pipeline fits the subset of JSON schema that the providers enforce."""

import json
from typing import Any

import pytest

from muse_builder.llm.providers.reply_schema import schema_in_words, strict_schema, without_references
from muse_builder.records import Record
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import TASKS, BackstoryReply, MatchReply, ReviewReply
from tests.llm.fake_provider import _check_schema, fitting

REPLIES = sorted({task.reply for task in TASKS if task.reply is not Text}, key=lambda reply: reply.__name__)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.__name__)
def test_a_reply_that_fits_the_strict_schema_is_a_reply(reply: type[Record]) -> None:
    schema = strict_schema(reply.model_json_schema())
    _check_schema(schema, every_field_required=True)
    _check_schema(schema, every_field_required=False)
    reply.model_validate(fitting(schema, schema))


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.__name__)
def test_anthropics_own_transformation_leaves_it_as_it_is(reply: type[Record]) -> None:
    import anthropic

    schema = strict_schema(reply.model_json_schema())
    assert anthropic.transform_schema(schema) == schema


def test_ranges_and_counts_are_said_in_words() -> None:
    review = strict_schema(ReviewReply.model_json_schema())
    assert "(at least 0, at most 10)" in review["properties"]["content_quality"]["description"]
    backstory = strict_schema(BackstoryReply.model_json_schema())
    requirements: dict[str, Any] = backstory["properties"]["requirements"]
    assert requirements["items"] == {"$ref": "#/$defs/Requirement"}
    assert "exactly 2 items" in requirements["description"]


def test_a_dialect_that_knows_numbers_of_items_gets_them_besides_the_words() -> None:
    requirements: dict[str, Any] = strict_schema(BackstoryReply.model_json_schema(), counts=True)["properties"]["requirements"]
    assert (requirements["minItems"], requirements["maxItems"]) == (2, 2)
    assert "exactly 2 items" in requirements["description"]
    assert "minItems" not in json.dumps(strict_schema(BackstoryReply.model_json_schema()))


def test_what_may_be_missing_is_null_and_still_required() -> None:
    schema = strict_schema(MatchReply.model_json_schema())
    assert "recipient" in schema["required"]
    assert {"type": "null"} in schema["properties"]["recipient"]["anyOf"]


def test_a_prompted_schema_is_the_same_schema() -> None:
    words = schema_in_words(MatchReply.model_json_schema())
    assert json.loads(words[words.index("{") :]) == strict_schema(MatchReply.model_json_schema())


def test_what_a_reference_names_stands_in_its_place() -> None:
    schema = {
        "type": "object",
        "properties": {"many": {"type": "array", "items": {"$ref": "#/$defs/Outer"}}},
        "$defs": {"Outer": {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}]}, "Inner": {"type": "string"}},
    }
    assert without_references(schema) == {
        "type": "object",
        "properties": {"many": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}},
    }
