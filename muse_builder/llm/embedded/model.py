"""The embedded model: one method, one table from task to the function that answers it."""

from collections.abc import Callable
from random import Random
from typing import Any

from muse_builder import tasks
from muse_builder.errors import SetAsideError
from muse_builder.llm.embedded import (
    comparing,
    dialogue_assistant,
    dialogue_user,
    judging,
    matching,
    outfits,
    profiles,
    reviewing,
    rewriting,
    scenarios,
    search,
    summaries,
)
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Record
from muse_builder.tasks import Task

Answer = Callable[[Any, Random], str | Record]
"""Takes a task's values and dice; gives plain text, or the record the task's `reply` names."""

ANSWERS: dict[type[Task], Answer] = {
    tasks.Summarize: summaries.summarize,
    tasks.ExpandScenarios: scenarios.expand_scenarios,
    tasks.JudgeMatch: matching.judge_match,
    tasks.WriteBackstory: profiles.write_backstory,
    tasks.DeriveOutfit: outfits.derive_outfit,
    tasks.JudgeOutfit: outfits.judge_outfit,
    tasks.RevealScenario: dialogue_user.reveal_scenario,
    tasks.RevealNeeds: dialogue_user.reveal_needs,
    tasks.ShareOutfit: dialogue_user.share_outfit,
    tasks.CompareItem: comparing.compare,
    tasks.Accept: dialogue_user.accept,
    tasks.Reject: dialogue_user.reject,
    tasks.UserChitChat: dialogue_user.user_chit_chat,
    tasks.Greet: dialogue_assistant.greet,
    tasks.Inquire: dialogue_assistant.inquire,
    tasks.Recommend: dialogue_assistant.recommend,
    tasks.AssistantChitChat: dialogue_assistant.assistant_chit_chat,
    tasks.Analyze: search.analyze,
    tasks.Clarify: search.clarify,
    tasks.Rerank: search.rerank,
    tasks.Rewrite: rewriting.rewrite,
    tasks.CheckRewrite: rewriting.check,
    tasks.Review: reviewing.review,
    tasks.WriteQuery: judging.write_query,
    tasks.PresentItem: judging.present_item,
    tasks.ReplyToUser: judging.reply_to_user,
    tasks.JudgeConversation: judging.judge_conversation,
    tasks.JudgeMultimodal: judging.judge_multimodal,
    tasks.CompareConversations: judging.compare_conversations,
    tasks.CompareReplies: judging.compare_replies,
}
"""A function is named after its task: `reveal_needs(values: RevealNeeds, dice: Random) -> str`."""

TOKENS_PER_WORD = 1.3
"""English prose in the tokenizers of 2024 and later; the embedded model has none, so its token counts are estimates."""


class Embedded:
    """Answers every task from `request.values`; holds nothing, so one can serve any number of threads."""

    async def complete(self, request: Request) -> Reply:
        """The answer, deterministic given task, values, seed and attempt; another attempt is another wording.

        Raises:
            SetAsideError: no function answers this task.
        """
        answer = ANSWERS.get(type(request.values))
        if answer is None:
            raise SetAsideError(f"the embedded model does not know the task {type(request.values).__name__}")
        said = answer(request.values, Random(f"{request.seed}/{request.values.name}/{request.attempt}"))
        text = said if isinstance(said, str) else said.model_dump_json()
        return Reply(
            text=text,
            tokens_in=estimated_tokens(request.system, *(content for _, content in request.messages)),
            tokens_cached=0,
            tokens_out=estimated_tokens(text),
            cost=0.0,
            price="0/0/0 USD per M tokens in/cached/out",
        )


def estimated_tokens(*texts: str) -> int:
    """Words (counted by blanks) times `TOKENS_PER_WORD`."""
    return round(sum(text.count(" ") + 1 for text in texts if text) * TOKENS_PER_WORD)
