"""Who shops and who finds."""

from muse_builder.records import Conversation, Person
from muse_builder.trust.shoppers import Shoppers
from tests import dialogues


def shopping(number: int, person: Person, **update: object) -> Conversation:
    talk = dialogues.conversation(number, person=person)
    return talk.model_copy(update={"profile": talk.profile.model_copy(update=update)})


ANA = Person(name="Ana", gender="female", age=30, profession="nurse")
OTTO = Person(name="Otto", gender="male", age=31, profession="baker")
NOBODY = Person(name="", gender="unknown", age=0, profession="")


def test_people_are_counted_by_gender_age_and_the_department_of_what_is_in_mind() -> None:
    shoppers = Shoppers()
    blue, pants = dialogues.BY_ID["blue"], dialogues.BY_ID["pants"]
    shoppers.add(shopping(0, ANA), blue)
    shoppers.add(shopping(1, OTTO, recipient="his wife"), blue)
    shoppers.add(shopping(2, OTTO), pants)
    shoppers.add(shopping(3, NOBODY, backstory=""), None)
    report = shoppers.report()
    assert {name: one.count for name, one in report["gender"].items()} == {"female": 1, "male": 2, "not stated": 1}
    assert {name: one.count for name, one in report["age"].items()} == {"18-30": 1, "31-50": 2, "not stated": 1}
    assert {name: one.count for name, one in report["department"].items()} == {"men": 1, "not stated": 1, "women": 2}
    assert (report["gifts"].count, report["gifts"].of) == (1, 3)
    assert sum(cell["conversations"] for cell in report["gender_x_department_x_age"]) == 4


def test_only_what_retrieval_found_counts_as_found_and_foreign_outcomes_do_not_count() -> None:
    shoppers = Shoppers()
    for number, outcome in enumerate(("organic_accept", "near_accept", "forced_target", "give_up", "walk_away", "deferred")):
        shoppers.add(shopping(number, ANA).model_copy(update={"outcome": outcome}), None)
    found = shoppers.report()["found_by_gender"]["female"]
    assert (found.count, found.of) == (1, 4)
