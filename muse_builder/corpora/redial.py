"""ReDial: two people on films, with a form filled in by each side about every film (Li et al., 2018; CC BY 4.0).

    {"conversationId": "20001", "initiatorWorkerId": 956, "respondentWorkerId": 957,
     "messages": [{"timeOffset": 0, "text": "Hi I am looking for a movie like @111776", "senderWorkerId": 956, ...}, ...],
     "movieMentions": {"111776": "Super Troopers (2001)", ...},
     "initiatorQuestions": {"111776": {"suggested": 0, "seen": 1, "liked": 1}, ...}, "respondentQuestions": {...}}

The initiator seeks (user), the respondent recommends (assistant) and often speaks first. "@111776" is written out as the
film's name. Both forms are kept as ratings; the sides often answer differently about the same film, which is counted by
question and left as it is. `suggested` is 0 the seeker named it, 1 the recommender did; `seen` and `liked` have 2 for "did
not say".
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    Reference,
    Seeker,
    conversation,
    files,
    in_order,
    json_lines,
    mapping,
    rewrite,
    split_of,
    turn,
    what_is_wrong,
)
from muse_builder.records import Item, Rating

LICENSE = "CC BY 4.0"
_HTML = re.compile(r"&(?:[a-z]{2,6}|#\d{2,5});")
_REFERENCE = re.compile(r"@(\d+)")
_UNSAID = {"suggested": None, "seen": 2, "liked": 2}
"""Question -> the answer that means "did not say"."""


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of a file or of the folder with train_data.jsonl and test_data.jsonl."""
    for file in files(path, "*.jsonl"):
        for place, row in json_lines(file, log):
            try:
                yield _dialogue(row, log, split_of(file.name))
            except NOT_A_ROW as error:
                log.problem(place, f"not a ReDial dialogue: {what_is_wrong(row, error)}", row)


def _dialogue(row: Mapping[str, Any], log: Log, split: str | None) -> Dialogue:
    name = str(row["conversationId"])
    seeker, recommender = row["initiatorWorkerId"], row["respondentWorkerId"]
    for field in ("movieMentions", "initiatorQuestions", "respondentQuestions"):
        log.repairs[f"{field} [] read as {{}}"] += row.get(field) == []
    titles = {str(film): title for film, title in mapping(row.get("movieMentions")).items()}
    forms = {"seeker": mapping(row.get("initiatorQuestions")), "assistant": mapping(row.get("respondentQuestions"))}
    turns, mentioned = [], dict.fromkeys(titles)
    for message in row["messages"]:
        sender = message["senderWorkerId"]
        if sender not in (seeker, recommender):
            raise ValueError(f"message {message.get('messageId')} is by {sender}, who is neither side")
        native = message["text"]
        references = [
            Reference(found.start(), found.end(), found[1], (titles.get(found[1]) or found[0]).strip())
            for found in _REFERENCE.finditer(native)
        ]
        log.notes["messages with HTML marks such as &quot;"] += bool(_HTML.search(native))
        text, mentions = rewrite(native, references)
        films = in_order(mention.item_id for mention in mentions)
        mentioned.update(dict.fromkeys(films))
        suggests = sender == recommender and any(_suggested(film, forms) for film in films)
        turns.append(
            turn(
                "user" if sender == seeker else "assistant",
                text,
                action="recommend" if suggests else "other",
                item_ids=films,
                mentions=mentions,
                labels={"time_s": str(message.get("timeOffset", ""))},
            )
        )
    log.notes["messages that follow one of the same side"] += sum(
        before.role == after.role for before, after in pairwise(turns)
    )
    log.notes["dialogues that the recommender opens"] += bool(turns) and turns[0].role == "assistant"
    return Dialogue(
        conversation(
            "redial",
            name,
            turns,
            license=LICENSE,
            seeker=Seeker(user_id=str(seeker)),
            labels={"assistant_id": str(recommender), "user": "initiator", "assistant": "respondent"},
        ),
        tuple(_item(film, titles.get(film), log) for film in mentioned),
        tuple(_ratings(f"redial-{name}", forms, log)),
        split,
    )


def _suggested(film: str, forms: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the recommender brought a film up; by their own form, else the seeker's, else because they name it."""
    for side in ("assistant", "seeker"):
        if film in forms[side]:
            return bool(forms[side][film].get("suggested") == 1)
    return True


def _item(film: str, title: str | None, log: Log) -> Item:
    log.notes["films without a name"] += not title
    return Item(item_id=film, title=(title or "").strip(), product_class="Other", product_type="film")


def _ratings(name: str, forms: Mapping[str, Mapping[str, Any]], log: Log) -> Iterator[Rating]:
    sides: tuple[Literal["seeker", "assistant"], ...] = ("seeker", "assistant")
    for side in sides:
        for film, answers in forms[side].items():
            for question, unsaid in _UNSAID.items():
                if question in answers:
                    answer = answers[question]
                    log.notes["answers 'did not say'"] += answer == unsaid
                    yield Rating(
                        conversation_id=name,
                        rater=side,
                        item_id=film,
                        question=question,
                        value=None if answer == unsaid else float(answer),
                        scale="0 no, 1 yes" if question != "suggested" else "0 by the seeker, 1 by the recommender",
                        mentioned=True,
                    )
    for film in forms["seeker"].keys() & forms["assistant"].keys():
        log.notes["films both sides judged"] += 1
        for question in _UNSAID:
            answers = {forms[side][film].get(question) for side in sides}
            log.notes[f"films on which the two sides differ in {question!r}"] += len(answers) > 1


CORPUS = Corpus(
    "ReDial",
    "https://redialdata.github.io/website/",
    LICENSE,
    read,
    {"conversations in train": 10_006, "conversations in test": 1_342},
    {"turns in train": 182_000},
)
