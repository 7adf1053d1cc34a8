"""What a player says in a turn, and what it sees before: the two records that an environment takes and gives."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from muse_builder.errors import SettingsError, unknown
from muse_builder.records import Action, Item, Profile, Record
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import ActAsUser, ReplyToUser
from muse_builder.views.training import asked

Seated = Literal["assistant", "shopper"]
"""The seat that a player takes."""
AssistantAct = Literal["inquire", "recommend", "recommend_set", "not_available", "answer_detail", "chit_chat"]
ShopperAct = Literal[
    "reveal", "reject", "critique", "change_need", "ask_detail", "ask_price", "ask_fit", "compare_items", "ask_variant",
    "chit_chat", "acknowledge", "accept", "defer", "leave",
]  # fmt: skip
ACTS: Mapping[Seated, tuple[Action, ...]] = {"assistant": get_args(AssistantAct), "shopper": get_args(ShopperAct)}
"""What each side may do; the words are those of `records.Action`."""
MOST_ITEMS = 4
"""Items in one offer."""
MOST_LETTERS = 2_000
"""Of a line; the rest is cut off."""


class PlayerTurn(Record):
    """What a player does in one turn. All may be left out but one of `act` and `text`."""

    act: Action | None = None
    """One of `ACTS`; None has it read off the text and the items."""
    text: str = ""
    """What is said; "" has our own agent put it into words."""
    items: tuple[str, ...] = ()
    """Ids: of the assistant what is shown, four at most; of the shopper what the line is about."""
    topic: str = ""
    """Of a question what it asks for: a field of `Attributes`, "price"; of `inquire` "needs" or "occasion"."""
    query: str | None = None
    """Of the assistant what it searched with, to be kept in the row."""


def turn_of(given: Any, seat: Seated) -> PlayerTurn:
    """A turn as a player may give it: a `PlayerTurn`, a mapping of its fields, or a line.

    Raises:
        SettingsError: it is none of them, has another field, or an act that this side has not.
    """
    if isinstance(given, str):
        given = {"text": given}
    if isinstance(given, Mapping):
        for name in given:
            if name not in PlayerTurn.model_fields:
                raise SettingsError(unknown("field of a turn", str(name), PlayerTurn.model_fields))
        told = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
        _require_act(told.get("act"), seat)
        try:
            given = PlayerTurn.model_validate(told)
        except ValueError as error:
            raise SettingsError(f"no turn: {error}") from error
    if not isinstance(given, PlayerTurn):
        raise SettingsError(f"{given!r} is no turn: give a line, or a mapping like {{'text': ..., 'items': [...]}}")
    _require_act(given.act, seat)
    text = " ".join(given.text.split())[:MOST_LETTERS]
    if given.act is None and not text and not given.items:
        raise SettingsError("a turn needs an act, a text or items")
    return given.model_copy(update={"text": text})


def _require_act(act: object, seat: Seated) -> None:
    if act is not None and act not in ACTS[seat]:
        raise SettingsError(unknown(f"act of the {seat}", str(act), ACTS[seat]))


class Observation(Record):
    """What a player sees before its turn: all that was said and shown, and of the shopper the private notes."""

    seat: Seated
    said: tuple[Utterance, ...]
    """The conversation so far, the first line first; its last line is the other side's, but where a shopper begins."""
    turn: int
    """How many turns the player has had."""
    profile: Profile | None = None
    """The shopper's own: wishes, story, how it decides. None for the assistant."""
    target: Item | None = None
    """What the shopper has in mind. None for the assistant."""

    @property
    def messages(self) -> list[dict[str, str]]:
        """A system and a user message, as a model under test and one that is trained on `muse export` gets them."""
        system, prompt, _ = asked(self._task())
        return [{"role": "system", "content": system}, {"role": "user", "content": prompt}]

    @property
    def pictures(self) -> tuple[Item, ...]:
        """The items whose pictures go with the messages, in their order."""
        return asked(self._task())[2]

    def _task(self) -> ReplyToUser | ActAsUser:
        if self.profile is None or self.target is None:
            return ReplyToUser(conversation=self.said)
        return ActAsUser.of(self.profile, self.target, self.said)
