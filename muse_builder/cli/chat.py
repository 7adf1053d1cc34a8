"""`muse chat`: a person plays the shopper or the assistant in the browser."""

import argparse
import contextlib
from pathlib import Path

from muse_builder.cli.common import Subparsers, say
from muse_builder.cli.generate import add_sections
from muse_builder.settings import CatalogSettings, ModelSettings

SETTINGS = (*CatalogSettings.model_fields, *ModelSettings.model_fields)
"""The flags that it shares with `muse generate`."""


def add(commands: Subparsers) -> None:
    chat = commands.add_parser(
        "chat",
        help="a page on this machine where somebody plays the shopper or the assistant, with pictures",
        example="muse chat muse --save-to played",
    )
    chat.add_argument("release", type=Path, nargs="?", help="its products and profiles; default: the catalog of --catalog")
    chat.add_argument(
        "--save-to",
        type=Path,
        default=Path("played"),
        metavar="DIR",
        help="folder for what was played, read by `muse convert played DIR` (default: played)",
    )
    chat.add_argument(
        "--seat", choices=("shopper", "assistant", "either"), default="either", help="who may be played (default: either)"
    )
    chat.add_argument("--port", type=int, default=0, help="of this machine alone (default: a free one)")
    add_sections(chat, ("catalog", "models"))
    chat.set_defaults(command=_chat)


def _chat(given: argparse.Namespace) -> int:
    from muse_builder.api.chat import chat
    from muse_builder.errors import Interrupted
    from muse_builder.sync import Stop, stopping_on_signals
    from muse_builder.terminal.progress import TerminalWatch

    values = {name: getattr(given, name) for name in SETTINGS if getattr(given, name) is not None}
    with contextlib.ExitStack() as stack:
        with TerminalWatch() as watch:
            server = stack.enter_context(
                chat(given.release, save_to=given.save_to, seat=given.seat, port=given.port, watch=watch, **values)
            )
        print(f"open {server.address}", flush=True)
        say("Ctrl-C ends it. The address is a key: whoever has it, on this machine, may play.")
        with contextlib.suppress(Interrupted), stopping_on_signals(Stop()):  # that is how one ends it
            server.serve_forever()
        saved = server.game.saved
    print(f"{saved} conversation{'' if saved == 1 else 's'} saved in {given.save_to}")
    if saved:
        print(f"`muse convert played {given.save_to} --out DIR` makes a release of them")
    return 0
