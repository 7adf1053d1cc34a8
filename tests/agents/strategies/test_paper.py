"""The paper's control flow, move by move."""

from random import Random

from muse_builder.agents.strategies.paper import PAPER, PaperPlan
from muse_builder.agents.strategies.strategy import State
from muse_builder.records import Turn
from muse_builder.settings import TalkSettings
from muse_builder.tasks.synthesis import CompareReply
from tests.agents.asked import HAT, PROFILE


def state(*turns: tuple[str, str], **values: object) -> State:
    made = [Turn.model_validate({"role": role, "action": action, "round": 0, "text": "."}) for role, action in turns]
    return State(PROFILE, values.pop("outfit", None), turns=made, offers=[(HAT,)], **values)  # type: ignore[arg-type]


def do(at: State, settings: TalkSettings | None = None) -> str:
    return PaperPlan(settings or TalkSettings(chit_chat=())).next(at, Random(0)).do


OPENING = (("assistant", "greet"), ("user", "reveal"), ("assistant", "inquire"), ("user", "reveal"))


def test_a_text_opening_tells_the_occasion_and_then_the_needs() -> None:
    assert [do(state(*OPENING[:count])) for count in range(5)] == [
        "greet", "tell_scenario", "inquire", "tell_needs", "recommend",
    ]  # fmt: skip


def test_what_is_owned_is_shown_first() -> None:
    assert do(state(("assistant", "greet"), outfit=HAT)) == "share"
    asked = PaperPlan(TalkSettings()).next(state(("assistant", "greet"), ("user", "share_image"), outfit=HAT), Random(0))
    assert (asked.do, asked.topic) == ("inquire", "occasion")


def test_a_recommendation_is_judged_and_then_taken_or_not() -> None:
    shown = (*OPENING, ("assistant", "recommend"))
    assert do(state(*shown)) == "judge"
    for accepts, expected in ((True, "accept"), (False, "reject")):
        verdict = CompareReply(accepts=accepts, differences=(), reason="")
        assert do(state(*shown, verdict=verdict)) == expected
    assert do(state(*shown, ("user", "reject"))) == "recommend"


def test_at_the_round_limit_the_target_is_handed_over_or_the_user_gives_up() -> None:
    refused = state(*OPENING, ("assistant", "recommend"), ("user", "reject"), round=4)
    for at_limit, expected in (("hand_over", True), ("give_up", False)):
        assert PaperPlan(TalkSettings(at_limit=at_limit)).next(refused, Random(0)).hand_over is expected
    judged = state(
        *OPENING, ("assistant", "recommend"), round=4, verdict=CompareReply(accepts=False, differences=(), reason="")
    )
    assert PaperPlan(TalkSettings(at_limit="give_up")).next(judged, Random(0)).ends
    assert do(state(*OPENING, ("assistant", "recommend"), round=4, handed_over=True)) == "accept"


def test_chit_chat_is_drawn_by_the_rounds_chance_and_never_twice_in_a_row() -> None:
    certain = TalkSettings(chit_chat=(1.0, 0.5, 0.0))
    shown = (*OPENING, ("assistant", "recommend"))
    assert do(state(*shown, round=1), certain) == "chat"
    assert do(state(*shown, round=1, chatted=True), certain) == "judge"
    assert do(state(*shown, round=3), certain) == "judge"
    plan = PaperPlan(certain)
    drawn = [plan.wants_chit_chat(state(*shown, round=2), Random(number)) for number in range(40)]
    assert drawn == [Random(number).random() < 0.5 for number in range(40)]
    assert do(state(*shown, ("user", "chit_chat")), certain) == "chat_back"


def test_the_dice_are_thrown_also_where_they_cannot_matter() -> None:
    """So that what follows does not depend on what was said."""
    one, other, plan = Random(5), Random(5), PaperPlan(TalkSettings())
    plan.wants_chit_chat(state(*OPENING, chatted=True), one)
    plan.wants_chit_chat(state(*OPENING), other)
    assert one.random() == other.random()


def test_nothing_is_drawn_for_the_shopper() -> None:
    dice = Random(1)
    assert PAPER.plan(PROFILE, TalkSettings(), dice).traits == {}
    assert dice.random() == Random(1).random()
