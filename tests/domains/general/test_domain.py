"""Nobody wears goods in general: they are for anybody, and no prompt of theirs speaks of wearing."""

import random
import re

from muse_builder import domains
from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.general import GENERAL
from muse_builder.records import Attributes, Item
from muse_builder.tasks import prompts
from muse_builder.tasks.acts import ACT_TASKS
from muse_builder.tasks.synthesis import TASKS

OF_CLOTHES = re.compile(r"\b(?:wear\w*|worn|cloth\w*|outfits?|shoes|jewel\w*|neckline|garments?|fashion)\b", re.I)
LISTS_ATTRIBUTES = {"user_simulator/compare", "user_simulator/weigh"}
"""They list the names that an attribute may have in any domain."""


def test_no_prompt_of_a_run_speaks_of_clothes() -> None:
    found = {}
    for task in (*TASKS, *ACT_TASKS):
        wording = prompts.prompt(task.agent, task.name, GENERAL.prompts).wording
        if words := OF_CLOTHES.findall(wording):
            found[f"{task.agent}/{task.name}"] = words
    assert {name: words for name, words in found.items() if name not in LISTS_ATTRIBUTES} == {}


def test_every_prompt_of_the_domain_stands_in_place_of_one_and_asks_for_the_same_values() -> None:
    assert GENERAL.prompts is not None
    own = sorted(GENERAL.prompts.glob("*/*.md"))
    assert len(own) == 7
    for file in own:
        assert (prompts.folder() / file.relative_to(GENERAL.prompts)).is_file()
    for task in TASKS:
        theirs, ours = prompts.prompt(task.agent, task.name), prompts.prompt(task.agent, task.name, GENERAL.prompts)
        assert ours.fields == theirs.fields


def test_apparel_keeps_the_prompts_as_they_are() -> None:
    assert prompts.digest(TASKS, APPAREL.prompts) == prompts.digest(TASKS)
    assert prompts.digest(TASKS, GENERAL.prompts) != prompts.digest(TASKS)


def test_a_product_is_for_anybody_and_comes_in_the_sizes_of_its_label() -> None:
    item = Item(item_id="F1", title="Shelf", attributes=Attributes(size=("80 CM",)))
    assert GENERAL.demand(item).sex is None
    assert GENERAL.demand(item).ages == (0, 120)
    assert GENERAL.sizes.of(item) == {"80 cm"}
    assert list(GENERAL.sizes.claims("It is 80 cm wide.")) == []


def test_a_liked_color_is_liked_and_what_costs_half_a_month_is_not() -> None:
    person = GENERAL.draw_person(random.Random("1"))
    style = GENERAL.draw_style(random.Random("1"), person)
    plain = Item(item_id="F1", title="Shelf")
    liked = plain.model_copy(update={"attributes": Attributes(color=(style.colors[0],))})
    dear = plain.model_copy(update={"price": float(style.monthly_spend)})
    assert GENERAL.liking(style, person, liked) > GENERAL.liking(style, person, plain) > GENERAL.liking(style, person, dear)


def test_settings_that_name_no_domain_are_of_apparel() -> None:
    assert domains.of({}) is APPAREL
    assert domains.of({"domain": "general"}) is GENERAL
    assert len(set(GENERAL.seeds)) == len(GENERAL.seeds) >= 10
