"""Needs of who carries things: pockets, order, free hands, room, little weight, safety.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

CARRYING: tuple[Concept, ...] = (
    Concept(
        "pockets",
        {"feature": "pocket; pockets; kangaroo; media pocket; pouch; cargo; split pocket", "style": "cargo"},
        "pockets; zip pocket; side pockets",
        W(
            "[has room for|can hold|has somewhere to put] {his} [phone and keys|keys|phone and a lip balm|ticket and some change]",
            "[frees up {his} hands|saves {him} carrying a bag] [for once|on a quick errand|while everything stays close]",
            "{he} can [warm {his} hands in|tuck a phone into|stash a snack in] [on the way|without a bulge|and forget about]",
        ),
        W(
            "{he} had once [run back three miles for a lost key|dropped a phone in a puddle|held a wallet in one hand all evening]",
            "there had been nowhere to put [{his} keys|a phone|even a bus ticket] [the last time|and it drove {him} mad|]",
        ),
    ),
    Concept(
        "protects what is fragile",
        {"feature": "laptop; padded sleeve; tablet; padded compartment; padded back"},
        "laptop sleeve; padded sleeve; padded",
        W(
            "keeps [a screen|fragile things] [safe from knocks|in one piece] [on a crowded bus|when it's set down too fast|in a hurry]",
            "has some padding [where it counts|for what mustn't break]",
        ),
        W(
            "{he} had [cracked a screen|dented a brand-new tablet] [on the stairs|in a packed train] [that year|the month before|]",
            "the repair shop [knew {him} by name|had started to greet {him} like a friend]",
        ),
    ),
    Concept(
        "keeps things in order",
        {
            "feature": "compartment; organizer; slot; card slots; divider; zippered interior; inner pocket; interior pocket; "
            "bottle; storage; section; bill"
        },
        "compartments; organizer; pockets; laptop sleeve",
        W(
            "has a place for [everything|each little thing|all the odds and ends]",
            "ends the [rummaging|digging around|hunting] [for {his} keys|at the ticket gate|at every door]",
            "keeps {his} [papers flat|cables from tangling|cards in order] [and easy to find|on the go|]",
        ),
        W(
            "{he} had stood at the gate [emptying everything onto the floor|hunting for a pass|with a line sighing behind]",
            "things [vanished to the bottom|ended up in one sad heap|were never where {he} had left them]",
        ),
    ),
    Concept(
        "hands free",
        {
            "feature": "shoulder strap; crossbody; cross body; straps; strap; top handle; handle; detachable strap; adjustable strap; "
            "padded strap; carry; backpack",
        },
        "adjustable strap; shoulder strap; handles",
        W(
            "leaves {his} hands free [for a coffee|for the handrail|for holding on to small people]",
            "doesn't [dig into|slide off] {his} shoulder [by the end of the street|once it's loaded|every few steps]",
            "sits well [in {his} hand or on a shoulder|when full|on the walk to the station]",
        ),
        W(
            "{his} shoulder had [ached for days|carried a red mark] [after every trip|by the evening|]",
            "{he} had juggled [three bags|far too much] with only two hands [all weekend|on the stairs|]",
        ),
    ),
    Concept(
        "roomy",
        {"feature": "large capacity; roomy; spacious; expandable; large; main compartment; capacity; liter", "size": "large"},
        "roomy; spacious; large capacity",
        W(
            "swallows [a whole day's worth of stuff|more than it seems to|a change of clothes and lunch]",
            "has space [for the bulky bits|to spare|for one more thing at the last minute]",
        ),
        W(
            "everything {he} took along was [stuffed to bursting|squeezed in sideways] [every time|and half of it crumpled]",
            "{he} always ended up packing [for three people|just one more thing|at the last minute]",
        ),
    ),
    Concept(
        "packs small, light",
        {
            "feature": "packable; lightweight; light as; foldable; collapsible; featherlight; compact; folds; light weight",
            "style": "lightweight; packable; compact",
            "material": "ripstop",
        },
        "lightweight; packable; compact",
        W(
            "weighs [next to nothing|hardly more than a letter|less than {his} lunch]",
            "can be [rolled up|squashed|folded] [into a corner of {his} bag|and forgotten until it's needed|to the size of a fist]",
            "doesn't [drag {him} down|feel heavy|weigh on {him}] [by the end of the day|after a few miles|at all]",
        ),
        W(
            "every ounce [counted|mattered] [when {he} traveled|on {his} way to work|to {his} back]",
            "{he} {was} [used to traveling with one small bag|tired of lugging heavy things about|down to the last inch of luggage space]",
        ),
    ),
    Concept(
        "safe from thieves",
        {
            "feature": "rfid; lock; hidden; anti theft; secure; security; zip top; zippered; flap",
            "closure": "magnetic; zip; flap; turn lock; kiss lock; snap; clip; buckle; dual buckle",
            "style": "rfid; lockable; tsa",
        },
        "RFID blocking; secure zip",
        W(
            "keeps {his} cards [safe in a crowd|out of strangers' reach|where nobody can scan them]",
            "closes [tightly enough for a packed train|so nothing falls out|against curious fingers]",
        ),
        W(
            "a friend had [had a card copied|been pickpocketed] [on holiday|in a crowd|that spring]",
            "the thought of a crowded station [made {him} check every pocket twice|made {him} nervous]",
        ),
    ),
)
