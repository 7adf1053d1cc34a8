"""A whole export: which files come of it, what they hold, what is refused."""

import json
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.views.context import Parts
from muse_builder.views.exports import RowOptions, cut_by, export
from muse_builder.views.formats import FORMATS
from tests.dialogues import conversation, write_release
from tests.views.training_cases import CASES


def test_an_export_is_the_same_twice_and_says_what_it_holds(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    for format in FORMATS:
        one = export(release, tmp_path / f"{format}1", format=format)
        two = export(release, tmp_path / f"{format}2", format=format)
        for name, rows in one.rows.items():
            assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()
            assert json.loads((one.folder / "export.json").read_text())["files"][name]["rows"] == rows


def test_given_splits_and_a_limit_choose_the_conversations(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    parts = Parts("cold_item", "0" * 64, {"c000000": "test", "c000001": "train", "c000003": "train"})
    found = export(release, tmp_path / "out", format="openai", tasks=["query"], parts=parts, limit=1)
    held = [json.loads(line) for line in (found.folder / "query_train.jsonl").read_text("utf-8").splitlines()]
    assert set(found.rows) == {"query_train.jsonl", "query_test.jsonl"}
    assert found.rows["query_test.jsonl"] == 2
    assert len({row["messages"][1]["content"][-1]["text"].split("number ")[1][0] for row in held}) == 1


def test_wrong_wishes_are_refused(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    with pytest.raises(SettingsError, match="unknown format 'x'; known: trl"):
        export(release, tmp_path / "out", format="x")
    with pytest.raises(SettingsError, match="unknown task 'sing'"):
        export(release, tmp_path / "out", tasks=["sing"])
    with pytest.raises(SettingsError, match="a limit of 0 conversations"):
        export(release, tmp_path / "out", limit=0)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").write_text("mine")
    with pytest.raises(SettingsError, match="not empty"):
        export(release, tmp_path / "full")


def test_a_release_that_gives_no_example_is_said_to_give_none(tmp_path: Path) -> None:
    foreign = conversation(0, target="")
    turns = tuple(turn.model_copy(update={"query": None, "draft": turn.text}) for turn in foreign.turns)
    release = write_release(tmp_path / "muse", [foreign.model_copy(update={"turns": turns})])
    found = export(release, tmp_path / "out")
    assert found.without.keys() == {"query", "chit_chat", "user", "pairs"}
    assert sorted(path.name for path in found.folder.iterdir()) == ["README.md", "export.json", "recommendation"]
    with pytest.raises(SettingsError, match=r"no training example .query: no turn tells what was searched for"):
        export(release, tmp_path / "none", tasks=["query"])
    assert not (tmp_path / "none").exists()


def test_captions_stand_for_pictures_in_every_format_on_request(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    out = export(release, tmp_path / "out", format="llama_factory", options=RowOptions(text_only=True)).folder
    rows = [json.loads(line) for file in out.glob("*_*.jsonl") for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == 38
    assert {len(row["images"]) for row in rows} == {0}
    assert "<image>" not in json.dumps(rows)
    assert list((out / "images").iterdir()) == []


def test_openai_s_pairs_are_words_alone_since_its_preference_tuning_takes_no_pictures(tmp_path: Path) -> None:
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", format="openai").folder
    pairs = "".join(file.read_text("utf-8") for file in out.glob("pairs_*.jsonl"))
    assert "image_url" not in pairs
    assert "[picture: Summary of Nube Silk Scarf.]" in pairs
    assert "image_url" in "".join(file.read_text("utf-8") for file in out.glob("recommendation_*.jsonl"))
    assert json.loads((out / "export.json").read_text())["text_only"] == ["pairs"]


def test_an_export_tells_the_length_of_every_row_and_what_max_length_cuts_nothing(tmp_path: Path) -> None:
    found = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", tasks=["query", "pairs"])
    told = json.loads((found.folder / "export.json").read_text("utf-8"))
    assert told["counted"]["by"] == "estimate"
    for task in ("query", "pairs"):
        tokens = [count for name, file in told["files"].items() if name.startswith(task) for count in file["tokens"]]
        assert len(tokens) == sum(rows for name, rows in found.rows.items() if name.startswith(task))
        assert max(tokens) == told["lengths"][task]["smallest_max_length"] == found.lengths[task].smallest_max_length
        assert cut_by(found.folder, task, max(tokens)) is None
        cut = sum(count > min(tokens) for count in tokens)
        assert f"cuts {cut} of {len(tokens)} rows of {task}" in str(cut_by(found.folder, task, min(tokens)))
    assert f"- query: {told['lengths']['query']['smallest_max_length']} tokens" in (found.folder / "README.md").read_text(
        "utf-8"
    )
    with pytest.raises(SettingsError, match="unknown task 'user'"):
        cut_by(found.folder, "user", 100)
    with pytest.raises(SettingsError, match="no folder of `muse export`"):
        cut_by(tmp_path, "query", 100)


def test_no_row_is_longer_than_it_may_be_and_no_answer_is_lost(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    whole = export(release, tmp_path / "whole", format="openai", tasks=["recommendation"])
    most = whole.lengths["recommendation"].smallest_max_length or 0
    tight = export(
        release, tmp_path / "tight", format="openai", tasks=["recommendation"], options=RowOptions(max_tokens=most - 20)
    )
    told = json.loads((tight.folder / "export.json").read_text("utf-8"))["lengths"]["recommendation"]
    assert told["smallest_max_length"] <= most - 20
    assert (told["rows"], told["left_out"]) == (8, [])
    assert told["lost_pictures"]["rows"] + told["lost_turns"]["rows"] > 0

    def answers(folder: Path) -> list[str]:
        lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
        return [json.loads(line)["messages"][-1]["content"] for line in lines]

    assert answers(tight.folder) == answers(whole.folder)
    with pytest.raises(SettingsError, match="not one of 8 rows fits 30 tokens"):
        export(release, tmp_path / "none", tasks=["recommendation"], options=RowOptions(max_tokens=30))


def test_shapes_and_lengths_that_go_with_nothing_are_refused(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    for options, format, problem in (
        (RowOptions(shape="square"), "trl", "unknown shape 'square'"),
        (RowOptions(shape="messages"), "openai", "openai has one shape"),
        (RowOptions(shape="label"), "trl", "say --tasks pairs"),
        (RowOptions(max_tokens=0), "trl", "0 tokens hold no row"),
        (RowOptions(no_people=True), "openai", "nobody knows which pictures"),
    ):
        tasks = ["pairs", "query"]
        with pytest.raises(SettingsError, match=problem):
            export(release, tmp_path / "out", format=format, tasks=tasks, options=options)


def test_openai_s_limit_on_people_is_told_where_nobody_knows_the_pictures(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    (told,) = export(release, tmp_path / "openai", format="openai", tasks=["query"]).warnings
    assert "people or faces" in told
    assert export(release, tmp_path / "words", format="openai", options=RowOptions(text_only=True)).warnings == ()
    assert export(release, tmp_path / "trl", tasks=["query"]).warnings == ()


def test_a_release_without_a_picture_gives_rows_for_models_that_read_alone(tmp_path: Path) -> None:
    from muse_builder.release.writer import ReleaseWriter
    from tests.dialogues import ITEMS

    with ReleaseWriter(tmp_path / "muse", seed=0) as writing:
        writing.write("items", [item.model_copy(update={"image": None, "image_sha256": None}) for item in ITEMS])
        writing.write("conversations", CASES)
        release = writing.seal(settings={"seed": 0}, models={"backbone": "embedded"})
    found = export(release, tmp_path / "out", tasks=["query"])
    told = json.loads((found.folder / "export.json").read_text("utf-8"))
    assert told["text_only"] == ["query"]
