"""Looking at a release, and checking it, from Python."""

from pathlib import Path

import pytest

from muse_builder.api.inspect import Told, audit, explain, info, replay, show, verify
from muse_builder.api.release import Release
from muse_builder.errors import ReleaseError, SettingsError
from tests.api.conftest import Noted


def test_what_is_shown_is_what_the_command_prints(muse: Release) -> None:
    assert info(str(muse)).startswith(f"{muse}: muse_builder ")
    first = muse.conversations["train"][0]["conversation_id"]
    assert show(muse, first).startswith(f"{first}  ")
    assert show(muse) == show(muse, 0)
    with pytest.raises(ReleaseError, match="no conversation 'c999999'"):
        show(muse, "c999999")


def test_a_conversation_and_one_turn_are_explained(muse: Release) -> None:
    name = muse.conversations["train"][0]["conversation_id"]
    assert "Each stands in `traces`" in explain(muse, name)
    assert 0 < len(explain(muse, name, turn=1)) < len(explain(muse, name))


def test_replays_are_identical_and_told_one_by_one(muse: Release) -> None:
    told: list[object] = []
    replays = replay(muse, sample=2, say=told.append)
    assert replays.identical
    assert len(replays.replayed) == 2
    assert told[-2:] == list(replays.replayed)
    assert str(replays).endswith("2 of 2 identical, byte for byte, without a network")


@pytest.mark.parametrize("which", [{}, {"all": True, "sample": 2}, {"conversations": ["c000000"], "all": True}])
def test_a_replay_needs_to_know_which(muse: Release, which: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="which conversations"):
        replay(muse, **which)  # type: ignore[arg-type]


def test_verify_finds_nothing_and_tells_of_every_shard(muse: Release, noted: Noted) -> None:
    assert verify(muse, watch=noted) == []
    assert noted.stages == ["shards"]
    assert noted.done[-1] == len(noted.done)


def test_verify_says_what_is_no_release(tmp_path: Path) -> None:
    (finding,) = verify(tmp_path)
    assert "not a sealed release" in finding.problem


def test_an_audit_is_written_where_it_is_asked_for(muse: Release, tmp_path: Path) -> None:
    report = audit(muse, out=tmp_path / "found")
    assert report["release"]["conversations"] == 12
    assert sorted(path.name for path in tmp_path.iterdir()) == ["found.json", "found.md"]


def test_a_text_is_shown_as_it_is() -> None:
    assert repr(Told("one\ntwo")) == "one\ntwo"
