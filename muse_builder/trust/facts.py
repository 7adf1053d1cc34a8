"""Whether what is said is true and makes sense: claims, the fit of wearer and product, what a rewriting changed, nonsense."""

from collections.abc import Mapping

from muse_builder.domains.domain import Domain
from muse_builder.records import Conversation, Item
from muse_builder.release.rows import ReleasedItems
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.findings import Finding
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.match import fits_profile
from muse_builder.screens.sense.judge import Sense
from muse_builder.trust.counting import Share, Tally, share


class Facts:
    """Claims that no field supports, wearers whom the product does not fit, rewritten turns with other content."""

    COUNTS = ("claims", "misfits", "rewriting", "nonsense")

    def __init__(self, items: ReleasedItems, domain: Domain) -> None:
        self.domain = domain
        self.grounding = Grounding(self.domain, items)
        self.consistency = Consistency(self.domain, items)
        self.sense = Sense(self.domain, items)
        self.claims, self.misfits, self.rewriting, self.nonsense = Tally(), Tally(), Tally(), Tally()

    def add(self, conversation: Conversation, items: Mapping[str, Item], target: Item | None) -> None:
        """
        Args:
            items: those of the conversation that the release holds, by id.
            target: None where the release does not hold it.
        """
        if target is not None:
            self._match(conversation, target)
        self._claims(conversation, items)
        self._rewriting(conversation, items)
        self._sense(conversation, items)

    def _match(self, conversation: Conversation, target: Item) -> None:
        profile = conversation.profile
        if not profile.person.name and profile.person.gender == "unknown" and not profile.backstory:
            return
        verdict = fits_profile(self.domain, profile, target)
        self.misfits.counts["of"] += 1
        if not verdict.passed:
            self.misfits.counts["mismatches"] += 1
            self.misfits.note(
                conversation.conversation_id,
                [Finding("mismatch", "profile", 0, 0, f"{target.title} for {profile.person.name}", note=verdict.reason)],
            )

    def _sense(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        report = self.sense.judge(conversation, items)
        self.nonsense.counts["of"] += 1
        self.nonsense.counts["without sense"] += not report.passed
        self.nonsense.note(conversation.conversation_id, [finding for finding in report.findings if finding.score >= 1])

    def _claims(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        # A corpus may know no more of a product than its name: whether a claim is true, nobody can tell from that.
        known = {key: item for key, item in items.items() if not conversation.corpus or _described(item)}
        if not known:
            return
        report = self.grounding.conversation(conversation, known)
        counts = self.claims.counts
        counts["conversations"] += report.verdict.measures["claims"] > 0
        for measure in report.verdict.measures:
            counts[measure] += int(report.verdict.measures[measure])
        counts["with unsupported"] += bool(report.verdict.measures["claims_unsupported"])
        self.claims.note(conversation.conversation_id, [finding for finding in report.findings if not finding.visual])
        self.claims.note(
            conversation.conversation_id, [finding for finding in report.findings if finding.visual], prefix="visual: "
        )

    def _rewriting(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        counts = self.rewriting.counts
        drafted = [turn for turn in conversation.turns if turn.draft]
        if not drafted:
            return
        findings = self.consistency.conversation(conversation, items).findings
        counts["conversations"] += 1
        counts["with changes"] += bool(findings)
        counts["drafted"] += len(drafted)
        counts["rewritten"] += sum(turn.draft != turn.text for turn in drafted)
        counts["changed"] += len({finding.channel for finding in findings})
        self.rewriting.note(conversation.conversation_id, findings)

    def shares(self) -> dict[str, Share]:
        claims, misfits, rewriting = self.claims.counts, self.misfits.counts, self.rewriting.counts
        return {
            "grounding.unsupported": share(claims["claims_unsupported"], claims["claims"]),
            "grounding.visual": share(claims["claims_visual"] + claims["claims_both"], claims["claims"]),
            "grounding.picture_only": share(claims["claims_visual"], claims["claims"]),
            "grounding.disputed": share(claims["claims_disputed"], claims["claims"]),
            "grounding.unseen": share(claims["claims_unseen"], claims["claims"]),
            "grounding.conversations": share(claims["with unsupported"], claims["conversations"]),
            "match.mismatches": share(misfits["mismatches"], misfits["of"]),
            "sense.conversations": share(self.nonsense.counts["without sense"], self.nonsense.counts["of"]),
            "rewriting.rewritten": share(rewriting["rewritten"], rewriting["drafted"]),
            "rewriting.changed": share(rewriting["changed"], rewriting["rewritten"]),
            "rewriting.conversations": share(rewriting["with changes"], rewriting["conversations"]),
        }


def _described(item: Item) -> bool:
    return bool(item.features or item.description or item.details or any(item.attributes.model_dump().values()))
