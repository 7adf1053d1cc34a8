import base64
import hashlib
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from muse_builder.cli import main
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
from muse_builder.pages.screening import write_screening
from muse_builder.pages.templating import source
from muse_builder.pages.writing import write_writing
from muse_builder.records import Conversation, Verdict
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedPictures
from muse_builder.run.generate import generate
from muse_builder.run.manual import ManualVerdict, manual_verdicts
from muse_builder.settings import Settings
from tests.dialogues import BY_ID, conversation, write_release
from tests.pages.test_viewer import EVIL
from tests.pages.written import Elements

CASES = [conversation(number) for number in range(6)]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("annotation") / "ours-by-name", CASES)


def parts(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """The sheet, the tasks and the pictures of a page, as its script finds them."""
    scripts = Elements(path.read_text("utf-8")).scripts
    told = next(json.loads(text) for attributes, text in scripts if attributes.get("id") == "sheet")
    tasks = [json.loads(text) for attributes, text in scripts if attributes.get("class") == "one"]
    return told, tasks, [json.loads(text) for attributes, text in scripts if attributes.get("class") == "picture"]


def replies(release: Path, file: Path, text: str = "Well.") -> Path:
    asked = examples((one for one in read(release, "conversations") if isinstance(one, Conversation)), BY_ID.__getitem__)
    file.write_text("".join(json.dumps({"example_id": one.example_id, "reply": text}) + "\n" for one in asked))
    return file


# --- pairs --------------------------------------------------------------------------------------------------------------


def test_a_page_of_conversations_holds_both_sides_as_the_key_says_and_no_name(release: Path, tmp_path: Path) -> None:
    pairs = conversation_pairs(release, None, count=4)
    path = write_pairs_page(pairs, ReleasedPictures(release), tmp_path / "pairs.html", release=release)
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


def test_a_page_of_replies_asks_the_four_perspectives_of_one_pair_together(release: Path, tmp_path: Path) -> None:
    mine = replies(release, tmp_path / "mine.jsonl")
    panel = Panel(pairs_to=tmp_path / "out", page=lambda p, s, to: write_pairs_page(p, s, to, release=release))
    report = compare_replies(release, panel, first=("mine-by-name", mine), count=5)
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


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_what_the_page_saves_is_read_and_a_known_preference_comes_out(release: Path, tmp_path: Path) -> None:
    mine = replies(release, tmp_path / "mine.jsonl")
    panel = Panel(pairs_to=tmp_path / "out", page=lambda p, s, to: write_pairs_page(p, s, to, release=release))
    compare_replies(release, panel, first=("mine", mine), count=5)
    votes = [
        written(tmp_path / f"{name}.jsonl", answered(tmp_path / "out" / "pairs.html", name, "Well.")) for name in ("Ann", "Bo")
    ]
    report = compare_replies(release, Panel(votes=votes), first=("mine", mine), count=5)
    for perspective in PERSPECTIVES:
        assert report.get(perspective, "win rate of the first").value == 1.0
    assert report.get("order effects", "side A, Ann").counted == 20
    assert report.details[0]["place"] == 1
    with pytest.raises(SettingsError, match="voted on other pairs, or on other sides"):
        compare_replies(release, Panel(votes=votes), first=("mine", mine), count=5, seed=1)
    with pytest.raises(SettingsError, match="votes twice"):
        compare_replies(release, Panel(votes=[*votes, votes[0]]), first=("mine", mine), count=5)


def test_simulated_raters_who_prefer_one_system_seven_times_in_ten_are_found_out(tmp_path: Path) -> None:
    release = write_release(tmp_path / "many", [conversation(number) for number in range(120)])
    pairs = conversation_pairs(release, None, count=120)
    path = write_pairs_page(pairs, ReleasedPictures(release), tmp_path / "pairs.html", release=release)
    files = [
        written(tmp_path / f"{name}.jsonl", answered(path, name, "[picture:", dice=Random(name), keeps=0.7))
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


# --- screening ----------------------------------------------------------------------------------------------------------


def test_a_screening_page_shows_what_was_said_and_what_was_in_mind(release: Path, tmp_path: Path) -> None:
    screening = write_screening(release, tmp_path / "screen.html")
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


def test_parts_share_the_conversations_out(release: Path, tmp_path: Path) -> None:
    screening = write_screening(release, tmp_path / "screen.html", count=5, parts=2)
    assert [page.name for page in screening.pages] == ["screen-1.html", "screen-2.html"]
    one, two = ([task["id"] for task in parts(page)[1]] for page in screening.pages)
    assert (len(one), len(two)) == (2, 3)
    assert len({*one, *two}) == 5
    with pytest.raises(SettingsError, match="--parts from 1 to 6"):
        write_screening(release, tmp_path / "screen.html", parts=7)


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
    saved = [{"conversation_id": task["id"], "passed": place > 0, "reason": ""} for place, task in enumerate(tasks)]
    verdicts = written(tmp_path / "verdicts.jsonl", saved)
    assert [verdict.passed for _, verdict in manual_verdicts(verdicts)] == [False, True, True, True]
    generate(settings.model_copy(update={"manual": str(verdicts)}))
    ids = {one.conversation_id for one in read(tmp_path / "muse", "conversations") if isinstance(one, Conversation)}
    assert saved[0]["conversation_id"] not in ids
    assert len(ids) == 4
    screening = write_screening(tmp_path / "muse", tmp_path / "screen.html")
    assert (screening.conversations, screening.judged) == (1, 3), "only the one that replaced it is left to judge"


# --- writing ------------------------------------------------------------------------------------------------------------


def test_a_writer_has_what_the_assistant_had_and_not_its_words(release: Path, tmp_path: Path) -> None:
    writing = write_writing(release, tmp_path / "write.html", count=100)
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
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["write", str(release), "--out", str(tmp_path / "write.html"), "--lines", "5", "--parts", "2"]) == 0
    assert "5 lines to write in " in capsys.readouterr().out
    tasks = [task for page in sorted(tmp_path.glob("write-*.html")) for task in parts(page)[1]]
    people = written(tmp_path / "people.jsonl", [{"example_id": task["id"], "reply": "Take it."} for task in tasks])
    out = str(tmp_path / "pairs")
    assert main(["compare", str(release), "--replies", f"people={people}", "--write-pairs", out]) == 0
    assert len(parts(tmp_path / "pairs" / "pairs.html")[1]) == 5
    with pytest.raises(SettingsError, match="--parts from 1 to 5"):
        write_writing(release, tmp_path / "write.html", count=5, parts=6)


def test_a_writer_for_the_shopper_knows_the_shopper_and_what_is_in_mind(release: Path, tmp_path: Path) -> None:
    write_writing(release, tmp_path / "write.html", speaker="user")
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
    people = written(tmp_path / "people.jsonl", [{"example_id": task["id"], "reply": "Hm."} for task in tasks])
    out = str(tmp_path / "out")
    arguments = ["compare", str(release), "--replies", f"mine-by-name={people}", "--side", "user", "--write-pairs", out]
    assert main(arguments) == 0
    page = Elements((tmp_path / "out" / "pairs.html").read_text("utf-8"))
    assert "two ways in which the shopper could answer" in page.text
    assert "mine-by-name" not in page.text


# --- the page itself ----------------------------------------------------------------------------------------------------


def test_the_script_saves_the_fields_that_the_commands_read() -> None:
    pushed = re.findall(r"found\.push\(\{ ([^}]*) \}\)", source("annotation.js"))
    writing, screening, pairs = ([part.partition(":")[0].strip() for part in one.split(", ")] for one in pushed)
    assert writing == ["example_id", "reply"]
    assert screening == list(ManualVerdict.model_fields)
    assert set(pairs) == {*Vote._fields, "seconds"}


def test_a_page_holds_all_it_needs_and_may_ask_nobody(release: Path, tmp_path: Path) -> None:
    write_screening(release, tmp_path / "screen.html")
    html = (tmp_path / "screen.html").read_text("utf-8")
    page = Elements(html)
    assert not [one for one in page.all("script") if "src" in one]
    assert [one["href"] for one in page.all("link")] == ["data:,"]
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:;")
    script = next(text for attributes, text in page.scripts if "type" not in attributes)
    style = html.partition("<style>")[2].partition("</style>")[0]
    for text in (script, style):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "style=" not in html.replace(script, "").replace(style, ""), "the policy lets no style in an attribute through"


def test_hostile_texts_stay_texts_and_bytes_are_the_same_again(tmp_path: Path) -> None:
    evil = [
        one.model_copy(
            update={
                "turns": tuple(turn.model_copy(update={"text": turn.text + EVIL}) for turn in one.turns),
                "profile": one.profile.model_copy(update={"backstory": EVIL}),
            }
        )
        for one in CASES
    ]
    release = write_release(tmp_path / "muse", evil)
    write_screening(release, tmp_path / "screen.html")
    page = Elements((tmp_path / "screen.html").read_text("utf-8"))
    assert page.all("img") == []
    assert sum("type" not in attributes for attributes, _ in page.scripts) == 1
    assert parts(tmp_path / "screen.html")[1][0]["turns"][0]["text"].endswith(EVIL)
    before = (tmp_path / "screen.html").read_bytes()
    write_screening(release, tmp_path / "screen.html")
    assert (tmp_path / "screen.html").read_bytes() == before
    assert "innerHTML" not in source("annotation.js")


def test_sides_of_pairs_are_half_and_half_on_the_page_too(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(20)])
    pairs = conversation_pairs(release, None)
    _, tasks, _ = parts(write_pairs_page(pairs, ReleasedPictures(release), tmp_path / "pairs.html", release=release))
    assert sum("[picture:" in json.dumps(task["a"]) for task in tasks) == 10
    assert {task["id"]: "[picture:" in json.dumps(task["b"]) for task in tasks} == {
        name: side == "A" for name, side in shuffled_sides([pair.pair_id for pair in pairs]).items()
    }
