"""From a run folder to a release: the first accepted conversations and all that led to them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from muse_builder import domains
from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal, StoredObject
from muse_builder.records import Call, Conversation, Profile, Record, Rejection, Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.writer import ReleaseWriter
from muse_builder.retrieval.index import Index
from muse_builder.run.branch import BranchedFrom
from muse_builder.run.folder import RELEASES
from muse_builder.run.manual import MANUAL
from muse_builder.run.products import Products
from muse_builder.run.store import opened, refused
from muse_builder.screens.rules import ENGLISH_ALONE
from muse_builder.screens.texts import HYGIENE, without_quotes
from muse_builder.settings import DEMO, ENGLISH, CatalogSettings, RunSettings
from muse_builder.tasks import prompts
from muse_builder.tasks.acts import PAPER, tasks_of
from muse_builder.trust.measured import quality
from muse_builder.watch import Silence, Watch

SCREENS = {
    "scenario": ("scenario_bleu",),
    "profile": ("match", "leak", "backstory_bleu"),
    "conversation": ("rewrite_consistency", "leakage", "grounding", "style", "sense", "conversation_quality"),
}
"""In the order in which an object meets them (paper B.1, Fig. 9, and ours); other stages, failed calls above all, come after
the first of their kind, and people come last."""

DEMO_LICENCE = "Apache-2.0: texts and pictures of the demo catalog are made by this package"

INDEXED = (
    *("embedder", "embedder_digest", "dimensions", "search", "retrieval", "words", "text_template"),
    *("items", "items_digest"),
)
"""What a release says of its index: enough to know whether one built anew from its items is the same."""


Sealed = TypeVar("Sealed", bound=Record)


def seal(
    settings: RunSettings,
    journal: Journal,
    products: Products,
    index: Index,
    *,
    shaping: Mapping[str, Any],
    known: Mapping[str, Any],
    models: dict[str, str],
    watch: Watch | None = None,
) -> Path:
    """Writes the release from what the run folder holds: the first accepted conversations, as many as are wanted, and all
    that led to them, refused objects included. Memory does not grow with their number.

    Args:
        shaping: all that shapes rows (`products.shape`).
        known: what is known of the catalog beside its settings: its licence (`licence_of`), its coverage.
        watch: told of every row and of a release that is moved aside; may raise to end the sealing, which leaves an earlier
            release as it was.
    """
    watch = watch or Silence()
    last = last_conversation(journal, settings.num_conversations)
    export = Export(journal, last)
    rows = count(1)
    own, origin = releases_of(journal), BranchedFrom(journal)
    with ReleaseWriter(
        Path(settings.out),
        seed=settings.seed,
        fractions=settings.splits,
        shard_rows=settings.shard_rows,
        own=None if settings.replace else own,
        say=watch.say,
    ) as release:
        release.write("scenarios", _told(watch, rows, "scenarios", export.scenarios()))
        release.write("items", _told(watch, rows, "items", products), image=lambda item: products.images.read(str(item.image)))
        release.write("profiles", _told(watch, rows, "profiles", export.profiles()))
        release.write("conversations", _told(watch, rows, "conversations", export.conversations()))
        release.write("rejected", _told(watch, rows, "rejected", export.rejections()))
        release.write("traces", _told(watch, rows, "traces", origin.noting(export.calls(len(products.ids)))))
        release.write(
            "prompts",
            (schema.SystemPrompt(system_digest=prompt.system_digest, text=prompt.text) for prompt in journal.prompts()),
        )
        if (branch := origin.entry()) is not None:
            release.note("branch", branch)
        folder = release.seal(
            settings=dict(shaping) | {"num_conversations": settings.num_conversations, "splits": list(settings.splits)},
            models=models,
            prompts=prompts.digests(
                tasks_of(str(shaping.get("dialogue", PAPER)), str(shaping.get("shopper", PAPER))), domains.of(shaping).prompts
            ),
            funnel=export.funnel(() if str(shaping.get("language", ENGLISH)) == ENGLISH else ENGLISH_ALONE),
            catalog={
                "items": len(products.ids),
                "sha256": products.database.digest,
                **products.database.manifest.settings,
                **known,
                "index": index.manifest.model_dump(include=set(INDEXED)),
            },
            quality=partial(quality, watch=watch, workers=settings.workers),
        )
    journal.set_meta(RELEASES, " ".join(dict.fromkeys((*own, read_manifest(folder).sha256))))
    return folder


def releases_of(journal: Journal) -> tuple[str, ...]:
    """The seals of the releases that were written from this run folder: these it may replace."""
    return tuple((journal.meta(RELEASES) or "").split())


def _told(watch: Watch, rows: Iterator[int], config: str, records: Iterable[Sealed]) -> Iterator[Sealed]:
    for record in records:
        watch.at(next(rows), config)
        yield record


def licence_of(settings: CatalogSettings) -> dict[str, str]:
    """What the card says of the catalog's licence; nothing where nobody said it."""
    if settings.catalog_licence is not None:
        return {"licence": settings.catalog_licence}
    return {"licence": DEMO_LICENCE} if settings.source_name == DEMO else {}


def last_conversation(journal: Journal, wanted: int) -> int:
    """Number of the conversation with which `wanted` are accepted."""
    accepted = 0
    for stored in journal.objects("conversation"):
        accepted += not refused(stored.body)
        if accepted == wanted:
            return stored.number
    raise RunError(f"only {accepted} of {wanted} conversations are in the run folder; generate again to go on")


class Export:
    """What a release holds of a journal, in the order of candidates and conversations."""

    def __init__(self, journal: Journal, last: int) -> None:
        """
        Args:
            last: number of the last conversation.
        """
        self.journal = journal
        self.last = last
        self.last_candidate = 0
        """Number of the candidate that became the last conversation's profile."""
        for number, profile in self._gated():
            self.last_candidate = number
            if profile.profile_id == f"p{last:06d}":
                break

    def _gated(self) -> Iterator[tuple[int, Profile]]:
        for stored in self.journal.objects("profile"):
            made = opened(stored.body, Profile)
            if isinstance(made, Profile):
                yield stored.number, made

    def scenarios(self) -> Iterator[Scenario]:
        for stored in self.journal.objects("scenario"):
            scenario = opened(stored.body, Scenario)
            if isinstance(scenario, Scenario):
                yield scenario

    def profiles(self) -> Iterator[Profile]:
        """Profiles that conversations were held with, in their order."""
        for number, profile in self._gated():
            if number > self.last_candidate:
                return
            yield profile

    def conversations(self) -> Iterator[Conversation]:
        """Each with its twin behind it, where one was held and let pass."""
        twins = self._twins()
        twin = next(twins, None)
        for stored in self.journal.objects("conversation"):
            if stored.number > self.last:
                return
            held = opened(stored.body, Conversation)
            if isinstance(held, Conversation):
                yield held
            if twin is not None and twin.number == stored.number:
                again = opened(twin.body, Conversation)
                if isinstance(again, Conversation):
                    yield again
                twin = next(twins, None)

    def _twins(self) -> Iterator[StoredObject]:
        """What was held a second time, refused ones too; none whose own conversation was refused by a person since."""
        for stored in self.journal.objects("twin"):
            if stored.number > self.last:
                return
            first = self.journal.object("conversation", stored.number)
            if first is not None and not refused(first.body):
                yield stored

    def rejections(self) -> Iterator[Rejection]:
        for stored in self.journal.objects("scenario_refused"):
            yield self._rejection(stored.body)
        # A candidate that qualified stands in "profile" too, once the BLEU screen has seen it: that word is the later one.
        gated = iter(self.journal.objects("profile"))
        judged = next(gated, None)
        for stored in self.journal.objects("candidate"):
            if stored.number > self.last_candidate:
                break
            body = stored.body
            if judged is not None and judged.number == stored.number:
                body, judged = judged.body, next(gated, None)
            if refused(body):
                yield self._rejection(body)
        for stored in self.journal.objects("conversation"):
            if stored.number > self.last:
                break
            if refused(stored.body):
                yield self._rejection(stored.body)
        yield from (self._rejection(stored.body) for stored in self._twins() if refused(stored.body))

    def _rejection(self, body: str) -> Rejection:
        return Rejection.model_validate_json(body.partition(" ")[2])

    def calls(self, items: int) -> Iterator[Call]:
        """Every call, thread by thread: summaries, scenarios, candidates, conversations, twins."""
        spans = (
            ("summary", items - 1),
            ("scenario_call", None),
            ("candidate", self.last_candidate),
            ("conversation", self.last),
        )
        for kind_of, last in spans:
            for stored in self.journal.objects(kind_of):
                if last is not None and stored.number > last:
                    break
                yield from self.journal.calls(stored.keys)
        for stored in self._twins():
            yield from _as_twins(self.journal.calls(stored.keys), f"twin/{stored.number}")

    def funnel(self, unread: Collection[str] = ()) -> list[dict[str, Any]]:
        """For each screen: how many objects it saw, how many passed, and the commonest reasons of its refusals.

        Args:
            unread: screens that do not know the language: what they saw passed, and is said not to be checked.

        People see only what they look at: the last row counts the conversations that carry their verdict.
        """
        reasons: dict[tuple[str, str], Counter[str]] = {}
        for rejected in self.rejections():
            reason = without_quotes(rejected.reason) if rejected.stage == HYGIENE else rejected.reason
            reasons.setdefault((rejected.kind, rejected.stage), Counter())[reason] += 1
        seen = {
            "scenario": self.journal.count("scenario") + self.journal.count("scenario_refused"),
            "profile": self.last_candidate + 1,
            "conversation": self.last + 1 + sum(1 for _ in self._twins()),
        }
        rows = []
        for kind, known in SCREENS.items():
            others = sorted(stage for about, stage in reasons if about == kind and stage not in (*known, MANUAL))
            left = seen[kind]
            for screen in (*known[:1], *others, *known[1:]):
                why = reasons.get((kind, screen), Counter())
                told = {"not_checked": left} if screen in unread else {}
                rows.append(_row(kind, screen, left, why) | told)
                left -= why.total()
        by_hand = reasons.get(("conversation", MANUAL), Counter())
        looked_at = by_hand.total() + sum(
            verdict.screen == MANUAL for held in self.conversations() for verdict in held.verdicts
        )
        return [*rows, _row("conversation", MANUAL, looked_at, by_hand)]


def _as_twins(calls: Iterable[Call], thread: str) -> Iterator[Call]:
    """The calls of a twin, in its own thread. What the first conversation asked alike was paid for there, and costs nothing."""
    for number, call in enumerate(calls):
        own = {"thread": thread, "call_id": f"{thread}/{number}"}
        shared = call.thread != thread and call.cost is not None
        yield call.model_copy(update={**own, "cost": 0.0} if shared else own)


def _row(kind: str, screen: str, seen: int, reasons: Counter[str]) -> dict[str, Any]:
    return {
        "screen": screen,
        "kind": kind,
        "seen": seen,
        "passed": seen - reasons.total(),
        "reasons": [list(pair) for pair in reasons.most_common(3)],
    }
