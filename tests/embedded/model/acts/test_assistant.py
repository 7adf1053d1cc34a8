"""What the embedded assistant answers, shows together and admits."""

import re
from random import Random

import pytest

from muse_builder.agents.acts.chatter import require_fact
from muse_builder.embedded.model.acts.assistant import answer_detail, ask_more, not_available, recommend_set
from muse_builder.embedded.model.seeing import as_sent
from muse_builder.records import Action, Attributes, Item, Sight
from muse_builder.tasks.acts import AnswerDetail, AnswerReply, AskMore, NotAvailable, RecommendSet
from muse_builder.tasks.base import Utterance
from tests.embedded.model.talks import acted

SCARF = Item(
    item_id="scarf", title="Fernhollow Scarf", brand="Fernhollow", product_type="scarf", price=31.5,
    attributes=Attributes(color=("navy",), material=("merino wool",), care=("hand wash cold",), fit=("relaxed fit",)),
)  # fmt: skip
CAP = Item(item_id="cap", title="Besta Cap", brand="Besta", product_type="cap", attributes=Attributes(color=("red",)))


def question(text: str, *items: Item, action: Action = "ask_detail") -> tuple[Utterance, ...]:
    shown = Utterance(role="assistant", action="recommend_set", text="", items=(SCARF, CAP))
    return shown, Utterance(role="user", action=action, text=text, items=items)


def answer(topic: str, *items: Item, text: str = "?", seed: int = 0) -> AnswerReply:
    return answer_detail(AnswerDetail(items=items, topic=topic, conversation=question(text, *items)), Random(seed))


@pytest.mark.parametrize(
    ("topic", "fact", "word"),
    [("price", "31.5", "$31.50"), ("material", "merino wool", "merino wool"), ("care", "hand wash cold", "hand wash cold")],
)
def test_an_answer_states_the_record(topic: str, fact: str, word: str) -> None:
    for seed in range(10):
        found = answer(topic, SCARF, seed=seed)
        assert (found.source, found.fact) == ("record", fact)
        assert word in found.text


@pytest.mark.parametrize("topic", ["price", "material", "closure", "fit", "wish"])
def test_what_the_record_does_not_say_is_not_known(topic: str) -> None:
    for seed in range(10):
        found = answer(topic, CAP, seed=seed)
        assert (found.source, found.fact) == ("not known", "")
        assert not any(word in found.text for word in ("$", "wool"))


def test_of_two_both_are_told_or_of_one_that_it_is_not_known() -> None:
    found = answer("material", SCARF, CAP)
    assert found.fact == "merino wool"
    assert "merino wool" in found.text
    both = answer("material", SCARF, SCARF.model_copy(update={"item_id": "other"}))
    assert both.fact == "merino wool; merino wool"


def test_what_two_have_alike_is_said_of_both() -> None:
    attributes = Attributes(climate=("cold weather",), closure=("buckle",), material=("wool",), care=("hand wash cold",))
    one = SCARF.model_copy(update={"attributes": attributes})
    for topic in ("climate", "closure", "care", "material"):
        for seed in range(8):
            said = answer(topic, one, one.model_copy(update={"item_id": "other"}), seed=seed).text
            assert not re.search(r"\b(both|the two of them) (\w+[^s\W]s|is|has) ", said.lower()), said


def test_every_answer_rests_on_what_it_says_it_rests_on() -> None:
    answers = [(task, reply) for task, reply in acted(60) if isinstance(task, AnswerDetail)]
    assert len(answers) == 60
    for task, reply in answers:
        require_fact(reply, task.items)


def test_a_set_names_each_thing_once_and_what_they_share() -> None:
    other = SCARF.model_copy(update={"item_id": "two", "title": "Pellamo Scarf", "brand": "Pellamo"})
    for seed in range(20):
        text = recommend_set(RecommendSet(items=(SCARF, other), shared="", needs="", conversation=()), Random(seed))
        named = text.split(". ")[0].split("; ")[0]
        assert named.count("Fernhollow") < 2
        assert named.count("Pellamo") < 2
        assert text.lower().count("scarf") > 1
        assert "merino wool" in text or "relaxed" in text


def test_another_color_that_is_not_there_is_admitted_with_the_one_there_is() -> None:
    talk = question("Other colors?", SCARF, action="ask_variant")
    for seed in range(20):
        text = not_available(NotAvailable(lacks="another color", items=(), conversation=talk), Random(seed))
        assert "navy" in text
    text = not_available(NotAvailable(lacks="anything in red", items=(SCARF,), conversation=talk[:1]), Random(0))
    assert "in red" in text
    assert "Fernhollow" in text
    assert "scarf" in text.lower()


def test_what_is_lacking_is_told_in_the_customers_words() -> None:
    wished = Utterance(role="user", action="reveal", text="I want something that keeps my ears warm on frosty mornings.")
    values = NotAvailable(lacks="anything for: warm", items=(), conversation=(wished,))
    told = [not_available(values, Random(seed)) for seed in range(30)]
    assert all(re.search(r"(?:keeps?|could keep) your ears warm on frosty mornings", text) for text in told), told
    assert any("to keep your ears" in text for text in told)
    assert not any("surely" in text for text in told)
    present = wished.model_copy(update={"text": "It should be a gift for my friend. I need a hat."})
    unsaid = not_available(NotAvailable(lacks="anything for: gift-ready", items=(), conversation=(present,)), Random(0))
    assert "friend" not in unsaid


def test_a_question_back_is_one_and_asks_what_it_is_about() -> None:
    talk = (Utterance(role="user", action="reveal", text="I need a hat for the wedding."),)
    for seed in range(30):
        assert ask_more(AskMore(topic="hello", conversation=()), Random(seed)).rstrip()[-1] in "?."
        assert "?" in ask_more(AskMore(topic="color", conversation=talk), Random(seed))
        assert "wedding" in ask_more(AskMore(topic="needs", conversation=talk), Random(seed))


SEEN = Sight(colors=("gray",), shares={"gray": 1.0}, pattern="solid", lightness=0.6, agrees=False)


def beheld(number: int, brand: str, color: str, **attributes: tuple[str, ...]) -> Item:
    """A green shirt, or of the color given, whose picture shows a gray one."""
    stated = Attributes(color=(color,), **attributes)
    return Item(
        item_id=f"B{number}", title=f"{brand} Tee in {color.title()}", brand=brand, product_type="t-shirt",
        attributes=stated, image=f"{number}.jpg", seen=SEEN,
    )  # fmt: skip


def test_one_two_or_the_nearest_are_shown_with_care_where_their_pictures_show_otherwise() -> None:
    one = beheld(1, "Norrwick", "green", material=("cotton",), fit=("slim fit",))
    other = one.model_copy(update={"item_id": "B2", "brand": "Quillaby", "title": "Quillaby Tee", "seen": None})
    single = RecommendSet(items=(one,), shared="", needs="", conversation=())
    both = RecommendSet(items=(one, other), shared="", needs="", conversation=())
    nearest = NotAvailable(lacks="something in silk", items=(one,), conversation=())
    for values, says in ((single, recommend_set), (both, recommend_set), (nearest, not_available)):
        told = [says(as_sent(values, ["B1"]), Random(seed)) for seed in range(40)]  # type: ignore[operator]
        careful = [text for text in told if "gray" in text and "green" in text and ("picture" in text or "photo" in text)]
        assert len(careful) >= 20
        assert not [text for text in told if values is not both and "green" in text and text not in careful]
        assert not [text for text in careful if re.search(r"gray (?:one|t-shirt) (?:looks|is)|call the gray", text)]


def test_an_answer_says_that_it_comes_from_the_picture_where_the_record_is_silent() -> None:
    item = beheld(1, "Norrwick", "green", material=("cotton",)).model_copy(
        update={"attributes": Attributes(material=("cotton",)), "product_class": "Clothing"}
    )
    asked = AnswerDetail(items=(item,), topic="pattern", conversation=question("Is it plain?", item))
    reply = answer_detail(as_sent(asked, ["B1"]), Random(1))  # type: ignore[arg-type]
    assert (reply.source, reply.fact) == ("picture", "solid")
    silent = answer_detail(asked, Random(1))
    assert (silent.source, silent.fact) == ("not known", "")
