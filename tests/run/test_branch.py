"""A run that branches off another: the same bytes as a fresh one, and only what is new is asked."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.release.manifest import read_manifest
from muse_builder.release.verify import verify
from muse_builder.run.branch import JOURNAL, required_of, settings_of
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from tests.llm.conftest import PLANTED, SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play

STRICT = 9.9
"""Marks of the embedded model reach from 9.4 to 10: some of six conversations are below this."""
SMALL = {"max_items": 60, "num_scenarios": 32, "num_conversations": 6}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(out=str(tmp_path_factory.mktemp("first") / "muse"), **SMALL)
    generate(settings)
    return settings


def calls_of(settings: Settings) -> dict[str, tuple[int, int]]:
    """By task, how many calls the run folder holds and how many of them were taken."""
    with Journal(settings.run_folder / JOURNAL) as journal:
        taken = {row[0] for row in journal._reader.execute("SELECT key FROM taken")}
        counted: dict[str, tuple[int, int]] = {}
        for key, agent, task in journal._reader.execute("SELECT key, agent, task FROM calls").fetchall():
            calls, found = counted.get(f"{agent}/{task}", (0, 0))
            counted[f"{agent}/{task}"] = (calls + 1, found + (key in taken))
    return counted


def test_a_branch_with_a_stricter_review_has_the_bytes_of_a_fresh_run_and_asks_only_for_what_it_refused(
    first: Settings, tmp_path: Path
) -> None:
    strict = {"review_cutoff": STRICT}
    fresh = Settings(out=str(tmp_path / "fresh"), **SMALL, **strict)
    branch = Settings(out=str(tmp_path / "branch"), from_run=str(first.run_folder), **SMALL, **strict)
    generate(fresh)
    generate(branch)
    assert digests(tmp_path / "branch") == digests(tmp_path / "fresh")
    with Journal(first.run_folder / JOURNAL) as journal:
        had = {row[0] for row in journal._reader.execute("SELECT key FROM calls")}
    with Journal(branch.run_folder / JOURNAL) as journal:
        asked = {row[0] for row in journal._reader.execute("SELECT key FROM calls WHERE key NOT IN (SELECT key FROM taken)")}
        taken_keys = {row[0] for row in journal._reader.execute("SELECT key FROM taken")}
        taken = journal.taken()
    assert asked, "a stricter review refuses some, and others are held in their place"
    assert not asked & had
    assert taken.calls == len(had & taken_keys)


def test_a_branch_that_changes_nothing_asks_nothing(first: Settings, tmp_path: Path) -> None:
    branch = Settings(out=str(tmp_path / "branch"), from_run=str(first.run_folder), **SMALL)
    generate(branch)
    assert digests(tmp_path / "branch") == digests(Path(first.out))
    assert all(calls == taken for calls, taken in calls_of(branch).values())


def test_a_branch_is_whole_without_the_run_it_came_from_which_stays_as_it_was(first: Settings, tmp_path: Path) -> None:
    copied = tmp_path / "first.run"
    shutil.copytree(first.run_folder, copied)
    before = digests(copied)
    branch = Settings(out=str(tmp_path / "branch"), from_run=str(copied), **SMALL)
    generate(branch)
    after = digests(copied)
    assert {name: after[name] for name in before} == before
    shutil.rmtree(copied)
    shutil.rmtree(tmp_path / "branch")
    generate(branch.model_copy(update={"from_run": None}))
    assert digests(tmp_path / "branch") == digests(Path(first.out))


def test_a_branch_names_only_what_is_to_be_other(first: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "branch"
    assert main(["generate", "--from", str(first.run_folder), "--review-cutoff", "7", "--out", str(out)]) == 0
    manifest = read_manifest(out)
    told = manifest.settings.model_dump()
    assert (told["review_cutoff"], told["max_items"], told["num_scenarios"], told["num_conversations"]) == (7.0, 60, 32, 6)
    assert f"calls were taken from {first.run_folder}" in capsys.readouterr().err


def test_a_run_that_another_process_holds_is_read_all_the_same(first: Settings, tmp_path: Path) -> None:
    with Journal(first.run_folder / JOURNAL):
        branch = Settings(out=str(tmp_path / "branch"), from_run=str(first.run_folder), **SMALL)
        generate(branch)
    assert digests(tmp_path / "branch") == digests(Path(first.out))


def test_a_branch_off_nothing_or_off_itself_is_refused(first: Settings, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no run in"):
        generate(Settings(out=str(tmp_path / "branch"), from_run=str(tmp_path / "none"), **SMALL))
    with pytest.raises(RunError, match="is the folder of this very run"):
        generate(first.model_copy(update={"from_run": str(first.run_folder)}))
    with Journal(tmp_path / JOURNAL), pytest.raises(RunError, match="has not begun"):
        settings_of(tmp_path)


def test_a_catalog_of_a_file_must_be_named_again(tmp_path: Path) -> None:
    with Journal(tmp_path / JOURNAL) as journal:
        journal.set_meta(
            "settings", '{"catalog": "meta.jsonl sha256:0", "images_root": null, "round_limit": 5, "prompts": "0"}'
        )
    assert settings_of(tmp_path) == {"round_limit": 5}
    with pytest.raises(RunError, match=r"made with catalog meta\.jsonl, .*--catalog"):
        required_of(tmp_path, Settings())
    required_of(tmp_path, Settings(catalog="elsewhere/meta.jsonl"))


# --- paid models --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def player(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    for name, key in PLANTED.items():
        monkeypatch.setenv(name, key)
    async with FakeProvider(keep=10_000) as server:
        server.play = play
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.anthropic_url)
        yield server


async def test_another_rewriter_asks_the_rewriter_alone_and_the_budget_counts_only_that(
    player: FakeProvider, tmp_path: Path
) -> None:
    small = ["--max-items", "24", "--num-scenarios", "32", "-n", "3"]
    first, second = str(tmp_path / "muse"), str(tmp_path / "muse2")
    assert await asyncio.to_thread(main, ["generate", "--model", SPECS["openai"], "--out", first, *small]) == 0
    with Journal(Path(f"{first}.run") / JOURNAL) as journal:
        paid_before = journal.spent()
    player.seen.clear()
    words = ["generate", "--from", f"{first}.run", "--rewriter", SPECS["anthropic"], "--out", second]
    # So little that what was paid before would use it up.
    assert await asyncio.to_thread(main, [*words, "--budget", str(paid_before * 0.9)]) == 0
    assert player.refused == []
    asked = [seen for seen in player.seen if "model" in seen.body]
    assert {seen.body["model"] for seen in asked} == {SPECS["anthropic"].partition(":")[2]}
    assert verify(Path(second)) == []
    with Journal(Path(f"{second}.run") / JOURNAL) as journal:
        new, taken = journal.spent(), journal.taken()
        whole = sum(usage.cost for usage in journal.usage())
    assert 0 < new < paid_before
    assert whole == pytest.approx(new + taken.cost)
    # What its rows cost, whoever paid: as a fresh run's release says.
    assert new < read_manifest(Path(second)).counts.calls.cost <= whole
