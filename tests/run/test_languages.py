"""Conversations in another language than English: asked for in every prompt, told from what was checked, said in the card."""

import asyncio
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import CARD, CROISSANT, read_manifest
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.run.languages import entry_of, mention, written_in
from muse_builder.settings import Settings
from muse_builder.trust.audit import audit
from muse_builder.watch import Silence
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play
from tests.other_goods import shop

WORDS = {
    "de": (
        "Der {n} lag neben dem {m}, und alle haben darüber gesprochen.", "Früher war der {n} hier, dann kam der {m}.",
        "Ohne den {n} denkt niemand an den {m}.", "Gestern wurde der {n} gestrichen, heute der {m}.",
    ),
    "ja": (
        "{n}の隣に{m}がありました。", "{n}の話は{m}まで続きました。",
        "{m}より{n}が先に来ました。", "昨日は{n}、今日は{m}でした。",
    ),
}  # fmt: skip
NOUNS = {
    "de": "Garten Bahnhof Kuchen Brief Hafen Markt Fluss Turm Hof Abend Wagen Verein Chor Ausflug Keller Balkon".split(),
    "ja": "庭 駅 手紙 港 市場 川 塔 図書館 遠足 合唱 台所 祭り 橋 教室 畑 広場".split(),
}
COPIED = ("item_id", "attribute", "source", "takes", "nearest")


@dataclass
class Run:
    language: str
    folder: Path
    systems: list[str] = field(default_factory=list)


def speaking(language: str) -> Any:
    """The player, with every text in another language: what it says, not the names and ids it copies."""

    def text(key: str) -> str:
        dice = random.Random(key)
        nouns = NOUNS[language]
        return " ".join(line.format(n=dice.choice(nouns), m=dice.choice(nouns)) for line in dice.sample(WORDS[language], 3))

    def told(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: inner if name in COPIED else told(inner, f"{key}/{name}") for name, inner in value.items()}
        if isinstance(value, list):
            return [told(inner, f"{key}/{place}") for place, inner in enumerate(value)]
        return text(key) if isinstance(value, str) and " " in value else value

    def answer(system: str, prompt: str, schema: Any) -> str:
        reply = play(system, prompt, schema)
        return text(f"{system}{prompt}") if schema is None else json.dumps(told(json.loads(reply), f"{system}{prompt}"))

    return answer


@pytest.fixture(scope="module", params=["de", "ja"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("languages")
    settings = Settings(
        catalog=str(shop(folder)), model="openai:gpt-6-luna", dialogue="paper", num_conversations=2, num_scenarios=14,
        language=request.param, scenario_bleu=1.0, backstory_bleu=1.0, out=str(folder / "muse"),
    )  # fmt: skip

    async def made() -> Run:
        async with FakeProvider(keep=10_000) as server:
            server.play = speaking(request.param)
            patch.setenv("OPENAI_BASE_URL", server.openai_url)
            await asyncio.to_thread(generate, settings, watch=Silence())
            systems = [seen.body["messages"][0]["content"] for seen in server.seen]
            return Run(request.param, folder / "muse", [json.dumps(system) for system in systems])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-none")
        yield asyncio.run(made())


def test_every_prompt_asks_for_the_language(run: Run) -> None:
    name = {"de": "German", "ja": "Japanese"}[run.language]
    assert len(run.systems) > 40
    assert [system for system in run.systems if f"Write every text of your reply in {name}" not in system] == []


def test_what_only_knows_english_is_said_not_to_be_checked(run: Run) -> None:
    for talk in read(run.folder, "conversations"):
        assert isinstance(talk, Conversation)
        verdicts = {verdict.screen: verdict for verdict in talk.verdicts}
        for screen in ("grounding", "sense"):
            assert verdicts[screen].reason == "not checked: it knows English alone"
            assert verdicts[screen].measures == {"not_checked": 1.0}
        assert "not_checked" not in verdicts["leakage"].measures
    funnel = {one.screen: one for one in read_manifest(run.folder).funnel if one.kind == "conversation"}
    assert funnel["grounding"].not_checked == funnel["grounding"].seen > 0
    assert funnel["leakage"].not_checked == 0


def test_card_and_manifest_say_the_language(run: Run) -> None:
    manifest = read_manifest(run.folder)
    assert manifest.settings.language == run.language
    card = (run.folder / CARD).read_text("utf-8")
    assert f"language:\n- {run.language}\n" in card
    assert "| not checked |" in card
    assert json.loads((run.folder / CROISSANT).read_text("utf-8"))["inLanguage"] == run.language


def test_an_audit_leaves_out_what_it_cannot_read(run: Run) -> None:
    report = audit(run.folder)
    assert report["shares"]["match.mismatches"]["value"] is None
    assert any("English alone" in line for line in report["not_measured"])
    assert any(share["value"] is not None for name, share in report["shares"].items() if name.startswith("leaks"))


def test_the_embedded_model_refuses_with_the_reason(tmp_path: Path) -> None:
    settings = Settings(language="de", max_items=8, num_conversations=1, out=str(tmp_path / "muse"))
    with pytest.raises(SettingsError, match=r"'embedded' \(backbone\) speaks English alone, and --language asks for German"):
        generate(settings, watch=Silence())


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="no language we know; known: ar, cs, da, de"):
        Settings(language="tlh")


def test_a_catalog_in_another_language_is_mentioned_once_found(tmp_path: Path) -> None:
    said: list[str] = []
    items = [Item(item_id=str(n), title="Kurzarm-Hemd aus Baumwolle für Herren, angenehm zu tragen") for n in range(9)]
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert written_in(journal, items) == "de"
        assert written_in(journal, []) == "de"
    mention("de", "en", said.append)
    mention("de", "de", said.append)
    mention(None, "en", said.append)
    assert len(said) == 1
    assert "the catalog is written in German, and conversations are asked for in English" in said[0]
    assert (entry_of("de"), entry_of(None)) == ({"language": "de"}, {})
