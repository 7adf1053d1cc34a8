import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.release.writer import ReleaseWriter
from muse_builder.settings import Settings
from tests import synthetic

ROOT = Path(__file__).resolve().parents[2]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_help_tells_each_settings_default_and_place_in_the_paper(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["generate", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in text
    assert "(default: 4; paper: unstated; 4 fits its counts)" in text
    assert text.count("(default:") == len(Settings.model_fields)


def test_info_prints_the_funnel_outcomes_and_ranks(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "info", str(release))
    assert code == 0
    assert re.search(r"conversations\s+train\s+\d", out)
    assert re.search(r"match\s+profile\s+\d+\s+\d+", out)
    assert "forced_target" in out
    assert "top 10" in out


def test_show_prints_a_conversation_and_its_pictures(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "show", str(release), "2")
    assert code == 0
    assert out.count("assistant:") == out.count("user:") >= 3
    assert "[picture: " in out
    assert "query:" not in out
    assert "query:" in said(capsys, "show", str(release), "2", "--private")[1]


def test_an_unknown_conversation_is_a_clear_error(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "show", str(release), "c999999")
    assert code == 1
    assert "no conversation 'c999999'" in err
    assert "Traceback" not in err


def test_verify_tells_a_damaged_release_by_its_exit_code(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "verify", str(release))[0] == 0
    shard = next(release.glob("profiles/*.arrow"))
    whole = shard.read_bytes()
    try:
        shard.write_bytes(whole[:-100])
        code, out, _ = said(capsys, "verify", str(release))
    finally:
        shard.write_bytes(whole)
    assert code == 3
    assert "truncated" in out


def test_index_searches_the_catalog(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--out", str(release), "--max-items", "70", "--num-scenarios", "30"]
    code, out, _ = said(capsys, "index", *arguments, "--query", "something with a hood")
    assert code == 0
    assert len(out.splitlines()) == 10
    assert said(capsys, "index", *arguments)[1].startswith("70 products")


def test_a_plan_counts_before_anything_is_spent(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    flags = ("--model", "openai:gpt-6-luna", "-n", "1000", "--max-items", "70", "--out", str(tmp_path / "muse"))
    code, out, _ = said(capsys, "plan", *flags)
    assert code == 0
    assert re.search(r"conversations\s+chatter/recommend\s+openai:gpt-6-luna\s+[\d,]+\s+[\d,]+", out)
    total = re.search(r"^all .* ([\d.]+)$", out, re.MULTILINE)
    assert total is not None
    assert 0.5 < float(total[1]) < 50
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generate", "--catalog", "/nowhere/x.jsonl"], "cannot read the catalog /nowhere/x.jsonl"),
        (["generate", "--model", "opnai:gpt"], "unknown provider 'opnai'; known: anthropic, embedded, openai"),
        (["generate", "--embedder", "word2vec"], "unknown embedder 'word2vec'; known: bge-m3, lexical"),
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
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    code, _, err = said(capsys, *arguments)
    assert code == 1
    assert words in err
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*/catalog*"))  # it is said before anything is made


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
