"""Tables 2 and 8 of the paper for several releases, one column a release, sizes matched.

Distinct-n falls as a corpus grows, so beside the raw values stand those of equally many n-grams of each: as many 4-grams as
the smallest column has, in whole hundreds. A release with drafts has a second column in Table 8, "name*", for what stood
before the Rewriter, as the paper's Muse*.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.statistics import DRAFTS, ORDERS, Statistics, statistics

WHOLE_HUNDREDS = 100
TABLE_2 = (
    ("#Users", "size", "users"),
    ("#Items", "size", "items"),
    ("#Images", "size", "images"),
    ("#4-grams", "text", "unique 4-grams"),
    ("Distinct-3", "text", "Distinct-3"),
    ("Distinct-4", "text", "Distinct-4"),
    ("Words/turn", "size", "words per turn"),
)
"""Row of the paper -> section and measure of ours."""
SPECIFICITY = tuple((f"{n}-gram specificity (PEARL's)", "specificity", f"PEARL {n}-gram specificity") for n in ORDERS)


class TableRow(NamedTuple):
    name: str
    cells: tuple[Measure | None, ...]
    """One a column; None where the release has no such measure."""


class PaperTable(NamedTuple):
    title: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": {row.name: [cell and cell.as_json() for cell in row.cells] for row in self.rows},
        }


def measured(
    folders: Sequence[Path], *, split: str | None = None, sizes: Sequence[int] = (), seed: int = 0
) -> tuple[Statistics, ...]:
    """The statistics of each release at the same sizes.

    Args:
        sizes: numbers of n-grams; none takes the size of the smallest release, or of its drafts.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: two releases have one name.
    """
    names = [folder.resolve().name for folder in folders]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingsError(f"two releases are named {twice!r}; columns need names of their own, so rename one folder")
    if not sizes:
        first = [statistics(folder, split=split, sizes=(), seed=seed) for folder in folders]
        counted = [found.counted for one in first for title in ("text", DRAFTS) if (found := _get(one, title, "Distinct-4"))]
        least = min(counted) // WHOLE_HUNDREDS * WHOLE_HUNDREDS
        sizes = (least,) if least else ()
    return tuple(statistics(folder, split=split, sizes=sizes, seed=seed) for folder in folders)


def tables(found: Sequence[Statistics], sizes: Sequence[int] | None = None) -> tuple[PaperTable, PaperTable]:
    """Table 2 and Table 8.

    Args:
        sizes: of the matched values; None takes those that the first release was measured at.
    """
    at = _sizes(found) if sizes is None else sizes
    names = tuple(one.source for one in found)
    table_2 = [TableRow(name, tuple(_get(one, section, measure) for one in found)) for name, section, measure in TABLE_2]
    table_2 += [
        TableRow(f"Distinct-{n} at {size:,}", tuple(_get(one, "text", f"Distinct-{n} at {size:,}") for one in found))
        for size in at
        for n in (3, 4)
    ]
    drafted = [one for one in found if _get(one, DRAFTS, "Distinct-4")]
    distinct = [f"Distinct-{n}" for n in ORDERS]
    lines = [(name, "text", name) for name in distinct]
    lines += [(f"{name} at {size:,}", "text", f"{name} at {size:,}") for size in at for name in distinct]
    table_8 = [
        TableRow(
            name,
            (
                *(_get(one, section, measure) for one in found),
                *(_get(one, DRAFTS, measure) for one in drafted),
            ),
        )
        for name, section, measure in (*lines, *SPECIFICITY)
    ]
    return (
        PaperTable("Table 2", names, tuple(table_2)),
        PaperTable("Table 8 (*: without the Rewriter)", (*names, *(f"{one.source}*" for one in drafted)), tuple(table_8)),
    )


def _sizes(found: Sequence[Statistics]) -> list[int]:
    mark = "Distinct-4 at "
    names = [m.name for one in found[:1] for section in one.sections if section.title == "text" for m in section.measures]
    return [int(name.removeprefix(mark).replace(",", "")) for name in names if name.startswith(mark)]


def _get(found: Statistics, section: str, name: str) -> Measure | None:
    try:
        return found.get(section, name)
    except KeyError:
        return None
