"""Themes of daily life."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

from collections import Counter
from random import Random

from muse_builder.embedded.model.smalltalk import THEMES


def test_the_assistant_recognizes_every_theme_it_may_be_told() -> None:
    slots = {"occ": "the wedding", "job": "a baker", "name": "hoodie", "them": "it", "himself": "myself", "some": "a hoodie", "was": "was", "pal": "my niece", "that_name": "that hoodie"}  # fmt: skip
    for theme in THEMES:
        heard = [
            next((other.name for other in THEMES if other.known_by.search(theme.says.say(Random(seed), **slots))), "")
            for seed in range(40)
        ]
        assert heard.count(theme.name) >= 36, (theme.name, Counter(heard))
