"""Product summaries: fundamental and visual attributes in two or three plain sentences, no marketing (paper 3.1, A.1)."""

from random import Random

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.grammar import listed, paragraph, pick
from muse_builder.embedded.model.lexicon import Noun, feature_phrase, is_quality, noun, postmodifier, premodifier
from muse_builder.embedded.model.seeing import remark
from muse_builder.records import Attributes
from muse_builder.tasks.synthesis import Summarize

_SUMMARY = book("summary")

_LOOK = ("fit", "length", "sleeve", "neckline", "pattern", "color")
_FOR = {"women": "women", "men": "men", "girls": "girls", "boys": "boys", "baby": "babies"}
_WHOSE = {"women": "Women", "men": "Men", "girls": "Girls", "boys": "Boys", "baby": "Baby"}


def summarize(values: Summarize, dice: Random) -> str:
    """What the product is, how it looks, what it has; nothing that neither its record nor its picture shows. Draws dice."""
    item = values.item
    name = noun(item.product_type)
    stated = item.attributes
    said = set(item.product_type.lower().split())
    before: list[str] = []
    for field in ("style", *_LOOK):
        for value in getattr(stated, field)[:1]:
            phrase = listed(stated.color[:2]) if field == "color" else premodifier(field, value)
            if phrase and said.isdisjoint(phrase.replace("-", " ").split()):
                before.append(phrase)
                said.update(phrase.replace("-", " ").split())
    made = f", made of {listed(stated.material[:3])}" if stated.material else ""
    whom = f" for {_FOR[item.department]}" if item.department in _FOR else ""
    whose = f"{_WHOSE[item.department]}: " if item.department in _WHOSE else ""
    first = _SUMMARY["first"].say(
        dice,
        thing=_thing(name, before[:4]),
        whom=whom,
        made=made,
        whose=whose,
    )
    return paragraph(first, _details(name, stated, said, dice), _uses(name, stated, dice), remark(item, dice, by="summary"))


def _thing(name: Noun, before: list[str]) -> str:
    return name.some(" ".join(before))


def _details(name: Noun, stated: Attributes, said: set[str], dice: Random) -> str:
    parts = [feature_phrase(value) for value in stated.feature if not is_quality(value)][:4]
    parts += [feature_phrase(value) for value in stated.closure[:1] if said.isdisjoint(value.replace("-", " ").split())]
    qualities = [value for value in stated.feature if is_quality(value)][:2]
    if not parts and not qualities:
        more = [
            postmodifier(field, value)
            for field in ("neckline", "sleeve", "length", "fit")
            for value in getattr(stated, field)[1:2]
        ]
        return f"{name.it} {name.verb('come')} {listed(more)}" if more else ""
    quality = f"{name.it} {name.be} {listed(qualities)}" if qualities else ""
    if not parts:
        return quality
    kept = parts if len(parts) < 3 else dice.sample(parts, 3)
    one = len(kept) == 1 and not kept[0].endswith("s")
    shape = pick(dice, (0, 1, 3) if one else (0, 1, 2, 3))
    text = (
        _SUMMARY["has"]
        .phrases[shape]
        .say(
            dice,
            it=name.it,
            its=name.its,
            has=name.has,
            parts=listed(kept),
            come=name.verb("come"),
        )
    )
    return f"{text}; {quality}" if quality else text


def _uses(name: Noun, stated: Attributes, dice: Random) -> str:
    uses = [postmodifier("activity", value).removeprefix("for ") for value in stated.activity[:2]]
    uses += [postmodifier("climate", value).removeprefix("for ") for value in stated.climate[:2]]
    uses += [postmodifier("occasion", value).removeprefix("for ") for value in stated.occasion[:1]]
    uses = [use for use in dict.fromkeys(uses) if use not in ("indoors", "wearing indoors")]
    if uses and dice.random() < 0.7:
        return _SUMMARY["use"].say(dice, it=name.it, suit=name.verb("suit"), uses=listed(uses[:3]))
    return _SUMMARY["care"].say(dice, care=listed(stated.care[:2])) if stated.care else ""
