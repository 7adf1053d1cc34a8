"""Releases united in one: nothing twice, nothing lost, everything still pointing where it did."""

from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.errors import ReleaseError
from muse_builder.records import Call, Conversation, Item, Profile, Rejection, Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.merge import Merged, items_of, merge
from muse_builder.release.reader import load, read
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import verify
from muse_builder.release.writer import ReleaseWriter
from muse_builder.screens.duplicates import NearDuplicates
from muse_builder.terminal.release import info
from muse_builder.trust.measured import quality
from tests import synthetic


def talks(folder: Path, split: str | None = None) -> list[Conversation]:
    return [row for row in read(folder, "conversations", split) if isinstance(row, Conversation)]


def write(folder: Path, *, word: str, count: int, items: list[Item] | None = None) -> Path:
    """A release whose ids begin at 0 and whose texts hold `word`, as another model's run would give."""

    def spoken(number: int) -> Conversation:
        talk = synthetic.conversation(number)
        profile = talk.profile.model_copy(update={"backstory": f"{word} {number}", "profile_id": f"p{number:06}"})
        profile = profile.model_copy(update={"scenario_id": f"s{number % 2:04}", "scenario": f"{word} {number % 2}"})
        return talk.model_copy(update={"profile": profile, "models": {"backbone": word}})

    with ReleaseWriter(folder) as writer:
        texts = [
            Scenario(scenario_id="s0000", text=f"{word} 0"),
            Scenario(scenario_id="s0001", text=f"{word} 1", parent="s0000"),
        ]
        writer.write("scenarios", [*texts, Scenario(scenario_id="s0002", text="known to all", parent="s0001")])
        writer.write("items", items or synthetic.items(), image=synthetic.picture_of)
        writer.write("profiles", (spoken(number).profile for number in range(count)))
        writer.write("conversations", (spoken(number) for number in range(count)))
        summary = synthetic.call(1).model_copy(
            update={"thread": "item/B003", "call_id": "item/B003/0", "reply": f"{word} 1000"}
        )
        writer.write("traces", [summary])
        calls = (synthetic.call(number).model_copy(update={"reply": f"{word} {number}"}) for number in range(count))
        writer.write("traces", calls)
        writer.write("rejected", [synthetic.rejection(number) for number in range(3)])
        writer.write("prompts", [schema.SystemPrompt(system_digest=word, text=word)])
        return writer.seal(
            settings={"seed": 0, "model": word, "round_limit": 4},
            models={"backbone": word, "reviewer": "same"},
            prompts={"chatter/greet": word, "chatter/inquire": "same"},
            funnel=[
                {"screen": "match", "kind": "profile", "seen": count + 3, "passed": count, "reasons": [[word, 2], ["both", 1]]}
            ],
            catalog={"name": "demo", "items": 12, "licence": f"{word} terms"},
        )


SCENARIOS = {
    "azure": ["Her team has won the league and meets for dinner by the river", "A long train ride to the north in January"],
    "beige": ["Her team has won the league and meets for lunch by the river", "The first day in a new office downtown"],
}
STORIES = {
    "azure": ["Ruth looks for something warm that she can wear every single day", "Ben wants to surprise his sister this time"],
    "beige": ["Nobody told Ada what to wear", "Ben wants to surprise his sister this week", "Eve walks her two dogs at dawn"],
}


def screened(folder: Path, word: str) -> Path:
    """A release whose manifest says at which likeness its screens refused; the second of its scenarios has most stories."""

    def spoken(number: int, backstory: str) -> Conversation:
        place = 0 if number == 0 else 1
        talk = synthetic.conversation(number)
        profile = talk.profile.model_copy(update={"backstory": backstory, "profile_id": f"p{number:06}"})
        profile = profile.model_copy(update={"scenario_id": f"s{place:04}", "scenario": SCENARIOS[word][place]})
        return talk.model_copy(update={"profile": profile, "models": {"backbone": word}})

    held = [spoken(number, backstory) for number, backstory in enumerate(STORIES[word])]
    with ReleaseWriter(folder) as writer:
        writer.write("scenarios", (Scenario(scenario_id=f"s{n:04}", text=text) for n, text in enumerate(SCENARIOS[word])))
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("profiles", (talk.profile for talk in held))
        writer.write("conversations", held)
        return writer.seal(
            settings={"scenario_bleu": 0.35, "backstory_bleu": 0.45},
            funnel=[
                {"screen": "scenario_bleu", "kind": "scenario", "seen": 4, "passed": 2},
                {"screen": "backstory_bleu", "kind": "profile", "seen": 3, "passed": 3},
            ],
        )


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("merge")
    return write(folder / "a", word="azure", count=30), write(folder / "b", word="beige", count=20)


@pytest.fixture(scope="module")
def whole(parts: tuple[Path, Path]) -> Merged:
    return merge(parts, parts[0].with_name("c"), quality=quality)


def test_no_conversation_is_lost_and_ids_go_on(parts: tuple[Path, Path], whole: Merged) -> None:
    ids = [talk.conversation_id for talk in talks(whole.folder)]
    assert sorted(ids) == [f"c{number:06}" for number in range(50)]
    assert verify(whole.folder) == []


def test_a_row_says_which_release_it_came_from(parts: tuple[Path, Path], whole: Merged) -> None:
    digests = {"azure": read_manifest(parts[0]).sha256, "beige": read_manifest(parts[1]).sha256}
    for talk in talks(whole.folder):
        assert talk.source == digests[talk.models["backbone"]]
    assert [source.sha256 for source in whole.sources] == list(digests.values())


def test_what_belongs_together_stays_together(whole: Merged) -> None:
    profiles = {row.profile_id: row for row in read(whole.folder, "profiles") if isinstance(row, Profile)}
    scenarios = {row.scenario_id: row for row in read(whole.folder, "scenarios") if isinstance(row, Scenario)}
    calls = {row.thread: row for row in read(whole.folder, "traces") if isinstance(row, Call)}
    assert len(profiles) == 50
    for talk in talks(whole.folder):
        number = int(talk.conversation_id[1:])
        assert talk.profile.profile_id == f"p{number:06}"
        assert profiles[talk.profile.profile_id] == talk.profile
        assert scenarios[talk.profile.scenario_id].text == talk.profile.scenario
        word = talk.models["backbone"]
        call = calls[f"conversation/{number}"]
        assert call.reply == f"{word} {number - 30 if word == 'beige' else number}"
        assert call.call_id == f"conversation/{number}/0"


def test_a_scenario_of_both_is_kept_once_and_its_children_find_it(whole: Merged) -> None:
    scenarios = {row.scenario_id: row for row in read(whole.folder, "scenarios") if isinstance(row, Scenario)}
    assert sorted(row.text for row in scenarios.values()) == ["azure 0", "azure 1", "beige 0", "beige 1", "known to all"]
    (child,) = [row for row in scenarios.values() if row.text == "beige 1"]
    assert child.parent is not None
    assert scenarios[child.parent].text == "beige 0"


def test_items_and_refusals_of_both_are_kept_once(whole: Merged) -> None:
    assert list(read(whole.folder, "items")) == synthetic.items()
    assert list(read(whole.folder, "rejected")) == [synthetic.rejection(number) for number in range(3)]
    pictures = load(whole.folder, "items", "train")["image"]
    assert [picture is not None for picture in pictures] == [item.image is not None for item in synthetic.items()]


def test_conversations_keep_their_split(parts: tuple[Path, Path], whole: Merged) -> None:
    for split in SPLITS:
        before = [talk.profile.backstory for part in parts for talk in talks(part, split)]
        assert [talk.profile.backstory for talk in talks(whole.folder, split)] == before


def test_every_number_of_the_card_is_that_of_the_whole(whole: Merged) -> None:
    manifest = read_manifest(whole.folder)
    assert manifest.counts.conversations == 50
    assert manifest.counts.calls.models.keys() == {"embedded", "openai:tiny"}
    assert manifest.models == {"backbone": "azure; beige", "reviewer": "same"}
    assert manifest.settings.as_json() == {"seed": 0, "round_limit": 4}
    beige = manifest.sources[1].sha256[:12]
    assert manifest.prompts == {"chatter/greet": "azure", f"chatter/greet in {beige}": "beige", "chatter/inquire": "same"}
    assert [screen.as_json() for screen in manifest.funnel] == [
        {"screen": "match", "kind": "profile", "seen": 56, "passed": 50, "reasons": [["azure", 2], ["beige", 2], ["both", 2]]}
    ]
    assert manifest.catalog.as_json() == {"name": "demo", "items": 12, "licence": "azure terms; beige terms"}
    text = (whole.folder / "README.md").read_text()
    assert text.count("50 conversations") >= 1
    assert "Every conversation has the split of the release it came from" in text


def test_a_release_and_its_longer_self_give_the_longer_one(tmp_path: Path) -> None:
    short = synthetic.write_release(tmp_path / "short", conversations=15)
    long = synthetic.write_release(tmp_path / "long", conversations=40)
    both = merge([short, long], tmp_path / "both", quality=quality)
    plain = [talk.model_copy(update={"source": ""}) for talk in talks(both.folder)]
    assert sorted(plain, key=lambda talk: talk.conversation_id) == [synthetic.conversation(number) for number in range(40)]
    assert both.sources[1].new_rows["conversations"] == 25
    assert both.sources[1].numbers_raised_by == {}
    for config in ("items", "profiles", "scenarios", "traces", "rejected", "prompts"):
        assert len(list(read(both.folder, config))) == len(list(read(long, config))), config


def test_merging_twice_adds_nothing_and_gives_the_same_bytes(parts: tuple[Path, Path], whole: Merged, tmp_path: Path) -> None:
    again = merge(parts, tmp_path / "again", quality=quality)
    one, two = (read_manifest(made.folder) for made in (whole, again))
    assert one.configs == two.configs
    assert one.sources == two.sources
    more = merge([whole.folder, parts[1]], tmp_path / "more", quality=quality)
    assert more.sources[1].new_rows == {}


def calls_alike(folder: Path, pickiness: str) -> Path:
    """Two conversations whose calls say nothing of what differs in their rows, the second of them refused."""
    held = [synthetic.conversation(number).model_copy(update={"labels": {"pickiness": pickiness}}) for number in range(2)]
    with ReleaseWriter(folder) as writer:
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("profiles", (talk.profile for talk in held))
        writer.write("conversations", held[:1])
        writer.write("traces", (synthetic.call(number) for number in range(2)))
        told = {"object_id": held[1].conversation_id, "body": held[1].model_dump_json()}
        writer.write("rejected", [synthetic.rejection(1).model_copy(update=told)])
        return writer.seal(settings={"seed": 0})


def test_each_of_two_rows_with_the_same_calls_has_them(tmp_path: Path) -> None:
    parts = calls_alike(tmp_path / "a", "easy"), calls_alike(tmp_path / "b", "fair")
    both = merge(parts, tmp_path / "both", quality=None).folder
    assert [talk.conversation_id for talk in talks(both)] == ["c000000", "c000002"]
    assert [row.object_id for row in read(both, "rejected") if isinstance(row, Rejection)] == ["c000001", "c000003"]
    threads = [row.thread for row in read(both, "traces") if isinstance(row, Call)]
    assert sorted(threads) == [f"conversation/{number}" for number in range(4)]
    again = merge([both, parts[1]], tmp_path / "again", quality=None).folder
    for config in ("conversations", "rejected", "traces", "profiles"):
        assert list(read(again, config)) == list(read(both, config)), config


def test_items_that_disagree_are_named_and_nothing_is_written(parts: tuple[Path, Path], tmp_path: Path) -> None:
    items = [item.model_copy(update={"price": 1.0}) if item.item_id == "B004" else item for item in synthetic.items()]
    other = write(tmp_path / "other", word="cyan", count=5, items=items)
    with pytest.raises(ReleaseError, match=r"1 items have other contents .*: B004 \(price\); .*--conflicts first"):
        merge([parts[0], other], tmp_path / "c", quality=quality)
    assert not (tmp_path / "c").exists()
    kept = merge([parts[0], other], tmp_path / "c", conflicts="first", quality=quality)
    assert [str(conflict) for conflict in kept.conflicts] == ["B004 (price)"]
    assert read_manifest(kept.folder).sources[1].conflicts == ("B004",)


def test_the_first_is_never_kept_for_a_conversation_about_the_second(parts: tuple[Path, Path], tmp_path: Path) -> None:
    spoken_of = {name for talk in talks(parts[1]) for name in items_of(talk)}
    quiet = Item(item_id="B900", title="Nobody speaks of it", description="x")
    first = write(tmp_path / "first", word="azure", count=5, items=[*synthetic.items(), quiet])
    items = [item.model_copy(update={"price": 1.0}) for item in [*synthetic.items(), quiet]]
    other = write(tmp_path / "other", word="cyan", count=20, items=items)
    both = merge([first, other], tmp_path / "both", conflicts="first", quality=quality)
    prices = {row.item_id: row.price for row in read(both.folder, "items") if isinstance(row, Item)}
    renamed = both.sources[1].renamed_items
    assert set(renamed) == spoken_of
    assert {prices[new] for new in renamed.values()} == {1.0}
    assert prices["B900"] is None
    for talk in talks(both.folder):
        assert {prices[name] == 1.0 for name in items_of(talk)} == {talk.models["backbone"] == "cyan"}
    assert verify(both.folder) == []


def test_what_is_like_a_row_of_another_part_goes_to_the_rejected_with_its_conversations(tmp_path: Path) -> None:
    one, two = (screened(tmp_path / word, word) for word in ("azure", "beige"))
    both = merge([one, two], tmp_path / "both", quality=quality, unlike=NearDuplicates)
    manifest = read_manifest(both.folder)
    assert manifest.sources[1].near_duplicates == {"backstory_bleu": 1, "scenario_bleu": 1}
    assert [talk.profile.backstory for talk in sorted(talks(both.folder), key=lambda talk: talk.conversation_id)] == [
        STORIES["azure"][0], STORIES["azure"][1], STORIES["beige"][2],
    ]  # fmt: skip
    assert len(list(read(both.folder, "profiles"))) == 3
    refused = sorted(
        (row for row in read(both.folder, "rejected") if isinstance(row, Rejection)), key=lambda row: row.object_id
    )
    assert [(row.kind, row.stage, row.object_id) for row in refused] == [
        ("conversation", "scenario_bleu", "c000002"),
        ("conversation", "backstory_bleu", "c000003"),
        ("scenario", "scenario_bleu", "s0002"),
    ]
    assert refused[2].reason == "like s0000, of a release it was united with"
    assert refused[2].measures["bleu"] >= 0.35
    assert {row.screen: (row.seen, row.passed) for row in manifest.funnel} == {
        "scenario_bleu": (8, 3), "backstory_bleu": (6, 5),
    }  # fmt: skip
    told = info(both.folder, manifest)
    assert "1 by backstory_bleu, 1 by scenario_bleu; they and their conversations are in `rejected`" in told
    again = merge([both.folder, two], tmp_path / "again", quality=quality, unlike=NearDuplicates)
    assert again.sources[1].new_rows == {}
    assert verify(both.folder) == []


def test_near_duplicates_stay_where_one_says_so_and_are_counted(tmp_path: Path) -> None:
    one, two = (screened(tmp_path / word, word) for word in ("azure", "beige"))
    both = merge([one, two], tmp_path / "both", quality=quality, unlike=NearDuplicates, keep_duplicates=True)
    manifest = read_manifest(both.folder)
    assert len(talks(both.folder)) == 5
    assert manifest.sources[1].near_duplicates == {"backstory_bleu": 1, "scenario_bleu": 1}
    assert {row.screen: row.passed for row in manifest.funnel} == {"scenario_bleu": 3, "backstory_bleu": 5}
    assert "they are in it all the same" in info(both.folder, manifest)


def test_items_of_another_catalog_get_ids_of_their_own(parts: tuple[Path, Path], tmp_path: Path) -> None:
    items = [item.model_copy(update={"title": "A hat"}) for item in synthetic.items()]
    other = write(tmp_path / "other", word="cyan", count=12, items=items)
    both = merge([parts[0], other], tmp_path / "both", conflicts="rename", quality=quality)
    titles = {row.item_id: row.title for row in read(both.folder, "items") if isinstance(row, Item)}
    assert len(titles) == 24
    pictures = load(both.folder, "items", "train")
    assert sum(picture is not None for picture in pictures["image"]) == 18
    for talk in talks(both.folder):
        hat = talk.models["backbone"] == "cyan"
        mentioned = [talk.profile.target_item_id, talk.accepted_item_id, talk.outfit_item_id]
        for turn in talk.turns:
            mentioned += [*turn.item_ids, *turn.image_item_ids, *(one.item_id for one in turn.candidates)]
        assert {titles[name] == "A hat" for name in mentioned if name} == {hat}
    profiles = [row for row in read(both.folder, "profiles") if isinstance(row, Profile)]
    assert all((titles[row.target_item_id] == "A hat") == row.backstory.startswith("cyan") for row in profiles)
    threads = {row.thread: row.reply for row in read(both.folder, "traces") if isinstance(row, Call)}
    renamed = read_manifest(both.folder).sources[1].renamed_items
    assert threads[f"item/{renamed['B003']}"] == "cyan 1000"
    assert threads["item/B003"] == "azure 1000"
    assert {titles[new] for new in renamed.values()} == {"A hat"}
    again = merge([both.folder, other], tmp_path / "again", conflicts="rename", quality=quality)
    assert again.sources[1].new_rows == {}


def test_a_taken_id_without_a_number_gets_its_releases_digest_behind_it(tmp_path: Path) -> None:
    parts: list[Path] = []
    for word in ("one", "two"):
        with ReleaseWriter(tmp_path / word) as writer:
            talk = synthetic.conversation(1).model_copy(update={"conversation_id": "talk", "seed": len(parts)})
            writer.write("conversations", [talk])
            parts.append(writer.seal())
    both = merge(parts, tmp_path / "c", quality=quality)
    second = read_manifest(parts[1]).sha256[:6]
    assert sorted(talk.conversation_id for talk in talks(both.folder)) == ["talk", f"talk-{second}"]
    assert merge([both.folder, parts[1]], tmp_path / "d", quality=quality).sources[1].new_rows == {}


def test_a_damaged_release_is_not_merged(parts: tuple[Path, Path], tmp_path: Path) -> None:
    damaged = synthetic.write_release(tmp_path / "damaged")
    shard = next(damaged.glob("traces/*.arrow"))
    shard.write_bytes(shard.read_bytes()[:-9])
    with pytest.raises(ReleaseError, match=r"damaged: traces/train-00000\.arrow: truncated"):
        merge([parts[0], damaged], tmp_path / "c", quality=quality)
    with pytest.raises(ReleaseError, match="two releases or more"):
        merge([parts[0]], tmp_path / "c", quality=quality)
    with pytest.raises(ReleaseError, match="is one of the releases to merge"):
        merge(parts, parts[1], quality=quality)


def test_the_command_says_what_each_release_brought(
    parts: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["merge", *map(str, parts), "--out", str(tmp_path / "c")]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{parts[0]}: 30 conversations are new; ids as they were"
    assert out[1] == f"{parts[1]}: 20 conversations are new; conversation +30, scenario +3"
    assert out[2].startswith("50 conversations about")
    threads = {row.thread: row.reply for row in read(tmp_path / "c", "traces") if isinstance(row, Call)}
    assert threads["item/B003"] == "azure 1000"
    assert threads[f"item/B003-{read_manifest(parts[1]).sha256[:6]}"] == "beige 1000"
    assert main(["merge", str(parts[0]), "--out", str(tmp_path / "d")]) == 1
    assert "two releases or more" in capsys.readouterr().err


def test_a_licence_that_nobody_stated_is_not_borrowed(parts: tuple[Path, Path], tmp_path: Path) -> None:
    silent = synthetic.write_release(tmp_path / "silent", conversations=3, first=500)
    whole = merge([parts[0], silent], tmp_path / "both", conflicts="first", quality=quality).folder
    digest = read_manifest(silent).sha256[:12]
    said = f"azure terms; none stated for the products of release {digest}: check before you pass them on"
    assert read_manifest(whole).catalog.licence == said
    assert said in " ".join((whole / "README.md").read_text().split())


def converted(folder: Path, name: str, number: int, *, found: int) -> Path:
    with ReleaseWriter(folder) as writer:
        writer.write("items", [Item(item_id=f"{name}-{n}", title="Alien" if n else "") for n in range(2)])
        writer.write("conversations", [synthetic.conversation(number)])
        return writer.seal(
            corpus={
                "name": name, "title": name.title(), "home": "https://example.org", "license": "CC BY 4.0", "rows_in": 5,
                "problems": 1, "unknown_items": 1, "native_splits": True, "repairs": {"a": 2}, "notes": {},
                "published": [{"name": "turns", "published": 9, "found": found, "rounded": False}],
            }
        )  # fmt: skip


def test_parts_of_one_corpus_are_united_and_others_kept_apart(parts: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = (converted(tmp_path / f"redial-{n}", "redial", n, found=n + 1) for n in range(2))
    whole = merge([first, second], tmp_path / "redial", quality=quality).folder
    corpus = read_manifest(whole).corpus
    assert corpus is not None
    assert (corpus.rows_in, corpus.problems, corpus.repairs) == (10, 2, {"a": 4})
    assert [count.as_json() for count in corpus.published] == [{"name": "turns", "published": 9, "found": 3, "rounded": False}]
    card = (whole / "README.md").read_text()
    assert card.count("# Redial, converted") == 1
    assert "| items in the table, of which known by id alone | 2, 1 |" in card
    other = converted(tmp_path / "inspired", "inspired", 7, found=1)
    for folder in (other, parts[0]):
        with pytest.raises(ReleaseError, match="whose the texts are and under which licence"):
            merge([first, folder], tmp_path / "never", quality=quality)
    assert not (tmp_path / "never").exists()
