"""Rewritings that a run refused, line by line: the worse half of a preference pair."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from muse_builder import domains
from muse_builder.llm.reading import read
from muse_builder.records import Call, Conversation
from muse_builder.release.manifest import read_manifest
from muse_builder.release.names import thread_of
from muse_builder.release.rows import ReleasedItems, Rows
from muse_builder.screens.consistency import Consistency
from muse_builder.tasks.synthesis import CheckReply, CheckRewrite, Rewrite, RewriteReply


class RefusedLine(NamedTuple):
    """One line that a rewriting got wrong."""

    text: str
    reason: str
    """What the model or the rule that refused it said."""


class RefusedRewritings:
    """Lines that a rewriting got wrong and the run therefore refused (paper 3.4.1), read from the traces.

    A rewriting is of a whole conversation; of a refused one only those lines are taken that the checking model named, or that
    the rules find where they refused it before a model was asked.
    """

    def __init__(self, folder: Path, items: ReleasedItems) -> None:
        self._calls = Rows(folder, "traces", "thread")
        self._items = items
        self._domain = domains.of(read_manifest(folder).settings.as_json())
        self._rules: Consistency | None = None

    def of(self, conversation: Conversation) -> dict[int, list[RefusedLine]]:
        """Place of a turn -> its refused rewritings, in the order in which they were made; nothing without a trace."""
        thread = thread_of(conversation.conversation_id)
        calls = [call for call in self._calls.records(thread, Call) if call.status == "ok"] if thread else []
        calls = [call for call in calls if call.agent == Rewrite.agent]
        found: dict[int, list[RefusedLine]] = {}
        for call, after in zip_longest(calls, calls[1:]):
            if call.task != Rewrite.name:
                continue
            texts = [" ".join(text.split()) for text in read(call.reply, RewriteReply).reply.texts]
            if len(texts) != len(conversation.turns):
                continue
            for place, reason in self._wrong(conversation, texts, after).items():
                if 0 <= place < len(texts) and texts[place] != conversation.turns[place].text:
                    found.setdefault(place, []).append(RefusedLine(texts[place], reason))
        return found

    def _wrong(self, conversation: Conversation, texts: Sequence[str], after: Call | None) -> dict[int, str]:
        """Lines of a rewriting that were refused, and why: by the model that was asked next, else by the rules."""
        found: dict[int, list[str]] = {}
        if after is not None and after.task == CheckRewrite.name:
            check = read(after.reply, CheckReply).reply
            for problem in () if check.consistent else check.problems:
                found.setdefault(problem.line, []).append(problem.problem)
        elif texts != [turn.text for turn in conversation.turns]:
            if self._rules is None:
                self._rules = Consistency(self._domain, self._items)
            told = [self._items.get(item_id) for turn in conversation.turns for item_id in turn.item_ids]
            report = self._rules.check([turn.draft for turn in conversation.turns], texts, told)
            for finding in report.findings:
                found.setdefault(int(finding.channel.removeprefix("line ")), []).append(f"{finding.kind}: {finding.quote!r}")
        return {place: "; ".join(dict.fromkeys(" ".join(one.split()) for one in told)) for place, told in found.items()}
