"""Words of English that no domain owns: the calendar, denials, what carries no content."""

import re

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

_PICTURE = (
    r"(?:pictures?|photos?|photographs?|images?|pics?|snapshots?)\b(?! (?:day|session|book|frame|album|shoot|postcard|editor))"
)
_ONE = r"(?:picture|photo|photograph|image|pic|snapshot)\b(?! (?:day|session|book|frame|album|shoot|postcard|editor))"
_THE = r"(?:the|this|that|your|my|its) (?:first|second|last|attached|product|same|other|little)? ?"
_POINTS_AT_A_PICTURE = re.compile(
    "|".join(
        (
            rf"\b(?:in|on|from|by|to|at|of) {_THE}{_ONE}(?! of (?:him|her|us|them|me|my|our|his|the (?:wedding|day|family)))",
            rf"\b(?:see|study|check|open|enlarge|notice) {_THE}{_PICTURE}",
            rf"\bhere(?:'s| is| are| comes?) (?:a|an|the|my|one|two|some)? ?(?:quick |small )?{_PICTURE}",
            rf"\b(?:the|this|that|your|my) (?:attached )?{_PICTURE} "
            r"(?:shows?|tells?|makes?|looks?|says|is (?:clear|helpful)|helps?|above|below|here|attached|(?:i|you)(?:'ve)? "
            r"(?:just )?(?:sent|shared|showed|attached|posted|uploaded))",
            rf"\bthank(?:s| you)[^.!?]{{0,24}} (?:{_PICTURE}|(?:showing|sending) (?:me|it|that|this)\b)",
            rf"\b(?:attach|attached|attaching|send|sent|sending|share|shared|sharing|upload|uploaded|uploading|post|posted)"
            rf"(?: you| along)? (?:a|an|the|my|this|one|its|{_THE})? ?{_PICTURE}",
            r"\b(?:pictured|shown) (?:here|above|below|left|right)\b",
            r"\bas you(?: can|'ll)? see\b(?! fit)",
            rf"\b(?:nice|great|lovely|good|clear) {_ONE}[.!,]",
        )
    ),
    re.IGNORECASE,
)


def pointing_at_a_picture(text: str) -> tuple[int, int] | None:
    """Where a text speaks of a picture as lying before both sides ("see the photo", "here's a picture"); None where nowhere.

    A picture that one imagines, takes, hangs up or fears to look silly in is none of these.
    """
    found = _POINTS_AT_A_PICTURE.search(text)
    return None if found is None else found.span()
