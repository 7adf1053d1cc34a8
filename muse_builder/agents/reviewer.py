"""Reviewer: is the finished conversation worth keeping? (paper 3.4.2)"""

from collections.abc import Sequence

from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Profile, Verdict
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Review, ReviewReply

STAGE = "conversation_quality"


class Reviewer:
    def __init__(self, ask: Ask, *, weights: tuple[float, float, float], cutoff: float) -> None:
        """
        Args:
            weights: of content quality, logical fluency and user consistency, adding up to 1 (unstated in the paper).
            cutoff: a weighted mark below this, of 0 to 10, is refused (unstated in the paper).
        """
        self.ask = ask
        self.weights = weights
        self.cutoff = cutoff

    async def review(self, thread: Thread, profile: Profile, conversation: Sequence[Utterance]) -> Verdict:
        """Passed or not, with the three marks and their weighted total; asks a model, by text alone (paper B.3)."""
        task = Review(
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            requirements=profile.requirements,
            conversation=tuple(conversation),
        )
        reply = await self.ask(thread, task, ReviewReply)
        marks = {
            "content_quality": reply.content_quality,
            "logical_fluency": reply.logical_fluency,
            "user_consistency": reply.user_consistency,
        }
        total = round(sum(weight * mark for weight, mark in zip(self.weights, marks.values(), strict=True)), 4)
        return Verdict(screen=STAGE, passed=total >= self.cutoff, reason=reply.reason, measures={**marks, "total": total})
