"""Make conversations: `generate`, what it will cost, and its catalog's index."""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from muse_builder.cli.common import EXIT_FINDINGS, Subparsers, writable
from muse_builder.settings import PRESETS, SECTIONS, CatalogSettings, ModelSettings, Settings, SettingsSection, place_in_paper

SHORT = {"num_conversations": ["-n"], "out": ["-o"]}
ALSO = {"from_run": ["--from"]}
"""Flags beside the one that is called as the setting."""


def add(commands: Subparsers) -> None:
    generate = commands.add_parser(
        "generate",
        help="synthesise conversations and seal them as a release folder",
        example="muse generate -n 12 --out muse",
    )
    _add_settings(generate)
    generate.set_defaults(command=_generate, goes_on=True)

    plan = commands.add_parser(
        "plan",
        help="calls, pictures, tokens and US dollars per stage, before anything is spent",
        example="muse plan --model openai:gpt-6-luna -n 7000",
    )
    _add_settings(plan)
    plan.add_argument("--judge-cost", metavar="SPEC", help="also what judging the release by this model would cost")
    plan.set_defaults(command=_plan)

    check = commands.add_parser(
        "check-model",
        help="what a model takes and gives, found out in at most twenty calls, and each task once",
        description="What a model takes and gives is found out in at most 20 calls and 10 minutes; then each\n"
        "of the 40 tasks is asked once, in at most 20 minutes more. Nothing is written but the\nfile of --write.",
        example="muse check-model openai:qwen3-32b --base-url http://localhost:8000/v1 -n 200 --write models.toml",
    )
    check.add_argument("spec", metavar="SPEC", help="as --model: openai:NAME, anthropic:NAME, or another plug-in's")
    check.add_argument(
        "-n", dest="num_conversations", type=int, help="tell calls, hours and US dollars of so many conversations"
    )
    check.add_argument(
        "--write", type=writable, metavar="FILE", help="put the model's entry into this TOML file, for --model-table"
    )
    for name in ("base_url", "model_table", "image_mode", "effort", "temperature"):
        _add_setting(check, name, ModelSettings.model_fields[name])
    check.set_defaults(command=_check)

    catalog = commands.add_parser(
        "catalog",
        help="what a catalog is taken for, ten products of it, what would be left out and why; asks no model",
        example="muse catalog demo --max-items 20 --page catalog.html",
    )
    catalog.add_argument("catalog", nargs="?", metavar="CATALOG", help=CatalogSettings.model_fields["catalog"].description)
    for name, field in CatalogSettings.model_fields.items():
        if name != "catalog":
            _add_setting(catalog, name, field)
    catalog.add_argument(
        "--config", type=Path, metavar="FILE", help="TOML file of settings, also under their sections; flags win over it"
    )
    catalog.add_argument("--page", type=writable, metavar="FILE", help="also write a page with the pictures to this file")
    catalog.add_argument(
        "--report", type=writable, metavar="FILE", help="also keep each row that is odd, with its reason, in this file"
    )
    catalog.set_defaults(command=_catalog)

    index = commands.add_parser(
        "index",
        help="build the catalog and its index alone, or search it",
        example="muse index --out muse --search 'something with a hood' --page found.html",
    )
    _add_settings(index)
    index.add_argument("--search", "--query", dest="query", metavar="TEXT", help="search for this and print what is found")
    index.add_argument(
        "--like",
        metavar="ITEM",
        help="search for what is like this product, by its text, and by its picture where --picture-embedder is given",
    )
    index.add_argument("--page", type=writable, metavar="FILE", help="also write a page of what is found, with pictures")
    index.set_defaults(command=_index)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="TOML file of settings, also under their sections; flags win over it"
    )
    parser.add_argument("--preset", choices=sorted(PRESETS), help="settings by name; the file and flags win over them")
    add_sections(parser, SECTIONS)


def add_sections(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """The flags of some sections of the settings."""
    for title in names:
        _add_section(parser.add_argument_group(title, SECTIONS[title].__doc__), SECTIONS[title])


def _add_section(group: "argparse._ArgumentGroup", section: type[SettingsSection]) -> None:
    for name, field in section.model_fields.items():
        _add_setting(group, name, field)


def _add_setting(group: "argparse._ActionsContainer", name: str, field: FieldInfo) -> None:
    flags = [*SHORT.get(name, []), f"--{name.replace('_', '-')}", *ALSO.get(name, [])]
    default = "none" if field.default is None else _plain(field.default)
    text = f"{field.description} (default: {default}; paper: {place_in_paper(name)})".replace("%", "%%")
    kind = _kind(field.annotation)
    if kind is bool:
        group.add_argument(*flags, action=argparse.BooleanOptionalAction, default=None, dest=name, help=text)
    elif get_origin(kind) is Literal:
        group.add_argument(*flags, choices=get_args(kind), default=None, dest=name, help=text)
    elif get_origin(kind) is tuple:
        group.add_argument(*flags, type=float, nargs="+", metavar="X", default=None, dest=name, help=text)
    else:
        group.add_argument(*flags, type=kind, metavar=kind.__name__.upper(), default=None, dest=name, help=text)


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _kind(annotation: Any) -> Any:
    """The type of a setting's value, without its None."""
    rest = [kind for kind in get_args(annotation) if kind is not type(None)]
    return rest[0] if type(None) in get_args(annotation) and rest else annotation


def _told(given: argparse.Namespace) -> dict[str, Any]:
    """What the flags say: settings, the file, the preset."""
    values = {name: getattr(given, name) for name in Settings.model_fields if getattr(given, name) is not None}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return {"config": given.config, "preset": given.preset, **values}


def _generate(given: argparse.Namespace) -> int:
    from muse_builder.api.generate import generate
    from muse_builder.llm.capabilities import paper_notices
    from muse_builder.llm.collector import rarer_collections
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch, rarer_collections():
        for notice in paper_notices() if given.preset == "paper" else []:
            watch.say(notice)
        release = generate(**_told(given), watch=watch)
    print(release.summary())
    return 0


def _plan(given: argparse.Namespace) -> int:
    from muse_builder.api.generate import plan
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        planned = plan(**_told(given), judge=given.judge_cost, watch=watch)
    print(planned)
    return 0


def _check(given: argparse.Namespace) -> int:
    from muse_builder.api.generate import check_model
    from muse_builder.terminal.progress import TerminalWatch

    told = {"base_url": given.base_url, "model_table": given.model_table, "image_mode": given.image_mode,
            "effort": given.effort, "temperature": given.temperature}  # fmt: skip
    told = {name: value for name, value in told.items() if value is not None}
    with TerminalWatch() as watch:
        checked = check_model(given.spec, num_conversations=given.num_conversations, write=given.write, watch=watch, **told)
    print(checked)
    return 0 if checked.works else EXIT_FINDINGS


def _catalog(given: argparse.Namespace) -> int:
    from muse_builder.api.generate import look_at_catalog
    from muse_builder.terminal.catalog import render
    from muse_builder.terminal.progress import TerminalWatch

    values = {name: getattr(given, name) for name in CatalogSettings.model_fields if getattr(given, name) is not None}
    with TerminalWatch() as watch:
        look = look_at_catalog(**values, config=given.config, page=given.page, report=given.report, watch=watch)
    print(render(look, colors=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    for written in (given.page, given.report):
        if written is not None:
            print(f"written: {written}")
    return 0 if look.kept else EXIT_FINDINGS


def _index(given: argparse.Namespace) -> int:
    from muse_builder.api.generate import index
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        indexed = index(**_told(given), query=given.query, like=given.like, page=given.page, watch=watch)
    print(indexed)
    if indexed.page is not None:
        print(f"written: {indexed.page}")
    return 0
