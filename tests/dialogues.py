"""A shop of eight items and a few conversations written by hand, for the tests of evaluation and views."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from muse_builder.records import (
    Attributes,
    Candidate,
    Conversation,
    Dealbreaker,
    DecisionProfile,
    Item,
    NiceToHave,
    Person,
    Profile,
    Requirement,
    Turn,
)
from muse_builder.release.writer import ReleaseWriter


def picture(number: int) -> bytes:
    """A PNG whose colour says its number."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (number * 20, 100, 200)).save(buffer, "PNG")
    return buffer.getvalue()


def item(
    item_id: str, title: str, product_type: str, *, color: str = "", material: str = "", department: str = "women"
) -> Item:
    return Item(
        item_id=item_id,
        title=title,
        product_type=product_type,
        department=department,  # type: ignore[arg-type]
        image=f"{item_id}.png",
        image_sha256=hashlib.sha256(item_id.encode()).hexdigest(),
        attributes=Attributes(color=(color,) if color else (), material=(material,) if material else ()),
        summary=f"Summary of {title}.",
    )


ITEMS = (
    item("red", "Rosa Linen Shirt", "shirt", color="red", material="linen"),
    item("blue", "Azul Linen Shirt", "shirt", color="blue", material="linen"),
    item("navy", "Marina Linen Blouse", "shirt", color="blue", material="linen"),
    item("wool", "Borrego Wool Sweater", "sweater", color="gray", material="wool"),
    item("boots", "Monte Leather Boots", "boots", color="brown", material="leather"),
    item("heels", "Alta Suede Heels", "heels", color="black", material="suede"),
    item("scarf", "Nube Silk Scarf", "scarf", color="white", material="silk"),
    item("pants", "Largo Cotton Pants", "pants", color="blue", material="cotton", department="men"),
)
BY_ID = {item.item_id: item for item in ITEMS}


def conversation(
    number: int = 0,
    *,
    recommended: Sequence[str] = ("red", "blue"),
    target: str = "blue",
    outfit: str | None = None,
    requirements: tuple[tuple[str, str], ...] = (("color", "blue"), ("material", "linen")),
    scenario_id: str = "s0",
    person: Person | None = None,
    backstory: str = "PRIVATE backstory of a wedding by the lake.",
    handed_over: bool = False,
    refined: bool = True,
) -> Conversation:
    """A greeting, needs told, then each item recommended and refused but the last, which is accepted.

    Every text says its place, and all that is private says PRIVATE.
    """
    turns = [Turn(role="assistant", action="greet", round=0, text=f"Hello from {number}.", draft="Hello.")]
    if outfit:
        turns.append(
            Turn(
                role="user",
                action="share_image",
                round=0,
                text="I own this.",
                draft="I own this.",
                item_ids=(outfit,),
                image_item_ids=(outfit,),
            )
        )
        turns.append(Turn(role="assistant", action="inquire", round=0, text="Lovely, what for?", draft="Lovely, what for?"))
    turns.append(
        Turn(role="user", action="reveal", round=0, text=f"A cool shirt for a wedding, number {number}.", draft="A shirt.")
    )
    for place, item_id in enumerate(recommended, start=1):
        last = place == len(recommended)
        query = None if handed_over and last else f"query {place} {BY_ID[item_id].title.lower()}"
        turns.append(
            Turn(
                role="assistant",
                action="recommend",
                round=place,
                text=f"In round {place} I suggest the {BY_ID[item_id].title}." if refined else f"Take the {item_id}.",
                draft=f"Take the {item_id}.",
                item_ids=(item_id,),
                image_item_ids=(item_id,),
                query=query,
                candidates=() if query is None else tuple(Candidate(item_id=i, score=0.5) for i in (item_id, "scarf")),
                target_rank=None if query is None else place,
                reason="handed over by the Manager" if query is None else "PRIVATE reason of the choice",
            )
        )
        text = f"Yes to number {place}, thanks." if last else f"No to number {place}, it should be blue."
        turns.append(
            Turn(
                role="user",
                action="accept" if last else "reject",
                round=place,
                text=text,
                draft=text,
                item_ids=(item_id,),
                reason="PRIVATE reason of the answer",
            )
        )
    return Conversation(
        conversation_id=f"c{number:06d}",
        profile=Profile(
            profile_id=f"p{number:06d}",
            person=person or Person(name="PRIVATE Ana", gender="female", age=34, profession="nurse"),
            scenario_id=scenario_id,
            scenario="PRIVATE scenario of a wedding.",
            target_item_id=target,
            backstory=backstory,
            requirements=tuple(
                Requirement(text=f"PRIVATE need of {value}", attribute=attribute, value=value)
                for attribute, value in requirements
            ),
        ),
        opening="multimodal" if outfit else "text",
        outfit_item_id=outfit,
        turns=tuple(turns),
        outcome="forced_target" if handed_over else "organic_accept" if recommended[-1] == target else "near_accept",
        accepted_item_id=recommended[-1],
        rounds=len(recommended),
        models={"backbone": "embedded"},
        seed=number,
    )


def write_release(folder: Path, conversations: Iterable[Conversation], *, seed: int = 0) -> Path:
    """A sealed release of these conversations, all items with their pictures."""
    with ReleaseWriter(folder, seed=seed) as release:
        release.write("items", ITEMS, image=lambda item: picture(ITEMS.index(item)))
        release.write("conversations", conversations)
        return release.seal(settings={"seed": seed}, models={"backbone": "embedded"})


DECISION = DecisionProfile(
    dealbreakers=(
        Dealbreaker(attribute="price", test="at_most", value="40"),
        Dealbreaker(attribute="color", test="is_not", value="red"),
    ),
    nice_to_haves=(NiceToHave(attribute="material", value="linen", weight=0.4),),
    knowledge="lay", patience=3, pickiness="fair", suggestibility=0.3, hesitation=0.1, disclosure=1, style="plain",
    mood="neutral", fitting=2,
)  # fmt: skip
"""How somebody decides who has a budget and no liking for red."""
