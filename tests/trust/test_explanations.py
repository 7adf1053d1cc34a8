"""What an explanation claims is checked against the product."""

from muse_builder.records import Conversation, Explanation
from muse_builder.trust.explanations import Explanations, circular, grounded
from tests.dialogues import BY_ID, conversation

BLUE = Explanation(wish="PRIVATE need of blue", property="color", value="blue", source="record")
LINEN = Explanation(wish="PRIVATE need of linen", property="material", value="linen", source="record")


def explained(*explanations: Explanation) -> Conversation:
    """Red and refused, blue and taken; the second has these explanations, the first that of its linen."""
    talk = conversation()
    turns = list(talk.turns)
    turns[2] = turns[2].model_copy(update={"explanations": (LINEN,)})
    turns[4] = turns[4].model_copy(update={"explanations": explanations})
    return talk.model_copy(update={"turns": tuple(turns)})


def values(talk: Conversation) -> dict[str, float | None]:
    counted = Explanations()
    counted.add(talk, BY_ID)
    return {name.partition(".")[2]: one.value for name, one in counted.shares().items()}


def test_coverage_and_truth_counted_by_hand() -> None:
    found = values(explained(BLUE, LINEN))
    assert found == {"turns": 1.0, "wishes": 0.75, "accepted": 1.0, "grounded": 1.0, "circular": 0.0, "voiced": 1.0}


def test_what_the_record_does_not_hold_is_not_believed() -> None:
    lie = BLUE.model_copy(update={"value": "green"})
    hearsay = LINEN.model_copy(update={"source": "said"})
    found = values(explained(lie, hearsay))
    assert (found["wishes"], found["accepted"], found["grounded"]) == (0.25, 0.0, round(1 / 3, 6))


def test_a_picture_tells_only_where_it_is_shown_and_the_record_is_silent() -> None:
    turn = conversation().turns[4]
    seen = BLUE.model_copy(update={"value": "striped", "source": "picture"})
    assert grounded(seen, turn, [BY_ID["blue"]])
    assert not grounded(seen, turn.model_copy(update={"image_item_ids": ()}), [BY_ID["blue"]])
    assert not grounded(seen.model_copy(update={"value": "blue"}), turn, [BY_ID["blue"]])


def test_a_wish_that_says_nothing_but_the_value_goes_in_a_circle() -> None:
    assert circular(BLUE.model_copy(update={"wish": "Blue!"}))
    assert not circular(BLUE)
    assert not circular(BLUE.model_copy(update={"wish": "Blue!", "value": ""}))


def test_a_release_without_explanations_is_not_measured() -> None:
    assert set(values(conversation()).values()) == {None}
