"""How conversations went: their outcomes, the target's rank and the user's answer in each round."""

from collections import Counter
from typing import Any

from muse_builder.records import DECLINES, OFFERS, Conversation, Turn
from muse_builder.trust.counting import Share, median, share, within

RANK_BOUNDS = (1, 5, 10, 20, 50, 100)


class Course:
    def __init__(self) -> None:
        self.ends: Counter[str] = Counter()
        self.ranks: dict[int, Counter[int]] = {}
        self.steps: dict[int, Counter[str]] = {}

    def add(self, conversation: Conversation) -> None:
        self.ends[conversation.outcome] += 1
        recommended: Turn | None = None
        for turn in conversation.turns:
            if turn.target_rank is not None:
                self.ranks.setdefault(turn.round, Counter())[turn.target_rank] += 1
            if turn.action in OFFERS and turn.item_ids:
                recommended = turn
            elif turn.action in ("accept", *DECLINES) and recommended is not None:
                steps = self.steps.setdefault(recommended.round, Counter())
                forced = conversation.outcome == "forced_target" and turn is conversation.turns[-1]
                steps["handed over" if forced else "accept" if turn.action == "accept" else "reject"] += 1
                recommended = None

    def outcomes(self) -> dict[str, Share]:
        return {outcome: share(self.ends[outcome], self.ends.total()) for outcome in sorted(self.ends)}

    def target_rank(self) -> dict[str, Any]:
        """By round, of the queries that the Querier searched with."""
        return {
            str(number): {
                "queries": ranks.total(),
                "median": median(ranks),
                "mean_reciprocal_rank": round(sum(n / rank for rank, n in sorted(ranks.items())) / ranks.total(), 6),
                "at": {str(bound): within(ranks, bound) for bound in RANK_BOUNDS},
            }
            for number, ranks in sorted(self.ranks.items())
        }

    def rounds(self) -> dict[str, Any]:
        """By round, what became of the recommendations made in it."""
        return {
            str(number): {
                "shown": steps.total(),
                "accepted": share(steps["accept"], steps["accept"] + steps["reject"]),
                "rejected": steps["reject"],
                "handed_over": steps["handed over"],
            }
            for number, steps in sorted(self.steps.items())
        }

    def not_measured(self) -> list[str]:
        told = [] if self.ranks else ["target_rank: no turn has a query"]
        if not self.steps:
            told.append("rounds: no recommendation is answered by an acceptance or a rejection")
        return told
