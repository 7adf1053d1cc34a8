"""A rewritten line still suggests, offers and asks what its draft did."""

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.speech_acts import changed_act


@pytest.mark.parametrize(
    ("draft", "text", "note"),
    [
        ("Let's try the Layla Tee.", "I keep to return to the Layla Tee.", "a suggestion became the report 'I keep'"),
        ("How about the Layla Tee?", "I've always worn the Layla Tee.", 'a suggestion became the report "I\'ve always worn"'),
        ("Let me check the sizes.", "I checked the sizes.", "the offer 'Let me check' became the report 'I checked'"),
        (
            "I'll show you the Layla Tee.",
            "I have shown you the tee.",
            "the offer \"I'll show\" became the report 'I have shown'",
        ),
        (
            "It is red. Do you like the cut?",
            "It is red. You like the cut.",
            "the question 'Do you like the cut?' became a statement",
        ),
        ("Does that help?", "That helps.", "the question 'Does that help?' became a statement"),
    ],
)
def test_a_plainly_changed_speech_act_is_named(draft: str, text: str, note: str) -> None:
    assert changed_act(draft, text) == note
    assert [finding.kind for finding in Consistency(APPAREL).check([draft], [text]).findings] == ["speech act"]


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("Let's try the Layla Tee.", "Have a look at the Layla Tee."),
        ("How about the Layla Tee?", "My suggestion would be the Layla Tee."),
        ("I keep looking at the photo, let me think.", "I keep glancing at the photo. Hm."),
        ("Let me check the sizes.", "I can check the sizes for you."),
        ("Let me show you the Layla Tee.", "I found you the Layla Tee."),
        ("Do you like the cut?", "Tell me whether you like the cut."),
        ("What do you have in mind?", "I wonder what you have in mind."),
        ("Can you find anything with a hood?", "Please find me something with a hood."),
        ("What do you think? Is that more like it?", "Is that more like it, what do you think?"),
    ],
)
def test_another_form_of_the_same_act_passes(draft: str, text: str) -> None:
    assert changed_act(draft, text) == ""
