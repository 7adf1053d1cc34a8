"""Texts written by hand to get past the screens, and others to be wronged by them, beside what the planted ones show.

`cases/*.txt`: one case a line, "no" for what a screen must refuse, "ok" for what it must let pass. A mark "?" before it says
that the screen is known to fail there; the day it does not, the mark has to go. ⟦000A⟧ is a character by its code point.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Item, Person
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.hygiene import hygiene
from muse_builder.screens.leakage import Leakage
from muse_builder.screens.match import fits_story, fits_wearer

FOLDER = Path(__file__).parent / "cases"
Hoodie = Callable[..., Item]
Judge = Callable[..., str]


def lines(name: str) -> list[tuple[str, list[str]]]:
    told = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            want, *parts = (part.strip() for part in line.split(" | "))
            told.append((want, [re.sub(r"⟦([0-9A-F]{4})⟧", lambda code: chr(int(code[1], 16)), part) for part in parts]))
    return told


CASES = {path.stem: lines(path.stem) for path in sorted(FOLDER.glob("*.txt"))}


def parameters() -> list[object]:
    return [
        pytest.param(
            name, want.removeprefix("?"), parts, id=f"{name}-{number}",
            marks=[pytest.mark.xfail(strict=True, reason="a limit that is known")] if want.startswith("?") else [],
        )
        for name, cases in CASES.items()
        for number, (want, parts) in enumerate(cases, start=1)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def judges(hoodie: Hoodie) -> dict[str, Judge]:
    """What each screen has against a case; "" when it passes."""
    item = hoodie()
    vest = hoodie(
        item_id="V1",
        parent_id="V1",
        title="Tamsil Vest",
        product_type="vest",
        attributes=Attributes(color=("blue",), material=("fleece", "quorvex"), feature=("waterproof",)),
    )
    consistency, grounding = (
        Consistency(APPAREL, [item, vest]),
        Grounding(APPAREL, [item, hoodie(item_id="B2", brand="Ostrake Works")]),
    )
    kinds, names = ("Hoodie", "Jacket", "Pants", "Tank", "Tee"), ("Arbel", "Brimholt", "Castrel", "Dovermere", "Eskdale")
    others = [
        hoodie(item_id=f"N{n}", parent_id=None, title=f"{names[n % 5]} {kinds[n // 5 % 5]} {n}", image_url=None)
        for n in range(100)
    ]
    leakage = Leakage(APPAREL, [*others, item])

    def rewrite(draft: str, text: str) -> str:
        return consistency.check([draft], [text], [item, vest]).verdict.reason

    def claims(text: str) -> str:
        return "; ".join(finding.note for finding in grounding.check(text, [item]) if not finding.visual)

    def leaks(text: str) -> str:
        return "; ".join(f"{finding.kind}: {finding.quote}" for finding in leakage.measure({"turn 1": text}, item))

    def fit(department: str, who: str, recipient: str, story: str) -> str:
        gender, age = who.split()
        person = Person.model_validate({"name": "Robin Vale", "gender": gender, "age": int(age), "profession": "nurse"})
        worn, whom = hoodie(department=department), None if recipient == "-" else recipient
        verdicts = [fits_story(APPAREL, person, worn, recipient=whom, story=story)]
        if whom is not None:
            verdicts.append(fits_wearer(APPAREL, person, worn, recipient=whom))
        return "; ".join(verdict.reason for verdict in verdicts if not verdict.passed)

    def speech(text: str) -> str:
        return "; ".join(finding.note for finding in hygiene(text))

    return {"rewrite": rewrite, "claims": claims, "leaks": leaks, "fit": fit, "speech": speech}


@pytest.mark.parametrize(("name", "want", "parts"), parameters())
def test_a_case_is_judged_as_a_person_would(name: str, want: str, parts: list[str], judges: dict[str, Judge]) -> None:
    reason = judges[name.split("_")[0]](*parts)
    assert (reason == "") is (want == "ok"), reason


@pytest.mark.parametrize("name", sorted(CASES))
def test_there_are_sixty_cases_of_every_kind_and_few_known_limits(name: str) -> None:
    counts = Counter(want for want, _ in CASES[name])
    assert counts.total() >= 60
    for want, least in (("no", 0.95), ("ok", 0.90)):
        assert counts[want] / (counts[want] + counts[f"?{want}"]) >= least
