"""Anthropic's messages.

As in `llm/openai.py`, the official SDK carries the request over aiohttp, and the body is kept as received before it is read.
The system prompt is marked for the provider's prompt cache: every request of a task begins with it.
"""

import json
import os
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Any

from muse_builder.errors import CallError, FatalCallError, RetryableError, SettingsError
from muse_builder.llm.batch import BatchItem, BatchState
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.pictures import EncodedPictures
from muse_builder.llm.prices import Price
from muse_builder.llm.providers.body import read_body
from muse_builder.llm.providers.failures import (
    Allowance,
    anthropic_allowances,
    error_in,
    failure,
    storable,
    unreached,
    without_password,
    without_secrets,
)
from muse_builder.llm.providers.reply_schema import schema_in_words, strict_schema
from muse_builder.llm.request import Picture, Reply, Request

if TYPE_CHECKING:
    import anthropic

KEY_NAME = "ANTHROPIC_API_KEY"
MESSAGES = "/v1/messages"
_STATUS = {"max_tokens": "truncated", "model_context_window_exceeded": "truncated", "refusal": "refused"}
MOST_CONNECTIONS = 4096
_DEFAULT_MOST_TOKENS = 1024
"""The provider insists on a limit; tasks always bring their own."""


class AnthropicModel:
    """One model behind messages. Asks the network; one client, made at the first call and closed by `close`.

    Arguments as for `OpenAIModel`.
    """

    most_batch_requests = 100_000
    most_batch_bytes = 240 * 1024 * 1024  # the provider's limit is 256 MB a batch

    def __init__(
        self,
        name: str,
        *,
        capabilities: Capabilities,
        price: Price | None = None,
        batch_price: Price | None = None,
        base_url: str | None = None,
        pictures: EncodedPictures | None = None,
        observe: Callable[[Sequence[Allowance]], None] | None = None,
        timeout_s: float = 120.0,
    ) -> None:
        self.name = name
        self.spec = f"anthropic:{name}"
        self.capabilities = capabilities
        self.price = price
        self.batch_price = batch_price
        self.base_url = base_url
        self._pictures = pictures
        self._observe = observe
        self._timeout_s = timeout_s
        self._client: anthropic.AsyncAnthropic | None = None
        self._response_type: Any = None

    def __repr__(self) -> str:
        return f"AnthropicModel({self.name!r}, base_url={self.base_url!r})"

    async def complete(self, request: Request) -> Reply:
        """One message; see `Model.complete` for what it raises."""
        client = self._open()
        body = await self.body(request)
        try:
            response = await client.post(MESSAGES, body=body, cast_to=self._response_type)
        except Exception as error:
            raise self._translated(error) from None
        if self._observe is not None:
            allowances = anthropic_allowances(response.headers)
            if allowances:
                self._observe(allowances)
        return self.read(response.text, price=self.price, request_id=response.headers.get("request-id") or "")

    def prepare(self) -> None:
        """Imports the SDK and makes the client; nothing is sent.

        Raises:
            SettingsError: there is no key.
        """
        self._open()

    async def close(self) -> None:
        """Closes the connections; the next call would open new ones."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def body(self, request: Request) -> dict[str, Any]:
        """What is sent: the cached system prompt, then pictures, then what changes from call to call."""
        system = request.system
        if request.schema is not None and self.capabilities.schema == "prompt":
            system += schema_in_words(request.schema)
        messages: list[dict[str, Any]] = []
        images = list(request.images)
        for role, text in request.messages:
            content: Any = text
            if images and role == "user":
                content = [await self._image_part(picture) for picture in images] + [{"type": "text", "text": text}]
                images = []
            messages.append({"role": role, "content": content})
        body: dict[str, Any] = {
            "model": self.name,
            "max_tokens": _DEFAULT_MOST_TOKENS,
            "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
            "messages": messages,
            **request.parameters,
        }
        if self.capabilities.thinking == "can_be_disabled":
            body["thinking"] = {"type": "disabled"}
        if request.schema is not None and self.capabilities.schema == "native":
            body["output_config"] = {"format": {"type": "json_schema", "schema": strict_schema(request.schema)}}
        return body

    def read(self, raw: str, *, price: Price | None, request_id: str = "") -> Reply:
        """The reply in a body as received.

        Raises:
            CallError: the body is no message: cut short, or an error under a successful status.
        """
        return read_body(
            raw,
            who=self.spec,
            what="message",
            failed=lambda problem: self._failure(200, problem, request_id=request_id),
            reply=lambda body, raw: self._reply(body, raw, price=price, request_id=request_id),
        )

    def _reply(self, body: Any, raw: str, *, price: Price | None, request_id: str) -> Reply:
        """The reply in a message; raises what comes of it where the body is none."""
        # By type, not by place: thinking may stand before the text.
        text = "".join([part.get("text", "") for part in body["content"] if part.get("type") == "text"])
        usage = body.get("usage") or {}
        fresh, tokens_out = usage.get("input_tokens"), usage.get("output_tokens")
        cached, written = usage.get("cache_read_input_tokens"), usage.get("cache_creation_input_tokens")
        tokens_in = None if fresh is None else fresh + (cached or 0) + (written or 0)
        cost = None
        if price is not None and tokens_in is not None and tokens_out is not None:
            cost = price.cost(tokens_in, tokens_out, cached=cached or 0, written=written or 0)
        return Reply(
            storable(text),
            raw,
            _STATUS.get(str(body.get("stop_reason")), "ok"),
            tokens_in,
            cached,
            tokens_out,
            cost,
            "" if price is None else str(price),
            request_id=request_id,
        )

    # --- batches ----------------------------------------------------------------------------------------------------

    async def batch_line(self, request: Request) -> bytes:
        """One request of a batch; its custom_id is the request's key (64 letters, the most that is allowed)."""
        return json.dumps({"custom_id": request.key, "params": await self.body(request)}, ensure_ascii=False).encode()

    async def submit_batch(self, intent: str, lines: Sequence[bytes]) -> str:
        """Hands a batch over and gives its id. The provider takes no metadata: `find_batch` knows it by other signs."""
        client = self._open()
        try:
            answer = await client.post(
                MESSAGES + "/batches", content=b'{"requests":[' + b",".join(lines) + b"]}", cast_to=self._response_type,
                options={"headers": {"content-type": "application/json"}},
            )  # fmt: skip
        except Exception as error:
            raise self._translated(error) from None
        return str(json.loads(answer.text)["id"])

    async def newest_batch(self) -> str:
        """The newest batch there is before a submission; only newer ones can be ours. "" where there is none."""
        try:
            async for batch in self._open().messages.batches.list(limit=1):
                return batch.id
        except Exception as error:
            raise self._translated(error) from None
        return ""

    async def find_batch(self, intent: str, after: str, number: int) -> list[str]:
        """Batches newer than `after` with this many requests: ours is among them, if it was submitted at all.

        What they answer tells them apart, because the keys of the requests come back with the results.
        """
        found = []
        try:
            async for batch in self._open().messages.batches.list(limit=100):
                if batch.id == after:
                    break
                counts = batch.request_counts
                total = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
                if total == number:
                    found.append(batch.id)
        except Exception as error:
            raise self._translated(error) from None
        return found

    async def batch_state(self, batch_id: str) -> BatchState:
        """Where a batch stands."""
        try:
            batch = await self._open().messages.batches.retrieve(batch_id)
        except Exception as error:
            raise self._translated(error) from None
        counts = batch.request_counts
        return BatchState(
            ended=batch.processing_status == "ended",
            finished=counts.succeeded + counts.errored + counts.canceled + counts.expired,
            reason=f"the batch is {batch.processing_status}",
        )

    async def batch_items(self, batch_id: str) -> AsyncIterator[BatchItem]:
        """Results of an ended batch, in any order."""
        client = self._open()
        try:
            answer = await client.get(f"{MESSAGES}/batches/{batch_id}/results", cast_to=self._response_type)
            for line in answer.text.split("\n"):
                if line.strip():
                    yield self._batch_item(json.loads(line))
        except CallError:
            raise
        except ValueError:
            raise RetryableError(f"{self.spec}: the results of {batch_id} came as a line that is no JSON") from None
        except Exception as error:
            raise self._translated(error) from None

    def _batch_item(self, line: dict[str, Any]) -> BatchItem:
        key, result = str(line.get("custom_id")), line.get("result") or {}
        if result.get("type") == "succeeded":
            try:
                return BatchItem(key, self.read(json.dumps(result.get("message")), price=self.batch_price))
            except CallError as error:
                return BatchItem(key, error)
        if result.get("type") == "errored":
            problem = error_in(result.get("error")) or error_in(result)
            status = 400 if problem is not None and problem.code == "invalid_request_error" else 500
            return BatchItem(key, self._failure(status, problem))
        return BatchItem(key, RetryableError(f"{self.spec}: the batch left this request {result.get('type') or 'unanswered'}"))

    # --- the wire ---------------------------------------------------------------------------------------------------

    def _open(self) -> "anthropic.AsyncAnthropic":
        if self._client is None:
            key = self._key()
            elsewhere = os.environ.get("ANTHROPIC_BASE_URL")
            without_password("ANTHROPIC_BASE_URL", elsewhere)
            if not key and self.base_url is None and not elsewhere:
                raise SettingsError(f"{self.spec} needs a key: set {KEY_NAME} in the environment")
            import anthropic
            import httpx2

            version = self.capabilities.api_version
            self._response_type = httpx2.Response
            self._client = anthropic.AsyncAnthropic(
                api_key=key or "none",
                base_url=self.base_url,
                max_retries=0,
                timeout=self._timeout_s,
                default_headers={} if version is None else {"anthropic-version": version},
                # The gate limits what is in flight; the SDK's own limit of 1,000 connections would only hide it.
                http_client=anthropic.DefaultAioHttpClient(
                    timeout=self._timeout_s, limits=httpx2.Limits(max_connections=MOST_CONNECTIONS)
                ),
            )
        return self._client

    async def _image_part(self, picture: Picture) -> dict[str, Any]:
        if self._pictures is None:
            raise SettingsError(f"{self.spec} was asked to look at a picture, but no picture store was given")
        return {
            "type": "image",
            "source": {"type": "base64", "media_type": "image/jpeg", "data": await self._pictures.encoded(picture)},
        }

    def _translated(self, error: Exception) -> Exception:
        """Our error for one of the SDK's. It is raised `from None`: the SDK's own words may echo a key."""
        import anthropic

        if isinstance(error, anthropic.APIStatusError):
            problem = error_in(error.body) or error_in({"error": error.body})
            return self._failure(error.status_code, problem, headers=error.response.headers, request_id=error.request_id or "")
        if isinstance(error, anthropic.APIConnectionError):
            return unreached(self.spec, error, str(self._open().base_url))
        if isinstance(error, anthropic.AnthropicError):
            return FatalCallError(without_secrets(f"{self.spec}: {error}", self._key()))
        return error

    def _failure(self, status: int, problem: Any, *, headers: Any = None, request_id: str = "") -> CallError:
        return failure(self.spec, status, problem, key_name=KEY_NAME, key=self._key(), headers=headers, request_id=request_id)

    @staticmethod
    def _key() -> str:
        return os.environ.get(KEY_NAME, "")
