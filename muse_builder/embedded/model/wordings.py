"""Phrases of one meaning, and where each may stand: what the embedded Rewriter exchanges.

Every group is interchangeable wherever any of its phrases stands, but for the words listed in `NOT_BEFORE` and `NOT_AFTER`. No
phrase holds an attribute, a number, a name or a denial: those are not the Rewriter's to touch (paper A.4).
"""

# ruff: noqa: E501  (a phrase is one line, whatever its length)

from muse_builder.embedded.model.book import book

_WORDINGS = book("wordings")

SAME = _WORDINGS.lines("same")
"""One group a line, in lower case."""
NOT_BEFORE = _WORDINGS.lists("not before")
"""A phrase is left alone before these words: there it has another meaning or needs another grammar."""
NOT_AFTER = _WORDINGS.lists("not after")
"""Nor after these."""
ONLY_OUT = frozenset(_WORDINGS.lines("only out"))
"""These may come out of an exchange and are never exchanged themselves: they mean too many things."""
CASUAL = _WORDINGS.lists("casual")
"""Everyday speech, only where it is asked for."""
CASUAL_NOT_BEFORE = _WORDINGS.lists("casual not before")
CASUAL_NOT_AFTER = _WORDINGS.lists("casual not after")
CASUAL_START = _WORDINGS.lists("casual start")
"""What a line in everyday speech may begin with; an acceptance and a greeting have their own beginnings."""
START = _WORDINGS.lists("start")
"""What any other statement may begin with, by what the line does: "If I'm honest," goes before a no and not before a wedding."""
