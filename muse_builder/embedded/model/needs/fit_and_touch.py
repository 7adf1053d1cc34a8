"""Needs of the skin and the body: soft, stretchy, close or loose, covered or free.

One `Concept` a need; how to read and add one stands in `concept.py`.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from muse_builder.embedded.model.grammar import Phrases as W
from muse_builder.embedded.model.needs.concept import Concept

FIT_AND_TOUCH: tuple[Concept, ...] = (
    Concept(
        "soft",
        {
            "material": "cotton; modal; bamboo; jersey; velvet; cashmere; silk; organic; tencel; lyocell; chenille; french terry; plush",
            "feature": "soft; brushed; plush; smooth; ultra soft; soft touch; silky; microfleece lining; cozy; tag",
        },
        "soft; cotton; modal; bamboo",
        W(
            "feels [soft|kind|gentle] [against bare skin|from the very first day|even after twenty washes]",
            "doesn't [scratch|itch|irritate {his} skin] [at the neck|after an hour|on hot days]",
            "[doubles as a comfort blanket|begs to be touched|is a pleasure to sink into] [at the end of a long day|]",
            "has [no rough spots|nothing scratchy about it] [anywhere|on the inside|]",
        ),
        W(
            "{his} skin [came up in red patches|itched] [at the slightest excuse|with anything rough|after an hour in the wrong fabric]",
            "{he} had [picked at a scratchy seam|itched] through [an entire dinner|a whole evening|a long flight]",
            "anything rough [made {him} fidget|came off again within the hour|ended up in the donation box]",
        ),
    ),
    Concept(
        "no rubbing",
        {"feature": "seamless; flatlock; flat seam; tagless; chafe; chafing; curl edged; gusset; seam", "style": "seamless"},
        "seamless; flatlock seams; tagless",
        W(
            "doesn't [rub|chafe|leave marks] [on a long day|after the first hour|on bare skin]",
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
            "{he} had felt [tied up like a parcel|stiff as a board] [in the old one|whenever {he} reached for anything|]",
        ),
    ),
    Concept(
        "close fit",
        {
            "fit": "slim; fitted; skinny; tapered; tailored; athletic; snug; close; semi fitted; body; bodycon; trim",
            "style": "snug; base layer; tailored; fitted; compression; bodycon",
            "feature": "fitted; tapered; tapered leg; darted; contour; slim",
        },
        "slim fit; fitted; tailored",
        W(
            "[follows {his} shape|sits close to the body] [without squeezing|for a sharp look|with nothing left to flap]",
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
            "tight things had [felt like punishment|left {him} counting the hours] [since the summer|lately|]",
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
            "[holds everything|keeps everything] [in place|where it should be] [all day long|without squeezing {him} flat|]",
            "gives [a bit of support|some reassuring hold] [where it counts|on the second hour|without wires digging in]",
        ),
        W(
            "{he} had [given up halfway|sat out the jumps] because nothing [stayed in place|held properly]",
            "after every workout {his} [back|shoulders] complained [for two days|loudly|]",
        ),
    ),
    Concept(
        "covers hands, wrists",
        {"feature": "thumb; thumbhole; thumb hole; knit cuffs; cuffs; ribbed cuffs; rib cuffs; touchscreen; glove"},
        "thumbholes; cuffs",
        W(
            "reaches [down over {his} hands|past {his} wrists] [when it's nippy|on the first cold mile|]",
            "leaves no [cold gap|drafty gap] at {his} wrists [when reaching up|on a bike|]",
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
            "[comes up|closes] [nicely around|a bit higher at] the [throat|neck] [so {he} can skip a scarf|against the draft|]",
            "keeps {his} throat [covered|warm] [on windy corners|out in the cold|]",
        ),
        W(
            "{his} throat had [never liked a draft|been sore since the weekend|been sore every autumn]",
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
            "isn't too open at the [front|throat] [for a family table|for a room full of elders|]",
            "sits [neatly|close] at the base of the neck [without choking {him}|at all times|]",
            "stays put at the front [when leaning over|without any tugging|]",
        ),
        W(
            "the old one had been cut [too low for comfort|lower than {he} had realized] [and {he} spent whole evenings tugging at the front|]",
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
            "leaves {his} arms [free|bare] [to swing|for the sunshine|when things heat up]",
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
            "covers {his} [knees|legs] [when seated|on the stairs|without any tugging]",
            "covers {his} lower back [when bending down|on a bike|without any tugging]",
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
)
