"""Pairs and conversations for Label Studio and Argilla, and what people answered there.

    label-studio.json, label-studio.xml   tasks to import, and the project's labelling interface
    argilla.json                          records as `dataset.records.from_json` takes them; fields and questions: `ARGILLA`

Back come the tools' own exports: Label Studio's JSON (not JSON-MIN) and Argilla's `dataset.records.to_json`. They hold
what was asked, so an answer is known by its own fields, and who answered: `completed_by`, a user's id. Label Studio counts the
seconds (`lead_time`). Tried with the tools' own Python packages (argilla 2.8, label-studio-sdk 2), not with a server of either.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.judging.pairs import OVERALL, Pair, sheet
from muse_builder.evaluation.judging.votes import Vote

LABEL_STUDIO, INTERFACE, ARGILLA_FILE = "label-studio.json", "label-studio.xml", "argilla.json"
UNSURE = "cannot say"
CHOICES = ("A", "B", UNSURE)
PASSED, REFUSED = "passes", "refused"
ARGILLA: Mapping[str, Any] = {
    "fields": ["asked", "profile", "context", "a", "b"],
    "questions": {"better": list(CHOICES), "comment": "text, not required"},
    "metadata": ["pair_id", "perspective", "sheet"],
}
"""What an Argilla dataset for pairs is made of."""
_PAIRS = """<View>
  <Header value="$asked"/>
  <Text name="profile" value="$profile"/>
  <Text name="context" value="$context"/>
  <View style="display: grid; grid-template-columns: 1fr 1fr; gap: 1em">
    <View><Header value="A"/><Text name="a" value="$a"/></View>
    <View><Header value="B"/><Text name="b" value="$b"/></View>
  </View>
  <Choices name="better" toName="a" choice="single" required="true">
    <Choice value="A" hotkey="a"/><Choice value="B" hotkey="b"/><Choice value="cannot say" hotkey="x"/>
  </Choices>
  <TextArea name="comment" toName="a" placeholder="comment"/>
</View>
"""
_SCREENING = """<View>
  <Text name="profile" value="$profile"/>
  <Text name="conversation" value="$conversation"/>
  <Choices name="verdict" toName="conversation" choice="single" required="true">
    <Choice value="passes" hotkey="p"/><Choice value="refused" hotkey="r"/>
  </Choices>
  <TextArea name="reason" toName="conversation" placeholder="why not"/>
</View>
"""


class ToolVerdict(NamedTuple):
    """Somebody's word on a whole conversation."""

    conversation_id: str
    rater: str
    passed: bool
    reason: str = ""
    seconds: float | None = None

    def line(self) -> str:
        """As `generate --manual` reads it."""
        return json.dumps({name: value for name, value in self._asdict().items() if value is not None}, ensure_ascii=False)


# --- out --------------------------------------------------------------------------------------------------------------


def write_pair_tasks(pairs: Sequence[Pair], folder: Path) -> list[Path]:
    """Writes the masked pairs for both tools."""
    asked = sheet(pairs)
    rows = [{**pair.masked(), "profile": pair.profile, "sheet": asked} for pair in pairs]
    return _write(rows, _PAIRS, tuple(ARGILLA["fields"]), folder, lambda row: f"{row['perspective']}/{row['pair_id']}")


def write_screening_tasks(rows: Sequence[Mapping[str, str]], folder: Path) -> list[Path]:
    """Writes whole conversations for both tools.

    Args:
        rows: conversation_id, profile and conversation each.
    """
    return _write(rows, _SCREENING, ("profile", "conversation"), folder, lambda row: row["conversation_id"])


def _write(rows: Sequence[Mapping[str, str]], interface: str, fields: Sequence[str], folder: Path, name: Any) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    records = [
        {
            "id": name(row),
            "status": "pending",
            "fields": {field: row[field] for field in fields},
            "metadata": {field: value for field, value in row.items() if field not in fields},
            "suggestions": {},
            "responses": {},
            "vectors": {},
        }
        for row in rows
    ]
    texts = {
        LABEL_STUDIO: json.dumps([{"data": dict(row)} for row in rows], ensure_ascii=False, indent=1) + "\n",
        INTERFACE: interface,
        ARGILLA_FILE: json.dumps(records, ensure_ascii=False, indent=1) + "\n",
    }
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return [folder / file for file in texts]


# --- and back ---------------------------------------------------------------------------------------------------------


def read_tool_votes(path: Path) -> list[Vote]:
    """Votes of an export of either tool, or of another judge: what `muse compare --json` wrote of the same pairs.

    Raises:
        SettingsError: the file is no such export, or an answer is none of ours; names the task.
    """
    held = _read(path)
    if isinstance(held, dict) and held.get("command") == "compare":
        return [Vote(**detail) for detail in held.get("details", ())]
    votes = []
    for one in _answers(path, "better"):
        if one.value not in CHOICES or "pair_id" not in one.asked:
            raise SettingsError(f"{path}: task {one.number} has no answer {' or '.join(CHOICES)} on a pair of ours")
        votes.append(
            Vote(
                str(one.asked["pair_id"]),
                str(one.asked.get("perspective", OVERALL)),
                one.rater,
                "A" if one.value == "A" else "B" if one.value == "B" else None,
                None,
                str(one.asked.get("sheet", "")),
                False,
                one.seconds,
                one.comment,
            )
        )
    return votes


def read_tool_verdicts(path: Path) -> list[ToolVerdict]:
    """Verdicts of an export of either tool.

    Raises: as `read_tool_votes`.
    """
    verdicts = []
    for one in _answers(path, "verdict"):
        if one.value not in (PASSED, REFUSED) or "conversation_id" not in one.asked:
            raise SettingsError(f"{path}: task {one.number} has no answer {PASSED} or {REFUSED} on a conversation of ours")
        name = str(one.asked["conversation_id"])
        verdicts.append(ToolVerdict(name, one.rater, one.value == PASSED, one.comment, one.seconds))
    return verdicts


class _Answer(NamedTuple):
    number: int
    asked: Mapping[str, Any]
    rater: str
    value: str
    comment: str
    seconds: float | None


def _answers(path: Path, question: str) -> Iterator[_Answer]:
    tasks = _read(path)
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise SettingsError(f"{path} is no list of tasks; give Label Studio's JSON export or Argilla's records.to_json")
    for number, task in enumerate(tasks):
        if isinstance(task.get("annotations"), list):
            yield from _label_studio(number, task, question)
        elif isinstance(task.get("responses"), dict):
            yield from _argilla(number, task, question)
        else:
            raise SettingsError(f"{path}: task {number} has neither annotations (Label Studio) nor responses (Argilla)")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"cannot read {path}: {error}; give Label Studio's JSON export or Argilla's records.to_json"
        ) from error


def _label_studio(number: int, task: Mapping[str, Any], question: str) -> Iterator[_Answer]:
    for annotation in task["annotations"]:
        if annotation.get("was_cancelled"):
            continue
        by = annotation.get("completed_by")
        rater = str(by.get("email") or by.get("id")) if isinstance(by, dict) else str(by)
        held = {one.get("from_name"): one.get("value", {}) for one in annotation.get("result", ())}
        if question not in held:
            continue
        comment = next((held[name].get("text") for name in ("comment", "reason") if name in held), "")
        words = " ".join(map(str, comment)) if isinstance(comment, list) else str(comment or "")
        took = annotation.get("lead_time")
        value = str((held[question].get("choices") or [""])[0])
        yield _Answer(number, task.get("data", {}), rater, value, words, float(took) if isinstance(took, int | float) else None)


def _argilla(number: int, task: Mapping[str, Any], question: str) -> Iterator[_Answer]:
    responses = task["responses"]
    comments = {str(one.get("user_id")): str(one.get("value") or "") for name in ("comment", "reason")
                for one in responses.get(name, ())}  # fmt: skip
    asked = {**task.get("fields", {}), **task.get("metadata", {})}
    for one in responses.get(question, ()):
        rater = str(one.get("user_id"))
        yield _Answer(number, asked, rater, str(one.get("value")), comments.get(rater, ""), None)
