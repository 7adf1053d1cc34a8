"""The demo is made once, says what it is, and is never half there."""

import os
import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.manifest import read_manifest
from muse_builder.run.demo import CONVERSATIONS, demo
from muse_builder.version import __version__
from tests import synthetic


class Made:
    """Stands for a run: made-up conversations, and a run folder beside them."""

    def __init__(self) -> None:
        self.runs: list[Mapping[str, Any]] = []

    def __call__(self, settings: Mapping[str, Any]) -> Path:
        self.runs.append(settings)
        Path(f"{settings['out']}.run").mkdir()
        return synthetic.write_release(Path(settings["out"]), conversations=settings["num_conversations"])


def test_a_demo_is_made_once_and_each_opening_says_what_it_is(tmp_path: Path) -> None:
    made = Made()
    for _ in range(2):
        with pytest.warns(UserWarning, match=f"this is the demo: {CONVERSATIONS} conversations") as said:
            folder = demo(tmp_path, made)
        assert len(said) == 1
        for place in ("data_dir=", "repository=", "MUSE_DATA", "muse generate"):
            assert place in str(said[0].message)
    assert folder == tmp_path / "muse" / f"demo-{__version__}"
    assert made.runs == [{"out": str(folder), "num_conversations": CONVERSATIONS}]
    assert read_manifest(folder).counts.conversations == CONVERSATIONS
    assert not Path(f"{folder}.run").exists(), "the calls of a demo are worth nothing"


def test_those_who_ask_at_once_wait_for_the_first(tmp_path: Path) -> None:
    made = Made()
    with warnings.catch_warnings(), ThreadPoolExecutor(4) as pool:
        warnings.simplefilter("ignore")
        folders = list(pool.map(lambda _: demo(tmp_path, made), range(4)))
    assert len(set(folders)) == len(made.runs) == 1


@pytest.mark.parametrize("there", [True, False])
def test_a_cache_that_may_not_be_written_is_read(there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made()
    if there:
        with pytest.warns(UserWarning, match="this is the demo"):
            demo(tmp_path, made)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    if there:
        with pytest.warns(UserWarning, match="this is the demo"):
            demo(tmp_path, made)
    else:
        with pytest.raises(ReleaseError, match=r"the demo cannot be made in .*Permission denied.*: name another cache"):
            demo(tmp_path, made)
    assert len(made.runs) == there


def test_a_demo_that_was_broken_off_is_made_by_the_next(tmp_path: Path) -> None:
    def broken(settings: Mapping[str, Any]) -> Path:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo(tmp_path, broken)
    with pytest.warns(UserWarning, match="this is the demo"):
        assert read_manifest(demo(tmp_path, Made())).counts.conversations == CONVERSATIONS
