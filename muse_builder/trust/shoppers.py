"""Who shops, and who finds: gender, age and department, and whether retrieval serves all alike."""

from collections import Counter
from typing import Any

from muse_builder.records import Conversation, Item
from muse_builder.trust.counting import share

AGE_BANDS = ((1, 17), (18, 30), (31, 50), (51, 120))
"""Years, from and to: the bands that people are drawn in (`domains.people`)."""
OUTCOMES = ("organic_accept", "near_accept", "forced_target", "give_up")
"""Outcomes that say whether retrieval found what was in mind; leaving, putting off, and those of foreign corpora do not."""


class Shoppers:
    COUNTS = ("conversations", "people", "found_by", "gifts", "known")

    def __init__(self) -> None:
        self.conversations = 0
        self.people: Counter[tuple[str, str, str]] = Counter()
        self.found_by: Counter[tuple[str, bool]] = Counter()
        self.gifts = self.known = 0

    def add(self, conversation: Conversation, target: Item | None) -> None:
        """
        Args:
            target: None where the release does not hold it.
        """
        profile = conversation.profile
        age = profile.person.age
        bands = (f"{low}-{high}" for low, high in AGE_BANDS if age is not None and low <= age <= high)
        band = next(bands, "not stated")
        department = target.department if target is not None else "not stated"
        gender = profile.person.gender if profile.person.name or profile.person.gender != "unknown" else "not stated"
        self.conversations += 1
        self.people[gender, department, band] += 1
        if conversation.outcome in OUTCOMES:
            self.found_by[gender, conversation.outcome == "organic_accept"] += 1
        if profile.person.name or profile.backstory:
            self.known += 1
            self.gifts += profile.recipient is not None

    def report(self) -> dict[str, Any]:
        genders: Counter[str] = Counter()
        bands: Counter[str] = Counter()
        departments: Counter[str] = Counter()
        for (gender, department, band), count in self.people.items():
            genders[gender] += count
            departments[department] += count
            bands[band] += count
        return {
            "gender": {name: share(count, self.conversations) for name, count in sorted(genders.items())},
            "age": {name: share(count, self.conversations) for name, count in sorted(bands.items())},
            "department": {name: share(count, self.conversations) for name, count in sorted(departments.items())},
            "gifts": share(self.gifts, self.known),
            "found_by_gender": {
                gender: share(self.found_by[gender, True], self.found_by[gender, True] + self.found_by[gender, False])
                for gender in sorted(genders)
            },
            "gender_x_department_x_age": [
                {"gender": gender, "department": department, "age": band, "conversations": count}
                for (gender, department, band), count in sorted(self.people.items())
            ],
        }
