"""The tables by which titles are read."""

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel import title_words
from muse_builder.domains.apparel.reading import tokens_of


def test_words_are_written_as_the_derivation_reads_them() -> None:
    for table in (title_words.LIKENESS, title_words.PARTLY, title_words.OTHER_GOODS, title_words.OTHER_GOODS_CLOSE):
        assert all(tokens_of(word) == [word] for word in table)
    assert all(name == name.strip().lower() and name for name in title_words.NAMES)


def test_every_colour_of_a_title_has_a_base_by_which_variants_are_told() -> None:
    for color in (title_words.TITLE_COLORS | title_words.DOUBTFUL_COLORS) - {"multicolor"}:
        assert any(token in words.COLORS for token in tokens_of(color)), color


def test_no_kind_of_ours_counts_as_other_goods() -> None:
    assert not {form for form in title_words.OTHER_GOODS | title_words.OTHER_GOODS_CLOSE if form in words.TYPES}


def test_gems_are_materials() -> None:
    known = {name.strip() for name in " ".join(words.TITLE_MATERIALS.split()).split(",")}
    assert known >= title_words.GEMS
    assert title_words.DOUBTFUL_COLORS >= title_words.METAL_COLORS
