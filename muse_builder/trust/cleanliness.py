"""Whether texts are what they should be: the paper's rules for turns, and nothing of prompts or providers in any text.

Every text that a model wrote and a row keeps is read: turns with their drafts, reasons and queries, profiles with their
backstory, wishes and reasons, the Reviewer's reasons, the summaries of items and the scenarios. Traces keep replies as they
came, and `rejected` what was refused; neither is read here.
"""

from collections.abc import Iterable, Mapping

from muse_builder.agents import reviewer
from muse_builder.records import Conversation, Item, Profile, Scenario, Turn
from muse_builder.screens import style
from muse_builder.screens.findings import Finding
from muse_builder.screens.hygiene import hygiene
from muse_builder.trust.counting import Share, Tally, share


class Cleanliness:
    """Broken rules of the paper, and what has no place in a text, counted by the kind of text."""

    COUNTS = ("rules", "hygiene")

    def __init__(self, prompts: Iterable[str]) -> None:
        """
        Args:
            prompts: system prompts of the release, whose wording nobody says.
        """
        self.echo = style.PromptEcho(prompts)
        self.rules, self.hygiene = Tally(), Tally()

    def add(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        judged = style.judge(conversation, items).findings
        paper = [finding for finding in judged if finding.kind in style.PAPER_RULES]
        rules = self.rules.counts
        rules["conversations/of"] += 1
        rules["conversations"] += bool(paper)
        rules["turns/of"] += len(conversation.turns)
        rules["turns"] += len({finding.channel for finding in paper})
        self.rules.note(conversation.conversation_id, paper)

        said = [finding for finding in judged if finding.kind not in style.PAPER_RULES]
        turns = [finding for finding in said if finding.channel.startswith("turn")]
        for number, turn in enumerate(conversation.turns):
            turns += self._beside(turn, f"turn {number}")
        profile = [finding for finding in said if not finding.channel.startswith("turn")]
        profile += _kept(_words_of(conversation.profile))
        review = _kept(("review", one.reason) for one in conversation.verdicts if one.screen == reviewer.STAGE)
        counts, dirt = self.hygiene.counts, [*profile, *turns, *review]
        counts["conversations/of"] += 1
        counts["conversations"] += bool(dirt)
        counts["turns/of"] += len(conversation.turns)
        counts["turns"] += len({finding.channel for finding in turns})
        counts["profiles/of"] += bool(conversation.profile.backstory or conversation.profile.requirements)
        counts["profiles"] += bool(profile)
        counts["reviews/of"] += any(one.screen == reviewer.STAGE for one in conversation.verdicts)
        counts["reviews"] += bool(review)
        self.hygiene.note(conversation.conversation_id, dirt)

    def _beside(self, turn: Turn, channel: str) -> list[Finding]:
        """Of what a row keeps with a turn's text: its draft, its reason, its query."""
        found = [*self.echo.check(turn.text, channel=channel)]
        if turn.draft != turn.text:
            found += hygiene(turn.draft, channel=channel)
        return [*found, *_kept(((channel, turn.reason), (channel, turn.query or "")))]

    def add_summary(self, item: Item) -> None:
        if item.summary:
            self._add("summaries", item.item_id, _kept([("summary", item.summary)]), row="item")

    def add_scenario(self, scenario: Scenario) -> None:
        self._add("scenarios", scenario.scenario_id, _kept([("scenario", scenario.text)]), row="scenario")

    def _add(self, kind: str, row_id: str, dirt: list[Finding], *, row: str) -> None:
        self.hygiene.counts[f"{kind}/of"] += 1
        self.hygiene.counts[kind] += bool(dirt)
        self.hygiene.note(row_id, dirt, row=row)

    def shares(self) -> dict[str, Share]:
        rules, dirt = self.rules.counts, self.hygiene.counts
        texts = ("turns", "profiles", "reviews", "summaries", "scenarios")
        return {
            **{f"style.{kind}": share(rules[kind], rules[f"{kind}/of"]) for kind in ("turns", "conversations")},
            "hygiene.texts": share(sum(dirt[kind] for kind in texts), sum(dirt[f"{kind}/of"] for kind in texts)),
            **{f"hygiene.{kind}": share(dirt[kind], dirt[f"{kind}/of"]) for kind in (*texts, "conversations")},
        }


def _words_of(profile: Profile) -> Iterable[tuple[str, str]]:
    """What a profile keeps beside backstory and wishes, in a model's words: for whom it is, and why it matches."""
    yield "recipient", profile.recipient or ""
    for verdict in profile.verdicts:
        if "user_product" in verdict.measures:  # the model's own; the rules' verdict of the same name quotes texts
            yield "match", verdict.reason


def _kept(texts: Iterable[tuple[str, str]]) -> list[Finding]:
    return [finding for channel, text in texts for finding in hygiene(text, channel=channel, place="kept")]
