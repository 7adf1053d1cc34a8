"""Traced calls that hold what looks like a key or an absolute path of the machine. What was found is never repeated."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from muse_builder.records import Call

_KEYS = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}|\bhf_[A-Za-z0-9]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\b[Bb]earer\s+[A-Za-z0-9._-]{16,}|\bAIza[0-9A-Za-z_-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_KEY_SIGNS = ("sk-", "pk-", "rk-", "hf_", "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "earer", "AIza", "PRIVATE KEY")
"""A text with none of them holds no key: a tenth of the time that the pattern takes to find none."""
_ROOTS = "home Users root tmp var mnt opt etc usr srv private Volumes work workspace data".split()
_PATHS = re.compile(rf"(?<![\w./:~-])/(?:{'|'.join(_ROOTS)})/[\w.-]+" r"|(?<![\w/])[A-Za-z]:\\{1,2}[\w.-]+|\bfile:///")
_PATH_SIGNS = (*(f"/{root}/" for root in _ROOTS), ":\\", "file:///")
_SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)


class Secrets(NamedTuple):
    calls: int
    """How many calls were read."""
    found: Counter[str]
    """Of these, how many hold "a key" or "an absolute path"."""


def search_secrets(calls: Iterable[Call]) -> Secrets:
    """Reads all that was sent and answered; keys that stand in the environment are looked for by their own words."""
    own = [value for name, value in sorted(os.environ.items()) if _SECRET_NAMES.search(name) and len(value) >= 12]
    number, found = 0, Counter[str]()
    for call in calls:
        number += 1
        text = "\n".join((*(text for _, text in call.messages), call.reply, call.raw, call.error, json.dumps(call.parameters)))
        keys = any(sign in text for sign in _KEY_SIGNS) and _KEYS.search(text)
        if keys or any(value in text for value in own):
            found["a key"] += 1
        elif any(sign in text for sign in _PATH_SIGNS) and _PATHS.search(text):
            found["an absolute path"] += 1
    return Secrets(number, found)
