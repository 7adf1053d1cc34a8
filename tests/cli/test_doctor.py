"""`muse doctor` prints what was found, as text or JSON, and ends with 3 where something is wrong."""

import json

import pytest

from muse_builder.api import doctor as looked
from tests.cli.conftest import Said


def test_the_command_prints_what_was_found(said: Said) -> None:
    code, out, err = said("doctor", "--no-trial")
    assert (code, err) == (0, "")
    assert out.startswith("program\n")
    code, out, _ = said("doctor", "--no-trial", "--json")
    assert json.loads(out)["well"] is True


def test_something_wrong_is_exit_code_3(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked, "_version", lambda name: None)
    assert said("doctor", "--no-trial")[0] == 3
