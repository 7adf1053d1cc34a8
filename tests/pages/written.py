"""What the tests read of written pages: data files as values, HTML as its elements."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.dialogues import conversation

EVIL = """</script><script>alert("x")</script><img src=x onerror=alert(1)>'"&<!--\u2028"""
CASES = [conversation(number) for number in range(6)]
"""Conversations of which people are asked."""
_PUT = re.compile(r'muse\.put\("(\w+)",(\d+),(.*)\);\n', re.DOTALL)


def data(folder: Path, kind: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All rows of a kind in order, and what they share."""
    rows: list[dict[str, Any]] = []
    further: dict[str, Any] = {}
    for number, path in enumerate(sorted((folder / "data").glob(f"{kind}-*.js"))):
        found = _PUT.fullmatch(path.read_text("utf-8"))
        assert found is not None, path
        assert (found[1], int(found[2])) == (kind, number)
        value = json.loads(found[3])
        rows += value["rows"]
        further |= dict(value["further"])
    return rows, further


class Elements(HTMLParser):
    """Every element of a page as (tag, attributes), its visible text, and the text of its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._script: dict[str, str | None] | None = None
        self.feed(html)
        self.close()
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.text += " "
        if tag == "script":
            self._script = dict(attrs)
            self.scripts.append((self._script, ""))

    def handle_endtag(self, tag: str) -> None:
        self.text += " "
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self.scripts[-1] = (self._script, self.scripts[-1][1] + data)
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def parts(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """The sheet, the tasks and the pictures of a page, as its script finds them."""
    scripts = Elements(path.read_text("utf-8")).scripts
    told = next(json.loads(text) for attributes, text in scripts if attributes.get("id") == "sheet")
    tasks = [json.loads(text) for attributes, text in scripts if attributes.get("class") == "one"]
    return told, tasks, [json.loads(text) for attributes, text in scripts if attributes.get("class") == "picture"]


def saved(path: Path, lines: list[dict[str, Any]]) -> Path:
    """A file as a page saves it."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
