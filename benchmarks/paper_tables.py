"""Every table of the paper that needs no human, for one release, and what of it could not be measured.

    python benchmarks/paper_tables.py muse                   # Tables 2 and 8, 3, 4, 5 of a release
    python benchmarks/paper_tables.py --catalog meta.jsonl   # of 300 conversations generated for it, in a folder that goes

Table 3 is judged, and Tables 4 and 5 have a model under test, by the embedded model: a stand-in, labelled as such, that shows
that the path is whole. Its figures say nothing of a dataset; those of `popularity`, `last user turn`, `gold query`, `copy
context` and `random reply` do. The last line counts the figures without a value and names them.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judge import judge
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.recommendation import recommend
from muse_builder.evaluation.report import EvaluationReport
from muse_builder.evaluation.response import respond
from muse_builder.evaluation.side_by_side import PaperTable, measured, tables
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from muse_builder.terminal.reports import columns, render

CONVERSATIONS = 300
STAND_IN = Respondent("embedded")


def of_tables(found: Iterable[PaperTable]) -> Iterable[tuple[str, Measure | None]]:
    for table in found:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield f"{table.title}, {row.name}, {column}", cell


def of_report(title: str, report: EvaluationReport) -> Iterable[tuple[str, Measure | None]]:
    for section in report.sections:
        for measure in section.measures:
            yield f"{title}, {section.title}, {measure.name}", measure


def show(release: Path) -> None:
    figures: list[tuple[str, Measure | None]] = []
    begun = time.process_time()
    statistics = tables(measured([release]))
    for table in statistics:
        print(f"{columns(table)}\n")
    figures += of_tables(statistics)
    for title, report in (
        ("Table 3", judge(release, STAND_IN)),
        ("Table 4", recommend(release, respondent=STAND_IN)),
        ("Table 5", respond(release, respondent=STAND_IN)),
    ):
        print(f"{title}\n{render(report)}\n")
        figures += of_report(title, report)
    absent = [name for name, measure in figures if measure is None or measure.value is None]
    print(f"{len(figures)} figures in {time.process_time() - begun:.0f} CPU s, {len(absent)} of them without a value")
    for name in absent:
        print(f"    {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path, nargs="?")
    parser.add_argument("--catalog", help="generate a release for it instead")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    given = parser.parse_args()
    if (given.release is None) == (given.catalog is None):
        parser.error("either a release or --catalog")
    if given.release is not None:
        show(given.release)
        return
    with tempfile.TemporaryDirectory() as place:
        out = str(Path(place) / "muse")
        show(generate(Settings(catalog=given.catalog, out=out, num_conversations=given.conversations)))


if __name__ == "__main__":
    main()
