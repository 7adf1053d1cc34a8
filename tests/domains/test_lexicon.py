"""A table of words in its notation, and what is found with it."""

from muse_builder.domains.lexicon import Lexicon, Saying, phrases_of
from muse_builder.domains.words import read

TABLE = {
    "wood": """
        pine; ~stone pine/umbrella pine
        oak
        """,
    "color": "red; crimson",
    "leg": "long leg; legged",
}


def sayings() -> list[Saying]:
    return [*phrases_of(TABLE, predicated=frozenset({"leg"}), shades={"color": {"pale": "light", "deep": "dark"}})]


def test_a_line_is_an_idea_and_a_narrower_word_has_its_own_value() -> None:
    found = sayings()
    assert found[:4] == [
        Saying("wood", "pine", "pine", "pine"),
        Saying("wood", "stone pine", "pine", "stone pine"),
        Saying("wood", "stone pine", "pine", "umbrella pine"),
        Saying("wood", "oak", "oak", "oak"),
    ]
    assert Saying("color", "light red", "red", "pale crimson") in found
    assert Saying("leg", "long leg", "long leg", "leg are long") in found
    assert len(found) == 4 + 6 + 4


def test_the_longest_words_win_and_none_overlaps() -> None:
    claims = Lexicon(sayings()).find(read("Stone pines, deep red oak"))
    assert [(claim.value, claim.broad, claim.first, claim.last) for claim in claims] == [
        ("stone pine", "pine", 0, 1),
        ("dark red", "red", 2, 3),
        ("oak", "oak", 4, 4),
    ]


def test_words_are_read_in_one_breath() -> None:
    assert [claim.value for claim in Lexicon(sayings()).find(read("Is it stone? Pine it is. Stone, pine"))] == ["pine", "pine"]


def test_of_two_sayings_with_the_same_words_the_first_wins() -> None:
    lexicon = Lexicon([Saying("a", "one", "one", "ash"), Saying("b", "two", "two", "ashes")])
    assert [claim.kind for claim in lexicon.find(read("ash"))] == ["a"]
