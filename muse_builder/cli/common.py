"""What commands of several kinds share: exit codes, a line on stderr, a file to write."""

import argparse
import sys
from pathlib import Path
from typing import TypeAlias

from muse_builder.cli.parser import Parser
from muse_builder.errors import SettingsError

EXIT_ERROR, EXIT_FINDINGS, EXIT_BUDGET, EXIT_FATAL_CALL, EXIT_STOPPED = 1, 3, 4, 5, 130

Subparsers: TypeAlias = "argparse._SubParsersAction[Parser]"


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def writable(value: str) -> Path:
    """A file to write later: that its folder is there is found out now, before anything is asked or paid."""
    path = Path(value)
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{value} cannot be written: its folder is not there, or it is a folder itself")
    return path


def write_json(file: Path | None, told: object) -> None:
    if file is None:
        return
    import json

    try:
        file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {file}: {error.strerror}; name another file with --json") from error
