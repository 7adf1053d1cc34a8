"""People's dialogue: what may follow what, and forty conversations that keep the rules of those who talk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from muse_builder.agents.acts.talk import LET_GO
from muse_builder.agents.strategies.people import _SEEN_FIRST, FOLLOWS, PEOPLE, PeoplePlan, draw_shopper
from muse_builder.agents.strategies.strategy import Move, State
from muse_builder.agents.strategies.table import people_table
from muse_builder.embedded.model.comparing import meets
from muse_builder.embedded.model.dialogue_user import as_clause
from muse_builder.embedded.model.needs import concept_said, concepts_in
from muse_builder.embedded.model.search import vocabulary_words
from muse_builder.records import DECLINES, OFFERS, QUESTIONS, Conversation, Item, Turn
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.settings import Settings, TalkSettings
from muse_builder.tasks.acts import Liked, WeighReply
from muse_builder.tasks.prompts import card
from muse_builder.tasks.synthesis import Difference
from muse_builder.trust.explain import Explainer
from muse_builder.trust.replay import Replay
from tests.agents.asked import BAG, HAT, PROFILE

GRAY = Difference(attribute="color", wanted="navy", found="gray")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("people") / "muse"
    return generate(Settings(out=str(out), num_conversations=40, max_items=90, num_scenarios=60, dialogue="people"))


@pytest.fixture(scope="module")
def talks(release: Path) -> list[Conversation]:
    return [one for one in read(release, "conversations") if isinstance(one, Conversation)]


@pytest.fixture(scope="module")
def shelf(release: Path) -> dict[str, Item]:
    return {one.item_id: one for one in read(release, "items") if isinstance(one, Item)}


ANYBODYS = frozenset("fabric color design pattern fastening style look closure fit weather".split())
"""What one says of any property that is shown ("the acrylic fabric"), and of the day."""


def pairs(talks: list[Conversation]) -> Iterator[tuple[Conversation, int, Turn, Turn]]:
    for talk in talks:
        for place, (before, after) in enumerate(zip(talk.turns, talk.turns[1:], strict=False)):
            yield talk, place, before, after


# --- a plan, alone --------------------------------------------------------------------------------------------------------


def test_a_shopper_is_drawn_by_the_table_and_the_dice_alone() -> None:
    drawn = [draw_shopper(people_table(), Random(number), most_offers=4) for number in range(400)]
    assert drawn == [draw_shopper(people_table(), Random(number), most_offers=4) for number in range(400)]
    asks = sum("ask_price" in shopper.means for shopper in drawn) / len(drawn)
    assert abs(asks - people_table().acts["ask_price"]) < 0.07
    assert max(draw_shopper(people_table(), Random(number), most_offers=2).patience for number in range(40)) == 2


def test_what_is_drawn_is_recorded() -> None:
    traits = PEOPLE.plan(PROFILE, TalkSettings(), Random(3)).traits
    assert set(traits) == {"dialogue", "patience", "pickiness", "talkative", "opening", "wishes_at_first", "means"}
    assert traits["dialogue"] == "people"


def plan(*means: str, **settings: object) -> PeoplePlan:
    made = PEOPLE.plan(PROFILE, TalkSettings(**settings), Random(0))  # type: ignore[arg-type]
    made.means = list(means)
    return made


def shown(*items: Item, takes: str | None = None, liked: Liked | None = None, **values: object) -> State:
    turns = [
        Turn(role="assistant", action="greet", round=0, text="Hi."),
        Turn(role="user", action="reveal", round=0, text="A hat."),
        Turn(role="assistant", action="recommend_set", round=1, text="These."),
    ]
    weighed = WeighReply(
        takes=takes, nearest=takes or items[0].item_id, liked=liked, objection=None if takes else GRAY, reason=""
    )
    told = list(PROFILE.requirements)
    return State(PROFILE, None, turns=turns, offers=[items], weighed=weighed, told=told, **values)  # type: ignore[arg-type]


def moves(made: PeoplePlan, state: State) -> set[str]:
    return {type(made).next(plan(*made.means), state, Random(number)).do for number in range(60)}


def test_what_is_taken_is_asked_about_first_where_that_was_meant() -> None:
    assert moves(plan(), shown(HAT, takes="hat")) == {"take"}
    assert moves(plan("ask_price"), shown(HAT, takes="hat")) == {"ask", "take"}
    assert moves(plan("ask_also"), shown(HAT, takes="hat")) == {"also"}


def test_other_colors_are_asked_for_of_what_would_be_taken_while_there_is_time() -> None:
    assert moves(plan("ask_variant"), shown(HAT, takes="hat")) == {"variant", "take"}
    assert moves(plan("ask_variant"), shown(HAT, takes="hat", round=plan().shopper.patience)) == {"take"}
    assert moves(plan("ask_variant"), shown(HAT, takes="hat", handed_over=True)) == {"take"}


def test_two_things_are_compared_only_where_two_were_shown() -> None:
    assert moves(plan("compare_items"), shown(HAT, takes="hat")) == {"take"}
    assert "compare" in moves(plan("compare_items"), shown(HAT, BAG, takes="hat"))


def test_what_is_not_taken_is_declined_for_one_thing() -> None:
    assert moves(plan(), shown(HAT)) == {"critique", "refuse"}
    assert "variant" in moves(plan("ask_variant"), shown(HAT))


def test_no_other_color_is_asked_for_where_one_was_shown() -> None:
    one, other = (HAT.model_copy(update={"item_id": name, "parent_id": "hats"}) for name in ("gray", "navy"))
    assert "variant" not in moves(plan("ask_variant"), shown(one, other))
    assert "variant" in moves(plan("ask_variant"), shown(one))


def test_other_colors_are_asked_for_once_and_whatever_else_was_shown() -> None:
    for state in (shown(HAT, takes="hat"), shown(HAT)):
        for number in range(60):
            made = plan("ask_variant")
            if made.next(state, Random(number)).do == "variant":
                assert made.means == []
    one, other = (HAT.model_copy(update={"item_id": name, "parent_id": name}) for name in ("gray", "navy"))
    assert "variant" in moves(plan("ask_variant"), shown(one, other))
    assert "variant" in moves(plan("ask_variant"), shown(HAT, BAG))


def asked_for(topic: str) -> State:
    turns = [
        Turn(role="assistant", action="greet", round=0, text="Hi."),
        Turn(role="assistant", action="inquire", round=0, text="What for?", reason=topic),
    ]
    return State(PROFILE, None, turns=turns)


def test_who_tells_the_occasion_has_room_for_it() -> None:
    made = plan()
    made.shopper = replace(made.shopper, talkative=-1)
    found = [made.next(asked_for("occasion"), Random(number)) for number in range(30)]
    assert {(move.do, move.occasion, move.kind) for move in found} == {("tell", True, True)}
    assert min(move.words for move in found) == 9


def test_who_tells_both_at_first_tells_one_wish_at_most() -> None:
    state = State(PROFILE, None, turns=[Turn(role="assistant", action="greet", round=0, text="Hi.")])
    for opening, wishes in (("both", PROFILE.requirements[:1]), ("need", PROFILE.requirements), ("occasion", ())):
        made = plan()
        made.shopper = replace(made.shopper, opening=opening, wishes_at_first=2)
        assert made.next(state, Random(0)).wishes == wishes, opening


def test_a_comparison_has_room_for_two() -> None:
    made = plan()
    made.shopper = replace(made.shopper, talkative=-1)
    words = []
    for number in range(60):
        made.means, made.asked_now = ["compare_items"], 0
        move = made.next(shown(HAT, BAG, takes="hat"), Random(number))
        words += [move.words] if move.do == "compare" else []
    assert min(words) == 6


def test_nothing_is_asked_twice_nor_what_one_sees_where_nothing_is_stated() -> None:
    made = plan()
    made.asked = {("hat", "material")}
    found = {made._topic(shown(HAT), HAT, Random(number))[0] for number in range(30)}
    assert "wish" in found
    assert not found & {"material", *_SEEN_FIRST}


def test_who_gives_up_refuses_all_that_was_shown() -> None:
    made = plan(at_limit="give_up")
    move = made.next(shown(HAT, BAG, round=made.shopper.patience), Random(0))
    assert (move.do, move.whole, move.ends) == ("refuse", True, True)


def test_only_what_was_seen_is_put_up_with_and_one_thing_changes_at_a_time() -> None:
    liked = Liked(attribute="material", value="straw")

    def found(raised: Difference, round_number: int) -> list[Move]:
        out = []
        for number in range(60):
            made = plan("change_need")
            made.shopper = replace(made.shopper, pickiness="easy", patience=4)
            out.append(made.next(shown(HAT, round=round_number, raised=[raised], liked=liked), Random(number)))
        return [move for move in out if move.do == "change"]

    assert found(GRAY.model_copy(update={"found": ""}), 3) == []
    seen = found(GRAY, 2)
    assert {(move.relents, move.wants) for move in seen} == {(GRAY, ""), (None, "material: straw")}


def test_a_wish_that_was_missed_twice_is_let_go_while_there_is_time_by_the_picky_less_often() -> None:
    missed = Difference(attribute="", wanted=PROFILE.requirements[0].text, found="")
    for pickiness, patience, does in (
        ("easy", 4, {"change"}),
        ("easy", 3, {"critique", "refuse"}),
        ("picky", 4, {"change", "critique", "refuse"}),
    ):
        made = plan()
        made.shopper = replace(made.shopper, pickiness=pickiness, patience=patience)  # type: ignore[arg-type]
        state = shown(HAT, round=2, raised=[missed])
        assert {made.next(state, Random(number)).do for number in range(60)} == does
    relents = plan()
    relents.shopper = replace(relents.shopper, pickiness="easy", patience=4)
    assert relents.next(shown(HAT, round=2, raised=[missed]), Random(0)).relents == missed


def test_a_mind_is_changed_for_what_was_seen_or_minded_before() -> None:
    assert moves(plan("change_need"), shown(HAT)) == {"critique", "refuse"}
    liked = Liked(attribute="sleeve", value="long sleeves")
    assert moves(plan("change_need"), shown(HAT, liked=liked)) == {"change"}
    kind = Difference(attribute="product_type", wanted="hat", found="bag")
    assert moves(plan("change_need"), shown(HAT, raised=[kind])) == {"critique", "refuse"}


def test_nothing_new_is_wanted_where_the_next_thing_shown_was_chosen_before() -> None:
    liked = Liked(attribute="sleeve", value="long sleeves")
    made = plan()
    made.shopper = replace(made.shopper, patience=3)
    for number in range(60):
        made.means = ["change_need"]
        assert made.next(shown(HAT, round=2, liked=liked), Random(number)).do != "change"


def test_a_wish_that_is_missed_is_mostly_asked_for_before_it_is_given_up() -> None:
    missed = Difference(attribute="", wanted=PROFILE.requirements[0].text, found="")
    state = shown(HAT, takes="hat")
    assert state.weighed is not None
    state.weighed = state.weighed.model_copy(update={"objection": missed})
    asked = [move for number in range(60) if (move := plan().next(state, Random(number))).do == "ask"]
    assert 25 < len(asked) < 45
    assert {move.wishes for move in asked} == {(PROFILE.requirements[0],)}


def test_who_has_been_shown_more_puts_up_with_more() -> None:
    made = plan()
    looks = {}
    for drawn in ("easy", "fair", "picky"):
        made.shopper = replace(made.shopper, pickiness=drawn)  # type: ignore[arg-type]
        states = [shown(HAT) for _ in range(4)]
        for offers, state in enumerate(states, start=1):
            state.weighed, state.offers = None, [(HAT,)] * offers
        looks[drawn] = [made.next(state, Random(0)).pickiness for state in states]
    assert looks == {
        "easy": ["easy", "easy", "easy", "easy"],
        "fair": ["fair", "easy", "easy", "easy"],
        "picky": ["picky", "fair", "easy", "easy"],
    }


def test_a_wish_that_was_not_told_may_be_asked_for_before_anything_is_shown() -> None:
    one, other = PROFILE.requirements
    turns = [
        Turn(role="assistant", action="greet", round=0, text="Hi."),
        Turn(role="user", action="reveal", round=0, text="A hat for the rain."),
    ]
    told = State(PROFILE, None, turns=turns, told=[one], told_occasion=True)
    assert {(move.do, move.topic) for move in (plan().next(told, Random(number)) for number in range(40))} == {
        ("ask_for", "needs"),
        ("offer", ""),
    }
    told.turns.append(Turn(role="assistant", action="inquire", round=0, text="Anything else?", reason="needs"))
    assert plan().next(told, Random(0)).wishes == (other,)
    told.told.append(other)
    told.turns.append(Turn(role="user", action="reveal", round=0, text="A brim."))
    assert {plan().next(told, Random(number)).do for number in range(40)} == {"offer"}


def test_patience_ends_with_the_target_handed_over_or_with_a_no() -> None:
    declined = shown(HAT, round=4)
    declined.turns.append(Turn(role="user", action="change_need", round=4, text="No."))
    assert plan().next(declined, Random(0)).hand_over
    last = plan(at_limit="give_up").next(shown(HAT, round=4), Random(0))
    assert (last.do, last.ends) == ("refuse", True)


# --- forty conversations ----------------------------------------------------------------------------------------------------


def test_every_act_follows_one_that_it_may_follow(talks: list[Conversation]) -> None:
    for talk, place, before, after in pairs(talks):
        if before.action != "chit_chat":
            assert after.action in FOLLOWS[before.action], (talk.conversation_id, place, before.action, after.action)
        assert before.role != after.role
    assert {talk.turns[0].action for talk in talks} == {"greet"}
    assert {talk.turns[-1].action for talk in talks} == {"accept"}


def test_every_answer_follows_a_question_and_states_a_fact_of_the_record_or_that_it_is_not_known(
    talks: list[Conversation], shelf: dict[str, Item]
) -> None:
    answers = 0
    for _, _, before, after in pairs(talks):
        if after.action != "answer_detail":
            continue
        answers += 1
        assert before.action in QUESTIONS
        assert after.item_ids == before.item_ids
        _, _, rest = after.reason.partition(", ")
        if rest != "not known":
            source, _, fact = rest.partition(": ")
            assert source == "record"
            told = " ".join(card(shelf[item_id]).lower() for item_id in after.item_ids)
            assert all(part.lower() in told for part in fact.split("; ")), (after.text, fact)
    assert answers > 40


def test_nobody_speaks_of_the_target_as_by_telepathy(talks: list[Conversation], shelf: dict[str, Item]) -> None:
    """A word of the target's that was neither a wish, nor said, nor shown, nor asked for."""
    guilty, turns = [], 0
    for talk in talks:
        profile = talk.profile
        target = shelf[profile.target_item_id]
        private = vocabulary_words(" ".join(value for _, values in target.attributes for value in values))
        wishes = " ".join(one.text for one in profile.requirements)
        known = f"{wishes} {profile.backstory} {profile.scenario}"
        for turn in talk.turns:
            known += " ".join(card(shelf[item_id]) for item_id in turn.item_ids)
            asked = turn.action == "reveal" and turn.reason.startswith("asked for ")
            if turn.role == "user" and not asked:
                turns += 1
                guilty += [(talk.conversation_id, turn.text, word) for word in vocabulary_words(turn.text) & private
                           if word not in vocabulary_words(known) | ANYBODYS]  # fmt: skip
            known += f" {turn.text} "
    assert turns > 160
    assert guilty == []


def test_a_refusal_has_one_complaint_and_never_the_kind_that_was_asked_for(
    talks: list[Conversation], shelf: dict[str, Item]
) -> None:
    for talk in talks:
        for turn in talk.turns:
            if turn.action in DECLINES:
                assert "; " not in turn.reason
                assert len(turn.text.split()) < 40
                assert not turn.reason.startswith(f"product_type: {shelf[talk.profile.target_item_id].product_type}")


def test_what_was_minded_is_not_taken_unless_the_mind_was_changed(talks: list[Conversation], shelf: dict[str, Item]) -> None:
    for talk in talks:
        minded: list[str] = []
        for turn in talk.turns:
            if turn.action == "critique" and not turn.reason.startswith(("wish:", "product_type", "department")):
                minded.append(turn.reason)
            if turn.action == "change_need":
                minded = [reason for reason in minded if reason not in turn.reason]
        taken = shelf[talk.accepted_item_id or ""]
        if talk.outcome == "near_accept":
            values = {f"{field}: {value}" for field, found in taken.attributes for value in found[:1]}
            assert values.isdisjoint(minded), (talk.conversation_id, minded)


def test_no_wish_is_missed_by_what_is_taken_unless_it_was_given_up_aloud(
    talks: list[Conversation], shelf: dict[str, Item]
) -> None:
    near, given_up = 0, 0
    for talk in talks:
        if talk.outcome != "near_accept":
            continue
        near += 1
        missed = [wish.text for wish in talk.profile.requirements if not meets(wish, shelf[talk.accepted_item_id or ""])]
        aloud = [turn for turn in talk.turns if turn.action in ("accept", "change_need") and LET_GO in turn.reason]
        for wish in missed:
            said = [turn.text for turn in aloud if turn.reason.endswith(f"{LET_GO}{wish}")]
            assert said, (talk.conversation_id, wish)
            assert as_clause(wish) in said[0] or concept_said(as_clause(wish)) in concepts_in(said[0]), said
            given_up += 1
    assert near > given_up > 0


def test_what_is_said_not_to_be_there_was_not_among_what_was_found(talks: list[Conversation], shelf: dict[str, Item]) -> None:
    colors = [
        (turn, turn.reason.rpartition("anything in ")[2])
        for talk in talks for turn in talk.turns if turn.action == "not_available" and "anything in " in turn.reason
    ]  # fmt: skip
    for turn, color in colors:
        assert all(color not in shelf[item_id].attributes.color for item_id in turn.item_ids)


def test_the_outcomes_are_the_papers(talks: list[Conversation]) -> None:
    for talk in talks:
        own = talk.accepted_item_id == talk.profile.target_item_id
        assert talk.outcome in (("organic_accept", "forced_target") if own else ("near_accept",))
        assert talk.turns[-1].item_ids[0] == talk.accepted_item_id
        offered = {item_id for turn in talk.turns if turn.action in OFFERS for item_id in turn.item_ids}
        assert talk.accepted_item_id in offered
        assert talk.rounds <= 4


def test_people_do_what_people_do(talks: list[Conversation]) -> None:
    """Shares of dialogues as counted in VOGUE, MG-ShopDial and SIMMC, with the room that forty conversations need."""

    def share(*acts: str) -> float:
        return sum(any(turn.action in acts for turn in talk.turns) for talk in talks) / len(talks)

    assert 0.28 <= share("ask_detail", "ask_fit") <= 0.78
    assert 0.17 <= share("compare_items") <= 0.6
    assert 0.36 <= share("ask_price") <= 0.83
    assert 0.15 <= share("not_available") <= 0.62
    assert share("change_need") >= 0.025
    assert share("ask_variant") >= 0.05
    assert share("reject") < 0.2
    offers = [turn for talk in talks for turn in talk.turns if turn.action in OFFERS and turn.item_ids]
    assert 1.3 < sum(len(turn.item_ids) for turn in offers) / len(offers) < 2.2
    words = sorted(len(turn.text.split()) for talk in talks for turn in talk.turns if turn.role == "user")
    assert 8 <= words[len(words) // 2] <= 15
    assert 0.05 <= sum(count <= 4 for count in words) / len(words) <= 0.2


def test_their_conversations_are_replayed_and_explained_and_few_are_forced(release: Path, talks: list[Conversation]) -> None:
    replay = Replay(release)
    assert [replay.replay(talk.conversation_id).problems for talk in talks[:3]] == [(), (), ()]
    talk, place = next((talk, place) for talk in talks for place, turn in enumerate(talk.turns) if turn.action == "critique")
    assert talk.turns[place].text in " ".join(Explainer(release).turn(talk.conversation_id, place).split())
    ended = [talk.outcome for talk in talks]
    assert ended.count("forced_target") <= 0.25 * len(ended)
    offers = [turn for talk in talks for turn in talk.turns if turn.action in OFFERS]
    declined = [turn for talk in talks for turn in talk.turns if turn.action in DECLINES]
    assert len(declined) <= 0.33 * len(offers)


def test_what_was_drawn_stands_in_the_row(talks: list[Conversation]) -> None:
    assert {talk.labels["dialogue"] for talk in talks} == {"people"}
    assert {talk.labels["pickiness"] for talk in talks} == {"easy", "fair", "picky"}
