"""Needs of feet: grip, cushions, height, hold.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

FEET: tuple[Concept, ...] = (
    Concept(
        "grip",
        {
            "feature": "grip; grippy; non slip; nonslip; slip resist; anti slip; traction; lug; lugged; rubber sole; outsole; cleat; tread; studs; gum sole",
            "material": "rubber",
        },
        "non-slip; grip; rubber sole; traction",
        W(
            "[grips|stays steady] [on wet leaves|on a slick floor|on loose gravel|on icy pavement]",
            "won't [send {him} sliding|skid] [across a wet kitchen|down the first muddy slope|on wet stairs]",
        ),
        W(
            "{he} had [gone down hard|nearly fallen] on [wet tiles|icy steps|a muddy bank] [in March|two weeks before|]",
            "the [floors at work were always wet|path was known for its mud|pavement outside turned to glass in winter]",
        ),
    ),
    Concept(
        "cushioned",
        {
            "feature": "cushion; cushioned; memory foam; arch; arch support; insole; footbed; shock; gel; orthotic; ortholite; midsole; foam; "
            "padded collar; eva; contoured",
            "material": "memory foam; eva; foam",
            "style": "cushioned; comfort",
        },
        "cushioned; arch support; memory foam",
        W(
            "is kind to [tired feet|sore arches|{his} knees] [after eight hours|on hard floors|by the tenth mile]",
            "lets {him} stand [all day|for hours] [without aching|and still have a dance left|]",
            "feels like [walking on moss|a spring under each heel] [even on concrete|]",
        ),
        W(
            "{his} feet had been [throbbing|on fire] [by four in the afternoon|at the end of every shift|long before the others']",
            "the physiotherapist had [wagged a finger|warned {him}] about [hard floors|{his} arches|{his} heels]",
        ),
    ),
    Concept(
        "a little height",
        {
            "feature": "heel; inch heel; block heel; stiletto; wedge; platform; kitten",
            "style": "platform; wedge; stiletto; heeled",
        },
        "heel; block heel; platform",
        W(
            "gives {him} [a little height|an extra inch or two] [without wobbling|for the photos|next to all those tall cousins]",
            "makes {him} stand [a bit taller|straighter] [on the night|]",
        ),
        W(
            "in every group picture {he} [had vanished behind somebody|came out as the short one]",
            "{he} wanted to [look people in the eye|stand up straight] [for once|that evening]",
        ),
    ),
    Concept(
        "flat",
        {"feature": "flat; flat sole; low heel; flat heel; low profile; barefoot; zero drop", "style": "flat; low top"},
        "flat; low heel",
        W(
            "keeps {his} feet [close to the ground|flat on the floor] [all evening|on cobblestones|]",
            "can handle [grass and gravel|cobblestones|a long aisle] [without sinking in|without a wobble|]",
        ),
        W(
            "anything high had [ended barefoot under a table|meant blisters by midnight] [last time|]",
            "{he} had never felt steady on [anything high|tall heels] [on stairs|on uneven ground|]",
        ),
    ),
    Concept(
        "room for the toes",
        {"feature": "wide toe; roomy toe; wide fit; wide width; toe box", "fit": "wide; wide fit"},
        "wide toe box; wide fit",
        W(
            "doesn't squeeze {his} toes [by noon|on long days|at the front]",
            "gives {his} toes [some room|space to spread] [at last|on a long walk|]",
        ),
        W(
            "{his} toes had been [pinched|numb|blistered] [after every long walk|by lunchtime|all summer]",
            "narrow shapes had [never agreed with {his} feet|cost {him} a toenail]",
        ),
    ),
    Concept(
        "ankle hold",
        {
            "feature": "ankle support; high top; ankle; toe cap; steel toe; toe guard; reinforced toe; protective",
            "style": "high top; ankle",
        },
        "ankle support; high top; reinforced toe",
        W(
            "protects [{his} toes|{his} ankles] [from rocks and roots|when something heavy drops|on rough ground]",
            "keeps {his} ankle from [rolling over|twisting] [on a bad step|]",
        ),
        W(
            "{he} had [stubbed a toe|twisted an ankle] [badly|twice] [that year|]",
            "the ankle {he} had sprained [still spoke up|had never quite forgiven {him}] [on uneven ground|]",
        ),
    ),
)
