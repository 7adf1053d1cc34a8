"""The language of a catalog is told by its texts, and not where they are too few."""

import pytest

from muse_builder.catalog.language import language_of
from muse_builder.records import Item

TEXTS = {
    "en": (
        "Oak dining table that seats six people",
        "A sturdy table for the kitchen, easy to clean and to put together.",
    ),
    "de": ("Kurzarm-Hemd aus Baumwolle für Herren", "Ein leichtes Stück für jeden Tag, angenehm zu tragen und pflegeleicht."),
    "ja": ("青いコットンの半袖シャツ", "軽くて着やすいシャツです。毎日使えて、洗濯機で洗えます。色は三つあります。"),
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_catalog_is_written_in_a_language(code: str) -> None:
    title, about = TEXTS[code]
    assert language_of(Item(item_id=str(n), title=title, description=about) for n in range(12)) == code


def test_of_a_few_letters_nothing_is_told() -> None:
    assert language_of([Item(item_id="1", title="Velmor 12")]) is None
    assert language_of([]) is None
