"""Searches answered from released rows, where the index they were made in cannot be built again."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from muse_builder.records import Call, Candidate, Conversation, Item, Record
from muse_builder.tasks import prompts

RANK_OPENING = "rank_opening"
"""Measure of the screen `retrieval_leak`."""


class _Recorded(NamedTuple):
    candidates: tuple[Candidate, ...]
    target_rank: int | None


class RecordedSearch:
    """Answers the searches of one conversation from its released turns, in their order."""

    def __init__(self, released: Record, calls: Sequence[Call], items: Iterable[Item]) -> None:
        turns = released.turns if isinstance(released, Conversation) else ()
        self._turns = [turn for turn in turns if turn.query is not None]
        self._outfit = next((call for call in calls if (call.agent, call.task) == ("manager", "judge_outfit")), None)
        self._items = items
        verdicts = released.verdicts if isinstance(released, Conversation) else ()
        self._rank_opening = next((one.measures[RANK_OPENING] for one in verdicts if RANK_OPENING in one.measures), None)

    def look(self, query: str, *, k: int, exclude: Collection[str] = (), target: str | None = None) -> _Recorded:
        if target is None:
            return self._outfit_items(exclude)
        if k == 0:  # a screen measures the rank of the opening, and takes no candidates
            return _Recorded((), None if self._rank_opening is None else int(self._rank_opening))
        if not self._turns:
            return _Recorded((), None)
        turn = self._turns.pop(0)
        return _Recorded(turn.candidates, turn.target_rank)

    def _outfit_items(self, exclude: Collection[str]) -> _Recorded:
        """The one whose description was put before the Manager; the other hits are in no trace."""
        if self._outfit is None:
            return _Recorded((), None)
        text = self._outfit.messages[0][1]
        for item in self._items:
            if item.item_id not in exclude and prompts.card(item) in text:
                return _Recorded((Candidate(item_id=item.item_id, score=0.0),), None)
        return _Recorded((), None)
