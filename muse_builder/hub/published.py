"""What a push did, or would do, and how it is told."""

from typing import NamedTuple

from muse_builder.hub import card
from muse_builder.hub.repository import Head
from muse_builder.release import schema


class Planned(NamedTuple):
    """What a dry run knows besides."""

    files: int
    """To be sent, shards and photos; card and manifest are small."""
    bytes: int
    """Of them, as they lie here. As Parquet, texts are about a fourth of that, and a small shard is some kilobytes more."""
    rights: str
    """Whether the token may write."""
    card: str
    """README.md as it would be."""


class Published(NamedTuple):
    """What `push` or `amend` did, or with `dry_run` would do."""

    repository: str
    url: str
    """Of the repository at the revision, or of the pull request."""
    commit: str | None
    """None where nothing is committed: a dry run."""
    tag: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rows: dict[str, dict[str, int]]
    """Config -> split -> rows of the repository afterwards."""
    notes: tuple[str, ...]
    """What a person should know: sections of the card that were left alone, ids that were raised."""
    dry_run: bool
    revision: str | None = None
    """Where it is now: a branch, or the reference of the pull request; None for main."""
    proposed: bool = False
    """Whether it waits in a pull request."""
    by_default: bool = True
    """Whether the repository's default config is ours."""
    planned: Planned | None = None
    """Of a dry run."""

    @property
    def call(self) -> str:
        """The call that reads the conversations, where they are now."""
        name = [] if self.by_default else [repr(schema.DEFAULT_CONFIG)]
        revision = [] if self.revision is None else [f"revision={self.revision!r}"]
        return f"load_dataset({', '.join([repr(self.repository), *name, *revision])})"


def by_default(head: Head) -> bool:
    """Whether no other config of the card is the one that loads when none is named."""
    others = [entry for entry in head.card.data.get("configs") or [] if entry.get("config_name") not in schema.CONFIGS]
    return not any(entry.get("default") or entry.get("config_name", "default") == "default" for entry in others)


def told(published: Published) -> str:
    """What was done, in a few lines."""
    rows = ", ".join(f"{count} {split}" for split, count in published.rows.get(schema.DEFAULT_CONFIG, {}).items())
    verb = "would hold" if published.dry_run else "holds"
    lines = [f"{published.repository} {verb} {rows or 'no'} conversations"]
    if published.planned:
        lines += [*_plan(published, published.planned), f"{published.call} would load it", "nothing was sent"]
    elif published.dry_run:
        lines.append("nothing was sent")
    else:
        lines.append(f"{len(published.added)} shards added, {len(published.removed)} removed, commit {published.commit}")
        lines.append(published.url + (f" (tag {published.tag})" if published.tag else ""))
        lines.append(f"{published.call} loads it" + (", before the pull request is merged too" if published.proposed else ""))
    return "\n".join([*lines, *(f"note: {note}" for note in published.notes)])


def _plan(published: Published, planned: Planned) -> list[str]:
    lines = [f"  + {path}" for path in published.added] + [f"  - {path}" for path in published.removed]
    size = f"about {planned.bytes / 1e6:,.1f} MB" if planned.bytes else "no bytes"
    lines.append(f"to send: {planned.files} files, {size}, and the card with the manifest")
    lines.append(f"rights: {planned.rights}")
    return lines + [f"card: {line}" for line in _card(planned.card)]


def _card(text: str) -> list[str]:
    """What a card says, in a few lines: its title, what the Hub shows beside it, its tables and its sections."""
    made = card.parse(text)
    title = next((line.removeprefix("# ") for line in made.body.splitlines() if line.startswith("# ")), "without a title")
    facts = [
        f"{name} {_words(made.data[name])}" for name in ("license", "license_name", "size_categories") if name in made.data
    ]
    sizes = {
        entry.get("config_name"): ", ".join(f"{split['num_examples']} {split['name']}" for split in entry.get("splits", ()))
        for entry in made.data.get("dataset_info") or ()
    }
    tables = [
        f"{entry.get('config_name', 'default')}{' (default)' if entry.get('default') else ''}: "
        f"{sizes.get(entry.get('config_name')) or 'rows not stated'}"
        for entry in made.data.get("configs") or ()
    ]
    headings = [heading.removeprefix("## ") for heading in card.sections(made.body) if heading]
    return [title, ", ".join(facts), *tables, f"sections: {', '.join(headings)}"]


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
