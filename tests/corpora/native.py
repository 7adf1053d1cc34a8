"""Native files of every corpus, three dialogues each, made up for the tests in the shape of the real ones."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from muse_builder.corpora.played import FORMAT, PlayedRow, save
from tests.dialogues import BY_ID, conversation

# --- ReDial ---------------------------------------------------------------------------------------------------------


def redial_row(number: int, said: Sequence[tuple[int, str]], **others: Any) -> dict[str, Any]:
    """One dialogue between seeker 1 and recommender 2; said is (worker, text)."""
    return {
        "conversationId": str(number),
        "initiatorWorkerId": 1,
        "respondentWorkerId": 2,
        "messages": [
            {"timeOffset": 10 * place, "text": text, "senderWorkerId": worker, "messageId": place}
            for place, (worker, text) in enumerate(said)
        ],
        "movieMentions": {},
        "initiatorQuestions": {},
        "respondentQuestions": {},
        **others,
    }


def redial(folder: Path) -> Path:
    answers = {"suggested": 1, "seen": 0, "liked": 1}
    rows = [
        redial_row(
            1,
            [(2, "Hi! Seen @11 or @12?"), (1, "I love @11"), (1, "and @11 again"), (2, "Then @13.")],
            movieMentions={"11": "Alpha (1999)", "12": "Beta ", "13": None},
            initiatorQuestions={"11": {**answers, "suggested": 0}, "13": {"suggested": 1, "seen": 2, "liked": 2}},
            respondentQuestions={"11": answers, "12": answers, "13": {"suggested": 1, "seen": 2, "liked": 1}},
        ),
        redial_row(2, [(1, "Hello")], initiatorQuestions=[], respondentQuestions=[], movieMentions=[]),
        redial_row(3, [(1, "Who is @99?"), (7, "me")]),
    ]
    lines = [json.dumps(row) for row in rows] + ["{broken", ""]
    (folder / "train_data.jsonl").write_text("\n".join(lines[:1]) + "\n")
    (folder / "test_data.jsonl").write_text("\n".join(lines[1:]) + "\n")
    return folder


# --- INSPIRED -------------------------------------------------------------------------------------------------------

INSPIRED_COLUMNS = (
    "dialog_id utt_id speaker turn_id text text_with_placeholder movies genres people_names movie_dict genre_dict actor_dict "
    "director_dict others_dict expert_label second_label fine_label coarse_label movie_id"
).split()


def inspired(folder: Path) -> Path:
    said = [
        ("a.pkl", "RECOMMENDER", "How are you?", "", "no_strategy", "", "accept_rating_good"),
        ("a.pkl", "SEEKER", 'I like QUOTATION_MARKtoy storyQUOTATION_MARK a lot, he said "yes"', "Toy Story (1995)", "", "",
         "accept_rating_good"),
        ("a.pkl", "SEEKER", "what else?", "", "", "", "accept_rating_good"),
        ("a.pkl", "RECOMMENDER", "Toy Story again, or Mine", "Toy Story (1995); Mine (2016)", "credibility", "similarity",
         "accept_rating_good"),
        ("b.pkl", "SEEKER", "hm", "", "", "", "reject"),
        ("c.pkl", "SEEKER", "hm", "Jessie (2016)", "", "", "nan"),
        ("c.pkl", "NOBODY", "hm", "", "", "", "nan"),
    ]  # fmt: skip
    with (folder / "dev.tsv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, INSPIRED_COLUMNS, delimiter="\t", restval="")
        table.writeheader()
        for place, (dialog, speaker, text, movies, first, second, ending) in enumerate(said):
            table.writerow(
                {
                    "dialog_id": dialog, "utt_id": place, "speaker": speaker, "turn_id": place, "text": text, "movies": movies,
                    "expert_label": first, "second_label": second, "fine_label": ending, "movie_id": "Ks_M",
                    "movie_dict": "{'Toy Story (1995): 0}" if place == 1 else "{'Toy Story (1995)': 0}",
                }
            )  # fmt: skip
    return folder


# --- SIMMC ----------------------------------------------------------------------------------------------------------


def _acted(act: str, objects: Sequence[int], **slots: Any) -> dict[str, Any]:
    return {"act": act, "act_attributes": {"slot_values": slots, "request_slots": [], "objects": list(objects)}}


def simmc(folder: Path, *, scenes: bool = False) -> Path:
    talk = {
        "dialogue_idx": 7,
        "domain": "fashion",
        "scene_ids": {"0": "m_shop_a", "1": "m_shop_b"},
        "mentioned_object_ids": [3, 4, 5],
        "dialogue": [
            {
                "turn_idx": 0,
                "transcript": "Any coats?",
                "transcript_annotated": _acted("REQUEST:GET", [], type="coat"),
                "system_transcript": "These two.",
                "system_transcript_annotated": _acted("INFORM:GET", [3, 4]),
            },
            {
                "turn_idx": 1,
                "transcript": "And the other view?",
                "transcript_annotated": _acted("REQUEST:GET", []),
                "system_transcript": "The first one and this.",
                "system_transcript_annotated": _acted("INFORM:GET", [3, 5], **{"Object ID: 5": {"price": "$20"}}),
            },
            {
                "turn_idx": 2,
                "transcript": "Take the last.",
                "transcript_annotated": _acted("REQUEST:ADD_TO_CART", [5]),
            },
        ],
    }
    plain = {"dialogue_idx": 8, "domain": "furniture", "scene_ids": {"0": "m_shop_c"}, "mentioned_object_ids": [],
             "dialogue": talk["dialogue"][:1]}  # fmt: skip
    data = {"split": "devtest", "dialogue_data": [talk, {**plain, "dialogue_idx": 9}, {"dialogue_idx": 10}]}
    (folder / "simmc2_dials_devtest.json").write_text(json.dumps(data))
    (folder / "simmc2_dials_devtest_retrieval_candidates.json").write_text("{}")
    if scenes:
        (folder / "jsons").mkdir()
        things = {"m_shop_a": [(3, "coat_1"), (4, "coat_2")], "m_shop_b": [(3, "coat_1"), (5, "shoes_9")]}
        for name, objects in things.items():
            scene = {"objects": [{"index": number, "prefab_path": path} for number, path in objects]}
            (folder / "jsons" / f"{name}_scene.json").write_text(json.dumps({"scenes": [scene]}))
        facts = {
            "coat_1": {"type": "coat", "color": "red", "brand": "Nook", "price": "$49.99", "assetType": "coat_hanging"},
            "shoes_9": {"type": "shoes", "color": "grey", "price": "cheap", "assetType": "shoes"},
        }
        (folder / "fashion_prefab_metadata_all.json").write_text(json.dumps(facts))
    return folder


# --- VOGUE ----------------------------------------------------------------------------------------------------------


def vogue(folder: Path) -> Path:
    def said(number: int, role: str, utterances: list[str], tags: list[list[str]]) -> dict[str, Any]:
        return {
            "turn": number,
            "timestamp": f"00:00:0{number}",
            "content": {"role": role, "utterances": utterances, "tags": tags},
        }

    turns = [
        said(1, "Assistant", ["Hi.", "What for?"], [["OTH"], ["RTI"]]),
        said(2, "Seeker", ["A farm."], [["PCT"]]),
        said(3, "Assistant", ["See Item02 and Item 7."], [["RS", "EAI"]]),
        said(4, "Seeker", ["Not Item07, no."], [["RJT"]]),
        said(5, "Seeker", ["Item02 it is.", "Thanks."], [["ACT"], ["<no tag available>"]]),
    ]
    for number, goals in ((1, [2]), (2, [2, 7])):
        row = {"conversation_id": number, "session_code": "a00", "scenario": 4, "mentioned_items": [2, 7, 9], "gt_items": goals,
               "conversation_content": turns}  # fmt: skip
        (folder / f"c{number}_a_4.json").write_text(json.dumps(row))
    (folder / "c3_b_1.json").write_text(json.dumps({"conversation_id": 3}))
    stars = ["3", "5", *["1"] * 10, *["-1"] * 24]
    names = ["role", "participant_id", "conversation_id", "catalogue", "scenario", *(f"item_{n}" for n in range(1, 37))]
    with (folder / "seeker_ratings.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow([*names, *(f"likert_{n}" for n in range(1, 6))])
        table.writerow(["Seeker", "s1", "1", "a", "4", *stars, "5.0", "4.0", "", "nan", "1.0"])
    with (folder / "assistant_ratings.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow([*names, "assistant_interpretation"])
        table.writerow(["Assistant", "a1", "1", "a", "4", *stars[::-1][24:], *["-1"] * 24, "A day on a farm"])
    return folder


# --- those without a sample -----------------------------------------------------------------------------------------


def mmconv(folder: Path) -> Path:
    talk = {
        "id": "41",
        "dialogue": [
            {
                "user": {"transcript": "Dinner like this?", "turn_label": {"menus: dinner": "inform"}, "imgs": ["0a1b"]},
                "agent": {"transcript": "Try Aoki.", "dialog_act": {"venuename: Aoki": "recommend"}, "imgs": ["2c3d"]},
                "bstate": {"menus": "dinner"},
            },
            {"user": {"transcript": "Fine.", "turn_label": {}, "imgs": []}, "agent": None},
        ],
    }
    (folder / "dialogues.json").write_text(json.dumps([talk, {**talk, "id": "42"}, {"id": "43"}]))
    (folder / "data_split.json").write_text(json.dumps({"train": ["41"], "val": ["42"], "test": []}))
    (folder / "db.json").write_text(json.dumps([{"venuename": "Aoki", "price": "modearte"}]))
    return folder


def pearl(folder: Path) -> Path:
    rows = [
        {
            "dialogue": [
                "Seeker: Something like Alpha?",
                "",
                "Recommender: Try Beta Ray.",
                "It is fun.",
                "Seeker: beta ray it is",
            ],
            "user_persona": "Likes space.",
            "gt_movie_title": "Beta Ray (2001)",
            "user_id": "u1",
            "reviews": ["long"],
        },
        {"dialogue": ["no role"], "user_persona": ""},
        {"dialogue": ["seeker: hi"], "user_persona": "x"},
    ]
    (folder / "train.json").write_text(json.dumps(rows[:2]))
    (folder / "test.json").write_text(json.dumps(rows[2:]))
    return folder


def llm_redial(folder: Path) -> Path:
    place = folder / "Movie"
    place.mkdir()
    (place / "final_data.jsonl").write_text(
        '{"U1": {"history_interaction": ["B0",], "user_might_like": [], "Conversation": ['
        '{"conversation_1": {"conversation_id": 0, "user_likes": ["B1"], "user_dislikes": ["B2"], "rec_item": ["B3"],}},'
        '{"conversation_2": {"conversation_id": 9, "user_likes": [], "user_dislikes": [], "rec_item": []}}]}}'
        '{"U2": {"Conversation": [{"conversation_1": {"conversation_id": 1, "user_likes": [], "user_dislikes": [],'
        ' "rec_item": ["B4"]}}]}}\n{broken\n'
    )
    (place / "Conversation.txt").write_text(
        "0\n\nUser: I liked Alpha, not Beta.\n\nAgent: Then gamma:\nGamma is long.\n\n\n1\n\nUser: Hello\nAgent: Hello\n"
    )
    (place / "item_map.json").write_text(json.dumps({"B1": "Alpha", "B2": "Beta", "B3": "Gamma"}))
    return folder


def muse_original(folder: Path) -> Path:
    target = {"item_id": 12, "title": "Red coat", "categories": ["Coats"], "price": 20, "new_description": "A red coat."}
    talk = [
        {"Assistant": "Hello", "Action": "chit-chat", "Mentioned_item": [], "Image": []},
        {"User": "A coat", "Action": "chit-chat", "Image": []},
        {"Assistant": "This?", "Action": "recommend", "Mentioned_item": [11], "Image": ["images_main/11"]},
        {"User": "No", "Action": "reject", "Mentioned_item": [], "Image": []},
        {"Assistant": "This one", "Action": "recommend", "Mentioned_item": [12], "Image": ["images_main/12"]},
        {"User": "Yes", "Action": "accept", "Mentioned_item": [], "Image": []},
    ]
    persona = "'Name: Mrs. Ana Gil PhD, Gender: female, Age: 34,Profession: Nurse, night shift"
    row = {"Persona": persona, "Scenario": "A trip.", "Target_item": target}
    (folder / "conv_10.json").write_text(json.dumps({**row, "Conversations": talk}))
    (folder / "conv_9.json").write_text(json.dumps({**row, "Persona": "", "Conversations": talk[:4]}))
    (folder / "conv_11.json").write_text(json.dumps({**row, "Conversations": [{"Robot": "x"}]}))
    return folder


def mg_shopdial(folder: Path) -> Path:
    def said(number: int, who: str, text: str, *intents: str) -> dict[str, Any]:
        votes = [[intent, 3.0] for intent in intents]
        return {"utterance_id": number, "participant": who, "utterance": text, "goal": "qa", "intents": votes}

    talk = [said(1, "Wizard", "Hello?", "greeting"), said(2, "Client", "A book.", "disclose", "elicit")]
    meta = {"type": "simple", "desc": "You look for a book.", "search_logs": []}
    row = {"id": "Books:1", "metadata": meta, "utterances": talk}
    (folder / "MGShopDial.json").write_text(json.dumps([row, {**row, "id": "Books:2"}, {"id": "Books:3"}]))
    return folder


def opendialkg(folder: Path) -> Path:
    walk = {"path": [1.0, [["Nolan", "directed", "Inception"]], "Nolan directed Inception"]}
    messages = [
        {"type": "chat", "sender": "user", "message": "What did Nolan make?"},
        {"type": "action", "sender": "assistant", "action_id": "kgwalk/choose_path", "metadata": walk},
        {"type": "chat", "sender": "assistant", "message": "He made inception."},
    ]
    with (folder / "opendialkg.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Messages", "User Rating", "Assistant Rating"])
        table.writerow([json.dumps(messages), '{"fluency": 5}', "{}"])
        table.writerow(["[broken", "{}", "{}"])
    return folder


def tg_redial(folder: Path) -> Path:
    row = {
        "conv_id": 1,
        "user_id": 5,
        "messages": [
            {"local_id": 1, "role": "Seeker", "content": "有什么好看的电影吗"},
            {"local_id": 2, "role": "Recommender", "content": "看《盗梦空间》吧"},
        ],
        "goal_path": {"1": ["Seeker", "请求推荐", []]},
        "mentionMovies": {"2": [77, "盗梦空间"]},
    }
    (folder / "train_data.json").write_text(json.dumps([row, {"conv_id": 2, "messages": []}]))
    return folder


def durecdial(folder: Path) -> Path:
    row = {
        "goal": "[1] 寒暄(Bot主动, 打招呼) --> [2] 电影推荐",
        "user_profile": {"姓名": "李雷"},
        "situation": "晚上",
        "knowledge": [["周迅", "主演", "画皮"]],
        "conversation": ["[1] 你好", "你好呀", "[2] 推荐你看画皮", "好"],
        "goal_type_list": ["寒暄", "寒暄", "电影推荐", "电影推荐"],
        "goal_topic_list": ["寒暄", "寒暄", "画皮", "画皮"],
    }
    lines = [json.dumps(row, ensure_ascii=False), json.dumps({"conversation": []})]
    (folder / "dev.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def sure(folder: Path) -> Path:
    turns = [{"turn_idx": 0, "customer": "Colors of joy.", "salesperson": "These two.", "salesperson_objects": [12, 13]}]
    row = {"dialogue_id": 4, "scene": "store_1", "dialogue": turns}
    (folder / "sure_train.json").write_text(json.dumps({"dialogue_data": [row, {"dialogue_id": 5}]}))
    return folder


def talkplay(folder: Path) -> Path:
    talk = [
        {"turn_number": 1, "role": "user", "content": "Something loud.", "thought": "x"},
        {"turn_number": 1, "role": "music", "content": "t9", "thought": ""},
        {"turn_number": 1, "role": "assistant", "content": "Here.", "thought": ""},
    ]
    row = {"session_id": "s1", "user_id": "u1", "conversation_goal": {"listener_goal": "A run."}, "conversations": talk}
    (folder / "test.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps({'session_id': 's2', 'conversations': []})}\n")
    return folder


def convapparel(folder: Path) -> Path:
    turns = [
        {
            "user_utterance": "A coat",
            "assistant_utterance": "This?",
            "ratings": {"q": "4"},
            "recommendations": [{"item_id": "B1"}],
        }
    ]
    row = {"task_id": "coats", "version": "1", "ratings": {"all": "good"}, "turns": turns}
    told = {"metadata": {"instructions": {"coats": "Buy a coat."}}, "conversations": [row, {"task_id": "coats"}]}
    (folder / "ConvApparel.json").write_text(json.dumps(told))
    return folder


def generic(folder: Path) -> Path:
    turns = [
        {"role": "user", "text": "A coat like B2?", "items": ["B2"]},
        {"role": "assistant", "text": "B2, or this.", "items": ["B2", {"item_id": "B1", "title": "Red coat", "price": "9"}]},
    ]
    rows = [{"id": 1, "scenario": "Rain.", "turns": turns}, {"id": 2, "turns": [{"role": "ghost", "text": "Boo"}]}]
    (folder / "talks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def played(folder: Path) -> Path:
    for number in range(2):
        held = conversation(number, recommended=("red", "blue"))
        row = PlayedRow(format=FORMAT, played="shopper", consent="Yes.", conversation=held, items=(BY_ID["red"], BY_ID["blue"]))
        save(folder, row, {})
    with (folder / "played.jsonl").open("a") as file:
        file.write('{"format": "another"}\n')
    return folder


def vogue_whole(folder: Path) -> Path:
    """The fixture of `vogue` in its authors' folder, with what lies beside the transcripts."""
    place = folder / "conversation_trials"
    (place / "transcripts").mkdir(parents=True)
    vogue(place / "transcripts")
    (place / "scenarios.json").write_text(
        json.dumps([{"id": n, "description": f"Scenario in words {n}."} for n in range(1, 7)])
    )
    (folder / "metadata").mkdir()
    for number in (2, 7, 37):
        facts = {"title": f"Cotton jacket {number}", "description": "Navy, with a hood.", "material": "cotton"}
        (folder / "metadata" / f"{number}.json").write_text(json.dumps(facts))
    picture(folder / "metadata" / "Item02.jpg", "navy")
    (folder / "fashion_profiles").mkdir()
    (folder / "fashion_profiles" / "profiles.csv").write_text("participant_id,style_preferences\ns1,quiet\n")
    (folder / "fashion_profiles" / "ratings.csv").write_text("participant_id,item_37,item_38,item_39\ns1,5,-1,2\n")
    return folder


def picture(file: Path, color: str) -> Path:
    """A photo of one colour and a line, written where it should lie."""
    file.parent.mkdir(parents=True, exist_ok=True)
    photo = Image.new("RGB", (64, 64), color)
    photo.putpixel((3, 3), (0, 0, 0))
    photo.save(file)
    return file


WRITERS: dict[str, Callable[[Path], Path]] = {
    "redial": redial,
    "inspired": inspired,
    "simmc": simmc,
    "vogue": vogue,
    "mmconv": mmconv,
    "pearl": pearl,
    "llm-redial": llm_redial,
    "muse-original": muse_original,
    "mg-shopdial": mg_shopdial,
    "opendialkg": opendialkg,
    "tg-redial": tg_redial,
    "durecdial": durecdial,
    "sure": sure,
    "talkplay": talkplay,
    "convapparel": convapparel,
    "generic": generic,
    "played": played,
}
