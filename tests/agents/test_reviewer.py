"""The Reviewer's marks, weighed by hand."""

from typing import Any

import pytest

from muse_builder.agents.reviewer import Reviewer
from muse_builder.records import Verdict
from muse_builder.tasks.synthesis import Review, ReviewReply
from tests.agents.asked import NEEDS, PERSON, PROFILE, SAID, Replies, thread

MARKS = ReviewReply(content_quality=8, logical_fluency=6, user_consistency=5, reason="a little stiff")
WEIGHTS = (0.5, 0.3, 0.2)
TOTAL = 6.8
"""0.5 * 8 + 0.3 * 6 + 0.2 * 5"""


async def reviewed(*, cutoff: float, weights: tuple[float, float, float] = WEIGHTS) -> tuple[Verdict, Replies]:
    ask: Any = Replies(MARKS)
    return await Reviewer(ask, weights=weights, cutoff=cutoff).review(thread(), PROFILE, list(SAID)), ask


async def test_the_verdict_holds_the_three_marks_and_their_weighted_total() -> None:
    verdict, _ = await reviewed(cutoff=5)
    assert verdict == Verdict(
        screen="conversation_quality",
        passed=True,
        reason="a little stiff",
        measures={"content_quality": 8, "logical_fluency": 6, "user_consistency": 5, "total": TOTAL},
    )


@pytest.mark.parametrize(("cutoff", "passed"), [(6.79, True), (TOTAL, True), (6.81, False)])
async def test_a_total_at_the_cutoff_passes_and_one_below_does_not(cutoff: float, passed: bool) -> None:
    assert (await reviewed(cutoff=cutoff))[0].passed is passed


@pytest.mark.parametrize(("weights", "total"), [((1, 0, 0), 8), ((0, 1, 0), 6), ((0, 0, 1), 5), ((1 / 3,) * 3, 6.3333)])
async def test_each_weight_is_that_of_its_mark(weights: tuple[float, float, float], total: float) -> None:
    assert (await reviewed(cutoff=0, weights=weights))[0].measures["total"] == total


async def test_it_reads_the_whole_talk_beside_the_profile_but_sees_neither_target_nor_pictures() -> None:
    _, ask = await reviewed(cutoff=0)
    assert ask.tasks == [
        Review(
            person=PERSON,
            recipient=PROFILE.recipient,
            scenario=PROFILE.scenario,
            backstory=PROFILE.backstory,
            requirements=NEEDS,
            conversation=SAID,
        )
    ]
    assert PROFILE.target_item_id not in ask.told()
    assert ask.tasks[0].pictures() == ()
    assert ask.tasks[0].seat == "reviewer"
