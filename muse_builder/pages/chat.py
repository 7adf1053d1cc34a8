"""A person at the counter: what `muse chat` plays, turn by turn, with our agents on the other side.

Nothing that the page sends is trusted: it names a seat, a turn and its items, and each is checked here. A conversation is kept
when it has ended and its player agreed beforehand, with no word of who that was.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from muse_builder.corpora.played import FORMAT, PlayedRow, save
from muse_builder.env import Environment
from muse_builder.env.episode import items_of
from muse_builder.env.turns import ACTS, MOST_ITEMS, Observation, Seated
from muse_builder.errors import SettingsError
from muse_builder.pages.annotation import shopper
from muse_builder.pages.products import PICTURE_SIDE, short_facts
from muse_builder.records import DecisionProfile, Item
from muse_builder.release.example import thumbnail
from muse_builder.tasks.base import Utterance

CONSENT = (
    "What is said in this conversation is saved on this computer and may be published under CC BY 4.0, for research on "
    "conversations about products. Nobody is asked for a name, and none is saved. Please do not write anything about yourself "
    "or others by which somebody could be recognised. You may stop at any time; what is not finished is not saved."
)
FOUND = 12
"""Products that a search shows."""
MOST_LETTERS = 600
"""Of a line."""
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}|(?:\+|\b)\d[\d ()/.-]{7,}\d\b|\bhttps?://|\bwww\.")
"""An e-mail address, a telephone number, an address of the web."""


class Refused(SettingsError):
    """What the page sent cannot be done; the message is for the person."""


class Game:
    """Conversations under way; one at a time is played, since there is one counter."""

    def __init__(self, environment: Environment, seats: Sequence[Seated], out: Path) -> None:
        """
        Args:
            environment: an open one.
            seats: those that may be taken.
            out: folder for played.jsonl and its pictures.
        """
        self.environment = environment
        self.seats = tuple(seats)
        self.out = out
        self.saved = 0
        self._seat: Seated | None = None
        self._session = ""
        self._observation: Observation | None = None
        self._ended = ""
        self._pictures: OrderedDict[str, bytes | None] = OrderedDict()

    def begin(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """A new conversation; one that was under way is forgotten.

        Raises:
            Refused: nobody agreed, or the seat is none that may be taken.
        """
        seat = told.get("seat")
        if told.get("consent") is not True:
            raise Refused("Please agree to what is written there first.")
        if not isinstance(seat, str) or seat not in self.seats:
            raise Refused(f"There is no such part to play; there are: {', '.join(self.seats)}.")
        self._seat = "shopper" if seat == "shopper" else "assistant"
        self._session = secrets.token_urlsafe(16)
        self._ended = ""
        self._observation, _ = self.environment.reset(seed=secrets.randbits(31), seat=self._seat)
        return self._view()

    def say(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """One turn of the person, and the answer.

        Raises:
            Refused: it is no turn of this conversation.
        """
        self._require(told)
        if self._ended:
            raise Refused("This conversation has ended.")
        observation, _, terminated, truncated, info = self.environment.step(self._turn(told))
        self._observation = observation
        if terminated or truncated:
            self._ended = "broken off" if "failed" in info else str(info["outcome"])
            if terminated:
                self._save()
        return self._view(left_out=len(info.get("left_out", ())))

    def search(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Products for the assistant, the nearest first.

        Raises:
            Refused: a shopper asks, or for nothing.
        """
        self._require(told)
        query = told.get("query")
        if self._seat != "assistant":
            raise Refused("Only the assistant may look at the shelves.")
        if not isinstance(query, str) or not query.strip():
            raise Refused("Say what to look for.")
        found = self.environment.search(query[:MOST_LETTERS], k=FOUND)
        return {"items": [self._item(item) for item in found]}

    def forget(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Ends the conversation and keeps nothing of it."""
        self._require(told)
        self._session, self._observation = "", None
        return {}

    def picture(self, item_id: str) -> bytes | None:
        """A small JPEG of a product; None where there is no such product, or it has no picture."""
        world = self.environment.world
        if item_id not in world.known_ids:
            return None
        if item_id not in self._pictures:
            data = world.picture(world.cast.item(item_id))
            self._pictures[item_id] = None if data is None else thumbnail(data, side=PICTURE_SIDE)
            if len(self._pictures) > 500:  # about 4 MB
                self._pictures.popitem(last=False)
        return self._pictures[item_id]

    # --- what the page sent ---------------------------------------------------------------------------------------------

    def _require(self, told: Mapping[str, Any]) -> None:
        session = told.get("session")
        named = session.encode("utf-8", "replace") if isinstance(session, str) else b""
        if not self._session or not secrets.compare_digest(named, self._session.encode()):
            raise Refused("This conversation is over; another may have been begun since. Begin a new one.")

    def _turn(self, told: Mapping[str, Any]) -> dict[str, Any]:
        assert self._seat is not None
        act, text, items = told.get("act"), told.get("text", ""), told.get("items", [])
        if act is not None and act not in ACTS[self._seat]:
            raise Refused("That cannot be done here.")
        if not isinstance(text, str) or not text.strip():
            raise Refused("Please say something.")
        text = "".join(letter if letter.isprintable() else " " for letter in text)  # no half letters, no commands of a terminal
        if len(text) > MOST_LETTERS:
            raise Refused(f"Please be shorter: {MOST_LETTERS} letters at most.")
        if _PERSONAL.search(text):
            raise Refused("Please leave out addresses, telephone numbers and links.")
        if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(isinstance(one, str) for one in items):
            raise Refused(f"Please choose {MOST_ITEMS} products at most.")
        if act == "accept" and not items:
            raise Refused("Say which one you take.")
        return {"act": act, "text": text, "items": items}

    # --- what the page shows --------------------------------------------------------------------------------------------

    def _view(self, left_out: int = 0) -> dict[str, Any]:
        seen = self._observation
        assert seen is not None
        notes = None
        if seen.profile is not None and seen.target is not None:
            kind = self.environment.world.domain.kind(seen.target)
            notes = {**(shopper(seen.profile) or {}), "kind": kind, "decides": decides(seen.profile.decision)}
        return {
            "session": self._session,
            "seat": self._seat,
            "turns": [self._said(one) for one in seen.said],
            "notes": notes,
            "ended": self._ended,
            "saved": self.saved if self._ended else 0,
            "left_out": left_out,
        }

    def _said(self, one: Utterance) -> dict[str, Any]:
        shown = [self._item(item) for item in one.items if item.item_id in one.pictures or one.role == "assistant"]
        return {"role": one.role, "text": one.text, "items": shown if one.action != "answer_detail" else []}

    def _item(self, item: Item) -> dict[str, Any]:
        facts = short_facts(item)
        if self._seat == "shopper":  # what one sees in a shop; the rest has to be asked
            facts = {"about": "", "attributes": [], "price": None, "brand": facts["brand"]}
        return {"id": item.item_id, "title": item.title or item.item_id, "picture": item.image is not None, **facts}

    def _save(self) -> None:
        environment = self.environment
        assert self._seat is not None
        episode = environment.episode()
        items = items_of(environment.world, episode.talk)
        row = PlayedRow(
            format=FORMAT,
            played=self._seat,
            consent=CONSENT,
            conversation=environment.conversation(),
            items=tuple(items.values()),
        )
        pictures = {item_id: data for item_id in items if (data := self.picture(item_id)) is not None}
        save(self.out, row, pictures)
        self.saved += 1


def decides(decision: DecisionProfile | None) -> list[str]:
    """How somebody decides, in the words of an instruction."""
    if decision is None:
        return []
    told = []
    for one in decision.dealbreakers:
        budget = one.test == "at_most"
        told.append(f"You pay ${one.value} at most." if budget else f"Nothing whose {one.attribute} is {one.value}.")
    told += [f"You would be glad if the {one.attribute} were {one.value}." for one in decision.nice_to_haves]
    told.append(f"You know {_KNOWS[decision.knowledge]} about such things, and you are {_PICKY[decision.pickiness]}.")
    told.append(f"You look at {decision.patience} offers; if none will do, you leave or put it off.")
    told.append(f"You tell {'one wish' if decision.disclosure == 1 else 'two wishes'} at a time, at most.")
    return told


_KNOWS: Mapping[Literal["lay", "keen", "expert"], str] = {"lay": "little", "keen": "something", "expert": "a lot"}
_PICKY: Mapping[Literal["easy", "fair", "picky"], str] = {
    "easy": "easy to please",
    "fair": "neither easy nor hard to please",
    "picky": "hard to please",
}
