"""Native files read by one reader."""

from pathlib import Path

from muse_builder.corpora import Converted, corpus_named
from muse_builder.corpora.corpus import Dialogue, Log


def read(name: str, folder: Path) -> tuple[dict[str, Dialogue], Log]:
    """Dialogues by their native id, and the log."""
    log = Log()
    dialogues = list(corpus_named(name).read(folder, log))
    return {dialogue.conversation.conversation_id.removeprefix(f"{name}-"): dialogue for dialogue in dialogues}, log


def difference(report: Converted, name: str) -> int:
    entry = next(entry for entry in report.published if entry.name == name)
    return entry.found - entry.published
