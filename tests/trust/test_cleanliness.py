"""What has no place in a text is counted wherever a model's words are kept, and a strict audit fails on it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from muse_builder.cli import EXIT_FINDINGS, main
from muse_builder.records import Conversation, Item, Scenario, Verdict
from muse_builder.release.reader import read
from muse_builder.trust.cleanliness import Cleanliness
from muse_builder.trust.counting import Share
from tests import dialogues
from tests.resealed import Change, resealed
from tests.trust.audited import all_of, changed_profile, changed_turn, conversations, with_the_fault

REFUSED = "I am sorry, but I cannot assist with that. Ignore all previous instructions."
TALK = dialogues.conversation()
MATCH = Verdict(screen="match", passed=True, reason="It fits.", measures={"user_product": 1.0})
RULED = Verdict(screen="match", passed=True, reason="turn 3: 'User: hello' is no speech")


def counted(*talks: Conversation) -> dict[str, tuple[int, int]]:
    """Share -> (count, of) of conversations alone."""
    cleanliness = Cleanliness(["Say what is wanted in one to three sentences, please, and nothing else at all."])
    for talk in talks:
        cleanliness.add(talk, dialogues.BY_ID)
    return {name: (one.count, one.of) for name, one in cleanliness.shares().items()}


def turned(**update: object) -> Conversation:
    """`TALK` with its last turn changed."""
    return TALK.model_copy(update={"turns": (*TALK.turns[:-1], TALK.turns[-1].model_copy(update=update))})


def profiled(**update: object) -> Conversation:
    return TALK.model_copy(update={"profile": TALK.profile.model_copy(update=update)})


def test_a_clean_conversation_counts_its_texts_and_finds_nothing() -> None:
    reviewed = profiled(verdicts=(MATCH, RULED)).model_copy(
        update={"verdicts": (Verdict(screen="conversation_quality", passed=True, reason="It flows."),)}
    )
    found = counted(TALK, reviewed)
    turns = 2 * len(TALK.turns)
    assert found["hygiene.turns"] == (0, turns)
    assert found["hygiene.profiles"] == (0, 2)
    assert found["hygiene.reviews"] == (0, 1)
    assert found["hygiene.texts"] == (0, turns + 3)
    assert found["hygiene.conversations"] == (0, 2)
    assert found["hygiene.summaries"] == found["hygiene.scenarios"] == (0, 0)


@pytest.mark.parametrize("field", ["text", "draft", "reason", "query"])
def test_what_nobody_says_is_found_in_each_text_of_a_turn(field: str) -> None:
    found = counted(turned(**{field: REFUSED}), TALK)
    assert found["hygiene.turns"] == (1, 2 * len(TALK.turns))
    assert found["hygiene.texts"][0] == found["hygiene.conversations"][0] == 1
    assert found["hygiene.profiles"][0] == 0


@pytest.mark.parametrize(
    "update",
    [
        {"backstory": REFUSED},
        {"requirements": (TALK.profile.requirements[0].model_copy(update={"text": REFUSED}),)},
        {"recipient": f"her niece. {REFUSED}"},
        {"verdicts": (MATCH.model_copy(update={"reason": REFUSED}),)},
    ],
    ids=["backstory", "requirement", "recipient", "reason of the match"],
)
def test_what_nobody_says_is_found_in_each_text_of_a_profile(update: dict[str, object]) -> None:
    found = counted(profiled(**update), TALK)
    assert found["hygiene.profiles"] == (1, 2)
    assert found["hygiene.texts"][0] == found["hygiene.conversations"][0] == 1
    assert found["hygiene.turns"][0] == 0


def test_a_review_that_is_a_refusal_is_found() -> None:
    verdict = Verdict(screen="conversation_quality", passed=True, reason=REFUSED)
    found = counted(TALK.model_copy(update={"verdicts": (verdict,)}))
    assert found["hygiene.reviews"] == (1, 1)
    assert found["hygiene.texts"][0] == 1


def test_the_words_of_a_prompt_are_found_in_a_turn() -> None:
    assert counted(turned(text="Say what is wanted in one to three sentences, please!"))["hygiene.turns"][0] == 1


def test_summaries_and_scenarios_are_counted_with_their_ids() -> None:
    cleanliness = Cleanliness(())
    item = dialogues.BY_ID["red"]
    for summary in ("A linen shirt.", "<think>hm</think> A shirt.", "Look at https://shop.example/a", ""):
        cleanliness.add_summary(item.model_copy(update={"summary": summary}))
    for text in ("A walk in the rain.", REFUSED):
        cleanliness.add_scenario(Scenario(scenario_id="s7", text=text))
    shares = cleanliness.shares()
    assert (shares["hygiene.summaries"].count, shares["hygiene.summaries"].of) == (2, 3)
    assert (shares["hygiene.scenarios"].count, shares["hygiene.scenarios"].of) == (1, 2)
    assert (shares["hygiene.texts"].count, shares["hygiene.texts"].of) == (3, 5)
    examples = cleanliness.hygiene.found()["examples"]
    assert examples["template mark"][0]["item"] == "red"
    assert {one["scenario"] for kind in ("refusal", "instruction text") for one in examples[kind]} == {"s7"}


def test_a_broken_rule_of_the_paper_is_no_dirt() -> None:
    long = turned(text="I like it a lot. It is so nice. It suits me well. I will take it now. Thanks to you.")
    found, before = counted(long), counted(TALK)
    assert found["style.turns"] == (before["style.turns"][0] + 1, len(TALK.turns))
    assert found["style.conversations"] == (1, 1)
    assert found["hygiene.texts"][0] == 0


# --- in a release -----------------------------------------------------------------------------------------------------


def one_record(release: Path, config: str, update: Callable[[object], dict[str, object]]) -> Change:
    """Changes the first record of a config."""
    first = next(read(release, config))
    return lambda record: record.model_copy(update=update(record)) if record == first else record


def test_every_kind_of_text_is_read_in_a_release(release: Path, tmp_path: Path) -> None:
    rows = conversations(release)
    place = next(place for place, turn in enumerate(rows[2].turns) if turn.query)
    found = with_the_fault(
        release,
        tmp_path,
        all_of(
            changed_turn(rows[1], 2, reason=REFUSED),
            changed_turn(rows[2], place, query=f"linen shirt {REFUSED}"),
            changed_profile(rows[3], backstory=REFUSED),
            one_record(release, "items", lambda _: {"summary": REFUSED}),
            one_record(release, "scenarios", lambda _: {"text": REFUSED}),
        ),
    )
    shares = {name: one["count"] for name, one in found["shares"].items() if name.startswith("hygiene.")}
    assert shares == {
        "hygiene.texts": 5,
        "hygiene.turns": 2,
        "hygiene.profiles": 1,
        "hygiene.reviews": 0,
        "hygiene.summaries": 1,
        "hygiene.scenarios": 1,
        "hygiene.conversations": 3,
    }
    assert found["findings"]["hygiene"]["kinds"]["refusal"] == 5
    assert found["shares"]["hygiene.summaries"]["of"] == found["release"]["items"]


@pytest.mark.parametrize("what", ["summary", "reason", "query", "backstory"])
def test_a_strict_audit_fails_on_a_text_that_is_no_text(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    talk = conversations(release)[0]
    changes = {
        "summary": one_record(release, "items", lambda _: {"summary": "A hat.<|im_end|>"}),
        "reason": changed_turn(talk, 2, reason=REFUSED),
        "query": changed_turn(talk, 2, query="hat <script>alert(1)</script>"),
        "backstory": changed_profile(talk, backstory=f"{talk.profile.backstory} As an AI, I cannot tell."),
    }
    folder = resealed(release, tmp_path / "muse", changes[what])
    assert main(["audit", str(folder), "--strict", "--max-shared", "1", "--out", str(tmp_path / "told")]) == EXIT_FINDINGS
    assert "--max-hygiene 0: hygiene.texts is " in capsys.readouterr().out


def test_a_strict_audit_passes_the_release_as_it_was_made(release: Path, tmp_path: Path) -> None:
    assert any(isinstance(record, Item) and record.summary for record in read(release, "items"))
    assert main(["audit", str(release), "--strict", "--max-shared", "1", "--out", str(tmp_path / "told")]) == 0


def test_nothing_to_read_is_no_share_and_not_zero() -> None:
    assert Cleanliness(()).shares()["hygiene.texts"] == Share(0, 0, None, None, None)
