"""Keys and paths in traced calls: found, counted, never repeated."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from muse_builder.records import Call, Record
from muse_builder.release import schema
from muse_builder.release.reader import read
from muse_builder.trust.audit_page import markdown
from muse_builder.trust.secret_search import search_secrets
from tests.trust.audited import with_the_fault


def test_a_key_and_a_path_in_a_trace_are_found_and_not_repeated(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "letmein-0123456789")
    planted = {
        "conversation/0/0": {"error": "401 for letmein-0123456789"},
        "conversation/1/0": {"raw": '{"authorization": "Bearer abcdefghijklmnop1234"}'},
        "conversation/2/0": {"reply": "see /home/ana/muse/journal.sqlite"},
        "conversation/3/0": {"reply": "and/or 24/7 w/o a hitch"},
    }

    def plant(record: Record) -> Record:
        return (
            record.model_copy(update=planted[record.call_id])
            if isinstance(record, Call) and record.call_id in planted
            else record
        )

    found = with_the_fault(release, tmp_path, plant)
    assert found["findings"]["secrets"] == {"a key": 2, "an absolute path": 1}
    assert found["shares"]["secrets.calls"]["count"] == 3
    assert "letmein" not in json.dumps(found) + markdown(found)
    assert "/home/ana" not in json.dumps(found) + markdown(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sk-proj-0123456789abcdef", {"a key": 1}),
        ("hf_0123456789abcdefgh", {"a key": 1}),
        ("AKIA" + "0123456789ABCDEF", {"a key": 1}),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", {"a key": 1}),
        ("C:\\Users\\ana", {"an absolute path": 1}),
        ("file:///muse", {"an absolute path": 1}),
        ("read /tmp/muse.run/journal", {"an absolute path": 1}),
        ("a task-oriented risk-free hf_short sk-short /home https://shop.example/home/ana", {}),
    ],
)
def test_each_kind_of_key_and_path_is_known(release: Path, text: str, found: dict[str, int]) -> None:
    call = next(record for record in read(release, "traces") if isinstance(record, Call))
    rows = [schema.to_row(one) for one in (call.model_copy(update={"reply": text}), call)]
    searched = search_secrets([pa.RecordBatch.from_pylist(rows, schema=schema.arrow_schema("traces"))])
    assert searched.calls == 2
    assert dict(searched.found) == found
