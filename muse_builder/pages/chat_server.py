"""The page of `muse chat`, served to this machine alone.

Whoever asks must name a loopback host (so no page elsewhere reaches it by another name), know the token of the address that was
printed, and, to change anything, come from this very page (Origin) with JSON of a modest size. One request is worked at a time.
"""

import hmac
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from muse_builder.errors import MuseError
from muse_builder.pages.chat import CONSENT, MOST_LETTERS, Game, Refused
from muse_builder.pages.templating import named_by_hash, render, source

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
"""Hosts under which the page may be asked for."""
MOST_BYTES = 16_384
"""Of a request's body."""
WAIT_S = 30
"""Seconds that a request may take to arrive."""
TOKEN = "X-Muse-Token"


class ChatServer(ThreadingHTTPServer):
    """Serves one `Game`; `address` is what to open in a browser."""

    daemon_threads = True

    def __init__(self, game: Game, port: int = 0) -> None:
        """
        Args:
            port: 0 for one that is free.

        Raises:
            OSError: the port is taken.
        """
        super().__init__((HOST, port), Handler)
        self.game = game
        self.token = secrets.token_urlsafe(24)
        self.lock = threading.Lock()
        style = source("pages.css") + source("annotation.css") + source("chat.css")
        script = source("theme.js") + source("chat.js")
        values = {"seats": game.seats, "token": self.token, "most": MOST_LETTERS}
        self.page = render("chat.html.j2", values=values, consent=CONSENT, style=style, script=script).encode()
        self.policy = (
            f"default-src 'none'; img-src 'self' data:; style-src '{named_by_hash(style)}'; "
            f"script-src '{named_by_hash(script)}'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is nobody's concern; no traceback goes to the terminal."""


class Handler(BaseHTTPRequestHandler):
    server: ChatServer
    server_version = "muse"
    sys_version = ""
    timeout = WAIT_S

    def log_message(self, format: str, *values: Any) -> None:
        """Nothing is logged: an address holds the token."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = parse_qs(url.query)
        if not self._admitted((asked.get("token") or [""])[0]):
            return
        if url.path == "/":
            self._send(200, self.server.page, "text/html; charset=utf-8")
        elif url.path == "/picture":
            with self.server.lock:
                data = self.server.game.picture((asked.get("id") or [""])[0])
            if data is None:
                self._refuse(404, "There is no such picture.")
            else:
                self._send(200, data, "image/jpeg")
        else:
            self._refuse(404, "There is no such page.")

    def do_POST(self) -> None:
        if not self._admitted(self.headers.get(TOKEN, "")):
            return
        origins = [f"http://{name}:{self.server.port}" for name in NAMES]
        if self.headers.get("Origin") not in origins:
            return self._refuse(403, "That did not come from this page.")
        game = self.server.game
        does: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "/begin": game.begin, "/say": game.say, "/search": game.search, "/forget": game.forget,
        }  # fmt: skip
        act = does.get(urlsplit(self.path).path)
        if act is None:
            return self._refuse(404, "There is no such page.")
        told = self._body()
        if told is None:
            return None
        try:
            with self.server.lock:
                answer = act(told)
        except Refused as error:
            return self._refuse(422, str(error))
        except MuseError as error:
            return self._refuse(500, f"The other side cannot answer: {error}")
        except OSError as error:
            return self._refuse(500, f"It cannot be saved: {error.strerror or error}")
        return self._send(200, json.dumps(answer).encode(), "application/json")

    def _admitted(self, token: str) -> bool:
        """Whether the request names this machine and knows the token; says no where not."""
        if self.headers.get("Host") not in [f"{name}:{self.server.port}" for name in NAMES]:
            self._refuse(421, "Ask this machine by its own name.")
        elif not hmac.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode()):
            self._refuse(403, "Open the address that `muse chat` printed.")
        else:
            return True
        return False

    def _body(self) -> dict[str, Any] | None:
        """The JSON object of a request; None where it was refused."""
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
            self._refuse(415, "JSON, please.")
        elif not length.isdecimal():
            self._refuse(411, "Say how long it is.")
        elif int(length) > MOST_BYTES:
            self._refuse(413, "That is too long.")
        else:
            try:
                told = json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                told = None
            if isinstance(told, dict):
                return told
            self._refuse(400, "That is no JSON object.")
        return None

    def _refuse(self, status: int, message: str) -> None:
        self.close_connection = True  # what was not read of it must not be taken for another request
        self._send(status, json.dumps({"error": message}).encode(), "application/json")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)
