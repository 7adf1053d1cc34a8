"""Words of English that no domain owns: the calendar, denials, what carries no content."""

from muse_builder.domains.words import stem

CALENDAR = frozenset(
    stem(word)
    for word in """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday christmas xmas easter halloween thanksgiving hanukkah diwali eid valentine
    mother father new year independence patrick spring summer autumn fall winter
    """.split()
)
"""Capitalised without being anybody's name."""

NEGATIONS = frozenset(
    """
    not no never without neither nor none nothing cannot nobody dont doesnt didnt isnt arent wasnt werent wont cant
    couldnt wouldnt shouldnt havent hasnt hadnt aint nope zero hardly barely scarcely rarely seldom
    """.split()
)
"""Words that deny; so do those that end in "n't"."""

LIGHT = frozenset(
    """
    a an the this that these those it its is are was were be been being am do does did have has had having will
    would can could should might may must shall to of in on at for with by from as and or but so if then than i i'm
    i've i'd i'll me my you you're your we we're our us he she him her his they them their really quite very just
    exactly particularly especially much many any some no all only also even still yet ever enough bit little lot
    such what which who there here it's that's what's one ones get got getting go going be like feel seem look
    something anything everything thing kind sort way
    """.split()
)
"""Words that carry no content of their own."""

GLUE = frozenset(
    """
    a an the and or of for with in on to by from at as is are be it its this that these those your you i my me we
    our they he she his her him who which not no all any one
    """.split()
)
"""Words that stand in every title and name nothing."""
