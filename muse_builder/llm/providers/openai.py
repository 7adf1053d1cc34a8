"""OpenAI's chat completions, and every server that speaks them: vLLM, Ollama, llama.cpp.

The official SDK carries the request over its aiohttp transport (its default pool collapses above a hundred requests in
flight). Requests go through the client's own `post`, because building a typed `create` call costs more than the rest
together; the body comes back as it was received, and only then is read.
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
    error_in,
    failure,
    openai_allowances,
    storable,
    unreached,
    without_password,
    without_secrets,
)
from muse_builder.llm.providers.reply_schema import schema_in_words, strict_schema
from muse_builder.llm.request import Picture, Reply, Request

if TYPE_CHECKING:
    import openai

KEY_NAME = "OPENAI_API_KEY"
CHAT = "/chat/completions"
MOST_CONNECTIONS = 4096
_LARGEST_SEED = 2**31 - 1
_MOST_FAILED_LOOKUPS = 100
"""Batches listed when one is looked for after a crash; the newest come first."""


class OpenAIModel:
    """One model behind chat completions. Asks the network; one client, made at the first call and closed by `close`.

    Args:
        name: the provider's name of the model, for example "gpt-6-luna".
        price: None where unknown; replies then have no cost.
        base_url: of a compatible server; None for OpenAI itself or what OPENAI_BASE_URL says.
        pictures: encodes what a request shows; None where no request has pictures.
        observe: told what the provider says is left of its rate limits.
        timeout_s: seconds for one answer.
    """

    most_batch_requests = 50_000
    most_batch_bytes = 190 * 1024 * 1024  # the provider's limit is 200 MB a file

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
        self.spec = f"openai:{name}"
        self.capabilities = capabilities
        self.price = price
        self.batch_price = batch_price
        self.base_url = base_url
        self.refused: set[str] = set()
        """Parameters the server refused although the record says it takes them; they are no longer sent."""
        self._pictures = pictures
        self._observe = observe
        self._timeout_s = timeout_s
        self._client: openai.AsyncOpenAI | None = None
        self._response_type: Any = None

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r}, base_url={self.base_url!r})"

    async def complete(self, request: Request) -> Reply:
        """One chat completion; see `Model.complete` for what it raises."""
        body = await self.body(request)
        while True:
            try:
                return await self._post(body)
            except _RefusedParameterError as refusal:
                self.refused.add(refusal.parameter)
                body.pop(refusal.parameter)

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
        """What is sent: static parts first (system prompt, pictures), so that the provider's prompt cache can hold them."""
        system = request.system
        if request.schema is not None and self.capabilities.schema == "prompt":
            system += schema_in_words(request.schema)
        messages: list[dict[str, Any]] = [{"role": "system", "content": system}]
        images = list(request.images)
        for role, text in request.messages:
            content: Any = text
            if images and role == "user":
                content = [await self._image_part(picture) for picture in images] + [{"type": "text", "text": text}]
                images = []
            messages.append({"role": role, "content": content})
        body: dict[str, Any] = {"model": self.name, "messages": messages}
        for parameter, value in request.parameters.items():
            body[self.capabilities.limit_name if parameter == "max_tokens" else parameter] = value
        if self.capabilities.seed:
            body["seed"] = request.seed % _LARGEST_SEED
        if self.capabilities.thinking == "can_be_disabled":
            body["reasoning_effort"] = "none"
        if request.schema is not None and self.capabilities.schema == "native":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.task, "strict": True, "schema": strict_schema(request.schema)},
            }
        for parameter in self.refused:
            body.pop(parameter, None)
        return body

    def read(self, raw: str, *, price: Price | None, request_id: str = "") -> Reply:
        """The reply in a body as received.

        Raises:
            CallError: the body is no completion: cut short, or an error under a successful status.
        """
        return read_body(
            raw,
            who=self.spec,
            what="completion",
            failed=lambda problem: self._failure(200, problem, request_id=request_id),
            reply=lambda body, raw: self._reply(body, raw, price=price, request_id=request_id),
        )

    def _reply(self, body: Any, raw: str, *, price: Price | None, request_id: str) -> Reply:
        """The reply in a completion; raises what comes of it where the body is none."""
        choice = body["choices"][0]
        message = choice.get("message") or {}
        text, status = message.get("content") or "", "ok"
        if isinstance(text, list):  # some servers answer in parts, as they are asked in parts
            text = "".join([part.get("text") or "" for part in text])
        if message.get("refusal"):
            text, status = message["refusal"], "refused"
        elif choice.get("finish_reason") == "length":
            status = "truncated"
        elif choice.get("finish_reason") == "content_filter":
            status = "filtered"
        usage = body.get("usage") or {}
        tokens_in, tokens_out = usage.get("prompt_tokens"), usage.get("completion_tokens")
        details = usage.get("prompt_tokens_details") or {}
        cached, written = details.get("cached_tokens"), details.get("cache_write_tokens")
        cost = None
        if price is not None and tokens_in is not None and tokens_out is not None:
            cost = price.cost(tokens_in, tokens_out, cached=cached or 0, written=written or 0)
        return Reply(
            storable(text),
            raw,
            status,
            tokens_in,
            cached,
            tokens_out,
            cost,
            "" if price is None else str(price),
            request_id=request_id,
        )

    # --- batches ----------------------------------------------------------------------------------------------------

    async def batch_line(self, request: Request) -> bytes:
        """One line of a batch file; its custom_id is the request's key."""
        line = {"custom_id": request.key, "method": "POST", "url": "/v1" + CHAT, "body": await self.body(request)}
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"

    async def submit_batch(self, intent: str, lines: Sequence[bytes]) -> str:
        """Hands a batch over and gives its id."""
        client = self._open()
        try:
            uploaded = await client.files.create(file=(f"{intent}.jsonl", b"".join(lines)), purpose="batch")
            batch = await client.batches.create(
                input_file_id=uploaded.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"intent": intent}
            )
        except Exception as error:
            raise self._translated(error) from None
        return batch.id

    async def newest_batch(self) -> str:
        """Nothing to remember before a submission: batches carry our intent as metadata."""
        return ""

    async def find_batch(self, intent: str, after: str, number: int) -> list[str]:
        """Ids of the batches that were submitted under an intent: one, or none."""
        seen = 0
        try:
            async for batch in self._open().batches.list(limit=100):
                if (batch.metadata or {}).get("intent") == intent:
                    return [batch.id]
                seen += 1
                if seen >= _MOST_FAILED_LOOKUPS:
                    break
        except Exception as error:
            raise self._translated(error) from None
        return []

    async def batch_state(self, batch_id: str) -> BatchState:
        """Where a batch stands."""
        try:
            batch = await self._open().batches.retrieve(batch_id)
        except Exception as error:
            raise self._translated(error) from None
        counts = batch.request_counts
        reasons = "; ".join(str(error.message) for error in (batch.errors.data or [])) if batch.errors else ""
        return BatchState(
            ended=batch.status in ("completed", "failed", "expired", "cancelled"),
            finished=0 if counts is None else counts.completed + counts.failed,
            failed=batch.status in ("failed", "cancelled"),
            reason=f"the batch {batch.status}" + (f": {without_secrets(reasons, self._key())}" if reasons else ""),
        )

    async def batch_items(self, batch_id: str) -> AsyncIterator[BatchItem]:
        """Results of an ended batch, in any order; what is missing did not run."""
        client = self._open()
        try:
            batch = await client.batches.retrieve(batch_id)
            for file_id in (batch.output_file_id, batch.error_file_id):
                if file_id is None:
                    continue
                text = (await client.files.content(file_id)).text
                for line in text.split("\n"):
                    if line.strip():
                        yield self._batch_item(json.loads(line))
        except CallError:
            raise
        except ValueError:
            raise RetryableError(f"{self.spec}: the results of {batch_id} came as a line that is no JSON") from None
        except Exception as error:
            raise self._translated(error) from None

    def _batch_item(self, line: dict[str, Any]) -> BatchItem:
        key = str(line.get("custom_id"))
        answer = line.get("response") or {}
        status, body = int(answer.get("status_code") or 0), answer.get("body")
        request_id = str(answer.get("request_id") or "")
        if status == 200:
            try:
                return BatchItem(key, self.read(json.dumps(body), price=self.batch_price, request_id=request_id))
            except CallError as error:
                return BatchItem(key, error)
        problem = error_in(body) or error_in(line)
        return BatchItem(key, self._failure(status or 500, problem, request_id=request_id))

    # --- the wire ---------------------------------------------------------------------------------------------------

    async def _post(self, body: dict[str, Any]) -> Reply:
        client = self._open()
        try:
            response = await client.post(CHAT, body=body, cast_to=self._response_type)
        except Exception as error:
            raise self._translated(error, body) from None
        if self._observe is not None:
            allowances = openai_allowances(response.headers)
            if allowances:
                self._observe(allowances)
        return self.read(response.text, price=self.price, request_id=response.headers.get("x-request-id") or "")

    def _open(self) -> "openai.AsyncOpenAI":
        if self._client is None:
            key = self._key()
            elsewhere = os.environ.get("OPENAI_BASE_URL")
            without_password("OPENAI_BASE_URL", elsewhere)
            if not key and self.base_url is None and not elsewhere:
                raise SettingsError(f"{self.spec} needs a key: set {KEY_NAME} in the environment")
            import httpx2
            import openai

            self._response_type = httpx2.Response
            self._client = openai.AsyncOpenAI(
                # A server of one's own often wants none, but the SDK insists on a word.
                api_key=key or "none",
                base_url=self.base_url,
                max_retries=0,
                timeout=self._timeout_s,
                # The gate limits what is in flight; the SDK's own limit of 1,000 connections would only hide it.
                http_client=openai.DefaultAioHttpClient(
                    timeout=self._timeout_s, limits=httpx2.Limits(max_connections=MOST_CONNECTIONS)
                ),
            )
        return self._client

    async def _image_part(self, picture: Picture) -> dict[str, Any]:
        if self._pictures is None:
            raise SettingsError(f"{self.spec} was asked to look at a picture, but no picture store was given")
        url: dict[str, Any] = {"url": "data:image/jpeg;base64," + await self._pictures.encoded(picture)}
        if self.capabilities.image_detail:
            url["detail"] = "low"
        return {"type": "image_url", "image_url": url}

    def _translated(self, error: Exception, body: dict[str, Any] | None = None) -> Exception:
        """Our error for one of the SDK's. It is raised `from None`: the SDK's own words may echo a key."""
        import openai

        if isinstance(error, openai.APIStatusError):
            problem = error_in(error.body if isinstance(error.body, dict) and "error" in error.body else {"error": error.body})
            if error.status_code == 400 and body is not None and problem is not None:
                field = problem.parameter
                if field in ("temperature", "seed", "reasoning_effort") and field in body:
                    return _RefusedParameterError(field)
            return self._failure(error.status_code, problem, headers=error.response.headers, request_id=error.request_id or "")
        if isinstance(error, openai.APIConnectionError):
            return unreached(self.spec, error, str(self._open().base_url))
        if isinstance(error, openai.OpenAIError):
            return FatalCallError(without_secrets(f"{self.spec}: {error}", self._key()))
        return error

    def _failure(self, status: int, problem: Any, *, headers: Any = None, request_id: str = "") -> CallError:
        return failure(self.spec, status, problem, key_name=KEY_NAME, key=self._key(), headers=headers, request_id=request_id)

    @staticmethod
    def _key() -> str:
        return os.environ.get(KEY_NAME, "")


class _RefusedParameterError(Exception):
    """A 400 that names one optional parameter: it is left out from then on."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter
