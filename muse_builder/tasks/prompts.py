"""Load a prompt by its agent and task, fill it strictly, and name all of them by one digest.

The agents of a run have one system prompt each, `prompts/<agent>/system.md`, those who take part in the talk one together,
`prompts/talk/system.md`; and each has a file a task, `prompts/<agent>/<task>.md`, whose parts stand in this order:

    ## Dialogue    what was said and shown so far, which only grows (may be left out)
    ## Task        who it is that reads this, what to do now, and what only this call is about

So a call of a conversation begins as the calls before it did, pictures included, whoever asks; a provider that caches what it
has read bills only the rest in full. What one side alone may know stands in its own task, after what both have seen. An agent
without a system prompt of a run (those of the evaluation, whose calls have nothing in common) has a "## System" and a "## User"
part in each file.

System prompts are static. A value is only ever data: it is put in on one line, and marks that a chat template would take
for its own are defused where they enter (`catalog.clean`, `one_line`).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import jinja2
import jinja2.meta

from muse_builder.errors import PromptError
from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks.base import Task, Utterance, shown_items
from muse_builder.tasks.synthesis import TASKS

CARD_CHARACTERS = 600
"""An item's free text is cut to this before it enters a prompt: about 150 tokens."""
CHOICE_CHARACTERS = 160
"""The same where one of many is chosen: what its attributes do not say is rarely what decides."""
FEW = 4
"""Fewer kinds of attributes do not tell what an item is; most of the demo's have seven or more."""
SYSTEM = "system"
"""Name of the file with an agent's system prompt; no task is called so."""
TALK, TALKING = "talk", ("chatter", "querier", "user_simulator")
"""Folder of the system prompt that all have who take part in a conversation: so their calls begin alike, whoever asks."""

_PART = re.compile(r"^## (\w+)\n", re.MULTILINE)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_MARK = re.compile(r"\[picture (\d+)\]")
_LIKE_A_MARK = re.compile(r"\[(?=picture \d)", re.IGNORECASE)
_PICTURES = "pictures"
"""What a prompt may ask besides its task's values: how many pictures come along."""


class Rendered(NamedTuple):
    system: str
    user: str
    steady: int = 0
    """So many letters of `user` are the dialogue: a later call of the conversation begins with them too."""
    marks: tuple[int, ...] = ()
    """Where the lines of the dialogue begin that show a picture, as letters of `user` before it: picture 1 first."""


def one_line(text: str) -> str:
    """The text on a single line, so that nothing in it can open a line of its own ("User: ...", "## System")."""
    return " ".join(text.split())


def dialogue(utterances: Sequence[Utterance], after: Sequence[Utterance] = ()) -> str:
    """One line a turn, "assistant> ..." and "user> ..."; "[picture 1]" stands after a text that shows one, and only there.

    Pictures are numbered as they are first shown. A turn's line depends on nothing that comes later, so a longer dialogue
    begins with the shorter one's lines.

    Args:
        after: another dialogue of the same prompt, whose pictures have the first numbers.
    """
    if not utterances:
        return "(nothing has been said yet)"
    numbers = {item.item_id: number for number, item in enumerate(shown_items((*after, *utterances)), 1)}
    lines = []
    for utterance in utterances:
        shown = "".join(f" [picture {numbers[item.item_id]}]" for item in utterance.shows())
        lines.append(f"{utterance.role}> {_LIKE_A_MARK.sub('(', one_line(utterance.text))}{shown}")
    return "\n".join(lines)


def facts(item: Item) -> dict[str, object]:
    """What a prompt says of an item: short, without what is empty."""
    said: dict[str, object] = {
        "title": one_line(item.title)[:200],
        "type": item.product_type,
        "for": item.department,
        "brand": item.brand,
        "price_usd": item.price,
    }
    said |= {name: ", ".join(values) for name, values in item.attributes if values}
    said["about"] = one_line(item.summary or " ".join((*item.features, item.description)))[:CARD_CHARACTERS]
    return {name: value for name, value in said.items() if value}


def card(item: Item) -> str:
    """An item as one line of JSON: quoting is the serialiser's work, so its text cannot end the block it stands in."""
    return json.dumps(facts(item), ensure_ascii=False)


def cards(items: Iterable[Item]) -> str:
    """Items as lines of JSON, each with its id."""
    return "\n".join(json.dumps({"item_id": item.item_id} | facts(item), ensure_ascii=False) for item in items)


def choices(items: Iterable[Item]) -> str:
    """Items to tell apart, as short lines of JSON with their ids: kind, department and what they have, values without names;
    the words about them only where that says little."""
    lines = []
    for item in items:
        known = facts(item)
        has = [", ".join(values) for name, values in item.attributes if values and name != "care"]
        said = {"item_id": item.item_id} | {name: known[name] for name in ("title", "type", "for") if name in known}
        said |= {"has": "; ".join(has)} if has else {}
        if len(has) < FEW and "about" in known:
            said["about"] = str(known["about"])[:CHOICE_CHARACTERS]
        lines.append(json.dumps(said, ensure_ascii=False))
    return "\n".join(lines)


def person(someone: Person) -> str:
    gender = "" if someone.gender == "unknown" else f", {someone.gender}"
    age = "" if someone.age is None else f", aged {someone.age}"
    return f"{someone.name}{gender}{age}, {someone.profession}"


def needs(requirements: Sequence[Requirement]) -> str:
    return "\n".join(f"- {one_line(requirement.text)}" for requirement in requirements)


def lines(values: Iterable[str]) -> str:
    """Numbered lines, from 0."""
    return "\n".join(f"{number}. {one_line(value)}" for number, value in enumerate(values))


FILTERS = {
    "dialogue": dialogue,
    "card": card,
    "cards": cards,
    "choices": choices,
    "person": person,
    "needs": needs,
    "lines": lines,
    "one_line": one_line,
}


def folder() -> Path:
    """Where the prompts lie: in the installed package, else beside the checkout."""
    try:
        installed = Path(str(resources.files("muse_builder._prompts")))
        if any(installed.glob("*/*.md")):
            return installed
    except ModuleNotFoundError:
        pass
    beside = Path(__file__).resolve().parents[2] / "prompts"
    if not beside.is_dir():
        raise PromptError("the prompts are missing from this installation: install muse_builder again")
    return beside


@cache
def _environment(keep_end: bool = False) -> jinja2.Environment:
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=keep_end
    )
    environment.filters.update(FILTERS)
    return environment


class Prompt:
    """The prompt of one task, ready to be filled."""

    def __init__(self, text: str, name: str, *, system: str | None = None) -> None:
        """
        Args:
            text: of the task's file.
            name: "agent/task", for messages.
            system: the agent's system prompt; None where the file brings its own.
        """
        parts = _parts(text, name, ("System", "User") if system is None else ("Dialogue", "Task"))
        last = "User" if system is None else "Task"
        if last not in parts or (system is None and "System" not in parts):
            wanted = "a '## System' part and then a '## User' part" if system is None else "a '## Task' part"
            raise PromptError(f"prompts/{name}.md needs {wanted}")
        self.system = (parts.get("System") or system or "").strip()
        self.steady = parts["Dialogue"].strip() + "\n" if "Dialogue" in parts else ""
        """Source of the dialogue."""
        self.source = parts[last].strip()
        """Source of the task itself."""
        if _TAG.search(self.system):
            raise PromptError(f"the system prompt of prompts/{name}.md is static: no value may stand in it")
        read = _environment().parse(self.steady + self.source)
        self.fields: frozenset[str] = frozenset(jinja2.meta.find_undeclared_variables(read) - {_PICTURES})
        """Names of the values it wants."""
        self._steady = _environment(True).from_string(self.steady)
        self._template = _environment().from_string(self.source)

    @property
    def wording(self) -> str:
        """All that is written in it, without the places of values."""
        return _TAG.sub(" ", f"{self.system}\n{self.steady}\n{self.source}")

    def fill(self, task: Task, pictures: int = 0) -> Rendered:
        values = {name: getattr(task, name) for name in type(task).model_fields} | {_PICTURES: pictures}
        said = self._template.render(values)
        if not self.steady:
            return Rendered(self.system, said)
        steady = self._steady.render(values)
        return Rendered(self.system, f"{steady}\n{said}", len(steady), _marks(steady))


def _marks(steady: str) -> tuple[int, ...]:
    """Where each picture's line begins, the line of its first mark."""
    places: dict[str, int] = {}
    for mark in _MARK.finditer(steady):
        places.setdefault(mark[1], steady.rindex("\n", 0, mark.start()) + 1)
    return tuple(places.values())


def _parts(text: str, name: str, known: Sequence[str]) -> dict[str, str]:
    """The parts of a prompt file, in their order.

    Raises:
        PromptError: one is not known, stands twice or out of its order, or something stands before the first.
    """
    before, *found = _PART.split(text)
    names = found[::2]
    in_order = [part for part in known if part in names]
    if before.strip() or names != in_order:
        told = ", then ".join(f"'## {part}'" for part in known)
        raise PromptError(f"prompts/{name}.md has the parts {names}; such a file has {told}, each at most once")
    return dict(zip(names, found[1::2], strict=True))


@cache
def system_prompt(agent: str, instead: Path | None = None) -> str | None:
    """The system prompt of an agent; None for one whose tasks bring their own."""
    file = _system_file(agent, instead)
    return file.read_text("utf-8").strip() if file.is_file() else None


def _system_file(agent: str, instead: Path | None) -> Path:
    return _file(TALK if agent in TALKING else agent, SYSTEM, instead)


def _file(agent: str, name: str, instead: Path | None) -> Path:
    own = None if instead is None else instead / agent / f"{name}.md"
    return own if own is not None and own.is_file() else folder() / agent / f"{name}.md"


@cache
def prompt(agent: str, task: str, instead: Path | None = None) -> Prompt:
    """The prompt that `agent` asks `task` with.

    Args:
        instead: folder of a domain whose files stand in place of those of the same name; here and below.

    Raises:
        PromptError: there is no such file, or its parts are not those it must have.
    """
    file = _file(agent, task, instead)
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompts/{agent}/{task}.md") from error
    return Prompt(text, f"{agent}/{task}", system=system_prompt(agent, instead))


def render(task: Task, pictures: int = 0, instead: Path | None = None) -> Rendered:
    """What is asked.

    Args:
        pictures: how many come along; a prompt speaks of them only then.
    """
    return prompt(task.agent, task.name, instead).fill(task, pictures)


def digests(tasks: Iterable[type[Task]] = TASKS, instead: Path | None = None) -> dict[str, str]:
    """SHA-256 of these tasks' prompt files, the agent's system prompt before them, by "agent/task"; of the pipeline's own
    where none are named."""

    def read(agent: str, name: str) -> bytes:
        system = _system_file(agent, instead)
        return (system.read_bytes() if system.is_file() else b"") + _file(agent, name, instead).read_bytes()

    names = sorted((task.agent, task.name) for task in tasks)
    return {f"{agent}/{name}": hashlib.sha256(read(agent, name)).hexdigest() for agent, name in names}


def digest(tasks: Iterable[type[Task]] = TASKS, instead: Path | None = None) -> str:
    """One SHA-256 for all of these tasks' prompts: it names the wording a dataset was made with."""
    return hashlib.sha256(json.dumps(digests(tasks, instead), sort_keys=True).encode()).hexdigest()
