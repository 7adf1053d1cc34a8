"""Claims are linked to the fields that say them; what no field says is found, what only a picture shows is marked."""

from collections.abc import Callable

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Conversation, Item, Person, Profile, Sight, Turn
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.sight import with_sight

Hoodie = Callable[..., Item]


@pytest.fixture
def grounding(hoodie: Hoodie) -> Grounding:
    return Grounding(
        APPAREL, [hoodie(), hoodie(item_id="B2", brand="Ostrake Works", attributes=Attributes(material=("quorvex",)))]
    )


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("This one is made of soft silk.", "material", "silk"),
        ("Its quorvex shell keeps you dry.", "material", "quorvex"),
        ("The red version is lovely.", "color", "red"),
        ("It closes with a zipper.", "closure", "zipper"),
        ("It has three side pockets.", "count", "three"),
        ("It comes in sizes XS to XXL.", "size", "XS to XXL"),
        ("This is a classic from Ostrake Works.", "brand", "Ostrake Works"),
        ("At $39 it is a bargain.", "price", "$39"),
        ("It is dry clean only.", "care", "dry clean only"),
        ("It is fully waterproof, too.", "feature", "waterproof"),
        ("Made of 80% cotton.", "measure", "80%"),
        ("The inseam is 9 inches long.", "measure", "9"),
    ],
)
def test_a_claim_that_no_field_makes_is_found_with_its_span(
    grounding: Grounding, hoodie: Hoodie, text: str, kind: str, quote: str
) -> None:
    found = grounding.check(text, [hoodie()], channel="turn 2")
    assert [(finding.kind, finding.quote, finding.visual) for finding in found] == [(kind, quote, False)]
    assert text[found[0].start : found[0].end] == quote


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("It is cotton.", [("material", "attributes.material")]),
        ("It has two side pockets.", [("count", "text"), ("feature", "attributes.feature")]),
        ("Just machine wash it.", [("care", "features")]),
        ("The drawstring makes it easy.", [("closure", "features")]),
        ("It costs $52.", [("price", "price")]),
        ("This hoodie is a Norvane classic.", [("brand", "brand")]),
        ("It comes in sizes S to L.", [("size", "attributes.size")]),
    ],
)
def test_a_supported_claim_names_its_field(
    grounding: Grounding, hoodie: Hoodie, text: str, links: list[tuple[str, str]]
) -> None:
    item = hoodie()
    found = grounding.links(text, [item])
    assert [(link.kind, link.field) for link in found if (link.kind, link.field) != ("feature", "text")] == links
    assert grounding.check(text, [item]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You said you wanted something waterproof, and this is a cotton hoodie.",
        "Pair it with leather boots and a wool scarf.",
        "Would a zipper suit you better?",
        "It is not waterproof.",
        "I spotted this one, and it can handle the cold.",
        "It costs around $50.",
        "I am 100% sure about this one.",
    ],
)
def test_wishes_denials_questions_and_other_clothes_are_no_claims(grounding: Grounding, hoodie: Hoodie, text: str) -> None:
    assert grounding.check(text, [hoodie()]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You asked for something that dries fast: it is made of cotton.",
        "With your wish for something waterproof in mind, I came upon this hoodie.",
        "As to something that suits you better than beige does: it comes in gray.",
        "If it's to be something that brings out your eyes better than beige does, try this one.",
        "It has pockets, so there'd be something that dries fast on a hook.",
        "Soft seams should give you something that has nothing rubbing along your ribs.",
        "Away from camel: this one comes in gray.",
        "Where the last ones were teal, this one comes in gray.",
        "Unlike leather, cotton breathes.",
    ],
)
def test_an_echoed_wish_or_a_contrast_is_no_claim(grounding: Grounding, hoodie: Hoodie, text: str) -> None:
    assert grounding.check(text, [hoodie()]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "On a blue Monday in July, it lifts the mood.",
        "The idea came out of the blue, and it's a golden rule by now.",
        "It hugs your ribs.",
        "That is easy to pull on.",
        "It deserves a thought or nine. In cotton, it breathes.",
        "In ten years you will be glad of this one. In the meantime, it is cotton.",
        "You can close it with one hand.",
        "One plain piece beside it is plenty; this one has a good hood.",
    ],
)
def test_a_figure_of_speech_is_no_claim(grounding: Grounding, hoodie: Hoodie, text: str) -> None:
    assert grounding.check(text, [hoodie()]) == ()


def test_a_phrase_is_not_read_across_the_end_of_a_sentence(grounding: Grounding, hoodie: Hoodie) -> None:
    jeans = hoodie(item_id="J", attributes=Attributes(material=("denim",), color=("blue",)))
    found = grounding.links("It is denim. Blue is the color.", [jeans])
    assert [(link.kind, link.quote, link.field) for link in found] == [
        ("material", "denim", "attributes.material"),
        ("color", "Blue", "attributes.color"),
    ]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("You asked for something that dries fast: it is waterproof.", "waterproof"),
        ("It is waterproof, as you wished.", "waterproof"),
        ("I found something in silk for you.", "silk"),
        ("Rather than gray again, this one is made of silk.", "silk"),
        ("Good that you say so, these slippers come with wool for your feet.", "wool"),
        ("I'd look at this hoodie, which comes with a zipper.", "zipper"),
        ("Nice, and it's partly metal.", "metal"),
        ("It has one button.", "one"),
    ],
)
def test_a_false_claim_beside_a_wish_is_still_found(grounding: Grounding, hoodie: Hoodie, text: str, quote: str) -> None:
    assert quote in [finding.quote for finding in grounding.check(text, [hoodie()]) if not finding.visual]


def test_what_only_the_picture_can_tell_is_marked_and_fails_nothing(grounding: Grounding, hoodie: Hoodie) -> None:
    silent = hoodie(
        item_id="S", title="Velthorn Ridge Hoodie", features=("Pockets",), details={}, attributes=Attributes(), description=""
    )
    found = grounding.check("The blue striped hoodie has two pockets.", [silent])
    assert [(finding.quote, finding.visual) for finding in found] == [("blue", True), ("striped", True), ("two", True)]


@pytest.mark.parametrize(
    ("stated", "said", "told"),
    [
        (("gray",), "It is gray.", "both"),
        (("blue",), "It is blue.", "record"),
        ((), "It is gray.", "visual"),
        ((), "It is blue.", "none"),
        (("blue",), "It is red.", "none"),
        (("blue",), "It looks gray.", "visual"),
        (("gray",), "It is made of silk.", "none"),
    ],
)
def test_a_claim_is_verified_in_the_record_or_in_what_the_picture_shows(
    grounding: Grounding, hoodie: Hoodie, stated: tuple[str, ...], said: str, told: str
) -> None:
    seen = Sight(colors=("gray",), shares={"gray": 0.95, "white": 0.05}, pattern="solid", lightness=0.6)
    bare = hoodie(item_id="S", title="Ridge Hoodie", features=("Pockets",), details={}, description="")
    looked = bare.model_copy(update={"seen": seen, "attributes": Attributes(color=stated)})
    assert [link.source for link in grounding.links(said, [looked])] == [told]
    assert bool(grounding.check(said, [looked])) == (told == "none")
    assert not [finding for finding in grounding.check(said, [looked]) if finding.visual]


def test_what_only_the_summary_says_was_seen_where_the_picture_shows_it(grounding: Grounding, hoodie: Hoodie) -> None:
    bare = hoodie(item_id="S", title="Ridge Hoodie", features=("Pockets",), details={}, description="")
    known = bare.model_copy(
        update={"attributes": Attributes(color=("blue",)), "summary": "A hoodie. In the picture it looks gray."}
    )
    seen = known.model_copy(update={"seen": Sight(colors=("gray",), shares={"gray": 1.0}, lightness=0.6)})
    assert [link.source for item in (known, seen) for link in grounding.links("It looks gray.", [item])] == ["record", "visual"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The gray one is soft.", [True]),
        ("The green one is soft.", [False]),
        ("The charcoal one is soft.", [False]),  # the shadows of a red one make it no charcoal
        ("The gray and the green one.", [True, False]),
        ("Treat them with shoe cream.", [None]),
    ],
)
def test_of_several_a_colour_is_said_of_those_whose_text_states_it(
    grounding: Grounding, hoodie: Hoodie, said: str, shown: list[bool | None]
) -> None:
    gray = Sight(colors=("gray",), shares={"gray": 1.0}, lightness=0.6)
    red = Sight(colors=("red",), shares={"red": 0.85, "gray": 0.15}, lightness=0.4)

    def one(number: str, stated: str, seen: Sight, care: str = "machine wash") -> Item:
        bare = hoodie(item_id=number, title="Ridge Hoodie", features=("Pockets",), details={}, description="")
        stating = bare.model_copy(update={"attributes": Attributes(color=(stated,), care=(care,))})
        return with_sight(APPAREL.vocabulary, stating, seen)

    items = [one("S1", "gray", gray, "treat with shoe cream"), one("S2", "green", gray), one("S3", "charcoal", red)]
    assert [link.shown for link in grounding.links(said, items) if link.kind == "color"] == shown


def test_what_a_picture_shows_otherwise_is_unsupported_and_says_so(grounding: Grounding, hoodie: Hoodie) -> None:
    bare = hoodie(item_id="S", title="Ridge Hoodie", features=("Pockets",), details={}, description="")
    seen = Sight(colors=("gray",), shares={"gray": 1.0}, lightness=0.6)
    looked = bare.model_copy(update={"seen": seen, "attributes": Attributes()})
    (found,) = grounding.check("It comes in blue.", [looked])
    assert (found.quote, found.visual) == ("blue", False)
    assert found.note == "'blue' (color) is not in the product's text, and its picture shows otherwise"


def test_a_conversation_is_judged_turn_by_turn_against_what_is_shown(grounding: Grounding, hoodie: Hoodie) -> None:
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
        Turn(role="assistant", action="greet", round=0, text="Silk or cotton, whatever you like!"),
        Turn(role="assistant", action="recommend", round=1, text="This gray hoodie is cotton.", item_ids=("ZQ77-Gray",)),
        Turn(role="user", action="chit_chat", round=1, text="I love silk."),
        Turn(role="assistant", action="chit_chat", round=1, text="The hoodie is lined with silk."),
    )
    conversation = Conversation(conversation_id="c", profile=profile, opening="text", turns=turns, outcome="give_up", rounds=1)
    report = grounding.conversation(conversation, {"ZQ77-Gray": hoodie()})
    assert [(finding.channel, finding.quote) for finding in report.findings] == [("turn 3", "silk")]
    assert not report.passed
    assert report.verdict.measures == {
        "claims": 3.0,
        "claims_record": 2.0,
        "claims_visual": 0.0,
        "claims_both": 0.0,
        "claims_unseen": 0.0,
        "claims_disputed": 0.0,
        "claims_unsupported": 1.0,
    }
    assert report.advice == "Say only what the product's text says: 'silk' (material) is not in the product's text."
