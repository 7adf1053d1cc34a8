"""What every reader of a corpus has from `corpus`."""

import pytest

from muse_builder.corpora.corpus import NAMED_BEFORE, Reference, conversation, rewrite, split_of, turn, unnamed


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train_data.jsonl", "train"), ("dev.tsv", "validation"), ("valid_data.jsonl", "validation"), ("test.tsv", "test"),
        ("simmc2.1_dials_dstc11_devtest.json", "test"), ("simmc2_dials_dstc10_teststd_public.json", "test"),
        ("simmc2.1_dials_dstc11_dev.json", "validation"), ("latest.json", None), ("constraint.json", None),
    ],
)  # fmt: skip
def test_a_file_name_tells_its_split(name: str, split: str | None) -> None:
    assert split_of(name) == split


def test_a_rewritten_text_can_be_turned_back() -> None:
    said = "@1 and @2, or @1"
    text, mentions = rewrite(
        said, [Reference(7, 9, "2", "Größe"), Reference(0, 2, "1", "Alpha"), Reference(14, 16, "1", "Alpha")]
    )
    assert text == "Alpha and Größe, or Alpha"
    assert [(mention.item_id, text[mention.start : mention.end]) for mention in mentions] == [
        ("1", "Alpha"), ("2", "Größe"), ("1", "Alpha"),
    ]  # fmt: skip
    for mention in reversed(mentions):
        text = text[: mention.start] + mention.native + text[mention.end :]
    assert text == said


def test_references_that_overlap_are_taken_once() -> None:
    text, mentions = rewrite("toy story two", [Reference(0, 9, "a", "toy story"), Reference(4, 13, "b", "story two")])
    assert (text, [mention.item_id for mention in mentions]) == ("toy story two", ["a"])


def test_what_the_shopper_named_first_is_no_recommendation() -> None:
    said = [
        turn("user", "I liked Alpha.", item_ids=("alpha",)),
        turn("assistant", "Alpha is good.", action="recommend", item_ids=("alpha",)),
        turn("assistant", "Like Alpha there is Beta.", action="recommend", item_ids=("alpha", "beta")),
        turn("assistant", "And Gamma.", action="recommend", item_ids=("gamma",)),
    ]
    found = unnamed(said)
    assert [(one.action, one.item_ids) for one in found[1:]] == [
        ("other", ("alpha",)),
        ("recommend", ("beta",)),
        ("recommend", ("gamma",)),
    ]
    assert [one.labels.get(NAMED_BEFORE) for one in found] == [None, '["alpha"]', '["alpha"]', None]
    assert conversation("x", "1", said, license="").rounds == 2
