"""What a person sees of a release in the terminal."""

import re
from pathlib import Path
from typing import Any

import pytest

from muse_builder.corpora import Converted
from muse_builder.corpora.convert import Comparison
from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Explanation, PastRating, Person, Style
from muse_builder.release.entries import CorpusEntry
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.reader import read
from muse_builder.table import WIDTH
from muse_builder.terminal.release import PROBLEMS, converted, find, info, render, summary
from tests import synthetic
from tests.dialogues import DECISION, conversation, write_release

CASES = [conversation(number) for number in range(3)] + [conversation(3, outfit="scarf", handed_over=True)]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("terminal") / "muse", CASES)


@pytest.fixture(scope="module")
def manifest(release: Path) -> Manifest:
    return read_manifest(release)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With rows in every config, a funnel and calls that cost something."""
    return synthetic.write_release(tmp_path_factory.mktemp("terminal") / "large")


def rows(text: str, first: str) -> list[list[str]]:
    """The cells of each row of a table that starts with this word."""
    return [re.split(r"  +", line.strip()) for line in text.splitlines() if re.match(rf" *{re.escape(first)}(  |$)", line)]


# --- the end of a run ---------------------------------------------------------------------------------------------------


def test_a_summary_tells_how_many_about_what_and_what_to_do_next(release: Path, manifest: Manifest) -> None:
    first, second = summary(release, manifest).splitlines()
    assert first == f"4 conversations about 3 of 8 products in {release}: 3 organic_accept, 1 forced_target"
    assert (
        second == f"load_dataset({str(release)!r}) opens it; `muse info {release}` tells more, `muse show {release}` prints one"
    )


# --- info ---------------------------------------------------------------------------------------------------------------


def test_info_lists_every_split_with_its_rows_and_shards(release: Path, manifest: Manifest) -> None:
    told = info(release, manifest)
    assert told.startswith(f"{release}: muse_builder {manifest.package.version}, sealed as {manifest.sha256[:12]}\n\n")
    listed = {split: int(count) for _, split, count, *_ in rows(told, "conversations")}
    assert sum(listed.values()) == 4
    assert listed == {split: len(list(read(release, "conversations", split))) for split in listed}
    ((_, split, count, shards, megabytes),) = rows(told, "items")
    assert (split, count, shards) == ("train", "8", "1")
    assert megabytes == f"{sum(path.stat().st_size for path in (release / 'items').iterdir()) / 1e6:.1f}"


def test_info_tells_outcomes_with_their_shares_and_leaves_none_out(release: Path, manifest: Manifest) -> None:
    told = info(release, manifest)
    assert rows(told, "outcome") == [["outcome", "conversations", "share"]]
    assert rows(told, "organic_accept") == [["organic_accept", "3", "75.0 %"]]
    assert rows(told, "forced_target") == [["forced_target", "1", "25.0 %"]]
    assert rows(told, "give_up") == [["give_up", "0", "0.0 %"]]


def test_info_tells_ranks_by_round(release: Path, manifest: Manifest) -> None:
    told = info(release, manifest)
    head = next(line for line in told.splitlines() if line.startswith("round  "))
    assert re.split("  +", head) == ["round", "queries", *(f"top {bound}" for bound in (1, 5, 10, 20, 50, 100))]
    # In round 1 each of the four searches has the target first; in round 2 three search, and find it second.
    assert rows(told, "1") == [["1", "4", *["100.0 %"] * 6]]
    assert rows(told, "2") == [["2", "3", "0.0 %", *["100.0 %"] * 5]]


def test_info_tells_of_talk_people_and_money(release: Path, manifest: Manifest) -> None:
    told = info(release, manifest)
    assert (
        "Openings: 1 multimodal, 3 text. Turns: 13 assistant, 13 user; words: 87 assistant, 87 user. Rewritten turns: 16."
        in told
    )
    assert " Pictures shown: 9." in told, "two recommendations each, and what one of them owns"
    assert "People: 4 female; ages 4 30-44; 0 shop for somebody else." in told
    assert told.endswith("Models: backbone: embedded. Cost: 0.0000 US dollars.")


def test_a_funnel_is_shown_where_there_is_one_with_its_commonest_reason(release: Path, manifest: Manifest, large: Path) -> None:
    told = info(large, read_manifest(large))
    assert rows(told, "match") == [["match", "profile", "37", "30", "81.1 %", "5 x wrong department"]]
    assert "Yield of every screen" not in info(release, manifest)


def test_a_reason_that_is_too_long_is_shortened_and_none_is_no_error(large: Path) -> None:
    manifest = read_manifest(large)
    (screen,) = manifest.funnel
    long = screen.changed(reasons=[["very " * 40, 3]])
    told = info(large, manifest.changed(funnel=[long, screen.changed(screen="leak", reasons=[])]))
    ((*_, reason),) = rows(told, "match")
    assert reason.startswith("3 x very very")
    assert reason.endswith("[...]")
    assert len(reason) <= 60
    assert rows(told, "leak") == [["leak", "profile", "37", "30", "81.1 %"]]


def test_costs_are_told_to_a_hundredth_of_a_cent_and_unknown_ones_as_unknown(large: Path) -> None:
    manifest = read_manifest(large)
    calls = manifest.counts.calls
    for cost, words in ((1.23456, "1.2346 US dollars"), (None, "unknown")):
        changed = manifest.counts.as_json() | {"calls": calls.as_json() | {"cost": cost}}
        assert info(large, manifest.changed(counts=changed)).endswith(f"Cost: {words}.")


def test_a_release_without_a_conversation_has_shares_of_nothing(tmp_path: Path) -> None:
    empty = write_release(tmp_path / "muse", [])
    told = info(empty, read_manifest(empty))
    assert rows(told, "organic_accept") == [["organic_accept", "0", "-"]]
    assert "Rank of the target" not in told
    assert "Openings: none. Turns: none; words: none. Rewritten turns: 0. Pictures shown: 0." in told
    assert "People: none; ages none; 0 shop for somebody else." in told
    assert summary(empty, read_manifest(empty)).startswith("0 conversations about 0 of 8 products")


# --- a foreign corpus ---------------------------------------------------------------------------------------------------

CORPUS = CorpusEntry(
    name="redial",
    title="ReDial",
    home="https://redialdata.github.io",
    license="CC BY 4.0",
    rows_in=100,
    problems=2,
    unknown_items=7,
    native_splits=True,
    repairs={"an empty message left out": 3},
    notes={"a film named twice": 1},
    published=[  # type: ignore[arg-type]
        {"name": "conversations", "published": 100, "found": 98},
        {"name": "turns", "published": 2000, "found": 2013, "rounded": True},
    ],
    origin={"repository": "a/b", "revision": "c0ffee"},
)


def of_corpus(manifest: Manifest, **changes: Any) -> Manifest:
    return manifest.changed(corpus=CORPUS.as_json() | changes)


def test_where_a_corpus_came_from_and_what_was_done_to_it_stands_in_place_of_models_and_cost(
    release: Path, manifest: Manifest
) -> None:
    told = info(release, of_corpus(manifest))
    assert "Converted from ReDial (https://redialdata.github.io); licence of the corpus: CC BY 4.0.\n" in told
    assert "Native rows read: 100; set aside: 2 (in the table `rejected`); items known by id alone: 7; " in told
    assert "; splits: the corpus has its own.\n" in told
    assert "Fetched from repository a/b, revision c0ffee." in told
    assert rows(told, "conversations")[-1] == ["conversations", "100", "98", "-2"]
    assert rows(told, "turns (rounded)") == [["turns (rounded)", "2000", "2013", "13"]]
    assert rows(told, "set right") == [["set right", "times"]]
    assert rows(told, "an empty message left out") == [["an empty message left out", "3"]]
    assert rows(told, "a film named twice") == [["a film named twice", "1"]]
    assert "Models:" not in told
    assert "Cost:" not in told


def test_what_a_corpus_has_not_is_not_spoken_of(release: Path, manifest: Manifest) -> None:
    told = info(release, of_corpus(manifest, native_splits=False, published=[], repairs={}, notes={}, origin={}))
    assert "splits: by id, the corpus has none." in told
    for absent in ("Fetched from", "published", "set right", "seen, and left as it is"):
        assert absent not in told


def report(**changes: Any) -> Converted:
    told: dict[str, Any] = {
        "folder": Path("redial"),
        "rows_in": 100,
        "conversations": 98,
        "turns": 2013,
        "items": 50,
        "unknown_items": 7,
        "ratings": 12,
        "splits": {"train": 90, "test": 8},
        "repairs": {"an empty message left out": 3},
        "notes": {"a film named twice": 1},
        "problems": ("a.jsonl:7: no id",),
        "published": (Comparison("turns", 2000, 2013, rounded=True),),
    }
    return Converted(**told | changes)


def test_a_conversion_tells_what_it_read_wrote_and_set_aside() -> None:
    told = converted(report())
    for name, count in (
        ("native rows read", 100), ("conversations written", 98), ("turns", 2013), ("items", 50), ("ratings", 12),
        ("rows set aside", 1),
    ):  # fmt: skip
        assert rows(told, name) == [[name, str(count)]]
    assert re.search(r"^  in train +90\n  in test +8\n", told, re.MULTILINE)
    assert re.search(r"^  known by id alone +7$", told, re.MULTILINE)
    assert rows(told, "turns (rounded)") == [["turns (rounded)", "2000", "2013", "13"]]
    assert rows(told, "an empty message left out") == [["an empty message left out", "3"]]
    assert rows(told, "a film named twice") == [["a film named twice", "1"]]
    assert rows(told, "set right") == [["set right", "times"]]
    assert rows(told, "seen, and left as it is") == [["seen, and left as it is", "times"]]
    assert "Set aside:\na.jsonl:7: no id\n\n" in told
    assert told.endswith("redial is a release: `muse info`, `muse show` and `muse stats` read it")


@pytest.mark.parametrize(("count", "further"), [(PROBLEMS, None), (PROBLEMS + 1, 1), (PROBLEMS + 40, 40)])
def test_only_the_first_rows_set_aside_are_printed_and_the_others_counted(count: int, further: int | None) -> None:
    told = converted(report(problems=tuple(f"a.jsonl:{number}: no id" for number in range(count))))
    assert told.count(": no id") == PROBLEMS
    assert f"a.jsonl:{PROBLEMS - 1}: no id" in told
    last = None if further is None else f"... and {further} more, all in the table `rejected`"
    assert (last is None and "more, all in" not in told) or (last is not None and last in told)


def test_a_conversion_without_fault_says_nothing_of_faults() -> None:
    told = converted(report(problems=(), published=(), repairs={}, notes={}))
    for absent in ("Set aside:", "published", "set right", "seen, and left"):
        assert absent not in told


# --- one conversation ---------------------------------------------------------------------------------------------------


def test_a_conversation_is_found_by_its_id_by_its_number_or_as_the_first(release: Path) -> None:
    held = [record for record in read(release, "conversations") if isinstance(record, Conversation)]
    assert find(release, None) == find(release, "0") == held[0]
    assert find(release, "2") == held[2]
    assert find(release, held[3].conversation_id) == held[3]


@pytest.mark.parametrize("wanted", ["4", "c999999", "-1", "", "²"])
def test_a_conversation_that_is_not_there_is_told_with_what_ids_look_like(wanted: str, release: Path) -> None:
    with pytest.raises(
        ReleaseError, match=rf"has no conversation '{wanted}'; its ids look like c00000\d, numbers count from 0"
    ):
        find(release, wanted)


def test_of_a_release_without_conversations_none_is_found(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="has no conversation None; its ids look like none"):
        find(write_release(tmp_path / "muse", []), None)


def test_a_conversation_reads_as_it_was_said(release: Path) -> None:
    assert render(release, CASES[0], private=False).splitlines() == [
        "c000000  organic_accept, text opening, 2 rounds",
        "PRIVATE Ana, female, 34, nurse",
        "Scenario: PRIVATE scenario of a wedding.",
        "Backstory: PRIVATE backstory of a wedding by the lake.",
        "Wishes: PRIVATE need of blue; PRIVATE need of linen",
        "In mind: Azul Linen Shirt (blue)",
        "",
        "assistant: Hello from 0.",
        "user:      A cool shirt for a wedding, number 0.",
        "assistant: In round 1 I suggest the Rosa Linen Shirt.",
        "           [picture: Rosa Linen Shirt (red)]",
        "user:      No to number 1, it should be blue.",
        "assistant: In round 2 I suggest the Azul Linen Shirt.",
        "           [picture: Azul Linen Shirt (blue)]",
        "user:      Yes to number 2, thanks.",
    ]


def test_what_neither_side_sees_is_shown_where_it_is_asked_for(release: Path) -> None:
    shown = render(release, CASES[0], private=True).splitlines()
    place = shown.index("assistant: In round 1 I suggest the Rosa Linen Shirt.")
    assert shown[place + 1 : place + 5] == [
        "           [picture: Rosa Linen Shirt (red)]",
        "           draft: Take the red.",
        "           query: query 1 rosa linen shirt (target ranks 1)",
        "           reason: PRIVATE reason of the choice",
    ]
    assert shown[-1] == "           reason: PRIVATE reason of the answer"
    assert set(render(release, CASES[0], private=False).splitlines()) < set(shown)


def test_style_history_and_the_reasons_of_a_recommendation_are_told(release: Path) -> None:
    style = Style(text="Plain.", vibes=("classic",), importances={}, buys="", monthly_spend=5, colors=(), feel="")
    history = tuple(PastRating(item_id=item_id, value=value) for item_id, value in (("scarf", 1), ("heels", 1), ("wool", 4)))
    why = Explanation(wish="something blue", property="color", value="blue", source="record")
    profile = CASES[0].profile.model_copy(update={"style": style, "history": history})
    turns = (*CASES[0].turns[:-2], CASES[0].turns[-2].model_copy(update={"explanations": (why,)}), CASES[0].turns[-1])
    talk = CASES[0].model_copy(update={"profile": profile, "turns": turns})
    shown = render(release, talk, private=True).splitlines()
    assert "Style: Plain." in shown
    assert "Rated before: 3 ratings: 2 with 1, 1 with 4" in shown
    assert "           why: something blue -> color: blue (record)" in shown
    assert "why: " not in render(release, talk, private=False)


def test_a_draft_that_the_rewriter_kept_is_not_shown_again(release: Path) -> None:
    turns = tuple(turn.model_copy(update={"acts": ("simmc:ASK", "simmc:GET")}) for turn in conversation(0, refined=False).turns)
    shown = render(release, CASES[0].model_copy(update={"turns": turns}), private=True)
    assert "draft: Take" not in shown
    assert shown.count("acts: simmc:ASK, simmc:GET") == len(turns)


@pytest.mark.parametrize(
    ("person", "recipient", "line"),
    [
        (Person(name="Bo", gender="male", age=None, profession=""), None, "Bo, male"),
        (Person(name="Bo", gender="male", age=40, profession="cook"), "his son", "Bo, male, 40, cook; for his son"),
        (Person(name="", gender="unknown", age=None, profession=""), None, "Scenario: PRIVATE scenario of a wedding."),
    ],
)
def test_who_shops_stands_first_where_it_is_known(person: Person, recipient: str | None, line: str, release: Path) -> None:
    profile = CASES[0].profile.model_copy(update={"person": person, "recipient": recipient})
    assert render(release, CASES[0].model_copy(update={"profile": profile}), private=False).splitlines()[1] == line


def test_what_a_corpus_does_not_say_has_no_line_and_an_unknown_item_its_id(release: Path) -> None:
    profile = CASES[0].profile.model_copy(
        update={"scenario": "", "backstory": "", "requirements": (), "target_item_id": "gone"}
    )
    shown = render(release, CASES[0].model_copy(update={"profile": profile, "turns": ()}), private=False)
    assert shown.splitlines()[1:] == ["PRIVATE Ana, female, 34, nurse", "In mind: gone"]


def test_long_texts_are_wrapped_below_their_beginning(release: Path) -> None:
    turn = CASES[0].turns[0].model_copy(update={"text": "word " * 60})
    lines = render(release, CASES[0].model_copy(update={"turns": (turn,)}), private=False).splitlines()[7:]
    assert len(lines) > 2
    assert lines[0].startswith("assistant: word")
    assert all(line.startswith(" " * 11 + "word") for line in lines[1:])
    assert max(map(len, lines)) <= WIDTH
    silent = CASES[0].turns[0].model_copy(update={"text": ""})
    assert render(release, CASES[0].model_copy(update={"turns": (silent,)}), private=False).endswith("\nassistant:")


def test_how_a_shopper_decides_and_whose_twin_it_is_are_told(release: Path) -> None:
    plain = conversation(0)
    talk = plain.model_copy(
        update={"profile": plain.profile.model_copy(update={"decision": DECISION}), "twin_of": "c000000", "outcome": "deferred"}
    )
    text = " ".join(render(release, talk, private=False).split())
    assert "c000000 deferred" in text
    assert "Decides: dealbreakers: price at most $40, color not red; glad of: material linen (0.4); knowledge: lay;" in text
    assert "patience: 3 offers" in text
    assert "Twin of: c000000, with the recommender bad" in text
    assert "Decides" not in render(release, plain, private=False)
