"""What a person may do at the counter, what is shown to them, and what is kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.corpora import convert
from muse_builder.corpora.played import PlayedRow
from muse_builder.env import Environment
from muse_builder.pages.chat import CONSENT, MOST_LETTERS, Game, Refused, decides
from muse_builder.records import Conversation, Dealbreaker
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from tests.agents.test_decision import person
from tests.counter import counter_release


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    with Environment(counter_release(tmp_path_factory.mktemp("counter") / "muse")) as env:
        yield env


@pytest.fixture
def game(environment: Environment, tmp_path: Path) -> Game:
    return Game(environment, ("assistant", "shopper"), tmp_path / "played")


def begun(game: Game, seat: str) -> dict[str, Any]:
    return game.begin({"seat": seat, "consent": True})


def bought(game: Game) -> dict[str, Any]:
    """A whole conversation in the shopper's seat: told, shown, taken."""
    view = begun(game, "shopper")
    for line in ("A shirt for a wedding, please.", "Something blue.", "Of linen, I think.", "What do you have?"):
        view = game.say({"session": view["session"], "text": line})
        shown = [item["id"] for said in view["turns"] for item in said["items"]]
        if shown:
            return game.say({"session": view["session"], "act": "accept", "text": "I'll take it.", "items": shown[-1:]})
    raise AssertionError("nothing was offered")


@pytest.mark.parametrize(
    "told", [{"seat": "shopper"}, {"seat": "shopper", "consent": "yes"}, {"seat": "cook", "consent": True}]
)
def test_nobody_plays_without_consent_or_a_part(game: Game, told: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        game.begin(told)


def test_a_shopper_sees_notes_and_what_a_shop_shows(game: Game) -> None:
    view = begun(game, "shopper")
    assert view["notes"]["kind"] == "a top"
    assert view["notes"]["needs"] == ["something that is blue", "something that is linen"]
    assert view["notes"]["decides"][-1] == "You tell one wish at a time, at most."
    assert [said["role"] for said in view["turns"]] == ["assistant"]
    view = game.say({"session": view["session"], "text": "A blue shirt of linen, for a wedding, please."})
    view = view if any(said["items"] for said in view["turns"]) else game.say({"session": view["session"], "text": "Of linen."})
    item = next(item for said in view["turns"] for item in said["items"])
    assert (item["price"], item["attributes"], item["about"], item["picture"]) == (None, [], "", True)
    assert view["saved"] == 0


def test_an_assistant_searches_and_shows_and_sees_no_notes(game: Game) -> None:
    view = begun(game, "assistant")
    assert view["notes"] is None
    assert view["turns"][-1]["role"] == "user"
    assert "PRIVATE" not in json.dumps(view)
    found = game.search({"session": view["session"], "query": "blue linen shirt"})["items"]
    assert found[0]["attributes"]
    view = game.say({"session": view["session"], "text": "This one?", "items": [found[0]["id"], "no-such"]})
    shown = next(said for said in view["turns"] if said["text"] == "This one?")
    assert [item["id"] for item in shown["items"]] == [found[0]["id"]]
    assert view["left_out"] == 1


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"text": ""}, "say something"),
        ({"text": 3}, "say something"),
        ({"text": "x" * (MOST_LETTERS + 1)}, "shorter"),
        ({"text": "Write to ana@example.org."}, "leave out addresses"),
        ({"text": "Call +49 30 1234567."}, "leave out addresses"),
        ({"text": "Yes.", "act": "accept"}, "which one"),
        ({"text": "Yes.", "act": "recommend"}, "cannot be done"),
        ({"text": "Yes.", "items": "red"}, "4 products"),
        ({"text": "Yes.", "items": [1]}, "4 products"),
        ({"text": "Yes.", "items": ["a"] * 5}, "4 products"),
        ({"text": "Yes.", "session": "other"}, "is over"),
        ({"text": "Yes.", "session": None}, "is over"),
    ],
)
def test_what_the_page_sends_is_checked(game: Game, told: dict[str, Any], message: str) -> None:
    session = begun(game, "shopper")["session"]
    with pytest.raises(Refused, match=message):
        game.say({"session": session, **told})


def test_letters_that_are_none_are_blanks(game: Game) -> None:
    session = begun(game, "shopper")["session"]
    view = game.say({"session": session, "text": "A shirt\x1b[31m\ud800, please.\u0000"})
    assert view["turns"][1]["text"] == "A shirt [31m , please."
    with pytest.raises(Refused, match="is over"):
        game.say({"session": "\u00e9\ud800", "text": "Hello."})


def test_only_the_assistant_looks_at_the_shelves(game: Game) -> None:
    session = begun(game, "shopper")["session"]
    with pytest.raises(Refused, match="Only the assistant"):
        game.search({"session": session, "query": "coat"})
    session = begun(game, "assistant")["session"]
    with pytest.raises(Refused, match="what to look for"):
        game.search({"session": session, "query": " "})


def test_what_ended_is_kept_with_its_pictures_and_no_name(game: Game, tmp_path: Path) -> None:
    view = bought(game)
    assert (view["ended"] in ("organic_accept", "near_accept"), view["saved"]) == (True, 1)
    (line,) = (tmp_path / "played" / "played.jsonl").read_text("utf-8").splitlines()
    row = PlayedRow.model_validate_json(line)
    assert (row.played, row.consent, row.conversation.outcome) == ("shopper", CONSENT, view["ended"])
    taken = row.conversation.accepted_item_id
    assert (tmp_path / "played" / "images" / f"{taken}.jpg").read_bytes()[:2] == b"\xff\xd8"
    with pytest.raises(Refused, match="has ended"):
        game.say({"session": view["session"], "text": "Hello?"})


def test_what_was_played_converts_like_any_corpus(game: Game, tmp_path: Path) -> None:
    view = bought(game)
    bought(game)
    report = convert("played", tmp_path / "played", tmp_path / "people")
    assert (report.conversations, report.problems, verify(tmp_path / "people")) == (2, (), [])
    talk = next(row for row in read(tmp_path / "people", "conversations") if isinstance(row, Conversation))
    assert talk.outcome == view["ended"] or talk.outcome in ("organic_accept", "near_accept")
    assert (talk.labels["user"], talk.labels["played"], talk.labels["consent"]) == ("a person", "shopper", CONSENT)
    assert talk.turns[-1].action == "accept"
    assert talk.profile.decision is not None
    assert report.notes["items with their picture"] >= 1


def test_what_is_stopped_is_not_kept(game: Game, tmp_path: Path) -> None:
    session = begun(game, "shopper")["session"]
    game.say({"session": session, "text": "A shirt, please."})
    assert game.forget({"session": session}) == {}
    with pytest.raises(Refused, match="is over"):
        game.say({"session": session, "text": "Hello?"})
    assert not (tmp_path / "played").exists()


def test_pictures_are_those_of_the_catalog_alone(game: Game) -> None:
    data = game.picture("red")
    assert data is not None
    assert data[:2] == b"\xff\xd8"
    assert game.picture("../../etc/passwd") is None


def test_how_somebody_decides_is_told_in_words() -> None:
    budget = Dealbreaker(attribute="price", test="at_most", value="40")
    no_red = Dealbreaker(attribute="color", test="is_not", value="red")
    told = decides(person(dealbreakers=(budget, no_red), knowledge="expert", pickiness="picky", disclosure=2))
    assert told[:2] == ["You pay $40 at most.", "Nothing whose color is red."]
    assert told[2:] == [
        "You know a lot about such things, and you are hard to please.",
        "You look at 3 offers; if none will do, you leave or put it off.",
        "You tell two wishes at a time, at most.",
    ]
    assert decides(None) == []
