"""Prompt leaking over all stored text (EXMODD names the risk): eight words in a row that stand in a prompt.

Prompts are the system prompts that the release keeps and the wording of the package's own prompts, system and user part alike.
The screen of texts refuses the same stretches of system prompts while a run goes on; here everything a row keeps is read
again: turns with drafts, reasons and queries, profiles with all their words, summaries and scenarios. Traces hold prompts by
their nature and are not read. Shorter borrowings, and prompts said in other words, are not seen.
"""

from collections.abc import Iterable, Iterator

from muse_builder.records import Conversation, Profile, Turn
from muse_builder.screens.findings import Finding
from muse_builder.screens.style import PromptEcho
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import EVALUATION_TASKS
from muse_builder.tasks.synthesis import TASKS
from muse_builder.trust.counting import Share, Tally, share


class PromptLeaks:
    COUNTS = ("found",)

    def __init__(self, sent: Iterable[str]) -> None:
        """
        Args:
            sent: system prompts of the release; without any nothing is measured.
        """
        known = list(sent)
        self._measured = bool(known)
        self._echo = PromptEcho([*known, *_ours()] if known else ())
        self.found = Tally()

    def add(self, conversation: Conversation) -> None:
        counts = self.found.counts
        held: list[Finding] = []
        for number, turn in enumerate(conversation.turns):
            leaks = self._leaks(_of_turn(turn), f"turn {number}")
            counts["turns/of"] += 1
            counts["turns"] += bool(leaks)
            held += leaks
        leaks = self._leaks(_of_profile(conversation.profile), "profile")
        counts["profiles/of"] += 1
        counts["profiles"] += bool(leaks)
        self.found.note(conversation.conversation_id, [*held, *leaks])

    def add_text(self, row_id: str, channel: str, text: str, *, row: str) -> None:
        if text:
            leaks = self._leaks([text], channel)
            self.found.counts["others/of"] += 1
            self.found.counts["others"] += bool(leaks)
            self.found.note(row_id, leaks, row=row)

    def _leaks(self, texts: Iterable[str], channel: str) -> list[Finding]:
        return [leak for text in texts for leak in self._echo.check(text, channel=channel)]

    def shares(self) -> dict[str, Share]:
        counts = self.found.counts
        of = {kind: counts[f"{kind}/of"] if self._measured else 0 for kind in ("turns", "profiles", "others")}
        return {f"leaking.{kind}": share(counts[kind], of[kind]) for kind in of}


def _ours() -> Iterator[str]:
    for task in (*TASKS, *EVALUATION_TASKS):
        known = prompts.prompt(task.agent, task.name)
        yield from (known.system, known.source)


def _of_turn(turn: Turn) -> Iterator[str]:
    yield turn.text
    if turn.draft != turn.text:
        yield turn.draft
    yield from (turn.reason, turn.query or "")


def _of_profile(profile: Profile) -> Iterator[str]:
    yield from (profile.backstory, profile.scenario, profile.recipient or "")
    yield from (need.text for need in profile.requirements)
    yield from (verdict.reason for verdict in profile.verdicts)
