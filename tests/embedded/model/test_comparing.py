"""Whether an item meets the needs, and what speaks against it."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

from random import Random

from muse_builder.embedded.model.claims import wished
from muse_builder.embedded.model.comparing import compare, minds_color
from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import CompareItem, CompareReply
from tests.embedded.model.samples import (
    ADULT,
    ENGINEER,
    FREE_HANDS,
    MENS_SHORTS,
    REQUIREMENTS,
    TALK,
    TARGET,
    WARM_EARS,
    compared,
    make,
    other,
    piece,
    revealed,
)


def comparison(item: Item, *, person: Person = ENGINEER, raised: tuple[str, ...] = ()) -> CompareReply:
    task = CompareItem(
        target=TARGET, item=item, requirements=REQUIREMENTS, backstory="", person=person, recipient=None, conversation=TALK, raised=raised
    )  # fmt: skip
    return compare(task, Random(1))


def test_the_target_is_always_taken() -> None:
    assert comparison(TARGET).accepts


def test_another_item_that_meets_both_needs_and_hardly_differs_is_taken() -> None:
    assert comparison(other(material=("polyester",))).accepts


def test_an_item_that_misses_a_requirement_is_declined_for_it() -> None:
    reply = comparison(other(feature=("two side pockets",), material=("polyester",), color=("red",)))
    assert not reply.accepts
    assert len(reply.differences) == 2
    assert "feature" in {difference.attribute for difference in reply.differences}


def test_another_department_or_type_is_declined_for_that() -> None:
    for change, attribute in (({"department": "men"}, "department"), ({"product_type": "raincoat"}, "product_type")):
        reply = comparison(other(color=("red",)).model_copy(update=change))
        assert not reply.accepts
        assert attribute in {difference.attribute for difference in reply.differences}


def test_only_some_people_mind_another_color_and_they_always_do() -> None:
    people = [Person(name=f"Person {number}", gender="female", age=30, profession="baker") for number in range(200)]
    declined = [person for person in people if not comparison(other(color=("red",)), person=person).accepts]
    assert declined == [person for person in people if minds_color(person)]
    assert 95 < len(declined) < 145


def test_what_was_raised_before_is_not_raised_again_where_there_is_a_choice() -> None:
    item = other(color=("red",), material=("wool",), pattern=("striped",), fit=("slim fit",), closure=("buttons",))
    reply = comparison(item, raised=("color", "material", "closure"))
    assert {difference.attribute for difference in reply.differences} <= {"pattern", "fit"}


def test_a_reason_never_names_the_target() -> None:
    reply = comparison(other(color=("red",), closure=("buttons",)))
    assert "Norrwick" not in reply.reason + "".join(difference.wanted for difference in reply.differences)


def test_where_only_the_color_differs_the_second_reason_does_not_contradict_it() -> None:
    person = next(person for number in range(20) if minds_color(person := ENGINEER.model_copy(update={"name": f"N {number}"})))
    for color, never in (("navy", "more color"), ("red", "more color"), ("white", "lighter")):
        reply = comparison(other(color=(color,)), person=person)
        assert reply.differences[0].attribute == "color"
        assert len(reply.differences) == 2
        assert never not in reply.differences[1].wanted


def test_a_material_the_target_shares_is_no_reason() -> None:
    target = make("pants", material=("organic cotton", "spandex"), color=("white",))
    item = make("pants", title="Other", material=("organic cotton",), color=("blue",))
    stretch = Requirement(text="something that lets me reach", attribute="material", value="spandex")
    for reply in compared(target, item, stretch, WARM_EARS[0]):
        assert "organic cotton" not in {difference.found for difference in reply.differences}
    assert wished("material", "spandex") == "something with some spandex in it"


def test_nobody_refuses_a_thing_because_it_is_not_plastic() -> None:
    target = make("watch", "unisex", "Decoration", material=("plastic",), color=("gray",), feature=("alarm",))
    item = make("watch", "unisex", "Decoration", title="Other", material=("metal",), color=("black",))
    for reply in compared(target, item):
        assert "plastic" not in {difference.wanted for difference in reply.differences}


def test_what_the_shopper_has_coming_up_is_no_reason_against_an_item() -> None:
    target = make("belt", "unisex", "Decoration", occasion=("the office",), color=("tan",), closure=("buckle",))
    item = make("belt", "unisex", "Decoration", title="Other", occasion=("job interviews",), color=("black",))
    talk = revealed("I have a job interview at a bank coming up.", "I'd like an accessory.")
    for reply in compared(target, item, conversation=talk):
        assert "occasion" not in {difference.attribute for difference in reply.differences}


def test_an_unstated_pattern_counts_as_plain() -> None:
    target = make("gloves", pattern=("solid",), color=("camel",), material=("fleece",))
    for reply in compared(target, make("belt", title="Other", color=("black",))):
        assert "pattern" not in {difference.attribute for difference in reply.differences}


def test_nothing_is_refused_for_a_benefit_it_has() -> None:
    target = make("jacket", style=("lightweight",), closure=("full zip",), fit=("slim fit",), color=("red",))
    item = make("jacket", title="Other", style=("waterproof",), closure=("quarter zip",), fit=("loose fit",), color=("blue",))
    for reply in compared(target, item):
        assert "waterproof" not in {difference.found for difference in reply.differences}


def test_words_for_one_thing_are_no_difference() -> None:
    target = make("tee", style=("sweat-wicking",), neckline=("crew neckline",), color=("red",))
    item = make("tee", title="Other", style=("moisture-wicking",), neckline=("crew neck",), color=("blue",))
    for reply in compared(target, item):
        assert {"style", "neckline"}.isdisjoint(difference.attribute for difference in reply.differences)


def test_nothing_that_meets_a_wish_is_complained_of() -> None:
    target = make("t-shirt", color=("navy",), material=("cotton",), fit=("high rise",), neckline=("v-neck",))
    item = make(
        "t-shirt", title="Other", color=("red",), material=("modal", "elastane"), fit=("high-waisted",), neckline=("crew neck",)
    )
    soft = Requirement(text="something that feels soft", attribute="material", value="cotton")
    for reply in compared(target, item, soft, WARM_EARS[0]):
        assert {"modal", "elastane", "high-waisted"}.isdisjoint(difference.found for difference in reply.differences)


def test_a_second_color_is_no_reason_against_an_item() -> None:
    target = piece("tee", title="A", color=("gray", "teal"), fit=("slim fit",))
    other = piece("tee", title="B", color=("gray", "red"), fit=("loose fit",))
    task = CompareItem(
        target=target,
        item=other,
        requirements=FREE_HANDS,
        backstory="",
        person=ADULT,
        recipient=None,
        conversation=(),
        raised=(),
    )
    for seed in range(20):
        assert "color" not in {difference.attribute for difference in compare(task, Random(seed)).differences}


def test_running_shorts_are_not_refused_for_gym_shorts() -> None:
    gym = piece("gym shorts", "men", title="Gym", color=("red",), pattern=("striped",))
    task = CompareItem(
        target=MENS_SHORTS,
        item=gym,
        requirements=FREE_HANDS,
        backstory="",
        person=ADULT,
        recipient=None,
        conversation=(),
        raised=(),
    )
    for seed in range(20):
        assert "product_type" not in {difference.attribute for difference in compare(task, Random(seed)).differences}


def test_the_kind_that_was_asked_for_is_no_complaint_while_there_are_others() -> None:
    raincoat = other(color=("red",), feature=()).model_copy(update={"product_type": "raincoat"})
    asked = (*TALK, Utterance(role="user", action="reveal", text="I could use an outer layer that keeps my hair dry."))
    task = CompareItem(
        target=TARGET, item=raincoat, requirements=REQUIREMENTS, backstory="", person=ENGINEER, recipient=None, conversation=asked, raised=()
    )  # fmt: skip
    for seed in range(20):
        reply = compare(task, Random(seed))
        assert not reply.accepts
        assert "product_type" not in {difference.attribute for difference in reply.differences}
