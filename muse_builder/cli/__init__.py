"""The `muse` command: parse, call one function of `muse_builder.api`, print. One file a kind of command."""

import argparse
import io
import shlex
import sys
from collections.abc import Sequence

from muse_builder.cli import chat, doctor, evaluate, generate, inspect, pages, publish
from muse_builder.cli.common import EXIT_BUDGET, EXIT_ERROR, EXIT_FATAL_CALL, EXIT_FINDINGS, EXIT_STOPPED
from muse_builder.cli.parser import EXIT_USAGE, Parser
from muse_builder.errors import BudgetError, FatalCallError, Interrupted, MuseError
from muse_builder.sync import Stop, stopping_on_signals
from muse_builder.version import __version__

__all__ = ["EXIT_BUDGET", "EXIT_ERROR", "EXIT_FATAL_CALL", "EXIT_FINDINGS", "EXIT_STOPPED", "EXIT_USAGE", "main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives the exit code: 0 done, 1 a clear error, 2 wrong usage, 3 findings, 4 budget, 5 the provider
    refuses every call, 130 stopped. Without a command the help is printed, and that is wrong usage, too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal or pipe that knows no "é" prints \\xe9 and goes on
            stream.reconfigure(errors="backslashreplace")
    reader = parser()
    given = reader.parse_args(arguments)
    if given.command is None:
        reader.print_help()
        return EXIT_USAGE
    try:
        with stopping_on_signals(Stop()):  # SIGTERM, too, ends any command with a word
            return int(given.command(given))
    except Interrupted:
        print("stopped; nothing is lost. The same command goes on from here.", file=sys.stderr)
        code = EXIT_STOPPED
    except KeyboardInterrupt:
        print("stopped at once; the same command goes on from the last finished call.", file=sys.stderr)
        code = EXIT_STOPPED
    except MuseError as error:
        print(f"muse: {error}", file=sys.stderr)
        code = _exit_code(error)
    except BrokenPipeError:
        return 0
    except OSError as error:  # a full disk, a folder that may not be written: nothing of ours, and no reason for a traceback
        where = f": {error.filename}" if error.filename is not None else ""
        print(f"muse: {error.strerror or error}{where}; once that is put right, the same command goes on", file=sys.stderr)
        return EXIT_ERROR
    if getattr(given, "goes_on", False) and code != EXIT_ERROR:
        print(f"To go on: {_command_to_go_on(arguments, given, code)}", file=sys.stderr)
    return code


def _exit_code(error: MuseError) -> int:
    codes: tuple[tuple[type[MuseError], int], ...] = ((BudgetError, EXIT_BUDGET), (FatalCallError, EXIT_FATAL_CALL))
    return next((code for kind, code in codes if isinstance(error, kind)), EXIT_ERROR)


def _command_to_go_on(arguments: Sequence[str] | None, given: argparse.Namespace, code: int) -> str:
    """The command that was given; with twice the budget where that is used up."""
    words = ["muse", *(sys.argv[1:] if arguments is None else arguments)]
    if code == EXIT_BUDGET and given.budget is not None:
        # The last one counts; argparse also takes a flag's beginning.
        flag = max(place for place, word in enumerate(words) if "--budget".startswith(word.split("=")[0]) and word > "--b")
        words[flag : flag + (1 if "=" in words[flag] else 2)] = ["--budget", f"{2 * given.budget:g}"]
    return shlex.join(words)


def parser() -> Parser:
    """The parser of all commands."""
    made = Parser(
        prog="muse",
        description="MUSE, the multimodal conversational recommendation dataset: regenerate it, look at it, check it.",
        epilog="Begin with: muse generate -n 200 --out muse",
    )
    made.add_argument("--version", action="version", version=f"muse_builder {__version__}")
    made.set_defaults(command=None)
    commands = made.add_subparsers(title="commands", metavar="COMMAND")
    for kind in (generate, inspect, pages, chat, evaluate, publish, doctor):
        kind.add(commands)
    return made
