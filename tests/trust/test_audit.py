"""What an audit finds in a release: planted faults by count, what is missing as missing, thresholds by name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.cli import main
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.records import Call, Conversation, Item, Person, Profile, Record, Turn
from muse_builder.release.reader import read
from muse_builder.release.writer import ReleaseWriter
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from muse_builder.trust.audit import THRESHOLDS, audit, share, violations
from muse_builder.trust.audit_page import markdown, write
from muse_builder.trust.explain import Explainer
from tests.resealed import Change, resealed

PLANTED = "OPENAI_API_KEY"
KEY = "plantedkey0123456789plantedkey"
COUNT = 12


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A release made where keys stand in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLANTED, KEY)
        patch.setenv("ANTHROPIC_API_KEY", f"sk-ant-{KEY}")
        folder = tmp_path_factory.mktemp("audit") / "muse"
        yield generate(Settings(out=str(folder), num_conversations=COUNT, max_items=120, num_scenarios=40))


@pytest.fixture(scope="module")
def report(release: Path) -> dict[str, Any]:
    return audit(release)


def conversations(release: Path) -> list[Conversation]:
    found = [record for record in read(release, "conversations") if isinstance(record, Conversation)]
    return sorted(found, key=lambda conversation: conversation.conversation_id)


def target(release: Path, conversation: Conversation) -> Item:
    for record in read(release, "items"):
        if isinstance(record, Item) and record.item_id == conversation.profile.target_item_id:
            return record
    raise AssertionError("the target is not among the items")


def changed_turn(conversation: Conversation, place: int, **update: object) -> Change:
    turns = list(conversation.turns)
    turns[place] = turns[place].model_copy(update=update)
    return lambda record: record.model_copy(update={"turns": tuple(turns)}) if record == conversation else record


def place_of(conversation: Conversation, action: str) -> int:
    return next(place for place, turn in enumerate(conversation.turns) if turn.action == action)


def with_the_fault(release: Path, folder: Path, change: Change) -> dict[str, Any]:
    return audit(resealed(release, folder / "muse", change))


# --- a release as it was made -----------------------------------------------------------------------------------------


def test_a_release_that_passed_the_screens_measures_clean(report: dict[str, Any]) -> None:
    for name in ("leaks.any", "match.mismatches", "hygiene.turns", "rewriting.changed", "secrets.calls"):
        assert report["shares"][name]["count"] == 0
        assert report["shares"][name]["value"] == 0.0
    assert report["shares"]["leaks.any"]["of"] == COUNT
    assert report["release"]["conversations"] == COUNT
    assert sum(one["count"] for one in report["outcomes"].values()) == COUNT
    assert sum(cell["conversations"] for cell in report["people"]["gender_x_department_x_age"]) == COUNT


def test_counts_agree_with_the_rows(release: Path, report: dict[str, Any]) -> None:
    rows = conversations(release)
    queries = [turn for row in rows for turn in row.turns if turn.target_rank is not None]
    assert sum(one["queries"] for one in report["target_rank"].values()) == len(queries)
    first = [turn.target_rank for turn in queries if turn.round == 1]
    assert report["target_rank"]["1"]["at"]["10"]["count"] == sum(rank <= 10 for rank in first if rank is not None)
    shown = sum(turn.action == "recommend" for row in rows for turn in row.turns)
    assert sum(one["shown"] for one in report["rounds"].values()) == shown
    handed = sum(row.outcome == "forced_target" for row in rows)
    assert sum(one["handed_over"] for one in report["rounds"].values()) == handed


def test_the_same_release_gives_the_same_bytes(release: Path, report: dict[str, Any], tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write(report, tmp_path / "a")]
    second = [path.read_bytes() for path in write(audit(release), tmp_path / "b")]
    assert first == second
    assert json.loads(first[0]) == report


def test_no_key_and_no_path_of_the_machine_stands_in_a_release(release: Path) -> None:
    assert KEY not in "".join(record.model_dump_json() for record in read(release, "traces"))
    for path in release.rglob("*"):
        if path.is_file():
            whole = path.read_bytes()
            assert KEY.encode() not in whole
            assert str(release.parent).encode() not in whole


# --- planted faults ---------------------------------------------------------------------------------------------------


def test_a_title_in_the_backstory_is_a_leak_of_that_channel_alone(release: Path, tmp_path: Path) -> None:
    conversation = conversations(release)[3]
    title = target(release, conversation).title
    profile = conversation.profile.model_copy(update={"backstory": f"{conversation.profile.backstory} I want the {title}."})
    found = with_the_fault(
        release, tmp_path, lambda record: record.model_copy(update={"profile": profile}) if record == conversation else record
    )
    assert found["shares"]["leaks.backstory"]["count"] == 1
    assert found["shares"]["leaks.any"]["count"] == 1
    assert found["shares"]["leaks.opening"]["count"] == 0
    examples = [one for kind in found["findings"]["leaks"]["examples"].values() for one in kind]
    assert {one["conversation"] for one in examples} == {conversation.conversation_id}
    assert found["shares"]["retrieval.backstory_top_10"]["of"] == COUNT


def test_a_title_in_the_opening_and_one_after_the_target_was_shown_are_told_apart(release: Path, tmp_path: Path) -> None:
    conversation = next(row for row in conversations(release) if row.outcome == "organic_accept")
    title = target(release, conversation).title
    opening = changed_turn(conversation, place_of(conversation, "reveal"), text=f"It should be the {title}.")
    assert with_the_fault(release, tmp_path / "a", opening)["shares"]["leaks.opening"]["count"] == 1
    after = changed_turn(conversation, place_of(conversation, "accept"), text=f"The {title} it is.")
    assert with_the_fault(release, tmp_path / "b", after)["shares"]["leaks.any"]["count"] == 0


def test_a_claim_of_a_material_that_no_field_has_is_unsupported(release: Path, report: dict[str, Any], tmp_path: Path) -> None:
    conversation = conversations(release)[2]
    place = place_of(conversation, "recommend")
    text = "It is made of titanium and merino wool, and it costs $4321."
    found = with_the_fault(release, tmp_path, changed_turn(conversation, place, text=text, draft=text))
    before = report["shares"]["grounding.unsupported"]["count"]
    assert found["shares"]["grounding.unsupported"]["count"] >= before + 2
    assert found["findings"]["grounding"]["kinds"]["price"] == 1


def test_a_product_for_somebody_else_is_a_mismatch(release: Path, tmp_path: Path) -> None:
    conversation, item = next(
        (row, item)
        for row in conversations(release)
        if row.profile.recipient is None and (item := target(release, row)).department == "women"
    )
    person = Person(name="Otto Stein", gender="male", age=70, profession="baker")
    profile = conversation.profile.model_copy(update={"person": person, "backstory": "Otto wants something for himself."})
    found = with_the_fault(
        release, tmp_path, lambda record: record.model_copy(update={"profile": profile}) if record == conversation else record
    )
    assert found["shares"]["match.mismatches"] == {"count": 1, "of": COUNT} | {
        name: found["shares"]["match.mismatches"][name] for name in ("value", "low", "high")
    }
    assert item.title in found["findings"]["match"]["examples"]["mismatch"][0]["quote"]


def test_a_fact_that_the_rewriting_changed_and_a_role_label_are_counted(release: Path, tmp_path: Path) -> None:
    conversation = conversations(release)[1]
    place = place_of(conversation, "recommend")
    turns = list(conversation.turns)
    turns[place] = turns[place].model_copy(update={"draft": "It is made of cotton.", "text": "It is made of silk."})
    turns[0] = turns[0].model_copy(update={"text": "Assistant: As an AI language model, I say hello."})
    found = with_the_fault(
        release,
        tmp_path,
        lambda record: record.model_copy(update={"turns": tuple(turns)}) if record == conversation else record,
    )
    assert found["findings"]["rewriting"]["kinds"]["material"] == 1
    assert found["shares"]["hygiene.turns"]["count"] == 1
    assert found["shares"]["hygiene.conversations"]["count"] == 1


def test_a_sentence_that_two_conversations_share_is_found_with_its_place(
    release: Path, report: dict[str, Any], tmp_path: Path
) -> None:
    said = "The lighthouse keeper waves at every ship that passes by."
    rows = conversations(release)
    wanted = {rows[place].conversation_id for place in (0, 4, 5, 6, 8)}

    def plant(record: Record) -> Record:
        if isinstance(record, Conversation) and record.conversation_id in wanted:
            last = record.turns[-1].model_copy(update={"text": f"{record.turns[-1].text} {said}"})
            return record.model_copy(update={"turns": (*record.turns[:-1], last)})
        return record

    found = with_the_fault(release, tmp_path, plant)
    assert found["shares"]["repeats.sentences"]["count"] == report["shares"]["repeats.sentences"]["count"] + 4
    assert {"text": said, "conversations": 5} in found["repeats"]["sentences"]
    assert found["repeats"]["word_sequences"][0]["conversations"] == 5


def test_a_key_and_a_path_in_a_trace_are_found_and_not_repeated(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "letmein-0123456789")
    planted = {
        "conversation/0/0": {"error": "401 for letmein-0123456789"},
        "conversation/1/0": {"raw": '{"authorization": "Bearer abcdefghijklmnop1234"}'},
        "conversation/2/0": {"reply": "see /home/ana/muse/journal.sqlite"},
        "conversation/3/0": {"reply": "and/or 24/7 w/o a hitch"},
    }

    def plant(record: Record) -> Record:
        return (
            record.model_copy(update=planted[record.call_id])
            if isinstance(record, Call) and record.call_id in planted
            else record
        )

    found = with_the_fault(release, tmp_path, plant)
    assert found["findings"]["secrets"] == {"a key": 2, "an absolute path": 1}
    assert found["shares"]["secrets.calls"]["count"] == 3
    assert "letmein" not in json.dumps(found) + markdown(found)
    assert "/home/ana" not in json.dumps(found) + markdown(found)


# --- what cannot be measured ------------------------------------------------------------------------------------------


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Dialogues of a corpus that has no products, no persons and no drafts."""
    nobody = Person(name="", gender="unknown", age=0, profession="")

    def dialogue(number: int) -> Conversation:
        return Conversation(
            conversation_id=f"redial-{number}",
            profile=Profile(
                profile_id=f"redial-{number}",
                person=nobody,
                scenario_id="",
                scenario="",
                target_item_id="",
                backstory="",
                requirements=(),
            ),
            opening="text",
            turns=(
                Turn(role="user", action="reveal", round=0, text=f"Hello, seen anything good, number {number}?"),
                Turn(role="assistant", action="chit_chat", round=1, text=f"Try film number {number} some evening soon."),
            ),
            outcome="give_up",
            rounds=1,
        )

    with ReleaseWriter(tmp_path / "foreign") as writer:
        writer.write("conversations", (dialogue(number) for number in range(11)))
        writer.seal()
    return tmp_path / "foreign"


def test_what_a_foreign_corpus_does_not_say_is_missing_and_never_zero(foreign: Path) -> None:
    found = audit(foreign)
    for name in ("leaks.any", "retrieval.backstory_top_1", "grounding.unsupported", "match.mismatches", "rewriting.changed"):
        assert found["shares"][name]["value"] is None, name
        assert found["shares"][name]["low"] is None
        assert any(line.startswith(f"{name}: ") for line in found["not_measured"])
    assert found["shares"]["hygiene.turns"]["value"] == 0.0
    assert found["shares"]["hygiene.turns"]["of"] == 22
    assert found["medians"]["retrieval.backstory_rank"] is None
    assert found["distinct_4"]["user"] is None
    assert set(found["people"]["gender"]) == {"not stated"}
    assert found["people"]["gifts"]["value"] is None
    row = next(line for line in markdown(found).splitlines() if line.startswith("| leaks.any "))
    assert [cell.strip() for cell in row.split("|")[2:6]] == ["-", "-", "0", "0"]


def test_a_threshold_that_one_asks_for_and_that_cannot_be_measured_is_named(foreign: Path) -> None:
    found = audit(foreign)
    assert violations(found, {}) == []
    told = violations(found, {"max_leaks": 0.1})
    assert [str(one) for one in told] == ["--max-leaks 0.1: leaks.any cannot be measured in this release"]


# --- thresholds and the command ---------------------------------------------------------------------------------------


def test_every_threshold_bounds_a_measure_that_the_report_has(report: dict[str, Any]) -> None:
    assert {measure for measure, _, _ in THRESHOLDS.values()} <= set(report["shares"])


def test_a_threshold_is_kept_at_its_bound_and_broken_above(report: dict[str, Any]) -> None:
    value = report["shares"]["repeats.sentences"]["value"]
    assert violations(report, {"max_shared": value, "max_unsupported": 1.0}) == []
    broken = violations(report, {"max_shared": -0.001, "max_unsupported": 1.0})
    assert [(one.limit, one.measure, one.found) for one in broken] == [("max_shared", "repeats.sentences", value)]
    with pytest.raises(SettingsError, match="unknown threshold 'max_fun'"):
        violations(report, {"max_fun": 1.0})


def test_strict_exits_with_findings_and_names_each(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stem = str(tmp_path / "told")
    assert main(["audit", str(release), "--out", stem]) == 0
    assert Path(f"{stem}.json").is_file()
    assert "# Audit" in Path(f"{stem}.md").read_text("utf-8")
    capsys.readouterr()
    flags = ["--strict", "--max-shared", "-1", "--max-leaks", "-1", "--max-unsupported", "1"]
    assert main(["audit", str(release), "--out", stem, *flags]) == 3
    out = capsys.readouterr().out
    assert "--max-shared -1: repeats.sentences is " in out
    assert "--max-leaks -1: leaks.any is 0" in out
    assert "--max-unsupported" not in out


def test_a_folder_that_is_no_release_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no folder"):
        audit(tmp_path / "nothing")


def test_a_share_has_wilsons_interval() -> None:
    # Eight of ten, by Wilson's formula with z = 1.96 (Brown, Cai and DasGupta 2001, eq. 4).
    one = share(8, 10)
    assert (one.value, one.low, one.high) == (0.8, pytest.approx(0.490162, abs=1e-6), pytest.approx(0.943318, abs=1e-6))
    assert (share(0, 10).low, share(0, 10).high) == (0.0, pytest.approx(0.277533, abs=1e-6))
    assert share(10, 10).high == 1.0
    assert share(0, 0).value is None


def test_a_foreign_dialogue_is_explained_without_what_its_corpus_does_not_tell(foreign: Path) -> None:
    told = Explainer(foreign).story("redial-3")
    assert "In mind" not in told
    assert "wishes" not in told
    assert 'The user tells what is needed: "Hello, seen anything good, number 3?"' in told
    assert "No call of it stands in the traces." in told
    one = Explainer(foreign).turn("redial-3", 1)
    assert "The assistant knew the 1 turn before this one" in one
    assert "no draft" in one
