"""Every task of the pipeline once, about products of the demo catalog: what `muse check-model` asks."""

import json
from collections.abc import Sequence

from muse_builder.llm.ask import schema_of
from muse_builder.llm.check import Lengths
from muse_builder.llm.request import LETTERS_PER_TOKEN
from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks import acts as act
from muse_builder.tasks import prompts
from muse_builder.tasks import synthesis as ask_for
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.synthesis import Rerank

PRODUCTS = 12
"""As many as a re-ranking is shown, a target and a piece to wear with it."""
_COMPARISON, _REWRITING, _FRAME, _PRODUCT = 1110, 2425, 200, 67
"""Tokens: of a comparison's prompt, of a rewriting with its reply, of a re-ranking without products, and of each product."""
_SCENARIO = "A colleague retires on Friday, and the whole team meets for dinner in a restaurant by the river."
_BACKSTORY = (
    "Ruth has worked beside this colleague for eleven years and would like to look more dressed up than in the office. "
    "The walk along the river is long and windy, so whatever she wears must be comfortable for an hour on foot."
)
_NEEDS = "Something comfortable and a little festive for a dinner with colleagues; not too bright."


def tasks(items: Sequence[Item]) -> list[Task]:
    """One of each kind, in the order of a conversation.

    Args:
        items: of one catalog, at least two: the first is the target.
    """
    target, other = items[0], items[1]
    person = Person(name="Ruth", gender="female", age=41, profession="accountant")
    needs = (Requirement(text="comfortable for a long walk"), Requirement(text="a little festive"))
    greeting = Utterance(role="assistant", action="greet", text="Hello, what can I help you find today?")
    opening = Utterance(role="user", action="reveal", text="Hi, I need something for a colleague's farewell dinner.")
    shown = Utterance(
        role="assistant",
        action="recommend",
        text="How about this one? It is easy to wear all evening.",
        items=(other,),
        pictures=(other.item_id,) if other.image else (),
    )
    talk = (greeting, opening)
    further = (*talk, shown)
    who = {"person": person, "recipient": None}
    lines = tuple(ask_for.Line(role=said.role, action=said.action, text=said.text) for said in further)
    differences = (ask_for.Difference(attribute="color", wanted="something quieter", found="bright"),)
    return [
        ask_for.Summarize(item=target),
        ask_for.ExpandScenarios(examples=(_SCENARIO,), count=2),
        ask_for.JudgeMatch(item=target, person=person, scenario=_SCENARIO),
        ask_for.WriteBackstory(item=target, scenario=_SCENARIO, **who),
        ask_for.DeriveOutfit(item=target, scenario=_SCENARIO),
        ask_for.JudgeOutfit(item=target, outfit_item=other, scenario=_SCENARIO),
        ask_for.Greet(variation=1),
        ask_for.RevealScenario(scenario=_SCENARIO, backstory=_BACKSTORY, conversation=(greeting,), **who),
        ask_for.RevealNeeds(backstory=_BACKSTORY, requirements=needs, kind="something to wear", conversation=talk, **who),
        ask_for.ShareOutfit(outfit_item=other, kind="something to wear", conversation=(greeting,), **who),
        ask_for.Inquire(about="needs", conversation=talk),
        ask_for.Analyze(conversation=talk),
        ask_for.Clarify(needs=_NEEDS, previous_query=""),
        ask_for.Rerank(needs=_NEEDS, query="comfortable festive outfit", items=tuple(items[:10])),
        ask_for.Recommend(item=other, needs=_NEEDS, conversation=talk),
        ask_for.CompareItem(
            target=target, item=other, requirements=needs, backstory=_BACKSTORY, conversation=further, raised=(), **who
        ),
        ask_for.Reject(item=other, differences=differences, reason="It is too bright.", conversation=further, **who),
        ask_for.UserChitChat(item=other, scenario=_SCENARIO, backstory=_BACKSTORY, conversation=further, **who),
        ask_for.AssistantChitChat(item=other, conversation=further),
        ask_for.Accept(item=other, scenario=_SCENARIO, requirements=needs, conversation=further, **who),
        ask_for.Rewrite(style="warm and plain", items=(other,), lines=lines),
        ask_for.CheckRewrite(drafts=tuple(line.text for line in lines), texts=tuple(line.text for line in lines)),
        ask_for.Review(scenario=_SCENARIO, backstory=_BACKSTORY, requirements=needs, conversation=further, **who),
    ]


def acts(items: Sequence[Item]) -> list[Task]:
    """One of each kind that people's dialogue asks besides.

    Args:
        items: as for `tasks`.
    """
    target, other = items[0], items[1]
    person = Person(name="Ruth", gender="female", age=41, profession="accountant")
    needs = (Requirement(text="comfortable for a long walk"), Requirement(text="a little festive"))
    opening = Utterance(role="user", action="reveal", text="I need something comfortable for a farewell dinner.")
    pair = (other, target)
    shown = Utterance(role="assistant", action="recommend_set", text="These two are easy to wear all evening.", items=pair)
    asked = Utterance(role="user", action="ask_detail", text="What is the first one made of?", items=(other,))
    line = {"person": person, "recipient": None, "words": 9, "conversation": (opening, shown)}
    whole = (opening, shown, asked)
    differs = ask_for.Difference(attribute="color", wanted="something quieter", found="bright")
    return [
        act.Tell(scenario=_SCENARIO, kind="something to wear", requirements=needs[:1], **line),
        act.TellMore(attribute="color", wanted="something quieter", **line),
        act.Weigh(
            target=target, items=pair, requirements=needs, backstory=_BACKSTORY, person=person, recipient=None,
            pickiness="fair", raised=(differs,), conversation=(opening, shown),
        ),
        act.AskDetail(item=other, topic="material", wish="", **line),
        act.CompareShown(items=pair, topic="wish", wish=needs[0].text, **line),
        act.AskVariant(item=other, aspect="color", value="", **line),
        act.Critique(item=other, attribute="color", found="bright", wish="", liked="", whole=False, **line),
        act.ChangeNeed(gives_up="color: bright", instead="", **line),
        act.AskAlso(item=other, **line),
        act.Acknowledge(**line),
        act.Take(items=(other,), requirements=needs, liked="", **line),
        act.AnswerDetail(items=(other,), topic="material", conversation=whole),
        act.RecommendSet(items=pair, shared="", needs=_NEEDS, conversation=(opening,)),
        act.NotAvailable(lacks="another color", items=(), conversation=whole),
        act.AskMore(topic="color", conversation=(opening, shown)),
        act.SumUp(conversation=whole),
        act.ChooseSet(needs=_NEEDS, query="comfortable festive outfit", items=tuple(items[:10]), count=2),
    ]  # fmt: skip


def decisions(items: Sequence[Item]) -> list[Task]:
    """One of each kind that shoppers say besides who decide like people.

    Args:
        items: as for `tasks`.
    """
    other = items[1]
    shown = Utterance(role="assistant", action="recommend", text="This one is easy to wear all evening.", items=(other,))
    person = Person(name="Ruth", gender="female", age=41, profession="accountant")
    line = {"person": person, "recipient": None, "words": 9, "conversation": (shown,)}
    return [
        act.Defer(items=(other,), **line),
        act.Leave(attribute="color", found="bright", **line),
        act.TooDear(item=other, liked="", **line),
    ]


def lengths(asked: Sequence[Task]) -> Lengths:
    """Tokens of the longest of these prompts, its schema included, and of the longest with its reply; pictures left out."""
    prompts = [_letters(task) // LETTERS_PER_TOKEN for task in asked]
    return Lengths(max(prompts), max(prompt + task.max_tokens for prompt, task in zip(prompts, asked, strict=True)))


def lengths_for(retrieve: int) -> Lengths:
    """The same without a catalog, as the demo's products give it.

    Args:
        retrieve: products that a re-ranking is shown; the longest prompt is either that or a comparison.
    """
    prompt = max(_COMPARISON, _FRAME + _PRODUCT * retrieve)
    return Lengths(prompt, max(_REWRITING, prompt + Rerank.max_tokens))


def _letters(task: Task) -> int:
    rendered = prompts.render(task)
    return len(rendered.system) + len(rendered.user) + len(json.dumps(schema_of(task.reply) or ""))
