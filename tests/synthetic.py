"""Small made-up records and releases for the tests of schema, release, builder and card."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from muse_builder.records import (
    Attributes,
    Call,
    Candidate,
    Conversation,
    Item,
    Person,
    Profile,
    Rating,
    Rejection,
    Requirement,
    Scenario,
    Turn,
    Verdict,
)
from muse_builder.release import schema
from muse_builder.release.writer import ReleaseWriter

OUTCOMES = ("organic_accept", "near_accept", "forced_target", "give_up")


def picture(number: int, *, side: int = 16) -> bytes:
    """A PNG whose colour says its number."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (side, side), (number % 256, 100, 200)).save(buffer, "PNG")
    return buffer.getvalue()


def item(number: int) -> Item:
    return Item(
        item_id=f"B{number:03}",
        title=f"Linen shirt | no. {number}",
        brand=None if number % 3 else "Weave & Co",
        categories=("Clothing", "Women", "Shirts"),
        features=("breathable",),
        details={"Fabric": "linen", "Care": "wash cold"},
        price=None if number % 2 else 10.5 + number,
        image=f"{number:03}.png" if number % 5 else None,
        department="women" if number % 2 else "men",
        product_class="Clothing" if number % 4 else "Shoes",
        product_type="shirt" if number % 4 else "sandals",
        attributes=Attributes(color=("blue",), material=("linen", "cotton")),
        summary="A light shirt.",
    )


def items(count: int = 12) -> list[Item]:
    return [item(number) for number in range(count)]


def picture_of(wanted: Item) -> bytes | None:
    return picture(int(wanted.item_id[1:])) if wanted.image else None


def profile(number: int) -> Profile:
    dice = Random(f"profile/{number}")
    return Profile(
        profile_id=f"p{number}",
        person=Person(
            name=f"Ana {number}", gender=dice.choice(["female", "male", "unknown"]), age=dice.randint(5, 80), profession="nurse"
        ),
        scenario_id=f"s{number % 3}",
        scenario="A wedding by the sea.",
        target_item_id=f"B{number % 12:03}",
        recipient="her niece Mia, 8" if number % 4 == 0 else None,
        backstory=f"The invitation came on a {number}th.",
        requirements=(Requirement(text="keeps cool", attribute="material", value="linen"), Requirement(text="not loud")),
        verdicts=(Verdict(screen="match", passed=True, measures={"score": 0.5}),),
    )


def turn(number: int, place: int) -> Turn:
    dice = Random(f"turn/{number}/{place}")
    if place % 2:
        return Turn(role="user", action="reject", round=place // 2, text=f"Not quite, {number} {place}.", draft="Not quite.")
    shown = f"B{dice.randrange(12):03}"
    return Turn(
        role="assistant",
        action="recommend" if place else "greet",
        round=place // 2,
        text=f"How about this one, <b>number</b> {number} {place}?",
        draft=f"How about this one, <b>number</b> {number} {place}?",
        item_ids=(shown,) if place else (),
        image_item_ids=(shown,) if place else (),
        query="airy shirt" if place else None,
        candidates=(Candidate(item_id=shown, score=dice.random()),) if place else (),
        target_rank=dice.randint(1, 150) if place else None,
        keys=(f"k{number}/{place}",),
    )


def conversation(number: int) -> Conversation:
    dice = Random(f"conversation/{number}")
    return Conversation(
        conversation_id=f"c{number:06}",
        profile=profile(number),
        opening="multimodal" if number % 3 == 0 else "text",
        outfit_item_id="B003" if number % 3 == 0 else None,
        turns=tuple(turn(number, place) for place in range(dice.randint(3, 8))),
        outcome=dice.choice(OUTCOMES),
        accepted_item_id=f"B{number % 12:03}",
        rounds=dice.randint(1, 4),
        verdicts=(Verdict(screen="review", passed=True, reason="fine", measures={"total": 8.25, "quality": 9.0}),),
        models={"backbone": "embedded", "rewriter": "embedded"},
        seed=number,
    )


def call(number: int) -> Call:
    return Call(
        call_id=f"conversation/{number}/0",
        thread=f"conversation/{number}",
        agent="chatter",
        task="greet",
        model="embedded" if number % 2 else "openai:tiny",
        key=f"key{number}",
        system_digest="d" * 64,
        messages=(("user", "Greet the customer."), ("assistant", "Hello.")),
        images=("e" * 64,) if number % 3 == 0 else (),
        parameters={"temperature": 0.1, "max_tokens": 60, "stop": None, "mode": "plain"},
        attempt=number % 2,
        reply="Hello!",
        tokens_in=10 + number,
        tokens_cached=number,
        tokens_out=3,
        cost=None if number % 2 else 0.001 * number,
    )


def rejection(number: int) -> Rejection:
    return Rejection(
        object_id=f"p{number}",
        kind="profile",
        stage="match" if number % 3 else "leak",
        reason="the product does not serve the scenario",
        measures={"bleu": 0.4},
        body='{"profile_id": "p"}',
    )


def rating(number: int) -> Rating:
    return Rating(
        conversation_id=f"c{number:06}",
        rater="seeker" if number % 2 else "assistant",
        item_id=f"B{number % 12:03}",
        question="how likely to buy",
        value=None if number % 3 == 0 else float(number % 5 + 1),
        scale="1 to 5",
        mentioned=number % 2 == 0,
    )


def write_release(
    folder: Path,
    *,
    conversations: int = 30,
    first: int = 0,
    seed: int = 0,
    settings: dict[str, Any] | None = None,
    quality: Callable[[Path], Mapping[str, Any]] | None = None,
    **further: Any,
) -> Path:
    """A sealed release with rows in every config; `further` is for `ReleaseWriter`."""
    with ReleaseWriter(folder, seed=seed, **further) as release:
        release.write(
            "scenarios", [Scenario(scenario_id=f"s{n}", text="A trip.", parent="s0" if n else None) for n in range(3)]
        )
        release.write("items", items(), image=picture_of)
        release.write("profiles", (profile(number) for number in range(first, first + conversations)))
        release.write("conversations", (conversation(number) for number in range(first, first + conversations)))
        release.write("rejected", (rejection(number) for number in range(7)))
        release.write("traces", (call(number) for number in range(2 * conversations)))
        release.write("prompts", [schema.SystemPrompt(system_digest="d" * 64, text="You greet.")])
        release.write("ratings", (rating(number) for number in range(first, first + 5)))
        return release.seal(
            settings=settings or {"seed": seed, "num_conversations": conversations},
            models={"backbone": "embedded"},
            prompts={"chatter/greet": "f" * 64},
            funnel=[
                {
                    "screen": "match",
                    "kind": "profile",
                    "seen": conversations + 7,
                    "passed": conversations,
                    "reasons": [["wrong department", 5], ["other", 2]],
                }
            ],
            catalog={"name": "demo", "items": 12, "sha256": "a" * 64},
            quality=quality,
        )
