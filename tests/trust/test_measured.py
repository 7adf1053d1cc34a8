"""What a card says of a release: the audit's shares in words, the paper's statistics, and of a part where there are many."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.trust.audit_page import WORDS
from muse_builder.trust.measured import audited, counted, quality
from tests import dialogues
from tests.trust.audited import COUNT


@pytest.fixture(scope="module")
def measured(release: Path) -> dict[str, Any]:
    return quality(release)


def test_the_audit_of_a_card_is_the_audit_in_words(measured: dict[str, Any], report: dict[str, Any]) -> None:
    told = measured["audit"]
    assert (told["conversations"], told["of"]) == (COUNT, COUNT)
    assert told["shares"] == {name: one | {"what": WORDS[name]} for name, one in report["shares"].items()}
    assert told["medians"] == report["medians"]
    assert all(line.partition(":")[0] in report["shares"] for line in told["not_measured"])


def test_the_statistics_of_a_card_are_those_of_the_papers_tables(measured: dict[str, Any]) -> None:
    told = measured["statistics"]
    assert (told["conversations"], told["of"]) == (COUNT, COUNT)
    assert set(told["sections"]) == {"size", "text", "drafts (without the Rewriter)", "specificity"}
    values = [one["value"] for section in told["sections"].values() for one in section if one["value"] is not None]
    assert len(values) > 10
    assert all(round(value, 6) == value for value in values)


def test_a_large_release_is_measured_on_conversations_that_their_ids_draw(tmp_path: Path) -> None:
    folder = dialogues.write_release(tmp_path / "muse", (dialogues.conversation(number) for number in range(80)))
    part = audited(folder, most=40)
    assert part["of"] == 80
    assert 20 < part["conversations"] < 60
    assert part == audited(folder, most=40)
    assert counted(folder, most=40)["conversations"] == part["conversations"]
    assert audited(folder, most=80)["conversations"] == 80
