"""A small release by hand that somebody can play with: eight products, and shoppers who decide."""

import io
from pathlib import Path

from muse_builder.release.writer import ReleaseWriter
from tests.agents.test_decision import person
from tests.dialogues import ITEMS, conversation


def picture(number: int) -> bytes:
    """A PNG large enough for a shop, with something on it."""
    from PIL import Image

    photo = Image.new("RGB", (64, 64), (number * 20, 100, 200))
    photo.paste((255, 255, 255), (16, 16, 40, 40))
    buffer = io.BytesIO()
    photo.save(buffer, "PNG")
    return buffer.getvalue()


def counter_release(folder: Path) -> Path:
    """Three conversations of shoppers with two wishes and patience for four offers."""
    held = []
    for number in range(3):
        plain = conversation(number)
        decision = person(patience=4, pickiness="easy", fitting=3)
        profile = plain.profile.model_copy(
            update={
                "decision": decision,
                "requirements": tuple(
                    need.model_copy(update={"text": f"something that is {need.value}"}) for need in plain.profile.requirements
                ),
                "scenario": "A wedding by the lake in July.",
                "backstory": "Ana is invited to a wedding by the lake.",
                "person": plain.profile.person.model_copy(update={"name": "Ana"}),
            }
        )
        held.append(plain.model_copy(update={"profile": profile}))
    with ReleaseWriter(folder, seed=0) as release:
        release.write("items", ITEMS, image=lambda item: picture(ITEMS.index(item)))
        release.write("conversations", held)
        release.write("profiles", [row.profile for row in held])
        told = {"seed": 0, "model": "embedded", "dialogue": "people", "shopper": "people", "domain": "apparel"}
        return release.seal(settings=told, models={"backbone": "embedded"})
