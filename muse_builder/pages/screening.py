"""The paper's sixth screen: the page on which people pass or refuse whole conversations (B.1).

What it saves is what `muse generate --manual` reads; the run then replaces what was refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.evaluation.judging import MARK
from muse_builder.evaluation.judging.pairs import told_profile
from muse_builder.evaluation.judging.planted import Plantable, gold_questions
from muse_builder.evaluation.judging.raters import Answered, Raters, told
from muse_builder.evaluation.judging.tools import read_tool_verdicts, write_screening_tasks
from muse_builder.pages.annotation import Album, Task, shares, sheet_of, shopper, write_page
from muse_builder.records import Item
from muse_builder.release.manifest import read_manifest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.run.manual import MANUAL, ManualVerdict, manual_verdicts
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.prompts import dialogue
from muse_builder.trust.explain import OUTCOMES
from muse_builder.views.context import conversations_of, whole, without_pictures

REASONS = (
    "The user is not true to the person or the needs",
    "The assistant claims what the product does not have",
    "A picture does not fit what is said of it",
    "It does not hang together, or repeats itself",
    "It does not read as people talk",
    "It is offensive, or gives somebody's data away",
)
"""For refusals, by number keys; any other can be typed."""


class Screening(NamedTuple):
    pages: list[Path]
    conversations: int
    judged: int
    """Left out, since they carry a person's verdict already."""
    gold: int = 0
    """Gold questions on each page: conversations whose assistant speaks in shuffled words, to be refused."""
    tasks: tuple[Path, ...] = ()
    """The same for Label Studio and Argilla, where they were wanted."""


def write_screening(
    folder: Path,
    path: Path,
    *,
    split: str | None = None,
    count: int | None = None,
    parts: int = 1,
    overlap: int = 0,
    gold: int = 0,
    tasks_to: Path | None = None,
    seed: int = 0,
) -> Screening:
    """Writes the page on which people pass or refuse conversations; those that carry a person's verdict are left out.

    Args:
        path: of the page; with several parts "screen.html" becomes "screen-1.html", "screen-2.html", ...
        count: so many, drawn at random; None takes all.
        parts: pages, each with its share, for as many people.
        overlap: conversations that stand on every page, where there are several.
        gold: gold questions on each page.
        tasks_to: folder for the same as tasks of Label Studio and Argilla; None writes none.
        seed: of the draw, and of the gold questions.

    Raises:
        ReleaseError: `folder` is no sealed release or has no such split.
        SettingsError: nothing is left to judge, or more parts than conversations are wanted.
    """
    manifest = read_manifest(folder)
    ids: list[str] = []
    judged = 0
    for one in conversations_of(folder, split):
        if any(verdict.screen == MANUAL for verdict in one.verdicts):
            judged += 1
        else:
            ids.append(one.conversation_id)
    if not ids:
        raise SettingsError(f"{folder} has no conversation that nobody has judged yet ({judged} carry a person's verdict)")
    if count is not None and count < len(ids):
        drawn = set(Random(f"{seed}/screening").sample(ids, count))
        ids = [name for name in ids if name in drawn]
    planted = _gold(folder, ids, split, gold, seed)
    pages = []
    for page, mine in shares(path, ids, parts, overlap):
        values = {
            "kind": "screening",
            "title": "Does this conversation pass?",
            "sheet": sheet_of(manifest.sha256, *mine, *planted),
            "reasons": list(REASONS),
        }
        pages.append(write_page(page, values, _tasks(folder, set(mine), split, planted)))
    written = () if tasks_to is None else tuple(_for_tools(folder, set(ids), split, tasks_to))
    return Screening(pages, len(ids), judged, len(planted), written)


Said = tuple[Utterance, ...]


def _gold(folder: Path, ids: Sequence[str], split: str | None, count: int, seed: int) -> dict[str, tuple[str, Said]]:
    """Conversation -> the id of its planted twin, and what is said there: the assistant's words in another order."""
    if count < 0:
        raise SettingsError(f"{count} gold questions: 0 or more, please")
    if not count:
        return {}
    item, wanted = ReleasedItems(folder).get, set(ids)
    sources = [
        Plantable(one.conversation_id, (), whole(one, item), "")
        for one in conversations_of(folder, split)
        if one.conversation_id in wanted
    ]
    twins = gold_questions(sources, count, seed=seed)
    return {pair.pair_id.partition(MARK)[0]: (pair.pair_id, pair.second) for pair in twins if not isinstance(pair.second, str)}


def _for_tools(folder: Path, ids: set[str], split: str | None, out: Path) -> list[Path]:
    item = ReleasedItems(folder).get
    rows = [
        {
            "conversation_id": one.conversation_id,
            "profile": told_profile(one.profile),
            "conversation": dialogue(without_pictures(whole(one, item))),
        }
        for one in conversations_of(folder, split)
        if one.conversation_id in ids
    ]
    return write_screening_tasks(rows, out)


class Screened(NamedTuple):
    raters: Raters
    lines: tuple[str, ...]
    """Of a file that `generate --manual` reads; gold questions left out."""


def agreement(files: Sequence[Path]) -> Screened:
    """What people said on pages or in a tool: rater by rater, how far they agree, and all of it as one file's lines.

    Raises:
        RunError, SettingsError: a file cannot be read.
    """
    verdicts: list[ManualVerdict] = []
    for file in files:
        if file.suffix == ".json":
            found = read_tool_verdicts(file)
            verdicts += [ManualVerdict.model_validate(one._asdict()) for one in found]
        else:
            verdicts += [verdict for _, verdict in manual_verdicts(file)]
    answers = [
        Answered(
            verdict.rater or "nobody named",
            verdict.conversation_id,
            verdict.passed,
            None,
            verdict.seconds,
            not verdict.passed if MARK in verdict.conversation_id else None,
        )
        for verdict in verdicts
    ]
    lines = tuple(one.model_dump_json(exclude_defaults=True) for one in verdicts if MARK not in one.conversation_id)
    return Screened(told(answers), lines)


def _tasks(folder: Path, ids: set[str], split: str | None, planted: Mapping[str, tuple[str, Said]]) -> Iterator[Task]:
    items = ReleasedItems(folder)
    album = Album(ReleasedPictures(folder))
    waiting: list[dict[str, Any]] = []  # a twin right behind its own conversation would tell what it is
    for one in conversations_of(folder, split):
        if one.conversation_id not in ids and one.conversation_id not in planted:
            continue
        target = _known(items, one.profile.target_item_id)
        task = {
            "id": one.conversation_id,
            "turns": album.told(whole(one, items.get)),
            "profile": shopper(one.profile),
            "target": [target.title or target.item_id, album.number(target)] if target else None,
            "outcome": f"{one.outcome.replace('_', ' ')}: {OUTCOMES[one.outcome]}" if one.outcome in OUTCOMES else "",
        }
        if one.conversation_id in ids:
            yield album.take(), task
        if len(waiting) > 1:
            yield album.take(), waiting.pop(0)
        if one.conversation_id in planted:
            name, said = planted[one.conversation_id]
            waiting.append({**task, "id": name, "turns": album.told(said)})
    for twin in waiting:
        yield album.take(), twin


def _known(items: ReleasedItems, item_id: str) -> Item | None:
    try:
        return items.get(item_id) if item_id else None
    except ReleaseError:
        return None
