"""What the pages have in common on which people judge or write."""

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from muse_builder.errors import SettingsError
from muse_builder.evaluation.comparison import Vote
from muse_builder.pages.annotation import Album, shares, sheet_of, shopper, write_page
from muse_builder.pages.screening import write_screening
from muse_builder.pages.templating import source
from muse_builder.records import Item, Person
from muse_builder.release.rows import ReleasedPictures
from muse_builder.run.manual import ManualVerdict
from muse_builder.tasks.base import Utterance
from tests.dialogues import BY_ID, write_release
from tests.pages.written import CASES, EVIL, Elements, parts


def test_the_script_saves_the_fields_that_the_commands_read() -> None:
    pushed = re.findall(r"found\.push\(\{ ([^}]*) \}\)", source("annotation.js"))
    writing, screening, pairs = ([part.partition(":")[0].strip() for part in one.split(", ")] for one in pushed)
    assert writing == ["example_id", "reply"]
    assert screening == list(ManualVerdict.model_fields)
    assert set(pairs) == {*Vote._fields} - {"swapped"}, "people see one order"


def test_a_page_holds_all_it_needs_and_may_ask_nobody(asked: Path, tmp_path: Path) -> None:
    write_screening(asked, tmp_path / "screen.html")
    html = (tmp_path / "screen.html").read_text("utf-8")
    page = Elements(html)
    assert not [one for one in page.all("script") if "src" in one]
    assert [one["href"] for one in page.all("link")] == ["data:,"]
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:;")
    script = next(text for attributes, text in page.scripts if "type" not in attributes)
    style = html.partition("<style>")[2].partition("</style>")[0]
    for text in (script, style):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "style=" not in html.replace(script, "").replace(style, ""), "the policy lets no style in an attribute through"


def test_hostile_texts_stay_texts_and_bytes_are_the_same_again(tmp_path: Path) -> None:
    evil = [
        one.model_copy(
            update={
                "turns": tuple(turn.model_copy(update={"text": turn.text + EVIL}) for turn in one.turns),
                "profile": one.profile.model_copy(update={"backstory": EVIL}),
            }
        )
        for one in CASES
    ]
    release = write_release(tmp_path / "muse", evil)
    write_screening(release, tmp_path / "screen.html")
    page = Elements((tmp_path / "screen.html").read_text("utf-8"))
    assert page.all("img") == []
    assert sum("type" not in attributes for attributes, _ in page.scripts) == 1
    assert parts(tmp_path / "screen.html")[1][0]["turns"][0]["text"].endswith(EVIL)
    before = (tmp_path / "screen.html").read_bytes()
    write_screening(release, tmp_path / "screen.html")
    assert (tmp_path / "screen.html").read_bytes() == before
    assert "innerHTML" not in source("annotation.js")


# --- pictures -----------------------------------------------------------------------------------------------------------


def utterance(*items: Item) -> Utterance:
    return Utterance(role="assistant", action="recommend", text="Look!", items=items)


def test_a_picture_has_its_number_from_when_it_first_comes_up(asked: Path) -> None:
    album = Album(ReleasedPictures(asked))
    told = album.told([utterance(BY_ID["blue"]), utterance(BY_ID["red"], BY_ID["blue"])])
    assert [said["items"] for said in told] == [[["Azul Linen Shirt", 0]], [["Rosa Linen Shirt", 1], ["Azul Linen Shirt", 0]]]
    assert told[0] == {"role": "assistant", "text": "Look!", "items": [["Azul Linen Shirt", 0]]}
    first = album.take()
    assert len(first) == 2
    assert album.take() == [], "each is written once"
    assert album.number(BY_ID["wool"]) == 2
    assert len(album.take()) == 1


def test_an_item_without_a_picture_takes_no_number(asked: Path) -> None:
    album = Album(ReleasedPictures(asked))
    bare = BY_ID["red"].model_copy(update={"image": None, "title": ""})
    assert album.told([utterance(bare)])[0]["items"] == [["red", None]]
    unknown = BY_ID["red"].model_copy(update={"item_id": "gone"})
    assert album.number(unknown) is None
    assert album.number(BY_ID["red"]) == 0
    assert len(album.take()) == 1


def test_a_picture_is_a_small_jpeg_in_the_page_itself(asked: Path) -> None:
    album = Album(ReleasedPictures(asked))
    album.number(BY_ID["red"])
    (data,) = album.take()
    with Image.open(io.BytesIO(base64.b64decode(data.removeprefix("data:image/jpeg;base64,")))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (8, 8))


# --- who the shopper is -------------------------------------------------------------------------------------------------

PROFILE = CASES[0].profile
NOBODY = Person(name="", gender="unknown", age=None, profession="")


def test_a_rater_knows_the_shopper_but_not_what_is_in_mind() -> None:
    told = shopper(PROFILE)
    assert told == {
        "who": "PRIVATE Ana, 34, female, nurse",
        "story": "PRIVATE backstory of a wedding by the lake.",
        "needs": ["PRIVATE need of blue", "PRIVATE need of linen"],
    }
    assert PROFILE.target_item_id not in json.dumps({**told, "needs": []})


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({"recipient": "her niece Mia, 8"}, "PRIVATE Ana, 34, female, nurse; shopping for her niece Mia, 8"),
        ({"person": NOBODY, "recipient": "her niece"}, ""),
        ({"person": NOBODY.model_copy(update={"age": 0})}, "0"),
        ({"person": NOBODY.model_copy(update={"name": "Bo"})}, "Bo"),
    ],
)
def test_what_is_not_known_of_a_shopper_is_left_out(changes: dict[str, Any], who: str) -> None:
    told = shopper(PROFILE.model_copy(update=changes))
    assert told is not None
    assert told["who"] == who


def test_the_situation_stands_in_for_a_story_and_of_nobody_nothing_is_told() -> None:
    told = shopper(PROFILE.model_copy(update={"backstory": ""}))
    assert told is not None
    assert told["story"] == "PRIVATE scenario of a wedding."
    empty = {"person": NOBODY, "backstory": "", "scenario": "", "requirements": ()}
    assert shopper(PROFILE.model_copy(update=empty)) is None


# --- shares -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("things", "parts_wanted", "shared"),
    [
        ("abcdef", 1, {"screen.html": "abcdef"}),
        ("abcdef", 3, {"screen-1.html": "ab", "screen-2.html": "cd", "screen-3.html": "ef"}),
        ("abcde", 2, {"screen-1.html": "ab", "screen-2.html": "cde"}),
        ("ab", 2, {"screen-1.html": "a", "screen-2.html": "b"}),
    ],
)
def test_each_thing_goes_to_exactly_one_page(things: str, parts_wanted: int, shared: dict[str, str]) -> None:
    assert shares(Path("out/screen.html"), things, parts_wanted) == [
        (Path("out") / name, mine) for name, mine in shared.items()
    ]


@pytest.mark.parametrize(("things", "parts_wanted"), [("ab", 3), ("ab", 0), ("ab", -1), ("", 1)])
def test_nobody_gets_an_empty_page(things: str, parts_wanted: int) -> None:
    with pytest.raises(SettingsError, match=f"{parts_wanted} pages for {len(things)} things to do"):
        shares(Path("screen.html"), things, parts_wanted)


def test_a_sheet_is_named_after_exactly_what_is_asked() -> None:
    assert sheet_of("a", "b") == sheet_of("a", "b") == hashlib.sha256(b"a\nb").hexdigest()
    assert len({sheet_of("a", "b"), sheet_of("b", "a"), sheet_of("ab"), sheet_of("a")}) == 4


def test_a_page_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    page = tmp_path / "deep" / "page.html"
    values = {"kind": "writing", "title": "What?", "speaker": "user", "sheet": "s"}

    def one(**task: Any) -> Iterator[Any]:
        yield ["data:image/jpeg;base64,AA=="], {"id": "c1/2", **task}

    def broken() -> Iterator[Any]:
        yield from one()
        raise OSError("the release is gone")

    write_page(page, values, one(context=[]))
    before = page.read_bytes()
    assert parts(page) == (values, [{"id": "c1/2", "context": []}], ["data:image/jpeg;base64,AA=="])
    with pytest.raises(OSError, match="gone"):
        write_page(page, values, broken())
    assert page.read_bytes() == before
