"""What stands behind an error of the Hub's client, and whether it passes."""

import re
from collections.abc import Iterator

PASSING = (408, 429, 500, 502, 503, 504)
OVERTAKEN = (409, 412)
"""Somebody else committed first."""


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def status_of(error: BaseException) -> int | None:
    """The HTTP status behind an error; None where no answer came."""
    for one in _chain(error):
        status = getattr(getattr(one, "response", None), "status_code", None)
        if status is not None:
            return int(status)
    return None


def passes(error: BaseException) -> bool:
    """Whether the same request may succeed in a while."""
    status = status_of(error)
    if status is not None:
        return status in PASSING
    if any(type(one).__name__ == "OfflineModeIsEnabled" for one in _chain(error)):
        return False  # HF_HUB_OFFLINE is set: nothing was asked, and nothing will be
    # By name, because huggingface_hub has changed its HTTP library twice.
    lost = {"TransportError", "RequestException", "ConnectionError", "TimeoutError", "LocalEntryNotFoundError"}
    return any(lost & {kind.__name__ for kind in type(one).__mro__} for one in _chain(error))


def asked_to_wait(error: BaseException) -> float:
    """Seconds that the Hub asks to wait for: `Retry-After`, or the end of its `RateLimit` window; 0 where it asks for none."""
    for one in _chain(error):
        headers = getattr(getattr(one, "response", None), "headers", None) or {}
        after = str(headers.get("Retry-After", ""))
        window = re.search(r"\bt=(\d+)", str(headers.get("RateLimit", "")))
        if after.isdigit():
            return float(after)
        if status_of(one) == 429 and window:
            return float(window[1])
    return 0.0
