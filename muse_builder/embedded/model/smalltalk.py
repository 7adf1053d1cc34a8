"""What people talk of besides the item, and what a good listener answers: themes of two halves (paper 3.3.1 (2), 3.3.2).

A theme is what a user of some age and work says (two sentences that belong together), the words it is known by, and answers
that fit it. The assistant knows a theme by those words alone, so talk of other models is answered as well as it can be.
"""

import re
from typing import Literal, NamedTuple, cast

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.grammar import Phrases

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


_SMALLTALK = book("smalltalk")


def _theme(name: str) -> Theme:
    """From the section of that name; `name.says` and `name.answers` hold its halves."""
    facts = _SMALLTALK.table(name)
    return Theme(
        name,
        who=frozenset(facts["who"].split()),
        about=cast(About, facts.get("about", "anything")),
        known_by=re.compile(facts["known by"], re.IGNORECASE),
        says=_SMALLTALK[f"{name}.says"],
        answers=_SMALLTALK[f"{name}.answers"],
    )


THEMES = tuple(_theme(name) for name in _SMALLTALK.names())
"""The assistant answers the first theme whose words it hears, so those with rarer words stand first."""
