"""The parts of a manifest: what each key holds, of which type and in which range.

A key that this version does not know is kept and written back, and nobody acts on it. A part gives its keys back in the
order in which they came, and none that did not, so that reading and writing changes no byte.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

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
    model_serializer,
    model_validator,
)

from muse_builder.release.names import is_asset, is_shard, is_word


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
RANK_BOUNDS = (1, 5, 10, 20, 50, 100)
"""Target ranks are counted up to each of these; 10 and 20 are the paper's (4.4)."""


def _ranks(counted: Counts) -> Counts:
    for bound in RANK_BOUNDS:
        if str(bound) not in counted:
            raise ValueError(f"a count of ranks has one up to {bound}")
    return counted


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


class FileEntry(Part):
    """A file whose name is known."""

    bytes: Count
    sha256: Sha256


class TermsEntry(Part):
    """The files that say what may be done with a release."""

    licence: FileEntry
    notice: FileEntry


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
    at: Annotated[Counts, AfterValidator(_ranks)]
    """Rank, each of `RANK_BOUNDS` -> queries whose target ranked there or better."""


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
    replies_sha256: Sha256 | None = None
    """Of all replies, each with the key of its request and in whatever order; None in a release from before it was taken."""


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
    twins: Counts | None = None
    """Of the outcomes those of twins, which were held with a bad recommender on purpose; None where there are none."""
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
    not_checked: Count = 0
    """Of what it saw, what it let pass unread, in a language that it does not know."""
    reasons: tuple[tuple[str, Count], ...] = ()
    """The commonest of its refusals, and how many they were."""


# --- what it was made from ------------------------------------------------------------------------------------------


class SettingsEntry(Part):
    """What a run was told, each setting a key; only these few are read by anybody but a replay."""

    seed: StrictInt | None = None
    embedder: str | None = None
    embedder_model: str | None = None
    retrieval: str | None = None
    language: str | None = None
    """Code of the language of conversations; None for English."""


DENSE = "dense"


class IndexEntry(Part):
    """The index that a run searched in: enough to know whether one built anew from the items is the same."""

    embedder: str
    embedder_digest: str | None = None
    dimensions: Count | None = None
    search: str | None = None
    retrieval: str | None = None
    """None in releases from before there was a choice, which all were searched by vectors alone (`DENSE`)."""
    words: str | None = None
    """What weighed the words; None where they were not searched."""
    text_template: str | None = None
    items: Count | None = None
    items_digest: str | None = None


class CoverageEntry(Part):
    """What share of a catalog its domain understands; see `screens.coverage`."""

    domain: str
    products: Count
    kind: Count
    """Products whose kind is known."""
    department: Count | None = None
    """Of which is known for whom they are; None where the domain's goods are for anybody."""
    attributes: Count
    """With two properties or more."""
    whole: Count
    """With all of these."""
    values: Count
    """Values of attributes, of all products together."""
    checkable: Count
    """Of them, those that a text's claim can be held against."""
    enough: Count
    """Products with a kind and two properties."""


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
    language: str | None = None
    """Code of the language of its texts; None where it is not clear, and in releases from before it was looked at."""
    coverage: CoverageEntry | None = None
    """None in releases from before it was counted, and of catalogs united."""


class BranchEntry(Part):
    """The run from which a run took what it would have asked alike. Its rows are those it would have without."""

    releases: tuple[Sha256, ...] = ()
    """Seals of the releases that the other run had by then."""
    differing: dict[str, Any] = {}
    """Setting -> what it was there and what it is here, of those that shape rows and differ."""
    calls: Count
    """Of the calls in `traces`, those that the other run had asked."""
    cost: Annotated[Number, Field(ge=0)]
    """US dollars of `counts.calls.cost` that were paid there."""


class RunEntry(Part):
    """What is said of a release, be it this one or one that was united in it."""

    package: PackageEntry
    settings: SettingsEntry = SettingsEntry()
    models: dict[str, str] = {}
    """Role -> model."""
    prompts: dict[str, str] = {}
    """Name -> digest."""
    catalog: CatalogEntry = CatalogEntry()
    branch: BranchEntry | None = None
    """None of a run that took nothing from another."""
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
    near_duplicates: Counts = {}
    """Screen -> scenarios or profiles it brought that were like those of the releases before it."""
    near_duplicates_kept: StrictBool = False
    """True where they are rows all the same."""


RunEntry.model_rebuild()  # it holds sources, which are of its own kind


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
