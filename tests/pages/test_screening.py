"""The sixth screen: conversations for people to pass or refuse."""

import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.cli import main
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.evaluation.judging import MARK
from muse_builder.pages.screening import REASONS, write_screening
from muse_builder.records import Conversation, Verdict
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.run.manual import manual_verdicts
from muse_builder.settings import Settings
from muse_builder.trust.explain import OUTCOMES
from tests.dialogues import write_release
from tests.pages.written import CASES, parts, saved


def test_a_screening_page_shows_what_was_said_and_what_was_in_mind(asked: Path, tmp_path: Path) -> None:
    screening = write_screening(asked, tmp_path / "screen.html")
    assert (screening.pages, screening.conversations, screening.judged) == ([tmp_path / "screen.html"], 6, 0)
    told, tasks, pictures = parts(tmp_path / "screen.html")
    assert len(told["reasons"]) == 6
    assert sorted(task["id"] for task in tasks) == [f"c{number:06}" for number in range(6)]
    first = next(task for task in tasks if task["id"] == "c000000")
    assert first["turns"][2] == {
        "role": "assistant",
        "text": "In round 1 I suggest the Rosa Linen Shirt.",
        "items": [["Rosa Linen Shirt", 0]],
    }
    assert first["target"] == ["Azul Linen Shirt", 1]
    assert pictures[1].startswith("data:image/jpeg;base64,")
    assert first["outcome"].startswith("organic accept: ")


def test_parts_share_the_conversations_out(asked: Path, tmp_path: Path) -> None:
    screening = write_screening(asked, tmp_path / "screen.html", count=5, parts=2)
    assert [page.name for page in screening.pages] == ["screen-1.html", "screen-2.html"]
    one, two = ([task["id"] for task in parts(page)[1]] for page in screening.pages)
    assert (len(one), len(two)) == (2, 3)
    assert len({*one, *two}) == 5
    with pytest.raises(SettingsError, match="--parts from 1 to 6"):
        write_screening(asked, tmp_path / "screen.html", parts=7)


def test_conversations_that_people_have_judged_are_left_out(tmp_path: Path) -> None:
    passed = Verdict(screen="manual", passed=True)
    release = write_release(tmp_path / "one", [CASES[0], CASES[1].model_copy(update={"verdicts": (passed,)})])
    screening = write_screening(release, tmp_path / "screen.html")
    assert (screening.conversations, screening.judged) == (1, 1)
    every = write_release(tmp_path / "two", [one.model_copy(update={"verdicts": (passed,)}) for one in CASES])
    with pytest.raises(SettingsError, match="6 carry a person's verdict"):
        write_screening(every, tmp_path / "screen.html")


def test_what_the_screening_saves_makes_the_run_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(out=str(tmp_path / "muse"), num_conversations=4, max_items=70, num_scenarios=30)
    generate(settings)
    assert main(["screen", str(tmp_path / "muse"), "--out", str(tmp_path / "screen.html")]) == 0
    assert "4 conversations to judge" in capsys.readouterr().out
    _, tasks, _ = parts(tmp_path / "screen.html")
    answers = [{"conversation_id": task["id"], "passed": place > 0, "reason": ""} for place, task in enumerate(tasks)]
    verdicts = saved(tmp_path / "verdicts.jsonl", answers)
    assert [verdict.passed for _, verdict in manual_verdicts(verdicts)] == [False, True, True, True]
    generate(settings.model_copy(update={"manual": str(verdicts)}))
    ids = {one.conversation_id for one in read(tmp_path / "muse", "conversations") if isinstance(one, Conversation)}
    assert answers[0]["conversation_id"] not in ids
    assert len(ids) == 4
    screening = write_screening(tmp_path / "muse", tmp_path / "screen.html")
    assert (screening.conversations, screening.judged) == (1, 3), "only the one that replaced it is left to judge"


def test_a_part_of_the_conversations_is_drawn_by_the_seed_and_stays_in_its_order(asked: Path, tmp_path: Path) -> None:
    def drawn(**how: Any) -> list[str]:
        write_screening(asked, tmp_path / "screen.html", **how)
        return [task["id"] for task in parts(tmp_path / "screen.html")[1]]

    every = drawn()
    some = [drawn(count=3, seed=seed) for seed in range(6)]
    assert drawn(count=3, seed=2) == some[2]
    assert len({tuple(ids) for ids in some}) > 1
    for ids in some:
        assert [name for name in every if name in ids] == ids
        assert len(ids) == 3
    assert drawn(count=6) == drawn(count=100) == every


def test_only_the_split_that_is_asked_for_is_judged(asked: Path, tmp_path: Path) -> None:
    screening = write_screening(asked, tmp_path / "screen.html", split="test")
    ids = {one.conversation_id for one in read(asked, "conversations", "test") if isinstance(one, Conversation)}
    assert {task["id"] for task in parts(tmp_path / "screen.html")[1]} == ids
    assert 0 < screening.conversations == len(ids) < 6
    with pytest.raises(ReleaseError, match="no split 'dev'"):
        write_screening(asked, tmp_path / "screen.html", split="dev")


def test_each_part_is_a_sheet_of_its_own_and_offers_the_same_reasons(asked: Path, tmp_path: Path) -> None:
    pages = [parts(page)[0] for page in write_screening(asked, tmp_path / "screen.html", parts=3).pages]
    assert len({told["sheet"] for told in pages}) == 3
    assert [told["kind"] for told in pages] == ["screening"] * 3
    assert {tuple(told["reasons"]) for told in pages} == {REASONS}


def test_a_verdict_of_another_screen_is_no_persons(tmp_path: Path) -> None:
    review = Verdict(screen="conversation_quality", passed=True)
    release = write_release(tmp_path / "muse", [CASES[0].model_copy(update={"verdicts": (review,)})])
    assert write_screening(release, tmp_path / "screen.html").judged == 0


def test_a_judge_sees_who_shops_and_what_came_of_it_but_no_search_and_no_reason(asked: Path, tmp_path: Path) -> None:
    write_screening(asked, tmp_path / "screen.html")
    first = parts(tmp_path / "screen.html")[1][0]
    assert set(first) == {"id", "turns", "profile", "target", "outcome"}
    assert first["profile"]["who"] == "PRIVATE Ana, 34, female, nurse"
    html = (tmp_path / "screen.html").read_text("utf-8")
    for hidden in ("PRIVATE reason", "query 1", "Take the red"):
        assert hidden not in html


@pytest.mark.parametrize("target", ["", "gone"])
def test_a_target_that_is_not_there_is_not_shown(target: str, tmp_path: Path) -> None:
    one = CASES[0].model_copy(update={"profile": CASES[0].profile.model_copy(update={"target_item_id": target})})
    write_screening(write_release(tmp_path / "muse", [one]), tmp_path / "screen.html")
    assert parts(tmp_path / "screen.html")[1][0]["target"] is None


def test_an_outcome_of_a_foreign_corpus_is_told_as_well_as_it_is_known(tmp_path: Path) -> None:
    outcomes = ("organic_accept", "near_accept", "forced_target", "give_up", "accepted", "declined", "not_stated")
    ended = [CASES[0].model_copy(update={"conversation_id": f"c{n:06}", "outcome": name}) for n, name in enumerate(outcomes)]
    write_screening(write_release(tmp_path / "muse", ended), tmp_path / "screen.html")
    told = {task["id"]: task["outcome"] for task in parts(tmp_path / "screen.html")[1]}
    for number, name in enumerate(outcomes):
        expected = f"{name.replace('_', ' ')}: {OUTCOMES[name]}" if name in OUTCOMES else ""
        assert told[f"c{number:06}"] == expected


def test_gold_questions_stand_on_every_page_and_so_does_the_overlap(asked: Path, tmp_path: Path) -> None:
    found = write_screening(asked, tmp_path / "screen.html", parts=2, overlap=2, gold=2, tasks_to=tmp_path / "tools")
    assert (found.conversations, found.gold) == (6, 2)
    pages = [[task["id"] for task in parts(page)[1]] for page in found.pages]
    planted = [{name for name in page if MARK in name} for page in pages]
    assert planted[0] == planted[1]
    assert len(planted[0]) == 2
    shared = {*pages[0]} & {*pages[1]} - planted[0]
    assert len(shared) == 2
    assert len({*pages[0], *pages[1]} - planted[0]) == 6
    twin = next(task for task in parts(found.pages[0])[1] if MARK in task["id"])
    own = next(task for page in found.pages for task in parts(page)[1] if task["id"] == twin["id"].partition(MARK)[0])
    assert twin.keys() == own.keys()
    assert sorted(twin["turns"][4]["text"].split()) == sorted(own["turns"][4]["text"].split())
    assert twin["turns"][4]["text"] != own["turns"][4]["text"]
    assert {path.name for path in found.tasks} == {"label-studio.json", "label-studio.xml", "argilla.json"}
    with pytest.raises(SettingsError, match="0 or more"):
        write_screening(asked, tmp_path / "no.html", gold=-1)


def test_the_command_tells_whom_not_to_count_on_and_how_far_people_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def line(name: str, rater: str, passed: bool, seconds: float) -> str:
        return json.dumps({"conversation_id": name, "passed": passed, "reason": "", "rater": rater, "seconds": seconds})

    names = [f"c{number:06}" for number in range(8)]
    gold = [f"c{number:06}{MARK}abc" for number in range(4)]
    careful = [line(name, "Ann", place % 2 == 0, 20) for place, name in enumerate(names)]
    careful += [line(name, "Ann", False, 15) for name in gold]
    hasty = [line(name, "Bo", True, 0.4) for name in (*names, *gold)]
    for file, lines in (("ann.jsonl", careful), ("bo.jsonl", hasty)):
        (tmp_path / file).write_text("\n".join(lines) + "\n")
    files = [str(tmp_path / file) for file in ("ann.jsonl", "bo.jsonl")]
    assert main(["screen", "unread", "--verdicts", *files, "--out", str(tmp_path / "all.jsonl")]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("do not count on Bo: 4 of 4 gold questions wrong; 12 of 12 answers in less than 1.5 seconds")
    assert "kappa, Ann and Bo" in printed
    assert "alpha of people" in printed
    assert len(manual_verdicts(tmp_path / "all.jsonl")) == 16, "gold questions are no verdicts of a run"
