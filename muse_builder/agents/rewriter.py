"""Rewriter: other sentences, other words, the same content, under supervision (paper 3.4.1, A.4)."""

import random
from collections.abc import Callable, Sequence

from muse_builder.errors import ReplyError, ScreenedOut
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Item, Turn
from muse_builder.tasks.synthesis import CheckReply, CheckRewrite, Line, Rewrite, RewriteReply

STAGE = "rewrite_consistency"
NONSENSE = "sense"
"""Stage of a conversation of which no rewriting made sense."""

REGISTERS = (
    "plain and direct",
    "warm and talkative",
    "brisk",
    "a little formal",
    "playful",
    "thoughtful",
    "matter-of-fact",
    "lively",
)
OPENINGS = (
    "begin lines with the matter itself",
    "now and then begin with a short reaction",
    "begin some lines with a subordinate clause",
    "begin some lines with a question or an aside",
    "vary the beginnings as far as you can",
)
TOLD = 6
"""Problems of a rewriting that the next try is told of."""
RHYTHMS = ("short sentences", "one long sentence and one short", "flowing sentences", "sentences of mixed length")

Inconsistencies = Callable[[Sequence[Turn], Sequence[str], Sequence[Item]], Sequence[str]]
"""Rules over a rewriting: drafts as turns, rewritten texts, items -> what is wrong with it, in words; or empty."""


def draw_style(dice: random.Random) -> str:
    """How a conversation should sound: this, and not a temperature alone, makes rewritings differ."""
    return f"{dice.choice(REGISTERS)}; {dice.choice(OPENINGS)}; {dice.choice(RHYTHMS)}"


class Rewriter:
    def __init__(
        self,
        ask: Ask,
        *,
        colloquial: float,
        tries: int,
        inconsistencies: Inconsistencies,
        nonsense: Inconsistencies | None = None,
    ) -> None:
        """
        Args:
            colloquial: chance that a line is asked for in everyday speech (probability unstated in the paper).
            tries: rewritings before the conversation is refused.
            inconsistencies: the rules that cost nothing; only what passes them is put before the checking model.
            nonsense: rules that find wording that makes no sense, asked in the same place.
        """
        self.ask = ask
        self.colloquial = colloquial
        self.tries = tries
        self.inconsistencies = inconsistencies
        self.nonsense = nonsense

    async def rewrite(self, thread: Thread, turns: Sequence[Turn], items: Sequence[Item]) -> list[Turn]:
        """The turns with new texts, drafts kept; asks the Rewriter's model and, at low temperature, its checker.

        Each try after the first is told what was wrong with the one before.

        Raises:
            ScreenedOut: no rewriting kept the content and made sense in all tries.
        """
        problems: Sequence[str] = ()
        stage = STAGE
        for _ in range(self.tries):
            lines = tuple(
                Line(role=turn.role, action=turn.action, text=turn.draft, colloquial=thread.dice.random() < self.colloquial)
                for turn in turns
            )
            task = Rewrite(style=draw_style(thread.dice), items=tuple(items), lines=lines, problems=tuple(problems[:TOLD]))
            texts = (await self.ask(thread, task, RewriteReply, check=_one_each(len(lines)))).texts
            texts = tuple(" ".join(text.split()) for text in texts)
            stage, problems = STAGE, self.inconsistencies(turns, texts, items)
            if not problems and self.nonsense is not None:
                stage, problems = NONSENSE, self.nonsense(turns, texts, items)
            if not problems:
                stage = STAGE
                check = await self.ask(
                    thread, CheckRewrite(drafts=tuple(turn.draft for turn in turns), texts=texts), CheckReply
                )
                if check.consistent:
                    return [turn.model_copy(update={"text": text}) for turn, text in zip(turns, texts, strict=True)]
                problems = [f"line {problem.line}: {problem.problem}" for problem in check.problems] or ["not consistent"]
        raise ScreenedOut(stage, "; ".join(problems[:3]), {"tries": float(self.tries), "problems": float(len(problems))})


def _one_each(count: int) -> Callable[[RewriteReply], None]:
    def check(reply: RewriteReply) -> None:
        if len(reply.texts) != count:
            raise ReplyError(f"texts has {len(reply.texts)} entries, the dialogue has {count} lines")
        if not all(text.strip() for text in reply.texts):
            raise ReplyError("a text is empty")

    return check
