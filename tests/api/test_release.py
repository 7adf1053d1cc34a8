"""A release in Python: a folder, its rows, its figures, what can be done with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder.api.release import Release, len_of
from muse_builder.errors import ReleaseError


def test_a_release_stands_for_its_folder(muse: Release) -> None:
    assert Path(muse) == muse.path
    assert os.fspath(muse) == str(muse) == str(muse.path)
    assert (muse / "README.md").is_file()
    with open(muse / "manifest.json", encoding="utf-8") as file:
        assert file.read(1) == "{"


def test_its_rows_are_mapped_where_they_lie(muse: Release) -> None:
    assert sum(len(rows) for rows in muse.conversations.values()) == 12
    assert len(muse.items) == 70
    assert muse.items[0]["image"].width > 0
    held = [entry["filename"] for rows in (*muse.conversations.values(), muse.items) for entry in rows.cache_files]
    assert {Path(name).parent.parent for name in held} == {muse.path}


def test_other_configs_come_by_name(muse: Release) -> None:
    assert len(muse["profiles"]) >= 12  # and those whose conversation was refused
    assert muse["conversations"].keys() == muse.conversations.keys()
    assert len(muse.load("items", "train")) == 70
    assert "rejected" in muse._ipython_key_completions_()
    with pytest.raises(ReleaseError, match=r"unknown config 'profils'; known: .*; did you mean 'profiles'\?"):
        muse["profils"]


def test_its_figures_are_those_of_its_manifest(muse: Release) -> None:
    assert sum(muse.splits.values()) == sum(muse.outcomes.values()) == 12
    assert muse.models == dict.fromkeys(("backbone", "rewriter", "checker", "reviewer"), "embedded")
    assert muse.cost == 0.0
    assert len(muse.digest) == 64
    assert len_of(muse, "profiles") == len(muse["profiles"])


def test_it_shows_itself_in_one_line_and_in_a_notebook(muse: Release) -> None:
    assert repr(muse).startswith(f"Release('{muse.path}'): 12 conversations, 70 items; ")
    shown = muse._repr_html_()
    assert "<th>conversations</th>" in shown
    assert "<td>0.0000 US dollars</td>" in shown


def test_what_is_done_with_it_is_done_by_its_methods(muse: Release, tmp_path: Path) -> None:
    assert muse.verify() == []
    assert muse.summary().startswith("12 conversations about ")
    assert "Yield of every screen" in muse.info()
    assert "query:" in muse.show(2, private=True)
    assert muse.audit()["release"]["conversations"] == 12
    assert muse.stats().get("size", "conversations").value == 12
    assert muse.pages(tmp_path / "pages").conversations == 12


def test_two_openings_of_the_same_rows_are_equal(muse: Release) -> None:
    assert Release(muse) == muse
    assert len({Release(str(muse)), muse}) == 1
    assert muse != str(muse)


def test_what_is_no_release_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="not a sealed release"):
        Release(tmp_path)
    with pytest.raises(ReleaseError, match="there is no folder"):
        Release(tmp_path / "none")


def test_without_a_name_the_usual_places_are_looked_at(muse: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSE_DATA", str(muse.path))
    assert Release().path == muse.path


def test_opening_a_release_asks_for_no_model_and_no_index(muse: Release) -> None:
    heavy = ["openai", "anthropic", "usearch", "sklearn", "nltk", "jinja2", "rich", "IPython"]
    code = (
        f"import sys, muse_builder; muse = muse_builder.Release({str(muse)!r}); muse.conversations, muse.items, muse.cost; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
