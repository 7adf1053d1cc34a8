"""Pairs for every screen, over the demo catalog: a thing well hidden that it must find, and one very like it that it must not.

Hypothesis draws the products and the ways to hide; few by default, as many as $MUSE_EXAMPLES says.
"""

import os
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.words import plain, read
from muse_builder.embedded.catalog import demo
from muse_builder.records import Item, Person, Turn
from muse_builder.screens import style
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.duplicates import NearDuplicates
from muse_builder.screens.findings import Finding
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.hygiene import hygiene
from muse_builder.screens.leakage import Leakage
from muse_builder.screens.match import fits_story
from muse_builder.screens.sense.speech import speech
from muse_builder.screens.unseen import unseen, unseen_lines

ITEMS = [item for item, _ in demo.products(0)]
BY_BRAND = {item.brand: item for item in ITEMS if item.brand}
ONE_WORD = [item for item in BY_BRAND.values() if item.brand and item.brand.isalpha() and len(item.brand) >= 7]
EXAMPLES = settings(max_examples=int(os.environ.get("MUSE_EXAMPLES", "25")), deadline=None, derandomize=True, database=None)
LEAKAGE, GROUNDING, CONSISTENCY = Leakage(APPAREL, ITEMS), Grounding(APPAREL, ITEMS), Consistency(APPAREL, ITEMS)
FILLERS = ("new", "nice", "whole")
"""Words of no weight that people put between others."""


def leaks(text: str, item: Item) -> list[str]:
    return [f"{finding.kind}: {finding.quote}" for finding in LEAKAGE.measure({"turn 1": text}, item)]


def unsupported(text: str, item: Item) -> list[str]:
    return [finding.note for finding in GROUNDING.check(text, [item]) if not finding.visual]


def kinds(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in findings]


# --- leakage: names ---------------------------------------------------------------------------------------------------


def accented(name: str) -> str:
    """The first vowel behind the first letter with a mark on it."""
    place = next(at for at, letter in enumerate(name) if at and letter in "aeiou")
    return unicodedata.normalize("NFC", name[: place + 1] + "\u0301" + name[place + 1 :])


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "of whom": lambda name: f"{name}'s",
    "several": lambda name: f"{name}s",
    "in two pieces": lambda name: f"{name[:4]}-{name[4:]}",
    "letter by letter": " ".join,
    "with an accent": accented,
    "wide letters": lambda name: "".join(chr(ord(letter) + 0xFEE0) for letter in name),
    "two letters exchanged": lambda name: f"{name[:3]}{name[4]}{name[3]}{name[5:]}",
    "a letter less": lambda name: name[:4] + name[5:],
    "with a mark": lambda name: f"{name}\u00ae",
}
SAID = ("Do you have something from {} as well?", "My brother only wears {} these days.", "I keep thinking of the {} one.")


@EXAMPLES
@given(st.sampled_from(ONE_WORD), st.sampled_from(sorted(WAYS)), st.sampled_from(SAID))
def test_a_brand_is_found_however_it_is_written(item: Item, way: str, said: str) -> None:
    assert leaks(said.format(WAYS[way](str(item.brand))), item)


@EXAMPLES
@given(st.sampled_from(ONE_WORD), st.sampled_from(ONE_WORD), st.sampled_from(sorted(WAYS)), st.sampled_from(SAID))
def test_another_brand_gives_nothing_away_however_it_is_written(item: Item, other: Item, way: str, said: str) -> None:
    if other.brand != item.brand:
        assert leaks(said.format(WAYS[way](str(other.brand))), item) == []


@EXAMPLES
@given(st.sampled_from(ITEMS), st.sampled_from(("need", "want", "am looking for")))
def test_a_kind_with_its_colour_is_a_need_and_no_name(item: Item, wish: str) -> None:
    color, material = item.attributes.color[:1], item.attributes.material[:1]
    text = f"I {wish} {' '.join((*color, item.product_type))}, if it comes in {' and '.join(material) or 'my size'}."
    assert leaks(text, item) == []


TWO_WORDS = [item for item in BY_BRAND.values() if item.brand and len(item.brand.split()) == 2]


@EXAMPLES
@given(st.sampled_from(TWO_WORDS), st.sampled_from(FILLERS), st.data())
def test_a_title_is_found_with_a_filler_between_its_words(item: Item, filler: str, data: st.DataObject) -> None:
    title = [token.word for token in read(item.title.rpartition(" in ")[0] or item.title.partition(",")[0])]
    first, second, *rest = title
    text = " ".join((first, second, *rest[:1], filler, *rest[1:]))
    assert leaks(f"is it the {text}?", item)
    reordered = data.draw(st.permutations(rest))
    assert leaks(f"the {' '.join(reordered)} from {item.brand}", item)


def with_brand(brand: str, **changes: object) -> Item:
    """A product whose brand or picture is called by everyday words."""
    told = {"item_id": "Q7719", "title": f"{brand} Ribbed Crewneck Sweater", "brand": brand, "parent_id": None, **changes}
    return ITEMS[1].model_copy(update=told)


EVERYDAY = {
    "Lucky Brand": (
        ("I felt lucky today.", "Lucky me, the sun is out.", "No brand comes to mind.", "How lucky that it fits."),
        ("I like what Lucky Brand makes.", "The Lucky Brand one, please.", "It is from LUCKY BRAND."),
    ),
    "Free People": (
        ("Are there people who are free on Sunday?", "I have a free afternoon.", "Most people wear one."),
        ("She only buys Free People.", "Is that by Free People?"),
    ),
    "Mirabel & Moss": (
        ("The moss in our garden is wet.", "Moss grows on the steps."),
        ("I know it from Mirabel & Moss.", "My aunt works for Mirabel and Moss.", "Mirabel And Moss it was."),
    ),
}


@pytest.mark.parametrize("brand", EVERYDAY)
def test_a_brand_of_everyday_words_is_told_from_those_words(brand: str) -> None:
    innocent, telling = EVERYDAY[brand]
    item = with_brand(brand)
    screen = Leakage(APPAREL, [*ITEMS, item, with_brand("Other", description="So lucky, free people with moss of a brand.")])
    for text in innocent:
        assert screen.measure({"turn": text}, item) == (), text
    for text in telling:
        assert "brand" in kinds(screen.measure({"turn": text}, item)), text


# --- leakage: prices and codes ----------------------------------------------------------------------------------------


@EXAMPLES
@given(st.sampled_from([item for item in ITEMS if item.price and item.price > 10]), st.data())
def test_a_price_is_told_from_one_near_it_and_from_a_bare_number(item: Item, data: st.DataObject) -> None:
    price = float(item.price or 0)
    written = data.draw(
        st.sampled_from((f"${price:.2f}", f"{price:.2f} dollars", f"USD {price:.2f}", f"${round(price)}", f"{price:.2f}"))
    )
    assert [one.partition(":")[0] for one in leaks(f"I would pay {written} for it.", item)] == ["price"]
    apart = data.draw(st.sampled_from((-3, 2, 5, 40)))
    assert leaks(f"I would pay ${price + apart:.2f} for it.", item) == []
    assert leaks(f"I have {round(price)} things to pack.", item) == []


@EXAMPLES
@given(st.sampled_from(ITEMS), st.sampled_from(("-", " ", "", "_", "/", ". ")))
def test_a_number_is_found_however_it_is_joined(item: Item, joint: str) -> None:
    word, number = item.item_id.split("-")
    coded = item.model_copy(update={"details": {**item.details, "Item model number": "KX-5521"}})
    assert leaks(f"I wrote down {word.upper()}{joint}{number}.", item)
    assert leaks(f"It is the {word}{joint}{number} one.", item)
    assert leaks(f"I noted KX{joint}5521 in the shop.", coded.model_copy(update={"item_id": "Q-coded"}))


@EXAMPLES
@given(st.sampled_from(ITEMS), st.integers(2, 4000))
def test_another_number_is_no_code(item: Item, number: int) -> None:
    word, own = item.item_id.split("-")
    if f"{number:04d}" != own:
        assert leaks(f"I saw a {word} at {number} in the hall, on floor {number % 7}.", item) == []


@pytest.mark.parametrize(
    ("name", "innocent", "telling"),
    [
        ("front.jpg", "The 2 in front of me were out of 30.", None),
        ("img_0042.jpg", "42 people were in the picture of 2023.", "I saved img_0042.jpg."),
        ("side-view-77.png", "The view from the side at 77 was fine.", "It is called side view 77."),
        ("shoe1.jpg", "A shoe 1 size larger, please.", None),
    ],
)
def test_a_pictures_name_of_everyday_words_is_told_from_them(name: str, innocent: str, telling: str | None) -> None:
    item = with_brand("Quorvex", image=name, image_sha256="0" * 64)
    screen = Leakage(APPAREL, [*ITEMS, item])
    if name != "shoe1.jpg":  # a limit that is known: a word and its number beside each other are the name
        assert screen.measure({"turn": innocent}, item) == ()
    if telling is not None:
        assert kinds(screen.measure({"turn": telling}, item)) == ["image_name"]


# --- grounding --------------------------------------------------------------------------------------------------------

MATERIALS = ("cashmere", "linen", "velvet", "merino", "corduroy", "satin", "suede", "denim")
CLAIMS = ("It is made of {}.", "The fabric is pure {}, and you can feel it.", "This one is knitted from {} throughout.")


def says(item: Item, word: str) -> bool:
    told = " ".join((item.title, *item.features, item.description, *item.details.values(), *item.attributes.material))
    return word in plain(told).lower()


@EXAMPLES
@given(st.sampled_from(ITEMS), st.sampled_from(MATERIALS), st.sampled_from(CLAIMS))
def test_a_material_is_claimed_rightly_where_the_record_says_it(item: Item, material: str, claim: str) -> None:
    assert bool(unsupported(claim.format(material), item)) is not says(item, material)


@EXAMPLES
@given(
    st.sampled_from(ITEMS),
    st.sampled_from(MATERIALS),
    st.sampled_from((
        "Would you prefer {}?", "You asked for {}.", "It has no {} at all.", "It wears better than {} does.",
        "Pair it with a {} belt.",
    )),
)  # fmt: skip
def test_what_is_not_said_of_the_product_is_no_claim(item: Item, material: str, said: str) -> None:
    assert unsupported(said.format(material), item) == []


@EXAMPLES
@given(st.sampled_from([item for item in ITEMS if item.price]), st.sampled_from((0, 7, 20)))
def test_only_the_products_own_price_may_be_named(item: Item, apart: int) -> None:
    found = unsupported(f"It costs ${float(item.price or 0) + apart:.2f}.", item)
    assert bool(found) is bool(apart)


@EXAMPLES
@given(st.sampled_from(ONE_WORD), st.sampled_from(ONE_WORD), st.sampled_from(("It is made by {}.", "This one comes from {}.")))
def test_only_the_products_own_brand_may_be_named(item: Item, other: Item, said: str) -> None:
    assert bool(unsupported(said.format(other.brand), item)) is (other.brand != item.brand)


# --- match ------------------------------------------------------------------------------------------------------------

WORN = {who: next(item for item in ITEMS if item.department == who) for who in ("men", "women")}
RELATED = {
    "men": ("husband", "brother", "father", "uncle", "nephew Tom, 31", "grandfather", "brother-in-law", "fianc\u00e9"),
    "women": ("wife", "sister", "mother", "aunt", "niece Ida, 31", "grandmother", "sister-in-law", "fianc\u00e9e"),
}
STORIES = (
    "A gift for {own} {one}, who is always cold.", "{Own} {one} has a birthday, and a present for {own} {one} is due.",
    "Something nice for {own} dear {one} is wanted.", "{Own} {one} will get it as a surprise gift.",
)  # fmt: skip


@EXAMPLES
@given(
    st.sampled_from(("men", "women")), st.sampled_from(("men", "women")), st.integers(0, 7), st.sampled_from(STORIES),
    st.sampled_from(("his", "her")),
)  # fmt: skip
def test_a_gift_fits_the_one_it_is_for_however_that_is_said(made: str, wearer: str, which: int, story: str, own: str) -> None:
    buyer = Person(name="Robin Vale", gender="male" if own == "his" else "female", age=44, profession="nurse")
    one = RELATED[wearer][which]
    told = story.format(own=own, Own=own.capitalize(), one=one)
    whom = f"{own} {one}"
    verdict = fits_story(APPAREL, buyer, WORN[made], recipient=whom, story=told)
    assert verdict.passed is (made == wearer), (told, verdict.reason)


# --- rewriting --------------------------------------------------------------------------------------------------------

REWRITTEN = (
    ("I would like it in {a}.", "{A} is what I would like it in."),
    ("The {a} one is what I came for.", "What I came for is the {a} one."),
    ("It comes in {a}, which I like.", "I like that it comes in {a}."),
)
COLORS = ("red", "green", "purple", "orange", "yellow")


@EXAMPLES
@given(st.sampled_from(REWRITTEN), st.sampled_from(COLORS), st.sampled_from(COLORS))
def test_a_colour_stays_where_all_else_may_move(pair: tuple[str, str], color: str, other: str) -> None:
    draft, text = pair
    said = text.format(a=other, A=other.capitalize())
    report = CONSISTENCY.check([draft.format(a=color, A=color.capitalize())], [said])
    assert report.passed is (other == color), report.verdict.reason


@EXAMPLES
@given(st.sampled_from(ONE_WORD), st.sampled_from(ONE_WORD), st.booleans())
def test_of_two_names_none_may_be_left_out_and_none_be_exchanged(one: Item, other: Item, both: bool) -> None:
    if one.brand == other.brand:
        return
    draft = f"I had {one.brand} before, and my sister has {other.brand}."
    kept = f"Before it was {one.brand} for me, while {other.brand if both else 'that'} is what my sister has."
    found = CONSISTENCY.check([draft], [kept], [one, other])
    assert [(finding.quote, finding.note) for finding in found.findings if finding.kind == "name"] == (
        [] if both else [(other.brand, f"the name {other.brand!r} was left out")]
    )


@EXAMPLES
@given(st.integers(3, 11), st.integers(3, 11))
def test_a_number_may_change_its_dress_and_not_its_value(one: int, other: int) -> None:
    words = "three four five six seven eight nine ten eleven".split()
    report = CONSISTENCY.check([f"I need {one} of them by Friday."], [f"By Friday I need {words[other - 3]} of them."])
    assert report.passed is (one == other)


@pytest.mark.parametrize(
    ("number", "word"), [("two", "a pair"), ("three", "a trio"), ("four", "a quad"), ("twelve", "a dozen")]
)
def test_a_number_may_be_said_by_its_own_word_and_by_no_other(number: str, word: str) -> None:
    for said in ("a pair", "a trio", "a quad", "a dozen"):
        assert CONSISTENCY.check([f"I need {number} of them."], [f"I need {said} of them."]).passed is (said == word), said


# --- the rest ---------------------------------------------------------------------------------------------------------


@EXAMPLES
@given(st.sampled_from(ITEMS), st.sampled_from(ITEMS), st.data())
def test_a_text_with_a_word_exchanged_is_alike_and_another_products_is_not(
    item: Item, other: Item, data: st.DataObject
) -> None:
    def story(of: Item) -> str:
        return " ".join((of.description, *of.features))

    words = story(item).split()
    place = data.draw(st.integers(0, len(words) - 1))
    unlike = NearDuplicates(0.6)
    unlike.add(story(item))
    match = unlike.check(" ".join((*words[:place], "surely", *words[place + 1 :])))
    assert match is not None
    assert (match.index, 0.6 <= match.bleu < 1) == (0, True)
    if other.product_type != item.product_type:
        assert unlike.check(story(other)) is None


@EXAMPLES
@given(st.sampled_from(ONE_WORD), st.sampled_from(ONE_WORD), st.integers(12, 90))
def test_a_rejection_names_neither_brand_nor_price_nor_says_itself_again(item: Item, other: Item, number: int) -> None:
    first = "I was hoping for something with a little more room in it."
    assert style.rejection(first, [item], ["That one is too bright for the office, I am afraid."]) == ()
    if item.brand != other.brand:
        assert style.rejection(f"My {other.brand} at home is softer.", [item], []) == ()
    assert style.rejection(f"I have {number} of those already.", [item], []) == ()
    assert kinds(style.rejection(f"The {str(item.brand).upper()} one is too stiff.", [item], [])) == ["brand"]
    assert kinds(style.rejection(f"{number} dollars is more than I have.", [item], [])) == ["price"]
    assert kinds(style.rejection(f"{first[:-1]}, and in {number} days.", [item], [first])) == ["echo"]


LINES: dict[str, tuple[Callable[[str], object], str, str]] = {
    "a speaker's mark": (hygiene, "User: I need a coat.", "As a user of the train I need a coat."),
    "a speaker's mark with stars": (hygiene, "**Assistant:** Try this.", "My assistant said: try this."),
    "a template's mark": (hygiene, "I need it.<|im_end|>", "I need it, and that is the end."),
    "a place to fill in": (hygiene, "Hello [Name], how are you?", "Hello Nameer, how are you?"),
    "data": (hygiene, '{"text": "hello"}', "The text says hello."),
    "a wrapper": (speech, "Sure! Here is the message: I need a coat.", "Sure, here is what I need: a coat."),
    "an offer to adjust": (
        speech, "I need a coat. Let me know if you want me to adjust this!", "I need a coat. Let me know if it can be adjusted."
    ),
    "a picture": (unseen, "As you can see in the picture, it is torn.", "I hope you get the picture by now."),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_what_nobody_says_is_told_from_what_sounds_like_it(name: str) -> None:
    screen, refused, fine = LINES[name]
    assert screen(refused)
    assert not screen(fine)


def test_a_picture_may_be_spoken_of_once_one_was_shown() -> None:
    line = "As you can see in the picture, it is torn."
    turns = [
        Turn(role="user", action="reveal", round=0, text="I need a coat."),
        Turn(role="user", action="share_image", round=0, text="This is mine.", item_ids=("a",), image_item_ids=("a",)),
        Turn(role="user", action="reveal", round=0, text="It is torn."),
    ]
    assert unseen_lines(turns, ["I need a coat.", "This is mine.", line]) == ()
    assert [finding.channel for finding in unseen_lines(turns, [line, "This is mine.", line])] == ["line 0"]
