"""Whether a person, a scenario and a product belong together."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

import re
from collections import Counter
from random import Random

import pytest

from muse_builder.embedded.model import people
from muse_builder.embedded.model.matching import judge_match
from muse_builder.embedded.model.people import recipient
from muse_builder.records import Item, Person
from muse_builder.tasks.synthesis import JudgeMatch, MatchReply
from tests.embedded.model.samples import (
    ADULT,
    BAKER,
    BOOTS,
    EARRINGS,
    HOODIE,
    OXFORDS,
    RAINCOAT,
    WATCH,
    WOMENS_SHORTS,
    WRAP_DRESS,
    judged,
    make,
    product,
)


@pytest.mark.parametrize(
    ("item", "scenario", "person"),
    [
        (make("card holder", "unisex", "Decoration"), "A stair race up a skyscraper with two cousins.", BAKER),
        (make("gym shorts"), "A trial day at a firm known for its manners.", BAKER),
        (make("leggings"), "A token for a coach who has just published a first book.", BAKER),
        (make("blouse"), "A final round of interviews at a firm known for its manners.", BAKER.model_copy(update={"age": 76, "profession": "retired baker"})),
    ],
)  # fmt: skip
def test_nobody_is_put_beside_a_product_that_does_not_belong(item: Item, scenario: str, person: Person) -> None:
    task = JudgeMatch(person=person, scenario=scenario, item=item)
    assert not any(
        reply.user_product and reply.scenario_product for reply in (judge_match(task, Random(seed)) for seed in range(80))
    )


@pytest.mark.parametrize(
    ("item", "scenario", "person"),
    [
        (make("leggings", activity=("yoga",)), "A birthday gift for a grandmother.", BAKER),
        (make("t-shirt", "men", activity=("running",), style=("sporty",)), "A thank-you gift for a mentor.", BAKER),
        (make("slippers", "women", "Shoes"), "A Christmas market tour in northern Norway at minus fifteen.", BAKER),
        (make("flip-flops", "women", "Shoes"), "A trial day at a museum, with a portfolio to carry.", BAKER),
        (make("necklace", "women", "Decoration", color=("gold",)), "A funeral for a childhood friend, with old friends in every row.", BAKER),
    ],
)  # fmt: skip
def test_ages_closeness_and_places_are_minded(item: Item, scenario: str, person: Person) -> None:
    task = JudgeMatch(person=person, scenario=scenario, item=item)
    for reply in (judge_match(task, Random(seed)) for seed in range(80)):
        if reply.user_product and reply.scenario_product:
            whom = people.recipient(reply.recipient)
            assert whom is not None, reply
            assert (whom.age or 0) <= 75, reply
            assert whom.relation == "grandmother", reply


def test_a_round_birthday_has_somebody_of_that_age() -> None:
    scarf = make("scarf", "women", "Decoration")
    task = JudgeMatch(
        person=BAKER, scenario="A fiftieth-birthday surprise for a sister, to be handed over at brunch.", item=scarf
    )
    matched = [reply for reply in (judge_match(task, Random(seed)) for seed in range(80)) if reply.user_product]
    assert matched
    assert {people.recipient(reply.recipient).age for reply in matched} <= {49, 50}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("item", "scenario", "oldest"),
    [
        (make("heels", "women", "Shoes").model_copy(update={"title": "Alder Stiletto Heels"}), "A birthday gift for a mother.", 69),
        (make("t-shirt", "women", length=("cropped length",)), "A birthday gift for a godmother.", 59),
        (make("mini skirt", "women"), "A thank-you gift for an aunt.", 59),
    ],
)  # fmt: skip
def test_nobody_is_given_what_is_made_for_somebody_much_younger(item: Item, scenario: str, oldest: int) -> None:
    giver = BAKER.model_copy(update={"age": 30})
    given = [people.recipient(reply.recipient) for reply in outcomes(item, scenario, giver) if reply.user_product]
    assert given
    assert all(friend is not None and (friend.age or 0) <= oldest for friend in given)
    old = BAKER.model_copy(update={"age": 68, "profession": "retired baker"})
    assert not any(reply.user_product for reply in outcomes(item, scenario, old))


def test_cropped_pants_are_for_any_age() -> None:
    capris = make("capris", "women", length=("cropped length",))
    old = BAKER.model_copy(update={"age": 40})
    given = [people.recipient(reply.recipient) for reply in outcomes(capris, "A birthday gift for a mother.", old)]
    assert max((friend.age or 0) for friend in given if friend is not None) > 70


@pytest.mark.parametrize("relation", ["mother", "wife", "grandmother", "colleague", "grown-up daughter"])
def test_a_retirement_gift_is_for_somebody_who_retires(relation: str) -> None:
    scarf = make("scarf", "women", "Decoration")
    ages = []
    for age in (26, 40, 62):
        giver = BAKER.model_copy(update={"age": age})
        replies = outcomes(scarf, f"A retirement gift for a {relation}.", giver)
        ages += [people.recipient(reply.recipient).age for reply in replies if reply.user_product]  # type: ignore[union-attr]
    assert all(age is not None and 56 <= age <= 70 for age in ages)
    assert bool(ages) is (relation != "grown-up daughter")


@pytest.mark.parametrize(("scenario", "age", "fits"), [
    ("A twenty-year college reunion in a hotel ballroom.", 76, False),
    ("A twenty-year college reunion in a hotel ballroom.", 43, True),
    ("Getting back into running at sixty, slowly.", 72, False),
    ("Swimming lengths before work, with a walk home.", 14, False),
])  # fmt: skip
def test_a_scenario_has_somebody_of_its_age(scenario: str, age: int, fits: bool) -> None:
    who = Person(name="Nora Lind", gender="female", age=age, profession="baker" if age < 66 else "retired baker")
    item = make("coat", "women", color=("navy",))
    replies = [judge_match(JudgeMatch(person=who, scenario=scenario, item=item), Random(seed)) for seed in range(80)]
    assert any(reply.user_product for reply in replies) is fits


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
    assert not any(reply.user_product for reply in outcomes(WRAP_DRESS, scenario, student))
    ages = {int((reply.recipient or "0").split(", ")[1]) for reply in outcomes(HOODIE, scenario, student)}
    assert max(ages) <= 13


def test_mens_things_are_not_for_a_woman_herself() -> None:
    assert not any(
        reply.user_product for reply in outcomes(OXFORDS, "A job interview at a bank next week, with a panel of five.")
    )


COAT = product("Wex Belted Coat", "women", "Clothing", "coat", material=("wool",), climate=("cold weather",))


@pytest.mark.parametrize(
    ("item", "scenario"),
    [
        (RAINCOAT, "A cousin's wedding on a beach in July, with dancing until late."),
        (WOMENS_SHORTS, "A funeral for an old friend, with a walk to the graveside."),
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
        (WRAP_DRESS, "A cousin's wedding at a vineyard in May, with a dress code."),
        (WOMENS_SHORTS, "Training for a first 10k in June, mostly before sunrise."),
        (RAINCOAT, "Autumn walks by the coast when it rains for days."),
    ],
)
def test_what_the_scenario_asks_for_is_taken(item: Item, scenario: str) -> None:
    assert all(reply.user_product and reply.scenario_product for reply in outcomes(item, scenario))


def test_a_person_stays_within_their_age() -> None:
    pupil = Person(name="Ida Lund", gender="female", age=14, profession="pupil")
    assert not any(
        reply.user_product for reply in outcomes(WRAP_DRESS, "A job interview at a bank, with a panel of five.", pupil)
    )
    assert not any(
        reply.user_product for reply in outcomes(WRAP_DRESS, "Retirement after thirty years, and every day is casual.", pupil)
    )


def test_who_turns_fifty_needs_nothing_for_a_friend() -> None:
    item = Item(item_id="h", title="Men's Hoodie", product_type="hoodie", product_class="Clothing", department="men")
    person = Person(name="Paloma Ward", gender="female", age=50, profession="midwife")
    own = "Turning fifty and wanting a small treat for it."
    replies = [judge_match(JudgeMatch(person=person, item=item, scenario=own), Random(seed)) for seed in range(60)]
    assert not any(reply.user_product and reply.recipient for reply in replies)
