"""A person plays the shopper or the assistant in the browser, against our agents."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from muse_builder.api.following import following
from muse_builder.api.place import Place, path_or_none
from muse_builder.errors import SettingsError
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.pages.chat_server import ChatServer


@contextlib.contextmanager
def chat(
    release: Place | None = None,
    *,
    save_to: Place = "played",
    seat: Literal["shopper", "assistant", "either"] = "either",
    port: int = 0,
    watch: Watch | None = None,
    **values: Any,
) -> Iterator["ChatServer"]:
    """A server on this machine alone, whose page lets somebody play; open in the block, where it has to be run.

        with muse_builder.chat("muse", save_to="played") as server:
            print(server.address)
            server.serve_forever()                              # Ctrl-C ends it
        muse_builder.convert("played", "played", out="people")

    Args:
        release: a release of this pipeline, whose products and profiles are played with; None for the catalog of the settings.
        save_to: folder for what was played, with pictures; only what ended, by somebody who agreed.
        seat: which side may be taken.
        port: of the address; 0 for one that is free.
        watch: told how far the opening is.
        values: settings by name, as `generate` takes them: the catalog, who plays the other side.

    Raises:
        ReleaseError, CatalogError: the release or the catalog cannot be read.
        SettingsError: a setting is none, the folder cannot be written, or the port is taken.
    """
    from muse_builder.env import Environment
    from muse_builder.env.turns import ACTS
    from muse_builder.pages.chat import Game
    from muse_builder.pages.chat_server import WAIT_S, ChatServer

    out = Path(save_to)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the folder {out} cannot be made: {error.strerror}") from error
    seats = tuple(ACTS) if seat == "either" else (seat,)
    with following(watch) as shown, Environment(path_or_none(release), seat=seats[0], watch=shown, **values) as environment:
        try:
            server = ChatServer(Game(environment, seats, out), port)
        except OSError as error:
            raise SettingsError(f"nothing can be served at port {port}: {error.strerror}; name another with --port") from error
        with server:
            try:
                yield server
            finally:
                server.lock.acquire(timeout=WAIT_S)  # what is answered right now ends first
