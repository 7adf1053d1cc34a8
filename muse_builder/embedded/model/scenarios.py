"""New basic scenarios: an occasion, a season, a sport, a present, a change in life (paper 3.2.1).

Each is a noun phrase ("A cousin's wedding in a barn, with ..."), now and then with a sentence after it, and says nothing of
who shops: any person may be put into it. A scenario is head x place or time x twist of one topic.
"""

from random import Random

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.grammar import paragraph, pick, sentence
from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.tasks.synthesis import ExpandScenarios, ScenarioList

_SCENARIOS = book("scenarios")


_SLOTS = _SCENARIOS.family("slots")

_ASIDE_CHANCE = 0.8
"""Most scenarios carry one sentence from outside their topic, so that two of one topic share less."""

_SKY = _SCENARIOS.family("sky")
"""What the sky brings in the cold, the heat and any other season: no heat wave at minus fifteen."""
_DAY = _SCENARIOS.family("day")
_NIGHT = _SCENARIOS.family("night")
_ASIDES = _SCENARIOS.family("asides")

_KINDS = _SCENARIOS.lists("kinds")
_KIND_OF_TOPIC = {topic: kind for kind, topics in _KINDS.items() for topic in topics}
"""Which asides fit a topic; "event" for all others."""

_TOPICS = _SCENARIOS.family("topics")


def expand_scenarios(values: ExpandScenarios, dice: Random) -> ScenarioList:
    """`count` scenarios of different topics as far as there are topics, none of them among the examples. Draws dice."""
    known = set(values.examples)
    topics = list(_TOPICS)
    order: list[str] = []
    scenarios: list[str] = []
    for _ in range(values.count * 3):
        if len(scenarios) == values.count:
            break
        order = order or dice.sample(topics, len(topics))
        said = _scenario(order.pop(), dice)
        if said not in known:
            known.add(said)
            scenarios.append(said)
    return ScenarioList(scenarios=tuple(scenarios))


def _scenario(topic: str, dice: Random) -> str:
    phrase = pick(dice, _TOPICS[topic].phrases)
    text = phrase.say(dice, **{name: bank.say(dice) for name, bank in _SLOTS.items() if name in phrase.slots})
    if dice.random() < _ASIDE_CHANCE:
        kind = _KIND_OF_TOPIC.get(topic, "event")
        weather = read_scenario(text).weather
        season = next((season for season in ("cold", "hot") if season in weather), "any")
        sky, day, night = _SKY[season], _DAY[season], _NIGHT[season]
        aside = _ASIDES[kind].say(
            dice, who=_SLOTS["who"].say(dice), sky=sky.say(dice), day=day.say(dice), night=night.say(dice)
        )
        return paragraph(text, aside)
    return sentence(text)
