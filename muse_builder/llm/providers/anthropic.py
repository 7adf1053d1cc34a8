"""Anthropic's messages. What later calls begin with, too, is marked for the provider's prompt cache: the system prompt, and
the end of the dialogue so far."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from muse_builder.errors import CallError, RetryableError
from muse_builder.llm.batch import BatchItem, BatchState
from muse_builder.llm.capabilities import DEFAULT_MODELS, NO_EFFORT
from muse_builder.llm.prices import most_tokens_out
from muse_builder.llm.providers.body import Used, batch_items, count, ended, key_of, read_body, reply_of, thoughts_counted
from muse_builder.llm.providers.failures import anthropic_allowances, error_in
from muse_builder.llm.providers.sent import in_lines, messages_of, schema_sent, system_of, words
from muse_builder.llm.providers.wire import Service, Terms, Wire
from muse_builder.llm.request import Picture, Reply, Request

if TYPE_CHECKING:
    import anthropic


def _sdk() -> Any:
    import anthropic

    return anthropic


ANTHROPIC = Service(
    "anthropic",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    _sdk,
    "AsyncAnthropic",
    "AnthropicError",
    version_header="anthropic-version",
)
MESSAGES = "/v1/messages"
_EFFORTS = {"minimal": "low"}
"""Efforts that have another name here, or none."""
_BATCHES_A_PAGE = 100
CACHED = {"cache_control": {"type": "ephemeral"}}
_DEFAULT_MOST_TOKENS = 1024
"""The provider insists on a limit; tasks always bring their own."""


class AnthropicModel:
    """One model behind messages, by the provider's name of it: "claude-haiku-5-5". Asks the network."""

    example = DEFAULT_MODELS["anthropic"].partition(":")[2]
    most_batch_requests = 100_000
    most_batch_bytes = 240 * 1024 * 1024  # the provider's limit is 256 MB a batch

    def __init__(self, name: str, **terms: Unpack[Terms]) -> None:
        self.name = name
        self.record = terms["capabilities"]
        self.price = terms.get("price")
        self.wire = Wire(ANTHROPIC, name, terms)
        self.spec = self.wire.spec

    def __repr__(self) -> str:
        return f"AnthropicModel({self.name!r}, base_url={self.wire.base_url!r})"

    async def complete(self, request: Request) -> Reply:
        """One message; see `Model.complete` for what it raises."""
        body = await self.body(request)
        with self.wire.errors():
            response = await self.wire.post(MESSAGES, body)
        self.wire.observed(anthropic_allowances(response.headers))
        request_id = response.headers.get("request-id") or ""
        return self.read(response.text, request_id=request_id, most_tokens=body["max_tokens"])

    def prepare(self) -> None:
        """Imports the SDK and makes the client; nothing is sent.

        Raises:
            SettingsError: there is no key.
        """
        self.wire.client()

    async def close(self) -> None:
        """Closes the connections; the next call would open new ones."""
        await self.wire.close()

    async def body(self, request: Request) -> dict[str, Any]:
        """What is sent: the system prompt and the dialogue, both cached, then what only this call has."""
        system = words(system_of(request, self.record)) | CACHED
        body: dict[str, Any] = {
            "model": self.name,
            "max_tokens": _DEFAULT_MOST_TOKENS,
            "system": [system],
            "messages": _marked(await messages_of(request, self._image_part), request),
            **{name: value for name, value in request.parameters.items() if name != "effort"},
        }
        if request.room:
            body["max_tokens"] = most_tokens_out(request)
        schema = schema_sent(request, self.record)
        output: dict[str, Any] = {}
        if self.record.thinks(effort := request.parameters.get("effort")):
            if effort not in (None, NO_EFFORT):
                body["thinking"] = {"type": "adaptive"}
                output["effort"] = _EFFORTS.get(str(effort), effort)
        elif self.record.thinking == "some":
            body["thinking"] = {"type": "disabled"}
        if schema is not None:
            output["format"] = {"type": "json_schema", "schema": schema}
        if output:
            body["output_config"] = output
        return body

    def read(self, raw: str, *, request_id: str = "", most_tokens: int | None = None) -> Reply:
        """The reply in a body as received.

        Args:
            most_tokens: the limit that was sent; None where it is not known. A reply without an ending is judged by it.

        Raises:
            CallError: the body is no message: cut short, or an error under a successful status.
        """
        return read_body(
            raw,
            who=self.spec,
            what="message",
            failed=lambda problem: self.wire.failure(200, problem, request_id=request_id),
            reply=lambda body, raw: self._reply(body, raw, request_id=request_id, most_tokens=most_tokens),
        )

    def _reply(self, body: Any, raw: str, *, request_id: str, most_tokens: int | None) -> Reply:
        """The reply in a message; raises what comes of it where the body is none."""
        # By type, not by place: thinking may stand before the text.
        text = "".join([part.get("text", "") for part in body["content"] if part.get("type") == "text"])
        thoughts = "".join([part.get("thinking") or "" for part in body["content"] if part.get("type") == "thinking"])
        usage = body.get("usage")
        used = _used(usage if isinstance(usage, dict) else {}, thoughts)
        status = ended(
            body.get("stop_reason"), thoughts + text, who=self.spec, tokens_out=used.tokens_out, most_tokens=most_tokens
        )
        return reply_of(text, raw, status=status, used=used, price=self.price, request_id=request_id)

    # --- batches ----------------------------------------------------------------------------------------------------

    async def batch_line(self, request: Request) -> bytes:
        """One request of a batch; its custom_id is the request's key (64 letters, the most that is allowed)."""
        return json.dumps({"custom_id": request.key, "params": await self.body(request)}, ensure_ascii=False).encode()

    async def submit_batch(self, intent: str, lines: Sequence[bytes]) -> str:
        """Hands a batch over and gives its id. The provider takes no metadata: `find_batch` knows it by other signs."""
        content = b'{"requests":[' + b",".join(lines) + b"]}"
        with self.wire.batch_errors():
            answer = await self.wire.post(MESSAGES + "/batches", content)
            return str(json.loads(answer.text)["id"])

    async def newest_batch(self) -> str:
        """The newest batch there is before a submission; only newer ones can be ours. "" where there is none."""
        with self.wire.batch_errors():
            async for batch in self._client().messages.batches.list(limit=1):
                return batch.id
        return ""

    async def find_batch(self, intent: str, after: str, number: int) -> list[str]:
        """Batches newer than `after` with this many requests, the oldest first: ours is among them, if it was submitted at all.

        What they answer tells them apart, because the keys of the requests come back with the results.
        """
        found = []
        with self.wire.batch_errors():
            async for batch in self._client().messages.batches.list(limit=_BATCHES_A_PAGE):
                if batch.id == after:
                    break
                counts = batch.request_counts
                total = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
                if total == number:
                    found.append(batch.id)
        return found[::-1]

    async def batch_state(self, batch_id: str) -> BatchState:
        """Where a batch stands."""
        with self.wire.batch_errors(f"the batch {batch_id} is"):
            batch = await self._client().messages.batches.retrieve(batch_id)
            counts = batch.request_counts
            return BatchState(
                ended=batch.processing_status == "ended",
                finished=counts.succeeded + counts.errored + counts.canceled + counts.expired,
                failed=counts.canceled > 0,
                reason="the batch was cancelled" if counts.canceled else f"the batch is {batch.processing_status}",
            )

    async def batch_items(self, batch_id: str) -> AsyncIterator[BatchItem]:
        """Results of an ended batch, in any order."""
        with self.wire.batch_errors(f"the results of {batch_id} are"):
            text = (await self.wire.get(f"{MESSAGES}/batches/{batch_id}/results")).text
        for item in batch_items(text, self._batch_item):
            yield item

    def _batch_item(self, line: Any) -> BatchItem:
        key, result = key_of(line), line.get("result")
        if not isinstance(result, dict):
            result = {}
        if result.get("type") == "succeeded":
            try:
                return BatchItem(key, self.read(json.dumps(result.get("message"))))
            except CallError as error:
                return BatchItem(key, error)
        if result.get("type") == "errored":
            problem = error_in(result.get("error")) or error_in(result)
            status = 400 if problem is not None and problem.code == "invalid_request_error" else 500
            return BatchItem(key, self.wire.failure(status, problem))
        return BatchItem(key, RetryableError(f"{self.spec}: the batch left this request {result.get('type') or 'unanswered'}"))

    # --- the wire ---------------------------------------------------------------------------------------------------

    def _client(self) -> "anthropic.AsyncAnthropic":
        client: anthropic.AsyncAnthropic = self.wire.client()
        return client

    async def _image_part(self, picture: Picture) -> dict[str, Any]:
        data = await self.wire.picture(picture)
        return {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": data}}


def _marked(messages: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
    """The messages, the dialogue of the first in a part a line and its end marked for the cache: the last line, or what is
    shown next, with which later calls go on."""
    if not request.steady:
        return messages
    content = messages[0]["content"]
    given = [words(content)] if isinstance(content, str) else content
    shown_next = not any(picture.sheet for picture in request.images)
    parts: list[dict[str, Any]] = []
    left, last = request.steady, 0
    for part in given:
        text = part.get("text")
        if left > 0 and text:
            parts += map(words, in_lines(text[:left]))
            last = len(parts) - 1
            parts += [words(text[left:])] if len(text) > left else []
            left -= len(text)
        else:
            last = len(parts) if not text and left <= 0 and shown_next else last
            parts.append(part)
    parts[last] |= CACHED
    return [messages[0] | {"content": parts}, *messages[1:]]


def _used(usage: dict[str, Any], thoughts: str) -> Used:
    """What a usage counts: its input is only what was not cached."""
    fresh, cached, written = (
        count(usage.get(name)) for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    )
    whole = None if fresh is None else fresh + (cached or 0) + (written or 0)
    return Used.of(whole, usage.get("output_tokens"), cached, written, thoughts_counted(None, thoughts))
