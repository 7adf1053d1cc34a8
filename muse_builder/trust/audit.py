"""What a release's conversations are like, measured: leaks, unsupported claims, mismatches, what a rewriting changed, repeats.

The same screens that a run is gated by, over the finished rows, so that a claim about quality is a figure that anybody can
measure again. One pass, in several processes where that is worth it: what is of one row is counted in stretches of rows,
whose counts are united in their order; what compares rows with those before is the work of one. Memory does not grow with the
conversations. A share is given with its Wilson interval (95 %) and with what it is a share of; what the release does not say
(a foreign corpus has no backstories) is None and listed as not measured, never 0. Nothing here knows the clock or the machine:
the same release gives the same bytes.

Each part of the report is counted by a class of its own: `giveaways`, `facts`, `cleanliness`, `explanations`, `prompt_leaks`,
`repeats`, `course`, `shoppers`, `secret_search`.
"""

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from muse_builder import domains
from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Item, Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.reader import Rowspan, read, shards, stretches
from muse_builder.release.rows import ReleasedItems
from muse_builder.settings import ENGLISH
from muse_builder.sync import cores, spread
from muse_builder.trust.cleanliness import Cleanliness
from muse_builder.trust.counting import Share, share, united
from muse_builder.trust.course import Course
from muse_builder.trust.explanations import Explanations
from muse_builder.trust.facts import Facts
from muse_builder.trust.giveaways import Giveaways
from muse_builder.trust.prompt_leaks import PromptLeaks
from muse_builder.trust.repeats import Repetition
from muse_builder.trust.secret_search import Secrets, search_secrets
from muse_builder.trust.shoppers import Shoppers
from muse_builder.watch import Silence, Watch

FORMAT = 1
PIECE = {"conversations": 40, "items": 500, "scenarios": 500, "traces": 4000}
"""Rows of a config that are measured at a time: half a second's work or less."""
WORTH_A_PROCESS = 100
"""Conversations for which one more process is begun: it takes a second to get ready."""

Counts = dict[str, dict[str, Any]]
"""Part of the report -> what it counted, by name."""

NOT_MEASURED = {
    "leaks": "no conversation names a target that is among the items, with texts before it is shown",
    "retrieval": "no target among the items, or items without words",
    "grounding": "the assistant's turns name no item of which more than the name is known, or claim nothing of one",
    "match": "no profile with a person and a known target",
    "sense": "there are no conversations",
    "rewriting": "no turn has a draft that was rewritten",
    "style": "there are no turns",
    "hygiene": "there are no such texts",
    "explanations": "no recommendation has an explanation, as in a foreign corpus or a release from before",
    "leaking": "the release keeps no prompts, or no such texts",
    "repeats": "there are no sentences",
    "secrets": "the release has no traces",
}
"""Part of the report -> why a share of it is None."""


_NOBODY = Silence()


def _all(name: str) -> bool:
    return True


def _nothing() -> None:
    return None


ENGLISH_ALONE = ("grounding", "match", "sense", "rewriting", "style", "explanations")
"""Parts of the report whose rules know no other language: of one they are not measured."""


class Audit:
    """All measures of one release; `run` reads it, `report` gives what was measured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.items = ReleasedItems(folder)
        self.conversations = 0
        self.turns = 0
        self.manifest = _manifest(folder)
        domain = domains.of(self.manifest.settings.as_json() if self.manifest else {})
        self.english = (self.manifest.settings.language if self.manifest else None) in (None, ENGLISH)
        self.giveaways = Giveaways(self.items, domain)
        self.facts = Facts(self.items, domain)
        prompts = [prompt.text for prompt in self._records("prompts") if isinstance(prompt, schema.SystemPrompt)]
        self.cleanliness = Cleanliness(prompts)
        self.leaks = PromptLeaks(prompts)
        self.explanations = Explanations()
        self.repetition = Repetition()
        self.course = Course()
        self.shoppers = Shoppers()
        self.secrets = Secrets(0, Counter())
        self.beside: Any = None

    def _records(self, config: str) -> Iterator[Any]:
        return read(self.folder, config) if self._has(config) else iter(())

    def _has(self, config: str) -> bool:
        try:
            shards(self.folder, config)
        except ReleaseError:
            return False
        return True

    def run(
        self,
        chosen: Callable[[str], bool] = _all,
        *,
        watch: Watch | None = None,
        workers: int = 1,
        beside: Callable[[], Any] = _nothing,
    ) -> "Audit":
        """Reads every conversation, every traced call, every item and every scenario.

        Args:
            chosen: whether to, by a conversation's id or a call's thread; the default reads all.
            workers: processes; the report does not depend on it. With several, functions must be such as can be pickled.
            beside: done besides, by one of them; `self.beside` is what it gave.
        """
        pieces = [piece for config in PIECE if self._has(config) for piece in stretches(self.folder, config, PIECE[config])]
        watch = watch or Silence()
        watch.stage("audit", sum(piece.rows or 1 for piece in pieces))
        done = 0
        if workers <= 1:
            for piece in pieces:
                self._read(piece, chosen, in_order=True, watch=watch, done=done)
                done += piece.rows or 1
            self.beside = beside()
            return self
        # First what takes one process longest: what is to be in order.
        work = partial(_measurer, self.folder, chosen)
        results = spread(work, [beside, None, *pieces], workers=workers, heed=lambda: watch.at(done))
        self.beside = next(results)
        self.repetition, in_order = next(results)
        self._unite(in_order)
        for piece, counted in zip(pieces, results, strict=True):
            self._unite(counted)
            done += piece.rows or 1
            watch.at(done)
        return self

    def _read(
        self, piece: Rowspan, chosen: Callable[[str], bool], *, in_order: bool, watch: Watch = _NOBODY, done: int = 0
    ) -> None:
        """Counts the rows of a piece.

        Args:
            in_order: what compares a conversation with those before, too.
            done: rows before it, for the watch.
        """
        if piece.config == "traces":
            found = search_secrets(piece.batches(), chosen)
            self.secrets = Secrets(self.secrets.calls + found.calls, self.secrets.found + found.found)
            watch.at(done)
            return
        for row, record in enumerate(piece.records(), start=done + 1):
            if isinstance(record, Item):
                self.giveaways.add_item(record)
                self.cleanliness.add_summary(record)
                self.leaks.add_text(record.item_id, "summary", record.summary, row="item")
            elif isinstance(record, Scenario):
                self.cleanliness.add_scenario(record)
                self.leaks.add_text(record.scenario_id, "scenario", record.text, row="scenario")
            elif isinstance(record, Conversation) and chosen(record.conversation_id):
                self._add_alone(record)
                if in_order:
                    self._add_in_order(record)
            watch.at(row)

    def add(self, conversation: Conversation) -> None:
        """Counts one conversation in every part."""
        self._add_alone(conversation)
        self._add_in_order(conversation)

    def _add_alone(self, conversation: Conversation) -> None:
        """Counts what is measured of a conversation whatever came before."""
        self.conversations += 1
        self.turns += len(conversation.turns)
        ids = dict.fromkeys(item_id for turn in conversation.turns for item_id in (*turn.item_ids, *turn.image_item_ids))
        items = {item_id: item for item_id in ids if (item := self._item(item_id)) is not None}
        target = self._item(conversation.profile.target_item_id)
        if target is not None:
            self.giveaways.add_leaks(conversation, target)
        self.facts.add(conversation, items, target)
        self.cleanliness.add(conversation, items)
        self.leaks.add(conversation)
        self.explanations.add(conversation, items)
        self.course.add(conversation)
        self.shoppers.add(conversation, target)

    def _add_in_order(self, conversation: Conversation) -> None:
        """Counts what it says that others said before, and what an embedder fitted to all products makes of it."""
        target = self._item(conversation.profile.target_item_id)
        if target is not None:
            self.giveaways.add_ranks(conversation, target)
        if conversation.twin_of is None:  # a twin says again what was said before its first offer
            self.repetition.add(conversation)

    def _counts(self) -> Counts:
        counted = {part: {name: getattr(owner, name) for name in owner.COUNTS} for part, owner in self._parts().items()}
        counted["rows"] = {"conversations": self.conversations, "turns": self.turns, "calls": self.secrets.calls}
        counted["secrets"] = {"found": self.secrets.found}
        return counted

    def _unite(self, later: Counts) -> None:
        self._count(united(self._counts(), later))

    def _count(self, counted: Counts) -> None:
        for part, owner in self._parts().items():
            for name in owner.COUNTS:
                setattr(owner, name, counted[part][name])
        self.conversations, self.turns = counted["rows"]["conversations"], counted["rows"]["turns"]
        self.secrets = Secrets(counted["rows"]["calls"], counted["secrets"]["found"])

    def _parts(self) -> dict[str, Any]:
        return {
            "giveaways": self.giveaways,
            "facts": self.facts,
            "cleanliness": self.cleanliness,
            "explanations": self.explanations,
            "leaks": self.leaks,
            "course": self.course,
            "shoppers": self.shoppers,
        }

    def _item(self, item_id: str) -> Item | None:
        """The item of an id; None where the release does not hold it."""
        if not item_id:
            return None
        try:
            return self.items.get(item_id)
        except ReleaseError:
            return None

    def report(self) -> dict[str, Any]:
        """Everything as plain values, in a fixed order."""
        manifest = self.manifest
        shares = {
            **self.giveaways.shares(),
            **self.facts.shares(),
            **self.cleanliness.shares(),
            **self.explanations.shares(),
            **self.leaks.shares(),
            **self.repetition.shares(),
            "secrets.calls": share(self.secrets.found.total(), self.secrets.calls),
        }
        if not self.english:
            nothing = share(0, 0)
            shares = {name: nothing if name.partition(".")[0] in ENGLISH_ALONE else one for name, one in shares.items()}
        measured: dict[str, Any] = {
            "format": FORMAT,
            "release": {
                "sealed_as": manifest.sha256 if manifest else None,
                "conversations": self.conversations,
                "turns": self.turns,
                "items": len(self.items.ids),
                "calls": self.secrets.calls,
                "models": manifest.models if manifest else {},
            },
            "shares": shares,
            "medians": self.giveaways.medians(),
            "distinct_4": self.repetition.distinct_4(),
            "outcomes": self.course.outcomes(),
            "target_rank": self.course.target_rank(),
            "rounds": self.course.rounds(),
            "people": self.shoppers.report(),
            "findings": {
                "leaks": self.giveaways.leaks.found(),
                "grounding": self.facts.claims.found(),
                "match": self.facts.misfits.found(),
                "sense": self.facts.nonsense.found(),
                "rewriting": self.facts.rewriting.found(),
                "style": self.cleanliness.rules.found(),
                "hygiene": self.cleanliness.hygiene.found(),
                "leaking": self.leaks.found.found(),
                "secrets": dict(sorted(self.secrets.found.items())),
            },
            "repeats": self.repetition.found(),
            "not_measured": self._not_measured(shares),
        }
        plain: dict[str, Any] = json.loads(json.dumps(measured, default=asdict))
        return plain

    def _why(self, part: str) -> str:
        unread = not self.english and part in ENGLISH_ALONE
        return "its rules know English alone, and the conversations are in another language" if unread else NOT_MEASURED[part]

    def _not_measured(self, shares: Mapping[str, Share]) -> list[str]:
        missing = [name for name, one in shares.items() if one.value is None]
        told = [f"{name}: {self._why(name.partition('.')[0])}" for name in missing]
        return [*told, *self.course.not_measured(), *self.repetition.not_measured()]


def _manifest(folder: Path) -> Manifest | None:
    """The manifest, or nothing: a folder of Parquet (a fetched or converted release) may have none."""
    try:
        return read_manifest(folder)
    except ReleaseError:
        return None


class _Measurer:
    """What a process has that measures stretches of a release; given None, it measures what is to be in order."""

    def __init__(self, folder: Path, chosen: Callable[[str], bool]) -> None:
        self._audit = Audit(folder)
        self._chosen = chosen
        self._blank = pickle.dumps(self._audit._counts())

    def __call__(self, piece: Rowspan | Callable[[], Any] | None) -> Any:
        if callable(piece):
            return piece()
        audit = self._audit
        audit._count(pickle.loads(self._blank))
        if piece is not None:
            audit._read(piece, self._chosen, in_order=False)
            return audit._counts()
        for conversation in audit._records("conversations"):
            if isinstance(conversation, Conversation) and self._chosen(conversation.conversation_id):
                audit._add_in_order(conversation)
        return audit.repetition, audit._counts()


def _measurer(folder: Path, chosen: Callable[[str], bool]) -> _Measurer:
    return _Measurer(folder, chosen)


def workers_for(conversations: int, workers: int | None = None) -> int:
    """How many processes measure so many conversations.

    Args:
        workers: as somebody said; None for as many as there are cores.
    """
    return max(1, min(cores() if workers is None else workers, conversations // WORTH_A_PROCESS))


def audit(folder: Path, *, watch: Watch | None = None) -> dict[str, Any]:
    """Measures a release; see `Audit.report` for what comes back.

    Raises:
        ReleaseError: there is no release, or it is damaged.
    """
    rows = sum(part.rows or 0 for parts in shards(folder, "conversations").values() for part in parts)
    return Audit(folder).run(_all, watch=watch, workers=workers_for(rows)).report()
