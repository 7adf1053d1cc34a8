"""What an embedded shopper makes of what is shown: one objection that can be seen, or none and it is taken."""

from random import Random
from typing import Any

from muse_builder.embedded.model.acts.weighing import weigh
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks.acts import Weigh, WeighReply
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Difference


def parka(name: str, color: str, *, kind: str = "parka", material: str = "wool", **more: tuple[str, ...]) -> Item:
    stated = Attributes(color=(color,), material=(material,), **more)
    return Item(item_id=name, title=f"{color} {kind}", product_type=kind, department="women", attributes=stated)


TARGET = parka("target", "navy", feature=("adjustable hood", "snap buttons"))
LIKE = parka("like", "navy", feature=("adjustable hood",))
GRAY = parka("gray", "gray", feature=("adjustable hood",))
BARE = parka("bare", "navy")
BOOTS = parka("boots", "navy", kind="boots", feature=("adjustable hood",))
NEEDS = (
    Requirement(text="something that keeps me warm", attribute="material", value="wool"),
    Requirement(text="something that covers my ears", attribute="feature", value="adjustable hood"),
)
TOLD = (Utterance(role="user", action="reveal", text="I need an outer layer that keeps me warm."),)


def weighed(*items: Item, pickiness: Any = "fair", raised: tuple[Difference, ...] = (), seed: int = 0) -> WeighReply:
    someone = Person(name="Ruth", gender="female", age=41, profession="accountant")
    values = Weigh(
        target=TARGET, items=items, requirements=NEEDS, backstory="", person=someone, recipient=None, pickiness=pickiness,
        raised=raised, conversation=TOLD,
    )  # fmt: skip
    return weigh(values, Random(seed))


def test_the_product_in_mind_is_always_taken() -> None:
    assert weighed(LIKE, TARGET).takes == "target"


def test_another_that_does_as_well_is_taken() -> None:
    assert weighed(GRAY, LIKE).takes == "like"


def test_who_is_easy_lets_a_wish_go_unless_they_insisted_on_it() -> None:
    missed = Difference(attribute="", wanted=NEEDS[1].text, found="")
    taken = weighed(BARE, pickiness="easy")
    assert (taken.takes, taken.objection) == ("bare", missed), "what is taken says which wish goes"
    assert weighed(LIKE, pickiness="easy").objection is None
    assert weighed(BARE, pickiness="fair").takes is None
    assert weighed(BARE, pickiness="easy", raised=(missed,)).takes is None


def test_what_only_the_product_in_mind_has_is_no_objection() -> None:
    found = [weighed(LIKE, pickiness="picky", seed=seed) for seed in range(20)]
    assert {one.takes for one in found} == {"like"}, "no snap buttons, and nobody ever spoke of any"


def test_an_objection_is_one_thing_that_is_seen_or_a_wish() -> None:
    seen = weighed(GRAY, pickiness="picky", raised=(Difference(attribute="color", wanted="navy", found="gray"),))
    assert seen.takes is None
    assert seen.objection is not None
    assert (seen.objection.attribute, seen.objection.found) == ("color", "gray")
    missed = weighed(BARE)
    assert missed.objection is not None
    assert (missed.objection.attribute, missed.objection.found, missed.objection.wanted) == ("", "", NEEDS[1].text)


def test_the_wrong_kind_of_thing_comes_first() -> None:
    found = weighed(BOOTS)
    assert found.objection is not None
    assert (found.objection.attribute, found.objection.found) == ("product_type", "boots")


def test_what_is_liked_is_stated_and_never_objected_to() -> None:
    for seed in range(30):
        found = weighed(BARE, GRAY, seed=seed)
        if found.liked is not None and found.objection is not None:
            assert (found.liked.attribute, found.liked.value) != (found.objection.attribute, found.objection.found)
