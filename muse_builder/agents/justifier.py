"""Justifier: why this product, as wish, property, value and where that is seen or written (EXMODD, arXiv 2310.10967).

EXMODD gives each example a text on what its picture shows and why the dialogue follows from it. Here it is a row of facts that
anybody can check: for each wish that was uttered before a recommendation and that the product meets, the property that meets
it, its value, and whether the record says so, the shown picture alone can tell, or the assistant has merely said so. Wishes are
the two a backstory reveals, from when they are told, and what the shopper asks for in plain words; what a refused product has
is no wish. A wish the product does not meet has no explanation: that is what its coverage measures.

For every model alike, so it costs no call: what a model itself gives as its reason stays beside it, in the turn's `reason`.
"""

from collections.abc import Callable, Iterator, Sequence

from muse_builder.domains.words import read, sentences
from muse_builder.records import DECLINES, Explanation, Item, Profile, Requirement, Turn
from muse_builder.screens.grounding import Grounding

SCENE = "scene"
"""Property of what a picture shows that the shopper brings (multimodal opening, paper A.3)."""
WISHED_IN = DECLINES | {"reveal", "other", "change_need", "ask_variant"}
"""Actions of user turns that hold wishes; small talk, thanks and questions do not."""


class Justifier:
    def __init__(self, grounding: Grounding, item: Callable[[str], Item]) -> None:
        """
        Args:
            grounding: links words to fields of a product.
            item: the product of an id.
        """
        self._grounding = grounding
        self._item = item

    def explain(self, turns: Sequence[Turn], profile: Profile) -> Iterator[Turn]:
        """The turns, recommendations and shown pictures with their explanations. Asks no model, draws no dice."""
        for place, turn in enumerate(turns):
            if turn.role == "assistant" and turn.action.startswith("recommend"):
                items = [self._item(item_id) for item_id in dict.fromkeys(turn.item_ids)]
                found = [one for item in items for one in self._reasons(turns[:place], turn, item, profile)]
                yield turn.model_copy(update={"explanations": tuple(dict.fromkeys(found))})
            elif turn.action == "share_image":
                scenes = (_scene(self._item(item_id)) for item_id in turn.image_item_ids)
                yield turn.model_copy(update={"explanations": tuple(scene for scene in scenes if scene.value)})
            else:
                yield turn

    def _reasons(self, before: Sequence[Turn], turn: Turn, item: Item, profile: Profile) -> Iterator[Explanation]:
        told = set[tuple[str, str]]()
        if any(one.role == "user" and one.action == "reveal" for one in before):
            for wish in profile.requirements:
                reason = self._of_requirement(wish, turn, item)
                if reason is not None:
                    told.add((reason.property, reason.value))
                    yield reason
        for reason in self._of_words(before, turn, item):
            if (reason.property, reason.value) not in told:
                told.add((reason.property, reason.value))
                yield reason

    def _of_requirement(self, wish: Requirement, turn: Turn, item: Item) -> Explanation | None:
        """The two features of the story, which the assistant was told in the shopper's words and not in the catalog's."""
        values = getattr(item.attributes, wish.attribute, ()) if wish.attribute else ()
        if wish.value and (wish.value in values or _stands_in(wish.value, item)):
            return Explanation(wish=wish.text, property=wish.attribute, value=wish.value, source="record")
        claimed = [link for link in self._grounding.links(turn.text, [item]) if link.value == wish.value]
        if wish.value and any(link.field == "picture" for link in claimed) and item.item_id in turn.image_item_ids:
            return Explanation(wish=wish.text, property=wish.attribute, value=wish.value, source="picture")
        if claimed or wish.text.casefold() in turn.text.casefold():
            return Explanation(wish=wish.text, property=wish.attribute, value=wish.value if claimed else "", source="said")
        return None

    def _of_words(self, before: Sequence[Turn], turn: Turn, item: Item) -> Iterator[Explanation]:
        """What the shopper asks for in words that a product's text or picture can answer."""
        refused: set[tuple[str, str]] = set()
        needs = max((place for place, one in enumerate(before) if one.action == "reveal"), default=0)
        for place, one in enumerate(before):
            if one.role != "user" or one.action not in WISHED_IN or (one.action == "reveal" and place != needs):
                continue  # what is revealed first is the scenario, whose words ("a black dog") are no wishes
            if one.action in DECLINES:
                refused |= {had for item_id in one.item_ids for had in _had(self._item(item_id))}
            for start, end in sentences(one.text):
                wish = one.text[start:end].strip()
                for link in self._grounding.links(wish, [item]):
                    value = link.value.casefold()
                    seen = link.field == "picture" and item.item_id in turn.image_item_ids and link.value in turn.text
                    if (link.kind, value) in refused or not (link.field and (link.field != "picture" or seen)):
                        continue
                    yield Explanation(
                        wish=wish, property=link.kind, value=value, source="picture" if link.field == "picture" else "record"
                    )
                if item.product_type and _names(wish, item.product_type) and ("product_type", item.product_type) not in refused:
                    yield Explanation(wish=wish, property="product_type", value=item.product_type, source="record")


def _scene(item: Item) -> Explanation:
    """What is on the picture of an owned item, from its summary, which a model that sees wrote of the picture too."""
    return Explanation(wish="", property=SCENE, value=item.summary, source="record")


def _had(item: Item) -> Iterator[tuple[str, str]]:
    for kind, values in item.attributes.model_dump().items():
        yield from ((kind, value.casefold()) for value in values)
    yield "product_type", item.product_type


def _names(text: str, phrase: str) -> bool:
    said, wanted = [token.stem for token in read(text)], [token.stem for token in read(phrase)]
    return any(said[place : place + len(wanted)] == wanted for place in range(len(said) - len(wanted) + 1))


def _stands_in(value: str, item: Item) -> bool:
    return any(_names(text, value) for text in (item.title, item.description, *item.features, *item.details.values()))
