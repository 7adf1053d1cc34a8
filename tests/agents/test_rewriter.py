"""The Rewriter: every line once, the content unchanged, or the conversation is refused with the reason."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from muse_builder.agents.rewriter import OPENINGS, REGISTERS, RHYTHMS, Rewriter, draw_style
from muse_builder.errors import ReplyError, ScreenedOut
from muse_builder.records import Item, Turn
from muse_builder.tasks.synthesis import CheckReply, CheckRewrite, Line, Problem, Rewrite, RewriteReply
from tests.agents.asked import HAT, Replies, thread

TURNS = (
    Turn(
        role="assistant", action="recommend", round=1, text="Take the hat.", draft="Take the hat.", item_ids=("hat",), query="q"
    ),
    Turn(role="user", action="accept", round=1, text="Yes.", draft="Yes."),
)
NEW = RewriteReply(texts=("How about\nthe  hat?", "Sure!"))
FINE = CheckReply(consistent=True, problems=())


class Rules:
    """What the free rules find in each rewriting, one after the other."""

    def __init__(self, *found: Sequence[str]) -> None:
        self.found = list(found)
        self.seen: list[tuple[Any, ...]] = []

    def __call__(self, turns: Sequence[Turn], texts: Sequence[str], items: Sequence[Item]) -> Sequence[str]:
        self.seen.append((turns, texts, items))
        return self.found.pop(0) if self.found else ()


def rewriter(ask: Any, rules: Rules, *, colloquial: float = 0.0, tries: int = 3, nonsense: Rules | None = None) -> Rewriter:
    return Rewriter(ask, colloquial=colloquial, tries=tries, inconsistencies=rules, nonsense=nonsense)


async def test_a_rewriting_that_keeps_the_content_takes_the_drafts_place_and_keeps_all_else() -> None:
    ask, rules = Replies(NEW, FINE), Rules()
    turns = await rewriter(ask, rules).rewrite(thread(), TURNS, [HAT])
    assert turns == [
        TURNS[0].model_copy(update={"text": "How about the hat?"}),
        TURNS[1].model_copy(update={"text": "Sure!"}),
    ]
    assert [turn.draft for turn in turns] == ["Take the hat.", "Yes."]
    assert rules.seen == [(TURNS, ("How about the hat?", "Sure!"), [HAT])]


async def test_the_rewriter_gets_lines_and_items_and_the_checker_both_versions() -> None:
    ask = Replies(NEW, FINE)
    await rewriter(ask, Rules()).rewrite(thread(), TURNS, [HAT])
    task, check = ask.tasks
    dice = Random("7/conversation/0")
    for _ in TURNS:
        dice.random()
    assert task == Rewrite(
        style=draw_style(dice),
        items=(HAT,),
        lines=(
            Line(role="assistant", action="recommend", text="Take the hat."),
            Line(role="user", action="accept", text="Yes."),
        ),
    )
    assert check == CheckRewrite(drafts=("Take the hat.", "Yes."), texts=("How about the hat?", "Sure!"))
    assert (task.seat, check.seat) == ("rewriter", "checker")


async def test_lines_are_rewritten_from_the_draft_and_not_from_an_earlier_rewriting() -> None:
    ask = Replies(NEW, FINE)
    await rewriter(ask, Rules()).rewrite(thread(), [turn.model_copy(update={"text": "else"}) for turn in TURNS], [HAT])
    assert [line.text for line in ask.task(Rewrite).lines] == list(ask.task(CheckRewrite).drafts) == ["Take the hat.", "Yes."]


@pytest.mark.parametrize(("chance", "asked"), [(0.0, [False] * 40), (1.0, [True] * 40)])
async def test_colloquial_lines_are_asked_for_as_often_as_the_chance_says(chance: float, asked: list[bool]) -> None:
    ask = Replies(RewriteReply(texts=("x",) * 40), FINE)
    await rewriter(ask, Rules(), colloquial=chance).rewrite(thread(), TURNS * 20, [])
    assert [line.colloquial for line in ask.task(Rewrite).lines] == asked


async def test_one_line_in_four_is_colloquial_where_the_dice_say_so() -> None:
    ask = Replies(RewriteReply(texts=("x",) * 40), FINE)
    await rewriter(ask, Rules(), colloquial=0.25).rewrite(thread(), TURNS * 20, [])
    dice = Random("7/conversation/0")
    assert [line.colloquial for line in ask.task(Rewrite).lines] == [dice.random() < 0.25 for _ in range(40)]


async def test_what_the_free_rules_refuse_is_put_before_no_model_and_asked_for_in_another_style() -> None:
    ask, rules = Replies(NEW, RewriteReply(texts=("Then", "this")), FINE), Rules(["the price changed"])
    turns = await rewriter(ask, rules).rewrite(thread(), TURNS, [HAT])
    assert [turn.text for turn in turns] == ["Then", "this"]
    assert [type(task) for task in ask.tasks] == [Rewrite, Rewrite, CheckRewrite]
    first, second = (task for task in ask.tasks if isinstance(task, Rewrite))
    assert first.style != second.style


async def test_a_wording_that_makes_no_sense_is_given_anew_with_the_reason_and_then_refused_for_it() -> None:
    ask = Replies(NEW, RewriteReply(texts=("Then", "this")), FINE)
    await rewriter(ask, Rules(), nonsense=Rules(["line 0: no sentence"])).rewrite(thread(), TURNS, [HAT])
    first, second = (task for task in ask.tasks if isinstance(task, Rewrite))
    assert (first.problems, second.problems) == ((), ("line 0: no sentence",))
    refused_twice = rewriter(Replies(NEW, NEW), Rules(), tries=2, nonsense=Rules(["salad"], ["salad again"]))
    with pytest.raises(ScreenedOut) as refused:
        await refused_twice.rewrite(thread(), TURNS, [HAT])
    assert (refused.value.stage, refused.value.reason) == ("sense", "salad again")


async def test_a_conversation_that_no_rewriting_keeps_is_refused_with_the_last_reasons() -> None:
    found = [Problem(line=number, problem=f"changed {number}") for number in range(4)]
    ask = Replies(NEW, NEW, CheckReply(consistent=False, problems=tuple(found)))
    with pytest.raises(ScreenedOut) as refused:
        await rewriter(ask, Rules(["the price"]), tries=2).rewrite(thread(), TURNS, [HAT])
    assert refused.value.stage == "rewrite_consistency"
    assert refused.value.reason == "line 0: changed 0; line 1: changed 1; line 2: changed 2"
    assert refused.value.measures == {"tries": 2.0, "problems": 4.0}
    assert [type(task) for task in ask.tasks] == [Rewrite, Rewrite, CheckRewrite]


async def test_a_checker_that_says_no_without_a_reason_is_believed() -> None:
    ask = Replies(NEW, CheckReply(consistent=False, problems=()))
    with pytest.raises(ScreenedOut, match=r"^rewrite_consistency: not consistent$"):
        await rewriter(ask, Rules(), tries=1).rewrite(thread(), TURNS, [HAT])


async def test_a_checker_that_says_yes_is_believed_whatever_it_adds() -> None:
    ask = Replies(NEW, CheckReply(consistent=True, problems=(Problem(line=0, problem="a comma"),)))
    assert len(await rewriter(ask, Rules()).rewrite(thread(), TURNS, [HAT])) == 2


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("one",), "texts has 1 entries, the dialogue has 2 lines"),
        (("one", "two", "three"), "texts has 3 entries, the dialogue has 2 lines"),
        (("one", " \n"), "a text is empty"),
    ],
)
async def test_a_rewriting_has_one_text_a_line(texts: tuple[str, ...], said: str) -> None:
    ask = Replies(RewriteReply(texts=texts), NEW, FINE)
    assert len(await rewriter(ask, Rules()).rewrite(thread(), TURNS, [HAT])) == 2
    assert ask.refused == [said]
    with pytest.raises(ReplyError, match=said):
        await rewriter(Replies(RewriteReply(texts=texts)), Rules()).rewrite(thread(), TURNS, [HAT])


def test_a_style_is_a_register_an_opening_and_a_rhythm() -> None:
    drawn = {draw_style(Random(number)) for number in range(200)}
    parts = [set(part) for part in zip(*(style.split("; ") for style in drawn), strict=True)]
    assert parts == [set(REGISTERS), set(OPENINGS), set(RHYTHMS)]
    assert len(drawn) > 80
