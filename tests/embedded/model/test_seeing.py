"""The embedded model sees the pictures of a request, speaks of what they show, and takes care where text and picture differ."""

from random import Random

import pytest

from muse_builder.embedded.model.seeing import as_sent, remark
from muse_builder.llm.request import Picture, Request
from muse_builder.plugins import get
from muse_builder.records import Attributes, Item, Sight
from muse_builder.tasks.acts import ChooseSet, RecommendSet
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import AssistantChitChat, Recommend, Summarize

GRAY = Sight(colors=("gray",), shares={"gray": 1.0}, pattern="solid", lightness=0.6)


def shirt(*colors: str, seen: Sight | None, pattern: tuple[str, ...] = ()) -> Item:
    return Item(
        item_id="A1",
        title="Endurance Tee",
        product_type="t-shirt",
        attributes=Attributes(color=colors, pattern=pattern, material=("cotton",)),
        image="0.jpg",
        seen=seen,
    )


def recommend(item: Item) -> Recommend:
    return Recommend(item=item, needs="", conversation=())


def test_what_the_record_leaves_open_is_taken_from_a_picture_that_was_sent() -> None:
    values = as_sent(recommend(shirt(seen=GRAY)), ["A1"])
    assert isinstance(values, Recommend)
    assert values.item.attributes == Attributes(color=("gray",), pattern=("solid",), material=("cotton",))


def test_a_picture_adds_nothing_to_what_the_record_states() -> None:
    values = recommend(shirt("green", seen=GRAY, pattern=("striped",)))
    assert as_sent(values, ["A1"]) is values


@pytest.mark.parametrize("sent", [(), ("A2",)])
def test_of_a_picture_that_was_not_sent_nothing_is_known(sent: tuple[str, ...]) -> None:
    values = as_sent(recommend(shirt(seen=GRAY)), sent)
    assert isinstance(values, Recommend)
    assert values.item == shirt(seen=None)


def test_of_a_set_and_of_a_sheet_each_picture_that_was_sent_is_seen() -> None:
    one = shirt(seen=GRAY)
    other = one.model_copy(update={"item_id": "A2", "image": "1.jpg"})
    shown = Utterance(role="assistant", action="recommend_set", text="These two.", items=(one, other))
    values = RecommendSet(items=(one, other), shared="", needs="", conversation=(shown,))
    for sent in (["A1"], ["0.jpg"]):  # alone, or on a contact sheet by the file's name
        seen = as_sent(values, sent)
        assert isinstance(seen, RecommendSet)
        assert [item.attributes.color for item in seen.items] == [("gray",), ()]
        assert [item.seen for item in seen.items] == [GRAY, None]
        assert seen.conversation[0].items == seen.items
    listed = ChooseSet(needs="a gray tee", query="gray tee", items=(other, one), count=1)
    assert [item.attributes.color for item in as_sent(listed, ["0.jpg"]).items] == [(), ("gray",)]  # type: ignore[attr-defined]


def test_a_pattern_that_has_no_name_is_not_spoken_of() -> None:
    values = as_sent(recommend(shirt(seen=GRAY.model_copy(update={"pattern": "patterned"}))), ["A1"])
    assert isinstance(values, Recommend)
    assert values.item.attributes.pattern == ()


@pytest.mark.parametrize("more", [{"product_class": "Shoes"}, {"attributes": Attributes(color=("navy", "red"))}])
def test_only_cloth_of_one_colour_is_called_plain(more: dict[str, object]) -> None:
    values = as_sent(recommend(shirt("gray", seen=GRAY).model_copy(update=more)), ["A1"])
    assert isinstance(values, Recommend)
    assert values.item.attributes.pattern == ()
    striped = shirt("gray", seen=GRAY.model_copy(update={"pattern": "striped"})).model_copy(update=more)
    values = as_sent(recommend(striped), ["A1"])
    assert isinstance(values, Recommend)
    assert values.item.attributes.pattern == ("striped",)


def test_a_thing_has_the_colour_that_one_sees_where_its_text_says_another() -> None:
    item = shirt("green", "white", seen=GRAY.model_copy(update={"agrees": False}), pattern=("solid",))
    item = item.model_copy(update={"title": "Endurance Tee in Green - White"})
    values = as_sent(recommend(item), ["A1"])
    assert isinstance(values, Recommend)
    assert (values.item.title, values.item.attributes.color) == ("Endurance Tee", ("gray",))
    assert (values.item.item_id, values.item.seen, values.item.attributes.material) == ("A1", item.seen, ("cotton",))
    for said in (remark(shown, Random(seed), by="assistant") for shown in (item, values.item) for seed in range(20)):
        assert "gray" in said
        assert "green and white" in said
    unclear = item.model_copy(update={"seen": GRAY.model_copy(update={"agrees": False, "colors": ()})})
    assert as_sent(recommend(unclear), ["A1"]) == recommend(unclear)


@pytest.mark.parametrize("by", ["assistant", "user", "summary"])
def test_where_text_and_picture_differ_both_are_named(by: str) -> None:
    item = shirt("green", seen=GRAY.model_copy(update={"agrees": False}))
    for seed in range(30):
        said = remark(item, Random(seed), by=by)  # type: ignore[arg-type]
        assert "gray" in said.lower()
        assert "green" in said.lower()
        assert any(word in said.lower() for word in ("picture", "photo"))


def test_a_tone_that_the_text_leaves_open_is_added() -> None:
    item = shirt("blue", seen=Sight(colors=("navy",), shares={"blue": 1.0}, agrees=True, lightness=0.5))
    assert {"navy" in remark(item, Random(seed), by="assistant").lower() for seed in range(20)} == {True}


@pytest.mark.parametrize(
    "item",
    [
        shirt("gray", seen=GRAY.model_copy(update={"agrees": True})),
        shirt("navy", seen=Sight(colors=("navy",), shares={"blue": 1.0}, agrees=True, lightness=0.5)),
        shirt(seen=GRAY),
        shirt("green", seen=None),
        shirt("white", "gray", seen=GRAY.model_copy(update={"agrees": False})),
        shirt("green", seen=Sight(shares={"gray": 0.4, "red": 0.4}, agrees=False, lightness=0.5)),
    ],
)
def test_where_the_picture_adds_nothing_or_is_not_clear_nothing_is_remarked(item: Item) -> None:
    assert remark(item, Random(1), by="assistant") == ""


def test_what_was_said_of_a_picture_is_not_said_again() -> None:
    item = shirt("green", seen=GRAY.model_copy(update={"agrees": False}))
    before = Utterance(role="assistant", action="recommend", text="In the photo, it looks gray.", items=(item,))
    assert remark(item, Random(1), [before], by="user") == ""
    other = before.model_copy(update={"items": (item.model_copy(update={"item_id": "B"}),)})
    assert remark(item, Random(1), [other], by="user") != ""


async def answered(values: Summarize | Recommend | AssistantChitChat, *, sent: bool, seed: int = 3) -> str:
    picture = Picture("A1", "0" * 64, "0.jpg")
    request = Request(
        thread="t", agent=values.agent, task=values.name, model="embedded", system="", messages=(("user", ""),),
        values=values, images=(picture,) if sent else (), seed=seed,
    )  # fmt: skip
    return str((await get("models", "embedded")().complete(request)).text)


async def test_a_summary_of_a_silent_record_has_the_colour_of_its_picture() -> None:
    values = Summarize(item=shirt(seen=GRAY))
    assert "gray" in (await answered(values, sent=True)).lower()
    assert "gray" not in (await answered(values, sent=False)).lower()


async def test_a_recommendation_takes_care_where_text_and_picture_differ() -> None:
    values = recommend(shirt("green", seen=GRAY.model_copy(update={"agrees": False})))
    told = [await answered(values, sent=True, seed=seed) for seed in range(40)]
    careful = [text for text in told if "gray" in text]
    assert 20 <= len(careful) < 40
    assert all("green color" not in text for text in told)
    assert not [text for text in [await answered(values, sent=False, seed=seed) for seed in range(40)] if "gray" in text]
