"""Where two texts or two rows differ, in words; a row as the bytes that a release holds of it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from muse_builder.records import Candidate, Conversation, Profile, Record
from muse_builder.release import schema

SHOWN = 60
"""Characters of a text around the place where two differ."""


def first_difference(traced: str, rebuilt: str) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(traced, rebuilt, strict=False)) if a != b), min(len(traced), len(rebuilt))
    )


def fragment(before: str, now: str) -> str:
    """What stands in `now` where `before` begins to differ: a few words that one can look for."""
    place = first_difference(before, now)
    start = now.rfind(" ", 0, place) + 1
    return " ".join(now[start : start + SHOWN].split("\n")[0].split(" ")[:4]).strip()


def apart(name: str, released: Any, rebuilt: Any) -> str:
    a, b = (value if isinstance(value, str) else repr(value) for value in (released, rebuilt))
    place = max(0, first_difference(a, b) - SHOWN // 3)
    where = f" from character {place}" if place else ""
    return f"{name}{where}: released {short(a[place:])}, rebuilt {short(b[place:])}"


def short(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}...")


def differences(released: Any, rebuilt: Any, path: str = "") -> Iterator[str]:
    """Every place where two rows differ, as "turns[6].candidates[0].item_id: released 'x', rebuilt 'y'"."""
    if isinstance(released, Mapping) and isinstance(rebuilt, Mapping):
        for name in dict.fromkeys([*released, *rebuilt]):
            yield from differences(released.get(name), rebuilt.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(released, list) and isinstance(rebuilt, list):
        if len(released) != len(rebuilt):
            yield f"{path}: released {len(released)} entries, rebuilt {len(rebuilt)}"
        for number, (old, new) in enumerate(zip(released, rebuilt, strict=False)):
            yield from differences(old, new, f"{path}[{number}]")
    elif released != rebuilt or type(released) is not type(rebuilt):
        yield apart(path, released, rebuilt)


def as_before(released: Record, rebuilt: Record) -> Record:
    """The rebuilt row without what was added to all rows since the released one was written: it cannot differ in that."""
    if isinstance(released, Profile) and isinstance(rebuilt, Profile) and released.style is None:
        return rebuilt.model_copy(update={"style": None, "history": ()})
    if isinstance(released, Conversation) and isinstance(rebuilt, Conversation):
        turns = rebuilt.turns
        if released.profile.style is None:
            turns = tuple(turn.model_copy(update={"explanations": ()}) for turn in turns)
        found = [one for turn in released.turns for one in turn.candidates]
        if found and all(one.dense is None for one in found):  # their score alone was kept
            turns = tuple(turn.model_copy(update={"candidates": _scores_alone(turn.candidates)}) for turn in turns)
        return rebuilt.model_copy(update={"turns": turns})
    return rebuilt


def _scores_alone(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(item_id=one.item_id, score=one.score) for one in candidates)


def row_bytes(config: str, row: schema.Row) -> bytes:
    """A row as the bytes of an Arrow stream of its config: what a release would hold of it."""
    import pyarrow as pa

    table = arrow_schema(config)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table) as stream:
        stream.write_batch(pa.RecordBatch.from_pylist([row], schema=table))
    return bytes(sink.getvalue().to_pybytes())


arrow_schema = lru_cache(maxsize=None)(schema.arrow_schema)
