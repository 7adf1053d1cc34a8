"""What the embedded Querier hears in people's talk, and which things it shows together."""

from random import Random

from muse_builder.embedded.model.acts.search import FOR, choose_set, sum_up
from muse_builder.embedded.model.search import read_summary
from muse_builder.records import Action, Attributes, Department, Item
from muse_builder.tasks.acts import ChooseReply, ChooseSet, SumUp
from muse_builder.tasks.base import Utterance


def hat(name: str, color: str, department: Department = "women", **more: tuple[str, ...]) -> Item:
    stated = Attributes(color=(color,), **more)
    return Item(item_id=name, title=f"{color} hat", product_type="beanie", department=department, attributes=stated)


GRAY, NAVY = hat("gray", "gray", material=("wool",)), hat("navy", "navy", material=("wool",))


def user(action: Action, text: str, *items: Item) -> Utterance:
    return Utterance(role="user", action=action, text=text, items=items)


def shown(*items: Item) -> Utterance:
    return Utterance(role="assistant", action="recommend_set", text="", items=items)


def heard(*talk: Utterance) -> str:
    return sum_up(SumUp(conversation=talk), Random(0)).text


OPENING = user("reveal", "I need a hat that keeps me warm.")


def test_wishes_that_come_later_are_added_to_the_first() -> None:
    one = read_summary(heard(OPENING)).implied
    later = user("reveal", "Also something that shelters my head without an umbrella.")
    both = read_summary(heard(OPENING, shown(GRAY), later)).implied
    assert any("warm" in need for need in one)
    assert {*one, "hood"} <= set(both)


def test_a_critique_rules_out_what_it_names_and_a_change_of_mind_takes_it_back() -> None:
    talk = (OPENING, shown(GRAY), user("critique", "Not in gray.", GRAY))
    assert "gray" in read_summary(heard(*talk)).refused
    assert "gray" not in read_summary(heard(*talk, user("change_need", "The gray would be fine after all."))).refused


def test_an_answer_is_asked_for_in_so_many_words() -> None:
    assert "navy" in read_summary(heard(OPENING, shown(GRAY), user("reveal", "Something in navy."))).latest


def test_a_second_thing_is_sought_by_itself() -> None:
    needs = read_summary(heard(OPENING, shown(GRAY), user("ask_also", "I like it. Is there a bag that goes with it?", GRAY)))
    assert needs.looking_for.endswith("bag")
    assert (needs.direct, needs.latest, needs.implied, needs.refused) == ([], [], [], [])


def test_whose_range_it_is_is_heard_and_seen() -> None:
    assert read_summary(heard(user("reveal", "A hat in girls' sizes, please."))).looking_for.startswith("girls'")
    jeans = Item(item_id="j", title="Jeans", product_type="jeans", department="men")
    owned = user("share_image", "Here are my jeans; I need a hat to go with them.", jeans)
    assert read_summary(heard(owned)).looking_for.startswith("men's")


def test_who_asks_about_a_thing_for_women_is_not_shown_mens_until_they_say_so() -> None:
    asked = (user("reveal", "I need a hat."), shown(GRAY), user("critique", "I'd skip the gray.", GRAY))
    assert read_summary(heard(*asked)).looking_for.startswith("women's")
    minded = user("critique", "Hm, isn't the gray one for women?", GRAY)
    assert not read_summary(heard(user("reveal", "I need a hat."), shown(GRAY), minded)).looking_for.startswith("women's")
    corrected = user("reveal", "Something in men's sizes, I'd say.")
    assert read_summary(heard(*asked, minded, corrected)).looking_for.startswith("men's")


def test_a_wish_that_is_let_go_is_sought_no_longer() -> None:
    talk = (OPENING, shown(GRAY), user("critique", "I need something that keeps me warm.", GRAY))
    assert "warm" in " ".join(read_summary(heard(*talk)).implied)
    gone = user("change_need", "All right, it doesn't have to be something that keeps me warm.", GRAY)
    assert "warm" not in " ".join(read_summary(heard(*talk, gone)).implied)


def test_who_owns_a_good_shirt_is_not_looking_for_one() -> None:
    owned = user("share_image", "Here are my boots; I need a pair of pants to go with them.")
    scene = user("reveal", "It is a Christmas present for my grandfather who owns one good shirt.")
    assert read_summary(heard(owned, scene)).looking_for.endswith("pants")


def chosen(needs: str, *items: Item, count: int = 4) -> ChooseReply:
    return choose_set(ChooseSet(needs=needs, query="hat", items=items, count=count), Random(0))


def test_a_set_shares_something_and_is_of_one_department() -> None:
    found = chosen("Looking for: hat.", GRAY, hat("man", "navy", "men", material=("wool",)), NAVY, hat("x", "red"))
    assert found.item_ids == ("gray", "navy", "x")[: len(found.item_ids)]
    assert "man" not in found.item_ids
    man = hat("man", "navy", "men", material=("wool",))
    assert chosen("Looking for: men's hat.", GRAY, NAVY, man).item_ids == ("man",)
    assert chosen("Looking for: hat.", GRAY, NAVY).shared == "material: wool"
    assert chosen("Looking for: hat.", GRAY, NAVY, count=1).shared == ""


def test_what_nothing_has_is_admitted_once() -> None:
    assert chosen("Looking for: hat.\nLatest wishes: red.", GRAY, NAVY).lacks == "anything in red"
    assert chosen("Looking for: hat.\nLatest wishes: navy.", GRAY, NAVY).lacks == ""
    needs = "Looking for: hat.\nImplied needs: seen in the dark."
    assert chosen(needs, GRAY, NAVY).lacks == f"{FOR}seen in the dark"
    assert chosen(f"{needs}\nFeedback: told that there is none.", GRAY, NAVY).lacks == ""
