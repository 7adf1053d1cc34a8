"""What a person says, and what nobody does."""

import pytest

from muse_builder.screens.sense.speech import LIMIT, grammar, is_strewn, speech


@pytest.mark.parametrize(
    "text",
    [
        "Yes, that one please",
        "ok",
        "The second one, maybe?",
        "Nice soft leather, brown, size nine!",
        "Hm, close, but navy never looks right on me. Something in charcoal would be more like it.",
        "i like comedies but not the silly ones lol, what would you suggest",
        "I can already see the face when my sister unwraps it - that's half the fun of it.",
        "Where's the message you wanted to send? Here's the thing: it has to be warm.",
        "Let me know if you'd like to see another one.",
    ],
)
def test_people_speak_so(text: str) -> None:
    assert speech(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Lantern gravel orchid pulley saddle tundra violin marble falcon pepper anchor copper.",
        "Of jacket the to warm by keep sea it should and the made is wool you how about.",
        "Xkrtz bqvw plmngh zzxqt wrtk vbnm qwrt plkj.",
        "the the the the the the the the",
        "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore",
    ],
)
def test_words_without_grammar_and_letters_without_words_are_no_speech(text: str) -> None:
    assert is_strewn(text)
    assert [finding.kind for finding in speech(text)] == ["no_sentence"]


@pytest.mark.parametrize(
    "text",
    [
        "Sure! Here is a message: I would like a warm coat.",
        "Here's a possible response:\n\nThank you, that one is mine.",
        "As the user, I would say: no, thanks.",
        '"Thank you, that one is mine."',
        "Thank you, I'll take it. Let me know if you'd like me to adjust the tone.",
        "I'll take it.\n\n(Note: kept short.)",
    ],
)
def test_what_is_wrapped_around_speech_is_found(text: str) -> None:
    assert [finding.kind for finding in speech(text, channel="turn 3")] == ["wrapper"]


def test_a_sentence_stands_far_above_its_own_words_in_another_order() -> None:
    told = "How about the jacket? It is made of wool, so it should keep you warm by the sea."
    strewn = "Of jacket the to warm by keep sea it should and the made is wool you how about."
    assert grammar(told) > LIMIT > grammar(strewn)
