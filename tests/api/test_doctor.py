"""An installation is looked over: what is there, what is not, and no key in it."""

from pathlib import Path

import pytest

from muse_builder.api import doctor as looked
from muse_builder.api.doctor import Diagnosis, Symptom, doctor
from muse_builder.errors import RunError
from muse_builder.settings import Settings


def by_name(found: Diagnosis) -> dict[str, Symptom]:
    return {one.name: one for one in found.found}


def test_a_whole_installation_is_well_and_says_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-for-the-doctor")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:hidden-word@localhost:8000/v1")
    monkeypatch.setenv("MUSE_REPOSITORY", "ORG/muse")
    found = doctor(trial=False)
    named = by_name(found)
    assert found.well
    assert str(found).endswith("all is well")
    assert named["datasets"].state == "ok"
    assert (named["OPENAI_API_KEY"].said, named["ANTHROPIC_API_KEY"].said) == ("found", "not set")
    assert named["OPENAI_BASE_URL"].said == "http://localhost:8000"
    assert named["MUSE_REPOSITORY"].said == "ORG/muse"
    assert named["lexical"].said == "ready"
    for text in (str(found), str(found.as_json())):
        assert "planted" not in text
        assert "hidden-word" not in text


def test_what_is_missing_or_too_old_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"datasets": "2.0.0", "usearch": None, "sacrebleu": None}
    version = looked._version
    monkeypatch.setattr(looked, "_version", lambda name: there[name] if name in there else version(name))
    found = doctor(trial=False)
    named = by_name(found)
    assert not found.well
    assert named["datasets"].said == "2.0.0; wanted is >=2.21: pip install 'datasets>=2.21'"
    assert named["usearch"].said.startswith("not installed; wanted is >=2.20")
    assert named["eval"].state == "note"
    assert named["eval"].said == "lacks sacrebleu: pip install 'muse_builder[eval]'"
    assert str(found).endswith("2 things are wrong, marked !")


def test_little_room_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked, "ROOM", 1 << 62)
    named = by_name(doctor(trial=False))
    assert named["here"].state == "note"
    assert named["here"].said.endswith(": that is little")


def test_a_trial_makes_two_conversations_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    trial = by_name(doctor())["2 conversations"]
    assert (trial.state, trial.said) == ("ok", "made about 40 products, verified, opened")
    assert list(tmp_path.iterdir()) == []


def test_a_trial_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(settings: Settings) -> Path:
        raise RunError("the journal is of a later version")

    monkeypatch.setattr("muse_builder.run.generate.generate", broken)
    found = doctor()
    assert not found.well
    assert by_name(found)["2 conversations"].said == "RunError: the journal is of a later version"
