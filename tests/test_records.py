"""Records are frozen, say no to what they do not know, and come back from JSON as they were."""

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import ValidationError

from muse_builder import records
from muse_builder.records import (
    Attributes,
    Call,
    Candidate,
    Conversation,
    Dealbreaker,
    DecisionProfile,
    Explanation,
    Item,
    Mention,
    NiceToHave,
    PastRating,
    Person,
    Profile,
    Rating,
    Record,
    Rejection,
    Requirement,
    Scenario,
    Sight,
    Style,
    Turn,
    Verdict,
)
from tests import synthetic

MENTION = Mention(item_id="B001", start=4, end=8, native="@111776")
SIGHT = Sight(colors=("navy",), shares={"blue": 0.9, "gray": 0.1}, pattern="solid", lightness=0.31, agrees=True)
STYLE = Style(
    text="Plain and warm.",
    vibes=("casual", "sporty"),
    importances={"comfort": 5, "price": 2},
    buys="once a month",
    monthly_spend=40,
    colors=("blue",),
    feel="loose",
)
DEALBREAKER = Dealbreaker(attribute="price", test="at_most", value="45")
NICE = NiceToHave(attribute="color", value="blue", weight=0.4)
DECISION = DecisionProfile(
    dealbreakers=(DEALBREAKER,),
    nice_to_haves=(NICE,),
    knowledge="keen",
    patience=3,
    pickiness="fair",
    suggestibility=0.3,
    hesitation=0.1,
    disclosure=1,
    style="plain",
    mood="wary",
    fitting=0,
)
WHOLE: dict[type[Record], Record] = {
    type(record): record
    for record in (
        Attributes(color=("blue",), material=("linen", "cotton"), care=("machine wash cold",)),
        synthetic.item(2).model_copy(
            update={"image_sha256": "a" * 64, "image_url": "https://x/y.jpg", "parent_id": "P", "seen": SIGHT}
        ),
        SIGHT,
        STYLE,
        DEALBREAKER,
        NICE,
        DECISION,
        PastRating(item_id="B001", value=3),
        Explanation(wish="keeps cool", property="material", value="linen", source="record"),
        Person(name="Ana", gender="female", age=None, profession="nurse"),
        Scenario(scenario_id="s1", text="A trip.", parent="s0"),
        Requirement(text="keeps cool", attribute="material", value="linen"),
        Verdict(screen="match", passed=False, reason="no", measures={"score": 0.25}),
        synthetic.profile(4),
        Candidate(item_id="B001", score=-0.5),
        MENTION,
        synthetic.turn(1, 2).model_copy(
            update={"mentions": (MENTION,), "acts": ("a:B",), "utterances": ("How", "about"), "labels": {"native": '{"x": 1}'}}
        ),
        synthetic.conversation(3).model_copy(update={"corpus": "redial", "license": "CC BY 4.0", "labels": {"a": "b"}}),
        synthetic.rating(1),
        synthetic.rejection(1),
        synthetic.call(2).model_copy(update={"latency_s": 0.5, "retries": 2, "request_id": "r", "status": "truncated"}),
    )
}
"""One of each, with a value in every field that may have one."""
KINDS = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, Record) and kind is not Record]


def test_there_is_an_example_of_every_record() -> None:
    assert set(WHOLE) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_record_comes_back_from_json_as_it_was(kind: type[Record]) -> None:
    record = WHOLE[kind]
    assert kind.model_validate_json(record.model_dump_json()) == record
    assert kind.model_validate(record.model_dump()) == record


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_record_is_frozen_and_a_change_is_another_one(kind: type[Record]) -> None:
    record = WHOLE[kind]
    name = next(iter(kind.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(record, name, "changed")
    changed = record.model_copy(update={name: "changed"})
    assert getattr(changed, name) == "changed"
    assert getattr(record, name) != "changed"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_field_that_is_not_there_is_refused(kind: type[Record]) -> None:
    with pytest.raises(ValidationError, match=r"shade\n.*Extra inputs are not permitted"):
        kind.model_validate({**WHOLE[kind].model_dump(), "shade": "blue"})


def literals() -> Iterator[tuple[type[Record], str, tuple[Any, ...]]]:
    for kind in KINDS:
        for name, field in kind.model_fields.items():
            if get_origin(field.annotation) is Literal:
                yield kind, name, get_args(field.annotation)


LITERALS = {f"{kind.__name__}.{name}": (kind, name, values) for kind, name, values in literals()}


def test_these_fields_take_only_words_that_are_known() -> None:
    assert {name: values for name, (_, _, values) in LITERALS.items()} == {
        "Item.department": ("women", "men", "girls", "boys", "baby", "unisex"),
        "Item.product_class": ("Clothing", "Shoes", "Decoration", "Other"),
        "Person.gender": ("female", "male", "unknown"),
        "Turn.role": ("assistant", "user"),
        "Turn.action": (
            "greet", "inquire", "reveal", "share_image", "recommend", "chit_chat", "accept", "reject", "recommend_set",
            "not_available", "answer_detail", "ask_detail", "ask_price", "ask_fit", "compare_items", "ask_variant", "critique",
            "change_need", "ask_also", "acknowledge", "defer", "leave", "other",
        ),
        "Explanation.source": ("record", "picture", "said"),
        "Conversation.opening": ("text", "multimodal"),
        "Conversation.outcome": (
            "organic_accept", "near_accept", "forced_target", "give_up", "walk_away", "deferred", "accepted", "declined",
            "not_stated",
        ),
        "Dealbreaker.test": ("is_not", "at_most"),
        "DecisionProfile.knowledge": ("lay", "keen", "expert"),
        "DecisionProfile.pickiness": ("easy", "fair", "picky"),
        "DecisionProfile.style": ("terse", "plain", "chatty"),
        "DecisionProfile.mood": ("relaxed", "neutral", "hurried", "wary"),
        "Rating.rater": ("seeker", "assistant", "model"),
        "Rejection.kind": ("item", "scenario", "profile", "conversation"),
        "Call.status": ("ok", "invalid", "refused", "truncated", "filtered", "failed"),
    }  # fmt: skip


@pytest.mark.parametrize("name", LITERALS)
def test_each_known_word_is_taken_and_no_other(name: str) -> None:
    kind, field, values = LITERALS[name]
    plain = WHOLE[kind].model_dump()
    for value in values:
        assert getattr(kind.model_validate({**plain, field: value}), field) == value
    for wrong in (values[0].upper(), f"{values[0]} ", "", None):
        with pytest.raises(ValidationError, match=field):
            kind.model_validate({**plain, field: wrong})


def optional(kind: type[Record]) -> set[str]:
    return {
        name
        for name, field in kind.model_fields.items()
        if get_origin(field.annotation) in (Union, types.UnionType) and type(None) in get_args(field.annotation)
    }


def test_only_where_none_is_an_answer_is_none_taken() -> None:
    assert {kind.__name__: names for kind in KINDS if (names := optional(kind))} == {
        "Item": {"brand", "price", "rating", "rating_number", "image", "image_sha256", "image_url", "parent_id", "seen"},
        "Sight": {"agrees"},
        "Person": {"age"},
        "Scenario": {"parent"},
        "Profile": {"recipient", "style", "decision"},
        "Candidate": {"dense", "sparse", "picture"},
        "Turn": {"query", "target_rank"},
        "Conversation": {"outfit_item_id", "accepted_item_id", "twin_of"},
        "Rating": {"value", "mentioned"},
        "Call": {"tokens_in", "tokens_cached", "tokens_out", "cost", "latency_s"},
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_must_be_said_cannot_be_left_out(kind: type[Record]) -> None:
    plain = WHOLE[kind].model_dump()
    for name, field in kind.model_fields.items():
        rest = {other: value for other, value in plain.items() if other != name}
        if field.is_required():
            with pytest.raises(ValidationError, match=rf"{name}\n.*Field required"):
                kind.model_validate(rest)
        else:
            assert getattr(kind.model_validate(rest), name) == field.get_default(call_default_factory=True)


def test_what_nobody_said_is_missing_and_no_number() -> None:
    item = Item(item_id="a", title="A hat")
    assert (item.price, item.rating, item.image, item.attributes, item.summary) == (None, None, None, Attributes(), "")
    turn = Turn(role="user", action="reveal", round=0, text="Hello.")
    assert (turn.draft, turn.query, turn.target_rank, turn.candidates, turn.item_ids) == ("", None, None, (), ())
    rating = {"conversation_id": "c", "rater": "seeker", "question": "liked", "scale": "1 to 5"}
    with pytest.raises(ValidationError, match="value"):
        Rating.model_validate(rating)
    assert Rating.model_validate({**rating, "value": None}).value is None


def test_what_stands_where_nobody_said_otherwise() -> None:
    defaults = {
        f"{kind.__name__}.{name}": field.default
        for kind in KINDS
        for name, field in kind.model_fields.items()
        if not field.is_required() and field.default_factory is None and field.default not in (None, "", (), Attributes())
    }
    assert defaults == {
        "Item.department": "unisex",
        "Item.product_class": "Clothing",
        "Conversation.seed": 0,
        "Rejection.body": "{}",
        "Call.seed": 0,
        "Call.attempt": 0,
        "Call.status": "ok",
        "Call.retries": 0,
    }


def test_dictionaries_of_two_records_are_two() -> None:
    one, other = (Rejection(object_id=name, kind="item", stage="s", reason="r") for name in "ab")
    one.measures["bleu"] = 0.5
    assert other.measures == {}


def test_a_schema_tells_a_model_what_each_field_means() -> None:
    described = Item.model_json_schema()["properties"]
    assert described["price"]["description"] == "US dollars; None where unknown, never 0."
    assert set(Call.model_json_schema()["required"]) >= {"call_id", "thread", "agent", "task", "model", "key", "messages"}
    assert "target_item_id" in Profile.model_json_schema()["required"]
    assert "profile" in Conversation.model_json_schema()["required"]
