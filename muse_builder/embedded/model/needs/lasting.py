"""Needs of what should last, stay clean, be seen and do the skin no harm.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

LASTING: tuple[Concept, ...] = (
    Concept(
        "seen in the dark",
        {
            "feature": "reflective; hi vis; high vis; glow; neon; light up; luminous; backlight; led",
            "color": "neon; fluorescent",
        },
        "reflective; high-visibility",
        W(
            "[gets {him} seen|makes {him} hard to miss] [after dark|by drivers|on unlit roads|in the early gloom]",
            "catches a [headlight|car's lights] [from far off|before it's too late|]",
        ),
        W(
            "a car had [come far too close|missed {him} by a hand] [one dark evening|in the fog|before sunrise]",
            "{his} usual route had [no street lights|more dark corners than lamps] [after six|]",
        ),
    ),
    Concept(
        "tough",
        {
            "material": "canvas; denim; ripstop; nylon; polyester; cotton; burlap; cordura; twill; corduroy; ballistic; duck",
            "feature": "durable; reinforced; heavy duty; rugged; scratch; abrasion; double stitch; rip; tough; ripstop; sturdy; warranty; "
            "shatter; reinforced knee",
            "style": "heavy duty; rugged; workwear",
        },
        "durable; reinforced; heavy-duty; canvas",
        W(
            "can be [thrown around|knocked about|sat on] [without a second thought|and still look decent|every day]",
            "[survives|outlasts] [rough treatment|toddlers and dogs|a whole season of abuse] [without falling apart|]",
            "won't [fray|tear|wear thin] [by Easter|at the first snag|after a month]",
        ),
        W(
            "the last two had [fallen apart|worn through at the corners|torn] [within a season|before the year was out|]",
            "{he} {was} [hard on {his} things|known for wearing things out], and [proud of it|everyone said so]",
        ),
    ),
    Concept(
        "no animal skins",
        {"material": "faux leather; vegan leather; pu leather; pu; synthetic leather"},
        "faux leather; vegan leather",
        W(
            "looks [smart|polished] without [a tin of polish|an hour of brushing]",
            "[gets by|does] without animal skins",
            "asks for no [polish|special care] [to look smart|]",
        ),
        W(
            "{he} had stopped buying animal skins [years ago|after a visit to a farm|]",
            "the real thing had always asked for more [polish|care] than {he} wanted to give",
        ),
    ),
    Concept(
        "ages well",
        {
            "material": "leather; suede; nubuck; genuine leather; full grain; calfskin",
            "style": "classic; timeless; heritage",
        },
        "leather; classic; timeless",
        W(
            "[looks better|grows more handsome] [with every year|the more it's used]",
            "{he} won't have to replace [in two years|every season|]",
            "feels [like a proper grown-up thing|like something worth keeping|solid in the hand]",
        ),
        W(
            "{he} {was} done with things that [looked tired after three months|went to the bin each spring]",
            "{his} [father|grandmother] had owned [one thing of each kind, and kept it for decades|the same good things for forty years]",
        ),
    ),
    Concept(
        "easy to clean",
        {
            "care": "machine; washable; wipe; tumble; rinse",
            "feature": "machine wash; washable; easy care; stain resist; stain repel; wipe; easy to clean; stain resistant",
        },
        "machine washable; easy care",
        W(
            "can go in with [the rest of the laundry|everything else] [without special treatment|and no second thought|]",
            "doesn't need [babying|a trip to the cleaners] [after every wear|when somebody spills juice|]",
            "{he} can clean at home [with no fuss|in five minutes|between two errands]",
        ),
        W(
            "with [two dogs|small children|a garden] around, [nothing stayed clean|stains were a fact of life]",
            "{he} had ruined something dear in the wash [in January|once already|]",
        ),
    ),
    Concept(
        "no wrinkles",
        {
            "feature": "wrinkle; iron; crease; no iron; wrinkle free",
            "material": "crepe; ponte; georgette; polyester; microfiber",
            "care": "iron; steam; no iron",
        },
        "wrinkle-free; no iron",
        W(
            "comes out of a suitcase [looking decent|ready to go|without needing an iron]",
            "doesn't [crumple|crease] [on the train|after an hour at a desk|in the car]",
        ),
        W(
            "{he} [owned no iron|hated ironing|had burned the last shirt {he} ironed] [and meant to keep it that way|]",
            "{he} had once arrived looking [like an unmade bed|crumpled as a paper bag]",
        ),
    ),
    Concept(
        "kind metal",
        {
            "material": "stainless steel; sterling; sterling silver; titanium; 925; gold plated; gold; silver; rose gold; platinum; "
            "gold filled; surgical; 14k; 18k",
            "feature": "hypoallergenic; nickel free; lead free; tarnish; allergy; post; sensitive",
        },
        "hypoallergenic; sterling silver; stainless steel; gold",
        W(
            "doesn't [turn {his} skin green|set off a rash|irritate {his} skin] [after a day|in summer|]",
            "keeps its shine [through soap and rain|for more than one season|]",
            "looks [like the real thing|precious] [up close|without making {him} nervous|]",
        ),
        W(
            "cheap metal had [left green marks|brought {him} out in a rash] [before|every time|the summer before]",
            "{he} reacted to [nickel|half of what was sold on market stalls], and [itched for days|{his} ears swelled]",
        ),
    ),
    Concept(
        "catches the light",
        {
            "material": "crystal; rhinestone; cubic zirconia; diamond; pearl; gemstone; glass; sequin; satin; silk; turquoise; opal; "
            "amethyst; moissanite; velvet; chiffon; lace; tulle; enamel; jade",
            "feature": "sparkl; crystal; rhinestone; sequin; stone; gem; pave; shimmer; beading; beads; bead; embellish; pendant; charm; pearl; "
            "glitter; metallic; lace; embroider; bow; drop; gold tone; silver tone; filigree",
            "style": "statement; glamorous; dressy; elegant; sparkly; romantic; dainty; delicate; glam",
            "color": "gold; silver; rose gold; champagne; metallic; bronze; copper",
            "pattern": "sequin; metallic; embroidered",
        },
        "elegant; sparkling; crystal; delicate",
        W(
            "catches the light [just a little|by candlelight|on the dance floor]",
            "makes [a plain outfit|an ordinary evening] feel [like an occasion|dressed up|special]",
            "draws [a compliment|a second look] [without shouting|from across a table|]",
        ),
        W(
            "everything {he} owned was [so terribly practical|fit for the office and nothing else]",
            "{he} wanted, [for one night|just once], to [sparkle a bit|turn a head or two|feel dressed up]",
        ),
    ),
)
