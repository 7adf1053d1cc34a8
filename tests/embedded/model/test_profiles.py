import re
from collections import Counter
from functools import cache
from random import Random
from typing import NamedTuple

import pytest

from muse_builder.embedded.model import Embedded
from muse_builder.embedded.model.embedded import ANSWERS, estimated_tokens
from muse_builder.embedded.model.garments import garment
from muse_builder.embedded.model.lexicon import noun
from muse_builder.embedded.model.matching import judge_match
from muse_builder.embedded.model.outfits import derive_outfit, judge_outfit
from muse_builder.embedded.model.people import recipient
from muse_builder.embedded.model.profiles import write_backstory
from muse_builder.embedded.model.scenarios import expand_scenarios
from muse_builder.embedded.model.summaries import summarize
from muse_builder.errors import SetAsideError
from muse_builder.llm.request import Request
from muse_builder.records import Attributes, Department, Gender, Item, Person, ProductClass
from muse_builder.screens.duplicates import NearDuplicates
from muse_builder.tasks.base import Task
from muse_builder.tasks.synthesis import (
    TASKS,
    BackstoryReply,
    DeriveOutfit,
    ExpandScenarios,
    Greet,
    JudgeMatch,
    JudgeOutfit,
    MatchReply,
    Summarize,
    WriteBackstory,
)


def make(title: str, department: Department, product_class: ProductClass, product_type: str, **stated: tuple[str, ...]) -> Item:
    return Item(
        item_id=title.replace(" ", "-"),
        title=title,
        brand=title.split()[0],
        price=39.0,
        department=department,
        product_class=product_class,
        product_type=product_type,
        attributes=Attributes(**stated),
    )


JACKET = make(
    "Montana Wind Jacket", "men", "Clothing", "jacket", color=("red",), material=("nylon",), pattern=("solid",),
    style=("lightweight", "hooded"), closure=("full zip",),
    feature=("adjustable hood", "thumb holes"), climate=("windy weather",),
)  # fmt: skip
SHORTS = make(
    "Ana Running Short", "women", "Clothing", "running shorts", color=("white",), material=("organic cotton",),
    fit=("relaxed fit",), feature=("internal drawstring",), climate=("warm weather",), activity=("running",),
)  # fmt: skip
DRESS = make(
    "Vela Wrap Dress", "women", "Clothing", "dress", color=("navy",), material=("viscose",), pattern=("floral",),
    neckline=("v-neck",),
    sleeve=("short sleeves",), length=("midi length",), feature=("side pockets",), occasion=("a wedding",),
)  # fmt: skip
EARRINGS = make(
    "Aurora Pearl Drops", "women", "Decoration", "earrings", color=("gold",), material=("sterling silver", "pearl"),
    style=("elegant",), feature=("gift box",),
)  # fmt: skip
BOOTS = make(
    "Puddlekin Dino Boots", "boys", "Shoes", "rain boots", color=("green",), material=("rubber",), pattern=("dinosaur print",),
    feature=("non-slip sole",), climate=("rainy weather",),
)  # fmt: skip
ROMPER = make(
    "Tiny Knit Romper", "baby", "Clothing", "romper", color=("yellow",), material=("cotton",),
    closure=("snap closure",), care=("machine wash",),
)  # fmt: skip
HOODIE = make(
    "Sparkle Unicorn Hoodie", "girls", "Clothing", "hoodie", color=("pink",), material=("fleece",),
    feature=("kangaroo pocket",), sleeve=("long sleeves",), care=("machine wash",),
)  # fmt: skip
OXFORDS = make(
    "Marlow Dress Shoes", "men", "Shoes", "oxfords", color=("brown",), material=("leather",), feature=("memory foam insole",),
    closure=("lace-up closure",), style=("formal",),
)  # fmt: skip
WATCH = make(
    "Dash Digital Watch", "unisex", "Decoration", "digital watch", color=("black",), material=("rubber",),
    feature=("digital display", "adjustable strap"), activity=("the gym",),
)  # fmt: skip
RAINCOAT = make(
    "Strath Rain Jacket", "women", "Clothing", "rain jacket", material=("waterproof nylon",), climate=("rainy weather",)
)
COAT = make("Wex Belted Coat", "women", "Clothing", "coat", material=("wool",), climate=("cold weather",))
BARE = make("Plainish Thing", "unisex", "Decoration", "keychain")
ITEMS = (JACKET, SHORTS, DRESS, EARRINGS, BOOTS, ROMPER, HOODIE, OXFORDS, WATCH, RAINCOAT, BARE)

PROFESSIONS = ("baker", "nurse", "retired judge", "architect", "pupil", "engineering student", "bus driver")
NAMES: dict[Gender, tuple[str, ...]] = {
    "female": ("Ida Lund", "Vera Cole"),
    "male": ("Otto Reyes", "Carl Diaz"),
    "unknown": ("Sage Wren",),
}


def person(dice: Random) -> Person:
    gender: Gender = dice.choice(("female", "male", "female", "male", "unknown"))
    age = dice.randint(12, 78)
    job = "pupil" if age < 18 else "retired judge" if age > 66 else dice.choice(PROFESSIONS[:2])
    return Person(name=dice.choice(NAMES[gender]), gender=gender, age=age, profession=job)


class Story(NamedTuple):
    person: Person
    item: Item
    scenario: str
    match: MatchReply
    told: BackstoryReply


@cache
def scenarios() -> tuple[str, ...]:
    task = ExpandScenarios(examples=(), count=8)
    return tuple(text for seed in range(250) for text in expand_scenarios(task, Random(seed)).scenarios)


@cache
def judged() -> tuple[tuple[Person, Item, str, MatchReply], ...]:
    dice = Random(11)
    rows = []
    for number in range(3000):
        who, item, scenario = person(dice), dice.choice(ITEMS), dice.choice(scenarios())
        rows.append((who, item, scenario, judge_match(JudgeMatch(item=item, person=who, scenario=scenario), Random(number))))
    return tuple(rows)


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


# --- scenarios --------------------------------------------------------------------------------------------------------


def test_most_scenarios_are_unlike_all_before_them() -> None:
    kept = NearDuplicates(0.35)
    for text in scenarios()[:700]:
        if kept.check(text) is None:
            kept.add(text)
    assert len(kept) >= 400


def test_scenarios_are_whole_sentences_without_holes() -> None:
    for text in scenarios():
        assert re.fullmatch(r"[A-Z].*[.]", text), text
        assert not re.search(r"[{}\[\]|]|  |,,|\.\.| ,|\b[Aa] (?!one)[aeio]", text), text


def test_asked_for_a_number_of_scenarios_it_gives_that_many_new_ones() -> None:
    known = scenarios()[:6]
    reply = expand_scenarios(ExpandScenarios(examples=known, count=10), Random(0))
    assert len(set(reply.scenarios)) == 10
    assert not set(reply.scenarios) & set(known)
    assert reply == expand_scenarios(ExpandScenarios(examples=known, count=10), Random(0))
    assert reply != expand_scenarios(ExpandScenarios(examples=known, count=10), Random(1))


# --- matching ---------------------------------------------------------------------------------------------------------


def test_a_realistic_share_of_random_triples_matches() -> None:
    yes = sum(match.user_product and match.scenario_product for *_, match in judged())
    assert 0.12 < yes / len(judged()) < 0.4


def test_no_accepted_match_is_from_the_wrong_department() -> None:
    seen: Counter[bool] = Counter()
    for who, item, scenario, match in judged():
        if not (match.user_product and match.scenario_product):
            continue
        wearer = recipient(match.recipient)
        seen[wearer is None] += 1
        if wearer is None:
            fitting = (
                {"female": {"women"}, "male": {"men"}, "unknown": {"women", "men"}}[who.gender] if who.age >= 14 else set()
            )
            fitting |= {"unisex"} | ({"female": {"girls"}, "male": {"boys"}}.get(who.gender, set()) if who.age < 14 else set())
            assert item.department in fitting, (who, item.title, scenario)
        else:
            assert item.department in (wearer.department, "unisex"), (match.recipient, item.title, scenario)
            assert match.recipient is not None
            assert match.recipient.split()[0] == {"female": "her", "male": "his", "unknown": "their"}[who.gender]
            assert wearer.name != who.name.split()[0]
    assert min(seen.values()) > 30


ADULT = Person(name="Ida Lund", gender="female", age=41, profession="baker")


def outcomes(item: Item, scenario: str, who: Person = ADULT) -> list[MatchReply]:
    return [judge_match(JudgeMatch(item=item, person=who, scenario=scenario), Random(seed)) for seed in range(40)]


def test_a_present_goes_to_the_one_the_scenario_names() -> None:
    replies = outcomes(BOOTS, "A birthday present for a nephew turning six, no more toys.")
    assert all(reply.user_product and reply.recipient for reply in replies)
    assert all(re.fullmatch(r"her nephew [A-Z]\w+, [56]", reply.recipient or "") for reply in replies)
    assert not any(reply.user_product for reply in outcomes(BOOTS, "A birthday present for a niece turning six, no more toys."))


def test_a_childs_day_is_for_a_child() -> None:
    scenario = "A class trip to a farm for a little sister who wants to look grown up."
    student = Person(name="Ida Lund", gender="female", age=19, profession="baker")
    assert not any(reply.user_product for reply in outcomes(DRESS, scenario, student))
    ages = {int((reply.recipient or "0").split(", ")[1]) for reply in outcomes(HOODIE, scenario, student)}
    assert max(ages) <= 13


def test_mens_things_are_not_for_a_woman_herself() -> None:
    assert not any(
        reply.user_product for reply in outcomes(OXFORDS, "A job interview at a bank next week, with a panel of five.")
    )


@pytest.mark.parametrize(
    ("item", "scenario"),
    [
        (RAINCOAT, "A cousin's wedding on a beach in July, with dancing until late."),
        (SHORTS, "A funeral for an old friend, with a walk to the graveside."),
        (EARRINGS, "Training for a first marathon in October, mostly before sunrise."),
        (WATCH, "A charity gala in June, where the invitation says black tie."),
        (COAT, "A city break in Naples in hot August."),
        (RAINCOAT, "Moving into a new flat next week, with bare feet and paper plates."),
    ],
)
def test_what_does_not_serve_the_scenario_is_refused(item: Item, scenario: str) -> None:
    replies = outcomes(item, scenario)
    assert not any(reply.scenario_product for reply in replies)
    assert all(reply.reason for reply in replies)


@pytest.mark.parametrize(
    ("item", "scenario"),
    [
        (DRESS, "A cousin's wedding at a vineyard in May, with a dress code."),
        (SHORTS, "Training for a first 10k in June, mostly before sunrise."),
        (RAINCOAT, "Autumn walks by the coast when it rains for days."),
    ],
)
def test_what_the_scenario_asks_for_is_taken(item: Item, scenario: str) -> None:
    assert all(reply.user_product and reply.scenario_product for reply in outcomes(item, scenario))


def test_a_person_stays_within_their_age() -> None:
    pupil = Person(name="Ida Lund", gender="female", age=14, profession="pupil")
    assert not any(reply.user_product for reply in outcomes(DRESS, "A job interview at a bank, with a panel of five.", pupil))
    assert not any(
        reply.user_product for reply in outcomes(DRESS, "Retirement after thirty years, and every day is casual.", pupil)
    )


# --- backstories ------------------------------------------------------------------------------------------------------


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
        assert not re.search(r"\b[Aa] (?!one)[aeio]\w*|\b[Aa]n (?!hour|honest|18|11|8)[^aeiou\"']", story.told.backstory), (
            story.told.backstory
        )


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
    task = WriteBackstory(item=DRESS, person=ADULT, scenario=scenarios()[0], recipient=None)
    assert write_backstory(task, Random(5)) == write_backstory(task, Random(5))
    assert write_backstory(task, Random(5)) != write_backstory(task, Random(6))


def test_a_scenario_told_in_a_whole_sentence_does_not_break_the_story() -> None:
    scenario = "Someone has a first job interview at an office where nobody quite knows the dress code."
    for seed in range(20):
        told = write_backstory(
            WriteBackstory(item=DRESS, person=ADULT, scenario=scenario, recipient=None), Random(seed)
        ).backstory
        assert "Someone has" not in told
        assert "interview" in told


# --- summaries --------------------------------------------------------------------------------------------------------


def test_a_summary_says_what_is_stated_and_nothing_else() -> None:
    for item in ITEMS:
        for seed in range(20):
            text = summarize(Summarize(item=item), Random(seed))
            assert noun(item.product_type).name in text
            assert not re.search(r"[{}\[\]|]|  |,,|\.\.|\b[Aa] [aeio]", text), text
            assert item.title.split()[0] not in text
            for color in ("red", "white", "navy", "gold", "green", "yellow", "pink", "brown", "black"):
                assert color in item.attributes.color or not re.search(rf"\b{color}\b", text), text
    assert summarize(Summarize(item=BARE), Random(0)).startswith(("A keychain", "This is a keychain"))


# --- outfits ----------------------------------------------------------------------------------------------------------


def test_an_outfit_is_sought_elsewhere_on_the_body_and_in_the_same_department() -> None:
    for item in ITEMS:
        for seed in range(20):
            found = derive_outfit(DeriveOutfit(item=item, scenario="A city break in Porto in May."), Random(seed)).descriptions
            assert 2 <= len(found) <= 3
            for description in found:
                kind = make("Other Thing", item.department, "Clothing", re.sub(r" for \w+| in \w+| with .*", "", description))
                assert garment(kind).part != garment(item).part, (item.title, description)
                if item.department != "unisex":
                    assert f"for {'babies' if item.department == 'baby' else item.department}" in description


CHINOS = make("Fjell Chinos", "men", "Clothing", "chinos", color=("beige",))
HEELS = make("Cobble Heels", "women", "Shoes", "heels", color=("black",))


@pytest.mark.parametrize(
    ("target", "other", "scenario", "compatible"),
    [
        (OXFORDS, CHINOS, "A dinner at a good restaurant.", True),
        (DRESS, HEELS, "A cousin's wedding at a vineyard.", True),
        (DRESS, EARRINGS, "A cousin's wedding at a vineyard.", True),
        (DRESS, SHORTS, "A city break.", False),
        (DRESS, OXFORDS, "A city break.", False),
        (DRESS, DRESS, "A city break.", False),
        (SHORTS, HEELS, "A city break.", False),
    ],
)
def test_outfits_are_judged(target: Item, other: Item, scenario: str, compatible: bool) -> None:
    verdict = judge_outfit(JudgeOutfit(item=target, outfit_item=other, scenario=scenario), Random(0))
    assert verdict.compatible is compatible, verdict.reason
    assert verdict.reason


# --- the model --------------------------------------------------------------------------------------------------------


def test_every_task_has_an_answer() -> None:
    assert set(ANSWERS) >= set(TASKS)


def request(values: Task, *, seed: int = 0, attempt: int = 0) -> Request:
    return Request(
        thread="t", agent=values.agent, task=values.name, model="embedded", system="Be kind.",
        messages=(("user", "Hello there you"),),
        values=values, seed=seed, attempt=attempt,
    )  # fmt: skip


async def test_a_reply_is_parsed_like_any_other_and_costs_nothing() -> None:
    reply = await Embedded().complete(request(JudgeMatch(item=DRESS, person=ADULT, scenario="A wedding at a vineyard in May.")))
    assert MatchReply.model_validate_json(reply.text).user_product is True
    assert (reply.status, reply.cost, reply.latency_s) == ("ok", 0.0, None)
    assert reply.tokens_in == round((2 + 3) * 1.3)
    assert reply.tokens_out == estimated_tokens(reply.text)


async def test_another_attempt_is_another_wording_and_the_same_request_the_same() -> None:
    task = WriteBackstory(item=DRESS, person=ADULT, scenario=scenarios()[1], recipient=None)
    first, again = await Embedded().complete(request(task, seed=3)), await Embedded().complete(request(task, seed=3))
    repaired = await Embedded().complete(request(task, seed=3, attempt=1))
    assert first == again
    assert first.text != repaired.text


async def test_an_unknown_task_is_set_aside() -> None:
    class Juggle(Greet):
        pass

    with pytest.raises(SetAsideError, match="Juggle"):
        await Embedded().complete(request(Juggle(variation=1)))
