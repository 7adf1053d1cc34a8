"""Values as JavaScript that a page loads from beside itself: `fetch` does not read files, a script element does.

    muse.put("said", 3, {"conversations": [...]});

Every `<`, `>` and `&` is written as an escape, as are the two line ends that only JavaScript knows, so no text can end the
script it stands in, open a comment or be taken for markup.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def as_json(value: Any) -> str:
    """JSON that may stand in a script element, inline or in a file of its own."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


class DataFiles:
    """Rows in numbered script files, `each` rows a file; at most one file's rows are held."""

    def __init__(self, folder: Path, kind: str, each: int) -> None:
        self.folder, self.kind, self.each = folder, kind, each
        self.files = 0
        self._rows: list[Any] = []
        self._further: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, row: Any, further: Iterable[tuple[str, Any]] = ()) -> None:
        """Takes one row.

        Args:
            further: names and values that the rows of one file share, each written once a file.
        """
        self._rows.append(row)
        self._further.update(further)
        if len(self._rows) == self.each:
            self.finish()

    def finish(self) -> None:
        """Writes what is left, if anything is."""
        if not self._rows:
            return
        value = {"rows": self._rows, "further": list(self._further.items())}
        path = self.folder / f"{self.kind}-{self.files:04}.js"
        path.write_text(f'muse.put("{self.kind}",{self.files},{as_json(value)});\n', encoding="utf-8")
        self.files += 1
        self._rows, self._further = [], {}
