"""MMConv: venues, their pictures, and the splits."""

import json
from pathlib import Path

from muse_builder.corpora import convert
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judge import judge
from muse_builder.llm.request import Reply, Request
from tests.corpora import native
from tests.corpora.reading import read


def test_mmconv_pictures_venues_states_and_splits(tmp_path: Path) -> None:
    dialogues, log = read("mmconv", native.mmconv(tmp_path))
    talk = dialogues["41"].conversation
    assert talk.opening == "multimodal"
    assert [turn.role for turn in talk.turns] == ["user", "assistant", "user"]
    assert talk.turns[0].image_item_ids == ("0a1b",)
    assert talk.turns[1].item_ids == ("Aoki",)
    assert talk.turns[1].acts == ("mmconv:recommend",)
    assert talk.turns[0].labels["bstate"] == '{"menus": "dinner"}'
    assert {item.item_id: item.details for item in dialogues["41"].items}["Aoki"] == {"venuename": "Aoki", "price": "modearte"}
    assert (dialogues["41"].split, dialogues["42"].split) == ("train", "validation")
    assert log.notes["turns without agent"] == 2


def test_a_judge_sees_the_pictures_of_mmconv(tmp_path: Path) -> None:
    source = tmp_path / "native"
    source.mkdir()
    native.mmconv(source)
    text = (source / "dialogues.json").read_text().replace("0a1b", "https://images.example/x/0a1b.jpg")
    (source / "dialogues.json").write_text(text)
    native.picture(source / "images" / "0a1b.jpg", "red")
    native.picture(source / "images" / "2c3d.png", "blue")
    convert("mmconv", source, tmp_path / "out")
    asked: list[Request] = []

    class Judge:
        async def complete(self, request: Request) -> Reply:
            asked.append(request)
            aspects = ("naturalness", "logical_coherence", "information_richness", "product_context_relevance")
            return Reply(json.dumps({**dict.fromkeys(aspects, 1.0), "image_text_alignment": 0.5}))

    report = judge(tmp_path / "out", Respondent("mine", model=Judge()), rounds=1)
    assert [len(request.images) for request in asked] == [2, 2]
    assert report.get("out", "Image-text alignment").value == 0.5
