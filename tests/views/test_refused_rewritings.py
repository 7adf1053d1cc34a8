"""Lines that a run refused, from its traces."""

import json
from pathlib import Path
from typing import Any

from muse_builder.records import Call
from muse_builder.release.rows import ReleasedItems
from muse_builder.release.writer import ReleaseWriter
from muse_builder.views.exports import export
from muse_builder.views.refused_rewritings import RefusedLine, RefusedRewritings
from tests.dialogues import ITEMS, conversation, picture


def rewriting(number: int, place: int, task: str, reply: dict[str, Any], status: str = "ok") -> Call:
    thread = f"conversation/{number}"
    return Call(
        call_id=f"{thread}/{place}",
        thread=thread,
        agent="rewriter",
        task=task,
        model="fake",
        key=f"{number}{place}",
        system_digest="",
        messages=(),
        status=status,  # type: ignore[arg-type]
        reply=json.dumps(reply),
    )


def test_lines_of_refused_rewritings_come_from_the_traces(tmp_path: Path) -> None:
    one = conversation(0)
    right = [turn.text for turn in one.turns]
    named = [*right[:1], "A warm shirt for a funeral.", "Other words, same thing.", *right[3:]]
    ruled = [*right[:2], "In round 1 I suggest the Rosa Silk Shirt.", *right[3:]]
    unfit = [*right[:2], "In round 1 I suggest the Rosa Wool Shirt.", *right[3:]]
    calls = [
        rewriting(0, 0, "rewrite", {"texts": ruled}),
        rewriting(0, 1, "rewrite", {"texts": unfit}, status="invalid"),
        rewriting(0, 2, "rewrite", {"texts": named}),
        rewriting(0, 3, "check", {"consistent": False, "problems": [{"line": 1, "problem": "cool became warm"}]}),
        rewriting(0, 4, "rewrite", {"texts": right}),
        rewriting(0, 5, "check", {"consistent": True, "problems": []}),
    ]
    with ReleaseWriter(tmp_path / "muse", seed=0) as release:
        release.write("items", ITEMS, image=lambda item: picture(ITEMS.index(item)))
        release.write("conversations", [one, conversation(1)])
        release.write("traces", calls)
        folder = release.seal(settings={"seed": 0}, models={})
    refused = RefusedRewritings(folder, ReleasedItems(folder))
    # The rules name line 2 of the first ("silk" for "linen"), the model line 1 of the third; the second never fitted.
    found = refused.of(one)
    assert found[1] == [RefusedLine("A warm shirt for a funeral.", "cool became warm")]
    assert [line.text for line in found[2]] == ["In round 1 I suggest the Rosa Silk Shirt."]
    assert "silk" in found[2][0].reason.casefold()
    assert found.keys() == {1, 2}
    assert refused.of(conversation(1)) == {}
    out = export(folder, tmp_path / "out", format="llama_factory", tasks=["pairs"]).folder
    rows = [json.loads(line) for file in out.glob("pairs_*.jsonl") for line in file.read_text("utf-8").splitlines()]
    worse = [(row["example_id"], row["rejected"]["value"]) for row in rows if row["pair"] == "refused_rewriting"]
    assert worse == [("c000000/1", "A warm shirt for a funeral."), ("c000000/2", "In round 1 I suggest the Rosa Silk Shirt.")]
