"""What shoppers say who decide like people: the ends without a purchase, and what is beyond their means."""

from random import Random

from muse_builder.embedded.model import claims
from muse_builder.embedded.model.acts.user import SHORT, length_word
from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import afresh
from muse_builder.embedded.model.grammar import paragraph
from muse_builder.tasks.acts import Defer, Leave, TooDear

_SAYS = book("deciding")


def defer(values: Defer, dice: Random) -> str:
    several = len(values.items) > 1 and values.words > SHORT
    section = "defer several" if several else f"defer {length_word(values.words)}"
    return afresh(values.conversation, "user", lambda: paragraph(_SAYS[section].say(dice)))


def leave(values: Leave, dice: Random) -> str:
    """Why, where the line has room and one reason stands out."""
    named = values.found and values.attribute != "product_type"  # another kind of thing is no reason: nothing of the kind did
    thing = claims.the(values.attribute, values.found) if named else ""
    section = "leave price" if values.attribute == "price" else "leave thing" if thing else ""
    if not section or values.words <= SHORT:
        section = f"leave {length_word(values.words)}"
    return afresh(values.conversation, "user", lambda: paragraph(_SAYS[section].say(dice, thing=thing)))


def too_dear(values: TooDear, dice: Random) -> str:
    """A word on the price, without a number."""
    field, _, value = values.liked.partition(": ")
    liked = claims.the(field, value) if value and values.words > SHORT else ""
    section = (
        "too dear liked" if liked and dice.random() < 0.5 else f"too dear {'short' if values.words <= SHORT else 'middle'}"
    )
    return afresh(values.conversation, "user", lambda: paragraph(_SAYS[section].say(dice, liked=liked)))
