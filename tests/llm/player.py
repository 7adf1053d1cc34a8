"""Plays every part of a conversation in bland words, so that the whole pipeline runs against a server on loopback.

It reads what a model would read: the system prompt's schema says which reply is wanted, the user part holds the products.
Its talk claims nothing about any product, so that no screen has a reason to refuse it; its dice come from what it was
asked, so that a body asked twice is answered alike.
"""

import json
import random
import re
from collections.abc import Callable
from typing import Any

_NOUNS = (
    "errand letter neighbour kitchen platform orchard meeting garden ferry cousin library harbour rehearsal picnic village "
    "corridor teacher suitcase balcony festival lecture workshop cottage river museum bakery lantern station courtyard "
    "notebook bicycle stairway fountain market chapel meadow theatre parcel campfire concert"
).split()
_VERBS = (
    "remembered planned postponed described finished noticed repaired painted promised explained mentioned visited crossed "
    "borrowed answered counted followed prepared shared watched"
).split()
_OPENINGS = (
    "Last spring somebody {v} the {n} beside a {m}.",
    "There was a {n} near the {m}, and people {v} it often.",
    "A {n} came first, then the {m} was {v}.",
    "Everyone {v} how the {n} had led to another {m}.",
    "The {n} mattered less than the {m} that was {v}.",
    "Nobody {v} a {n} without thinking of some {m}.",
)


def play(system: str, prompt: str, schema: Any) -> str:
    """What a patient model would answer; JSON where a schema is given."""
    dice = random.Random(f"{system[:40]}/{prompt}")
    if schema is None:
        return _talk(dice, 2)
    return json.dumps(_REPLIES[frozenset(schema["properties"])](dice, prompt))


def _talk(dice: random.Random, sentences: int) -> str:
    chosen = dice.sample(_OPENINGS, sentences)
    return " ".join(sentence.format(v=dice.choice(_VERBS), n=dice.choice(_NOUNS), m=dice.choice(_NOUNS)) for sentence in chosen)


def _match(dice: random.Random, prompt: str) -> dict[str, Any]:
    fits = dice.random() < 0.6
    return {"user_product": fits, "scenario_product": fits, "recipient": None, "reason": _talk(dice, 1)}


def _backstory(dice: random.Random, prompt: str) -> dict[str, Any]:
    needs = [{"text": f"something for the {dice.choice(_NOUNS)}", "attribute": "", "value": ""} for _ in range(2)]
    return {"fits": True, "backstory": _talk(dice, 5), "requirements": needs}


def _compare(dice: random.Random, prompt: str) -> dict[str, Any]:
    accepts = dice.random() < 0.4
    differences = [] if accepts else [{"attribute": name, "wanted": "another", "found": ""} for name in ("color", "")]
    return {"accepts": accepts, "differences": differences, "reason": _talk(dice, 1)}


def _rerank(dice: random.Random, prompt: str) -> dict[str, Any]:
    return {"item_id": dice.choice(re.findall(r'"item_id": "([^"]+)"', prompt) or [""]), "reason": _talk(dice, 1)}


def _weigh(dice: random.Random, prompt: str) -> dict[str, Any]:
    shown = re.findall(r'"item_id": "([^"]+)"', prompt)
    nearest, takes = dice.choice(shown), dice.random() < 0.4
    objection = None if takes else {"attribute": "price", "wanted": "another", "found": ""}
    said = {"nearest": nearest, "liked": None, "objection": objection, "reason": _talk(dice, 1)}
    return {"takes": nearest if takes else None, **said}


def _choose(dice: random.Random, prompt: str) -> dict[str, Any]:
    found = re.findall(r'"item_id": "([^"]+)"', prompt)
    return {"item_ids": [dice.choice(found)], "shared": "", "lacks": "", "reason": _talk(dice, 1)}


def _rewrite(dice: random.Random, prompt: str) -> dict[str, Any]:
    lines = re.findall(r"^\d+\. (?:assistant|user)(?: \(colloquial\))?: (.*)$", prompt, re.MULTILINE)
    return {"texts": lines}


_REPLIES: dict[frozenset[str], Callable[[random.Random, str], dict[str, Any]]] = {
    frozenset({"scenarios"}): lambda dice, prompt: {"scenarios": [_talk(dice, 3) for _ in range(4)]},
    frozenset({"user_product", "scenario_product", "recipient", "reason"}): _match,
    frozenset({"fits", "backstory", "requirements"}): _backstory,
    frozenset({"descriptions"}): lambda dice, prompt: {"descriptions": ["a bag", "a belt"]},
    frozenset({"compatible", "reason"}): lambda dice, prompt: {"compatible": dice.random() < 0.5, "reason": "fine"},
    frozenset({"accepts", "differences", "reason"}): _compare,
    frozenset({"shade", "numbers"}): lambda dice, prompt: {"shade": "cerulean", "numbers": [3, 8]},  # the probe's
    frozenset({"query"}): lambda dice, prompt: {"query": f"something for the {dice.choice(_NOUNS)}"},
    frozenset({"item_id", "reason"}): _rerank,
    frozenset({"takes", "nearest", "liked", "objection", "reason"}): _weigh,
    frozenset({"item_ids", "shared", "lacks", "reason"}): _choose,
    frozenset({"text", "source", "fact"}): lambda dice, prompt: {"text": _talk(dice, 1), "source": "not known", "fact": ""},
    frozenset({"texts"}): _rewrite,
    frozenset({"consistent", "problems"}): lambda dice, prompt: {"consistent": True, "problems": []},
    frozenset({"content_quality", "logical_fluency", "user_consistency", "reason"}): lambda dice, prompt: {
        "content_quality": 8, "logical_fluency": 8, "user_consistency": 8, "reason": "fine",
    },
}  # fmt: skip
"""By the fields that the reply must have."""
