"""Words of scripts without blanks, and what counts words: n-grams, near-duplicates, leaks. The cases are made by hand."""

import pytest

from muse_builder.domains.general import GENERAL
from muse_builder.domains.scripts import spaced, unspaced
from muse_builder.domains.words import plain_words, read, sentences
from muse_builder.evaluation.ngrams import TokenizedTexts
from muse_builder.records import Item
from muse_builder.screens.duplicates import NearDuplicates, tokenize
from muse_builder.screens.leakage import Leakage


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("青いTシャツ", ["青", "い", "t", "シャツ"]),
        ("綿100%の服", ["綿", "100%", "の", "服"]),
        ("我要蓝色的", ["我", "要", "蓝", "色", "的"]),
        ("Der Mantel passt.", ["der", "mantel", "passt"]),
        ("파란 셔츠", ["파란", "셔츠"]),
    ],
)
def test_words_are_told_where_no_blank_parts_them(text: str, words: list[str]) -> None:
    assert list(plain_words(text)) == words
    assert [token.word for token in read(text)] == words
    assert [text[token.start : token.end].lower() for token in read(text)] == words


def test_a_text_with_blanks_stays_as_it_is() -> None:
    assert spaced("Größe, über 30 °C") == "Größe, über 30 °C"
    assert not unspaced("naïve café")


def test_sentences_of_japanese_end_at_its_own_marks() -> None:
    text = "青いシャツを探しています。予算は三千円です！ありますか？"
    assert [text[start:end] for start, end in sentences(text)] == [
        "青いシャツを探しています。",
        "予算は三千円です！",
        "ありますか？",
    ]


GERMAN = "Nina sucht für die Feier ihrer Schwester am Samstag in Lübeck etwas, das warm hält und nicht zu schwer ist."
JAPANESE = "美咲は土曜日に妹の誕生日会があり、軽くて暖かいものを探しています。店は駅の近くにあります。"


@pytest.mark.parametrize(
    ("kept", "near", "far"),
    [
        (
            GERMAN,
            "Nina sucht für die Feier ihres Bruders am Samstag in Lübeck etwas, das warm hält und nicht zu schwer ist.",
            "Otto braucht vor der langen Bergtour ein Geschenk für den Kollegen, der ihm oft geholfen hat.",
        ),
        (
            JAPANESE,
            "美咲は日曜日に妹の誕生日会があり、軽くて暖かいものを探しています。店は駅の近くにあります。",
            "健太は来月の登山のために、雨の日でも安心して使える道具を友人に贈りたいと思っています。",
        ),
    ],
    ids=["de", "ja"],
)
def test_a_near_copy_is_found_and_another_story_is_none(kept: str, near: str, far: str) -> None:
    unlike = NearDuplicates(0.45)
    unlike.add(kept)
    assert unlike.check(near) is not None
    assert unlike.check(far) is None


def test_n_grams_of_japanese_are_counted_by_words_and_not_by_sentences() -> None:
    texts = TokenizedTexts()
    for text in ("青い服です。", "青い靴です。"):
        texts.add(text)
    assert tokenize("青い服です。") == ("青", "い", "服", "で", "す", "。")
    # 青い, い服, 服で, です, す。 and 青い, い靴, 靴で, です, す。: ten, of which seven differ.
    grams = texts.grams(2)
    assert (grams.total, grams.unique()) == (10, 7)


def test_n_grams_of_german_are_those_of_its_words() -> None:
    texts = TokenizedTexts()
    texts.add("Die Größe passt, die Farbe passt.")
    grams = texts.grams(1)
    # die größe passt , die farbe passt .: eight, of which six differ.
    assert (grams.total, grams.unique()) == (8, 6)


def item(number: int, title: str) -> Item:
    return GENERAL.derive(Item(item_id=f"N{number}", title=title))


@pytest.mark.parametrize(
    ("titles", "leak", "fair"),
    [
        (
            ("Velmor Nordwind Sommerkleid", *(f"Velmor Kleid Nummer {n}" for n in range(120))),
            "Vielleicht das Nordwind Sommerkleid?",
            "Ich suche ein leichtes Kleid für den Sommer.",
        ),
        (
            ("ヴェルモア ノルドヴィント ワンピース", *(f"ヴェルモア ワンピース {n}" for n in range(120))),
            "ノルドヴィントのワンピースがいいです。",
            "夏に着る軽いワンピースを探しています。",
        ),
    ],
    ids=["de", "ja"],
)
def test_a_name_of_the_target_is_a_leak_and_its_kind_is_none(titles: tuple[str, ...], leak: str, fair: str) -> None:
    shelf = [item(number, title) for number, title in enumerate(titles)]
    screen = Leakage(GENERAL, shelf)
    assert screen.measure({"turn": leak}, shelf[0])
    assert not screen.measure({"turn": fair}, shelf[0])
