"""A run is named by its folder, by the release beside it, or by its journal."""

from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.run.folder import JOURNAL, journal_of


def test_a_run_is_found_by_its_folder_its_release_and_its_journal(tmp_path: Path) -> None:
    Journal(tmp_path / "muse.run" / JOURNAL).close()
    for place in ("muse.run", "muse", f"muse.run/{JOURNAL}"):
        assert journal_of(tmp_path / place) == tmp_path / "muse.run" / JOURNAL


def test_where_no_run_is_both_places_are_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"no run folder: there is no .*other/journal.sqlite, nor .*other.run/journal.sqlite"):
        journal_of(tmp_path / "other")
