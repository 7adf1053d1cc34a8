"""The embedded Querier: what it hears in a conversation, what it searches with, what it picks."""
# ruff: noqa: E501  (a turn of talk is one line, whatever its length)

from random import Random

import pytest

from muse_builder.embedded.model.garments import is_of_kind
from muse_builder.embedded.model.search import analyze, clarify, rerank
from muse_builder.records import Action, Attributes, Item, Role
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Analyze, Clarify, Rerank
from tests.embedded.model.samples import after_rejection, make, piece, revealed

DICE = Random(0)
STRIPED = Item(
    item_id="striped",
    title="Harbor Striped Tee",
    product_type="t-shirt",
    department="women",
    attributes=Attributes(color=("red",), material=("polyester",), pattern=("striped",), sleeve=("short sleeves",)),
)
PLAIN = Item(
    item_id="plain",
    title="Harbor Plain Tee",
    product_type="t-shirt",
    department="women",
    attributes=Attributes(color=("navy",), material=("cotton",), pattern=("solid",), sleeve=("long sleeves",)),
)
MENS = PLAIN.model_copy(update={"item_id": "mens", "department": "men"})


def said(role: Role, action: Action, text: str, *items: Item) -> Utterance:
    return Utterance(role=role, action=action, text=text, items=items)


OPENING = (
    said("assistant", "greet", "Hello! What can I find?"),
    said("user", "reveal", "I've got a hike coming up, with friends who are much fitter."),
    said("assistant", "inquire", "What should it be?"),
    said("user", "reveal", "I'm looking for a tee for women. It should be breathable, nothing too heavy, and not wool."),
)
REFUSED = (
    *OPENING,
    said("assistant", "recommend", "How about the Harbor Striped Tee?", STRIPED),
    said("user", "reject", "Hmm, I'm not keen on the striped look; something in navy would suit me. It's made of polyester, and I'd rather have something made of cotton.", STRIPED),
)  # fmt: skip


def part(summary: str, label: str) -> str:
    return next(line.removeprefix(f"{label}: ") for line in summary.split("\n") if line.startswith(f"{label}: "))


def test_the_summary_keeps_what_was_asked_and_for_whom() -> None:
    summary = analyze(Analyze(conversation=OPENING), DICE).text
    assert part(summary, "Looking for") == "women's tee."
    assert "breathable" in part(summary, "Direct needs")


@pytest.mark.parametrize(
    "story",
    [
        "I come straight from the red-eye flight into a meeting, and need a tee.",
        "It is a golden anniversary, and I need a tee.",
        "I need a tee for an evening with red wine and a silver screen.",
    ],
)
def test_a_figure_of_speech_is_no_colour(story: str) -> None:
    summary = analyze(Analyze(conversation=(said("user", "reveal", story),)), DICE).text
    assert part(summary, "Looking for") == "tee."
    assert not {"red", "golden", "gold", "silver"} & set(part(summary, "Direct needs").replace(";", " ").rstrip(".").split())


def test_a_colour_is_heard_beside_a_figure_of_speech() -> None:
    summary = analyze(Analyze(conversation=(said("user", "reveal", "After the red-eye flight I need a red tee."),)), DICE).text
    assert "red" in part(summary, "Direct needs").rstrip(".").split("; ")


def test_what_was_refused_outright_is_not_a_wish() -> None:
    summary = analyze(Analyze(conversation=OPENING), DICE).text
    assert "wool" in part(summary, "Not wanted")
    assert "wool" not in part(summary, "Direct needs")


def test_in_a_rejection_the_items_own_values_are_complaints_and_the_others_wishes() -> None:
    summary = analyze(Analyze(conversation=REFUSED), DICE).text
    assert set(part(summary, "Latest wishes").rstrip(".").split("; ")) == {"navy", "cotton"}
    assert {"striped", "polyester"} <= set(part(summary, "Not wanted").rstrip(".").split("; "))
    assert "declined the t-shirt" in part(summary, "Feedback")


def test_the_query_names_new_wishes_first_and_drops_what_was_refused() -> None:
    needs = analyze(Analyze(conversation=REFUSED), DICE).text
    query = clarify(Clarify(needs=needs, previous_query="women's tee, striped, polyester, breathable"), DICE).query.split(", ")
    assert query[0] == "women's tee"
    assert query.index("navy") < query.index("breathable")
    assert "striped" not in query
    assert "polyester" not in query
    assert "cotton" in query


def test_a_vague_need_becomes_attribute_terms() -> None:
    needs = "Looking for: women's tee.\nDirect needs: quick drying.\nLatest wishes: none.\nImplied needs: none.\nNot wanted: nothing so far."
    query = clarify(Clarify(needs=needs, previous_query=""), DICE).query.split(", ")
    assert {"polyester", "nylon", "moisture wicking"} <= set(query)


def test_a_guess_never_overrules_a_stated_material() -> None:
    needs = "Looking for: women's tee.\nDirect needs: quick drying.\nLatest wishes: cotton.\nImplied needs: none.\nNot wanted: nothing so far."
    query = clarify(Clarify(needs=needs, previous_query=""), DICE).query.split(", ")
    assert "cotton" in query
    assert not {"polyester", "nylon"} & set(query)


def test_a_new_kind_of_product_replaces_the_old_one() -> None:
    needs = "Looking for: men's hoodie.\nDirect needs: warm.\nLatest wishes: none.\nImplied needs: none.\nNot wanted: nothing so far."
    query = clarify(Clarify(needs=needs, previous_query="men's tank top, tank top, breathable"), DICE).query.split(", ")
    assert query[0] == "men's hoodie"
    assert "tank top" not in query
    assert "breathable" in query


def test_a_query_is_made_of_any_summary() -> None:
    query = clarify(Clarify(needs="The user wants a navy cotton dress for women, no stripes.", previous_query=""), DICE).query
    assert "navy" in query
    assert "cotton" in query
    assert "stripes" not in query
    assert clarify(Clarify(needs="qwrt", previous_query=""), DICE).query


def test_the_reranker_takes_what_states_the_wishes() -> None:
    needs = analyze(Analyze(conversation=REFUSED), DICE).text
    query = clarify(Clarify(needs=needs, previous_query=""), DICE).query
    chosen = rerank(Rerank(needs=needs, query=query, items=(STRIPED, MENS, PLAIN)), DICE)
    assert chosen.item_id == "plain"
    assert "navy" in chosen.reason


def test_the_reranker_keeps_the_order_of_equals_and_needs_something_to_choose_from() -> None:
    twin = PLAIN.model_copy(update={"item_id": "twin"})
    assert rerank(Rerank(needs="", query="navy", items=(twin, PLAIN)), DICE).item_id == "twin"
    with pytest.raises(ValueError, match="no items"):
        rerank(Rerank(needs="", query="navy", items=()), DICE)


def test_a_summary_is_understood_on_one_line_too() -> None:
    needs = analyze(Analyze(conversation=REFUSED), DICE).text
    in_one = " ".join(needs.split())
    assert clarify(Clarify(needs=in_one, previous_query=""), DICE) == clarify(Clarify(needs=needs, previous_query=""), DICE)


def test_only_the_person_it_is_for_decides_the_department() -> None:
    talk = (
        said("user", "reveal", "There's a visit to a newborn in the house next door, and my sister comes along."),
        said("user", "reveal", "I'd like a top in women's sizes."),
    )
    assert part(analyze(Analyze(conversation=talk), DICE).text, "Looking for").startswith("women's")
    gift = (said("user", "reveal", "I need a present for my little nephew Leo."),)
    assert part(analyze(Analyze(conversation=gift), DICE).text, "Looking for").startswith("boys'")


def test_a_kind_of_shoe_is_a_wish_though_the_declined_shoe_has_a_heel() -> None:
    boots = Item(
        item_id="b", title="Boots", product_type="boots", department="women", attributes=Attributes(feature=("block heel",))
    )
    talk = (
        said("user", "reveal", "A pair of shoes for women, please."),
        said("assistant", "recommend", "How about the Boots?", boots),
        said(
            "user", "reject", "I had in mind something other than a pair of boots; I'd be happier with a pair of heels.", boots
        ),
    )
    assert part(analyze(Analyze(conversation=talk), DICE).text, "Looking for") == "women's heels."


@pytest.mark.parametrize("refusal", ["I have no use for a belt.", "I already have a belt, so no need.", "A belt would only end up at the back of the closet."])  # fmt: skip
def test_a_refused_kind_is_not_offered_again(refusal: str) -> None:
    belt = make("belt", "unisex", "Decoration", title="Belt", color=("black",), material=("leather",))
    other, scarf = (
        belt.model_copy(update={"item_id": "two"}),
        make("scarf", "unisex", "Decoration", title="Scarf", color=("red",)),
    )
    talk = (
        *revealed("I'm moving.", "I'd like an accessory."),
        Utterance(role="assistant", action="recommend", text="How about the Belt?", items=(belt,)),
        Utterance(role="user", action="reject", text=refusal, items=(belt,)),
    )
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    assert rerank(Rerank(needs=needs, query="accessory, belt, scarf", items=(other, scarf)), Random(0)).item_id == scarf.item_id


def test_a_grown_up_son_is_shown_mens_things() -> None:
    talk = revealed("I'm looking for a gift for my grown-up son Miles.", "An accessory for the wrist, I think.")
    assert "Looking for: men's" in analyze(Analyze(conversation=talk), Random(0)).text


def test_who_asks_for_something_darker_is_not_shown_white() -> None:
    shown, white, brown = (make("sweater", title=color, color=(color,)) for color in ("gray", "white", "brown"))
    talk = after_rejection(shown, "Gray makes me look tired, so I'd rather have a darker shade.")
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    assert rerank(Rerank(needs=needs, query="sweater, white, brown", items=(white, brown)), Random(0)).item_id == brown.item_id


def test_who_is_called_a_friend_is_grown_up_and_known_by_name() -> None:
    for friend, department in (("friend Celeste", "women's"), ("coach Miles", "men's"), ("travel companion Silas", "men's")):
        talk = revealed(f"I'm trying to find a present for my {friend}.", "A piece of jewelry, please.")
        assert f"Looking for: {department} " in analyze(Analyze(conversation=talk), Random(0)).text


def test_an_adult_is_shown_no_school_backpack() -> None:
    plain, boys = (
        make("backpack", "unisex", "Decoration", title="Plain"),
        make("backpack", "boys", "Decoration", title="School"),
    )
    talk = revealed("I have an exhibition coming up.", "I need a bag, please.")
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    assert rerank(Rerank(needs=needs, query="bag, backpack", items=(boys, plain)), Random(0)).item_id == plain.item_id


SHOES = piece("sneakers", product_class="Shoes", color=("red",), material=("canvas",))


NAVY_DRESS = piece("dress", color=("navy",), material=("cotton",))


def test_who_asks_for_shoes_is_shown_shoes() -> None:
    talk = (
        Utterance(role="user", action="reveal", text="I have a wedding with a dress code, and a closet full of suits."),
        Utterance(role="user", action="reveal", text="I'm after a pair of shoes for women in navy, made of cotton."),
    )
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    assert "Looking for: women's shoes." in needs
    assert (
        rerank(Rerank(needs=needs, query="women's shoes, navy, cotton", items=(NAVY_DRESS, SHOES)), Random(0)).item_id
        == SHOES.item_id
    )
    assert is_of_kind("shoes", SHOES)
    assert not is_of_kind("shoes", NAVY_DRESS)


def test_a_declined_type_is_not_shown_again_when_nothing_else_was_named() -> None:
    tee = piece("t-shirt", title="Tee", color=("red",))
    again, tank = piece("t-shirt", title="Tee Two", color=("navy",)), piece("tank top", title="Tank", color=("navy",))
    talk = (
        Utterance(role="user", action="reveal", text="I'm looking for a top for women."),
        Utterance(role="assistant", action="recommend", text="How about the Tee?", items=(tee,)),
        Utterance(role="user", action="reject", text="Thanks, but I had in mind something other than a t-shirt. I'd like something in navy.", items=(tee,)),
    )  # fmt: skip
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    assert rerank(Rerank(needs=needs, query="women's top, navy", items=(again, tank)), Random(0)).item_id == tank.item_id
