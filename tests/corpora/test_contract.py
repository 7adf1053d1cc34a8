"""What every converter must hold to, on native files of three dialogues each."""

import json
import zipfile
from pathlib import Path

import pytest

from muse_builder import plugins
from muse_builder.cli import main
from muse_builder.corpora import convert, corpus_named
from muse_builder.corpora.corpus import NAMED_BEFORE, Log
from muse_builder.errors import CorpusError
from muse_builder.evaluation.statistics import statistics
from muse_builder.records import Conversation, Item, Rating, Rejection
from muse_builder.release.manifest import CARD, read_manifest
from muse_builder.release.reader import load, read
from muse_builder.release.verify import verify
from tests.corpora import native

EVERY = pytest.mark.parametrize("name", plugins.BUILT_IN["corpora"])


def converted(name: str, folder: Path) -> Path:
    """The release of a corpus's native files."""
    source = folder / "native"
    source.mkdir()
    convert(name, native.WRITERS[name](source), folder / "release")
    return folder / "release"


def conversations(folder: Path) -> list[Conversation]:
    return [row for row in read(folder, "conversations") if isinstance(row, Conversation)]


def test_every_corpus_has_native_files_here() -> None:
    assert list(native.WRITERS) == list(plugins.BUILT_IN["corpora"])


@EVERY
def test_a_conversion_is_a_release_like_any_other(name: str, tmp_path: Path) -> None:
    folder = converted(name, tmp_path)
    assert verify(folder) == []
    talks = conversations(folder)
    assert sum(map(len, load(folder, "conversations").values())) == len(talks)
    assert statistics(folder).get("size", "utterances").value == sum(len(talk.turns) for talk in talks)
    card = (folder / CARD).read_text()
    assert f"Licence of the corpus: {corpus_named(name).license.split('(')[0].strip()}" in card.replace("\\", "")
    assert "embedded" not in card


@EVERY
def test_conversations_say_where_they_come_from(name: str, tmp_path: Path) -> None:
    talks = conversations(converted(name, tmp_path))
    assert talks
    for talk in talks:
        assert talk.corpus == name
        assert talk.license == corpus_named(name).license
        assert talk.conversation_id.startswith(f"{name}-")
        assert {"user", "assistant"} <= talk.labels.keys()
        assert {turn.draft for turn in talk.turns} == {""}
        assert talk.rounds == sum(turn.action == "recommend" for turn in talk.turns)
        assert [turn.round for turn in talk.turns] == sorted(turn.round for turn in talk.turns)


@EVERY
def test_every_item_that_is_named_has_a_row(name: str, tmp_path: Path) -> None:
    folder = converted(name, tmp_path)
    known = [row.item_id for row in read(folder, "items") if isinstance(row, Item)]
    assert len(known) == len(set(known))
    for talk in conversations(folder):
        named = {item for turn in talk.turns for item in (*turn.item_ids, *turn.image_item_ids)}
        assert named | {talk.profile.target_item_id} - {""} <= set(known)


@EVERY
def test_mentions_point_at_the_text_and_name_items_of_the_turn(name: str, tmp_path: Path) -> None:
    for talk in conversations(converted(name, tmp_path)):
        for turn in talk.turns:
            for mention in turn.mentions:
                assert 0 <= mention.start < mention.end <= len(turn.text)
                assert mention.item_id in (*turn.item_ids, *json.loads(turn.labels.get(NAMED_BEFORE, "[]")))
                assert mention.native


@EVERY
def test_bad_rows_are_set_aside_with_place_and_reason(name: str, tmp_path: Path) -> None:
    folder = converted(name, tmp_path)
    refused = [row for row in read(folder, "rejected") if isinstance(row, Rejection)]
    assert refused  # each of the native fixtures has one
    for row in refused:
        assert row.stage == "convert"
        assert row.reason
        json.loads(row.body)
    manifest = read_manifest(folder)
    assert manifest.corpus is not None
    assert manifest.corpus.problems == len(refused)


@EVERY
def test_the_same_files_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    source = tmp_path / "native"
    source.mkdir()
    native.WRITERS[name](source)
    for out in ("first", "second"):
        convert(name, source, tmp_path / out)
    first, second = (
        {path.relative_to(tmp_path / out): path.read_bytes() for path in (tmp_path / out).rglob("*") if path.is_file()}
        for out in ("first", "second")
    )
    assert first == second


@EVERY
def test_a_path_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        convert(name, tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@EVERY
def test_an_empty_folder_is_an_error_and_no_empty_release(name: str, tmp_path: Path) -> None:
    (tmp_path / "native").mkdir()
    with pytest.raises(CorpusError, match="native"):
        convert(name, tmp_path / "native", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@EVERY
def test_ratings_belong_to_conversations_and_items_that_are_there(name: str, tmp_path: Path) -> None:
    folder = converted(name, tmp_path)
    talks = {talk.conversation_id for talk in conversations(folder)}
    items = {row.item_id for row in read(folder, "items") if isinstance(row, Item)} | {""}
    for rating in read(folder, "ratings"):
        assert isinstance(rating, Rating)
        assert rating.conversation_id in talks
        assert rating.item_id in items


@EVERY
def test_an_archive_is_answered_with_what_to_do(name: str, tmp_path: Path) -> None:
    packed = tmp_path / "native.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.json", "[]")
    (tmp_path / "Conversation.txt").touch()  # LLM-Redial looks for its texts first
    with pytest.raises(CorpusError, match=r"native\.zip is a zip archive; unpack it"):
        convert(name, packed, tmp_path / "out")
    (tmp_path / "Conversation.txt").unlink()
    with pytest.raises(CorpusError, match=r"unpack native\.zip first"):
        convert(name, tmp_path, tmp_path / "out")


@EVERY
@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01" * 400, b"\xe9\xe8 caf\xe9", b"", b'["cut', b"[1, null]", b"{}"])
def test_a_file_of_another_kind_is_a_clear_error(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(content)
    (tmp_path / "Conversation.txt").touch()
    with pytest.raises(CorpusError, match="given"):
        convert(name, tmp_path / "given", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@EVERY
def test_a_reason_is_words_and_no_path(name: str, tmp_path: Path) -> None:
    for row in read(converted(name, tmp_path), "rejected"):
        assert isinstance(row, Rejection)
        assert str(tmp_path) not in row.reason
        assert "Error(" not in row.reason


@pytest.mark.parametrize("name", ["vogue", "muse-original"])
def test_one_broken_file_of_many_does_not_stop_the_others(name: str, tmp_path: Path) -> None:
    source = tmp_path / "native"
    source.mkdir()
    native.WRITERS[name](source)
    whole = convert(name, source, tmp_path / "whole")
    file = sorted(source.glob("c*.json"))[0]
    file.write_text(file.read_text()[:40])
    report = convert(name, source, tmp_path / "out")
    assert (report.rows_in, len(report.problems)) == (whole.rows_in, len(whole.problems) + 1)
    assert any(problem.startswith(f"{file.name}: {file.name} is not JSON") for problem in report.problems)
    with pytest.raises(CorpusError, match="download it again"):
        convert(name, file, tmp_path / "alone")


def test_an_unknown_corpus_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"unknown corpus 'redail'; known: redial, inspired"):
        convert("redail", tmp_path, tmp_path / "out")


def test_the_command_reports_what_was_read_and_what_is_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "native").mkdir()
    native.redial(tmp_path / "native")
    assert main(["convert", "redial", str(tmp_path / "native"), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "native rows read           4" in printed
    assert any(line.split() == "conversations in train 10006 1 -10005".split() for line in printed)
    assert any(line.startswith("test_data.jsonl:2: ") and "neither side" in line for line in printed)
    assert "turns in train (rounded)" in "\n".join(printed)
    assert main(["info", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "Converted from ReDial (https://redialdata.github.io/website/); licence of the corpus: CC BY 4.0." in told
    assert "Native rows read: 4; set aside: 2" in told
    assert "Models" not in told
    assert "Yield of every screen" not in told
    assert main(["show", str(tmp_path / "out"), "redial-1"]) == 0
    shown = capsys.readouterr().out
    assert "assistant: Hi! Seen Alpha (1999) or Beta?" in shown
    assert "Backstory" not in shown


def test_a_conversation_that_comes_twice_is_kept_once(tmp_path: Path) -> None:
    row = json.dumps(native.redial_row(5, [(1, "Hello")]))
    (tmp_path / "test_data.jsonl").write_text(f"{row}\n{row}\n")
    report = convert("redial", tmp_path, tmp_path / "out")
    assert (report.conversations, report.problems) == (1, ("redial-5: a conversation of this id was there before",))


def test_a_name_that_one_dialogue_lacks_is_taken_from_another(tmp_path: Path) -> None:
    rows = [
        native.redial_row(number, [(1, "@5")], movieMentions={"5": name}) for number, name in enumerate((None, "Alpha", "Beta"))
    ]
    (tmp_path / "test_data.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert convert("redial", tmp_path, tmp_path / "out").unknown_items == 0
    assert [row.title for row in read(tmp_path / "out", "items") if isinstance(row, Item)] == ["Alpha"]


def test_the_help_names_every_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["convert", "--help"])
    said = " ".join(capsys.readouterr().out.split()).replace("- ", "-")  # argparse breaks lines at hyphens, too
    for name in plugins.BUILT_IN["corpora"]:
        assert name in said


def test_reading_keeps_no_list_of_dialogues(tmp_path: Path) -> None:
    native.redial(tmp_path)
    dialogues = corpus_named("redial").read(tmp_path, log := Log())
    next(dialogues)
    assert log.rows_in == 1
