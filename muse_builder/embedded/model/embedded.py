"""The embedded model: one method, one table from task to the function that answers it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any, ClassVar

from muse_builder.domains.english import pointing_at_a_picture
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
from muse_builder.embedded.model.acts import assistant, deciding, user, weighing
from muse_builder.embedded.model.acts import search as acts_search
from muse_builder.embedded.model.grammar import Rounds
from muse_builder.embedded.model.seeing import as_sent
from muse_builder.errors import SetAsideError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Picture, Reply, Request
from muse_builder.records import Record
from muse_builder.tasks import acts as act
from muse_builder.tasks import evaluation as ask
from muse_builder.tasks import synthesis as play
from muse_builder.tasks.base import Task

Answer = Callable[[Any, Random], str | Record]
"""Takes a task's values and dice; gives plain text, or the record the task's `reply` names."""

ANSWERS: dict[type[Task], Answer] = {
    play.Summarize: summaries.summarize,
    play.ExpandScenarios: scenarios.expand_scenarios,
    play.JudgeMatch: matching.judge_match,
    play.WriteBackstory: profiles.write_backstory,
    play.DeriveOutfit: outfits.derive_outfit,
    play.JudgeOutfit: outfits.judge_outfit,
    play.RevealScenario: dialogue_user.reveal_scenario,
    play.RevealNeeds: dialogue_user.reveal_needs,
    play.ShareOutfit: dialogue_user.share_outfit,
    play.CompareItem: comparing.compare,
    play.Accept: dialogue_user.accept,
    play.Reject: dialogue_user.reject,
    play.UserChitChat: dialogue_user.user_chit_chat,
    play.Greet: dialogue_assistant.greet,
    play.Inquire: dialogue_assistant.inquire,
    play.Recommend: dialogue_assistant.recommend,
    play.AssistantChitChat: dialogue_assistant.assistant_chit_chat,
    play.Analyze: search.analyze,
    play.Clarify: search.clarify,
    play.Rerank: search.rerank,
    play.Rewrite: rewriting.rewrite,
    play.CheckRewrite: rewriting.check,
    play.Review: reviewing.review,
    act.Tell: user.tell,
    act.TellMore: user.tell_more,
    act.Weigh: weighing.weigh,
    act.AskDetail: user.ask_detail,
    act.CompareShown: user.compare_items,
    act.AskVariant: user.ask_variant,
    act.Critique: user.critique,
    act.ChangeNeed: user.change_need,
    act.AskAlso: user.ask_also,
    act.Acknowledge: user.acknowledge,
    act.Take: user.take,
    act.Defer: deciding.defer,
    act.Leave: deciding.leave,
    act.TooDear: deciding.too_dear,
    act.AnswerDetail: assistant.answer_detail,
    act.RecommendSet: assistant.recommend_set,
    act.NotAvailable: assistant.not_available,
    act.AskMore: assistant.ask_more,
    act.SumUp: acts_search.sum_up,
    act.ChooseSet: acts_search.choose_set,
    ask.WriteQuery: judging.write_query,
    ask.PresentItem: judging.present_item,
    ask.ReplyToUser: judging.reply_to_user,
    ask.JudgeConversation: judging.judge_conversation,
    ask.JudgeMultimodal: judging.judge_multimodal,
    ask.CompareConversations: judging.compare_conversations,
    ask.CompareReplies: judging.compare_replies,
}
"""A function is named after its task: `reveal_needs(values: RevealNeeds, dice: Random) -> str`."""

WORDINGS = 12
"""Drawn at most for a line without a picture: at the most a third of them point at one."""
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

    languages: ClassVar[frozenset[str]] = frozenset({"en"})
    domains: ClassVar[frozenset[str]] = frozenset({"apparel"})
    """It has words for these alone; a run over other goods refuses it (see `run.seats.require_spoken`)."""

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
        """The answer, deterministic given task, values, seed, number and attempt; another attempt is another wording.

        Raises:
            SetAsideError: no function answers this task.
        """
        answer = ANSWERS.get(type(request.values))
        if answer is None:
            raise SetAsideError(f"the embedded model does not know the task {type(request.values).__name__}")
        values = as_sent(request.values, _sent(request.images))
        dice = f"{request.seed}/{values.name}/{request.attempt}"
        number = _number(request)
        said = answer(values, Rounds(dice, number))
        for again in range(WORDINGS):
            # Phrases may point at the picture that there nearly always is; where there is none, another one is drawn.
            if not isinstance(said, str) or values.pictured() or pointing_at_a_picture(said) is None:
                break
            said = answer(values, Rounds(f"{dice}/{again}", number + again + 1))
        text = said if isinstance(said, str) else said.model_dump_json()
        return Reply(
            text=text,
            tokens_in=estimated_tokens(request.system, *(content for _, content in request.messages)),
            tokens_cached=0,
            tokens_out=estimated_tokens(text),
            cost=0.0,
            price="0/0/0 USD per M tokens in/cached/out",
        )


_ATTEMPTS, _TURNS = 7919, 104_729
"""Primes, so that another attempt and another turn of the same conversation stand elsewhere in the rounds."""


def _number(request: Request) -> int:
    """Where a request stands in the rounds of phrases: by its conversation and turn, or by its seed where there is none."""
    turn = len(getattr(request.values, "conversation", ()))
    return (request.seed if request.number is None else request.number) + _ATTEMPTS * request.attempt + _TURNS * turn


def estimated_tokens(*texts: str) -> int:
    """Words (counted by blanks) times `TOKENS_PER_WORD`."""
    return round(sum(text.count(" ") + 1 for text in texts if text) * TOKENS_PER_WORD)


def _sent(pictures: Iterable[Picture]) -> Iterator[str]:
    """What tells items whose pictures were sent: the id of one sent alone, the file of one on a contact sheet."""
    for picture in pictures:
        yield picture.item_id
        yield from (file for _, file in picture.sheet)
