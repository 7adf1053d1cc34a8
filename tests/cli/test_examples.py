"""The example that ends each command's help is a command that can be given."""

import shlex
from pathlib import Path

import pytest

from muse_builder.cli import main, parser
from muse_builder.cli.parser import Parser
from tests.cli.conftest import Said
from tests.small import small_release

EVALUATING = {"stats", "recommend", "respond", "judge", "compare", "realism", "ratings"}
NOT_RUN = {
    "generate": "the chain begins with a smaller one",
    "index": "the same",
    "plan": "it rehearses the whole demo catalog",
    "convert": "it needs a corpus",
    "log": "it needs a run that goes on",
    "push": "it needs the Hub",
    "pull": "the same",
}
CHAIN = ["info", "show", "verify", "replay", "explain", "audit", "pages", "screen", "write", "split", "export", "merge"]


def commands() -> dict[str, Parser]:
    (subparsers,) = (action for action in parser()._actions if isinstance(action.choices, dict))
    assert isinstance(subparsers.choices, dict)
    return dict(subparsers.choices)


def test_every_command_ends_its_help_with_an_example() -> None:
    assert {name for name, one in commands().items() if one.example is None} <= EVALUATING
    for one in commands().values():
        assert one.example is None or one.format_help().rstrip().endswith(f"example:\n  {one.example}")


@pytest.mark.parametrize("name", sorted(set(commands()) - EVALUATING))
def test_an_example_is_understood(name: str) -> None:
    example = commands()[name].example
    assert example is not None
    words = shlex.split(example)
    assert words[:2] == ["muse", name]
    assert callable(parser().parse_args(words[1:]).command)


def test_the_examples_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.chdir(tmp_path)
    small_release(Path("muse"))
    small_release(Path("more"), seed=1)
    known = commands()
    assert {*CHAIN, *NOT_RUN} == set(known) - EVALUATING
    for name in CHAIN:
        example = known[name].example
        assert example is not None
        code, out, err = said(*shlex.split(example)[1:])
        assert (name, code) == (name, 0), err
        assert out.strip(), name
    made = {path.name for path in tmp_path.iterdir()}
    assert made >= {"muse", "more", "both", "pages", "random", "lora", "screen.html", "write.html", "muse.audit.json"}
    assert main(["verify", "both"]) == 0
