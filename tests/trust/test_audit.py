"""What an audit finds in a release as it was made, and what it says of what cannot be measured."""

import pickle
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.reader import read
from muse_builder.trust import audit as audit_module
from muse_builder.trust.audit import Audit, audit, workers_for
from muse_builder.trust.audit_page import markdown
from tests.trust.audited import COUNT, KEY


def test_a_release_that_passed_the_screens_measures_clean(report: dict[str, Any]) -> None:
    for name in ("leaks.any", "match.mismatches", "hygiene.texts", "rewriting.changed", "secrets.calls"):
        assert report["shares"][name]["count"] == 0
        assert report["shares"][name]["value"] == 0.0
    assert report["shares"]["leaks.any"]["of"] == COUNT
    assert report["release"]["conversations"] == COUNT
    assert sum(one["count"] for one in report["outcomes"].values()) == COUNT
    assert sum(cell["conversations"] for cell in report["people"]["gender_x_department_x_age"]) == COUNT


def test_no_key_and_no_path_of_the_machine_stands_in_a_release(release: Path) -> None:
    assert KEY not in "".join(record.model_dump_json() for record in read(release, "traces"))
    for path in release.rglob("*"):
        if path.is_file():
            whole = path.read_bytes()
            assert KEY.encode() not in whole
            assert str(release.parent).encode() not in whole


def test_what_a_foreign_corpus_does_not_say_is_missing_and_never_zero(foreign: Path) -> None:
    found = audit(foreign)
    for name in ("leaks.any", "retrieval.backstory_top_1", "grounding.unsupported", "match.mismatches", "rewriting.changed"):
        assert found["shares"][name]["value"] is None, name
        assert found["shares"][name]["low"] is None
        assert any(line.startswith(f"{name}: ") for line in found["not_measured"])
    assert found["shares"]["hygiene.turns"]["value"] == 0.0
    assert found["shares"]["hygiene.turns"]["of"] == 22
    assert found["medians"]["retrieval.backstory_rank"] is None
    assert found["distinct_4"]["user"] is None
    assert set(found["people"]["gender"]) == {"not stated"}
    assert found["people"]["gifts"]["value"] is None
    row = next(line for line in markdown(found).splitlines() if line.startswith("| leaks.any "))
    assert [cell.strip() for cell in row.split("|")[2:6]] == ["-", "-", "0", "0"]


def test_a_part_of_the_conversations_is_audited_with_all_items_and_scenarios(release: Path, report: dict[str, Any]) -> None:
    one = Audit(release).run(lambda name: name in ("c000000", "conversation/0")).report()
    assert one["release"]["conversations"] == 1
    assert 10 < one["release"]["calls"] < report["release"]["calls"]
    for name in ("hygiene.summaries", "hygiene.scenarios", "leaks.id"):
        assert one["shares"][name] == report["shares"][name]


def test_a_folder_that_is_no_release_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no folder"):
        audit(tmp_path / "nothing")


def test_the_report_is_the_same_whoever_measures(
    release: Path, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(audit_module.PIECE, "conversations", 5)
    monkeypatch.setitem(audit_module.PIECE, "items", 50)

    def by_another(make: Any, pieces: Any, **told: Any) -> Any:
        work = pickle.loads(pickle.dumps(make))()
        return (pickle.loads(pickle.dumps(work(pickle.loads(pickle.dumps(piece))))) for piece in pieces)

    monkeypatch.setattr(audit_module, "spread", by_another)
    measured = Audit(release).run(workers=2, beside=partial(int, "7"))
    assert measured.report() == report
    assert measured.beside == 7


def test_a_process_is_begun_for_a_hundred_conversations_and_no_more_than_are_wanted() -> None:
    assert [workers_for(number, 4) for number in (0, 99, 250, 100_000)] == [1, 1, 2, 4]
