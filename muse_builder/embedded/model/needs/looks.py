"""Needs of the eye: colors, patterns, dressed up or easygoing.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

LOOKS: tuple[Concept, ...] = (
    Concept(
        "goes with anything",
        {
            "color": "black; white; gray; grey; navy; charcoal; cream; ivory; nude; off white; neutral; heather",
            "pattern": "solid; plain; solid color; heather; heathered",
            "style": "basic; minimalist; simple; everyday; casual; versatile; capsule",
        },
        "plain; neutral; solid; black; grey",
        W(
            "goes with [nearly everything|more or less whatever is|half of what is] [already in {his} closet|in {his} drawers]",
            "won't [clash|fight] with [bold jewelry|a loud scarf|whatever else comes along]",
            "doesn't shout [for attention|across the room|from the hanger]",
            "{he} can [put on without thinking|mix and match] [in the morning|on a busy day|]",
            "gets along with [{his} older things|whatever {he} grabs first|both {his} good days and {his} lazy ones]",
            "won't look [dated|out of place] [by next year|in photos ten years on|]",
        ),
        W(
            "half of {his} wardrobe [fought with the other half|only went with one other thing]",
            "{he} [had no patience for matching|liked to get dressed without thinking] [before coffee|on weekdays|]",
            "{he} had stood before an open closet [for half an hour|at a loss] [more mornings than not|before every dinner|]",
            "the last bold thing {he} bought [still had its tag on|had been worn exactly once|sat at the back of a drawer]",
        ),
    ),
    Concept(
        "dark",
        {"color": "dark; midnight; burgundy; wine; maroon; espresso; plum; oxblood; chocolate"},
        "dark; deep colors",
        W(
            "[hides|forgives] a [coffee spill|muddy paw print|bit of grease] [until the next wash|]",
            "is [deep|rich] in color [rather than bright|like a good red wine|]",
        ),
        W(
            "pale things [lasted an hour near {him}|showed every crumb]",
            "{he} had worn something light last time and [wore the gravy too|regretted it by noon]",
        ),
    ),
    Concept(
        "sunny color",
        {
            "color": "yellow; orange; coral; mustard; gold yellow; peach; lime; multi; rainbow; bright; multicolor; turquoise; amber"
        },
        "bright; yellow; orange; multicolor",
        W(
            "[cheers {him} up|brightens things] [on a gray Monday|from across the room|the moment it comes out of the box]",
            "looks like [a bit of sunshine|ripe fruit|the first day of summer]",
        ),
        W(
            "{his} closet had turned into [a study in gray|fifty shades of rain cloud]",
            "after such a [dull|long] winter {he} {was} [starving|ready] for some [brightness|sunshine]",
        ),
    ),
    Concept(
        "warm bold color",
        {"color": "red; pink; fuchsia; magenta; rose; crimson; scarlet; hot pink; blush; salmon; raspberry; ruby; cherry"},
        "red; pink; bold colors",
        W(
            "[puts some color in {his} cheeks|brings a bit of warmth to {his} face] [on pale days|in photos|]",
            "is [a touch daring|far from shy] [in its color|when it comes to color|]",
        ),
        W(
            "people [kept asking whether {he} {was} tired|said {he} looked pale] in [dull shades|gray]",
            "{he} had promised {himself} to [stop hiding in gray|be a little braver with color]",
        ),
    ),
    Concept(
        "calm cool color",
        {
            "color": "blue; teal; aqua; sky; denim; indigo; royal; mint; cobalt; cyan; slate; sapphire; lavender; purple; lilac; violet; periwinkle"
        },
        "blue; purple; teal; cool colors",
        W(
            "is in a cool shade [that doesn't tire the eye|like water on a calm day|]",
            "[brings out {his} eyes|suits {his} cool complexion] [better than beige does|]",
        ),
        W(
            "somebody had once told {him} that [cool shades|the shades of a lake] suited {him} [best|]",
            "{he} found [loud, hot shades|fiery colors] [tiring|hard to wear]",
        ),
    ),
    Concept(
        "earthy color",
        {
            "color": "green; olive; brown; tan; beige; khaki; camel; rust; taupe; forest; sage; sand; cognac; army; emerald; moss; terracotta; walnut"
        },
        "green; brown; olive; tan; earthy colors",
        W(
            "[looks at home outdoors|is the color of something that grows|reminds {him} of a walk in the forest]",
            "comes in a [natural|woodsy] shade [rather than a screaming one|]",
        ),
        W(
            "{he} had always been drawn to [the tones of a forest floor|leaves, bark and moss]",
            "shiny, screaming shades [made {him} feel like a road sign|weren't {his} thing]",
        ),
    ),
    Concept(
        "lively pattern",
        {
            "pattern": "floral; stripe; plaid; check; polka; print; graphic; animal; leopard; tie dye; camo; paisley; geometric; color block; "
            "colorblock; abstract; tropical; gingham; houndstooth; star; heart; dot; solid highlight; argyle; snake; cartoon; color blocked; "
            "novelty; zebra; herringbone; damask; dino; fair isle; ombre; space; rainbow; animals; dinosaurs; letter; chevron",
            "feature": "contrast; print; graphic; color block; contrasting; accent; printed; piping; stripe; colorblock",
            "style": "graphic; playful; cute; bohemian; boho; festive; funky; novelty; whimsical",
        },
        "patterned; printed; playful",
        W(
            "has [a bit of life in it|a little going on] [rather than being blank|for the eye to rest on|]",
            "[makes people smile|starts a conversation] [on the bus|in line at the bakery|in a dull room]",
            "doesn't look [as plain as a bedsheet|boring|like everyone else's]",
        ),
        W(
            "{he} had been called [sensible|sober] [one time too many|by {his} own mother]",
            "plain things [bored {him}|put {him} to sleep] [and always had|these days|]",
        ),
    ),
    Concept(
        "sharp, formal",
        {
            "style": "formal; business; smart; dressy; professional; sophisticated; polished; tailored; preppy; smart casual; structured",
            "occasion": "formal; business; work; office; wedding; party; cocktail; evening; interview; prom; graduation; ceremony; gala; date; "
            "church; dinner; night out; holiday; christmas; special",
            "activity": "office; work; business",
        },
        "formal; dressy; elegant; polished",
        W(
            "looks [sharp|put together|right] [in front of a room|next to suits and ties|in the official photos]",
            "makes [a good first impression|{him} look the part] [before a word is said|]",
            "wouldn't [look out of place|raise an eyebrow] [at a nice table|among the dressed-up crowd|]",
        ),
        W(
            "{he} had turned up underdressed [once before|for a dinner] and [still blushed at the memory|nobody had let it go]",
            "{he} knew how [quickly people judge|much a first impression counts]",
        ),
    ),
    Concept(
        "relaxed style",
        {
            "style": "casual; laid back; sporty; western; surf; streetwear; beachy; tee; street; lounge; skater; cozy; retro; vintage; classic; "
            "modern; contemporary; trendy; edgy; chic",
            "occasion": "casual; everyday; daily; lounging; vacation; travel; beach; weekend; sleep; home; school",
            "activity": "leisure; recreation; urban; travel; school; lounging; overnight; everyday; beach; casual; walking; commuting",
        },
        "casual; everyday; relaxed",
        W(
            "doesn't [look as if anybody tried too hard|feel dressed up|take itself too seriously]",
            "[works|does fine] [for errands and for brunch|on the sofa and at the shop|on a lazy Sunday]",
            "feels [easygoing|like a day off] [from morning to night|even on a Tuesday|]",
        ),
        W(
            "stiff things [stayed on the hanger|made {him} feel like someone else]",
            "{his} weekdays were [buttoned up enough|all rules and collars] [as it was|]",
        ),
    ),
)
