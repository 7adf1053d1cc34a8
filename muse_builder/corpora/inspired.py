"""INSPIRED: recommenders and seekers on film trailers, with a sociable strategy per utterance (Hayati et al., 2020).

One row of a tab-separated table is one utterance:

    dialog_id  20191202-103716_425_live.pkl      utt_id 1      speaker RECOMMENDER      turn_id 1
    text       Hello how are you today?          text_with_placeholder  ...             movies  Toy Story (1995); Jessie (2016)
    movie_dict {'Full Metal Jacket (1987)': 0}   genre_dict, actor_dict, director_dict, others_dict alike
    expert_label  credibility   second_label     fine_label  accept_rating_good   coarse_label  accept_new
    movie_id   Ks_MbPPkhmA

The README says first_label and case, the files expert_label and fine_label; both are read. Films have no ids: their name
with the year is the id. `movie_id` is the trailer's and tied to no name, so there is no target item. No licence is stated.
Some dict cells do not parse (a missing quote); they are counted, and nothing here rests on them.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from muse_builder.corpora.corpus import (
    Corpus,
    Dialogue,
    Log,
    Reference,
    cells_missing,
    conversation,
    files,
    in_order,
    rewrite,
    split_of,
    table,
    turn,
)
from muse_builder.errors import CorpusError
from muse_builder.records import Action, Item, Outcome, Turn

LICENSE = "none stated"
_SPEAKERS = {"RECOMMENDER": "assistant", "SEEKER": "user"}
_OUTCOMES: dict[str, Outcome] = {
    "accept_rating_good": "accepted",
    "accept_rating_mod": "accepted",
    "accept_uninterested": "accepted",
    "accept_others": "accepted",
    "reject": "declined",
}
_DICTS = ("movie_dict", "genre_dict", "actor_dict", "director_dict", "others_dict")
_NEEDED = ("dialog_id", "speaker", "text")
_YEAR = re.compile(r"\s*\((?:19|20)\d\d\)\s*$")

Row = Mapping[str, str]


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of a file or of the folder with train.tsv, dev.tsv and test.tsv."""
    for file in files(path, "*.tsv"):
        dialogues: dict[str, list[Row]] = {}
        with table(file, delimiter="\t") as rows:
            missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                raise CorpusError(f"{file} has no column {missing[0]!r}; INSPIRED's tables have {', '.join(_NEEDED)} and more")
            for row in rows:
                log.rows_in += 1
                place = f"{file.name}:{rows.line_num}"
                wrong = cells_missing(row)
                if wrong or row["speaker"] not in _SPEAKERS:
                    log.problem(place, wrong or f"unknown speaker {row['speaker']!r}", row)
                    continue
                dialogues.setdefault(row["dialog_id"], []).append(row)
        for name, said in dialogues.items():
            yield _dialogue(name, said, log, split_of(file.name))


def _dialogue(name: str, rows: Sequence[Row], log: Log, split: str | None) -> Dialogue:
    turns: list[Turn] = []
    films: dict[str, None] = {}
    for row in rows:
        said = _turn(row, films.keys(), log)
        films.update(dict.fromkeys(said.item_ids))
        turns.append(said)
    log.notes["messages that follow one of the same side"] += sum(
        before.role == after.role for before, after in pairwise(turns)
    )
    endings = in_order(ending for row in rows if (ending := _label(row, "fine_label") or _label(row, "case")))
    return Dialogue(
        conversation(
            "inspired",
            name.removesuffix(".pkl"),
            turns,
            license=LICENSE,
            outcome=_OUTCOMES.get(endings[0], "not_stated") if endings else "not_stated",
            labels={
                "ending": ", ".join(endings),
                "ending_coarse": ", ".join(
                    in_order(_label(row, "coarse_label") for row in rows if _label(row, "coarse_label"))
                ),
                "trailer": ", ".join(in_order(_label(row, "movie_id") for row in rows if _label(row, "movie_id"))),
                "user": "SEEKER",
                "assistant": "RECOMMENDER",
            },
        ),
        tuple(Item(item_id=film, title=film, product_class="Other", product_type="film") for film in films),
        split=split,
    )


def _turn(row: Row, known: Collection[str], log: Log) -> Turn:
    """
    Args:
        known: films named before; only a recommender who names another one recommends.
    """
    native = row["text"]
    text = native.replace("QUOTATION_MARK", '"')
    log.repairs["QUOTATION_MARK written as a quotation mark"] += text != native
    for name in _DICTS:
        log.notes["dict cells that do not parse"] += not _parses(row.get(name) or "")
    films = in_order(film.strip() for film in (row.get("movies") or "").split(";") if film.strip())
    references = []
    for film in films:
        name = _YEAR.sub("", film)
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if found:
            references.append(Reference(found.start(), found.end(), film, found[0]))
        log.notes["films named otherwise than in the text"] += found is None
    _, mentions = rewrite(text, references)
    assistant = _SPEAKERS[row["speaker"]] == "assistant"
    action: Action = "recommend" if assistant and any(film not in known for film in films) else "other"
    strategies = (_label(row, "expert_label") or _label(row, "first_label"), _label(row, "second_label"))
    return turn(
        _SPEAKERS[row["speaker"]],
        text,
        action=action,
        item_ids=films,
        mentions=mentions,
        acts=in_order(f"inspired:{strategy}" for strategy in strategies if strategy),
        labels={"native_text": native if native != text else "", "turn_id": row.get("turn_id") or ""},
    )


def _label(row: Row, name: str) -> str:
    """A cell, "" where it is empty or "nan"."""
    value = (row.get(name) or "").strip()
    return "" if value == "nan" else value


def _parses(cell: str) -> bool:
    if not cell:
        return True
    try:
        ast.literal_eval(cell)
    except (ValueError, SyntaxError):
        return False
    return True


CORPUS = Corpus(
    "INSPIRED",
    "https://github.com/sweetpeach/Inspired",
    LICENSE,
    read,
    {"conversations in train": 801, "conversations in validation": 100, "conversations in test": 100},
    {"turns": 35_000},
)
