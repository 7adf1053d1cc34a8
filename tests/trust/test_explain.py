"""Why a turn is as it is, and how a conversation came about, told from the release alone."""

from pathlib import Path

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.records import Call
from muse_builder.release.rows import Rows
from muse_builder.trust.explain import Explainer
from tests.trust.audited import conversations, long_one


def test_a_recommendation_is_explained_by_query_candidates_rank_and_reason(release: Path) -> None:
    conversation = long_one(release)
    explainer = Explainer(release)
    queries = [(place, turn) for place, turn in enumerate(conversation.turns) if turn.query is not None]
    place, turn = queries[1]
    flat = " ".join(explainer.turn(conversation.conversation_id, place).split())
    assert f'The query: "{turn.query}"' in flat
    assert f'The query before: "{queries[0][1].query}"' in flat
    assert f"The product in mind ranks {turn.target_rank}" in flat
    assert turn.reason in flat
    for candidate in turn.candidates:
        assert f"{candidate.score:.4f}" in flat
    assert flat.count("chosen") >= 1
    assert "conversation_quality passed" in flat
    assert "What it made of the conversation: " in flat
    assert "(querier" not in flat


def test_who_falls_short_is_explained_by_the_judgement_and_what_was_said_of_it(release: Path) -> None:
    explainer = Explainer(release)
    spoken = [(row, place) for row in conversations(release) for place, turn in enumerate(row.turns) if turn.role == "user"]
    stories = ((row.turns[place], explainer.turn(row.conversation_id, place)) for row, place in spoken)
    turn, told = next((turn, told) for turn, told in stories if "The judgement: It falls short: " in told)
    assert turn.text in " ".join(told.split())
    assert (turn.draft == turn.text) or f'"{turn.draft}"' in " ".join(told.split())


def test_what_stood_around_an_answer_is_told(release: Path) -> None:
    conversation = long_one(release)
    calls = list(Rows(release, "traces", "thread").records(f"conversation/{int(conversation.conversation_id[1:])}", Call))
    greeting = next(call for call in calls if call.task == "ask_more")
    assert "taken off it" not in "\n".join(Explainer(release)._asked([greeting]))
    thoughtful = greeting.model_copy(update={"reply": "<think>Be kind.</think>\nHello there!<|im_end|>"})
    assert "  taken off it: thinking, end mark" in Explainer(release)._asked([thoughtful])


def test_a_story_tells_every_turn_the_outcome_and_the_bill(release: Path) -> None:
    conversation = long_one(release)
    told = Explainer(release).story(conversation.conversation_id)
    for number in range(len(conversation.turns)):
        assert f"\n{number:2}  " in told
    assert f"It ended as {conversation.outcome}" in told
    assert "calls to embedded" in told


def test_a_turn_that_is_not_there_is_a_clear_error(release: Path) -> None:
    with pytest.raises(ReleaseError, match="and no turn 99"):
        Explainer(release).turn(long_one(release).conversation_id, 99)


def test_a_foreign_dialogue_is_explained_without_what_its_corpus_does_not_tell(foreign: Path) -> None:
    told = Explainer(foreign).story("redial-3")
    assert "In mind" not in told
    assert "wishes" not in told
    assert 'The user tells what is needed: "Hello, seen anything good, number 3?"' in told
    assert "No call of it stands in the traces." in told
    one = Explainer(foreign).turn("redial-3", 1)
    assert "The assistant knew the 1 turn before this one" in one
    assert "no draft" in one
