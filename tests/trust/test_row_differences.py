"""Where texts and rows differ, in words."""

from muse_builder.records import Candidate, Explanation, Style
from muse_builder.release import schema
from muse_builder.trust.row_differences import (
    SHOWN,
    apart,
    as_before,
    differences,
    first_difference,
    fragment,
    row_bytes,
    short,
)
from tests import dialogues, synthetic


def test_the_first_difference_is_where_one_text_ends_or_says_otherwise() -> None:
    assert first_difference("blue hat", "blue cap") == 5
    assert first_difference("blue", "blue hat") == 4
    assert first_difference("same", "same") == 4


def test_a_fragment_is_the_few_words_from_where_the_later_text_differs() -> None:
    before = "The shopper said: I want a blue hat."
    assert fragment(before, "The shopper said: I want a blond wig, please and thanks") == "blond wig, please and"


def test_two_texts_apart_are_quoted_around_their_difference() -> None:
    assert apart("text", "blue hat", "blue cap") == "text: released 'blue hat', rebuilt 'blue cap'"
    start = "a" * 100
    told = apart("text", f"{start} hat", f"{start} cap")
    assert told == f"text from character 81: released '{'a' * 19} hat', rebuilt '{'a' * 19} cap'"
    assert apart("rank", 3, None) == "rank: released '3', rebuilt 'None'"


def test_a_long_text_is_cut_where_it_is_quoted() -> None:
    assert short("a" * SHOWN) == repr("a" * SHOWN)
    assert short("a" * (SHOWN + 1)) == repr("a" * (SHOWN - 3) + "...")


def test_differences_name_the_place_in_the_row() -> None:
    released = {"turns": [{"text": "a", "ranks": [1, 2]}], "seed": 1}
    rebuilt = {"turns": [{"text": "b", "ranks": [1]}], "seed": 1.0, "more": None}
    assert list(differences(released, rebuilt)) == [
        "turns[0].text: released 'a', rebuilt 'b'",
        "turns[0].ranks: released 2 entries, rebuilt 1",
        "seed: released '1', rebuilt '1.0'",
    ]
    assert list(differences(released, released)) == []


def test_equal_rows_have_equal_bytes_and_one_other_character_changes_them() -> None:
    talk = dialogues.conversation()
    turns = (*talk.turns[:-1], talk.turns[-1].model_copy(update={"text": "Yes to number 2, thanks!"}))
    rows = [schema.to_row(one) for one in (talk, talk.model_copy(), talk.model_copy(update={"turns": turns}))]
    same, copy, other = (row_bytes("conversations", row) for row in rows)
    assert same == copy != other


def test_a_row_from_before_is_not_compared_in_columns_that_came_since() -> None:
    old = dialogues.conversation()
    style = Style(text="", vibes=(), importances={}, buys="", monthly_spend=5, colors=(), feel="")
    explanation = Explanation(wish="w", property="color", value="blue", source="record")
    new = old.model_copy(update={"turns": (old.turns[0].model_copy(update={"explanations": (explanation,)}), *old.turns[1:])})
    assert as_before(old, new) == old
    assert as_before(old.profile, old.profile.model_copy(update={"style": style})) == old.profile
    styled = old.model_copy(update={"profile": old.profile.model_copy(update={"style": style})})
    assert as_before(styled, new) == new


def test_scores_that_were_not_kept_in_a_row_of_before_are_no_difference() -> None:
    known = synthetic.conversation(1)
    bare = Candidate(item_id="A1", score=0.5)
    kept = bare.model_copy(update={"dense": 0.5})
    old, new = (
        known.model_copy(update={"turns": tuple(turn.model_copy(update={"candidates": (one,)}) for turn in known.turns)})
        for one in (bare, kept)
    )
    assert as_before(old, new).turns == old.turns  # type: ignore[attr-defined]
    assert as_before(new, new) == new
