"""The rules of a run, as the pipeline calls them: what each refuses, what it measures, what a model is told to try again."""

from collections.abc import Callable, Iterable, Sequence

from muse_builder.domains.domain import Domain
from muse_builder.errors import ReplyError, ScreenedOut
from muse_builder.records import DECLINES, Conversation, Item, Person, Profile, Turn, Verdict
from muse_builder.screens import style
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.findings import refuse
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.leakage import Leakage, retrieval_leak
from muse_builder.screens.match import could_own, fits_profile, fits_wearer
from muse_builder.screens.nonsense import MATCH, nonsense
from muse_builder.screens.sense.judge import SENSE, Sense
from muse_builder.screens.sense.speech import speech
from muse_builder.screens.texts import TextScreen
from muse_builder.screens.unseen import unseen_lines
from muse_builder.tasks.base import Utterance

LEAK, RULES, GROUNDING = "leak", "rules", "grounding"
"""Stages of a text that gives its target away, breaks a rule of the paper or invents a fact, when no better one comes."""


ENGLISH_ALONE = (GROUNDING, SENSE)
"""Screens of conversations that know no other language."""


def not_checked(screen: str) -> Verdict:
    """What a screen says of a text in a language it does not know."""
    return Verdict(screen=screen, passed=True, reason="not checked: it knows English alone", measures={"not_checked": 1.0})


class Rules:
    """Screens over one catalog. They ask no model, draw no dice, and change with nothing."""

    def __init__(
        self,
        domain: Domain,
        items: Callable[[], Iterable[Item]],
        *,
        texts: TextScreen,
        item: Callable[[str], Item],
        rank: Callable[[str, str], int | None],
        leak_screen: bool,
        leak_rank: int | None,
        unsupported_claims: int,
        sense_screen: bool,
    ) -> None:
        """
        Args:
            domain: of the catalog: its words, and who its products are for.
            items: gives the whole catalog, for its statistics.
            texts: the screen that every reply has passed: asked again of stories and rewritings, which are speech too.
            rank: of a text and an item's id: the item's rank for the text in the whole index.
            leak_screen: False measures leaks and refuses none.
            leak_rank: a backstory that alone retrieves its target at this rank or better is refused; None only measures.
            unsupported_claims: a conversation with more claims than this that no field of its item supports is refused.
            sense_screen: False counts what makes no sense and refuses none.
        """
        self.domain = domain
        self.leakage = Leakage(domain, items())
        self.grounding = Grounding(domain, items())
        self.consistency = Consistency(domain, items())
        self.sense = Sense(domain, items())
        self.sense_screen = sense_screen
        self.texts = texts
        self.unsupported_claims = unsupported_claims
        self.item = item
        self.rank = rank
        self.leak_screen = leak_screen
        self.leak_rank = leak_rank

    def match(self, person: Person, item: Item, recipient: str | None) -> None:
        """Before a backstory is paid for: does the wearer fit the product, whatever the model said?

        Raises:
            ScreenedOut: it does not.
        """
        verdict = fits_wearer(self.domain, person, item, recipient=recipient)
        if not verdict.passed:
            raise ScreenedOut("match", verdict.reason, verdict.measures)

    def could_own(self, profile: Profile, item: Item) -> bool:
        """Whether the one who will wear the target could also own this item."""
        return could_own(self.domain, profile, item)

    def backstory(self, profile: Profile) -> None:
        """Raises ReplyError where a story is no speech, its wishes are none for the target, or it gives the target away."""
        self.texts.check(" ".join((profile.backstory, *(requirement.text for requirement in profile.requirements))), "speech")
        target = self.item(profile.target_item_id)
        senseless = nonsense(profile, target, visual=self.domain.vocabulary.visual) if self.texts.english else ()
        refuse(senseless, "cannot be answered by this product; wish for what its record says", MATCH)
        report = self.leakage.backstory(profile, target)
        if self.leak_screen and not report.passed:
            raise ReplyError(report.advice, stage=LEAK)
        if self.leak_rank is not None:
            found = self.rank(profile.backstory, profile.target_item_id)
            if found is not None and found <= self.leak_rank:
                raise ReplyError(
                    f"A search with the backstory alone finds the product at rank {found}. Tell less of what it looks like and "
                    "is made of, and more of the person and the day",
                    stage=LEAK,
                )

    def profile(self, profile: Profile) -> list[Verdict]:
        """Fit of the story, leaks with their measures, and how well the backstory alone finds the target."""
        target = self.item(profile.target_item_id)
        fits = fits_profile(self.domain, profile, target) if self.texts.english else not_checked(MATCH)
        verdicts = [fits, self.leakage.backstory(profile, target).verdict]
        verdicts.append(self._retrieval("backstory", profile.backstory, target))
        return [self._lenient(verdict) for verdict in verdicts]

    def turn(self, text: str, target: Item, conversation: Sequence[Utterance], *, known: str) -> None:
        """Raises ReplyError where a user's turn is no speech, or names the target before it was shown."""
        self._speech(text)
        if not self.leak_screen or any(target.item_id == item.item_id for said in conversation for item in said.items):
            return
        spoken = " ".join(said.text for said in conversation if said.role == "assistant")
        findings = self.leakage.measure({"reply": text}, target, known=f"{known} {spoken}")
        refuse(findings, "gives away what is looked for; say what is wanted without it", LEAK)

    def rejection(self, text: str, item: Item, conversation: Sequence[Utterance]) -> None:
        """Raises ReplyError where a rejection names a brand or a price, or repeats an earlier one (paper Fig. 17)."""
        earlier = [said.text for said in conversation if said.action in DECLINES]
        refuse(style.rejection(text, [item], earlier), "does not belong in a rejection; put it differently", RULES)

    def claims(self, text: str, *items: Item) -> None:
        """Raises ReplyError where what the assistant says is no speech, or claims of the items what no field of any says."""
        self._speech(text)
        if not self.texts.english:
            return
        unsupported = [finding for finding in self.grounding.check(text, items) if not finding.visual]
        refuse(unsupported, "is not in the product record; claim only what the record says", GROUNDING)

    def rewriting(self, turns: Sequence[Turn], texts: Sequence[str], items: Sequence[Item]) -> list[str]:
        """What a rewriting changed of the content, in words; nothing when all is well."""
        drafts = [turn.draft for turn in turns]
        findings = [*self.consistency.check(drafts, texts, items).findings] if self.texts.english else []
        for number, text in enumerate(texts):
            findings += self.texts.spoken(text, channel=f"line {number}")
        findings += unseen_lines(turns, texts)
        return [f"{finding.channel}: {finding.note or finding.kind} ({finding.quote[:60]!r})" for finding in findings]

    def wording(self, turns: Sequence[Turn], texts: Sequence[str], items: Sequence[Item]) -> list[str]:
        """What makes no sense in new texts and other words can mend, in words: no sentence, a wrapper, another name."""
        if not self.sense_screen or not self.texts.english:
            return []
        findings = self.sense.wording(turns, texts, {item.item_id: item for item in items})
        return [f"{finding.channel}: {finding.note}" for finding in findings]

    def conversation(self, conversation: Conversation) -> list[Verdict]:
        """Leaks, how well the opening alone finds the target, unsupported claims, the paper's rules with hygiene, and sense."""
        target = self.item(conversation.profile.target_item_id)
        items = {item_id: self.item(item_id) for turn in conversation.turns for item_id in turn.item_ids}
        leakage = self.leakage.conversation(conversation, target).verdict
        rules = style.judge(conversation, items)
        # The paper's own rules refuse a reply when it is given; in the finished conversation they are only counted.
        clean = all(finding.kind in style.PAPER_RULES for finding in rules.findings)
        spoken = rules.verdict.model_copy(update={"passed": clean})
        opening = " ".join(turn.text for turn in conversation.turns if turn.role == "user" and turn.round == 0)
        known = [self._lenient(leakage), self._retrieval("opening", opening, target)]
        if not self.texts.english:
            return [*known, not_checked(GROUNDING), spoken, not_checked(SENSE)]
        grounding = self.grounding.conversation(conversation, items)
        unsupported = sum(not finding.visual for finding in grounding.findings)
        supported = grounding.verdict.model_copy(update={"passed": unsupported <= self.unsupported_claims})
        sense = self.sense.judge(conversation, items).verdict
        if not self.sense_screen:
            sense = sense.model_copy(update={"passed": True})
        return [*known, supported, spoken, sense]

    def _speech(self, text: str) -> None:
        if self.sense_screen and self.texts.english:
            refuse(speech(text), "is nothing that a person says; say it in plain sentences, and nothing around them", SENSE)

    def _retrieval(self, channel: str, text: str, target: Item) -> Verdict:
        return retrieval_leak({channel: text}, lambda query: self.rank(query, target.item_id)).verdict

    def _lenient(self, verdict: Verdict) -> Verdict:
        return (
            verdict
            if self.leak_screen or not verdict.screen.startswith("leakage")
            else verdict.model_copy(update={"passed": True})
        )
