"""Load a prompt by its agent and task, fill it strictly, and name all of them by one digest.

A prompt is `prompts/<agent>/<task>.md` with a "## System" and a "## User" part. The system part is static, so that a
provider can cache it; everything that changes stands in the user part. A value is only ever data: it is put in on one
line, and marks that a chat template would take for its own are defused where they enter (`catalog.clean`, `one_line`).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import jinja2
import jinja2.meta

from muse_builder.errors import PromptError
from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.synthesis import TASKS

CARD_CHARACTERS = 600
"""An item's free text is cut to this before it enters a prompt: about 150 tokens."""


class Rendered(NamedTuple):
    system: str
    user: str


def one_line(text: str) -> str:
    """The text on a single line, so that nothing in it can open a line of its own ("User: ...", "## System")."""
    return " ".join(text.split())


def dialogue(utterances: Sequence[Utterance]) -> str:
    """One line a turn, "assistant> ..." and "user> ..."; shown items stand in brackets after the text."""
    if not utterances:
        return "(nothing has been said yet)"
    lines = []
    for utterance in utterances:
        shown = "".join(f" [shows: {one_line(item.title)}]" for item in utterance.items)
        lines.append(f"{utterance.role}> {one_line(utterance.text)}{shown}")
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
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS)
    return environment


class Prompt:
    """One prompt file, ready to be filled."""

    def __init__(self, text: str, name: str) -> None:
        head, mark, user = text.partition("\n## User\n")
        if not mark or not head.startswith("## System\n"):
            raise PromptError(f"prompts/{name}.md needs a '## System' part and then a '## User' part")
        self.system = head.removeprefix("## System\n").strip()
        self.source = user.strip()
        self.fields: frozenset[str] = frozenset(jinja2.meta.find_undeclared_variables(_environment().parse(self.source)))
        """Names of the values it wants."""
        self._template = _environment().from_string(self.source)

    def fill(self, task: Task) -> Rendered:
        values = {name: getattr(task, name) for name in type(task).model_fields}
        return Rendered(self.system, self._template.render(values))


@cache
def prompt(agent: str, task: str) -> Prompt:
    """The prompt that `agent` asks `task` with.

    Raises:
        PromptError: there is no such file, or it lacks a part.
    """
    file = folder() / agent / f"{task}.md"
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompts/{agent}/{task}.md") from error
    return Prompt(text, f"{agent}/{task}")


def render(task: Task) -> Rendered:
    return prompt(task.agent, task.name).fill(task)


def digests(tasks: Iterable[type[Task]] = TASKS) -> dict[str, str]:
    """SHA-256 of these tasks' prompt files, by "agent/task"; of the pipeline's own where none are named."""
    root = folder()
    names = sorted((task.agent, task.name) for task in tasks)
    return {f"{agent}/{name}": hashlib.sha256((root / agent / f"{name}.md").read_bytes()).hexdigest() for agent, name in names}


def digest(tasks: Iterable[type[Task]] = TASKS) -> str:
    """One SHA-256 for all of these tasks' prompts: it names the wording a dataset was made with."""
    return hashlib.sha256(json.dumps(digests(tasks), sort_keys=True).encode()).hexdigest()
