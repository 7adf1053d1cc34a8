"""Mistakes on the command line are answered with what was meant."""

import pytest

from muse_builder.cli import EXIT_USAGE
from muse_builder.cli.parser import Parser, meant
from tests.cli.conftest import Said


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["genrate"], "did you mean generate?"),
        (["verfy", "muse"], "did you mean verify?"),
        (["generate", "--round-limt", "5"], "did you mean --round-limit?"),
        (["generate", "--no-leak-scren"], "did you mean --no-leak-screen?"),
        (["generate", "--preset", "papr"], "did you mean paper?"),
        (["generate", "--image-mode", "pixel"], "did you mean pixels?"),
        (["push", "muse", "a/b", "--dryrun"], "did you mean --dry-run?"),
        (["audit", "muse", "--stric=1"], ""),
    ],
)
def test_a_mistyped_word_is_answered_with_the_nearest(arguments: list[str], hint: str, said: Said) -> None:
    code, out, err = said(*arguments)
    assert (code, out) == (EXIT_USAGE, "")
    assert err.rstrip().endswith(hint)


def test_a_word_like_none_is_answered_without_a_guess(said: Said) -> None:
    code, _, err = said("xyzzy")
    assert code == EXIT_USAGE
    assert "invalid choice: 'xyzzy'" in err
    assert "did you mean" not in err
    assert meant("--colour", ["--seed"]) == ""


def test_the_parser_of_a_command_names_its_own_flags(said: Said) -> None:
    _, _, err = said("info", "muse", "--privat")
    assert "usage: muse info" in err
    assert "--private" not in err  # a flag of `show`
    assert Parser(prog="x", example="x y").flags() == ["--help"]


def test_no_command_gives_the_help_and_counts_as_wrong_usage(said: Said) -> None:
    code, out, err = said()
    assert (code, err) == (EXIT_USAGE, "")
    assert "Begin with: muse generate -n 200 --out muse" in out
    assert "synthesise conversations and seal them as a release folder" in out
