"""Look at a release and check it: what it holds, why it is so, whether it is whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder.api.following import following
from muse_builder.api.place import Place
from muse_builder.errors import SettingsError
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.release.verify import Damage
    from muse_builder.run.log import RunLog
    from muse_builder.trust.replay import Replayed


class Told(str):
    """A text to be read, which a notebook and the prompt of Python show as it is."""

    def __repr__(self) -> str:
        return str(self)


def info(release: Place) -> str:
    """All that a release says of itself: configs, splits, the yield of every screen, outcomes, ranks, models, cost.

    Raises:
        ReleaseError: the folder is no sealed release.
    """
    from muse_builder.release.manifest import read_manifest
    from muse_builder.terminal.release import info as written

    folder = Path(release).expanduser()
    return Told(written(folder, read_manifest(folder)))


def show(release: Place, conversation: str | int | None = None, *, private: bool = False) -> str:
    """One conversation as a person reads it.

        print(muse_builder.show("muse", "c000107", private=True))

    Args:
        conversation: its id, or a number that counts from 0; None for the first.
        private: with what neither side sees: queries, ranks, reasons and what stood before the Rewriter.

    Raises:
        ReleaseError: the folder is no sealed release or has no such conversation.
    """
    from muse_builder.terminal.release import find, render

    folder = Path(release)
    return Told(render(folder, find(folder, None if conversation is None else str(conversation)), private=private))


def explain(release: Place, conversation: str, *, turn: int | None = None) -> str:
    """Why a turn is as it is, or how a whole conversation came about, in plain words and from the traces.

    Args:
        conversation: id of a conversation, accepted or refused, or of a refused candidate (k000007).
        turn: this one alone, counted from 0, the greeting.

    Raises:
        ReleaseError: there is no such conversation or turn, or the release has no traces.
    """
    from muse_builder.trust.explain import Explainer

    explainer = Explainer(Path(release))
    return Told(explainer.story(conversation) if turn is None else explainer.turn(conversation, turn))


@dataclass(frozen=True)
class Replays:
    """What came of replaying conversations."""

    replayed: "tuple[Replayed, ...]"
    gaps: tuple[str, ...]
    """What rebuilding one row after the other cannot see: rows that stand twice, traces whose row is gone."""
    notes: tuple[str, ...]
    """What a reader should know of this replay."""

    @property
    def identical(self) -> bool:
        """Whether every row was rebuilt byte for byte, and nothing is missing."""
        return not self.gaps and all(one.identical for one in self.replayed)

    def __str__(self) -> str:
        same = sum(one.identical for one in self.replayed)
        return "\n".join((*self.gaps, f"{same} of {len(self.replayed)} identical, byte for byte, without a network"))


def replay(
    release: Place,
    conversations: Sequence[str] = (),
    *,
    all: bool = False,
    sample: int | None = None,
    say: Callable[[object], None] = lambda line: None,
) -> Replays:
    """Rebuilds conversations from the release alone, offline, and compares every byte.

        muse_builder.replay("muse", ["c000004"]).identical
        muse_builder.replay("muse", sample=20)

    Args:
        conversations: ids of conversations, accepted or refused, or of refused candidates (k000007).
        all: every conversation, in place of named ones.
        sample: so many, drawn with a fixed seed, in place of named ones.
        say: told of each as it is done.

    Raises:
        SettingsError: not exactly one of the three says which conversations.
        ReleaseError: the release was not made by this package's pipeline, or has no such conversation.
    """
    from muse_builder.trust.replay import Replay

    if bool(conversations) + all + (sample is not None) != 1:
        raise SettingsError("which conversations? Name their ids, or give --all, or --sample N")
    opened = Replay(Path(release))
    for note in opened.notes:
        say(f"note: {note}")
    ids = conversations or (opened.sample(sample) if sample is not None else opened.ids())
    replayed = []
    for conversation_id in ids:
        replayed.append(opened.replay(conversation_id))
        say(replayed[-1])
    return Replays(tuple(replayed), tuple(opened.gaps()), tuple(opened.notes))


def verify(release: Place, *, watch: Watch | None = None) -> "list[Damage]":
    """All that is not as it was sealed: truncated, altered, missing or extra files. Reads every byte.

    Returns:
        Nothing where all is well, also for a folder that is no release at all: that is what it finds.
    """
    from muse_builder.release.verify import verify as checked

    with following(watch) as shown:
        return checked(Path(release), watch=shown)


def audit(release: Place, *, out: Place | None = None, watch: Watch | None = None) -> dict[str, Any]:
    """Measures leaks by channel, unsupported claims, mismatches, repeated sentences and demographic balance.

    `muse audit --strict` holds the same report against thresholds.

    Args:
        out: also writes OUT.json and OUT.md.

    Raises:
        ReleaseError: there is no release, or it is damaged.
    """
    from muse_builder.trust.audit import audit as measured
    from muse_builder.trust.audit_page import write

    with following(watch) as shown:
        report = measured(Path(release), watch=shown)
    if out is not None:
        write(report, Path(out))
    return report


def log(run: Place) -> "RunLog":
    """What a run's calls came to so far, also while it goes on: by task, model and ending, what went wrong, what was slow.

        print(muse_builder.log("muse.run"))
        muse_builder.log("muse.run").causes[0].problem
        muse_builder.log("muse.run").batches                     # each with its state and what is out

    Args:
        run: the run folder, or the release that it makes.

    Raises:
        RunError: there is no run, or its journal cannot be read.
    """
    from muse_builder.run.log import read_log

    return read_log(Path(run))
