"""What each table and figure is made of: releases, which are measured here, and reports of models and people, which are read.

Nothing is asked of a model. What one would have to be asked for, or what people would have to judge, comes from the files that
the commands write with `--json`; where there is none, a dash stands with the command that would give it.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import MuseError, SettingsError
from muse_builder.evaluation.judge import ASPECTS
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.paper.part import Cell, PaperPart, PartLine, by_name, cell_of, empty, row
from muse_builder.evaluation.ratings import ratings
from muse_builder.evaluation.recommendation import recommend
from muse_builder.evaluation.response import respond
from muse_builder.evaluation.side_by_side import PaperTable, measured, tables
from muse_builder.evaluation.statistics import CLOUD, DRAFT_FOUR_GRAMS, FOUR_GRAMS, Statistics
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.views.context import conversations_of

TOP = 10
"""Phrases and kinds of product in the paper's bars (Fig. 7, 10 to 12)."""
RANKING = re.compile(r"^(?:Recall|Hit|MRR|NDCG|nDCG)@\d+(?:, recommended)?$|^coverage", re.IGNORECASE)
RESPONSE = re.compile(r"^(?:BLEU|ROUGE|Distinct|words|coverage)(?!.*difference)", re.IGNORECASE)

Report = Mapping[str, Any]
"""What a command has written with `--json`."""


class ReportSources(NamedTuple):
    """All that the tables are made of."""

    folders: tuple[Path, ...]
    statistics: tuple[Statistics, ...]
    manifests: tuple[Manifest, ...]
    reports: tuple[Report, ...]

    def of(self, command: str, digest: str) -> list[Report]:
        """Reports of a command on one release."""
        return [one for one in self.reports if one.get("command") == command and one.get("digest") == digest]


def read_report(path: Path) -> Report:
    """
    Raises:
        SettingsError: the file is no report of ours.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read the report {path}: {error}; name a file that --json wrote") from error
    if not isinstance(held, dict) or not {"sections", "digest", "source"} <= held.keys():
        raise SettingsError(f"{path} is no report: it has no sections; name a file that --json wrote")
    return {"command": "stats", **held}


def gather(folders: Sequence[Path], reports: Sequence[Path] = (), *, seed: int = 0) -> ReportSources:
    """Measures the releases, and runs what asks nobody: baselines of both tasks, and ratings that a release holds.

    Raises:
        ReleaseError: a folder is no sealed release.
        SettingsError: a report cannot be read, or two releases have one name.
    """
    found = measured(folders, seed=seed)
    given = [read_report(path) for path in reports]
    known = {one.digest for one in found}
    for path, report in zip(reports, given, strict=True):
        if report["digest"] not in known:
            raise SettingsError(
                f"{path} is about {report['source']} ({str(report['digest'])[:12]}), which is none of the releases given"
            )
    for folder, one in zip(folders, found, strict=True):
        for command, measure in FREE.items():
            if not any(held.get("command") == command and held["digest"] == one.digest for held in given):
                given.append({"command": command, "source": one.source, "digest": one.digest, **_free(measure, folder, seed)})
    return ReportSources(tuple(folders), found, tuple(read_manifest(folder) for folder in folders), tuple(given))


def _free(measure: Callable[[Path, int], Report], folder: Path, seed: int) -> Report:
    """A report, or why there is none."""
    try:
        return measure(folder, seed)
    except MuseError as error:
        return {"sections": {}, "why": str(error)}


FREE: Mapping[str, Callable[[Path, int], Report]] = {
    "recommend": lambda folder, seed: recommend(folder, seed=seed).as_json(),
    "respond": lambda folder, seed: respond(folder, seed=seed).as_json(),
    "ratings": lambda folder, seed: ratings(folder, seed=seed).report.as_json(),
}
"""What is measured without a model, by command."""


def parts(held: ReportSources) -> Iterator[PaperPart]:
    """All of them, in the order of the paper, then VOGUE's and EXMODD's."""
    table_2, table_8 = tables(held.statistics)
    yield _side_by_side("Table 2", "Statistics of the datasets", table_2, "muse stats RELEASE ...")
    yield _judged(held)
    yield _systems(
        held, "Table 4", "recommend", RANKING, "Recommendation: query, search, rank", "baselines stand beside models"
    )
    yield _systems(held, "Table 5", "respond", RESPONSE, "Response: the next line", "baselines stand beside models")
    for name, title, holds, flags in COMPARED:
        yield _compared(held, name, title, holds, flags)
    yield _side_by_side("Table 8", "Lexical diversity; * without the Rewriter", table_8, "muse stats RELEASE ...")
    yield from _figures(held)
    yield from _vogue(held)
    yield from _exmodd(held)


def _side_by_side(name: str, title: str, found: PaperTable, command: str) -> PaperPart:
    told: dict[str, str] = {}
    for one in found.rows:
        cell = next((cell for cell in one.cells if cell is not None), None)
        if cell is not None:
            told.setdefault(cell.definition, one.name)
    why = "the release has nothing of the kind"
    lines = tuple(PartLine(one.name, tuple(cell_of(cell, why) for cell in one.cells)) for one in found.rows)
    definition = "; ".join(f"{first}: {definition}" for definition, first in told.items())
    return PaperPart(name, title, definition, command, found.columns, lines, differs=DIFFERS[name])


def _judged(held: ReportSources) -> PaperPart:
    """Table 3: a row a release and judge."""
    columns = tuple(ASPECTS.values())
    lines: list[PartLine] = []
    verdicts: list[str] = []
    for one in held.statistics:
        reports = held.of("judge", one.digest)
        for report in reports:
            marks = by_name(report["sections"].get(one.source, ()))
            name = f"{one.source}, {report['settings']['model']}"
            lines.append(row(name, columns, marks, "not asked: a judge that is sent no pictures, or none is shown"))
            verdicts += [f"{name}: {report['verdict']}"] if report.get("verdict") else []
        if not reports:
            why = f"a judging model is needed: muse judge {one.source} --model SPEC --json judge.json"
            lines.append(PartLine(one.source, empty(columns, why)))
    definition = "mean over conversations of the mean over rounds, 0 to 2 in steps of 0.05"
    command = "muse judge RELEASE --model SPEC --json judge.json"
    return PaperPart("Table 3", "Marks of a judging model", definition, command, columns, tuple(lines), DIFFERS["Table 3"],
                     verdicts=tuple(verdicts))  # fmt: skip


def _systems(held: ReportSources, name: str, command: str, wanted: re.Pattern[str], title: str, about: str) -> PaperPart:
    """A row a system that answered a task."""
    rows: list[tuple[str, Mapping[str, Any]]] = []
    without: list[tuple[str, str]] = []
    for one in held.statistics:
        reports = held.of(command, one.digest)
        systems = [
            (f"{one.source}, {system}", by_name(measures))
            for report in reports
            for system, measures in report["sections"].items()
            if any(wanted.match(str(measure["name"])) for measure in measures)
        ]
        rows += systems
        why = next((str(report["why"]) for report in reports if report.get("why")), f"muse {command} gave no figure")
        without += [] if systems else [(one.source, why)]
    columns = tuple(dict.fromkeys(column for _, measures in rows for column in measures if wanted.match(column))) or (
        "figures",
    )
    definitions = {str(measures[column]["definition"]) for _, measures in rows for column in columns if column in measures}
    lines = [row(system, columns, measures, "not measured for this system") for system, measures in rows]
    lines += [PartLine(source, empty(columns, why)) for source, why in without]
    told = "; ".join(sorted(definitions)) or about
    return PaperPart(
        name, title, told, f"muse {command} RELEASE --model SPEC --json FILE", columns, tuple(lines), DIFFERS[name]
    )


COMPARED: tuple[tuple[str, str, Callable[[Mapping[str, Any]], bool], str], ...] = (
    ("Table 6", "Replies of two systems", lambda told: "speaker" in told, "--replies one=FILE --replies two=FILE"),
    ("Table 7", "Conversations with lines of people in place", lambda told: "replaced" in told, "--replaced FILE"),
    ("Table 9", "Conversations with captions in place of pictures", lambda told: told.get("other") == "captions", "--captions"),
)
"""Name, title, which comparisons it takes by their settings, and their flags."""
WINS = ("win rate of the first", "win rate of the second", "alpha", "votes for side A")


def _compared(held: ReportSources, name: str, title: str, holds: Callable[[Mapping[str, Any]], bool], flags: str) -> PaperPart:
    """Tables 6, 7 and 9, and Figure 5's: a row a comparison and perspective."""
    lines: list[PartLine] = []
    verdicts: list[str] = []
    columns = (*WINS, "flips", "alpha across orders")
    command = f"muse compare RELEASE {flags} --model SPEC --json compare.json"
    for one in held.statistics:
        reports = [report for report in held.of("compare", one.digest) if holds(report["settings"])]
        for report in reports:
            orders = by_name(report["sections"].get("both orders", ()))
            told = report["settings"]
            for section, measures in report["sections"].items():
                if section not in NOT_WINS and any(measure["name"] == WINS[0] for measure in measures):
                    who = f"{one.source}: {told['first']} against {told['second']}, {section}"
                    lines.append(row(who, columns, {**by_name(measures), **orders}, "people see one order"))
            verdicts += [str(report["verdict"])] if report.get("verdict") else []
        if not reports:
            asking = command.replace("RELEASE", one.source)
            why = f"a judging model or people are needed: {asking}; people: --write-pairs, --votes"
            lines.append(PartLine(one.source, empty(columns, why)))
    definition = "share of votes for each side's system over pairs; flips and alpha across orders: of a model asked both ways"
    return PaperPart(name, title, definition, command, columns, tuple(lines), DIFFERS[name], verdicts=tuple(verdicts))


NOT_WINS = ("certificate", "both orders", "order effects", "agreement of people")


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(held: ReportSources) -> Iterator[PaperPart]:
    yield _of_section(held, "Figure 4", "Dialogue elements by role", "dialogue elements", "muse stats RELEASE")
    yield _of_section(held, "Figure 7", "Products that are talked about", "products", "muse stats RELEASE")
    yield _funnel(held)
    for name, title, section, top in (
        ("Figure 10", "Most frequent 4-grams, top ten", FOUR_GRAMS, TOP),
        ("Figure 11", "4-grams without the Rewriter, top 200", DRAFT_FOUR_GRAMS, None),
        ("Figure 12", "4-grams with the Rewriter, top 200", FOUR_GRAMS, None),
        ("Figure 12 words", "Most frequent words", CLOUD, None),
    ):
        yield _phrases(held, name, title, section, top)


def _of_section(
    held: ReportSources, name: str, title: str, section: str, command: str, *, columns_of: Sequence[Statistics] | None = None
) -> PaperPart:
    """A section of the statistics: a row a measure, a column a release."""
    found = held.statistics if columns_of is None else columns_of
    sections = {one.source: {m.name: m for s in one.sections if s.title == section for m in s.measures} for one in found}
    names = list(dict.fromkeys(name for measures in sections.values() for name in measures))
    columns = tuple(sections)
    why = "the release has nothing of the kind"
    lines = [PartLine(measure, tuple(cell_of(sections[source].get(measure), why) for source in columns)) for measure in names]
    told = {measure.definition for measures in sections.values() for measure in measures.values()}
    definition = "; ".join(sorted(told)[:FEW_DEFINITIONS])
    return PaperPart(name, title, definition, command, columns, tuple(lines) or (PartLine(section, empty(columns, why)),),
                     DIFFERS.get(name, ""), bars=True)  # fmt: skip


FEW_DEFINITIONS = 12
"""Of a section's definitions; those of elements and kinds of product differ by their names alone."""


def _phrases(held: ReportSources, name: str, title: str, section: str, top: int | None) -> PaperPart:
    """The most frequent phrases of each release: those of one stand below those of another."""
    lines = []
    for one in held.statistics:
        measures = [m for s in one.sections if s.title == section for m in s.measures][:top]
        lines += [PartLine(f"{measure.name} ({one.source})", (cell_of(measure, ""),)) for measure in measures]
        if not measures:
            lines.append(PartLine(one.source, (Cell(None, missing="no turn has a draft: nothing was rewritten"),)))
    definition = "occurrences a turn"
    return PaperPart(
        name, title, definition, "muse stats RELEASE --json FILE", ("a turn",), tuple(lines), DIFFERS["phrases"], bars=True
    )


def _funnel(held: ReportSources) -> PaperPart:
    """Figure 9: the share that passes each screen, from what the run counted."""
    columns = tuple(one.source for one in held.statistics)
    rates: dict[str, dict[str, Cell]] = {}
    for one, manifest in zip(held.statistics, held.manifests, strict=True):
        for screen in manifest.funnel:
            share = screen.passed / screen.seen if screen.seen else None
            rates.setdefault(screen.screen, {})[one.source] = Cell(share, missing="" if share is not None else "it saw nothing")
    none = Cell(None, missing="the release was not generated with this screen")
    lines = tuple(PartLine(screen, tuple(cells.get(source, none) for source in columns)) for screen, cells in rates.items())
    why = "converted: nothing was screened"
    definition = "share of the objects that a screen saw which passed it"
    return PaperPart("Figure 9", "Pass probability of the screens", definition, "muse info RELEASE", columns,
                     lines or (PartLine("screens", empty(columns, why)),), DIFFERS["Figure 9"], bars=True)  # fmt: skip


# --- VOGUE and EXMODD -------------------------------------------------------------------------------------------------

CALIBRATION = ("accuracy", "PC", "MAE", "M-MAE", *(f"MAE[GT={k}]" for k in range(1, 6)))
SECTIONS_OF_VOGUE = (
    ("VOGUE stages", "Five stages", "stages (VOGUE)"),
    ("VOGUE waves", "Two waves of items", "waves of items (VOGUE)"),
    ("VOGUE histories", "What shoppers rated before", "histories (VOGUE)"),
    ("VOGUE styles", "What shoppers are like", "styles (VOGUE)"),
)


def _vogue(held: ReportSources) -> Iterator[PaperPart]:
    lines = []
    satisfied: list[tuple[str, Mapping[str, Any]]] = []
    for one in held.statistics:
        reports = held.of("ratings", one.digest)
        rated = [
            (f"{one.source}, {system}", by_name(measures))
            for report in reports
            for system, measures in report["sections"].items()
            if any(measure["name"] == "M-MAE" for measure in measures)
        ]
        satisfied += [(one.source, by_name(report["sections"]["satisfaction"])) for report in reports
                      if "satisfaction" in report["sections"]]  # fmt: skip
        lines += [row(name, CALIBRATION, measures, "the predictor is constant, or says no number") for name, measures in rated]
        if not rated:
            why = next((str(report["why"]) for report in reports if report.get("why")), "nobody has rated")
            lines.append(PartLine(one.source, empty(CALIBRATION, why)))
    definition = "predicted against given ratings, 1 to 5; `assistant` is the human row, mode and random are the bars"
    command = "muse ratings RELEASE --model SPEC --json ratings.json"
    yield PaperPart("VOGUE calibration", "Predicted ratings", definition, command, CALIBRATION, tuple(lines), DIFFERS["VOGUE"])
    yield _acts(held)
    for name, title, section in SECTIONS_OF_VOGUE:
        yield _of_section(held, name, title, section, "muse stats RELEASE")
    columns = tuple(dict.fromkeys(column for _, measures in satisfied for column in measures)) or ("satisfaction",)
    told = [row(name, columns, measures, "not said") for name, measures in satisfied]
    known = {name for name, _ in satisfied}
    why = "no shopper was asked: muse ratings RELEASE --rater SPEC"
    told += [PartLine(one.source, empty(columns, why)) for one in held.statistics if one.source not in known]
    definition = "mean of 1 to 5 over conversations"
    yield PaperPart("VOGUE satisfaction", "Five questions after a conversation", definition, command, columns, tuple(told))


def _acts(held: ReportSources) -> PaperPart:
    """Native dialogue acts, counted: of a turn with an act several times, once."""
    counts: dict[str, Counter[str]] = {}
    for folder, one in zip(held.folders, held.statistics, strict=True):
        counts[one.source] = Counter(act for talk in conversations_of(folder) for turn in talk.turns for act in turn.acts)
    names = [name for name, _ in sum(counts.values(), Counter()).most_common()]
    columns = tuple(counts)
    lines = tuple(PartLine(name, tuple(Cell(counts[source][name]) for source in columns)) for name in names)
    why = "ours have actions, not native acts: muse stats has their stages"
    definition = "turns with a native dialogue act, each turn once an act; a plain count"
    return PaperPart("VOGUE acts", "Dialogue acts", definition, "muse report RELEASE", columns,
                     lines or (PartLine("acts", empty(columns, why)),), bars=True)  # fmt: skip


def _exmodd(held: ReportSources) -> Iterator[PaperPart]:
    columns = tuple(one.source for one in held.statistics)
    wanted = [("text", f"Distinct-{n}") for n in (1, 2, 3)]
    wanted += [("coherence (EXMODD)", "coherence"), ("coherence (EXMODD)", "overlap of adjacent turns")]
    lines = []
    told: dict[str, str] = {}
    for section, name in wanted:
        cells = [_measure(one, section, name) for one in held.statistics]
        told.update((name, cell.definition) for cell in cells if cell is not None)
        lines.append(PartLine(name, tuple(cell_of(cell, "the release has nothing of the kind") for cell in cells)))
    toxic = []
    for one in held.statistics:
        measures = [m for report in held.of("stats", one.digest) for s in report["sections"].values() for m in s]
        found = next((m for m in measures if m["name"] == "toxicity"), None)
        toxic.append(cell_of(found, f"muse stats {one.source} --metric toxicity --json FILE, with the extra `toxicity`"))
    lines.append(PartLine("toxicity", tuple(toxic)))
    definition = "; ".join(f"{name}: {text}" for name, text in told.items())
    command = "muse stats RELEASE --metric toxicity --json FILE"
    yield PaperPart("EXMODD", "Diversity, coherence, toxicity", definition, command, columns, tuple(lines), DIFFERS["EXMODD"])


def _measure(found: Statistics, section: str, name: str) -> Measure | None:
    try:
        return found.get(section, name)
    except KeyError:
        return None


DIFFERS: Mapping[str, str] = {
    "Table 2": "sizes matched besides: Distinct-n falls as a corpus grows",
    "Table 3": "rounds, temperature and the judge's certificate are told; the paper says 'several' and nothing of bias",
    "Table 4": "several rules of what is right, intervals over conversations; the paper has points",
    "Table 5": "intervals over conversations; NLTK's tokens",
    "Table 6": "both orders are asked, flips told; perspective by perspective",
    "Table 7": "both orders are asked, flips told",
    "Table 8": "specificity is PEARL's: the paper does not define its own",
    "Table 9": "both orders are asked, flips told",
    "Figure 4": "elements by rule, or by a tagger (`muse stats --tagger`); the paper prints no list of its elements",
    "Figure 7": "kinds by our lexicon in place of Amazon's leaf categories",
    "Figure 9": "also screens that the paper has not",
    "phrases": "one list a release: the paper's clouds are of PEARL (Fig. 10) and of MUSE without and with the Rewriter",
    "VOGUE": "intervals over conversations",
    "EXMODD": "coherence is ours: EXMODD prints no formula",
}
"""Name -> how the figures differ from those that the paper prints."""
