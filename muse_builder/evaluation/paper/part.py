"""A table or figure of the report: rows of cells, its definition, its command, and why a cell is empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from muse_builder.evaluation.measure import Measure, number


class Cell(NamedTuple):
    """One figure."""

    value: float | int | str | None
    """None where nothing was measured: a dash, with the reason."""
    interval: tuple[float, float] | None = None
    missing: str = ""
    """Why there is no value; "" where there is one."""

    def told(self) -> str:
        """As a reader has it: ".398 [.370, .425]", a dash where there is nothing."""
        if self.value is None:
            return "-"
        text = self.value if isinstance(self.value, str) else number(self.value)
        return text if self.interval is None else f"{text} [{number(self.interval[0])}, {number(self.interval[1])}]"


def cell_of(measure: Measure | Mapping[str, Any] | None, missing: str) -> Cell:
    """Of a measure, or of one as JSON has it.

    Args:
        missing: why there is none, where there is none.
    """
    held = measure.as_json() if isinstance(measure, Measure) else measure
    if held is None:
        return Cell(None, missing=missing)
    if held.get("value") is None:
        return Cell(None, missing=missing or "nothing to measure")
    interval = held.get("interval")
    return Cell(held["value"], None if interval is None else (float(interval[0]), float(interval[1])))


class PartLine(NamedTuple):
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class PaperPart:
    """One table or figure."""

    name: str
    """ "Table 4", "Figure 9", "VOGUE calibration"."""
    title: str
    definition: str
    command: str
    """With which the same figures come."""
    columns: tuple[str, ...]
    lines: tuple[PartLine, ...]
    differs: str = ""
    """How it differs from what the paper prints."""
    bars: bool = False
    """Whether it is a figure: drawn as bars of its first column."""
    verdicts: tuple[str, ...] = field(default=())
    """What the judges' certificates say, where judges stand behind it."""

    @property
    def slug(self) -> str:
        """Its file's name."""
        return "-".join(self.name.lower().replace(",", "").split())

    def reasons(self) -> list[str]:
        """Why cells are empty, each reason once, with whom it concerns."""
        held: dict[str, list[str]] = {}
        for line in self.lines:
            for reason in {cell.missing for cell in line.cells if cell.value is None and cell.missing}:
                held.setdefault(reason, []).append(line.name)
        return [f"{', '.join(dict.fromkeys(names))}: {reason}" for reason, names in held.items()]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "definition": self.definition,
            "command": self.command,
            "differs": self.differs,
            "columns": list(self.columns),
            "rows": {line.name: [cell._asdict() for cell in line.cells] for line in self.lines},
            "verdicts": list(self.verdicts),
        }


def empty(columns: Sequence[str], reason: str) -> tuple[Cell, ...]:
    """A row in which nothing was measured."""
    return tuple(Cell(None, missing=reason) for _ in columns)


def row(name: str, columns: Sequence[str], held: Mapping[str, Any], reason: str) -> PartLine:
    """A row whose cells are found by the names of the columns.

    Args:
        held: name -> measure.
        reason: why one that is not there is missing.
    """
    return PartLine(name, tuple(cell_of(held.get(column), reason) for column in columns))


def by_name(measures: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(measure["name"]): measure for measure in measures}
