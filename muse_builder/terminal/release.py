"""What a person sees of a release in the terminal: a summary, the numbers, one conversation."""

import textwrap
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Item, Profile, Turn, decides
from muse_builder.release import schema
from muse_builder.release.entries import CorpusEntry, SourceEntry
from muse_builder.release.manifest import Manifest
from muse_builder.release.reader import read

if TYPE_CHECKING:
    from muse_builder.corpora import Converted
from muse_builder.release.names import seen
from muse_builder.table import WIDTH, share, table

PROBLEMS = 10
"""Rows set aside that a conversion prints; the others stand in the release."""


def summary(folder: Path, manifest: Manifest) -> str:
    """A few lines for the end of a run."""
    counts = manifest.counts
    conversations = counts.conversations
    products = counts.rows.get("items", 0)
    outcomes = ", ".join(f"{count} {name}" for name, count in counts.outcomes.items() if count)
    return "\n".join(
        (
            f"{conversations} conversations about {counts.items_in_conversations} of {products} products "
            f"in {folder}: {outcomes}",
            f"load_dataset({str(folder)!r}) opens it; `muse info {folder}` tells more, `muse show {folder}` prints one",
        )
    )


def info(folder: Path, manifest: Manifest) -> str:
    """All that the manifest knows: configs, splits, the funnel of screens, outcomes, ranks of the target."""
    counts = manifest.counts
    parts = [f"{folder}: muse_builder {manifest.package.version}, sealed as {manifest.sha256[:12]}"]
    parts.append(
        table(
            ("config", "split", "rows", "shards", "MB"),
            (
                (config, split, held.rows, len(held.shards), f"{held.bytes / 1e6:.1f}")
                for config, splits in manifest.configs.items()
                for split, held in splits.items()
                if held.rows
            ),
        )
    )
    empty = [config for config in schema.CONFIGS if not any(shard.rows for shard in manifest.shards(config))]
    if empty:
        parts.append(f"Without a row, so nothing loads them: {', '.join(empty)}")
    if manifest.funnel:
        parts.append(
            "Yield of every screen (paper B.1, Fig. 9)\n"
            + table(
                ("screen", "of", "seen", "passed", "rate", "commonest reason"),
                (
                    (
                        row.screen,
                        row.kind,
                        row.seen,
                        row.passed,
                        share(row.passed, row.seen),
                        textwrap.shorten(f"{row.reasons[0][1]} x {row.reasons[0][0]}", 60) if row.reasons else "",
                    )
                    for row in manifest.funnel
                ),
            )
        )
    parts += [_repeats(source) for source in manifest.sources if source.near_duplicates]
    total = sum(counts.outcomes.values())
    parts.append(
        "Outcomes\n"
        + table(
            ("outcome", "conversations", "share"),
            ((name, count, share(count, total)) for name, count in counts.outcomes.items()),
        )
    )
    ranks = counts.target_rank
    bounds = list(ranks.at)
    if ranks.by_round:
        parts.append(
            "Rank of the target in the whole index, per query\n"
            + table(
                ("round", "queries", *(f"top {bound}" for bound in bounds)),
                (
                    (number, row.queries, *(share(row.at[bound], row.queries) for bound in bounds))
                    for number, row in ranks.by_round.items()
                ),
            )
        )
    parts.append(
        f"Openings: {_listed(counts.openings)}. Turns: {_listed(counts.turns)}; words: {_listed(counts.words)}. "
        f"Rewritten turns: {counts.rewritten_turns}. Pictures shown: {counts.pictures_shown}."
    )
    people = counts.people
    parts.append(f"People: {_listed(people.genders)}; ages {_listed(people.ages)}; {people.gifts} shop for somebody else.")
    if manifest.corpus:
        parts.append(_corpus(manifest.corpus))
        return seen("\n\n".join(parts))
    cost = counts.calls.cost
    models = ", ".join(f"{seat}: {spec}" for seat, spec in manifest.models.items())
    parts.append(f"Models: {models}. Cost: {'unknown' if cost is None else f'{cost:.4f} US dollars'}.")
    return seen("\n\n".join(parts))


def _repeats(source: SourceEntry) -> str:
    """What the screens over the whole found in one of its parts."""
    named = ", ".join(f"{count} by {screen}" for screen, count in source.near_duplicates.items())
    done = "they are in it all the same" if source.near_duplicates_kept else "they and their conversations are in `rejected`"
    return f"Like what other parts hold, of release {source.sha256[:12]}: {named}; {done}."


def _corpus(corpus: CorpusEntry) -> str:
    """Where a converted release came from, and what was done to it."""
    lines = [
        f"Converted from {corpus.title} ({corpus.home}); licence of the corpus: {corpus.license}.",
        f"Native rows read: {corpus.rows_in}; set aside: {corpus.problems} (in the table `rejected`); "
        f"items known by id alone: {corpus.unknown_items}; "
        f"splits: {'the corpus has its own' if corpus.native_splits else 'by id, the corpus has none'}.",
    ]
    if corpus.origin:
        lines.append("Fetched from " + ", ".join(f"{name} {value}" for name, value in corpus.origin.items()) + ".")
    compared = [_compared(entry.name, entry.published, entry.found, rounded=entry.rounded) for entry in corpus.published]
    if compared:
        lines += ["", table(("counted", "published", "found", "difference"), compared)]
    for head, counts in (("set right", corpus.repairs), ("seen, and left as it is", corpus.notes)):
        if counts:
            lines += ["", table((head, "times"), counts.items())]
    return "\n".join(lines)


def _listed(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"


def converted(report: "Converted") -> str:
    """What a conversion read, wrote, set right and set aside."""
    rows: list[tuple[object, ...]] = [
        ("native rows read", report.rows_in),
        ("conversations written", report.conversations),
        *((f"  in {split}", count) for split, count in report.splits.items()),
        ("turns", report.turns),
        ("items", report.items),
        ("  known by id alone", report.unknown_items),
        ("ratings", report.ratings),
        ("rows set aside", len(report.problems)),
    ]
    parts = [table(("", "count"), rows)]
    if report.published:
        parts.append(
            table(
                ("counted", "published", "found", "difference"),
                (_compared(entry.name, entry.published, entry.found, rounded=entry.rounded) for entry in report.published),
            )
        )
    if report.repairs:
        parts.append(table(("set right", "times"), report.repairs.items()))
    if report.notes:
        parts.append(table(("seen, and left as it is", "times"), report.notes.items()))
    shown = report.problems[:PROBLEMS]
    further = len(report.problems) - len(shown)
    if shown:
        last = [f"... and {further} more, all in the table `rejected`"] if further else []
        parts.append("\n".join(("Set aside:", *shown, *last)))
    parts.append(f"{report.folder} is a release: `muse info`, `muse show` and `muse stats` read it")
    return "\n\n".join(parts)


def _compared(name: str, published: int, found: int, *, rounded: bool) -> tuple[object, ...]:
    about = " (rounded)" if rounded else ""
    return f"{name}{about}", published, found, found - published


def find(folder: Path, wanted: str | None) -> Conversation:
    """A conversation by id or by number, the first where none is named.

    Raises:
        ReleaseError: there is no such conversation.
    """
    conversations = (record for record in read(folder, "conversations") if isinstance(record, Conversation))
    known = "none"
    for number, conversation in enumerate(conversations):
        known = conversation.conversation_id
        if wanted is None or wanted == known or (wanted.isdecimal() and int(wanted) == number):
            return conversation
    raise ReleaseError(f"{folder} has no conversation {wanted!r}; its ids look like {known}, numbers count from 0")


def render(folder: Path, conversation: Conversation, *, private: bool) -> str:
    """A conversation as a person reads it.

    Args:
        private: with what neither side sees: queries, ranks, reasons and what stood before the Rewriter.
    """
    wanted = {item_id for turn in conversation.turns for item_id in turn.item_ids} | {conversation.profile.target_item_id}
    items = {item.item_id: item for item in read(folder, "items") if isinstance(item, Item) and item.item_id in wanted}
    profile = conversation.profile
    said = (
        ("Scenario: ", profile.scenario),
        ("Backstory: ", profile.backstory),
        ("Wishes: ", "; ".join(requirement.text for requirement in profile.requirements)),
        ("In mind: ", _name(items, profile.target_item_id)),
        ("Style: ", profile.style.text if profile.style else ""),
        ("Rated before: ", _rated(profile)),
        ("Decides: ", "; ".join(f"{name}: {said}" for name, said in decides(profile.decision))),
        ("Twin of: ", "" if conversation.twin_of is None else f"{conversation.twin_of}, with the recommender bad"),
    )
    lines = [
        f"{conversation.conversation_id}  {conversation.outcome}, {conversation.opening} opening, {conversation.rounds} rounds",
        *([_somebody(profile)] if profile.person.name else []),
        *(line for head, text in said if text for line in _wrapped(head, text)),
        "",
    ]
    for turn in conversation.turns:
        lines += _turn(turn, items, private=private)
    return seen("\n".join(lines))


def _somebody(profile: Profile) -> str:
    person = profile.person
    years = () if person.age is None else (str(person.age),)
    text = ", ".join(part for part in (person.name, person.gender, *years, person.profession) if part)
    return text + (f"; for {profile.recipient}" if profile.recipient else "")


def _rated(profile: Profile) -> str:
    """How many of each rating there are; "" where there is no history."""
    counts = Counter(one.value for one in profile.history)
    told = ", ".join(f"{counts[value]} with {value}" for value in range(1, 6) if counts[value])
    return f"{counts.total()} ratings: {told}" if told else ""


def _turn(turn: Turn, items: Mapping[str, Item], *, private: bool) -> list[str]:
    lines = _wrapped(f"{turn.role + ':':<11}", turn.text)
    lines += [f"{'':11}[picture: {_name(items, item_id)}]" for item_id in turn.image_item_ids]
    if private:
        if turn.acts:
            lines += _wrapped(f"{'':11}acts: ", ", ".join(turn.acts))
        if turn.draft not in ("", turn.text):
            lines += _wrapped(f"{'':11}draft: ", turn.draft)
        if turn.query is not None:
            lines += _wrapped(f"{'':11}query: ", f"{turn.query} (target ranks {turn.target_rank})")
        if turn.reason:
            lines += _wrapped(f"{'':11}reason: ", turn.reason)
        for one in turn.explanations:
            lines += _wrapped(
                f"{'':11}why: ", f"{one.wish or 'shown'} -> {one.property or 'other'}: {one.value} ({one.source})"
            )
    return lines


def _name(items: Mapping[str, Item], item_id: str) -> str:
    return f"{items[item_id].title} ({item_id})" if item_id in items else item_id


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * min(len(head), 11)) or [head.rstrip()]
