"""The embedded User Simulator and Chatter: they decide fairly, speak of true things, and do not repeat themselves."""
# ruff: noqa: E501  (a turn of talk is one line, whatever its length)

import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from muse_builder.embedded.model.claims import occasion_in, short_title, told_needs, whom_in
from muse_builder.embedded.model.comparing import compare, minds_color
from muse_builder.embedded.model.dialogue_assistant import assistant_chit_chat, greet, inquire, recommend
from muse_builder.embedded.model.dialogue_user import (
    accept,
    reject,
    reveal_needs,
    reveal_scenario,
    share_outfit,
    user_chit_chat,
)
from muse_builder.embedded.model.needs import concept_of, concepts_in
from muse_builder.embedded.model.reviewing import review
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    AssistantChitChat,
    CompareItem,
    CompareReply,
    Difference,
    Greet,
    Inquire,
    Recommend,
    Reject,
    RevealNeeds,
    RevealScenario,
    Review,
    ReviewReply,
    ShareOutfit,
    UserChitChat,
)

TARGET = Item(
    item_id="target",
    title="Norrwick Women's Hooded Rain Parka - Black",
    brand="Norrwick",
    product_type="parka",
    department="women",
    price=120.0,
    attributes=Attributes(
        color=("black",), material=("nylon",), pattern=("solid",), fit=("relaxed fit",), closure=("full zip",), feature=("adjustable hood", "two side pockets"),
    ),
)  # fmt: skip
LEGGINGS = Item(
    item_id="leggings",
    title="Sunrise High-Waist Leggings, Buttery Soft, 7/8 Length",
    brand="Gale & Grove",
    product_type="leggings",
    department="women",
    attributes=Attributes(
        color=("plum",), material=("spandex",), pattern=("solid",), feature=("hidden pocket",), activity=("yoga",)
    ),
)
ENGINEER = Person(name="Nora Lind", gender="female", age=41, profession="civil engineer")
CHILD = Person(name="Mia Lind", gender="female", age=12, profession="pupil")
REQUIREMENTS = (
    Requirement(text="something that keeps my hair dry when it pours", attribute="feature", value="adjustable hood"),
    Requirement(text="something that I can do up with cold fingers", attribute="closure", value="full zip"),
)
SCENARIO = "A cousin's wedding on a farm in late April, with tables set outside."
TALK = (
    Utterance(role="assistant", action="greet", text="Hello!"),
    Utterance(role="user", action="reveal", text="I have my cousin's wedding on a farm ahead of me, with tables set outside."),
    Utterance(role="assistant", action="inquire", text="What do you need?"),
    Utterance(
        role="user", action="reveal", text="I'm looking for an outer layer for women that keeps my hair dry when it pours."
    ),
)
SEEDS = range(60)


def comparison(item: Item, *, person: Person = ENGINEER, raised: tuple[str, ...] = ()) -> CompareReply:
    task = CompareItem(
        target=TARGET, item=item, requirements=REQUIREMENTS, backstory="", person=person, recipient=None, conversation=TALK, raised=raised
    )  # fmt: skip
    return compare(task, Random(1))


def other(**attributes: tuple[str, ...]) -> Item:
    return TARGET.model_copy(update={"item_id": "other", "attributes": TARGET.attributes.model_copy(update=attributes)})


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


DIFFERENCES = (
    Difference(attribute="color", wanted="black", found="plum"),
    Difference(attribute="feature", wanted="adjustable hood", found=""),
)
SPEECHES: dict[str, Callable[[Random], str]] = {
    "greet": lambda dice: greet(Greet(variation=dice.randrange(10_000)), dice),
    "inquire": lambda dice: inquire(Inquire(about="needs", conversation=TALK[:2]), dice),
    "scenario": lambda dice: reveal_scenario(RevealScenario(person=ENGINEER, recipient=None, scenario=SCENARIO, backstory="", conversation=TALK[:1]), dice),
    "needs": lambda dice: reveal_needs(RevealNeeds(person=ENGINEER, recipient=None, backstory="", requirements=REQUIREMENTS, kind="an outer layer", conversation=TALK[:3]), dice),
    "share": lambda dice: share_outfit(ShareOutfit(outfit_item=LEGGINGS, person=ENGINEER, recipient=None, kind="an outer layer", conversation=TALK[:1]), dice),
    "recommend": lambda dice: recommend(Recommend(item=LEGGINGS, needs="", conversation=TALK), dice),
    "reject": lambda dice: reject(Reject(item=LEGGINGS, differences=DIFFERENCES, reason="", person=ENGINEER, recipient=None, conversation=TALK), dice),
    "accept": lambda dice: accept(Accept(item=LEGGINGS, person=ENGINEER, recipient=None, scenario=SCENARIO, requirements=REQUIREMENTS, conversation=TALK), dice),
    "user chat": lambda dice: user_chit_chat(UserChitChat(item=LEGGINGS, person=ENGINEER, recipient=None, scenario=SCENARIO, backstory="", conversation=TALK), dice),
    "assistant chat": lambda dice: assistant_chit_chat(AssistantChitChat(item=LEGGINGS, conversation=TALK), dice),
}  # fmt: skip


@pytest.mark.parametrize("name", SPEECHES)
def test_every_speech_is_clean_varied_and_the_same_for_the_same_dice(name: str) -> None:
    texts = [SPEECHES[name](Random(seed)) for seed in SEEDS]
    assert texts == [SPEECHES[name](Random(seed)) for seed in SEEDS]
    assert len(set(texts)) > 0.9 * len(texts)
    for text in texts:
        assert text[0].isupper() or text[0].isdigit(), text
        assert text[-1] in ".!?", text
        assert not re.search(
            r"[{}\[\]|]|  |\ba [aeio]\w+s?\b(?<!a one)|\ban? (?:leggings|pants|shorts)\b| ,|\.\.|\?\.|!\.", text
        ), text
        assert len(re.findall(r"[.!?](?:\s|$)", text)) <= 7, text


@pytest.mark.parametrize("name", ["reject", "scenario", "needs", "user chat", "accept"])
def test_a_user_names_neither_title_nor_brand_nor_price(name: str) -> None:
    for seed in SEEDS:
        text = SPEECHES[name](Random(seed))
        assert "Sunrise" not in text
        assert "Gale" not in text
        assert "$" not in text


def test_a_recommendation_names_the_short_title_once_and_agrees_with_its_noun() -> None:
    for seed in SEEDS:
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
    for seed in SEEDS:
        words = set(re.findall(r"[a-z]+", SPEECHES["recommend"](Random(seed)).lower()))
        assert not words & (claims - known)


def test_a_rejection_says_both_differences() -> None:
    for seed in SEEDS:
        text = SPEECHES["reject"](Random(seed)).lower()
        assert "hood" in text or concept_of("feature", "adjustable hood", "bottom").name in {
            c.name for c in concepts_in(text)
        }, text
        assert re.search(r"black|darker|plum", text), text


def test_two_rejections_of_one_conversation_do_not_begin_alike() -> None:
    for seed in SEEDS:
        first = SPEECHES["reject"](Random(seed))
        talk = (*TALK, Utterance(role="user", action="reject", text=first, items=(LEGGINGS,)))
        again = reject(
            Reject(item=TARGET, differences=DIFFERENCES, reason="", person=ENGINEER, recipient=None, conversation=talk),
            Random(seed),
        )
        assert again.split()[:3] != first.split()[:3]


def test_a_present_is_spoken_of_with_the_right_pronouns() -> None:
    for seed in SEEDS:
        text = reveal_needs(
            RevealNeeds(person=ENGINEER, recipient="her niece Zoe, 8", backstory="", kind="a top", conversation=TALK[:3],
                        requirements=(Requirement(text="something that keeps her warm"), Requirement(text="something that she can put on alone"))),
            Random(seed),
        )  # fmt: skip
        assert not re.search(r"\b(?:he|him|his|himself)\b", text.lower()), text
        assert re.search(r"\b(?:her|she|niece)\b", text.lower()), text


def test_a_child_speaks_otherwise_than_an_engineer() -> None:
    def thanks(person: Person) -> set[str]:
        task = Accept(
            item=LEGGINGS, person=person, recipient=None, scenario=SCENARIO, requirements=REQUIREMENTS, conversation=TALK
        )
        return {accept(task, Random(seed)).split(".")[0].split("!")[0] for seed in SEEDS}

    assert not thanks(CHILD) & thanks(ENGINEER)


def test_a_funeral_is_no_joy() -> None:
    task = RevealScenario(
        person=ENGINEER,
        recipient=None,
        scenario="A memorial service for an aunt, where quiet clothes are a kindness.",
        backstory="",
        conversation=TALK[:1],
    )
    for seed in SEEDS:
        text = reveal_scenario(task, Random(seed))
        assert not re.search(r"excited|can't wait|looking forward", text), text
        talk = (TALK[0], Utterance(role="user", action="reveal", text=text))
        assert not re.search(r"lovely|wonderful|exciting", inquire(Inquire(about="needs", conversation=talk), Random(seed)))


def test_words_give_away_whom_and_what_for() -> None:
    assert occasion_in("my sister's wedding in a barn") == "the wedding"
    assert occasion_in("A birthday present for my uncle, who hikes every weekend") == "the birthday"
    assert occasion_in("a long winter in Oslo") == ""
    assert whom_in("It's a present for my niece Mia.").relation == "niece"
    assert whom_in("I'm dressing up for my sister's wedding.").relation == ""
    assert short_title("Chaz Kangeroo Hoodie - Black") == "Chaz Kangeroo Hoodie"
    assert told_needs("I want something that keeps my ears warm, and more.") == ["keeps your ears warm"]


# --- the Reviewer -----------------------------------------------------------------------------------------------------


def reviewed(turns: tuple[Utterance, ...]) -> ReviewReply:
    task = Review(
        person=ENGINEER, recipient=None, scenario=SCENARIO, backstory="", requirements=REQUIREMENTS, conversation=turns
    )
    return review(task, Random(0))


GOOD: tuple[Utterance, ...] = (
    *TALK[:3],
    Utterance(role="user", action="reveal", text="An outer layer for women, please: something that keeps my hair dry when it pours, and that I can do up with cold fingers."),
    Utterance(role="assistant", action="recommend", text="How about the Sunrise Leggings? They're plum and have a hidden pocket.", items=(LEGGINGS,)),
    Utterance(role="user", action="reject", text="Thanks, but plum isn't my color and I'd rather have something with an adjustable hood.", items=(LEGGINGS,)),
    Utterance(role="assistant", action="recommend", text="Then have a look at the Norrwick Rain Parka: it's black, and the hood is adjustable.", items=(TARGET,)),
    Utterance(role="user", action="accept", text="Perfect, thank you! The adjustable hood and the full zip settle it for the wedding.", items=(TARGET,)),
)  # fmt: skip


def total(reply: Any) -> float:
    return float(reply.content_quality + reply.logical_fluency + reply.user_consistency) / 3


def test_a_good_conversation_has_high_marks() -> None:
    assert total(reviewed(GOOD)) > 9


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param((), id="nothing"),
        pytest.param(GOOD[::-1], id="backwards"),
        pytest.param((GOOD[0], GOOD[4], GOOD[4], GOOD[4], GOOD[7]), id="the same item three times and no needs"),
        pytest.param((*GOOD[:4], GOOD[7]), id="an acceptance of nothing"),
        pytest.param(tuple(turn.model_copy(update={"text": "Okay."}) for turn in GOOD), id="every turn says okay"),
        pytest.param(
            tuple(turn.model_copy(update={"text": f"User: {{slot}} {turn.text}"}) for turn in GOOD), id="placeholders"
        ),
        pytest.param((*GOOD, *GOOD), id="told twice"),
    ],
)
def test_a_broken_conversation_has_low_marks(broken: tuple[Utterance, ...]) -> None:
    assert total(reviewed(broken)) < 6.5


def test_a_user_who_talks_of_prices_and_of_the_user_is_inconsistent() -> None:
    turn = GOOD[5].model_copy(update={"text": "The user thinks $40 is too much for a Gale & Grove."})
    marks = reviewed((*GOOD[:5], turn, *GOOD[6:]))
    assert marks.user_consistency < 5
    assert "prices" in marks.reason


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
