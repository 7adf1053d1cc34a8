"""Who goes shopping."""

import random
from itertools import pairwise

from muse_builder.domains.people import AGES, EITHER, FEMALE, GENDERS, JOBS, MALE, STUDIES, draw_person, draw_profession


def test_name_age_and_profession_go_together() -> None:
    dice = random.Random(3)
    for person in [draw_person(dice) for _ in range(300)]:
        assert person.age is not None
        first = person.name.split()[0]
        assert first in {"female": FEMALE, "male": MALE, "unknown": EITHER}[person.gender]
        assert 12 <= person.age <= 78
        assert (person.profession == "pupil") is (person.age < 18)
        assert person.profession.startswith("retired ") is (person.age >= 66)


def test_a_student_becomes_a_worker_at_twenty_two() -> None:
    assert draw_profession(random.Random(1), 21) in STUDIES
    assert draw_profession(random.Random(1), 22) in JOBS


def test_shares_sum_to_one_and_bands_follow_each_other() -> None:
    assert sum(share for _, share in GENDERS) == 1.0
    assert sum(ages.share for ages in AGES) == 1.0
    assert all(before.oldest + 1 == after.youngest for before, after in pairwise(AGES))
