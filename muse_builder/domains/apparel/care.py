"""How a product is to be cared for, as imperatives; what is forbidden stays forbidden."""

import re

from muse_builder.domains.apparel.gathered import Gathered
from muse_builder.records import Item

_CARE = re.compile(
    r"(?P<not>\b(?:do not|don't|not|never|no)\s+)?\b(?:"
    r"(?P<wash>(?:machine|hand)\s+wash)(?:able)?"
    r"(?P<how>(?:\s+recommended)?(?:\s+in)?(?:\s+with)?(?:\s+a)?\s+(?:cold|warm)|\s*/\s*(?:line|tumble)?\s*dry|\s+and\s+dry)?"
    r"|(?P<dry>(?:line|tumble|hang|flat|air)\s+dry|lay flat to dry)(?P<low>\s+low)?"
    r"|(?P<clean>dry\s+clean)|(?P<bleach>bleach|iron))\b",
    re.IGNORECASE,
)


def add_care(gathered: Gathered, item: Item, details: dict[str, str]) -> None:
    for text in (details.get("care", ""), *item.features):
        lowered = " ".join(text.lower().split())
        denied, end = False, 0
        for match in _CARE.finditer(lowered):
            # "Do not machine wash, iron or dry clean": a ban reaches over "or", and over a comma to what is only ever banned.
            gap = lowered[end : match.start()].strip(" ,")
            denied = bool(match.group("not")) or (denied and (gap == "or" or (not gap and bool(match.group("bleach")))))
            end = match.end()
            if match.group("wash"):
                value = match.group("wash")
                extra = match.group("how") or ""
                for mark in ("cold", "warm"):
                    if mark in extra:
                        value += f" {mark}"
                if "dry" in extra:
                    way = re.search(r"line|tumble", extra)
                    value += f", {way.group()} dry" if way else " and dry"
            elif match.group("dry"):
                value = match.group("dry") + (match.group("low") or "")
            else:
                value = match.group("clean") or match.group("bleach")
            if denied:
                if match.group("bleach") or match.group("clean") or match.group("dry"):
                    gathered.add("care", f"do not {value}")
            elif not match.group("bleach"):
                gathered.add("care", value)
    wash = [value for value in gathered.values["care"] if value.startswith(("machine wash", "hand wash"))]
    ways = {value.split()[0] for value in wash}
    for value in wash:
        longer = any(other != value and other.startswith(value) for other in wash)
        if longer or (len(ways) > 1 and value.split()[0] != wash[0].split()[0]):
            del gathered.values["care"][value]
