"""What a catalog's reading came to, for the messages that end it: the commonest reasons, and the flag that helps."""

from collections.abc import Iterator, Mapping, Sequence

from muse_builder.catalog.pictures import NONE, NOT_FETCHED
from muse_builder.catalog.report import CatalogReport

_SHOWN = 3
"""Reasons of a kind."""
_COLUMNS = 30
_EACH_ROW = "Each row with its reason: "


def explained(report: CatalogReport) -> str:
    """What the catalog was taken for, why its rows gave nothing, where all of it stands, and what helps."""
    lines = [f"It was taken for {report.taken_for}."] if report.taken_for else []
    counts = report.counts
    lines.append(f"{counts['read']:,} rows read, {counts['kept']:,} products kept. The commonest reasons:")
    reasons = [
        (number, title, reason)
        for kind, title in (("rejected", "left out"), ("image", "no picture"))
        for reason, number in report.reasons[kind].most_common(_SHOWN)
    ]
    lines += [
        f"  {number:,} x {title}: {plainly(reason)}" for number, title, reason in sorted(reasons, key=lambda one: -one[0])
    ]
    if not reasons:
        lines[-1] = f"{counts['read']:,} rows read, {counts['kept']:,} products kept: there is nothing in it."
    if report.path is not None:
        lines.append(f"{_EACH_ROW}{report.path}")
    lines += [f"What helps: {line}" for line in advice(report)]
    return "\n".join(lines)


def plainly(reason: str) -> str:
    """A reason without the words that its heading says already."""
    return reason.replace(": left out: ", ": ")


def moved(message: str, place: str) -> str:
    """What `explained` says, with another place for the report: the one it was written to goes with its temporary folder."""
    return "\n".join(f"{_EACH_ROW}{place}" if line.startswith(_EACH_ROW) else line for line in message.splitlines())


def advice(report: CatalogReport) -> Iterator[str]:
    """What helps, most likely first: a flag each."""
    return advice_for(
        report.reasons["rejected"],
        report.reasons["image"],
        lacks=report.lacks,
        columns=report.columns,
        require_image=report.require_image,
    )


def advice_for(
    rejected: Mapping[str, int],
    pictures: Mapping[str, int],
    *,
    lacks: str,
    columns: Sequence[str],
    require_image: bool = True,
) -> Iterator[str]:
    """The same of reasons that were counted before.

    Args:
        rejected, pictures: reason -> how often.
        lacks: what catalogs of this shape never have, "" where that is nothing.
        columns: of the catalog.
        require_image: False where products without a picture are kept already.
    """
    missing = any(reason.endswith((": missing", ": empty")) or "not an object" in reason for reason in rejected)
    if missing or lacks:
        named = ", ".join(columns[:_COLUMNS]) or "none that could be read"
        before = f"{lacks}; " if lacks else ""
        yield f"{before}--map says which column holds what, as --map title=COLUMN,id=COLUMN; the columns are {named}"
    if any("neither features nor description" in reason for reason in rejected):
        yield "--map description=COLUMN or --map features=COLUMN+COLUMN, where the text stands under another name"
    if any(reason.startswith(f"images: {NOT_FETCHED}") for reason in pictures):
        yield f"--download-images fetches the pictures{'; --no-require-image does without them' if require_image else ''}"
    elif any(reason.startswith("images: ") for reason in pictures):
        where = "--images-root FOLDER names the pictures' folder, --map image=PATTERN their names (images/{id}.jpg)"
        some = any(reason != f"images: {NONE}" for reason in pictures)
        ways = [where] if some else []
        if require_image:
            ways.append("--no-require-image keeps products without a picture")
        if ways:
            yield "; ".join(ways)
    if any("HEIC" in reason for reason in pictures):
        yield "pip install 'muse_builder[heic]' reads HEIC pictures"
    if any("stream is damaged" in reason or "well-formed" in reason for reason in rejected):
        yield "fetch or pack the file again: it ends early or is damaged"
