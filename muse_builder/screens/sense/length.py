"""Is a turn about as long as turns of its kind are?

The paper's strategy speaks in paragraphs (its mean is 46.6 words a turn, ours 28), a strategy that does what people do also in
single words. Which of them a conversation follows is told by its acts.
"""

from collections.abc import Sequence

from muse_builder.domains.words import read
from muse_builder.records import Turn
from muse_builder.screens.findings import Finding

LENGTH = "length_of_turn"
PAPERS = frozenset(("greet", "inquire", "reveal", "share_image", "recommend", "chit_chat", "accept", "reject"))
"""Acts of the paper's strategy; a conversation with any other one follows people."""
_LONGEST = {"user": 90, "assistant": 110}
_LONGEST_OF_PEOPLE = {"user": 80, "assistant": 120}
_SHORTEST = {"recommend": 6, "reveal": 4, "reject": 4, "share_image": 4}
_SHORTEST_OF_PEOPLE = {"recommend": 3, "recommend_set": 3}


def length(turn: Turn, acts: Sequence[str], *, channel: str = "") -> tuple[Finding, ...]:
    """The turn, where it is far shorter or longer than such a turn is.

    Args:
        acts: of the whole conversation, which tell the strategy.
    """
    papers = PAPERS.issuperset(acts)
    words = len(read(turn.text))
    most = (_LONGEST if papers else _LONGEST_OF_PEOPLE)[turn.role]
    least = (_SHORTEST if papers else _SHORTEST_OF_PEOPLE).get(turn.action, 1)
    if least <= words <= most:
        return ()
    what = turn.action.replace("_", " ")
    note = f"this {what} has {words} words, such a turn has {least} to {most}"
    return (Finding(LENGTH, channel, 0, len(turn.text), turn.text[:60], 1.0, note),)
