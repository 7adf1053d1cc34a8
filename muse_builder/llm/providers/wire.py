"""The line to a provider: its SDK's client, opened when it is first needed, its key, and its errors made ours.

Both official SDKs are built alike, so one class serves both. They carry a request over their aiohttp transport (the default
pool collapses above a hundred requests in flight). What asks for replies is sent with their client's address and headers by
the HTTP client that theirs holds: putting together and taking apart a typed call costs more than the rest together, and one of
the same path differs from the last in its body alone. The body comes back as it was received, and only then is read.
"""

import contextlib
import json
import os
import ssl
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Required, TypedDict

from muse_builder.errors import CallError, FatalCallError, GoneError, RetryableError, SettingsError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.pictures import EncodedPictures
from muse_builder.llm.prices import Price
from muse_builder.llm.providers.failures import (
    Allowance,
    ProviderError,
    error_in,
    failure,
    unreached,
    without_password,
)
from muse_builder.llm.providers.redaction import without_secrets
from muse_builder.llm.request import Picture

MOST_CONNECTIONS = 4096
_CONNECT_S = 30.0


class Terms(TypedDict, total=False):
    """On what terms a model is made; see `Provider`, which says the same to plug-ins."""

    capabilities: Required[Capabilities]
    price: Price | None
    """None where unknown; replies then have no cost."""
    base_url: str | None
    """Of a server that speaks the provider's protocol; None for the provider, or what its own variable says."""
    pictures: EncodedPictures | None
    """Encodes what a request shows; None where no request has pictures."""
    observe: Callable[[Sequence[Allowance]], None] | None
    """Told what the provider says is left of its rate limits."""
    timeout_s: float
    """Seconds for one answer."""


class Service(NamedTuple):
    """A provider as its SDK and its environment variables name it."""

    name: str
    key_name: str
    address_name: str
    sdk: Callable[[], Any]
    """Imports the SDK and gives it."""
    client: str
    """The SDK's asynchronous client."""
    base_error: str
    """The class above all errors of the SDK."""
    version_header: str = ""
    """Where an older version of the API is asked for; "" where there is no such thing."""


class Received(NamedTuple):
    """What came back."""

    text: str
    headers: dict[str, str]
    """By name, in small letters."""


_UTF8 = ("application/json", "application/json; charset=utf-8")
_encode: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Wire:
    """One model's line. Nothing is sent, and no key looked for, before `client`."""

    def __init__(self, service: Service, model: str, terms: Terms) -> None:
        self.service = service
        self.spec = f"{service.name}:{model}"
        self.base_url = terms.get("base_url")
        self._terms = terms
        self._client: Any = None
        self._http: Any = None
        """The HTTP client that the SDK's sends with."""
        self._lines: dict[str, tuple[Any, Any, dict[str, Any]]] = {}
        """By path, what all requests to it have in common: address, headers, time-outs."""

    def client(self) -> Any:
        """The SDK's client, the same one until `close`.

        Raises:
            SettingsError: there is no key.
        """
        if self._client is None:
            self._client = self._opened()
        return self._client

    async def close(self) -> None:
        """Closes the connections; the next call would open new ones."""
        if self._client is not None:
            await self._client.close()
            self._client = self._http = None
            self._lines.clear()

    async def post(self, path: str, body: dict[str, Any] | bytes) -> Received:
        """What is answered to a body, which may be JSON already; raises the SDK's errors (see `errors`)."""
        import httpx2

        url, headers, extensions = self._lines.get(path) or self._line(path)
        content = body if isinstance(body, bytes) else _encode(body).encode()
        sent = httpx2.Request(
            "POST",
            url,
            headers=headers,
            cookies=self._http.cookies or None,
            stream=httpx2.ByteStream(content),  # its length is told by the transport, as of any bytes
            extensions=extensions,
        )
        sent.read()
        try:
            response = await self._http.send(sent)
        except httpx2.TimeoutException as error:
            raise self.service.sdk().APITimeoutError(request=sent) from error
        except (httpx2.RequestError, ssl.SSLError) as error:
            raise self.service.sdk().APIConnectionError(request=sent) from error
        if not response.is_success:
            raise self.service.sdk().APIStatusError(f"status {response.status_code}", response=response, body=_told(response))
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
        # The text as the response would decode it, which takes five times as long to find out that it is UTF-8.
        plain = told.get("content-type", "") in _UTF8
        return Received(response.content.decode("utf-8", "replace") if plain else response.text, told)

    async def get(self, path: str) -> Any:
        """The response as received; raises what the SDK raises."""
        import httpx2

        return await self.client().get(path, cast_to=httpx2.Response)

    def _line(self, path: str) -> tuple[Any, Any, dict[str, Any]]:
        import httpx2

        client = self.client()
        told = {**client.auth_headers, **client.default_headers, "Content-Type": "application/json"}
        headers = httpx2.Headers(self._http.headers)
        # What the SDK would leave out is no text.
        headers.update({name: value for name, value in told.items() if isinstance(value, str)})
        url = httpx2.URL(str(client.base_url).rstrip("/") + path)
        self._lines[path] = url, headers, {"timeout": self._http.timeout.as_dict()}
        return self._lines[path]

    def observed(self, allowances: Sequence[Allowance]) -> None:
        """Hands on what the headers of a response said of rate limits."""
        observe = self._terms.get("observe")
        if observe is not None and allowances:
            observe(allowances)

    async def picture(self, picture: Picture) -> str:
        """Base64 of a picture's JPEG.

        Raises:
            SettingsError: the model was made without pictures.
        """
        pictures = self._terms.get("pictures")
        if pictures is None:
            raise SettingsError(f"{self.spec} was asked to look at a picture, but no picture store was given")
        return await pictures.encoded(picture)

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """The SDK's errors leave the block as ours."""
        try:
            yield
        except CallError:
            raise
        except Exception as error:
            raise self.translated(error) from None

    @contextlib.contextmanager
    def batch_errors(self, what: str = "") -> Iterator[None]:
        """As `errors`; besides, an answer that cannot be read may come better later, and a 404 means that `what` is gone.

        Args:
            what: "" where a 404 says something of the address, as for any call.
        """
        try:
            yield
        except (CallError, SettingsError):
            raise
        except Exception as error:
            if what and isinstance(error, self.service.sdk().NotFoundError):
                raise GoneError(f"{self.spec}: {what} not there any more") from None
            sdk = self.service.sdk()
            unread = (sdk.APIResponseValidationError, AttributeError, KeyError, TypeError, ValueError)
            if isinstance(error, unread):
                raise RetryableError(f"{self.spec}: what came about a batch cannot be read ({type(error).__name__})") from None
            raise self.translated(error) from None

    def translated(self, error: Exception) -> Exception:
        """Our error for one of the SDK's. It is raised `from None`: the SDK's own words may echo a key."""
        sdk = self.service.sdk()
        if isinstance(error, sdk.APIStatusError):
            problem = problem_of(error)
            return self.failure(error.status_code, problem, headers=error.response.headers, request_id=error.request_id or "")
        if isinstance(error, sdk.APIConnectionError):
            return unreached(self.spec, error, str(self.client().base_url))
        if isinstance(error, getattr(sdk, self.service.base_error)):
            return FatalCallError(without_secrets(f"{self.spec}: {error}", self._key()))
        return error

    def failure(self, status: int, problem: ProviderError | None, *, headers: Any = None, request_id: str = "") -> CallError:
        """What a status and the error of its body mean for the run."""
        key_name = self.service.key_name
        return failure(self.spec, status, problem, key_name=key_name, key=self._key(), headers=headers, request_id=request_id)

    def without_secrets(self, text: str) -> str:
        """A provider's words, as they may be shown."""
        return without_secrets(text, self._key())

    def _opened(self) -> Any:
        service, key = self.service, self._key()
        elsewhere = os.environ.get(service.address_name)
        without_password(service.address_name, elsewhere)
        if not key and self.base_url is None and not elsewhere:
            raise SettingsError(f"{self.spec} needs a key: set {service.key_name} in the environment")
        import httpx2

        sdk, timeout_s = service.sdk(), self._terms.get("timeout_s", 120.0)
        # An answer may take long; that nobody listens is found out soon.
        timeout = httpx2.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        version = self._terms["capabilities"].api_version if service.version_header else None
        # The gate limits what is in flight; the SDK's own limit of 1,000 connections would only hide it.
        limits = httpx2.Limits(max_connections=MOST_CONNECTIONS)
        self._http = sdk.DefaultAioHttpClient(timeout=timeout, limits=limits)
        return getattr(sdk, service.client)(
            # A server of one's own often wants none, but the SDK insists on a word.
            api_key=key or "none",
            base_url=self.base_url,
            max_retries=0,
            timeout=timeout,
            default_headers={} if version is None else {service.version_header: version},
            http_client=self._http,
        )

    def _key(self) -> str:
        return os.environ.get(self.service.key_name, "")


def _told(response: Any) -> Any:
    """The body of an answer that is none, as JSON where it is that."""
    text = response.text.strip()
    try:
        return json.loads(text)
    except ValueError:
        return text


def problem_of(error: Any) -> ProviderError | None:
    """What the body of an SDK's status error complains about."""
    return error_in(error.body) or error_in({"error": error.body})
