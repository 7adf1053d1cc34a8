"""The page on which people judge masked pairs: which conversation, or which next line, is better (paper 4.3, 4.5, B.2, B.5).

Pairs are masked and their sides drawn by `evaluation.comparison`; neither names nor the key are in the page. Each rater gets
them in an order of their own. What the page saves is what `muse compare --votes` reads, with the place in that order and the
seconds taken beside each vote.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from muse_builder.evaluation.comparison import OVERALL, PERSPECTIVES, Pair, sheet
from muse_builder.pages.annotation import Album, Task, shopper, write_page
from muse_builder.records import Conversation, Role
from muse_builder.release.rows import ReleasedPictures, Rows


def write_pairs_page(
    pairs: Sequence[Pair], pictures: ReleasedPictures, path: Path, *, release: Path, speaker: Role = "assistant"
) -> Path:
    """Writes the page on which people judge these pairs.

    With replies goes the user's profile, as the paper's rules have it (Fig. 20, 21): raters are to judge them by the needs.

    Args:
        release: where the profiles are; the pairs' own release.
        speaker: whose lines the replies are.

    Raises:
        OSError: the file cannot be written.
    """
    asked = {name: PERSPECTIVES.get(name, "better as a whole") for name in dict.fromkeys(pair.perspective for pair in pairs)}
    values = {
        "kind": "pairs",
        "speaker": speaker,
        "title": "Which is better, A or B?",
        "sheet": sheet(pairs),
        "questions": list(asked.items()),
        "whole": list(asked) == [OVERALL],
    }
    return write_page(path, values, _pair_tasks(pairs, Album(pictures), release))


def _pair_tasks(pairs: Sequence[Pair], album: Album, release: Path) -> Iterator[Task]:
    """One task for the perspectives of a pair that stand alike, so that a rater reads it once."""
    rows = Rows(release, "conversations", "conversation_id")
    order = {pair.pair_id: place for place, pair in reversed(list(enumerate(pairs)))}
    together = sorted(pairs, key=lambda pair: (order[pair.pair_id], pair.first_is))
    for _, group in groupby(together, key=lambda pair: (pair.pair_id, pair.first_is)):
        alike = list(group)
        pair = alike[0]
        a, b = (side if isinstance(side, str) else album.told(side) for side in pair.sides())
        task: dict[str, Any] = {"id": pair.pair_id, "perspectives": [one.perspective for one in alike], "a": a, "b": b}
        if pair.context:
            task["context"] = album.told(pair.context)
        if pair.perspective != OVERALL:
            held = rows.records(pair.pair_id.rpartition("/")[0], Conversation)
            task["profile"] = shopper(held[0].profile) if held else None
        yield album.take(), task
