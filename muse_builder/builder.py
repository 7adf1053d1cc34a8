"""The Hugging Face builder: `load_dataset("muse")` reads a release, and may have one made first.

It only ever reads finished shards. Generation inside a builder would lose every row at the first exception, so
`regenerate=True` drives a run to its sealed release before `datasets` is asked to read anything.

The class lies here and not in the top-level `muse.py`, which only hands it out, because `datasets` imports it by name in
every process that loads "muse": a user's own script called muse.py must not be what it finds.
"""

import inspect
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
from datasets.table import table_cast

from muse_builder.errors import ReleaseError, SettingsError, unknown
from muse_builder.release import schema
from muse_builder.release.manifest import CARD, MANIFEST, read_manifest
from muse_builder.release.reader import batches, fingerprint, shards
from muse_builder.release.reader import load as load_release
from muse_builder.version import __version__

_VERSION = datasets.Version(__version__)
"""Of the package, so that an upgrade never reads what an earlier one cached."""


@dataclass
class MuseConfig(datasets.BuilderConfig):  # type: ignore[misc]
    """One table of a release: conversations (the default), items, profiles, scenarios, traces, rejected or prompts."""

    release: str | None = None
    """Digest of the shards that are read; set by `Muse`. It names the cache, so that other shards are never taken for these."""


class Muse(datasets.ArrowBasedBuilder):  # type: ignore[misc]
    """MUSE: conversations of a shopper and an assistant over real products and their pictures (paper 3).

        load_dataset("muse")                                        # conversations: train, validation, test
        load_dataset("muse", "items", split="train[:100]")          # products, with `image`
        load_dataset("muse", data_dir="runs/luma", streaming=True)
        load_dataset("muse", repository="ORG/muse", repository_revision="v1.0.0")
        load_dataset("muse", regenerate=True, catalog="meta.jsonl.gz", num_conversations=500)

    Where the release comes from: `data_dir`, or the Hub's `repository`; else the folder in MUSE_DATA; else ./muse; else the
    Hub repository in MUSE_REPOSITORY ("ORG/NAME" or "ORG/NAME@REVISION"). Shards may be Arrow or Parquet.

    With `regenerate=True` every further argument is a setting of the run (`muse_builder.settings.Settings`), and `data_dir`
    is the folder that the release is written to.
    """

    VERSION = _VERSION
    BUILDER_CONFIG_CLASS = MuseConfig
    BUILDER_CONFIGS = [MuseConfig(name=config, version=_VERSION) for config in schema.CONFIGS]
    DEFAULT_CONFIG_NAME = schema.DEFAULT_CONFIG

    def __init__(
        self,
        *,
        config_name: str | None = None,
        data_dir: str | None = None,
        data_files: Any = None,
        regenerate: bool = False,
        repository: str | None = None,
        repository_revision: str | None = None,
        **others: Any,
    ) -> None:
        if data_files:
            raise ReleaseError("muse reads a release as a whole: say data_dir=FOLDER in place of data_files")
        names = _names_of_settings()
        told = {name: others.pop(name) for name in names if name in others}
        if regenerate:
            _know(others)
            folder = self.generate(told | ({"out": data_dir} if data_dir else {}))
        elif told:
            raise ReleaseError(f"{next(iter(told))!r} is a setting of a run: say regenerate=True with it, or leave it out")
        else:
            folder = find(data_dir, repository=repository, revision=repository_revision, config=config_name)
        config = config_name or self.DEFAULT_CONFIG_NAME
        digest = fingerprint(folder, config) if config in schema.CONFIGS else None
        others.setdefault("dataset_name", "muse")
        super().__init__(config_name=config, data_dir=str(folder.absolute()), release=digest, **others)

    @staticmethod
    def generate(settings: dict[str, Any]) -> Path:
        """Runs what the settings say, or goes on with it, and gives the folder of its release."""
        from muse_builder.settings import settings as checked

        told = checked(settings)
        from muse_builder.run.generate import generate

        return generate(told)

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(description=type(self).__doc__ or "", features=schema.features(self.config.name))

    def _split_generators(self, dl_manager: Any) -> list[datasets.SplitGenerator]:
        splits = shards(Path(self.config.data_dir), self.config.name)
        return [
            datasets.SplitGenerator(
                name=split, gen_kwargs={"files": [str(part.path) for part in parts], "rows": [part.rows for part in parts]}
            )
            for split, parts in splits.items()
            if any(part.rows != 0 for part in parts)  # `datasets` fails on a split without a row
        ]

    def _generate_tables(self, files: list[str], rows: list[int | None]) -> Iterator[tuple[str, pa.Table]]:
        wanted = self.info.features.arrow_schema
        for file, expected in zip(files, rows, strict=True):
            found = 0
            for number, batch in enumerate(batches(Path(file))):
                missing = [name for name in wanted.names if name not in batch.schema.names]
                if missing:
                    raise ReleaseError(
                        f"{file} has no column {missing[0]!r}: the release was made by another version of muse_builder than "
                        f"this one ({__version__}); install the version its manifest names"
                    )
                found += batch.num_rows
                table = pa.Table.from_batches([batch]).select(wanted.names)
                yield f"{Path(file).name}/{number}", table_cast(table, wanted)
            if expected not in (None, found):
                raise ReleaseError(f"{file} has {found} rows instead of {expected}: the release is damaged; `muse verify` it")


def _know(others: Iterable[str]) -> None:
    """Says no to an argument that nobody takes, before a run is begun for it.

    Raises:
        SettingsError: it is neither a setting nor an argument of `datasets`; the nearest name is said.
    """
    taken = inspect.signature(datasets.DatasetBuilder.__init__).parameters.keys() | {one.name for one in fields(MuseConfig)}
    for name in others:
        if name not in taken:
            raise SettingsError(unknown("setting", name, _names_of_settings()))


def _names_of_settings() -> tuple[str, ...]:
    from muse_builder.settings import Settings

    return tuple(Settings.model_fields)


# --- where the release is -------------------------------------------------------------------------------------------


def find(
    folder: str | os.PathLike[str] | None = None,
    *,
    repository: str | None = None,
    revision: str | None = None,
    config: str | None = None,
) -> Path:
    """The folder of the release to read; one on the Hub is downloaded (or found in the Hub's cache) first.

    Args:
        folder: taken as it is, whatever else is set.
        repository: "ORG/NAME" on the Hub, at `revision` (branch, tag or commit; None for its main branch).
        config: the table that is going to be read, None for the conversations; of the Hub's no other comes over.

    Raises:
        ReleaseError: nothing is named and nothing lies in the usual places.
    """
    if folder is not None:
        return Path(folder).expanduser()
    if repository:
        return _download(repository, revision, config)
    if os.environ.get("MUSE_DATA"):
        return Path(os.environ["MUSE_DATA"]).expanduser()
    here = Path("muse")
    if (here / MANIFEST).is_file() or (here / schema.DEFAULT_CONFIG).is_dir():
        return here
    if os.environ.get("MUSE_REPOSITORY"):
        name, _, wanted = os.environ["MUSE_REPOSITORY"].partition("@")
        return _download(name, revision or wanted or None, config)
    raise ReleaseError(
        "no MUSE release found. Say data_dir=FOLDER; or set MUSE_DATA to a folder; or go where a folder ./muse lies; or name "
        "a repository on the Hub (repository='ORG/NAME' or MUSE_REPOSITORY). `muse generate --out muse` makes one."
    )


def _download(repository: str, revision: str | None, config: str | None) -> Path:
    from huggingface_hub import snapshot_download

    def fetched(wanted: list[str], commit: str | None) -> Path:
        return Path(snapshot_download(repository, repo_type="dataset", revision=commit, allow_patterns=wanted))

    folder = fetched([MANIFEST, CARD], revision)
    config = config or schema.DEFAULT_CONFIG
    if not (folder / MANIFEST).is_file():  # of others; `release.shards` reads its Parquet as it lies
        return fetched([f"{config}/*"], folder.name)
    named = [shard.file for shard in read_manifest(folder).shards(config)]
    return fetched(named, folder.name) if named else folder  # at the commit that the manifest is of


# --- without the name ----------------------------------------------------------------------------------------------


def load_dataset(
    name: str | None = None,
    *,
    split: str | None = None,
    streaming: bool = False,
    num_proc: int | None = None,
    **arguments: Any,
) -> Any:
    """What `datasets.load_dataset("muse", name, ...)` gives, by the public interface of `datasets` alone.

    Args:
        name: config; None for the conversations.
        split: also a slice, "train[:10%]"; None gives all splits.
        arguments: as for `Muse`, and `cache_dir`; `download_mode` and `verification_mode` go to the preparation.

    Returns:
        Dataset, DatasetDict, IterableDataset or IterableDatasetDict.
    """
    preparation = {key: arguments.pop(key) for key in ("download_mode", "verification_mode") if key in arguments}
    builder = Muse(config_name=name, **arguments)
    if streaming:
        return builder.as_streaming_dataset(split=split)
    builder.download_and_prepare(num_proc=num_proc, **preparation)
    return builder.as_dataset(split=split)


def load(folder: str | os.PathLike[str] | None = None, config: str | None = None, split: str | None = None) -> Any:
    """A release opened where it lies, memory-mapped, without a copy: a DatasetDict, or a Dataset if `split` is named.

    Args:
        folder: None for the usual places (`find`).
        config: None for the conversations.
    """
    return load_release(find(folder, config=config), config, split)
