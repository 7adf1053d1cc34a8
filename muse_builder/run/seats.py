"""The models in their seats, opened for a run: behind journal, limits and budget."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from muse_builder import plugins
from muse_builder.agents.cast import actor, require_effort, seat_specs
from muse_builder.catalog import ImageStore
from muse_builder.errors import SettingsError
from muse_builder.llm.ask import Actor
from muse_builder.llm.budget import Budget
from muse_builder.llm.capabilities import Capabilities, address_for, in_todays_words, notices
from muse_builder.llm.check import Lengths, probe
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import gate_at
from muse_builder.llm.model_table import read_model_table
from muse_builder.llm.models import Access, Batches, OpenedModel, open_model, record_of
from muse_builder.llm.request import Picture
from muse_builder.plugins import NO_OBJECTS, Objects
from muse_builder.run.status import pulse
from muse_builder.settings import LANGUAGES, ModelSettings
from muse_builder.tasks.base import Seat
from muse_builder.watch import Watch


@contextlib.asynccontextmanager
async def open_seats(
    settings: ModelSettings,
    journal: Journal,
    images: ImageStore,
    watch: Watch,
    objects: Objects = NO_OBJECTS,
    needed: Lengths | None = None,
) -> AsyncIterator[dict[Seat, Actor]]:
    """Who sits in each seat: a model behind journal, limits and budget, asked at the seat's temperature (paper A.5).

    A missing key or a retired model stops the run here, before anything is asked.

    Args:
        images: the run's pictures, looked into when a model is shown one.
        objects: models given in Python, for the seats that name one.
        needed: tokens of one request; a server of one's own whose context is smaller is refused.

    Raises:
        SettingsError: a model is unknown, retired, or an object that is not here; a key or a price is missing.
        FatalCallError: a server of one's own is of no use; the message says why, and what to do.
    """
    specs = seat_specs(settings)
    table = read_model_table(settings.model_table)
    given: dict[str, Any] = {spec: objects.find("models", spec) for spec in specs.values() if plugins.is_object(spec)}
    given |= objects.stand_ins
    budget = None if settings.budget is None else Budget.of(journal, settings.budget)

    shared = Access(journal, budget, prices=table.prices, models=given)
    async with contextlib.AsyncExitStack() as stack:
        opened: dict[str, OpenedModel] = {}
        for spec in dict.fromkeys(specs.values()):
            access = replace(shared, base_url=address_for(spec, settings.base_url))
            record = table.record(spec, record_of(spec, access))
            if access.base_url is not None and spec not in objects.stand_ins:
                record = table.record(spec, await _probed(spec, access.base_url, record, journal, watch, needed))
            for seat in (seat for seat, its in specs.items() if its == spec):
                require_effort(settings, seat, spec, record)
            batches = None
            if settings.batch and not record.local:
                batches = Batches(quiet_s=settings.batch_poll / 6, poll_s=settings.batch_poll)
            at_once = None if access.base_url is None else slots_of(spec, journal.meta)
            gate = None
            if not batches:
                gate = gate_at(access.base_url, in_flight=settings.in_flight, timeout_s=settings.timeout, at_once=at_once)
            access = replace(access, capabilities={spec: record}, load_picture=partial(thumbnail, images, record.image_side))
            model = open_model(spec, access, batches=batches, gate=gate)
            model.prepare()
            if model.room is not None:
                model.room.told = partial(_told_of_room, watch, spec)
            for notice in notices(spec, record):
                watch.say(notice)
            opened[spec] = await stack.enter_async_context(model)
        async with pulse(watch, journal, opened.values(), settings.budget):
            yield {seat: actor(settings, seat, spec, opened[spec], opened[spec].capabilities) for seat, spec in specs.items()}


def require_spoken(domain: str, language: str, seats: Mapping[Seat, Actor]) -> None:
    """Raises SettingsError where a model in a seat says of which goods it can speak (`domains`), or in which `languages`, and
    that these are none of them."""
    for seat, sitting in seats.items():
        model = sitting.model.model if isinstance(sitting.model, OpenedModel) else sitting.model
        languages: Collection[str] | None = getattr(model, "languages", None)
        if languages is not None and language not in languages:
            known = ", ".join(LANGUAGES.get(code, code) for code in sorted(languages))
            raise SettingsError(
                f"the model {sitting.spec!r} ({seat}) speaks {known} alone, and --language asks for {LANGUAGES[language]}. "
                "Nothing was asked or spent. Name another model with --model, for example openai:NAME with --base-url of a "
                f"server of your own, or say --language {min(languages)}"
            )
        spoken: Collection[str] | None = getattr(model, "domains", None)
        if spoken is not None and domain not in spoken:
            raise SettingsError(
                f"the model {sitting.spec!r} ({seat}) speaks of {', '.join(sorted(spoken))} alone, and these products are "
                f"of the domain {domain!r}: it would speak of them as of clothes. Nothing was asked or spent. "
                "Name another model with --model, for example openai:NAME with --base-url of a server of your own; "
                f"where they are clothes after all, in English, say --domain {min(spoken)}; "
                "`muse catalog` shows what was understood"
            )


def thumbnail(images: ImageStore, side: int, picture: Picture) -> bytes:
    """JPEG bytes to send, no side above so many pixels."""
    return images.sheet(picture.sheet, side) if picture.sheet else images.thumbnail(picture.file, side)


def _told_of_room(watch: Watch, spec: str, tokens: int) -> None:
    watch.say(f"{spec} thinks before it answers, and its replies were cut: from now on they get {tokens:,} tokens more for it")


def probe_note(spec: str) -> str:
    """Name of the journal's note of what a server's model was found to take."""
    return f"probe {spec}"


def slots_note(spec: str) -> str:
    """Name of the journal's note of how many answers a model's server works on at once."""
    return f"slots {spec}"


def known_of(spec: str, meta: Callable[[str], str | None]) -> Capabilities | None:
    """What a probe of an earlier sitting found; None where none was made.

    Args:
        meta: the notes of a journal.
    """
    known = meta(probe_note(spec))
    return None if known is None else Capabilities(**in_todays_words(json.loads(known)))


def slots_of(spec: str, meta: Callable[[str], str | None]) -> int | None:
    """Answers that a model's server said it works on at once, when it was looked over; None where it did not say.

    Args:
        meta: the notes of a journal.
    """
    told = meta(slots_note(spec))
    return None if told is None else int(told)


def rooms(seats: Mapping[Seat, Actor]) -> dict[str, int]:
    """By spec, the tokens that the models of a run were given to think; those that do not think are left out."""
    found: dict[str, int] = {}
    for seat in seats.values():
        if isinstance(seat.model, OpenedModel) and seat.model.room is not None:
            record, learned = seat.model.capabilities, seat.model.room.learned
            found[seat.spec] = max(found.get(seat.spec, 0), record.room(seat.parameters.get("effort")), learned)
    return {spec: tokens for spec, tokens in found.items() if tokens}


async def _probed(
    spec: str, base_url: str, record: Capabilities, journal: Journal, watch: Watch, needed: Lengths | None
) -> Capabilities:
    """What a compatible server's model really takes; asked once in a run's life, so that going on sends the same."""
    known = known_of(spec, journal.meta)
    if known is not None:
        return known
    probed = await probe(spec, base_url=base_url, capabilities=record, needed=needed)
    for lack in probed.lacks:
        watch.say(lack)
    if probed.at_once is not None:
        journal.set_meta(slots_note(spec), str(probed.at_once))
    journal.set_meta(probe_note(spec), json.dumps(asdict(probed.capabilities)))
    return probed.capabilities
