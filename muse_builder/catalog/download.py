"""Product pictures from their web addresses, into an image store.

Standard library and threads rather than an async client: the reader that waits for the pictures is a plain generator,
which also works where an event loop runs already, and every address is checked and connected to in one place, so that a
catalog cannot make this machine ask its own network (SSRF). What takes time is the far end, not this side. Proxies of the
environment are not used: behind one, fetch the pictures by other means and give the catalog's reader an images folder.
"""

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from muse_builder.catalog.images import ImageRefused, ImageStore, StoredImage
from muse_builder.errors import CatalogError
from muse_builder.version import __version__

RETRIED = {408, 425, 429, 500, 502, 503, 504}
"""HTTP statuses that may pass: time-outs, "slow down", and failures of the server."""


class _Passing(Exception):
    """This try failed, another may succeed."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s
        """Seconds the server asked for; None where it did not say."""


class _Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str


class Downloader:
    """Fetches pictures a few at a time; hand `fetch` to a catalog's reader as `download`.

    A picture that is in the store already is not fetched again: `urls.jsonl` beside the pictures says which address gave
    which. A body counts only when it came whole and decodes.
    """

    def __init__(
        self,
        store: ImageStore | None = None,
        *,
        concurrency: int = 8,
        timeout_s: float = 30.0,
        deadline_s: float = 120.0,
        max_bytes: int = 8 * 1024 * 1024,
        retries: int = 4,
        redirects: int = 5,
        allow_private_hosts: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Args:
            store: where the pictures go; None takes the store that the reader hands to `fetch`.
            concurrency: fetches at a time.
            timeout_s: seconds without a byte after which a try is given up.
            deadline_s: seconds for one try as a whole, against servers that send a byte now and then.
            max_bytes: bytes of one picture; a longer body is dropped where it passes this.
            retries: tries after the first, with waits of 0.5, 1, 2, 4 ... s or what Retry-After says (up to 60 s).
            redirects: followed per try; each address on the way is checked like the first.
            allow_private_hosts: also ask hosts of this machine and its private networks. Off: a catalog is foreign data.
            sleep: waits for that many seconds; tests pass their own.
        """
        self.store = store
        self.concurrency = max(1, concurrency)
        self.timeout_s = timeout_s
        self.deadline_s = deadline_s
        self.max_bytes = max_bytes
        self.retries = retries
        self.redirects = redirects
        self.allow_private_hosts = allow_private_hosts
        self.fetched = 0
        """Pictures that came over the network so far."""
        self._sleep = sleep
        self._known: dict[Path, dict[str, str]] = {}
        self._tls = ssl.create_default_context()

    def fetch(self, urls: Iterable[str], store: ImageStore | None = None) -> dict[str, StoredImage | str]:
        """URL -> its picture in the store, or why there is none; waits until all are settled."""
        into = store or self.store
        if into is None:
            raise ValueError("no image store: give one to Downloader(store) or to fetch")
        known = self._remembered(into)
        wanted = list(dict.fromkeys(urls))
        found: dict[str, StoredImage | str] = {}
        for url in wanted:
            name = known.get(url)
            if name is not None and name in into:
                try:
                    found[url] = into.add_bytes(into.read(name))
                except CatalogError:  # damaged since: fetch it again
                    into.path(name).unlink(missing_ok=True)
        missing = [url for url in wanted if url not in found]
        with ThreadPoolExecutor(self.concurrency) as pool:
            # In lots, so that no more bodies wait in memory than a few a thread.
            for start in range(0, len(missing), 4 * self.concurrency):
                lot = missing[start : start + 4 * self.concurrency]
                # The bytes come in parallel; taking them into the store, which decodes, stays here, in the order asked.
                for url, body in zip(lot, pool.map(self._bytes, lot), strict=True):
                    found[url] = self._take(url, body, into)
        return found

    __call__ = fetch

    def _take(self, url: str, body: bytes | str, into: ImageStore) -> StoredImage | str:
        if isinstance(body, str):
            return body
        try:
            stored = into.add_bytes(body)
        except ImageRefused as refusal:
            return str(refusal)
        self.fetched += 1
        self._remembered(into)[url] = stored.name
        self._remember(into, url, stored.name)
        return stored

    # --- what is there already ---------------------------------------------------------------------------------------

    def _remembered(self, store: ImageStore) -> dict[str, str]:
        known = self._known.get(store.folder)
        if known is None:
            known = self._known[store.folder] = {}
            try:
                lines = (store.folder / "urls.jsonl").read_text("utf-8").splitlines()
            except OSError:
                lines = []
            for line in lines:
                try:
                    url, name = json.loads(line)
                except (ValueError, TypeError):  # the line a stopped run was writing
                    continue
                known[url] = name
        return known

    def _remember(self, store: ImageStore, url: str, name: str) -> None:
        store.folder.mkdir(parents=True, exist_ok=True)
        with (store.folder / "urls.jsonl").open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps([url, name]) + "\n")

    # --- one picture -------------------------------------------------------------------------------------------------

    def _bytes(self, url: str) -> bytes | str:
        """The body, or why there is none."""
        wait = 0.5
        for attempt in range(self.retries + 1):
            try:
                return self._follow(url)
            except ImageRefused as refusal:
                return str(refusal)
            except _Passing as failure:
                if attempt == self.retries:
                    return f"{failure}, after {attempt + 1} tries"
                self._sleep(min(60.0, wait if failure.wait_s is None else failure.wait_s))
                wait *= 2
        raise AssertionError("unreachable")

    def _follow(self, url: str) -> bytes:
        for _ in range(self.redirects + 1):
            body = self._ask(_target(url))
            if isinstance(body, bytes):
                return body
            url = urljoin(url, body)
        raise ImageRefused(f"more than {self.redirects} redirects")

    def _ask(self, target: _Target) -> bytes | str:
        """The body, or the address that the answer points to."""
        connection = self._connect(target)
        # A socket's time-out starts anew with each byte, so the whole try has a clock of its own.
        ended = threading.Event()
        clock = threading.Timer(self.deadline_s, _hang_up, (connection, ended))
        clock.daemon = True
        clock.start()
        try:
            connection.request(
                "GET",
                target.path,
                headers={"User-Agent": f"muse-builder/{__version__}", "Accept": "image/*", "Accept-Encoding": "identity"},
            )
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                location = response.getheader("Location")
                if not location:
                    raise ImageRefused(f"HTTP {response.status} without an address to go to")
                return location
            if response.status in RETRIED:
                raise _Passing(f"HTTP {response.status}", _retry_after(response.getheader("Retry-After")))
            if response.status != 200:
                raise ImageRefused(f"HTTP {response.status}")
            length = response.length
            if length is not None and length > self.max_bytes:
                raise ImageRefused(f"larger than {self.max_bytes:,} bytes")
            body = response.read(self.max_bytes + 1)
            if len(body) > self.max_bytes:
                raise ImageRefused(f"larger than {self.max_bytes:,} bytes")
            if ended.is_set():
                raise _Passing(f"not complete after {self.deadline_s:g} s")
            if length is not None and len(body) < length:
                raise _Passing("the body broke off")
            return body
        except (OSError, http.client.HTTPException, ValueError) as error:
            if ended.is_set():
                raise _Passing(f"not complete after {self.deadline_s:g} s") from error
            raise _Passing(_network(error)) from error
        finally:
            clock.cancel()
            connection.close()

    def _connect(self, target: _Target) -> http.client.HTTPConnection:
        """A connection to an address that was checked itself: a name that resolves anew could point elsewhere by then."""
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _Passing("its host is unknown") from error
        addresses = [entry[4][0] for entry in found]
        if not self.allow_private_hosts and not all(_is_public(str(address)) for address in addresses):
            raise ImageRefused("its host is this machine or in a private network")
        connection = http.client.HTTPConnection(target.host, target.port, timeout=self.timeout_s)
        for number, (family, kind, protocol, _, address) in enumerate(found):
            plain = socket.socket(family, kind, protocol)
            plain.settimeout(self.timeout_s)
            try:
                plain.connect(address)
                connection.sock = (
                    self._tls.wrap_socket(plain, server_hostname=target.host) if target.scheme == "https" else plain
                )
            except OSError as error:
                plain.close()
                if number == len(found) - 1:
                    raise _Passing(_network(error)) from error
            else:
                break
        return connection


def _target(url: str) -> _Target:
    """Raises ImageRefused: no http or https address of a host."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ImageRefused("not a web address") from error
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise ImageRefused("not an http or https address")
    if not host or any(character.isspace() or ord(character) < 32 for character in host):
        raise ImageRefused("a web address without a host")
    if parts.username is not None or parts.password is not None:
        raise ImageRefused("a web address with a user or password")
    # What is quoted already stays as it is; blanks and other letters get quoted, so no line break reaches the request.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    )
    return _Target(scheme, host, port or (443 if scheme == "https" else 80), path)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        # Old and translated forms carry an IPv4 address that counts as well.
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None and not inner.is_global:
            return False
        if found in ipaddress.ip_network("64:ff9b::/96") and not ipaddress.IPv4Address(int(found) & 0xFFFFFFFF).is_global:
            return False
    return found.is_global and not found.is_multicast


def _retry_after(value: str | None) -> float | None:
    """Seconds, from either form of the header; None where it says nothing usable."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _hang_up(connection: http.client.HTTPConnection, ended: threading.Event) -> None:
    ended.set()
    sock = connection.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _network(error: Exception) -> str:
    """What went wrong in words that are the same on every machine."""
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, ssl.SSLError):
        return "no secure connection"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, http.client.IncompleteRead | ConnectionError | http.client.RemoteDisconnected):
        return "the body broke off"
    return "no usable answer"
