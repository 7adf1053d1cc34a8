"""The one screen that every text of a model passes, whatever it is: speech, reasons, queries, stories, summaries.

It needs no catalog, so it is there before the first product is summarised; what a text gives away or claims of a product is
asked later, by `rules`.
"""

from collections.abc import Iterable

from muse_builder.screens.findings import Finding, refuse
from muse_builder.screens.hygiene import PATTERNS, hygiene
from muse_builder.screens.style import PromptEcho
from muse_builder.screens.unseen import unseen
from muse_builder.settings import ENGLISH
from muse_builder.tasks.base import Place

HYGIENE = "hygiene"
"""Stage of a text that is no speech, or no answer, where no better one comes."""


class TextScreen:
    """Template marks, markup, refusals, instructions, links, labels: what belongs to no row. Asks no model, draws no dice."""

    def __init__(self, prompts: Iterable[str], *, language: str = ENGLISH) -> None:
        """
        Args:
            prompts: system prompts, whose wording nobody must say.
            language: in which the texts are; rules that know English alone read no others.
        """
        self.english = language == ENGLISH
        self._echo = PromptEcho(prompts)

    def check(self, text: str, place: Place) -> None:
        """Raises ReplyError where the text must not stand in such a place; the message tells a model what to leave out."""
        if place == "speech":
            refuse(self.spoken(text), "is not something this speaker would say; leave it out", HYGIENE)
        else:
            found = (*hygiene(text, place=place), *self._echo.check(text))
            refuse(found, "has no place in an answer; leave it out", HYGIENE)

    def unseen(self, text: str) -> None:
        """Raises ReplyError where speech points at a picture, for a talk that has shown none."""
        refuse(unseen(text), "speaks of a picture, and none is shown; say it without", HYGIENE)

    def spoken(self, text: str, *, channel: str = "") -> tuple[Finding, ...]:
        """All in a text that nobody says, stretches of a prompt among it."""
        return (*hygiene(text, channel=channel), *self._echo.check(text, channel=channel))


def without_quotes(reason: str) -> str:
    """The kinds of text that a refusal of this screen names; what was said is evidence, which `rejected` keeps and no count."""
    kinds = [kind for kind in dict.fromkeys(kind for kind, _, _ in PATTERNS) if f"({kind})" in reason]
    return f"what is no answer: {', '.join(kinds)}" if kinds else "what is no answer"
