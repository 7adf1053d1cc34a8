"""One need as its file tells it."""

from muse_builder.embedded.model.grammar import Phrases
from muse_builder.embedded.model.needs.concept import Concept, concepts_of

HOOD = Concept(
    "hood", {"feature": ("hood", "lap"), "color": ("",)}, ("hood",), Phrases("shelters {his} head"), Phrases("it rained")
)


def test_a_need_is_read_with_its_values_its_terms_and_its_words() -> None:
    dark = next(concept for concept in concepts_of("looks") if concept.name == "dark")
    assert dark.evoked_by == {
        "color": ("dark", "midnight", "burgundy", "wine", "maroon", "espresso", "plum", "oxblood", "chocolate")
    }
    assert dark.terms == ("dark", "deep colors")
    assert dark.wishes.sources[1] == "is [deep|rich] in color [rather than bright|like a good red wine|]"
    assert len(dark.troubles.sources) == 2


def test_a_long_word_is_known_by_its_beginning_and_a_short_one_only_whole() -> None:
    assert HOOD.met_by("feature", "adjustable hood")
    assert HOOD.met_by("feature", "two hoods")
    assert not HOOD.met_by("feature", "hooded")
    assert not HOOD.met_by("feature", "notched lapels")
    assert not HOOD.met_by("material", "hood")


def test_a_style_meets_what_a_feature_of_that_name_would() -> None:
    assert HOOD.met_by("style", "hood")
    assert HOOD.fields == ("feature", "color")
