"""What a release's conversations are like, measured: leaks, unsupported claims, mismatches, what a rewriting changed, repeats.

The same screens that a run is gated by, over the finished rows, so that a claim about quality is a figure that anybody can
measure again. One pass; memory does not grow with the conversations. A share is given with its Wilson interval (95 %) and
with what it is a share of; what the release does not say (a foreign corpus has no backstories) is None and listed as not
measured, never 0. Nothing here knows the clock or the machine: the same release gives the same bytes.

Each part of the report is counted by a class of its own: `giveaways`, `facts`, `cleanliness`, `explanations`, `prompt_leaks`,
`repeats`, `course`, `shoppers`, `secret_search`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from muse_builder import domains
from muse_builder.errors import ReleaseError
from muse_builder.records import Call, Conversation, Item, Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.release.rows import ReleasedItems
from muse_builder.trust.cleanliness import Cleanliness
from muse_builder.trust.counting import Share, share
from muse_builder.trust.course import Course
from muse_builder.trust.explanations import Explanations
from muse_builder.trust.facts import Facts
from muse_builder.trust.giveaways import Giveaways
from muse_builder.trust.prompt_leaks import PromptLeaks
from muse_builder.trust.repeats import Repetition
from muse_builder.trust.secret_search import Secrets, search_secrets
from muse_builder.trust.shoppers import Shoppers
from muse_builder.watch import Watch, followed

FORMAT = 1

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


class Audit:
    """All measures of one release; `run` reads it, `report` gives what was measured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.items = ReleasedItems(folder)
        self.conversations = 0
        self.turns = 0
        self.manifest = _manifest(folder)
        domain = domains.of(self.manifest.settings.as_json() if self.manifest else {})
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

    def _records(self, config: str) -> Iterator[Any]:
        try:
            shards(self.folder, config)
        except ReleaseError:
            return
        yield from read(self.folder, config)

    def run(self, chosen: Callable[[str], bool] = lambda name: True, *, watch: Watch | None = None) -> "Audit":
        """Reads every conversation, every traced call, every item and every scenario.

        Args:
            chosen: whether to, by a conversation's id or a call's thread; the default reads all.
        """
        total = self.manifest.counts.conversations or None if self.manifest else None
        for conversation in followed(self._records("conversations"), watch, "audit of conversations", total):
            if isinstance(conversation, Conversation) and chosen(conversation.conversation_id):
                self.add(conversation)
        for item in followed(iter(self.items), watch, "audit of items", len(self.items.ids) or None):
            self.giveaways.add_item(item)
            self.cleanliness.add_summary(item)
            self.leaks.add_text(item.item_id, "summary", item.summary, row="item")
        for scenario in self._records("scenarios"):
            if isinstance(scenario, Scenario):
                self.cleanliness.add_scenario(scenario)
                self.leaks.add_text(scenario.scenario_id, "scenario", scenario.text, row="scenario")
        calls = followed(self._records("traces"), watch, "audit of calls")
        self.secrets = search_secrets(call for call in calls if isinstance(call, Call) and chosen(call.thread))
        return self

    def add(self, conversation: Conversation) -> None:
        """Counts one conversation in every part."""
        self.conversations += 1
        self.turns += len(conversation.turns)
        ids = dict.fromkeys(item_id for turn in conversation.turns for item_id in (*turn.item_ids, *turn.image_item_ids))
        items = {item_id: item for item_id in ids if (item := self._item(item_id)) is not None}
        target = self._item(conversation.profile.target_item_id)
        if target is not None:
            self.giveaways.add(conversation, target)
        self.facts.add(conversation, items, target)
        self.cleanliness.add(conversation, items)
        self.leaks.add(conversation)
        self.explanations.add(conversation, items)
        if conversation.twin_of is None:  # a twin says again what was said before its first offer
            self.repetition.add(conversation)
        self.course.add(conversation)
        self.shoppers.add(conversation, target)

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

    def _not_measured(self, shares: Mapping[str, Share]) -> list[str]:
        missing = [name for name, one in shares.items() if one.value is None]
        told = [f"{name}: {NOT_MEASURED[name.partition('.')[0]]}" for name in missing]
        return [*told, *self.course.not_measured(), *self.repetition.not_measured()]


def _manifest(folder: Path) -> Manifest | None:
    """The manifest, or nothing: a folder of Parquet (a fetched or converted release) may have none."""
    try:
        return read_manifest(folder)
    except ReleaseError:
        return None


def audit(folder: Path, *, watch: Watch | None = None) -> dict[str, Any]:
    """Measures a release; see `Audit.report` for what comes back.

    Raises:
        ReleaseError: there is no release, or it is damaged.
    """
    shards(folder, "conversations")
    return Audit(folder).run(watch=watch).report()
