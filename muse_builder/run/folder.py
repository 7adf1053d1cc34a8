"""What lies in a run folder under which name, and the notes of its journal that more than one module reads."""

from pathlib import Path

from muse_builder.errors import RunError

JOURNAL = "journal.sqlite"
SETTINGS = "settings"
"""The journal's note of the settings that shape rows."""
WANTED = "wanted"
"""Its note of settings that shape no row and still belong to what was made: how many conversations, which splits."""
RELEASES = "releases"
"""Its note of the seals of its releases, apart by a space."""
SOURCES = "sources"
"""Its note of the digest of the package that answered in it; "" where several did."""
ORIGIN = "origin"
"""Its note of the run that it was branched from; see `run.branch`."""


def journal_of(run: Path) -> Path:
    """The journal of a run folder, or of the run folder beside a release; a journal itself as it is.

    Raises:
        RunError: there is none.
    """
    tried = (run, run / JOURNAL, run.with_name(f"{run.name}.run") / JOURNAL)
    for path in tried:
        if path.is_file():
            return path
    raise RunError(f"{run} is no run folder: there is no {tried[1]}, nor {tried[2]}")
