"""The embedded model: one method, one table from task to the function that answers it."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, ClassVar

from muse_builder.embedded.model import (
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
from muse_builder.embedded.model.seeing import as_sent
from muse_builder.errors import SetAsideError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Record
from muse_builder.tasks.base import Task
from muse_builder.tasks.evaluation import (
    CompareConversations,
    CompareReplies,
    JudgeConversation,
    JudgeMultimodal,
    PresentItem,
    ReplyToUser,
    WriteQuery,
)
from muse_builder.tasks.synthesis import (
    Accept,
    Analyze,
    AssistantChitChat,
    CheckRewrite,
    Clarify,
    CompareItem,
    DeriveOutfit,
    ExpandScenarios,
    Greet,
    Inquire,
    JudgeMatch,
    JudgeOutfit,
    Recommend,
    Reject,
    Rerank,
    RevealNeeds,
    RevealScenario,
    Review,
    Rewrite,
    ShareOutfit,
    Summarize,
    UserChitChat,
    WriteBackstory,
)

Answer = Callable[[Any, Random], str | Record]
"""Takes a task's values and dice; gives plain text, or the record the task's `reply` names."""

ANSWERS: dict[type[Task], Answer] = {
    Summarize: summaries.summarize,
    ExpandScenarios: scenarios.expand_scenarios,
    JudgeMatch: matching.judge_match,
    WriteBackstory: profiles.write_backstory,
    DeriveOutfit: outfits.derive_outfit,
    JudgeOutfit: outfits.judge_outfit,
    RevealScenario: dialogue_user.reveal_scenario,
    RevealNeeds: dialogue_user.reveal_needs,
    ShareOutfit: dialogue_user.share_outfit,
    CompareItem: comparing.compare,
    Accept: dialogue_user.accept,
    Reject: dialogue_user.reject,
    UserChitChat: dialogue_user.user_chit_chat,
    Greet: dialogue_assistant.greet,
    Inquire: dialogue_assistant.inquire,
    Recommend: dialogue_assistant.recommend,
    AssistantChitChat: dialogue_assistant.assistant_chit_chat,
    Analyze: search.analyze,
    Clarify: search.clarify,
    Rerank: search.rerank,
    Rewrite: rewriting.rewrite,
    CheckRewrite: rewriting.check,
    Review: reviewing.review,
    WriteQuery: judging.write_query,
    PresentItem: judging.present_item,
    ReplyToUser: judging.reply_to_user,
    JudgeConversation: judging.judge_conversation,
    JudgeMultimodal: judging.judge_multimodal,
    CompareConversations: judging.compare_conversations,
    CompareReplies: judging.compare_replies,
}
"""A function is named after its task: `reveal_needs(values: RevealNeeds, dice: Random) -> str`."""

TOKENS_PER_WORD = 1.3
"""English prose in the tokenizers of 2024 and later; the embedded model has none, so its token counts are estimates."""


class Embedded:
    """The model "embedded": answers a task from `request.values` in the words of `phrases/`; reads no prompt, sends nothing.

    Every task of `ANSWERS` is answered, by one function named after it; any other is set aside, never guessed at. It knows the
    words of apparel: of other goods it would speak as of a piece of clothing. Its judges count and do not judge, so their marks
    try a command out and measure nothing. It holds nothing, so one serves any number of threads.
    """

    example = ""
    """It is one model."""
    capabilities = Capabilities(
        seed=True,
        batch=False,
        local=True,
        reads_values=True,
        repeatable=True,
        stand_in="embedded is a stand-in: it counts attributes, lengths and words, to try the command out",
    )

    stands_in: ClassVar[Mapping[str, str]] = {
        "under_test/write_query": "embedded writes queries as the pipeline's own Querier does: "
        "a stand-in for a model under test",
        "under_test/reply_to_user": "embedded replies as the pipeline's own Chatter does: a stand-in for a model under test",
        "judge/conversation": "embedded is no judge: its marks are counted from lengths and words, to try the command out",
        "judge/multimodal": "embedded is no judge: its marks are counted from lengths and words, to try the command out",
        "judge/compare_conversations": "embedded is no judge: it prefers pictures and more words, to try the command out",
        "judge/compare_replies": "embedded is no judge: it prefers pictures and more words, to try the command out",
        "rater/rate": "embedded is no rater: it counts what attributes were asked for, to try the command out",
        "rater/predict": "embedded is no rater: it counts what attributes were asked for, to try the command out",
        "tagger/tag_elements": "embedded is no model: its tags are the rules' own, to try the command out; "
        "that the two agree says nothing",
    }
    """What a report says of its answers, by agent and task."""

    def __init__(self, name: str = "") -> None:
        """Every provider is made with a model's name; here it is always ""."""

    async def complete(self, request: Request) -> Reply:
        """The answer, deterministic given task, values, seed and attempt; another attempt is another wording.

        Raises:
            SetAsideError: no function answers this task.
        """
        answer = ANSWERS.get(type(request.values))
        if answer is None:
            raise SetAsideError(f"the embedded model does not know the task {type(request.values).__name__}")
        values = as_sent(request.values, (picture.item_id for picture in request.images))
        said = answer(values, Random(f"{request.seed}/{request.values.name}/{request.attempt}"))
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
