"""The sense gate: all its rules over one conversation, and over the wording that a rewriting gives it."""

from collections.abc import Iterable, Mapping, Sequence

from muse_builder.domains.domain import Domain
from muse_builder.records import Conversation, Item, Turn, Verdict
from muse_builder.screens.findings import Finding, ScreenReport
from muse_builder.screens.sense.flow import Titles, flow, names_another
from muse_builder.screens.sense.length import length
from muse_builder.screens.sense.people import people
from muse_builder.screens.sense.speech import speech

SENSE = "sense"


class Sense:
    """Judges conversations of one catalog. Asks no model, draws no dice."""

    def __init__(self, domain: Domain, items: Iterable[Item]) -> None:
        """
        Args:
            items: the whole catalog, read once for its titles.
        """
        self.domain = domain
        self._titles = Titles(items)

    def judge(self, conversation: Conversation, items: Mapping[str, Item]) -> ScreenReport:
        """Every finding in the conversation; it passes where none of them is more than a doubt."""
        acts = [turn.action for turn in conversation.turns]
        findings: list[Finding] = []
        for number, turn in enumerate(conversation.turns):
            findings += speech(turn.text, channel=f"turn {number}")
            findings += length(turn, acts, channel=f"turn {number}")
        findings += flow(conversation, items, self.domain, self._titles)
        findings += people(conversation, items, self.domain)
        refused = [finding for finding in findings if finding.score >= 1]
        measures: dict[str, float] = {"findings": float(len(refused)), "doubts": float(len(findings) - len(refused))}
        for finding in findings:
            key = f"sense_{finding.kind}"
            measures[key] = measures.get(key, 0.0) + 1
        reason = "; ".join(f"{finding.channel}: {finding.kind.replace('_', ' ')}, {finding.note}" for finding in refused[:4])
        verdict = Verdict(screen=SENSE, passed=not refused, reason=reason, measures=measures)
        return ScreenReport(verdict, tuple(findings), reason)

    def wording(self, turns: Sequence[Turn], texts: Sequence[str], items: Mapping[str, Item]) -> list[Finding]:
        """What is wrong with new texts of these turns, of the kind that another wording can mend."""
        acts = [turn.action for turn in turns]
        found: list[Finding] = []
        earlier: set[str] = set()
        for number, (turn, text) in enumerate(zip(turns, texts, strict=True)):
            said, channel = turn.model_copy(update={"text": text}), f"line {number}"
            own = [items[item_id] for item_id in turn.item_ids if item_id in items]
            found += speech(text, channel=channel)
            found += length(said, acts, channel=channel)
            found += names_another(said, own, earlier, self._titles, channel=channel)
            earlier.update(turn.item_ids)
        return found
