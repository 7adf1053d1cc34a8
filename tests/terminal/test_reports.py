"""Reports as a person reads them."""

from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.report import EvaluationReport
from muse_builder.evaluation.side_by_side import PaperTable, TableRow
from muse_builder.evaluation.statistics import CLOUD, Section, Statistics
from muse_builder.terminal.reports import columns, render, statistics_tables


def measure(name: str, value: float | None, *, missing: int = 0, interval: tuple[float, float] | None = None) -> Measure:
    return Measure(name, value, f"what {name} is", 4, missing, interval)


def report(*sections: Section, problems: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> EvaluationReport:
    settings = {"seed": 0, "index": {"embedder": "x"}}
    return EvaluationReport("recommend", "muse", "a" * 64, "test", sections, settings=settings, notes=notes, problems=problems)


def test_sections_with_the_same_measures_are_rows_of_one_table() -> None:
    one = Section("mine", (measure("MRR", 0.5, interval=(0.25, 0.75)), measure("Recall", None)))
    two = Section("gold", (measure("MRR", 1.0), measure("Recall", 0.125, missing=2)))
    assert render(report(one, two)).split("\n\n") == [
        "recommend: muse, test conversations, sealed as aaaaaaaaaaaa; seed 0",
        "      MRR                   Recall\n"
        "----  --------------------  -----------------\n"
        "mine  0.500 [0.250, 0.750]                  -\n"
        "gold                 1.000  0.125 (2 missing)",
        "MRR: what MRR is\nRecall: what Recall is",
    ]


def test_more_than_four_measures_are_folded_and_each_definition_is_said_once() -> None:
    section = Section("mine", tuple(measure(f"m{number}", 1.0) for number in range(5)))
    again = Section("other", tuple(measure(f"m{number}", 1.0) for number in range(5)))
    told = render(report(section, again))
    assert told.count("mine") == 2
    assert told.count("what m4 is") == 1


def test_only_the_first_problems_are_shown_and_the_rest_counted() -> None:
    told = render(report(problems=tuple(f"c{number}: refused" for number in range(7)), notes=("few",)))
    assert "note: few" in told
    assert told.count("missing: ") == 5
    assert told.endswith("and 2 more; --json has all")


def test_a_table_of_the_paper_has_a_column_a_release_and_a_dash_where_there_is_nothing() -> None:
    table = PaperTable("Table 2", ("one", "two"), (TableRow("#Users", (measure("users", 3), None)),))
    assert columns(table) == "Table 2\n        one  two\n------  ---  ---\n#Users    3    -\n\n#Users: what users is"


def test_statistics_stand_a_table_a_section_and_long_ones_are_cut() -> None:
    words = Section(CLOUD, tuple(measure(f"word{number}", 0.5) for number in range(12)))
    size = Section("size", (measure("users", 3, missing=1, interval=(1, 5)),))
    told = statistics_tables(Statistics("muse", "b" * 64, "all", (size, words)))
    assert told.splitlines()[:6] == [
        "muse, all conversations, sealed as bbbbbbbbbbbb",
        "",
        "Size",
        "measure  value  interval  counted  missing  definition",
        "-------  -----  --------  -------  -------  -------------",
        "users        3    1 to 5        4        1  what users is",
    ]
    assert "word9" in told
    assert "word10" not in told
    assert told.endswith("and 2 more; --json has all")
