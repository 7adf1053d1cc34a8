"""Every setting is joined to what it names: another value, and a request, a row or the model that is asked changes as it says.

A row of `WIRED` is a setting. Whoever adds a setting without one fails here. Most are seen in two small runs by a model that
keeps what it is asked; one run may change several settings of which each leaves a trace of its own.
"""

import asyncio
import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from muse_builder import plugins
from muse_builder.agents.cast import Cast, ask_of, cast_of
from muse_builder.catalog import ImageStore
from muse_builder.errors import BudgetError, CatalogError, ReplyError, RunError, ScreenedOut, SettingsError, YieldError
from muse_builder.llm.ask import Actor, Thread, asked_in
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.request import Reply, Request
from muse_builder.pipeline import collect_scenarios, produce
from muse_builder.records import Conversation, Item, Profile, Record, Rejection, Scenario, Turn
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.retrieval.index import Index
from muse_builder.retrieval.lexical import Lexical
from muse_builder.run.coverage import require_covered
from muse_builder.run.generate import generate, prepare
from muse_builder.run.products import require_embedder
from muse_builder.run.seats import open_seats
from muse_builder.run.workers.pool import Pool
from muse_builder.screens.coverage import Understood
from muse_builder.settings import DEFAULT_MODEL, CatalogSettings, ModelSettings, ScreenSettings, Settings, TalkSettings
from muse_builder.tasks.acts import ACT_TASKS, Weigh
from muse_builder.tasks.synthesis import (
    CheckRewrite,
    DeriveOutfit,
    Greet,
    Review,
    Rewrite,
    Summarize,
    WriteBackstory,
)
from muse_builder.watch import Silence
from tests.catalog.catalog_samples import encoded, row
from tests.llm.conftest import PLANTED, asked
from tests.llm.fake_provider import FakeProvider
from tests.test_pipeline import Memory, Profiles, Reviewer
from tests.test_pipeline import User as Refusing
from tests.test_pipeline import cast as stubs


class Player:
    """Answers as the default model does, and keeps what it is asked. It says that it has a temperature and may think."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.capabilities = Capabilities(local=True, reads_values=True, temperature=True, thinking="some")
        self.requests: list[Request] = []
        self.most_at_once: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._behind = plugins.get("models", DEFAULT_MODEL)()

    async def complete(self, request: Request) -> Reply:
        self.requests.append(request)
        self._now[request.task] += 1
        self.most_at_once[request.task] = max(self.most_at_once[request.task], self._now[request.task])
        await asyncio.sleep(0)
        self._now[request.task] -= 1
        reply: Reply = await self._behind.complete(request)
        return reply


class Own(Lexical):
    name = "own"
    weights: str | None = None

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None, **more: Any) -> Any:
        Own.weights = model
        return super().fit(texts, **more)

    @classmethod
    def require(cls, model: str | None) -> None: ...


@dataclass
class Made:
    """A small release, and what was asked for it."""

    settings: Settings
    folder: Path
    players: dict[str, Player]
    objects: plugins.Objects

    def rows(self, config: str, kind: type[Record]) -> list[Any]:
        return [record for record in read(self.folder, config) if isinstance(record, kind)]

    @cached_property
    def talks(self) -> list[Conversation]:
        return self.rows("conversations", Conversation)

    @cached_property
    def turns(self) -> list[Turn]:
        return [turn for talk in self.talks for turn in talk.turns]

    def requests(self, *tasks: type[Record]) -> list[Request]:
        found = [request for player in self.players.values() for request in player.requests]
        return [request for request in found if not tasks or isinstance(request.values, tasks)]

    def sent(self, parameter: str, *tasks: type[Record]) -> set[Any]:
        """The values with which a parameter goes out to some tasks; None where it does not."""
        return {request.parameters.get(parameter) for request in self.requests(*tasks)}

    def models(self, *tasks: type[Record]) -> set[str]:
        return {request.model for request in self.requests(*tasks)}


RUNS: dict[str, dict[str, Any]] = {
    "plain": {},
    "seats": {
        "model": "other", "rewriter": "writer", "checker": "checker", "reviewer": "critic", "temperature": 0.7,
        "rewriter_temperature": 1.7, "embedder": Own, "embedder_model": "weights", "retrieve": 3, "colloquial": 1.0,
        "multimodal_open": 1.0, "catalog_licence": "of the house", "splits": (0.0, 0.5, 0.5), "shard_rows": 1,
    },
    "thinking": {
        "rewriter": "writer", "checker": "checker", "reviewer": "critic", "effort": "low", "rewriter_effort": "high",
        "checker_effort": "medium", "reviewer_effort": "max", "num_scenarios": 64, "num_conversations": 3,
    },
    "blind": {"pictures": "none", "retrieval": "dense", "chit_chat": (0.0,), "multimodal_open": 0.0, "eyes": "none", "seed": 1},
    "of people": {"dialogue": "people", "num_conversations": 1, "image_mode": "caption"},
    "who leave": {"dialogue": "people", "shopper": "people", "num_conversations": 1, "nothing_fits": 1.0},
    "who judge": {
        "dialogue": "people", "shopper": "people", "num_conversations": 1, "nothing_fits": 0.0, "decide": "model",
    },
}  # fmt: skip
"""Runs by name, each with what it has otherwise than the plain one. A name of a seat is that of a player."""
PLAIN: dict[str, Any] = {
    "model": "player", "num_conversations": 2, "max_items": 30, "num_scenarios": 8, "dialogue": "paper", "round_limit": 3,
    "chit_chat": (1.0,), "multimodal_open": 0.5, "colloquial": 0.0,
}  # fmt: skip
SEATS = ("model", "rewriter", "checker", "reviewer")


def made_in(folder: Path, **changes: Any) -> Made:
    named = {**PLAIN, **changes}
    players = {named[seat]: Player(named[seat]) for seat in SEATS if seat in named}
    given = {seat: players[named[seat]] for seat in SEATS if seat in named}
    values, objects = plugins.with_objects({"out": str(folder / "muse"), **named, **given})
    settings = Settings(**values)
    return Made(settings, generate(settings, objects=objects), players, objects)


class House:
    """The runs, each made when it is first looked at."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._made: dict[str, Made] = {}

    def folder(self) -> Path:
        return self._folders.mktemp("wiring")

    def run(self, name: str) -> Made:
        if name not in self._made:
            self._made[name] = made_in(self.folder(), **RUNS[name])
        return self._made[name]

    @cached_property
    def shelf(self) -> list[Item]:
        return self.run("plain").rows("items", Item)

    @cached_property
    def index(self) -> Index:
        return Index.open(self.run("plain").settings.run_folder / "index")

    def cast(self, model: Any = None, *, index: Any = None, **changes: Any) -> Cast:
        """The agents over the products of the plain run, as a run of these settings has them."""
        settings = Settings(**{**{name: value for name, value in PLAIN.items() if name != "model"}, **changes})
        actor = Actor("mute", model or Player("mute"), reads_values=True)
        ask = ask_of(settings.part(ModelSettings), dict.fromkeys(("backbone", "rewriter", "checker", "reviewer"), actor))
        return cast_of(settings.part(TalkSettings), settings.part(ScreenSettings), ask, _Shelf(self.shelf), index or self.index)

    @cached_property
    def profile(self) -> Profile:
        return self.run("plain").talks[0].profile

    @cached_property
    def target(self) -> Item:
        return next(item for item in self.shelf if item.item_id == self.profile.target_item_id)


class _Shelf:
    def __init__(self, items: Sequence[Item]) -> None:
        self._items = {item.item_id: item for item in items}
        self.ids = tuple(self._items)
        self.get = self._items.__getitem__

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())


Wire = Callable[[House], None]


def seen(run: str, look: Callable[[Made], object], was: object, now: object, *, plain: str = "plain") -> Wire:
    """What is looked at is `was` in the plain run and `now` in another."""

    def wire(house: House) -> None:
        assert look(house.run(plain)) == was
        assert look(house.run(run)) == now

    return wire


# --- the catalog ------------------------------------------------------------------------------------------------------


def products(house: House, **changes: Any) -> list[Item]:
    """What a run of these settings has on its shelf."""
    with prepare(Settings(**{"out": str(house.folder() / "muse"), "max_items": 6, **changes})) as ready:
        return list(ready.products)


def shop(house: House, *rows: dict[str, Any], pictures: str = "images") -> str:
    """A file of products with a picture in a folder beside it."""
    folder = house.folder()
    (folder / pictures).mkdir()
    (folder / pictures / "a.jpg").write_bytes(encoded())
    (folder / "shop.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return str(folder / "shop.jsonl")


def ids(items: Sequence[Item]) -> list[str]:
    return [item.item_id for item in items]


FOUR = [row(number, title=f"Cap number {number}") for number in range(1, 5)]
"""As many as a conversation has rounds."""


def catalog(house: House) -> None:
    assert ids(products(house, catalog=shop(house, *FOUR))) == ["A1", "A2", "A3", "A4"]


def columns(house: House) -> None:
    file = shop(house, *({**one, "NAME": f"Hat {number}"} for number, one in enumerate(FOUR)))
    assert {item.title[:3] for item in products(house, catalog=file)} == {"Cap"}
    assert {item.title[:3] for item in products(house, catalog=file, map="amazon_2023,title=NAME")} == {"Hat"}


def source(house: House) -> None:
    file = shop(house, *FOUR)
    assert ids(products(house, catalog=file, source="amazon")) == ["A1", "A2", "A3", "A4"]
    assert ids(products(house, catalog=file, source="demo")) == ids(products(house))


def domain(house: House) -> None:
    file = shop(house, *FOUR)
    assert ids(products(house, catalog=file, domain="apparel")) == ["A1", "A2", "A3", "A4"]
    with pytest.raises(SettingsError, match="speaks of apparel alone"):
        products(house, catalog=file, domain="general")


def images_root(house: House) -> None:
    file = shop(house, *FOUR, pictures="elsewhere")
    elsewhere = Path(file).parent / "elsewhere"
    (elsewhere / "images").mkdir()
    shutil.copy(elsewhere / "a.jpg", elsewhere / "images" / "a.jpg")
    with pytest.raises(CatalogError):
        products(house, catalog=file)
    assert ids(products(house, catalog=file, images_root=str(elsewhere))) == ["A1", "A2", "A3", "A4"]


def download_images(house: House) -> None:
    named = [{"variant": "MAIN", "large": "http://127.0.0.1:9/a.jpg"}]
    file = shop(house, row(1, images=named))
    with pytest.raises(CatalogError) as left:
        products(house, catalog=file)
    with pytest.raises(CatalogError) as refused:
        products(house, catalog=file, download_images=True)
    assert "its host is this machine or in a private network" not in str(left.value)
    assert "its host is this machine or in a private network" in str(refused.value)


def require_image(house: House) -> None:
    file = shop(house, *FOUR, row(5, title="Cap number 5", images=[]))
    assert ids(products(house, catalog=file)) == ["A1", "A2", "A3", "A4"]
    assert ids(products(house, catalog=file, require_image=False)) == ["A1", "A2", "A3", "A4", "A5"]


def max_items(house: House) -> None:
    assert [len(products(house, max_items=number)) for number in (4, 6)] == [4, 6]


# --- the models -------------------------------------------------------------------------------------------------------


def opened(house: House, look: Callable[[OpenedModel], Any], **changes: Any) -> Any:
    """What is seen of the backbone's model when it is opened with these settings; it may be asked for its own."""

    async def at() -> Any:
        folder = house.folder()
        settings = ModelSettings(**{"model": "openai:gpt-6-luna", **changes})
        with pytest.MonkeyPatch.context() as patch, Journal(folder / "journal.sqlite") as journal:
            for name, key in PLANTED.items():
                patch.setenv(name, key)
            async with open_seats(settings, journal, ImageStore(folder / "images"), Silence()) as seats:
                model = seats["backbone"].model
                assert isinstance(model, OpenedModel)
                found = look(model)
                return await found if asyncio.iscoroutine(found) else found

    return asyncio.run(at())


def in_flight(house: House) -> None:
    assert opened(house, lambda model: model.gate and model.gate.ceiling, in_flight=3) == 3


def timeout(house: House) -> None:
    assert opened(house, lambda model: model.gate and model.gate.patience.seconds) == 600.0
    assert opened(house, lambda model: model.gate and model.gate.patience.seconds, timeout=7.0) == 7.0


def batch(house: House) -> None:
    assert opened(house, lambda model: model.batched) is None
    assert opened(house, lambda model: model.batched is not None and model.gate is None, batch=True) is True


def batch_poll(house: House) -> None:
    waits = opened(
        house, lambda model: model.batched and (model.batched.poll_s, model.batched.quiet_s), batch=True, batch_poll=12.0
    )
    assert waits == (12.0, 2.0)


def model_table(house: House) -> None:
    file = house.folder() / "models.toml"
    file.write_text('["openai:gpt-6-luna"]\nprice = { input = 7.0, output = 9.0 }\ncontext = 777\n')
    look = opened(house, lambda model: (model.price and model.price.input, model.capabilities.context), model_table=str(file))
    assert look == (7.0, 777)


def budget(house: House) -> None:
    async def asking(model: OpenedModel) -> str:
        try:
            await model.complete(asked("openai"))
        except BudgetError as error:
            return str(error)
        return "sent"

    assert "the budget of 1e-09 USD is used up" in opened(house, asking, budget=1e-9)


def base_url(house: House) -> None:
    async def at() -> int:
        async with FakeProvider() as server:
            folder = house.folder()
            settings = ModelSettings(model="openai:laptop", base_url=server.openai_url)
            with Journal(folder / "journal.sqlite") as journal:
                async with open_seats(settings, journal, ImageStore(folder / "images"), Silence()) as seats:
                    before = server.asked
                    await seats["backbone"].model.complete(asked("openai", model="openai:laptop"))
                    return server.asked - before

    assert asyncio.run(at()) == 1


def max_repairs(house: House) -> None:
    for most in (0, 3):

        class Mute(Player):
            async def complete(self, request: Request) -> Reply:
                self.requests.append(request)
                return Reply("")

        mute = Mute("mute")
        with pytest.raises(ReplyError):
            asyncio.run(house.cast(mute, max_repairs=most).chatter.greet(Thread("conversation/0", 0)))
        assert len(mute.requests) == most + 1


def concurrency(house: House) -> None:
    most = []
    for number in (None, 1):
        player = Player("player")
        values, objects = plugins.with_objects({"model": player, "max_items": 5, "concurrency": number})
        with prepare(Settings(out=str(house.folder() / "muse"), **values), objects=objects):
            most.append(player.most_at_once[Summarize.name])
    assert most == [5, 1]


def workers(house: House) -> None:
    counted = []
    for number in (1, 3):
        begun: list[int] = []

        class Counting(Pool):
            async def _hire(self) -> None:
                begun.append(number)  # noqa: B023
                await super()._hire()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("muse_builder.run.generate.Pool", Counting)
            generate(
                Settings(out=str(house.folder() / "muse"), workers=number, num_conversations=1, max_items=12, num_scenarios=8)
            )
        counted.append(len(begun))
    assert counted == [0, 3]


def embedder_model(house: House) -> None:
    for weights in (None, "weights"):
        values, objects = plugins.with_objects({"embedder": Own, "embedder_model": weights, "max_items": 4})
        with prepare(Settings(out=str(house.folder() / "muse"), **values), objects=objects):
            assert Own.weights == weights


def picture_embedder(house: House) -> None:
    for name, known in (("none", None), ("colours", "colours")):
        with prepare(Settings(out=str(house.folder() / "muse"), max_items=4, num_scenarios=4, picture_embedder=name)) as ready:
            told = ready.index.manifest.pictures
            assert (None if told is None else told.embedder) == known


def picture_model(house: House) -> None:
    for named, said in (({}, "and no picture_embedder"), ({"picture_embedder": "colours"}, "no model 'mine'")):
        with pytest.raises(SettingsError, match=said):
            require_embedder(Settings(picture_model="mine", **named))  # type: ignore[arg-type]


# --- talk and screens -------------------------------------------------------------------------------------------------


def scenario_first(house: House) -> None:
    class Looked:
        def __init__(self, index: Index) -> None:
            self.index, self.texts = index, list[str]()

        def look(self, text: str, **more: Any) -> Any:
            self.texts.append(text)
            return self.index.look(text, **more)

    scenario = Scenario(scenario_id="s0000", text="A walk by the lake.")
    for share, searches in ((0.0, 0), (1.0, 5)):
        index = Looked(house.index)
        generator = house.cast(index=index, scenario_first=share).profile_generator
        for number in range(5):
            generator.draw(Thread(f"candidate/{number}", 0), (scenario,))
        assert index.texts == ["A walk by the lake."] * searches


def recommender(house: House) -> None:
    held = {}
    for name in ("good", "bad", "random"):
        made = made_in(house.folder(), recommender=name, dialogue="people", num_conversations=3)
        assert {talk.labels.get("recommender", "good") for talk in made.talks} == {name}
        held[name] = {talk.conversation_id: talk for talk in made.talks}
    shared = min(set.intersection(*map(set, held.values())))
    talks = {name: talk[shared] for name, talk in held.items()}
    first = {name: next(turn for turn in talk.turns if turn.candidates) for name, talk in talks.items()}
    assert len({turn.query for turn in first.values()}) == 1
    assert len(first["good"].candidates) == 10
    assert first["bad"].candidates[0].score < first["good"].candidates[-1].score
    assert len(first["random"].candidates) <= 4
    assert set(first["random"].candidates) <= set(first["good"].candidates)


def twins(house: House) -> None:
    (first, twin) = made_in(house.folder(), twins=True, num_conversations=1).talks
    assert (first.twin_of, twin.twin_of) == (None, first.conversation_id)


def _ended(**changes: Any) -> tuple[str, int]:
    """How a shopper who takes nothing ends, and in which round."""
    store = Memory()
    settings = Settings(num_conversations=1, num_scenarios=3, **changes)
    asyncio.run(produce(stubs(Reviewer(), user=Refusing(accepts=False)), store, ("A walk.",), settings))
    held = store.kept["conversation", 0]
    assert isinstance(held, Conversation)
    return held.outcome, held.rounds


def round_limit(house: House) -> None:
    assert [_ended(round_limit=most)[1] for most in (2, 4)] == [2, 4]


def at_limit(house: House) -> None:
    assert [_ended(at_limit=end)[0] for end in ("hand_over", "give_up")] == ["forced_target", "give_up"]


def rewrite_tries(house: House) -> None:
    class Contrary(Player):
        """Rewrites every line into another colour."""

        async def complete(self, request: Request) -> Reply:
            if isinstance(request.values, Rewrite):
                self.requests.append(request)
                return Reply(
                    json.dumps({"texts": ["The purple one is what I would like to have." for _ in request.values.lines]})
                )
            return await super().complete(request)

    turns = [Turn(role="user", action="reveal", round=0, text="I want it in red.", draft="I want it in red.")]
    for tries in (1, 4):
        contrary = Contrary("contrary")
        with pytest.raises(ScreenedOut, match="purple"):
            asyncio.run(
                house.cast(contrary, rewrite_tries=tries).rewriter.rewrite(Thread("conversation/0", 0), turns, [house.target])
            )
        assert len([one for one in contrary.requests if isinstance(one.values, Rewrite)]) == tries


def scenario_bleu(house: House) -> None:
    texts = ("A walk by the lake with the dog.", "A walk by the lake with a dog.", "Dinner with new colleagues.")
    kept = []
    for most in (0.35, 1.0):
        screens = ScreenSettings(scenario_bleu=most)
        kept.append(asyncio.run(collect_scenarios(house.cast(), Memory(), texts, screens, wanted=2)))
    assert [[scenario.text for scenario in pool] for pool in kept] == [[texts[0], texts[2]], list(texts)]


def _refused(made: Made, stage: str) -> list[Rejection]:
    return [one for one in made.rows("rejected", Rejection) if one.stage == stage]


def backstory_bleu(house: House) -> None:
    class Alike(Profiles):
        async def write(self, thread: Thread, triple: Any, **more: Any) -> Profile:
            story = f"Every morning she walks by the lake before work, and day {triple.number} was a cold one."
            return (await super().write(thread, triple, **more)).model_copy(update={"backstory": story})

    refused = []
    for most in (0.3, 1.0):
        store = Memory()
        settings = Settings(num_conversations=2, num_scenarios=3, max_candidates=4, backstory_bleu=most)
        with contextlib.suppress(YieldError):
            asyncio.run(produce(replace(stubs(Reviewer()), profile_generator=Alike()), store, ("A walk.",), settings))  # type: ignore[arg-type]
        stages = [one.stage for (kind, _), one in store.kept.items() if kind == "profile" and isinstance(one, Rejection)]
        refused.append(set(stages))
    assert refused == [{"backstory_bleu"}, set()]


def max_candidates(house: House) -> None:
    with pytest.raises(YieldError, match=r"raise max_candidates \(now 1 for each conversation\)"):
        made_in(house.folder(), max_candidates=1, max_items=12)


def leak_screen(house: House) -> None:
    said = f"I want the {house.target.title}."
    house.cast(leak_screen=False).screening.turn(said, house.target, (), known="")
    with pytest.raises(ReplyError, match="gives away what is looked for"):
        house.cast().screening.turn(said, house.target, (), known="")


def leak_rank(house: House) -> None:
    house.cast().screening.backstory(house.profile)
    with pytest.raises(ReplyError, match="A search with the backstory alone finds the product at rank"):
        house.cast(leak_rank=len(house.shelf)).screening.backstory(house.profile)


def sense_screen(house: House) -> None:
    said = "Sure! Here is the message: I need it for a walk."
    house.cast(sense_screen=False).screening.turn(said, house.target, (), known="")
    with pytest.raises(ReplyError, match="is nothing that a person says"):
        house.cast().screening.turn(said, house.target, (), known="")


class Marking(Player):
    """Gives a conversation 10, 4 and 2."""

    async def complete(self, request: Request) -> Reply:
        marks = {"content_quality": 10, "logical_fluency": 4, "user_consistency": 2}
        return Reply(json.dumps({"reason": "so and so", **marks}))


def _reviewed(house: House, **changes: Any) -> tuple[bool, float]:
    review = house.cast(Marking("marking"), **changes).reviewer.review(Thread("conversation/0", 0), house.profile, ())
    verdict = asyncio.run(review)
    return verdict.passed, verdict.measures["total"]


def review_weights(house: House) -> None:
    assert _reviewed(house)[1] == pytest.approx(0.4 * 10 + 0.3 * 4 + 0.3 * 2)
    assert _reviewed(house, review_weights=(0.0, 1.0, 0.0))[1] == 4.0


def review_cutoff(house: House) -> None:
    assert [_reviewed(house, review_cutoff=mark)[0] for mark in (5.79, 5.81)] == [True, False]


def unsupported_claims(house: House) -> None:
    talk = house.run("plain").talks[0]
    turns = [
        turn.model_copy(update={"text": "It is waterproof, it is windproof and it is made of cashmere."})
        if turn.action == "recommend"
        else turn
        for turn in talk.turns
    ]
    false = talk.model_copy(update={"turns": tuple(turns)})
    found = [
        {one.screen: one.passed for one in house.cast(unsupported_claims=most).screening.conversation(false)}["grounding"]
        for most in (0, 100)
    ]
    assert found == [False, True]


def allow_uncovered(house: House) -> None:
    bare = Understood("apparel", 10, 3, 3, 3, 3, 9, 9, enough=3)
    said: list[str] = []
    require_covered(bare, CatalogSettings(allow_uncovered=True), said.append)
    assert len(said) == 1
    with pytest.raises(CatalogError, match="--allow-uncovered"):
        require_covered(bare, CatalogSettings(), said.append)


def language(house: House) -> None:
    plain = house.run("plain")
    assert [request for request in plain.requests() if "Write every text" in request.system] == []
    asking = ask_of(ModelSettings(language="de"), {})
    assert "Write every text of your reply in German" in asked_in(asking.language)


# --- the run ----------------------------------------------------------------------------------------------------------


def _again(house: House, **changes: Any) -> Made:
    """The plain run in a copy of its folder; what it asks is not in the journal."""
    plain, folder = house.run("plain"), house.folder()
    shutil.copytree(plain.settings.run_folder, folder / "muse.run")
    return made_in(folder, **changes)


def manual(house: House) -> None:
    first = house.run("plain").talks[0].conversation_id
    file = house.folder() / "verdicts.jsonl"
    file.write_text(json.dumps({"conversation_id": first, "passed": False, "reason": "dull"}) + "\n")
    made = _again(house, manual=str(file))
    assert [one.object_id for one in _refused(made, "manual")] == [first]
    assert first not in {talk.conversation_id for talk in made.talks}


def run(house: House) -> None:
    folder = house.folder()
    shutil.copytree(house.run("plain").settings.run_folder, folder / "elsewhere")
    made = made_in(folder, run=str(folder / "elsewhere"))
    assert made.requests() == []
    assert sorted(path.name for path in folder.iterdir()) == ["elsewhere", "muse"]


def replaced(house: House) -> None:
    for value, left in ((False, 2), (True, 1)):
        folder = house.folder()
        shutil.copytree(house.run("plain").settings.run_folder, folder / "run")
        shutil.copytree(house.run("blind").folder, folder / "muse")
        made_in(folder, run=str(folder / "run"), replace=value)
        assert len([path for path in folder.iterdir() if path.name.startswith("muse")]) == left


def from_run(house: House) -> None:
    plain = house.run("plain")
    made = made_in(house.folder(), from_run=str(plain.folder))
    assert made.requests() == []
    assert [talk.turns for talk in made.talks] == [talk.turns for talk in plain.talks]
    with pytest.raises(RunError):
        made_in(house.folder(), from_run=str(house.folder()))


def seed(house: House) -> None:
    people = [{talk.profile.person.name for talk in house.run(name).talks} for name in ("plain", "blind")]
    assert people[0].isdisjoint(people[1])
    assert house.run("blind").talks[0].seed == 1


def splits(house: House) -> None:
    assert read_manifest(house.run("seats").folder).counts.splits.get("train", 0) == 0
    assert read_manifest(house.run("plain").folder).counts.splits["train"] > 0


def shards_of(made: Made) -> int:
    return len(list((made.folder / "profiles").glob("*.arrow")))


def scenarios_of(made: Made) -> int:
    kept, refused = len(made.rows("scenarios", Scenario)), len(_refused(made, "scenario_bleu"))
    return kept + refused


WIRED: dict[str, Wire] = {
    "catalog": catalog,
    "source": source,
    "map": columns,
    "domain": domain,
    "images_root": images_root,
    "download_images": download_images,
    "allow_uncovered": allow_uncovered,
    "catalog_licence": seen(
        "seats", lambda made: "of the house" in str(read_manifest(made.folder).as_json()["catalog"]["licence"]), False, True
    ),
    "require_image": require_image,
    "max_items": max_items,
    "eyes": seen("blind", lambda made: {item.seen is None for item in made.rows("items", Item)}, {False}, {True}),
    "model": seen("seats", lambda made: made.models(Greet, Summarize), {"python:player"}, {"python:other"}),
    "rewriter": seen("seats", lambda made: made.models(Rewrite), {"python:player"}, {"python:writer"}),
    "checker": seen("seats", lambda made: made.models(CheckRewrite), {"python:player"}, {"python:checker"}),
    "reviewer": seen("seats", lambda made: made.models(Review), {"python:player"}, {"python:critic"}),
    "base_url": base_url,
    "model_table": model_table,
    "temperature": seen("seats", lambda made: made.sent("temperature", Greet, Review, CheckRewrite), {0.1}, {0.7}),
    "rewriter_temperature": seen("seats", lambda made: made.sent("temperature", Rewrite), {1.0}, {1.7}),
    "effort": seen("thinking", lambda made: made.sent("effort", Greet, WriteBackstory), {None}, {"low"}),
    "rewriter_effort": seen("thinking", lambda made: made.sent("effort", Rewrite), {None}, {"high"}),
    "checker_effort": seen("thinking", lambda made: made.sent("effort", CheckRewrite), {None}, {"medium"}),
    "reviewer_effort": seen("thinking", lambda made: made.sent("effort", Review), {None}, {"max"}),
    "pictures": seen(
        "blind",
        lambda made: (
            any(request.images for request in made.requests()),
            any(turn.image_item_ids for turn in made.turns),
        ),
        (True, True),
        (False, False),
    ),
    "image_mode": seen("of people", lambda made: any(request.images for request in made.requests()), True, False),
    "embedder": seen(
        "seats", lambda made: read_manifest(made.folder).as_json()["catalog"]["index"]["embedder"], "lexical", "own"
    ),
    "embedder_model": embedder_model,
    "retrieval": seen(
        "blind", lambda made: {one.sparse is None for turn in made.turns for one in turn.candidates}, {False}, {True}
    ),
    "picture_embedder": picture_embedder,
    "picture_model": picture_model,
    "language": language,
    "max_repairs": max_repairs,
    "concurrency": concurrency,
    "workers": workers,
    "in_flight": in_flight,
    "timeout": timeout,
    "budget": budget,
    "batch": batch,
    "batch_poll": batch_poll,
    "scenario_first": scenario_first,
    "dialogue": seen("of people", lambda made: bool(made.requests(*ACT_TASKS)), False, True),
    "shopper": seen("who leave", lambda made: {talk.profile.decision is None for talk in made.talks}, {True}, {False}),
    "decide": seen("who judge", lambda made: bool(made.requests(Weigh)), False, True, plain="who leave"),
    "nothing_fits": seen(
        "who leave",
        lambda made: {talk.profile.decision is not None and talk.profile.decision.fitting == 0 for talk in made.talks},
        {False},
        {True},
        plain="who judge",
    ),
    "recommender": recommender,
    "twins": twins,
    "round_limit": round_limit,
    "at_limit": at_limit,
    "chit_chat": seen("blind", lambda made: any(turn.action == "chit_chat" for turn in made.turns), True, False),
    "multimodal_open": seen("seats", lambda made: bool(made.requests(DeriveOutfit)), False, True, plain="blind"),
    "retrieve": seen("seats", lambda made: max(len(turn.candidates) for turn in made.turns), 10, 3),
    "colloquial": seen(
        "seats",
        lambda made: {line.colloquial for request in made.requests(Rewrite) for line in request.values.lines},  # type: ignore[attr-defined]
        {False},
        {True},
    ),
    "rewrite_tries": rewrite_tries,
    "scenario_bleu": scenario_bleu,
    "backstory_bleu": backstory_bleu,
    "leak_screen": leak_screen,
    "leak_rank": leak_rank,
    "sense_screen": sense_screen,
    "review_weights": review_weights,
    "review_cutoff": review_cutoff,
    "unsupported_claims": unsupported_claims,
    "manual": manual,
    "out": lambda house: _equal(house.run("plain").folder, Path(house.run("plain").settings.out)),
    "run": run,
    "replace": replaced,
    "from_run": from_run,
    "num_conversations": seen("thinking", lambda made: len(made.talks), 2, 3),
    "seed": seed,
    "num_scenarios": seen("thinking", lambda made: scenarios_of(made) >= 64, False, True),
    "max_candidates": max_candidates,
    "splits": splits,
    "shard_rows": seen("seats", lambda made: shards_of(made) >= len(made.talks), False, True),
}


def _equal(left: object, right: object) -> None:
    assert left == right


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_what_a_setting_names_changes_with_it(name: str, house: House) -> None:
    assert name in WIRED, f"say in WIRED what changes with the setting {name}, seen in a request or a row"
    WIRED[name](house)


def test_nothing_is_wired_that_is_no_setting() -> None:
    assert set(WIRED) <= set(Settings.model_fields)
