"""A branch of a run has the bytes of a run of its own with the same settings, and asks only what the change touches."""

import asyncio
import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

import muse_builder
from muse_builder.cli import main
from muse_builder.errors import BudgetError, RunError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply, Request
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from muse_builder.run.branch import settings_of
from muse_builder.run.folder import JOURNAL
from tests.llm.conftest import PLANTED, SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play

ROOT = Path(__file__).resolve().parents[2]

SMALL: dict[str, Any] = {"max_items": 24, "num_scenarios": 32, "num_conversations": 3, "dialogue": "paper"}


class Player:
    """A model that plays every part, counts what it is asked by agent, and wants a hundredth of a dollar for each reply."""

    capabilities = Capabilities(local=True, temperature=True)

    def __init__(self, name: str = "first", *, says: Callable[[str], str] = lambda text: text, most: int | None = None) -> None:
        """
        Args:
            most: replies that its money is enough for.
        """
        self.name = name
        self.most = most
        self.says = says
        self.asked: Counter[str] = Counter()

    async def complete(self, request: Request) -> Reply:
        if self.most is not None and self.asked.total() >= self.most:
            raise BudgetError("the budget is used up")
        self.asked[request.agent] += 1
        text = play(request.system, request.messages[-1][1], request.schema)
        return Reply(self.says(text), tokens_in=10, tokens_out=5, cost=0.01)


class Told:
    """A watch that keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None: ...
    def at(self, done: int, note: str = "") -> None: ...
    def state(self, text: str) -> None: ...

    def say(self, text: str) -> None:
        self.said.append(text)


def made(folder: Path, **values: Any) -> Path:
    """A run in a folder of its own; gives the release."""
    return Path(muse_builder.generate(out=str(folder / "muse"), **values))


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder, by the digest of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def same(branch: Path, fresh: Path) -> None:
    """All bytes are the same, and the manifest says nothing else but where the branch came from."""
    assert verify(branch) == []
    ours, theirs = files(branch), files(fresh)
    assert {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)} <= {"manifest.json"}
    told, known = (json.loads((folder / "manifest.json").read_text()) for folder in (branch, fresh))
    del told["sha256"], known["sha256"]
    assert told.pop("branch")["calls"] > 0
    assert told == known


def keys(journal: Journal) -> set[str]:
    """Of all the calls that led to its objects."""
    kinds = ("summary", "scenario_call", "candidate", "conversation")
    return {key for kind in kinds for stored in journal.objects(kind) for key in stored.keys}


def shouted(text: str) -> str:
    """What another model says: other words in every line."""
    return text.replace("Everyone", "Each of them").replace("Nobody", "No one").replace("There was", "Here was")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run's release, its run folder beside it."""
    return made(tmp_path_factory.mktemp("first"), model=Player(), **SMALL)


CHANGES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "another rewriter": ({"rewriter": ("other", shouted)}, {"rewriter", "reviewer"}),
    "another reviewer": ({"reviewer": ("other", shouted)}, {"reviewer"}),
    "a stricter screen": ({"review_cutoff": 7.5}, set()),
    "a screen that refuses more": ({"backstory_bleu": 0.3}, {"profile_generator"}),
    "a hotter rewriter": ({"rewriter_temperature": 0.5}, {"rewriter"}),
    "more conversations": ({"num_conversations": 5}, {"profile_generator", "user_simulator", "querier", "manager"}),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_branch_is_a_run_of_its_own_byte_for_byte(change: str, first: Path, tmp_path: Path) -> None:
    changed, touched = CHANGES[change]
    players = [Player(), Player()]

    def values(player: Player) -> dict[str, Any]:
        others = {name: Player(*value[:1], says=value[1]) for name, value in changed.items() if isinstance(value, tuple)}
        for other in others.values():
            other.asked = player.asked
        return changed | others | {"model": player}

    whole = made(tmp_path / "fresh", **SMALL | values(players[0]))
    before = files(first.parent)
    watch = Told()
    branch = made(tmp_path / "branch", from_run=str(first), watch=watch, **values(players[1]))
    same(branch, whole)
    assert files(first.parent) == before
    asked, fresh = players[1].asked, players[0].asked
    assert touched <= set(asked)
    assert asked.total() < 0.7 * fresh.total()
    if not touched:
        assert asked.total() == 0
    with Journal(tmp_path / "branch" / "muse.run" / JOURNAL) as journal:
        taken = journal.taken()
        assert journal.spent() == pytest.approx(asked.total() * 0.01)
        assert taken.cost == pytest.approx(taken.calls * 0.01)
        assert journal.replies() == taken.calls + asked.total()
        anew = keys(journal) - journal.taken_keys()
    with Journal(shutil.copyfile(first.with_name("muse.run") / JOURNAL, tmp_path / "copy")) as journal:
        assert not anew & keys(journal)
    told = f"{taken.calls} of {taken.calls + asked.total()} replies taken from {first.with_name('muse.run')}"
    assert f"{told}, {taken.cost:.4f} US dollars not paid again" in watch.said


def test_nothing_is_asked_where_nothing_of_what_is_asked_is_other(first: Path, tmp_path: Path) -> None:
    player = Player()
    release = made(tmp_path, model=player, from_run=first.with_name("muse.run"), splits=(0.5, 0.25, 0.25))
    assert player.asked.total() == 0
    told = read_manifest(release)
    assert told.branch is not None
    assert (told.branch.releases, told.branch.differing) == ((read_manifest(first).sha256,), {})
    assert told.branch.calls == sum(counts["calls"] for counts in told.counts.calls.models.values())
    assert told.branch.cost == pytest.approx(told.counts.calls.cost)
    assert told.splits.fractions == {"train": 0.5, "validation": 0.25, "test": 0.25}


def test_the_manifest_says_which_settings_are_other(first: Path, tmp_path: Path) -> None:
    told = read_manifest(made(tmp_path, model=Player(), from_run=first, reviewer=Player("other"), review_cutoff=5.0)).branch
    assert told is not None
    assert told.differing == {"review_cutoff": [6.0, 5.0], "reviewer": [None, "python:other"]}
    assert read_manifest(first).branch is None


def test_settings_that_are_not_named_are_those_of_the_first_run(first: Path, tmp_path: Path) -> None:
    inherited = settings_of(first)
    assert {name: inherited[name] for name in SMALL} == SMALL
    assert inherited["model"] == "python:first"
    assert inherited["splits"] == (0.8, 0.1, 0.1)
    config = tmp_path / "muse.toml"
    config.write_text("[screens]\nreview_cutoff = 5.5\n")
    release = made(tmp_path, model=Player(), from_run=first, config=config)
    assert read_manifest(release).settings.as_json()["review_cutoff"] == 5.5
    assert read_manifest(release).settings.as_json()["max_items"] == SMALL["max_items"]


def test_a_branch_that_was_stopped_goes_on_and_counts_what_it_took(first: Path, tmp_path: Path) -> None:
    fresh, player = Player(), Player()
    whole = made(tmp_path / "fresh", **SMALL | {"model": fresh, "num_conversations": 5})
    told = {"model": player, "from_run": str(first), "num_conversations": 5}
    with pytest.raises(BudgetError):
        made(tmp_path / "branch", **told | {"model": Player(most=20)})
    same(made(tmp_path / "branch", **told), whole)
    assert 0 < player.asked.total() <= fresh.asked.total() - 50
    with Journal(tmp_path / "branch" / "muse.run" / JOURNAL) as journal:
        assert journal.taken().calls > 50
        assert sum(journal.spent_by_kind().values()) == pytest.approx(journal.spent())


def test_a_run_that_ended_before_it_was_done_gives_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(BudgetError):
        made(tmp_path, model=Player(most=90), **SMALL)
    had = files(tmp_path)
    assert settings_of(tmp_path / "muse.run")["num_conversations"] == 3
    players = [Player(), Player()]
    branch = made(tmp_path / "branch", model=players[0], from_run=str(tmp_path / "muse.run"))
    same(branch, made(tmp_path / "fresh", model=players[1], **SMALL))
    assert 0 < players[0].asked.total() < players[1].asked.total()
    assert {name: digest for name, digest in files(tmp_path).items() if name.startswith("muse.run/")} == had
    told = read_manifest(branch).branch
    assert told is not None
    assert told.releases == ()


def test_another_catalog_is_made_anew_and_said(first: Path, tmp_path: Path) -> None:
    players, watch = [Player(), Player()], Told()
    branch = made(tmp_path / "branch", model=players[0], from_run=str(first), max_items=20, watch=watch)
    same(branch, made(tmp_path / "fresh", model=players[1], **SMALL | {"max_items": 20}))
    assert "the catalog is another: of what was asked only that is taken which speaks of no product of it" in watch.said
    assert 0 < players[0].asked.total() < players[1].asked.total()


def test_a_catalog_that_is_a_file_is_named_again(tmp_path: Path) -> None:
    catalog = tmp_path / "shop.jsonl"
    rows = [
        {
            "parent_asin": f"B{number}",
            "title": f"Women's linen shirt {number}",
            "features": ["For warm days."],
            "images": [],
            "details": {"Color": "White"},
        }
        for number in range(30)
    ]
    catalog.write_text("".join(json.dumps(row) + "\n" for row in rows))

    told = {"require_image": False, "num_conversations": 1, "num_scenarios": 32, "image_mode": "caption"}
    first = made(tmp_path / "first", model=Player(), catalog=str(catalog), **told)
    with pytest.raises(RunError, match=r"catalog shop.jsonl, whose place it does not know: name it again with --catalog"):
        made(tmp_path / "branch", model=Player(), from_run=str(first))
    player = Player()
    made(tmp_path / "branch", model=player, from_run=str(first), catalog=str(catalog))
    assert player.asked.total() == 0


def test_the_embedded_model_of_another_version_speaks_for_itself(tmp_path: Path) -> None:
    first = made(tmp_path / "first", **SMALL)
    for digest, calls in ((None, True), ("0" * 64, False)):
        if digest is not None:
            with Journal(tmp_path / "first" / "muse.run" / JOURNAL) as journal:
                journal.set_meta("sources", digest)
        folder = tmp_path / f"branch{digest}"
        release = made(folder, from_run=str(first))
        assert (read_manifest(release).branch is not None) == calls
        with Journal(folder / "muse.run" / JOURNAL) as journal:
            assert (journal.taken().calls > 0) == calls


def test_a_run_is_no_branch_of_itself_nor_of_one_that_has_not_begun(first: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is the folder of this very run"):
        muse_builder.generate(out=str(first), model=Player(), from_run=str(first))
    with pytest.raises(RunError, match="is no run folder"):
        made(tmp_path, model=Player(), from_run=str(tmp_path / "nowhere"))
    Journal(tmp_path / "empty.run" / JOURNAL).close()
    with pytest.raises(RunError, match=r"empty.run has not begun: there is nothing to take from it"):
        made(tmp_path, model=Player(), from_run=str(tmp_path / "empty.run"))


def test_a_run_that_is_under_way_is_waited_for(first: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(first.with_name("muse.run"), tmp_path / "muse.run"))
    with Journal(run / JOURNAL), pytest.raises(RunError, match=r"is being written by process \d+: .* here once more"):
        made(tmp_path / "branch", model=Player(), from_run=str(run))
    player = Player()
    made(tmp_path / "branch", model=player, from_run=str(run))
    assert player.asked.total() == 0


# --- over HTTP, as a command --------------------------------------------------------------------------------------------


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    """A server that both providers' names lead to, and that plays every part."""
    async with FakeProvider() as provider:
        provider.play = play
        monkeypatch.setenv("OPENAI_BASE_URL", provider.openai_url)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", provider.anthropic_url)
        for name, key in PLANTED.items():
            monkeypatch.setenv(name, key)
        yield provider


FEW = ("--max-items", "12", "--num-scenarios", "32", "-n", "1")
_OF_THE_CLOCK = {"latency_s", "request_id", "raw", "retries"}


def rows(release: Path) -> dict[str, list[dict[str, Any]]]:
    """All of a release but what a clock and a server's counter put into it."""
    configs = ("conversations", "profiles", "scenarios", "items", "rejected", "traces", "prompts")
    return {
        config: [row.model_dump(exclude=_OF_THE_CLOCK if config == "traces" else None) for row in read(release, config)]
        for config in configs
    }


async def commanded(*words: str, package: Path = ROOT) -> None:
    """`muse generate`, of a checkout."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "muse_builder", "generate", *words, cwd=package, env={**os.environ, "PYTHONPATH": str(package)}
    )
    assert await process.wait() == 0


async def test_the_command_asks_a_server_only_what_the_change_touches(
    server: FakeProvider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, branch, fresh = (str(tmp_path / name) for name in ("first", "branch", "fresh"))
    assert await asyncio.to_thread(main, ["generate", "--model", SPECS["openai"], "--out", first, *FEW]) == 0
    whole, server.asked = server.asked, 0
    other = ("--rewriter", SPECS["anthropic"])
    words = ["generate", "--from", f"{first}.run", *other, "--out", branch]
    assert await asyncio.to_thread(main, words) == 0
    rewritings, server.asked = server.asked, 0
    told = capsys.readouterr().err
    assert 0 < rewritings < whole / 10
    assert "replies taken from" in told
    assert "US dollars not paid again" in told
    assert await asyncio.to_thread(main, ["generate", "--model", SPECS["openai"], *other, "--out", fresh, *FEW]) == 0
    assert rows(Path(branch)) == rows(Path(fresh))
    server.asked = 0
    words = ["generate", "--from", first, "--review-cutoff", "7", "--budget", "0.000001", "--out", str(tmp_path / "strict")]
    assert await asyncio.to_thread(main, words) == 0
    assert server.asked == 0


async def test_what_a_server_elsewhere_said_is_not_taken(
    server: FakeProvider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = [str(tmp_path / name) for name in ("first", "branch")]
    words = ["generate", "--model", "openai:local", "--base-url", server.openai_url, *FEW, "--out", out[0]]
    assert await asyncio.to_thread(main, words) == 0
    async with FakeProvider() as another:
        another.play = play
        words = ["generate", "--from", out[0], "--base-url", another.openai_url, "--out", out[1]]
        assert await asyncio.to_thread(main, words) == 0
        assert another.asked > 50
        said = f"nothing that openai:local said is taken: base_url was {server.openai_url}, is {another.openai_url}"
    assert said in capsys.readouterr().err


async def test_another_wording_of_one_prompt_asks_that_agent_alone(server: FakeProvider, tmp_path: Path) -> None:
    first, branch, fresh = (str(tmp_path / name) for name in ("first", "branch", "fresh"))
    await commanded("--model", SPECS["openai"], "--out", first, *FEW)
    whole = server.asked
    source = tmp_path / "source"
    parts = {"muse_builder": "muse_builder", "prompts": "muse_builder/_prompts", "dataset_card": "dataset_card"}
    for part, place in parts.items():
        shutil.copytree(ROOT / part, source / place, ignore=shutil.ignore_patterns("__pycache__"))
    prompt = source / "muse_builder" / "_prompts" / "reviewer" / "system.md"
    prompt.write_text(f"{prompt.read_text().rstrip()} Be strict.\n")
    server.seen.clear()
    await commanded("--from", first, "--out", branch, package=source)
    assert 0 < len(server.seen) < whole / 10
    assert all("Be strict." in seen.body["messages"][0]["content"] for seen in server.seen)
    await commanded("--model", SPECS["openai"], "--out", fresh, *FEW, package=source)
    assert rows(Path(branch)) == rows(Path(fresh))
    told = read_manifest(Path(branch)).branch
    assert told is not None
    assert set(told.differing) == {"prompts"}
