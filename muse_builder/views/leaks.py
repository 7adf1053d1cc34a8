"""Conversations that give nothing away: a view for whoever measures recommenders, whom a named target would flatter."""

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

Rows = TypeVar("Rows")
"""A Dataset, DatasetDict, IterableDataset or IterableDatasetDict of the conversations config."""

LEAKS = "leaks_"
"""Beginning of the leak screen's measures: `leaks_title`, `leaks_brand`, ... count findings before the target is shown."""
BACKSTORY_RANK = "rank_backstory"


def leak_free(conversations: Rows, *, backstory_rank: int | None = None) -> Rows:
    """The conversations in which nothing named the target before it was shown, as the leak screen measured it.

    Also where a run only measured leaks (`--no-leak-screen`). A conversation without that measure (a foreign corpus) is
    left out: nobody looked.

    Args:
        backstory_rank: also leaves out those whose backstory alone retrieves the target at this rank or better.
    """
    kept: Rows = conversations.filter(partial(is_leak_free, backstory_rank=backstory_rank))  # type: ignore[attr-defined]
    return kept


def is_leak_free(row: Mapping[str, Any], *, backstory_rank: int | None = None) -> bool:
    """Whether one row of conversations gives nothing away."""
    verdicts = [*row["verdicts"], *row["profile"]["verdicts"]]
    measures = {measure["name"]: measure["value"] for verdict in verdicts for measure in verdict["measures"]}
    leaks = [
        measure["value"]
        for verdict in verdicts
        if verdict["screen"].startswith("leakage")
        for measure in verdict["measures"]
        if measure["name"].startswith(LEAKS)
    ]
    if not leaks or any(leaks):
        return False
    rank = measures.get(BACKSTORY_RANK)
    return backstory_rank is None or (rank is not None and rank > backstory_rank)
