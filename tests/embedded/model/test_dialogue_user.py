"""The shopper's lines: what is needed, thanks, refusals, small talk."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

import re
from random import Random

import pytest

from muse_builder.embedded.model.claims import opposite, raw_needs
from muse_builder.embedded.model.dialogue_assistant import inquire
from muse_builder.embedded.model.dialogue_user import (
    accept,
    reject,
    reveal_needs,
    reveal_scenario,
    share_outfit,
    user_chit_chat,
)
from muse_builder.embedded.model.needs import concept_of, concepts_in
from muse_builder.embedded.model.smalltalk import THEMES
from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    Difference,
    Inquire,
    Reject,
    RevealNeeds,
    RevealScenario,
    ShareOutfit,
    UserChitChat,
)
from tests.embedded.model.samples import (
    ADULT,
    BAKER,
    ENGINEER,
    FREE_HANDS,
    LEGGINGS,
    MENS_SHORTS,
    MISSED,
    REQUIREMENTS,
    SCENARIO,
    SPEECHES,
    TALK,
    TARGET,
    WARM_EARS,
    make,
    piece,
    revealed,
    sentences,
)


@pytest.mark.parametrize("name", SPEECHES)
def test_every_speech_is_clean_varied_and_the_same_for_the_same_dice(name: str) -> None:
    texts = [SPEECHES[name](Random(seed)) for seed in range(60)]
    assert texts == [SPEECHES[name](Random(seed)) for seed in range(60)]
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
    for seed in range(60):
        text = SPEECHES[name](Random(seed))
        assert "Sunrise" not in text
        assert "Gale" not in text
        assert "$" not in text


def test_a_rejection_says_both_differences() -> None:
    for seed in range(60):
        text = SPEECHES["reject"](Random(seed)).lower()
        assert "hood" in text or concept_of("feature", "adjustable hood", "bottom").name in {
            c.name for c in concepts_in(text)
        }, text
        assert re.search(r"black|darker|plum", text), text


def test_two_rejections_of_one_conversation_do_not_begin_alike() -> None:
    for seed in range(60):
        first = SPEECHES["reject"](Random(seed))
        talk = (*TALK, Utterance(role="user", action="reject", text=first, items=(LEGGINGS,)))
        again = reject(
            Reject(item=TARGET, differences=MISSED, reason="", person=ENGINEER, recipient=None, conversation=talk),
            Random(seed),
        )
        assert again.split()[:3] != first.split()[:3]


def test_a_present_is_spoken_of_with_the_right_pronouns() -> None:
    for seed in range(60):
        text = reveal_needs(
            RevealNeeds(person=ENGINEER, recipient="her niece Zoe, 8", backstory="", kind="a top", conversation=TALK[:3],
                        requirements=(Requirement(text="something that keeps her warm"), Requirement(text="something that she can put on alone"))),
            Random(seed),
        )  # fmt: skip
        assert not re.search(r"\b(?:he|him|his|himself)\b", text.lower()), text
        assert re.search(r"\b(?:her|she|niece)\b", text.lower()), text


CHILD = Person(name="Mia Lind", gender="female", age=12, profession="pupil")


def test_a_child_speaks_otherwise_than_an_engineer() -> None:
    def thanks(person: Person) -> set[str]:
        task = Accept(
            item=LEGGINGS, person=person, recipient=None, scenario=SCENARIO, requirements=REQUIREMENTS, conversation=TALK
        )
        return {accept(task, Random(seed)).split(".")[0].split("!")[0] for seed in range(60)}

    assert not thanks(CHILD) & thanks(ENGINEER)


def test_a_funeral_is_no_joy() -> None:
    task = RevealScenario(
        person=ENGINEER,
        recipient=None,
        scenario="A memorial service for an aunt, where quiet clothes are a kindness.",
        backstory="",
        conversation=TALK[:1],
    )
    for seed in range(60):
        text = reveal_scenario(task, Random(seed))
        assert not re.search(r"excited|can't wait|looking forward", text), text
        talk = (TALK[0], Utterance(role="user", action="reveal", text=text))
        assert not re.search(r"lovely|wonderful|exciting", inquire(Inquire(about="needs", conversation=talk), Random(seed)))


def rejections(
    item: Item, *differences: Difference, recipient: str | None = None, talk: tuple[Utterance, ...] = ()
) -> list[str]:
    task = Reject(item=item, differences=differences, reason="", person=BAKER, recipient=recipient, conversation=talk)
    return [reject(task, Random(seed)) for seed in range(200)]


COLOR = Difference(attribute="color", wanted="green", found="white")


HOOD = Difference(attribute="feature", wanted="hood", found="")


def test_nothing_is_called_asked_for_that_nobody_asked_for() -> None:
    texts = rejections(make("jacket", color=("white",)), COLOR, HOOD, talk=revealed("I'm moving.", "I need an outer layer."))
    assert not any(re.search(r"\b(?:still|remember|don't forget|as I said|like I said|wish list)\b", text) for text in texts)


def test_a_need_that_was_told_is_repeated_in_its_own_words() -> None:
    talk = revealed("I'm moving.", "I need an outer layer, something that shelters my ears on the way home.")
    texts = rejections(make("jacket", color=("white",)), COLOR, HOOD, talk=talk)
    hinted = [text for text in texts if "hood" not in text]
    assert len(hinted) > 60
    assert sum("on the way home" in text for text in hinted) > 0.9 * len(hinted)


def test_what_was_not_to_happen_is_feared_and_not_denied_twice() -> None:
    assert opposite("doesn't scratch at the neck") == "scratch at the neck"
    assert opposite("isn't too warm indoors") == "be too warm indoors"
    assert opposite("keeps my ears warm") == ""
    soft = Difference(attribute="material", wanted="cotton", found="")
    talk = revealed("I'm moving.", "I'm looking for a top for me that doesn't scratch at the neck.")
    texts = rejections(make("t-shirt", color=("white",)), COLOR, soft, talk=talk)
    assert not any(re.search(r"(?:doubt|see that|whether) it doesn't", text) for text in texts)
    assert any("would scratch at the neck" in text for text in texts)


GRANDFATHER = "her grandfather Dominic, 73"


def test_the_pieces_of_a_rejection_fit_together() -> None:
    texts = [
        text
        for recipient in (None, GRANDFATHER)
        for text in rejections(make("jacket", color=("white",)), COLOR, HOOD, recipient=recipient)
    ]
    for text in texts:
        assert not re.search(
            r"white and (?:me|him|her)\b|oh dear|the (?:trouble|snag) is|far better:|[;:] [^.?!]*[;:]", text
        ), text
        assert not re.match(r"(?:Okay, |Hm, )?(?:closer|warmer|getting warmer)", text, re.IGNORECASE), text
        assert not re.search(r"Is there such a thing|Anything like that", text) or re.search(
            "green|hood|color|something|ears|head", text
        ), text


def test_nobody_is_won_over_by_polyester() -> None:
    item = make("t-shirt", material=("polyester",), color=("navy",), sleeve=("short sleeves",), neckline=("crew neck",))
    task = Accept(item=item, person=BAKER, recipient=None, scenario="A move.", requirements=WARM_EARS, conversation=())
    assert not any("polyester" in accept(task, Random(seed)) for seed in range(80))


def test_a_present_is_praised_for_the_one_who_gets_it() -> None:
    item = make("cardigan", "men", color=("camel",), sleeve=("long sleeves",), closure=("five buttons",))
    task = Accept(item=item, person=BAKER, recipient=GRANDFATHER, scenario="A thank-you gift for a grandfather.", requirements=WARM_EARS, conversation=())  # fmt: skip
    for seed in range(80):
        text = accept(task, Random(seed))
        assert not re.search(
            r"\bI(?:'m going to| will|'ll) be glad|picture myself|try (?:it|them)\b|\bwill (?:ask|want to know) where", text
        ), text


def test_who_owns_the_outfit_of_a_present_is_said_once() -> None:
    jeans = make("jeans", "men", color=("black",), material=("denim",))
    task = ShareOutfit(outfit_item=jeans, person=BAKER, recipient=GRANDFATHER, kind="a top", conversation=())
    for seed in range(80):
        assert share_outfit(task, Random(seed)).lower().count("my grandfather") == 1


def test_nobody_talks_of_their_own_clothes_while_choosing_a_present() -> None:
    chat = UserChitChat(
        item=make("tee"), person=BAKER, recipient=GRANDFATHER, scenario="A gift.", backstory="", conversation=()
    )
    own = [theme for theme in THEMES if theme.about == "own clothes"]
    heard = [user_chit_chat(chat, Random(seed)) for seed in range(200)]
    assert len(own) > 5
    assert not [text for text in heard for theme in own if theme.known_by.search(text)]
    assert sum(any(theme.about == "present" and theme.known_by.search(text) for theme in THEMES) for text in heard) > 60


def test_every_need_that_is_told_is_heard() -> None:
    clauses = {"keeps my hair dry when it pours", "is kind to tired feet after eight hours"}
    needs = tuple(Requirement(text=f"something that {clause}", attribute="", value="") for clause in sorted(clauses))
    for recipient in (None, "her niece Mia, 8"):
        for kind in ("a hat", "a top", "a pair of shoes", "something to keep cards and cash in", "a piece of jewelry"):
            for seed in range(80):
                task = RevealNeeds(
                    person=BAKER, recipient=recipient, backstory="", requirements=needs, kind=kind, conversation=()
                )
                text = reveal_needs(task, Random(seed))
                assert set(raw_needs(text)) == clauses, text


def test_nothing_is_unwrapped_where_no_present_is_given() -> None:
    chat = UserChitChat(item=make("dress"), person=BAKER, recipient="her mother Sunita, 54", scenario="Ten days by the sea with three generations.", backstory="", conversation=())  # fmt: skip
    for seed in range(200):
        assert not re.search(r"unwrap|wrapping|sticky tape|suspects", user_chit_chat(chat, Random(seed)))


def test_whom_it_is_for_is_said_once() -> None:
    needs = tuple(Requirement(text=f"something that {clause}", attribute="", value="") for clause in ("is warm", "is soft"))
    task = RevealNeeds(
        person=BAKER, recipient="her son Tom, 17", backstory="", requirements=needs, kind="a top", conversation=()
    )
    for seed in range(80):
        assert not re.search(r"for (?:a man|men) for him", reveal_needs(task, Random(seed)))


def test_nobody_praises_the_second_color_alone() -> None:
    item = piece("tee", title="Fjell Tee in Camel", color=("camel", "black"), pattern=("animal print",), material=("canvas",))
    for seed in range(80):
        task = Accept(item=item, person=ADULT, recipient=None, scenario="A hike.", requirements=FREE_HANDS, conversation=())
        chat = UserChitChat(item=item, person=ADULT, recipient=None, scenario="A hike.", backstory="", conversation=())
        assert "black" not in accept(task, Random(seed)) + user_chit_chat(chat, Random(seed))


TWO_KINDS = (
    Difference(attribute="product_type", wanted="cardigan", found="t-shirt"),
    Difference(attribute="material", wanted="wool", found="cotton"),
)


def test_most_first_rejections_hint_and_all_stay_short() -> None:
    item = piece("t-shirt", material=("cotton",))
    texts = [
        reject(Reject(item=item, differences=TWO_KINDS, reason="", person=ADULT, recipient=None, conversation=()), Random(seed))
        for seed in range(200)
    ]
    assert 0.1 < sum("cardigan" in text for text in texts) / 200 < 0.4
    assert 0.15 < sum("wool" in text for text in texts) / 200 < 0.6
    assert all(sentences(text) <= 3 for text in texts), [text for text in texts if sentences(text) > 3]
    assert not any(re.search(r"\bbut\b[^.?!]*\bbut\b", text) for text in texts)


def test_most_acceptances_come_back_to_a_wish() -> None:
    texts = [
        accept(
            Accept(
                item=MENS_SHORTS, person=ADULT, recipient=None, scenario="A hike.", requirements=FREE_HANDS, conversation=()
            ),
            Random(seed),
        )
        for seed in range(200)
    ]
    assert sum("carrying a bag" in text or "blazing sun" in text for text in texts) > 110
    assert not any(re.search(r"\b(?:it|they)'re?s?[,.]", text) for text in texts)
    assert all(sentences(text) <= 3 for text in texts)
