"""A wheel that is not in this repository adds one plug-in of each kind, by entry points alone."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from muse_builder.cli import main
from tests import synthetic

SOURCES = Path(__file__).parent / "foreign_package"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the built wheel lies unpacked, as an installer leaves it."""
    for tool in ("build", "setuptools"):
        if importlib.util.find_spec(tool) is None:
            pytest.skip(f"{tool} is not installed: no wheel can be built here without the network")
    place = tmp_path_factory.mktemp("foreign")
    shutil.copytree(SOURCES, place / "package", ignore=shutil.ignore_patterns("__pycache__"))
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--skip-dependency-check",
        "--outdir",
        "dist",
        "package",
    ]
    built = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (place / "dist").glob("theirs_for_muse-0.1-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place / "site")
    return place / "site"


def run(installed: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of a fresh process that finds the wheel and this checkout, and nothing of the tests but drawn pictures."""
    path = os.pathsep.join([str(installed), str(SOURCES.parent / "drawn"), str(SOURCES.parents[1])])
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


CONTRACTS = """
from pathlib import Path
import theirs_for_muse
from muse_builder import plugins
from muse_builder.contracts.catalog import check_catalog
from muse_builder.contracts.corpus import check_corpus
from muse_builder.contracts.embedder import check_embedder
from muse_builder.contracts.metric import check_metric
from muse_builder.contracts.model import check_model
from muse_builder.corpora.corpus import Log
from muse_builder.evaluation.statistics import spoken

check_model(plugins.get("models", "theirs"), "x")
check_catalog(plugins.get("catalogs", "theirs"))
check_embedder(plugins.get("embedders", "theirs"))
corpus, file = plugins.get("corpora", "theirs"), theirs_for_muse.native(Path.cwd())
check_corpus(corpus, file)
turns = [turn for dialogue in corpus.read(file, Log()) for turn in spoken(dialogue.conversation)]
check_metric(plugins.get("metrics", "theirs"), [turn.gold for turn in turns], turns, 5 / 3)
print([kind for kind in plugins.BUILT_IN if "theirs" in plugins.names(kind)])
"""


def test_its_plug_ins_are_found_and_keep_every_contract(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-c", CONTRACTS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['models', 'catalogs', 'embedders', 'corpora', 'metrics']"


def test_a_run_is_made_with_them_from_end_to_end(installed: Path, tmp_path: Path) -> None:
    names = ("--model", "theirs:x", "--source", "theirs", "--embedder", "theirs")
    done = run(installed, tmp_path, "-m", "muse_builder", "generate", *names, "-n", "3", "--num-scenarios", "30")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "muse" / "manifest.json").read_text())
    assert set(manifest["models"].values()) == {"theirs:x"}
    assert (manifest["catalog"]["source"], manifest["catalog"]["items"]) == ("theirs", 120)
    assert manifest["catalog"]["index"]["embedder"] == "theirs"
    assert "licence" not in manifest["catalog"]  # the demo catalog's would be a lie
    again = run(installed, tmp_path, "-m", "muse_builder", "verify", "muse")
    assert again.returncode == 0, again.stdout + again.stderr


def test_a_metric_of_theirs_stands_in_a_report(installed: Path, tmp_path: Path) -> None:
    synthetic.write_release(tmp_path / "muse", conversations=3)
    done = run(installed, tmp_path, "-m", "muse_builder", "stats", "muse", "--metric", "theirs", "--json", "told.json")
    assert done.returncode == 0, done.stderr
    assert '"name": "theirs"' in (tmp_path / "told.json").read_text()


def test_a_corpus_of_theirs_is_converted(installed: Path, tmp_path: Path) -> None:
    code = "from pathlib import Path; import theirs_for_muse; theirs_for_muse.native(Path.cwd())"
    assert run(installed, tmp_path, "-c", code).returncode == 0
    done = run(installed, tmp_path, "-m", "muse_builder", "convert", "theirs", "talks.jsonl", "--out", "out")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["corpus"]["title"] == "Theirs"
    assert (manifest["corpus"]["rows_in"], manifest["corpus"]["problems"]) == (3, 1)


def test_without_it_the_name_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--model", "theirs:x", "--out", str(tmp_path / "muse")]) == 1
    assert "unknown provider 'theirs'; known: anthropic, embedded, openai" in capsys.readouterr().err
