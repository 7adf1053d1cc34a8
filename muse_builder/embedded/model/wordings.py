"""Phrases of one meaning, and where each may stand: what the embedded Rewriter exchanges.

Every group is interchangeable wherever any of its phrases stands, but for the words listed in `NOT_BEFORE` and `NOT_AFTER`. No
phrase holds an attribute, a number, a name or a denial: those are not the Rewriter's to touch (paper A.4).
"""

# ruff: noqa: E501  (a phrase is one line, whatever its length)

from muse_builder.records import Action

SAME = """
have a look at | take a look at
i'm looking for | i'm searching for | i'm hunting for | i'm in search of
i was hoping for | i'd been hoping for
i was picturing | i'd pictured | i was imagining | i had imagined
i was thinking of | i'd been thinking of | i had thought of
how about | what about
i'd like | i would like
i'd love | i would love
i'd rather have | i'd prefer | i would prefer | i would rather have
thank you for | thanks for
thank you so much | thanks so much | thanks ever so much
thank you very much | many thanks | thanks very much
maybe | perhaps
right away | immediately
right now | at the moment
what i have in mind | what i'm picturing | what i'm thinking of
what i had in mind | what i was thinking of | what i'd imagined | what i'd pictured
i think | i believe | i'd say
reminds me of | makes me think of | brings back
help me out | give me a hand | lend me a hand
by the way | incidentally
good to know | useful to know
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
a lot of | lots of | plenty of
even though | although
closet | wardrobe
wonderful | lovely
excited | thrilled
let me know | tell me
let me show you | allow me to show you
might be | could be | may be
worth a look | worth looking at | worth considering
deserves a look | deserves your attention
comes to mind | springs to mind
it comes with | it has | it's got
they come with | they have | they've got
made of | made from
meant for | intended for | designed for
as you asked | as you requested | like you asked
as you wanted | as you wished | like you wanted
apart from that | aside from that | beyond that
on top of that | in addition | what's more | besides that
these days | nowadays
all day | the whole day | all day long
all month | the whole month | all month long
all week | the whole week | all week long
matters most | counts most | is most important
matters to me | is important to me
now and then | once in a while | from time to time | every so often
just tell me | simply tell me
just say | simply say
i love the | i adore the | i really love the
before i buy anything | before i spend a cent | before i decide on anything
the wrong thing | something wrong | the wrong piece
open to ideas | open to suggestions
get this sorted | get this settled | sort this out
cross this off my list | tick this off my list | strike this off my list
i want to | i'd like to
the last minute | the very last moment | the last moment
far too long | much too long | way too long
feels right | seems right
in my calendar | in my diary | on my calendar
what brings you in | what brings you here | what brings you by
what's on your mind | what are you thinking of
how may i help | how can i help | what can i do
what you're looking for | what you're after
what you have in mind | what you're picturing | what you're thinking of
what's coming up | what's ahead
what do you think | what's your verdict | how do you feel about that
how does that sound | how does that strike you | what would you say to that
does that come close | is that close | does that get close
is that more like it | is that nearer the mark | does that come closer
on the right track | going in the right direction | heading the right way
worth knowing | worth mentioning | good to mention
what's more | besides | moreover
i know that feeling | i know the feeling
i can imagine | i can picture that
thanks for sharing | thank you for sharing
thank you for telling me | thanks for telling me | i'm glad you told me
take all the time you need | take as long as you like | take your time with it
good things take time | good choices take time | some choices need time
in case that helps you decide | in case it makes the choice easier | should that help you decide
whenever you're ready | as soon as you're ready | once you feel ready
one thing less to worry about | one worry less | one less thing to think about
easier than i feared | easier than expected | simpler than i feared
better than expected | better than i thought | better than i'd feared
worth the search | worth the effort | worth the wait
a great help | a big help | very helpful
really listened | listened well | paid attention
make life easier | make things easier | make my life easier
the best part | the best thing | the nicest part
a bit too | a little too
a bit much | a little much
could we try | can we try
do you have | have you got
can you find | could you find
could you look for | could you search for
is there such a thing | does such a thing exist | does that exist
any ideas | any thoughts | any suggestions
does that help | is that any help | does that make it clearer
we're getting there | we're on our way | we're getting closer
thanks for trying again | thank you for trying again | thanks for another try
good of you to keep looking | kind of you to keep looking | nice of you to keep looking
i can see why you'd say that | i understand why you'd say that | i get why you'd say that
i see what you mean | i get what you mean | i understand what you mean
i see the idea | i get the idea | i understand the idea
made me smile | put a smile on my face | cheered me up
caught my eye | caught my attention | drew my eye
got me thinking | set me thinking | made me think
i keep looking at | i keep glancing at
growing on me | winning me over
how would you wear | how would you style
am i overthinking it | do i overthink it | am i thinking too much
you must hear | you probably hear | you surely hear
the best thing about | the nicest thing about
makes me laugh | amuses me | cracks me up
notice how things are made | look at how things are made | see how things are made
swears by | raves about
as a kid | as a child
when i was small | when i was little | when i was young
still feels like a treat | is still a treat
does me good | is good for me
cheers me up | lifts my mood | brightens my day
i promised myself | i swore to myself | i told myself
just as important | equally important | every bit as important
if possible | if at all possible
nice to meet you | good to meet you | pleased to meet you
good to see you | nice to see you | great to see you
glad you stopped by | happy you stopped by | glad you came by
stop by | drop by | come by
a warm welcome | a hearty welcome | a very warm welcome
i've been counting the days | i keep counting the days | i'm counting the days
i'm getting ready for | i'm preparing for | i'm gearing up for
i'm planning for | i'm making plans for
can you see yourself in | could you see yourself in | can you picture yourself in
going by what you said | judging by what you said | from what you said
if i heard you right | if i understood you right | if i followed you right
from what you tell me | from what you say | from all you tell me
would be my first thought | would be my first idea | is my first thought
could do the job | could do the trick | could be the one
is going to be pleased | will be pleased | is sure to be pleased
i'm taking that one | i'll take that one | that one is mine
we have a winner | we've found it | the search is over
i figured i'd | i thought i'd | i decided i'd
get some advice | ask for advice | get an opinion
a bit of advice | some advice | a word of advice
any style will do | any style works | any style is fine
with luck | hopefully
you wanted something | you asked for something | you were after something | you hoped for something | you were looking for something
you wanted one | you asked for one | you were after one | you hoped for one
so i picked the | so i chose the | so i went for the | so i settled on the
the description says that | the description tells me that | i read that
you'll see that | you'll notice that | you'll find that
since you want | because you want | as you want
it helps that | it's good that
i'd look at the | i'd consider the | i'd suggest the
i came upon the | i came across the | i hit upon the
would come nearer | would be nearer | would come closer
let me rethink that | let me think again | let me try again
would be my choice | would be my pick
would be just right | would be spot on | would be exactly right
i'm not sold on | i'm not convinced by | i'm not taken with
i'm not keen on | i'm not fond of | i'm not big on
isn't what i came for | isn't what i'm here for
leaves me cold | does little for me
i'd feel better with | i'd be happier with | i'd be better off with
settled it | clinched it | decided it
tipped the scales | made the difference
i can stop searching | i can stop looking | my search can end here
what i like most is | what i like best is | my favorite thing is
was my first wish | was at the top of my list | came first on my list
was what mattered most | was what counted most
is a bonus | is a nice bonus | comes as a bonus
i hardly slept | i barely slept
no hurry on my side | no rush on my side
that says a lot | that tells me a lot
do you like the look of | how do you like the look of | do you like the looks of
i looked again | i looked once more | i searched again
i have no doubts left | i'm fully convinced
thanks for the pointers | thanks for the hints | thanks for the details
i was hoping for | i'd been hoping for
i'm after | i'm looking for
in the meantime | meanwhile
worth another look | worth a second look
ought to be | should be
i'll order | i'll take
i can't wait | i can hardly wait
one thing off my list | one item off my list
that was easier | this was easier
it's just right | it's spot on
what shouldn't i get wrong | what mustn't i get wrong
what i'm after is | what i'm looking for is
as far as i can see | as far as i can tell
fair enough | point taken | that's fair
then i'd be happy | then i'd be glad
what a nice | what a lovely
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
    "hello": ("hey",),
    "hi": ("hey",),
    "great": ("awesome",),
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
    "really": ("is", "a", "listened", "count"),
    "wonderful": ("that",),
    "want to": ("be",),
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
    "yes": ("said", "say", "saying"),
}
CASUAL_START: dict[Action, tuple[str, ...]] = {
    "share_image": ("Okay so,", "So,"),
    "reveal": ("Okay so,", "So,", "Well,", "Alright,"),
    "recommend": ("Okay,", "Alright,", "So,", "Well,", "Hey,", "Right,", "Okay so,"),
    "chit_chat": ("Honestly,", "You know,", "I mean,", "Well,"),
    "reject": ("Honestly,", "Hmm,", "Well,", "Not gonna lie,", "I mean,", "Tbh,"),
    "inquire": ("Okay,", "Alright,", "Right,"),
}
"""What a line in everyday speech may begin with; an acceptance and a greeting have their own beginnings."""
START: dict[Action, tuple[str, ...]] = {
    "share_image": ("Well,", "So,"),
    "reveal": ("Well,", "So,", "Okay,"),
    "recommend": ("Well,", "Let me see:", "If you ask me,", "Here's a thought:", "All right,"),
    "chit_chat": ("You know,", "Well,", "To tell the truth,", "I must say,"),
    "reject": ("Well,", "If I'm honest,", "To be honest,", "Truth be told,", "Frankly,", "The way I see it,", "I have to say,"),
    "inquire": ("Well,", "All right,", "Right,"),
}
"""What any other statement may begin with, by what the line does: "If I'm honest," goes before a no and not before a wedding."""
