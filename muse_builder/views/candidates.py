"""Ranking-ready candidates: for each recommending turn the right items, what was retrieved, and negatives, hard and easy.

A hard negative is of the recommended item's leaf category and department, and shares as many stated attribute values with it
as any other; it is neither acceptable (`examples.Alternates`) nor was it shown before. An easy one is any other item. The
slate holds all of them and the recommended item, shuffled; the dice of a slate are the seed's and the example's alone.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from muse_builder.examples import HANDED_OVER, Alternates, example_id, leaf_category, mentioned, recommending
from muse_builder.lookup import ReleasedItems
from muse_builder.records import Conversation, Item
from muse_builder.release import read, read_manifest, shards

HARD, EASY = 10, 10
"""Negatives of each kind in a slate."""

Row = dict[str, Any]


class Negatives:
    """The items of a catalog, ready to be drawn from."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._kind: dict[str, tuple[str, str]] = {}
        self._values: dict[str, frozenset[tuple[str, str]]] = {}
        self._alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in items:
            self._kind[item.item_id] = (leaf_category(item), item.department)
            self._values[item.item_id] = frozenset((name, value) for name, values in item.attributes for value in values)
            self._alike[self._kind[item.item_id]].append(item.item_id)
        self._ids = list(self._kind)

    def hard(self, item_id: str, count: int, without: set[str], dice: Random) -> list[str]:
        """The `count` most like it among its own kind; the dice decide between equals. Fewer where there are fewer."""
        others = [other for other in self._alike.get(self._kind.get(item_id, ("", "")), []) if other not in without]
        own = self._values.get(item_id, frozenset())
        drawn = {other: dice.random() for other in others}
        return sorted(others, key=lambda other: (-len(own & self._values[other]), drawn[other]))[:count]

    def easy(self, count: int, without: set[str], dice: Random) -> list[str]:
        """`count` others, each as likely; fewer where there are fewer."""
        others = [other for other in self._ids if other not in without]
        return dice.sample(others, min(count, len(others)))


def candidates(
    conversation: Conversation,
    negatives: Negatives,
    alternates: Alternates,
    *,
    seed: int = 0,
    hard: int = HARD,
    easy: int = EASY,
) -> Iterator[Row]:
    """One row for each recommending turn."""
    acceptable = alternates.of(conversation)
    for place in recommending(conversation):
        turn, name = conversation.turns[place], example_id(conversation, place)
        dice = Random(f"{seed}/candidates/{name}")
        gold, before = turn.item_ids[0], mentioned(conversation, place)
        without = {*turn.item_ids, *acceptable, *before}
        near = negatives.hard(gold, hard, without, dice)
        far = negatives.easy(easy, without | set(near), dice)
        slate = [gold, *near, *far]
        dice.shuffle(slate)
        yield {
            "example_id": name,
            "recommended": gold,
            "target": conversation.profile.target_item_id,
            "acceptable": [item_id for item_id in acceptable if item_id not in before],
            "handed_over": turn.reason == HANDED_OVER,
            "query": turn.query,
            "target_rank": turn.target_rank,
            "retrieved": [[found.item_id, found.score] for found in turn.candidates],
            "shown_before": list(before),
            "hard_negatives": near,
            "easy_negatives": far,
            "slate": slate,
        }


def write_candidates(
    folder: Path,
    out: Path,
    *,
    splits: Mapping[str, str] | None = None,
    seed: int = 0,
    hard: int = HARD,
    easy: int = EASY,
) -> dict[str, int]:
    """Writes candidates-<part>.jsonl for each part, and candidates.json: the release, its frozen index and the files' digests.

    Args:
        splits: conversation id -> part; None takes the release's own. Conversations that are not in it are left out.

    Returns:
        File -> its rows.
    """
    manifest = read_manifest(folder)
    items = ReleasedItems(folder)
    negatives, alternates = Negatives(items), Alternates(items)
    own = list(shards(folder, "conversations"))
    parts: Sequence[str] = own if splits is None else sorted(set(splits.values()))
    rows: dict[str, int] = {}
    digests: dict[str, str] = {}
    out.mkdir(parents=True, exist_ok=True)
    for part in parts:
        file = out / f"candidates-{part}.jsonl"
        rows[file.name] = 0
        with file.open("w", encoding="utf-8") as sink:
            for record in read(folder, "conversations", part if splits is None else None):
                if not isinstance(record, Conversation) or (splits is not None and splits.get(record.conversation_id) != part):
                    continue
                for row in candidates(record, negatives, alternates, seed=seed, hard=hard, easy=easy):
                    sink.write(json.dumps(row, ensure_ascii=False) + "\n")
                    rows[file.name] += 1
        with file.open("rb") as source:
            digests[file.name] = hashlib.file_digest(source, "sha256").hexdigest()
    told = {
        "release": manifest["sha256"],
        "index": manifest["catalog"].get("index"),
        "acceptable": Alternates.DEFINITION,
        "seed": seed,
        "hard_negatives": hard,
        "easy_negatives": easy,
        "files": {name: {"rows": count, "sha256": digests[name]} for name, count in rows.items()},
    }
    (out / "candidates.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return rows
