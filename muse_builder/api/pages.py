"""Pages for the browser: a viewer, and pages on which people screen and write."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from muse_builder.api.following import counting
from muse_builder.api.place import Place, path_or_none
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.pages.screening import Screened, Screening
    from muse_builder.pages.viewer import Written
    from muse_builder.pages.writing import Writing


def write_pages(
    release: Place, out: Place, *, public: bool = False, statistics: bool = False, watch: Watch | None = None
) -> "Written":
    """Writes a static viewer of a release: figures, a list with filters, every conversation. Needs no server.

    The function of `muse pages`; `muse_builder.pages` is the package that draws them.

    Args:
        out: a new folder, or one of earlier pages.
        public: leave out backstories, queries, ranks, reasons and drafts.
        statistics: with what `stats` measures, and words and phrases.

    Raises:
        ReleaseError: the folder is no sealed release, or `out` holds something else.
    """
    from muse_builder.evaluation.statistics import statistics as measure
    from muse_builder.pages.viewer import write_viewer

    measured = measure(Path(release)) if statistics else None
    with counting(watch, "pages") as progress:
        return write_viewer(Path(release), Path(out), public=public, statistics=measured, progress=progress)


def screen(
    release: Place,
    out: Place,
    *,
    split: str | None = None,
    conversations: int | None = None,
    parts: int = 1,
    overlap: int = 0,
    gold: int = 0,
    tasks: Place | None = None,
    seed: int = 0,
) -> "Screening":
    """Writes a page on which people pass or refuse conversations; what it saves goes to `generate(manual=FILE)`.

    Args:
        out: the page, for example "screen.html"; with several parts "screen-1.html", "screen-2.html", ...
        split: only this split's conversations; None for all.
        conversations: so many, drawn at random; None for all.
        parts: pages, each with its share, for as many people.
        overlap: conversations that stand on every page, for how far people agree.
        gold: planted conversations on each page, to be refused: who passes them does not read.
        tasks: folder for the same as tasks of Label Studio and Argilla.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: nothing is left to judge, or more parts than conversations are wanted.
    """
    from muse_builder.pages.screening import write_screening

    return write_screening(
        Path(release),
        Path(out),
        split=split,
        count=conversations,
        parts=parts,
        overlap=overlap,
        gold=gold,
        tasks_to=path_or_none(tasks),
        seed=seed,
    )


def screened(files: Sequence[Place], out: Place | None = None) -> "Screened":
    """What people said of conversations: rater by rater, how far they agree (kappa, alpha), and whom not to count on.

    Args:
        files: what pages saved (JSONL), or what Label Studio or Argilla exported (.json).
        out: also write all verdicts there, as `generate(manual=FILE)` reads them, without gold questions.

    Raises:
        RunError, SettingsError: a file cannot be read.
    """
    from muse_builder.pages.screening import agreement

    found = agreement([Path(file) for file in files])
    if out is not None:
        Path(out).write_text("".join(f"{line}\n" for line in found.lines), encoding="utf-8")
    return found


def write(
    release: Place,
    out: Place,
    *,
    side: Literal["assistant", "user"] = "assistant",
    split: str | None = None,
    lines: int = 100,
    parts: int = 1,
    seed: int = 0,
) -> "Writing":
    """Writes a page on which people write next lines; what it saves goes to `compare(replies=...)`.

    Args:
        out: the page, for example "write.html"; with several parts "write-1.html", "write-2.html", ...
        side: whose lines they write.
        split: only this split's conversations; None for all.
        lines: drawn at random (paper: 100 pairs).
        parts: pages, each with its share, for as many people.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: fewer lines than parts, or none.
    """
    from muse_builder.pages.writing import write_writing

    return write_writing(Path(release), Path(out), speaker=side, split=split, count=lines, parts=parts, seed=seed)
