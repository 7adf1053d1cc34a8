"""The embedded Rewriter changes the wording and nothing else; its supervisor sees when something else changed."""
# ruff: noqa: E501  (a turn of talk is one line, whatever its length)

import re
from random import Random

import pytest

from muse_builder.embedded.model.rewriting import CASUAL_START, SAME, START, check, problems, rewrite
from muse_builder.records import Attributes, Item
from muse_builder.tasks.synthesis import CheckRewrite, Line, Rewrite
from tests.embedded.model.samples import MENS_SHORTS, make, sentences

ITEM = Item(
    item_id="a",
    title="Great Lakes Perfect Hoodie - Navy",
    brand="Maybe & Sons",
    product_type="hoodie",
    attributes=Attributes(color=("navy",), material=("cotton",), feature=("two side pockets",)),
)
LINES = (
    Line(role="assistant", action="greet", text="Hello! What can I help you find today?"),
    Line(role="user", action="reveal", text="I have my cousin's wedding coming up, with tables set outside. Maybe you can help me out."),
    Line(role="assistant", action="inquire", text="That helps. What should I look for, and what matters most to you?"),
    Line(role="user", action="reveal", text="I'm looking for a top for women that keeps me warm; ideally also one that isn't wool."),
    Line(role="assistant", action="recommend", text="Let me show you the Great Lakes Perfect Hoodie. It's made of cotton, and it has two side pockets. What do you think?"),
    Line(role="user", action="reject", text="Thank you, but navy isn't really my color, so I'd rather have something in 2 shades of green."),
    Line(role="user", action="accept", text="Perfect, thank you! With the two side pockets, I have no doubts left.", colloquial=True),
)  # fmt: skip
STYLES = (
    "plain and direct; short sentences",
    "a little formal; flowing sentences",
    "playful; now and then begin with a short reaction",
    "brisk",
)


def rewritten(seed: int, lines: tuple[Line, ...] = LINES) -> tuple[str, ...]:
    return rewrite(Rewrite(style=STYLES[seed % len(STYLES)], items=(ITEM,), lines=lines), Random(seed)).texts


def test_every_line_has_its_text_and_the_same_dice_give_the_same() -> None:
    texts = rewritten(3)
    assert len(texts) == len(LINES)
    assert texts == rewritten(3)
    assert texts != rewritten(4)


def test_most_lines_are_said_otherwise_and_differently_each_time() -> None:
    runs = [rewritten(seed) for seed in range(40)]
    changed = [text != line.text for texts in runs for text, line in zip(texts, LINES, strict=True)]
    assert sum(changed) > 0.8 * len(changed)
    assert len({texts[4] for texts in runs}) > 30


def test_titles_numbers_attributes_and_denials_survive() -> None:
    for seed in range(80):
        texts = rewritten(seed)
        assert "Great Lakes Perfect Hoodie" in texts[4]
        assert "cotton" in texts[4]
        assert "two side pockets" in texts[4]
        assert "2 shades of green" in texts[5]
        assert re.search(r"navy (?:isn't|is not)", texts[5])
        assert re.search(r"(?:isn't|is not) wool", texts[3])
        reply = check(CheckRewrite(drafts=tuple(line.text for line in LINES), texts=texts), Random(0))
        assert reply.consistent, reply.problems


def test_rewritten_lines_are_clean() -> None:
    for seed in range(80):
        for text in rewritten(seed):
            assert text[0].isupper() or text[0].isdigit()
            assert text[-1] in ".!?"
            assert not re.search(r"  | ,|\.\.|,,|Qz|\bi\b|\b(\w+) \1\b", text), text


def test_everyday_speech_is_used_only_where_it_is_asked_for() -> None:
    casual = re.compile(r"gonna|wanna|kinda|gotcha|Tbh|not gonna lie|awesome|totally|okay so|\bI mean\b", re.IGNORECASE)
    plain = " ".join(" ".join(rewritten(seed)[:6]) for seed in range(60))
    asked = tuple(line.model_copy(update={"colloquial": True}) for line in LINES)
    assert not casual.search(plain)
    assert casual.search(" ".join(" ".join(rewritten(seed, asked)) for seed in range(60)))


def test_lines_of_one_conversation_hardly_begin_alike() -> None:
    alike = LINES + tuple(line.model_copy(update={"text": f"I think it helps. {line.text}"}) for line in LINES[3:6])
    doubled = 0
    for seed in range(40):
        openers = [" ".join(re.findall(r"[\w']+", text.lower())[:2]) for text in rewritten(seed, alike)]
        doubled += len(openers) - len(set(openers))
    assert doubled < 0.1 * 40 * len(alike)


DRAFT = "It's made of cotton, it has 2 pockets in navy, and it isn't waterproof. You asked for long sleeves from Norrwick."


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (DRAFT.replace("cotton", "silk"), "silk"),
        (DRAFT.replace("2 pockets", "3 pockets"), "numbers"),
        (DRAFT.replace("isn't", "is"), "denied"),
        (DRAFT.replace("navy", "black"), "black"),
        (DRAFT.replace("long sleeves", "a collar"), "sleeve"),
        (DRAFT.replace("Norrwick", "Fjellbrook"), "Norrwick"),
        (DRAFT.replace(" in navy", ""), "navy"),
        (DRAFT.replace("2 pockets", "pockets"), "numbers"),
        (DRAFT.replace("It's made of cotton", "It isn't made of cotton"), "denied"),
    ],
)
def test_a_planted_change_is_found_and_named(wrong: str, fault: str) -> None:
    reply = check(CheckRewrite(drafts=("Hello!", DRAFT), texts=("Hi!", wrong)), Random(0))
    assert not reply.consistent
    assert reply.problems[0].line == 1
    assert fault in reply.problems[0].problem


@pytest.mark.parametrize(
    "text",
    [
        "Made of cotton, it has two pockets in navy, yet it is not waterproof. Long sleeves from Norrwick were what you asked for.",
        "The material is cotton and there are 2 navy pockets. Waterproof it isn't. Norrwick, long sleeves: just as you asked.",
    ],
)
def test_an_innocent_paraphrase_passes(text: str) -> None:
    assert problems(DRAFT, text) == []


def test_missing_and_empty_texts_are_problems() -> None:
    assert not check(CheckRewrite(drafts=("A.", "B."), texts=("A.",)), Random(0)).consistent
    assert not check(CheckRewrite(drafts=("A.",), texts=(" ",)), Random(0)).consistent


def test_everyday_speech_keeps_to_the_speakers_years() -> None:
    line = Line(
        role="user", action="reveal", text="Hello there. I said yes over breakfast. I'll take it right away.", colloquial=True
    )
    for seed in range(80):
        text = rewrite(Rewrite(style="brisk", items=(), lines=(line,)), Random(seed)).texts[0]
        assert not re.search(r"hiya|said ye[ap]|asap", text), text


def test_a_shop_does_not_say_wanna() -> None:
    line = Line(role="assistant", action="recommend", text="There's the Fjell Jacket, which I'd like to show you. I want to add that it's lined.", colloquial=True)  # fmt: skip
    for seed in range(80):
        assert "wanna" not in rewrite(Rewrite(style="brisk", items=(), lines=(line,)), Random(seed)).texts[0]


def test_a_shown_title_is_not_torn_from_its_if() -> None:
    line = Line(role="assistant", action="recommend", text="How about the Fjell Socks if you want something that lets you stand for hours? They're warm.")  # fmt: skip
    for seed in range(80):
        text = rewrite(Rewrite(style="brisk", items=(make("socks", title="Fjell Socks"),), lines=(line,)), Random(seed)).texts[
            0
        ]
        assert not re.search(r"hours (?:a moment|if)|Give the", text), text


def test_no_exchange_is_known_that_fits_only_some_contexts() -> None:
    groups = [{phrase.strip() for phrase in line.split("|")} for line in SAME]
    for one, other in (
        ("that helps", "that's useful"), ("in one go", "in a single piece"), ("to begin with", "for a start"), ("in short", "in a nutshell"),
        ("hoping to find", "hoping to discover"), ("wonderful", "marvelous"), ("what i need", "the thing i need"), ("honestly", "frankly"),
        ("my wish", "my hope"), ("lately", "recently"), ("must be", "has to be"),
    ):  # fmt: skip
        assert not any({one, other} <= group for group in groups), (one, other)


def test_openers_fit_what_a_line_does() -> None:
    assert not {"accept", "greet"} & (set(START) | set(CASUAL_START))
    line = Line(role="assistant", action="recommend", text="I hear you, so the Apollo Short would be closer. It's black.")
    for seed in range(80):
        text = rewrite(
            Rewrite(style="now and then begin with a short reaction", items=(MENS_SHORTS,), lines=(line,)), Random(seed)
        ).texts[0]
        assert text.startswith(("I hear you", "I see")), text


def test_rewriting_makes_no_line_longer_than_three_sentences() -> None:
    lines = tuple(
        Line(role="user", action="reject", text=text)
        for text in (
            "I like the idea, but I was hoping for something made of wool, and I really need something in black. Besides, the plain look leaves me cold. Does that help?",
            "Not quite. I'd prefer something in green; the trouble is that it is made of cotton. Also, I was thinking of something with a hood.",
        )
    )
    for seed in range(80):
        for text in rewrite(Rewrite(style="brisk; short sentences", items=(), lines=lines), Random(seed)).texts:
            assert sentences(text) <= 3, text


def test_a_contraction_never_ends_what_it_leans_on() -> None:
    line = Line(role="user", action="reject", text="Something with more color to it is what I need.", colloquial=True)
    for seed in range(80):
        assert "to it's" not in rewrite(Rewrite(style="brisk", items=(), lines=(line,)), Random(seed)).texts[0]
    formal = Line(role="assistant", action="recommend", text="Have a look at the Apollo Short. It's got side pockets.")
    for seed in range(80):
        assert "is got" not in rewrite(Rewrite(style="a little formal", items=(), lines=(formal,)), Random(seed)).texts[0]
