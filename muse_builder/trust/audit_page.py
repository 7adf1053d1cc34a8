"""The audit of a release as a page of Markdown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from muse_builder.release.card import unmarked
from muse_builder.trust.course import RANK_BOUNDS
from muse_builder.trust.repeats import GRAM, HEAVY


def write(report: Mapping[str, Any], stem: Path) -> tuple[Path, Path]:
    """Writes the report as `<stem>.json` and `<stem>.md`; gives both paths."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    data, text = stem.with_name(f"{stem.name}.json"), stem.with_name(f"{stem.name}.md")
    data.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    text.write_text(markdown(report), encoding="utf-8")
    return data, text


WORDS = {
    "leaks.any": "conversations that give their target away before it is shown",
    "leaks.backstory": "backstories that do",
    "leaks.requirements": "requirements that do",
    "leaks.opening": "openings that do",
    "leaks.later_turns": "conversations whose later user turns do",
    "leaks.id": "item ids that hold title or brand",
    "leaks.image_name": "image file names that hold title or brand",
    "retrieval.backstory_top_1": "backstories that alone retrieve the target first",
    "retrieval.backstory_top_10": "backstories that retrieve it among ten",
    "retrieval.opening_top_1": "openings that alone retrieve the target first",
    "retrieval.opening_top_10": "openings that retrieve it among ten",
    "grounding.unsupported": "claims of the assistant that neither a field nor the picture supports",
    "grounding.visual": "claims that the picture shows",
    "grounding.picture_only": "of all claims, those that the picture shows and no field says",
    "grounding.disputed": "claims that a field supports and the picture shows otherwise",
    "grounding.unseen": "claims that only the picture can settle, and nobody has looked, or it is not clear",
    "grounding.conversations": "conversations with an unsupported claim",
    "match.mismatches": "profiles whose shopper or recipient the product does not fit",
    "sense.conversations": "conversations that contradict themselves or the person, or whose turns are no speech",
    "rewriting.rewritten": "turns that the Rewriter changed",
    "rewriting.changed": "of these, turns whose content changed",
    "rewriting.conversations": "conversations with such a turn",
    "style.turns": "turns that break a rule of the paper",
    "style.conversations": "conversations with such a turn",
    "hygiene.texts": "texts of all the kinds below with what has no place in them",
    "hygiene.turns": "turns with what nobody says, or with a draft, a reason or a query that holds it",
    "hygiene.profiles": "profiles with it: backstory, wishes, recipient or reason of the match",
    "hygiene.reviews": "reviews with it",
    "hygiene.summaries": "summaries of items with it",
    "hygiene.scenarios": "scenarios with it",
    "hygiene.conversations": "conversations with such a turn, profile or review",
    "explanations.turns": "recommendations with an explanation: wish, property, value and where it is seen or written",
    "explanations.wishes": "told wishes of the story that an explanation of a recommended product covers by record or picture",
    "explanations.accepted": "of these, those about products that were taken",
    "explanations.grounded": "explanations that the product's record holds, or its shown picture alone can tell",
    "explanations.circular": "explanations whose wish says nothing but the value",
    "explanations.voiced": "recommendations with explanations whose text says the value of one",
    "leaking.turns": "turns whose text, draft, reason or query holds eight words in a row of a prompt",
    "leaking.profiles": "profiles that do, in backstory, wishes, recipient or reasons",
    "leaking.others": "summaries of items and scenarios that do",
    "repeats.sentences": "sentences that an earlier conversation has word for word",
    "repeats.grams": "4-grams, of the first 7,000 of each side, that were said before: what Distinct-4 lacks to 1",
    "secrets.calls": "traced calls with what looks like a key or an absolute path",
}


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a person reads it."""
    release = report["release"]
    models = ", ".join(f"{seat}: {spec}" for seat, spec in release["models"].items()) or "not stated"
    parts = [
        "# Audit",
        f"{release['conversations']} conversations, {release['turns']} turns, {release['items']} items, {release['calls']} "
        f"traced calls. Models: {models}. Shares with 95 % Wilson intervals; - is not measured.",
        "## Measures",
        _table(
            ("measure", "share", "interval", "count", "of", "what"),
            ((name, *_cells(one), WORDS[name]) for name, one in report["shares"].items()),
        ),
        "Median rank of the target for a text alone (lexical index): "
        + ", ".join(f"{name.removeprefix('retrieval.')} {_plain(value)}" for name, value in report["medians"].items())
        + ". Distinct-4 on 7,000 4-grams: "
        + ", ".join(f"{role} {_plain(value)}" for role, value in report["distinct_4"].items())
        + ".",
        "## Outcomes",
        _table(
            ("outcome", "share", "interval", "count", "of"), ((name, *_cells(one)) for name, one in report["outcomes"].items())
        ),
        "## Rounds",
        _table(
            ("round", "shown", "accepted", "interval", "rejected", "handed over"),
            (
                (number, row["shown"], *_cells(row["accepted"])[:2], row["rejected"], row["handed_over"])
                for number, row in report["rounds"].items()
            ),
        )
        or "Not measured.",
        "## Rank of the target",
        _table(
            ("round", "queries", "median", "MRR", *(f"top {bound}" for bound in RANK_BOUNDS)),
            (
                (
                    number,
                    row["queries"],
                    _plain(row["median"]),
                    f"{row['mean_reciprocal_rank']:.3f}",
                    *(_percent(row["at"][str(bound)]["value"]) for bound in RANK_BOUNDS),
                )
                for number, row in report["target_rank"].items()
            ),
        )
        or "Not measured.",
        "## People",
        *_people(report["people"]),
        "## Findings",
        *_findings(report["findings"], report["shares"]),
        "## Repeats",
        *_repeats(report["repeats"]),
        "## Not measured",
        "\n".join(f"- {line}" for line in report["not_measured"]) or "Nothing is missing.",
    ]
    return str(unmarked("\n\n".join(part for part in parts if part))) + "\n"


def _people(people: Mapping[str, Any]) -> list[str]:
    parts = [
        _table((name, "share", "interval", "count", "of"), ((value, *_cells(one)) for value, one in people[name].items()))
        for name in ("gender", "age", "department")
    ]
    parts.append(f"Shopping for somebody else: {_percent(people['gifts']['value'])}.")
    cells = people["gender_x_department_x_age"]
    genders = sorted({cell["gender"] for cell in cells})
    count = {(cell["gender"], cell["department"], cell["age"]): cell["conversations"] for cell in cells}
    rows = sorted({(cell["department"], cell["age"]) for cell in cells})
    parts.append(
        _table(
            ("department", "age", *genders),
            ((department, age, *(count.get((gender, department, age), 0) for gender in genders)) for department, age in rows),
        )
    )
    parts.append(
        "Conversations that found their target, by the shopper's gender: "
        + ", ".join(f"{gender} {_percent(one['value'])} of {one['of']}" for gender, one in people["found_by_gender"].items())
        + "."
    )
    return parts


_ROOMS = {
    "leaks": "leaks.any",
    "grounding": "grounding.unsupported",
    "match": "match.mismatches",
    "sense": "sense.conversations",
    "rewriting": "rewriting.changed",
    "style": "style.turns",
    "hygiene": "hygiene.texts",
    "leaking": "leaking.turns",
    "secrets": "secrets.calls",
}
"""Room of the findings -> the share that says whether it was measured at all."""


def _findings(findings: Mapping[str, Any], shares: Mapping[str, Any]) -> list[str]:
    parts = []
    for room, found in findings.items():
        measured = shares[_ROOMS[room]]["value"] is not None
        if room == "secrets":
            lines = [f"- {kind}: {count} calls" for kind, count in found.items()]
        else:
            lines = []
            for kind, count in found["kinds"].items():
                lines.append(f"- {kind}: {count}")
                lines += [
                    f"  - {_row(one)} {one['where']}: {_code(one['quote'])}" + (f" {one['note']}" if one["note"] else "")
                    for one in found["examples"].get(kind, ())
                ]
        parts.append(f"### {room}\n\n" + ("\n".join(lines) or ("None." if measured else "Not measured.")))
    return parts


def _repeats(repeats: Mapping[str, Any]) -> list[str]:
    first = [f"- {one['conversation']} {one['where']}: {_code(one['quote'])}" for one in repeats["first_sentences"]]
    by_turn = ", ".join(f"{where} {count}" for where, count in repeats["sentences_by_turn"].items())
    parts = [f"Sentences of six words or more that an earlier conversation has: {by_turn or 'none'}.", "\n".join(first)]
    for name, about in (("sentences", "Sentences"), ("word_sequences", f"Sequences of {GRAM} words")):
        lines = [f"- {one['conversations']} conversations: {_code(one['text'])}" for one in repeats[name]]
        none = f"None in {HEAVY} conversations or more."
        parts.append(f"{about} in most conversations:\n\n" + ("\n".join(lines) or none))
    return parts


def _row(example: Mapping[str, str]) -> str:
    """Id of the row that an example stands in."""
    return next(example[kind] for kind in ("conversation", "item", "scenario") if kind in example)


def _code(text: str) -> str:
    """A text in Markdown's marks for code, so that nothing in it is taken for Markdown."""
    return "`" + " ".join(text.replace("`", "'").split()) + "`"


def _cells(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    interval = "-" if one["value"] is None else f"{100 * one['low']:.1f} to {100 * one['high']:.1f} %"
    return _percent(one["value"]), interval, str(one["count"]), str(one["of"])


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table, its columns as wide as they need be, so that it reads in a terminal too."""
    cells = [[*map(str, head)], *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    if len(cells) == 1:
        return ""
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
