"""The assistant's lines: greetings, questions, recommendations, small talk."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

import re
from random import Random

from muse_builder.embedded.model.dialogue_assistant import assistant_chit_chat, inquire, recommend
from muse_builder.embedded.model.dialogue_user import (
    accept,
    reject,
    reveal_needs,
    reveal_scenario,
    share_outfit,
    user_chit_chat,
)
from muse_builder.embedded.model.search import analyze
from muse_builder.records import Item, Person
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    Analyze,
    AssistantChitChat,
    Inquire,
    Recommend,
    Reject,
    RevealNeeds,
    RevealScenario,
    ShareOutfit,
    UserChitChat,
)
from tests.embedded.model.samples import MENS_SHORTS, SPEECHES, after_rejection, make, revealed, said_of, sentences


def test_a_recommendation_names_the_short_title_once_and_agrees_with_its_noun() -> None:
    for seed in range(60):
        text = SPEECHES["recommend"](Random(seed))
        assert text.count("Sunrise High-Waist Leggings") == 1
        assert "Buttery" not in text
        assert not re.search(r"\b[Ii]t(?:'s| is| has| comes| features)\b(?! good| is good)", text), text


def test_a_recommendation_claims_no_attribute_that_the_item_does_not_state() -> None:
    known = {"plum", "spandex", "plain", "hidden", "pocket", "yoga", "leggings", "solid"}
    claims = {
        "cotton",
        "wool",
        "black",
        "red",
        "striped",
        "waterproof",
        "breathable",
        "hood",
        "zip",
        "soft",
        "warm",
        "stretch",
        "lightweight",
    }
    for seed in range(60):
        words = set(re.findall(r"[a-z]+", SPEECHES["recommend"](Random(seed)).lower()))
        assert not words & (claims - known)


def test_nothing_known_still_gives_words() -> None:
    bare = Item(item_id="bare", title="")
    nobody = Person(name="", gender="unknown", age=0, profession="")
    says = [
        reveal_scenario(RevealScenario(person=nobody, recipient="", scenario="", backstory="", conversation=()), Random(0)),
        reveal_needs(
            RevealNeeds(person=nobody, recipient=None, backstory="", requirements=(), kind="a top", conversation=()), Random(0)
        ),
        share_outfit(ShareOutfit(outfit_item=bare, person=nobody, recipient=None, kind="a top", conversation=()), Random(0)),
        recommend(Recommend(item=bare, needs="", conversation=()), Random(0)),
        reject(Reject(item=bare, differences=(), reason="", person=nobody, recipient=None, conversation=()), Random(0)),
        accept(Accept(item=bare, person=nobody, recipient=None, scenario="", requirements=(), conversation=()), Random(0)),
        user_chit_chat(
            UserChitChat(item=bare, person=nobody, recipient=None, scenario="", backstory="", conversation=()), Random(0)
        ),
        assistant_chit_chat(AssistantChitChat(item=bare, conversation=()), Random(0)),
    ]
    assert all(len(text.split()) > 3 for text in says), says


def test_the_same_product_again_is_offered_as_another_color() -> None:
    red = make("jacket", title="Fjell Jacket - Red", color=("red",), material=("wool",))
    navy = make("jacket", title="Fjell Jacket - Navy", color=("navy",), material=("wool",))
    for text in said_of(navy, after_rejection(red, "Nice, but I'd rather have something made of wool.")):
        assert "in navy" in text, text


def test_a_hint_at_another_shade_is_answered_with_the_color() -> None:
    white = make("jacket", title="Alta Jacket", color=("white",))
    navy = make("jacket", title="Fjell Jacket", color=("navy",), feature=("hood",), pattern=("solid",))
    texts = said_of(navy, after_rejection(white, "I'm not sold on the white; something darker would be my choice."))
    assert sum("navy" in text and "darker" in text for text in texts) > len(texts) / 2
    plural = make("boots", title="Fjell Boots", product_class="Shoes", color=("brown",))
    for text in said_of(plural, after_rejection(white, "I'm not sold on the white; something darker would be my choice.")):
        assert not re.search(r"Fjell Boots (?:comes|makes|is)\b", text), text


def test_nobody_is_asked_to_see_themselves_in_a_wallet() -> None:
    wallet = make("wallet", "men", "Decoration", title="Fjell Wallet", feature=("six card slots",), color=("camel",))
    talk = revealed(
        "I need a thank-you gift for my uncle Bruno.", "I'm after something to keep cards and cash in that ends the rummaging."
    )
    assert not any(
        re.search(r"see (?:yourself|him|her|them) in|picture (?:yourself|him)", text) for text in said_of(wallet, talk)
    )


def test_a_hard_situation_is_no_lovely_reason_to_shop() -> None:
    talk = (Utterance(role="user", action="reveal", text="I'm recovering from foot surgery, with stairs at home."),)
    for seed in range(80):
        text = inquire(Inquire(about="needs", conversation=talk), Random(seed))
        assert not re.search(r"reason to|lovely|wonderful|how nice|exciting|look forward", text.split("?")[0]), text


def test_several_pieces_are_liked_in_the_plural() -> None:
    shorts = make("running shorts")
    talk = (Utterance(role="user", action="share_image", text="Look: my shorts.", items=(shorts,)),)
    for seed in range(80):
        assert "I like it" not in inquire(Inquire(about="occasion", conversation=talk), Random(seed))


def test_an_answer_to_small_talk_comes_back_to_the_item_without_a_jolt() -> None:
    item = make("t-shirt", color=("blue",), pattern=("solid",), material=("polyester",), neckline=("crew neck",))
    talk = (
        *revealed("I'm moving.", "I need a top."),
        Utterance(role="user", action="chit_chat", text="I can't stand shopping malls."),
    )
    for seed in range(80):
        text = assistant_chit_chat(AssistantChitChat(item=item, conversation=talk), Random(seed))
        assert not re.search(r"for the record|polyester would|take one worry|on a side note", text, re.IGNORECASE), text


def test_questions_end_as_questions_and_pictures_agree() -> None:
    red = make("boots", title="Fjell Boots - Red", product_class="Shoes", color=("red",), sleeve=())
    navy = make("boots", title="Fjell Boots - Navy", product_class="Shoes", color=("navy",), sleeve=())
    for text in said_of(navy, after_rejection(red, "Nice, but I'd rather have something made of wool.")):
        assert not re.search(r"(?:[Hh]ow|[Ww]hat) about [^.?!]*\.", text), text
        assert "there's the" not in text or "there's the Fjell" in text, text


def test_one_fact_is_told_once() -> None:
    jacket = make("jacket", title="Fjell Jacket", color=("green",), style=("hooded",), feature=("hood",), material=("wool",))
    for text in said_of(jacket, revealed("I'm moving.", "I need an outer layer.")):
        assert len(re.findall(r"\bhood", text)) <= 1, text


def test_the_shown_color_is_not_called_another_one() -> None:
    tee = make("t-shirt", title="Fjell Tee", color=("light blue",), material=("cotton",), sleeve=("short sleeves",))
    for text in said_of(tee, revealed("I'm moving.", "I need a top.")):
        assert "also comes in" not in text, text


def test_a_singular_title_takes_a_singular_verb() -> None:
    for seed in range(80):
        text = recommend(Recommend(item=MENS_SHORTS, needs="", conversation=()), Random(seed))
        assert not re.search(r"Short (?:are|have|come|feature|work|suit)\b|Short, which (?:are|have|come)", text), text


def test_a_recommendation_has_two_or_three_sentences_of_many_shapes() -> None:
    talk = (
        Utterance(role="user", action="reveal", text="I'm off to a hike."),
        Utterance(role="user", action="reveal", text="I'm looking for a pair of shorts that saves me carrying a bag, plus something that stays cool under a blazing sun."),
    )  # fmt: skip
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    texts = [recommend(Recommend(item=MENS_SHORTS, needs=needs, conversation=talk), Random(seed)) for seed in range(80)]
    assert all(2 <= sentences(text) <= 3 for text in texts), [text for text in texts if not 2 <= sentences(text) <= 3]
    assert len({" ".join(text.split()[:3]) for text in texts}) > 25
    assert sum("carrying a bag" in text or "blazing sun" in text for text in texts) > 30
