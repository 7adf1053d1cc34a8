"""How one points at what was shown."""

from random import Random

from muse_builder.embedded.model.acts.pointing import last_offer, of_pair, pointer
from muse_builder.records import Attributes, Item
from muse_builder.tasks.base import Utterance


def hat(name: str, color: str, brand: str = "Acme", kind: str = "hat") -> Item:
    return Item(item_id=name, title=f"{brand} {kind}", brand=brand, product_type=kind, attributes=Attributes(color=(color,)))


NAVY, GRAY, GRAY2 = hat("one", "navy"), hat("two", "gray"), hat("three", "gray", "Besta")
SHOWN = (Utterance(role="assistant", action="recommend_set", text="", items=(NAVY, GRAY)),)


def names(item: Item, talk: tuple[Utterance, ...] = SHOWN, **told: bool) -> set[str]:
    return {pointer(item, talk, Random(number), **told)["ref"] for number in range(400)}  # type: ignore[arg-type]


def test_by_color_or_place_and_never_by_what_the_others_are_as_well() -> None:
    assert names(NAVY) == {"the navy one", "the navy hat", "the first one", "the first", "number one"}


def test_of_two_of_a_color_by_brand_or_place() -> None:
    talk = (Utterance(role="assistant", action="recommend_set", text="", items=(GRAY, GRAY2)),)
    assert names(GRAY2, talk) == {"the Besta hat", "the second one", "the second", "number two"}


def test_a_refusal_names_no_brand() -> None:
    assert not any("Besta" in name for name in names(GRAY2, (), brand=False))


def test_what_comes_in_pairs_agrees() -> None:
    boots = [hat(str(number), color, kind="boots") for number, color in enumerate(("tan", "tan"))]
    talk = (Utterance(role="assistant", action="recommend_set", text="", items=tuple(boots)),)
    slots = pointer(boots[1], talk, Random(0))
    assert (slots["ref"], slots["be"]) == ("the second pair", "are")
    assert of_pair(slots, slots["ref"])["be"] == "is"


def test_the_last_offer_is_what_the_assistant_showed_last() -> None:
    asked = Utterance(role="user", action="ask_detail", text="", items=(GRAY2,))
    assert last_offer((*SHOWN, asked)) == (NAVY, GRAY)
    assert last_offer(()) == ()


def test_what_sets_one_apart_may_name_it_where_no_wish_is_heard_in_it() -> None:
    striped = NAVY.model_copy(update={"attributes": Attributes(color=("navy",), pattern=("stripes",), material=("wool",))})
    woollen = GRAY.model_copy(update={"attributes": Attributes(color=("gray",), material=("wool",))})
    talk = (Utterance(role="assistant", action="recommend_set", text="", items=(striped, woollen)),)
    assert "the striped one" in names(striped, talk, told=True)
    assert not any("wool" in name for name in names(striped, talk, told=True))
    assert "the striped one" not in names(striped, talk)


def test_a_title_that_begins_with_no_name_gives_none() -> None:
    for title in ("I Believe in Unicorns T-Shirt", "2 Pack Newsboy Hats"):
        plain = Item(item_id="one", title=title, brand="", product_type="hat", attributes=Attributes())
        assert names(plain, ()) == {"that hat", "the hat"}
