"""The stand-in for models under test and for judges: what it answers is counted, not judged."""

import re
from random import Random

import pytest

from muse_builder.embedded.model.judging import (
    compare_conversations,
    compare_replies,
    judge_conversation,
    judge_multimodal,
    present_item,
    reply_to_user,
    write_query,
)
from muse_builder.records import Item
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import (
    CompareConversations,
    CompareReplies,
    JudgeConversation,
    JudgeMultimodal,
    PresentItem,
    ReplyToUser,
    WriteQuery,
)
from tests.embedded.model.samples import LEGGINGS, TALK

SHOWN = Utterance(role="assistant", action="recommend", text="The leggings come in plum.", items=(LEGGINGS,))
TALKED = (*TALK, SHOWN, Utterance(role="user", action="chit_chat", text="I hardly slept last night."))


def test_a_query_names_the_kind_that_was_asked_for() -> None:
    terms = write_query(WriteQuery(conversation=TALK), Random(0)).query.split(", ")
    assert terms[0] == "women's outer layer"
    assert {"jacket", "coat", "vest"} <= set(terms)


def test_an_item_is_presented_by_its_short_title() -> None:
    said = present_item(PresentItem(conversation=TALK, item=LEGGINGS), Random(0))
    assert "Sunrise High-Waist Leggings" in said
    assert said == present_item(PresentItem(conversation=TALK, item=LEGGINGS), Random(0))


def test_before_an_item_was_shown_it_asks_and_afterwards_it_comes_back_to_the_item() -> None:
    assert "?" in reply_to_user(ReplyToUser(conversation=TALK), Random(0))
    replies = [reply_to_user(ReplyToUser(conversation=TALKED), Random(seed)) for seed in range(10)]
    assert all(re.search(r"leggings|they|those|plum|pocket", reply.lower()) for reply in replies)


def test_marks_rise_with_what_is_counted() -> None:
    dull = tuple(Utterance(role="user", action="reveal", text="Yes.") for _ in range(6))
    low = judge_conversation(JudgeConversation(conversation=dull), Random(0))
    high = judge_conversation(JudgeConversation(conversation=TALKED), Random(0))
    assert low.naturalness < high.naturalness
    assert low.logical_coherence == pytest.approx(0, abs=0.05)
    assert high.logical_coherence == pytest.approx(2, abs=0.05)
    assert high.information_richness > low.information_richness


def test_nothing_said_has_no_marks() -> None:
    marks = judge_conversation(JudgeConversation(conversation=()), Random(0))
    assert (marks.naturalness, marks.logical_coherence, marks.information_richness) == (0.0, 0.0, 0.0)


def test_words_about_the_item_count_as_alignment() -> None:
    silent = SHOWN.model_copy(update={"text": "Have a look."})
    said, unsaid = (
        judge_multimodal(JudgeMultimodal(conversation=(turn,)), Random(0)).image_text_alignment for turn in (SHOWN, silent)
    )
    assert (said, unsaid) == (pytest.approx(2, abs=0.05), pytest.approx(0, abs=0.05))


def test_of_two_conversations_the_one_with_more_words_is_preferred_whatever_its_side() -> None:
    assert compare_conversations(CompareConversations(a=TALK, b=TALKED), Random(0)).better == "B"
    assert compare_conversations(CompareConversations(a=TALKED, b=TALK), Random(0)).better == "A"


def test_a_picture_outweighs_words() -> None:
    pictured: Item = LEGGINGS.model_copy(update={"image": "x.jpg"})
    few = (SHOWN.model_copy(update={"items": (pictured,), "pictures": (pictured.item_id,)}),)
    assert compare_conversations(CompareConversations(a=TALKED, b=few), Random(0)).better == "B"


def test_equal_replies_are_preferred_by_the_dice() -> None:
    task = CompareReplies(conversation=TALK, perspective="user", a="one two", b="three four")
    assert {compare_replies(task, Random(seed)).better for seed in range(20)} == {"A", "B"}
    assert compare_replies(task.model_copy(update={"a": "one two three"}), Random(0)).better == "A"
