"""Each corpus's own difficulties, one by one."""

import hashlib
import json
from pathlib import Path

import pytest

from muse_builder.corpora import CORPORA, Converted, convert
from muse_builder.corpora.corpus import Dialogue, Log, Reference, rewrite, split_of
from muse_builder.errors import CorpusError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judge import judge
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Item, Person
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read as read_records
from muse_builder.release.rows import ReleasedPictures
from muse_builder.release.verify import verify
from tests.corpora import native


def read(name: str, folder: Path) -> tuple[dict[str, Dialogue], Log]:
    """Dialogues by their native id, and the log."""
    log = Log()
    dialogues = list(CORPORA[name].read(folder, log))
    return {dialogue.conversation.conversation_id.removeprefix(f"{name}-"): dialogue for dialogue in dialogues}, log


# --- shared ---------------------------------------------------------------------------------------------------------


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


# --- ReDial ---------------------------------------------------------------------------------------------------------


def test_redial_writes_films_out_and_keeps_messages_apart(tmp_path: Path) -> None:
    dialogues, _ = read("redial", native.redial(tmp_path))
    turns = dialogues["1"].conversation.turns
    assert [(turn.role, turn.text) for turn in turns] == [
        ("assistant", "Hi! Seen Alpha (1999) or Beta?"),
        ("user", "I love Alpha (1999)"),
        ("user", "and Alpha (1999) again"),
        ("assistant", "Then @13."),  # its name is null
    ]
    assert turns[0].item_ids == ("11", "12")
    assert [mention.native for mention in turns[0].mentions] == ["@11", "@12"]
    assert [turn.action for turn in turns] == ["recommend", "other", "other", "recommend"]
    assert {item.item_id: item.title for item in dialogues["1"].items} == {"11": "Alpha (1999)", "12": "Beta", "13": ""}
    assert (dialogues["1"].split, dialogues["2"].split) == ("train", "test")


def test_redial_keeps_both_sides_answers_and_no_number_for_did_not_say(tmp_path: Path) -> None:
    dialogues, log = read("redial", native.redial(tmp_path))
    values = {(one.rater, one.item_id, one.question): one.value for one in dialogues["1"].ratings}
    assert len(values) == 15  # 2 films of the seeker, 3 of the recommender, 3 questions
    assert values["seeker", "11", "suggested"] == 0.0
    assert values["assistant", "11", "suggested"] == 1.0
    assert values["seeker", "13", "liked"] is None
    assert values["assistant", "13", "liked"] == 1.0
    assert values["assistant", "13", "seen"] is None
    assert log.notes["films both sides judged"] == 2
    assert log.notes["films on which the two sides differ in 'suggested'"] == 1
    assert log.notes["films on which the two sides differ in 'liked'"] == 1
    assert log.notes["films on which the two sides differ in 'seen'"] == 0


def test_redial_reads_an_empty_list_as_an_empty_form(tmp_path: Path) -> None:
    dialogues, log = read("redial", native.redial(tmp_path))
    assert dialogues["2"].ratings == ()
    assert log.repairs["initiatorQuestions [] read as {}"] == 1


def test_the_redial_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("redial", shared_data / "corpora" / "redial", tmp_path / "out")
    assert (report.rows_in, report.conversations, report.turns, report.problems) == (400, 400, 7532, ())
    assert report.splits == {"test": 400}
    assert report.ratings == 12453  # counted in the native file
    assert report.notes["dialogues that the recommender opens"] == 278
    assert report.notes["messages that follow one of the same side"] == 2603
    assert report.repairs["respondentQuestions [] read as {}"] == 6
    assert difference(report, "conversations in test") == 400 - 1342


def difference(report: Converted, name: str) -> int:
    entry = next(entry for entry in report.published if entry.name == name)
    return entry.found - entry.published


# --- INSPIRED -------------------------------------------------------------------------------------------------------


def test_inspired_repairs_quotation_marks_and_keeps_the_native_text(tmp_path: Path) -> None:
    dialogues, log = read("inspired", native.inspired(tmp_path))
    turn = dialogues["a"].conversation.turns[1]
    assert turn.text == 'I like "toy story" a lot, he said "yes"'
    assert turn.labels["native_text"].count("QUOTATION_MARK") == 2
    assert turn.item_ids == ("Toy Story (1995)",)
    assert turn.text[turn.mentions[0].start : turn.mentions[0].end] == "toy story"
    assert log.repairs["QUOTATION_MARK written as a quotation mark"] == 1
    assert log.notes["dict cells that do not parse"] == 1
    assert log.notes["films named otherwise than in the text"] == 1


def test_inspired_outcomes_and_strategies(tmp_path: Path) -> None:
    dialogues, _ = read("inspired", native.inspired(tmp_path))
    talks = {name: dialogue.conversation for name, dialogue in dialogues.items()}
    assert {name: talk.outcome for name, talk in talks.items()} == {"a": "accepted", "b": "declined", "c": "not_stated"}
    assert talks["a"].labels["ending"] == "accept_rating_good"
    assert "ending" not in talks["c"].labels  # "nan"
    assert talks["a"].turns[3].acts == ("inspired:credibility", "inspired:similarity")
    assert [turn.action for turn in talks["a"].turns] == ["other", "other", "other", "recommend"]
    assert talks["c"].turns[0].action == "other"  # the seeker names a film


def test_a_table_of_another_kind_is_refused_by_its_columns(tmp_path: Path) -> None:
    (tmp_path / "dev.tsv").write_text("id\ttext\n1\tx\n")
    with pytest.raises(CorpusError, match="no column 'dialog_id'"):
        read("inspired", tmp_path)


def test_a_table_that_was_cut_off_is_noticed(tmp_path: Path) -> None:
    native.inspired(tmp_path)
    text = (tmp_path / "dev.tsv").read_text()
    (tmp_path / "dev.tsv").write_text(text[: text.index("again, or Mine") + 5])
    dialogues, log = read("inspired", tmp_path)
    assert [problem.place for problem in log.problems] == ["dev.tsv:5"]
    assert "columns are missing, the file may be cut off" in log.problems[0].reason
    assert len(dialogues["a"].conversation.turns) == 3


def test_the_inspired_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("inspired", shared_data / "corpora" / "inspired", tmp_path / "out")
    assert (report.rows_in, report.turns, report.conversations) == (3538, 3538, 99)
    assert difference(report, "conversations in validation") == -1  # its README says 100
    assert report.notes["dict cells that do not parse"] == 41
    assert report.repairs["QUOTATION_MARK written as a quotation mark"] == 32


# --- SIMMC ----------------------------------------------------------------------------------------------------------


def test_simmc_pairs_become_two_turns_the_user_first(tmp_path: Path) -> None:
    dialogues, log = read("simmc", native.simmc(tmp_path))
    turns = dialogues["7"].conversation.turns
    assert [turn.role for turn in turns] == ["user", "assistant", "user", "assistant", "user"]
    assert [turn.action for turn in turns] == ["other", "recommend", "other", "recommend", "accept"]
    assert turns[0].acts == ("simmc:REQUEST:GET",)
    assert turns[3].labels["slot_values"] == '{"Object ID: 5": {"price": "$20"}}'
    assert log.notes["turns without system_transcript"] == 1
    assert dialogues["7"].split == "test"
    assert dialogues["7"].conversation.labels["native_split"] == "devtest"


def test_simmc_objects_without_scenes_keep_the_scene_that_first_showed_them(tmp_path: Path) -> None:
    dialogues, _ = read("simmc", native.simmc(tmp_path))
    turns = dialogues["7"].conversation.turns
    assert turns[1].item_ids == ("m_shop_a/3", "m_shop_a/4")
    assert turns[3].item_ids == ("m_shop_a/3", "m_shop_b/5")
    assert {item.title for item in dialogues["7"].items} == {""}


def test_simmc_objects_become_products_of_the_scene_of_their_turn(tmp_path: Path) -> None:
    dialogues, log = read("simmc", native.simmc(tmp_path, scenes=True))
    turns = dialogues["7"].conversation.turns
    assert [turn.item_ids for turn in turns] == [(), ("coat_1", "coat_2"), (), ("coat_1", "shoes_9"), ("shoes_9",)]
    assert dialogues["7"].conversation.accepted_item_id == "shoes_9"
    items = {item.item_id: item for item in dialogues["7"].items}
    assert (items["coat_1"].title, items["coat_1"].price, items["coat_1"].product_class) == ("red coat", 49.99, "Clothing")
    assert (items["shoes_9"].price, items["shoes_9"].product_class) == (None, "Shoes")
    assert items["coat_2"].title == ""
    assert log.notes["scenes whose file is missing"] == 1  # m_shop_c


def test_the_simmc_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("simmc", shared_data / "corpora" / "simmc2", tmp_path / "out")
    assert (report.conversations, report.turns, report.problems) == (10, 176, ())
    assert report.notes["objects listed as mentioned that no turn names"] == 5  # counted in the native file
    assert report.unknown_items == report.items == 64


# --- VOGUE ----------------------------------------------------------------------------------------------------------


def test_vogue_utterances_tags_and_items(tmp_path: Path) -> None:
    dialogues, log = read("vogue", native.vogue(tmp_path))
    turns = dialogues["1"].conversation.turns
    assert turns[0].utterances == ("Hi.", "What for?")
    assert turns[0].text == "Hi. What for?"
    assert turns[2].item_ids == ("2", "7")
    assert [mention.native for mention in turns[2].mentions] == ["Item02", "Item 7"]
    assert turns[2].acts == ("vogue:assistant:RS", "vogue:assistant:EAI")
    assert [turn.action for turn in turns] == ["other", "other", "recommend", "reject", "accept"]
    assert [turn.role for turn in turns][-2:] == ["user", "user"]
    assert dialogues["1"].conversation.accepted_item_id == "2"
    assert log.notes["tags '<no tag available>'"] == 2
    assert log.notes["conversations with more than one gt item"] == 1
    assert log.notes["items listed as mentioned that no turn names"] == 2  # 9, in both


def test_vogue_ratings_of_both_sides_without_the_items_not_asked(tmp_path: Path) -> None:
    dialogues, _ = read("vogue", native.vogue(tmp_path))
    ratings = dialogues["1"].ratings
    seeker = {one.item_id: one for one in ratings if one.rater == "seeker" and one.item_id}
    assert sorted(seeker, key=int) == [str(number) for number in range(1, 13)]
    assert (seeker["2"].value, seeker["2"].mentioned) == (5.0, True)
    assert (seeker["3"].value, seeker["3"].mentioned) == (1.0, False)
    assert {one.item_id: one.value for one in ratings if one.rater == "assistant"}["12"] == 3.0
    whole = {one.question: one.value for one in ratings if not one.item_id}
    assert whole == {"likert_1": 5.0, "likert_2": 4.0, "likert_5": 1.0}  # empty and nan are no ratings
    assert dialogues["1"].conversation.labels["assistant_interpretation"] == "A day on a farm"
    assert dialogues["2"].ratings == ()


def test_vogue_ratings_without_a_transcript_are_counted(tmp_path: Path) -> None:
    native.vogue(tmp_path)
    (tmp_path / "c1_a_4.json").unlink()
    _, log = read("vogue", tmp_path)
    assert log.notes["conversations with ratings and no transcript"] == 1


def test_vogue_items_are_those_of_the_catalogue(tmp_path: Path) -> None:
    dialogues, _ = read("vogue", native.vogue(tmp_path))
    assert [item.item_id for item in dialogues["1"].items] == [str(number) for number in range(1, 13)]
    assert {item.product_type for item in dialogues["2"].items} == {"outerwear"}


def test_the_vogue_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("vogue", shared_data / "corpora" / "vogue", tmp_path / "out")
    assert (report.conversations, report.problems) == (3, ())
    assert report.notes["native utterances"] == 108
    assert report.ratings == 29  # of conversation 1: 12 by each side, 5 on the whole


# --- those without a sample -----------------------------------------------------------------------------------------


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


def test_pearl_roles_stand_in_the_strings(tmp_path: Path) -> None:
    dialogues, log = read("pearl", native.pearl(tmp_path))
    talk = dialogues["train-000001"].conversation
    assert [(turn.role, turn.text) for turn in talk.turns] == [
        ("user", "Something like Alpha?"), ("assistant", "Try Beta Ray. It is fun."), ("user", "beta ray it is"),
    ]  # fmt: skip
    assert [turn.action for turn in talk.turns] == ["other", "recommend", "other"]
    assert (talk.profile.backstory, talk.profile.target_item_id) == ("Likes space.", "Beta Ray (2001)")
    assert talk.labels["reviews"] == '["long"]'
    assert log.repairs == {"empty strings left out": 1, "strings without a role joined to the turn before": 1}


def test_pearl_in_lines_reads_like_pearl_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"dialogue": ["Seeker: hi"], "user_persona": "x"}\n{broken\n')
    dialogues, log = read("pearl", tmp_path)
    assert dialogues["train-000001"].conversation.turns[0].text == "hi"
    assert log.problems[0].place == "train.jsonl:2"


def test_pearl_numbers_that_begin_anew_in_each_split_stay_apart(tmp_path: Path) -> None:
    for split in ("train", "test"):
        rows = [{"data_id": number, "dialogue": ["Seeker: hi"]} for number in range(2)]
        (tmp_path / f"{split}.json").write_text(json.dumps(rows))
    dialogues, log = read("pearl", tmp_path)
    assert list(dialogues) == ["train-0", "train-1", "test-0", "test-1"]
    assert log.problems == []


def test_llm_redial_mends_json_and_finds_titles(tmp_path: Path) -> None:
    dialogues, log = read("llm-redial", native.llm_redial(tmp_path))
    talk = dialogues["Movie-0"].conversation
    assert [(turn.role, turn.item_ids, turn.action) for turn in talk.turns] == [
        ("user", ("B1", "B2"), "other"), ("assistant", ("B3",), "recommend"),
    ]  # fmt: skip
    assert talk.turns[1].text == "Then gamma: Gamma is long."  # a line that names no speaker goes on
    assert {one.item_id: one.value for one in dialogues["Movie-0"].ratings} == {"B1": 1.0, "B2": 0.0}
    assert dialogues["Movie-1"].conversation.profile.profile_id == "llm-redial-user-U2"
    assert log.repairs["trailing commas"] == 2
    assert [problem.place for problem in log.problems] == ["final_data.jsonl:1", "final_data.jsonl:2"]
    assert log.notes["recommended items that no turn names"] == 1


def test_llm_redial_reads_numbers_as_the_published_examples_write_them(tmp_path: Path) -> None:
    native.llm_redial(tmp_path)
    texts = tmp_path / "Movie" / "Conversation.txt"
    texts.write_text(texts.read_text().replace("0\n\n", "Conversation_0:\n\n") + "\nConversation_7:\n\nUser: hi\n")
    dialogues, log = read("llm-redial", tmp_path)
    assert len(dialogues["Movie-0"].conversation.turns) == 2
    assert log.notes["texts of Conversation.txt that no row names"] == 1  # 7


def test_llm_redial_leaves_good_json_alone(tmp_path: Path) -> None:
    place = tmp_path / "Books"
    place.mkdir()
    (place / "final_data.jsonl").write_text(
        '{"U": {"note": "a,]", "Conversation": [{"c": {"conversation_id": 1, "rec_item": ["x,}"]}}]}}\n'
    )
    (place / "Conversation.txt").write_text("1\nUser: hi\n")
    dialogues, log = read("llm-redial", tmp_path)
    assert dialogues["Books-1"].conversation.profile.target_item_id == "x,}"
    assert log.repairs == {}


def test_llm_redial_without_its_texts_is_an_error(tmp_path: Path) -> None:
    native.llm_redial(tmp_path)
    (tmp_path / "Movie" / "Conversation.txt").unlink()
    with pytest.raises(CorpusError, match=r"Conversation\.txt"):
        read("llm-redial", tmp_path)


def test_muse_original_roles_items_and_endings(tmp_path: Path) -> None:
    dialogues, log = read("muse-original", native.muse_original(tmp_path))
    assert list(dialogues) == ["conv_9", "conv_10"]  # by number
    talk = dialogues["conv_10"].conversation
    assert [turn.action for turn in talk.turns] == ["chit_chat", "chit_chat", "recommend", "reject", "recommend", "accept"]
    assert talk.turns[4].image_item_ids == ("12",)
    assert (talk.outcome, talk.accepted_item_id, talk.rounds) == ("accepted", "12", 2)
    assert talk.profile.person == Person(name="Mrs. Ana Gil PhD", gender="female", age=34, profession="Nurse, night shift")
    unfinished = dialogues["conv_9"].conversation
    assert (unfinished.outcome, unfinished.accepted_item_id) == ("not_stated", None)
    assert unfinished.profile.person.age is None
    items = {item.item_id: item for item in dialogues["conv_10"].items}
    assert (items["12"].title, items["12"].price, items["12"].summary) == ("Red coat", 20.0, "A red coat.")
    assert (items["12"].product_class, items["12"].product_type) == ("Clothing", "coat")
    assert items["11"].title == ""
    assert log.problems[0].place == "conv_11.json:0"


def test_muse_original_takes_products_and_pictures_that_lie_beside_it(tmp_path: Path) -> None:
    source = tmp_path / "native"
    (source / "detail_convs").mkdir(parents=True)
    native.muse_original(source / "detail_convs")
    profiles = {"11": {"title": "Leather boots", "description": ["For rain.", "And snow."], "categories": ["Shoes", "Boots"]}}
    (source / "item_profile.json").write_text(json.dumps(profiles))
    native.picture(source / "images_main" / "11.jpg", "red")
    (source / "images_main" / "12.jpg").write_bytes(b"no picture")
    report = convert("muse-original", source, tmp_path / "out")
    assert report.unknown_items == 0
    assert report.notes["items with their picture"] == 1
    assert report.notes["pictures that cannot be used: not a JPEG, PNG, WebP, GIF or BMP picture"] == 1
    items = {item.item_id: item for item in read_records(tmp_path / "out", "items") if isinstance(item, Item)}
    assert (items["11"].title, items["11"].description) == ("Leather boots", "For rain. And snow.")
    assert items["11"].product_class == "Shoes"
    data = ReleasedPictures(tmp_path / "out").read("11")
    assert data is not None
    assert hashlib.sha256(data).hexdigest() == items["11"].image_sha256
    assert items["12"].image is None
    assert verify(tmp_path / "out") == []


def test_pictures_come_from_the_folder_that_is_named(tmp_path: Path) -> None:
    source = tmp_path / "native"
    source.mkdir()
    native.vogue(source)
    native.picture(tmp_path / "photos" / "a" / "Item02.PNG", "green")
    native.picture(tmp_path / "photos" / "b" / "7.jpeg", "blue")
    report = convert("vogue", source, tmp_path / "out", images=tmp_path / "photos")
    assert report.notes["items with their picture"] == 2
    pictures = ReleasedPictures(tmp_path / "out")
    assert [pictures.read(item) is not None for item in ("2", "7", "3")] == [True, True, False]
    with pytest.raises(CorpusError, match="no folder"):
        convert("vogue", source, tmp_path / "again", images=tmp_path / "nowhere")


def test_splits_of_a_corpus_without_them_follow_the_ids(tmp_path: Path) -> None:
    (tmp_path / "native").mkdir()
    convert("muse-original", native.muse_original(tmp_path / "native"), tmp_path / "out")
    rule = read_manifest(tmp_path / "out").splits.rule
    assert rule.startswith("SHA-256")
