"""The rewrite check lets other words pass and other facts not."""

from collections.abc import Callable

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Conversation, Item, Person, Profile, Turn
from muse_builder.screens.consistency import Consistency

Hoodie = Callable[..., Item]


@pytest.fixture
def items(hoodie: Hoodie) -> list[Item]:
    vest = hoodie(
        item_id="V1",
        parent_id="V1",
        title="Tamsil Vest",
        product_type="vest",
        attributes=Attributes(color=("blue",), material=("fleece", "quorvex"), feature=("waterproof",)),
    )
    return [hoodie(), vest]


@pytest.mark.parametrize(
    ("draft", "text", "kind"),
    [
        ("It is made of cotton and has a hood.", "It comes in silk and has a hood.", "material"),
        ("It is made of cotton and has a hood.", "It has a hood, by the way.", "material"),
        ("A hoodie with a hood for your walks.", "A waterproof hoodie with a hood for your walks.", "feature"),
        ("The quorvex shell keeps wind out.", "The shell keeps wind out.", "material"),
        ("I need it in gray.", "I need it in blue.", "color"),
        ("It closes with a zipper.", "It closes with buttons.", "closure"),
        ("It has two side pockets.", "It has three side pockets.", "number"),
        ("It costs $52.", "It costs $25.", "number"),
        ("You get pockets and a hood.", "You get 4 pockets and a hood.", "number"),
        ("The Velthorn Ridge Hoodie is warm.", "The Tamsil Hoodie is warm.", "name"),
        ("I buy it for Sarah.", "I buy it for Maria.", "name"),
        ("The Norvane one is warm.", "That one is warm.", "name"),
        ("It doesn't have pockets.", "It does have pockets.", "negation"),
        ("This is not what I need.", "This is what I need.", "negation"),
        ("It is warm.", "It is not warm.", "negation"),
        ("I can't wait to wear it.", "I can wait to wear it.", "negation"),
        ("A tank top won't do.", "A tank top will do.", "negation"),
        ("I won't be happy without a hood.", "I won't be happy with a hood.", "negation"),
        ("There is no hood on it.", "There is a hood on it.", "negation"),
        ("I need something for my niece.", "You need something for your niece.", "speaker"),
        ("It would suit my running days.", "It would suit your running days.", "speaker"),
        ("You will love the soft lining.", "I will love the soft lining.", "speaker"),
        ("She loves to dance.", "He loves to dance.", "person"),
        ("I can't wait to wear it.", "I can easily wait to wear it.", "negation"),
        ("A vest isn't it.", "A vest is it.", "negation"),
        ("I am looking for a vest.", "You are looking for a vest.", "speaker"),
        ("I buy it for Sarah.", "I buy it – Maria knows why.", "name"),
    ],
)
def test_a_changed_fact_is_a_finding_of_its_kind(items: list[Item], draft: str, text: str, kind: str) -> None:
    report = Consistency(APPAREL, items).check([draft], [text], items)
    assert kind in [finding.kind for finding in report.findings]
    assert not report.passed
    for finding in report.findings:
        assert finding.start == finding.end or text[finding.start : finding.end] == finding.quote


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("It is made of cotton and has a hood.", "Made of cotton, it comes with a hood too."),
        ("It doesn't have any pockets, sadly.", "Sadly, it lacks pockets."),
        ("I'm not a fan of wool.", "Wool just isn't for me."),
        ("It is not warm enough for mornings.", "I need something warmer for mornings."),
        ("It has two side pockets.", "There's a pair of pockets at the sides."),
        ("The gray one with a zip suits me.", "The grey one suits me, it has a zipper."),
        ("The Velthorn Ridge Hoodie - Gray is my pick for you.", "For you I'd go with the Velthorn in gray."),
        ("I need something for my niece.", "Well, I'm looking for something for my niece."),
        ("Could you show me more?", "Mind if I see some others?"),
        ("I'm not sure where to begin.", "Not gonna lie, I'm at a loss where to begin."),
        ("I can't wait to wear it!", "I'm so excited to wear it!"),
        ("I need polyester, and not a full-zip front.", "What I need is polyester, but I don't need a full-zip front."),
        ("Take your time and look around.", "No need to rush, look around."),
        ("No doubt, this is the one.", "This is the one, for sure."),
        ("It is machine washable.", "You can machine wash it."),
        ("The hood is warm.", "I spotted that the hood is warm, and it can handle the cold."),
        ("You can machine wash it at 30 degrees.", "thirty degrees, machine wash, done"),
        ("Hello! How can I help you today?", "Hi there! What brings you in today?"),
        ("No problem, here comes the Norvane one.", "No biggie, here comes the Norvane one."),
        ("All right, let me show you a vest.", "All right - Allow me to show you a vest."),
        ("It is warm, and we have a vest too.", "It is warm – There's a vest, too."),
        (
            "Everybody has it. I don't want to look like everybody else.",
            "Everybody has it. I don't want to look like everyone else.",
        ),
        ("It is blue - that was the wish, wasn't it.", "It is blue, as you wished."),
        ("It isn't just you: the nights are long.", "It is not just you: the nights are long."),
        ("I can't wait to try it.", "I can hardly wait to try it."),
        ("I looked again. You were after fleece.", "I searched again. You were looking for fleece."),
        ("You said it is for a trip. What do you think?", "It is for a trip, you said. I'd think of it; what's your verdict?"),
    ],
)
def test_other_words_for_the_same_pass(items: list[Item], draft: str, text: str) -> None:
    assert Consistency(APPAREL, items).check([draft], [text], items).findings == ()


def test_findings_carry_their_line_and_the_advice_names_them(items: list[Item]) -> None:
    report = Consistency(APPAREL, items).check(["Hello.", "It has two pockets."], ["Hi.", "It has five pockets."], items)
    assert [(finding.channel, finding.quote) for finding in report.findings] == [("line 1", "five")]
    assert report.verdict.measures["rewrite_number"] == 1.0
    assert report.advice == "Change only the wording. line 1: 'two' became 'five'."


def test_unequal_numbers_of_lines_are_refused(items: list[Item]) -> None:
    with pytest.raises(ValueError, match="2 drafts but 1"):
        Consistency(APPAREL, items).check(["a", "b"], ["a"], items)


def test_a_whole_conversation_is_compared_turn_by_turn(items: list[Item]) -> None:
    profile = Profile(
        profile_id="p",
        person=Person(name="Wendy Moss", gender="female", age=34, profession="nurse"),
        scenario_id="s",
        scenario="a walk",
        target_item_id="ZQ77-Gray",
        backstory="A walk is planned.",
        requirements=(),
    )
    turns = (
        Turn(role="assistant", action="greet", round=0, text="Hi!", draft="Hello!"),
        Turn(role="assistant", action="recommend", round=1, text="A wool one.", draft="A cotton one.", item_ids=("ZQ77-Gray",)),
        Turn(role="user", action="accept", round=1, text="Thanks, lovely.", draft=""),
    )
    conversation = Conversation(
        conversation_id="c", profile=profile, opening="text", turns=turns, outcome="organic_accept", rounds=1
    )
    report = Consistency(APPAREL, items).conversation(conversation, {item.item_id: item for item in items})
    assert [(finding.channel, finding.kind) for finding in report.findings] == [("line 1", "material")]
