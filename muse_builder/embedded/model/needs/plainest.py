"""The plainest need of every attribute field, for values that no Concept knows.

One `Concept` a field; any value of the field meets it.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

BY_FIELD: dict[str, Concept] = {
    "color": Concept(
        "a color that suits",
        {"color": ""},
        "color",
        W(
            "comes in a shade [people would remember|{he} won't tire of|that suits {his} skin]",
            "looks [good|right] next to {his} [hair|skin] [in daylight|]",
        ),
        W(
            "[the wrong shade|a bad color] [made {him} look ill|drained {his} face]",
            "{he} {was} [particular|picky] about [shades|color]",
        ),
    ),
    "material": Concept(
        "the right feel",
        {"material": ""},
        "quality material",
        W(
            "[feels good in the hand|doesn't feel cheap|has a bit of substance] [when picked up|from the first touch|]",
            "is made of [something decent|honest stuff] [rather than plastic-feeling fabric|]",
        ),
        W(
            "[flimsy|cheap] stuff had [let {him} down|looked sad] [after two wears|by the second wash]",
        ),
    ),
    "pattern": Concept(
        "a look of its own",
        {"pattern": ""},
        "pattern",
        W(
            "has a [look of its own|bit of character] [up close|in a crowd|]",
            "isn't the same as what [all {his} friends have|hangs in every window]",
        ),
        W(
            "{he} kept [seeing {his} own clothes on strangers|meeting {his} twin on the bus]",
        ),
    ),
    "style": Concept(
        "feels like oneself",
        {"style": ""},
        "style",
        W(
            "[feels|looks] like {him} [and nobody else|on a good day|]",
            "suits [the way {he} would normally dress|{his} taste] [without much effort|]",
        ),
        W(
            "{he} had bought [too many things for some imaginary person|things that suited the shop window better than {him}]",
        ),
    ),
    "fit": Concept(
        "sits right",
        {"fit": ""},
        "comfortable fit",
        W(
            "sits right [without alterations|from the first try|]",
            "fits [as if made for {him}|without pinching or sagging]",
        ),
        W(
            "[standard sizes|off-the-rack things] [never sat right on {him}|always needed a tailor]",
        ),
    ),
    "neckline": Concept(
        "flatters the face",
        {"neckline": ""},
        "neckline",
        W("frames {his} face [well|kindly] [in photos|]", "sits nicely [under {his} chin|at the collarbone] [without gaping|]"),
        W(
            "{he} had an eye for how things [sat below the chin|framed the face]",
        ),
    ),
    "sleeve": Concept(
        "comfortable at the arms",
        {"sleeve": ""},
        "sleeve",
        W(
            "leaves {his} shoulders [comfortable|easy] [when reaching up|at the wheel|]",
        ),
        W(
            "{he} had [fought with tight armholes|felt {his} shoulders pinned] [all day|before]",
        ),
    ),
    "length": Concept(
        "the right length",
        {"length": ""},
        "length",
        W(
            "ends [at the right place|where it should] on someone of {his} height",
            "is neither too long nor too short [on {him}|for {his} height]",
        ),
        W(
            "at {his} height [nothing ended where it should|hems were a matter of luck]",
        ),
    ),
    "closure": Concept(
        "easy to get into",
        {"closure": ""},
        "easy closure",
        W(
            "is easy to [get in and out of|do up] [in a hurry|with cold fingers|]",
        ),
        W(
            "{he} had [wrestled|fought] with [a stuck clasp|fiddly fastenings] [more than once|in a changing room]",
        ),
    ),
    "feature": Concept(
        "well made in the details",
        {"feature": ""},
        "well-made; practical details",
        W(
            "has [those small clever touches|the kind of details] that [make life easier|one only notices in use]",
            "is [thought through|well made] [down to the last stitch|in the small things|]",
            "holds up to a [close|second] look [in daylight|from a picky friend|]",
            "shows that somebody [cared|took their time] [when making it|over the details|]",
        ),
        W(
            "{he} noticed [a crooked seam from across the room|every careless detail], [much to everyone's amusement|as always]",
            "badly finished things [annoyed {him} out of all proportion|ended up at the back of the closet]",
            "{he} had [sent back two things|pulled at a loose thread until it all came apart] [that month|the week before|]",
            "{his} [grandmother|first boss] had been a tailor and [taught {him} where to look|never let a loose thread pass]",
        ),
    ),
    "climate": Concept(
        "right for the season",
        {"climate": ""},
        "seasonal",
        W(
            "[is right|makes sense] for the weather [outside|at this time of year]",
        ),
        W(
            "the weather [could not be trusted|had been a surprise all year]",
        ),
    ),
    "activity": Concept(
        "keeps up",
        {"activity": ""},
        "active",
        W(
            "keeps up with [what {he} would do all day|a full calendar]",
            "suits what {he} had planned [from morning to night|]",
        ),
        W(
            "{his} days [never stood still|were fuller than ever]",
        ),
    ),
    "occasion": Concept(
        "suits the occasion",
        {"occasion": ""},
        "occasion",
        W("fits the [mood of the day|occasion] [without overdoing it|]", "feels [right for the day|chosen for the day itself]"),
        W(
            "{he} wanted to [get the tone right|strike the right note] [this time|]",
        ),
    ),
    "care": Concept(
        "little upkeep",
        {"care": ""},
        "easy care",
        W("asks for [little upkeep|hardly any looking after]", "is no trouble to [look after|keep nice]"),
        W(
            "{he} had neither the time nor the patience for [fussy upkeep|special treatment]",
        ),
    ),
    "size": Concept(
        "the right size",
        {"size": ""},
        "size",
        W(
            "comes in a size that [fits {him} properly|won't need altering]",
        ),
        W(
            "{his} size had [sold out everywhere|never been easy to find]",
        ),
    ),
}
