"""Who plays: the paper's agents, and which model sits in which seat."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from muse_builder.agents.chatter import Chatter
from muse_builder.agents.manager import Manager
from muse_builder.agents.profile_generator import ProfileGenerator
from muse_builder.agents.querier import Querier, Searchable
from muse_builder.agents.reviewer import Reviewer
from muse_builder.agents.rewriter import Rewriter
from muse_builder.agents.scenario_generator import ScenarioGenerator
from muse_builder.agents.user_simulator import UserSimulator
from muse_builder.domains.apparel.derive import kind
from muse_builder.llm.ask import Actor, Ask
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.request import Model
from muse_builder.records import Item, Profile
from muse_builder.screens.rules import Screening
from muse_builder.settings import ModelSettings, ScreenSettings, TalkSettings
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Seat, Utterance
from muse_builder.tasks.synthesis import TASKS


def seat_specs(settings: ModelSettings) -> dict[Seat, str]:
    """Which model sits in each seat, by spec."""
    return {
        "backbone": settings.model,
        "rewriter": settings.rewriter or settings.model,
        "checker": settings.checker or settings.model,
        "reviewer": settings.reviewer or settings.model,
    }


def actor(settings: ModelSettings, seat: Seat, spec: str, model: Model, record: Capabilities) -> Actor:
    """A model in a seat, asked at the seat's temperature where it has one."""
    temperature = settings.rewriter_temperature if seat == "rewriter" else settings.temperature
    parameters = {"temperature": temperature} if record.temperature and spec != "embedded" else {}
    stop = model.stop if isinstance(model, OpenedModel) else None
    return Actor(spec=spec, model=model, parameters=parameters, sees=record.images, stop=stop)


@dataclass(frozen=True)
class Cast:
    """The agents, by the paper's names, and what they work with."""

    scenario_generator: ScenarioGenerator
    profile_generator: ProfileGenerator
    user_simulator: Callable[[Profile, Item], UserSimulator]
    chatter: Chatter
    querier: Querier
    manager: Manager
    rewriter: Rewriter
    reviewer: Reviewer
    item: Callable[[str], Item]
    screening: Screening
    models: dict[str, str]


class Shelf(Protocol):
    """What the cast needs of the products: a run's `Products`, or the items of a release."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def get(self) -> Callable[[str], Item]: ...
    def __iter__(self) -> Iterator[Item]: ...


def cast_of(talk: TalkSettings, screens: ScreenSettings, ask: Ask, products: Shelf, index: Searchable) -> Cast:
    """The paper's agents, ready to play."""

    def search(text: str, k: int) -> list[str]:
        return [candidate.item_id for candidate in index.look(text, k=k).candidates]

    def rank(text: str, item_id: str) -> int | None:
        return index.look(text, k=0, target=item_id).target_rank

    screening = Screening(
        lambda: iter(products),
        prompts=[prompts.prompt(task.agent, task.name).system for task in TASKS],
        item=products.get,
        rank=rank,
        leak_screen=screens.leak_screen,
        leak_rank=screens.leak_rank,
        unsupported_claims=screens.unsupported_claims,
    )
    ask.speech, ask.answer = screening.speech, screening.answer

    def user_simulator(profile: Profile, target: Item) -> UserSimulator:
        known = f"{profile.person.name} {profile.recipient or ''}"

        def refuse(text: str, conversation: Sequence[Utterance]) -> None:
            screening.turn(text, target, conversation, known=known)

        return UserSimulator(ask, profile, target, kind(target), refuse=refuse, refuse_rejection=screening.rejection)

    return Cast(
        scenario_generator=ScenarioGenerator(ask),
        profile_generator=ProfileGenerator(
            ask, item_ids=products.ids, item=products.get, search=search, scenario_first=talk.scenario_first
        ),
        user_simulator=user_simulator,
        chatter=Chatter(ask, refuse=screening.claims),
        querier=Querier(ask, index, products.get, talk.retrieve),
        manager=Manager(
            ask,
            index,
            products.get,
            could_own=screening.could_own,
            multimodal_open=talk.multimodal_open,
            chit_chat_chance=talk.chit_chat_chance,
        ),
        rewriter=Rewriter(ask, colloquial=talk.colloquial, tries=talk.rewrite_tries, inconsistencies=screening.rewriting),
        reviewer=Reviewer(ask, weights=screens.review_weights, cutoff=screens.review_cutoff),
        item=products.get,
        screening=screening,
        models={seat: actor.spec for seat, actor in ask.seats.items()},
    )
