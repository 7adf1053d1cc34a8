"""The runs behind a release, and the settings that each was made with."""

from typing import NamedTuple

from muse_builder.errors import ReleaseError
from muse_builder.release.entries import IndexEntry, RunEntry
from muse_builder.settings import Settings
from muse_builder.settings import settings as settings_of
from muse_builder.tasks.acts import PAPER


class Origin(NamedTuple):
    """The run that a conversation came from."""

    settings: Settings
    raised_by: int
    """What was added to the number of its conversations when releases were united."""
    indexed: IndexEntry | None
    """What its manifest says of its index; None where it says nothing."""
    dice: str
    """What its dice knew of the catalog; "" in runs from before they knew it."""


def origins(manifest: RunEntry) -> list[tuple[str, Origin]]:
    """The runs behind a release: one, under "", or where releases were united several, each by its release's digest.

    Raises:
        ReleaseError: as `settings_of_release`.
    """
    found = []
    for entry in manifest.sources:
        raised = entry.numbers_raised_by.get("conversation", 0)
        for source, origin in origins(entry):
            found.append((source or entry.sha256, origin._replace(raised_by=origin.raised_by + raised)))
    return found or [("", _origin(manifest))]


def _origin(manifest: RunEntry) -> Origin:
    dice = manifest.settings.as_json().get("dice", "")
    return Origin(settings_of_release(manifest), raised_by=0, indexed=manifest.catalog.index, dice=str(dice))


def settings_of_release(manifest: RunEntry) -> Settings:
    """The settings that a release was made with.

    Raises:
        ReleaseError: the manifest has none: the release was made from a foreign corpus, or by hand.
    """
    told = manifest.settings.as_json()
    if "seed" not in told or "model" not in told:
        raise ReleaseError(
            "the manifest holds no settings of a run: only conversations that this pipeline made can be replayed"
        )
    told.setdefault("shopper", PAPER)
    told.setdefault("dialogue", PAPER)  # what all were made with before there was a choice
    known = {name: value for name, value in told.items() if name in Settings.model_fields}
    return settings_of({name: tuple(value) if isinstance(value, list) else value for name, value in known.items()})
