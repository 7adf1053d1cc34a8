"""The Hugging Face builder: `load_dataset("muse")` reads a release, and may have one made first.

It only ever reads finished shards. Generation inside a builder would lose every row at the first exception, so
`regenerate=True` drives a run to its sealed release before `datasets` is asked to read anything.

Every argument of `load_dataset` is honoured or refused by name, and all of them before anything is fetched, read or run.

The class lies here and not in the top-level `muse.py`, which only hands it out, because `datasets` imports it by name in
every process that loads "muse": a user's own script called muse.py must not be what it finds.
"""

import inspect
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import datasets
import pyarrow as pa
from datasets.table import table_cast

from muse_builder.errors import ReleaseError, SettingsError, unknown
from muse_builder.release import schema
from muse_builder.release.manifest import file_digest, read_manifest
from muse_builder.release.places import Download, OnHub, Streamed, fetched, find, locate, streamed
from muse_builder.release.reader import Shard, batches, fingerprint, shards, with_rows
from muse_builder.release.reader import load as load_release
from muse_builder.release.splits import SPLITS
from muse_builder.version import __version__

_VERSION = datasets.Version(__version__)
"""Of the package, so that an upgrade never reads what an earlier one cached."""


@dataclass
class MuseConfig(datasets.BuilderConfig):  # type: ignore[misc]
    """One table of a release: conversations (the default), items, profiles, scenarios, traces, rejected or prompts."""

    release: str | None = None
    """Digest of the shards that are read; set by `Muse`. It names the cache, so that other shards are never taken for these."""
    columns: Sequence[str] | None = None
    """The columns to read; None for all."""
    filters: Any = None
    """The rows to read, as for Parquet: a pyarrow expression, or tuples like ("outcome", "==", "give_up"); None for all."""


class Muse(datasets.ArrowBasedBuilder):  # type: ignore[misc]
    """MUSE: conversations of a shopper and an assistant over real products and their pictures (paper 3).

        load_dataset("muse")                                        # conversations: train, validation, test
        load_dataset("muse", "items", split="train[:100]")          # products, with `image`
        load_dataset("muse", data_dir="runs/luma", streaming=True)
        load_dataset("muse", repository="ORG/muse", revision="v1.0.0")
        load_dataset("muse", columns=["turns", "outcome"], filters=[("outcome", "==", "give_up")])
        load_dataset("muse", regenerate=True, catalog="meta.jsonl.gz", num_conversations=500)

    Where the release comes from: `data_dir`, or the Hub's `repository`; else the folder in MUSE_DATA; else ./muse; else the
    Hub repository in MUSE_REPOSITORY ("ORG/NAME" or "ORG/NAME@REVISION") or in ~/.config/muse/muse.toml; else a demo that is
    made once, in the cache of `datasets`. Shards may be Arrow or Parquet.

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
        asked: "Asked | None" = None,
        **others: Any,
    ) -> None:
        asked = asked or _asked_by(sys._getframe(1))
        config = config_name or self.DEFAULT_CONFIG_NAME
        told = {name: others.pop(name) for name in _names_of_settings() if name in others}
        _know(others, regenerate)
        if told and not regenerate:
            raise ReleaseError(f"{next(iter(told))!r} is a setting of a run: say regenerate=True with it, or leave it out")
        _check_rows(config, others)
        asked = asked.of(others.get("token"), others.get("storage_options"), repository_revision, data_files)
        self._streamed: Streamed | None = None
        if regenerate:
            if repository:
                raise ReleaseError("repository= names a release that is there and regenerate=True makes one: leave out one")
            asked.refuse("a run")
            folder = self._generated(config, told, data_dir, asked)
        else:
            place = locate(data_dir, repository=repository, revision=asked.revision)
            asked.refuse(None if isinstance(place, OnHub) else "the demo" if place is None else f"the folder {place}")
            if asked.streaming and isinstance(place, OnHub) and asked.verification != "all_checks":
                self._streamed = streamed(place, asked.download())
            folder = self._streamed.folder if self._streamed else self._folder(place, config, asked, others.get("cache_dir"))
        self._there = self._streamed is None
        """Whether the shards are at hand, and not fetched one by one."""
        digest = fingerprint(folder, config, there=self._there)
        asked.check_split(list(with_rows(folder, config, there=self._there)) if asked.split is not None else ())
        asked.check_shards(folder, config)
        self._count_rows = asked.verification != "no_checks"
        others.setdefault("dataset_name", "muse")
        super().__init__(config_name=config, data_dir=str(folder.absolute()), release=digest, **others)

    def _generated(self, config: str, told: dict[str, Any], data_dir: str | None, asked: "Asked") -> Path:
        from muse_builder.settings import settings as checked

        if data_dir is not None and told.get("out", data_dir) != data_dir:
            raise SettingsError(f"data_dir={data_dir!r} and out={told['out']!r} are two places for the release: name one")
        told |= {"out": data_dir} if data_dir else {}
        fractions = checked(told).splits
        asked.check_split(
            [split for split, share in zip(SPLITS, fractions, strict=True) if share]
            if config == schema.SPLIT_CONFIG
            else [schema.WHOLE]
        )
        return self.generate(told)

    def _folder(self, place: Path | OnHub | None, config: str, asked: "Asked", cache: str | None) -> Path:
        if isinstance(place, OnHub):
            return fetched(place, config, asked.download())
        if place is not None:
            return place
        from muse_builder.run.demo import demo

        asked.check_split(SPLITS if config == schema.SPLIT_CONFIG else [schema.WHOLE])
        root = Path(os.path.expanduser(str(cache or datasets.config.HF_DATASETS_CACHE)))
        return demo(root, lambda settings: self.generate(dict(settings)))

    @staticmethod
    def generate(settings: dict[str, Any]) -> Path:
        """Runs what the settings say, or goes on with it, and gives the folder of its release."""
        from muse_builder.settings import settings as checked

        told = checked(settings)
        from muse_builder.run.generate import generate

        return generate(told)

    def _info(self) -> datasets.DatasetInfo:
        features = schema.features(self.config.name)
        if self.config.columns is not None:
            features = datasets.Features({name: kind for name, kind in features.items() if name in self.config.columns})
        return datasets.DatasetInfo(description=type(self).__doc__ or "", features=features)

    def download_and_prepare(self, *arguments: Any, **keywords: Any) -> None:
        with_rows(Path(self.config.data_dir), self.config.name)
        super().download_and_prepare(*arguments, **keywords)

    def as_streaming_dataset(self, *arguments: Any, **keywords: Any) -> Any:
        with_rows(Path(self.config.data_dir), self.config.name, there=self._there)
        return super().as_streaming_dataset(*arguments, **keywords)

    def _split_generators(self, dl_manager: Any) -> list[datasets.SplitGenerator]:
        splits = shards(Path(self.config.data_dir), self.config.name, there=self._there)
        return [
            datasets.SplitGenerator(
                name=split,
                gen_kwargs={
                    "files": [str(part.path) for part in parts],
                    "rows": [part.rows for part in parts],
                    "sizes": [part.bytes for part in parts],
                    "source": self._streamed,
                },
            )
            for split, parts in splits.items()
            if self._any_row(parts)  # `datasets` fails on a split without a row
        ]

    def _any_row(self, parts: Iterable[Shard]) -> bool:
        if self.config.filters is None or not self._there:
            return any(part.rows != 0 for part in parts)
        return any(self._kept(batch).num_rows for part in parts for batch in batches(part.path))

    def _kept(self, batch: pa.RecordBatch) -> pa.Table:
        """The rows of a batch that pass the filters."""
        table = pa.Table.from_batches([batch])
        return table if self.config.filters is None else table.filter(_expression(self.config.filters))

    def _generate_tables(
        self, files: list[str], rows: list[int | None], sizes: list[int | None], source: Streamed | None
    ) -> Iterator[tuple[str, pa.Table]]:
        """The tables of a split's shards; of a repository that is streamed, each shard is fetched when it is come to."""
        wanted = self.info.features.arrow_schema
        for file, expected, size in zip(files, rows, sizes, strict=True):
            if source is not None:
                source.shard(Path(file), size)
            found = 0
            for number, batch in enumerate(batches(Path(file))):
                missing = [name for name in wanted.names if name not in batch.schema.names]
                if missing:
                    raise ReleaseError(
                        f"{file} has no column {missing[0]!r}: the release was made by another version of muse_builder than "
                        f"this one ({__version__}); install the version its manifest names"
                    )
                found += batch.num_rows
                table = self._kept(batch).select(wanted.names)
                if table.num_rows or not batch.num_rows:
                    yield f"{Path(file).name}/{number}", table_cast(table, wanted)
            if expected not in (None, found) and self._count_rows:
                raise ReleaseError(f"{file} has {found} rows instead of {expected}: the release is damaged; `muse verify` it")


# --- what was asked for ---------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """What `datasets.load_dataset` was called with and keeps from a builder; the fields have its names."""

    split: Any = None
    streaming: bool = False
    num_proc: int | None = None
    keep_in_memory: bool | None = None
    save_infos: bool = False
    verification_mode: Any = None
    revision: str | None = None
    download_config: Any = None
    download_mode: Any = None
    trust_remote_code: bool | None = None
    """A release brings no code: there is nothing to trust, and nothing happens by this."""
    token: str | bool | None = None
    storage_options: Mapping[str, Any] | None = None
    data_files: Any = None

    def of(self, token: Any, storage_options: Any, revision: str | None, data_files: Any) -> "Asked":
        """With what the builder was told itself.

        Raises:
            ReleaseError: two revisions are named.
        """
        if revision and self.revision and revision != self.revision:
            raise ReleaseError(f"revision={self.revision!r} and repository_revision={revision!r} are two revisions: name one")
        return self._replace(
            token=token,
            storage_options=storage_options or None,
            revision=self.revision or revision,
            data_files=data_files or None,
        )

    @property
    def verification(self) -> str:
        """ "no_checks", "basic_checks" (sizes and rows) or "all_checks" (digests, too)."""
        return str(getattr(self.verification_mode, "value", self.verification_mode) or "basic_checks")

    def refuse(self, place: str | None) -> None:
        """Says no to what cannot be honoured.

        Args:
            place: what is read in place of a repository; None for a repository.

        Raises:
            ReleaseError: it names the argument and what to do.
        """
        hub = "only a repository on the Hub takes it (repository='ORG/NAME'); leave it out"
        streamed = "a stream keeps nothing and has one process: leave it out, or streaming=True"
        refused = {
            "data_files": (self.data_files, "muse reads a release as a whole: say data_dir=FOLDER in place of data_files"),
            "storage_options": (self.storage_options, "a release lies in a folder or on the Hub: leave it out"),
            "save_infos": (self.save_infos, "a release has a manifest in place of infos: leave it out"),
            "revision": (self.revision if place else None, hub),
            "token": (self.token if place else None, hub),
            "download_config": (self.download_config if place else None, hub),
            "keep_in_memory": (self.keep_in_memory if self.streaming else None, streamed),
            "num_proc": (self.num_proc if self.streaming else None, streamed),
        }
        for name, (value, reason) in refused.items():
            if value:
                raise ReleaseError(f"{name}= cannot be honoured{f' by {place}' if place else ''}: {reason}")

    def check_split(self, known: Sequence[str]) -> None:
        """
        Raises:
            ReleaseError: a split is asked for that is not among the known, or a slice of a stream.
        """
        for wanted in _each(self.split):
            spec = wanted.to_spec() if isinstance(wanted, datasets.ReadInstruction) else str(wanted)
            try:
                datasets.ReadInstruction.from_spec(spec)
            except (ValueError, AssertionError) as error:
                raise ReleaseError(f"split={spec!r} is no split: {error}") from error
            for part in spec.split("+"):
                name = re.sub(r"[\[(].*", "", part).strip()
                if name not in (*known, "all") or (self.streaming and spec not in known):
                    raise ReleaseError(
                        f"split={spec!r} cannot be had{' as a stream' if self.streaming else ''}; there are: {', '.join(known)}"
                    )

    def check_shards(self, folder: Path, config: str) -> None:
        """Compares the digests of a config's shards with the manifest, where all checks are asked for.

        Raises:
            ReleaseError: one differs.
        """
        if self.verification != "all_checks":
            return
        for shard in read_manifest(folder).shards(config):
            if file_digest(folder / shard.file) != shard.sha256:
                raise ReleaseError(f"{folder / shard.file} is not what was sealed: the release is damaged; `muse verify` it")

    def download(self) -> Download:
        """How a repository is fetched."""
        config = self.download_config
        forced = str(getattr(self.download_mode, "value", self.download_mode)) == "force_redownload"
        return Download(
            token=self.token if self.token is not None else getattr(config, "token", None),
            force=forced or bool(getattr(config, "force_download", False)),
            offline=bool(datasets.config.HF_HUB_OFFLINE or getattr(config, "local_files_only", False)),
            cache=None if config is None or config.cache_dir is None else str(config.cache_dir),
        )


def _asked_by(caller: FrameType | None) -> Asked:
    """What the calls of `datasets` were told that make the builder.

    `load_dataset` hands a builder neither split nor revision, and refuses them only when all is fetched and prepared. Its
    own variables are the one place where they stand whatever was imported first, and in every release since 2.21.
    """
    from datasets import load

    calls = {inspect.unwrap(function).__code__ for function in (load.load_dataset_builder, load.load_dataset)}
    told: dict[str, Any] = {}
    while caller is not None and caller.f_code in calls:
        told = {name: value for name, value in caller.f_locals.items() if name in Asked._fields} | told
        caller = caller.f_back
    return Asked(**told)


def _each(split: Any) -> list[Any]:
    """The splits of a nested `split=`, one by one."""
    if isinstance(split, Mapping):
        split = list(split.values())
    if isinstance(split, (list, tuple)):
        return [one for inner in split for one in _each(inner)]
    return [] if split is None else [split]


def _expression(filters: Any) -> Any:
    from pyarrow import parquet

    return parquet.filters_to_expression(filters) if isinstance(filters, list) else filters


def _check_rows(config: str, others: Mapping[str, Any]) -> None:
    """Looks whether the config, the columns, the features and the filters can be had.

    Raises:
        ReleaseError: one cannot; the names there are are said.
    """
    if config not in schema.CONFIGS:
        raise ReleaseError(unknown("config", config, schema.CONFIGS))
    known = list(schema.COLUMNS[config])
    columns = others.get("columns")
    if columns is not None and (isinstance(columns, str) or not columns):
        raise ReleaseError(f"columns={columns!r}: expected a list of columns; known: {', '.join(known)}")
    for name in (*(columns or ()), *(others.get("features") or ())):
        if name not in known:
            raise ReleaseError(unknown(f"column of {config}", name, known))
    if columns and others.get("features") and set(columns) != set(others["features"]):
        raise ReleaseError("columns= and features= name different columns: leave out one")
    if others.get("filters") is not None:
        try:
            schema.arrow_schema(config).empty_table().filter(_expression(others["filters"]))
        except (pa.ArrowException, ValueError, TypeError) as error:
            raise ReleaseError(f"filters={others['filters']!r} fit no row of {config}: {error}") from error


def _know(others: Iterable[str], regenerate: bool) -> None:
    """Says no to an argument that nobody takes, before anything is done for it.

    Raises:
        SettingsError: it is neither a setting nor an argument of `datasets`; the nearest name is said.
    """
    taken = inspect.signature(datasets.DatasetBuilder.__init__).parameters.keys() | {one.name for one in fields(MuseConfig)}
    arguments = [*inspect.signature(Muse.__init__).parameters, "columns", "filters", "revision", "token"]
    for name in others:
        if name not in taken - {"release"}:
            known = _names_of_settings() if regenerate else [one for one in arguments if one not in ("self", "asked", "others")]
            raise SettingsError(unknown("setting" if regenerate else "argument", name, known))


def _names_of_settings() -> tuple[str, ...]:
    from muse_builder.settings import Settings

    return tuple(Settings.model_fields)


# --- without the name ----------------------------------------------------------------------------------------------


def load_dataset(name: str | None = None, **arguments: Any) -> Any:
    """What `datasets.load_dataset("muse", name, ...)` gives, by the public interface of `datasets` alone.

    Args:
        name: config; None for the conversations.
        arguments: those of `datasets.load_dataset`, `columns` and `filters`, and those of `Muse`.

    Returns:
        Dataset, DatasetDict, IterableDataset or IterableDatasetDict; `split` also takes a slice, "train[:10%]".

    Raises:
        ReleaseError: there is no such release, or an argument cannot be honoured.
    """
    own = ("token", "storage_options", "data_files")  # a builder takes these itself
    asked = Asked(**{key: arguments.pop(key) for key in Asked._fields if key in arguments and key not in own})
    builder = Muse(config_name=name, asked=asked, **arguments)
    if asked.streaming:
        return builder.as_streaming_dataset(split=asked.split)
    builder.download_and_prepare(
        num_proc=asked.num_proc,
        **{key: getattr(asked, key) for key in ("download_mode", "verification_mode") if getattr(asked, key) is not None},
    )
    return builder.as_dataset(split=asked.split, in_memory=bool(asked.keep_in_memory))


def load(folder: str | os.PathLike[str] | None = None, config: str | None = None, split: str | None = None) -> Any:
    """A release opened where it lies, memory-mapped, without a copy: a DatasetDict, or a Dataset if `split` is named.

    Args:
        folder: None for the usual places (`find`).
        config: None for the conversations.
    """
    return load_release(find(folder, config=config), config, split)
