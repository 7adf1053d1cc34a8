"""Needs of getting in and out: no laces, zips, buttons, waists, straps.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

CLOSING: tuple[Concept, ...] = (
    Concept(
        "no laces",
        {
            "closure": "slip on; pull on; pull up; elastic gore; hook and loop; velcro; slip; hook & loop",
            "feature": "slip on; pull tab; heel tab; no tie",
        },
        "slip-on; pull tab; easy on and off",
        W(
            "goes on without [bending down|a struggle|sitting on the stairs for five minutes]",
            "[slips|comes] off at the door [in one go|with full hands|without fuss]",
            "{he} can get into [in the dark|with one hand|half asleep]",
        ),
        W(
            "bending down had become [a chore|a small expedition|no fun at all] [lately|since the winter|]",
            "{he} had [missed|nearly missed] [a train|the school bell] over [a stubborn knot|a broken lace]",
        ),
    ),
    Concept(
        "opens all the way",
        {"closure": "full zip; full length zip", "feature": "full zip", "style": "full zip; zip up"},
        "full-zip; zip",
        W(
            "doesn't have to go over {his} head [at the risk of {his} hair|with glasses on|every time]",
            "opens in one [quick pull|go|second] [with gloves on|on the move|when it gets hot]",
            "{he} can throw open [when it gets warm|between two bends|on the escalator]",
        ),
        W(
            "pulling things over {his} head [wrecked {his} hair|knocked {his} glasses off] [every morning|once again|]",
            "{he} had [steamed|overheated] on the bus [with no way to open anything|every morning]",
        ),
    ),
    Concept(
        "zip",
        {
            "closure": "zip; full zip; half zip; zipper; zippered; quarter zip",
            "feature": "zip; zipper; zippered; full zip; quarter zip; half zip; chin guard",
            "style": "full zip; half zip; quarter zip; zip up",
        },
        "zip; full-zip; zipper",
        W(
            "opens in one [quick pull|go|second] [with gloves on|on the move|when it gets hot]",
            "{he} can open a little [when it gets warm|between two bends|on the escalator]",
        ),
        W(
            "{he} had [steamed|overheated] in something [closed up to the chin|without any opening] [on the bus|all the way]",
            "{he} had fumbled with [tiny buttons|a knotted cord] in the cold [for ages|and lost|]",
        ),
    ),
    Concept(
        "buttons",
        {
            "closure": "button; snap; toggle; hook; pearl; breasted; double breasted; single breasted",
            "feature": "button; buttons; snap; button placket; placket; toggles",
        },
        "button; snap closure",
        W(
            "can be left [open or done up|a little undone] [as the evening goes|depending on the company|]",
            "fastens [the old-fashioned way|neatly down the front]",
        ),
        W(
            "zips had [jammed on {him}|broken] [twice this year|at the worst moment|]",
            "{he} had always liked being able to [undo one more at the collar|open things up a little] as the evening [went on|warmed up]",
        ),
    ),
    Concept(
        "adjusts at the waist",
        {
            "feature": "drawstring; elastic waist; elasticized; elastic; waistband; tie waist; adjustable waist; internal drawstring; "
            "knit waist; drawcord; cinch; comfort waist; bungee",
            "closure": "drawstring; pull on; elastic; tie; tie waist",
            "waist": "elastic",
        },
        "elastic waistband; drawstring; adjustable",
        W(
            "gives a little [after a big meal|around the middle|after second helpings]",
            "{he} can [tighten or loosen|let out a notch|pull in] [as needed|over the day|without a fuss]",
            "doesn't [dig in|pinch] at the [waist|middle|stomach] [when sitting|after an hour at the desk|on a long drive]",
            "stays put [without a belt|without hitching it up|through every jump and squat]",
        ),
        W(
            "{his} weight had been [up and down|a moving target] [since the operation|all year|lately]",
            "{he} had spent [a whole dinner|an entire day|every long drive] [tugging and hitching|with a pinched stomach|with one button secretly undone]",
        ),
    ),
    Concept(
        "adjustable strap, buckle",
        {
            "feature": "adjustable; buckle; ankle strap; strap fits; adjustable band",
            "closure": "buckle; ankle strap; strap; clasp; lobster claw; lobster; magnetic; deployant; toggle clasp",
        },
        "adjustable; buckle; clasp",
        W(
            "can be [made tighter or looser|set just right] [in a second|without tools|as the day goes on]",
            "doesn't [slip|come loose|work itself open] [when nobody is looking|after an hour|]",
            "{he} can fasten [alone|with one hand|without calling for help]",
        ),
        W(
            "the old one had [slid off somewhere between home and work|never been quite the right size|come undone in the middle of dinner]",
            "{his} [wrists|hands|ankles] [swelled in the heat|were smaller than most|never matched standard sizes]",
        ),
    ),
    Concept(
        "lace-up hold",
        {"closure": "lace up; lace; laces", "feature": "lace up; laces; eyelets; locking"},
        "lace-up; secure fit",
        W(
            "holds {his} feet [firmly|where they belong] [on a slope|through quick turns|for hours]",
            "can be [tied as tight as need be|snugged down] [before a descent|for a race|]",
        ),
        W(
            "{his} heel had [slid around|lifted with every step] and [left a blister|cost {him} a toenail]",
            "{he} had turned an ankle [on loose stones|coming down the steps] [in May|once already|]",
        ),
    ),
)
