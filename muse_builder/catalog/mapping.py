"""From a row as a catalog has it to a row in the shape of Amazon Reviews 2023: what each field is made of.

title=productDisplayName                  a column, or a path into it: offers.price, images.0.src
image=images/{id}.jpg                     a pattern; {id:0>10} pads with zeros, {id:.3} takes three characters
features=material+fit                     several of them
categories=product_type|category          the first of them that a row has
details.color=baseColour                  a field of the details
"""

import ast
import json
import re
import string
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError, unknown

TARGETS = {
    "id": "parent_asin",
    "title": "title",
    "brand": "store",
    "categories": "categories",
    "features": "features",
    "description": "description",
    "details": "details",
    "price": "price",
    "rating": "average_rating",
    "rating_number": "rating_number",
    "image": "images",
    "parent": "parent_id",
}
"""What `--map` calls a field -> the field of the row."""
DETAIL = "details."
_ENTRY = re.compile(r",(?=\s*[A-Za-z_][\w .]*=)")
"""Between two entries; a comma elsewhere is part of a column's name."""
_BREAK = re.compile(r"\s*(?:[\r\n•·▪]+|<br\s*/?>|</li>)\s*", re.IGNORECASE)
_STEP = re.compile(r"\s*(?:>+|»|›|\|)\s*")
_ADDRESSES = re.compile(r"\s*[,;|]?\s*(?=https?://)", re.IGNORECASE)
"""Between addresses; a comma may stand in one."""
_PATHS = re.compile(r"\s*[,;|\r\n]\s*(?=[^,;|\r\n]+\.(?:jpe?g|png|webp|avif|gif|tiff?|jp2|heic)\b)", re.IGNORECASE)
_ENDING = re.compile(r"(?<=.)\.(?:jpe?g|png|webp|avif|gif|bmp|tiff?|jp2|hei[cf])\Z", re.IGNORECASE)
_JOINED = re.compile(r"\+(?![^{]*\})")
_MAX_TEXT = 200_000
"""Characters of a cell that are looked into for a list."""


class FieldMap(NamedTuple):
    """What `--map` says."""

    preset: str | None
    """A preset's name, where it begins with one."""
    fields: dict[str, str]
    """Field -> expression."""


def parse(text: str) -> FieldMap:
    """The mapping of a text like "title=name,image=images/{id}.jpg", or "hm,title=name" to change one of a preset.

    Raises:
        SettingsError: an entry is none, or a field is not known.
    """
    preset, fields = None, {}
    for place, entry in enumerate(_entries(text)):
        name, sign, expression = (part.strip() for part in entry.partition("="))
        if not sign and place == 0:
            preset = name
            continue
        if not sign or not expression:
            raise SettingsError(f"map: {entry.strip()!r} says nothing; expected FIELD=COLUMN, as title=product_name")
        if name not in TARGETS and not name.startswith(DETAIL):
            raise SettingsError(f"map: {unknown('field', name, [*TARGETS, DETAIL + 'NAME'])}")
        fields[name] = expression
    return FieldMap(preset, fields)


def _entries(text: str) -> Iterator[str]:
    head, comma, rest = text.partition(",")
    if comma and "=" not in head:
        yield head
        text = rest
    yield from (entry for entry in _ENTRY.split(text) if entry.strip())


def mapped(row: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The row in the shape of Amazon Reviews 2023. Fields that it does not fill are there and empty.

    Args:
        fields: field, as `TARGETS` has it or "details.NAME", -> expression.
    """
    made: dict[str, Any] = {
        "parent_asin": None,
        "title": None,
        "categories": [],
        "features": [],
        "description": [],
        "images": [],
    }
    details: dict[str, Any] = {}
    for name, expression in fields.items():
        values = [value for part in ([expression] if expression in row else parts(expression)) for value in _values(part, row)]
        if not values:
            continue
        if name.startswith(DETAIL):
            details[name.removeprefix(DETAIL)] = ", ".join(dict.fromkeys(text for value in values for text in texts(value)))
        elif name == "details":
            details = dict(pair for value in values for pair in _pairs(value)) | details
        else:
            made[TARGETS[name]] = _CAST[name](values)
    return made | {"details": {key: value for key, value in details.items() if value not in (None, "")}}


def columns_of(expression: str) -> list[str]:
    """The columns and paths that an expression names."""
    found: list[str] = []
    for part in parts(expression):
        found += [name for _, name, _, _ in _fields(part) if name] if "{" in part else [one.strip() for one in part.split("|")]
    return found


def parts(expression: str) -> list[str]:
    """What an expression joins by "+", outside of braces."""
    return [part.strip() for part in _JOINED.split(expression)] if "+" in expression else [expression]


def _values(expression: str, row: Mapping[str, Any]) -> list[Any]:
    """What an expression gives of a row; nothing where a column is not there."""
    if "{" in expression and expression not in row:
        made = _filled(expression, row)
        return [] if made is None else [made]
    if "|" in expression and expression not in row:
        return next((found for one in expression.split("|") if (found := _values(one.strip(), row))), [])
    return [value for value in look(row, expression) if value not in (None, "", [], {})]


def _filled(pattern: str, row: Mapping[str, Any]) -> str | None:
    pieces: list[str] = []
    for literal, name, form, _ in _fields(pattern):
        pieces.append(literal)
        if name is None:
            continue
        found = [text for value in look(row, name) for text in texts(value)]
        if not found:
            return None
        try:
            pieces.append(format(found[0], form or ""))
        except ValueError as error:
            raise SettingsError(f"map: {pattern!r}: {error}") from error
    return "".join(pieces)


def _fields(pattern: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise SettingsError(f"map: {pattern!r} is no pattern: {error}; expected one like images/{{id}}.jpg") from error


def look(row: Any, path: str) -> list[Any]:
    """What lies behind a column's name, or a path through objects and lists: of a list's elements each."""
    if isinstance(row, Mapping) and path in row:
        return [row[path]]
    first, dot, rest = path.partition(".")
    if isinstance(row, list):
        if first.isdigit():
            return (look(row[int(first)], rest) if dot else [row[int(first)]]) if int(first) < len(row) else []
        return [value for inner in row[:200] for value in look(inner, path)]
    if not dot or not isinstance(row, Mapping) or first not in row:
        return []
    return look(row[first], rest)


# --- values ---------------------------------------------------------------------------------------------------------


def texts(value: Any) -> list[str]:
    """The texts of a value: of a list each, of an object that wraps one that one."""
    if isinstance(value, str):
        return [part for inner in opened for part in texts(inner)] if isinstance(opened := listed(value), list) else [value]
    if isinstance(value, bool) or value is None or isinstance(value, bytes):
        return []
    if isinstance(value, int | float):
        return [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)]
    if isinstance(value, list):
        return [part for inner in value[:200] for part in texts(inner)]
    for key in ("value", "name", "title", "text", "label", "en", "en_US"):
        if key in value and not isinstance(value[key], dict):
            return texts(value[key])
    return []


def listed(value: str) -> Any:
    """The list or object that a cell holds as JSON or as Python writes it; else the cell itself."""
    begun = value.lstrip()[:1]
    if begun not in ("[", "{") or len(value) > _MAX_TEXT:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pass
    try:
        found = ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return value
    return found if isinstance(found, list | dict) else value


def _first(values: list[Any]) -> str | None:
    return next((text for value in values for text in texts(value)), None)


def _id(values: list[Any]) -> str | None:
    """The id; of a picture's file its name without the ending and the folders' strokes, since a reply may name no file."""
    found = _first(values)
    bare = _ENDING.sub("", found) if found is not None else None
    return bare if bare is None or bare == found else re.sub(r"[/\\]+", "-", bare)


def _categories(values: list[Any]) -> list[str]:
    return [step for value in values for text in texts(value) for step in _STEP.split(text) if step]


def _features(values: list[Any]) -> list[str]:
    return [part for value in values for text in texts(value) for part in _BREAK.split(text) if part.strip()]


def _paragraphs(values: list[Any]) -> list[str]:
    return [text for value in values for text in texts(value)]


def _number(values: list[Any]) -> Any:
    """A number or its text, out of what wraps it: {"amount": 12, "currency": "USD"}, a range's lower end, a list's first."""
    value = values[0]
    if isinstance(value, str):
        value = listed(value)
    for _ in range(4):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            keys = ("amount", "value", "price", "lowPrice", "current", "min", "ratingValue", "average", "rate", "count")
            value = next((value[key] for key in keys if key in value), None)
    return value


def _images(values: list[Any]) -> list[Any]:
    """Paths, addresses and pictures, in order."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, str):
            opened = listed(value)
            found += _images(opened) if isinstance(opened, list) else _split(value.strip())
        elif isinstance(value, bytes):
            found.append(value)
        elif isinstance(value, list):
            found += _images(value)
        elif isinstance(value, dict):
            kept = value.get("bytes") or next(
                (
                    value[key]
                    for key in ("large", "src", "url", "contentUrl", "href", "link", "path", "file", "hi_res")
                    if value.get(key)
                ),
                None,
            )
            found += _images([kept]) if kept is not None else []
    return list(dict.fromkeys(found))


def _split(cell: str) -> list[str]:
    """The pictures that one cell names."""
    between = _ADDRESSES if cell[:8].lower().startswith(("http://", "https://")) else _PATHS
    return [part for part in between.split(cell) if part]


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """The details that a value tells: an object's, or a list of names with values."""
    if isinstance(value, str):
        value = listed(value)
    if isinstance(value, dict):
        inner = next(iter(value.values())) if len(value) == 1 else None
        if isinstance(inner, list):  # {"product_specification": [{"key": ..., "value": ...}]}
            yield from _pairs(inner)
            return
        named = next((value[key] for key in ("name", "key", "label", "attribute") if isinstance(value.get(key), str)), None)
        if named is not None and "value" in value:
            yield named, ", ".join(texts(value["value"]))
        elif named is not None and "values" in value:
            yield named, ", ".join(texts(value["values"]))
        else:
            yield from value.items()
    elif isinstance(value, list):
        for one in value[:200]:
            if isinstance(one, str) and ":" in one:
                key, _, told = one.partition(":")
                yield key.strip(), told.strip()
            elif isinstance(one, dict):
                yield from _pairs(one)


_CAST: dict[str, Any] = {
    "id": _id,
    "title": _first,
    "brand": _first,
    "categories": _categories,
    "features": _features,
    "description": _paragraphs,
    "price": _number,
    "rating": _number,
    "rating_number": _number,
    "image": _images,
    "parent": _first,
}


def kind_of_value(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        bytes: "bytes",
        type(None): "null",
    }
    return names.get(type(value), type(value).__name__)
