"""Pages for the browser: a viewer, and pages on which people screen, judge and write."""

import argparse
from pathlib import Path

from muse_builder.cli.common import Subparsers


def add(commands: Subparsers) -> None:
    pages = commands.add_parser(
        "pages",
        help="a static viewer of a release: figures, a list with filters, every conversation",
        example="muse pages muse --out pages",
    )
    pages.add_argument("release", type=Path)
    pages.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="a new folder, or one of earlier pages")
    pages.add_argument("--public", action="store_true", help="leave out backstories, queries, ranks, reasons and drafts")
    pages.add_argument("--statistics", action="store_true", help="with what `muse stats` measures, and words and phrases")
    pages.set_defaults(command=_pages)

    screen = commands.add_parser(
        "screen",
        help="a page on which people pass or refuse conversations, for generate --manual",
        example="muse screen muse --out screen.html",
    )
    screen.add_argument("release", type=Path)
    screen.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the page, for example screen.html")
    screen.add_argument(
        "--verdicts",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="read what pages, Label Studio or Argilla saved, and not the release: who may be counted on, agreement; "
        "--out is then one file of all",
    )
    screen.add_argument("--overlap", type=int, default=0, metavar="N", help="conversations on every page (default: 0)")
    screen.add_argument(
        "--gold", type=int, default=0, metavar="N", help="planted ones on each page, to be refused (default: 0)"
    )
    screen.add_argument("--tasks", type=Path, metavar="DIR", help="also write them as tasks of Label Studio and Argilla")
    screen.add_argument("--split", help="only this split's conversations (default: all)")
    screen.add_argument("--conversations", type=int, metavar="N", help="so many, drawn at random (default: all)")
    screen.add_argument("--parts", type=int, default=1, metavar="N", help="pages, each with its share, for as many people")
    screen.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    screen.set_defaults(command=_screen)

    write = commands.add_parser(
        "write",
        help="a page on which people write next lines, for compare --replies",
        example="muse write muse --out write.html --lines 20",
    )
    write.add_argument("release", type=Path)
    write.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the page, for example write.html")
    write.add_argument(
        "--side", choices=("assistant", "user"), default="assistant", help="whose lines they write (default: assistant)"
    )
    write.add_argument("--split", help="only this split's conversations (default: all)")
    write.add_argument("--lines", type=int, default=100, metavar="N", help="drawn at random (default: 100; paper: 100 pairs)")
    write.add_argument("--parts", type=int, default=1, metavar="N", help="pages, each with its share, for as many people")
    write.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    write.set_defaults(command=_write)


def _pages(given: argparse.Namespace) -> int:
    from muse_builder.api.pages import write_pages
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        written = write_pages(given.release, given.out, public=given.public, statistics=given.statistics, watch=watch)
    print(
        f"{written.conversations} conversations and {written.pictures} pictures, {written.bytes / 1e6:.1f} MB: "
        f"open {written.folder / 'index.html'} in a browser"
    )
    return 0


def _screen(given: argparse.Namespace) -> int:
    from muse_builder.api.pages import screen, screened

    if given.verdicts:
        from muse_builder.terminal.reports import raters_tables

        found = screened(given.verdicts, given.out)
        print(raters_tables(found.raters))
        print(f"{len(found.lines)} verdicts in {given.out}, for `muse generate ... --manual {given.out}`")
        return 0
    screening = screen(
        given.release,
        given.out,
        split=given.split,
        conversations=given.conversations,
        parts=given.parts,
        overlap=given.overlap,
        gold=given.gold,
        tasks=given.tasks,
        seed=given.seed,
    )
    left_out = f"; {screening.judged} that people have judged are left out" if screening.judged else ""
    print(f"{screening.conversations} conversations to judge in {', '.join(map(str, screening.pages))}{left_out}")
    if screening.gold:
        print(f"{screening.gold} gold questions on each page; `muse screen --verdicts` tells who missed them")
    if screening.tasks:
        print(f"for Label Studio and Argilla: {', '.join(map(str, screening.tasks))}")
    print("`muse generate ... --manual FILE` takes the file that it saves, with the settings of the release's run")
    return 0


def _write(given: argparse.Namespace) -> int:
    from muse_builder.api.pages import write

    writing = write(
        given.release,
        given.out,
        side=given.side,
        split=given.split,
        lines=given.lines,
        parts=given.parts,
        seed=given.seed,
    )
    print(f"{writing.replies} lines to write in {', '.join(map(str, writing.pages))}")
    side = "" if given.side == "assistant" else f" --side {given.side}"
    print(f"`muse compare {given.release} --replies people=FILE{side}` takes the file that it saves")
    return 0
