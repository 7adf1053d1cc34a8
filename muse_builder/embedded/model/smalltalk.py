"""What people talk of besides the item, and what a good listener answers: themes of two halves (paper 3.3.1 (2), 3.3.2).

A theme is what a user of some age and work says (two sentences that belong together), the words it is known by, and answers
that fit it. The assistant knows a theme by those words alone, so talk of other models is answered as well as it can be.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import re
from typing import Literal, NamedTuple

from muse_builder.embedded.model.grammar import Phrases

_P = Phrases


About = Literal["anything", "occasion", "own clothes", "present"]


class Theme(NamedTuple):
    name: str
    who: frozenset[str]
    """Of "child", "young", "working", "retired"."""
    about: About
    """ "occasion" speaks of {occ}, which must be known and no sad one; "own clothes" is nothing to say of a present; "present"
    is said of nothing else."""
    known_by: re.Pattern[str]
    says: Phrases
    answers: Phrases


def _theme(name: str, who: str, known_by: str, says: Phrases, answers: Phrases, *, about: About = "anything") -> Theme:
    return Theme(name, frozenset(who.split()), about, re.compile(known_by, re.IGNORECASE), says, answers)


_GROWN = "young working retired"
THEMES: tuple[Theme, ...] = (
    _theme(
        "sleepless", _GROWN, r"hardly slept|lay awake|slept badly",
        _P(
            "I [hardly slept|lay awake half the night|slept badly] [last night|on Tuesday|again], [going over|thinking about] {occ}. [Is that normal, or is it just me?|It's silly, I know.|At least the shopping gives me something to do.]",
            "{occ:C} has me so wound up that I [slept badly|hardly slept] [this week|again]. [Does everyone get like this?|My head just won't stop making lists.]",
        ),
        _P(
            "[Oh no, a short night over {occ}?|That happens to nearly everyone.] [It only shows how much it means to you|Let's at least take the clothes off your list|One decision less may help you sleep].",
            "[You're in good company|It isn't just you]: [the nights before are always the longest|people who care lie awake].",
        ),
        about="occasion",
    ),
    _theme(
        "lists", "working retired young", r"making lists|checking the forecast|packing list|counting the days",
        _P(
            "I've been [making lists|checking the forecast|counting the days] for {occ} [every single evening|since last week|like a schoolkid]. [My family just rolls their eyes|It's half the fun, honestly|The clothes are the last item on the list].",
            "There's a packing list for {occ} [on my fridge|on the back of an envelope|in three colors], [and it keeps growing|and clothes are still at the bottom of it]. [Do you make lists too?|I can't help it.]",
        ),
        _P(
            "[Lists are half the fun|I like people who make lists], [so let's cross something off|and this could be one tick more].",
            "[With that much care, {occ} can only go well|You sound well prepared for {occ}]; [the clothes we'll manage too|only the clothes are left].",
        ),
        about="occasion",
    ),
    _theme(
        "everyone asks", _GROWN, r"keeps? asking|keeps? bringing up",
        _P(
            "[My sister|Half the family|My mother|Everyone] keeps [asking|bringing up] what I'll wear to {occ}. [I just smile and change the subject|No pressure, then|I say it's a secret, but really I have no idea].",
            "[Three people|My neighbor, my boss and my dentist] keep asking how I'm getting ready for {occ}. [I say 'calmly' and change the subject|As if I knew].",
        ),
        _P(
            "[Let them wonder|Keep them guessing] [a little longer|until {occ}], [surprises are more fun|then the surprise is yours].",
            "[Ha, no pressure at all|People are curious, aren't they]. [They'll see soon enough|In the end you're the one who has to feel good in it].",
        ),
        about="occasion",
    ),
    _theme(
        "group chat", _GROWN, r"group chat",
        _P(
            "The group chat about {occ} [hasn't stopped all week|reached two hundred messages today|went off at six this morning]. [I've muted it twice|Nobody agrees on anything, least of all on clothes|I only read the jokes by now].",
        ),
        _P(
            "[That does sound like a lot of opinions|Two people, three opinions, I know]. [In the end only yours counts|Here you only have to agree with yourself].",
            "[Muting it was invented for a reason|I'd mute that one, too]. [No group vote needed here|Let's settle your part in peace].",
        ),
        about="occasion",
    ),
    _theme(
        "best part", _GROWN, r"best thing about|looking forward to most|stories afterwards",
        _P(
            "You know [the best thing about|what I'm looking forward to most at] {occ}? [The people|The stories afterwards|Getting ready with the radio on|Seeing everybody's faces]. [The rest I can take or leave|I could do without the fuss before].",
        ),
        _P(
            "[That's a lovely way to see it|That does sound like the best part]. [The clothes only have to keep up with you|Then what you wear should let you forget about it].",
        ),
        about="occasion",
    ),
    _theme(
        "work", "working", r"my feet up|brain is mush|long week as|long shift as|after a day as",
        _P(
            "After a [long week|long shift] as {job}, [my brain is mush|all I want is to put my feet up]. [A bit of browsing is about all I can manage|This is the nicest half hour of my day].",
            "[It's been a long week as {job}|What a long shift as {job} that was], and [my brain is mush by now|I'd love to put my feet up]. [So bear with me if I dither|Thank you for being patient with me].",
        ),
        _P(
            "[Then you've earned an easy evening|After a week like that, we'll take it slowly]. [No hurry on my side|Dither as long as you like].",
            "[That sounds tiring|You must be worn out], [so let's keep this part simple|and you still make time for this, good for you].",
        ),
    ),
    _theme(
        "job clothes", "working", r"same (?:few|three|two) things",
        _P(
            "As {job} I [live in the same few things all week|rotate the same three things]. [Picking something new feels almost naughty|So a choice like this is a luxury].",
        ),
        _P(
            "[Then it's high time for a change|All the more reason to pick something you enjoy]. [A good piece pays for itself in smiles|Nobody has to stay in a rut].",
        ),
        about="own clothes",
    ),
    _theme(
        "line of work", "working", r"my line of work",
        _P(
            "Everyone thinks people in my line of work [don't care about clothes|all dress alike]. [As {job} I'm out to prove them wrong|They may be half right about me as {job}, but I'm trying].",
        ),
        _P(
            "[I'd say you're proving them wrong right now|That's a cliché if ever I heard one]. [You clearly know what you want|Your questions tell me you do care].",
        ),
    ),
    _theme(
        "lost favorite", _GROWN, r"left my favorite|lost my favorite|still miss it|still miss them",
        _P(
            "I once [left my favorite {name} on a train|lost my favorite {name} at a hotel]. [It was years ago|That was ages ago], and I still miss {them}[, can you believe that|, silly as it is|].",
        ),
        _P(
            "[Oh, that hurts|Losing a favorite stings]. [Somewhere, somebody is very happy with {them} now|Let's find a worthy successor|A new favorite won't replace {them}, but it helps].",
        ),
        about="own clothes",
    ),
    _theme(
        "relative", _GROWN, r"swears by|lives in (?:hers|his)|never takes",
        _P(
            "My [neighbor|best friend|cousin|aunt] [swears by|practically never takes off] [her|her favorite] {name} and tells everyone so. [I used to laugh at that|Maybe there's something in it|I never understood it until now].",
        ),
        _P(
            "[That says a lot|Praise from people we know counts double], [and it's cheaper than any advertisement|I'd trust that more than any label].",
            "[Every family has one of those|I know the type]! [They're usually right, too|Sooner or later one joins them].",
        ),
    ),
    _theme(
        "hand-me-downs", _GROWN, r"hand-me-downs|my mother sewed|growing up",
        _P(
            "Growing up, we [mostly wore hand-me-downs|wore what my mother sewed|got new clothes once a year]. [Choosing something just for {himself} still feels special|I still feel a bit guilty in shops].",
        ),
        _P(
            "[That's a good school|Then you know the value of things]. [People who grew up so choose well|It makes choosing all the nicer today].",
            "[No need to feel guilty here|You've earned a choice of your own]. [New clothes once in a while hurt nobody|Enjoy it a little].",
        ),
        about="own clothes",
    ),
    _theme(
        "overthinking", _GROWN, r"overthinking|half an hour|making up my mind",
        _P(
            "I can [spend half an hour on a restaurant menu|read reviews until midnight], so [you can imagine|this is no surprise]. [Am I overthinking it?|Making up my mind was never my strong suit.]",
            "[Am I overthinking this?|Tell me if I'm overthinking it.] [My friends say I could turn buying socks into a project|At home they'd have lost patience with me by now].",
        ),
        _P(
            "[Not at all|You're not overthinking it], [people who take their time rarely regret it|I'd rather you take your time than send things back].",
            "[Take all the time you need|There's no clock here]. [Good choices are rarely quick ones|I enjoy the thinking part].",
        ),
    ),
    _theme(
        "mall", "young working retired", r"shopping malls?|crowded shops|the escalators",
        _P(
            "I [can't stand|was never a fan of] [shopping malls|crowded shops]. [Talking it over like this suits me much better|Ten minutes and I want to go home|By the escalators I've forgotten what I came for].",
        ),
        _P(
            "[I can't blame you|You're not the only one]! [Here you can sit comfortably while we look|No lines here, and no music either].",
        ),
    ),
    _theme(
        "fitting rooms", "young working retired", r"fitting rooms|changing rooms",
        _P(
            "[Fitting rooms with that light|Changing rooms with three mirrors] [always make me want to leave|are not for me]. [I look ill in every one of them|Talking it over like this suits me much better].",
        ),
        _P(
            "[That light flatters nobody|Those mirrors ought to be forbidden]! [Here you can take your time|At home, things look the way they are].",
        ),
        about="own clothes",
    ),
    _theme(
        "compliment", _GROWN, r"compliment|asked where it was from|stopped me",
        _P(
            "The last compliment I got on my clothes was [at a bus stop|from a toddler|from my dentist], [ages ago|two summers back]. [I'd say it's time for another|I've been living off it ever since].",
            "A stranger once stopped me [in the street|on the stairs] and asked where {some} I had on {was} from. [I was proud for a week|Made my whole month].",
        ),
        _P(
            "[Those are the best ones|A compliment like that keeps one warm for years]. [Let's see to it that another comes along|It's about time for the next, then].",
        ),
        about="own clothes",
    ),
    _theme(
        "promise", "young working", r"promised myself|new year|same old things",
        _P(
            "I promised myself [at New Year|on my birthday] to stop buying [the same old things|whatever is on sale]. [So far I've kept it|It's harder than it sounds|You're helping me stick to it].",
        ),
        _P(
            "[A good promise|That's a promise worth keeping], [and you're doing well|I'll help you keep it].",
        ),
    ),
    _theme(
        "chaos", "working", r"toddler|the dog|the cat|juice",
        _P(
            "[Sorry, the dog just walked over my keyboard|One second, the cat is sitting on my notes|Excuse me, a toddler was just hanging on my sleeve]. [It's never quiet here for long|Where were we?|That's my life in a nutshell].",
        ),
        _P(
            "[No harm done|That made me laugh]! [Say hello from me|A full house is a happy house]; [we were just getting somewhere|take your time].",
        ),
    ),
    _theme(
        "grandchildren", "retired", r"grandchildren|bridge club",
        _P(
            "My [bridge club|grandchildren] will have [an opinion on this|plenty to say about this], they always do. [I enjoy surprising them|It keeps me young].",
        ),
        _P(
            "[That's the spirit|I like your attitude]! [Let them be surprised|There's no age limit for good taste].",
        ),
    ),
    _theme(
        "retired", "retired", r"since I retired|old colleagues",
        _P(
            "Since I retired I [finally take time over such things|please myself and nobody else]. [It's one of the nicer parts of it|My old colleagues wouldn't know me].",
        ),
        _P(
            "[Time is the greatest luxury|Well deserved, I'd say], [so enjoy the choosing|and it's nice to hear].",
        ),
    ),
    _theme(
        "exams", "young", r"exams?|lectures|semester|procrastinat",
        _P(
            "With [exams coming up|lectures all week], [this is my favorite kind of procrastination|I really should be studying]. [Don't tell my professors|Ten more minutes, then back to the books].",
        ),
        _P(
            "[Your secret is safe with me|I won't tell]. [A short break never hurt anybody|The books can wait ten minutes].",
        ),
    ),
    _theme(
        "roommates", "young", r"roommates?",
        _P(
            "My roommates [keep borrowing my stuff|have opinions on everything I wear]. [Whatever I get, I'll have to hide it|They'll judge this one too, so no pressure].",
        ),
        _P(
            "[Then you need something that's worth defending|Roommates come and go, good taste stays]. [So let's choose well|Good that you ask yourself first].",
        ),
        about="own clothes",
    ),
    _theme(
        "class", "child", r"my class|everybody at school",
        _P(
            "[Everybody in my class|Everybody at school] has the same stuff [right now|this year]. [I don't want to look like everybody else|I'd like something nobody else has].",
        ),
        _P(
            "[It's good to have your own taste|Then be the one who picks something different]. [The others will soon ask where you got it|That takes courage, well done].",
        ),
        about="own clothes",
    ),
    _theme(
        "teacher", "child", r"my teacher|my coach",
        _P(
            "[My teacher|My coach] always notices when somebody wears something new. [It's a bit embarrassing|I kind of like it].",
        ),
        _P(
            "[That's a good eye|Some people notice everything]! [Then let's give them something to look at|It's meant kindly, I'm sure].",
        ),
        about="own clothes",
    ),
    _theme(
        "all by myself", "child", r"all by myself|on my own this time",
        _P(
            "[My mom|My dad] said I may choose it [all by myself|on my own this time]. [That's a first|I want to get it right|I've never done that before].",
        ),
        _P(
            "[You're doing well so far|That's quite something], [just take your time|and nobody is rushing you].",
            "[Then it's your decision|How nice], and [I'm only here to help|good choosing takes a little practice].",
        ),
    ),
    _theme(
        "parents", "child", r"my mom|my dad",
        _P(
            "[My mom|My dad] says I [grow too fast|change my mind every five minutes]. [Maybe that's a little bit true|I can't help it].",
        ),
        _P(
            "[I hear that a lot|That sounds familiar], [and it's perfectly fine|it happens to the best of us].",
        ),
    ),
    _theme(
        "wrapping", "child young working retired", r"wrapping|wrapped|sticky tape",
        _P(
            "I'm [terrible|hopeless] at wrapping, [by the way|I should say]. [Last year's present looked like a run-over parcel|I use more sticky tape than paper].",
            "The wrapping [worries me more than the present|takes me longer than the choosing], every time. [I end up with more tape than paper|My corners never meet].",
        ),
        _P(
            "[What counts is inside|Nobody looks at the corners], [and a nice ribbon hides a lot|and a gift bag solves it all].",
            "[You're in good company there|Tape is no crime]. [The inside is what we're here for|A ribbon saves almost everything].",
        ),
        about="present",
    ),
    _theme(
        "secret", "child young working retired", r"caught me|suspects? nothing|keep a secret|as a secret",
        _P(
            "{pal:C} almost [caught me looking|caught me with a shop page open] [yesterday|this morning]. [I mumbled something about the weather|I'm not good with secrets].",
            "So far {pal} suspects nothing, [I think|I hope]. [I was never able to keep a secret for long|It's the waiting that gets me].",
        ),
        _P(
            "[Ha, that was close|That's the exciting part]! [Your secret is safe with me|I won't say a word].",
        ),
        about="present",
    ),
    _theme(
        "hard to please", "child young working retired", r"not to bother|what to give|hard to shop for",
        _P(
            "{pal:C} always tells me not to bother. [And then looks so pleased when I do|I've stopped believing it].",
            "I never know what to give {pal}, [year after year|every single time]. [Everyone else just sends a card|Books are what I fall back on].",
        ),
        _P(
            "[They always say that|I know the type], [and they never mean it|and they're the happiest when it's unwrapped].",
            "[That you think about it at all says a lot|You're clearly making an effort]. [We'll find something better than a card|This year it will be easier].",
        ),
        about="present",
    ),
    _theme(
        "the face", "child young working retired", r"unwrap|the smile|the face",
        _P(
            "[I keep picturing|I can already see] the face when {pal} unwraps it. [That's half the fun of it|I love that part|I may enjoy it more than {pal}].",
        ),
        _P(
            "[That's the best part of giving|That moment is worth the search], [isn't it|I agree]. [So let's make sure it's a good one|Then we'd better get it right].",
        ),
        about="present",
    ),
    _theme(
        "seasons", _GROWN, r"this weather|first (?:warm|cold) day",
        _P(
            "This weather [can't make up its mind either|has been something]. [I left the house in the wrong thing twice this week|One never knows what to put on in the morning|Yesterday I had an umbrella and sunglasses in one bag].",
            "It was the first [warm|cold] day today. [Half the street was dressed for the day before|I spent it looking for the right jacket].",
        ),
        _P(
            "[Tell me about it|It's been like that for weeks]. [At least indoors we can choose in peace|Mornings are a gamble just now].",
        ),
    ),
    _theme(
        "photos", _GROWN, r"old photos|photo album|haircut",
        _P(
            "I was looking through old photos [the other day|last night]. [What I used to wear, you wouldn't believe it|That haircut, and those clothes|I wore the same thing in half of them].",
        ),
        _P(
            "[We all have those photos|Ha, old photos never lie]! [In ten years you'll want to be glad of this one|Let's make the next ones better].",
        ),
    ),
    _theme(
        "how to wear", _GROWN, r"what would you (?:wear|put) with|how would you wear|what goes with",
        _P(
            "[What would you put with {that_name}|What goes with {that_name}], by the way? [I never know what to combine|I'm hopeless at that part].",
            "How would you wear {that_name}? [I'm trying to picture it|I can't quite see it yet].",
        ),
        _P(
            "[I'd keep the rest simple|Something plain beside {them} and you're set]: [then nothing competes|the eye likes one place to rest].",
            "[Less is more there, I'd say|Quiet company works best]. [One plain piece is plenty|Whatever you already feel good in will do].",
        ),
        about="own clothes",
    ),
)  # fmt: skip
"""The assistant answers the first theme whose words it hears, so those with rarer words stand first."""
