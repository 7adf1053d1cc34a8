"""Make conversations: `generate`, what it will cost, and its catalog's index."""

import argparse
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from muse_builder.cli.common import Subparsers, in_counts
from muse_builder.settings import PRESETS, Settings, place_in_paper, settings

SHORT = {"num_conversations": ["-n"], "out": ["-o"]}


def add(commands: Subparsers) -> None:
    generate = commands.add_parser("generate", help="synthesise conversations and seal them as a release folder")
    _add_settings(generate)
    generate.set_defaults(command=_generate, goes_on=True)

    plan = commands.add_parser("plan", help="calls, pictures, tokens and US dollars per stage, before anything is spent")
    _add_settings(plan)
    plan.set_defaults(command=_plan)

    index = commands.add_parser("index", help="build the catalog and its index alone, or search it")
    _add_settings(index)
    index.add_argument("--query", help="search for this and print what is found")
    index.set_defaults(command=_index)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="TOML file of settings; flags win over it")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="settings by name; the file and flags win over them")
    for name, field in Settings.model_fields.items():
        flags = [*SHORT.get(name, []), f"--{name.replace('_', '-')}"]
        default = "none" if field.default is None else _plain(field.default)
        text = f"{field.description} (default: {default}; paper: {place_in_paper(name)})".replace("%", "%%")
        kind = _kind(field.annotation)
        if kind is bool:
            parser.add_argument(*flags, action=argparse.BooleanOptionalAction, default=None, help=text)
        elif get_origin(kind) is Literal:
            parser.add_argument(*flags, choices=get_args(kind), default=None, help=text)
        elif get_origin(kind) is tuple:
            parser.add_argument(*flags, type=float, nargs="+", metavar="X", default=None, help=text)
        else:
            parser.add_argument(*flags, type=kind, metavar=kind.__name__.upper(), default=None, help=text)


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _kind(annotation: Any) -> Any:
    """The type of a setting's value, without its None."""
    rest = [kind for kind in get_args(annotation) if kind is not type(None)]
    return rest[0] if type(None) in get_args(annotation) and rest else annotation


def _settings(given: argparse.Namespace) -> Settings:
    values = {name: getattr(given, name) for name in Settings.model_fields if getattr(given, name) is not None}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return settings(values, config=given.config, preset=given.preset)


def _generate(given: argparse.Namespace) -> int:
    from muse_builder.llm.capabilities import paper_notices
    from muse_builder.llm.collector import rarer_collections
    from muse_builder.release.manifest import read_manifest
    from muse_builder.run.generate import generate
    from muse_builder.terminal.progress import TerminalWatch
    from muse_builder.terminal.release import summary

    with TerminalWatch() as watch, rarer_collections():
        for notice in paper_notices() if given.preset == "paper" else []:
            watch.say(notice)
        folder = generate(_settings(given), watch=watch)
    print(summary(folder, read_manifest(folder)))
    return 0


def _plan(given: argparse.Namespace) -> int:
    from muse_builder.run.plan import plan, table
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        planned = plan(_settings(given), watch=watch)
    print(table(planned))
    return 0


def _index(given: argparse.Namespace) -> int:
    from muse_builder.run.generate import prepare
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch, prepare(_settings(given), watch=watch) as ready:
        database, index = ready.products.database, ready.index
        if given.query is None:
            print(
                f"{len(index)} products in {database.folder}: {in_counts(database.departments)}; {in_counts(database.classes)}"
            )
            return 0
        for candidate in index.look(given.query, k=10).candidates:
            item = ready.products.get(candidate.item_id)
            print(f"{candidate.score:6.3f}  {item.item_id:<16} {item.title}")
    return 0
