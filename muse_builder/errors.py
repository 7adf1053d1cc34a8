"""What can go wrong, as a tree.

    MuseError
    ├── SettingsError        a setting, flag or config file is wrong
    ├── CatalogError         a catalog cannot be read at all (single bad rows are reported, not raised)
    ├── IndexFileError       an index is missing, damaged, foreign or stale
    ├── PromptError          a prompt file and the code that fills it disagree
    ├── RunError             a run folder cannot be used: other settings, another process, another version
    │   └── YieldError       the screens reject, and calls fail, so often that the run cannot end
    ├── ReleaseError         a release folder is unsealed, damaged or does not fit
    ├── PublishError         the Hub or the release forbids what was asked
    ├── CorpusError          a foreign corpus cannot be read at all (single bad rows are reported, not raised)
    ├── Interrupted          the run was asked to stop; what was begun is on disk
    ├── ScreenedOut          a screen refused an object: kept as a Rejection, never ends a run
    └── CallError            a model call
        ├── FatalCallError   every further call would fail too: bad key, no credit, unknown model
        │   └── GoneError    what was left with a provider is not there any more: a batch, its results
        ├── BudgetError      admitting this call could pass the budget
        ├── RetryableError   try again: rate limit (with the wait the server named), overload, time-out
        ├── SetAsideError    this request can never succeed: content filter, context too long, fails each time
        └── ReplyError       the reply does not fit what was asked; its message is sent back to the model

One object that fails is set aside with its reason; only the errors above `CallError`, and `FatalCallError` and
`BudgetError`, end a run, and nothing that was paid for is lost then.
"""

from collections.abc import Iterable


class MuseError(Exception):
    """Base of every error this package raises on purpose; its message says what, where and what to do."""


class SettingsError(MuseError):
    pass


class CatalogError(MuseError):
    pass


class IndexFileError(MuseError):
    pass


class PromptError(MuseError):
    pass


class RunError(MuseError):
    pass


class YieldError(RunError):
    pass


class ReleaseError(MuseError):
    pass


class PublishError(MuseError):
    pass


class CorpusError(MuseError):
    pass


class Interrupted(MuseError):
    pass


class ScreenedOut(MuseError):
    def __init__(self, stage: str, reason: str, measures: dict[str, float] | None = None) -> None:
        super().__init__(f"{stage}: {reason}")
        self.stage = stage
        self.reason = reason
        self.measures = measures or {}


class CallError(MuseError):
    sent = True
    """False where nothing was sent: the call failed before its turn."""
    billed = False
    """True where the provider may have made, and billed, a reply that did not reach us whole."""
    raw = ""
    """What came back, as far as it came; "" where nothing did."""


class FatalCallError(CallError):
    pass


class GoneError(FatalCallError):
    pass


class BudgetError(CallError):
    sent = False


class RetryableError(CallError):
    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        rate_limited: bool = False,
        billed: bool = False,
        raw: str = "",
        unreached: bool = False,
        timed_out: bool = False,
        broke_off: bool = False,
    ) -> None:
        super().__init__(message)
        self.broke_off = broke_off
        """True where an answer came that its server itself calls no whole one: each such try is made, and may be billed."""
        self.timed_out = timed_out
        """True where no answer came in time: the server is slow, or has more to do than it can."""
        self.billed = billed
        self.raw = raw
        self.unreached = unreached
        """True where not even a connection was made: nobody listens, or the name is unknown."""
        self.retry_after_s = retry_after_s
        """Seconds the server asked us to wait; None where it did not say."""
        self.rate_limited = rate_limited
        """True for 429 and 529: the server is well but wants fewer requests."""


class SetAsideError(CallError):
    too_long = False
    """True where the request is longer than the model takes."""


class ReplyError(CallError):
    def __init__(self, message: str, *, stage: str = "call") -> None:
        super().__init__(message)
        self.stage = stage
        """Under which stage the object counts as refused when no better reply comes."""


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """A message that finishes the reader's work: "unknown setting 'sede'; known: ..., seed; did you mean 'seed'?"."""
    from difflib import get_close_matches

    names = sorted(known)
    near = get_close_matches(str(name), names, n=1)
    return f"unknown {what} {name!r}; known: {', '.join(names)}" + (f"; did you mean {near[0]!r}?" if near else "")
