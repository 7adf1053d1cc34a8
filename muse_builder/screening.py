"""The rules of a run, as the pipeline calls them: what each refuses, what it measures, what a model is told to try again."""

from collections.abc import Callable, Iterable, Sequence

from muse_builder.errors import ReplyError, ScreenedOut
from muse_builder.records import Conversation, Item, Person, Profile, Verdict
from muse_builder.screens.leakage import Leakage, retrieval_leak
from muse_builder.screens.match import fits_profile, fits_wearer
from muse_builder.tasks import Utterance

LEAK = "leak"
"""Stage of a backstory or turn that gives its target away."""


class Screening:
    """Screens over one catalog. They ask no model, draw no dice, and change with nothing."""

    def __init__(
        self,
        items: Iterable[Item],
        *,
        item: Callable[[str], Item],
        rank: Callable[[str, str], int | None],
        leak_screen: bool,
    ) -> None:
        """
        Args:
            items: the whole catalog, read once for its statistics.
            rank: of a text and an item's id: the item's rank for the text in the whole index.
            leak_screen: False measures leaks and refuses none.
        """
        self.leakage = Leakage(items)
        self.item = item
        self.rank = rank
        self.leak_screen = leak_screen

    def match(self, person: Person, item: Item, recipient: str | None) -> None:
        """Before a backstory is paid for: does the wearer fit the product, whatever the model said?

        Raises:
            ScreenedOut: it does not.
        """
        verdict = fits_wearer(person, item, recipient=recipient)
        if not verdict.passed:
            raise ScreenedOut("match", verdict.reason, verdict.measures)

    def backstory(self, profile: Profile) -> None:
        """Raises ReplyError where a backstory gives its target away; the message says what to leave out."""
        report = self.leakage.backstory(profile, self.item(profile.target_item_id))
        if self.leak_screen and not report.passed:
            raise ReplyError(report.advice, stage=LEAK)

    def profile(self, profile: Profile) -> list[Verdict]:
        """Fit of the story, leaks with their measures, and how well the backstory alone finds the target."""
        target = self.item(profile.target_item_id)
        verdicts = [fits_profile(profile, target), self.leakage.backstory(profile, target).verdict]
        rank = self.rank
        texts = {"backstory": profile.backstory}
        verdicts.append(retrieval_leak(texts, lambda text: rank(text, target.item_id) or 0).verdict)
        return [self._lenient(verdict) for verdict in verdicts]

    def turn(self, text: str, target: Item, conversation: Sequence[Utterance], *, known: str) -> None:
        """Raises ReplyError where a user's turn names the target before it was shown."""
        if not self.leak_screen or any(target.item_id == item.item_id for said in conversation for item in said.items):
            return
        spoken = " ".join(said.text for said in conversation if said.role == "assistant")
        findings = self.leakage.measure({"reply": text}, target, known=f"{known} {spoken}")
        if findings:
            named = ", ".join(f"{finding.quote!r} ({finding.kind.replace('_', ' ')})" for finding in findings)
            raise ReplyError(f"the reply names {named}; say what is wanted without it", stage=LEAK)

    def conversation(self, conversation: Conversation) -> list[Verdict]:
        """Leaks of the rewritten conversation."""
        target = self.item(conversation.profile.target_item_id)
        return [self._lenient(self.leakage.conversation(conversation, target).verdict)]

    def _lenient(self, verdict: Verdict) -> Verdict:
        return (
            verdict
            if self.leak_screen or not verdict.screen.startswith("leakage")
            else verdict.model_copy(update={"passed": True})
        )
