"""Who plays: the models in their seats, and the paper's agents on them."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import Protocol

from muse_builder import prompts
from muse_builder.agents.chatter import Chatter
from muse_builder.agents.manager import Manager
from muse_builder.agents.profile_generator import ProfileGenerator
from muse_builder.agents.querier import Querier, Searchable
from muse_builder.agents.reviewer import Reviewer
from muse_builder.agents.rewriter import Rewriter
from muse_builder.agents.scenario_generator import ScenarioGenerator
from muse_builder.agents.user_simulator import UserSimulator
from muse_builder.catalog import ImageStore
from muse_builder.catalog.derive import kind
from muse_builder.llm.ask import Actor, Ask
from muse_builder.llm.budget import Budget
from muse_builder.llm.capabilities import Capabilities, capabilities_of, notices
from muse_builder.llm.journal import Journal
from muse_builder.llm.model_table import read_model_table
from muse_builder.llm.models import OpenedModel, open_batch_model, open_model
from muse_builder.llm.probe import probe
from muse_builder.llm.request import Model, Picture
from muse_builder.pipeline import Cast
from muse_builder.progress import Watch
from muse_builder.pulse import pulse
from muse_builder.records import Item, Profile
from muse_builder.screening import Screening
from muse_builder.settings import Settings
from muse_builder.tasks import TASKS, Seat, Utterance

PICTURE_SIDE = 512
"""Pixels of the longer side of a picture that is sent to a model; the dataset keeps the original."""


@contextlib.asynccontextmanager
async def open_seats(
    settings: Settings, journal: Journal, images: ImageStore, watch: Watch
) -> AsyncIterator[dict[Seat, Actor]]:
    """Who sits in each seat: a model behind journal, limits and budget, asked at the seat's temperature (paper A.5).

    A missing key or a retired model stops the run here, before anything is asked.

    Args:
        images: the run's pictures, looked into when a model is shown one.
    """
    specs = seat_specs(settings)
    table = read_model_table(settings.model_table)
    budget = None if settings.budget is None else Budget.of(journal, settings.budget)

    def load_picture(picture: Picture) -> bytes:
        return images.thumbnail(picture.file, PICTURE_SIDE)

    async with contextlib.AsyncExitStack() as stack:
        opened: dict[str, OpenedModel] = {}
        for spec in dict.fromkeys(specs.values()):
            base_url = settings.base_url if spec.startswith("openai:") else None
            record = table.record(spec, capabilities_of(spec, base_url=base_url))
            if base_url is not None:
                record = table.record(spec, await _probed(spec, base_url, record, journal, watch))
            batched = settings.batch and spec != "embedded"
            open_any = partial(open_batch_model, poll_s=settings.batch_poll, quiet_s=settings.batch_poll / 6)
            model = (open_any if batched else open_model)(
                spec,
                journal=journal,
                budget=budget,
                base_url=base_url,
                load_picture=load_picture,
                prices=table.prices,
                capabilities={spec: record},
            )
            model.prepare()
            for notice in notices(spec, record, wants_temperature=spec != "embedded"):
                watch.say(notice)
            opened[spec] = await stack.enter_async_context(model)
        async with pulse(watch, journal, opened.values()):
            yield {seat: actor(settings, seat, spec, opened[spec], opened[spec].capabilities) for seat, spec in specs.items()}


async def _probed(spec: str, base_url: str, record: Capabilities, journal: Journal, watch: Watch) -> Capabilities:
    """What a compatible server's model really takes; asked once in a run's life, so that going on sends the same."""
    name = f"probe {spec}"
    known = journal.meta(name)
    if known is not None:
        return Capabilities(**json.loads(known))
    probed = await probe(spec, base_url=base_url, capabilities=record)
    for lack in probed.lacks:
        watch.say(lack)
    journal.set_meta(name, json.dumps(asdict(probed.capabilities)))
    return probed.capabilities


def seat_specs(settings: Settings) -> dict[Seat, str]:
    """Which model sits in each seat, by spec."""
    return {
        "backbone": settings.model,
        "rewriter": settings.rewriter or settings.model,
        "checker": settings.checker or settings.model,
        "reviewer": settings.reviewer or settings.model,
    }


def actor(settings: Settings, seat: Seat, spec: str, model: Model, record: Capabilities) -> Actor:
    """A model in a seat, asked at the seat's temperature where it has one."""
    temperature = settings.rewriter_temperature if seat == "rewriter" else settings.temperature
    parameters = {"temperature": temperature} if record.temperature and spec != "embedded" else {}
    stop = model.stop if isinstance(model, OpenedModel) else None
    return Actor(spec=spec, model=model, parameters=parameters, sees=record.images, stop=stop)


class Shelf(Protocol):
    """What the cast needs of the products: a run's `Products`, or the items of a release."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def get(self) -> Callable[[str], Item]: ...
    def __iter__(self) -> Iterator[Item]: ...


def cast_of(settings: Settings, ask: Ask, products: Shelf, index: Searchable) -> Cast:
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
        leak_screen=settings.leak_screen,
        leak_rank=settings.leak_rank,
        unsupported_claims=settings.unsupported_claims,
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
            ask, item_ids=products.ids, item=products.get, search=search, scenario_first=settings.scenario_first
        ),
        user_simulator=user_simulator,
        chatter=Chatter(ask, refuse=screening.claims),
        querier=Querier(ask, index, products.get, settings.retrieve),
        manager=Manager(
            ask,
            index,
            products.get,
            could_own=screening.could_own,
            multimodal_open=settings.multimodal_open,
            chit_chat_chance=settings.chit_chat_chance,
        ),
        rewriter=Rewriter(
            ask, colloquial=settings.colloquial, tries=settings.rewrite_tries, inconsistencies=screening.rewriting
        ),
        reviewer=Reviewer(ask, weights=settings.review_weights, cutoff=settings.review_cutoff),
        item=products.get,
        screening=screening,
        models={seat: actor.spec for seat, actor in ask.seats.items()},
    )
