"""The whole path on the embedded defaults: a run folder that survives anything, and the release it is sealed into."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from muse_builder.errors import RunError, SettingsError, YieldError
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation, Item, Profile, Rejection, Scenario
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from muse_builder.run.branch import settings_of
from muse_builder.run.folder import JOURNAL, SETTINGS
from muse_builder.run.generate import DICE, agree, generate, prepare
from muse_builder.run.products import word_of
from muse_builder.settings import Settings
from muse_builder.trust.replay import Replay
from muse_builder.watch import Silence

SMALL = {"num_conversations": 14, "max_items": 90, "num_scenarios": 40}


class Told(Silence):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


def small(folder: Path, name: str = "muse", **settings: object) -> Settings:
    return Settings(**{"out": str(folder / name), **SMALL, **settings})  # type: ignore[arg-type]


def shards(release: Path) -> dict[str, str]:
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made in one go."""
    return generate(small(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the paper's own control flow."""
    return generate(small(tmp_path_factory.mktemp("papers"), dialogue="paper"))


def test_a_release_is_sealed_and_holds_what_was_asked_for(whole: Path) -> None:
    assert verify(whole) == []
    counts = read_manifest(whole).counts
    assert sum(counts.splits.values()) == SMALL["num_conversations"]
    assert set(counts.splits) == {"train", "validation", "test"}


def test_every_reference_leads_somewhere(whole: Path) -> None:
    items = {item.item_id for item in read(whole, "items") if isinstance(item, Item)}
    profiles = {profile.profile_id for profile in read(whole, "profiles") if isinstance(profile, Profile)}
    scenarios = {scenario.scenario_id for scenario in read(whole, "scenarios") if isinstance(scenario, Scenario)}
    for conversation in read(whole, "conversations"):
        assert isinstance(conversation, Conversation)
        assert conversation.profile.profile_id in profiles
        assert conversation.profile.scenario_id in scenarios
        assert conversation.profile.target_item_id in items
        for turn in conversation.turns:
            assert {*turn.item_ids, *turn.image_item_ids, *(candidate.item_id for candidate in turn.candidates)} <= items


def test_a_conversation_has_the_papers_shape(papers: Path) -> None:
    for conversation in read(papers, "conversations"):
        assert isinstance(conversation, Conversation)
        turns = conversation.turns
        assert [turn.role for turn in turns] == ["assistant", "user"] * (len(turns) // 2)
        assert turns[0].action == "greet"
        opening = 6 if conversation.opening == "multimodal" else 4
        assert [turn.round for turn in turns[:opening]] == [0] * opening
        assert turns[opening].action == "recommend"
        if conversation.outcome == "forced_target":
            assert len(turns) == opening + 2 * 4
        assert turns[-1].action == "accept"
        assert turns[-1].item_ids == (conversation.accepted_item_id,)
        recommended = [turn.item_ids[0] for turn in turns if turn.action == "recommend"]
        assert len(set(recommended)) == len(recommended)


def test_an_outcome_says_how_it_ended(papers: Path) -> None:
    for conversation in read(papers, "conversations"):
        assert isinstance(conversation, Conversation)
        target = conversation.profile.target_item_id
        last = [turn for turn in conversation.turns if turn.action == "recommend"][-1]
        if conversation.outcome == "organic_accept":
            assert conversation.accepted_item_id == target
            assert last.query is not None
        if conversation.outcome == "near_accept":
            assert conversation.accepted_item_id != target
            assert last.query is not None
        if conversation.outcome == "forced_target":
            assert conversation.accepted_item_id == target
            assert last.query is None


def test_a_refused_object_is_kept_with_its_reason(whole: Path) -> None:
    refused = [record for record in read(whole, "rejected") if isinstance(record, Rejection)]
    assert refused
    assert all(record.reason and record.stage for record in refused)
    funnel = {row.screen: row for row in read_manifest(whole).funnel}
    assert funnel["match"].seen - funnel["match"].passed == sum(record.stage == "match" for record in refused)


def test_the_same_settings_give_the_same_bytes_at_any_concurrency(whole: Path, tmp_path: Path) -> None:
    assert shards(generate(small(tmp_path, concurrency=1))) == shards(whole)


def test_another_seed_gives_other_conversations(whole: Path, tmp_path: Path) -> None:
    other = generate(small(tmp_path, seed=1))
    texts = [
        {turn.text for c in read(release, "conversations") for turn in c.turns if turn.role == "user"}  # type: ignore[attr-defined]
        for release in (whole, other)
    ]
    assert not [text for text in texts[0] & texts[1] if len(text.split()) > 12]


def test_one_seed_has_other_people_and_scenarios_in_another_catalog(whole: Path, tmp_path: Path) -> None:
    other = generate(small(tmp_path, max_items=91))
    met = [
        {(row.person, row.scenario) for row in read(folder, "profiles") if isinstance(row, Profile)}
        for folder in (whole, other)
    ]
    assert min(map(len, met)) >= int(SMALL["num_conversations"])
    assert not {person for person, _ in met[0]} & {person for person, _ in met[1]}


def test_the_same_products_have_the_same_people_whatever_is_written_of_them(whole: Path) -> None:
    ids = [item.item_id for item in read(whole, "items") if isinstance(item, Item)]
    assert read_manifest(whole).as_json()["settings"]["dice"] == word_of(ids)


def test_a_run_from_before_dice_knew_the_catalog_goes_on_with_its_own(whole: Path, tmp_path: Path) -> None:
    settings = small(tmp_path)
    with prepare(settings) as ready:
        begun = json.loads(ready.journal.meta(SETTINGS) or "")
        del begun[DICE]
        ready.journal.set_meta(SETTINGS, json.dumps(begun, sort_keys=True))
    folder = generate(settings)
    assert "dice" not in read_manifest(folder).as_json()["settings"]
    assert shards(folder) != shards(whole)
    rebuilt = Replay(folder).replay("c000003")
    assert (rebuilt.identical, rebuilt.profile) == (True, "identical")
    rebuilt = Replay(whole).replay("c000003")
    assert (rebuilt.identical, rebuilt.profile) == (True, "identical")


def test_a_run_from_before_there_was_a_choice_goes_on_as_the_papers(papers: Path, tmp_path: Path) -> None:
    shutil.copytree(papers.with_name("muse.run"), tmp_path / "muse.run")
    with Journal(tmp_path / "muse.run" / JOURNAL) as journal:
        begun = json.loads(journal.meta(SETTINGS) or "")
        assert begun.pop("dialogue") == "paper"
        journal.set_meta(SETTINGS, json.dumps(begun, sort_keys=True))
        assert small(tmp_path).dialogue == "people"
        assert agree(journal, small(tmp_path)).dialogue == "paper"
        with pytest.raises(RunError, match="dialogue was 'paper', is 'people'"):
            agree(journal, small(tmp_path, dialogue="people"))
    assert settings_of(tmp_path / "muse.run")["dialogue"] == "paper"


def test_a_finished_run_asks_nothing_when_it_is_called_again(whole: Path) -> None:
    journal = whole.with_name("muse.run") / JOURNAL
    with Journal(journal) as before:
        calls = sum(usage.calls for usage in before.usage())
    generate(small(whole.parent))
    with Journal(journal) as after:
        assert sum(usage.calls for usage in after.usage()) == calls


def test_a_run_grows_and_keeps_what_it_had(tmp_path: Path) -> None:
    few = [record.model_dump() for record in read(generate(small(tmp_path, num_conversations=5)), "conversations")]
    more = {c.conversation_id: c.model_dump() for c in read(generate(small(tmp_path)), "conversations")}  # type: ignore[attr-defined]
    assert len(more) == SMALL["num_conversations"]
    assert all(more[conversation["conversation_id"]] == conversation for conversation in few)


def test_a_release_of_another_run_is_moved_aside_unless_it_is_to_be_replaced(whole: Path, tmp_path: Path) -> None:
    of_another = small(tmp_path, seed=5, num_conversations=2, run=str(tmp_path / "run"))
    shutil.copytree(whole, tmp_path / "muse")
    paid, seal = shards(whole), read_manifest(whole).sha256
    told = Told()
    generate(of_another, watch=told)
    aside = tmp_path / f"muse.replaced-{seal[:12]}"
    assert [line for line in told.lines if str(aside) in line] != []
    assert shards(aside) == paid
    generate(of_another.model_copy(update={"num_conversations": 3}))  # its own: nothing is moved
    assert sorted(path.name for path in tmp_path.iterdir()) == ["muse", aside.name, "run"]
    shutil.rmtree(tmp_path / "muse")
    aside.rename(tmp_path / "muse")
    generate(of_another.model_copy(update={"replace": True}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["muse", "run"]


def test_going_on_with_other_settings_names_each_difference(whole: Path) -> None:
    with pytest.raises(RunError, match=r"round_limit was 4, is 5; seed was 0, is 3"):
        generate(small(whole.parent, seed=3, round_limit=5))


def test_a_mistyped_setting_does_not_stay_with_the_folder(whole: Path, tmp_path: Path) -> None:
    for wrong in ({"model": "opnai:x"}, {"embedder": "word2vec"}, {"source": "ebay"}, {"embedder_model": "x"}):
        with pytest.raises(SettingsError):
            generate(small(tmp_path, **wrong))
    assert shards(generate(small(tmp_path))) == shards(whole)


def test_a_hopeless_yield_stops_and_names_the_screen(tmp_path: Path) -> None:
    with pytest.raises(YieldError, match="the screen 'match' refused most"):
        generate(small(tmp_path, num_conversations=3, max_candidates=1, scenario_first=0.0))


def test_people_have_the_last_word_and_what_they_refuse_is_replaced(tmp_path: Path) -> None:
    release = generate(small(tmp_path, num_conversations=5))
    ids = [c.conversation_id for c in read(release, "conversations")]  # type: ignore[attr-defined]
    verdicts = tmp_path / "verdicts.jsonl"
    verdicts.write_text(
        f'{{"conversation_id": "{ids[1]}", "passed": false, "reason": "she would not wear that"}}\n'
        f'{{"conversation_id": "{ids[2]}", "passed": true}}\n'
    )
    for _ in range(2):
        release = generate(small(tmp_path, num_conversations=5, manual=str(verdicts)))
        held = {c.conversation_id: c for c in read(release, "conversations") if isinstance(c, Conversation)}
        assert len(held) == 5
        assert ids[1] not in held
        assert held[ids[2]].verdicts[-1].screen == "manual"
        refused = [r for r in read(release, "rejected") if isinstance(r, Rejection) and r.stage == "manual"]
        assert [(r.object_id, r.reason) for r in refused] == [(ids[1], "she would not wear that")]
        row = read_manifest(release).funnel[-1]
        assert (row.screen, row.seen, row.passed) == ("manual", 2, 1)


def test_a_verdict_on_nothing_is_named_with_its_line(tmp_path: Path) -> None:
    generate(small(tmp_path, num_conversations=2))
    verdicts = tmp_path / "verdicts.jsonl"
    verdicts.write_text('\n{"conversation_id": "c009999", "passed": false}\n')
    with pytest.raises(RunError, match=r"verdicts\.jsonl:2: the run has no conversation 'c009999'"):
        generate(small(tmp_path, num_conversations=2, manual=str(verdicts)))


ARGUMENTS = ["generate", *(f"--{k.replace('_', '-')}={v}" for k, v in SMALL.items())]


def command(folder: Path, *python: str) -> "subprocess.Popen[bytes]":
    """`muse generate`, by the package's own door or by a program of one's own (`"-c", "..."`)."""
    return subprocess.Popen(
        [sys.executable, *(python or ("-m", "muse_builder")), *ARGUMENTS, "--out", str(folder / "muse")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_a_killed_run_goes_on_to_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    dice = random.Random(7)
    kills = 0
    while True:
        process = command(tmp_path)
        try:
            process.wait(timeout=None if kills == 4 else 0.6 + dice.random() * 1.2 * (1 + kills / 3))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0, process.stderr.read() if process.stderr else ""
        break
    assert kills >= 2
    assert shards(tmp_path / "muse") == shards(whole)


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(whole: Path, tmp_path: Path) -> None:
    process = command(tmp_path)
    journal = tmp_path / "muse.run" / JOURNAL
    deadline = time.monotonic() + 60
    while sum(path.stat().st_size for path in (journal, journal.with_name(JOURNAL + "-wal")) if path.exists()) < 200_000:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert b"goes on from here" in said
    assert shards(generate(small(tmp_path))) == shards(whole)


@pytest.mark.parametrize("megabytes", [1, 3])
def test_a_full_disk_is_a_clear_error_and_the_run_goes_on(whole: Path, tmp_path: Path, megabytes: int) -> None:
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({megabytes << 20}, {megabytes << 20}));"
        "from muse_builder.cli import main; sys.exit(main())"
    )
    process = command(tmp_path, "-c", limited)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert b"muse: cannot write" in said
    assert b"the same command goes on" in said
    assert b"Traceback" not in said
    assert b"never retrieved" not in said
    assert shards(generate(small(tmp_path))) == shards(whole)


def test_a_journal_of_which_nothing_is_left_is_a_clear_error(whole: Path, tmp_path: Path) -> None:
    run = tmp_path / "muse.run"
    generate(small(tmp_path))
    data = bytearray((run / JOURNAL).read_bytes())
    data[:] = bytes(len(data))
    (run / JOURNAL).write_bytes(data)
    with pytest.raises(RunError, match=r"journal\.sqlite (cannot be read|is no journal that can be read)"):
        generate(small(tmp_path))


def test_a_second_process_on_the_folder_is_refused(tmp_path: Path) -> None:
    run = tmp_path / "muse.run"
    run.mkdir()
    with Journal(run / JOURNAL):
        process = command(tmp_path)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert str(os.getpid()).encode() in said


def test_no_path_of_the_machine_stands_in_a_release(whole: Path) -> None:
    for path in whole.rglob("*"):
        if path.is_file():
            assert str(whole.parent).encode() not in path.read_bytes()
    json.loads((whole / "manifest.json").read_text())


def test_the_rows_of_a_shard_are_a_setting_and_change_no_row(whole: Path, tmp_path: Path) -> None:
    divided = generate(small(tmp_path, shard_rows=4))
    held = read_manifest(divided).splits_of("conversations")["train"]
    assert [shard.rows for shard in held.shards] == [4] * (held.rows // 4) + ([held.rows % 4] if held.rows % 4 else [])
    assert list(read(divided, "conversations")) == list(read(whole, "conversations"))
    assert read_manifest(divided).settings == read_manifest(whole).settings
