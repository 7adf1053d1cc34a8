"""Persons, things, talks and ways to ask that several tests of the embedded model share."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

import re
from collections.abc import Callable
from functools import cache
from random import Random

from muse_builder.embedded.model.comparing import compare
from muse_builder.embedded.model.dialogue_assistant import assistant_chit_chat, greet, inquire, recommend
from muse_builder.embedded.model.dialogue_user import (
    accept,
    reject,
    reveal_needs,
    reveal_scenario,
    share_outfit,
    user_chit_chat,
)
from muse_builder.embedded.model.matching import judge_match
from muse_builder.embedded.model.scenarios import expand_scenarios
from muse_builder.embedded.model.search import analyze
from muse_builder.records import Attributes, Department, Gender, Item, Person, ProductClass, Requirement
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    Analyze,
    AssistantChitChat,
    CompareItem,
    CompareReply,
    Difference,
    ExpandScenarios,
    Greet,
    Inquire,
    JudgeMatch,
    MatchReply,
    Recommend,
    Reject,
    RevealNeeds,
    RevealScenario,
    ShareOutfit,
    UserChitChat,
)

TARGET = Item(
    item_id="target",
    title="Norrwick Women's Hooded Rain Parka - Black",
    brand="Norrwick",
    product_type="parka",
    department="women",
    price=120.0,
    attributes=Attributes(
        color=("black",), material=("nylon",), pattern=("solid",), fit=("relaxed fit",), closure=("full zip",), feature=("adjustable hood", "two side pockets"),
    ),
)  # fmt: skip


LEGGINGS = Item(
    item_id="leggings",
    title="Sunrise High-Waist Leggings, Buttery Soft, 7/8 Length",
    brand="Gale & Grove",
    product_type="leggings",
    department="women",
    attributes=Attributes(
        color=("plum",), material=("spandex",), pattern=("solid",), feature=("hidden pocket",), activity=("yoga",)
    ),
)


ENGINEER = Person(name="Nora Lind", gender="female", age=41, profession="civil engineer")


REQUIREMENTS = (
    Requirement(text="something that keeps my hair dry when it pours", attribute="feature", value="adjustable hood"),
    Requirement(text="something that I can do up with cold fingers", attribute="closure", value="full zip"),
)


SCENARIO = "A cousin's wedding on a farm in late April, with tables set outside."


TALK = (
    Utterance(role="assistant", action="greet", text="Hello!"),
    Utterance(role="user", action="reveal", text="I have my cousin's wedding on a farm ahead of me, with tables set outside."),
    Utterance(role="assistant", action="inquire", text="What do you need?"),
    Utterance(
        role="user", action="reveal", text="I'm looking for an outer layer for women that keeps my hair dry when it pours."
    ),
)


def other(**attributes: tuple[str, ...]) -> Item:
    return TARGET.model_copy(update={"item_id": "other", "attributes": TARGET.attributes.model_copy(update=attributes)})


MISSED = (
    Difference(attribute="color", wanted="black", found="plum"),
    Difference(attribute="feature", wanted="adjustable hood", found=""),
)


SPEECHES: dict[str, Callable[[Random], str]] = {
    "greet": lambda dice: greet(Greet(variation=dice.randrange(10_000)), dice),
    "inquire": lambda dice: inquire(Inquire(about="needs", conversation=TALK[:2]), dice),
    "scenario": lambda dice: reveal_scenario(RevealScenario(person=ENGINEER, recipient=None, scenario=SCENARIO, backstory="", conversation=TALK[:1]), dice),
    "needs": lambda dice: reveal_needs(RevealNeeds(person=ENGINEER, recipient=None, backstory="", requirements=REQUIREMENTS, kind="an outer layer", conversation=TALK[:3]), dice),
    "share": lambda dice: share_outfit(ShareOutfit(outfit_item=LEGGINGS, person=ENGINEER, recipient=None, kind="an outer layer", conversation=TALK[:1]), dice),
    "recommend": lambda dice: recommend(Recommend(item=LEGGINGS, needs="", conversation=TALK), dice),
    "reject": lambda dice: reject(Reject(item=LEGGINGS, differences=MISSED, reason="", person=ENGINEER, recipient=None, conversation=TALK), dice),
    "accept": lambda dice: accept(Accept(item=LEGGINGS, person=ENGINEER, recipient=None, scenario=SCENARIO, requirements=REQUIREMENTS, conversation=TALK), dice),
    "user chat": lambda dice: user_chit_chat(UserChitChat(item=LEGGINGS, person=ENGINEER, recipient=None, scenario=SCENARIO, backstory="", conversation=TALK), dice),
    "assistant chat": lambda dice: assistant_chit_chat(AssistantChitChat(item=LEGGINGS, conversation=TALK), dice),
}  # fmt: skip


BAKER = Person(name="Nora Lind", gender="female", age=41, profession="baker")


def make(
    product_type: str,
    department: Department = "women",
    product_class: ProductClass = "Clothing",
    *,
    title: str = "Fjell Piece",
    **stated: tuple[str, ...],
) -> Item:
    return Item(
        item_id=f"{title}/{product_type}",
        title=title,
        product_type=product_type,
        department=department,
        product_class=product_class,
        attributes=Attributes(**stated),
    )


def revealed(scene: str, needs: str) -> tuple[Utterance, ...]:
    return (
        Utterance(role="user", action="reveal", text=scene),
        Utterance(role="user", action="reveal", text=needs),
    )


def compared(target: Item, item: Item, *needs: Requirement, conversation: tuple[Utterance, ...] = ()) -> list[CompareReply]:
    task = CompareItem(
        target=target, item=item, requirements=needs or WARM_EARS, backstory="", person=BAKER, recipient=None, conversation=conversation, raised=(),
    )  # fmt: skip
    return [compare(task, Random(seed)) for seed in range(80)]


WARM_EARS = (
    Requirement(text="something that keeps my ears warm", attribute="feature", value="hood"),
    Requirement(text="something that I can do up with cold fingers", attribute="closure", value="full zip"),
)


def said_of(item: Item, talk: tuple[Utterance, ...]) -> list[str]:
    needs = analyze(Analyze(conversation=talk), Random(0)).text
    return [recommend(Recommend(item=item, needs=needs, conversation=talk), Random(seed)) for seed in range(80)]


def after_rejection(shown: Item, text: str) -> tuple[Utterance, ...]:
    return (
        *revealed("I'm moving to Oslo.", "I'm looking for an outer layer for women that keeps me warm."),
        Utterance(role="assistant", action="recommend", text="How about this one?", items=(shown,)),
        Utterance(role="user", action="reject", text=text, items=(shown,)),
    )


def piece(
    product_type: str,
    department: Department = "women",
    product_class: ProductClass = "Clothing",
    title: str = "",
    **stated: tuple[str, ...],
) -> Item:
    return Item(
        item_id=f"{product_type}-{department}-{title}",
        title=title or f"Brenta {product_type.title()}",
        product_type=product_type,
        department=department,
        product_class=product_class,
        attributes=Attributes(**stated),
    )


ADULT = Person(name="Ida Lund", gender="female", age=41, profession="baker")


MENS_SHORTS = piece("running shorts", "men", title="Apollo Running Short", color=("black",), material=("rayon", "spandex"), pattern=("solid",),
              feature=("side pockets",), climate=("warm weather",))  # fmt: skip


FREE_HANDS = (
    Requirement(text="something that saves me carrying a bag", attribute="feature", value="side pockets"),
    Requirement(text="something that stays cool under a blazing sun", attribute="climate", value="warm weather"),
)


def sentences(text: str) -> int:
    return sum(len(each.split()) >= 3 for each in re.split(r"(?<=[.?!]) ", text))


def product(
    title: str, department: Department, product_class: ProductClass, product_type: str, **stated: tuple[str, ...]
) -> Item:
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


JACKET = product(
    "Montana Wind Jacket", "men", "Clothing", "jacket", color=("red",), material=("nylon",), pattern=("solid",),
    style=("lightweight", "hooded"), closure=("full zip",),
    feature=("adjustable hood", "thumb holes"), climate=("windy weather",),
)  # fmt: skip


WOMENS_SHORTS = product(
    "Ana Running Short", "women", "Clothing", "running shorts", color=("white",), material=("organic cotton",),
    fit=("relaxed fit",), feature=("internal drawstring",), climate=("warm weather",), activity=("running",),
)  # fmt: skip


WRAP_DRESS = product(
    "Vela Wrap Dress", "women", "Clothing", "dress", color=("navy",), material=("viscose",), pattern=("floral",),
    neckline=("v-neck",),
    sleeve=("short sleeves",), length=("midi length",), feature=("side pockets",), occasion=("a wedding",),
)  # fmt: skip


EARRINGS = product(
    "Aurora Pearl Drops", "women", "Decoration", "earrings", color=("gold",), material=("sterling silver", "pearl"),
    style=("elegant",), feature=("gift box",),
)  # fmt: skip


BOOTS = product(
    "Puddlekin Dino Boots", "boys", "Shoes", "rain boots", color=("green",), material=("rubber",), pattern=("dinosaur print",),
    feature=("non-slip sole",), climate=("rainy weather",),
)  # fmt: skip


ROMPER = product(
    "Tiny Knit Romper", "baby", "Clothing", "romper", color=("yellow",), material=("cotton",),
    closure=("snap closure",), care=("machine wash",),
)  # fmt: skip


HOODIE = product(
    "Sparkle Unicorn Hoodie", "girls", "Clothing", "hoodie", color=("pink",), material=("fleece",),
    feature=("kangaroo pocket",), sleeve=("long sleeves",), care=("machine wash",),
)  # fmt: skip


OXFORDS = product(
    "Marlow Dress Shoes", "men", "Shoes", "oxfords", color=("brown",), material=("leather",), feature=("memory foam insole",),
    closure=("lace-up closure",), style=("formal",),
)  # fmt: skip


WATCH = product(
    "Dash Digital Watch", "unisex", "Decoration", "digital watch", color=("black",), material=("rubber",),
    feature=("digital display", "adjustable strap"), activity=("the gym",),
)  # fmt: skip


RAINCOAT = product(
    "Strath Rain Jacket", "women", "Clothing", "rain jacket", material=("waterproof nylon",), climate=("rainy weather",)
)


BARE = product("Plainish Thing", "unisex", "Decoration", "keychain")


ITEMS = (JACKET, WOMENS_SHORTS, WRAP_DRESS, EARRINGS, BOOTS, ROMPER, HOODIE, OXFORDS, WATCH, RAINCOAT, BARE)


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
