"""One plug-in of each kind. The model and the products borrow what ships with muse_builder; only the doors are tested."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from muse_builder import plugins
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.corpora.corpus import Corpus, Dialogue, Log, conversation, files, json_lines, turn
from muse_builder.evaluation.measure import Measure
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Item
from muse_builder.retrieval import Lexical


class Model:
    """Any name will do: theirs:x."""

    capabilities = Capabilities(local=True, reads_values=True, repeatable=True)

    def __init__(self, name: str) -> None:
        self._borrowed = plugins.get("models", "embedded")()

    async def complete(self, request: Request) -> Reply:
        reply: Reply = await self._borrowed.complete(request)
        return reply


def read(path: Path | None = None, *, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
    """A hundred and twenty products under ids of their own."""
    for item in plugins.get("catalogs", "demo")(store=store, report=report, limit=120):
        yield item.model_copy(update={"item_id": f"their-{item.item_id}"})


class Embedder(Lexical):
    name: ClassVar[str] = "theirs"


def _dialogues(path: Path, log: Log) -> Iterator[Dialogue]:
    """{"id": "7", "said": ["Hello", "Hi, what are you looking for?"]}, the shopper first."""
    for file in files(path, "*.jsonl"):
        for place, row in json_lines(file, log):
            if not row.get("said"):
                log.problem(place, "nothing was said", row)
                continue
            sides = ("user", "assistant")
            turns = [turn(sides[number % 2], text) for number, text in enumerate(row["said"])]  # type: ignore[arg-type]
            yield Dialogue(conversation("theirs", row["id"], turns, license="CC0"))


CORPUS = Corpus("Theirs", "https://example.org/theirs", "CC0", _dialogues, {"conversations": 2})


def words_per_answer(answers: Sequence[object], examples: Sequence[object]) -> Measure | None:
    counts = [len(answer.split()) for answer in answers if isinstance(answer, str)]
    if not counts:
        return None
    return Measure("words per answer", sum(counts) / len(counts), "Words split at blanks, mean over answers.", len(counts))


def native(folder: Path) -> Path:
    """A file of the corpus with two dialogues and a row that is none."""
    rows = [{"id": "1", "said": ["Hello there", "Hi"]}, {"id": "2", "said": ["A hat?"]}, {"id": "3", "said": []}]
    (folder / "talks.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder / "talks.jsonl"
