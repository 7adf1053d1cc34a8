"""Whether texts, names and searches give the target away before it is shown."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from muse_builder.domains.domain import Domain
from muse_builder.errors import CatalogError
from muse_builder.records import Conversation, Item, Turn
from muse_builder.release.rows import ReleasedItems
from muse_builder.retrieval.lexical import Lexical
from muse_builder.retrieval.text import item_text
from muse_builder.screens.leakage import Leakage
from muse_builder.sync import apart
from muse_builder.trust.counting import Share, Tally, median, share, within


class Ranker:
    """The target's rank among all items for a text, with the lexical embedder fitted on the release's own items.

    Raises:
        CatalogError: the items have no words.
    """

    def __init__(self, items: ReleasedItems) -> None:
        texts = [item_text(item) for item in items]
        self._embedder = apart(lambda: Lexical.fit(texts))
        self._vectors = self._embedder.embed(texts)
        self._row = {item_id: row for row, item_id in enumerate(items.ids)}

    def rank(self, text: str, item_id: str) -> int:
        """1 is best; of items with one score the better place is given, so that a leak is never overlooked."""
        scores = self._vectors @ self._embedder.embed([text])[0]
        return 1 + int(np.count_nonzero(scores > scores[self._row[item_id]] + 1e-6))


class Giveaways:
    """Leaks by channel, the rank of the target for a backstory or an opening alone, and what ids and file names tell."""

    COUNTS = ("leaks", "names", "retrieval")

    def __init__(self, items: ReleasedItems, domain: Domain) -> None:
        self._items = items
        self.leakage = Leakage(domain, items)
        self.leaks = Tally()
        self.retrieval: dict[str, Counter[int]] = {"backstory": Counter(), "opening": Counter()}
        self.names: Counter[str] = Counter()

    @cached_property
    def _ranker(self) -> Ranker | None:
        """Fitted when a rank is first asked for; None where the items have no words."""
        try:
            return Ranker(self._items) if self._items.ids else None
        except CatalogError:
            return None

    def add_item(self, item: Item) -> None:
        """Whether an item's id or picture's file name tells its title or brand to whoever sees it beside a picture."""
        for channel, name in (("id", item.item_id), ("image_name", (item.image or "").rsplit(".", 1)[0])):
            if name:
                self.names[f"{channel}/of"] += 1
                spoken = re.sub(r"[\W_]+", " ", name)
                found = self.leakage.measure({channel: spoken}, item)
                self.names[channel] += any(finding.kind in ("title", "brand") for finding in found)

    def add_leaks(self, conversation: Conversation, target: Item) -> None:
        """Measures leaks of one conversation whose target is known."""
        counts, findings = self.leaks.counts, self.leakage.conversation(conversation, target).findings
        rounds = {f"turn {number}": turn.round for number, turn in enumerate(conversation.turns)}
        channels = {_channel(finding.channel, rounds) for finding in findings}
        profile = conversation.profile
        said_before = [turn for turn in _before_target(conversation, target) if turn.role == "user"]
        there = {
            "backstory": bool(profile.backstory),
            "requirements": bool(profile.requirements),
            "opening": any(turn.round == 0 for turn in said_before),
            "later turns": any(turn.round > 0 for turn in said_before),
        }
        for channel, measurable in there.items():
            counts[f"{channel}/of"] += measurable
            counts[channel] += measurable and channel in channels
        counts["any/of"] += any(there.values())
        counts["any"] += bool(channels)
        self.leaks.note(conversation.conversation_id, findings)

    def add_ranks(self, conversation: Conversation, target: Item) -> None:
        """Ranks the target of one conversation for its backstory, and for its opening."""
        if self._ranker is None:
            return
        opening = " ".join(turn.text for turn in conversation.turns if turn.role == "user" and turn.round == 0)
        for channel, text in (("backstory", conversation.profile.backstory), ("opening", opening)):
            if text:
                self.retrieval[channel][self._ranker.rank(text, target.item_id)] += 1

    def shares(self) -> dict[str, Share]:
        leaks = self.leaks.counts
        return {
            "leaks.any": share(leaks["any"], leaks["any/of"]),
            "leaks.backstory": share(leaks["backstory"], leaks["backstory/of"]),
            "leaks.requirements": share(leaks["requirements"], leaks["requirements/of"]),
            "leaks.opening": share(leaks["opening"], leaks["opening/of"]),
            "leaks.later_turns": share(leaks["later turns"], leaks["later turns/of"]),
            "leaks.id": share(self.names["id"], self.names["id/of"]),
            "leaks.image_name": share(self.names["image_name"], self.names["image_name/of"]),
            **{
                f"retrieval.{channel}_top_{bound}": within(ranks, bound)
                for channel, ranks in self.retrieval.items()
                for bound in (1, 10)
            },
        }

    def medians(self) -> dict[str, float | None]:
        return {f"retrieval.{channel}_rank": median(ranks) for channel, ranks in self.retrieval.items()}


def _channel(name: str, rounds: Mapping[str, int]) -> str:
    if name.startswith("requirement"):
        return "requirements"
    if name in rounds:
        return "opening" if rounds[name] == 0 else "later turns"
    return name


def _before_target(conversation: Conversation, target: Item) -> Iterator[Turn]:
    for turn in conversation.turns:
        if turn.role == "assistant" and target.item_id in turn.item_ids:
            return
        yield turn
