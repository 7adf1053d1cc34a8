"""The scripts of examples/ run as they stand, in a folder of their own, as far as no torch is needed."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").rglob("*.py"))


DRAWN = Path(__file__).parent / "drawn"
"""Keeps the demo pictures that any process has drawn."""


def run(script: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / script), *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(DRAWN), str(ROOT))),
            "HF_HOME": str(folder / "home"),
            "OPENAI_API_KEY": "sk-planted-for-examples",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("script", [path.relative_to(ROOT / "examples").as_posix() for path in EXAMPLES])
def test_an_example_says_how_it_is_run(script: str) -> None:
    text = (ROOT / "examples" / script).read_text("utf-8")
    assert f"python examples/{script}" in text.split('"""')[1]


def test_the_quickstart_prints_a_conversation_with_its_pictures(tmp_path: Path) -> None:
    said = run("quickstart.py", tmp_path)
    assert "20 conversations" in said
    assert "a picture of" in said


def test_a_catalog_of_ones_own_is_talked_about(tmp_path: Path) -> None:
    said = run("own_catalog.py", tmp_path)
    assert "10 conversations about" in said
    assert "of 60 products" in said


def test_a_model_of_ones_own_is_asked(tmp_path: Path) -> None:
    said = run("own_server.py", tmp_path)
    assert "3 conversations" in said
    assert "user_simulator" in said


async def test_a_server_of_ones_own_is_asked(tmp_path: Path) -> None:
    async with FakeProvider() as provider:
        provider.play = play
        said = await asyncio.to_thread(run, "own_server.py", tmp_path, provider.url("openai"), "llava-onevision")
    assert "3 of 3: " in said


def test_a_release_is_looked_at_and_measured(tmp_path: Path) -> None:
    said = run("look_and_measure.py", tmp_path)
    assert "Recall@10" in said
    assert (tmp_path / "muse-pages" / "index.html").is_file()


def test_two_runs_become_one_release(tmp_path: Path) -> None:
    first, second = re.findall(r"\d+", run("publish_and_grow.py", tmp_path).split("both")[1])[:2]
    assert int(first) == 10
    assert 5 <= int(second) <= 10  # what comes too near to the others is left out


def test_training_examples_come_without_torch(tmp_path: Path) -> None:
    said = run("train.py", tmp_path)
    assert "examples to train on" in said
    assert "'role': 'assistant'" in said
