"""The report as files: Markdown, LaTeX, CSV and SVG for each table and figure, one page with all, and report.json.

    README.md     every part with its definition, its command and the reasons for its dashes
    report.tex    every table, to be included; needs booktabs
    report.json   every number
    table-2.md  table-2.tex  table-2.csv  table-2.svg  ...

The same figures give the same bytes. Names of releases come from folders: whatever could be markup in them is escaped.
"""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from muse_builder.errors import SettingsError
from muse_builder.evaluation.paper.collect import ReportSources, gather, parts
from muse_builder.evaluation.paper.part import PaperPart, PartLine
from muse_builder.evaluation.report import package

INDEX, TEX, NUMBERS = "README.md", "report.tex", "report.json"
BARS = 40
"""Bars of a figure that are drawn; the other files have all."""
ROW, LABEL, WIDTH = 20, 300, 420
"""Height of a line, width of the names and of the longest bar, in the units of an SVG."""
CHARACTER = 6.6
"""Width of a character of 12 units in a font whose characters are alike."""
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


class WrittenReport(NamedTuple):
    folder: Path
    parts: tuple[PaperPart, ...]

    @property
    def measured(self) -> int:
        """Parts with at least one figure."""
        return sum(any(cell.value is not None for line in part.lines for cell in line.cells) for part in self.parts)


def report(folders: Sequence[Path], out: Path, *, reports: Sequence[Path] = (), seed: int = 0) -> WrittenReport:
    """Every table and figure of the paper, of VOGUE and of EXMODD, for some releases. Asks no model.

    Args:
        out: a folder that is new or empty, or one with an earlier report.
        reports: files that `judge`, `compare`, `recommend`, `respond`, `ratings` and `stats` wrote with `--json`.

    Raises:
        ReleaseError: a folder is no sealed release.
        SettingsError: a report cannot be read, two releases have one name, or `out` holds something else.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / NUMBERS).is_file():
        raise SettingsError(f"{out} holds something that is no report; name a new folder")
    held = gather(folders, reports, seed=seed)
    found = tuple(parts(held))
    out.mkdir(parents=True, exist_ok=True)
    for part in found:
        for ending, text in (("md", markdown(part)), ("tex", latex(part)), ("csv", as_csv(part)), ("svg", svg(part))):
            (out / f"{part.slug}.{ending}").write_text(text, encoding="utf-8")
    (out / INDEX).write_text(_index(found, held), encoding="utf-8")
    (out / TEX).write_text("\n".join(latex(part) for part in found), encoding="utf-8")
    told = {
        "package": package(),
        "releases": [{"name": one.source, "digest": one.digest} for one in held.statistics],
        "seed": seed,
        "parts": [part.as_json() for part in found],
    }
    (out / NUMBERS).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return WrittenReport(out, found)


def _index(found: Sequence[PaperPart], held: ReportSources) -> str:
    failing = [verdict for part in found for verdict in part.verdicts if "FAILS" in verdict]
    of = "\n".join(f"- {one.source}, sealed as `{one.digest[:12]}`" for one in held.statistics)
    head = "".join(f"**{verdict}**\n\n" for verdict in dict.fromkeys(failing))
    head += f"# Report\n\nOf\n\n{of}\n\nA dash is what was not measured; its reason stands below the table.\n\n"
    return head + "\n".join(markdown(part) for part in found)


def markdown(part: PaperPart) -> str:
    """A heading, the table, the definition, the command, and why cells are empty."""
    cells = [[_plain(line.name), *(cell.told() for cell in line.cells)] for line in part.lines]
    rows = [["", *map(_plain, part.columns)], ["---"] * (len(part.columns) + 1), *cells]
    text = f"## {part.name}: {part.title}\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in rows) + "\n\n"
    text += f"Definition: {_plain(part.definition)}\n\nCommand: `{part.command}`\n"
    text += f"\nDiffers from the paper: {part.differs}\n" if part.differs else ""
    text += "".join(f"\nJudge: {_plain(verdict)}\n" for verdict in part.verdicts)
    text += "".join(f"\n- {_plain(reason)}" for reason in part.reasons())
    return text.rstrip() + "\n"


def _plain(text: str) -> str:
    """Text that is no markup in a cell of Markdown."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def latex(part: PaperPart) -> str:
    """A table for booktabs; the definition is its caption."""
    lines = [
        r"\begin{table}[t]\centering\small",
        rf"\caption{{{_tex(part.name)}: {_tex(part.title)}. {_tex(part.definition)}}}",
        rf"\label{{tab:{part.slug}}}",
        rf"\begin{{tabular}}{{l{'r' * len(part.columns)}}}",
        r"\toprule",
        " & ".join(["", *map(_tex, part.columns)]) + r" \\",
        r"\midrule",
        *(" & ".join([_tex(line.name), *("--" if cell.value is None else _tex(cell.told()) for cell in line.cells)]) + r" \\"
          for line in part.lines),
        r"\bottomrule",
        r"\end{tabular}",
        *(rf"\par\footnotesize {_tex(reason)}" for reason in part.reasons()),
        r"\end{table}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def as_csv(part: PaperPart) -> str:
    """A line a cell: row, column, value, low, high, why it is missing."""
    sink = io.StringIO()
    table = csv.writer(sink, lineterminator="\n")
    table.writerow(["row", "column", "value", "low", "high", "missing"])
    for line in part.lines:
        for column, cell in zip(part.columns, line.cells, strict=True):
            low, high = cell.interval or ("", "")
            table.writerow([line.name, column, "" if cell.value is None else cell.value, low, high, cell.missing])
    return sink.getvalue()


def svg(part: PaperPart) -> str:
    """A figure as bars, a table as text; with a title, and readable without colour."""
    return _bars(part) if part.bars else _text(part)


def _bars(part: PaperPart) -> str:
    bars = [(f"{line.name}, {column}" if len(part.columns) > 1 else line.name, cell)
            for line in part.lines for column, cell in zip(part.columns, line.cells, strict=True)][:BARS]  # fmt: skip
    largest = max((float(cell.value) for _, cell in bars if isinstance(cell.value, int | float)), default=0.0)
    drawn = []
    for place, (name, cell) in enumerate(bars, start=1):
        y = ROW * (place + 1)
        value = float(cell.value) if isinstance(cell.value, int | float) else 0.0
        width = WIDTH * max(0.0, value) / largest if largest > 0 else 0.0
        drawn.append(f'<text x="{LABEL - 8}" y="{y}" text-anchor="end">{escape(_short(name))}</text>')
        drawn.append(f'<rect x="{LABEL}" y="{y - 11}" width="{width:.1f}" height="14" fill="#3b6ea5"/>')
        drawn.append(f'<text x="{LABEL + width + 6:.1f}" y="{y}">{escape(cell.told())}</text>')
    return _svg(part, drawn, LABEL + WIDTH + 200, ROW * (len(bars) + 2))


def _text(part: PaperPart) -> str:
    rows = [PartLine("", ()), *part.lines]
    cells = [[_short(line.name), *(cell.told() for cell in line.cells)] for line in rows]
    cells[0] = ["", *part.columns]
    widths = [CHARACTER * (2 + max(len(row[column]) for row in cells)) for column in range(len(cells[0]))]
    drawn = []
    for place, row in enumerate(cells, start=1):
        x = 8.0
        for column, text in enumerate(row):
            weight = ' font-weight="bold"' if place == 1 else ""
            drawn.append(f'<text x="{x:.1f}" y="{ROW * (place + 1)}"{weight}>{escape(text)}</text>')
            x += widths[column]
    return _svg(part, drawn, 16 + sum(widths), ROW * (len(cells) + 2))


def _short(name: str, most: int = 44) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _svg(part: PaperPart, drawn: Sequence[str], width: float, height: float) -> str:
    title = escape(f"{part.name}: {part.title}")
    box = f'viewBox="0 0 {width:.0f} {height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="monospace" font-size="11">'
    return "\n".join(
        [head, f"<title>{title}</title>", f'<text x="8" y="14" font-weight="bold">{title}</text>', *drawn, "</svg>\n"]
    )
