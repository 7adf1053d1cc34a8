"""Rewritings that a run refused, line by line: the worse half of a preference pair."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from muse_builder import domains
from muse_builder.llm.reading import read
from muse_builder.records import Call, Conversation
from muse_builder.release.rows import ReleasedItems, Rows
from muse_builder.screens.consistency import Consistency
from muse_builder.tasks.synthesis import CheckReply, CheckRewrite, Rewrite, RewriteReply


class RefusedRewritings:
    """Lines that a rewriting got wrong and the run therefore refused (paper 3.4.1), read from the traces.

    A rewriting is of a whole conversation; of a refused one only those lines are taken that the checking model named, or that
    the rules find where they refused it before a model was asked.
    """

    def __init__(self, folder: Path, items: ReleasedItems) -> None:
        self._calls = Rows(folder, "traces", "thread")
        self._items = items
        self._rules: Consistency | None = None

    def of(self, conversation: Conversation) -> dict[int, list[str]]:
        """Place of a turn -> its refused rewritings, in the order in which they were made; nothing without a trace."""
        number = conversation.conversation_id.removeprefix("c")
        if not number.isdecimal():
            return {}
        calls = [call for call in self._calls.records(f"conversation/{int(number)}", Call) if call.status == "ok"]
        calls = [call for call in calls if call.agent == Rewrite.agent]
        found: dict[int, list[str]] = {}
        for call, after in zip_longest(calls, calls[1:]):
            if call.task != Rewrite.name:
                continue
            texts = [" ".join(text.split()) for text in read(call.reply, RewriteReply).reply.texts]
            if len(texts) != len(conversation.turns):
                continue
            for place in self._wrong(conversation, texts, after):
                if texts[place] != conversation.turns[place].text:
                    found.setdefault(place, []).append(texts[place])
        return found

    def _wrong(self, conversation: Conversation, texts: Sequence[str], after: Call | None) -> list[int]:
        """Lines of a rewriting that were refused, by the model that was asked next, else by the rules."""
        if after is not None and after.task == CheckRewrite.name:
            check = read(after.reply, CheckReply).reply
            lines = [] if check.consistent else [problem.line for problem in check.problems]
        elif texts == [turn.text for turn in conversation.turns]:
            lines = []
        else:
            if self._rules is None:
                self._rules = Consistency(domains.default(), self._items)
            told = [self._items.get(item_id) for turn in conversation.turns for item_id in turn.item_ids]
            report = self._rules.check([turn.draft for turn in conversation.turns], texts, told)
            lines = [int(finding.channel.removeprefix("line ")) for finding in report.findings]
        return [place for place in dict.fromkeys(lines) if 0 <= place < len(texts)]
