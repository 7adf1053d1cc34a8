"""Words of English that no domain owns."""

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.english import CALENDAR, GLUE, LIGHT, NEGATIONS
from muse_builder.domains.words import stem


def test_the_calendar_is_looked_up_by_stems() -> None:
    assert {stem(word) for word in ("mondays", "Summer".lower(), "christmas", "mother's")} <= CALENDAR
    assert {word for word in CALENDAR if stem(word) != word} == set()


def test_denials_are_no_light_words_but_for_no() -> None:
    assert {"not", "never", "without", "hardly"} <= NEGATIONS
    assert {"no"} == NEGATIONS & LIGHT


def test_no_light_word_and_no_glue_names_an_attribute_of_clothing() -> None:
    claimed = {saying.words for saying in APPAREL.vocabulary.phrases}
    assert (LIGHT | GLUE) & claimed == set()
