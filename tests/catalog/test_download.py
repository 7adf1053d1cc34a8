"""Downloads against a real HTTP server on loopback."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import ImageStore, StoredImage, build
from muse_builder.catalog.download import Downloader
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from tests.catalog.catalog_samples import encoded, row

PICTURE = encoded()


class Shop(ThreadingHTTPServer):
    """Serves pictures and every kind of trouble; counts what it was asked and how much at a time."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.busy = 0
        self.busiest = 0
        self.lock = threading.Lock()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # clients hang up here on purpose


class Handler(BaseHTTPRequestHandler):
    server: Shop
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.asked[self.path] += 1
            tries = self.server.asked[self.path]
            self.server.busy += 1
            self.server.busiest = max(self.server.busiest, self.server.busy)
        try:
            self.answer(self.path.strip("/").split("/")[0], tries)
        finally:
            with self.server.lock:
                self.server.busy -= 1

    def answer(self, case: str, tries: int) -> None:
        if case == "ok" or (case in ("flaky", "reset-once", "429-once") and tries > 1):
            time.sleep(0.01)
            self.give(200, PICTURE)
        elif case in ("404", "500"):
            self.give(int(case), b"no")
        elif case == "flaky":
            self.give(503, b"later")
        elif case == "429-once":
            self.give(429, b"slow down", {"Retry-After": "7"})
        elif case == "html":
            self.give(200, b"<!doctype html><p>not here")
        elif case in ("reset-once", "reset"):
            self.send_response(200)
            self.send_header("Content-Length", str(len(PICTURE)))
            self.end_headers()
            self.wfile.write(PICTURE[:100])
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.close_connection = True
        elif case == "short":
            self.send_response(200)
            self.send_header("Content-Length", str(len(PICTURE)))
            self.end_headers()
            self.wfile.write(PICTURE[:-50])
            self.close_connection = True
        elif case == "endless":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            while not self.server.closing.is_set():
                self.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        elif case == "claims-much":
            self.send_response(200)
            self.send_header("Content-Length", str(10**12))
            self.end_headers()
            self.close_connection = True
        elif case == "silent":
            self.server.closing.wait(5)
            self.close_connection = True
        elif case == "drip":
            self.send_response(200)
            self.send_header("Content-Length", str(len(PICTURE)))
            self.end_headers()
            for byte in PICTURE:
                if self.server.closing.wait(0.05):
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
        elif case == "moved":
            self.give(302, b"", {"Location": "/ok/moved"})
        elif case == "loop":
            self.give(302, b"", {"Location": self.path})
        elif case == "to-file":
            self.give(302, b"", {"Location": "file:///etc/passwd"})
        else:
            self.give(404, b"no")

    def give(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def shop() -> Iterator[Shop]:
    server = Shop()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "images")


def downloader(store: ImageStore, waits: list[float] | None = None, **options: Any) -> Downloader:
    noted = waits if waits is not None else []
    quick = {"timeout_s": 1.0, "deadline_s": 2.0, "retries": 2, "allow_private_hosts": True}
    return Downloader(store, sleep=noted.append, **(quick | options))


def test_pictures_are_fetched_a_few_at_a_time(shop: Shop, store: ImageStore) -> None:
    urls = [f"{shop.url}/ok/{number}.jpg" for number in range(60)]
    found = downloader(store, concurrency=5).fetch(urls)
    assert list(found) == urls or set(found) == set(urls)
    assert {picture.sha256 if isinstance(picture, StoredImage) else picture for picture in found.values()} == {
        store.add_bytes(PICTURE).sha256
    }
    # The shop still counts an answer that the client has read to its end and whose successor it asks for.
    assert 2 <= shop.busiest <= 2 * 5
    assert sum(shop.asked.values()) == 60


def test_what_is_there_is_not_fetched_again(shop: Shop, store: ImageStore) -> None:
    urls = [f"{shop.url}/ok/1", f"{shop.url}/ok/1", f"{shop.url}/404/1"]
    first = downloader(store).fetch(urls)
    asked = dict(shop.asked)
    again = downloader(store)
    assert again.fetch(urls[:1]) == {urls[0]: first[urls[0]]}
    assert again.fetched == 0
    assert dict(shop.asked) == asked == {"/ok/1": 1, "/404/1": 1}


def test_a_partial_or_altered_file_never_counts(shop: Shop, store: ImageStore) -> None:
    url = f"{shop.url}/ok/1"
    picture = downloader(store).fetch([url])[url]
    assert isinstance(picture, StoredImage)
    store.path(picture.name).write_bytes(PICTURE[:100])
    with (store.folder / "urls.jsonl").open("a") as file:
        file.write('["http://half-a-line')
    assert downloader(ImageStore(store.folder)).fetch([url])[url] == picture
    assert shop.asked["/ok/1"] == 2
    assert store.read(picture.name) == PICTURE


@pytest.mark.parametrize(
    ("case", "outcome", "tries"),
    [
        ("404", "HTTP 404", 1),
        ("500", "HTTP 500, after 3 tries", 3),
        ("html", "a web page, not a picture", 1),
        ("reset", "the body broke off, after 3 tries", 3),
        ("short", "the body broke off, after 3 tries", 3),
        ("endless", "larger than 100,000 bytes", 1),
        ("claims-much", "larger than 100,000 bytes", 1),
        ("loop", "more than 5 redirects", 6),
        ("to-file", "not an http or https address", 1),
    ],
)
def test_a_picture_that_cannot_be_had_says_why(shop: Shop, store: ImageStore, case: str, outcome: str, tries: int) -> None:
    url = f"{shop.url}/{case}/x"
    assert downloader(store, max_bytes=100_000).fetch([url]) == {url: outcome}
    assert shop.asked[f"/{case}/x"] == tries
    assert list(store.folder.glob("*/*")) == []


@pytest.mark.parametrize("case", ["flaky", "reset-once", "429-once", "moved"])
def test_what_passes_is_tried_again(shop: Shop, store: ImageStore, case: str) -> None:
    waits: list[float] = []
    url = f"{shop.url}/{case}"
    picture = downloader(store, waits).fetch([url])[url]
    assert isinstance(picture, StoredImage)
    assert store.read(picture.name) == PICTURE
    assert waits == {"429-once": [7.0], "moved": []}.get(case, [0.5])


def test_waits_double_and_the_servers_word_is_bounded(store: ImageStore) -> None:
    from muse_builder.catalog import download

    waits: list[float] = []
    downloader(store, waits, retries=4).fetch(["http://no-such-host.invalid/x"])
    assert waits == [0.5, 1.0, 2.0, 4.0]
    assert download._retry_after("120") == 120.0
    assert download._retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert download._retry_after("soon") is None


@pytest.mark.parametrize("case", ["silent", "drip"])
def test_a_slow_server_does_not_hold_the_run(shop: Shop, store: ImageStore, case: str) -> None:
    url = f"{shop.url}/{case}"
    outcome = downloader(store, timeout_s=0.3, deadline_s=0.4, retries=0).fetch([url])[url]
    assert outcome in ("the server did not answer in time, after 1 tries", "not complete after 0.4 s, after 1 tries")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/ok", "http://localhost:{port}/ok", "http://2130706433:{port}/ok", "http://[::1]:{port}/ok",
        "http://[::ffff:127.0.0.1]:{port}/ok", "http://0.0.0.0:{port}/ok", "http://169.254.169.254/latest", "http://10.0.0.1/x",
        "http://192.168.1.1/x", "http://[fe80::1]/x", "http://[64:ff9b::7f00:1]/x", "http://100.64.0.1/x",
    ],
)  # fmt: skip
def test_private_hosts_are_not_asked_unless_allowed(shop: Shop, store: ImageStore, url: str) -> None:
    url = url.format(port=shop.server_port)
    assert downloader(store, allow_private_hosts=False).fetch([url]) == {
        url: "its host is this machine or in a private network"
    }
    assert not shop.asked


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.example/x",
        "file:///etc/passwd",
        "http:///x",
        "http://",
        "http://a:b@shop.example/x",
        "http://[bad/x",
        "x.jpg",
    ],
)
def test_only_web_addresses_are_followed(store: ImageStore, url: str) -> None:
    outcome = downloader(store).fetch([url])[url]
    assert isinstance(outcome, str)
    assert "address" in outcome


def test_no_line_break_reaches_the_request(shop: Shop, store: ImageStore) -> None:
    url = f"{shop.url}/ok/a b\r\nX-Injected: 1/ü.jpg"
    assert isinstance(downloader(store).fetch([url])[url], StoredImage)
    assert list(shop.asked) == ["/ok/a%20bX-Injected:%201/%C3%BC.jpg"]


def test_a_catalog_of_addresses_becomes_a_database(shop: Shop, tmp_path: Path) -> None:
    rows = [
        row(number, images=[{"variant": "MAIN", "large": f"{shop.url}/{'404' if number == 2 else 'ok'}/{number}"}])
        for number in range(5)
    ]
    path = tmp_path / "meta.jsonl"
    path.write_text("\n".join(json.dumps(entry) for entry in rows))
    fetch = Downloader(sleep=lambda _: None, allow_private_hosts=True)
    database = build(partial(amazon.read, path, domain=APPAREL, download=fetch), tmp_path / "db", settings={})
    assert database.ids == ["A0", "A1", "A3", "A4"]
    assert database.get("A0").image_url == f"{shop.url}/ok/0"
    assert database.images.read(str(database.get("A0").image)) == PICTURE
    assert fetch.fetched == 4
