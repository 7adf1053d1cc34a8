"""Who plays: the paper's agents, and which model sits in which seat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from muse_builder import domains
from muse_builder.agents.acts.chatter import ActingChatter
from muse_builder.agents.acts.querier import ActingQuerier
from muse_builder.agents.acts.user import ActingUser
from muse_builder.agents.decision_profiles import Deciders
from muse_builder.agents.justifier import Justifier
from muse_builder.agents.manager import Manager
from muse_builder.agents.profile_generator import ProfileGenerator
from muse_builder.agents.querier import Searchable
from muse_builder.agents.recommenders import GOOD_LEAD, Lead, recommender_named
from muse_builder.agents.reviewer import Reviewer
from muse_builder.agents.rewriter import Rewriter
from muse_builder.agents.scenario_generator import ScenarioGenerator
from muse_builder.agents.strategies.deciding import DecidingStrategy
from muse_builder.agents.strategies.strategy import Strategy, strategy_named
from muse_builder.agents.tastes import Tastes
from muse_builder.domains.domain import Domain
from muse_builder.errors import SettingsError
from muse_builder.llm.ask import Actor, Ask, Hearer
from muse_builder.llm.capabilities import NO_EFFORT, Capabilities
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.request import Model
from muse_builder.records import Item, Profile
from muse_builder.screens.rules import Rules
from muse_builder.screens.texts import TextScreen
from muse_builder.settings import ModelSettings, ScreenSettings, TalkSettings
from muse_builder.tasks import prompts
from muse_builder.tasks.acts import PIPELINE_TASKS
from muse_builder.tasks.base import Seat, Utterance


def seat_specs(settings: ModelSettings) -> dict[Seat, str]:
    """Which model sits in each seat, by spec."""
    return {
        "backbone": settings.model,
        "rewriter": settings.rewriter or settings.model,
        "checker": settings.checker or settings.model,
        "reviewer": settings.reviewer or settings.model,
    }


def effort_of(settings: ModelSettings, seat: Seat) -> str | None:
    """How long the model of a seat is asked to think; None where nothing is said of it."""
    of_seat = {"rewriter": settings.rewriter_effort, "checker": settings.checker_effort, "reviewer": settings.reviewer_effort}
    return of_seat.get(seat) or settings.effort


def require_effort(settings: ModelSettings, seat: Seat, spec: str, record: Capabilities) -> None:
    """Raises SettingsError where a model is told how long to think that is not known to."""
    effort = effort_of(settings, seat)
    if effort not in (None, NO_EFFORT) and record.thinking == "none" and not record.local:
        flag = f"--{seat}-effort" if effort != settings.effort else "--effort"
        raise SettingsError(
            f"{spec} is not known to think, so {flag} {effort} would do nothing, or be refused; leave it out, or write "
            'thinking = "some" (or "always") and a thinking_room for it into a --model-table; muse check-model finds out which'
        )


def actor(settings: ModelSettings, seat: Seat, spec: str, model: Model, record: Capabilities) -> Actor:
    """A model in a seat, asked at the seat's temperature where it has one, and to think as long as it is told."""
    temperature = settings.rewriter_temperature if seat == "rewriter" else settings.temperature
    effort = None if record.thinking == "none" else effort_of(settings, seat)
    parameters: dict[str, float | int | str | None] = {}
    # Where thinking can be switched off, a temperature is taken only while it is.
    if record.temperature and not (record.thinking == "some" and record.thinks(effort)):
        parameters["temperature"] = temperature
    if effort is not None:
        parameters["effort"] = effort
    stop = model.stop if isinstance(model, OpenedModel) else None
    return Actor(spec, model, parameters, sees=record.images, reads_values=record.reads_values, stop=stop)


@dataclass(frozen=True)
class Cast:
    """The agents, by the paper's names, and what they work with."""

    scenario_generator: ScenarioGenerator
    profile_generator: ProfileGenerator
    user_simulator: Callable[[Profile, Item], ActingUser]
    chatter: ActingChatter
    querier: ActingQuerier
    manager: Manager
    strategy: Strategy
    rewriter: Rewriter
    reviewer: Reviewer
    item: Callable[[str], Item]
    screening: Rules
    tastes: Tastes
    justifier: Justifier
    models: dict[str, str]
    deciders: Deciders | None = None
    """None where shoppers are the paper's."""
    lead: Lead = GOOD_LEAD
    """The recommender."""


class Shelf(Protocol):
    """What the cast needs of the products: a run's `Products`, or the items of a release."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def get(self) -> Callable[[str], Item]: ...
    def __iter__(self) -> Iterator[Item]: ...


def unpictured(item: Item) -> Item:
    """The item as those know it who see no pictures."""
    return item.model_copy(update={"image": None, "image_sha256": None})


def text_screen(domain: Domain, language: str) -> TextScreen:
    """The screen of all that a run's models say: it knows the wording of every prompt of the pipeline."""
    wordings = (prompts.prompt(task.agent, task.name, domain.prompts).wording for task in PIPELINE_TASKS)
    return TextScreen(wordings, language=language)


def ask_of(
    settings: ModelSettings,
    seats: Mapping[Seat, Actor],
    *,
    note_invalid: Callable[[str, str], None] | None = None,
    health: Hearer | None = None,
    domain: Domain | None = None,
) -> Ask:
    """An `Ask` as a run has it: no reply reaches an agent, the Summarizer included, that has not passed the screen of texts."""
    domain = domain or domains.default()
    return Ask(
        seats,
        screen=text_screen(domain, settings.language),
        instead=domain.prompts,
        language=settings.language,
        image_mode=settings.image_mode,
        eyes=settings.pictures,
        max_repairs=settings.max_repairs,
        note_invalid=note_invalid,
        health=health,
    )


def cast_of(
    talk: TalkSettings,
    screens: ScreenSettings,
    ask: Ask,
    products: Shelf,
    index: Searchable,
    *,
    outfits: Searchable | None = None,
    domain: Domain | None = None,
) -> Cast:
    """The paper's agents, ready to play.

    Args:
        outfits: where what goes with a product is searched, for example by its looks; None for `index`.
        domain: of the products; None for the default.
    """

    def search(text: str, k: int) -> list[str]:
        return [candidate.item_id for candidate in index.look(text, k=k).candidates]

    item = products.get if ask.eyes != "none" else lambda item_id: unpictured(products.get(item_id))
    domain = domain or domains.default()
    screening = Rules(
        domain,
        lambda: iter(products),
        texts=text_screen(domain, ask.language),
        item=item,
        rank=lambda text, item_id: index.look(text, k=0, target=item_id).target_rank,
        leak_screen=screens.leak_screen,
        leak_rank=screens.leak_rank,
        unsupported_claims=screens.unsupported_claims,
        sense_screen=screens.sense_screen,
    )

    def user_simulator(profile: Profile, target: Item) -> ActingUser:
        known = f"{profile.person.name} {profile.recipient or ''}"

        def refuse(text: str, conversation: Sequence[Utterance]) -> None:
            screening.turn(text, target, conversation, known=known)

        return ActingUser(ask, profile, target, domain.kind(target), refuse=refuse, refuse_rejection=screening.rejection)

    return Cast(
        scenario_generator=ScenarioGenerator(ask),
        profile_generator=ProfileGenerator(
            ask,
            item_ids=products.ids,
            item=item,
            search=search,
            draw_person=domain.draw_person,
            scenario_first=talk.scenario_first,
        ),
        user_simulator=user_simulator,
        chatter=ActingChatter(ask, refuse=screening.claims),
        querier=ActingQuerier(ask, index, item, talk.retrieve),
        manager=Manager(
            ask,
            index if outfits is None else outfits,
            item,
            could_own=screening.could_own,
            multimodal_open=0.0 if ask.eyes == "none" else talk.multimodal_open,
        ),
        strategy=_strategy(talk, domain.kind, screening, item),
        rewriter=Rewriter(
            ask,
            colloquial=talk.colloquial,
            tries=talk.rewrite_tries,
            inconsistencies=screening.rewriting,
            nonsense=screening.wording,
        ),
        reviewer=Reviewer(ask, weights=screens.review_weights, cutoff=screens.review_cutoff),
        item=item,
        screening=screening,
        tastes=Tastes(domain, products.ids, products.get),
        deciders=_deciders(talk, domain, screening, products),
        justifier=Justifier(screening.grounding, products.get),
        models={seat: actor.spec for seat, actor in ask.seats.items()},
        lead=recommender_named(talk.recommender),
    )


def _strategy(talk: TalkSettings, kind: Callable[[Item], str], screening: Rules, item: Callable[[str], Item]) -> Strategy:
    if talk.shopper == "paper":
        return strategy_named(talk.dialogue)
    return DecidingStrategy(kind, screening.could_own, item)


def _deciders(talk: TalkSettings, domain: Domain, screening: Rules, products: Shelf) -> Deciders | None:
    if talk.shopper == "paper":
        return None

    def whom(item: Item) -> tuple[object, ...]:
        wanted = domain.demand(item)
        return wanted.sex, wanted.ages

    fits = talk.nothing_fits
    return Deciders(lambda: iter(products), domain.kind, screening.could_own, nothing_fits=fits, alike=whom)
