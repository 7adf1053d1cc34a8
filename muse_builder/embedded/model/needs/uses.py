"""Needs of what one does in a thing: sport, play, sleep, water; and of what a thing does by itself.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

USES: tuple[Concept, ...] = (
    Concept(
        "for workouts",
        {
            "activity": "gym; yoga; athletic; sport; running; training; fitness; cycling; workout; pilates; tennis; dance; exercise; jogging; golf; "
            "basketball; swim",
            "occasion": "workout; gym; sport; yoga; running; athletic; training",
            "style": "athletic; workout; track; sport; activewear; gym",
            "feature": "squat; workout; exercise; resistance; stopwatch; heart rate; lap counter",
        },
        "athletic; gym; training; workout",
        W(
            "can keep up [with a hard session|at full effort|from warm-up to cool-down]",
            "is made for [getting out of breath|proper exercise|more than strolling]",
        ),
        W(
            "{he} had been [exercising in old pajamas|making do with things never meant for sport]",
            "{his} coach had [raised an eyebrow at|made a joke about] what {he} [turned up in|trained in]",
        ),
    ),
    Concept(
        "for the outdoors",
        {
            "activity": "outdoor; hiking; trail; camp; camping; fishing; climb; ski; hunting; garden; trekking; backpacking; mountain",
            "occasion": "outdoor; hiking; camping; travel; ski",
            "style": "outdoor; trail; hiking",
            "feature": "trail; compass; hiking; outdoor",
        },
        "outdoor; hiking; trail",
        W(
            "can stand [a day off the paved path|mud and branches|a night at the campsite]",
            "[feels at home|holds up] [far from the nearest road|among roots and rocks|]",
        ),
        W(
            "{his} city things had [given up after one stretch of mud|looked silly above the tree line]",
            "{he} [liked to leave the road early|rarely stayed on the marked path]",
        ),
    ),
    Concept(
        "for the night",
        {"activity": "sleep; sleeping; nap; naps; lounging", "occasion": "sleep; bedtime; nights in"},
        "sleep; soft; pajamas; loungewear",
        W(
            "doesn't twist [round {him}|into a rope] [at night|by three in the morning]",
            "is good enough [to open the door in|for breakfast with guests]",
            "lets {him} [doze off|sleep through] [without a seam in the ribs|on a sofa bed|]",
        ),
        W(
            "{he} had slept badly [for weeks|in stiff, scratchy things|in an old T-shirt with holes]",
            "{his} nights had been [short|restless] [lately|since the move|]",
        ),
    ),
    Concept(
        "for play",
        {
            "activity": "playing; playground; jumping; puddles; play; crawling; recess",
            "occasion": "the playground; playdates; nursery; daycare",
        },
        "play; durable; easy care",
        W(
            "[survives|can take] [puddles and slides|a whole day on the playground|mud and sand]",
            "leaves room [to climb|for cartwheels|to run and roll about]",
        ),
        W(
            "{he} had come home [green with grass stains|with both knees torn] [twice in a week|again|]",
            "{he} could not pass a [puddle|tree|heap of leaves] without [stopping|a closer look]",
        ),
    ),
    Concept(
        "for the water",
        {
            "activity": "swim; swimming; the pool; snorkeling; water",
            "occasion": "the pool; the beach; beach; beach holidays",
            "climate": "the pool",
        },
        "swim; quick-drying; pool; beach",
        W(
            "can go [straight into the water|from pool to towel and back] [without a second thought|all day|]",
            "doesn't mind [salt and sand|getting wet all the time]",
        ),
        W(
            "{he} had [floated about in something stretched and faded|lost a strap in the waves] [the summer before|last time|]",
            "chlorine had [eaten through|bleached] {his} old things [by August|in one season]",
        ),
    ),
    Concept(
        "for heated rooms",
        {"climate": "indoor; indoors", "occasion": "home"},
        "indoor; light",
        W(
            "isn't too warm [for heated rooms|with the radiators on|in a crowded hall]",
            "[does|works] well [indoors|in a warm room] where [coats come off|it's always a little stuffy]",
        ),
        W(
            "{he} always dressed for the street and [roasted indoors|had to open a window]",
            "inside, the heating was [turned up too high|never off], [summer and winter|as everywhere|]",
        ),
    ),
    Concept(
        "tells the time",
        {
            "feature": "date; chronograph; digital; analog; display; alarm; timer; dial; numerals; quartz; movement; automatic; second hand; case"
        },
        "easy to read; digital display; date",
        W(
            "{he} can read [at a glance|without glasses|in the dark|mid-stride]",
            "[tells {him}|shows {him}] [how late it is|how long it took|what day it is] [without a phone|]",
        ),
        W(
            "{he} had been late [three times in a week|once too often] [with a phone buried at the bottom of a bag|]",
            "looking at a phone [in meetings|at the table] [felt rude|had earned {him} a few looks]",
        ),
    ),
    Concept(
        "gift-ready",
        {"feature": "gift box; gift; boxed; personalized; engraved; engravable; birthstone; initial; keepsake"},
        "gift box; personalized",
        W(
            "comes [nicely boxed|ready to hand over] [since wrapping isn't {his} strong suit|]",
            "feels [personal|like it was picked with care] [rather than grabbed on the way|]",
        ),
        W(
            "the last present had been [a voucher|visibly panic-bought], and [it showed|everyone had noticed]",
            "wrapping paper and {he} [had never been friends|did not get along]",
        ),
    ),
    Concept(
        "two in one",
        {
            "feature": "reversible; convertible; 2 in 1; two in one; interchangeable; multi way; multi-way; detachable; set of; pack of; piece"
        },
        "reversible; convertible; versatile",
        W(
            "can be [used in more than one way|turned inside out] [on the same trip|for a change|]",
            "does [the job of two|double duty] [when space is tight|]",
        ),
        W(
            "{he} hated [owning two of anything|buying a thing for one day only]",
            "space was [tight|precious] [at home|in the suitcase], so things had to [earn their place|work twice]",
        ),
    ),
    Concept(
        "exercise kit",
        {
            "material": "foam; cork; pvc; tpe; latex; steel; plastic; metal; aluminum; silicone; wood",
            "feature": "roller; block; non toxic",
        },
        "sturdy; easy to clean",
        W(
            "keeps its shape [however often it's used|after a year of daily use|]",
            "[wipes down|comes clean] [in seconds|with a damp cloth] [afterwards|]",
        ),
        W(
            "the old one had [cracked|gone out of shape|crumbled] [in the heat|within weeks|]",
            "{he} had a way of leaving things [in the bathroom|on the back seat in the sun]",
        ),
    ),
)
