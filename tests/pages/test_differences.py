from hypothesis import given, settings
from hypothesis import strategies as st

from muse_builder.pages.differences import Piece, differences


def test_a_changed_word_is_marked_between_what_stays() -> None:
    assert differences("I would like a red shirt.", "I would love a red shirt.") == [
        Piece("I would ", "like", "love"),
        Piece(" a red shirt.", "", ""),
    ]


def test_a_single_word_between_two_changes_is_no_island() -> None:
    pieces = differences("asked for it and picked the cap today", "wanted some it so chose the cap today")
    assert pieces[0] == Piece("", "asked for it and picked", "wanted some it so chose")


def test_the_same_text_and_no_text() -> None:
    assert differences("As it was.", "As it was.") == [Piece("As it was.", "", "")]
    assert differences("", "New.") == [Piece("", "", "New.")]
    assert differences("Old.", "") == [Piece("", "Old.", "")]
    assert differences("", "") == []


@settings(deadline=None)
@given(st.text(alphabet="ab c.,'\néß"), st.text(alphabet="ab c.,'\néß"))
def test_both_texts_can_be_put_together_again(draft: str, text: str) -> None:
    pieces = differences(draft, text)
    assert "".join(piece.same + piece.removed for piece in pieces) == draft
    assert "".join(piece.same + piece.added for piece in pieces) == text
