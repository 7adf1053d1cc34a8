"""Purchase backstories."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

import re
from collections import Counter
from functools import cache
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.lexicon import noun
from muse_builder.embedded.model.needs import concept_of
from muse_builder.embedded.model.people import recipient
from muse_builder.embedded.model.profiles import write_backstory
from muse_builder.records import Item, Person, Requirement
from muse_builder.screens.duplicates import NearDuplicates
from muse_builder.tasks.synthesis import BackstoryReply, MatchReply, WriteBackstory
from tests.embedded.model.samples import ADULT, BAKER, BARE, WARM_EARS, WRAP_DRESS, compared, judged, make, scenarios


def test_nobody_needs_what_nobody_asks_for() -> None:
    watch = make("watch", "unisex", "Decoration", material=("plastic", "rubber"), feature=("stopwatch",), color=("orange",))
    tee = make("t-shirt", color=("orange",), pattern=("solid",), material=("cotton",), sleeve=("short sleeves",))
    for item, never in ((watch, {("material", "plastic")}), (tee, {("pattern", "solid")})):
        task = WriteBackstory(person=BAKER, scenario="Long shifts in a pharmacy.", item=item, recipient=None)
        for seed in range(80):
            needs = {(need.attribute, need.value) for need in write_backstory(task, Random(seed)).requirements}
            assert needs.isdisjoint(never)


def test_the_weather_of_the_scenario_decides_which_need_is_told() -> None:
    coat = make("hoodie", material=("wool", "linen"), climate=("cold weather", "hot weather"), feature=("hood", "two pockets"))
    told_of = {
        season: [
            concept_of(need.attribute, need.value, "top").name
            for seed in range(80)
            for need in write_backstory(
                WriteBackstory(person=BAKER, scenario=scenario, item=coat, recipient=None), Random(seed)
            ).requirements
        ]
        for season, scenario in (("cold", "A winter cabin stay in the snow."), ("hot", "A beach week in hot August."))
    }
    assert told_of["cold"].count("warm") > 4 * told_of["hot"].count("warm")
    assert told_of["hot"].count("airy, for heat") > 4 * told_of["cold"].count("airy, for heat")


def test_nobody_wants_something_signet() -> None:
    target = make(
        "ring", "men", "Decoration", title="Signet", style=("signet",), material=("sterling silver",), color=("silver",)
    )
    item = make("ring", "men", "Decoration", title="Band", style=("band",), material=("brass",), color=("gold",))
    wish_of_style = Requirement(text="something that feels like me", attribute="style", value="signet")
    for reply in compared(target, item, wish_of_style, WARM_EARS[0]):
        assert "signet" not in {difference.wanted for difference in reply.differences}
    for seed in range(80):
        needs = write_backstory(WriteBackstory(person=BAKER, scenario="A first date.", item=target, recipient=None), Random(seed)).requirements  # fmt: skip
        assert "signet" not in {need.value for need in needs}


class Story(NamedTuple):
    person: Person
    item: Item
    scenario: str
    match: MatchReply
    told: BackstoryReply


@cache
def stories() -> tuple[Story, ...]:
    accepted = [row for row in judged() if row[3].user_product and row[3].scenario_product]
    return tuple(
        Story(
            who,
            item,
            scenario,
            match,
            write_backstory(
                WriteBackstory(item=item, person=who, scenario=scenario, recipient=match.recipient), Random(f"{number}/story")
            ),
        )
        for number, (who, item, scenario, match) in enumerate(accepted[:300])
    )


def test_backstories_have_their_length_and_their_person() -> None:
    for story in stories():
        text = story.told.backstory
        assert 65 <= len(text.split()) <= 135, text
        assert story.person.name.split()[0] in text
        assert not re.search(r"[{}\[\]|\x01-\x04]|  |,,|\.\.| [,.]", text), text


def test_backstories_do_not_name_the_product() -> None:
    for story in stories():
        words = set(re.findall(r"[a-z]+", story.told.backstory.lower()))
        for word in (noun(story.item.product_type).name.split()[-1], (story.item.brand or "").lower()):
            assert word not in words, (word, story.told.backstory)
        assert "$" not in story.told.backstory


def test_backstories_reveal_two_needs_of_the_target() -> None:
    for story in stories():
        one, two = story.told.requirements
        assert one.text != two.text
        for need in (one, two):
            assert need.text.startswith("something that ")
            assert need.attribute == "" or need.value in getattr(story.item.attributes, need.attribute)
            value = set(re.findall(r"[a-z]{4,}", need.value)) - {"weather"}
            assert not value & set(re.findall(r"[a-z]+", need.text)), need
        if story.item is not BARE:
            assert one.attribute != two.attribute


def test_requirements_are_in_the_buyers_words() -> None:
    for story in stories():
        for need in story.told.requirements:
            if story.match.recipient is None:
                assert not re.search(r"\b(he|she|his|her|him|himself|herself)\b", need.text), need
            else:
                assert not re.search(r"\b(I|my|me|myself)\b", need.text), need


def test_pronouns_fit_the_people_of_the_story() -> None:
    for story in stories():
        wearer = recipient(story.match.recipient)
        people = {story.person.gender} | ({wearer.gender} if wearer else set())
        said = set(re.findall(r"[a-z]+", story.told.backstory.lower()))
        if "female" not in people:
            assert not said & {"she", "her", "herself"}, story.told.backstory
        if "male" not in people:
            assert not said & {"he", "him", "his", "himself"}, story.told.backstory
        assert not re.search(r"\b[Tt]hey (was|has|does)\b|\b(he|she|I) were\b", story.told.backstory), story.told.backstory


def test_a_present_names_its_recipient() -> None:
    gifts = [story for story in stories() if story.match.recipient]
    assert len(gifts) > 30
    for story in gifts:
        wearer = recipient(story.match.recipient)
        assert wearer is not None
        assert f"{wearer.relation} {wearer.name}" in story.told.backstory


def test_articles_fit_in_every_backstory() -> None:
    for story in stories():
        assert not re.search(
            r"\b[Aa] (?!one)[aeio]\w*|\b[Aa]n (?!hour|honest|heir|18|11|8)[^aeiou\"']", story.told.backstory
        ), story.told.backstory


def test_backstories_are_unlike_each_other() -> None:
    kept = NearDuplicates(0.35)
    refused = 0
    for story in stories():
        if kept.check(story.told.backstory):
            refused += 1
        else:
            kept.add(story.told.backstory)
    assert refused / len(stories()) < 0.03
    tokens = [token for story in stories() for token in re.findall(r"\w+|[^\w\s]", story.told.backstory.lower())][:7000]
    grams = list(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))
    assert len(set(grams)) / len(grams) > 0.72


def test_no_long_sentence_is_everywhere() -> None:
    seen = Counter(
        sentence
        for story in stories()
        for sentence in set(re.split(r"(?<=[.!?]) ", story.told.backstory))
        if len(sentence.split()) > 5
    )
    sentence, count = seen.most_common(1)[0]
    assert count <= 0.05 * len(stories()), sentence


def test_the_same_dice_tell_the_same_story() -> None:
    task = WriteBackstory(item=WRAP_DRESS, person=ADULT, scenario=scenarios()[0], recipient=None)
    assert write_backstory(task, Random(5)) == write_backstory(task, Random(5))
    assert write_backstory(task, Random(5)) != write_backstory(task, Random(6))


def test_a_scenario_told_in_a_whole_sentence_does_not_break_the_story() -> None:
    scenario = "Someone has a first job interview at an office where nobody quite knows the dress code."
    for seed in range(20):
        told = write_backstory(
            WriteBackstory(item=WRAP_DRESS, person=ADULT, scenario=scenario, recipient=None), Random(seed)
        ).backstory
        assert "Someone has" not in told
        assert "interview" in told
