"""The example that ends each command's help is a command that can be given."""

import shlex
from pathlib import Path
from shutil import copytree

import pytest

from muse_builder.cli import main, parser
from muse_builder.cli.parser import Parser
from tests.cli.conftest import Said
from tests.small import small_release

NOT_RUN = {
    "generate": "the chain begins with a smaller one",
    "index": "the same",
    "chat": "it serves until somebody ends it; tests/cli/test_chat.py runs it",
    "plan": "it rehearses the whole demo catalog",
    "convert": "it needs a corpus",
    "log": "it needs a run that goes on",
    "doctor": "it looks at the machine",
    "check-model": "it asks each task of a server",
    "push": "it needs the Hub",
    "pull": "the same",
    "fidelity": "it needs shoppers who decide; the certificate is tested in tests/evaluation/fidelity",
    "report": "it measures all that the others do; tests/evaluation/paper runs it",
}
CHAIN = (
    "catalog info show verify replay explain audit pages screen write split export merge "
    "stats recommend respond judge compare realism ratings"
).split()


def commands() -> dict[str, Parser]:
    (subparsers,) = (action for action in parser()._actions if isinstance(action.choices, dict))
    assert isinstance(subparsers.choices, dict)
    return dict(subparsers.choices)


def test_every_command_ends_its_help_with_an_example() -> None:
    for name, one in commands().items():
        assert one.example is not None, name
        assert one.format_help().rstrip().endswith(f"example:\n  {one.example}")


@pytest.mark.parametrize("name", sorted(commands()))
def test_an_example_is_understood(name: str) -> None:
    example = commands()[name].example
    assert example is not None
    words = shlex.split(example)
    assert words[:2] == ["muse", name]
    assert callable(parser().parse_args(words[1:]).command)


def test_the_examples_work_one_after_the_other(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    monkeypatch.chdir(tmp_path)
    copytree(release, "muse")
    copytree(release.with_name(f"{release.name}.run"), "muse.run")
    small_release(Path("more"), seed=1)
    copytree("more", "redial-muse")  # stands for people's conversations
    known = commands()
    assert {*CHAIN, *NOT_RUN} == set(known)
    for name in CHAIN:
        example = known[name].example
        assert example is not None
        code, out, err = said(*shlex.split(example)[1:])
        assert (name, code) == (name, 0), err
        assert out.strip(), name
    made = {path.name for path in tmp_path.iterdir()}
    assert made >= {"both", "pages", "random", "lora", "rated", "screen.html", "write.html"}
    assert made >= {"muse.audit.json", "muse.json", "table4.json", "questions.jsonl"}
    assert main(["verify", "both"]) == 0
    assert main(["verify", "rated"]) == 0
