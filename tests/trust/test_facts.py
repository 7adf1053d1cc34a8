"""Claims that no field supports, products for somebody else, and facts that a rewriting changed."""

from pathlib import Path
from typing import Any

from muse_builder.records import Person
from tests.trust.audited import COUNT, changed_profile, changed_turn, conversations, place_of, target, with_the_fault


def test_a_claim_of_a_material_that_no_field_has_is_unsupported(release: Path, report: dict[str, Any], tmp_path: Path) -> None:
    conversation = next(row for row in conversations(release) if any(turn.action == "recommend" for turn in row.turns))
    place = place_of(conversation, "recommend")
    text = "It is made of titanium and merino wool, and it costs $4321."
    found = with_the_fault(release, tmp_path, changed_turn(conversation, place, text=text, draft=text))
    before = report["shares"]["grounding.unsupported"]["count"]
    assert found["shares"]["grounding.unsupported"]["count"] >= before + 2
    assert found["findings"]["grounding"]["kinds"]["price"] == 1


def test_a_product_for_somebody_else_is_a_mismatch(release: Path, tmp_path: Path) -> None:
    conversation, item = next(
        (row, item)
        for row in conversations(release)
        if row.profile.recipient is None and (item := target(release, row)).department == "women"
    )
    person = Person(name="Otto Stein", gender="male", age=70, profession="baker")
    for_himself = changed_profile(conversation, person=person, backstory="Otto wants something for himself.")
    found = with_the_fault(release, tmp_path, for_himself)
    assert found["shares"]["match.mismatches"] == {"count": 1, "of": COUNT} | {
        name: found["shares"]["match.mismatches"][name] for name in ("value", "low", "high")
    }
    assert item.title in found["findings"]["match"]["examples"]["mismatch"][0]["quote"]


def test_a_fact_that_the_rewriting_changed_is_counted(release: Path, report: dict[str, Any], tmp_path: Path) -> None:
    conversation = conversations(release)[1]
    place = place_of(conversation, "recommend")
    silk = changed_turn(conversation, place, draft="It is made of cotton.", text="It is made of silk.")
    found = with_the_fault(release, tmp_path, silk)
    assert found["findings"]["rewriting"]["kinds"]["material"] == 1
    assert found["shares"]["rewriting.changed"]["count"] == 1
    assert found["shares"]["rewriting.conversations"]["count"] == 1
    assert report["shares"]["rewriting.changed"]["count"] == 0


def test_a_conversation_that_makes_no_sense_is_counted(release: Path, report: dict[str, Any], tmp_path: Path) -> None:
    conversation = conversations(release)[1]
    place = place_of(conversation, "recommend")
    wrapped = changed_turn(conversation, place, text=f"Sure! Here is a message: {conversation.turns[place].text}")
    found = with_the_fault(release, tmp_path, wrapped)
    before = report["shares"]["sense.conversations"]["count"]
    assert found["shares"]["sense.conversations"]["count"] == before + 1
    assert found["findings"]["sense"]["kinds"]["wrapper"] == 1
