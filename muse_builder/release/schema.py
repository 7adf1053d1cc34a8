"""Records to rows and back: the one place that knows a column's name.

Every config of a release is a table of one kind of record. Its columns follow from the record's annotations, so a field
added to a record is a column of the next release:

    str, int, float, bool, Literal     string, int64, float64, bool, string
    X | None                           the column of X, null where None
    tuple[X, ...]                      a list
    another record                     a struct
    dict[str, str], dict[str, float]   a list of {name, value}, in the dict's own order: typed, and readable everywhere
    dict of mixed values               a string of JSON (only `Call.parameters`)
    tuple[str, str]                    {role, text} (only `Call.messages`)

Two tables differ from their record. `conversations` has the profile's fields beside its own (its verdicts are called
`profile_verdicts`), so that a row explains itself. `items` carries the picture itself as `image`, embedded; the name that
`Item.image` holds stands in `image_file`.

Arrow schemas and the features they embed are made here without the `datasets` package and in the shape that all of its
releases from 2.21 on can read: lists in shorthand, never `List` or `Sequence`.
"""

import json
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Union, cast, get_args, get_origin

from pydantic import ValidationError

from muse_builder.errors import ReleaseError
from muse_builder.records import Call, Conversation, Item, Profile, Rating, Record, Rejection, Scenario
from muse_builder.release.names import SHOWN, told

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
Kind = str | list["Kind"] | dict[str, "Kind"]
"""A column's type: "string", "int64", "float64", "bool" or "image"; [kind] is a list of it, {name: kind} a struct."""


class SystemPrompt(Record):
    """A system prompt as it was sent, once, however many calls it served: a row of `prompts`."""

    system_digest: str
    """SHA-256 of `text`; `Call.system_digest` points here."""
    text: str


# --- one column -----------------------------------------------------------------------------------------------------


class _Column(NamedTuple):
    kind: Kind
    encode: Callable[[Any], Any]
    """Field value to Arrow-ready value."""
    decode: Callable[[Any], Any]
    """Arrow value to what the record's validation takes."""


_SCALARS: dict[Any, str] = {str: "string", int: "int64", float: "float64", bool: "bool"}


def _same(value: Any) -> Any:
    return value


def _column(annotation: Any) -> _Column:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _SCALARS:
        return _Column(_SCALARS[annotation], _same, _same)
    if origin is Literal:
        return _Column("string", _same, _same)
    if origin in (Union, UnionType) and NoneType in arguments:
        rest = tuple(argument for argument in arguments if argument is not NoneType)
        if len(rest) == 1:
            return _nullable(_column(rest[0]))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _list(_column(arguments[0]))
    if annotation == tuple[str, str]:
        return _Column({"role": "string", "text": "string"}, _role_and_text, lambda row: (row["role"], row["text"]))
    if origin is dict and arguments[0] is str:
        if arguments[1] in _SCALARS:
            return _mapping(_SCALARS[arguments[1]])
        return _Column("string", lambda value: json.dumps(value, ensure_ascii=False), json.loads)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return _struct(annotation)
    raise TypeError(f"no column is defined for a field of type {annotation!r}; see the table in {__name__}")


def _nullable(column: _Column) -> _Column:
    if column.encode is _same and column.decode is _same:
        return column
    return _Column(
        column.kind,
        lambda value: None if value is None else column.encode(value),
        lambda value: None if value is None else column.decode(value),
    )


def _list(column: _Column) -> _Column:
    if column.encode is _same:
        return _Column([column.kind], list, _same)
    return _Column(
        [column.kind],
        lambda values: [column.encode(value) for value in values],
        lambda values: [column.decode(value) for value in values],
    )


def _mapping(value_kind: str) -> _Column:
    return _Column(
        [{"name": "string", "value": value_kind}],
        lambda mapping: [{"name": name, "value": value} for name, value in mapping.items()],
        lambda pairs: {pair["name"]: pair["value"] for pair in pairs},
    )


def _role_and_text(message: tuple[str, str]) -> Row:
    return {"role": message[0], "text": message[1]}


def _struct(record: type[Record]) -> _Column:
    columns = {name: _column(field.annotation) for name, field in record.model_fields.items()}
    encoded = [(name, column.encode) for name, column in columns.items() if column.encode is not _same]

    def encode(value: Record) -> Row:
        row = dict(value.__dict__)  # most fields are plain values, and rows are many: only the others are touched
        for name, change in encoded:
            row[name] = change(row[name])
        return row

    def decode(row: Mapping[str, Any]) -> Row:
        # An older release lacks the columns of newer fields: they take their defaults.
        return {name: column.decode(row[name]) for name, column in columns.items() if name in row}

    return _Column({name: column.kind for name, column in columns.items()}, encode, decode)


# --- the tables -----------------------------------------------------------------------------------------------------

RECORDS: dict[str, type[Record]] = {
    "conversations": Conversation,
    "items": Item,
    "profiles": Profile,
    "scenarios": Scenario,
    "traces": Call,
    "rejected": Rejection,
    "prompts": SystemPrompt,
    "ratings": Rating,
}
"""Config -> the record its rows are. The first is what one gets without naming a config."""

CONFIGS = tuple(RECORDS)
DEFAULT_CONFIG = CONFIGS[0]
SPLIT_CONFIG = "conversations"
"""The one config that is divided into splits; the others are whole tables that all splits refer to."""
WHOLE = "train"
"""Split name of an undivided table: the Hub knows no table without a split."""

_ROWS: dict[str, _Column] = {config: _struct(record) for config, record in RECORDS.items()}
"""A whole row as the struct of its record, before the two tables that differ are rearranged."""
_PROFILE = {"profile_verdicts" if name == "verdicts" else name: name for name in Profile.model_fields}
"""Column in `conversations` -> field of the profile."""


def _kinds(config: str) -> dict[str, Kind]:
    kinds = dict(cast("dict[str, Kind]", _ROWS[config].kind))
    if config == "conversations":
        profile = cast("dict[str, Kind]", kinds.pop("profile"))
        lifted = {column: profile[field] for column, field in _PROFILE.items()}
        verdicts = lifted.pop("profile_verdicts")
        own = {name: kind for name, kind in kinds.items() if name != "conversation_id"}
        return {"conversation_id": "string", **lifted, **own, "profile_verdicts": verdicts}
    if config == "items":
        return {("image_file" if name == "image" else name): kind for name, kind in kinds.items()} | {"image": "image"}
    return kinds


COLUMNS: dict[str, dict[str, Kind]] = {config: _kinds(config) for config in CONFIGS}
"""Config -> column -> its type, in the order of the columns."""


def config_of(record: Record) -> str:
    """The config whose rows are records of this type."""
    for config, kind in RECORDS.items():
        if type(record) is kind:
            return config
    raise TypeError(f"{type(record).__name__} is no row of a release; these are: {', '.join(RECORDS)}")


def to_row(record: Record, *, image: bytes | None = None) -> Row:
    """The record as a row of its config, values as pyarrow takes them.

    Args:
        image: an item's picture, a whole JPEG or PNG file; None where it has none.
    """
    config = config_of(record)
    row: Row = _ROWS[config].encode(record)
    if config == "conversations":
        profile = row.pop("profile")
        for column, field in _PROFILE.items():
            row[column] = profile[field]
    elif config == "items":
        name = row.pop("image")
        row["image_file"] = name
        row["image"] = None if image is None else {"bytes": image, "path": name}
    return row


def from_row(config: str, row: Mapping[str, Any]) -> Record:
    """The record behind a row, exactly as it was; an item's pixels stay in the row.

    Args:
        row: values as pyarrow or `datasets` give them; further columns (a joined picture, a score) are left aside.

    Raises:
        ReleaseError: it lacks a column, or holds what its record cannot.
    """
    plain: dict[str, Any] = dict(row)
    try:
        if config == "conversations":
            plain["profile"] = {field: plain[column] for column, field in _PROFILE.items() if column in plain}
        elif config == "items":
            plain["image"] = plain["image_file"]
        return RECORDS[config].model_validate(_ROWS[config].decode(plain))
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        column, value = told(found["loc"]), ascii(found["input"])[:SHOWN]
        raise ReleaseError(f"a row of {config} is none that a release can have: {column} is {value}: {found['msg']}") from error
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ReleaseError(f"a row of {config} is none that a release can have: {ascii(error)[:SHOWN]}") from error


# --- the same columns for Arrow, for `datasets` and for the card ------------------------------------------------------


def features(config: str) -> Any:
    """The columns as `datasets.Features`; imports `datasets`."""
    import datasets

    def feature(kind: Kind) -> Any:
        if isinstance(kind, list):
            return [feature(kind[0])]
        if isinstance(kind, dict):
            return {name: feature(inner) for name, inner in kind.items()}
        return datasets.Image() if kind == "image" else datasets.Value(kind)

    return datasets.Features({name: feature(kind) for name, kind in COLUMNS[config].items()})


def arrow_schema(config: str) -> "pa.Schema":
    """The columns as Arrow types, with the features embedded under `huggingface` as `datasets` looks for them."""
    import pyarrow as pa

    def arrow(kind: Kind) -> pa.DataType:
        if isinstance(kind, list):
            return pa.list_(arrow(kind[0]))
        if isinstance(kind, dict):
            return pa.struct([pa.field(name, arrow(inner)) for name, inner in kind.items()])
        if kind == "image":
            return pa.struct([pa.field("bytes", pa.binary()), pa.field("path", pa.string())])
        return pa.type_for_alias(kind)

    def described(kind: Kind) -> Any:
        if isinstance(kind, list):
            return [described(kind[0])]
        if isinstance(kind, dict):
            return {name: described(inner) for name, inner in kind.items()}
        return {"_type": "Image"} if kind == "image" else {"dtype": kind, "_type": "Value"}

    embedded = {"info": {"features": described(COLUMNS[config])}}
    fields = [pa.field(name, arrow(kind)) for name, kind in COLUMNS[config].items()]
    return pa.schema(fields, metadata={"huggingface": json.dumps(embedded)})


def card_features(config: str) -> list[Row]:
    """The columns as `dataset_info.features` of a dataset card: with them, old releases of `datasets` need nothing else."""

    def described(kind: Kind) -> Row:
        if isinstance(kind, dict):
            return {"struct": [{"name": name, **described(inner)} for name, inner in kind.items()]}
        if isinstance(kind, list):
            inner = described(kind[0])
            simple = inner.get("dtype") or inner.get("struct")
            return {"list": simple if simple is not None else inner}
        return {"dtype": kind}

    return [{"name": name, **described(kind)} for name, kind in COLUMNS[config].items()]
