"""Ranking-ready candidates: for each recommending turn the right items, what was retrieved, and negatives, hard and easy.

A hard negative is of the recommended item's leaf category and department, and shares as many stated attribute values with it
as any other; it is neither acceptable (`examples.Alternates`) nor was it shown before. An easy one is any other item. The
slate holds all of them and the recommended item, shuffled; the dice of a slate are the seed's and the example's alone.

What a split holds out is withheld from the parts before it: no negative, no acceptable and no retrieved item of train is a
cold item of test, or a ranker would learn that cold items are always wrong.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from muse_builder.errors import SettingsError
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import file_digest, package_digest, read_manifest
from muse_builder.release.reader import shards
from muse_builder.release.rows import ReleasedItems
from muse_builder.version import __version__
from muse_builder.views.context import (
    HANDED_OVER,
    Alternates,
    Parts,
    conversations_of,
    example_id,
    leaf_category,
    mentioned,
    recommending,
)
from muse_builder.watch import Watch, followed

HARD, EASY = 10, 10
"""Negatives of each kind in a slate."""

DEFINITIONS = {
    "acceptable": Alternates.DEFINITION + ", shown ones left out",
    "hard_negatives": "items of the recommended one's leaf category and department that share the most stated attribute values "
    "with it, neither acceptable nor shown before",
    "easy_negatives": "any other items, each as likely, neither acceptable nor shown before",
    "retrieved": "what the Querier's search gave in that round, with cosine similarities, best first",
    "target_rank": "rank of the target for the query in the whole index, 1 is best",
    "together_with": "items shown together with the recommended one, where there are any; none of them is a negative",
    "slate": "the recommended item and all negatives, shuffled",
}

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
    withheld: Collection[str] = (),
) -> Iterator[Row]:
    """One row for each recommending turn.

    Args:
        withheld: items that the rows must not name.
    """
    acceptable = tuple(item_id for item_id in alternates.of(conversation) if item_id not in withheld)
    for place in recommending(conversation):
        turn, name = conversation.turns[place], example_id(conversation, place)
        dice = Random(f"{seed}/candidates/{name}")
        gold, before = turn.item_ids[0], mentioned(conversation, place)
        without = {*turn.item_ids, *acceptable, *before, *withheld}
        near = negatives.hard(gold, hard, without, dice)
        far = negatives.easy(easy, without | set(near), dice)
        slate = [gold, *near, *far]
        dice.shuffle(slate)
        yield {
            "example_id": name,
            "recommended": gold,
            **({"together_with": list(turn.item_ids[1:])} if len(turn.item_ids) > 1 else {}),
            "target": conversation.profile.target_item_id,
            "acceptable": [item_id for item_id in acceptable if item_id not in before],
            "handed_over": turn.reason == HANDED_OVER,
            "query": turn.query,
            "target_rank": turn.target_rank,
            "retrieved": [[found.item_id, found.score] for found in turn.candidates if found.item_id not in withheld],
            "shown_before": list(before),
            "hard_negatives": near,
            "easy_negatives": far,
            "slate": slate,
        }


def write_candidates(
    folder: Path,
    out: Path,
    *,
    parts: Parts | None = None,
    withheld: Mapping[str, Collection[str]] | None = None,
    seed: int = 0,
    hard: int = HARD,
    easy: int = EASY,
    watch: Watch | None = None,
) -> dict[str, int]:
    """Writes candidates-<part>.jsonl for each part, and candidates.json: the release, its frozen index and the files' digests.

    Files of that name from an earlier writing are removed first.

    Args:
        parts: splits of `muse split`; None takes the release's own. Conversations that are not in them are left out.
        withheld: part -> items that its rows must not name (`splits.Splits.withheld`).

    Returns:
        File -> its rows.

    Raises:
        SettingsError: fewer than no negatives are asked for.
    """
    if hard < 0 or easy < 0:
        raise SettingsError(f"{min(hard, easy)} negatives: 0 or more, please")
    manifest = read_manifest(folder)
    items = ReleasedItems(folder)
    negatives, alternates = Negatives(items), Alternates(items)
    names = list(shards(folder, "conversations")) if parts is None else sorted(set(parts.of.values()))
    rows: dict[str, int] = {}
    given: dict[str, list[Row]] = {part: [] for part in names}
    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("candidates-*.jsonl"):
        stale.unlink()
    for part in names:
        file = out / f"candidates-{part}.jsonl"
        rows[file.name] = 0
        hidden = (withheld or {}).get(part, ())
        with file.open("w", encoding="utf-8") as sink:
            for conversation in followed(conversations_of(folder, part, parts), watch, f"candidates-{part}"):
                for row in candidates(conversation, negatives, alternates, seed=seed, hard=hard, easy=easy, withheld=hidden):
                    sink.write(json.dumps(row, ensure_ascii=False) + "\n")
                    rows[file.name] += 1
                    given[part].append({kind: len(row[f"{kind}_negatives"]) for kind in ("hard", "easy")})
    told = {
        "release": manifest.sha256,
        "package": {"name": "muse_builder", "version": __version__, "sha256": package_digest()},
        "splits": None if parts is None else parts.as_json(),
        "index": manifest.catalog.index.as_json() if manifest.catalog.index else None,
        "definitions": DEFINITIONS,
        "seed": seed,
        "negatives": {"hard": hard, "easy": easy},
        "negatives_given": {part: {kind: _given(slates, kind) for kind in ("hard", "easy")} for part, slates in given.items()},
        "withheld_items": {part: len(items) for part, items in (withheld or {}).items()},
        "files": {name: {"rows": count, "sha256": file_digest(out / name)} for name, count in rows.items()},
    }
    (out / "candidates.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return rows


def _given(slates: Sequence[Row], kind: str) -> Row:
    """How many negatives the slates of a part really have: a small shop has fewer than are asked for, or none."""
    counts = [slate[kind] for slate in slates]
    mean = round(sum(counts) / len(counts), 2) if counts else None
    return {"slates": len(counts), "mean": mean, "fewest": min(counts, default=None), "slates_without": counts.count(0)}
