"""Cells, rows and the reasons for dashes."""

from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.paper.part import Cell, PaperPart, PartLine, cell_of, row


def test_a_cell_has_its_interval_or_a_dash_with_the_reason() -> None:
    assert cell_of(Measure("x", 0.5, "d", 3, 0, (0.25, 0.75)), "").told() == "0.500 [0.250, 0.750]"
    assert cell_of({"name": "x", "value": 1234, "interval": None}, "").told() == "1,234"
    none = cell_of(None, "no judge")
    assert (none.told(), none.missing) == ("-", "no judge")
    assert cell_of({"value": None}, "").missing == "nothing to measure"


def test_a_row_is_found_by_the_names_of_the_columns() -> None:
    line = row("mine", ("a", "b"), {"a": {"value": 1.0}}, "not asked")
    assert [cell.told() for cell in line.cells] == ["1.000", "-"]


def test_each_reason_stands_once_with_whom_it_concerns() -> None:
    dash = Cell(None, missing="no judge")
    part = PaperPart("Table 3", "Marks", "d", "c", ("a", "b"), (PartLine("x", (dash, dash)), PartLine("y", (Cell(1), dash))))
    assert part.reasons() == ["x, y: no judge"]
    assert part.slug == "table-3"
