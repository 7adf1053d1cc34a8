from muse_builder.evaluation.baselines.replies import NearestReplies, baselines, copy_context, random_reply
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.response import examples
from muse_builder.records import Conversation
from tests.dialogues import BY_ID, conversation


def made(*conversations: Conversation) -> list[ResponseExample]:
    return list(examples(conversations, BY_ID.__getitem__))


def test_copied_and_drawn_replies() -> None:
    asked = made(conversation(0), conversation(1, recommended=("boots",)))
    assert copy_context(asked)[1] == "No to number 1, it should be blue."
    # Conversation 1 has one recommendation, so every random reply of conversation 0 is that one.
    assert random_reply(asked) == [asked[2].gold, asked[2].gold, random_reply(asked)[2]]
    assert random_reply(asked)[2] in {asked[0].gold, asked[1].gold}
    assert random_reply(made(conversation(0))) == [None, None]
    assert random_reply(asked, seed=5) == random_reply(asked, seed=5)


def test_the_nearest_reply_is_of_another_conversation_with_a_like_context_and_item() -> None:
    train = made(conversation(0), conversation(1, recommended=("boots", "heels")))
    nearest = NearestReplies(train)
    asked = made(conversation(2, recommended=("heels", "boots")), conversation(1, recommended=("boots",)))
    assert nearest.without_context(asked)[:2] == [
        "In round 2 I suggest the Alta Suede Heels.",
        "In round 1 I suggest the Monte Leather Boots.",
    ]
    # Boots are in conversation 1 alone, which is not asked about itself: one of conversation 0 then.
    assert str(nearest.without_context(asked)[2]).endswith("Linen Shirt.")
    # Before the second recommendation the user has refused number 1; so it was in train.
    assert nearest.with_context(made(conversation(3)))[1] == "In round 2 I suggest the Azul Linen Shirt."


def test_other_replies_without_a_context_are_the_most_typical_one() -> None:
    talks = [conversation(number, outfit="scarf") for number in range(3)]
    train = made(*talks)
    nearest = NearestReplies(train)
    other = [example for example in made(conversation(9, outfit="scarf")) if example.mode == "other"]
    assert nearest.without_context(other) == ["Lovely, what for?"]


def test_without_a_reply_in_train_there_are_three_baselines() -> None:
    assert [system.name for system in baselines([])] == ["gold", "copy context", "random reply"]
    names = [system.name for system in baselines(made(conversation(0)))]
    assert names == ["gold", "copy context", "random reply", "no context", "nearest reply"]
