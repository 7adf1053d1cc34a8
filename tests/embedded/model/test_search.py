"""The embedded Querier: what it hears in a conversation, what it searches with, what it picks."""
# ruff: noqa: E501  (a turn of talk is one line, whatever its length)

from random import Random

import pytest

from muse_builder.embedded.model.search import analyze, clarify, rerank
from muse_builder.records import Action, Attributes, Item, Role
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Analyze, Clarify, Rerank

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
