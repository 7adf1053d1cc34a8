"""Where a need makes sense: on which part of the body, and of which values it is never meant.

The parts are those of `garments.Garment`: "top", "feet", "wallet" ...
"""
# ruff: noqa: E501 - a pattern is read as a whole

import re

MEANT_FOR: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b"), frozenset(parts.split()))
    for words, parts in (
        (r"cables?|chargers|papers|laptop|lunch|pass|gate|floor|bottom of a bag|ticket gate", "bag"),
        (r"cards?|strangers|scan them|rummaging|digging around|copied|pickpocketed|packed train|fingers$", "bag wallet"),
        (
            r"over (?:my|his|her|their|\x03) head|glasses (?:on|off)|(?:my|his|her|their|\x03) hair|throw open|escalator|bends|gets warm|when it gets hot|buttons",
            "top layer set dress sleep",
        ),
        (
            r"heel|feet|toenail|moss|concrete|hard floors|arches|kind to (?:my|his|her|their|\x03) knees|dance left|stand|tenth mile|eight hours|physiotherapist",
            "feet socks",
        ),
        (
            r"kneel|squat|lets (?:me|him|her|them|\x02) bend|every bend|seam go|seam had given|at the knees",
            "bottom set sleep under swim",
        ),
        (
            r"shoulders?|elbows?|sleeves?|under the arms|cuffs|ribs|armholes|collarbones?|neck",
            "top layer dress set sleep swim under",
        ),
        (
            r"snack|keys?|phone|wallet in one hand|bus ticket",
            "top layer bottom dress set bag",
        ),
        (
            r"sink into|comfort blanket|shower|twenty washes|dozing|bare skin",
            "top layer bottom dress set sleep under swim socks scarf head feet",
        ),
        (r"crumple|crease|iron|unmade bed|paper bag|suitcase", "top layer bottom dress set"),
        (
            r"brambles|sat on|toddlers and dogs|fray|tear|wear thin|worn through at the corners",
            "top layer bottom set feet bag wallet socks waist",
        ),
        (r"sits? down|bend over|hem|rode up|grandparents", "dress bottom set"),
        (
            r"borrowed clothes|like a sack|twice the size|over everything|looking borrowed|under another layer",
            "top layer bottom dress set sleep",
        ),
        (r"ankles?", "feet socks bottom dress"),
        (r"wrists?", "wrist top layer hands"),
        (r"neck|throat", "top layer dress set scarf neck sleep"),
        (r"blanket|hug|stove|platform|layers", "top layer bottom dress set sleep scarf head feet socks hands"),
        (r"fingers and toes", "feet socks hands layer top scarf head"),
        (r"sleeves|sun patches|sweat patches|my back|cling|stick", "top layer bottom dress set under"),
        (r"layer|peel back|add to", "top layer"),
        (r"flap|balloon|cut straight through|gap", "top layer bottom dress set"),
        (r"down|waist|stomach|middle|hitching|belt|jump|pinch(?:ed)?", "bottom dress set sleep under swim"),
        (r"solid in the hand|in the hand|picked up", "bag wallet wrist neck ears finger waist accessory gear eyes"),
        (r"hips|sits a bit lower", "bottom dress set top layer swim under"),
        (r"lower back", "top layer set"),
        (r"(?:knees|legs) (?:when|on the|without)", "dress bottom set"),
        (r"loud scarf|bold jewelry", "top layer dress set"),
        (
            r"laundry|everything else|in the wash|trip to the cleaners",
            "top layer bottom dress set sleep under swim socks scarf head hands",
        ),
        (r"warm (?:my|his|her|their|\x03) hands", "top layer bottom dress set"),
        (r"open the door|breakfast with guests|seam in the ribs", "sleep set top bottom"),
    )
)
"""Words of wishes and troubles that speak of a part of the body or a use, and where such a thing is worn or carried."""
_CLOTHES = frozenset("top layer bottom dress set under sleep swim".split())
ONLY_FOR: dict[str, frozenset[str]] = {
    **dict.fromkeys(("hands free",), frozenset(("bag",))),
    **dict.fromkeys(("no laces", "lace-up hold", "grip", "a little height", "flat", "ankle hold"), frozenset(("feet",))),
    **dict.fromkeys(("keeps things in order", "roomy", "safe from thieves"), frozenset(("bag", "wallet"))),
    **dict.fromkeys(("low rise", "high waist"), frozenset(("bottom", "under", "swim", "set"))),
    **dict.fromkeys(("hood", "open neck", "covers arms", "leaves arms free"), _CLOTHES - {"bottom"}),
    **dict.fromkeys(("stretch", "adjusts at the waist", "holds and shapes", "short, out of the way"), _CLOTHES),
    **dict.fromkeys(("close fit", "loose fit"), _CLOTHES),
    "buttons": frozenset(("top", "layer", "sleep")),
    "covers hands, wrists": frozenset(("top", "layer", "hands")),
    "pockets": frozenset(("top", "layer", "bottom", "dress", "set", "bag")),
    "covers the neck": frozenset(("top", "layer", "dress", "set", "sleep")),
    "long enough": frozenset(("top", "layer", "bottom", "dress", "set")),
    "no wrinkles": frozenset(("top", "layer", "bottom", "dress", "set")),
    "modest neck": frozenset(("top", "layer", "dress", "set", "sleep")),
    "no rubbing": _CLOTHES | {"socks", "feet"},
    "soft": _CLOTHES | {"socks", "scarf", "head", "hands", "feet"},
    "dries fast, wicks": (_CLOTHES - {"layer", "dress"}) | {"socks", "head", "hands"},
    "airy, for heat": _CLOTHES | {"socks", "feet", "head"},
    "any weather": _CLOTHES | {"feet", "head"},
    "in-between days": _CLOTHES | {"feet", "head", "scarf"},
    "opens all the way": frozenset(("top", "layer", "set", "sleep")),
    "zip": frozenset(("top", "layer", "set", "sleep", "bag", "wallet")),
    "kind metal": frozenset(("neck", "ears", "wrist", "finger", "tie", "accessory", "head", "waist")),
    "cushioned": frozenset(("feet", "socks")),
    "tells the time": frozenset(("wrist",)),
    "adjustable strap, buckle": frozenset(("wrist", "feet", "neck", "head", "waist", "hands", "swim", "under")),
    "exercise kit": frozenset(("gear",)),
    "protects what is fragile": frozenset(("bag",)),
    "room for the toes": frozenset(("feet",)),
    "sun": frozenset(("head", "eyes", "gear")),
    "tough": frozenset("top layer bottom set feet bag wallet socks waist head hands gear under".split()),
}
"""Where on the body a need makes sense (parts of `garments.Garment`); needs that are not listed make sense everywhere."""


NEVER: dict[str, re.Pattern[str]] = {
    "adjusts at the waist": re.compile(r"cuff|\bhem\b|hood|\bbra\b|\bcups?\b|strap|lapel|neck|ankle"),
    "adjustable strap, buckle": re.compile(r"hood|waist|hem|cuff"),
    "hood": re.compile(r"lining and"),
    "warm": re.compile(r"mesh lin|mesh hood|power mesh"),
    "airy, for heat": re.compile(r"power mesh|support"),
    "seen in the dark": re.compile(r"backlight"),
    "easy to clean": re.compile(r"dry clean|do not|keep dry|hand wash|store"),
    "grip": re.compile(r"handle|foam"),
    "lively pattern": re.compile(r"inner|tape|stitch|lining|waistband|piping"),
    "catches the light": re.compile(r"wood|bead"),
}
"""Values that hold a word of a Concept and mean another thing: an elastic cuff gives nothing at the waist."""
