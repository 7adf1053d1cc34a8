"""The code blocks of README and docs, and how a test runs them: in order, in one folder, at sizes that a test can afford.

```sh         run line by line by a shell, `muse` being this checkout's
```python     run as a script
```toml       parsed
<!-- file: NAME -->      before a block: written to NAME instead, for a later block
<!-- not run: reason --> before a block: left alone
<!-- needs: NAME -->     before a block: left alone where no such package, and no such command, is installed
"""

import importlib.util
import re
import shutil
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
RUN = ("sh", "python", "toml")

_BLOCK = re.compile(
    r"(?:<!-- (?P<mark>file|not run|needs): (?P<word>[^\n]+?) -->\n+)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
SMALLER = (
    (re.compile(r"-n (?:40|200|300|500|1000)\b"), "-n 16"),
    (re.compile(r"-n 7000\b"), "-n 2"),
    (re.compile(r"num_conversations=(?:200|300|500)\b"), "num_conversations=12"),
)
"""What makes an example small enough for a test; everything else runs as it is printed."""
INSTALLS = re.compile(r"^python -m venv \S+ && \S*pip install [^&\n]+(?:&& )?", re.MULTILINE)
"""`.ci/run` does this part, in a fresh environment."""
WHOLE_TESTS = re.compile(r"^\S*pytest\b.*$|^pipx run nox.*$", re.MULTILINE)


class Block(NamedTuple):
    line: int
    """Of the page, counted from 1."""
    language: str
    text: str
    file: str = ""
    """To be written to, "" for a block that runs."""
    reason: str = ""
    """Why it does not run, "" where it does."""
    needs: str = ""
    """A package or command that it needs besides, "" for none."""

    @property
    def missing(self) -> bool:
        """Whether what it needs is not installed."""
        return bool(self.needs) and importlib.util.find_spec(self.needs) is None and shutil.which(self.needs) is None


def blocks(page: Path) -> list[Block]:
    whole = page.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(whole):
        mark, word = match["mark"], (match["word"] or "").strip()
        line = whole[: match.start("language")].count("\n") + 1
        found.append(
            Block(
                line,
                match["language"],
                match["text"],
                file=word if mark == "file" else "",
                reason=word if mark == "not run" else "",
                needs=word if mark == "needs" else "",
            )
        )
    return found


def small(text: str) -> str:
    """A shell block as a test runs it: nothing installed, no test within a test, fewer conversations."""
    text = WHOLE_TESTS.sub("", INSTALLS.sub("", text)).replace(".venv/bin/", "")
    for pattern, smaller in SMALLER:
        text = pattern.sub(smaller, text)
    return text


def check_toml(block: Block) -> None:
    tomllib.loads(block.text)
