"""What is said of stated attributes, and what is heard in free text."""

from random import Random

from muse_builder.embedded.model.claims import (
    colors,
    occasion_in,
    predicate,
    promise,
    short_title,
    speakable,
    states,
    the,
    to_infinitive,
    told_needs,
    whom_in,
)
from tests.embedded.model.samples import piece


def test_words_give_away_whom_and_what_for() -> None:
    assert occasion_in("my sister's wedding in a barn") == "the wedding"
    assert occasion_in("A birthday present for my uncle, who hikes every weekend") == "the birthday"
    assert occasion_in("a long winter in Oslo") == ""
    assert whom_in("It's a present for my niece Mia.").relation == "niece"
    assert whom_in("I'm dressing up for my sister's wedding.").relation == ""
    assert whom_in("I'm buying for my cousin's daughter Tamsin.") == ("cousin's daughter", "female")
    assert short_title("Chaz Kangeroo Hoodie - Black") == "Chaz Kangeroo Hoodie"
    assert told_needs("I want something that keeps my ears warm, and more.") == ["keeps your ears warm"]


def test_a_told_need_ends_before_the_comment_on_it() -> None:
    assert told_needs("I see no hood, and that matters to me.") == []
    assert told_needs("It should keep my ears warm, and ideally hold a phone or two.") == [
        "keeps your ears warm",
        "holds a phone or two",
    ]
    assert told_needs("It has to be wrapped by Friday.") == []
    assert told_needs("It ought to be a gift for my granddaughter; it should keep her ears warm.") == ["keeps her ears warm"]
    assert told_needs("A hat from the women's section that keeps my ears warm.") == ["keeps your ears warm"]


def test_a_need_becomes_a_promise() -> None:
    assert promise("keeps you warm") == "should keep you warm"
    assert promise("doesn't turn your skin green") == "shouldn't turn your skin green"
    assert promise("goes with everything") == "should go with everything"
    assert promise("won't fray") == "won't fray"
    assert promise("you can layer") == ""


def test_the_one_a_present_is_for_is_known_by_name() -> None:
    assert whom_in("I need a New Year's present for my neighbor Miles.").pronouns.him == "him"
    assert whom_in("I need a New Year's present for my neighbor.").pronouns.him == "them"


def test_an_aside_is_not_the_occasion() -> None:
    assert occasion_in("I have a trial day at a museum. An early flight is the excuse to leave early.") == ""
    assert occasion_in("I have a fourteen-hour flight ahead of me.") == "the flight"


def test_a_quality_with_its_degree_is_no_part() -> None:
    assert states(Random(0), "watch", "feature", "water resistant to 50 meters") == "it's water resistant to 50 meters"
    assert "Japanese quartz" in states(Random(0), "watch", "feature", "japanese quartz movement")


def test_a_frame_is_not_praised_as_a_fabric() -> None:
    assert the("material", "acetate") == "the acetate"
    assert the("material", "polycarbonate") == "the polycarbonate"
    assert the("material", "cotton") == "the cotton fabric"


def test_shapes_that_are_names_are_not_spoken_of() -> None:
    for value in ("satchel", "sheath", "hoop", "stud"):
        assert not speakable("style", value)
        assert the("style", value) == ""
        assert predicate(Random(0), "bag", "style", value) == ""
    assert not speakable("length", "full-length pants")
    assert states(Random(0), "dress", "style", "a-line") == "it has an A-line cut"


def test_an_item_of_several_colors_is_spoken_of_by_its_titled_one() -> None:
    assert colors(piece("tee", title="Fjell Tee in Gray", color=("teal", "gray"))) == "gray"
    assert colors(piece("tee", title="Fjell Tee", color=("gray", "teal"))) == "gray and teal"
    assert colors(piece("tee", title="Fjell Tee", color=("gray", "teal", "red"))) == "gray"
    assert colors(piece("tee", title="Fjell Tee")) == ""


def test_a_wish_turns_into_what_it_should_do() -> None:
    assert to_infinitive("keeps you warm") == "keep you warm"
    assert to_infinitive("is light") == "be light"
    assert to_infinitive("doesn't scratch") == "be something that doesn't scratch"
    assert to_infinitive("you can layer") == "be something you can layer"


def test_a_told_need_ends_where_the_wish_ends() -> None:
    assert told_needs("something that goes on without a struggle would win me over.") == ["goes on without a struggle"]
