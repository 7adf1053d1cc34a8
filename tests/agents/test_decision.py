"""The decision module: what a product is worth, and what a shopper does with what lies there."""

from random import Random

import pytest

from muse_builder.agents.decision import (
    Decision,
    LaidOut,
    Worth,
    asked,
    decide,
    known,
    meets,
    objection,
    overload,
    score,
    shown,
    weighed,
    worth,
)
from muse_builder.records import Attributes, Dealbreaker, DecisionProfile, Item, NiceToHave, Requirement, Turn

WARM = Requirement(text="something warm", attribute="material", value="wool")
RED = Requirement(text="something red", attribute="color", value="red")
BUDGET = Dealbreaker(attribute="price", test="at_most", value="40")
NO_STRIPES = Dealbreaker(attribute="pattern", test="is_not", value="striped")


def item(name: str, color: str = "red", material: str = "wool", pattern: str = "solid", price: float | None = 30.0) -> Item:
    attributes = Attributes(color=(color,), material=(material,), pattern=(pattern,))
    return Item(item_id=name, title=name, product_type="sweater", price=price, attributes=attributes)


def person(**other: object) -> DecisionProfile:
    plain = {
        "dealbreakers": (), "nice_to_haves": (), "knowledge": "lay", "patience": 3, "pickiness": "fair", "suggestibility": 0.0,
        "hesitation": 0.0, "disclosure": 1, "style": "plain", "mood": "neutral", "fitting": 3,
    }  # fmt: skip
    return DecisionProfile.model_validate({**plain, **other})


def said(of: str, text: str, action: str = "recommend", reason: str = "") -> Turn:
    return Turn.model_validate(
        {"role": "assistant", "action": action, "round": 1, "text": text, "item_ids": (of,), "reason": reason}
    )


def choose(
    who: DecisionProfile, *offers: tuple[Item, ...], turns: tuple[Turn, ...] = (), last: bool = False, firmness: float = 1.0
) -> Decision:
    table = LaidOut(offers, turns, lambda one: one.product_type == "sweater", misses=len(offers) - 1)
    return decide(who, (RED, WARM), table, firmness=firmness, last=last)


def test_what_is_stated_is_met_or_not_and_what_is_not_stated_is_unknown() -> None:
    assert [meets(item("a"), "color", value) for value in ("red", "blue")] == [1.0, 0.0]
    assert meets(item("a"), "closure", "zip") == 0.5


def test_looks_are_seen_and_a_material_and_a_price_must_be_said() -> None:
    one = item("a")
    assert known(one, "color", ())
    assert not known(one, "material", ())
    assert known(one, "material", [said("a", "It is made of wool.")])
    assert not known(one, "material", [said("b", "It is made of wool.")])
    assert not known(one, "price", [said("a", "It is a bargain.")])
    assert known(one, "price", [said("a", "It is $30.", "answer_detail", "price, record: 30")])


def test_the_best_of_what_is_shown_is_taken() -> None:
    chosen = choose(person(), (item("a", "blue"), item("b")))
    assert (chosen.act, chosen.best.item.item_id) == ("accept", "b")
    assert choose(person(pickiness="picky"), (item("a", "blue"),)).act == "critique"


def test_a_product_that_breaks_a_dealbreaker_is_never_taken_however_good() -> None:
    who = person(dealbreakers=(NO_STRIPES,), suggestibility=1.0, pickiness="easy")
    striped = item("a", pattern="striped")
    for last, act in ((False, "critique"), (True, "leave")):
        chosen = choose(who, (striped,), last=last)
        assert (chosen.act, chosen.best.worth) == (act, -1.0)
    said_so = objection(choose(who, (striped,)).best, who)
    assert (said_so.attribute, said_so.found, said_so.wanted) == ("pattern", "striped", "")


def test_who_has_a_budget_asks_for_the_price_before_taking() -> None:
    who = person(dealbreakers=(BUDGET,))
    assert choose(who, (item("a"),))[0::3] == ("ask", "price")
    told = (said("a", "It is $30.", "answer_detail", "price, record: 30"),)
    assert choose(who, (item("a"),), turns=told).act == "accept"
    assert choose(who, (item("a", price=50.0),), turns=told).act == "critique"
    assert choose(who, (item("a", price=None),), turns=told).act == "accept"


def test_too_many_good_ones_are_put_off_by_who_hesitates_and_not_in_haste() -> None:
    offer = (item("a"), item("b"), item("c"))
    assert choose(person(hesitation=0.25), offer, firmness=0.4).act == "defer"
    assert choose(person(hesitation=0.25), offer, firmness=0.6).act == "accept"
    assert choose(person(hesitation=0.25), offer[:1], firmness=0.0).act == "accept"
    assert overload(person(hesitation=0.25, mood="hurried"), 3) == 0.0
    assert overload(person(hesitation=0.25, knowledge="expert"), 3) == pytest.approx(0.25)


def test_another_kind_of_thing_is_worth_nothing() -> None:
    hat = item("h").model_copy(update={"product_type": "hat"})
    chosen = choose(person(), (hat,), last=True)
    assert (chosen.act, chosen.best.strays) == ("leave", True)
    assert objection(chosen.best, person()).found == "hat"


def test_an_earlier_product_is_taken_when_patience_ends_and_it_is_good_by_then() -> None:
    who = person(suggestibility=1.0, pickiness="fair")
    chosen = choose(who, (item("a", "blue", "wool"),), (item("b", "blue", "linen"),), last=True,
                    turns=(said("a", "wool"), said("b", "linen")))  # fmt: skip
    assert (chosen.act, chosen.best.item.item_id) == ("switch", "a")
    assert asked(who, 2) < asked(who, 0) == 0.45


def test_a_wish_that_was_taken_back_counts_no_more() -> None:
    table = LaidOut([(item("a", "blue"),)], [said("a", "wool")], lambda one: True, frozenset(("something red",)))
    found = worth(person(), (RED, WARM), item("a", "blue"), table)
    assert (found.worth, found.missed) == (1.0, ())


def test_a_known_product_is_worth_its_wishes_and_niceties_by_weight() -> None:
    who = person(nice_to_haves=(NiceToHave(attribute="pattern", value="striped", weight=0.5),))
    assert score(who, (RED, WARM), item("a")) == pytest.approx(2 / 2.5)


def test_a_judgement_names_what_is_taken_or_what_is_wrong() -> None:
    taken = weighed(choose(person(), (item("a"),)), person())
    assert (taken.takes, taken.objection) == ("a", None)
    refused = weighed(choose(person(pickiness="picky"), (item("a", "blue", "linen"),), turns=(said("a", "linen"),)), person())
    assert (refused.takes, refused.nearest) == (None, "a")
    assert refused.objection is not None
    assert refused.objection.wanted == "something red"


def test_what_was_said_before_is_not_said_first_again() -> None:
    both = Worth(item("a", "blue", "linen"), 0.0, (), (), (RED, WARM), False)
    assert objection(both, person(), told=("something red",)).wanted == "something warm"


def test_the_same_values_give_the_same_decision() -> None:
    offers = [(item("a", "blue"), item("b", "green"))]
    dice = [Random(number).random() for number in range(5)]
    assert [choose(person(), *offers, firmness=one) for one in dice] == [
        choose(person(), *offers, firmness=one) for one in dice
    ]


def test_offers_are_the_turns_that_put_something_forward() -> None:
    turns = (said("a", "."), said("a", ".", "answer_detail"), said("b", ".", "not_available"))
    assert shown(turns, {"a": item("a"), "b": item("b")}) == [[item("a")], [item("b")]]


def test_nothing_is_counted_before_anything_is_laid_out() -> None:
    table = LaidOut((), (), lambda one: True)
    assert (table.misses, table.questions, len(table.let_go)) == (0, 0, 0)


def test_only_what_was_said_no_to_is_declined() -> None:
    no = Turn(role="user", action="reject", round=1, text="No.", item_ids=("a",))
    table = LaidOut([(item("a"), item("b"))], [said("b", "Here."), no], lambda one: True)
    assert (table.declined(item("a")), table.declined(item("b"))) == (True, False)


def test_a_wish_is_missed_only_where_one_can_know_it() -> None:
    linen = item("a", "blue", "linen")
    table = LaidOut([(linen,)], (), lambda one: True)
    assert worth(person(), (RED, WARM), linen, table).missed == (RED,)
    heard = LaidOut([(linen,)], [said("a", "Of linen.")], lambda one: True)
    assert worth(person(), (RED, WARM), linen, heard).missed == (RED, WARM)


def test_one_good_product_is_never_too_many_to_decide_between() -> None:
    assert overload(person(hesitation=0.25), 0) == overload(person(hesitation=0.25), 1) == 0.0
    assert overload(person(hesitation=0.25), 2) == 0.25


def test_who_asked_three_times_at_the_end_asks_no_more_and_leaves() -> None:
    who = person(dealbreakers=(BUDGET,), hesitation=0.1)
    blue = item("a", "blue", "linen", price=30.0)
    found = []
    for questions in (2, 3):
        table = LaidOut([(blue,)], (), lambda one: True, misses=0, questions=questions)
        found.append(decide(who, (RED, WARM, RED), table, firmness=1.0, last=True).act)
    assert found == ["leave", "leave"]
    for questions, act in ((2, "ask"), (3, "leave")):
        table = LaidOut([(item("a", "blue"),)], (), lambda one: True, misses=0, questions=questions)
        chosen = decide(person(dealbreakers=(BUDGET,), hesitation=0.1), (RED, WARM, WARM), table, firmness=1.0, last=True)
        assert chosen.act == act, questions


def test_a_dealbreaker_not_yet_spoken_of_is_said_of_the_thing_that_breaks_it() -> None:
    who = person(dealbreakers=(NO_STRIPES,), pickiness="picky")
    offer = (item("a", "blue"), item("b", pattern="striped"))
    heard = (said("a", "Of wool."), said("b", "Of wool."))
    assert choose(who, offer, turns=heard).best.item.item_id == "b"
    told = Turn(role="user", action="critique", round=1, text="No stripes.", item_ids=("c",), reason="pattern: striped")
    assert choose(who, offer, turns=(*heard, told)).best.item.item_id == "a"


def test_what_pleases_most_is_missed_first() -> None:
    nice = [NiceToHave(attribute=name, value=value, weight=weight)
            for name, value, weight in (("color", "red", 0.2), ("pattern", "plaid", 0.8))]  # fmt: skip
    lacking = Worth(item("a", "blue"), 0.0, (), (), (), False)
    said_first = objection(lacking, person(nice_to_haves=tuple(nice)))
    assert (said_first.attribute, said_first.wanted, said_first.found) == ("pattern", "plaid", "solid")


def test_what_is_taken_though_it_misses_a_wish_says_the_wish_alone() -> None:
    taken = weighed(choose(person(pickiness="easy"), (item("a", "blue"),), turns=(said("a", "wool"),)), person())
    assert taken.takes == "a"
    assert taken.objection is not None
    assert taken.objection.model_dump() == {"attribute": "", "wanted": "something red", "found": ""}
