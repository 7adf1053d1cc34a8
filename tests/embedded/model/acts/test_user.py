"""The embedded shopper's short lines."""

import re
from collections import Counter
from random import Random

import pytest

from muse_builder.embedded.model.acts.user import (
    acknowledge,
    ask_detail,
    ask_variant,
    change_need,
    compare_items,
    critique,
    take,
    tell,
    tell_more,
)
from muse_builder.embedded.model.claims import raw_needs
from muse_builder.embedded.model.needs import concept_said
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks.acts import Acknowledge, AskDetail, AskVariant, ChangeNeed, CompareShown, Critique, Take, Tell, TellMore
from muse_builder.tasks.base import Utterance
from tests.embedded.model.talks import acted

HAT = Item(
    item_id="hat", title="Acme Felt Hat", brand="Acme", product_type="hat", price=20.0,
    attributes=Attributes(color=("gray",), material=("wool felt",)),
)  # fmt: skip
WHO = Person(name="Ruth", gender="female", age=41, profession="accountant")
SHOWN = (Utterance(role="assistant", action="recommend", text="", items=(HAT,)),)
NEEDS = (Requirement(text="something that keeps me warm", attribute="material", value="wool felt"),)


def line(words: int = 6) -> dict[str, object]:
    return {"person": WHO, "recipient": None, "words": words, "conversation": SHOWN}


def many(asked: type, say: object, count: int = 30, **values: object) -> list[str]:
    task = asked.model_validate({**line(), **values})  # type: ignore[attr-defined]
    return [say(task, Random(seed)) for seed in range(count)]  # type: ignore[operator]


def test_only_what_is_told_now_is_told() -> None:
    for text in many(Tell, tell, scenario="", kind="a hat", requirements=(), conversation=()):
        assert "hat" in text
        assert "warm" not in text
    for text in many(Tell, tell, scenario="", kind="", requirements=NEEDS):
        assert "keeps me warm" in text


def test_what_is_asked_for_is_named_or_hinted_at() -> None:
    said = many(TellMore, tell_more, attribute="color", wanted="navy")
    assert any("navy" in text for text in said)
    assert all(re.search(r"navy|dark|cool", text.lower()) for text in said)


PRICE = r"cost|price|much|pay|expensive|dear|affordable|set me|come to|charge|want for"


@pytest.mark.parametrize(("topic", "words"), [("price", PRICE), ("material", "material|made|fabric|in")])
def test_a_question_asks_what_it_is_about(topic: str, words: str) -> None:
    for text in many(AskDetail, ask_detail, item=HAT, topic=topic, wish=""):
        assert text.endswith("?")
        assert re.search(words, text)


def test_a_critique_is_short_names_no_brand_and_nothing_that_is_wanted() -> None:
    for text in many(Critique, critique, item=HAT, attribute="color", found="gray", wish="", liked="", whole=False):
        assert len(text.split()) <= 12
        assert "gray" in text.lower()
        assert "Acme" not in text


def test_what_is_liked_may_stand_before_what_is_not() -> None:
    said = many(
        Critique,
        critique,
        item=HAT,
        attribute="color",
        found="gray",
        wish="",
        liked="material: wool felt",
        whole=False,
        words=13,
    )
    assert any("wool felt" in text and "gray" in text for text in said)


def test_a_wish_that_is_let_go_is_named_and_need_not_be_met() -> None:
    for text in many(ChangeNeed, change_need, gives_up="wish: something that keeps me warm", instead=""):
        assert re.search(r"(?:doesn't (?:really )?have to|needn't) be (?:something|one) that keeps me warm", text)


def test_what_comes_in_pairs_is_compared_in_the_singular() -> None:
    one, other = (HAT.model_copy(update={"item_id": name, "product_type": "boots"}) for name in ("a", "b"))
    pairs = (Utterance(role="assistant", action="recommend_set", text="", items=(one, other)),)
    said = many(CompareShown, compare_items, items=(one, other), topic="feature", wish="", conversation=pairs, count=60)
    assert any("does the first pair" in text for text in said)
    assert not any(re.search(r"\bdo the \w+ pair\b", text) for text in said)


def test_no_wish_is_a_reason_that_was_asked_about() -> None:
    asked = Utterance(role="user", action="ask_detail", text="Would it be something that keeps me warm?", items=(HAT,))
    said = many(Take, take, items=(HAT,), requirements=NEEDS, liked="", conversation=(*SHOWN, asked), words=13)
    assert not [text for text in said if "keeps me warm" in text]


def test_a_plain_no_says_no_more() -> None:
    said = many(Critique, critique, item=HAT, attribute="color", found="gray", wish="", liked="", whole=True)
    assert all("gray" not in text and len(text.split()) < 7 for text in said)


def test_a_reason_for_taking_it_is_a_wish_that_it_meets() -> None:
    met = many(Take, take, items=(HAT,), requirements=NEEDS, liked="", words=20)
    assert all("keeps me warm" in text for text in met)
    missed = NEEDS[0].model_copy(update={"value": "silk"})
    assert not any("warm" in text for text in many(Take, take, items=(HAT,), requirements=(missed,), liked="", words=20))


def test_a_wish_that_what_is_taken_misses_is_given_up_in_its_own_words() -> None:
    for words in (4, 9, 20):
        said = many(Take, take, items=(HAT,), requirements=(), liked="", words=words, without="something that dries fast")
        assert all("something that dries fast" in text for text in said)
    other = many(Take, take, items=(HAT,), requirements=(), liked="", without="a lively pattern")
    assert all("I asked for" in text or "I wanted" in text for text in other)


def test_of_what_has_no_color_another_is_asked_for_all_the_same() -> None:
    plain = HAT.model_copy(update={"attributes": HAT.attributes.model_copy(update={"color": ()})})
    said = many(AskVariant, ask_variant, item=plain, aspect="color", value="", conversation=())
    assert any("this color" in text for text in said)
    assert not [text for text in said if re.search(r"(?:[Jj]ust|[Oo]nly in|but|than) ?[,.?]", text)]


def test_a_wish_is_not_told_twice_in_the_same_words() -> None:
    told = (Utterance(role="user", action="reveal", text="A hat that dries in no time after a wash."), *SHOWN)
    said = many(Critique, critique, item=HAT, attribute="", found="", liked="", whole=False, conversation=told, words=9,
                wish="something that dries in no time after a wash")  # fmt: skip
    assert not [text for text in said if "dries in no time after a wash" in text]
    assert {concept.name for text in said for need in raw_needs(text) if (concept := concept_said(need))} == {
        "dries fast, wicks"
    }
    other = "something that is easy to do up with cold fingers"  # no Concept's own words: it stays as it is
    kept = (Utterance(role="user", action="reveal", text=f"I want {other}."), *SHOWN)
    assert all(
        "easy to do up with cold fingers" in text
        for text in many(ChangeNeed, change_need, gives_up=f"wish: {other}", instead="", conversation=kept)
    )


def test_an_acknowledgement_is_a_word_or_two() -> None:
    assert all(len(text.split()) <= 3 for text in many(Acknowledge, acknowledge))


def test_lines_are_sentences_without_leftovers() -> None:
    lines = [reply for task, reply in acted(40) if isinstance(reply, str)]
    for text in lines:
        assert re.match(r"[A-Z0-9$]", text), text
        assert not re.search(r"[{}\[\]|]|  | ,|\.\.|\bthe the\b|\bnothing\b\.$", text), text
    counted = Counter(lines)
    assert len(counted) > 0.7 * len(lines)
