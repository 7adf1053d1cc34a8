"""What is sent, body by body: which picture reaches which task, and what the assistant is never told."""

import asyncio
import json
import re
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.pictures import EncodedPictures
from muse_builder.llm.providers.openai import OpenAIModel
from muse_builder.llm.request import Picture, Reply, Request
from muse_builder.plugins import Objects
from muse_builder.records import Conversation, Item, Profile
from muse_builder.release.reader import read
from muse_builder.run.generate import JOURNAL, generate
from muse_builder.run.prefixes import LEAST_TOKENS, Prefixes, Recorder, extent, sent
from muse_builder.run.store import opened
from muse_builder.settings import Settings
from muse_builder.tasks.synthesis import TASKS

MODEL = "python:recorder"
CONVERSATIONS = 14
ASSISTANT = ("chatter", "querier")
PICTURE_TOKENS = 2_833
"""Of one picture, as gpt-4o-mini counts it."""


class Talk(NamedTuple):
    """A conversation and all that was sent for it, in order."""

    held: Conversation
    requests: list[Request]


@cache
def talks(eyes: str) -> tuple[dict[str, Item], list[Talk]]:
    """The demo's products, and conversations played under a setting of `pictures`."""
    recorder = Recorder()
    with TemporaryDirectory(prefix="muse-bodies-") as folder:
        settings = Settings(
            num_conversations=CONVERSATIONS,
            dialogue="paper",
            multimodal_open=0.8,
            max_items=150,
            model=MODEL,
            pictures=eyes,
            out=f"{folder}/muse",
            concurrency=8,
        )
        release = generate(settings, objects=Objects({("models", MODEL): recorder}))
        items = {item.item_id: item for item in read(release, "items") if isinstance(item, Item)}
        with Journal(settings.run_folder / JOURNAL) as journal:
            stored = list(journal.objects("conversation"))
            found = [
                (opened(each.body, Conversation), [recorder.sent[call.key] for call in journal.calls(each.keys)])
                for each in stored
            ]
    return items, [Talk(held, requests) for held, requests in found if isinstance(held, Conversation)]


def seen_by(eyes: str) -> dict[str, set[str]]:
    """By task, what its pictures are of: what the shopper owns, what was shown before, what the task is about."""
    _, held = talks(eyes)
    seen: dict[str, set[str]] = defaultdict(set)
    for talk in held:
        for request in talk.requests:
            of = seen[f"{request.agent}/{request.task}"]
            for picture in request.images:
                if picture.sheet:
                    of.add("sheet")
                    continue
                item = getattr(request.values, "item", None)
                about = item is not None and item.item_id == picture.item_id
                of.add("owned" if picture.item_id == talk.held.outfit_item_id else "product" if about else "shown before")
    return {task: of for task, of in seen.items() if of}


def test_the_paper_shows_pictures_to_whom_it_says() -> None:
    assert seen_by("paper") == {
        "manager/derive_outfit": {"product"},
        "manager/judge_outfit": {"sheet"},
        "user_simulator/share_outfit": {"owned"},
        "chatter/recommend": {"product"},
        "user_simulator/chit_chat": {"product"},
        "user_simulator/compare": {"sheet"},
        "user_simulator/accept": {"product"},
    }


def test_where_all_see_whoever_reads_the_talk_sees_what_it_shows() -> None:
    seen = seen_by("all")
    assert seen["chatter/inquire"] == {"owned"}
    assert seen["querier/analyze"] == {"owned", "shown before"}
    assert seen["querier/rerank"] == seen["user_simulator/compare"] == seen["manager/judge_outfit"] == {"sheet"}
    for task in ("chatter/recommend", "chatter/chit_chat", "user_simulator/reject", "user_simulator/accept"):
        assert {"owned", "product"} <= seen[task], task
    assert "reviewer/review" not in seen
    for talk in talks("all")[1]:
        for request in talk.requests:
            marks = re.findall(r"\[picture (\d+)\]$", request.messages[0][1][: request.steady], re.MULTILINE)
            inside = [picture for picture in request.images if picture.place < request.steady]
            if request.steady and request.task != "compare":
                assert len(inside) == len(marks), f"{request.task}: each marked line has its picture before it"
                lines = [request.messages[0][1][picture.place :].partition("\n")[0] for picture in inside]
                assert [line.rpartition("[picture ")[2] for line in lines] == [
                    f"{number}]" for number in range(1, len(marks) + 1)
                ]


def test_where_nobody_sees_none_is_sent_shown_or_spoken_of() -> None:
    assert seen_by("none") == {}
    for talk in talks("none")[1]:
        assert talk.held.opening == "text"
        assert not any(turn.image_item_ids for turn in talk.held.turns)
        for request in talk.requests:
            # What people say may have the word: "something that looks right in photos".
            prompt = f"{request.system} {re.sub(r'^(user|assistant)>.*$', '', request.messages[0][1], flags=re.MULTILINE)}"
            assert "[picture" not in prompt
            if request.agent in (*ASSISTANT, "user_simulator"):
                assert not re.search(r"\b(?:the|last|a) pictures?\b", prompt.partition("Your story")[0])


def test_a_multimodal_opening_shows_its_picture() -> None:
    for eyes in ("paper", "all"):
        opened_so = [talk.held for talk in talks(eyes)[1] if talk.held.opening == "multimodal"]
        assert opened_so
        for held in opened_so:
            assert held.turns[1].image_item_ids == (held.outfit_item_id,)


async def bodies(talk: Talk) -> list[dict[str, Any]]:
    """As OpenAI is sent them, a picture by its digest."""
    pictures = EncodedPictures(lambda picture: picture.sha256.encode())
    model = OpenAIModel("gpt-4o-mini", capabilities=capabilities_of("openai:gpt-4o-mini"), pictures=pictures)
    return [await model.body(request) for request in talk.requests]


def test_a_body_has_its_pictures_where_the_request_says_and_each_costs_little() -> None:
    (talk,) = [talk for talk in talks("all")[1] if talk.held.opening == "multimodal"][:1]
    for request, body in zip(talk.requests, asyncio.run(bodies(talk)), strict=True):
        content = body["messages"][1]["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        assert "".join(part["text"] for part in parts if part["type"] == "text") == request.messages[0][1]
        shown = [part["image_url"]["detail"] for part in parts if part["type"] == "image_url"]
        assert shown == ["low"] * len(request.images)


# --- what the assistant is never told -----------------------------------------------------------------------------------


@pytest.mark.parametrize("eyes", ["paper", "all"])
def test_nothing_of_the_profile_or_the_target_reaches_a_prompt_of_the_assistant(eyes: str) -> None:
    items, held = talks(eyes)
    asked: set[str] = set()
    hidden = 0
    for talk in held:
        profile, target = talk.held.profile, items[talk.held.profile.target_item_id]
        said = " ".join(turn.draft for turn in talk.held.turns)
        for request in talk.requests:
            if request.agent not in ASSISTANT:
                continue
            asked.add(f"{request.agent}/{request.task}")
            told = f"{request.system}\n{request.messages[0][1]}"
            assert profile.backstory not in told
            assert profile.scenario not in told or profile.scenario in said  # a shopper may tell it word for word
            assert f"{profile.person.name}, " not in told
            assert not [need.text for need in profile.requirements if need.text in told and need.text not in said]
            if talk.held.outfit_item_id is not None:
                owned = items[talk.held.outfit_item_id]
                found = {item.item_id for item in getattr(request.values, "items", ())}
                assert owned.title not in told or owned.title in said or owned.item_id in found
            values = request.values.model_dump_json()
            if json.dumps(target.item_id) not in values:
                hidden += 1
                assert target.title not in told or target.title in said
                assert target.item_id not in [picture.item_id for picture in request.images]
    assert asked == {f"{task.agent}/{task.name}" for task in TASKS if task.agent in ASSISTANT}
    assert hidden > CONVERSATIONS


class Planted(Recorder):
    """Answers as the embedded model does, and plants words in all that only the shopper's side may know."""

    async def complete(self, request: Request) -> Reply:
        reply = await super().complete(request)
        if request.task != "write_backstory":
            return reply
        told = json.loads(reply.text)
        told["backstory"] = f"zyxbackstory {told['backstory']}"
        return Reply(text=json.dumps(told))


def test_words_planted_in_profile_and_target_reach_no_prompt_of_the_assistant(tmp_path: Path) -> None:
    lines = []
    for number in range(40):
        kind = ("Sweater", "Scarf", "Jacket", "Boots", "Dress")[number % 5]
        row = {
            "parent_asin": f"B{number:09d}",
            "title": f"Women's Wool {kind} zyxt{number}",
            "main_category": "AMAZON FASHION",
            "categories": ["Clothing, Shoes & Jewelry", "Women", kind],
            "features": [f"Warm wool, zyxf{number}", "Red"],
            "description": [f"A {kind.lower()} of wool. zyxd{number}"],
            "price": None,
            "images": [],
            "store": None,
            "details": {"Department": "womens"},
        }
        lines.append(json.dumps(row))
    catalog = tmp_path / "meta.jsonl"
    catalog.write_text("\n".join(lines), "utf-8")
    recorder = Planted()
    settings = Settings(
        catalog=str(catalog),
        require_image=False,
        num_conversations=4,
        dialogue="paper",
        model=MODEL,
        out=str(tmp_path / "muse"),
        concurrency=4,
    )
    generate(settings, objects=Objects({("models", MODEL): recorder}))
    seen = 0
    with Journal(settings.run_folder / JOURNAL) as journal:
        for stored in journal.objects("conversation"):
            held = opened(stored.body, Conversation)
            profile = held.profile if isinstance(held, Conversation) else None
            for call in journal.calls(stored.keys):
                request = recorder.sent[call.key]
                if request.agent not in ASSISTANT:
                    continue
                told = f"{request.system}\n{request.messages[0][1]}"
                assert "zyxbackstory" not in told
                if isinstance(profile, Profile) and profile.target_item_id not in request.values.model_dump_json():
                    seen += 1
                    number = int(profile.target_item_id[1:])
                    assert not re.search(rf"zyx[tfd]{number}\b", told)
    assert seen > 4


# --- what calls share ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("eyes", "least"), [("paper", 0.1), ("all", 0.4)])
def test_so_much_of_what_is_sent_for_conversations_begins_as_a_call_before(eyes: str, least: float) -> None:
    whole = shared = 0.0
    prefixes = Prefixes()
    for talk in talks(eyes)[1]:
        for request in talk.requests:
            pieces = sent(request)
            whole += extent(pieces).tokens(PICTURE_TOKENS)
            shared += prefixes.shared(request.thread, pieces).cached(PICTURE_TOKENS)
    assert shared / whole >= least, f"of beginnings of {LEAST_TOKENS} tokens and more"


def test_a_call_after_a_picture_was_shown_shares_it_whoever_asks() -> None:
    (talk,) = [talk for talk in talks("all")[1] if talk.held.opening == "multimodal"][:1]
    asked = [request for request in talk.requests if request.steady and request.schema is None]
    after = asked[[request.task for request in asked].index("inquire") :]
    agents = {request.agent for request in after}
    assert agents == {"chatter", "querier", "user_simulator"}
    for one, next_one in pairwise(after):
        told, then = one.messages[0][1], next_one.messages[0][1]
        assert then.startswith(told[: one.steady])
        common = [picture for picture in one.images if picture.place < one.steady]
        assert list(next_one.images[: len(common)]) == common


def test_a_sheet_is_known_by_its_products() -> None:
    for talk in talks("all")[1]:
        for request in talk.requests:
            if request.task == "rerank":
                (sheet,) = request.images
                assert isinstance(sheet, Picture)
                numbers = [number for number, _ in sheet.sheet]
                assert numbers == list(range(1, len(request.values.items) + 1))  # type: ignore[attr-defined]
