import re
from random import Random

import pytest

from muse_builder.embedded.model.grammar import Phrase, Phrases, article, listed, lowered, paragraph, sentence
from muse_builder.embedded.model.lexicon import describe, feature_phrase, noun, postmodifier, premodifier, third_person
from muse_builder.embedded.model.needs import CONCEPTS, concept_of, concepts_in, trouble, wish
from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.embedded.model.people import ME, pronouns, recipient
from muse_builder.records import Attributes, Item


def test_a_phrase_says_each_of_its_wordings_and_no_other() -> None:
    phrase = Phrase("[Hi|Hello[ there|]], {name}")
    said = {phrase.say(Random(seed), name="Ada") for seed in range(60)}
    assert said == {"Hi, Ada", "Hello there, Ada", "Hello, Ada"}
    assert phrase.count == 3
    assert phrase.slots == {"name"}


def test_the_same_dice_say_the_same() -> None:
    bank = Phrases("[a|b|c][1|2|3]", "[d|e|f]")
    assert [bank.say(Random(seed)) for seed in range(20)] == [bank.say(Random(seed)) for seed in range(20)]
    assert bank.count == 12


@pytest.mark.parametrize("source", ["[a|b", "a]", "{name", "a}"])
def test_an_unbalanced_phrase_is_refused_when_it_is_compiled(source: str) -> None:
    with pytest.raises(ValueError, match="in the phrase"):
        Phrase(source)


def test_a_missing_slot_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="name"):
        Phrase("Hello {name}").say(Random(0))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *[(word, "a") for word in ("hoodie", "uniform", "one-piece", "European size", "70-year-old")],
        *[
            (word, "an")
            for word in (
                "apron",
                "hour",
                "honest answer",
                "unusual cut",
                "umbrella",
                "8-year-old",
                "11-year-old",
                "18-year-old",
            )
        ],
    ],
)
def test_the_article_follows_the_sound(word: str, expected: str) -> None:
    assert article(word) == expected


def test_a_sentence_gets_its_capital_its_stop_and_its_articles() -> None:
    assert sentence("i want a apple ,, . yes! you  see?. ok") == "I want an apple. Yes! You see? Ok."
    assert sentence("is it the the one?") == "Is it the one?"
    assert sentence("  ") == ""
    assert paragraph("one", "", "two!") == "One. Two!"


def test_lists_and_lowered_beginnings() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")] == ["a", "a and b", "a, b or c"]
    assert lowered("A wedding.") == "a wedding"
    assert lowered("Christmas Eve at home") == "Christmas Eve at home"
    assert lowered("I think so") == "I think so"


@pytest.mark.parametrize(
    ("name", "some", "it", "be"),
    [
        ("hoodie", "a black hoodie", "it", "is"),
        ("leggings", "a pair of black leggings", "they", "are"),
        ("running shoes", "a pair of black running shoes", "they", "are"),
        ("dress", "a black dress", "it", "is"),
        ("underwear", "some black underwear", "it", "is"),
        ("hair clips", "some black hair clips", "they", "are"),
        ("sunglasses", "a pair of black sunglasses", "they", "are"),
        ("", "a black piece", "it", "is"),
    ],
)
def test_product_types_have_their_number(name: str, some: str, it: str, be: str) -> None:
    found = noun(name)
    assert (found.some("black"), found.it, found.be) == (some, it, be)


def test_verbs_agree() -> None:
    assert [third_person(verb) for verb in ("dry fast", "go", "be", "wash well", "can breathe", "stay", "have")] == [
        "dries fast", "goes", "is", "washes well", "can breathe", "stays", "has",
    ]  # fmt: skip
    assert noun("leggings").verb("dry") == "dry"


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("fit", "slim fit", "slim-fit", "with a slim fit"),
        ("fit", "fitted cut", "fitted", "with a fitted cut"),
        ("neckline", "crew neckline", "crew-neck", "with a crew neckline"),
        ("sleeve", "long sleeves", "long-sleeved", "with long sleeves"),
        ("sleeve", "sleeveless cut", "sleeveless", "without sleeves"),
        ("length", "midi length", "midi", "in a midi length"),
        ("length", "5-inch inseam", None, "with a 5-inch inseam"),
        ("pattern", "solid", "plain", "in one plain color"),
        ("pattern", "stars", None, "with a pattern of stars"),
        ("closure", "lace-up closure", "lace-up", "with a lace-up closure"),
        ("feature", "adjustable hood", None, "with an adjustable hood"),
        ("feature", "two side pockets", None, "with two side pockets"),
        ("feature", "reflective trim", None, "with reflective trim"),
        ("feature", "water resistant", None, "that's water resistant"),
        ("climate", "cool weather", None, "for cool weather"),
        ("climate", "windy", None, "for windy days"),
        ("activity", "the gym", None, "for the gym"),
        ("occasion", "a wedding", None, "for a wedding"),
        ("occasion", "everyday wear", None, "for everyday wear"),
    ],
)
def test_attributes_stand_before_or_after_the_noun(field: str, value: str, before: str | None, after: str) -> None:
    assert premodifier(field, value) == before
    assert postmodifier(field, value) == after


def test_a_feature_of_several_parts_has_no_singular_article() -> None:
    assert feature_phrase("flatlock seams and lined gusset") == "flatlock seams and lined gusset"
    assert feature_phrase("elastic waistband with drawstring") == "an elastic waistband with drawstring"


def test_a_description_says_true_things_once() -> None:
    item = Item(
        item_id="x",
        title="Bess Yoga Short",
        product_type="yoga shorts",
        attributes=Attributes(
            color=("blue",), material=("cotton", "mesh"), style=("lightweight",), feature=("side pockets",), activity=("yoga",)
        ),
    )
    said = {describe(item, Random(seed)) for seed in range(200)}
    assert len(said) >= 5
    for text in said:
        words = re.findall(r"[a-z]+", text)
        assert text.startswith("a pair of ")
        assert "yoga shorts" in text
        assert words.count("yoga") == 1, text
    assert all("blue" not in describe(item, Random(seed), without=frozenset(("color",))) for seed in range(50))


def test_every_wish_follows_something_that() -> None:
    dice = Random(3)
    for concept in CONCEPTS:
        for _ in range(30):
            first = wish(concept, dice, ME).split()[0]
            assert first in ("can", "won't", "I", "is", "has", "does") or first.endswith(("s", "n't")), (concept, first)


def test_wishes_and_troubles_speak_of_the_wearer() -> None:
    dice = Random(4)
    for concept in CONCEPTS:
        for _ in range(30):
            mine = f"{wish(concept, dice, ME)}. {trouble(concept, dice, ME)}"
            theirs = f"{wish(concept, dice, pronouns('unknown'))}. {trouble(concept, dice, pronouns('unknown'))}"
            assert not re.search(r"[{}\[\]|]", mine), mine
            assert not re.search(r"\b(he|she|his|her|him|himself|herself)\b", mine), mine
            assert not re.search(r"\bthey (was|has|does|is)\b", theirs), theirs


def test_needs_are_read_back_from_their_wordings() -> None:
    dice = Random(5)
    wishes = [(concept, wish(concept, dice, ME)) for concept in CONCEPTS for _ in range(40)]
    recognised = sum(concept in concepts_in(f"I'd like something that {text}") for concept, text in wishes)
    assert recognised / len(wishes) > 0.8
    assert concepts_in("Hello there, how are you?") == ()


def test_values_evoke_needs_that_make_sense_where_they_are_worn() -> None:
    assert concept_of("material", "polyester").name == "dries fast, wicks"
    assert concept_of("feature", "adjustable hood").name == "hood"
    assert concept_of("pattern", "solid").name == "goes with anything"
    assert concept_of("feature", "padded straps", "bag").name == "hands free"
    assert concept_of("feature", "ankle strap", "feet").name == "adjustable strap, buckle"
    assert concept_of("feature", "quux", "top").name == "well made in the details"


@pytest.mark.parametrize(
    ("text", "relation", "name", "age", "gender", "department"),
    [
        ("her niece Mia, 8", "niece", "Mia", 8, "female", "girls"),
        ("his brother Tom, 31", "brother", "Tom", 31, "male", "men"),
        ("their sister's son Leo, 5 months", "sister's son", "Leo", 0, "male", "baby"),
        ("her best friend Hugo, 31", "best friend", "Hugo", 31, "male", "men"),
        ("her 5-year-old son", "son", "", 5, "male", "boys"),
        ("his mother", "mother", "", None, "female", "women"),
        ("an old friend from college", "old friend from college", "", None, "unknown", "unisex"),
    ],
)
def test_recipients_are_read(text: str, relation: str, name: str, age: int | None, gender: str, department: str) -> None:
    found = recipient(text)
    assert found is not None
    assert (found.relation, found.name, found.age, found.gender, found.department) == (relation, name, age, gender, department)
    assert recipient(None) is None


def test_scenarios_are_read() -> None:
    wedding = read_scenario("A cousin's beach wedding in June, with dancing until late.")
    assert "wedding" in wedding.occasions
    assert wedding.formality == 3
    assert "hot" in wedding.weather
    run = read_scenario("Training for a first half-marathon in the rain.")
    assert (run.formality, "running" in run.activities, "wet" in run.weather) == (0, True, True)
    gift = read_scenario("A birthday present for a nephew turning six.")
    assert (gift.gift, gift.for_child) == (True, True)
