"""Everyday needs behind attribute values, both ways: what a person would say, and what a shop would search for.

    concept_of("feature", "adjustable hood")     the Concept behind a value; never None, unknown values get their field's
    wish(concept, dice, ME)                      "keeps my ears warm when the wind gets rude": goes after "something that"
    trouble(concept, dice, pronouns("female"))   "her ears had been numb on every walk lately": past tense, why it matters
    concepts_in("stays dry, has to hold my phone")  the Concepts a free text speaks of, in order of mention
    concept.terms                                ("hood", "hooded"): attribute words to search with, most telling first
    concept.met_by("feature", "rain hood")       whether a value meets the need

Wishes and troubles name no product and no attribute value; they are the vague half of the paper's "quick-drying" example
(paper 3.3.2), `terms` the clarified half.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import math
import re
from functools import lru_cache
from random import Random

from muse_builder.llm.embedded.grammar import Phrases, tidy
from muse_builder.llm.embedded.people import Pronouns


class Concept:
    """One need: the values that meet it, how people word it, what to search for."""

    __slots__ = ("evoked_by", "name", "terms", "troubles", "wishes")

    def __init__(self, name: str, evoked_by: dict[str, str], terms: str, wishes: Phrases, troubles: Phrases) -> None:
        self.name = name
        self.evoked_by = {field: tuple(words.split("; ")) for field, words in evoked_by.items()}
        """Field -> words in its values, long ones also as beginnings; "" is any value of the field."""
        self.terms = tuple(terms.split("; "))
        self.wishes = wishes
        self.troubles = troubles

    def __repr__(self) -> str:
        return f"Concept({self.name!r})"

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.evoked_by)

    def met_by(self, field: str, value: str) -> bool:
        """Whether this value of this field meets the need."""
        padded = f" {value.lower().replace('-', ' ').replace(',', ' ')} "
        words = self.evoked_by.get(field, ())
        if field == "style":  # shops file "waterproof" under style as often as under features
            words += self.evoked_by.get("feature", ())
        return any(_begins(padded, word) for word in words if word)


def _begins(padded: str, word: str) -> bool:
    """Whether a word of the text begins so; short ones must be whole words, or "lap" would be found in "lapels"."""
    if len(word) > 4:
        return f" {word}" in padded
    return f" {word} " in padded or f" {word}s " in padded


def wish(concept: Concept, dice: Random, who: Pronouns, part: str = "") -> str:
    """A clause to follow "something that", spoken by or of `who`. Draws dice.

    Args:
        part: where the thing is worn (`garments.garment(item).part`); a wallet is asked for nothing that cables have to do with.
    """
    return _plausible(concept.wishes, dice, who, part)


def trouble(concept: Concept, dice: Random, who: Pronouns, part: str = "") -> str:
    """A past-tense main clause without capital or stop: how things went without it. Draws dice."""
    return _plausible(concept.troubles, dice, who, part)


_TRIES = 12


def _plausible(phrases: Phrases, dice: Random, who: Pronouns, part: str) -> str:
    said = ""
    for _ in range(_TRIES):
        said = tidy(phrases.say(dice, he=who.he, him=who.him, his=who.his, himself=who.himself, was=who.was))
        if not part or fits(said, part):
            break
    return said


def fits(clause: str, part: str) -> bool:
    """Whether a need makes sense of something worn or carried there: nothing on the feet goes over one's head."""
    return not any(part not in parts and pattern.search(clause) for pattern, parts in _MEANT_FOR)


W = Phrases
CONCEPTS: tuple[Concept, ...] = (
    # --- weather
    Concept(
        "stays dry in rain",
        {
            "feature": "waterproof; water resist; water repel; rain; storm; seam sealed; rainproof; rainy; weatherproof; sealed seam; weather resist",
            "material": "gore tex; waterproof; neoprene",
            "climate": "rain; rainy; wet; snow; snowy",
            "style": "waterproof; water repel; water resist; rain",
            "occasion": "rain",
        },
        "waterproof; water-resistant; rain",
        W(
            "[shrugs off|can take|copes with] [a downpour|a proper soaking|a cloudburst|a wet afternoon]",
            "keeps {him} dry [when the weather turns|when the sky opens|if it starts to pour|on a grey and dripping day]",
            "doesn't [soak through|get soggy|turn into a sponge] [the minute it rains|after ten minutes of drizzle|in a wet week]",
            "can be splashed [without being ruined|and simply wiped off|and still look fine]",
            "won't leave {him} [dripping|squelching|wet to the bone] [when it rains|in a sudden shower|halfway through the day]",
        ),
        W(
            "the last [shower|downpour] had left {him} [soaked to the skin|wringing out wet sleeves|shivering and wet]",
            "the forecast had promised [nothing but showers|one wet day after another|rain from start to finish]",
            "{he} had [come home drenched|been caught in the rain] [twice that month|once too often|more times than anyone should]",
        ),
    ),
    Concept(
        "hood",
        {"feature": "hood; hooded; adjustable hood", "style": "hood; hooded"},
        "hood; hooded",
        W(
            "shelters {his} [head|ears] [when the weather turns nasty|without an umbrella|if it starts to drizzle|when the wind gets rude]",
            "lets {him} [hide from|shut out] [the wind|the world|a cold gust] [now and then|for a minute|behind a bit of cloth]",
            "{he} can pull up over {his} [head|ears|hair] [when it gets chilly|while waiting for the bus|on the way home]",
        ),
        W(
            "{he} never remembered an umbrella and {his} hair [paid for it|told the story|looked it]",
            "{his} ears had been [freezing|numb|red with cold] [all the way home|by the time the bus came|on every walk lately]",
            "hats [kept getting lost|never stayed on {his} head|gave {him} a headache]",
        ),
    ),
    Concept(
        "dries fast, wicks",
        {
            "feature": "wicking; moisture; quick dry; sweat; fast dry; odor; odour; anti odor; climate control; antimicrobial",
            "material": "polyester; nylon; cocona; cooltech; lumatech; polyamide; microfiber; performance",
            "style": "wicking",
        },
        "moisture-wicking; quick-drying; polyester; nylon",
        W(
            "dries [fast|in no time|before lunch|overnight] [after a wash|once the work is done|on a hook by the window|]",
            "doesn't [cling|stick] to {his} back after [some honest sweat|a sweaty climb|an hour of hard work]",
            "won't show [every drop of sweat|how hard the last mile was|sweat patches in photos]",
            "[feels|smells] fresh even after [a sweaty hour|a long hot session|hours of hard work|the third hill]",
            "can be rinsed in a sink and [worn|used] again [the next morning|by breakfast|a few hours later]",
        ),
        W(
            "{his} old things [stayed clammy for hours|hung wet on the line for two days|smelled no matter how often they were washed]",
            "{he} had sweated through everything [during the last heat wave|in the first twenty minutes|the time before]",
            "by the end {he} had felt [sticky|damp|clammy] and [rather sorry for {himself}|a little embarrassed|nothing like fresh]",
        ),
    ),
    Concept(
        "warm",
        {
            "feature": "fleece; insulat; thermal; lined; lining; warm; down fill; sherpa; thermo; fur; heat",
            "material": "fleece; wool; lambswool; cashmere; merino; down; sherpa; faux fur; microfleece; thermal; acrylic; flannel; shearling",
            "climate": "cold; winter; wintry; snow; snowy; chilly; fall; autumn",
            "style": "insulated; puffer; thermal; quilted",
            "occasion": "winter",
        },
        "warm; fleece; insulated; wool; winter",
        W(
            "keeps {him} [warm|toasty|snug] [when the temperature drops|on frosty mornings|after sundown|while standing around for hours]",
            "takes the [chill out of the evening|bite out of a January morning|edge off a frosty walk]",
            "feels like [a hug|a blanket|sitting by the stove] [on an icy day|when it's freezing out|in the dark months]",
            "is warm [without five layers|without bulk|and never stuffy]",
            "[won't leave|doesn't leave] {him} shivering [on the platform|by the second hour|before everyone else]",
        ),
        W(
            "{he} had shivered through the last one [with chattering teeth|hugging a cup of tea|counting the minutes]",
            "{his} fingers and toes [went numb|turned to ice] [as soon as the sun was gone|before anyone else's|every single time]",
            "[the heating at home was unreliable|evenings had turned frosty|the cold got into {his} bones more than it used to]",
        ),
    ),
    Concept(
        "wind",
        {
            "feature": "windproof; wind; storm flap",
            "climate": "wind; windy; breezy",
            "style": "windbreaker; windproof; wind; soft shell; hard shell",
        },
        "windproof; windbreaker; wind-resistant",
        W(
            "[stops|blocks|holds off] the [wind|gusts|breeze] [coming off the water|on an open ridge|on the bridge every morning]",
            "[doesn't flap|won't balloon] [in a gale|on a blustery day|whenever the wind picks up]",
            "makes a [blustery|gusty] [afternoon|walk|morning] [bearable|less of a battle|fun again]",
        ),
        W(
            "the wind had [cut straight through|found every gap in] [{his} old things|whatever {he} wore] [last time|up there]",
            "it [blew a gale|was always blustery] [on that stretch|at that time of year|up by the lake]",
        ),
    ),
    Concept(
        "airy, for heat",
        {
            "feature": "breath; mesh; vent; vented; ventilat; airy; cooling; lightweight fabric; ultra lightweight; featherweight",
            "material": "linen; mesh; chambray; rayon; viscose; straw; hemp",
            "climate": "hot; warm; summer; humid",
            "style": "breathable; airy",
            "occasion": "summer",
        },
        "breathable; lightweight; mesh; linen; cooling",
        W(
            "lets the air through [when it's sweltering|on muggy days|in a stuffy room|at noon in July]",
            "doesn't [trap heat|turn into an oven|make {him} melt] [by midday|in the sun|on a crowded train]",
            "stays [cool|pleasant|bearable] [in thirty degrees|when there's not a breath of air|under a blazing sun]",
            "is [like wearing next to nothing|as airy as an open window] [when it's hot|in high summer|]",
        ),
        W(
            "the [heat|humidity] had [flattened {him}|worn {him} out|been the worst part] [last year|by the second day|every afternoon]",
            "{he} had always been the first to overheat [when the sun came out|in stuffy rooms|on a hot day]",
            "by noon [everyone had been fanning themselves|there was no shade left to fight over]",
        ),
    ),
    Concept(
        "any weather",
        {
            "climate": "all weather; all season; mild; spring; any; cool; changeable",
            "feature": "convertible; layering; removable; three season; zip off",
        },
        "all-weather; layering; spring; mild",
        W(
            "works [in any weather|whatever the forecast says|on cool mornings and mild afternoons alike]",
            "{he} can [layer|add to or peel back] as the day [warms up|changes its mind|goes on]",
            "is right for [those in-between days|a season that can't decide|weather that changes every hour]",
        ),
        W(
            "the weather [changed its mind|went from mild to grim] [every hour|between breakfast and lunch|without warning]",
            "{he} had [packed|dressed] for [one season and met three|spring and got November|sun and got sleet]",
        ),
    ),
    Concept(
        "sun",
        {"feature": "upf; uv; sun protect; wide brim; brim; polarized; sun", "climate": "sun; sunny; bright"},
        "UPF; UV protection; sun; polarized",
        W(
            "[keeps {him} out of trouble in strong sun|shields {him} from that first bad burn of the year|gets {him} through long bright afternoons without a burn]",
            "gives a little shade [of its own|for the eyes|when the glare comes off the water]",
        ),
        W(
            "{he} burned [easily|in twenty minutes|like paper] and the glare [gave {him} headaches|made {him} squint in every picture]",
            "the doctor had been [strict|clear] about the sun [since the spring|after that last burn|this year]",
        ),
    ),
    # --- carrying
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
        "keeps things in order",
        {
            "feature": "compartment; organizer; slot; card slots; divider; sleeve; laptop; zippered interior; inner; interior; "
            "bottle; storage; section; bill"
        },
        "compartments; organizer; pockets; laptop sleeve",
        W(
            "has a place for [everything|each little thing|all the odds and ends]",
            "ends the [rummaging|digging around|hunting] [for {his} keys|at the ticket gate|at every door]",
            "keeps {his} [papers flat|cables from tangling|cards in order] [and easy to find|on the go|]",
        ),
        W(
            "{he} had stood at the gate [emptying everything onto the floor|hunting for a pass|with a queue sighing behind]",
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
            "{his} shoulder had [ached for days|carried a red mark] [after the last trip|by the evening|]",
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
            "everything had been [stuffed to bursting|squeezed in sideways] [last time|and half of it crumpled]",
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
            "every [ounce|gram] [counted this time|mattered on that route|had to be carried uphill]",
            "{he} {was} [travelling with one small bag|tired of lugging heavy things about|down to the last inch of luggage space]",
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
    # --- closing, adjusting
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
        "zip",
        {
            "closure": "zip; full zip; half zip; zipper; zippered; quarter zip",
            "feature": "zip; zipper; zippered; full zip; quarter zip; half zip; chin guard",
            "style": "full zip; half zip; quarter zip; zip up",
        },
        "zip; full-zip; zipper",
        W(
            "opens in one [quick pull|go|second] [with gloves on|on the move|when it gets hot]",
            "{he} can [throw open|open a little] [when it gets warm|between two bends|on the escalator]",
            "doesn't have to go over {his} head [and ruin {his} hair|with glasses on|every time]",
        ),
        W(
            "pulling things over {his} head [wrecked {his} hair|knocked {his} glasses off] [every morning|once again|]",
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
            "{he} had spent the last one [tugging and hitching|with a pinched stomach|with one button secretly undone]",
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
    # --- touch and fit
    Concept(
        "soft",
        {
            "material": "cotton; modal; bamboo; jersey; velvet; cashmere; silk; organic; tencel; lyocell; chenille; french terry; plush",
            "feature": "soft; brushed; plush; smooth; ultra soft; soft touch; silky; microfleece lining; cozy; tag",
        },
        "soft; cotton; modal; bamboo",
        W(
            "feels [soft|kind|gentle] [against bare skin|from the very first day|even after twenty washes]",
            "doesn't [scratch|itch|irritate {his} skin] [at the neck|after an hour|like {his} last one did]",
            "[doubles as a comfort blanket|begs to be touched|is a pleasure to sink into] [at the end of a long day|]",
        ),
        W(
            "{his} skin [came up in red patches|itched] [at the slightest excuse|with anything rough|after an hour in the wrong fabric]",
            "{he} had [picked at a scratchy seam|itched] through [an entire dinner|the whole last evening]",
        ),
    ),
    Concept(
        "no rubbing",
        {"feature": "seamless; flatlock; flat seam; tagless; chafe; chafing; curl edged; gusset; seam", "style": "seamless"},
        "seamless; flatlock seams; tagless",
        W(
            "doesn't [rub|chafe|leave marks] [on a long day|after the first hour|where it matters]",
            "has nothing [poking|scraping|rubbing] [at the seams|under the arms|along {his} ribs]",
        ),
        W(
            "{he} had come home with [raw patches|angry red lines|sore ribs] [from a single seam|the last time|more than once]",
            "labels and seams had [driven {him} mad|left marks] [since {he} {was} small|every day|]",
        ),
    ),
    Concept(
        "stretch",
        {
            "material": "spandex; elastane; lycra; stretch; scuba",
            "feature": "stretch; four way; 4 way; flexible; articulated; knit panels; stretchy",
            "style": "stretch",
        },
        "stretch; spandex; elastane; flexible",
        W(
            "moves [with {him}|all the way|along] [instead of fighting back|through every bend|in all directions]",
            "lets {him} [squat|reach|kneel|bend] [without hearing a seam go|and keep {his} dignity|freely]",
            "springs back [into shape|to how it was] [after a day of wear|even at the knees|]",
        ),
        W(
            "a seam had given way [in front of everybody|with a loud rip|as {he} bent down]",
            "{he} had felt [tied up like a parcel|stiff as a board] [in the last one|whenever {he} reached for anything|]",
        ),
    ),
    Concept(
        "close fit",
        {
            "fit": "slim; fitted; skinny; tapered; tailored; athletic; snug; close; semi fitted; body; bodycon; trim",
            "style": "snug; base layer; tailored; fitted; compression; bodycon",
            "feature": "compression; fitted; tapered; tapered leg; darted; contour; slim",
        },
        "slim fit; fitted; tailored",
        W(
            "[follows {his} shape|sits close to the body] [without squeezing|and looks sharp|with nothing left to flap]",
            "[looks|stays] [neat|trim|tidy] [from every side|under another layer|rather than baggy]",
            "doesn't [hang off|drown|swamp] {him} [like a sack|like borrowed clothes|]",
        ),
        W(
            "everything in {his} drawers [hung like a sack|seemed to be made for someone twice the size|flapped about]",
            "{he} had lost [some weight|a few pounds] and [wanted to show it|nothing sat right any more]",
        ),
    ),
    Concept(
        "loose fit",
        {
            "fit": "relaxed; loose; regular; oversized; baggy; wide; roomy; generous; classic; comfort; boxy; straight; easy; standard",
            "style": "relaxed; loose; oversized; slouchy",
            "feature": "relaxed; loose; roomy leg; wide leg; straight leg; relaxed leg; wide toe; roomy toe",
        },
        "relaxed fit; loose; oversized",
        W(
            "gives {him} room [to breathe|to move|to stretch out] [without looking sloppy|all day|and then some]",
            "doesn't [cling|squeeze|pull] [anywhere|at the shoulders|where it shouldn't]",
            "[hangs|falls] [easily|loosely] [over everything|even after a big lunch|without looking borrowed]",
        ),
        W(
            "tight things had [felt like punishment|left {him} counting the hours] [since the summer|lately|all through the last event]",
            "{he} had never [liked|put up with] anything that [clung|squeezed] [for long|on a full stomach|]",
        ),
    ),
    Concept(
        "holds and shapes",
        {
            "feature": "support; compression; underwire; molded; moulded; cups; bra; shelf bra; removable cup; padding; padded; "
            "tummy control; built in; shaping; racerback; racer; padded cups; liner",
            "style": "racerback; supportive",
        },
        "support; compression; padded",
        W(
            "[holds everything|keeps everything] [in place|where it should be] [through jumps and sprints|without squeezing {him} flat|]",
            "gives [a bit of support|some reassuring hold] [where it counts|on the second hour|without wires digging in]",
        ),
        W(
            "{he} had [given up halfway|sat out the jumps] because nothing [stayed in place|held properly]",
            "after the last session {his} [back|shoulders] had complained [for two days|loudly|]",
        ),
    ),
    Concept(
        "covers hands, wrists",
        {"feature": "thumb; thumbhole; thumb hole; knit cuffs; cuffs; ribbed cuffs; rib cuffs; touchscreen; glove"},
        "thumbholes; cuffs",
        W(
            "reaches [down over {his} hands|past {his} wrists] [when it's nippy|on the first cold mile|]",
            "leaves no [cold gap|draughty gap] at {his} wrists [when reaching up|on a bike|]",
        ),
        W(
            "{his} wrists and hands had been [the first thing to freeze|raw with cold] [every morning|by mile two|]",
            "sleeves always [rode up|ended too soon] on {his} [long arms|arms] [and let the cold in|]",
        ),
    ),
    Concept(
        "covers the neck",
        {
            "neckline": "turtleneck; turtle; mock; high; funnel; stand; stand up; cowl; roll",
            "feature": "mock neck; high collar; stand collar; stand up collar; chin; funnel; turtleneck",
        },
        "high neck; mock neck; collar",
        W(
            "[comes up|closes] [nicely around|a bit higher at] the [throat|neck] [so {he} can skip a scarf|and keeps the draught out|]",
            "keeps {his} throat [covered|warm] [on windy corners|out in the cold|]",
        ),
        W(
            "{his} throat had [never liked a draught|been sore since the weekend|been sore every autumn]",
        ),
    ),
    Concept(
        "modest neck",
        {
            "neckline": "crew; polo; collar; collared; pointed; envelope; soft collar; fold down",
            "feature": "crew neck; collar; polo",
        },
        "crew neck; collar; polo collar",
        W(
            "isn't too open at the [front|throat] [for this crowd|for a room full of elders|]",
            "sits [neatly|close] at the base of the neck [without choking {him}|and stays there|]",
            "stays put at the front [when leaning over|without any tugging|]",
        ),
        W(
            "the last one had been cut [too low for comfort|lower than {he} had realised] [and {he} spent the evening tugging at the front|]",
            "wide necklines [slid off {his} shoulders|never stayed where they belonged] [all day|]",
        ),
    ),
    Concept(
        "open neck",
        {
            "neckline": "v; v neck; scoop; sweetheart; boat; square; off shoulder; off the shoulder; halter; plunge; u; henley; one shoulder",
            "feature": "v neck; scoop; scooped; henley",
        },
        "v-neck; scoop neck",
        W(
            "[shows off|leaves room for] {his} [favorite chain|collarbones|grandmother's pendant]",
            "[doesn't choke {him}|isn't closed up to the chin] [in a warm room|by the afternoon|]",
        ),
        W(
            "anything closed up to the chin [made {him} feel strangled|felt like a collar on a cat]",
            "{he} had a [pendant|chain] that [nobody ever got to see|deserved to be seen]",
        ),
    ),
    Concept(
        "covers arms",
        {
            "sleeve": "long; 3/4; three quarter; bell; puff; balloon; bishop; full; raglan; dolman; batwing",
            "feature": "long sleeve; long sleeves; raglan",
        },
        "long sleeve",
        W(
            "covers {his} arms [for the cool part of the evening|against the mosquitoes|in an overcooled office]",
            "{he} can push up to the elbows [when things get busy|and pull down again|]",
        ),
        W(
            "the air conditioning [was always set to arctic|gave {him} goose bumps] [by ten|]",
            "{he} felt [better|more {himself}] with {his} arms covered [these days|in company|]",
        ),
    ),
    Concept(
        "leaves arms free",
        {
            "sleeve": "short; sleeveless; cap; strapless; spaghetti; tank; micro; flutter",
            "feature": "short sleeve; sleeveless; cap sleeve; micro sleeve; armholes; dropped armhole",
            "style": "sleeveless",
        },
        "short sleeve; sleeveless",
        W(
            "leaves {his} [arms|shoulders] [free|bare] [to swing|for the sunshine|when things heat up]",
            "doesn't [bunch up|get in the way] [under the arms|at the elbows] [in full swing|]",
        ),
        W(
            "rolled-up cuffs [kept sliding down|got wet at the sink|were in the way] [all day|]",
            "{he} had always pushed {his} sleeves up [within a minute|anyway|]",
        ),
    ),
    Concept(
        "long enough",
        {
            "length": "knee; midi; maxi; ankle; floor; long; tea; full; below; calf",
            "feature": "ankle length; long length; longer back; drop tail; drop hem; side slit; full length",
        },
        "midi; knee-length; maxi; long",
        W(
            "is long enough [to sit down in without worrying|for a room with grandparents in it|to bend over in]",
            "covers {his} [knees|legs|lower back] [when seated|on the stairs|without any tugging]",
        ),
        W(
            "{he} had spent a whole party [tugging at a hem|afraid to sit down]",
            "whatever {he} tried [rode up|turned out too short] [as soon as there was a chair|at {his} height|]",
        ),
    ),
    Concept(
        "short, out of the way",
        {
            "length": "mini; short; cropped; crop; hip; above; capri; 7/8; waist",
            "feature": "inseam; cropped; capri; above the knee; 7/8",
            "style": "cropped; capri",
        },
        "cropped; short; mini",
        W(
            "doesn't [trail|drag|catch on things] [on the floor|in the pedals|around {his} ankles]",
            "keeps the [fabric|length] out of the way [on the pedals|in the heat|during the dancing]",
        ),
        W(
            "{he} had [tripped over|caught] a hem [on the stairs|in a bike chain] [in front of everyone|once before|]",
            "at {his} height everything [ended up on the floor|needed taking up by inches]",
        ),
    ),
    Concept(
        "high waist",
        {
            "feature": "high waist; high rise; high waisted; wide waistband; no dig",
            "fit": "high waist; high rise",
            "style": "high waist",
        },
        "high waist; high rise",
        W(
            "[stays up|sits well above the hips] [when there's no time to fix things|in a forward fold|]",
            "[smooths things over|holds things in] [a little around the middle|where dessert goes|]",
        ),
        W(
            "things that sat low [slid down at every stretch|had shown more of {him} than planned]",
            "{he} {was} tired of [yanking things up|checking {his} back] [between exercises|all day|]",
        ),
    ),
    Concept(
        "low rise",
        {"feature": "low rise; low waist; mid rise; midrise; yoga waist; fold over", "fit": "low rise; mid rise"},
        "low-rise; mid-rise",
        W(
            "doesn't [climb up to the ribs|press on {his} stomach] [when sitting|on a long drive|]",
            "sits [easily at the hips|a bit lower] [without slipping|]",
        ),
        W(
            "anything tight around the ribs [made {him} feel boxed in|was unbearable after lunch]",
            "{he} had never got on with [things that came up to the ribs|a tight middle]",
        ),
    ),
    # --- feet
    Concept(
        "grip",
        {
            "feature": "grip; grippy; non slip; nonslip; slip resist; anti slip; traction; lug; lugged; rubber sole; outsole; cleat; tread; studs; gum sole",
            "material": "rubber",
        },
        "non-slip; grip; rubber sole; traction",
        W(
            "[grips|stays steady] [on wet leaves|on a slick floor|on loose gravel|on icy pavement]",
            "won't [send {him} sliding|skid] [across a wet kitchen|down the first muddy slope|on the boat deck]",
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
            "anything high had [ended barefoot under a table|meant plasters by midnight] [last time|]",
            "there would be [grass|gravel|cobblestones] [from the parking lot on|everywhere|]",
        ),
    ),
    Concept(
        "ankle hold",
        {
            "feature": "ankle support; high top; ankle; toe cap; steel toe; toe; reinforced toe; protective",
            "style": "high top; ankle",
        },
        "ankle support; high top; reinforced toe",
        W(
            "protects [{his} toes|{his} ankles] [from rocks and roots|when something heavy drops|on rough ground]",
            "keeps {his} ankle from [rolling over|twisting] [on a bad step|]",
        ),
        W(
            "{he} had [stubbed a toe|twisted an ankle] [badly|twice] [that year|on the last outing|]",
            "the ankle {he} had sprained [still spoke up|had never quite forgiven {him}] [on uneven ground|]",
        ),
    ),
    # --- lasting, care, safety
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
            "can be [thrown around|dragged through brambles|sat on] [and not care|and still look decent|every day]",
            "[survives|outlasts] [rough treatment|toddlers and dogs|a whole season of abuse] [without falling apart|]",
            "won't [fray|tear|wear thin] [by Easter|at the first snag|after a month]",
        ),
        W(
            "the last two had [fallen apart|worn through at the corners|torn] [within a season|before the year was out|]",
            "{he} {was} [hard on {his} things|known for wearing things out], and [proud of it|everyone said so]",
        ),
    ),
    Concept(
        "ages well",
        {
            "material": "leather; suede; nubuck; genuine leather; full grain; faux leather; vegan leather; pu; patent; calfskin",
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
            "with [two dogs|small children|a mad schedule] around, [nothing stayed clean|stains were a fact of life]",
            "{he} had ruined something dear in the wash [in January|once already|]",
        ),
    ),
    Concept(
        "no wrinkles",
        {
            "feature": "wrinkle; iron; crease; no iron; wrinkle free",
            "material": "crepe; ponte; georgette",
            "care": "iron; steam; no iron",
        },
        "wrinkle-free; no iron",
        W(
            "comes out of a suitcase [looking decent|ready to go|without needing an iron]",
            "doesn't [crumple|crease] [on the train|after an hour at a desk|in the car]",
        ),
        W(
            "there would be no iron [where {he} {was} staying|at the hotel|in {his} tiny flat]",
            "{he} had once arrived looking [like an unmade bed|crumpled as a paper bag]",
        ),
    ),
    Concept(
        "kind metal",
        {
            "material": "stainless steel; sterling; sterling silver; titanium; 925; gold plated; gold; silver; rose gold; platinum; "
            "gold filled; surgical; 14k; 18k; brass; alloy; zinc",
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
            "material": "crystal; rhinestone; cubic zirconia; diamond; pearl; gemstone; glass; sequin; satin; silk; beads; turquoise; opal; "
            "amethyst; moissanite; velvet; chiffon; lace; tulle; resin; enamel; jade; shell",
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
    # --- looks
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
        ),
        W(
            "half of {his} wardrobe [fought with the other half|only went with one other thing]",
            "{he} [had no patience for matching|liked to get dressed without thinking] [before coffee|on weekdays|]",
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
            "[cheers {him} up|brightens things] [on a grey Monday|from across the room|the moment it comes out of the box]",
            "looks like [a bit of sunshine|ripe fruit|the first day of summer]",
        ),
        W(
            "{his} closet had turned into [a study in grey|fifty shades of rain cloud]",
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
            "people [kept asking whether {he} {was} tired|said {he} looked pale] in [dull shades|grey]",
            "{he} had promised {himself} to [stop hiding in grey|be a little braver with color]",
        ),
    ),
    Concept(
        "calm cool color",
        {
            "color": "blue; teal; aqua; sky; denim; indigo; royal; mint; cobalt; cyan; slate; sapphire; lavender; purple; lilac; violet; periwinkle"
        },
        "blue; purple; teal; cool colors",
        W(
            "[has the color of the sea|is in a cool and quiet shade] [on a calm day|that doesn't tire the eye|]",
            "[brings out {his} eyes|suits {his} cool complexion] [better than beige does|]",
        ),
        W(
            "somebody had once told {him} that [water colors|the shades of a lake] suited {him} [best|]",
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
            "[blends in with trees and stones|looks at home outdoors|has something of a forest about it]",
            "comes in a [natural|quiet and woodsy] shade [rather than a screaming one|]",
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
            "feature": "contrast; print; graphic; color block; contrasting; accent; printed; piping; stripe; panel; colorblock",
            "style": "graphic; playful; cute; bohemian; boho; festive; funky; novelty; whimsical",
        },
        "patterned; printed; playful",
        W(
            "has [a bit of life|something going on] [to look at|in it|rather than being blank]",
            "[makes people smile|starts a conversation] [on the bus|in the queue|in a dull room]",
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
            "{he} had turned up underdressed [once before|to the last one] and [still blushed at the memory|nobody had let it go]",
            "people would be [looking|judging a little|dressed to the nines], and {he} knew it",
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
            "{he} had been [exercising in old pyjamas|making do with things never meant for sport]",
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
            "the route [left the road early|was longer than it looked on the map]",
        ),
    ),
    Concept(
        "for the night",
        {"activity": "sleep; sleeping; nap; naps; lounging", "occasion": "sleep; bedtime; nights in"},
        "sleep; soft; pajamas; loungewear",
        W(
            "doesn't twist [round {him}|into a rope] [at night|by three in the morning]",
            "is good enough [to open the door in|for breakfast with guests] [and made for dozing|]",
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
            "can be [used in more than one way|turned into something new] [on the same trip|for a change|]",
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
            "[lasts|keeps its shape] [however often it's used|after a year on the bathroom shelf|]",
            "[wipes down|comes clean] [in seconds|with a damp cloth] [afterwards|]",
        ),
        W(
            "the old one had [cracked|gone out of shape|crumbled] [in the heat|within weeks|]",
            "{he} had a way of leaving things [in the bathroom|on the back seat in the sun]",
        ),
    ),
)

_BY_FIELD: dict[str, Concept] = {
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
            "{he} had [fought with tight armholes|felt {his} shoulders pinned] [all through the last one|before]",
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
        ),
        W(
            "{he} noticed [a crooked seam from across the room|every careless detail], [much to everyone's amusement|as always]",
            "badly finished things [annoyed {him} out of all proportion|ended up at the back of the closet]",
        ),
    ),
    "climate": Concept(
        "right for the season",
        {"climate": ""},
        "seasonal",
        W(
            "[is right|makes sense] for the weather [over there|at this time of year]",
        ),
        W(
            "the weather there was [its own animal|nothing like at home]",
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


_MEANT_FOR: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b"), frozenset(parts.split()))
    for words, parts in (
        (r"cables?|chargers|papers|laptop|lunch|pass|gate|floor|bottom of a bag|ticket gate", "bag"),
        (r"cards?|strangers|scan them|rummaging|digging around|copied|pickpocketed|packed train|fingers$", "bag wallet"),
        (
            r"over (?:my|his|her|their|\x03) head|glasses (?:on|off)|(?:my|his|her|their|\x03) hair|throw open|escalator|bends|gets warm|when it gets hot|buttons",
            "top layer set dress sleep",
        ),
        (
            r"heel|feet|toenail|moss|concrete|hard floors|arches|knees|dance left|stand|tenth mile|eight hours|physiotherapist",
            "feet socks",
        ),
        (r"kneel|squat|bend|bends|seam go|seam had given|knees", "bottom set sleep under swim"),
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
        (r"hips|legs|lower back|seated", "bottom dress set top layer swim under"),
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
_ONLY_FOR: dict[str, frozenset[str]] = {
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
    "dries fast, wicks": _CLOTHES | {"socks", "head", "hands"},
    "airy, for heat": _CLOTHES | {"socks", "feet", "head"},
    "any weather": _CLOTHES | {"feet", "head"},
    "zip": frozenset(("top", "layer", "set", "sleep", "bag", "wallet")),
    "kind metal": frozenset(("neck", "ears", "wrist", "finger", "tie", "accessory", "head", "waist")),
    "cushioned": frozenset(("feet", "socks")),
    "tells the time": frozenset(("wrist",)),
    "adjustable strap, buckle": frozenset(("wrist", "feet", "neck", "head", "waist", "hands", "swim", "under")),
    "exercise kit": frozenset(("gear", "wrist", "eyes", "head", "accessory")),
}
"""Where on the body a need makes sense (parts of `garments.Garment`); needs that are not listed make sense everywhere."""


_NEVER: dict[str, re.Pattern[str]] = {
    "adjusts at the waist": re.compile(r"cuff|\bhem\b|hood|\bbra\b|\bcups?\b|strap|lapel|neck|ankle"),
    "adjustable strap, buckle": re.compile(r"hood|waist|hem|cuff"),
    "hood": re.compile(r"lining and"),
    "warm": re.compile(r"mesh lin|mesh hood|power mesh"),
    "airy, for heat": re.compile(r"power mesh|support"),
    "seen in the dark": re.compile(r"backlight"),
    "easy to clean": re.compile(r"dry clean|do not|keep dry|hand wash|store"),
    "grip": re.compile(r"handle"),
}
"""Values that hold a word of a Concept and mean another thing: an elastic cuff gives nothing at the waist."""


@lru_cache(maxsize=8192)
def concept_of(field: str, value: str, part: str = "") -> Concept:
    """The need behind a value; where no Concept knows it, the plainest need of its field.

    Args:
        part: where the product is worn (`garments.garment(item).part`), so that a strap means another thing on a bag than on a
            shoe; "" leaves that open.
    """
    for concept in CONCEPTS:
        veto = _NEVER.get(concept.name)
        if veto is not None and veto.search(value):
            continue
        if concept.met_by(field, value) and (not part or part in _ONLY_FOR.get(concept.name, (part,))):
            return concept
    return _BY_FIELD.get(field, _BY_FIELD["feature"])


_SMALL = frozenset(
    "a an the and or but of in on at to for with without from by it its is isn't be been was were are that this there he him his himself "
    "she her me my i they them their can can't could would won't doesn't don't didn't has had have not no one any some when while if "
    "so as than then after before over up down out off more most just even only very too all every each which who what where how "
    "something anything everything nothing thing things like really i'm i'd it's last first day days time times get gets got wear worn "
    "wearing looks look feel feels felt need needs want looking find made make makes still little bit keep keeps stay stays come comes goes go".split()
)
_TOKEN = re.compile(r"[a-z']+")


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ies", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _content(text: str) -> list[str]:
    return [_stem(word) for word in _TOKEN.findall(text.lower().replace("-", " ")) if word not in _SMALL and len(word) > 2]


def _weights() -> dict[str, tuple[tuple[int, float], ...]]:
    """Stem -> (number of the Concept, weight): a word's rarity among Concepts, double where it is a search term."""
    spoken: dict[str, dict[int, float]] = {}
    for number, concept in enumerate(CONCEPTS):
        sources = [phrase.source for phrase in (*concept.wishes.phrases, *concept.troubles.phrases)]
        for word in set(
            _content(re.sub(r"\{\w+\}", " ", " ".join(sources)).replace("[", " ").replace("|", " ").replace("]", " "))
        ):
            spoken.setdefault(word, {})[number] = 1.0
        for word in set(_content(" ".join(concept.terms))):
            spoken.setdefault(word, {})[number] = 2.0
    return {
        word: tuple((number, weight * math.log(len(CONCEPTS) / len(holders))) for number, weight in holders.items())
        for word, holders in spoken.items()
        if len(holders) <= 8
    }


_WEIGHTS = _weights()
_CLAUSE = re.compile(r"[.;!?,]|\b(?:and|but|because|plus|also|that|which)\b", re.IGNORECASE)
_ENOUGH = 4.1
"""One word that a single Concept uses (log(66) = 4.2), or two that are shared by few."""


def concepts_in(text: str) -> tuple[Concept, ...]:
    """The Concepts a text of wishes speaks of, in order of mention; at most one for each clause.

    For texts that state needs, where it finds about nine in ten of our own wordings. Scenery misleads it: most scenarios
    contain some word by which a need would be known ("rain" in a relay squad's coaching), so do not feed it those.
    """
    return _concepts_in(text)


@lru_cache(maxsize=2048)
def _concepts_in(text: str) -> tuple[Concept, ...]:
    found: list[int] = []
    for clause in _CLAUSE.split(text):
        scores: dict[int, float] = {}
        for word in set(_content(clause)):
            for number, weight in _WEIGHTS.get(word, ()):
                scores[number] = scores.get(number, 0.0) + weight
        if scores:
            best = max(scores, key=lambda number: (scores[number], -number))
            if scores[best] >= _ENOUGH and best not in found:
                found.append(best)
    return tuple(CONCEPTS[number] for number in found)
