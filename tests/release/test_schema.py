"""Every record must come back from Arrow as it went in, and every release of `datasets` must read the columns."""

import subprocess
import sys
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muse_builder.errors import ReleaseError
from muse_builder.records import Call, Candidate, Conversation, Record
from muse_builder.release import schema
from tests import synthetic


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Any value of a field: written from the meaning of annotations, not from the code under test."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    plain = {
        str: st.text(max_size=8),
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        NoneType: st.none(),
    }
    if annotation in plain:
        return plain[annotation]
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(argument) for argument in arguments))
    if origin is dict:
        return st.dictionaries(st.text(max_size=5), values(arguments[1]), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return st.builds(annotation, **{name: values(field.annotation) for name, field in annotation.model_fields.items()})
    return st.one_of(*(values(argument) for argument in arguments))


@pytest.mark.parametrize("config", schema.CONFIGS)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_record_comes_back_from_arrow_as_it_was(config: str, data: st.DataObject) -> None:
    record = data.draw(values(schema.RECORDS[config]))
    batch = pa.RecordBatch.from_pylist([schema.to_row(record)], schema=schema.arrow_schema(config))
    assert schema.from_row(config, batch.to_pylist()[0]) == record


def test_a_conversation_comes_back_from_datasets_as_it_was() -> None:
    datasets = pytest.importorskip("datasets")
    said = [synthetic.conversation(number) for number in range(3)]
    rows = datasets.Dataset.from_list([schema.to_row(one) for one in said], features=schema.features("conversations"))
    assert [schema.from_row("conversations", row) for row in rows] == said


def test_an_item_comes_back_beside_its_decoded_picture() -> None:
    datasets = pytest.importorskip("datasets")
    known = synthetic.item(7)
    row = schema.to_row(known, image=synthetic.picture(7))
    read = datasets.Dataset.from_list([row], features=schema.features("items"))[0]
    assert read["image"].size == (16, 16)
    assert read["image"].getpixel((0, 0)) == (7, 100, 200)
    assert schema.from_row("items", read) == known


def test_mixed_parameters_keep_their_types() -> None:
    sent = synthetic.call(1).model_copy(
        update={"parameters": {"temperature": 1.0, "max_tokens": 60, "stop": None, "mode": "x"}}
    )
    back = schema.from_row("traces", schema.to_row(sent))
    assert isinstance(back, Call)
    assert [type(value) for value in back.parameters.values()] == [float, int, NoneType, str]


def test_further_columns_of_a_row_are_left_aside() -> None:
    row = schema.to_row(synthetic.conversation(1)) | {"joined": [1, 2]}
    assert schema.from_row("conversations", row) == synthetic.conversation(1)


@pytest.mark.parametrize("config", schema.CONFIGS)
def test_arrow_datasets_and_card_agree_on_the_columns(config: str) -> None:
    datasets = pytest.importorskip("datasets")
    arrow, features = schema.arrow_schema(config), schema.features(config)
    assert features.arrow_schema.equals(arrow)
    assert datasets.Features.from_arrow_schema(arrow) == features
    assert datasets.Features._from_yaml_list(schema.card_features(config)) == features


def test_embedded_features_are_in_the_shape_that_old_datasets_read() -> None:
    embedded = b"".join(schema.arrow_schema(config).metadata[b"huggingface"] for config in schema.CONFIGS)
    assert b'"_type": "Image"' in embedded
    assert b"Sequence" not in embedded
    assert b'"List"' not in embedded


def test_the_columns_of_a_conversation_are_a_decision() -> None:
    assert list(schema.COLUMNS["conversations"]) == [
        "conversation_id", "profile_id", "person", "scenario_id", "scenario", "target_item_id", "recipient", "backstory",
        "requirements", "style", "history", "decision",
        "opening", "outfit_item_id", "turns", "outcome", "accepted_item_id", "rounds", "verdicts", "models",
        "seed", "corpus", "license", "labels", "source", "twin_of", "profile_verdicts",
    ]  # fmt: skip
    assert list(schema.COLUMNS["conversations"]["turns"][0]) == [
        "role", "action", "round", "text", "draft", "item_ids", "image_item_ids", "query", "candidates", "target_rank",
        "reason", "keys", "mentions", "acts", "utterances", "labels", "explanations",
    ]  # fmt: skip
    assert schema.COLUMNS["items"]["details"] == [{"name": "string", "value": "string"}]
    assert list(schema.COLUMNS["items"])[-1] == "image"


def test_a_row_of_an_older_release_is_read_with_the_defaults_of_newer_columns() -> None:
    known = synthetic.conversation(1)
    row = schema.to_row(known)
    for newer in ("corpus", "license", "labels", "style", "history"):
        del row[newer]
    row["turns"] = [
        {name: turn[name] for name in turn if name not in ("mentions", "acts", "utterances", "labels")} for turn in row["turns"]
    ]
    assert schema.from_row("conversations", row) == known


def test_candidates_of_an_older_release_have_their_score_alone() -> None:
    row = schema.to_row(synthetic.conversation(1))
    row["turns"] = [dict(turn) | {"candidates": [{"item_id": "A1", "score": 0.5}]} for turn in row["turns"]]
    read = schema.from_row("conversations", row)
    assert isinstance(read, Conversation)
    assert {turn.candidates for turn in read.turns} == {(Candidate(item_id="A1", score=0.5),)}
    assert [schema.COLUMNS["conversations"]["turns"][0]["candidates"]] == [  # type: ignore[index,call-overload]
        [{"item_id": "string", "score": "float64", "dense": "float64", "sparse": "float64", "picture": "float64"}]
    ]


def test_a_field_without_a_column_is_named() -> None:
    class Odd(Record):
        places: set[str]

    with pytest.raises(TypeError, match=r"set\[str\]"):
        schema._struct(Odd)


def test_a_record_that_is_no_row_is_refused() -> None:
    with pytest.raises(TypeError, match="Turn is no row of a release; these are: conversations, items"):
        schema.to_row(synthetic.turn(1, 2))


def test_importing_the_schema_imports_neither_datasets_nor_pyarrow() -> None:
    code = "import sys, muse_builder.release.schema; print(sorted({'datasets', 'pyarrow', 'PIL'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_row_that_no_record_is_is_refused_with_its_column_and_value() -> None:
    row = schema.to_row(synthetic.conversation(1)) | {"outcome": "\x1b[31mred"}
    with pytest.raises(ReleaseError, match=r"a row of conversations is none .*: outcome is '\\x1b\[31mred'"):
        schema.from_row("conversations", row)
    with pytest.raises(ReleaseError, match="a row of traces is none"):
        schema.from_row("traces", schema.to_row(synthetic.call(1)) | {"parameters": "{"})
    with pytest.raises(ReleaseError, match="a row of items is none"):
        schema.from_row("items", {})
