"""Masked pairs for people to judge: what the page holds, and what comes of its votes."""

import dataclasses
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.comparison import (
    OVERALL,
    PERSPECTIVES,
    Pair,
    Panel,
    Vote,
    compare_conversations,
    compare_replies,
    conversation_pairs,
    order_effects,
    outcome,
    read_votes,
    reply_pairs,
    sheet,
    shuffled_sides,
)
from muse_builder.evaluation.response import examples
from muse_builder.pages.pairs import write_pairs_page
from muse_builder.pages.templating import source
from muse_builder.records import Conversation
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedPictures
from muse_builder.tasks.base import Utterance
from tests.dialogues import BY_ID, conversation, write_release
from tests.pages.written import CASES, EVIL, Elements, parts, saved


def replies(release: Path, file: Path, text: str = "Well.") -> Path:
    asked = examples((one for one in read(release, "conversations") if isinstance(one, Conversation)), BY_ID.__getitem__)
    file.write_text("".join(json.dumps({"example_id": one.example_id, "reply": text}) + "\n" for one in asked))
    return file


def answered(path: Path, rater: str, better: str, *, dice: Random | None = None, keeps: float = 1.0) -> list[dict[str, Any]]:
    """What the page would save for a rater who takes the side that has this text, or, so often, the other."""
    told, tasks, _ = parts(path)
    lines = []
    for place, task in enumerate(tasks, start=1):
        for perspective in task["perspectives"]:
            side = "A" if better in json.dumps(task["a"]) else "B"
            if dice is not None and dice.random() > keeps:
                side = "B" if side == "A" else "A"
            line = {"pair_id": task["id"], "perspective": perspective, "rater": rater, "better": side}
            lines.append(line | {"place": place, "seconds": 1.5, "sheet": told["sheet"]})
    return lines


def test_a_page_of_conversations_holds_both_sides_as_the_key_says_and_no_name(asked: Path, tmp_path: Path) -> None:
    pairs = conversation_pairs(asked, None, count=4)
    path = write_pairs_page(pairs, ReleasedPictures(asked), tmp_path / "pairs.html", release=asked)
    told, tasks, pictures = parts(path)
    assert told["sheet"] == sheet(pairs)
    assert [task["id"] for task in tasks] == [pair.pair_id for pair in pairs]
    assert len(pictures) == 2, "two items, each picture once"
    for task, pair in zip(tasks, pairs, strict=True):
        assert task["perspectives"] == [OVERALL]
        assert "profile" not in task, "whole conversations are judged as they stand"
        shows = {name: [item[1] for said in task[name] for item in said["items"]] for name in ("a", "b")}
        captioned = "b" if pair.first_is == "A" else "a"
        assert shows[captioned] == [None, None]
        assert None not in shows["a" if captioned == "b" else "b"]
        assert "[picture: Summary of Azul Linen Shirt.]" in json.dumps(task[captioned])
    page = path.read_text("utf-8")
    for private in ("PRIVATE", "ours-by-name", "captions", "first_is"):
        assert private not in page.replace(source("annotation.js"), "")


def test_a_page_of_replies_asks_the_four_perspectives_of_one_pair_together(asked: Path, tmp_path: Path) -> None:
    mine = replies(asked, tmp_path / "mine.jsonl")
    panel = Panel(pairs_to=tmp_path / "out", page=lambda p, s, to: write_pairs_page(p, s, to, release=asked))
    report = compare_replies(asked, panel, first=("mine-by-name", mine), count=5)
    told, tasks, _ = parts(tmp_path / "out" / "pairs.html")
    assert "pairs.html" in " ".join(report.notes)
    assert [name for name, _ in told["questions"]] == list(PERSPECTIVES)
    assert len(tasks) == 5
    key = {line["pair_id"]: line for line in map(json.loads, (tmp_path / "out" / "key.jsonl").read_text().splitlines())}
    for task in tasks:
        assert task["perspectives"] == list(PERSPECTIVES)
        assert (task["a"] == "Well.") == (key[task["id"]]["a"] == "mine-by-name")
        assert task["context"][0]["text"].startswith("Hello from")
        assert task["profile"]["story"] == "PRIVATE backstory of a wedding by the lake."
        assert task["profile"]["needs"] == ["PRIVATE need of blue", "PRIVATE need of linen"]
    page = (tmp_path / "out" / "pairs.html").read_text("utf-8")
    for hidden in ("PRIVATE reason", "mine-by-name", "gold", "query 1"):
        assert hidden not in page


def test_what_the_page_saves_is_read_and_a_known_preference_comes_out(asked: Path, tmp_path: Path) -> None:
    mine = replies(asked, tmp_path / "mine.jsonl")
    panel = Panel(pairs_to=tmp_path / "out", page=lambda p, s, to: write_pairs_page(p, s, to, release=asked))
    compare_replies(asked, panel, first=("mine", mine), count=5)
    votes = [
        saved(tmp_path / f"{name}.jsonl", answered(tmp_path / "out" / "pairs.html", name, "Well.")) for name in ("Ann", "Bo")
    ]
    report = compare_replies(asked, Panel(votes=votes), first=("mine", mine), count=5)
    for perspective in PERSPECTIVES:
        assert report.get(perspective, "win rate of the first").value == 1.0
    assert report.get("order effects", "side A, Ann").counted == 20
    assert report.details[0]["place"] == 1
    with pytest.raises(SettingsError, match="voted on other pairs, or on other sides"):
        compare_replies(asked, Panel(votes=votes), first=("mine", mine), count=5, seed=1)
    with pytest.raises(SettingsError, match="votes twice"):
        compare_replies(asked, Panel(votes=[*votes, votes[0]]), first=("mine", mine), count=5)


def test_simulated_raters_who_prefer_one_system_seven_times_in_ten_are_found_out(tmp_path: Path) -> None:
    release = write_release(tmp_path / "many", [conversation(number) for number in range(120)])
    pairs = conversation_pairs(release, None, count=120)
    path = write_pairs_page(pairs, ReleasedPictures(release), tmp_path / "pairs.html", release=release)
    files = [
        saved(tmp_path / f"{name}.jsonl", answered(path, name, "[picture:", dice=Random(name), keeps=0.7))
        for name in ("Ann", "Bo", "Cy")
    ]
    report = compare_conversations(release, Panel(votes=files), count=120)
    found = report.get(OVERALL, "win rate of the second")
    assert found.interval is not None
    assert found.interval[0] < 0.7 < found.interval[1]
    sides = report.get(OVERALL, "votes for side A")
    assert sides.interval is not None
    assert sides.interval[0] < 0.5 < sides.interval[1], "no side is preferred"


def test_order_effects_worked_out_by_hand() -> None:
    pairs = [Pair(f"p{n}", OVERALL, side, (), (), ()) for n, side in enumerate("ABAB")]  # type: ignore[arg-type]
    votes = [
        Vote("p0", OVERALL, "Ann", "A", 1),  # for the first
        Vote("p1", OVERALL, "Ann", "A", 2),  # for the second
        Vote("p2", OVERALL, "Ann", "A", 3),  # for the first
        Vote("p3", OVERALL, "Ann", "B", 4),  # for the first
        Vote("p0", OVERALL, "Bo", "B"),  # has no place
        Vote("p1", OVERALL, "Bo", None),
    ]
    found = order_effects(pairs, votes, "ours")
    assert found is not None
    values = {measure.name: (measure.value, measure.counted, measure.missing) for measure in found.measures}
    assert values == {
        "side A, Ann": (0.75, 4, 0),
        "side A, Bo": (0.0, 1, 1),
        "win rate of the first, earlier": (0.5, 2, 0),
        "win rate of the first, later": (1.0, 2, 0),
    }
    assert order_effects(pairs, [], "ours") is None


def test_other_sides_are_another_sheet_and_old_votes_without_one_still_count(tmp_path: Path) -> None:
    asked = list(examples(CASES, BY_ID.__getitem__))
    ours, theirs = ({e.example_id: f"{word} {e.gold}" for e in asked} for word in ("x", "y"))
    pairs = reply_pairs(asked, ours, theirs)
    assert sheet(pairs) == sheet(reply_pairs(asked, ours, theirs)) != sheet(reply_pairs(asked, ours, theirs, seed=1))
    file = tmp_path / "votes.jsonl"
    file.write_text(json.dumps({"pair_id": pairs[0].pair_id, "perspective": "logical", "rater": "Ann", "better": "A"}) + "\n")
    assert read_votes(file) == [Vote(pairs[0].pair_id, "logical", "Ann", "A", None, "")]
    assert outcome(pairs, read_votes(file), "x", "y")[0].measures[0].counted == 1


def test_sides_of_pairs_are_half_and_half_on_the_page_too(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(20)])
    pairs = conversation_pairs(release, None)
    _, tasks, _ = parts(write_pairs_page(pairs, ReleasedPictures(release), tmp_path / "pairs.html", release=release))
    assert sum("[picture:" in json.dumps(task["a"]) for task in tasks) == 10
    assert {task["id"]: "[picture:" in json.dumps(task["b"]) for task in tasks} == {
        name: side == "A" for name, side in shuffled_sides([pair.pair_id for pair in pairs]).items()
    }


def lines(*numbers: int, perspectives: tuple[str, ...] = tuple(PERSPECTIVES)) -> list[Pair]:
    """Pairs of replies to what was said first in these conversations; in the second perspective the sides are changed."""
    context = (Utterance(role="user", action="reveal", text="A shirt, please.", items=(BY_ID["red"],)),)
    return [
        Pair(f"c{number:06}/2", perspective, "A" if place != 1 else "B", context, f"first {number}", f"second {number}")
        for place, perspective in enumerate(perspectives)
        for number in numbers
    ]


def test_perspectives_whose_sides_stand_otherwise_are_asked_apart(asked: Path, tmp_path: Path) -> None:
    pairs = lines(1, 0)
    path = write_pairs_page(pairs, ReleasedPictures(asked), tmp_path / "pairs.html", release=asked, speaker="user")
    told, tasks, pictures = parts(path)
    one, other, *rest = PERSPECTIVES
    assert [(task["id"], task["perspectives"], task["a"], task["b"]) for task in tasks] == [
        ("c000001/2", [one, *rest], "first 1", "second 1"),
        ("c000001/2", [other], "second 1", "first 1"),
        ("c000000/2", [one, *rest], "first 0", "second 0"),
        ("c000000/2", [other], "second 0", "first 0"),
    ]
    assert tasks[0]["context"] == [{"role": "user", "text": "A shirt, please.", "items": [["Rosa Linen Shirt", 0]]}]
    assert (told["kind"], told["speaker"], told["whole"]) == ("pairs", "user", False)
    assert told["questions"] == [[name, asked_for] for name, asked_for in PERSPECTIVES.items()]
    assert len(pictures) == 1


def test_a_conversation_that_the_release_has_not_has_no_shopper(asked: Path, tmp_path: Path) -> None:
    pairs = lines(0, 99, perspectives=("logical",))
    path = write_pairs_page(pairs, ReleasedPictures(asked), tmp_path / "pairs.html", release=asked)
    known, unknown = (task["profile"] for task in parts(path)[1])
    assert known["who"] == "PRIVATE Ana, 34, female, nurse"
    assert unknown is None


def test_whole_conversations_are_asked_about_as_a_whole(asked: Path, tmp_path: Path) -> None:
    pairs = conversation_pairs(asked, None, count=1)
    told, (task,), _ = parts(write_pairs_page(pairs, ReleasedPictures(asked), tmp_path / "pairs.html", release=asked))
    assert (told["whole"], told["questions"]) == (True, [[OVERALL, "better as a whole"]])
    assert told["speaker"] == "assistant"
    assert "context" not in task
    assert "target" not in json.dumps(task)


def test_a_hostile_reply_stays_a_text(asked: Path, tmp_path: Path) -> None:
    (pair,) = lines(0, perspectives=("logical",))
    pair = dataclasses.replace(pair, first=EVIL, second=EVIL)
    path = write_pairs_page([pair], ReleasedPictures(asked), tmp_path / "pairs.html", release=asked)
    assert Elements(path.read_text("utf-8")).all("img") == []
    assert parts(path)[1][0]["a"] == EVIL
