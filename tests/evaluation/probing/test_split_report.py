from pathlib import Path

import pytest

from muse_builder.evaluation.baselines.items import Stock
from muse_builder.evaluation.baselines.words import WordIndex
from muse_builder.evaluation.probing.split_report import least_difference, shared_words, write_readme
from muse_builder.evaluation.ranking import RecommendationExample
from muse_builder.evaluation.recommendation import examples
from muse_builder.records import Conversation
from muse_builder.retrieval.text import item_text
from muse_builder.views.candidates import write_candidates
from muse_builder.views.context import Alternates
from muse_builder.views.splits import make_splits, read_splits, write_splits
from tests.dialogues import BY_ID, ITEMS, conversation, write_release


def test_shared_words_worked_out_by_hand() -> None:
    # "a", "red" and one "shirt" of 4 and 6 words: 2 * 3 / 10. Plurals are the same word, what stands once is met once.
    assert shared_words("shirts a red shirt", "A red, airy shirt for you") == pytest.approx(0.6)
    assert shared_words("", "a shirt") == 0.0
    assert shared_words("anything", "?!") is None


def made(*conversations: Conversation) -> list[RecommendationExample]:
    return list(examples(conversations, BY_ID.__getitem__, Alternates(ITEMS)))


def test_the_least_difference_needs_two_conversations() -> None:
    stock = Stock([item.item_id for item in ITEMS], [item_text(item) for item in ITEMS], 10)
    terms = WordIndex(stock.texts)
    assert least_difference([], stock, terms) is None
    assert least_difference(made(conversation(0)), stock, terms) is None
    # Ten of eight items hold all: both rankers find what the words name, whatever the conversation.
    assert least_difference(made(*(conversation(n) for n in range(4))), stock, terms) == pytest.approx(0.0, abs=1.0)


def test_the_readme_tells_what_is_found_without_the_dialogue(tmp_path: Path) -> None:
    names = [item.item_id for item in ITEMS]
    talks = [conversation(n, recommended=(names[n % 8], names[(n + 3) % 8]), target=names[(n + 3) % 8]) for n in range(24)]
    folder = write_release(tmp_path / "muse", talks)
    splits, out = make_splits(folder, "random", seed=2), tmp_path / "out"
    write_splits(splits, folder, out / "splits.json")
    parts = read_splits(out / "splits.json", folder)
    write_candidates(folder, out, parts=parts, withheld=splits.withheld, hard=2, easy=2)
    told = write_readme(folder, out, splits, parts)
    assert [line.split(":")[0] for line in told] == [part for part, count in splits.counts().items() if count]
    text = (out / "README.md").read_text("utf-8")
    assert text.startswith("# Splits: random\n")
    for row in ("| chance |", "| slate |", "| category |", "| popularity |", "| neighbour |", "| copy |"):
        assert text.count(f"\n{row}") == len(told), row
    assert "| in no earlier part | target | recommended | named | sentences |" in text
    assert "| of train, to the nearest context |" in text
    assert write_readme(folder, out, splits, parts) == told
    assert (out / "README.md").read_text("utf-8") == text
