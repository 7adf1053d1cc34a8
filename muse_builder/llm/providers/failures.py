"""What a provider's failure means for the run: stop everything, wait, try again, or set one request aside.

Both providers, and the servers that speak like them, are read the same way: by HTTP status, then by the error's code, then
by its words.
"""

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from muse_builder.errors import CallError, FatalCallError, RetryableError, SetAsideError, SettingsError

_NO_CREDIT = ("insufficient_quota", "billing", "credit balance", "spend_limit", "spend limit", "exceeded your current quota")
_TOO_LONG = ("context_length", "context length", "context window", "maximum context", "prompt is too long", "too many tokens")
_FILTERED = (
    "content_policy",
    "content_filter",
    "content policy",
    "usage policies",
    "safety system",
    "content management policy",
)
_SECRET = re.compile(r"\b(sk|pk|key)-[\w*.-]{4,}|(?i:bearer)\s+[\w*.-]{6,}")
KEY_NAMES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
"""Environment variables that hold keys, whichever provider is asked."""
_NEVER_CONNECTED = ("ConnectError", "ConnectTimeout", "PoolTimeout")
_MOST_WORDS = 400
"""Letters of a provider's message that are kept: enough to act on, too few to echo a prompt."""


class ProviderError(NamedTuple):
    """The error object of a body, whichever provider wrote it."""

    message: str
    code: str
    """The provider's own class of error: "insufficient_quota", "overloaded_error"; "" where it gave none."""
    parameter: str
    """The request's field it complains about; "" where it names none."""


def error_in(body: Any) -> ProviderError | None:
    """The error a body speaks of, or None where it is no error body."""
    if not isinstance(body, Mapping):
        return None
    error = body.get("error")
    if error is None and body.get("object") == "error":  # older vLLM: the error is the body
        error = body
    if error is None:
        return None
    if not isinstance(error, Mapping):
        return ProviderError(str(error), "", "")
    kind, code = str(error.get("type") or ""), str(error.get("code") or "")
    return ProviderError(
        str(error.get("message") or ""), code if code and not code.isdigit() else kind, str(error.get("param") or "")
    )


def without_secrets(text: str, key: str = "") -> str:
    """The text without anything that looks like a key, and without the key itself; cut to a readable length."""
    if key:
        text = text.replace(key, "[key]")
    return storable(masked(text)[:_MOST_WORDS])


def without_keys(text: str) -> str:
    """The text, whole, without the keys in the environment: a server that echoes headers must not put one into the journal."""
    for name in KEY_NAMES:
        key = os.environ.get(name)
        if key and key in text:
            text = text.replace(key, "[key]")
    return text


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
    if any(name in _NEVER_CONNECTED for name in causes):
        return RetryableError(f"{who} could not be reached at {place} ({causes[-1]})", unreached=True)
    said = f"{who} at {place} did not answer in time or broke off ({(causes or ['no answer'])[0]})"
    return RetryableError(said, billed=True, timed_out=any("Timeout" in name for name in (type(error).__name__, *causes)))


def masked(text: str) -> str:
    """The text, whole, without anything that looks like a key."""
    return _SECRET.sub("[key]", text)


def storable(text: str) -> str:
    """The text with "?" for halves of surrogate pairs: JSON can carry them, UTF-8 and so the journal cannot."""
    return text.encode("utf-8", "replace").decode()


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
    message, code, parameter = error or ProviderError("", "", "")
    words = f"{code} {message}".lower()
    said = without_secrets(f"{code}: {message}" if code else message, key) or "no reason given"
    where = f"{who} answered {status}" + (f" (request {request_id})" if request_id else "")
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
    if status == 403 or code == "permission_error":
        return FatalCallError(f"{where}: the key in {key_name} may not use this model ({said})")
    if status == 404 or code in ("model_not_found", "not_found_error"):
        return FatalCallError(f"{where}: {said}. Check the model's name and the base URL")
    if status in (429, 529) or code in ("rate_limit_error", "rate_limit_exceeded", "overloaded_error"):
        return RetryableError(f"{where}: {said}", retry_after_s=retry_after(headers), rate_limited=True)
    if status in (408, 409) or status >= 500 or code in ("api_error", "server_error", "timeout_error"):
        return RetryableError(f"{where}: {said}", retry_after_s=retry_after(headers))
    if any(sign in words for sign in _TOO_LONG) or status == 413:
        return SetAsideError(f"{where}: the request is too long ({said})")
    if any(sign in words for sign in _FILTERED):
        return SetAsideError(f"{where}: filtered ({said})")
    if status == 200:
        # An error under a successful status, of no known kind: servers do this when they are overloaded.
        return RetryableError(f"{where} with an error in the body: {said}")
    if parameter or "unsupported" in words or "extra inputs are not permitted" in words:
        return FatalCallError(
            f"{where}: it refuses {parameter or 'a parameter'} ({said}). Give this model a capability record of its own"
        )
    return SetAsideError(f"{where}: {said}")


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
