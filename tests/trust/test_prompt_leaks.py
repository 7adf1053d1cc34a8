"""Prompt text in any stored text is found, planted one by one; ordinary speech is not."""

import pytest

from muse_builder.records import Conversation, Turn, Verdict
from muse_builder.tasks import prompts
from muse_builder.trust.prompt_leaks import PromptLeaks
from tests.dialogues import conversation

PROMPT = "You are a seller who never tells anybody what the shop has paid for its coats."
LEAK = "Well, I never tells anybody what the shop has paid for its coats."


def counts(talk: Conversation, *sent: str) -> dict[str, tuple[int, int]]:
    leaks = PromptLeaks(sent)
    leaks.add(talk)
    return {name: (one.count, one.of) for name, one in leaks.shares().items()}


def with_turn(**fields: str) -> Conversation:
    talk = conversation()
    return talk.model_copy(update={"turns": (talk.turns[0].model_copy(update=fields), *talk.turns[1:])})


def with_profile(**fields: object) -> Conversation:
    talk = conversation()
    return talk.model_copy(update={"profile": talk.profile.model_copy(update=fields)})


@pytest.mark.parametrize("field", ["text", "draft", "reason", "query"])
def test_a_leak_in_any_text_of_a_turn_is_counted(field: str) -> None:
    assert counts(with_turn(**{field: LEAK}), PROMPT) == {
        "leaking.turns": (1, 6),
        "leaking.profiles": (0, 1),
        "leaking.others": (0, 0),
    }


@pytest.mark.parametrize(
    "fields",
    [{"backstory": LEAK}, {"recipient": LEAK}, {"verdicts": (Verdict(screen="match", passed=True, reason=LEAK),)}],
    ids=["backstory", "recipient", "reason"],
)
def test_a_leak_in_a_profile_is_counted(fields: dict[str, object]) -> None:
    assert counts(with_profile(**fields), PROMPT)["leaking.profiles"] == (1, 1)


def test_the_user_part_of_our_prompts_is_known_too_and_clean_talk_is_clean() -> None:
    ours = prompts.prompt("rater", "rate").system
    stretch = " ".join(ours.split()[:12])
    assert counts(with_turn(text=stretch), PROMPT)["leaking.turns"] == (1, 6)
    assert counts(conversation(), PROMPT)["leaking.turns"] == (0, 6)


def test_summaries_and_scenarios_are_read_and_findings_name_their_row() -> None:
    leaks = PromptLeaks([PROMPT])
    leaks.add_text("red", "summary", LEAK, row="item")
    leaks.add_text("blue", "summary", "A blue shirt.", row="item")
    assert (leaks.shares()["leaking.others"].count, leaks.shares()["leaking.others"].of) == (1, 2)
    assert "red" in str(leaks.found.found())


def test_without_prompts_nothing_is_measured() -> None:
    talk = conversation().model_copy(update={"turns": (Turn(role="user", action="other", round=0, text=LEAK),)})
    assert counts(talk) == {"leaking.turns": (0, 0), "leaking.profiles": (0, 0), "leaking.others": (0, 0)}
