"""The leakage screen finds what gives a target away, and lets need, occasion and generic words pass."""

from collections.abc import Callable

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.embedded.catalog import demo
from muse_builder.records import Conversation, Item, Person, Profile, Requirement, Turn
from muse_builder.screens.leakage import Leakage, retrieval_leak

Hoodie = Callable[..., Item]
DEMO = [item for item, _ in demo.products(0)]


def profile_of(backstory: str, *requirements: str, name: str = "Wendy Moss") -> Profile:
    return Profile(
        profile_id="p",
        person=Person(name=name, gender="female", age=34, profession="nurse"),
        scenario_id="s",
        scenario="a weekend away",
        target_item_id="ZQ77-Gray",
        backstory=backstory,
        requirements=tuple(Requirement(text=text) for text in requirements),
    )


def turn(role: str, text: str, *, action: str = "reveal", round: int = 0, items: tuple[str, ...] = ()) -> Turn:
    return Turn.model_validate({"role": role, "action": action, "round": round, "text": text, "item_ids": items})


def conversation_of(profile: Profile, *turns: Turn) -> Conversation:
    return Conversation(conversation_id="c", profile=profile, opening="text", turns=turns, outcome="organic_accept", rounds=1)


@pytest.fixture
def leakage(hoodie: Hoodie) -> Leakage:
    return Leakage(APPAREL, [*DEMO, hoodie()])


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("I keep thinking of the Velthorn one.", "title", "Velthorn"),
        ("maybe a velthorn hoodie would do", "title", "velthorn hoodie"),
        ("Something by norvane, please.", "brand", "norvane"),
        ("I can pay fifty-two dollars.", "price", "fifty-two"),
        ("It was $52.00 last week.", "price", "$52.00"),
        ("Do you still have nv 4410?", "model_number", "nv 4410"),
        ("I noted ZQ77-Gray somewhere.", "item_id", "ZQ77-Gray"),
        ("Here: zq77-gray_main.jpg", "image_name", "zq77-gray_main"),
    ],
)
def test_each_mark_of_the_product_is_found_with_its_place(
    leakage: Leakage, hoodie: Hoodie, text: str, kind: str, quote: str
) -> None:
    found = leakage.measure({"turn 3": text}, hoodie())
    assert [(finding.kind, finding.quote, finding.channel) for finding in found] == [(kind, quote, "turn 3")]
    assert text[found[0].start : found[0].end] == quote


@pytest.mark.parametrize(
    "text",
    [
        "I need a warm hoodie for cool mornings, with side pockets, and it should survive the washing machine.",
        "It has to be gray, cotton and size 52 in our sizes.",
        "A ridge walk is planned for Saturday, so something with a hood would be good.",
        "My budget is 60 dollars.",
    ],
)
def test_needs_and_generic_words_are_no_leak(leakage: Leakage, hoodie: Hoodie, text: str) -> None:
    assert leakage.measure({"turn 1": text}, hoodie()) == ()


def test_words_that_half_the_catalog_uses_weigh_nothing(hoodie: Hoodie) -> None:
    def leggings(number: int, title: str) -> Item:
        return hoodie(item_id=f"L{number}", parent_id=None, title=title, brand=None, product_type="leggings", image_url=None)

    names = ["Arbel", "Brimholt", "Castrel", "Dovermere"]
    many = [leggings(n, f"{names[n % 4]} Women's Holiday Leggings") for n in range(200)]
    rare = leggings(900, "Quillon Aurora Holiday Leggings")
    leakage = Leakage(APPAREL, [*many, rare])
    text = "She dreams of holiday leggings for the family dinner."
    assert leakage.measure({"backstory": text}, rare) == ()
    assert leakage.rarity("holiday leggings") < 0.1 < 0.9 < leakage.rarity("aurora holiday")
    assert [f.quote for f in leakage.measure({"backstory": "those quillon aurora holiday leggings"}, rare)] == [
        "quillon aurora holiday leggings"
    ]


def test_colour_variants_of_one_product_count_once(hoodie: Hoodie) -> None:
    variants = [hoodie(item_id=f"ZQ77-{color}", title=f"Velthorn Ridge Hoodie - {color}") for color in ("Gray", "Red", "Blue")]
    assert Leakage(APPAREL, variants).products == 1


def test_a_persons_own_name_is_no_leak(leakage: Leakage, hoodie: Hoodie) -> None:
    mine = profile_of("Velthorn looked out of the window.", name="Wendy Velthorn")
    other = profile_of("Velthorn looked out of the window; the new Velthorn was near.")
    assert leakage.backstory(mine, hoodie()).passed
    assert not leakage.backstory(other, hoodie()).passed


def test_the_report_measures_and_tells_the_model_what_to_leave_out(leakage: Leakage, hoodie: Hoodie) -> None:
    report = leakage.backstory(profile_of("She saw a Norvane shop.", "It should cost $52."), hoodie())
    assert not report.verdict.passed
    assert report.verdict.measures["leaks_brand"] == 1.0
    assert report.verdict.measures["leaks_price"] == 1.0
    assert report.verdict.measures["title_coverage"] == 0.0
    assert report.verdict.reason == "backstory gives the target away: brand 'Norvane' and 1 more"
    assert report.advice.startswith("The backstory names 'Norvane' (brand); the requirement 1 names")
    assert "requirement 1 names '$52' (price)" in report.advice


def test_one_leak_is_the_whole_reason(leakage: Leakage, hoodie: Hoodie) -> None:
    reason = leakage.backstory(profile_of("She saw a Norvane shop."), hoodie()).verdict.reason
    assert reason == "backstory gives the target away: brand 'Norvane'"


def test_a_word_that_is_known_to_both_carries_no_title(leakage: Leakage, hoodie: Hoodie) -> None:
    said = {"turn 1": "maybe a velthorn hoodie would do"}
    assert [finding.quote for finding in leakage.measure(said, hoodie(), known="a vest")] == ["velthorn hoodie"]
    assert leakage.measure(said, hoodie(), known="a hoodie") == ()


def test_after_the_target_was_shown_naming_it_is_no_leak(leakage: Leakage, hoodie: Hoodie) -> None:
    profile = profile_of("A weekend in the hills is near.", "pockets", "easy to wash")
    shown = turn("assistant", "Try this.", action="recommend", round=1, items=("ZQ77-Gray",))
    names_it = turn("user", "The Velthorn hoodie is lovely.", action="accept", round=1)
    assert leakage.conversation(conversation_of(profile, shown, names_it), hoodie()).passed
    report = leakage.conversation(conversation_of(profile, names_it, shown), hoodie())
    assert [(finding.channel, finding.quote) for finding in report.findings] == [("turn 0", "Velthorn hoodie")]
    assert report.verdict.measures["leaking_turns"] == 1.0
    assert report.verdict.measures["leaking_opening_turns"] == 0.0


def test_what_the_assistant_has_said_may_be_said_again(leakage: Leakage, hoodie: Hoodie) -> None:
    profile = profile_of("A weekend in the hills is near.")
    other = turn("assistant", "The Velthorn Vest may suit you.", action="recommend", round=1, items=("ZQ78",))
    answer = turn("user", "The Velthorn is too thin for me.", action="reject", round=1)
    assert leakage.conversation(conversation_of(profile, other, answer), hoodie()).passed


def test_figure_13_second_backstory_is_flagged_and_the_first_passes(hoodie: Hoodie) -> None:
    """Abridged from the paper's Fig. 13. The second says the product in its title's own words: "stainless steel card
    holder". The first shares only "holiday" with its title, which names an occasion, so it passes."""
    card = hoodie(
        item_id="F13-2",
        parent_id=None,
        title="Leopardd RFID Blocking Stainless Steel Card Holder Case (001)",
        brand=None,
        product_type="card case",
        image_url=None,
        details={},
    )
    leggings = hoodie(
        item_id="F13-1",
        parent_id=None,
        title="Two Left Feet Women's Holiday Leggings",
        brand=None,
        product_type="leggings",
        image_url=None,
        details={},
    )
    leakage = Leakage(APPAREL, [*DEMO, card, leggings])
    second = "He came across a sleek, stainless steel card holder that would shield his cards; RFID protection felt safe."
    first = "Her friend loves festive, cozy clothes for holiday gatherings, easy to wear and to dance in with her kids."
    assert [finding.quote for finding in leakage.measure({"backstory": second}, card)] == ["stainless steel card holder"]
    assert leakage.measure({"backstory": first}, leggings) == ()
    assert 0.1 < leakage.coverage(first, leggings) < 0.4 < leakage.coverage(second, card)


def test_the_authors_backstories_leak_no_title_of_another_catalog(
    luma: dict[str, Item], amazon: dict[str, Item], stories: dict[str, dict[str, str]]
) -> None:
    leakage = Leakage(APPAREL, [*luma.values(), *amazon.values()])
    for story in stories.values():
        for item in list(luma.values())[::9]:
            assert leakage.measure({"backstory": story["scenario"]}, item) == (), item.title


def test_the_retrieval_leak_is_measured_and_gated_only_where_asked() -> None:
    ranks = {"a steel case for cards": 1, "a gift": 412}
    texts = {"backstory": "a steel case for cards", "opening": "a gift"}
    measured = retrieval_leak(texts, ranks.__getitem__)
    assert measured.passed
    assert measured.verdict.measures["rank_backstory"] == 1.0
    assert measured.verdict.measures["rank_opening"] == 412.0
    gated = retrieval_leak(texts, ranks.__getitem__, limit=3)
    assert [finding.channel for finding in gated.findings] == ["backstory"]
