"""An argument parser that says what was probably meant."""

import argparse
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn, TypeVar

EXIT_USAGE = 2
CHOICES = re.compile(r"invalid choice: '(?P<said>[^']*)' \(choose from (?P<known>.*)\)")

Given = TypeVar("Given")


class Parser(argparse.ArgumentParser):
    """`argparse`'s, with "did you mean" for commands, choices and flags, and an example where a command has one."""

    def __init__(self, *arguments: object, example: str | None = None, **keywords: object) -> None:
        """
        Args:
            example: a command that can be run, which the help ends with.
        """
        if example is not None:
            keywords |= {"epilog": f"example:\n  {example}", "formatter_class": argparse.RawDescriptionHelpFormatter}
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.example = example

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Knows all: what nobody takes is an error of the command that was given it, which knows its own flags."""
        given, others = super().parse_known_args(args, namespace)
        if others:
            self.error(f"unrecognized arguments: {' '.join(others)}{meant(others[0].split('=')[0], self.flags())}")
        return given, others

    def flags(self) -> list[str]:
        return [flag for action in self._actions for flag in action.option_strings if flag.startswith("--")]

    def error(self, message: str) -> NoReturn:
        wrong = CHOICES.search(message)
        super().error(message + (meant(wrong["said"], re.findall(r"[^\s,']+", wrong["known"])) if wrong else ""))


def meant(said: str, known: Sequence[str]) -> str:
    """ "; did you mean --seed?", or nothing where no name is near."""
    near = get_close_matches(said, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
