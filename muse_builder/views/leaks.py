"""Conversations that give nothing away: a view for whoever measures recommenders, whom a named target would flatter.

from datasets import load_dataset
from muse_builder.views import leak_free

conversations = load_dataset("ORG/muse", split="train")      # or streaming=True, or every split at once
leak_free(conversations)                                     # nothing named the target before it was shown
leak_free(conversations, backstory_rank=10, opening_rank=10) # nor does a search with either text find it among ten
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from muse_builder.errors import ReleaseError

if TYPE_CHECKING:
    import datasets

    from muse_builder.views.pictures import Conversations

COLUMNS = ("profile_verdicts", "verdicts")
"""What the screens said of the profile and of the conversation; see `schema`."""
SCREENS = ("leakage_profile", "leakage")
"""The leak screen's verdicts on backstory and requirements, and on these and the user's turns."""
LEAKS = "leaks_"
"""Beginning of that screen's measures: `leaks_title`, `leaks_brand`, ... count findings before the target is shown."""


def leak_free(
    conversations: "Conversations", *, backstory_rank: int | None = None, opening_rank: int | None = None
) -> "Conversations":
    """The conversations in which nothing named the target before it was shown, as the leak screen measured it.

    Also where a run only measured leaks (`leak_screen` off). A conversation without that measure (a foreign corpus) is left
    out: nobody looked.

    Args:
        backstory_rank: also leaves out those whose backstory alone retrieves the target at this rank or better, and those
            where that was not measured.
        opening_rank: the same of what the user says before the first recommendation.

    Raises:
        ReleaseError: the rows have no verdicts: they are not of the config `conversations`, or a view took them away. Of a
            stream, when a row is read.
    """
    import datasets

    keep = LeakFree(backstory_rank, opening_rank)
    if isinstance(conversations, (datasets.IterableDataset, datasets.IterableDatasetDict)):
        return conversations.filter(keep)
    if isinstance(conversations, datasets.DatasetDict):
        return datasets.DatasetDict({name: _kept(split, keep) for name, split in conversations.items()})
    return _kept(conversations, keep)


def _kept(rows: "datasets.Dataset", keep: "LeakFree") -> "datasets.Dataset":
    """By number of row: two columns are read, whatever view the rows wear, and no copy goes to a cache."""
    _require_verdicts(rows.column_names)
    plain = rows.with_format(None).select_columns(list(COLUMNS))
    return rows.select([number for number, row in enumerate(plain) if keep(row)])


def _require_verdicts(columns: Collection[str]) -> None:
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise ReleaseError(
            f"these rows have no column {missing[0]!r}, where the leak screen's measures stand: filter the rows of the config "
            "`conversations` first, then make other views of them"
        )


class LeakFree:
    """Whether a conversation gives nothing away. A class, so that worker processes can be handed one."""

    def __init__(self, backstory_rank: int | None, opening_rank: int | None) -> None:
        self._beyond = {"rank_backstory": backstory_rank, "rank_opening": opening_rank}

    def __call__(self, row: Mapping[str, Any]) -> bool:
        _require_verdicts(row.keys())
        of_profile, of_conversation = (row[column] for column in COLUMNS)
        measured = [
            (verdict["screen"], measure["name"], measure["value"])
            for verdict in (*of_profile, *of_conversation)
            for measure in verdict["measures"]
        ]
        leaks = [value for screen, name, value in measured if screen in SCREENS and name.startswith(LEAKS)]
        ranks = {name: value for _, name, value in measured}
        # Only the verdict on the conversation covers every channel.
        if not any(verdict["screen"] == SCREENS[1] for verdict in of_conversation) or not leaks or any(leaks):
            return False
        return all(bound is None or ranks.get(name, 0.0) > bound for name, bound in self._beyond.items())
