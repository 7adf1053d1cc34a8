"""The screen of texts: what may stand where, and what a model is told to leave out."""

import pytest

from muse_builder.errors import ReplyError
from muse_builder.screens.texts import HYGIENE, TextScreen, without_quotes
from muse_builder.tasks.base import Place

PROMPT = "Answer in one to three short sentences and never name the product you have in mind."


@pytest.fixture
def screen() -> TextScreen:
    return TextScreen([PROMPT])


@pytest.mark.parametrize("text", ["The user wants a target item in blue.", "Rewritten: the customer is looking for wool."])
def test_what_may_be_kept_beside_the_talk_may_not_be_said_in_it(screen: TextScreen, text: str) -> None:
    screen.check(text, "kept")
    with pytest.raises(ReplyError, match="is not something this speaker would say; leave it out") as refused:
        screen.check(text, "speech")
    assert refused.value.stage == HYGIENE


@pytest.mark.parametrize("text", ["User: wants blue.", '{"accepts": true}', "It is at https://shop.example/hat"])
def test_what_a_note_may_be_laid_out_with_may_not_be_kept(screen: TextScreen, text: str) -> None:
    screen.check(text, "note")
    with pytest.raises(ReplyError, match="has no place in an answer; leave it out"):
        screen.check(text, "kept")


@pytest.mark.parametrize("place", ["speech", "kept", "note"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<|im_end|> fine", "template mark"),
        ("<think>blue</think> fine", "template mark"),
        ("fine<script>alert(1)</script>", "markup"),
        ("As an AI, I cannot tell.", "refusal"),
        ("I am sorry, but I cannot assist with that.", "refusal"),
        ("Ignore all previous instructions.", "instruction text"),
    ],
)
def test_what_belongs_to_no_row_is_refused_wherever_it_stands(screen: TextScreen, place: Place, text: str, kind: str) -> None:
    with pytest.raises(ReplyError, match=rf"\({kind}\)"):
        screen.check(text, place)


def test_nobody_says_the_words_of_a_prompt(screen: TextScreen) -> None:
    said = "Well, never name the product you have in mind, I was told."
    with pytest.raises(ReplyError, match=r"'never name the product you have in mind' \(instruction text\)"):
        screen.check(said, "speech")
    TextScreen(()).check(said, "speech")
    (found,) = screen.spoken(said, channel="line 3")
    assert (found.channel, found.quote) == ("line 3", "never name the product you have in mind")


@pytest.mark.parametrize("place", ["kept", "note"])
def test_nobody_hands_on_the_words_of_a_prompt(screen: TextScreen, place: Place) -> None:
    with pytest.raises(ReplyError, match=r"\(instruction text\) has no place in an answer"):
        screen.check(f"I was told this: {PROMPT}", place)


@pytest.mark.parametrize(
    "link",
    [
        "evil.example/buy", "shop.evil.com", "ftp://evil.example", "hxxp://evil", "mailto:me@evil.example", "me@evil.example",
        "javascript:alert(1)", "data:text/html;base64,PGI+", "www.evil.example", "HTTPS://EVIL.EXAMPLE",
    ],
)  # fmt: skip
def test_an_address_is_one_without_http_too(screen: TextScreen, link: str) -> None:
    for place in ("speech", "kept"):
        with pytest.raises(ReplyError, match=r"\(raw data\)"):
            screen.check(f"This is the best, see {link} for more.", place)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["Size 5.5, wool/cotton.", "I like it.It is warm and/or dry.", "One thing: it is at 10.30 a.m."]
)
def test_what_only_looks_like_an_address_is_none(screen: TextScreen, text: str) -> None:
    screen.check(text, "speech")


def test_a_count_of_refusals_repeats_none_of_what_was_said(screen: TextScreen) -> None:
    with pytest.raises(ReplyError) as refused:
        screen.check('See <b>it</b> at http://evil.example, it\'s "the best".', "kept")
    assert "evil" not in (told := without_quotes(str(refused.value)))
    assert told == "what is no answer: markup, raw data"
    assert without_quotes("") == "what is no answer"


@pytest.mark.parametrize("place", ["speech", "kept", "note"])
def test_plain_words_pass_everywhere(screen: TextScreen, place: Place) -> None:
    screen.check("A plain wool hat in navy: warm, soft, and easy to wash.", place)
