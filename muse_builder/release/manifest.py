"""What a release says of itself: `manifest.json`, written last. The one place that knows its keys.

`read_manifest` believes nothing before it is checked: the digest, the format, the type and range of every value, and that
every file it names is one that a writer of ours makes, under the release. A manifest comes from strangers (`pull`,
`load_dataset` of a repository), and what it names is opened, sent and deleted.

A key that this version does not know is kept and written back, and nobody acts on it. A part gives its keys back in the
order in which they came, and none that did not, so that reading and writing changes no byte.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictFloat,
    StrictInt,
    ValidationError,
    model_serializer,
    model_validator,
)

from muse_builder.errors import ReleaseError
from muse_builder.release.names import is_asset, is_shard, is_word, leads_away

MANIFEST = "manifest.json"
CARD = "README.md"
FORMAT = 1
"""Of the manifest and the folder; a reader refuses one it does not know."""
SHOWN = 80
"""Characters of a wrong value that an error repeats."""


def _word(name: str) -> str:
    if not is_word(name):
        raise ValueError("a name of letters, digits and '_' is expected")
    return name


def _shard(file: str) -> str:
    if not is_shard(file):
        raise ValueError("no shard has such a name: <config>/<split>-00000.arrow or .parquet is expected")
    return file


def _asset(file: str) -> str:
    if not is_asset(file):
        raise ValueError("no photo of a card has such a name: assets/example-1.jpg is expected")
    return file


Count = Annotated[StrictInt, Field(ge=0)]
Number = StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
"""Whole numbers stay whole, so that they are written as they were read."""
Share01 = Annotated[StrictInt, Field(ge=0, le=1)] | Annotated[StrictFloat, Field(ge=0, le=1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}\z")]
Word = Annotated[str, AfterValidator(_word)]
Counts = dict[str, Count]
"""What was counted -> how often."""


class Part(BaseModel):
    """A part of a manifest. What it declares is checked; further keys are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="allow")

    _order: tuple[str, ...] = PrivateAttr(())
    """The keys that were given, as they came."""

    @model_validator(mode="wrap")
    @classmethod
    def _remember_order(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        part = handler(given)
        if isinstance(given, Mapping):
            part._order = tuple(given)
        return part

    @model_serializer(mode="wrap")
    def _as_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        whole = handler(self)
        return {name: whole[name] for name in self._order}

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        return self.model_dump(mode="json")

    def changed(self, **parts: Any) -> Self:
        """The same with other values, each in its place and new ones at the end; None takes a key out."""
        whole = self.as_json() | {name: plain(value) for name, value in parts.items()}
        gone = {name for name, value in parts.items() if value is None}
        return type(self).model_validate({name: value for name, value in whole.items() if name not in gone})


def plain(value: Any) -> Any:
    """Records as plain values, wherever they stand."""
    if isinstance(value, Part):
        return value.as_json()
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


# --- where the rows are ---------------------------------------------------------------------------------------------


class PackageEntry(Part):
    """What made the release."""

    name: str
    version: str
    sha256: Sha256
    """Of its sources, see `package_digest`."""


class ShardEntry(Part):
    """One file of rows."""

    file: Annotated[str, AfterValidator(_shard)]
    """Relative to the release's folder: "conversations/train-00000.arrow"."""
    rows: Count
    bytes: Count
    sha256: Sha256
    arrow_bytes: Count | None = None
    """In memory, of a published shard: what the card calls `num_bytes`. A shard of Arrow is as large as its file."""

    @property
    def loaded_bytes(self) -> int:
        """Bytes of its rows as Arrow."""
        return self.bytes if self.arrow_bytes is None else self.arrow_bytes


class SplitEntry(Part):
    """The shards of one split, in order."""

    rows: Count
    bytes: Count
    shards: tuple[ShardEntry, ...]

    @classmethod
    def of(cls, shards: Sequence[ShardEntry]) -> Self:
        """The split that has these shards."""
        return cls(rows=sum(shard.rows for shard in shards), bytes=sum(shard.bytes for shard in shards), shards=tuple(shards))

    @model_validator(mode="after")
    def _rows_add_up(self) -> Self:
        if self.rows != (found := sum(shard.rows for shard in self.shards)):
            raise ValueError(f"its {self.rows} rows are not those of its shards, which have {found}")
        return self


Configs = dict[Word, dict[Word, SplitEntry]]
"""Config -> split -> its shards."""


class SplitRule(Part):
    """How the conversations were divided."""

    rule: str = ""
    seed: StrictInt | None = None
    """None where no one rule gave the splits."""
    fractions: dict[Word, Share01] = {}
    """Split -> share that was asked for; empty where nobody asked for one."""


class AssetEntry(Part):
    """A file that only the card shows."""

    file: Annotated[str, AfterValidator(_asset)]
    item_id: str
    bytes: Count
    sha256: Sha256


# --- what was counted -----------------------------------------------------------------------------------------------


class PeopleCounts(Part):
    """The shoppers."""

    gifts: Count
    """Conversations in which somebody shops for somebody else."""
    genders: Counts
    ages: Counts
    """Group of years -> conversations."""


class RoundRanks(Part):
    """Where the target ranked among all items, over some queries."""

    queries: Count
    at: Counts
    """Rank -> queries whose target ranked there or better."""


class RankCounts(RoundRanks):
    """The same over the queries of all rounds."""

    mean_reciprocal_rank: Share01 | None
    """None where nothing was searched."""
    by_round: dict[str, RoundRanks]


class ItemCounts(Part):
    """The table of products."""

    pictures: Count
    picture_bytes: Count
    priced: Count
    untitled: Count | None = None
    """None in a release from before it was counted."""
    classes: Counts
    departments: Counts
    types: Count
    top_types: Counts


class ScenarioCounts(Part):
    """The scenarios, by where they came from."""

    seeds: Count
    grown: Count


class CallCounts(Part):
    """The calls in `traces`."""

    models: dict[str, Counts]
    """Model -> what was counted of its calls."""
    cost: Annotated[Number, Field(ge=0)] | None
    """US dollars."""
    unpriced: Count


class RefusalCount(Part):
    """Rows of `rejected` of one kind that one stage refused."""

    kind: str
    stage: str
    count: Count


class RatingCount(Part):
    """Rows of `ratings` of one rater about one question."""

    rater: str
    question: str
    count: Count


class RowCounts(Part):
    """All that was counted on the rows while they were written; see `card.Measures`."""

    rows: Counts
    """Config -> rows, of those that have any."""
    splits: Counts
    """Split -> conversations."""
    outcomes: Counts
    openings: Counts
    rounds: Counts
    turns: Counts
    words: Counts
    actions: Counts
    rewritten_turns: Count
    pictures_shown: Count
    items_in_conversations: Count
    people: PeopleCounts
    target_rank: RankCounts
    items: ItemCounts
    scenarios: ScenarioCounts
    calls: CallCounts
    rejected: tuple[RefusalCount, ...]
    ratings: tuple[RatingCount, ...] = ()

    @property
    def conversations(self) -> int:
        """Of all splits."""
        return sum(self.splits.values())

    def with_pictures(self, *, pictures: int, picture_bytes: int) -> "RowCounts":
        """The same with other counts of pictures: where they are published without, or lie elsewhere."""
        return self.changed(items=self.items.changed(pictures=pictures, picture_bytes=picture_bytes))


class ScreenYield(Part):
    """One row of the funnel: how many objects a screen saw, and how many passed."""

    screen: str
    kind: str = ""
    seen: Count
    passed: Count
    reasons: tuple[tuple[str, Count], ...] = ()
    """The commonest of its refusals, and how many they were."""


# --- what it was made from ------------------------------------------------------------------------------------------


class SettingsEntry(Part):
    """What a run was told, each setting a key; only these few are read by anybody but a replay."""

    seed: StrictInt | None = None
    embedder: str | None = None
    embedder_model: str | None = None


class IndexEntry(Part):
    """The index that a run searched in: enough to know whether one built anew from the items is the same."""

    embedder: str
    embedder_digest: str | None = None
    dimensions: Count | None = None
    search: str | None = None
    text_template: str | None = None
    items: Count | None = None
    items_digest: str | None = None


class CatalogEntry(Part):
    """What is known of the products' source, with the settings it was read by."""

    name: str | None = None
    catalog: str | None = None
    """The file it was read from, by its name and digest, where a run says it."""
    items: Count | None = None
    sha256: str | None = None
    licence: str | None = None
    """None where nobody stated it."""
    index: IndexEntry | None = None


class RunEntry(Part):
    """What is said of a release, be it this one or one that was united in it."""

    package: PackageEntry
    settings: SettingsEntry = SettingsEntry()
    models: dict[str, str] = {}
    """Role -> model."""
    prompts: dict[str, str] = {}
    """Name -> digest."""
    catalog: CatalogEntry = CatalogEntry()
    sources: tuple["SourceEntry", ...] = ()
    """The releases that were united in it."""
    sha256: Sha256


class SourceEntry(RunEntry):
    """A release in the whole, and what became of its rows."""

    rows: Counts = {}
    """Config -> rows it had."""
    new_rows: Counts = {}
    """Config -> rows it brought."""
    numbers_raised_by: Counts = {}
    """Kind of id -> what was added to its numbers."""
    conflicts: tuple[str, ...] = ()
    """Ids of items whose contents were others than the known ones."""
    renamed_items: dict[str, str] = {}


class PublishedCount(Part):
    """A count that a corpus's authors print beside the one found."""

    name: str
    published: Count
    found: Count
    rounded: StrictBool = False


class CorpusEntry(Part):
    """The foreign corpus that the rows were converted from."""

    name: str
    title: str
    home: str
    license: str
    rows_in: Count
    problems: Count
    unknown_items: Count
    native_splits: StrictBool
    repairs: Counts
    notes: Counts
    published: tuple[PublishedCount, ...]
    origin: dict[str, str] | None = None
    """Where the files were fetched from; None for files of one's own."""


# --- what was measured ----------------------------------------------------------------------------------------------


class ShareEntry(Part):
    """A share with its interval; its values are None where there is nothing to share."""

    count: Count
    of: Count
    value: Share01 | None
    low: Share01 | None
    high: Share01 | None
    what: str = ""


class AuditEntry(Part):
    """What an audit found, see `trust.measured`."""

    conversations: Count
    of: Count
    shares: dict[str, ShareEntry]
    found_by_gender: dict[str, ShareEntry]
    medians: dict[str, Number | None]
    not_measured: tuple[str, ...]


class MeasureEntry(Part):
    """One figure of the statistics."""

    name: str
    value: Number | None
    interval: tuple[Number, Number] | None
    counted: Count
    missing: Count
    definition: str


class StatisticsEntry(Part):
    """What the statistics counted."""

    conversations: Count
    of: Count
    tokenizer: str
    sections: dict[str, tuple[MeasureEntry, ...]]


class QualityEntry(Part):
    """What was measured on the finished shards, for the card."""

    audit: AuditEntry | None = None
    statistics: StatisticsEntry | None = None


class PublishedEntry(Part):
    """What a publisher notes for the next one."""

    format: Literal["parquet", "arrow"]
    images: StrictBool
    """Whether the pixels are published, or URLs and digests alone."""
    release: Sha256
    """Digest of the release that was pushed last."""
    sections: dict[str, str]
    """Heading of the card -> digest of the section as it was generated."""


# --- the whole ------------------------------------------------------------------------------------------------------


class Manifest(RunEntry):
    """A sealed release: which files hold which rows, what was counted on them, and what they were made from."""

    format: Literal[1]
    configs: Configs
    splits: SplitRule = SplitRule()
    counts: RowCounts
    funnel: tuple[ScreenYield, ...] = ()
    corpus: CorpusEntry | None = None
    assets: tuple[AssetEntry, ...] = ()
    quality: QualityEntry | None = None
    published: PublishedEntry | None = None
    """None of a release that lies in a folder of its maker."""

    @model_validator(mode="after")
    def _shards_lie_with_their_config(self) -> Self:
        for config, splits in self.configs.items():
            for split, entry in splits.items():
                for place, shard in enumerate(entry.shards):
                    if not is_shard(shard.file, config):
                        raise ValueError(
                            f"configs.{config}.{split}.shards.{place}.file is {shard.file!r}: a shard of {config} lies in "
                            "its folder"
                        )
        return self

    @classmethod
    def sealed(cls, parts: Mapping[str, Any]) -> Self:
        """The manifest that says this, with its digest.

        Raises:
            ReleaseError: it names a file that no release has, or a value is none that a manifest can have.
        """
        body = {name: plain(value) for name, value in parts.items() if name != "sha256"}
        return _validated(cls, body | {"sha256": manifest_digest(body)}, "the manifest")

    def changed(self, **parts: Any) -> Self:
        """The same with other parts and the digest of the whole; see `Part.changed`."""
        whole = self.as_json() | {name: plain(value) for name, value in parts.items()}
        gone = {name for name, value in parts.items() if value is None}
        return self.sealed({name: value for name, value in whole.items() if name not in gone})

    def published_as(self, configs: Mapping[str, Mapping[str, SplitEntry]], note: PublishedEntry) -> Self:
        """What the repository says that holds these shards."""
        return self.sealed({**self.body(), "configs": configs, "published": note})

    def body(self) -> dict[str, Any]:
        """What it says of the rows, wherever their shards are."""
        return {name: value for name, value in self.as_json().items() if name not in ("configs", "published", "sha256")}

    def written(self) -> str:
        """The text of the file."""
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n"

    def shards(self, config: str | None = None) -> list[ShardEntry]:
        """The shards of one config, or of all, in order; none where there is no such config."""
        wanted = self.configs if config is None else {config: self.splits_of(config)}
        return [shard for splits in wanted.values() for entry in splits.values() for shard in entry.shards]

    def splits_of(self, config: str) -> Mapping[str, SplitEntry]:
        """Split -> shards of a config; empty where there is no such config."""
        return self.configs.get(config, {})

    @property
    def files(self) -> list[str]:
        """What it names beside itself and the card: shards and photos."""
        return [shard.file for shard in self.shards()] + [asset.file for asset in self.assets]


Whole = TypeVar("Whole", bound=Manifest)


def _validated(kind: type[Whole], given: Any, what: object) -> Whole:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise ReleaseError(f"{what}: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, with the key and the value."""
    found = error.errors(include_url=False)[0]
    key, message = ".".join(map(str, found["loc"])), found["msg"].removeprefix("Value error, ")
    if not key:
        return message
    if found["type"] == "missing":
        return f"it has no {key}"
    value = repr(found["input"])
    return f"{key} is {value if len(value) <= SHOWN else f'{value[:SHOWN]}...'}: {message[:1].lower()}{message[1:]}"


# --- digests and places ---------------------------------------------------------------------------------------------


def package_digest() -> str:
    """SHA-256 over the sources of this package, names and contents."""
    root = Path(__file__).parents[1]
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        whole.update(f"{path.relative_to(root).as_posix()} {file_digest(path)}\n".encode())
    return whole.hexdigest()


def portable(value: Any) -> Any:
    """Plain values with the last name alone of every absolute path, so that two machines write the same."""
    if isinstance(value, Mapping):
        return {str(name): portable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [portable(inner) for inner in value]
    return Path(value).name if isinstance(value, str) and os.path.isabs(value) else value


def previous_of(place: Path) -> Path:
    """Where the release before lies between the two renames of a swap."""
    return place.with_name(f".{place.name}.previous")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of all that a manifest says beside its own `sha256`."""
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# --- reading --------------------------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a sealed release, checked in all it says; the shards are not looked at.

    Raises:
        ReleaseError: there is no such folder, it was never sealed, or its manifest was altered, says what none can say, or
            names a file that does not lie in the release.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ReleaseError(_why_unsealed(folder))
    manifest = parse_manifest(path.read_bytes(), path)
    for file in _led_away(folder, manifest):
        raise ReleaseError(f"{path}: {file} is a link that leads out of the release; copy what it leads to in its place")
    return manifest


def parse_manifest(text: bytes, what: object) -> Manifest:
    """A manifest from a file's content; names of files are checked, the files themselves may be elsewhere.

    Args:
        what: the file, as errors call it.

    Raises:
        ReleaseError: as `read_manifest`.
    """
    try:
        given = json.loads(text.decode("utf-8"))
        said, known = given["sha256"], given["format"]
        found = manifest_digest(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReleaseError(f"{what} is not a manifest ({error!r}): fetch or generate the release again") from error
    if said != found:
        raise ReleaseError(
            f"{what} was altered after the release was sealed: its digest is {found[:12]}, it says {str(said)[:12]}"
        )
    if known != FORMAT:
        raise ReleaseError(f"{what} has format {known}; this version of muse_builder reads {FORMAT}: upgrade it")
    return _validated(Manifest, given, what)


def _led_away(folder: Path, manifest: Manifest) -> Iterator[str]:
    return (file for file in manifest.files if leads_away(folder, file))


def _why_unsealed(folder: Path) -> str:
    if folder.is_dir():
        return f"{folder} has no {MANIFEST}: it is not a sealed release; generate it again (`muse generate --out {folder}`)"
    before = previous_of(folder.resolve())
    if before.is_dir():
        return (
            f"{folder} was being replaced when the machine stopped; the release before is {before}: rename it or generate again"
        )
    return f"there is no folder {folder}; make a release with `muse generate --out {folder}`"
