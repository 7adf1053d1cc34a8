"""Conversations that make sense, to plant errors in and to pass."""

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Action, Attributes, Conversation, Department, Item, Person, Profile, Requirement, Role, Turn
from muse_builder.screens.sense.judge import Sense


def product(item_id: str, title: str, kind: str, department: Department = "unisex", **attributes: tuple[str, ...]) -> Item:
    return Item(
        item_id=item_id, title=title, brand=" ".join(title.split()[:1]), product_type=kind, department=department,
        attributes=Attributes.model_validate(attributes),
    )  # fmt: skip


SHOP = (
    product("a", "Norrwick Trail Jacket in Navy", "jacket", color=("navy",), material=("wool",), closure=("zipper",)),
    product("b", "Quillaby Harbor Jacket in Red", "jacket", color=("red",), material=("cotton",), closure=("button front",)),
    product("c", "Fernhollow Wool Beanie", "beanie", color=("gray",), material=("wool",)),
    product("d", "Lisandre Women's Wrap Dress", "dress", "women", color=("green",), material=("silk",)),
    product("e", "Pellamo Men's Swim Trunks", "swim trunks", "men", color=("yellow",), material=("nylon",)),
)
ITEMS = {item.item_id: item for item in SHOP}
SENSE = Sense(APPAREL, SHOP)


def profile(recipient: str | None = None, backstory: str = "", age: int = 34) -> Profile:
    return Profile(
        profile_id="p", person=Person(name="Wendy Moss", gender="female", age=age, profession="nurse"), scenario_id="s",
        scenario="A long walk by the sea.", target_item_id="b", recipient=recipient,
        backstory=backstory or f"Wendy Moss, {age} and a nurse, had a long walk by the sea ahead of her.",
        requirements=(
            Requirement(text="something that keeps me warm by the sea", attribute="material", value="cotton"),
            Requirement(text="something I can close with cold fingers", attribute="closure", value="button front"),
        ),
    )  # fmt: skip


def said(role: Role, action: Action, text: str, *item_ids: str) -> Turn:
    return Turn(role=role, action=action, round=0, text=text, item_ids=item_ids, image_item_ids=item_ids[:1])


TALK = Conversation(
    conversation_id="c",
    profile=profile(),
    opening="text",
    turns=(
        said("assistant", "greet", "Hello and welcome! What can I find for you today?"),
        said("user", "reveal", "There is a long walk by the sea coming up, and I would like to be ready for it."),
        said("assistant", "inquire", "That sounds lovely! What are you looking for, and what matters most?"),
        said(
            "user", "reveal",
            "I need an outer layer, something that keeps me warm by the sea and that I can close with cold fingers.",
        ),
        said(
            "assistant", "recommend",
            "How about the Norrwick Trail Jacket? It is made of wool, so it should keep you warm by the sea. It comes in navy.",
            "a",
        ),
        said("user", "reject", "Thank you, but navy never looks right on me. Do you have something in a warmer color?", "a"),
        said(
            "assistant", "recommend",
            "Then the Quillaby Harbor Jacket comes in red. It has a button front, which you can close with cold fingers.", "b",
        ),
        said("user", "accept", "Perfect, thank you! I like the button front, and the red color suits the sea.", "b"),
    ),
    outcome="organic_accept",
    accepted_item_id="b",
    rounds=2,
)  # fmt: skip


def with_turn(place: int, text: str, conversation: Conversation = TALK, **changed: object) -> Conversation:
    """The conversation with another text in one turn."""
    turns = list(conversation.turns)
    turns[place] = turns[place].model_copy(update={"text": text, **changed})
    return conversation.model_copy(update={"turns": tuple(turns)})


def found(conversation: Conversation) -> list[tuple[str, str]]:
    """(rule, where) of every finding that refuses."""
    report = SENSE.judge(conversation, ITEMS)
    return [(finding.kind, finding.channel) for finding in report.findings if finding.score >= 1]
