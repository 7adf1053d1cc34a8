"""Ranking-ready candidates: for each recommending turn the right items, what was retrieved, and a slate with negatives.

A hard negative is of the recommended item's group: its leaf category and department, where the shop has enough of them. An easy
one is of a group of another kind, round an item that another conversation recommends. Neither is acceptable
(`context.Alternates`) or was shown before. Which are taken, so that nobody finds the right one who has not read the dialogue,
says `negatives`; the slates of a part depend on those before them.

What a split holds out is withheld from the parts before it: no negative, no acceptable and no retrieved item of train is a
cold item of test, or a ranker would learn that cold items are always wrong.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from muse_builder.errors import SettingsError
from muse_builder.records import Conversation
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
    recommending,
)
from muse_builder.views.negatives import DrawnSlate, Shop, SlateDraws, SlateQuestion
from muse_builder.views.probes import DEFINITIONS as PROBES
from muse_builder.views.probes import TRAINED, Before, PopularityCounts
from muse_builder.watch import Watch, followed

HARD, EASY = 10, 10
"""Negatives of each kind in a slate."""

DEFINITIONS = {
    "acceptable": Alternates.DEFINITION + ", shown ones left out",
    "hard_negatives": "items like the recommended one: of its leaf category and department, where these are too few of its "
    "leaf category, then of the whole shop; neither acceptable nor shown before",
    "easy_negatives": "items of other kinds, in groups like that of the recommended one, round items that other conversations "
    "recommend; neither acceptable nor shown before. None where something of the recommended one's kind was shown before",
    "retrieved": "what the Querier's search gave in that round, with cosine similarities, best first",
    "target_rank": "rank of the target for the query in the whole index, 1 is best",
    "together_with": "items shown together with the recommended one, where there are any; none of them is a negative",
    "slate": "the recommended item and all negatives, shuffled",
    "probes": "rule that reads no dialogue -> the first and the last place that it can give the recommended item in the slate",
    "marked": "those of these rules that put the recommended item first whatever is drawn: leave such a slate out",
}

Row = dict[str, Any]


def candidates(
    conversations: Iterable[Conversation],
    shop: Shop,
    alternates: Alternates,
    *,
    recommended: Sequence[str] = (),
    counted: PopularityCounts | None = None,
    seed: int = 0,
    hard: int = HARD,
    easy: int = EASY,
    withheld: Collection[str] = (),
) -> Iterator[Row]:
    """One row for each recommending turn of a part's conversations, once all of them are drawn.

    Args:
        recommended: items that the part recommends, as often as it does: round them groups of other kinds are made.
        counted: recommendations that popularity is counted on; None counts none.
        withheld: items that the rows must not name.
    """
    hidden = set(withheld)
    draws = SlateDraws(
        shop,
        [item_id for item_id in recommended if item_id not in hidden],
        PopularityCounts() if counted is None else counted,
        hard=hard,
        easy=easy,
        seed=seed,
    )
    rows: list[Row] = []
    slates: list[DrawnSlate] = []
    for conversation in conversations:
        acceptable = tuple(item_id for item_id in alternates.of(conversation) if item_id not in hidden)
        for place in recommending(conversation):
            turn, name = conversation.turns[place], example_id(conversation, place)
            before = Before.of(conversation, place)
            without = {*turn.item_ids, *acceptable, *before.shown, *hidden}
            slate = draws.draw(SlateQuestion(name, turn.item_ids[0], before, without))
            slates.append(slate)
            rows.append(
                {
                    "example_id": name,
                    "recommended": turn.item_ids[0],
                    **({"together_with": list(turn.item_ids[1:])} if len(turn.item_ids) > 1 else {}),
                    "target": conversation.profile.target_item_id,
                    "acceptable": [item_id for item_id in acceptable if item_id not in before.shown],
                    "handed_over": turn.reason == HANDED_OVER,
                    "query": turn.query,
                    "target_rank": turn.target_rank,
                    "retrieved": [[found.item_id, found.score] for found in turn.candidates if found.item_id not in hidden],
                    "shown_before": list(before.shown),
                    "hard_negatives": list(slate.near),
                    "easy_negatives": list(slate.far),
                    "slate": list(slate.items),
                    "probes": {probe: list(found) for probe, found in slate.places.items()},
                    "marked": list(slate.marked),
                }
            )
    for row, found in zip(rows, draws.learned(slates), strict=True):
        row["probes"][TRAINED] = list(found)
        yield row


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
    shop, alternates = Shop(items, seed=seed), Alternates(items)
    names = list(shards(folder, "conversations")) if parts is None else sorted(set(parts.of.values()))
    counted = PopularityCounts(conversations_of(folder, "train", parts)) if "train" in names else PopularityCounts()
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
            held = followed(conversations_of(folder, part, parts), watch, f"candidates-{part}")
            golds = list(_recommended(conversations_of(folder, part, parts)))
            made = candidates(
                held,
                shop,
                alternates,
                recommended=golds,
                counted=counted,
                seed=seed,
                hard=hard,
                easy=easy,
                withheld=hidden,
            )
            for row in made:
                sink.write(json.dumps(row, ensure_ascii=False) + "\n")
                rows[file.name] += 1
                given[part].append({kind: len(row[f"{kind}_negatives"]) for kind in ("hard", "easy")})
    told = {
        "release": manifest.sha256,
        "package": {"name": "muse_builder", "version": __version__, "sha256": package_digest()},
        "splits": None if parts is None else parts.as_json(),
        "index": manifest.catalog.index.as_json() if manifest.catalog.index else None,
        "definitions": DEFINITIONS,
        "probes": PROBES,
        "seed": seed,
        "negatives": {"hard": hard, "easy": easy},
        "negatives_given": {part: {kind: _given(slates, kind) for kind in ("hard", "easy")} for part, slates in given.items()},
        "withheld_items": {part: len(items) for part, items in (withheld or {}).items()},
        "files": {name: {"rows": count, "sha256": file_digest(out / name)} for name, count in rows.items()},
    }
    (out / "candidates.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return rows


def _recommended(conversations: Iterable[Conversation]) -> Iterator[str]:
    for conversation in conversations:
        for place in recommending(conversation):
            yield from conversation.turns[place].item_ids


def _given(slates: Sequence[Row], kind: str) -> Row:
    """How many negatives the slates of a part really have: a small shop has fewer than are asked for, or none."""
    counts = [slate[kind] for slate in slates]
    mean = round(sum(counts) / len(counts), 2) if counts else None
    return {"slates": len(counts), "mean": mean, "fewest": min(counts, default=None), "slates_without": counts.count(0)}
