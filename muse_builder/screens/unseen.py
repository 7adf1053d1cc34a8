"""A picture that is spoken of and that nobody shows."""

from collections.abc import Sequence

from muse_builder.domains.english import pointing_at_a_picture
from muse_builder.records import Turn
from muse_builder.screens.findings import Finding

KIND = "picture_not_there"


def unseen(text: str, *, channel: str = "") -> tuple[Finding, ...]:
    """The place of a line that points at a picture, where no picture is there to point at; empty where it does not."""
    found = pointing_at_a_picture(text)
    if found is None:
        return ()
    start, end = found
    return (Finding(KIND, channel, start, end, text[start:end], note="speaks of a picture that is not shown"),)


def unseen_lines(turns: Sequence[Turn], texts: Sequence[str]) -> tuple[Finding, ...]:
    """The same of a conversation, line by line: a picture is there from the turn on that shows the first one.

    Args:
        texts: what each turn says.
    """
    findings: list[Finding] = []
    for number, (turn, text) in enumerate(zip(turns, texts, strict=True)):
        if turn.image_item_ids:
            break
        findings += unseen(text, channel=f"line {number}")
    return tuple(findings)
