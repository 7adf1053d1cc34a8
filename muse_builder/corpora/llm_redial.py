"""LLM-Redial: synthetic dialogues from Amazon histories, in four domains (Liang et al., 2024). Built from the description.

The full data comes by e-mail from its authors; the folder of a domain has

    final_data.jsonl   {"A30Q8X8B1S3GGT": {"history_interaction": [ASIN, ...], "user_might_like": [ASIN, ...],
                        "Conversation": [{"conversation_1": {"conversation_id": 0, "user_likes": [ASIN],
                        "user_dislikes": [ASIN], "rec_item": [ASIN]}}, ...]}}
    Conversation.txt   a line with a conversation's number ("5" or "Conversation_5:"), then lines "User: ..." and "Agent: ..."
    item_map.json      {ASIN: title}

The published example is not valid JSON (trailing commas, objects end to end); both are set right and counted. Items are
linked to a dialogue, not to a turn: a turn gets those whose title stands in its text. Likes and dislikes become ratings
by the seeker. There is no split and no licence in the data.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    Reference,
    Seeker,
    as_label,
    conversation,
    files,
    in_order,
    mapping,
    read_json,
    rewrite,
    text_of,
    turn,
    what_is_wrong,
)
from muse_builder.errors import CorpusError
from muse_builder.records import Action, Item, Rating, Turn

LICENSE = "none stated; given out by e-mail"
_SPEAKER = re.compile(r"\s*(User|Agent)\s*:\s*")
_HEADING = re.compile(r"\s*(?:Conversation[ _])?(\d+)\s*:?\s*")
"""A conversation's number alone, or as the published examples have it, "Conversation_5:"."""
_ROLES = {"User": "user", "Agent": "assistant"}
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of one domain's folder, or of a folder of such folders."""
    for file in files(path, "final_data.jsonl", "final_data.json", "*.json*"):
        texts = _texts(file.parent / "Conversation.txt")
        titles = {}
        if (file.parent / "item_map.json").is_file():
            titles = {str(item): str(title) for item, title in mapping(read_json(file.parent / "item_map.json")).items()}
        unused = set(texts)
        for place, row in _objects(file, log):
            for user, facts in mapping(row).items():
                for entry in mapping(facts).get("Conversation") or ():
                    for about in mapping(entry).values():
                        unused.discard(str(mapping(about).get("conversation_id")))
                        try:
                            yield _dialogue(file.parent.name, user, facts, about, texts, titles, log)
                        except NOT_A_ROW as error:
                            log.problem(place, f"not an LLM-Redial conversation: {what_is_wrong(about, error)}", about)
        log.notes["texts of Conversation.txt that no row names"] += len(unused)


def _objects(file: Path, log: Log) -> Iterator[tuple[str, Any]]:
    """The objects of a file, one a line or end to end over many lines, trailing commas allowed."""
    text = text_of(file)
    decoder, place, mended = json.JSONDecoder(), 0, False
    line, lines_to = 1, 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        if place == len(text):
            return
        line, lines_to = line + text.count("\n", lines_to, place), place
        try:
            value, end = decoder.raw_decode(text, place)
        except ValueError as error:
            if not mended:  # from here on, trailing commas are no commas; line numbers stay
                rest, commas = _TRAILING_COMMA.subn(r"\1", text[place:])
                text = text[:place] + rest
                log.repairs["trailing commas"] += commas
                mended = True
                continue
            log.rows_in += 1
            log.problem(f"{file.name}:{line}", f"not JSON: {error}", text[place : place + 200])
            end = text.find("\n", place)
            if end < 0:
                return
        else:
            log.rows_in += 1
            yield f"{file.name}:{line}", value
        place = end


def _texts(file: Path) -> dict[str, list[tuple[str, str]]]:
    """Conversation number -> (role, text) of its turns.

    Raises:
        CorpusError: the file is not there.
    """
    if not file.is_file():
        raise CorpusError(f"there is no {file}: it holds the texts of LLM-Redial; put it beside final_data.jsonl")
    found: dict[str, list[tuple[str, str]]] = {}
    turns: list[tuple[str, str]] = []
    for line in text_of(file).split("\n"):
        head, number = _SPEAKER.match(line), _HEADING.fullmatch(line)
        if number:
            turns = found.setdefault(str(int(number[1])), [])
        elif head:
            turns.append((_ROLES[head[1]], line[head.end() :].strip()))
        elif line.strip() and turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}".strip())
    return found


def _dialogue(
    domain: str,
    user: str,
    facts: Mapping[str, Any],
    about: Mapping[str, Any],
    texts: Mapping[str, Sequence[tuple[str, str]]],
    titles: Mapping[str, str],
    log: Log,
) -> Dialogue:
    number = str(about["conversation_id"])
    if number not in texts:
        raise ValueError(f"Conversation.txt has no conversation {number}")
    liked, disliked, offered = (
        [str(item) for item in about.get(name) or ()] for name in ("user_likes", "user_dislikes", "rec_item")
    )
    items = in_order([*liked, *disliked, *offered])
    turns: list[Turn] = []
    for role, native in texts[number]:
        references = []
        for item in items:
            title = titles.get(item, "")
            hit = re.search(rf"(?<!\w){re.escape(title)}(?!\w)", native, re.IGNORECASE) if title else None
            if hit:
                references.append(Reference(hit.start(), hit.end(), item, hit[0]))
        text, mentions = rewrite(native, references)
        named = in_order(mention.item_id for mention in mentions)
        action: Action = "recommend" if role == "assistant" and set(named) & set(offered) else "other"
        turns.append(turn(role, text, action=action, item_ids=named, mentions=mentions))
    named_anywhere = {item for said in turns for item in said.item_ids}
    log.notes["recommended items that no turn names"] += len(set(offered) - named_anywhere)
    name = f"{domain}-{number}"
    return Dialogue(
        conversation(
            "llm-redial",
            name,
            turns,
            license=LICENSE,
            seeker=Seeker(user_id=user, target_item_id=offered[0] if offered else ""),
            labels={
                "domain": domain,
                "rec_item": as_label(offered),
                "history_interaction": as_label(facts.get("history_interaction")),
                "user_might_like": as_label(facts.get("user_might_like")),
                "user": "User",
                "assistant": "Agent",
            },
        ),
        tuple(Item(item_id=item, title=titles.get(item, ""), product_class="Other") for item in items),
        tuple(
            Rating(
                conversation_id=f"llm-redial-{name}",
                rater="seeker",
                item_id=item,
                question="liked",
                value=value,
                scale="0 dislikes, 1 likes",
                mentioned=item in named_anywhere,
            )
            for group, value in ((liked, 1.0), (disliked, 0.0))
            for item in group
        ),
    )


CORPUS = Corpus(
    "LLM-Redial",
    "its authors, by e-mail (Findings of ACL 2024)",
    LICENSE,
    read,
    {},
    {"conversations": 47_600, "turns": 482_000},
)
