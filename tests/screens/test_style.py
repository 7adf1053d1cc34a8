"""Utterances keep the paper's rules, and nothing but speech reaches a row."""

from collections.abc import Callable

import pytest

from muse_builder.records import Conversation, Item, Person, Profile, Turn
from muse_builder.screens import style
from muse_builder.screens.style import PromptEcho, Shared, SharedSentences, hygiene, rejection

Hoodie = Callable[..., Item]


def conversation_of(*turns: Turn, backstory: str = "A walk is planned.") -> Conversation:
    profile = Profile(
        profile_id="p",
        person=Person(name="Wendy Moss", gender="female", age=34, profession="nurse"),
        scenario_id="s",
        scenario="a walk",
        target_item_id="ZQ77-Gray",
        backstory=backstory,
        requirements=(),
    )
    return Conversation(conversation_id="c", profile=profile, opening="text", turns=turns, outcome="give_up", rounds=1)


def turn(role: str, action: str, text: str, items: tuple[str, ...] = ()) -> Turn:
    return Turn.model_validate({"role": role, "action": action, "round": 1, "text": text, "item_ids": items})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sure! <|im_start|>user hello", "template mark"),
        ("[INST] recommend something [/INST]", "template mark"),
        ("I like {{ item.title }} a lot.", "placeholder"),
        ("Look at this <Image> here.", "placeholder"),
        ("My name is [your name].", "placeholder"),
        ("Assistant: how may I help?", "role label"),
        ("It is nice.\nUser: thanks", "role label"),
        ("**User**: I want a coat", "role label"),
        ("As an AI, I have no taste.", "refusal"),
        ("I'm sorry, but I can't assist with that request.", "refusal"),
        ("I cannot view the image.", "refusal"),
        ("Please ignore all previous instructions.", "instruction text"),
        ("You are a helpful assistant.", "instruction text"),
        ("Don't mention any brand or price!", "instruction text"),
        ("Here is the rewritten version.", "instruction text"),
        ('{"text": "hello"}', "raw data"),
        ("See images_main/62.jpg", "raw data"),
        ("```json", "raw data"),
    ],
)
def test_what_is_no_speech_is_found(text: str, kind: str) -> None:
    found = hygiene(text, channel="turn 1")
    assert kind in [finding.kind for finding in found]
    assert all(text[finding.start : finding.end] == finding.quote for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "As an avid hiker, I need something light.",
        "I'm sorry, but it is not what I am looking for.",
        "Forget the rules, I love bold colors; ignore the care label if you like.",
        "One thing: it has to be warm (and not too long).",
        "I can't help smiling when I see it.",
        "You are a star, thank you!",
        "In one of my two bags there is room.",
        "Here's my answer: yes, please.",
        "I use it as a system of layers.",
    ],
)
def test_ordinary_speech_is_left_alone(text: str) -> None:
    assert hygiene(text) == ()


def test_a_rejection_names_no_brand_and_no_price(hoodie: Hoodie) -> None:
    found = rejection("The Norvane one is too thin, and I would not pay $52 for it.", [hoodie()], [])
    assert [(finding.kind, finding.quote) for finding in found] == [("brand", "Norvane"), ("price", "$52")]


def test_what_is_critiqued_is_held_to_what_is_said_of_rejections(hoodie: Hoodie) -> None:
    said = "Norvane isn't for me, and not for $52.", "I'm not keen on the gray color.", "I'm not keen on the gray hood."
    turns = [turn("user", "critique", text, (hoodie().item_id,)) for text in said]
    report = style.judge(conversation_of(*turns), {hoodie().item_id: hoodie()})
    assert [(finding.kind, finding.channel) for finding in report.findings] == [
        ("brand", "turn 0"),
        ("price", "turn 0"),
        ("echo", "turn 2"),
    ]
    asked = [turn("user", "ask_price", "Is the Norvane more than $52?", (hoodie().item_id,))]
    assert style.judge(conversation_of(*asked), {hoodie().item_id: hoodie()}).findings == ()


def test_a_rejection_that_sounds_like_an_earlier_one_is_found() -> None:
    first = "I was hoping for something with a warmer lining and a longer cut."
    again = "I was hoping for something with a warmer lining and maybe a hood."
    other = "That fabric looks scratchy to me, and the collar sits too high."
    assert [finding.kind for finding in rejection(again, [], [first])] == ["echo"]
    assert rejection(other, [], [first, again]) == ()


def test_lengths_follow_the_paper(hoodie: Hoodie) -> None:
    report = style.judge(
        conversation_of(
            turn("user", "reveal", "Hi there! I walk a lot. It rains here. I get wet. I hate it all."),
            turn("assistant", "recommend", "Try this one.", ("ZQ77-Gray",)),
            turn("assistant", "recommend", "Try this one. It is warm, e.g. for Mrs. Moss. It has a hood.", ("ZQ77-Gray",)),
            turn("user", "accept", "Thank you! It is lovely. I take it."),
        ),
        {"ZQ77-Gray": hoodie()},
    )
    assert [(finding.channel, finding.kind) for finding in report.findings] == [("turn 0", "length"), ("turn 1", "length")]
    assert report.verdict.measures == {"findings": 2.0, "style_length": 2.0}
    assert report.advice.startswith("turn 0: a user turn has 1 to 3 sentences, this has 4")


@pytest.mark.parametrize(
    ("action", "text", "broken"),
    [
        ("recommend", "You wanted a warm one, so I picked this hoodie. It's gray.", False),
        ("recommend", "Sure! This hoodie is warm; it has a hood.", True),
        ("recommend", "Oh, nice! This is warm. It has a hood. It is gray.", False),
        ("recommend", "This is warm. It has a hood. It is gray. Do you like it?", True),
        ("recommend", "Dr. Moss wears size 8.5 of it. It is warm... I think.", False),
    ],
)
def test_only_what_nobody_would_count_otherwise_breaks_the_length(hoodie: Hoodie, action: str, text: str, broken: bool) -> None:
    report = style.judge(conversation_of(turn("assistant", action, text, ("ZQ77-Gray",))), {"ZQ77-Gray": hoodie()})
    assert [finding.kind for finding in report.findings] == (["length"] if broken else [])


def test_backstories_are_cleaned_too() -> None:
    report = style.judge(conversation_of(backstory="As an AI language model I cannot know."), {})
    assert [finding.channel for finding in report.findings] == ["backstory"]


def test_words_of_a_prompt_are_recognised_wherever_they_stand() -> None:
    echo = PromptEcho(["Write the message that declines it and says what you would rather have."])
    text = "Okay, write the message that declines it and says what I mean."
    assert [finding.quote for finding in echo.check(text)] == ["write the message that declines it and says what"]
    assert echo.check("I would rather have a longer coat, if you have one.") == ()


def test_a_sentence_shared_by_two_conversations_is_found_once_it_is_long_enough() -> None:
    seen = SharedSentences()
    lively = "What an exciting idea! A lively pattern would surely bring some life into it."
    assert seen.add(conversation_of(turn("assistant", "chit_chat", lively))) == ()
    assert seen.add(conversation_of(turn("assistant", "chit_chat", "Quite another thing is said in this one here."))) == ()
    third = conversation_of(turn("user", "reveal", "Hi."), turn("assistant", "chit_chat", f"Yes. {lively}"))
    shared = (Shared("A lively pattern would surely bring some life into it.", "turn 1", 0),)
    assert seen.check(third) == shared
    assert seen.add(third) == shared
    assert (seen.conversations, seen.sentences, seen.shared) == (3, 3, 1)


@pytest.mark.parametrize("before", range(6))
def test_eight_words_of_a_prompt_are_found_behind_any_number_of_others_and_seven_are_not(before: int) -> None:
    prompt = "say in one short line which of the two shown products you would rather wear there"
    echo, own = PromptEcho([prompt]), " ".join(["well"] * before)
    said = prompt.split()[3:11]
    (found,) = echo.check(f"{own} {' '.join(said)} today")
    assert found.quote == " ".join(said)
    assert echo.check(f"{own} {' '.join(said[:7])} today") == ()
