"""OpenAI's chat completions, and every server that speaks them: vLLM, Ollama, llama.cpp."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from muse_builder.errors import CallError, GoneError, RetryableError
from muse_builder.llm.batch import BatchItem, BatchState
from muse_builder.llm.capabilities import COMPATIBLE, DEFAULT_MODELS, NO_EFFORT, Capabilities
from muse_builder.llm.prices import most_tokens_out
from muse_builder.llm.providers.body import Used, batch_items, count, ended, key_of, read_body, reply_of, thoughts_counted
from muse_builder.llm.providers.failures import error_in, openai_allowances
from muse_builder.llm.providers.sent import messages_of, schema_sent, system_of
from muse_builder.llm.providers.served import NOTHING, PLACES, Served, listed
from muse_builder.llm.providers.wire import Service, Terms, Wire, problem_of
from muse_builder.llm.request import Picture, Reply, Request

if TYPE_CHECKING:
    import openai


def _sdk() -> Any:
    import openai

    return openai


OPENAI = Service("openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", _sdk, "AsyncOpenAI", "OpenAIError")
CHAT = "/chat/completions"
_LARGEST_SEED = 2**31 - 1
COUNTS = "minItems"
"""In `OpenAIModel.refused`: the server's schemas know no number of items."""
_BATCHES_A_PAGE = 100
"""Listed at a time when one is looked for after a crash; the newest come first."""


class OpenAIModel:
    """One model behind chat completions, by the provider's name of it: "gpt-6-luna". Asks the network."""

    example = DEFAULT_MODELS["openai"].partition(":")[2]
    compatible = COMPATIBLE
    most_batch_requests = 50_000
    most_batch_bytes = 190 * 1024 * 1024  # the provider's limit is 200 MB a file

    def __init__(self, name: str, **terms: Unpack[Terms]) -> None:
        self.name = name
        self.record = terms["capabilities"]
        self.price = terms.get("price")
        self.refused: set[str] = set()
        """Parameters the server refused although the record says it takes them, and `COUNTS`; they are no longer sent."""
        self.wire = Wire(OPENAI, name, terms)
        self.spec = self.wire.spec

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r}, base_url={self.wire.base_url!r})"

    async def complete(self, request: Request) -> Reply:
        """One chat completion; see `Model.complete` for what it raises."""
        body = await self.body(request)
        while True:
            try:
                response = await self.wire.post(CHAT, body)
            except Exception as error:
                refused = _refused(error, body)
                if refused is None:
                    raise self.wire.translated(error) from None
                self.refused.add(refused)
                body = await self.body(request)
            else:
                self.wire.observed(openai_allowances(response.headers))
                request_id = response.headers.get("x-request-id") or ""
                return self.read(response.text, request_id=request_id, most_tokens=body.get(self.record.limit_name))

    def prepare(self) -> None:
        """Imports the SDK and makes the client; nothing is sent.

        Raises:
            SettingsError: there is no key.
        """
        self.wire.client()

    async def close(self) -> None:
        """Closes the connections; the next call would open new ones."""
        await self.wire.close()

    async def served(self) -> Served:
        """What a server of one's own says of itself, by one look or two; nothing of the provider's own.

        Raises:
            RetryableError: nobody listens.
        """
        if self.wire.base_url is None:
            return NOTHING
        told, owner = listed(await self._looked_up("/models"), self.name)
        place, read = PLACES.get(owner, ("", None))
        if read is None:
            return told
        root = str(self._client().base_url).rstrip("/").removesuffix("/v1")
        return read(await self._looked_up(f"{root}{place}"), self.name) | told

    async def _looked_up(self, path: str) -> Any:
        """What stands there; None where nothing does that can be read."""
        try:
            return json.loads((await self.wire.get(path)).text)
        except ValueError:
            return None
        except Exception as error:
            problem = self.wire.translated(error)
            if isinstance(problem, CallError) and not getattr(problem, "unreached", False):
                return None
            raise problem from None

    async def body(self, request: Request) -> dict[str, Any]:
        """What is sent."""
        body: dict[str, Any] = {"model": self.name, "messages": await self._messages(request)}
        for parameter, value in request.parameters.items():
            body[_names(self.record).get(parameter, parameter)] = value
        if request.room:
            body[self.record.limit_name] = most_tokens_out(request)
        if self.record.seed:
            body["seed"] = request.seed % _LARGEST_SEED
        if self.record.thinking == "some":
            body.setdefault("reasoning_effort", NO_EFFORT)
        schema = schema_sent(request, self.record, counts=self._sends_counts())
        if schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.agent, "strict": True, "schema": schema},
            }
        elif request.schema is not None and self.record.schema == "json":
            body["response_format"] = {"type": "json_object"}
        for parameter in self.refused:
            body.pop(parameter, None)
        return body

    async def _messages(self, request: Request) -> list[dict[str, Any]]:
        system = system_of(request, self.record)
        if not self.record.system:
            return await messages_of(request, self._image_part, before=system)
        return [{"role": "system", "content": system}, *await messages_of(request, self._image_part)]

    def _sends_counts(self) -> bool:
        """Whether a schema says how many items a list has: a server of one's own knows it, or says that it does not."""
        return self.wire.base_url is not None and COUNTS not in self.refused

    def read(self, raw: str, *, request_id: str = "", most_tokens: int | None = None) -> Reply:
        """The reply in a body as received.

        Args:
            most_tokens: the limit that was sent; None where it is not known. A reply without an ending is judged by it.

        Raises:
            CallError: the body is no completion: cut short, or an error under a successful status.
        """
        return read_body(
            raw,
            who=self.spec,
            what="completion",
            failed=lambda problem: self.wire.failure(200, problem, request_id=request_id),
            reply=lambda body, raw: self._reply(body, raw, request_id=request_id, most_tokens=most_tokens),
        )

    def _reply(self, body: Any, raw: str, *, request_id: str, most_tokens: int | None) -> Reply:
        """The reply in a completion; raises what comes of it where the body is none."""
        choice = body["choices"][0]
        problem = choice.get("error")
        if problem is not None and (problem := error_in({"error": problem})) is not None:
            error = self.wire.failure(200, problem, request_id=request_id)
            if isinstance(error, RetryableError) and not error.rate_limited:
                said = f"{self.spec} broke its reply off: {self.wire.without_secrets(problem.message)}"
                error = RetryableError(said, billed=True, broke_off=True)
            raise error
        message = choice.get("message") or {}
        text = message.get("content") or ""
        if isinstance(text, list):  # some servers answer in parts, as they are asked in parts
            text = "".join([part.get("text") or "" for part in text])
        thoughts = str(message.get("reasoning_content") or message.get("reasoning") or "")
        usage = body.get("usage")
        used = _used(usage if isinstance(usage, dict) else {}, thoughts)
        if message.get("refusal"):
            text, status = message["refusal"], "refused"
        else:
            status = ended(
                choice.get("finish_reason"),
                thoughts + text,
                who=self.spec,
                tokens_out=used.tokens_out,
                most_tokens=most_tokens,
            )
        return reply_of(text, raw, status=status, used=used, price=self.price, request_id=request_id)

    # --- batches ----------------------------------------------------------------------------------------------------

    async def batch_line(self, request: Request) -> bytes:
        """One line of a batch file; its custom_id is the request's key."""
        line = {"custom_id": request.key, "method": "POST", "url": "/v1" + CHAT, "body": await self.body(request)}
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"

    async def submit_batch(self, intent: str, lines: Sequence[bytes]) -> str:
        """Hands a batch over and gives its id."""
        with self.wire.batch_errors():
            client = self._client()
            uploaded = await client.files.create(file=(f"{intent}.jsonl", b"".join(lines)), purpose="batch")
            batch = await client.batches.create(
                input_file_id=uploaded.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"intent": intent}
            )
            return batch.id

    async def newest_batch(self) -> str:
        """The newest batch there is before a submission: ours is looked for among newer ones. "" where there is none."""
        with self.wire.batch_errors():
            async for batch in self._client().batches.list(limit=1):
                return batch.id
        return ""

    async def find_batch(self, intent: str, after: str, number: int) -> list[str]:
        """Id of the batch that was submitted under an intent, which it carries as metadata; none where there is no such."""
        with self.wire.batch_errors():
            async for batch in self._client().batches.list(limit=_BATCHES_A_PAGE):
                if (batch.metadata or {}).get("intent") == intent:
                    return [batch.id]
                if batch.id == after:
                    break
        return []

    async def batch_state(self, batch_id: str) -> BatchState:
        """Where a batch stands."""
        with self.wire.batch_errors(f"the batch {batch_id} is"):
            batch = await self._client().batches.retrieve(batch_id)
            counts = batch.request_counts
            reasons = "; ".join(str(error.message) for error in (batch.errors.data or [])) if batch.errors else ""
            is_so = "was" if batch.status == "cancelled" else "is" if batch.status == "in_progress" else ""
            return BatchState(
                ended=batch.status in ("completed", "failed", "expired", "cancelled"),
                finished=0 if counts is None else counts.completed + counts.failed,
                failed=batch.status in ("failed", "cancelled"),
                reason=" ".join(f"the batch {is_so} {batch.status}".split())
                + (f": {self.wire.without_secrets(reasons)}" if reasons else ""),
            )

    async def batch_items(self, batch_id: str) -> AsyncIterator[BatchItem]:
        """Results of an ended batch, in any order; what is missing did not run."""
        texts, gone = [], None
        with self.wire.batch_errors(f"the batch {batch_id} is"):
            batch = await self._client().batches.retrieve(batch_id)
            files = [file_id for file_id in (batch.output_file_id, batch.error_file_id) if file_id is not None]
        for file_id in files:
            try:
                with self.wire.batch_errors(f"the results of {batch_id} ({file_id}) are"):
                    texts.append((await self._client().files.content(file_id)).text)
            except GoneError as error:
                gone = error
        for text in texts:
            for item in batch_items(text, self._batch_item):
                yield item
        if gone is not None:
            raise gone

    def _batch_item(self, line: Any) -> BatchItem:
        key, answer = key_of(line), line.get("response")
        if not isinstance(answer, dict):
            answer = {}
        status, body = count(answer.get("status_code")) or 0, answer.get("body")
        request_id = str(answer.get("request_id") or "")
        if status == 200:
            try:
                return BatchItem(key, self.read(json.dumps(body), request_id=request_id))
            except CallError as error:
                return BatchItem(key, error)
        problem = error_in(body) or error_in(line)
        return BatchItem(key, self.wire.failure(status or 500, problem, request_id=request_id))

    # --- the wire ---------------------------------------------------------------------------------------------------

    def _client(self) -> "openai.AsyncOpenAI":
        client: openai.AsyncOpenAI = self.wire.client()
        return client

    async def _image_part(self, picture: Picture) -> dict[str, Any]:
        url: dict[str, Any] = {"url": "data:image/jpeg;base64," + await self.wire.picture(picture)}
        if self.record.image_detail:
            url["detail"] = "low"
        return {"type": "image_url", "image_url": url}


def _names(record: Capabilities) -> dict[str, str]:
    """What the parameters of a request are called here."""
    return {"max_tokens": record.limit_name, "effort": "reasoning_effort"}


def _used(usage: dict[str, Any], thoughts: str) -> Used:
    """What a usage counts."""
    sent, made = usage.get("prompt_tokens_details"), usage.get("completion_tokens_details")
    sent, made = sent if isinstance(sent, dict) else {}, made if isinstance(made, dict) else {}
    return Used.of(
        usage.get("prompt_tokens"),
        usage.get("completion_tokens"),
        sent.get("cached_tokens"),
        sent.get("cache_write_tokens"),
        thoughts_counted(made.get("reasoning_tokens"), thoughts),
    )


def _refused(error: Exception, body: dict[str, Any]) -> str | None:
    """What may be left out and a 400 names, which it is from then on; None where it is another error."""
    if getattr(error, "status_code", None) not in (400, 422):
        return None
    problem = problem_of(error)
    if problem is None:
        return None
    if any(word in problem.message for word in ("minItems", "maxItems")) and "minItems" in json.dumps(body):
        return COUNTS
    return (
        problem.parameter
        if problem.parameter in ("temperature", "seed", "reasoning_effort") and problem.parameter in body
        else None
    )
