"""The Rewriter of the embedded model and its supervisor (paper 3.4.1, A.4).

Rewriting exchanges phrases of one meaning, turns sentences round, splits and joins them, and speaks casually where asked. Only
words outside the trade are touched: the table holds no attribute, number or name, titles and quotations are skipped, and a
text whose content would have changed by the supervisor's own measure is left as it was.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from muse_builder.llm.embedded.claims import short_title
from muse_builder.llm.embedded.grammar import capital, pick, tidy
from muse_builder.llm.embedded.search import vocabulary_words
from muse_builder.records import Role
from muse_builder.tasks import CheckReply, CheckRewrite, Line, Problem, Rewrite, RewriteReply

# --- phrases of one meaning -------------------------------------------------------------------------------------------

_SAME = """
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
looking around | browsing | having a look around
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
_NOT_BEFORE = {
    "i'd prefer": ("to",), "i'd rather have": ("to",), "i would prefer": ("to",), "i would rather have": ("to",), "great": ("deal", "help", "grandmother", "that"),
    "it has": ("been", "to", "always", "become", "never", "the", "not"), "they have": ("been", "to", "always", "not"), "has to": ("do",), "no problem": ("at", "with"), "no worries": ("at",),
    "let me know": ("if", "how", "a"), "tell me": ("if", "how", "about", "a"), "so far": ("away",), "until now": (), "what about": (), "perfect": ("timing", "sense", "match"),
    "must": ("hear", "haves"), "has to be": (), "besides": (), "then": (), "i want to": (), "i imagine": ("it", "{"), "i think": ("about", "of", "of"), "i guess": (),
    "i suppose": (), "start with": ("a",), "thinking about": ("it",), "excited about": ("it's",), "you wanted": ("that",), "make life easier": (), "you asked for": ("it",),
    "look for": (), "in the picture": (), "perhaps": (), "excited": ("about",), "thrilled": ("about",), "delighted": ("if",), "together with": (), "exactly": (), "finally": (),
}  # fmt: skip
"""A phrase is left alone before these words: there it has another meaning or needs another grammar."""
_NOT_AFTER = {
    "really": ("not", "isn't", "wasn't", "don't", "doesn't", "am", "aren't", "wouldn't", "never"), "truly": ("not", "isn't"), "great": ("a",) * 0, "may be": (),
    "could be": ("it", "that"), "might be": (), "has to": ("what",), "perfect": (), "everyone": (), "search for": ("the", "my", "a", "on"), "hunt for": ("the", "my", "a", "on"), "so far": ("go", "goes", "gone", "this", "thus"), "look for": ("a",),
    "wonderful": (), "maybe": (), "possibly": (), "i'd like": (), "tell me": ("to", "for", "so", "glad", "just", "simply", "do", "could", "you"), "let me know": ("you", "just"), "start with": ("would",),
    "it has": ("what", "everything"), "exactly": ("not", "isn't"), "i think": ("me", "do"), "completely": (), "then": ("*",), "besides": ("*",), "until": ("*",), "must": ("you", "we", "*"), "has to be": (),
    "brings back": ("it",), "right before": ("*",), "together with": ("*",), "made me think": (), "my hope": (), "excited": ("being",),
}  # fmt: skip
"""Nor after these; "*" means that it may come out of an exchange and is never exchanged itself."""
_ONLY_OUT = frozenset(phrase for phrase, words in _NOT_AFTER.items() if "*" in words)
_EXCHANGE: dict[str, tuple[str, ...]] = {}
for _line in _SAME.strip().split("\n"):
    _group = tuple(phrase.strip() for phrase in _line.split("|"))
    for _phrase in _group:
        if _phrase not in _ONLY_OUT:
            _others = tuple(other for other in _group if other != _phrase)
            _EXCHANGE[_phrase] = tuple(dict.fromkeys((*_EXCHANGE.get(_phrase, ()), *_others)))

_CASUAL: dict[str, tuple[str, ...]] = {
    "a bit": ("kinda", "a tad"), "a little too": ("kinda too",), "going to": ("gonna",), "want to": ("wanna",), "yes": ("yeah", "yep"), "very": ("super", "really"), "a lot of": ("tons of", "loads of"),
    "thank you so much": ("thanks a million", "thanks a ton"), "thank you": ("thanks",), "hello": ("hey", "hiya"), "hi": ("hey",), "great": ("awesome", "cool"), "wonderful": ("awesome",), "lovely": ("super cute",) * 0 + ("sweet",),
    "understood": ("gotcha",), "got it": ("gotcha",), "certainly": ("sure",), "of course": ("sure thing",), "no problem": ("no biggie",), "i don't know": ("dunno",), "kind of": ("kinda",), "sort of": ("sorta",),
    "i suppose": ("i guess",),  "perhaps": ("maybe",), "all right": ("okay", "alright"), "everyone": ("everybody",), "friends": ("buddies",) * 0 + ("friends",),
    "really": ("totally",), "rather": ("pretty",) * 0 + ("rather",), "right away": ("asap",), "wear": ("rock",) * 0 + ("wear",),
}  # fmt: skip
_CASUAL_NOT_BEFORE = {"going to": ("the", "a", "my", "her", "his", "get", "it"), "want to": (), "very": ("much",), "great": ("deal", "help"), "a bit": ("of", "more", "too", "louder"), "kind of": ("thing", "product", "you", "piece"),
                      "sort of": ("thing", "piece"), "hi": (), "thank you": ("very", "so", "kindly"), "lovely": ("to",), "really": ("is",), "everyone": ()}  # fmt: skip
_CASUAL_NOT_AFTER = {"kind of": ("what", "that", "which", "the", "this", "how", "a", "particular"), "sort of": ("what", "the"), "very": ("the", "not", "a"), "really": ("not", "isn't", "don't", "doesn't", "wasn't", "am", "aren't", "i"), "great": ("a",),
                     "lovely": ("a",), "wonderful": ("a", "be"), "hi": ("hi",), "rather": ("*",), "wear": ("*",), "friends": ("*",)}  # fmt: skip
_CASUAL_START: dict[Role, tuple[str, ...]] = {
    "user": ("Honestly,", "Okay so,", "Yeah,", "Not gonna lie,", "I mean,", "Alright,", "Hmm,", "So,", "Well,", "You know,", "Real talk:", "Tbh,", "Look,"),
    "assistant": ("Okay,", "Alright,", "So,", "Well,", "Hey,", "Ooh,", "Right,", "Cool,", "You know what?", "Guess what:", "Honestly,", "Okay so,", "Look,"),
}  # fmt: skip
_START: dict[Role, tuple[str, ...]] = {
    "user": ("Well,", "To be fair,", "You see,", "Let me think:", "As it happens,", "If I'm honest,", "Put simply,", "For my part,", "Truth be told,", "Just so you know,", "The way I see it,", "Speaking for myself,", "In short,", "I'll say this:", "Let me put it this way:", "Here's where I stand:", "All in all,", "Frankly,", "As you may guess,", "To tell the truth,"),
    "assistant": ("Well,", "Let me see:", "If I may,", "Just a thought:", "As it happens,", "In short,", "Here's how I see it:", "Put simply,", "To my mind,", "My two cents:", "From where I stand,", "With that said,", "Good news:", "If you ask me,", "Between us,", "From what I know,"),
}  # fmt: skip
_PLAIN_START = re.compile(
    r"^(?:I|I'\w+|It|It's|They|They're|The|This|That|That's|You|You're|We|We've|He|She|He's|She's|My|For|With|There's|There|What I|A|An|Two|Qz\d+zQ) .*\.$"
)
"""A statement that can stand behind "To be fair,"; greetings, thanks, questions and fragments cannot."""
_EXPAND = {
    "I'm": "I am", "I've": "I have", "I'll": "I will", "it's": "it is", "that's": "that is", "they're": "they are", "you're": "you are", "isn't": "is not",
    "doesn't": "does not", "don't": "do not", "can't": "cannot", "wasn't": "was not", "aren't": "are not", "It's": "It is", "That's": "That is",
    "They're": "They are", "You're": "You are", "won't": "will not", "didn't": "did not", "we're": "we are", "there's": "there is", "There's": "There is",
}  # fmt: skip
_CONTRACT = {
    ("I", "am"): "I'm", ("it", "is"): "it's", ("It", "is"): "It's", ("that", "is"): "that's", ("is", "not"): "isn't", ("does", "not"): "doesn't", ("do", "not"): "don't",
    ("I", "will"): "I'll", ("I", "would"): "I'd", ("you", "are"): "you're", ("they", "are"): "they're", ("are", "not"): "aren't",
}  # fmt: skip


def _lengths(table: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """First word -> how many words the phrases that begin with it have, longest first."""
    found: dict[str, set[int]] = {}
    for phrase in table:
        words = phrase.split()
        found.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}


_TOKEN = re.compile(r"[A-Za-z0-9À-ÿ'’]+|[^A-Za-z0-9À-ÿ'’]+")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\"'¡¿0-9])")
_INDEPENDENT = re.compile(r"^(?:it|they|i|that|this|these|those|you|we|there|she|he)(?:'\w+)? \w+", re.IGNORECASE)
_FRONTED = re.compile(r"^(For|With) (the [\w' -]{3,30}?)( in mind| ahead)?, ([^,;:?]+)([.!])$")
_WANT = re.compile(r"^I (need|want) ((?!to\b)[^,;:?]{6,90})\.$")
_SHOW = re.compile(
    r"^(?:Have a look at|Take a look at|Let me show you|Allow me to show you|I'd like to show you|I'd start with|I'd reach for|Let's start with|Let me offer|Let's try) (the [^,;:?.]+?)([.!])$"
)
_SHOWN = (
    "Have a look at {0}{1}",
    "Take a look at {0}{1}",
    "Let me show you {0}{1}",
    "Let me point you to {0}{1}",
    "Allow me to show you {0}{1}",
    "May I point you to {0}?",
    "What would you say to {0}?",
    "My suggestion would be {0}{1}",
    "I'd like you to see {0}{1}",
    "Could I interest you in {0}?",
    "I'd put {0} in front of you{1}",
    "Let me bring out {0}{1}",
    "Picture this: {0}{1}",
    "Do give {0} a moment{1}",
    "I keep coming back to {0}{1}",
    "I'd go with {0}{1}",
)
_ABOUT = re.compile(r"^(?:How about|What about|May I suggest|Then how about|Could it be) (the [^,;:?.]+?)\?$")


_NOT_WORDS = frozenset(
    "not no never without nothing nobody none isn't aren't wasn't weren't don't doesn't didn't won't can't couldn't wouldn't shouldn't haven't hasn't cannot".split()
)
_ONE_BLANK = {" "}
_LONE_I = re.compile(r"\bi(?=[ '])")


class Tone(NamedTuple):
    """What the style asks for, as chances."""

    exchange: float
    expand: float
    """Chance of writing a contraction out."""
    split: float
    join: float
    start: float
    """Chance of a word or two before a line."""


def tone(style: str) -> Tone:
    """The chances a style's words stand for; words it does not know change nothing."""
    formal = "formal" in style or "thoughtful" in style
    return Tone(
        exchange=0.8 if "playful" in style or "lively" in style or "talkative" in style else 0.7,
        expand=0.5 if formal else 0.08,
        split=0.75 if "short sentences" in style or "brisk" in style else 0.3,
        join=0.6 if "flowing" in style or "one long" in style else 0.2,
        start=0.12 if "matter itself" in style else 0.45 if "reaction" in style or "aside" in style else 0.28,
    )


def rewrite(values: Rewrite, dice: Random) -> RewriteReply:
    """Each line said otherwise with the same content, no two beginning alike."""
    how = tone(values.style)
    names = _names(values)
    texts: list[str] = []
    openers: Counter[str] = Counter()
    for line in values.lines:
        text = line.text
        for attempt in range(5):
            text = _rewritten(line, how, names, dice, force_start=attempt > 0)
            if not openers[_opener(text)] and (text != line.text or attempt > 2):
                break
        openers[_opener(text)] += 1
        texts.append(text)
    return RewriteReply(texts=tuple(texts))


def _names(values: Rewrite) -> tuple[str, ...]:
    """Titles and brands, longest first: the words nobody may touch."""
    found: set[str] = set()
    for item in values.items:
        found.update((item.title, short_title(item.title)))
        if item.brand:
            found.add(item.brand)
    return tuple(sorted((name for name in found if name), key=lambda name: (-len(name), name)))


def _opener(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower())[:2])


def _rewritten(line: Line, how: Tone, names: Sequence[str], dice: Random, *, force_start: bool) -> str:
    hidden: list[str] = []
    text = _hide(line.text, names, hidden)
    sentences = [_turned(sentence, dice) for sentence in _SENTENCES.split(text) if sentence]
    sentences = _joined(_split(sentences, how, dice), how, dice)
    if sentences and (force_start or dice.random() < how.start):
        sentences[0] = _started(sentences[0], pick(dice, (_CASUAL_START if line.colloquial else _START)[line.role]))
    text = _exchanged(" ".join(sentences), how.exchange, dice, _EXCHANGES)
    if line.colloquial:
        text = _contracted(_exchanged(text, 0.7, dice, _CASUALS))
    elif how.expand > 0.3:
        text = _expanded(text, how.expand, dice)
    said = _shown(tidy(text), hidden)
    if said and not problems(line.text, said):
        return said
    return line.text


_MASK = "Qz{}zQ"


def _hide(text: str, names: Sequence[str], hidden: list[str]) -> str:
    """Names and quotations become one unknown word each."""
    for name in names:
        if name in text:
            hidden.append(name)
            text = text.replace(name, _MASK.format(len(hidden) - 1))
    for quoted in re.findall(r"“[^”]+”|\"[^\"]{4,60}\"", text):
        hidden.append(quoted)
        text = text.replace(quoted, _MASK.format(len(hidden) - 1))
    return text


def _shown(text: str, hidden: Sequence[str]) -> str:
    for place, name in enumerate(hidden):
        text = text.replace(_MASK.format(place), name)
    return text


def _turned(sentence: str, dice: Random) -> str:
    """One safe change of a sentence's build, or none."""
    draw = dice.random()
    found = _FRONTED.match(sentence)
    if found and draw < 0.5:
        core = found[4][0].upper() + found[4][1:]
        tail = f"{found[1].lower()} {found[2]}{found[3] or ''}"
        return f"{core} {tail}{found[5]}" if " for " not in core else sentence
    found = _WANT.match(sentence)
    if found and draw < 0.5:
        return f"{'What I ' + found[1] if draw < 0.35 else 'The thing I ' + found[1]} is {found[2]}."
    found = _SHOW.match(sentence)
    if found and draw < 0.8 and "Qz" in sentence:
        return pick(dice, _SHOWN).format(found[1], found[2])
    found = _ABOUT.match(sentence)
    if found and draw < 0.8:
        return pick(dice, _SHOWN).format(found[1], ".")
    return sentence


def _split(sentences: Iterable[str], how: Tone, dice: Random) -> list[str]:
    """Semicolons, and "and" between two full clauses, become a stop for some."""
    done: list[str] = []
    for sentence in sentences:
        head, mark, tail = sentence.partition("; ")
        if mark and tail and dice.random() < how.split and not sentence.endswith("?"):
            done += [head.rstrip(",") + ".", capital(tail)]
            continue
        head, mark, tail = sentence.partition(", and ")
        if (
            mark
            and len(head.split()) > 5
            and len(re.split(r"[;,.:]", tail)[0].split()) > 4
            and _INDEPENDENT.match(tail)
            and not sentence.endswith("?")
            and ":" not in head
            and not head.lower().startswith(
                ("if ", "when ", "because ", "between ", "with ", "what with ", "since ", "it's rare", "two ")
            )
            and dice.random() < how.split
        ):
            link = pick(dice, ("", "Also, ", "And ", "Plus, "))
            first = tail if not link or tail.startswith(("I ", "I'")) else tail[0].lower() + tail[1:]
            done += [head + ".", link + first if link else capital(tail)]
            continue
        done.append(sentence)
    return done


def _joined(sentences: list[str], how: Tone, dice: Random) -> list[str]:
    """Two short statements become one for some."""
    done: list[str] = []
    for sentence in sentences:
        if (
            done
            and done[-1].endswith(".")
            and sentence.endswith(".")
            and 3 < len(done[-1].split()) < 14
            and 3 < len(sentence.split()) < 14
            and not any(mark in done[-1] + sentence for mark in ";:?—")
            and _INDEPENDENT.match(sentence)
            and _INDEPENDENT.match(done[-1])
            and dice.random() < how.join
        ):
            tail = sentence if sentence.startswith(("I ", "I'")) else sentence[0].lower() + sentence[1:]
            done[-1] = done[-1][:-1] + pick(dice, ("; ", ", and ", " – ")) + tail
            continue
        done.append(sentence)
    return done


class _Table(NamedTuple):
    """Phrases to exchange, and where not to."""

    choices: dict[str, tuple[str, ...]]
    not_before: dict[str, tuple[str, ...]]
    not_after: dict[str, tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]


_EXCHANGES = _Table(_EXCHANGE, _NOT_BEFORE, _NOT_AFTER, _lengths(_EXCHANGE))
_CASUALS = _Table(_CASUAL, _CASUAL_NOT_BEFORE, _CASUAL_NOT_AFTER, _lengths(_CASUAL))


def _exchanged(text: str, chance: float, dice: Random, table: _Table) -> str:
    """Known phrases for others of their meaning, longest first, each with the chance given."""
    tokens = _TOKEN.findall(text)
    words = _TOKEN.findall(text.lower().replace("’", "'"))
    if len(words) != len(tokens):
        return text
    out: list[str] = []
    done, count = 0, len(tokens)
    for place in [place for place, word in enumerate(words) if word in table.lengths]:
        if place < done:
            continue
        for length in table.lengths[words[place]]:
            end = place + 2 * length - 1
            if end > count or (length > 1 and set(words[place + 1 : end : 2]) != _ONE_BLANK):
                continue
            phrase = " ".join(words[place:end:2])
            choices = table.choices.get(phrase)
            if choices is None:
                continue
            following = words[end + 1] if end + 1 < count and words[end] == " " else ""
            before = words[place - 2] if place > 1 and words[place - 1] == " " else ""
            if following in table.not_before.get(phrase, ()) or (before and before in table.not_after.get(phrase, ())):
                break
            # A capital inside a sentence is a name: "Great Lakes".
            # "Isn't what I had in mind": a denial is left with the very words it denies.
            if not _NOT_WORDS.isdisjoint(words[max(0, place - 8) : place]):
                break
            opens = place == 0 or any(mark in words[place - 1] for mark in ".!?…")
            of_me = phrase.startswith(("i ", "i'"))
            if dice.random() >= chance or (
                not opens and ":" not in words[place - 1] and tokens[place][0].isupper() and not of_me
            ):
                break
            new = pick(dice, choices)
            if new.startswith("i") or " i" in new:
                new = _LONE_I.sub("I", new)
            out.append("".join(tokens[done:place]))
            out.append(capital(new) if opens or (tokens[place][0].isupper() and not of_me) else new)
            done = end
            break
    out.append("".join(tokens[done:]))
    return "".join(out)


def _expanded(sentence: str, chance: float, dice: Random) -> str:
    tokens = _TOKEN.findall(sentence.replace("’", "'"))
    for place, token in enumerate(tokens):
        if token in _EXPAND and place + 1 < len(tokens) and tokens[place + 1] == " " and dice.random() < chance:
            # "Isn't it" and "don't you" have no long form in that order.
            if token.endswith("n't") and place + 2 < len(tokens) and tokens[place + 2].lower() in _SUBJECTS:
                continue
            if place == 0 and token[0].isupper() and not token.startswith(("I'", "It", "That", "They", "You", "There")):
                continue
            tokens[place] = _EXPAND[token]
    return "".join(tokens)


def _contracted(sentence: str) -> str:
    words = sentence.split(" ")
    out: list[str] = []
    place = 0
    while place < len(words):
        pair = (words[place], words[place + 1]) if place + 1 < len(words) else ("", "")
        if pair in _CONTRACT and place + 2 < len(words) and not (out and out[-1].lower() in _NO_CONTRACTION_AFTER):
            out.append(_CONTRACT[pair])
            place += 2
        else:
            out.append(words[place])
            place += 1
    return " ".join(out)


_NO_CONTRACTION_AFTER = frozenset("here there than as where what how who".split())
_SUBJECTS = frozenset("it you they i we that this there he she".split())
_KEEPS_CAPITAL = re.compile(r"^(?:I\b|I'|Qz\d)")


def _started(sentence: str, start: str) -> str:
    """The sentence behind a short start; left alone where it already has one."""
    first = sentence.split(" ", 1)[0]
    if not _PLAIN_START.match(sentence):
        return sentence
    if first.endswith((",", ":", "!", ".", "?", "…")) or (
        sentence.split(" ")[1:2] and sentence.split(" ")[1].endswith((",", "!", "."))
    ):
        return sentence
    if not start.endswith("?") and not _KEEPS_CAPITAL.match(sentence) and not first[1:2].isupper():
        sentence = sentence[0].lower() + sentence[1:]
    return f"{start} {sentence}"


# --- the supervisor (paper A.4) ---------------------------------------------------------------------------------------

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nowhere|without|neither|nor|cannot|lacks?|missing|unsure|rather than)\b|n't\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,.;:!?…–—()]|\b(?:but|though|whereas|yet|while|although|even though)\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_NAMES = re.compile(r"(?<=[a-z,;] )[A-Z][\w™®'’-]+")


class _Content(NamedTuple):
    terms: frozenset[str]
    denied: frozenset[str]
    """Terms in a clause that says no."""
    numbers: Counter[str]
    names: frozenset[str]


@lru_cache(maxsize=512)
def _content(text: str) -> _Content:
    """Cached because the supervisor, and every new try, reads the same drafts again."""
    plain = text.replace("’", "'")
    terms: set[str] = set()
    denied: set[str] = set()
    for clause in _CLAUSES.split(plain):
        found = vocabulary_words(clause)
        terms |= found
        if found and _NEGATION.search(clause):
            denied |= found
    numbers = Counter(_NUMBER.findall(plain))
    for word in _NUMBER_WORD.findall(plain):
        numbers[_NUMBER_WORDS[word.lower()]] += 1
    names = frozenset(name.rstrip("'s") for name in _NAMES.findall(plain)) - {"I", "I'm", "I'd", "I'll", "I've", "I'v", "I'"}
    return _Content(frozenset(terms), frozenset(denied), numbers, names)


def problems(draft: str, text: str) -> list[str]:
    """What a rewriting changed of a draft's attributes, numbers, names and denials, in words; [] when nothing."""
    if draft == text:
        return []
    before, after = _content(draft), _content(text)
    found: list[str] = []
    if before.terms != after.terms:
        lost, added = sorted(before.terms - after.terms), sorted(after.terms - before.terms)
        found.append(f"attributes changed: {', '.join(lost) or 'none'} lost, {', '.join(added) or 'none'} added")
    if before.numbers != after.numbers:
        found.append(f"numbers changed: {_counted(before.numbers)} became {_counted(after.numbers)}")
    turned = sorted((before.denied ^ after.denied) & before.terms & after.terms)
    if turned:
        found.append(f"denied in one and not in the other: {', '.join(turned)}")
    elif not before.terms and bool(_NEGATION.search(draft)) != bool(_NEGATION.search(text)) and len(draft) < 60:
        found.append("a denial was added or dropped")
    lower = text.lower()
    gone = sorted(name for name in before.names - after.names if name.lower() not in lower)
    if gone:
        found.append(f"names lost: {', '.join(gone)}")
    return found


def _counted(numbers: Counter[str]) -> str:
    return ", ".join(sorted(numbers.elements())) or "none"


def check(values: CheckRewrite, dice: Random) -> CheckReply:
    """Whether every line kept its attributes, numbers, names and denials."""
    found: list[Problem] = []
    if len(values.drafts) != len(values.texts):
        found.append(
            Problem(
                line=min(len(values.drafts), len(values.texts)),
                problem=f"{len(values.drafts)} drafts became {len(values.texts)} texts",
            )
        )
    for line, (draft, text) in enumerate(zip(values.drafts, values.texts, strict=False)):
        if not text.strip():
            found.append(Problem(line=line, problem="the text is empty"))
            continue
        found += [Problem(line=line, problem=problem) for problem in problems(draft, text)]
    return CheckReply(consistent=not found, problems=tuple(found))
