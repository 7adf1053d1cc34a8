"""What the Rewriter changed in a text, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
SHORTEST_KEPT = 2
"""Words; a shorter stretch that both texts have between two changes is marked as changed too, since marks that stand word
by word read worse than one that takes in "of the"."""


class Piece(NamedTuple):
    """A stretch that both texts have, then what only the draft has, then what only the text has."""

    same: str
    removed: str
    added: str


def differences(draft: str, text: str) -> list[Piece]:
    """How a draft became a text.

    All `same` and `removed` joined give the draft, all `same` and `added` the text, to the letter.
    """
    old, new = _PIECES.findall(draft), _PIECES.findall(text)
    pieces: list[Piece] = []
    same = removed = added = ""
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[start:end]), "".join(new[begin:stop])
        between = (removed or added) and end < len(old) and stop < len(new)
        if kind != "equal" or (between and len(before.split()) < SHORTEST_KEPT):
            removed += before
            added += after
        elif removed or added:
            pieces.append(Piece(same, removed, added))
            same, removed, added = before, "", ""
        else:
            same += before
    if same or removed or added:
        pieces.append(Piece(same, removed, added))
    return pieces
