"""The commands of evaluation and views, as a person types them."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from muse_builder.cli import main
from muse_builder.cli.publish import SPLIT_KINDS
from muse_builder.views.splits import KINDS
from tests.dialogues import conversation, write_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    targets = ("blue", "boots", "heels", "scarf", "wool", "pants")
    made = [
        conversation(number, recommended=("red", targets[number % 6]), target=targets[number % 6], scenario_id=f"s{number}")
        for number in range(12)
    ]
    return write_release(tmp_path / "muse", made)


def test_recommend_prints_a_table_and_writes_what_can_be_cited(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recommend", str(release), "--model", "embedded", "--json", str(tmp_path / "r.json")]) == 0
    printed = capsys.readouterr().out
    assert "gold query" in printed
    assert "stand-in" in printed
    told = json.loads((tmp_path / "r.json").read_text())
    assert told["digest"] == json.loads((release / "manifest.json").read_text())["sha256"]
    assert told["settings"]["prompts"].keys() == {"under_test/write_query"}
    assert {"name", "value", "definition", "counted", "missing", "interval"} == told["sections"]["popularity"][0].keys()


def test_a_wrong_name_of_predictions_is_a_clear_error(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", str(release), "--predictions", "nothing"]) == 1
    assert "NAME=FILE" in capsys.readouterr().err


def test_a_paid_model_needs_a_place_for_its_journal(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", str(release), "--model", "openai:gpt-6-luna"]) == 1
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["judge", "--model", "opnai:x"], "unknown provider 'opnai'; known: anthropic, embedded, openai"),
        (["compare", "--captions", "--model", "embedded", "--pairs", "0"], "0 pairs to compare: at least one"),
        (["compare", "--captions", "--model", "embedded", "--pairs", "-1"], "-1 pairs to compare"),
        (["compare", "--captions", "--model", "embedded", "--rounds", "0"], "0 rounds to compare"),
        (["compare", "--replies", "mine=nothing.jsonl"], "cannot read nothing.jsonl"),
        (["stats", "--sizes", "7000", "0"], "sizes are 1 or more"),
        (["ratings"], "nobody has rated a slate"),
        (["realism"], "two releases are named 'muse'"),
    ],
)
def test_a_wrong_wish_is_answered_in_one_line(
    command: list[str], said: str, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(release)] if command == ["realism"] else []
    assert main([command[0], str(release), *more, *command[1:]]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


def test_respond_prints_every_system(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["respond", str(release), "--model", "embedded"]) == 0
    printed = capsys.readouterr().out
    assert "copy context, all" in printed
    assert "embedded minus random reply" in printed


def test_judge_and_compare_say_who_judged(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", str(release), "--model", "embedded", "--conversations", "5", "--out", str(tmp_path / "sit")]) == 0
    assert "embedded is no judge" in capsys.readouterr().out
    assert main(["compare", str(release), "--captions", "--model", "embedded", "--pairs", "4"]) == 0
    assert "win rate of the first" in capsys.readouterr().out
    replies = tmp_path / "mine.jsonl"
    replies.write_text('{"example_id": "c000000/2", "reply": "Well."}\n')
    assert main(["compare", str(release), "--replies", f"mine={replies}", "--write-pairs", str(tmp_path / "pairs")]) == 0
    assert len((tmp_path / "pairs" / "pairs.jsonl").read_text().splitlines()) == 4


def test_split_then_export(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", str(release), "--kind", "cold_item", "--out", str(tmp_path / "cold")]) == 0
    assert "left out" in capsys.readouterr().out
    splits = str(tmp_path / "cold" / "splits.json")
    wanted = ["--format", "openai", "--tasks", "query", "--splits", splits]
    assert main(["export", str(release), *wanted, "--out", str(tmp_path / "train")]) == 0
    assert main(["recommend", str(release), "--splits", splits, "--split", "test", "--json", str(tmp_path / "r.json")]) == 0
    assert "recommend: muse, test of cold_item conversations" in capsys.readouterr().out
    assert json.loads((tmp_path / "r.json").read_text())["settings"]["splits"]["kind"] == "cold_item"
    assert main(["respond", str(release), "--splits", splits, "--split", "validation"]) == 0
    assert main(["recommend", str(release), "--splits", str(release / "manifest.json")]) == 1
    assert "holds no splits" in capsys.readouterr().err
    told = json.loads((tmp_path / "train" / "export.json").read_text())
    assert told["splits"]["kind"] == "cold_item"
    assert told["definitions"].keys() == {"query"}
    held = json.loads(Path(splits).read_text())["counts"]
    assert sum(file["rows"] for file in told["files"].values()) == 2 * (12 - held["left_out"])


def test_an_export_prints_lengths_and_takes_every_option(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["export", str(release), "--tasks", "query", "--shape", "messages", "--max-tokens", "500"]
    assert main([*asked, "--out", str(tmp_path / "fits")]) == 0
    told = json.loads((tmp_path / "fits" / "export.json").read_text())
    assert (told["shape"], told["max_tokens"]) == ("messages", 500)
    longest = told["lengths"]["query"]["smallest_max_length"]
    assert f"max_length {longest} cuts nothing by this estimate" in capsys.readouterr().out
    assert main(["export", str(release), "--format", "trec", "--out", str(tmp_path / "trec")]) == 0
    assert "lost: The conversations" in capsys.readouterr().err
    for wrong, problem in (
        (["--format", "trec", "--tasks", "query"], "tasks is of training examples, and trec holds whole conversations"),
        (["--format", "parquet", "--max-tokens", "9"], "max_tokens is of training examples, and parquet holds whole tables"),
        (["--tables", "items"], "trl does not hold them"),
        (["--processor", str(tmp_path)], "processor"),
    ):
        assert main(["export", str(release), *wrong, "--out", str(tmp_path / "wrong")]) == 1
        assert problem in capsys.readouterr().err


def test_the_recipe_of_the_docs_runs_as_far_as_torch(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import datasets

    page = (Path(__file__).parents[2] / "docs" / "experiments.md").read_text("utf-8")
    first, second = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    first = first.removeprefix("muse generate -n 200 --out muse\n")  # the release is there
    python, answering = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(release.parent)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    for command in first.splitlines():
        assert main(shlex.split(command)[1:]) == 0
    names: dict[str, Any] = {}
    exec(python, names)
    first_row = names["examples"][0]
    assert [message["role"] for message in first_row["prompt"] + first_row["completion"]] == ["system", "user", "assistant"]
    assert names["questions"].column_names == ["example_id", "system", "prompt", "images"]
    exec(answering, {})
    assert len(Path("mine.jsonl").read_text().splitlines()) == len(names["questions"])
    capsys.readouterr()
    assert main(shlex.split(second.strip())[1:]) == 0
    assert "mine minus gold query" in capsys.readouterr().out
    told = json.loads(Path("table4.json").read_text())
    assert told["sections"]["mine"][0]["missing"] == 0
    assert told["settings"]["predictions"].keys() == {"mine"}


def test_the_examples_written_down_are_what_a_model_is_asked(release: Path, tmp_path: Path) -> None:
    written, sitting = tmp_path / "asked.jsonl", tmp_path / "sit"
    for command in ("recommend", "respond"):
        asked = [command, str(release), "--model", "embedded", "--write-examples", str(written), "--out", str(sitting)]
        assert main(asked) == 0
        rows = [json.loads(row) for row in written.read_text("utf-8").splitlines()]
        assert len({row["example_id"] for row in rows}) == len(rows) == 24
        conversation_id = rows[1]["example_id"].partition("/")[0]
        assert f"number {int(conversation_id[1:])}" in rows[1]["prompt"]
        assert "PRIVATE" not in json.dumps(rows)
        # The second round shows the item refused in the first; a reply in it also the item to recommend.
        assert [len(row["images"]) for row in rows[:2]] == ([0, 1] if command == "recommend" else [1, 2])


def test_what_a_predictor_of_ratings_is_asked_is_written_down_without_a_rater(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "asked.jsonl"
    command = ["ratings", str(release), "--write-examples", str(written), "--slate", "4", "--conversations", "5"]
    assert main([*command, "--rater", "embedded"]) == 0
    rows = [json.loads(row) for row in written.read_text("utf-8").splitlines()]
    assert len({row["example_id"] for row in rows}) == len(rows) == 5
    assert all(len(row["images"]) >= 4 for row in rows)
    assert "PRIVATE" not in json.dumps(rows)
    assert main([*command, "--rater", "embedded", "--text-only"]) == 0
    assert "[picture: " in written.read_text("utf-8")


def test_a_judge_without_pictures_compares_captions(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replies, told = tmp_path / "mine.jsonl", tmp_path / "c.json"
    replies.write_text('{"example_id": "c000000/4", "reply": "Well."}\n')
    command = ["compare", str(release), "--replies", f"mine={replies}", "--model", "embedded", "--json", str(told)]
    assert main(command) == 0
    assert "text_only" not in json.loads(told.read_text())["settings"]
    assert main([*command, "--text-only"]) == 0
    assert json.loads(told.read_text())["settings"]["text_only"] is True
    capsys.readouterr()
    assert main(["compare", str(release), "--captions", "--model", "embedded", "--text-only"]) == 1
    assert "it cannot tell them from captions; leave --text-only out" in capsys.readouterr().err


@pytest.fixture
def metric(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a metric that an installed package of this test registers."""
    site = tmp_path / "site"
    (site / "longest-1.0.dist-info").mkdir(parents=True)
    (site / "longest-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: longest\nVersion: 1.0\n")
    (site / "longest-1.0.dist-info" / "entry_points.txt").write_text("[muse_builder.metrics]\nlongest = longest:longest\n")
    (site / "longest.py").write_text(
        "from muse_builder.evaluation.measure import Measure\n\n"
        "def longest(answers, examples):\n"
        "    known = [len(answer) for answer in answers if answer is not None]\n"
        "    return Measure('longest', max(known), 'length of the longest answer', len(known)) if known else None\n"
    )
    monkeypatch.syspath_prepend(str(site))
    return "longest"


def test_a_metric_of_an_installed_package_stands_in_the_report(
    release: Path, tmp_path: Path, metric: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "told.json"
    for command, section in (("recommend", "popularity"), ("respond", "gold, all"), ("stats", "metrics")):
        assert main([command, str(release), "--metric", metric, "--json", str(told)]) == 0
        found = json.loads(told.read_text())["sections"][section][-1]
        assert (found["name"], found["definition"]) == ("longest", "length of the longest answer")
        assert found["value"] > 5
        assert "length of the longest answer" in capsys.readouterr().out
    assert main(["recommend", str(release), "--metric", "longset"]) == 1
    assert "unknown metric 'longset'; known: toxicity, longest. Did you mean 'longest'?" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_found_before_anything_is_asked(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for flag in ("--json", "--write-examples"):
        for file in (tmp_path / "nowhere" / "x.json", tmp_path):
            with pytest.raises(SystemExit):
                main(["recommend", str(release), flag, str(file)])
            assert "cannot be written" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["split", str(release), "--kind", "random", "--out", str(tmp_path / "file" / "x")]) == 1
    assert "cannot be made" in capsys.readouterr().err


def test_conversations_that_are_not_what_was_sealed_are_measured_by_no_command(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shard = next((release / "conversations").glob("train*.arrow"))
    content = bytearray(shard.read_bytes())
    place = content.index(b"A cool shirt")
    content[place : place + 1] = b"B"
    shard.write_bytes(content)
    out = ["--out", str(tmp_path / "out")]
    for command in (["recommend"], ["respond"], ["split", "--kind", "random", *out], ["export", *out]):
        assert main([command[0], str(release), *command[1:]]) == 1
        assert f"{shard.name} is altered" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_help_names_every_kind_of_split() -> None:
    assert SPLIT_KINDS == KINDS
