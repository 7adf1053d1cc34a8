import json
from functools import partial
from pathlib import Path
from random import Random
from typing import get_args

import numpy as np
import pytest

from muse_builder.cli import main
from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.general import GENERAL
from muse_builder.errors import ReplyError, SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.elements import ELEMENTS, _phrases_of, words_found
from muse_builder.evaluation.significance import krippendorff_alpha
from muse_builder.evaluation.tagging import agreement, alpha_of_two, by_rules, shares, tag_release, tagged, task_of, turns_exist
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import Element, ElementFound, ElementsReply
from tests.dialogues import conversation, write_release


class Scripted:
    """A tagger that says what it is told, in turn, and remembers what it was asked."""

    def __init__(self, *says: str) -> None:
        self.says = says
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(self.says[min(len(self.asked), len(self.says)) - 1])


def reply(*found: tuple[int, Element, str]) -> ElementsReply:
    return ElementsReply(found=tuple(ElementFound(turn=turn, element=element, words=words) for turn, element, words in found))


def release(tmp_path: Path, count: int = 4) -> Path:
    return write_release(tmp_path / "muse", [conversation(number) for number in range(count)])


def test_the_task_knows_the_elements_of_the_rules() -> None:
    assert get_args(Element) == ELEMENTS
    for domain in (APPAREL, GENERAL):
        assert [element for element in ELEMENTS if not _phrases_of(element, domain)] == []


def test_the_prompt_explains_every_element_and_numbers_the_lines() -> None:
    rendered = prompts.render(task_of(conversation()))
    assert [line[2:].partition(":")[0] for line in rendered.system.splitlines() if line.startswith("- ")] == [*ELEMENTS]
    lines = rendered.user.splitlines()
    assert lines[:2] == ["0. assistant> Hello from 0.", "1. user> A cool shirt for a wedding, number 0."]
    assert len(lines) == len(conversation().turns)
    assert "PRIVATE" not in rendered.user


def test_the_rules_say_which_words_they_found() -> None:
    assert words_found("I'm looking  for red shoes, don't want heels?") == {
        "visual": "red",
        "need": "looking for",
        "refusal": "n't want",
        "question": "?",
    }
    assert words_found("") == {}


def test_only_words_that_stand_in_the_turn_count() -> None:
    talk = conversation()
    said = reply((1, "scenario", "for a  Wedding"), (1, "price", "under fifty dollars"), (1, "visual", " "))
    (rules,) = by_rules([talk])
    one = tagged(talk, said, rules)
    assert [found.element for found in one.found] == ["scenario"]
    assert one.made_up == 2
    assert one.model is not None
    assert [(place, ELEMENTS[column]) for place, column in np.argwhere(one.model).tolist()] == [(1, "scenario")]


def test_a_turn_that_is_not_there_is_refused() -> None:
    turns_exist(2, reply((1, "need", "x")))
    with pytest.raises(ReplyError, match="numbered 0 to 1, there is no 2"):
        turns_exist(2, reply((2, "need", "x")))


def test_shares_and_agreement_worked_out_by_hand() -> None:
    # By rule the one user turn before the end has "scenario" ("wedding") and "function" ("cool"); so in each conversation.
    talks = [conversation(number) for number in range(3)]
    first = reply((1, "scenario", "wedding"), (1, "visual", "shirt"))
    answers = [first, reply(), None]
    held = [tagged(*one) for one in zip(talks, answers, by_rules(talks), strict=True)]
    users = held[0].roles.count("user")
    model = {measure.name: measure for measure in shares(held, "user", rater="model")}
    assert model["scenario"].value == 1 / (2 * users)
    assert (model["scenario"].counted, model["scenario"].missing) == (2 * users, users)
    rules = {measure.name: measure for measure in shares(held, "user", rater="rules")}
    assert rules["scenario"].value == 1 / users
    assert rules["scenario"].missing == 0
    alphas = {measure.name: measure for measure in agreement(held, "user")}
    units = [[bool(one.rules[p, 5]), bool(one.model[p, 5])] for one in held if one.model is not None for p in (1, 3, 5)]
    assert ELEMENTS[5] == "scenario"
    assert users == 3
    # Six units: one yes/yes, one yes/no, four no/no. 1 - (12 - 1) * 1 / (9 * 3)
    assert alphas["alpha, scenario"].value == pytest.approx(1 - 11 / 27) == krippendorff_alpha(units)
    assert (alphas["alpha, scenario"].counted, alphas["alpha, scenario"].missing) == (6, 3)
    assert alphas["alpha, price"].value is None


def test_alpha_from_counts_is_krippendorffs() -> None:
    dice = Random("alpha")
    for _ in range(50):
        cells = np.array([[dice.randrange(4) for _ in range(4)] for _ in range(3)], dtype=np.float64)
        values = ((0, 0), (0, 1), (1, 0), (1, 1))
        units = [pair for row in cells for count, pair in zip(row, values, strict=True) for _ in range(int(count))]
        expected = krippendorff_alpha(units)
        assert alpha_of_two(cells, np.ones(3)) == (None if expected is None else pytest.approx(expected))
    assert alpha_of_two(np.zeros((0, 4)), np.ones(0)) is None


def test_a_reply_that_cannot_be_read_is_missing_and_counted(tmp_path: Path) -> None:
    folder = release(tmp_path)
    model = Scripted("nothing to see here")
    report = tag_release(folder, Respondent("mine", model=model), conversations=3)
    assert report.settings["conversations"] == 3
    measure = report.get("mine: user", "scenario")
    assert (measure.value, measure.counted, measure.missing) == (None, 0, 9)
    assert report.get("rules: user", "scenario").value == 1 / 3
    assert report.get("mine and rules: user", "alpha, scenario").value is None
    assert len(report.problems) == 3
    assert report.details[0]["found"] is None


def test_a_reply_about_a_turn_too_many_is_asked_for_again(tmp_path: Path) -> None:
    model = Scripted(reply((99, "need", "x")).model_dump_json(), reply((1, "scenario", "wedding")).model_dump_json())
    report = tag_release(release(tmp_path, 1), Respondent("mine", model=model))
    assert len(model.asked) == 2
    assert report.problems == ()
    assert report.get("mine: user", "scenario").value == 1 / 3
    assert report.details[0]["found"] == [[1, "scenario", "wedding"]]


def test_a_sample_is_the_same_with_the_same_seed_alone(tmp_path: Path) -> None:
    folder = release(tmp_path, 12)
    sit = partial(tag_release, folder, Respondent("embedded"), conversations=4)
    drawn = [[row["conversation_id"] for row in sit(seed=seed).details] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 4
    with pytest.raises(SettingsError, match="at least one"):
        tag_release(folder, Respondent("embedded"), conversations=0)


def test_the_stand_in_says_what_the_rules_say_and_what_it_is(tmp_path: Path) -> None:
    report = tag_release(release(tmp_path), Respondent("embedded"))
    assert report.sections[0].measures == report.sections[2].measures
    assert report.get("embedded, a stand-in and rules: user", "alpha, scenario").value == 1.0
    assert any("embedded is no model" in note for note in report.notes)
    assert not any("left out" in note for note in report.notes)


def test_stats_prints_the_tagger_beside_the_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = release(tmp_path), tmp_path / "stats.json"
    assert main(["stats", str(folder), "--tagger", "embedded", "--tagged", "2", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "embedded, a stand-in: user" in printed
    assert "rules: assistant" in printed
    told = json.loads(file.read_text())
    assert told["tagged"]["settings"]["conversations"] == 2
    assert told["tagged"]["settings"]["prompts"].keys() == {"tagger/tag_elements"}
    assert main(["stats", str(folder), "--json", str(file)]) == 0
    assert "tagged" not in json.loads(file.read_text())
    assert main(["stats", str(folder), "--tagger", "openai:gpt-6-luna"]) == 1
    assert "--out" in capsys.readouterr().err
