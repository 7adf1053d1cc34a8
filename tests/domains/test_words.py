"""Texts are read the same way by every screen, whatever stands in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.words import bag, clauses, numbers, plain_words, read, sentences, stem
from muse_builder.records import Item, Person
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.leakage import Leakage
from muse_builder.screens.match import fits_story
from muse_builder.screens.style import hygiene, rejection


def test_tokens_keep_their_places_and_know_where_sentences_open() -> None:
    text = "It’s gray. Mrs. Moss paid $12.99!"
    tokens = read(text)
    assert [(token.word, text[token.start : token.end]) for token in tokens] == [
        ("it's", "It’s"),
        ("gray", "gray"),
        ("mrs", "Mrs"),
        ("moss", "Moss"),
        ("paid", "paid"),
        ("$12.99", "$12.99"),
    ]
    assert [token.word for token in tokens if token.opens] == ["it's", "mrs", "moss"]
    assert bag(text) == {"it's", "gray", "mrs", "moss", "paid", "$12.99"}


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("pockets", "pocket"),
        ("dresses", "dress"),
        ("berries", "berry"),
        ("dress", "dress"),
        ("niece's", "niece"),
        ("this", "this"),
    ],
)
def test_a_stem_is_the_singular(word: str, root: str) -> None:
    assert stem(word) == root


def test_numbers_are_read_in_digits_words_and_fractions() -> None:
    found = numbers("fifty-two dollars, $1,299.50, two hundred, a 1/4 zip and a half zip, 100% wool")
    assert [(number.value, number.money) for number in found] == [
        (52.0, True),
        (1299.5, True),
        (200.0, False),
        (0.25, False),
        (0.5, False),
        (100.0, False),
    ]


def test_sentences_do_not_end_at_titles_or_decimals() -> None:
    text = "Mrs. Moss pays $2.50. Fine! Is it?\nYes."
    assert [text[start:end] for start, end in sentences(text)] == ["Mrs. Moss pays $2.50.", "Fine!", "Is it?", "Yes."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dr. Smith told me so. It works.", ["Dr. Smith told me so.", "It works."]),
        ("I take size 8.5 in those. Is it there?", ["I take size 8.5 in those.", "Is it there?"]),
        ("Well... maybe it is. I mean… perhaps.", ["Well... maybe it is.", "I mean… perhaps."]),
        ("Really?! That is a surprise!!", ["Really?!", "That is a surprise!!"]),
        ('I saw "Who Is It? The Return" on Monday. It was fun.', ['I saw "Who Is It? The Return" on Monday.', "It was fun."]),
        ("We watched “Run! Run again.” It was fun.", ["We watched “Run! Run again.”", "It was fun."]),
        ('"Wow!" she said. "It is warm."', ['"Wow!" she said.', '"It is warm."']),
        ('It is 6" wide. Mine is 5" wide.', ['It is 6" wide.', 'Mine is 5" wide.']),
        ("It is red; it is warm: a joy - and light.", ["It is red; it is warm: a joy - and light."]),
        ("I read J. K. Rowling and S. Lee. It runs small.", ["I read J. K. Rowling and S. Lee.", "It runs small."]),
        ("I wear size S. It fits. So do I. You too.", ["I wear size S.", "It fits.", "So do I.", "You too."]),
        ("It weighs 3 oz. of wool, no. 5 of all, e.g. for runs.", ["It weighs 3 oz. of wool, no. 5 of all, e.g. for runs."]),
        ("i like it. it is warm! thanks", ["i like it.", "it is warm!", "thanks"]),
        ("Love it! 😊 It is warm.", ["Love it!", "It is warm."]),
        ("Love it! 😊", ["Love it! 😊"]),
    ],
)
def test_sentences_are_those_a_person_counts(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_the_longest_phrase_of_the_vocabulary_wins_and_narrow_words_know_their_kind() -> None:
    found = APPAREL.vocabulary.lexicon.find(read("merino wool, faux leather, heather grey"))
    assert [(claim.kind, claim.value, claim.broad) for claim in found] == [
        ("material", "merino", "wool"),
        ("material", "faux leather", "faux leather"),
        ("color", "heather gray", "gray"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_no_text_makes_a_screen_stumble(one: str, other: str) -> None:
    item = Item(item_id=one or "x1", title=other, brand=one, description=one, features=(other,), price=12.0, parent_id=other)
    person = Person(name=one, gender="unknown", age=30, profession=other)
    assert all(start < end for start, end in sentences(one))
    assert all(one[start:end] for start, end in clauses(one))
    for finding in (
        *Leakage(APPAREL, [item]).measure({"turn": one}, item),
        *Grounding(APPAREL, [item]).check(one, [item]),
        *Consistency(APPAREL, [item]).check([other], [one], [item]).findings,
        *hygiene(one),
        *rejection(one, [item], [other]),
    ):
        assert finding.start == finding.end or one[finding.start : finding.end] == finding.quote
    assert fits_story(APPAREL, person, item, recipient=other or None, story=one).screen == "match"


@given(text=st.one_of(st.text(max_size=60), st.text(alphabet="aZé’'3.,$%_ -!\nΣİ", max_size=40)))
@settings(max_examples=300, deadline=None)
def test_plain_words_are_those_of_the_tokens(text: str) -> None:
    assert list(plain_words(text)) == [token.word for token in read(text)]
