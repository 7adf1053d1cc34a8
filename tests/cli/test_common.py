"""What commands of several kinds share."""

import argparse
import json
from pathlib import Path

import pytest

from muse_builder.cli.common import say, writable, write_json
from muse_builder.errors import SettingsError


def test_a_file_that_cannot_be_written_is_found_out_before_anything_is_asked(tmp_path: Path) -> None:
    assert writable(str(tmp_path / "told.json")) == tmp_path / "told.json"
    for wrong in (tmp_path, tmp_path / "none" / "told.json"):
        with pytest.raises(argparse.ArgumentTypeError, match="cannot be written"):
            writable(str(wrong))


def test_numbers_are_written_where_a_file_is_named(tmp_path: Path) -> None:
    write_json(None, {"a": 1})
    write_json(tmp_path / "told.json", {"a": "ä"})
    assert json.loads((tmp_path / "told.json").read_text("utf-8")) == {"a": "ä"}
    with pytest.raises(SettingsError, match="name another file with --json"):
        write_json(tmp_path, {})


def test_what_is_said_goes_to_stderr_alone(capsys: pytest.CaptureFixture[str]) -> None:
    say("on the way")
    assert capsys.readouterr() == ("", "on the way\n")
