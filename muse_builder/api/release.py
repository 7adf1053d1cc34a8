"""A release in Python: its rows, its figures, and what can be done with it."""

import html
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder.api import evaluate, inspect, pages
from muse_builder.api.inspect import Told
from muse_builder.api.place import Place
from muse_builder.errors import ReleaseError, unknown
from muse_builder.watch import Watch

if TYPE_CHECKING:
    import datasets

    from muse_builder.evaluation.statistics import Statistics
    from muse_builder.hub.published import Published
    from muse_builder.pages.viewer import Written
    from muse_builder.release.verify import Damage


class Release(os.PathLike[str]):
    """A sealed release: a folder of Arrow shards with a manifest and a card.

        muse = muse_builder.Release("muse")
        muse.conversations["train"][0]      # `datasets`, memory-mapped where they lie
        muse.items[0]["image"]              # a PIL image
        muse["profiles"], muse.load("rejected", "train")
        muse.info(), muse.verify(), muse.audit(), muse.stats(), muse.pages("pages"), muse.push("ORG/NAME")

    It stands for its folder wherever a path is taken: `Path(muse)`, `muse / "README.md"`, `load_dataset(str(muse))`.
    """

    def __init__(self, folder: Place | None = None) -> None:
        """
        Args:
            folder: None for the usual places, as `load_dataset("muse")` looks: MUSE_DATA, ./muse, MUSE_REPOSITORY.

        Raises:
            ReleaseError: the folder is no sealed release.
        """
        from muse_builder.release.manifest import read_manifest

        if folder is None:
            from muse_builder.release.places import find

            folder = find()
        self.path = Path(folder).expanduser()
        self.manifest = read_manifest(self.path)
        """What the release says of itself, as it was when this was made."""

    # --- a folder -------------------------------------------------------------------------------------------------------

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def __truediv__(self, name: Place) -> Path:
        return self.path / name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Release) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    # --- rows -----------------------------------------------------------------------------------------------------------

    @cached_property
    def conversations(self) -> "datasets.DatasetDict":
        """Split -> its conversations; text and item ids, no pixels."""
        return self.load()

    @cached_property
    def items(self) -> "datasets.Dataset":
        """Every product once, with `image`."""
        return self.load("items", "train")

    def load(self, config: str | None = None, split: str | None = None) -> Any:
        """A config, memory-mapped where it lies: a DatasetDict, or the Dataset of one split.

        Args:
            config: conversations (None), items, profiles, scenarios, traces, rejected, prompts or ratings.

        Raises:
            ReleaseError: no such config or split, or a shard is not as it was sealed.
        """
        from muse_builder.release.reader import load
        from muse_builder.release.schema import CONFIGS

        if config is not None and config not in CONFIGS:
            raise ReleaseError(unknown("config", config, CONFIGS))
        return load(self.path, config, split)

    def __getitem__(self, config: str) -> Any:
        """A config by name: the conversations as a DatasetDict of their splits, any other as its one Dataset."""
        from muse_builder.release.schema import SPLIT_CONFIG

        return self.load(config) if config == SPLIT_CONFIG else self.load(config, "train")

    def _ipython_key_completions_(self) -> list[str]:
        from muse_builder.release.schema import CONFIGS

        return list(CONFIGS)

    # --- figures --------------------------------------------------------------------------------------------------------

    @property
    def digest(self) -> str:
        """SHA-256 that names exactly these rows."""
        return self.manifest.sha256

    @property
    def splits(self) -> dict[str, int]:
        """Split -> how many conversations it has."""
        return dict(self.manifest.counts.splits)

    @property
    def outcomes(self) -> dict[str, int]:
        """How conversations ended -> how many; never to be counted together."""
        return dict(self.manifest.counts.outcomes)

    @property
    def models(self) -> Mapping[str, str]:
        """Seat -> the model that sat in it; empty for a converted corpus."""
        return dict(self.manifest.models)

    @property
    def cost(self) -> float | None:
        """US dollars of all calls behind these rows; None where a price is unknown or nobody was asked."""
        return self.manifest.counts.calls.cost

    # --- what can be done with it -----------------------------------------------------------------------------------------

    def summary(self) -> str:
        """Two lines: how many conversations, about how many products, how they ended; and how to go on."""
        from muse_builder.terminal.release import summary

        return Told(summary(self.path, self.manifest))

    def info(self) -> str:
        """What it holds: see `muse_builder.info`."""
        return inspect.info(self)

    def show(self, conversation: str | int | None = None, *, private: bool = False) -> str:
        """One conversation, readable: see `muse_builder.show`."""
        return inspect.show(self, conversation, private=private)

    def verify(self, *, watch: Watch | None = None) -> "list[Damage]":
        """What is not as it was sealed, nothing as a rule: see `muse_builder.verify`."""
        return inspect.verify(self, watch=watch)

    def audit(self, *, watch: Watch | None = None) -> dict[str, Any]:
        """Leaks, unsupported claims, mismatches, repeats, balance: see `muse_builder.audit`."""
        return inspect.audit(self, watch=watch)

    def stats(self, *, split: str | None = None, seed: int = 0, watch: Watch | None = None) -> "Statistics":
        """The statistics of the paper's Tables 2 and 8: see `muse_builder.stats`."""
        return evaluate.stats(self, split=split, seed=seed, watch=watch)

    def pages(self, out: Place, *, public: bool = False, statistics: bool = False, watch: Watch | None = None) -> "Written":
        """A viewer for the browser: see `muse_builder.write_pages`."""
        return pages.write_pages(self, out, public=public, statistics=statistics, watch=watch)

    def push(self, repository: str, **options: Any) -> "Published":
        """Publishes it on the Hub: see `muse_builder.push`, which names the options."""
        from muse_builder.hub import push

        return push(self.path, repository, **options)

    # --- shown ------------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        ended = ", ".join(f"{count} {name}" for name, count in self.outcomes.items() if count)
        return f"Release({str(self.path)!r}): {sum(self.splits.values())} conversations, {len_of(self, 'items')} items; {ended}"

    def _repr_html_(self) -> str:
        rows = [
            ("conversations", ", ".join(f"{count} {split}" for split, count in self.splits.items())),
            ("items", str(len_of(self, "items"))),
            ("outcomes", ", ".join(f"{count} {name}" for name, count in self.outcomes.items() if count)),
            ("models", ", ".join(dict.fromkeys(self.models.values())) or "none"),
            ("cost", "unknown" if self.cost is None else f"{self.cost:.4f} US dollars"),
            ("sealed as", self.digest[:12]),
        ]
        cells = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in rows)
        return f"<table><caption>{html.escape(str(self.path))}</caption>{cells}</table>"


def len_of(release: Release, config: str) -> int:
    """How many rows a config has, by the manifest."""
    return release.manifest.counts.rows.get(config, 0)
