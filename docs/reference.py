"""Writes what docs/settings.md and docs/columns.md say of settings and columns: `python docs/reference.py`.

Both follow from the code; tests/test_documentation.py says when they are behind it.
"""

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from muse_builder.records import Conversation, Item, Profile, Record
from muse_builder.release.schema import COLUMNS, RECORDS, Kind
from muse_builder.settings import PRESETS, SECTIONS, place_in_paper, shapes_rows

DOCS = Path(__file__).resolve().parent
FURTHER = (
    ("--preset", "settings by name, which a file and flags win over: " + ", ".join(f"`{name}`" for name in sorted(PRESETS))),
    ("--config", "a TOML file of settings by their names (num_conversations), plain or in the sections of this page"),
)
"""Options of `muse generate` that are no settings themselves."""


def settings_tables() -> str:
    """One table a section: what the paper says, what it does, flag, default, and whether another value makes other rows."""
    parts = []
    for name, section in SECTIONS.items():
        parts += [f"## `[{name}]`", " ".join((section.__doc__ or "").split()), _table(_setting_rows(section))]
    options = [["flag", "what it does"], *[[f"`{flag}`", said] for flag, said in FURTHER]]
    return "\n\n".join([*parts, "## Beside the settings", _table(options)])


def _setting_rows(section: Any) -> list[list[str]]:
    rows = [["flag", "what it does", "paper", "default", "other rows"]]
    for name, field in section.model_fields.items():
        rows.append(
            [
                f"`--{name.replace('_', '-')}`",
                field.description or "",
                place_in_paper(name),
                _value(field.default),
                "yes" if shapes_rows(name) else "no",
            ]
        )
    return rows


def _value(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, tuple):
        return " ".join(str(one) for one in default)
    return {True: "on", False: "off"}[default] if isinstance(default, bool) else str(default)


def columns_tables() -> str:
    """One table a config: column, type, meaning."""
    parts = []
    for config, columns in COLUMNS.items():
        record = RECORDS[config]
        parts += [f"## `{config}`", " ".join((record.__doc__ or "").split("\n\n")[0].split())]
        parts.append(_table([["column", "type", "what it is"], *_column_rows(config, columns)]))
    structs = {kind.__name__: kind for kind in _structs(tuple(RECORDS.values()))}
    for name in sorted(structs.keys() - {record.__name__ for record in RECORDS.values()}):
        fields = [
            ["field", "what it is"],
            *[[f"`{field}`", _said(structs[name], field)] for field in structs[name].model_fields],
        ]
        parts += [f"## {name}", " ".join((structs[name].__doc__ or "").split("\n\n")[0].split()), _table(fields)]
    return "\n\n".join(part for part in parts if part)


def _column_rows(config: str, columns: dict[str, Kind]) -> list[list[str]]:
    record, rows = RECORDS[config], []
    for column, kind in columns.items():
        name = {"profile_verdicts": "verdicts", "image_file": "image"}.get(column, column)
        owner: type[Record] = record
        if record is Conversation and (column == "profile_verdicts" or name not in Conversation.model_fields):
            owner = Profile
        said = "the picture itself, embedded" if record is Item and column == "image" else _said(owner, name)
        rows.append([f"`{column}`", _kind(kind, owner, name), said])
    return rows


def _kind(kind: Kind, owner: type[Record], field: str) -> str:
    inner = kind[0] if isinstance(kind, list) else kind
    if isinstance(inner, dict):
        held = [struct.__name__ for struct in _within(owner.model_fields[field].annotation)]
        text = held[0] if held else "{" + ", ".join(inner) + "}"
    else:
        text = str(inner)
    return f"list of {text}" if isinstance(kind, list) else text


def _said(owner: type[Record], field: str) -> str:
    """The string under the field, and what values there are where these are few."""
    told = " ".join((owner.model_fields[field].description or "").split())
    values = _values(owner.model_fields[field].annotation)
    return f"{told} {'One of' if told else 'one of'} {', '.join(f'`{one}`' for one in values)}".strip() if values else told


def _values(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    return [value for argument in getattr(annotation, "__args__", ()) for value in _values(argument)]


def _within(annotation: Any) -> list[type[Record]]:
    """The records that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return [annotation]
    return [found for argument in getattr(annotation, "__args__", ()) for found in _within(argument)]


def _structs(records: tuple[type[Record], ...]) -> list[type[Record]]:
    """These records, and all that they hold."""
    found: list[type[Record]] = []
    todo = list(records)
    while todo:
        record = todo.pop()
        if record not in found:
            found.append(record)
            todo += [inner for field in record.model_fields.values() for inner in _within(field.annotation)]
    return found


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


PAGES = {"settings.md": settings_tables, "columns.md": columns_tables}
_BETWEEN = re.compile(r"(?<=<!-- from the code -->\n\n).*(?=\n\n<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """A page of `PAGES` as it should be now."""
    text = (DOCS / page).read_text("utf-8")
    return _BETWEEN.sub(lambda _: PAGES[page](), text, count=1)


if __name__ == "__main__":
    for name in PAGES:
        (DOCS / name).write_text(filled(name), "utf-8")
