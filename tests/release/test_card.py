"""The card's numbers, counted again from the shards by other code; its YAML; its text with hostile data."""

import io
import re
import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2
import nltk
import pytest
from PIL import Image

from muse_builder.records import Call, Conversation, Item, Scenario
from muse_builder.release import card, measures, schema
from muse_builder.release.example import thumbnail
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import verify
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust import measured as quality
from muse_builder.trust.audit import audit
from tests import synthetic

COUNT = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("card") / "muse", conversations=COUNT)


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return (folder / "README.md").read_text()


@pytest.fixture(scope="module")
def measured_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("card") / "measured", conversations=COUNT, quality=quality.quality)


@pytest.fixture(scope="module")
def measured(measured_folder: Path) -> str:
    return (measured_folder / "README.md").read_text()


@pytest.fixture(scope="module")
def talks(folder: Path) -> list[Conversation]:
    return [row for row in read(folder, "conversations") if isinstance(row, Conversation)]


def cells(text: str, first: str) -> list[str]:
    """The cells of the only table row that starts with `first`."""
    rows = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    assert len(rows) == 1, (first, rows)
    return [cell.strip() for cell in rows[0].strip("|").split("|")][1:]


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def test_the_outcomes_are_those_of_the_rows(text: str, talks: list[Conversation]) -> None:
    for outcome in synthetic.OUTCOMES:
        count = sum(talk.outcome == outcome for talk in talks)
        assert count > 0
        assert cells(text, f"`{outcome}`")[:2] == [str(count), percent(count, COUNT)]


def test_the_rows_of_every_config_are_those_of_the_shards(text: str, folder: Path) -> None:
    for config in schema.CONFIGS:
        name = f"`{config}` (default)" if config == "conversations" else f"`{config}`"
        assert cells(text, name)[0] == str(len(list(read(folder, config))))


def test_the_splits_are_those_of_the_shards(text: str, folder: Path) -> None:
    for split, wanted in zip(SPLITS, ("80.0 %", "10.0 %", "10.0 %"), strict=True):
        count = len(list(read(folder, "conversations", split)))
        assert cells(text, f"`{split}`") == [str(count), percent(count, COUNT), wanted]


def test_the_target_ranks_are_those_of_the_turns(text: str, talks: list[Conversation]) -> None:
    ranks = [(turn.round, turn.target_rank) for talk in talks for turn in talk.turns if turn.target_rank]
    bounds = (1, 5, 10, 20, 50, 100)
    for number in {place for place, _ in ranks}:
        there = [rank for place, rank in ranks if place == number]
        row = [str(len(there)), *(percent(sum(rank <= bound for rank in there), len(there)) for bound in bounds)]
        assert cells(text, str(number)) == row
    everywhere = [rank for _, rank in ranks]
    assert cells(text, "all") == [
        str(len(ranks)),
        *(percent(sum(rank <= bound for rank in everywhere), len(ranks)) for bound in bounds),
    ]
    assert f"reciprocal rank {statistics.fmean(1 / rank for rank in everywhere):.3f})" in text


def test_turns_words_and_pictures_are_those_of_the_rows(text: str, talks: list[Conversation]) -> None:
    turns = [turn for talk in talks for turn in talk.turns]
    users = sum(turn.role == "user" for turn in turns)
    assert cells(text, "turns of the user, of the assistant") == [f"{users}, {len(turns) - users}"]
    assert f"shopping assistant, {len(turns)} turns" in text
    assert cells(text, "words (split at blanks) a turn") == [f"{statistics.fmean(len(t.text.split()) for t in turns):.1f}"]
    assert cells(text, "photos shown") == [str(sum(len(turn.image_item_ids) for turn in turns))]
    changed = sum(turn.draft != turn.text for turn in turns)
    assert cells(text, "turns the Rewriter changed") == [f"{changed} ({percent(changed, len(turns))})"]
    met = {name for talk in talks for turn in talk.turns for name in (*turn.item_ids, *turn.image_item_ids)}
    met |= {talk.profile.target_item_id for talk in talks} | {talk.outfit_item_id or "B003" for talk in talks}
    assert cells(text, "products that occur in conversations") == [str(len(met))]


def test_items_people_and_calls_are_those_of_the_rows(text: str, folder: Path, talks: list[Conversation]) -> None:
    items = [row for row in read(folder, "items") if isinstance(row, Item)]
    assert cells(text, "products with a known price") == [str(sum(item.price is not None for item in items))]
    assert f"{len(items)} products\nwith {sum(item.image is not None for item in items)} product photos" in text
    genders = Counter(talk.profile.person.gender for talk in talks)
    for gender, count in genders.items():
        assert f"{gender} {percent(count, COUNT)}" in text
    young = sum(18 <= talk.profile.person.age <= 29 for talk in talks)
    assert f"18-29 {percent(young, COUNT)}" in text
    gifts = sum(talk.profile.recipient is not None for talk in talks)
    assert f"{percent(gifts, COUNT)} shop for somebody else" in text
    calls = [row for row in read(folder, "traces") if isinstance(row, Call)]
    tiny = [call for call in calls if call.model == "openai:tiny"]
    assert cells(text, "openai:tiny") == [
        str(len(tiny)),
        str(sum(call.attempt > 0 for call in tiny)),
        str(sum(len(call.images) for call in tiny)),
        f"{sum(call.tokens_in or 0 for call in tiny):,} ({sum(call.tokens_cached or 0 for call in tiny):,})",
        str(sum(call.tokens_out or 0 for call in tiny)),
    ]
    cost = sum(call.cost for call in calls if call.cost is not None)
    unpriced = sum(call.cost is None for call in calls)
    assert f"Cost: {cost:,.2f} US dollars, at prices frozen when each call was made; of {unpriced} calls no price" in text


def test_an_age_falls_in_one_group() -> None:
    groups = {age: measures._age_group(age) for age in (0, 17, 18, 29, 30, 44, 45, 59, 60, 99)}
    assert list(groups.values()) == [
        "0-17", "0-17", "18-29", "18-29", "30-44", "30-44", "45-59", "45-59", "60+", "60+",
    ]  # fmt: skip


def naive(texts: Iterable[str], n: int) -> tuple[int, int]:
    """Different and all n-grams by NLTK alone."""
    words = nltk.tokenize.NLTKWordTokenizer()
    grams = [gram for text in texts for gram in nltk.ngrams(words.tokenize(text.lower()), n)]
    return len(set(grams)), len(grams)


def test_the_statistics_are_those_of_the_rows(measured: str, talks: list[Conversation]) -> None:
    turns = [turn for talk in talks for turn in talk.turns]
    texts, drafts = [turn.text for turn in turns], [turn.draft for turn in turns if turn.draft]
    shown = {name for turn in turns for name in turn.image_item_ids}
    named = shown | {name for turn in turns for name in turn.item_ids} | {talk.profile.target_item_id for talk in talks}
    named |= {talk.outfit_item_id for talk in talks if talk.outfit_item_id}
    distinct = {n: naive(texts, n) for n in (2, 3, 4)}
    (row,) = re.findall(rf"^\| {COUNT} \| {len(turns)} \| .*$", measured, re.MULTILINE)
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        str(COUNT),
        str(len(turns)),
        str(len({talk.profile.profile_id for talk in talks})),
        str(len(named)),
        str(len(shown)),
        str(distinct[4][0]),
        *(f"{distinct[n][0] / distinct[n][1]:.3f}" for n in (3, 4)),
        f"{sum(len(text.split()) for text in texts) / len(texts):.1f}",
    ]
    for name, side in (("texts", texts), ("drafts, before the Rewriter", drafts)):
        shares = [unique / whole for unique, whole in (naive(side, n) for n in (2, 3, 4))]
        assert cells(measured, name)[:3] == [f"{share:.3f}" for share in shares]


def test_the_audit_in_the_card_is_what_the_command_finds(measured: str, measured_folder: Path) -> None:
    found = audit(measured_folder)["shares"]
    printed = [line for line in measured.splitlines() if re.match(r"\| .*\(`[a-z]+\.[a-z_0-9]+`\) \|", line)]
    known = {name: share for name, share in found.items() if share["value"] is not None}
    assert len(printed) == len(known) > 10
    for line, (name, share) in zip(printed, known.items(), strict=True):
        assert f"(`{name}`)" in line
        assert f"| {percent(share['count'], share['of'])} | {100 * share['low']:.1f} to " in line
        assert line.endswith(f"| {share['of']:,} |")


def test_texts_that_were_never_drafted_have_no_diversity_before(measured_folder: Path, tmp_path: Path) -> None:
    talk = synthetic.conversation(1)
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.add("conversations", talk.model_copy(update={"turns": tuple(
            turn.model_copy(update={"draft": ""}) for turn in talk.turns)}))  # fmt: skip
        text = (writer.seal(quality=quality.quality) / "README.md").read_text()
    assert set(cells(text, "drafts, before the Rewriter")) == {"-"}


def test_a_large_release_is_measured_on_a_part_that_ids_draw(measured_folder: Path) -> None:
    part = quality.counted(measured_folder, most=30)
    assert part["of"] == COUNT
    assert 15 <= part["conversations"] <= 45
    assert part == quality.counted(measured_folder, most=30)
    drawn = quality.audited(measured_folder, most=30)
    assert (drawn["conversations"], drawn["of"]) == (part["conversations"], COUNT)
    manifest = read_manifest(measured_folder)
    text = card.render(manifest.changed(quality={"audit": drawn, "statistics": part}))
    assert f"on {part['conversations']} of {COUNT} conversations, drawn by their ids" in text


def test_every_table_is_one(text: str, measured: str, tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "corpus") as writer:
        writer.write("conversations", [synthetic.conversation(1)])
        foreign = writer.seal(
            quality=quality.quality,
            corpus={
                "name": "redial", "title": "ReDial", "home": "https://example.org", "license": "CC BY 4.0", "rows_in": 1,
                "problems": 0, "unknown_items": 0, "native_splits": True, "repairs": {"a": 1}, "notes": {"b": 2},
                "published": [{"name": "turns", "published": 9, "found": 1, "rounded": False}],
            },
        )  # fmt: skip
    for card_text in (text, measured, (foreign / "README.md").read_text()):
        blocks = re.findall(r"(?:^\|.*\n)+", card_text, re.MULTILINE)
        assert len(blocks) > 4
        for block in blocks:
            rows = [re.split(r"(?<!\\)\|", line) for line in block.splitlines()]
            assert len(rows) > 1, block
            assert {len(row) for row in rows} == {len(rows[0])}, block
            assert set("".join(rows[1])) == {"-"}, block


def test_what_was_not_measured_is_not_in_the_card(text: str, measured: str) -> None:
    assert "## Statistics" in measured
    assert "### What an audit finds" in measured
    assert "## Statistics" not in text
    assert "### What an audit finds" not in text


def test_a_card_says_where_photos_are_left_out(folder: Path) -> None:
    manifest = read_manifest(folder)
    bare = manifest.changed(counts=manifest.counts.with_pictures(pictures=0, picture_bytes=0))
    text = " ".join(card.render(bare).split())
    assert "over a catalog of 12 products without their photos" in text
    assert "There are no photos here: `image` is null" in text
    assert "Photos are not part of this release" in text
    assert "row_of" not in text


def test_refusals_are_those_of_the_rows(text: str) -> None:
    assert "| profile | `match` | 4 |" in text
    assert "| profile | `leak` | 3 |" in text
    assert cells(text, "`match`") == ["profile", str(COUNT + 7), str(COUNT), percent(COUNT, COUNT + 7), "wrong department (5)"]


def test_the_whole_example_is_printed(text: str, talks: list[Conversation]) -> None:
    (shown,) = [talk for talk in talks if f"`{talk.conversation_id}`" in text]
    assert shown.outcome == "organic_accept"
    assert shown.opening == "multimodal"
    lines = [line for line in text.splitlines() if line.startswith(("| **user**", "| **assistant**"))]
    assert len(lines) == len(shown.turns)
    for line, turn in zip(lines, shown.turns, strict=True):
        assert turn.text.replace("<", "&lt;") in line
        assert line.count("*photo: Linen shirt") == len(turn.image_item_ids)


def test_the_example_is_shown_with_its_photos(text: str, folder: Path, talks: list[Conversation]) -> None:
    (talk,) = [talk for talk in talks if f"`{talk.conversation_id}`" in text]
    pictures = {item.item_id for item in synthetic.items() if item.image}
    wanted = list(dict.fromkeys(name for turn in talk.turns for name in turn.image_item_ids if name in pictures))
    assert wanted
    assets = read_manifest(folder).assets
    assert [(asset.item_id, asset.file) for asset in assets] == [
        (name, f"assets/example-{number}.jpg") for number, name in enumerate(wanted, start=1)
    ]
    for asset in assets:
        number = int(asset.item_id[1:])
        with Image.open(folder / asset.file) as photo:
            red, green, blue = photo.convert("RGB").getpixel((8, 8))  # type: ignore[misc]
            assert photo.format == "JPEG"
        assert max(abs(red - number), abs(green - 100), abs(blue - 200)) < 6
        assert f"![Linen shirt \\| no. {number}]({asset.file})<br>*photo: Linen shirt" in text
    assert set(re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)) == {asset.file for asset in assets}


def test_photos_are_few_small_and_tell_nothing_else(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    buffer = io.BytesIO()
    Image.effect_noise((900, 600), 80).convert("RGB").save(buffer, "JPEG", exif=exif, comment=b"secret")
    turns = tuple(
        turn.model_copy(update={"image_item_ids": (f"B{place:03}",)})
        for place, turn in enumerate(synthetic.conversation(0).turns * 4)
    )
    items = [
        synthetic.item(number).model_copy(update={"image": f"{number}.jpg", "title": "a ] b"}) for number in range(len(turns))
    ]
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", items, image=lambda item: b"no picture" if item.item_id == "B001" else buffer.getvalue())
        writer.write("conversations", [synthetic.conversation(0).model_copy(update={"turns": turns})])
        folder = writer.seal()
    assert verify(folder) == []
    assets = read_manifest(folder).assets
    assert [asset.item_id for asset in assets] == ["B000", "B002", "B003", "B004", "B005", "B006"]
    for asset in assets:
        content = (folder / asset.file).read_bytes()
        assert b"at home" not in content
        assert b"secret" not in content
        assert Image.open(io.BytesIO(content)).size == (256, 171)
    text = (folder / "README.md").read_text()
    assert text.count("![a \\] b](assets/example-") == 6
    assert text.count("*photo: a ] b*") == len(turns)


def test_every_kind_of_picture_becomes_a_photo() -> None:
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        buffer = io.BytesIO()
        Image.new(mode, (300, 30)).save(buffer, "PNG")
        small = thumbnail(buffer.getvalue())
        assert small is not None, mode
        assert Image.open(io.BytesIO(small)).size == (256, 26), mode
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    assert Image.open(io.BytesIO(thumbnail(clear.getvalue()) or b"")).getpixel((5, 5)) == (255, 255, 255)


def test_a_release_without_pictures_has_no_assets(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", [item.model_copy(update={"image": None}) for item in synthetic.items()])
        writer.write("conversations", [synthetic.conversation(number) for number in range(12)])
        folder = writer.seal()
    assert read_manifest(folder).assets == ()
    assert "assets" not in read_manifest(folder).as_json()
    assert not (folder / "assets").exists()
    assert "![" not in (folder / "README.md").read_text()


def test_every_column_is_named(text: str) -> None:
    for config in schema.CONFIGS:
        for column in schema.COLUMNS[config]:
            assert f"`{column}`" in text, (config, column)


def test_the_yaml_is_what_the_hub_and_datasets_read(text: str, folder: Path) -> None:
    hub = pytest.importorskip("huggingface_hub")
    data: dict[str, Any] = hub.DatasetCard(text).data.to_dict()
    assert data["size_categories"] == ["n<1K"]
    assert data["license"] == "other"
    assert data["pretty_name"].startswith("MUSE")
    assert [config["config_name"] for config in data["configs"]] == list(schema.CONFIGS)
    assert [config.get("default", False) for config in data["configs"]] == [True] + [False] * 7
    for config, info in zip(data["configs"], data["dataset_info"], strict=True):
        for files, split in zip(config["data_files"], info["splits"], strict=True):
            parts = list(folder.glob(files["path"]))
            assert split["num_bytes"] == sum(part.stat().st_size for part in parts)
            assert split["num_examples"] == len(list(read(folder, config["config_name"], split["name"])))


def test_a_table_without_a_row_is_not_in_the_yaml(tmp_path: Path) -> None:
    hub = pytest.importorskip("huggingface_hub")
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("conversations", [synthetic.conversation(1)])
        folder = writer.seal()
    data = hub.DatasetCard((folder / "README.md").read_text()).data.to_dict()
    (config,) = data["configs"]
    assert config["config_name"] == "conversations"
    assert len(config["data_files"]) == 1


def test_texts_of_others_cannot_break_the_card(tmp_path: Path) -> None:
    nasty = "x | y\n# Heading <img src=x> [link](http://x) `code` *bold*"
    talk = synthetic.conversation(0)
    turns = tuple(turn.model_copy(update={"text": nasty, "image_item_ids": ("B001",)}) for turn in talk.turns)
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", [synthetic.item(1).model_copy(update={"title": nasty})], image=synthetic.picture_of)
        writer.write("conversations", [talk.model_copy(update={"turns": turns})])
        text = (writer.seal() / "README.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith(("| **user**", "| **assistant**"))]
    assert len(rows) == len(turns)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    assert "<img" not in text
    assert "\n# Heading" not in text
    assert "\\[link]\\(" in text


def test_the_embedded_model_is_named_as_no_language_model(tmp_path: Path, text: str) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("conversations", [synthetic.conversation(1)])
        alone = (writer.seal(models={"backbone": "embedded"}) / "README.md").read_text()
    assert "Do not train on it" in alone
    assert "Do not train on it" not in text


def test_a_card_without_a_conversation_says_none_and_not_zero_percent(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("scenarios", [Scenario(scenario_id="s", text="A trip.")])
        folder = writer.seal()
    text = (folder / "README.md").read_text()
    assert read_manifest(folder).counts.target_rank.mean_reciprocal_rank is None
    assert cells(text, "`organic_accept`")[:2] == ["0", "none"]
    assert cells(text, "words (split at blanks) a turn") == ["none"]
    assert "## One conversation" not in text


def test_a_word_that_the_manifest_lacks_is_an_error(folder: Path) -> None:
    manifest = read_manifest(folder)
    outcomes = {name: count for name, count in manifest.counts.outcomes.items() if name != "give_up"}
    with pytest.raises(jinja2.UndefinedError, match="give_up"):
        card.render(manifest.changed(counts=manifest.counts.changed(outcomes=outcomes)))


def test_text_of_others_is_no_tag_no_link_and_no_code_in_a_card() -> None:
    assert card.unmarked("a <b>c</b> <3 [x](http://e.example)\x1b") == "a &lt;b>c&lt;/b> <3 [x]\\(http&#58;//e.example) "
    assert card.unmarked(3) == 3
    assert (
        card._inline("see http://e.example or me@e.example\u202e\n# x") == "see http&#58;//e.example or me&#64;e.example \\# x"
    )
