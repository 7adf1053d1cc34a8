"""What a catalog's reading met: every refused row, every repaired value, every unusable picture, with its place."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Literal

from muse_builder.catalog import clean

Kind = Literal["rejected", "repaired", "image", "note"]
Told = tuple[Any, ...]
"""What a report was told: (kind, field, reason), (AT, file, line, item id) or (COUNT, name, number)."""
AT, COUNT = "at", "count"


class CatalogReport:
    """Writes `catalog_report.jsonl` and counts.

    One line an event: {"file", "line", "item_id", "kind", "field", "reason"}. `file` is a bare name and a reason never
    holds a path of the machine, so two machines write the same bytes.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        each_row: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """
        Args:
            path: the file to write, replaced if it is there; None counts only.
            each_row: called as a row is begun, whether or not it will give an item; may raise to end the reading.
            say: told what the catalog is taken for.
        """
        self.path = path
        self.taken_for = ""
        """Format and shape of the catalog, as its reader says; "" where it does not."""
        self.lacks = ""
        """What catalogs of this shape never have; "" where that is nothing, or is not known."""
        self.require_image = True
        """Whether products without a usable picture are left out."""
        self.columns: tuple[str, ...] = ()
        """Of the catalog, as far as its beginning tells."""
        self._say = say
        self.heed = each_row
        self.counts: Counter[str] = Counter()
        """"read", "kept", "rejected", "repaired", "image", "note", "without image"."""
        self.reasons: dict[str, Counter[str]] = {kind: Counter() for kind in ("rejected", "repaired", "image", "note")}
        """Kind -> reason -> how often; what a reason quotes is left out, so that the like is counted together."""
        self._file = ""
        self._line = 0
        self._item_id = ""
        self._out: IO[str] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = path.open("w", encoding="utf-8", newline="\n")

    def at(self, file: str, line: int, item_id: str = "") -> None:
        """The row that the next events are about; `file` is cut to its bare name."""
        self._file, self._line, self._item_id = file.rsplit("/", 1)[-1], line, item_id
        self.heed()

    def takes(self, taken_for: str, lacks: str, columns: tuple[str, ...]) -> None:
        """What the reader takes the catalog for."""
        self.taken_for, self.lacks, self.columns = taken_for, lacks, columns
        self._say(f"the catalog is taken for {taken_for}")

    def reject(self, field: str, reason: str) -> None:
        """The row gives no item."""
        self._write("rejected", field, reason)

    def repair(self, field: str, reason: str) -> None:
        """A value was changed or set to unknown; the item stays."""
        self._write("repaired", field, reason)

    def image(self, field: str, reason: str) -> None:
        """A picture cannot be used."""
        self._write("image", field, reason)

    def note(self, field: str, reason: str) -> None:
        """Something is odd; it stays as it is."""
        self._write("note", field, reason)

    def tell(self, told: Iterable[Told]) -> None:
        """What `Notes` remembered, as if it were met now."""
        for kind, *words in told:
            if kind == AT:
                self.at(words[0], words[1], words[2])
            elif kind == COUNT:
                self.counts[words[0]] += words[1]
            else:
                self._write(kind, words[0], words[1])

    def close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def __enter__(self) -> "CatalogReport":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts for a manifest: {"counts": ..., "rejected": ..., "image": ..., ...}, keys in order."""
        return {"counts": dict(sorted(self.counts.items()))} | {
            kind: dict(sorted(reasons.items())) for kind, reasons in self.reasons.items()
        }

    def _write(self, kind: Kind, field: str, reason: str) -> None:
        self.counts[kind] += 1
        self.reasons[kind][_general(f"{field}: {reason}" if field else reason)] += 1
        if self._out is not None:
            row = {
                "file": self._file,
                "line": self._line,
                "item_id": clean.text(self._item_id, limit=200).text,
                "kind": kind,
                "field": field,
                "reason": clean.text(reason, limit=300).text,
            }
            self._out.write(json.dumps(row, ensure_ascii=False) + "\n")


class Notes(CatalogReport):
    """Remembers what it is told, for a report to be told in its turn (`CatalogReport.tell`)."""

    def __init__(self, each_row: Callable[[], None] = lambda: None) -> None:
        super().__init__(each_row=each_row)
        self._told: list[Told] = []

    def taken(self) -> list[Told]:
        """All since it was last asked."""
        told = [*self._told, *((COUNT, name, number) for name, number in self.counts.items())]
        self._told = []
        self.counts.clear()
        return told

    def at(self, file: str, line: int, item_id: str = "") -> None:
        super().at(file, line, item_id)
        self._told.append((AT, file, line, item_id))

    def _write(self, kind: Kind, field: str, reason: str) -> None:
        self._told.append((kind, field, reason))


def _general(reason: str) -> str:
    """The reason without what is particular to one row: everything from the first quotation on."""
    return reason.split(" '", 1)[0].split(' "', 1)[0].rstrip(" :,")[:120]
