"""Phrases of one meaning, and where each may stand: what the embedded Rewriter exchanges.

Every group is interchangeable wherever any of its phrases stands, but for the words listed in `NOT_BEFORE` and `NOT_AFTER`. No
phrase holds an attribute, a number, a name or a denial: those are not the Rewriter's to touch (paper A.4).
"""

# ruff: noqa: E501  (a phrase is one line, whatever its length)

from muse_builder.records import Role

SAME = """
have a look at | take a look at
i'm looking for | i'm searching for | i'm hunting for | i'm in search of
i was hoping for | i'd been hoping for | i had hoped for | i was counting on
i was picturing | i'd pictured | i was imagining | i had imagined
i was thinking of | i'd been thinking of | i had thought of
hoping to find | hoping to come across | hoping to discover
how about | what about
i'd like | i would like
i'd love | i would love
i'd rather have | i'd prefer | i would prefer | i would rather have
thank you for | thanks for
thank you so much | thanks so much | thanks ever so much
thank you very much | many thanks | thanks very much
maybe | perhaps | possibly
honestly | frankly | to be honest | in all honesty
right away | straight away | immediately
right now | at the moment | at this point
what i need | the thing i need
what i have in mind | what i'm picturing | what i'm thinking of
what i had in mind | what i was thinking of | what i'd imagined | what i'd pictured
i think | i believe | i'd say
reminds me of | makes me think of | brings back
should be | ought to be
has to be | needs to be | must be
has to | needs to | must
help me out | give me a hand | lend me a hand
point me somewhere | give me a direction | show me the way
by the way | incidentally | on a side note
that helps | that's helpful | that's useful
good to know | useful to know | nice to know
for a start | to begin with | for starters
lately | recently | of late
nearly | almost
in the picture | in the photo
the photo shows | the picture shows
goes with | pairs with | works with
for ages | for a long time | for quite a while | forever
everyone | everybody
someone | somebody
anyone | anybody
let's start | let's begin
start with | begin with
a lot of | lots of | plenty of | a good deal of
until | till
even though | although
because of | thanks to | on account of
closet | wardrobe
wonderful | lovely | delightful | marvelous
great | excellent | terrific
excited | thrilled | delighted
perfect | ideal
a certain | a particular | a specific
thinking about | pondering | mulling over
please show me | please let me see | kindly show me
let me know | tell me
let me show you | allow me to show you
let me offer | allow me to offer | i can offer
might be | could be | may be
i chose | i picked | i selected | i went for
you asked for | you requested | you were asking for
you mentioned | you brought up | you spoke of | you referred to
you wanted | you were after | you were looking for
worth a look | worth looking at | worth considering | worth a glance
deserves a look | deserves your attention | deserves a moment
comes to mind | springs to mind
it comes with | it has | it's got
they come with | they have | they've got
made of | made from | made out of
meant for | intended for | designed for
as requested | as you wished | just as you asked | the way you asked
as you asked | as you requested | like you asked
as you wanted | as you wished | like you wanted
just as you described | as you described | the way you described
apart from that | aside from that | beyond that
on top of that | in addition | what's more | besides that
these days | nowadays
all day | the whole day | all day long
all month | the whole month | all month long
all week | the whole week | all week long
my main worry | my biggest worry | my chief concern | my main concern
my first wish | my top wish | my first priority
what mattered most | what counted most | what was most important
matters most | counts most | is most important
matters to me | is important to me
in one go | all at once | in a single piece
fair enough | point taken | that's fair
unfortunately | sadly | regrettably
i'd rather pass on | i'll pass on | i'm going to pass on | i think i'll pass on
so far | up to now | until now
usually | normally | generally | as a rule
now and then | once in a while | from time to time | every so often
finally | at last | at long last
completely | entirely | fully | wholly
exactly | precisely
just tell me | simply tell me
just say | simply say
happy to help | glad to help | pleased to help
i'd be happy | i'd be glad | i'd be pleased
be happier with | be better off with | feel better with
i like the | i'm fond of the | i do like the
i love the | i adore the | i really love the
look for | search for | hunt for
looking around | browsing
before i buy anything | before i spend a cent | before i decide on anything
the wrong thing | something wrong | the wrong piece
open to ideas | open to suggestions | open to anything
get this sorted | get this settled | sort this out
cross this off my list | tick this off my list | strike this off my list
i want to | i'd like to | i'm keen to
the last minute | the very last moment | the last moment
for weeks | for weeks on end | for several weeks
far too long | much too long | way too long
feels right | seems right
in my calendar | in my diary | on my calendar
on my mind | in my thoughts | in my head
what brings you in | what brings you here | what brings you by
what's on your mind | what are you thinking of
how may i help | how can i help | what can i do
what you're looking for | what you're after | what you're hoping to find
what you have in mind | what you're picturing | what you're thinking of
what's coming up | what's ahead | what's on the horizon
what do you think | what's your verdict | how do you feel about that
how does that sound | how does that strike you | what would you say to that
does that come close | is that close | does that get close
is that more like it | is that nearer the mark | does that come closer
on the right track | going in the right direction | heading the right way
my next idea | my next suggestion | my next thought
in that case | if that's so | then
worth knowing | worth mentioning | good to mention
what's more | besides | moreover
i know that feeling | i know the feeling | i've heard that before
i can imagine | i can well imagine | i can picture that
thanks for sharing | thank you for sharing
thank you for telling me | thanks for telling me | i'm glad you told me
take all the time you need | take as long as you like | take your time with it
good things take time | good choices take time | some choices need time
coming back to | returning to | going back to | to return to
in case that helps you decide | in case it makes the choice easier | should that help you decide
if you like | if you want | if it suits you
whenever you're ready | as soon as you're ready | once you feel ready
part of the plan | part of the picture
one thing less to worry about | one worry less | one less thing to think about
off my list | off my mind
easier than i feared | easier than expected | simpler than i feared
better than expected | better than i thought | better than i'd feared
worth the search | worth the effort | worth the wait
a great help | a big help | very helpful
really listened | listened well | paid attention
my friends | my crowd | my mates
won me over | convinced me | persuaded me
settled it | clinched it
did it for me | made up my mind | sold me
i can already see | i can already picture | i already see
above all | most of all | first and foremost
make life easier | make things easier | make my life easier
what i like most | what i like best | my favorite thing
the best part | the best thing | the nicest part
closely followed by | right before | together with
is a nice extra | is a welcome extra | is a nice bonus
comes on top | comes as a bonus | is a bonus
takes care of | deals with | handles
rounds it off | completes it | rounds things off
a bit too | a little too | a touch too | somewhat too
a bit much | a little much | rather much
what i'm missing | what i still miss | what's still missing
my wish | my hope
could we try | can we try | might we try
do you have | have you got
can you find | could you find | might you find
could you look for | could you search for | could you hunt for
is there such a thing | does such a thing exist | does that exist
any ideas | any thoughts | any suggestions
does that help | is that any help | does that make it clearer
we're getting there | we're on our way | we're getting closer
a step in the right direction | a move in the right direction | progress
sorry to be picky | sorry for being picky | forgive me for being picky
thanks for trying again | thank you for trying again | thanks for another try
good of you to keep looking | kind of you to keep looking | nice of you to keep looking
i can see why you'd say that | i understand why you'd say that | i get why you'd say that
i see what you mean | i get what you mean | i understand what you mean
i see the idea | i get the idea | i understand the idea
made me smile | put a smile on my face | cheered me up
caught my eye | caught my attention | drew my eye
got me thinking | set me thinking | made me think
i keep looking at | i keep glancing at | my eyes keep going back to
growing on me | winning me over | getting to me
how would you wear | how would you style
am i overthinking it | do i overthink it | am i thinking too much
you must hear | you probably hear | you surely hear
half the fun of | half the joy of | a good part of
the best thing about | the nicest thing about | the finest thing about
makes me laugh | amuses me | cracks me up
notice how things are made | look at how things are made | see how things are made
swears by | raves about | depends on
as a kid | as a child
when i was small | when i was little | when i was young
still feels like a treat | is still a treat | feels like a treat to this day
one of those weeks | one of those long weeks | quite a week
does me good | is good for me | is good for the soul
cheers me up | lifts my mood | brightens my day
i promised myself | i swore to myself | i told myself
the main thing | the big thing | the essential thing
ideally | in an ideal world | if possible
just as important | equally important | every bit as important
if possible | if at all possible | if it can be done
nice to meet you | good to meet you | pleased to meet you
good to see you | nice to see you | great to see you
glad you stopped by | happy you stopped by | glad you came by
stop by | drop by | come by
a warm welcome | a hearty welcome | a very warm welcome
it helps that | it's handy that | it's good that
i noticed that | i saw that | i spotted that
as far as i can tell | from what i can see | as far as i can see
according to the description | going by the description
first of all | first off | to start
in brief | in short | in a nutshell
i've been counting the days | i keep counting the days | i'm counting the days
i'm getting ready for | i'm preparing for | i'm gearing up for
i'm planning for | i'm making plans for
there's a good chance | chances are
comes closer to | gets closer to | is nearer to
would be more like it | would be closer | would be nearer the mark
would suit me better | would work better for me | would be better for me
would be my choice | would be my pick | would be what i'd take
would make the difference | would tip the scales | would decide it
would be a plus | would be a bonus | would be welcome
is still on my list | remains on my list | is on my list as well
i asked myself | i wondered | i was wondering
can you see yourself in | could you see yourself in | can you picture yourself in
makes it easy to combine | makes it easy to match | makes it simple to combine
makes them easy to combine | makes them easy to match | makes them simple to combine
let me rethink that | let me think again | let me reconsider
next up | up next
going by what you said | judging by what you said | based on what you said
if i heard you right | if i understood you right | if i followed you right
from what you tell me | from what you say | from all you tell me
would be my first thought | would be my first idea | is my first thought
could do the job | could do the trick | could be the one
a good reason | a fine reason | as good a reason as any
the background | the context | the backstory
what brings you | what leads you
is going to be pleased | will be pleased | is sure to be pleased
is lucky to have you | is fortunate to have you
what are you leaning toward | what are you drawn to | what appeals to you
which way are you leaning | which direction appeals to you | where are you leaning
what should i keep in mind | what should i bear in mind | what ought i to keep in mind
do you already know | do you know already | have you already decided
i'm happy with | i'm glad about | i'm pleased with
i'm taking that one | i'll take that one | that one is mine
we have a winner | we've found it | the search is over
i figured i'd | i thought i'd | i decided i'd
get some advice | ask for advice | get an opinion
i could use | i'd welcome | i'd be grateful for
a bit of advice | some advice | a word of advice
a big deal | a big thing | a major thing
so here's the thing | so here's my story | here's the thing
any style will do | any style works | any style is fine
my second condition | my other condition | the second condition
with luck | hopefully
if i can choose | if it's up to me | if i get to choose
i keep thinking of | i keep dreaming of | i keep imagining
the sort that | the kind that
"""
"""One group a line, in lower case."""
NOT_BEFORE: dict[str, tuple[str, ...]] = {
    "i'd prefer": ("to",),
    "i'd rather have": ("to",),
    "i would prefer": ("to",),
    "i would rather have": ("to",),
    "great": ("deal", "help", "grandmother", "that"),
    "it has": ("been", "to", "always", "become", "never", "the", "not"),
    "they have": ("been", "to", "always", "not"),
    "has to": ("do",),
    "let me know": ("if", "how", "a"),
    "tell me": ("if", "how", "about", "a"),
    "so far": ("away",),
    "perfect": ("timing", "sense", "match"),
    "must": ("hear", "haves"),
    "i think": ("about", "of"),
    "start with": ("a",),
    "thinking about": ("it",),
    "you wanted": ("that",),
    "you asked for": ("it",),
    "excited": ("about",),
    "thrilled": ("about",),
    "delighted": ("if",),
}
"""A phrase is left alone before these words: there it has another meaning or needs another grammar."""
NOT_AFTER: dict[str, tuple[str, ...]] = {
    "could be": ("it", "that"),
    "has to": ("what",),
    "search for": ("the", "my", "a", "on"),
    "hunt for": ("the", "my", "a", "on"),
    "so far": ("go", "goes", "gone", "this", "thus"),
    "look for": ("a",),
    "tell me": ("to", "for", "so", "glad", "just", "simply", "do", "could", "you"),
    "let me know": ("you", "just"),
    "start with": ("would",),
    "it has": ("what", "everything"),
    "exactly": (
        "not",
        "isn't",
    ),
    "i think": ("me", "do"),
    "must": ("you", "we"),
    "brings back": ("it",),
    "excited": ("being",),
}
"""Nor after these."""
ONLY_OUT = frozenset(
    (
        "besides",
        "must",
        "right before",
        "then",
        "together with",
        "until",
    )
)
"""These may come out of an exchange and are never exchanged themselves: they mean too many things."""
CASUAL: dict[str, tuple[str, ...]] = {
    "a bit": ("kinda", "a tad"),
    "a little too": ("kinda too",),
    "going to": ("gonna",),
    "want to": ("wanna",),
    "yes": ("yeah", "yep"),
    "very": ("super", "really"),
    "a lot of": ("tons of", "loads of"),
    "thank you so much": ("thanks a million", "thanks a ton"),
    "thank you": ("thanks",),
    "hello": ("hey", "hiya"),
    "hi": ("hey",),
    "great": ("awesome", "cool"),
    "wonderful": ("awesome",),
    "lovely": ("sweet",),
    "understood": ("gotcha",),
    "got it": ("gotcha",),
    "certainly": ("sure",),
    "of course": ("sure thing",),
    "no problem": ("no biggie",),
    "i don't know": ("dunno",),
    "kind of": ("kinda",),
    "sort of": ("sorta",),
    "i suppose": ("i guess",),
    "perhaps": ("maybe",),
    "all right": ("okay", "alright"),
    "everyone": ("everybody",),
    "really": ("totally",),
    "right away": ("asap",),
}
"""Everyday speech, only where it is asked for."""
CASUAL_NOT_BEFORE: dict[str, tuple[str, ...]] = {
    "going to": ("the", "a", "my", "her", "his", "get", "it"),
    "very": ("much",),
    "great": ("deal", "help"),
    "a bit": ("of", "more", "too", "louder"),
    "kind of": ("thing", "product", "you", "piece"),
    "sort of": ("thing", "piece"),
    "thank you": ("very", "so", "kindly"),
    "lovely": ("to",),
    "really": ("is",),
}
CASUAL_NOT_AFTER: dict[str, tuple[str, ...]] = {
    "kind of": ("what", "that", "which", "the", "this", "how", "a", "particular"),
    "sort of": ("what", "the"),
    "very": ("the", "not", "a"),
    "really": (
        "not",
        "isn't",
        "don't",
        "doesn't",
        "wasn't",
        "am",
        "aren't",
        "i",
    ),
    "great": ("a",),
    "lovely": ("a",),
    "wonderful": ("a", "be"),
    "hi": ("hi",),
}
CASUAL_START: dict[Role, tuple[str, ...]] = {
    "user": ("Honestly,", "Okay so,", "Yeah,", "Not gonna lie,", "I mean,", "Alright,", "Hmm,", "So,", "Well,", "You know,", "Real talk:", "Tbh,", "Look,"),
    "assistant": ("Okay,", "Alright,", "So,", "Well,", "Hey,", "Ooh,", "Right,", "Cool,", "You know what?", "Guess what:", "Honestly,", "Okay so,", "Look,"),
}  # fmt: skip
"""What a line in everyday speech may begin with."""
START: dict[Role, tuple[str, ...]] = {
    "user": ("Well,", "To be fair,", "You see,", "Let me think:", "As it happens,", "If I'm honest,", "Put simply,", "For my part,", "Truth be told,", "Just so you know,", "The way I see it,", "Speaking for myself,", "In short,", "I'll say this:", "Let me put it this way:", "Here's where I stand:", "All in all,", "Frankly,", "As you may guess,", "To tell the truth,"),
    "assistant": ("Well,", "Let me see:", "If I may,", "Just a thought:", "As it happens,", "In short,", "Here's how I see it:", "Put simply,", "To my mind,", "My two cents:", "From where I stand,", "With that said,", "Good news:", "If you ask me,", "Between us,", "From what I know,"),
}  # fmt: skip
"""What any other statement may begin with."""
