"""A release as the oracle reads it."""

import json
from pathlib import Path
from typing import TypeVar

from muse_builder.records import Call, Conversation, Item, Profile, Record, Rejection, Scenario
from muse_builder.release import schema
from tests.oracle import Told, findings

Row = TypeVar("Row", bound=Record)


def told(folder: Path) -> Told:
    """All rows and the manifest of a release on disk, read with nothing but Arrow and the schema."""
    import pyarrow as pa

    def rows(config: str, kind: type[Row]) -> list[Row]:
        out = []
        for shard in sorted((folder / config).glob("*.arrow")):
            for row in pa.ipc.open_stream(shard).read_all().to_pylist():
                record = schema.from_row(config, row)
                assert isinstance(record, kind)
                out.append(record)
        return out

    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return Told(
        conversations=sorted(rows("conversations", Conversation), key=lambda one: one.conversation_id),
        items={item.item_id: item for item in rows("items", Item)},
        profiles=rows("profiles", Profile),
        scenarios=rows("scenarios", Scenario),
        rejected=rows("rejected", Rejection),
        calls=rows("traces", Call),
        funnel=manifest["funnel"],
        settings=manifest["settings"],
        counts=manifest["counts"],
    )


def assert_true(folder: Path) -> None:
    """Fails with every breach the oracle finds."""
    found = findings(told(folder))
    assert not found, f"{folder} breaks {len(found)} rules:\n" + "\n".join(found[:40])
