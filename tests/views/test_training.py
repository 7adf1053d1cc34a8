"""Training examples: which there are, and that nothing private and nothing later is in a prompt."""

from muse_builder.records import Conversation
from muse_builder.views.training import TASKS, TrainingExample
from tests.dialogues import conversation
from tests.views.training_cases import CASES, SCENE, every

ASSISTANT_SIDE = ("query", "recommendation", "chit_chat")


def place_of(example: TrainingExample) -> int:
    return int(example.example_id.split("/")[1])


def changed_after(one: Conversation, place: int) -> Conversation:
    """The same up to turn `place`; all that is later says LATER and shows another item."""
    later = tuple(
        turn.model_copy(
            update={"text": f"LATER {number}", "draft": f"LATER {number}"}
            | ({"item_ids": ("heels",), "image_item_ids": ("heels",)} if number > place else {})
        )
        for number, turn in enumerate(one.turns[place:], start=place)
    )
    return one.model_copy(update={"turns": one.turns[:place] + later, "accepted_item_id": "heels", "outcome": "give_up"})


def changed_notes(one: Conversation) -> Conversation:
    """The same to the eye; all that is private is something else."""
    profile = one.profile
    other = profile.model_copy(
        update={
            "target_item_id": "pants",
            "backstory": "OTHER",
            "scenario": "OTHER",
            "recipient": "OTHER",
            "requirements": (),
            "person": profile.person.model_copy(update={"name": "OTHER", "age": 3, "gender": "male"}),
        }
    )
    turns = tuple(
        turn.model_copy(update={"query": turn.query and "OTHER", "reason": "OTHER", "candidates": (), "draft": "OTHER"})
        for turn in one.turns
    )
    return one.model_copy(update={"profile": other, "turns": turns})


def test_every_task_gives_rows() -> None:
    counts = {task: sum(1 for other, _, _ in every(*CASES) if other == task) for task in TASKS}
    # 8 recommendations, one of them handed over; an inquiry; 4 reveals, a shared outfit and 8 answers; of these 2 + 3 + 0 + 2
    # have an opposite one in their conversation; leather boots and suede heels are each not the other.
    assert counts == {"query": 7, "recommendation": 8, "chit_chat": 1, "user": 13, "pairs": 9}


def test_no_prompt_changes_with_what_comes_later() -> None:
    checked = 0
    for task, one, example in every(*CASES):
        place = place_of(example)
        make = TASKS[task]
        after = changed_after(one, place)
        again = [other for other in make(after, SCENE) if other.example_id == example.example_id]
        if task == "pairs":
            continue  # whether a pair is there depends on its two ways to go on; its prompt is that of the other tasks
        assert len(again) == 1, (task, example.example_id)
        assert (again[0].system, again[0].prompt, again[0].images) == (example.system, example.prompt, example.images)
        assert "LATER" not in example.prompt
        checked += 1
    assert checked == 29


def test_no_assistant_s_prompt_changes_with_what_is_private() -> None:
    checked = 0
    for task in ASSISTANT_SIDE:
        for one in CASES:
            before = list(TASKS[task](one, SCENE))
            after = list(TASKS[task](changed_notes(one), SCENE))
            assert [(e.system, e.prompt, e.images) for e in before] == [(e.system, e.prompt, e.images) for e in after]
            checked += len(before)
    assert checked == 16


def test_no_private_word_stands_in_an_assistant_s_row() -> None:
    for task, one, example in every(*CASES):
        whole = f"{example.system} {example.prompt} {example.completion} {example.rejected}"
        of_user = one.turns[place_of(example)].role == "user"
        assert ("PRIVATE" in whole) == of_user, (task, example.example_id)


def test_a_pair_s_prompt_is_the_prompt_of_its_place() -> None:
    prompts = {(task, e.example_id): (e.system, e.prompt, e.images) for task, _, e in every(*CASES) if task != "pairs"}
    for task, _, example in every(*CASES):
        if task == "pairs":
            same = (example.system, example.prompt, example.images)
            assert same in [found for (_, name), found in prompts.items() if name == example.example_id]


def test_pairs_are_of_what_the_shopper_answers_and_of_queries_that_rank_the_target_lower() -> None:
    one = conversation(0)
    ranks = {"query 1 rosa linen shirt": 40, "query 2 azul linen shirt": 4}
    turns = tuple(turn.model_copy(update={"target_rank": ranks[turn.query]} if turn.query else {}) for turn in one.turns)
    found = [
        (e.pair, e.example_id, e.completion, e.rejected) for e in TASKS["pairs"](one.model_copy(update={"turns": turns}), SCENE)
    ]
    yes, no = "Yes to number 2, thanks.", "No to number 1, it should be blue."
    assert found == [
        ("wrong_answer", "c000000/3", no, yes),
        ("wrong_answer", "c000000/5", yes, no),
        ("refused_query", "c000000/4", '{"query":"query 2 azul linen shirt"}', '{"query":"query 1 rosa linen shirt"}'),
    ]


def test_a_recommendation_shows_what_was_shown_and_last_the_item_itself() -> None:
    examples = list(TASKS["recommendation"](CASES[1], SCENE))
    assert [[item.item_id for item in example.images] for example in examples] == [
        ["scarf", "red"],
        ["scarf", "red", "navy"],
        ["scarf", "red", "navy", "blue"],
    ]


def test_the_user_knows_the_target_and_the_assistant_does_not() -> None:
    first = next(iter(TASKS["user"](conversation(0), SCENE)))
    assert "Azul Linen Shirt" in first.prompt
    assert [item.item_id for item in first.images] == ["blue"]
    query = next(iter(TASKS["query"](conversation(0), SCENE)))
    assert "Azul" not in query.prompt
    assert query.images == ()


def test_a_conversation_without_a_known_target_has_no_user_rows() -> None:
    foreign = conversation(0, target="", recommended=("boots", "heels"))
    assert list(TASKS["user"](foreign, SCENE)) == []
    assert {e.example_id for e in TASKS["pairs"](foreign, SCENE)} == {"c000000/2", "c000000/4"}


def test_a_query_that_found_both_what_was_refused_and_what_was_taken_is_no_pair() -> None:
    one = conversation(0)
    taken = next(turn.query for turn in reversed(one.turns) if turn.query)
    turns = tuple(turn.model_copy(update={"query": turn.query and taken}) for turn in one.turns)
    pairs = [e.pair for e in TASKS["pairs"](one.model_copy(update={"turns": turns}), SCENE)]
    assert pairs == ["wrong_answer", "wrong_answer"]
