"""One command from the words given to the exit code: what is printed, what is said, how it ends."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muse_builder import cli
from muse_builder.cli.parser import Parser
from muse_builder.errors import BudgetError, FatalCallError, Interrupted, ReleaseError
from muse_builder.release.writer import ReleaseWriter
from muse_builder.settings import Settings
from muse_builder.version import __version__
from tests import synthetic
from tests.cli.conftest import Said

ROOT = Path(__file__).resolve().parents[2]


def test_help_tells_each_settings_default_and_place_in_the_paper(said: Said) -> None:
    code, out, _ = said("generate", "--help")
    assert code == 0
    text = " ".join(out.split())
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in text
    assert "(default: 4; paper: unstated; 4 fits its counts)" in text
    assert text.count("(default:") == len(Settings.model_fields)


def test_info_prints_the_funnel_outcomes_and_ranks(release: Path, said: Said) -> None:
    code, out, _ = said("info", str(release))
    assert code == 0
    assert re.search(r"conversations\s+train\s+\d", out)
    assert re.search(r"match\s+profile\s+\d+\s+\d+", out)
    assert "forced_target" in out
    assert "top 10" in out


def test_show_prints_a_conversation_and_its_pictures(release: Path, said: Said) -> None:
    code, out, _ = said("show", str(release), "2")
    assert code == 0
    assert out.count("assistant:") == out.count("user:") >= 3
    assert "[picture: " in out
    assert "query:" not in out
    assert "query:" in said("show", str(release), "2", "--private")[1]


def test_an_unknown_conversation_is_a_clear_error(release: Path, said: Said) -> None:
    code, _, err = said("show", str(release), "c999999")
    assert code == 1
    assert "no conversation 'c999999'" in err
    assert "Traceback" not in err


def test_verify_tells_a_damaged_release_by_its_exit_code(release: Path, said: Said) -> None:
    assert said("verify", str(release))[0] == 0
    shard = next(release.glob("profiles/*.arrow"))
    whole = shard.read_bytes()
    try:
        shard.write_bytes(whole[:-100])
        code, out, _ = said("verify", str(release))
    finally:
        shard.write_bytes(whole)
    assert code == 3
    assert "truncated" in out


def test_index_searches_the_catalog(release: Path, said: Said, tmp_path: Path) -> None:
    arguments = ["--out", str(release), "--max-items", "70", "--num-scenarios", "30"]
    code, out, _ = said("index", *arguments, "--query", "something with a hood")
    assert code == 0
    assert len(out.splitlines()) == 10
    assert said("index", *arguments)[1].startswith("70 products")
    code, out, _ = said("index", *arguments, "--search", "something with a hood", "--page", str(tmp_path / "found.html"))
    assert (code, out.splitlines()[-1]) == (0, f"written: {tmp_path / 'found.html'}")
    assert (tmp_path / "found.html").read_text().count("data:image/jpeg;base64,") == 10
    like = out.splitlines()[0].split()[1]
    code, out, _ = said("index", *arguments, "--like", like)
    assert code == 0
    assert [line.split()[1] for line in out.splitlines()].count(like) == 0
    assert said("index", *arguments, "--like", "none")[0] == 1
    assert said("index", *arguments, "--like", like, "--search", "a hood")[0] == 1


def test_a_plan_counts_before_anything_is_spent(said: Said, tmp_path: Path) -> None:
    flags = ("--model", "openai:gpt-6-luna", "-n", "1000", "--max-items", "70", "--out", str(tmp_path / "muse"))
    code, out, _ = said("plan", *flags)
    assert code == 0
    assert re.search(r"conversations\s+chatter/recommend(?:_set)?\s+openai:gpt-6-luna\s+[\d,]+\s+[\d,]+", out)
    total = re.search(r"^all .* ([\d.]+)$", out, re.MULTILINE)
    assert total is not None
    assert 0.5 < float(total[1]) < 50
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generate", "--catalog", "/nowhere/x.jsonl"], "cannot read the catalog /nowhere/x.jsonl"),
        (["generate", "--model", "opnai:gpt"], "unknown provider 'opnai'; known: anthropic, embedded, openai"),
        (["generate", "--embedder", "word2vec"], "unknown embedder 'word2vec'; known: bge-m3, lexical, onnx"),
        (["generate", "--source", "ebay"], "unknown source 'ebay'; known: auto, amazon, demo"),
        (["generate", "--splits", "1", "1", "1"], "add up to 1"),
        (["generate", "--splits", "nan", "0.5", "0.5"], "finite number"),
        (["generate", "--budget", "inf"], "finite number"),
        (["generate", "--chit-chat", "2"], "chit_chat (2.0,) must be chances between 0 and 1"),
        (["generate", "--out", ""], "out = ''"),
        (["generate", "--out", "/"], "/ is no place for a release"),
        (["generate", "--out", "file"], "file is a file; a release is a folder"),
        (["generate", "--out", "file/muse"], "file is no folder that may be written"),
        (["generate", "--out", "full"], "holds files that are no part of a release and would be lost"),
        (["generate", "--catalog", "full"], "cannot read the catalog full: it is a folder"),
        (["generate", "--images-root", "gone", "--catalog", "file"], "there is no folder gone"),
        (["generate", "--embedder-model", "x"], "it has no model 'x'"),
        (["generate", "--model", "openai:x", "--base-url", "here"], "base_url = 'here': not an address like"),
        (["info", "/nowhere"], "there is no folder /nowhere"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(
    arguments: list[str], words: str, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    code, _, err = said(*arguments)
    assert code == 1
    assert words in err
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*/catalog*"))  # it is said before anything is made


def test_the_version_is_told(said: Said) -> None:
    assert said("--version") == (0, f"muse_builder {__version__}\n", "")


# --- how a command ends -------------------------------------------------------------------------------------------------


def ending(monkeypatch: pytest.MonkeyPatch, end: Any) -> None:
    """Gives `muse` one command, "work", that ends so; it can be gone on with and knows a budget."""

    def work(given: Any) -> int:
        if isinstance(end, BaseException):
            raise end
        return int(end)

    def parser() -> Parser:
        made = Parser(prog="muse")
        made.set_defaults(command=None)
        command = made.add_subparsers().add_parser("work")
        command.add_argument("--budget", type=float)
        command.add_argument("--out")
        command.add_argument("--stay", dest="goes_on", action="store_false")
        command.set_defaults(command=work)
        return made

    monkeypatch.setattr(cli, "parser", parser)


STOPPED = "stopped; nothing is lost. The same command goes on from here."
BY_FORCE = "stopped at once; the same command goes on from the last finished call."
THEN = "once that is put right, the same command goes on"
GO_ON = "To go on: muse work --out 'my muse'"


@pytest.mark.parametrize(
    ("end", "code", "lines"),
    [
        (0, 0, []),
        (3, 3, []),
        (Interrupted("asked"), 130, [STOPPED, GO_ON]),
        (KeyboardInterrupt(), 130, [BY_FORCE, GO_ON]),
        (ReleaseError("no release"), 1, ["muse: no release"]),
        (FatalCallError("a bad key"), 5, ["muse: a bad key", GO_ON]),
        (BudgetError("all is spent"), 4, ["muse: all is spent", GO_ON]),
        (BrokenPipeError(), 0, []),
        (OSError(28, "No space left on device"), 1, [f"muse: No space left on device; {THEN}"]),
        (PermissionError(13, "Permission denied", "/x"), 1, [f"muse: Permission denied: /x; {THEN}"]),
        (OSError("odd"), 1, [f"muse: odd; {THEN}"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_each_ending_has_its_exit_code_and_its_words(
    end: Any, code: int, lines: list[str], monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    ending(monkeypatch, end)
    found, out, err = said("work", "--out", "my muse")
    assert (found, out, err.splitlines()) == (code, "", lines)


@pytest.mark.parametrize("end", [Interrupted("asked"), KeyboardInterrupt(), BudgetError("all is spent")], ids=repr)
def test_a_command_that_cannot_be_gone_on_with_is_not_told_again(
    end: BaseException, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    ending(monkeypatch, end)
    assert "To go on" not in said("work", "--stay")[2]


def test_an_error_of_the_program_itself_is_not_hidden(monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    ending(monkeypatch, ZeroDivisionError("ours"))
    with pytest.raises(ZeroDivisionError):
        said("work")


@pytest.mark.parametrize(
    ("words", "again"),
    [
        ("--budget 2 --out muse", "--budget 4 --out muse"),
        ("--budget=0.5", "--budget 1"),
        ("--bud 1.25 --out b", "--budget 2.5 --out b"),
        ("--budget 1 --out muse --budget=3", "--budget 1 --out muse --budget 6"),
        ("--out muse", "--out muse"),
    ],
)
def test_a_budget_that_is_used_up_is_doubled_where_the_last_one_was_given(
    words: str, again: str, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    ending(monkeypatch, BudgetError("all is spent"))
    assert said("work", *words.split())[2].splitlines()[-1] == f"To go on: muse work {again}"


@pytest.mark.parametrize("command", [["show"], ["info"], ["verify"]])
def test_a_terminal_that_knows_ascii_alone_is_told_all_the_same(command: list[str], tmp_path: Path) -> None:
    named = synthetic.conversation(0).model_copy(update={"conversation_id": "café"})
    with ReleaseWriter(tmp_path / "mülltonne") as writer:
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("conversations", [named])
        folder = writer.seal()
    done = subprocess.run(
        [sys.executable, "-m", "muse_builder", *command, str(folder)],
        capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert (r"caf\xe9" if command == ["show"] else r"m\xfclltonne") in done.stdout
