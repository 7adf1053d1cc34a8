"""What a provider's failure means for the run: stop everything, wait, try again, or set one request aside.

Both providers, and the servers that speak like them, are read the same way: by HTTP status, then by the error's code, then
by its words.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from muse_builder.errors import CallError, FatalCallError, RetryableError, SetAsideError, SettingsError
from muse_builder.llm.providers.advice import CONTEXT_ADVICE, field_advice, page_advice, parameter_in, proxy_advice
from muse_builder.llm.providers.redaction import without_secrets

_NO_CREDIT = ("insufficient_quota", "billing", "credit balance", "spend_limit", "spend limit", "exceeded your current quota")
_TOO_LONG = (
    *("context_length", "context length", "context window", "context size", "exceed_context_size", "maximum context"),
    *("prompt is too long", "too many tokens", "prompt too long", "longer than the model"),
)
"""vLLM, llama.cpp, Ollama, LM Studio, OpenAI, Anthropic."""
_FILTERED = (
    *("content_policy", "content_filter", "content policy", "content management policy", "safety system", "safety filter"),
    *("moderation", "flagged", "data_inspection", "guardrail", "inappropriate content"),
)
"""One request is refused for what it says."""
_AGAINST_POLICY = "usage policies"
"""The same, unless the status is 403: then the account is."""
_NEVER_CONNECTED = ("ConnectError", "ConnectTimeout", "PoolTimeout")
_HUNG_UP = "ServerDisconnectedError"
"""The server took the request and closed the line without a word; the transport calls that an error of connecting, too."""


class ProviderError(NamedTuple):
    """The error object of a body, whichever provider wrote it."""

    message: str
    code: str
    """The provider's own class of error: "insufficient_quota", "overloaded_error"; "" where it gave none."""
    parameter: str
    """The request's field it complains about; "" where it names none."""
    status: int = 0
    """The HTTP status that the body itself names; 0 where it names none."""


def error_in(body: Any) -> ProviderError | None:
    """The error a body speaks of, or None where it is no error body.

    OpenAI's and Anthropic's form, and others': in a list (Gemini), as a text (LM Studio), as the body itself (older vLLM), as
    what a web framework found in the request (`detail`).
    """
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, Mapping):
        return None
    error = body.get("error")
    if error is None and not any(name in body for name in ("choices", "content", "output")):
        error = body.get("detail") if "detail" in body else body if isinstance(body.get("message"), str | Mapping) else None
    if error is None:
        return None
    if isinstance(error, list) and error and isinstance(error[0], Mapping):  # [{"loc": ["body", "seed"], "msg": "..."}]
        place = error[0].get("loc")
        parameter = str(place[-1]) if isinstance(place, list) and place else ""
        return ProviderError(f"{parameter}: {error[0].get('msg')}", "", parameter)
    if not isinstance(error, Mapping):
        return ProviderError(str(error), "", parameter_in(str(error)))
    message = error.get("message")
    if isinstance(message, Mapping):
        return error_in({"error": message.get("detail", str(message))})
    kind, code = str(error.get("type") or error.get("status") or ""), str(error.get("code") or "")
    said = str(message or "")
    return ProviderError(
        said,
        code if code and not code.isdigit() else kind,
        str(error.get("param") or "") or parameter_in(said),
        int(code) if code.isdigit() and 400 <= int(code) < 600 else 0,
    )


def without_password(name: str, address: str | None) -> None:
    """Raises SettingsError where an address in the environment holds a password, which the SDKs cannot send beside a key."""
    if address and "@" in urlsplit(address).netloc:
        raise SettingsError(f"{name} holds a user name or password; take it out, and put the key into its own variable")


def unreached(who: str, error: BaseException, address: str) -> RetryableError:
    """The failure of a connection: one that was never made costs nothing, one that broke off may be billed.

    Args:
        error: the SDK's, with the transport's as its cause.
        address: the URL that was asked; only its host and port are named, since the rest may hold a secret.
    """
    causes = []
    cause: BaseException | None = error.__cause__
    while cause is not None:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    url = urlsplit(address)
    place = f"{url.hostname}:{url.port}" if url.port else str(url.hostname)
    through = proxy_advice(url.scheme, str(url.hostname))
    if any(name in _NEVER_CONNECTED for name in causes) and _HUNG_UP not in causes:
        return RetryableError(f"{who} could not be reached at {place} ({causes[-1]}){through}", unreached=True)
    if _HUNG_UP in causes:
        return RetryableError(f"{who} at {place} broke off: it closed the line without an answer{through}", billed=True)
    what = f"{who} at {place} did not answer in time or broke off ({(causes or ['no answer'])[0]})"
    late = any("Timeout" in name for name in (type(error).__name__, *causes))
    return RetryableError(what + through, billed=True, timed_out=late)


def failure(
    who: str,
    status: int,
    error: ProviderError | None,
    *,
    key_name: str,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    request_id: str = "",
) -> CallError:
    """The exception that an answer other than success means.

    Args:
        who: the model's spec, for the message.
        status: HTTP status; 200 for a body that carries an error all the same.
        key_name: environment variable the key came from.
        key: the key, only to keep it out of the message.
    """
    headers = headers or {}
    error = error or ProviderError("", "", "")
    message, code = error.message, error.code
    words = f"{code} {message}".lower()
    said = page_advice(message) or without_secrets(f"{code}: {message}" if code else message, key) or "no reason given"
    where = f"{who} answered {status}" + (f" (request {request_id})" if request_id else "")
    if status == 200 and error.status:  # a body that names the status it should have had
        status = error.status
    final = _of_the_key(where, status, code, words, said, key_name=key_name)
    if final is not None:
        return final
    if status in (429, 529) or code in ("rate_limit_error", "rate_limit_exceeded", "overloaded_error"):
        return RetryableError(f"{where}: {said}", retry_after_s=retry_after(headers), rate_limited=True)
    if any(sign in words for sign in _TOO_LONG) or status == 413:
        too_long = SetAsideError(f"{where}: the request is too long ({said}). {CONTEXT_ADVICE}")
        too_long.too_long = True
        return too_long
    if any(sign in words for sign in (*_FILTERED, _AGAINST_POLICY)):
        return SetAsideError(f"{where}: filtered ({said})")
    advice = field_advice(who, status, error.parameter, words)
    if advice:
        what = error.parameter or "a part of the request"
        return FatalCallError(f"{where}: it refuses {what} ({said}). {advice}")
    if status in (408, 409) or status >= 500 or code in ("api_error", "server_error", "timeout_error"):
        return RetryableError(f"{where}: {said}", retry_after_s=retry_after(headers))
    if status == 200:
        # An error under a successful status, of no known kind: servers do this when they are overloaded.
        return RetryableError(f"{where} with an error in the body: {said}")
    return SetAsideError(f"{where}: {said}")


def _of_the_key(where: str, status: int, code: str, words: str, said: str, *, key_name: str) -> CallError | None:
    """What is wrong with the account, the key or the address, or with one request that looks like it; None for the rest."""
    if any(sign in words for sign in _NO_CREDIT):
        return FatalCallError(
            f"{where}: {said}. Add credit or raise the limit with the provider, then give the same command again"
        )
    if status == 401 or "authentication" in code or code == "invalid_api_key":
        return FatalCallError(
            f"{where}: the key in {key_name} was refused ({said}). Set a valid one, then give the same command again"
        )
    if status == 402:
        return FatalCallError(f"{where}: {said}. Add credit with the provider, then give the same command again")
    if status == 403 and any(sign in words for sign in _FILTERED):
        return SetAsideError(f"{where}: filtered ({said})")
    if status == 403 or code == "permission_error":
        return FatalCallError(f"{where}: the key in {key_name} may not use this model ({said})")
    if status == 404 or code in ("model_not_found", "not_found_error"):
        return FatalCallError(f"{where}: {said}. Check the model's name and the base URL, which ends in /v1 as a rule")
    if status == 407:
        return FatalCallError(f"{where}: the proxy wants a password ({said}). Put it into the proxy variable, or unset that")
    return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks to wait, or None where it does not say. A date is read against the answer's own Date."""
    milliseconds = headers.get("retry-after-ms")
    if milliseconds is not None:
        try:
            return max(0.0, float(milliseconds) / 1000)
        except ValueError:
            pass
    text = headers.get("retry-after")
    if text is None:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        return _seconds_until_http_date(text, headers)


def _seconds_until_http_date(text: str, headers: Mapping[str, str]) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(headers["date"])
        return max(0.0, (until - now).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None


class Allowance(NamedTuple):
    """What a provider says is left of one limit at the moment of an answer."""

    kind: str
    """ "requests" or "tokens"."""
    limit: float
    remaining: float
    reset_s: float | None
    """Seconds until the limit is full again; None where not said."""


def openai_allowances(headers: Mapping[str, str]) -> list[Allowance]:
    """From x-ratelimit-*; resets read "1s", "6m0s" or "20ms"."""
    found = []
    for kind in ("requests", "tokens"):
        limit, remaining = (
            _number(headers.get(f"x-ratelimit-limit-{kind}")),
            _number(headers.get(f"x-ratelimit-remaining-{kind}")),
        )
        if limit and remaining is not None:
            found.append(Allowance(kind, limit, remaining, _duration(headers.get(f"x-ratelimit-reset-{kind}"))))
    return found


def anthropic_allowances(headers: Mapping[str, str]) -> list[Allowance]:
    """From anthropic-ratelimit-*; resets are times, read against the answer's Date, so no clock of ours is trusted."""
    found = []
    for kind in ("requests", "tokens"):
        prefix = f"anthropic-ratelimit-{kind}"
        limit, remaining = _number(headers.get(f"{prefix}-limit")), _number(headers.get(f"{prefix}-remaining"))
        if limit and remaining is not None:
            found.append(Allowance(kind, limit, remaining, _until(headers.get(f"{prefix}-reset"), headers.get("date"))))
    return found


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration(text: str | None) -> float | None:
    parts = re.findall(r"([\d.]+)(ms|s|m|h|d)", text or "")
    return sum(float(number) * _UNITS[unit] for number, unit in parts) if parts else None


def _until(text: str | None, date: str | None) -> float | None:
    from datetime import datetime
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, (datetime.fromisoformat(str(text)) - parsedate_to_datetime(str(date))).total_seconds())
    except (TypeError, ValueError):
        return None
