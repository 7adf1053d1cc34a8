"""A conversation in the viewer's data files: its line in the list, what was said, what is private."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from muse_builder.domains.apparel.taste import draw_style
from muse_builder.pages.products import Product
from muse_builder.pages.rows import OPENING_CHARACTERS, list_row, private, private_items, said, said_items
from muse_builder.pages.viewer import write_viewer
from muse_builder.records import Conversation, Explanation, Mention, PastRating, Person, Rating, Turn, Verdict
from tests.dialogues import DECISION, conversation, write_release
from tests.pages.written import data

ONE = conversation(0, outfit="scarf", recommended=("red", "boots"), target="blue")
PRODUCTS = {
    "boots": Product("Monte Leather Boots", "Shoes", "boots", "pictures/000/000004.jpg", None),
    "red": Product("", "Clothing", "shirt", None, None),
}


def with_turns(*turns: Turn, **changes: Any) -> Conversation:
    return ONE.model_copy(update={"turns": turns, **changes})


def turn(text: str = "Hello.", **changes: Any) -> Turn:
    return Turn.model_validate({"role": "user", "action": "reveal", "round": 0, "text": text, **changes})


# --- the list -----------------------------------------------------------------------------------------------------------


def test_a_line_of_the_list_says_how_it_began_and_ended_and_about_what() -> None:
    assert list_row(ONE, "test", PRODUCTS) == {
        "id": "c000000",
        "split": "test",
        "outcome": "near_accept",
        "opening": "multimodal",
        "rounds": 2,
        "turns": 8,
        "rank": 1,
        "class": "Shoes",
        "type": "boots",
        "product": "Monte Leather Boots",
        "picture": "pictures/000/000004.jpg",
        "first": "I own this.",
    }


def test_where_nothing_was_taken_the_product_shown_last_stands_for_it() -> None:
    assert list_row(ONE.model_copy(update={"accepted_item_id": None}), "test", PRODUCTS)["type"] == "boots"
    early = ONE.model_copy(update={"accepted_item_id": None, "turns": ONE.turns[:6]})
    assert list_row(early, "test", PRODUCTS)["product"] == "red", "a product without a title is told by its id"


def test_a_product_that_nobody_knows_is_told_by_its_id_and_none_by_nothing() -> None:
    unknown = list_row(ONE, "test", {})
    assert unknown["product"] == "boots"
    assert {"class", "type", "picture"}.isdisjoint(unknown)
    assert "product" not in list_row(with_turns(turn(), accepted_item_id=None), "test", PRODUCTS)


def test_the_rank_is_that_of_the_first_search() -> None:
    ranked = [turn(target_rank=None), turn(target_rank=7), turn(target_rank=2)]
    assert list_row(with_turns(*ranked), "test", {})["rank"] == 7
    assert "rank" not in list_row(with_turns(turn()), "test", {})


@pytest.mark.parametrize("length", [OPENING_CHARACTERS, OPENING_CHARACTERS + 1])
def test_the_shoppers_first_words_are_cut_at_a_word(length: int) -> None:
    words = "abcd " * (length // 5 - 1)
    text = words + "x" * (length - len(words))
    row = list_row(with_turns(turn("", role="assistant"), turn(""), turn(text), turn("Later.")), "test", {})
    assert row["first"] == (text if length == OPENING_CHARACTERS else f"{words.strip()} …")


def test_the_assistants_words_do_not_open_a_line() -> None:
    assert "first" not in list_row(with_turns(turn("Welcome!", role="assistant")), "test", {})


# --- what was said ------------------------------------------------------------------------------------------------------


def test_what_was_said_is_each_turn_with_what_it_shows() -> None:
    row = said(ONE)
    assert {name: value for name, value in row.items() if name != "turns"} == {"id": "c000000", "accepted": "boots"}
    assert row["turns"][0] == {"role": "assistant", "action": "greet", "round": 0, "text": "Hello from 0."}
    assert row["turns"][1]["items"] == [["scarf", True]]
    assert row["turns"][4] == {
        "role": "assistant",
        "action": "recommend",
        "round": 1,
        "text": "In round 1 I suggest the Rosa Linen Shirt.",
        "items": [["red", True]],
    }
    assert "items" not in row["turns"][5], "an answer shows nothing"


def test_a_recommendation_in_words_shows_no_picture() -> None:
    row = said(with_turns(turn(role="assistant", action="recommend", item_ids=("red", "boots"), image_item_ids=("boots",))))
    assert row["turns"][0]["items"] == [["red", False], ["boots", True]]


def test_nothing_private_is_among_what_was_said() -> None:
    told = json.dumps(said(ONE)) + json.dumps(list_row(ONE, "test", PRODUCTS))
    for hidden in ("PRIVATE", "query 1", "Take the", 'blue"', "wedding by"):
        assert hidden not in told.replace("A cool shirt for a wedding", "")


def test_where_a_corpus_comes_from_is_said_with_it() -> None:
    row = said(ONE.model_copy(update={"corpus": "redial", "license": "CC BY 4.0"}))
    assert (row["corpus"], row["license"]) == ("redial", "CC BY 4.0")


def mention(start: int, end: int, item_id: str = "red") -> Mention:
    return Mention(item_id=item_id, start=start, end=end, native="@1")


@pytest.mark.parametrize(
    ("mentions", "marks"),
    [
        ([], None),
        ([mention(0, 3)], [[""], ["The", "red"], [" red shirt"]]),
        ([mention(4, 13)], [["The "], ["red shirt", "red"], [""]]),
        ([mention(8, 13, "boots"), mention(4, 7)], [["The "], ["red", "red"], [" "], ["shirt", "boots"], [""]]),
        ([mention(4, 9), mention(8, 13)], [["The "], ["red s", "red"], ["hirt"]]),
        ([mention(4, 14)], None),
        ([mention(5, 5)], None),
        ([mention(6, 4)], None),
    ],
)
def test_marks_are_pieces_of_the_text_and_impossible_ones_are_left_out(mentions: list[Mention], marks: Any) -> None:
    found = said(with_turns(turn("The red shirt", mentions=mentions)))["turns"][0].get("marks")
    assert found == marks
    assert found is None or "".join(piece[0] for piece in found) == "The red shirt"


def test_mentions_are_marked_where_they_stand_also_beyond_the_basic_plane(tmp_path: Path) -> None:
    one = conversation(0)
    text = "😀 the Rosa shirt"
    turn = one.turns[1].model_copy(
        update={"text": text, "mentions": (Mention(item_id="red", start=6, end=10, native="@1"),), "item_ids": ("red",)}
    )
    release = write_release(tmp_path / "muse", [one.model_copy(update={"turns": (one.turns[0], turn, *one.turns[2:])})])
    write_viewer(release, tmp_path / "pages")
    rows, _ = data(tmp_path / "pages", "said")
    assert rows[0]["turns"][1]["marks"] == [["😀 the "], ["Rosa", "red"], [" shirt"]]


def test_who_reads_what_was_said_is_told_of_what_was_shown_mentioned_or_taken() -> None:
    named = with_turns(*ONE.turns[:5], turn("Red?", mentions=[mention(0, 3, "wool")]))
    assert set(said_items(named)) == {"scarf", "red", "wool", "boots"}
    assert "blue" not in set(said_items(ONE)), "the product in mind is private"
    assert set(said_items(with_turns(turn(), accepted_item_id=None))) == set()


# --- what is private ----------------------------------------------------------------------------------------------------


def test_the_profile_and_its_needs_are_private() -> None:
    row = private(ONE)
    assert row["person"] == {"name": "PRIVATE Ana", "gender": "female", "age": 34, "profession": "nurse"}
    assert row["needs"] == [["PRIVATE need of blue", "color", "blue"], ["PRIVATE need of linen", "material", "linen"]]
    assert (row["scenario"], row["target"]) == ("PRIVATE scenario of a wedding.", "blue")
    nobody = Person(name="", gender="unknown", age=None, profession="")
    profile = ONE.profile.model_copy(update={"person": nobody, "recipient": "her niece"})
    assert private(ONE.model_copy(update={"profile": profile}))["person"] == {"for": "her niece"}


def test_ratings_and_verdicts_stand_with_it() -> None:
    rating = Rating(conversation_id="c000000", rater="seeker", item_id="red", question="liked", value=None, scale="0, 1")
    verdict = Verdict(screen="review", passed=False, reason="stiff", measures={"total": 6.66666})
    row = private(ONE.model_copy(update={"verdicts": (verdict,)}), [rating])
    assert row["ratings"] == [["seeker", "red", "liked", None, "0, 1", ""]]
    assert ["review", False, "stiff", [["total", 6.6667]]] in row["verdicts"]


def test_each_turns_search_reason_and_draft_are_private() -> None:
    turns = private(ONE)["turns"]
    assert len(turns) == len(ONE.turns)
    assert turns[4] == {
        "query": "query 1 rosa linen shirt",
        "rank": 1,
        "candidates": [["red", 0.5], ["scarf", 0.5]],
        "reason": "PRIVATE reason of the choice",
        "draft": [["", "Take the red", "In round 1 I suggest the Rosa Linen Shirt"], [".", "", ""]],
    }
    assert turns[1] == {}, "what the Rewriter left alone has no draft"
    assert private(with_turns(turn("Hello.", draft="")))["turns"] == [{}]


def test_an_answer_names_the_items_it_is_about_only_where_they_were_not_shown_last() -> None:
    recommended = turn(role="assistant", action="recommend", item_ids=("red",))
    row = private(with_turns(recommended, turn(item_ids=("red", "wool")), turn(item_ids=("red", "boots"))))
    assert [one.get("about") for one in row["turns"]] == [None, ["wool"], ["boots"]]
    mentioned = turn("Red?", item_ids=("wool",), mentions=[mention(0, 3, "wool")])
    assert "about" not in private(with_turns(mentioned))["turns"][0]


def test_acts_and_labels_of_a_corpus_are_kept() -> None:
    (row,) = private(with_turns(turn(acts=("simmc:ASK",), labels={"mood": "glad"})))["turns"]
    assert (row["acts"], row["labels"]) == (["simmc:ASK"], [("mood", "glad")])


def test_who_reads_what_is_private_is_told_of_what_was_in_mind_owned_or_found() -> None:
    assert set(private_items(ONE)) == {"blue", "scarf", "red", "boots"}
    assert "scarf" in set(private_items(conversation(0))), "it was found"
    assert "blue" in set(private_items(with_turns(turn())))


def test_private_parts_have_style_history_reasons_and_stages() -> None:
    plain = conversation()
    style = draw_style(random.Random(1), plain.profile.person)
    why = Explanation(wish="something blue", property="color", value="blue", source="record")
    turns = (*plain.turns[:4], plain.turns[4].model_copy(update={"explanations": (why,)}), *plain.turns[5:])
    profile = plain.profile.model_copy(update={"style": style, "history": (PastRating(item_id="scarf", value=2),)})
    reading = Rating(
        conversation_id="c000000", rater="model", question="reading", value=None, scale="in words", text="A wedding."
    )
    row = private(plain.model_copy(update={"profile": profile, "turns": turns}), [reading])
    assert row["style"][0] == ["in their words", style.text]
    assert row["history"] == [["scarf", 2]]
    assert row["turns"][4]["why"] == [["something blue", "color", "blue", "record"]]
    assert row["stages"] == [["elicitation", 2], ["recommendation", 1], ["critique", 1], ["refinement", 1], ["agreement", 1]]
    assert row["ratings"][0][-1] == "A wedding."
    assert not {"style", "history"} & set(private(plain))


def test_how_a_shopper_decides_is_private_and_whose_twin_it_is_is_not() -> None:
    profile = ONE.profile.model_copy(update={"decision": DECISION})
    twin = ONE.model_copy(update={"twin_of": "c000007", "profile": profile})
    assert said(twin)["twin"] == "c000007"
    assert private(twin)["decides"][0] == ["dealbreakers", "price at most $40, color not red"]
    assert "decides" not in private(ONE)
    assert "twin" not in said(ONE)
