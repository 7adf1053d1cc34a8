"""Stand-ins for a judge and for models under test, so that every evaluation runs with no key and no network.

They have no judgement of their own. The marks come from counting (lengths, repeated openings, items spoken of), the
preferences from lengths and pictures: good for trying out a command, for tests and as a floor, worth nothing as a verdict
on a dataset. The answers of the models under test are the embedded pipeline's own, so on a release that the embedded model
made they know its phrases; on any other they are a weak baseline.
"""

from collections import Counter
from itertools import pairwise
from random import Random

from muse_builder.embedded.model.acts.assistant import recommend_set
from muse_builder.embedded.model.dialogue_assistant import assistant_chit_chat, inquire, recommend
from muse_builder.embedded.model.search import analyze, clarify, vocabulary_words
from muse_builder.records import OFFERS, Item
from muse_builder.tasks.acts import RecommendSet
from muse_builder.tasks.base import Utterance, shown_items
from muse_builder.tasks.evaluation import (
    CompareConversations,
    CompareReplies,
    JudgeConversation,
    JudgeMultimodal,
    Marks,
    MultimodalMarks,
    Preference,
    PresentItem,
    ReplyToUser,
    WriteQuery,
)
from muse_builder.tasks.synthesis import Analyze, AssistantChitChat, Clarify, Inquire, QueryReply, Recommend

STEP = 0.05
_WORDS_OF_A_RICH_TURN = 46.6
"""The paper's mean (Table 2): turns of so many words get the full mark for richness."""


# --- models under test ------------------------------------------------------------------------------------------------


def write_query(values: WriteQuery, dice: Random) -> QueryReply:
    """What the embedded Querier would search with, without the query it used before."""
    needs = analyze(Analyze(conversation=values.conversation), dice).text
    return clarify(Clarify(needs=needs, previous_query=""), dice)


def present_item(values: PresentItem, dice: Random) -> str:
    """What the embedded Chatter would say of the item, or of several."""
    needs = analyze(Analyze(conversation=values.conversation), dice).text
    if values.others:
        items = (values.item, *values.others)
        return recommend_set(RecommendSet(items=items, shared="", needs=needs, conversation=values.conversation), dice)
    return recommend(Recommend(item=values.item, needs=needs, conversation=values.conversation), dice)


def reply_to_user(values: ReplyToUser, dice: Random) -> str:
    """A question while nothing was recommended yet, after that a friendly word on the item shown last."""
    recommended = [item for turn in values.conversation if turn.action in OFFERS for item in turn.items]
    if not recommended:
        return inquire(Inquire(about="needs", conversation=values.conversation), dice)
    return assistant_chit_chat(AssistantChitChat(item=recommended[-1], conversation=values.conversation), dice)


# --- judges -----------------------------------------------------------------------------------------------------------


def judge_conversation(values: JudgeConversation, dice: Random) -> Marks:
    """Counts as marks; the dice move each by one step at most, so that rounds differ as a model's would."""
    return Marks(**_marks(values.conversation, dice))


def judge_multimodal(values: JudgeMultimodal, dice: Random) -> MultimodalMarks:
    marks = _marks(values.conversation, dice)
    shown = [turn for turn in values.conversation if turn.items]
    aligned = [_speaks_of(turn.text, turn.items[0]) for turn in shown]
    return MultimodalMarks(**marks, image_text_alignment=_mark(sum(aligned) / len(aligned) if aligned else 0.0, dice))


def _marks(turns: tuple[Utterance, ...], dice: Random) -> dict[str, float]:
    if not turns:
        names = ("naturalness", "logical_coherence", "information_richness", "product_context_relevance")
        return dict.fromkeys(names, 0.0)
    openings = Counter(" ".join(turn.text.lower().split()[:2]) for turn in turns)
    alternating = sum(first.role != second.role for first, second in pairwise(turns))
    words = sum(len(turn.text.split()) for turn in turns) / len(turns)
    recommending = [turn for turn in turns if turn.action in OFFERS and turn.items]
    relevant = sum(_speaks_of(turn.text, turn.items[0]) for turn in recommending)
    return {
        "naturalness": _mark(len(openings) / len(turns), dice),
        "logical_coherence": _mark(alternating / max(1, len(turns) - 1), dice),
        "information_richness": _mark(min(1.0, words / _WORDS_OF_A_RICH_TURN), dice),
        "product_context_relevance": _mark(relevant / len(recommending) if recommending else 0.0, dice),
    }


def _mark(share: float, dice: Random) -> float:
    """0 to 1 as a mark of 0 to 2 in steps of 0.05."""
    steps = round(share * 2 / STEP) + dice.choice((-1, 0, 0, 0, 1))
    return round(min(2.0, max(0.0, steps * STEP)), 2)


def _speaks_of(text: str, item: Item) -> bool:
    stated = " ".join(value for name in type(item.attributes).model_fields for value in getattr(item.attributes, name))
    return bool(vocabulary_words(text) & vocabulary_words(f"{stated} {item.product_type}"))


def compare_conversations(values: CompareConversations, dice: Random) -> Preference:
    """The one that shows more pictures; else the one with more words; else a throw of the dice."""
    return _prefer(_weight(values.a), _weight(values.b), dice)


def _weight(turns: tuple[Utterance, ...]) -> tuple[int, int]:
    pictures = sum(item.image is not None for item in shown_items(turns))
    return pictures, sum(len(turn.text.split()) for turn in turns)


def compare_replies(values: CompareReplies, dice: Random) -> Preference:
    """The one with more different words; else a throw of the dice."""
    a, b = (len(set(text.lower().split())) for text in (values.a, values.b))
    return _prefer((a, 0), (b, 0), dice)


def _prefer(a: tuple[int, int], b: tuple[int, int], dice: Random) -> Preference:
    if a == b:
        return Preference(better="A" if dice.random() < 0.5 else "B")
    return Preference(better="A" if a > b else "B")
