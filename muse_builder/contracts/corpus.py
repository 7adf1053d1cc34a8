"""What a corpora plug-in promises: see `corpora.corpus`, whose rules for readers it follows."""

import json
from pathlib import Path

from muse_builder.corpora.corpus import NAMED_BEFORE, Corpus, Dialogue, Log
from muse_builder.errors import CorpusError


def check_corpus(corpus: Corpus, path: Path) -> None:
    """Reads native files twice.

    Args:
        corpus: the plug-in's object.
        path: a file, or a folder, of a few dialogues.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    assert corpus.title and corpus.home and corpus.license, "a corpus says its title, where it is from, and its licence"
    log = Log()
    dialogues = list(corpus.read(path, log))
    assert dialogues, f"{path} gave no dialogue"
    assert log.rows_in >= len(dialogues), (
        f"{log.rows_in} native rows gave {len(dialogues)} dialogues: count each row that is read"
    )
    names = [dialogue.conversation.conversation_id for dialogue in dialogues]
    assert len(set(names)) == len(names), "two dialogues have one id"
    for dialogue in dialogues:
        _check(dialogue)
    for problem in log.problems:
        assert problem.place and problem.reason, "a row set aside says its place and why"
    assert list(corpus.read(path, Log())) == dialogues, "the same files gave other dialogues the second time"
    missing = path.parent / "there-is-no-such-file"
    try:
        list(corpus.read(missing, Log()))
    except CorpusError as error:
        assert missing.name in str(error), "the error for a path that is not there names it"
    else:
        raise AssertionError("a path that is not there is a CorpusError")


def _check(dialogue: Dialogue) -> None:
    talk = dialogue.conversation
    name = talk.conversation_id
    assert talk.license, f"{name} has no licence"
    assert dialogue.split in (None, "train", "validation", "test"), f"{name}: split {dialogue.split!r}"
    known = {item.item_id for item in dialogue.items}
    for turn in talk.turns:
        assert turn.text.strip(), f"{name} has a turn without words"
        unknown = {*turn.item_ids, *turn.image_item_ids} - known
        assert not unknown, f"{name} names {sorted(unknown)[0]!r}, which is not among its items"
        for mention in turn.mentions:
            assert 0 <= mention.start < mention.end <= len(turn.text), f"{name}: a mention points outside of its turn"
            of_turn = (*turn.item_ids, *json.loads(turn.labels.get(NAMED_BEFORE, "[]")))
            assert mention.item_id in of_turn, f"{name}: a mention names an item that its turn does not"
    for rating in dialogue.ratings:
        assert rating.conversation_id == name, f"{name} has a rating of {rating.conversation_id!r}"
