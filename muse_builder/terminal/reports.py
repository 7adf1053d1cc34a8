"""An evaluation's report as tables in the terminal, every definition once beneath them."""

from muse_builder.evaluation.judging.raters import Raters
from muse_builder.evaluation.measure import Measure, Section, number
from muse_builder.evaluation.report import EvaluationReport
from muse_builder.evaluation.side_by_side import PaperTable
from muse_builder.evaluation.statistics import LONG, TOP, Statistics
from muse_builder.table import table

SHOWN_PROBLEMS = 5
WIDEST = 4
"""Measures side by side; more are folded into further tables."""


def render(report: EvaluationReport) -> str:
    """Sections with the same measures become the rows of one table; a value stands before its 95 % interval in brackets."""
    settings = ", ".join(f"{name} {value}" for name, value in report.settings.items() if isinstance(value, str | int | float))
    parts = [report.verdict] if report.verdict else []
    parts.append(f"{report.command}: {report.source}, {report.split} conversations, sealed as {report.digest[:12]}; {settings}")
    definitions: dict[str, str] = {}
    for sections in _alike(report.sections):
        names = [measure.name for measure in sections[0].measures]
        definitions |= {measure.name: measure.definition for measure in sections[0].measures}
        for start in range(0, len(names), WIDEST):
            part = slice(start, start + WIDEST)
            rows = [(section.title, *(_cell(measure) for measure in section.measures[part])) for section in sections]
            parts.append(table(("", *names[part]), rows))
    same: dict[str, list[str]] = {}
    for name, definition in definitions.items():
        same.setdefault(definition, []).append(name)
    parts.append("\n".join(f"{'; '.join(names)}: {definition}" for definition, names in same.items()))
    parts += [f"note: {note}" for note in report.notes]
    if report.problems:
        more = len(report.problems) - SHOWN_PROBLEMS
        lines = [f"missing: {problem}" for problem in report.problems[:SHOWN_PROBLEMS]]
        parts.append("\n".join([*lines, *([f"and {more} more; --json has all"] if more > 0 else [])]))
    return "\n\n".join(parts)


def statistics_tables(found: Statistics) -> str:
    """The statistics of one release, a table a section; long sections are cut."""
    parts = [f"{found.source}, {found.split} conversations, sealed as {found.digest[:12]}"]
    head = ("measure", "value", "interval", "counted", "missing", "definition")
    for title, measures in found.sections:
        long = title in LONG
        rows = (
            (
                measure.name,
                number(measure.value),
                f"{number(measure.interval[0])} to {number(measure.interval[1])}" if measure.interval else "-",
                f"{measure.counted:,}",
                measure.missing or "-",
                measure.definition,
            )
            for measure in (measures[:TOP] if long else measures)
        )
        more = f"\nand {len(measures) - TOP} more; --json has all" if long and len(measures) > TOP else ""
        parts.append(f"{title[:1].upper()}{title[1:]}\n{table(head, rows)}{more}")
    return "\n\n".join(parts)


def columns(paper: PaperTable) -> str:
    """One of the paper's tables, a column a release; each row's definition once beneath it."""
    rows = [(row.name, *("-" if cell is None else _cell(cell) for cell in row.cells)) for row in paper.rows]
    definitions: dict[str, list[str]] = {}
    for row in paper.rows:
        cell = next((cell for cell in row.cells if cell is not None), None)
        if cell is not None:
            definitions.setdefault(cell.definition, []).append(row.name)
    told = "\n".join(f"{'; '.join(names)}: {definition}" for definition, names in definitions.items())
    return f"{paper.title}\n{table(('', *paper.columns), rows)}\n\n{told}"


def raters_tables(raters: Raters) -> str:
    """People's figures, and first of all whom not to count on."""
    rows = [
        (section.title, measure.name, _cell(measure), measure.counted)
        for section in raters.sections
        for measure in section.measures
    ]
    return "\n\n".join([*raters.warnings, table(("", "measure", "value", "counted"), rows)])


def _alike(sections: tuple[Section, ...]) -> list[list[Section]]:
    groups: dict[tuple[str, ...], list[Section]] = {}
    for section in sections:
        groups.setdefault(tuple(measure.name for measure in section.measures), []).append(section)
    return list(groups.values())


def _cell(measure: Measure) -> str:
    text = number(measure.value)
    if measure.interval is not None:
        text += f" [{number(measure.interval[0])}, {number(measure.interval[1])}]"
    return f"{text} ({measure.missing} missing)" if measure.missing else text
