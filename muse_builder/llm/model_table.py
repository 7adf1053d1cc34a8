"""What a user knows of models and we do not: prices and capabilities, in a TOML file.

    ["openai:llava-onevision"]
    price = { input = 0.05, output = 0.20 }     # US dollars per million tokens; cached and cache_write default to input
    context = 32000                             # any field of `Capabilities`
    temperature = true

What stands here wins over what is known, and over what a probe found. `muse check-model` writes such a table.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from muse_builder.errors import SettingsError
from muse_builder.llm.capabilities import Capabilities, in_todays_words
from muse_builder.llm.prices import Price

_PRICES = ("input", "output", "cached", "cache_write")
_FIELDS = {name: TypeAdapter(kind) for name, kind in get_type_hints(Capabilities).items()}


@dataclass(frozen=True)
class ModelTable:
    """The tables of a file; empty where the user gave none."""

    prices: Mapping[str, Price] = field(default_factory=dict)
    """By spec."""
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By spec, the fields of `Capabilities` that differ from what is known."""

    def record(self, spec: str, known: Capabilities) -> Capabilities:
        """What is known of a model, with the user's word over it."""
        return replace(known, **self.changes.get(spec, {}))


def read_model_table(path: str | None) -> ModelTable:
    """The table of a file; an empty one for None.

    Raises:
        SettingsError: it cannot be read, or a name or value is wrong; it says which and what is known.
    """
    if path is None:
        return ModelTable()
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the model table {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    prices, changes = {}, {}
    for spec, table in tables.items():
        if not isinstance(table, dict) or ":" not in spec:
            raise SettingsError(f'{path}: {spec!r} is no model; write a table ["openai:NAME"] or ["anthropic:NAME"]')
        table = dict(table)
        if "price" in table:
            prices[spec] = _price(f"{path}: {spec}", table.pop("price"))
        changes[spec] = {name: _capability(f"{path}: {spec}", name, value) for name, value in in_todays_words(table).items()}
    return ModelTable(prices, changes)


def table_entry(spec: str, record: Capabilities, known: Capabilities, *, note: str = "") -> str:
    """A table of this file's form: the fields of a record that differ from what is known without it.

    Args:
        note: a comment on the entry.
    """
    lines = [f"[{json.dumps(spec)}]" + (f"  # {note}" if note else "")]
    for name in _FIELDS:
        value = getattr(record, name)
        if value != getattr(known, name):
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def write_entry(path: Path, spec: str, entry: str) -> None:
    """Puts an entry into a file, in the place of the model's earlier one, whose price stays; the file need not be there.

    Raises:
        SettingsError: what is there is no model table, or it cannot be written.
    """
    text = ""
    if path.exists():
        read_model_table(str(path))
        text = path.read_text("utf-8")
    kept, price, inside = [], [], False
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            inside = _named_in(line) == spec
        if not inside:
            kept.append(line)
        elif line.lstrip().startswith("price"):
            price.append(line)
    before = "\n".join(kept).strip()
    whole = "\n\n".join([*([before] if before else []), "\n".join([entry.rstrip(), *price])]) + "\n"
    try:
        path.write_text(whole, "utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}; name another file with --write") from error


def _named_in(line: str) -> str | None:
    """The model of a line that begins a table; None where it begins none."""
    try:
        return next(iter(tomllib.loads(line)), None)
    except tomllib.TOMLDecodeError:
        return None


def _price(where: str, table: Any) -> Price:
    known = ", ".join(_PRICES)
    if not isinstance(table, dict) or not {"input", "output"} <= set(table) <= set(_PRICES):
        raise SettingsError(f"{where}: a price is a table of input and output, if need be cached and cache_write ({known})")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise SettingsError(f"{where}: price.{name} = {value!r} is no sum of US dollars per million tokens")
    whole = {"cached": table["input"], "cache_write": table["input"], **table}
    return Price(**{name: float(value) for name, value in whole.items()})


def _capability(where: str, name: str, value: Any) -> Any:
    if name not in _FIELDS:
        raise SettingsError(f"{where}: unknown field {name!r}; known: price, {', '.join(sorted(_FIELDS))}")
    try:
        return _FIELDS[name].validate_python(value, strict=name != "bytes_per_token")
    except ValidationError as error:
        raise SettingsError(f"{where}: {name} = {value!r}: {error.errors(include_url=False)[0]['msg']}") from error
