import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from muse_builder.errors import SettingsError
from muse_builder.records import Conversation, Person
from muse_builder.release.reader import read
from muse_builder.release.splits import SPLITS, split_by_hash
from muse_builder.views.candidates import write_candidates
from muse_builder.views.splits import (
    KINDS,
    Traits,
    _Shingles,
    make_splits,
    nearest,
    read_splits,
    split_traits,
    traits_of,
    write_splits,
)
from tests.dialogues import ITEMS, conversation, write_release


def trait(name: str, own: str, seen: tuple[str, ...] = (), backstory: str = "") -> Traits:
    return Traits(name, own, frozenset((own, *seen)), backstory)


def many(count: int = 400, groups: int = 60, *, spread: int = 2) -> list[Traits]:
    dice = Random("traits")
    return [
        trait(f"c{number}", f"g{dice.randrange(groups)}", tuple(f"g{dice.randrange(groups)}" for _ in range(spread)))
        for number in range(count)
    ]


def overlaps(traits: Iterable[Traits], assigned: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    """(earlier part, later part) -> groups of the later one's conversations that the earlier one tells of: all empty."""
    own: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, set[str]] = defaultdict(set)
    for trait in traits:
        split = assigned.get(trait.conversation_id)
        if split is not None:
            own[split].add(trait.own)
            seen[split] |= trait.seen
    return {
        (earlier, later): seen[earlier] & own[later] for place, earlier in enumerate(SPLITS) for later in SPLITS[place + 1 :]
    }


@pytest.mark.parametrize("kind", ["cold_item", "unseen_category", "unseen_scenario", "cold_user_group"])
def test_no_earlier_part_tells_of_what_a_later_part_holds(kind: str) -> None:
    traits = many()
    splits = split_traits(traits, kind, seed=1)
    assert set(map(len, overlaps(traits, splits.assigned).values())) == {0}
    assert len(splits.assigned) + len(splits.left_out) == 400
    assert min(splits.counts().values()) > 0


def test_a_conversation_that_tells_of_a_held_out_group_is_left_out_and_named() -> None:
    traits = [trait(f"t{number}", "big") for number in range(8)] + [trait("v", "mid"), trait("x", "small")]
    traits += [trait("both", "big", ("mid", "small"))]
    splits = split_traits(traits, "cold_item", seed=0)
    held = {splits.assigned["v"], splits.assigned["x"]} - {splits.assigned["t0"]}
    assert held
    assert ("both" in splits.left_out) == ("both" not in splits.assigned)
    assert "both" in splits.left_out


def test_groups_stay_whole_and_parts_have_about_their_share() -> None:
    traits = many(spread=0)
    splits = split_traits(traits, "unseen_scenario", seed=5)
    parts = {one.own: set() for one in traits}
    for one in traits:
        parts[one.own].add(splits.assigned[one.conversation_id])
    assert {len(found) for found in parts.values()} == {1}
    assert splits.left_out == ()
    counts = splits.counts()
    assert counts["train"] == pytest.approx(320, abs=15)
    assert counts["validation"] == pytest.approx(40, abs=15)
    assert sum(splits.groups.values()) == len(parts)


def test_random_is_the_rule_of_a_release() -> None:
    splits = split_traits([trait(f"c{n:06}", f"c{n:06}") for n in range(50)], "random", seed=3)
    assert splits.assigned == {f"c{n:06}": split_by_hash(f"c{n:06}", seed=3) for n in range(50)}


def test_another_seed_is_another_split_and_the_same_is_the_same() -> None:
    traits = many()
    assert split_traits(traits, "cold_item", seed=1) == split_traits(traits, "cold_item", seed=1)
    assert split_traits(traits, "cold_item", seed=1).assigned != split_traits(traits, "cold_item", seed=2).assigned


def test_as_many_groups_as_parts_leave_no_part_empty() -> None:
    splits = split_traits([trait("a", "x"), trait("b", "y"), trait("c", "z")], "cold_item", seed=0)
    assert splits.counts() == {"train": 1, "validation": 1, "test": 1}


def test_too_few_groups_are_refused_and_no_conversation_is_no_split() -> None:
    with pytest.raises(SettingsError, match="2 groups for 3 parts"):
        split_traits([trait("a", "x"), trait("b", "y")], "cold_user_group", seed=0)
    with pytest.raises(SettingsError, match="no conversation: there is nothing to split"):
        split_traits([], "cold_item", seed=0)
    with pytest.raises(SettingsError, match="add up to 1"):
        split_traits([trait("a", "x")], "random", seed=0, fractions=(float("nan"), 0.5, 0.5))
    with pytest.raises(SettingsError, match="above 0 and at most 1"):
        split_traits([trait("a", "x")], "near_duplicate_free", seed=0, similarity=0.0)
    with pytest.raises(SettingsError, match="add up to 1"):
        split_traits([], "random", seed=0, fractions=(0.5, 0.1, 0.1))


def test_no_part_that_was_asked_for_is_empty() -> None:
    few = [trait(f"c{number}", f"c{number}") for number in range(3)]
    with pytest.raises(SettingsError, match=r"random: validation and test would be empty \(3 train, 0 validation, 0 test of 3"):
        split_traits(few, "random", seed=0)
    assert split_traits(few, "random", seed=0, fractions=(1, 0, 0)).counts() == {"train": 3, "validation": 0, "test": 0}
    # Every conversation tells of every group, so only the last part can keep any.
    entangled = [trait(name, name, ("a", "b", "c")) for name in "abc"]
    with pytest.raises(SettingsError, match="cold_item: train and validation would be empty"):
        split_traits(entangled, "cold_item", seed=0)


def test_a_corpus_that_names_no_target_has_no_cold_items() -> None:
    foreign = [trait(f"c{number}", "", ("x",)) for number in range(30)]
    with pytest.raises(SettingsError, match=r"cold_item: no conversation has a target, .* random, near_duplicate_free"):
        split_traits(foreign, "cold_item", seed=0)
    mixed = [*foreign[:1], *(trait(f"d{number}", f"g{number}") for number in range(30))]
    assert split_traits(mixed, "cold_item", seed=0).left_out == ("c0",)


def test_few_large_groups_come_near_to_the_fractions_where_any_order_does() -> None:
    # One third of all is one group: given first to test or validation, it would swallow them.
    traits = [trait(f"b{number}", "big") for number in range(100)]
    traits += [trait(f"s{number}", f"g{number // 10}") for number in range(200)]
    for seed in range(5):
        counts = split_traits(traits, "unseen_category", seed=seed).counts()
        assert counts == {"train": 240, "validation": 30, "test": 30}


# --- near-duplicates --------------------------------------------------------------------------------------------------

STORY = "the wedding by the lake was three weeks away and nothing in her closet would do"


def test_similarity_is_shared_trigrams_over_all_trigrams() -> None:
    # "a b c d" has abc, bcd; "b c d e" has bcd, cde: one of three. Equal texts 1, foreign ones 0, texts too short 0.
    shingles = _Shingles(["a b c d", "b c d e", "A B c d", "x y z", "a b", "ñ 服 ü ø"])
    assert shingles.similarities(0).tolist() == pytest.approx([1, 1 / 3, 1, 0, 0, 0])
    assert shingles.similarities(4).tolist() == [0] * 6
    assert shingles.similarities(5)[5] == 1.0


def test_similarity_equals_a_plain_count() -> None:
    dice = Random("texts")
    texts = [" ".join(dice.choice("abcd") for _ in range(dice.randrange(3, 15))) for _ in range(40)]
    shingles = _Shingles(texts)

    def grams(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return {tuple(words[place : place + 3]) for place in range(len(words) - 2)}

    for place, text in enumerate(texts):
        plain = [len(grams(text) & grams(other)) / max(1, len(grams(text) | grams(other))) for other in texts]
        assert shingles.similarities(place).tolist() == pytest.approx(plain)


def test_what_is_left_of_a_near_duplicate_free_split_is_below_the_cut() -> None:
    stories = [
        f"{STORY} , thought number {number} ." if number % 3 else f"story {number} is about {number} hats"
        for number in range(60)
    ]
    traits = [trait(f"c{number}", f"c{number}", backstory=story) for number, story in enumerate(stories)]
    splits = split_traits(traits, "near_duplicate_free", seed=0, similarity=0.3)
    assert splits.nearest is not None
    assert splits.nearest < 0.3
    assert splits.left_out
    plain = split_traits(traits, "random", seed=0)
    assert (nearest(traits, plain.assigned) or 0) > 0.6
    assert "test" in {splits.assigned.get(name) for name in plain.assigned if plain.assigned[name] == "test"}


# --- releases ---------------------------------------------------------------------------------------------------------


def in_own_words(number: int, **named: Any) -> Conversation:
    """A conversation whose lines are like no other's; every third says one sentence that others say too."""
    one = conversation(number, **named)
    turns = [
        turn.model_copy(update={"text": " ".join(f"w{number}x{place}y{word}" for word in range(6)) + "."})
        for place, turn in enumerate(one.turns)
    ]
    if number % 3 == 0:
        turns[1] = turns[1].model_copy(update={"text": f"{turns[1].text} It should be as warm as last year."})
    return one.model_copy(update={"turns": tuple(turns)})


def shop(tmp_path: Path) -> Path:
    names = [item.item_id for item in ITEMS]
    made = []
    for number in range(24):
        target = names[number % 8]
        first = names[(number * 3 + 1) % 8]
        made.append(
            in_own_words(
                number,
                recommended=(first, target) if first != target else (target,),
                target=target,
                scenario_id=f"s{number % 5}",
                person=Person(name="A", gender="female" if number % 2 else "male", age=10 + 3 * number, profession="nurse"),
                backstory=f"{STORY} {number % 4}" if number % 6 == 0 else f"story of {number} and its {number + 1} hats",
            )
        )
    return write_release(tmp_path / "muse", made)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_splits_a_release_without_overlap(kind: str, tmp_path: Path) -> None:
    folder = shop(tmp_path)
    splits = make_splits(folder, kind, seed=2)
    assert len(splits.assigned) + len(splits.left_out) == 24
    write_splits(splits, folder, tmp_path / "splits.json")
    given = read_splits(tmp_path / "splits.json", folder)
    assert (given.kind, given.of) == (kind, splits.assigned)
    told = json.loads((tmp_path / "splits.json").read_text())
    assert told["counts"]["left_out"] == len(splits.left_out)


def test_a_part_withholds_what_a_later_part_holds_out(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    splits = make_splits(folder, "cold_item", seed=2)
    targets = {
        split: {
            record.profile.target_item_id
            for record in read(folder, "conversations")
            if splits.assigned.get(record.conversation_id) == split
        }
        for split in ("train", "validation", "test")
    }
    assert splits.withheld["train"] == targets["validation"] | targets["test"]
    assert splits.withheld["validation"] == targets["test"]
    assert splits.withheld["test"] == set()
    write_splits(splits, folder, tmp_path / "splits.json")
    write_candidates(folder, tmp_path, parts=read_splits(tmp_path / "splits.json", folder), withheld=splits.withheld)
    for split in ("train", "validation"):
        rows = (tmp_path / f"candidates-{split}.jsonl").read_text("utf-8")
        named = [word for line in rows.splitlines() for word in json.loads(json.dumps(line)).replace('"', " ").split()]
        assert not set(named) & splits.withheld[split]
        assert rows
    assert make_splits(folder, "random", seed=2, fractions=(0.5, 0.5, 0)).withheld == {}


def test_dialogues_that_are_nearly_the_same_are_kept_apart_and_shared_sentences_are_told(tmp_path: Path) -> None:
    talks = [in_own_words(number, backstory=f"story of {number} and its {number + 1} hats") for number in range(24)]
    # Three pairs say the same from the first word to the last; their backstories are different.
    talks[20:23] = [one.model_copy(update={"turns": talks[n].turns}) for n, one in enumerate(talks[20:23])]
    folder = write_release(tmp_path / "muse", talks)
    plain = make_splits(folder, "random", seed=2)
    apart = make_splits(folder, "near_duplicate_free", seed=2)
    assert (plain.nearest_dialogues, apart.nearest_dialogues) == (1.0, pytest.approx(0.1, abs=0.1))
    assert set(apart.left_out) <= {f"c{n:06d}" for n in (0, 1, 2, 20, 21, 22)}
    assert apart.left_out
    told = apart.as_json()
    assert told["nearest_dialogues"]["cut"] == 0.3
    assert "word for word" in told["unseen"]["definitions"]["sentences"]


def test_what_is_unseen_is_told_of_targets_of_what_is_shown_and_of_sentences() -> None:
    def one(name: str, target: str, shown: str, *said: str) -> Traits:
        items = frozenset((target, *shown))
        return Traits(name, target, items, "", "", frozenset(said), frozenset(shown), items, target)

    traits = [one("a", "A", "AB", "s1", "s2"), one("b", "C", "BC", "s2", "s3"), one("c", "D", "CD", "s1", "s4", "s5")]
    from muse_builder.views.splits import _unseen

    found = _unseen(traits, {"a": "train", "b": "validation", "c": "test"})
    assert found["validation"] == {"target": 1.0, "recommended": 0.5, "named": 0.5, "sentences": 0.5}
    # D is new, C stands in validation; s1 in train.
    assert found["test"] == {"target": 1.0, "recommended": 0.5, "named": 0.5, "sentences": pytest.approx(2 / 3)}


def test_strictly_cold_items_are_nowhere_before_whether_wanted_or_only_shown() -> None:
    traits = [*many(200, 100, spread=1), *(trait(f"d{number}", f"h{number}") for number in range(100))]
    plain, strict = (split_traits(traits, kind, seed=1) for kind in ("cold_item", "cold_item_strict"))
    for splits, is_strict in ((plain, False), (strict, True)):
        seen = {split: set[str]() for split in SPLITS}
        for one in traits:
            if one.conversation_id in splits.assigned:
                seen[splits.assigned[one.conversation_id]] |= one.seen
        both = (seen["train"] | seen["validation"]) & seen["test"] | seen["train"] & seen["validation"]
        assert (both == set()) == is_strict
        assert min(splits.counts().values()) > 0
    assert len(strict.left_out) > len(plain.left_out)


def test_what_users_say_is_compared_where_there_are_no_backstories() -> None:
    told = traits_of(conversation(3, backstory=""), "random", {})
    assert told.text.startswith("A cool shirt for a wedding, number 3.")
    assert traits_of(conversation(3), "random", {}).text.startswith("PRIVATE backstory")


def test_a_cold_item_s_variants_are_as_cold(tmp_path: Path) -> None:
    from muse_builder.views.splits import _Facts

    assert _Facts.of(ITEMS[0]) == ("red", "shirt")
    assert _Facts.of(ITEMS[0].model_copy(update={"parent_id": "P7"})).family == "P7"
    facts = {
        item.item_id: _Facts("family" if item.item_id in ("red", "blue") else item.item_id, item.product_type) for item in ITEMS
    }
    found = traits_of(conversation(0, recommended=("red", "wool"), target="wool", outfit="scarf"), "cold_item", facts)
    assert (found.own, found.seen) == ("wool", {"family", "wool", "scarf"})
    assert (found.recommended, found.named, found.target) == ({"family", "wool"}, {"family", "wool", "scarf"}, "wool")
    found = traits_of(conversation(0, recommended=("red", "wool"), target="wool"), "unseen_category", facts)
    assert (found.own, found.seen) == ("sweater", {"shirt", "sweater"})
    assert traits_of(conversation(7, target=""), "cold_item", facts).own == ""
    band = traits_of(conversation(0, person=Person(name="A", gender="male", age=30, profession="")), "cold_user_group", {})
    assert band.own == "male 2"


def test_splits_of_another_release_or_of_none_are_refused(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    write_splits(make_splits(folder, "random"), folder, tmp_path / "splits.json")
    other = write_release(tmp_path / "other", [conversation(0)])
    with pytest.raises(SettingsError, match="split it anew"):
        read_splits(tmp_path / "splits.json", other)
    (tmp_path / "bad.json").write_text("[]")
    with pytest.raises(SettingsError, match="holds no splits"):
        read_splits(tmp_path / "bad.json", folder)
    with pytest.raises(SettingsError, match="unknown kind of split 'lukewarm'"):
        make_splits(folder, "lukewarm")
