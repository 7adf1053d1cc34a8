import json
import shutil
from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.corpora import convert
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.evaluation.statistics import statistics
from muse_builder.pages.viewer import SAID, write_viewer
from muse_builder.records import Conversation
from muse_builder.release.manifest import manifest_digest
from muse_builder.release.writer import ReleaseWriter
from tests.dialogues import ITEMS, conversation, picture, write_release
from tests.pages.written import EVIL, Elements, data
from tests.synthetic import write_release as write_synthetic

CASES = [
    conversation(0, outfit="scarf"),
    conversation(1, recommended=("boots", "wool"), target="heels"),
    conversation(2, recommended=("red", "blue"), handed_over=True, refined=False),
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("viewer") / "muse", CASES)


@pytest.fixture(scope="module")
def pages(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages") / "pages"
    write_viewer(release, out)
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- the overview -------------------------------------------------------------------------------------------------------


def test_the_overview_tells_outcomes_apart(pages: Path) -> None:
    page = Elements((pages / "index.html").read_text("utf-8"))
    assert "organic accept retrieval found the product in mind, and the user took it 1 33.3 %" in page.text
    assert "near accept the user took another product that meets the needs 1 33.3 %" in page.text
    assert "no success of retrieval 1 33.3 %" in page.text
    assert "give up the round limit was reached and nothing was taken 0 0.0 %" in page.text


def test_the_overview_shows_screens_and_ranks_as_sealed(tmp_path: Path) -> None:
    write_viewer(write_synthetic(tmp_path / "muse", conversations=30), tmp_path / "pages")
    page = Elements((tmp_path / "pages" / "index.html").read_text("utf-8"))
    counts = json.loads((tmp_path / "muse" / "manifest.json").read_text("utf-8"))["counts"]
    assert "match 5 × wrong department profile 37 30 81.1 %" in page.text
    for number, row in counts["target_rank"]["by_round"].items():
        shares = " ".join(f"{100 * count / row['queries']:.1f} %" for count in row["at"].values())
        assert f" {number} {row['queries']} {shares}" in page.text
    assert [one for one in page.all("svg") if one.get("role") == "img"]


def test_products_are_shared_out_as_in_the_statistics(pages: Path, release: Path) -> None:
    page = Elements((pages / "index.html").read_text("utf-8"))
    found = statistics(release)
    share = found.get("products", "type: shirt").value
    assert share is not None
    assert f"shirt 2 {100 * share:.1f} %" in page.text
    clothing = found.get("products", "Clothing").value
    assert clothing is not None
    assert f"Clothing 6 {100 * clothing:.1f} %" in page.text


def test_the_overview_shows_what_was_measured_where_it_is_asked_to(release: Path, pages: Path, tmp_path: Path) -> None:
    measured = statistics(release)
    write_viewer(release, tmp_path / "pages", statistics=measured)
    page = Elements((tmp_path / "pages" / "index.html").read_text("utf-8"))
    assert f"Distinct-4 {measured.get('text', 'Distinct-4').value:.3f}" in page.text
    share = measured.get("dialogue elements", "scenario, user").value
    assert share is not None
    assert f"scenario {100 * share:.1f} %" in page.text
    assert f"{measured.get('most frequent words', 'number').value:.4f} an utterance" in [
        one.get("title") for one in page.all("li")
    ]
    assert "Distinct-4" not in (pages / "index.html").read_text("utf-8")


def test_a_page_asks_nobody_for_anything(pages: Path) -> None:
    for name in ("index.html", "conversations.html"):
        page = Elements((pages / name).read_text("utf-8"))
        loaded = [one.get("src") for tag in ("script", "img") for one in page.all(tag)]
        loaded += [one.get("href") for one in page.all("link")]
        for address in filter(None, loaded):
            assert address == "data:," or (pages / address).is_file(), address
    for name in ("pages.css", "viewer.js", "theme.js"):
        text = (pages / "assets" / name).read_text("utf-8")
        assert "http" not in text
        assert "@import" not in text
        assert "url(" not in text
        assert "innerHTML" not in text


# --- data ---------------------------------------------------------------------------------------------------------------


def test_the_list_has_what_the_filters_need(pages: Path) -> None:
    rows, _ = data(pages, "list")
    first = next(row for row in rows if row["id"] == "c000000")
    assert {name: first[name] for name in ("outcome", "opening", "rounds", "turns", "rank", "class", "type", "product")} == {
        "outcome": "organic_accept",
        "opening": "multimodal",
        "rounds": 2,
        "turns": 8,
        "rank": 1,
        "class": "Clothing",
        "type": "shirt",
        "product": "Azul Linen Shirt",
    }
    assert first["first"] == "I own this."
    assert {row["split"] for row in rows} == {"train", "validation", "test"}
    page = Elements((pages / "conversations.html").read_text("utf-8"))
    values = [one.get("value") for one in page.all("option")]
    assert {"near_accept", "multimodal", "validation", "Clothing/", "Clothing/shirt", "Clothing/sweater"} <= set(values)
    assert "give_up" not in values


def test_what_was_said_holds_nothing_private(pages: Path) -> None:
    for kind in ("list", "said"):
        for path in (pages / "data").glob(f"{kind}-*.js"):
            assert "PRIVATE" not in path.read_text("utf-8")
            assert "query 1" not in path.read_text("utf-8")
    rows, items = data(pages, "said")
    turn = next(row for row in rows if row["id"] == "c000000")["turns"][1]
    assert turn == {"role": "user", "action": "share_image", "round": 0, "text": "I own this.", "items": [["scarf", True]]}
    assert items["scarf"]["title"] == "Nube Silk Scarf"
    assert items["scarf"]["about"] == "Summary of Nube Silk Scarf."


def test_what_is_private_is_all_there(pages: Path) -> None:
    rows, items = data(pages, "private")
    own = next(row for row in rows if row["id"] == "c000001")
    assert own["person"] == {"name": "PRIVATE Ana", "gender": "female", "age": 34, "profession": "nurse"}
    assert own["backstory"] == "PRIVATE backstory of a wedding by the lake."
    assert own["needs"][0] == ["PRIVATE need of blue", "color", "blue"]
    assert own["target"] == "heels"
    assert items["heels"]["title"] == "Alta Suede Heels"
    turn = own["turns"][2]
    assert turn["query"] == "query 1 monte leather boots"
    assert turn["candidates"] == [["boots", 0.5], ["scarf", 0.5]]
    assert turn["rank"] == 1
    assert turn["reason"] == "PRIVATE reason of the choice"
    assert turn["draft"] == [["", "Take the boots", "In round 1 I suggest the Monte Leather Boots"], [".", "", ""]]
    given = next(row for row in rows if row["id"] == "c000002")["turns"][4]
    assert "draft" not in given, "what the Rewriter left alone is not marked"
    assert "query" not in given


def test_a_public_viewer_has_nothing_private_at_all(release: Path, tmp_path: Path) -> None:
    write_viewer(release, tmp_path / "pages", public=True)
    for name, content in files(tmp_path / "pages").items():
        assert b"PRIVATE" not in content, name
        assert b"reason of the" not in content, name
    assert not list((tmp_path / "pages" / "data").glob("private-*"))
    assert "rank" not in data(tmp_path / "pages", "list")[0][0]
    assert "Show what is private" not in (tmp_path / "pages" / "conversations.html").read_text("utf-8")


def test_many_conversations_go_to_many_files(tmp_path: Path) -> None:
    many = SAID * 2 + 1
    write_viewer(write_synthetic(tmp_path / "muse", conversations=many), tmp_path / "pages")
    names = {path.name for path in (tmp_path / "pages" / "data").iterdir()}
    assert {"said-0000.js", "said-0001.js", "said-0002.js", "private-0002.js", "list-0000.js"} <= names
    listed, said, private = ([row["id"] for row in data(tmp_path / "pages", kind)[0]] for kind in ("list", "said", "private"))
    assert listed == said == private
    assert len(set(listed)) == many


def test_the_same_release_gives_the_same_bytes(release: Path, pages: Path, tmp_path: Path) -> None:
    write_viewer(release, tmp_path / "again")
    assert files(tmp_path / "again") == files(pages)


# --- hostile and foreign releases ---------------------------------------------------------------------------------------


def hostile(folder: Path) -> Path:
    def evil(one: Conversation) -> Conversation:
        turns = tuple(turn.model_copy(update={"text": turn.text + EVIL, "reason": EVIL, "query": EVIL}) for turn in one.turns)
        profile = one.profile.model_copy(update={"backstory": EVIL, "scenario": EVIL})
        return one.model_copy(update={"turns": turns, "profile": profile})

    items = [item.model_copy(update={"title": EVIL, "product_type": EVIL, "summary": EVIL, "brand": EVIL}) for item in ITEMS]
    with ReleaseWriter(folder) as release:
        release.write("items", items, image=lambda item: picture(0))
        release.write("conversations", map(evil, CASES))
        return release.seal(
            settings={"seed": 0},
            models={"backbone": EVIL},
            catalog={"catalog": EVIL, "licence": EVIL},
            corpus={"name": "x", "title": EVIL, "home": "javascript:alert(1)", "license": EVIL, "rows_in": 3, "problems": 0}
            | {"repairs": {EVIL: 1}, "notes": {}, "published": [], "unknown_items": 0, "native_splits": False},
            funnel=[{"screen": EVIL, "kind": EVIL, "seen": 2, "passed": 1, "reasons": [[EVIL, 1]]}],
        )


def test_no_text_of_a_catalog_or_a_conversation_becomes_markup(tmp_path: Path) -> None:
    write_viewer(hostile(tmp_path / "muse"), tmp_path / "pages")
    for name in ("index.html", "conversations.html"):
        page = Elements((tmp_path / "pages" / name).read_text("utf-8"))
        for attributes, text in page.scripts:
            assert attributes.get("src") in ("assets/theme.js", "assets/viewer.js") or attributes["type"] == "application/json"
            assert not text or json.loads(text)
        assert not [one for one in page.all("img") if not str(one.get("src")).startswith("pictures/")]
        assert not [names for _, names in page.found if any(name.startswith("on") for name in names)]
        assert not [one for one in page.all("a") if str(one.get("href")).startswith("javascript")]
    index = Elements((tmp_path / "pages" / "index.html").read_text("utf-8"))
    assert 'alert("x")' in index.text, "it is shown, as text"
    rows, items = data(tmp_path / "pages", "said")
    assert rows[0]["turns"][0]["text"].endswith(EVIL)
    assert items["red"]["title"] == EVIL
    for path in (tmp_path / "pages" / "data").iterdir():
        text = path.read_text("utf-8")
        assert "<" not in text
        assert "\u2028" not in text


@pytest.mark.parametrize("corpus", ["inspired", "redial", "simmc", "vogue"])
def test_converted_corpora_are_shown_too(corpus: str, trial_data: Path, tmp_path: Path) -> None:
    native = trial_data / "corpora" / ("simmc2" if corpus == "simmc" else corpus)
    report = convert(corpus, native, tmp_path / corpus)
    written = write_viewer(tmp_path / corpus, tmp_path / "pages")
    assert written.conversations == report.conversations == len(data(tmp_path / "pages", "list")[0])
    page = Elements((tmp_path / "pages" / "index.html").read_text("utf-8"))
    assert "Licence: " in page.text
    assert "Rank of the target" not in page.text, "a corpus without queries has no such figure"
    if report.ratings:
        rows, _ = data(tmp_path / "pages", "private")
        assert sum(len(row.get("ratings", [])) for row in rows) == report.ratings


def test_a_release_without_a_conversation_is_no_error(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as release:
        release.seal(settings={"seed": 0})
    assert write_viewer(tmp_path / "muse", tmp_path / "pages").conversations == 0
    assert "0 conversations" in Elements((tmp_path / "pages" / "index.html").read_text("utf-8")).text


# --- where it is written ------------------------------------------------------------------------------------------------


def test_earlier_pages_are_replaced_and_nothing_else_is_lost(release: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(SettingsError, match="would be lost"):
        write_viewer(release, mine)
    assert (mine / "thesis.txt").read_text() == "years of work"
    (mine / "thesis.txt").rename(tmp_path / "thesis.txt")
    write_viewer(release, mine)
    (tmp_path / "thesis.txt").rename(mine / "thesis.txt")
    with pytest.raises(SettingsError, match=r"would be lost, for example thesis\.txt"):
        write_viewer(release, mine)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"], "nothing half-written is left beside it"
    with pytest.raises(SettingsError, match="is a file"):
        write_viewer(release, mine / "thesis.txt")
    write_viewer(release, tmp_path / "pages")
    (tmp_path / "pages" / "data" / "said-9999.js").write_text("old")
    write_viewer(release, tmp_path / "pages")
    assert not (tmp_path / "pages" / "data" / "said-9999.js").exists()


def test_pages_never_lie_in_the_release(release: Path) -> None:
    with pytest.raises(SettingsError, match="beside the release"):
        write_viewer(release, release / "pages")
    with pytest.raises(SettingsError, match="beside the release"):
        write_viewer(release, release)


def test_an_unsealed_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is no folder"):
        write_viewer(tmp_path / "nothing", tmp_path / "pages")
    assert not (tmp_path / "pages").exists()


def test_the_command_says_what_to_open(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pages", str(release), "--out", str(tmp_path / "pages")]) == 0
    said = capsys.readouterr()
    assert "3 conversations and 6 pictures" in said.out
    assert f"open {tmp_path / 'pages' / 'index.html'} in a browser" in said.out
    assert main(["pages", str(tmp_path / "none"), "--out", str(tmp_path / "other")]) == 1


def test_a_release_of_parquet_shards_is_shown_as_one_of_arrow_shards(pages: Path, release: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.copytree(release, tmp_path / "muse")
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    for splits in manifest["configs"].values():
        for held in splits.values():
            for shard in held["shards"]:
                arrow = tmp_path / "muse" / shard["file"]
                shard["file"] = shard["file"].replace(".arrow", ".parquet")
                with pa.ipc.open_stream(arrow.read_bytes()) as stream:
                    pq.write_table(stream.read_all(), tmp_path / "muse" / shard["file"])
                arrow.unlink()
                shard["bytes"] = (tmp_path / "muse" / shard["file"]).stat().st_size
    del manifest["configs"]["ratings"]  # as in a release from before there were any
    manifest["sha256"] = manifest_digest(manifest)
    (tmp_path / "muse" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_viewer(tmp_path / "muse", tmp_path / "pages")
    shown, expected = files(tmp_path / "pages"), files(pages)
    assert {name: text for name, text in shown.items() if name.startswith(("data", "pictures"))} == {
        name: text for name, text in expected.items() if name.startswith(("data", "pictures"))
    }
