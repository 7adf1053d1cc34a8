from pathlib import Path

import numpy as np
import pytest

from muse_builder.evaluation.baselines.items import (
    BASELINES,
    NearestDialogue,
    Popularity,
    ScenarioPopularity,
    Stock,
    baselines,
    by_vectors,
    by_words,
    excused,
    fused,
    named_before,
    notes_on,
)
from muse_builder.evaluation.baselines.words import WordIndex
from muse_builder.evaluation.ranking import RecommendationExample
from muse_builder.evaluation.recommendation import examples, frozen_index
from muse_builder.evaluation.slates import Slates
from muse_builder.records import Conversation
from muse_builder.retrieval.index import Index
from muse_builder.retrieval.lexical import Lexical
from muse_builder.retrieval.text import item_text
from muse_builder.views.context import Alternates
from tests.dialogues import BY_ID, ITEMS, conversation, write_release

IDS = [item.item_id for item in ITEMS]
STOCK = Stock(IDS, [item_text(item) for item in ITEMS], 4)


def made(*conversations: Conversation) -> list[RecommendationExample]:
    return list(examples(conversations, BY_ID.__getitem__, Alternates(ITEMS)))


def test_popularity_counts_other_conversations_and_breaks_ties_by_the_catalog() -> None:
    counted = [conversation(0, recommended=("boots",)), conversation(1, recommended=("boots", "heels"))]
    counted += [conversation(2, recommended=("heels", "scarf"))]
    asked = made(conversation(1, recommended=("boots", "heels")), conversation(9, recommended=("boots",)))
    popularity = Popularity(counted, IDS)
    first, second, other = (popularity.first(example, 4) for example in asked)
    # Without conversation 1: boots 1, heels 1, scarf 1, in the catalog's order; in its second example boots was shown.
    assert first == ["boots", "heels", "scarf", "red"]
    assert second == ["heels", "scarf", "red", "blue"]
    # A conversation that is not counted: boots 2, heels 2, scarf 1.
    assert other == ["boots", "heels", "scarf", "red"]


def test_popularity_equals_sorting_everything() -> None:
    counted = [
        conversation(number, recommended=tuple(ITEMS[(number * step) % 8].item_id for step in (1, 3)))
        for number in range(1, 8)
        if (number * 2) % 8
    ]
    asked = made(*counted)
    popularity = Popularity(counted, IDS)
    fast = [popularity.first(example, 3) for example in asked]
    for example, ranking in zip(asked, fast, strict=True):
        count = dict.fromkeys(IDS, 0)
        for other in counted:
            if other.conversation_id != example.conversation_id:
                for turn in other.turns:
                    if turn.action == "recommend":
                        count[turn.item_ids[0]] += 1
        plain = sorted((i for i in IDS if i not in example.excluded), key=lambda i: (-count[i], IDS.index(i)))
        assert ranking == plain[:3]


def test_popularity_by_scenario_counts_the_same_scenario_first() -> None:
    train = [conversation(0, recommended=("boots",), scenario_id="s1"), conversation(1, recommended=("heels",))]
    train += [conversation(2, recommended=("heels",))]
    asked = made(
        *(conversation(9 + number, recommended=("pants",), scenario_id=name) for number, name in enumerate(("s1", "s7")))
    )
    found = [one.item_ids for one in ScenarioPopularity(train).suggest(asked[:2], STOCK)]
    assert found[0] is not None
    assert list(found[0][:3]) == ["boots", "heels", "red"]
    assert found[1] is not None
    assert list(found[1][:2]) == ["heels", "boots"]


def test_the_nearest_dialogue_gives_what_was_recommended_there() -> None:
    train = [conversation(0, recommended=("boots", "heels")), conversation(1, recommended=("scarf",))]
    (_, second) = NearestDialogue(train).suggest(made(conversation(7, recommended=("boots", "pants"))), STOCK)
    assert second.item_ids is not None
    assert second.item_ids[0] == "heels"  # boots were shown, and refused, as in the first of train
    (own, _) = NearestDialogue(train).suggest(made(conversation(0, recommended=("boots", "heels"))), STOCK)
    assert own.item_ids == ["scarf"]


def test_words_of_the_whole_context_find_items_and_order_the_slate() -> None:
    asked = made(conversation(0))
    slates = Slates({asked[1].example_id: ("heels", "blue", "wool")}, {asked[1].example_id: "blue"}, "")
    found = by_words(asked, STOCK._replace(slates=slates), WordIndex(STOCK.texts).bm25)
    assert found[1].item_ids is not None
    assert found[1].item_ids[0] == "blue"  # the context has shown a linen shirt and asks for blue; red is left out
    assert "red" not in found[1].item_ids
    assert found[1].slate is not None
    assert found[1].slate[0] == "blue"


def test_two_rankings_are_fused_by_their_ranks(tmp_path: Path) -> None:
    index = frozen_index(write_release(tmp_path / "muse", [conversation(0)])).index
    asked = made(conversation(0))[1:]
    terms = WordIndex(STOCK.texts)
    (found,) = fused(asked, STOCK, terms, index)
    query = " ".join(said.text for said in asked[0].context)
    words = [IDS[place] for place in np.argsort(-terms.bm25(query), kind="stable") if terms.bm25(query)[place] > 0]
    near = dict(zip(index.item_ids, index.cosines([query])[0].tolist(), strict=True))
    dense = sorted(IDS, key=lambda one: (-near[one], IDS.index(one)))
    scores = {one: sum(1 / (61 + ranked.index(one)) for ranked in (words, dense) if one in ranked) for one in IDS}
    expected = sorted((one for one in IDS if one != "red"), key=lambda one: (-scores[one], IDS.index(one)))[:4]
    assert found.item_ids == expected


def test_the_dense_ranking_is_by_vectors_though_the_run_searched_by_words(tmp_path: Path) -> None:
    index = Index.build(IDS, STOCK.texts, Lexical.fit(STOCK.texts), tmp_path / "index", retrieval="sparse")
    asked = made(conversation(0))[1:]
    (found,) = by_vectors(asked, STOCK, index)
    near = dict(zip(index.item_ids, index.cosines([" ".join(said.text for said in asked[0].context)])[0].tolist(), strict=True))
    left = [one for one in IDS if one not in asked[0].excluded]
    assert found.item_ids == sorted(left, key=lambda one: (-near[one], IDS.index(one)))[:4]


def test_what_a_foreign_shopper_has_named_is_copied_the_last_first() -> None:
    one = conversation(recommended=("boots",))
    turns = list(one.turns)
    turns[1] = turns[1].model_copy(update={"item_ids": ("heels", "scarf")})
    (example,) = made(one.model_copy(update={"turns": tuple(turns)}))
    assert named_before([example], STOCK)[0].item_ids == ["scarf", "heels"]


def test_which_baselines_there_are(tmp_path: Path) -> None:
    talks = [conversation(0), conversation(1, scenario_id="s1", handed_over=True)]
    index = frozen_index(write_release(tmp_path / "muse", talks)).index
    names = [system.name for system in baselines(made(*talks), talks, STOCK, index)]
    assert names == [name for name in BASELINES if name != "named before"]
    without = [system.name for system in baselines(made(*talks), [], STOCK, index)]
    assert without == ["last user turn", "all user turns", "BM25", "TF-IDF", "dense", "hybrid", "gold query"]
    assert excused("gold query", made(*talks)) == {"c000001/4"}
    assert excused("BM25", made(*talks)) == frozenset()
    assert len(list(notes_on(made(*talks), names))) == 3


@pytest.mark.parametrize("name", ["BM25", "TF-IDF", "hybrid", "nearest dialogue"])
def test_no_baseline_names_what_was_shown(name: str, tmp_path: Path) -> None:
    talks = [conversation(0), conversation(1)]
    index = frozen_index(write_release(tmp_path / "muse", talks)).index
    asked = made(*talks)
    (system,) = [one for one in baselines(asked, talks, STOCK, index) if one.name == name]
    for example, suggestion in zip(asked, system.answer(asked).given, strict=True):
        assert suggestion is not None
        assert not set(suggestion.item_ids or ()) & set(example.excluded)
