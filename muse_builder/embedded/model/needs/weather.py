"""Needs that rain, cold, wind, heat and sun bring.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

WEATHER: tuple[Concept, ...] = (
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
            "keeps {him} dry [when the weather turns|when the sky opens|if it starts to pour|on a gray and dripping day]",
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
            "dries [in no time|before lunch|overnight] [after a wash|once the work is done|on a hook by the window|]",
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
            "{he} can stand around in [for hours|at a bus stop|at the edge of a field] without [turning blue|jumping up and down]",
            "[won't leave|doesn't leave] {him} shivering [on the platform|by the second hour|before everyone else]",
        ),
        W(
            "{he} had shivered through [last winter|the last cold spell|every evening outdoors] [with chattering teeth|hugging a cup of tea|counting the minutes]",
            "{his} fingers and toes [went numb|turned to ice] [as soon as the sun was gone|before anyone else's|every single time]",
            "[the heating at home was unreliable|evenings had turned frosty|the cold got into {his} bones more than it used to]",
            "{he} {was} always the one [wrapped in two blankets|asking to close the window|with the coldest hands in the room]",
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
            "the wind [never seemed to stop|always found a way in] [where {he} lived|on the way to work|that time of year]",
        ),
    ),
    Concept(
        "sun",
        {"feature": "upf; uv; sun protect; wide brim; brim; polarized; sun", "climate": "sun; sunny; bright"},
        "UPF; UV protection; sun; polarized",
        W(
            "[keeps {him} out of trouble in strong sun|shields {him} from that first bad burn of the year|gets {him} through long bright afternoons without a burn]",
            "gives a little shade [on the brightest days|for the eyes|when the glare comes off the water]",
        ),
        W(
            "{he} burned [easily|in twenty minutes|like paper] and the glare [gave {him} headaches|made {him} squint in every picture]",
            "the doctor had been [strict|clear] about the sun [since the spring|after that last burn|this year]",
        ),
    ),
    Concept(
        "airy, for heat",
        {
            "feature": "breath; mesh; vent; vented; ventilat; airy; cooling; lightweight fabric; ultra lightweight; featherweight",
            "material": "linen; mesh; chambray; rayon; viscose; straw; hemp",
            "climate": "hot; warm; summer; humid; sunny",
            "style": "breathable; airy",
            "occasion": "summer",
        },
        "breathable; lightweight; mesh; linen; cooling",
        W(
            "lets the air through [when it's sweltering|on muggy days|in a stuffy room|at noon in July]",
            "doesn't [trap heat|turn into an oven|make {him} melt] [by midday|in the sun|on a crowded train]",
            "stays [cool|pleasant|bearable] [in thirty degrees|when there's not a breath of air|under a blazing sun]",
            "is [like wearing next to nothing|as airy as an open window] [when it's hot|in high summer|]",
            "{he} can [run for a bus|sit through a long lunch] in without [regretting it|needing a shower]",
        ),
        W(
            "the [heat|humidity] had [flattened {him}|worn {him} out] [all last summer|every afternoon]",
            "{he} had always been the first to overheat [when the sun came out|in stuffy rooms|on a hot day]",
            "{his} [street|home|usual bus] [turned into a greenhouse|had no shade at all] [from June on|every afternoon|in summer]",
            "{he} had spent [the last heat wave|half of July] [fanning {himself} with a newspaper|looking for a patch of shade]",
        ),
    ),
    Concept(
        "any weather",
        {
            "climate": "all weather; all season; any; changeable",
            "feature": "three season; zip off; removable lin; removable hood; removable sleeve",
        },
        "all-weather; layering",
        W(
            "works [in any weather|whatever the forecast says|in more than one season]",
            "{he} won't have to [change|pack away] when [the weather turns|the forecast is wrong|the season ends]",
            "copes with [every kind of weather|sun in the morning and drizzle at noon|whatever the sky comes up with]",
        ),
        W(
            "the weather [changed its mind|went from mild to grim] [every hour|between breakfast and lunch|without warning]",
            "{he} had [packed|dressed] for [one season and met three|spring and got November|sun and got sleet]",
        ),
    ),
    Concept(
        "in-between days",
        {"climate": "mild; spring; cool", "feature": "layering; layer"},
        "layering; spring; mild; cool",
        W(
            "{he} can [layer|add or take off] as the day [warms up|changes its mind|goes on]",
            "is right for [those in-between days|a season that can't decide|mornings that start cold and end mild]",
            "takes the chill off [without being too much|an early start|a breezy afternoon]",
            "is neither too warm nor too thin [in spring|on a cool evening|when the seasons change]",
        ),
        W(
            "mornings [had been freezing and afternoons mild|were still cool] [for weeks|that month|where {he} lived]",
            "{he} had either [shivered or sweated|worn too much or too little] [all spring|ever since the seasons changed|]",
        ),
    ),
)
