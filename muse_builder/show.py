"""What a person sees of a release in the terminal: a summary, the numbers, one conversation."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Item, Turn
from muse_builder.release import read

WIDTH = 112


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as they need be; numbers to the right."""
    cells = [[*map(str, head)], *([*map(str, row)] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = []
    for row in cells:
        padded = (
            cell.rjust(width) if cell[:1].isdigit() or cell == "-" else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def share(part: int, whole: int) -> str:
    """A share in per cent, or a dash where there is nothing to share."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def summary(folder: Path, manifest: Mapping[str, Any]) -> str:
    """A few lines for the end of a run."""
    counts = manifest["counts"]
    conversations = sum(counts["splits"].values())
    products = counts["rows"].get("items", 0)
    outcomes = ", ".join(f"{count} {name}" for name, count in counts["outcomes"].items() if count)
    return "\n".join(
        (
            f"{conversations} conversations about {counts['items_in_conversations']} of {products} products "
            f"in {folder}: {outcomes}",
            f"load_dataset({str(folder)!r}) opens it; `muse info {folder}` tells more, `muse show {folder}` prints one",
        )
    )


def info(folder: Path, manifest: Mapping[str, Any]) -> str:
    """All that the manifest knows: configs, splits, the funnel of screens, outcomes, ranks of the target."""
    counts = manifest["counts"]
    parts = [f"{folder}: muse_builder {manifest['package']['version']}, sealed as {manifest['sha256'][:12]}"]
    parts.append(
        table(
            ("config", "split", "rows", "shards", "MB"),
            (
                (config, split, held["rows"], len(held["shards"]), f"{held['bytes'] / 1e6:.1f}")
                for config, splits in manifest["configs"].items()
                for split, held in splits.items()
            ),
        )
    )
    parts.append(
        "Yield of every screen (paper B.1, Fig. 9)\n"
        + table(
            ("screen", "of", "seen", "passed", "rate", "commonest reason"),
            (
                (
                    row["screen"],
                    row["kind"],
                    row["seen"],
                    row["passed"],
                    share(row["passed"], row["seen"]),
                    textwrap.shorten(f"{row['reasons'][0][1]} x {row['reasons'][0][0]}", 60) if row.get("reasons") else "",
                )
                for row in manifest["funnel"]
            ),
        )
    )
    total = sum(counts["outcomes"].values())
    parts.append(
        "Outcomes\n"
        + table(
            ("outcome", "conversations", "share"),
            ((name, count, share(count, total)) for name, count in counts["outcomes"].items()),
        )
    )
    ranks = counts["target_rank"]
    bounds = list(ranks["at"])
    parts.append(
        "Rank of the target in the whole index, per query\n"
        + table(
            ("round", "queries", *(f"top {bound}" for bound in bounds)),
            (
                (number, row["queries"], *(share(row["at"][bound], row["queries"]) for bound in bounds))
                for number, row in ranks["by_round"].items()
            ),
        )
    )
    parts.append(
        f"Openings: {_listed(counts['openings'])}. Turns: {_listed(counts['turns'])}; words: {_listed(counts['words'])}. "
        f"Rewritten turns: {counts['rewritten_turns']}. Pictures shown: {counts['pictures_shown']}."
    )
    people = counts["people"]
    parts.append(
        f"People: {_listed(people['genders'])}; ages {_listed(people['ages'])}; {people['gifts']} shop for somebody else."
    )
    cost = counts["calls"]["cost"]
    models = ", ".join(f"{seat}: {spec}" for seat, spec in manifest["models"].items())
    parts.append(f"Models: {models}. Cost: {'unknown' if cost is None else f'{cost:.4f} US dollars'}.")
    return "\n\n".join(parts)


def _listed(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"


def find(folder: Path, wanted: str | None) -> Conversation:
    """A conversation by id or by number, the first where none is named.

    Raises:
        ReleaseError: there is no such conversation.
    """
    conversations = (record for record in read(folder, "conversations") if isinstance(record, Conversation))
    if wanted is None or wanted.isdigit():
        for conversation in islice(conversations, int(wanted or 0), None):
            return conversation
    else:
        for conversation in conversations:
            if conversation.conversation_id == wanted:
                return conversation
    raise ReleaseError(f"{folder} has no conversation {wanted!r}; ids look like c000000, numbers count from 0")


def render(folder: Path, conversation: Conversation, *, private: bool) -> str:
    """A conversation as a person reads it.

    Args:
        private: with what neither side sees: queries, ranks, reasons and what stood before the Rewriter.
    """
    wanted = {item_id for turn in conversation.turns for item_id in turn.item_ids} | {conversation.profile.target_item_id}
    items = {item.item_id: item for item in read(folder, "items") if isinstance(item, Item) and item.item_id in wanted}
    profile = conversation.profile
    someone = profile.person
    lines = [
        f"{conversation.conversation_id}  {conversation.outcome}, {conversation.opening} opening, {conversation.rounds} rounds",
        f"{someone.name}, {someone.gender}, {someone.age}, {someone.profession}"
        + (f"; for {profile.recipient}" if profile.recipient else ""),
        *_wrapped("Scenario: ", profile.scenario),
        *_wrapped("Backstory: ", profile.backstory),
        *_wrapped("Wishes: ", "; ".join(requirement.text for requirement in profile.requirements)),
        *_wrapped("In mind: ", _name(items, profile.target_item_id)),
        "",
    ]
    for turn in conversation.turns:
        lines += _turn(turn, items, private=private)
    return "\n".join(lines)


def _turn(turn: Turn, items: Mapping[str, Item], *, private: bool) -> list[str]:
    lines = _wrapped(f"{turn.role + ':':<11}", turn.text)
    lines += [f"{'':11}[picture: {_name(items, item_id)}]" for item_id in turn.image_item_ids]
    if private:
        if turn.draft != turn.text:
            lines += _wrapped(f"{'':11}draft: ", turn.draft)
        if turn.query is not None:
            lines += _wrapped(f"{'':11}query: ", f"{turn.query} (target ranks {turn.target_rank})")
        if turn.reason:
            lines += _wrapped(f"{'':11}reason: ", turn.reason)
    return lines


def _name(items: Mapping[str, Item], item_id: str) -> str:
    return f"{items[item_id].title} ({item_id})" if item_id in items else item_id


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * min(len(head), 11)) or [head.rstrip()]
