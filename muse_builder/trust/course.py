"""How conversations went: their outcomes, the target's rank and the user's answer in each round."""

from collections import Counter
from typing import Any

from muse_builder.records import DECLINES, OFFERS, Conversation, Turn
from muse_builder.trust.counting import Share, median, share, within

RANK_BOUNDS = (1, 5, 10, 20, 50, 100)


def _places(offers: list[Turn], accepts: Turn) -> set[int]:
    """Where the items that are taken were offered, last."""
    found = [[place for place, offer in enumerate(offers) if item_id in offer.item_ids] for item_id in accepts.item_ids]
    return {places[-1] for places in found if places}


def _moves_on(turn: Turn, offer: Turn) -> bool:
    """Whether the user asks for something else than what was offered: by a no, or by what begins the next round."""
    return turn.action in (*DECLINES, "change_need", "ask_variant") or (turn.action == "reveal" and turn.round > offer.round)


class Course:
    COUNTS = ("ends", "ranks", "steps")

    def __init__(self) -> None:
        self.ends: Counter[str] = Counter()
        self.ranks: dict[int, Counter[int]] = {}
        self.steps: dict[int, Counter[str]] = {}

    def add(self, conversation: Conversation) -> None:
        self.ends[conversation.outcome] += 1
        offers: list[Turn] = []
        answers: dict[int, str] = {}
        """Place among the offers -> what became of it; of several items offered, one that is taken is enough."""
        for turn in conversation.turns:
            if turn.target_rank is not None:
                self.ranks.setdefault(turn.round, Counter())[turn.target_rank] += 1
            if turn.action in OFFERS and turn.item_ids:
                offers.append(turn)
            elif offers and turn.action == "accept":
                last = len(offers) - 1
                taken = _places(offers, turn) or ({last} - answers.keys())
                answers.setdefault(last, "reject")
                forced = conversation.outcome == "forced_target" and turn is conversation.turns[-1]
                for place in taken:
                    handed = forced and conversation.accepted_item_id in (None, *offers[place].item_ids)
                    answers[place] = "handed over" if handed else "accept"
            elif offers and _moves_on(turn, offers[-1]):
                answers.setdefault(len(offers) - 1, "reject")
        for place, answer in answers.items():
            self.steps.setdefault(offers[place].round, Counter())[answer] += 1

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
