"""New basic scenarios: an occasion, a season, a sport, a present, a change in life (paper 3.2.1).

Each is a noun phrase ("A cousin's wedding in a barn, with ..."), now and then with a sentence after it, and says nothing of
who shops: any person may be put into it. A scenario is head x place or time x twist of one topic.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

from random import Random

from muse_builder.embedded.model.grammar import Phrases, paragraph, pick, sentence
from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.tasks.synthesis import ExpandScenarios, ScenarioList

P = Phrases

_SLOTS: dict[str, Phrases] = {
    "who": P(
        "[a cousin|an old roommate|a college friend|a former boss|the upstairs neighbor|a childhood friend|an aunt|a teammate|"
        "the godmother|a brother-in-law|a favorite teacher|the choir leader|a coworker|a half-sister|the landlady|an ex-flatmate|a pen pal]"
    ),
    "month": P(
        "[in early spring|in late April|in the middle of May|in June|at the end of July|in hot August|in September|in October|"
        "in November|between Christmas and New Year|in January|in February|over Easter|on a Sunday in March|on a Friday evening]"
    ),
    "soon": P(
        "[next week|in ten days|in two weeks|at the end of the month|this weekend|in three weeks|the day after tomorrow|on short notice]"
    ),
    "town": P(
        "[Lisbon|Edinburgh|Chicago|Seattle|Vienna|Oaxaca|Montreal|Oslo|Kyoto|Denver|Naples|Galway|Prague|Santa Fe|Halifax|Bergen|Austin|"
        "Singapore|Marrakesh|Buenos Aires|Reykjavik|Savannah|Porto|Hamburg|Phoenix|Anchorage]"
    ),
    "girl": P(
        "[a niece turning [five|six|seven|eight|nine|ten]|a granddaughter who has outgrown everything|a goddaughter in second grade|"
        "a daughter who climbs every tree|a niece who refuses to wear anything scratchy|a little sister who wants to look grown up]"
    ),
    "boy": P(
        "[a nephew turning [five|six|seven|eight|nine|ten]|a grandson who never sits still|a godson starting school|"
        "a son who collects sticks and mud|a nephew who will only wear his favorite animals|a little brother who copies everyone]"
    ),
    "woman": P(
        "[a sister|a mother-in-law|an aunt|a mother|a wife|a girlfriend|a grandmother|a sister-in-law|a godmother|a grown-up daughter]"
    ),
    "man": P(
        "[a brother|a father-in-law|an uncle|a father|a husband|a boyfriend|a grandfather|a brother-in-law|a godfather|a grown-up son]"
    ),
    "friend": P(
        "[a best friend|a colleague|a roommate|a friend from the gym|a neighbor|a running partner|a mentor|a friend from school days|a coach|a travel companion|a teacher]"
    ),
}

_ASIDE_CHANCE = 0.8
"""Most scenarios carry one sentence from outside their topic, so that two of one topic share less."""

_WEATHER_ASIDES = (
    "{sky:C} is [more than likely|in the forecast|all but certain|what the radio promises]",
    "It will be {day} [by day|at noon|to begin with] and {night} [at night|after sunset|toward evening|by the end]",
)
_SKIES: dict[str, tuple[Phrases, Phrases, Phrases]] = {
    "cold": (P("[sleet|fog|strong wind|hard frost|fresh snow]"), P("[bright|clear|gray|just above freezing]"), P("[bitterly cold|icy|windy|pitch dark]")),
    "hot": (P("[sunshine|thunder|a heat wave|muggy air|a warm wind]"), P("[hot|scorching|sunny|humid]"), P("[still warm|breezy|pleasant|stormy]")),
    "": (P("[rain|sunshine|fog|drizzle|strong wind]"), P("[mild|warm|cool|sunny]"), P("[cold|chilly|damp|windy|pitch dark]")),
}  # fmt: skip
"""(what the sky brings, by day, at night) in the cold, the heat and any other season: no heat wave at minus fifteen."""
_ASIDES: dict[str, Phrases] = {
    "event": P(
        "It is the [first|only] [event of its kind|invitation|chance to dress up|date in the calendar] in [years|ages|a decade|a long while|eighteen months]",
        "It was [agreed to|promised] [on a whim|over breakfast|half asleep|before checking the calendar|in a weak moment|out of pure affection]",
        "{who:C} is [coming along|driving|taking the pictures|flying in for it|sure to comment on everything|saving a seat]",
        *_WEATHER_ASIDES,
        "There are [equal parts joy and panic|mixed feelings|high hopes] [about it|so far|on all sides]",
        "It means [two|three|five|six|eight] hours [in the same shoes|on a hard chair|in a hot room|in a draft|without a break]",
        "[A stiff knee|A tender foot|A sore back|Sensitive skin|A fear of cold] [has to be reckoned with|rules out half the closet|must not spoil it]",
        "[Comfort comes before looks|Looks come before comfort, for once|Nothing should be loud|A little color would be welcome|Simple and good is the plan|Anything stiff stays at home]",
        "[Strangers|Younger people|Old acquaintances|Familiar faces|People from work|Better-dressed people] will [be in the majority|sit at the next table|be looking|fill the room]",
        "[The last bus|An early flight|A hungry cat at home] [limits the evening|is the excuse to leave early]",
    ),
    "effort": P(
        "It has been [put off|talked about|planned|dreaded|looked forward to] since [spring|the summer|last winter|the move|New Year|the operation|school days]",
        "{who:C} is [coming along|joining in|keeping the stopwatch|bringing the sandwiches|twice as fit|the one who suggested it]",
        *_WEATHER_ASIDES,
        "There will be [a camera|a thermos|a folding chair|a water bottle|a change of socks|a map|a first-aid kit|a wet towel] [to carry|in the bag as well|to find room for]",
        "[A stiff knee|Wide feet|A sore back|Cold hands|Itchy skin|Sweaty palms|A bad hip|Old blisters] [must not be a problem|will have to be humored]",
        "[Keys and a phone have to go somewhere|Hands should stay free|Washing has to be easy|Every ounce counts|Nothing may rub|Old gear won't do any more|Layers are the secret]",
        "The [others|neighbors|regulars|instructors|locals] [have done it for years|swear by proper gear|never seem to sweat|are kind but fast]",
        "[A small bet|A doctor's advice|A lost bet|A photograph from ten years ago|A free afternoon a week|Too many hours at a desk] [is behind it|set it off|was the reason]",
        "It is [far from the nearest shop|done at short notice|a matter of stubbornness|more serious than it sounds|supposed to be fun]",
    ),
    "daily": P(
        "[Time|Money|Patience|Sleep] is [short at the moment|not exactly plentiful|the one thing in short supply]",
        "{who:C} [has plenty of advice|went through the same thing|offered to help|thinks it is about time|finds it all very funny]",
        "[The bank account|The calendar] [sets the pace|has a say in it|leaves little room]",
        "[Comfort comes first|Nothing should need ironing|Everything has to match|Pockets would be a blessing|It must be easy to wash|Sore feet are the main worry|Warmth without bulk would be ideal]",
        "[Old habits|Hand-me-downs|Borrowed things|Things from the back of the closet] [won't do|have had their day|no longer feel right|only go so far]",
        "There is [a certain pride in it|some worry about it|a lot to get used to|no hurry, but no excuse either|hope in it, too|little time to think]",
        "[Mornings|Evenings|Weekends|Lunch breaks] are [the hard part|the best part|already full]",
    ),
    "child": P(
        "[The teacher|The grandmother|The big cousin] [has sent a list|has firm opinions|has offered to help|calls every day about it]",
        "Last time everything came home [muddy|torn|wet|sticky|in somebody else's bag|one size too small]",
        "{who:C} [has already knitted something|will bring and fetch|sends advice from three children|wants photographs]",
        "[Growing fast|Sensitive skin|A strong will|A short temper before breakfast|A fear of buttons] is [part of the problem|to be reckoned with|nothing new]",
        "It has to [last until summer|survive the washing machine|be put on in two minutes|be warm but not bulky|work without a fight|be loved at first sight]",
        "[Spare things|A change of clothes|A name tag|A snack and a hug] [will be needed|must not be forgotten|must fit in the bag]",
    ),
    "gift": P(
        "It should be [well made rather than showy|soft rather than smart|useful rather than clever|small enough for the mail|easy to look after|light to carry|worn, not stored]",
        "It has to be [chosen|ordered|wrapped|there] by [Friday|the weekend|the end of the month|the first of the month|tomorrow week]",
        "[The size|The taste|The favorite color] is [half known|a matter of guesswork|a well-kept secret]",
        "There must be [no repeat of last year's scarf|no gadgets|no more mugs|no batteries|no funny slogans|nothing that gathers dust]",
        "It is [paid for together with|a joint present with] [a cousin|an old roommate|a college friend|an aunt|a coworker|a brother-in-law]",
        "It will be [handed over at the station|opened on a video call|hidden in the hall closet until then|left on the doorstep|given at breakfast|passed across the table over tea]",
        "Last year's present [was a disaster|is still in its box|is worn every day|broke within a week|set a high bar|was a voucher, never again]",
    ),
}

_ASIDES["indoors"] = Phrases(
    *(
        phrase.source
        for phrase in _ASIDES["effort"].phrases
        if phrase.source not in _WEATHER_ASIDES and "camera" not in phrase.source
    )
)

_ASIDES["newborn"] = Phrases(
    "{who:C} [has already knitted something|wants photographs|sends advice from three children|calls every day about it]",
    "It should [last until summer|survive the washing machine|be warm but not bulky|be soft above all|go on in ten seconds]",
    "[Sensitive skin|A short night|A cold spring|Growing fast] is [to be reckoned with|part of the picture|nothing new]",
)

_KIND_OF_TOPIC = {
    "gym and yoga": "indoors",
    **dict.fromkeys(("marathon", "hike", "cycling and ball games", "water", "snow", "travel", "pets"), "effort"),
    "school": "child",
    "newborn": "newborn",
    **dict.fromkeys(("gift for a child", "gift for a woman", "gift for a man", "gift for a friend"), "gift"),
    **dict.fromkeys(
        ("new job", "rain and seasons", "moving", "studies", "comfort and injuries", "home and hobbies", "life change"), "daily"
    ),
}
"""Which sentences fit a topic; "event" for all others."""

_TOPICS: dict[str, Phrases] = {
    "wedding": P(
        "{who}'s wedding [in a barn|on a beach|at a vineyard|in a town hall with wooden benches|in a botanical garden|on a riverboat|under an old oak|on a rooftop] {month}"
        "[, with dancing until the small hours|, with a dress code that just says 'garden formal'|, and photographs on wet grass|, where half the guests have never met|"
        ", followed by a lunch that lasts until dark|, with both families watching|, and a speech still to be written]",
        "Standing up as [a bridesmaid|a groomsman|a witness|the reader of the poem] at {who}'s wedding[ {soon}| after a year without any party at all|, with a very small budget|, a long church service first]",
        "A [second|quiet|last-minute|double|courthouse] wedding {month}[, ten guests and a cake from the bakery around the corner|, elegant but nothing stiff|, then drinks in {who}'s tiny courtyard|"
        ", with an aisle of gravel and a strict grandmother]",
        "The rehearsal dinner before {who}'s wedding, [the first meeting of two very different families|in a restaurant with white tablecloths|with toasts and a bit of nervous laughter]",
    ),
    "interview": P(
        "A job interview at [an architecture studio|a children's hospital|a small law firm|a newspaper|a bank|a startup above a bakery|a museum|the city council|a publishing house] {soon}"
        "[, the first one in eleven years|, with a panel of five|, and a walk across town to get there|, where everyone seems to dress better|, after months of silence from employers]",
        "[A final round of interviews|A trial day|A second interview] [after a long train ride|in {town}|with the head of the company|at a firm known for its manners]"
        "[, when calm matters more than anything|. Looking sure without looking stiff is the whole trick|, with a portfolio to carry]",
    ),
    "new job": P(
        "Returning to work after [parental leave|maternity leave|a year at home with twins], [when nothing from before fits the same way|on four hours of sleep|with milk stains as the daily risk]",
        "[The first week|The first month|Day one] [in a new office|at a design agency|behind a reception desk|on a hospital ward|in front of a class of thirty|as a team lead|at a garden center]"
        "[, after years of working from the kitchen table|, with ten hours on hard floors|, where nobody wears a tie but everybody notices shoes|, with a long commute by bus]",
        "A promotion to [branch manager|head nurse|team leader|deputy principal|floor supervisor][, and a closet that still says trainee|, which means clients, lunches and handshakes|"
        ", starting {soon}]",
        "[Long shifts|Night shifts|Double shifts] [in a restaurant kitchen|at an airport counter|in a warehouse|in a pharmacy|at a vet's practice][, twelve thousand steps a day|"
        ", with a floor that is always wet|, and a dress code that leaves little room|, where things get spilled hourly]",
    ),
    "business trip": P(
        "A [three-day|one-night|whole-week] business trip to {town}[, hand luggage only|, with a client dinner on the first evening|, straight from the red-eye flight into a meeting|"
        ", where the weather is the opposite of home]",
        "[Speaking|Giving a talk|Standing on a panel] at a conference in {town} {month}[, under stage lights and a camera|, in front of people twice as senior|, with an hour of mingling afterwards]",
        "A trade fair[ in {town}|] with [three days of standing|a booth to run|four hundred hands to shake], [and not a chair in sight|and evenings at the hotel bar|and samples to carry everywhere]",
    ),
    "marathon": P(
        "[Training for|Signing up for|Pacing a friend through] a first [half-marathon|marathon|10k|charity run|relay race] {month}"
        "[, mostly before sunrise|, on hills and bad sidewalks|, with a watch that has given up|, after a knee that took a year to heal|, whatever the weather does]",
        "A [muddy obstacle race|night run through the old town|trail race over two passes|parkrun every Saturday|stair race up a skyscraper] with [the office team|{who}|two cousins and a stroller]"
        "[, where comfort beats looks|, and no one wants to finish last|, for a good cause]",
        "Getting back into running [after a long winter|after the second child|at sixty|after giving up smoking|since the gym closed], [slowly and without showing off|three mornings a week|with sore shins so far]",
    ),
    "hike": P(
        "A [week-long|two-day|dawn-to-dusk|first real] hike [in the Dolomites|along a windy coast|through wet moorland|up a volcano|across the Highlands|on the Appalachian Trail|around a glacier lake] [in early spring|in late April|in June|in September|in October|over the long weekend]"
        "[, with huts but no roads|, sun at noon and frost at night|, carrying everything|, with friends who are much fitter]",
        "[Sunday walks|Long forest walks|Birdwatching mornings] [with a local club|with two impatient dogs|around the reservoir], [in whatever the sky throws down|from mud season to first snow|thermos included]",
        "A [school camping trip|weekend in a leaky tent|stargazing night|canoe weekend] {month}, [far from any shop|with one pan and too many people|with mosquitoes for company|and a forecast that keeps changing]",
    ),
    "gym and yoga": P(
        "[Joining|Going back to|Trying out] [a yoga class|a gym|a spin studio|a boxing club|a Pilates course|aerial yoga|a rowing crew] [after the doctor's friendly warning|with a friend who never skips a session|"
        "as a New Year's promise made in public|at an age when others stop|to sleep better]",
        "A [hot yoga challenge|thirty-day workout plan|morning stretching habit|lunch-hour circuit class|weekend dance workshop|Tai Chi course] [in a studio full of mirrors|on the living-room carpet|"
        "on the office roof|at the community hall]. [Sweat is guaranteed|It should not look like pajamas|Nothing may slip during headstands|Old clothes won't do any longer]",
    ),
    "cycling and ball games": P(
        "[Cycling to work|A bike tour along the Danube|Commuting on an old bicycle|A charity ride over {town}'s hills] {month}[, through rush hour and drizzle|, with a change of clothes in the basket|, chain grease and all|, in the dark both ways]",
        "[A company football match|A beginners' tennis course|The Thursday badminton league|A golf day with clients|A bouldering birthday|Wheelchair basketball finals|Roller-skating on the promenade] {soon}"
        "[, more laughter than talent|, with borrowed equipment|, where the others look like professionals|, and beer or lemonade afterwards]",
        "Coaching [the under-tens|a youth volleyball team|a school relay squad] [on a windy pitch|every Wednesday in the rain|on an artificial field in full sun][, standing still for two hours|, whistle and clipboard in hand]",
    ),
    "water": P(
        "[A beach week|A sailing course|Ten days by the sea|A houseboat holiday|Learning to surf] [near [Lisbon|Galway|Porto|Naples|Halifax|Savannah]|on a Greek island|with three generations|on a tight budget] [in late May|in June|at the end of July|in hot August|in September][, with more sun than shade|, sandy lunches and late dinners|, salt on everything]",
        "[Swimming lengths before work|Aqua fitness twice a week|Diving lessons after hours], [with a walk home through the wind|then straight to the office|with hair that never dries]",
        "[A family pool party|Paddleboarding on a cold lake|A raft race with the neighbors] {month}, [and photographs nobody can avoid|with lunch on the grass|with more splashing than sport]",
    ),
    "snow": P(
        "A [first ski trip|snowshoe weekend|sledding day|winter cabin stay|Christmas market tour] in [the Alps|northern Norway|Vermont|Quebec|the Black Forest] [with people who were born on skis|at minus fifteen|with long pauses on icy benches|where evenings end by the fire]",
        "A [harsh|long|surprisingly early] winter in [Oslo|Montreal|Chicago|Edinburgh|Denver|Halifax|Anchorage|Prague|Hamburg][ after a life in the south| with a bus stop open to all four winds|, shoveling the driveway before work|, walking to work on unsalted pavements]",
    ),
    "rain and seasons": P(
        "The rainy season in [Bergen|Galway|Seattle|Edinburgh|Halifax|Singapore|Hamburg|Porto], [umbrellas turned inside out daily|when everything smells of wet wool|with a school run on foot|and a job that is mostly outdoors]",
        "[A heat wave|The first warm days|A late summer|A muggy July] [in an office without air conditioning|in an attic flat|on a market stall|during exam weeks], [when every layer is one too many|and still having to look decent|with cold drinks as the only help]",
        "[Changing over the closet|Packing away winter things|Sorting out old clothes] {month} and finding that [half of it no longer fits|moths got there first|nothing goes together any more|everything is black]",
        "[Autumn|Spring] [evenings on a drafty porch|walks along the harbor|markets and bonfires|concerts in the park] [with the grandparents|after work|when the day starts warm and ends cold]",
    ),
    "moving": P(
        "Moving from [the tropics|a beach town|the desert|the mountains|a farm|a tiny village] to {town}[ for love| for a postgraduate degree| with two suitcases|, not owning a single warm thing|, where everybody dresses up for the bakery|, for a job that starts {soon}]",
        "[A semester|A gap year|Six months as an au pair|A sabbatical] in {town}[ starting {month}|], [packing for three climates|one backpack for everything|living out of a locker|in a shared flat with one mirror]",
        "A housewarming [in a half-painted apartment|after the third move in two years|on the top floor without an elevator|with new neighbors], [bare feet and paper plates|hosting for the first time|and no idea where the good clothes are]",
    ),
    "reunion": P(
        "A [ten-year|twenty-year|thirty-year|fiftieth] [school|college|army|ballet-company] reunion [in a hotel ballroom|in the old school hall|in somebody's garden|on a steamboat] {month}[, old flames included|, with name tags and cheap wine|, and a wish to look well without effort]",
        "A family reunion [at a lake house|on a farm in {town}'s outskirts|with sixty relatives|in matching colors] {month}[, babies, ball games and one long table|, and group photos that hang in hallways for decades]",
    ),
    "birthday": P(
        "[A thirtieth|A fortieth|A fiftieth|A sixty-fifth|An eighteenth|A surprise] birthday [in a bowling alley|with a seventies theme|at a rooftop bar|on a boat|in the garden with lanterns|at a karaoke place] {soon}[, hosted by {who}|, not to be spoiled by sore feet|, everybody in something red]",
    ),
    "evening out": P(
        "A [first date|third date|blind date|date night after years] [at a ramen bar|at the planetarium|in a jazz cellar|on an ice rink|at a cooking class|in a bookshop café] {soon}[, when trying too hard would show|, butterflies included|, then a long walk home]",
        "[An anniversary dinner|A tasting menu|A candlelit supper] [at the place where it all began|in {town}|booked six months ahead], [with one eye on the babysitter's clock|a rare chance to dress up|after twenty years together]",
        "[An opera premiere|A gallery opening|A jazz festival|An open-air concert|A poetry slam|A film premiere|A night at the theatre|A stand-up show] {month}[ with {who}|, standing for most of it|, on damp grass with blankets|, where people come to be seen]",
        "[A charity gala|A masked ball|An awards night|An embassy reception|The company's holiday party] {month}, [with speeches before the food|in a room full of strangers|where the invitation says black tie|and a taxi waiting at midnight]",
    ),
    "graduation and ceremony": P(
        "[A graduation|A master's ceremony|A nursing-school graduation|A citizenship ceremony|A swearing-in|A choir concert|A piano recital] {month}[, with a gown on top and cameras everywhere|, the first one in the family|, in a hall that is always too cold|, parents in the front row]",
        "[A christening|A baptism|A confirmation|A bar mitzvah|A naming ceremony|A quinceañera] [for {who}'s eldest|in a small stone church|with lunch for forty] {month}[, respectful but joyful|, where pews are hard and cold|, as the one who holds the candle]",
        "A [memorial service|funeral|scattering of ashes] for {who}, [where quiet clothes are a kindness|with a walk to the graveside|on a cliff path {month}|with old friends in every row]",
    ),
    "school": P(
        "[The first day of kindergarten|Starting second grade|A school play|A class trip to a farm|Picture day|The switch to middle school|Sports day|A summer camp] for {girl}[. Everything has to be put on without help|. Comfort decides whether it gets worn at all|, coming up {soon}]",
        "[The first day of kindergarten|Starting third grade|A school concert|A field trip to the zoo|Class pictures|A science fair|A scout weekend|A soccer camp] for {boy}[. Knees never survive long|. Buttons are the enemy|, coming up {soon}]",
    ),
    "newborn": P(
        "A newborn [in the house next door|in the family after three years of waiting|at {who}'s home], [a first visit with something small|born five weeks early and still tiny|and a mother who wants practical things only|arriving in the coldest month]",
        "A baby shower for {friend} {soon}[, where nobody knows yet what it will be|, with nine identical blankets expected|, tea and sandwiches]",
        "[Leaving the hospital|A first outing|A first birthday|A christening day] with [a baby girl|a baby boy|twins|a grandchild] {month}, [cameras ready|bundled against the draft|everyone wanting a turn to hold]",
    ),
    "gift for a child": P(
        "A [birthday present|small surprise|Christmas present|get-well present|holiday gift] for {girl}[, not another doll|, something to wear straight away|, to be opened in front of the whole family|, sent by mail in time]",
        "A [birthday present|little reward|Hanukkah gift|tooth-fairy-sized surprise|holiday gift] for {boy}[, no more toys, say the parents|, something that survives the playground|, to be unwrapped {soon}|, to go with a bike helmet]",
    ),
    "gift for a woman": P(
        "A [birthday gift|Mother's Day present|retirement gift|thank-you gift|Christmas present|fiftieth-birthday surprise] for {woman}[ who has taken up walking| who loves the garden more than the city| who is always cold|, personal without being sentimental|"
        ", who still wears things from ten years ago|, to be handed over at brunch| after a hard year]",
        "Making up for a forgotten [anniversary|birthday|name day] with a present for {woman}[, delivered in person|, chosen with more care than usual|, something for every day]",
    ),
    "gift for a man": P(
        "A [birthday gift|Father's Day present|retirement gift|thank-you gift|Christmas present|sixtieth-birthday surprise] for {man}[ who has started to run| who spends every weekend fishing| who owns one good shirt|, useful above all|"
        ", who would never ask|, to be opened after dinner| after his operation]",
        "Something to give {man} before [his first marathon|he leaves for {town}|his new job starts|a long season at sea|the big family photo][, packed small|, no joke presents this time|, with all the siblings chipping in]",
    ),
    "gift for a friend": P(
        "A [farewell present|birthday gift|thank-you gift|Secret Santa present|get-well present|New Year's present|birthday surprise] for {friend}[ who is moving to {town}| with very definite taste| who bikes everywhere|, from the whole team|"
        ", under a modest limit|, to be worn, not shelved|, who helped out all winter]",
        "A token for {friend} [who fed the cats all summer|who has just passed the bar exam|who has just published a first book|who has come through a hard winter|who taught a whole course for free], [nothing grand, but chosen well|wrapped in brown paper|with a handwritten card]",
    ),
    "matching and family": P(
        "[A family photo session|A holiday card picture|A golden anniversary portrait] [in a park {month}|on the pier|at the studio downtown], [colors agreed in a long group chat|with a dog in the middle|one chance with a restless toddler]",
        "[Christmas Eve|Thanksgiving|Diwali|Eid|New Year's Eve|Easter lunch|Lunar New Year] [at the in-laws'|with three generations|at {who}'s place|in a rented cabin], [festive but able to survive gravy|where children climb on everybody|with church first|and a walk around the lake after]",
        "[Halloween|Carnival|A murder-mystery dinner|A twenties party|A medieval fair] [with the neighbors' kids|at the office|on a cold night|in the village hall], [half costume, half ordinary clothes|and a prize for the best outfit|first time out since the move]",
    ),
    "travel": P(
        "[A city break|A long layover|Four days|A honeymoon|A solo trip|A rail journey] in {town} {month}[, cobblestones all day and restaurants at night|, one cabin bag between two|, museums, rain and more museums|, celebrating nothing in particular]",
        "A [fourteen-hour flight|night train|cross-country drive|ferry crossing|bus tour] {soon}, [with swollen feet last time|sleeping in one's clothes|with snacks, papers and chargers to keep in order|cold air from every vent]",
        "[A safari|A pilgrimage on foot|A cruise with formal nights|A language course|A volunteer month on a farm] [near {town}|abroad|with a cousin's family], [dust, sun and very little laundry|for the first time ever|with strict luggage rules]",
        "Crowded markets and metros in {town}, [where pockets get picked|with a camera and a guidebook to carry|and tickets to find in a hurry]",
    ),
    "comfort and injuries": P(
        "[Recovering from|Living with|Getting about after] [a sprained ankle|foot surgery|a bad back|a shoulder operation|arthritic fingers|a broken toe|sensitive skin that flares up], [with stairs at home|and a job on one's feet|when getting dressed takes twice as long|and a party on the calendar all the same]",
        "[Blisters|Sore arches|Eczema|Cold hands|Swollen ankles] after [every long day|a change of job|the move to a colder flat|a summer in cheap shoes], [and the doctor's advice to stop being vain|and a cousin's wedding {soon}|with a tour of {town} already paid]",
        "[Pregnancy in its sixth month|A summer pregnancy|The last weeks before the birth], [when nothing closes any more|and meetings go on regardless|with feet of their own mind]",
    ),
    "home and hobbies": P(
        "[Working from home|Lazy Sundays|Evenings on the sofa|A winter of home cooking|A reading retreat] [in a chilly old house|with video calls above the waist only|with two cats|with visitors who drop in unannounced], [somewhere between pajamas and presentable|warm but not shapeless|and a doorbell that rings too often]",
        "[Taking over an allotment|Repairing an old boat|Painting the hallway|Keeping bees|Restoring a motorbike|Planting an orchard|Building a treehouse] {month}, [on one's knees most of the time|with thorns, glue and rust|and neighbors leaning over the fence]",
        "[A pottery course|A ceramics market stall|A life-drawing group|A community kitchen|A bread-baking class] [on Tuesday nights|in {town}|with {who}], [aprons and rolled-up sleeves|hands full for hours|stains included]",
        "[A salsa class|A choir tour|An amateur theatre role|A tap-dance course] [on Tuesday nights|in {town}|with {who}], [in a drafty rehearsal room|first show in a month|beginners welcome]",
        "[Street photography|Fishing at dawn|Metal detecting|Birdwatching|Foraging for mushrooms|Geocaching] [along the river|on the coast|in the woods behind {town}] {month}, [hours of standing still|small things to carry within reach|back before breakfast]",
    ),
    "pets": P(
        "[Adopting a greyhound|A puppy in the house|A cat that sheds on everything|A rabbit with a taste for hems] [in a white apartment|next to a full-time job|on the fourth floor|with a toddler about], [hair on every sleeve|an early round every morning|and guests who dress in black|chewed corners included]",
        "[Walking six dogs for a shelter|Dog training at the park|Taking up riding lessons|Helping out at the stables] [in all weathers|every morning before work|on Saturday afternoons|through the wet season], [treats and leash at hand|mud to the knees|with both hands full|and a bus home afterwards]",
    ),
    "studies": P(
        "[A first semester|Exam weeks|Orientation week|Early lectures] at [a university in {town}|a technical college|evening school|an art academy], [with one bag for a whole day|in overheated libraries|between dorm, lab and a part-time job|on a student's budget]",
    ),
    "life change": P(
        "Turning [thirty|forty|fifty|sixty|seventy] and wanting [one good thing instead of ten cheap ones|a small treat for it|to dress with more courage|to stop saving things for best]",
        "[Retirement|Going part-time|Leaving the uniform|A first month without a commute] after [thirty years|a long career|decades of early mornings], [and suddenly every day is casual|with plans for long walks and longer lunches|and a closet full of suits nobody needs]",
        "[A divorce settled|A degree finished|A long illness over|Forty pounds lost|Children grown and gone], and [a wish to begin with one new thing|time to dress for oneself again|a trip to {town} as a reward]",
        "[A vow to buy less|A capsule closet|A plastic-free year|A tiny budget after the move], [three good things instead of thirty|everything must go with everything|nothing that falls apart by fall]",
        "A [lost suitcase|burst pipe|laundry accident|moth plague|stolen gym bag] [just|right|a week|ten days] before [a conference|a family party|a vacation|the start of term], [and everything has to be replaced in a hurry|and nothing left to wear for it]",
    ),
    "public life": P(
        "[A television quiz|A local radio photo shoot|Running for the city council|A podcast launch|A book launch|A first solo exhibition|A classroom observation] in {town} {month}, [under warm lights|with an audience of friends and doubters|when small patterns flicker on camera|and a handshake line after]",
        "[Jury duty|A parents' evening|A bank appointment about a loan|A visa interview|An apartment viewing with thirty others|Meeting the partner's parents] {soon}, [a good impression needed|serious but not gloomy|with hours of waiting in corridors|no second chance]",
        "[Volunteering at a soup kitchen|Stewarding at a festival|Guiding visitors through a castle|Selling jam at the farmers' market|Cleaning up the riverbank] {month}, [outdoors from dawn|on one's feet with a smile|where clothes get dirty and nobody minds|with a cash box to look after]",
    ),
    "teen": P(
        "[A school dance|Prom night|Homecoming|A first part-time job|A driving test|A school exchange to {town}|Tryouts for the swim team] {soon}, [when looking wrong would be a tragedy|paid for with babysitting money|and the whole class posting pictures|between childhood and all the rest]",
    ),
}


def expand_scenarios(values: ExpandScenarios, dice: Random) -> ScenarioList:
    """`count` scenarios of different topics as far as there are topics, none of them among the examples. Draws dice."""
    known = set(values.examples)
    topics = list(_TOPICS)
    order: list[str] = []
    scenarios: list[str] = []
    for _ in range(values.count * 3):
        if len(scenarios) == values.count:
            break
        order = order or dice.sample(topics, len(topics))
        said = _scenario(order.pop(), dice)
        if said not in known:
            known.add(said)
            scenarios.append(said)
    return ScenarioList(scenarios=tuple(scenarios))


def _scenario(topic: str, dice: Random) -> str:
    phrase = pick(dice, _TOPICS[topic].phrases)
    text = phrase.say(dice, **{name: bank.say(dice) for name, bank in _SLOTS.items() if name in phrase.slots})
    if dice.random() < _ASIDE_CHANCE:
        kind = _KIND_OF_TOPIC.get(topic, "event")
        weather = read_scenario(text).weather
        sky, day, night = _SKIES[next((season for season in ("cold", "hot") if season in weather), "")]
        aside = _ASIDES[kind].say(
            dice, who=_SLOTS["who"].say(dice), sky=sky.say(dice), day=day.say(dice), night=night.say(dice)
        )
        return paragraph(text, aside)
    return sentence(text)
