"""What of a branch will be taken from the earlier run, before anything is asked: the branch is played with its own settings,
and whoever the earlier journal leaves without an answer is answered by the default model."""

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.agents.cast import seat_specs
from muse_builder.catalog.database import IMAGES
from muse_builder.catalog.images import ImageStore
from muse_builder.errors import RunError, YieldError
from muse_builder.llm.capabilities import Capabilities, address_for
from muse_builder.llm.earlier import Earlier
from muse_builder.llm.journal import Journal
from muse_builder.llm.model_table import read_model_table
from muse_builder.llm.models import Access, open_model, record_of
from muse_builder.llm.request import Model, Reply, Request
from muse_builder.plugins import Objects
from muse_builder.records import Call, Conversation
from muse_builder.run.branch import same_catalog
from muse_builder.run.folder import JOURNAL, journal_of
from muse_builder.run.generate import generate
from muse_builder.run.products import CATALOG
from muse_builder.run.seats import known_of, thumbnail
from muse_builder.run.store import opened
from muse_builder.settings import DEFAULT_MODEL, Settings
from muse_builder.watch import Watch

KINDS = {
    "summary": "summaries", "scenario_call": "scenarios", "candidate": "profiles", "conversation": "conversations",
    "twin": "conversations",
}  # fmt: skip
"""Kind of object -> stage."""


class TakenShares(NamedTuple):
    """What of a run's calls an earlier one has."""

    run: str
    """Its folder."""
    calls: Mapping[tuple[str, str], float]
    """(stage, "agent/task") -> share of the calls, 0 to 1; (stage, "") for all of a stage."""

    def of(self, stage: str, task: str) -> float:
        """The share of a task; of one that the branch did not come by when it was played, that of its stage."""
        return self.calls.get((stage, task), self.calls.get((stage, ""), 0.0))


class StandIn:
    """The default model in another's seat: it is asked as the other would be, and answers from the task's own values."""

    def __init__(self, capabilities: Capabilities, speaker: Model) -> None:
        self.capabilities = replace(capabilities, local=True)
        self._speaker = speaker

    async def complete(self, request: Request) -> Reply:
        return await self._speaker.complete(request)


def shares_taken(settings: Settings, most: int, *, objects: Objects, watch: Watch | None) -> TakenShares:
    """The shares of a branch's calls that its earlier run has; asks no model but the default one.

    Args:
        most: conversations that are played.

    Raises:
        RunError: there is no such run, or a process writes it.
    """
    journal = journal_of(Path(str(settings.from_run)))
    with Earlier(journal) as earlier:
        if not same_catalog(settings, earlier):
            return TakenShares(str(journal.parent), {})
        known = {spec: known_of(spec, earlier.meta) for spec in seat_specs(settings).values()}
        held = sum(isinstance(opened(body, Conversation), Conversation) for body in earlier.bodies("conversation"))
    played = min(most, settings.num_conversations)
    with tempfile.TemporaryDirectory(prefix="muse-plan-") as folder:
        run = Path(folder) / "muse.run"
        _show_catalog(journal.parent / CATALOG, run / CATALOG)
        rehearsal = settings.model_copy(
            update={
                "out": f"{folder}/muse", "run": str(run), "num_conversations": played, "manual": None,
                "num_scenarios": settings.scenarios_wanted, "budget": None, "batch": False, "model_table": None,
            }
        )  # fmt: skip
        # The default model's words may pass fewer screens than the real one's: what was played until then is counted.
        with contextlib.suppress(YieldError):
            generate(rehearsal, objects=_stand_ins(settings, known, run, objects), watch=watch)
        with Journal(run / JOURNAL) as played_journal:
            calls = _shares(played_journal)
    covered = min(1.0, max(held, played) / settings.num_conversations)
    grows = ("profiles", "conversations")
    return TakenShares(
        str(journal.parent), {place: share * (covered if place[0] in grows else 1) for place, share in calls.items()}
    )


def asked_for(kind: str, calls: Iterable[Call]) -> Iterator[Call]:
    """Of an object's calls those that nobody asked before: of a twin's not what its first conversation asked alike."""
    return (call for call in calls if kind != "twin" or call.thread.startswith("twin/"))


def _shares(journal: Journal) -> dict[tuple[str, str], float]:
    taken, had, all_of = journal.taken_keys(), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for kind, stage in KINDS.items():
        for stored in journal.objects(kind):
            for call in asked_for(kind, journal.calls(stored.keys)):
                for task in (f"{call.agent}/{call.task}", ""):
                    all_of[stage, task] += 1
                    had[stage, task] += call.key in taken
    return {place: had[place] / number for place, number in all_of.items()}


def _stand_ins(settings: Settings, known: Mapping[str, Capabilities | None], run: Path, objects: Objects) -> Objects:
    """By spec, models that are asked as the real ones are, and ask nobody."""
    images, table = ImageStore(run / CATALOG / IMAGES), read_model_table(settings.model_table)
    found: dict[str, Any] = {}
    for spec, probed in known.items():
        own: Model | None = objects.find("models", spec)
        access = Access(models={} if own is None else {spec: own}, base_url=address_for(spec, settings.base_url))
        record = table.record(spec, probed or record_of(spec, access))
        if not record.reads_values:
            speaker = open_model(DEFAULT_MODEL, Access(load_picture=partial(thumbnail, images, record.image_side)))
            found[spec] = StandIn(record, speaker)
    return replace(objects, stand_ins=found)


def _show_catalog(source: Path, target: Path) -> None:
    """The earlier run's catalog, its pictures by a link: they are many, and only read."""
    if not source.is_dir():
        return
    target.mkdir(parents=True)
    try:
        for part in source.iterdir():
            if part.is_file():
                shutil.copyfile(part, target / part.name)
        os.symlink((source / IMAGES).resolve(), target / IMAGES)
    except OSError as error:
        raise RunError(f"cannot read the catalog {source}: {error}") from error
