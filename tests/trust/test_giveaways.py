"""Leaks by the channel they stand in, ranks for a text alone, and what ids and file names tell."""

import re
from pathlib import Path

from muse_builder import domains
from muse_builder.release.rows import ReleasedItems
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.giveaways import Giveaways, Ranker
from tests import dialogues
from tests.trust.audited import COUNT, changed_profile, changed_turn, conversations, place_of, target, with_the_fault


def test_a_title_in_the_backstory_is_a_leak_of_that_channel_alone(release: Path, tmp_path: Path) -> None:
    conversation = conversations(release)[3]
    title = target(release, conversation).title
    told = changed_profile(conversation, backstory=f"{conversation.profile.backstory} I want the {title}.")
    found = with_the_fault(release, tmp_path, told)
    assert found["shares"]["leaks.backstory"]["count"] == 1
    assert found["shares"]["leaks.any"]["count"] == 1
    assert found["shares"]["leaks.opening"]["count"] == 0
    examples = [one for kind in found["findings"]["leaks"]["examples"].values() for one in kind]
    assert {one["conversation"] for one in examples} == {conversation.conversation_id}
    assert found["shares"]["retrieval.backstory_top_10"]["of"] == COUNT


def test_a_title_in_the_opening_and_one_after_the_target_was_shown_are_told_apart(release: Path, tmp_path: Path) -> None:
    conversation = next(row for row in conversations(release) if row.outcome == "organic_accept")
    title = target(release, conversation).title
    opening = changed_turn(conversation, place_of(conversation, "reveal"), text=f"It should be the {title}.")
    assert with_the_fault(release, tmp_path / "a", opening)["shares"]["leaks.opening"]["count"] == 1
    after = changed_turn(conversation, place_of(conversation, "accept"), text=f"The {title} it is.")
    assert with_the_fault(release, tmp_path / "b", after)["shares"]["leaks.any"]["count"] == 0


def test_the_rank_of_a_text_is_its_place_among_all_items_and_equals_share_the_better_one(tmp_path: Path) -> None:
    twin = dialogues.BY_ID["wool"].model_copy(update={"item_id": "twin", "image": None, "image_sha256": None})
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", [twin, *(item.model_copy(update={"image": None}) for item in dialogues.ITEMS)])
        writer.add("conversations", dialogues.conversation())
        writer.seal()
    ranker = Ranker(ReleasedItems(tmp_path / "muse"))
    ranks = {item_id: ranker.rank("borrego wool sweater", item_id) for item_id in ("wool", "twin", "boots")}
    assert (ranks["wool"], ranks["twin"]) == (1, 1)
    assert ranks["boots"] > 2


def test_an_id_or_a_file_name_that_spells_the_title_is_counted(release: Path) -> None:
    items = ReleasedItems(release)
    giveaways = Giveaways(items, domains.default())
    item = next(iter(items))
    spelled = re.sub(r"\W+", "_", item.title)
    giveaways.add_item(item)
    giveaways.add_item(item.model_copy(update={"item_id": spelled, "image": f"{spelled}.jpg"}))
    giveaways.add_item(item.model_copy(update={"image": None}))
    shares = giveaways.shares()
    assert (shares["leaks.id"].count, shares["leaks.id"].of) == (1, 3)
    assert (shares["leaks.image_name"].count, shares["leaks.image_name"].of) == (1, 2)


def test_a_release_without_items_has_no_ranks(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.add("conversations", dialogues.conversation())
        writer.seal()
    giveaways = Giveaways(ReleasedItems(tmp_path / "muse"), domains.default())
    giveaways.add_leaks(dialogues.conversation(), dialogues.BY_ID["blue"])
    giveaways.add_ranks(dialogues.conversation(), dialogues.BY_ID["blue"])
    assert giveaways.shares()["retrieval.backstory_top_1"].value is None
    assert giveaways.medians() == {"retrieval.backstory_rank": None, "retrieval.opening_rank": None}
