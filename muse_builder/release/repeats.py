"""Near-duplicates between releases that are united: each part has screened its own, nobody has screened the whole.

The screens are those of generation (BLEU of scenarios and of backstories, paper 3.2, B.1), handed in, at the lowest threshold
that a part was made with. What is like a row that is known goes to `rejected`: a scenario, a profile, and the conversations
that were held with them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from muse_builder.records import Conversation, Profile, Record, Rejection, Scenario

SCENARIO, BACKSTORY = "scenario_bleu", "backstory_bleu"
"""The screens, by the names of the settings that hold their thresholds."""


class Near(Protocol):
    """What a kept text is like."""

    @property
    def index(self) -> int: ...
    @property
    def bleu(self) -> float: ...


class Unlike(Protocol):
    """The texts kept so far: `screens.duplicates.NearDuplicates`."""

    def check(self, text: str) -> Near | None: ...
    def add(self, text: str) -> int: ...


MakeUnlike = Callable[[float], Unlike]
"""A threshold -> the screen."""


class _Screen:
    """One screen over all parts, and whose texts it keeps."""

    def __init__(self, stage: str, unlike: Unlike) -> None:
        self.stage = stage
        self._unlike = unlike
        self._names: list[str] = []

    def judge(self, name: str, text: str) -> tuple[str, float] | None:
        """Whose text it is too much like, and how much; None where it is kept."""
        near = self._unlike.check(text)
        if near is not None:
            return self._names[near.index], near.bleu
        self.keep(name, text)
        return None

    def keep(self, name: str, text: str) -> None:
        self._unlike.add(text)
        self._names.append(name)


class _Refusal(NamedTuple):
    stage: str
    reason: str
    bleu: float


class UnionScreens:
    """The screens over the parts in their order; without any where no part says its thresholds.

    Args:
        make: the screen of a threshold.
        thresholds: of each part by the screen's name; the lowest is taken.
        keep: what is refused stays in the whole, and is counted all the same.
    """

    def __init__(self, make: MakeUnlike | None, thresholds: Iterable[dict[str, float]], *, keep: bool = False) -> None:
        told = list(thresholds)
        self._screens = {
            stage: _Screen(stage, make(min(lowest)))
            for stage in (SCENARIO, BACKSTORY)
            if make is not None and (lowest := [part[stage] for part in told if stage in part])
        }
        self._keep = keep
        self._refused: dict[str, _Refusal] = {}
        """Id among all of a scenario or profile of the part at hand -> why it is refused."""
        self._known: set[bytes] = set()
        """Digests of the texts that were refused before: a part that comes once more brings none of them again."""
        self.counts: Counter[str] = Counter()
        """Screen -> scenarios or profiles of the part at hand that it refused."""

    def look(self, scenarios: Iterable[Scenario], profiles: Iterable[Profile], *, first: bool) -> None:
        """Judges the new scenarios and profiles of the next part, with their ids among all.

        Args:
            first: nothing is known yet: the part has screened its own.
        """
        self._refused, self.counts = {}, Counter()
        for scenario in scenarios:
            self._judge(SCENARIO, scenario.scenario_id, scenario.text, first=first)
        for profile in profiles:
            told = self._refused.get(profile.scenario_id)
            if told is not None:
                self._refused[profile.profile_id] = told
            else:
                self._judge(BACKSTORY, profile.profile_id, profile.backstory, first=first)

    def _judge(self, stage: str, name: str, text: str, *, first: bool) -> None:
        screen = self._screens.get(stage)
        if screen is None:
            return
        if first:
            screen.keep(name, text)
        elif (near := screen.judge(name, text)) is not None:
            self._refused[name] = _Refusal(stage, f"like {near[0]}, of a release it was united with", near[1])
            self.counts[stage] += 1

    def passed(self, record: Record) -> bool:
        """Whether a row of the part at hand belongs to the whole."""
        return self._keep or self._told(record) is None

    def _told(self, record: Record) -> _Refusal | None:
        name = ""
        if isinstance(record, Scenario):
            name = record.scenario_id
        elif isinstance(record, (Profile, Conversation)):
            name = record.profile_id if isinstance(record, Profile) else record.profile.profile_id
        return self._refused.get(name)

    def rejection(self, record: Record) -> Rejection | None:
        """The row of `rejected` for a scenario or conversation that did not pass; None where it is there, and for profiles."""
        told = self._told(record)
        if told is None or not isinstance(record, (Scenario, Conversation)):
            return None
        kind, name, text = _about(record)
        if (digest := _digest(told.stage, text)) in self._known:
            return None
        self._known.add(digest)
        return Rejection(
            object_id=name,
            kind="scenario" if kind == "scenario" else "conversation",
            stage=told.stage,
            reason=told.reason,
            measures={"bleu": told.bleu},
            body=record.model_dump_json(),
        )

    def hear(self, rejection: Rejection) -> None:
        """Keeps in mind what a union before refused, so that it is not refused twice."""
        if rejection.stage in (SCENARIO, BACKSTORY) and rejection.kind in ("scenario", "conversation"):
            body = json.loads(rejection.body)
            self._known.add(_digest(rejection.stage, body.get("text") or body.get("profile", {}).get("backstory", "")))


def _about(record: Scenario | Conversation) -> tuple[str, str, str]:
    if isinstance(record, Scenario):
        return "scenario", record.scenario_id, record.text
    return "conversation", record.conversation_id, record.profile.backstory


def _digest(stage: str, text: str) -> bytes:
    return hashlib.blake2b(f"{stage} {text}".encode(), digest_size=12).digest()
