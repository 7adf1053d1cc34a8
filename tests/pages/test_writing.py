"""Lines for people to write, with what the speaker had before them."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.cli import main
from muse_builder.errors import SettingsError
from muse_builder.pages.writing import write_writing
from muse_builder.records import Conversation
from muse_builder.release.reader import read
from tests.dialogues import conversation, write_release
from tests.pages.written import CASES, EVIL, Elements, parts, saved


def test_a_writer_has_what_the_assistant_had_and_not_its_words(asked: Path, tmp_path: Path) -> None:
    writing = write_writing(asked, tmp_path / "write.html", count=100)
    _, tasks, pictures = parts(tmp_path / "write.html")
    assert writing.replies == len(tasks) == 12, "two recommendations a conversation; the greetings answer nothing"
    first = next(task for task in tasks if task["id"] == "c000000/2")
    assert [said["text"] for said in first["context"]] == ["Hello from 0.", "A cool shirt for a wedding, number 0."]
    assert first["item"]["title"] == "Rosa Linen Shirt"
    assert first["item"]["picture"] == 0
    assert ["color", "red"] in first["item"]["attributes"]
    assert len(pictures) == 2
    html = (tmp_path / "write.html").read_text("utf-8")
    assert "PRIVATE" not in html
    assert "In round 2" not in html, "the last recommendation stands in no context: it is what is to be written"


def test_what_people_write_is_compared_with_the_releases_own_lines(
    asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["write", str(asked), "--out", str(tmp_path / "write.html"), "--lines", "5", "--parts", "2"]) == 0
    assert "5 lines to write in " in capsys.readouterr().out
    tasks = [task for page in sorted(tmp_path.glob("write-*.html")) for task in parts(page)[1]]
    people = saved(tmp_path / "people.jsonl", [{"example_id": task["id"], "reply": "Take it."} for task in tasks])
    out = str(tmp_path / "pairs")
    assert main(["compare", str(asked), "--replies", f"people={people}", "--write-pairs", out]) == 0
    assert len(parts(tmp_path / "pairs" / "pairs.html")[1]) == 5
    with pytest.raises(SettingsError, match="--parts from 1 to 5"):
        write_writing(asked, tmp_path / "write.html", count=5, parts=6)


def test_a_writer_for_the_shopper_knows_the_shopper_and_what_is_in_mind(asked: Path, tmp_path: Path) -> None:
    write_writing(asked, tmp_path / "write.html", speaker="user")
    told, tasks, _ = parts(tmp_path / "write.html")
    assert told["speaker"] == "user"
    assert len(tasks) == 12
    first, second = (next(task for task in tasks if task["id"] == name) for name in ("c000000/3", "c000000/5"))
    assert (first["action"], second["action"]) == ("reject", "accept")
    assert first["item"]["title"] == "Azul Linen Shirt"
    assert first["profile"]["story"] == "PRIVATE backstory of a wedding by the lake."
    assert first["context"][-1]["text"] == "In round 1 I suggest the Rosa Linen Shirt."
    html = (tmp_path / "write.html").read_text("utf-8")
    assert "PRIVATE reason" not in html
    assert "Yes to number 2" not in html
    people = saved(tmp_path / "people.jsonl", [{"example_id": task["id"], "reply": "Hm."} for task in tasks])
    out = str(tmp_path / "out")
    arguments = ["compare", str(asked), "--replies", f"mine-by-name={people}", "--side", "user", "--write-pairs", out]
    assert main(arguments) == 0
    page = Elements((tmp_path / "out" / "pairs.html").read_text("utf-8"))
    assert "two ways in which the shopper could answer" in page.text
    assert "mine-by-name" not in page.text


def ids(page: Path) -> list[str]:
    return [task["id"] for task in parts(page)[1]]


def test_lines_to_write_are_drawn_by_the_seed_and_stay_in_their_order(asked: Path, tmp_path: Path) -> None:
    page = tmp_path / "write.html"
    write_writing(asked, page, count=100)
    every = ids(page)
    drawn = []
    for seed in (0, 1, 2, 3, 2):
        assert write_writing(asked, page, count=4, seed=seed).replies == 4
        drawn.append(ids(page))
        assert [name for name in every if name in drawn[-1]] == drawn[-1]
    assert drawn[2] == drawn[4]
    assert len({tuple(one) for one in drawn}) > 1


def test_each_side_and_each_part_is_a_sheet_of_its_own(asked: Path, tmp_path: Path) -> None:
    pages = write_writing(asked, tmp_path / "write.html", parts=2).pages
    pages += write_writing(asked, tmp_path / "other.html", parts=2, speaker="user").pages
    sheets = [parts(page)[0] for page in pages]
    assert [told["speaker"] for told in sheets] == ["assistant", "assistant", "user", "user"]
    assert len({told["sheet"] for told in sheets}) == 4
    assert {told["kind"] for told in sheets} == {"writing"}
    assert len({*ids(pages[0]), *ids(pages[1])}) == 12


def test_only_the_split_that_is_asked_for_is_written_on(asked: Path, tmp_path: Path) -> None:
    write_writing(asked, tmp_path / "write.html", split="test", count=100)
    held = {one.conversation_id for one in read(asked, "conversations", "test") if isinstance(one, Conversation)}
    assert {name.rpartition("/")[0] for name in ids(tmp_path / "write.html")} == held


@pytest.mark.parametrize(
    ("speaker", "words"), [("assistant", "an assistant that answers something"), ("user", "a user that accepts or refuses")]
)
def test_where_there_is_nothing_to_write_it_is_said(speaker: Any, words: str, tmp_path: Path) -> None:
    silent = CASES[0].model_copy(update={"turns": CASES[0].turns[:1]})
    with pytest.raises(SettingsError, match=f"has no line of {words}: there is nothing to write"):
        write_writing(write_release(tmp_path / "muse", [silent]), tmp_path / "write.html", speaker=speaker)
    assert not (tmp_path / "write.html").exists()


def test_the_assistant_who_recommends_nothing_is_given_no_product(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(0, outfit="scarf", recommended=("red",))])
    write_writing(release, tmp_path / "write.html")
    asks, recommends = parts(tmp_path / "write.html")[1]
    assert (asks["item"], recommends["item"]["title"]) == (None, "Rosa Linen Shirt")
    assert "profile" not in asks
    assert "action" not in asks


def test_a_shopper_of_a_corpus_without_targets_has_nothing_in_mind(tmp_path: Path) -> None:
    one = CASES[0].model_copy(update={"profile": CASES[0].profile.model_copy(update={"target_item_id": ""})})
    write_writing(write_release(tmp_path / "muse", [one]), tmp_path / "write.html", speaker="user")
    assert [task["item"] for task in parts(tmp_path / "write.html")[1]] == [None, None]


def test_hostile_words_stay_text(tmp_path: Path) -> None:
    turns = tuple(turn.model_copy(update={"text": EVIL}) for turn in CASES[0].turns)
    write_writing(write_release(tmp_path / "muse", [CASES[0].model_copy(update={"turns": turns})]), tmp_path / "write.html")
    page = Elements((tmp_path / "write.html").read_text("utf-8"))
    assert page.all("img") == []
    assert parts(tmp_path / "write.html")[1][0]["context"][0]["text"] == EVIL
