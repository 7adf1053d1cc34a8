"""Plants errors of known kinds and counts what the rule screens catch, and what innocent text they let pass.

    python benchmarks/planted.py --catalog ../shared/data/catalogs/luma/meta.jsonl.gz
    python benchmarks/planted.py --catalog ... --release luma   # plants in its rewritten turns too

The generator takes its words from the catalog's items and from the sentences written here; it imports no word list of
the screens. Every rewrite error is planted in a paraphrase, not in a copy, so that a screen cannot win by comparing letters.
Targets: recall of every kind at least 0.95, innocent text passing at least 0.90. The exit status is 1 when one is missed.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.report import CatalogReport
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Conversation, Gender, Item, Person, Profile, Requirement, Turn
from muse_builder.release.reader import read
from muse_builder.screens import style
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.leakage import Leakage
from muse_builder.screens.match import fits_story

RECALL, PASS = 0.95, 0.90

Dice = random.Random

# --- leaks --------------------------------------------------------------------------------------------------------------

NEEDS = (
    "Mornings have turned chilly, and the old {kind} is worn through at the elbows.",
    "There is a {activity} plan with two neighbours, and nothing in the wardrobe feels right for it.",
    "What matters most is that it is {material}, and that {care} is all it takes to keep it fresh.",
    "A {color} one would go with nearly everything on the shelf.",
    "Last year's purchase pinched at the shoulders, so room to move is a must.",
    "I'd like {feature}, because my keys always end up on the floor.",
    "After a long shift, comfort comes first, and looks a close second.",
    "Do you have something in {material}? I run warm and like fabrics that breathe.",
    "It is for the weekends, mostly for {activity}.",
    "The {pattern} look suits me better than anything loud.",
)
CARRIERS = (
    "Ever since a colleague showed me {mark}, I cannot think of anything else.",
    "I keep coming back to {mark} when I picture the day.",
    "Somebody at the club swears by {mark}, you know.",
    "Honestly, {mark} sounds about right for me.",
    "In my notes it only says {mark}, underlined twice.",
)
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def spelled(amount: int) -> str:
    if amount < 20:
        return ONES.split()[amount]
    if amount < 100:
        tens, ones = divmod(amount, 10)
        return TENS.split()[tens - 2] + (f"-{ONES.split()[ones]}" if ones else "")
    return str(amount)


def need(item: Item, dice: Dice) -> str | None:
    """One sentence of NEEDS that this item can fill; None where it lacks the attribute."""
    said = item.attributes
    fields = {
        "kind": item.product_type,
        "activity": dice.choice(said.activity) if said.activity else None,
        "material": dice.choice(said.material) if said.material else None,
        "care": dice.choice(said.care) if said.care else None,
        "color": dice.choice(said.color) if said.color else None,
        "feature": dice.choice(said.feature) if said.feature else None,
        "pattern": dice.choice(said.pattern) if said.pattern else None,
    }
    template = dice.choice(NEEDS)
    wanted = re.findall(r"\{(\w+)\}", template)
    return template.format(**fields) if all(fields[name] for name in wanted) else None


def needs(item: Item, dice: Dice) -> list[str]:
    found = [sentence for sentence in (need(item, dice) for _ in range(8)) if sentence]
    return list(dict.fromkeys(found))[:3] or [NEEDS[4]]


def name_of(item: Item) -> str:
    return item.title.split(" - ")[0].strip()


def title_mark(item: Item, dice: Dice) -> str:
    name = name_of(item)
    words = name.split()
    forms = [name, name.lower(), " ".join(words[:2]), f"{words[0]} {item.product_type}", f"that {name} thing"]
    return f"the {dice.choice(forms)}" if dice.random() < 0.7 else dice.choice(forms[:3])


def brand_mark(item: Item, dice: Dice) -> str:
    brand = item.brand or ""
    return dice.choice(["a {}", "something from {}", "the {} label", "{}"]).format(
        dice.choice([brand, brand.title(), brand.lower()])
    )


def price_mark(item: Item, dice: Dice) -> str:
    price = item.price or 0.0
    whole = round(price)
    forms = [f"${price:.2f}", f"${whole}", f"{whole} dollars", f"{spelled(whole)} dollars", f"{whole} bucks"]
    return f"a price tag of {dice.choice(forms)}"


def model_mark(item: Item, dice: Dice) -> str:
    code = item.details.get("Parent SKU", item.parent_id or item.item_id)
    split = re.sub(r"(?<=[A-Za-z])(?=\d)", dice.choice(["-", " ", ""]), code)
    return dice.choice(["model {}", "article {}", "the number {}", "{}"]).format(dice.choice([code, code.lower(), split]))


def id_mark(item: Item, dice: Dice) -> str:
    code = item.item_id
    return dice.choice([code, code.lower(), code.replace("-", " "), f"#{code}"])


def image_mark(item: Item, dice: Dice) -> str:
    name = item.image or ""
    return dice.choice([name, f"images/{name}", name.rsplit(".", 1)[0], f"the picture {name}"])


LEAKS: dict[str, Callable[[Item, Dice], str]] = {
    "title": title_mark,
    "brand": brand_mark,
    "price": price_mark,
    "model number": model_mark,
    "item id": id_mark,
    "image name": image_mark,
}


def leaking(item: Item, kind: str, dice: Dice) -> str:
    sentences = needs(item, dice)
    sentences.insert(dice.randint(0, len(sentences)), dice.choice(CARRIERS).format(mark=LEAKS[kind](item, dice)))
    return " ".join(sentences)


def generic(item: Item, items: list[Item], dice: Dice) -> str:
    """Words that many titles share, said beside real needs ("yoga pants", "a running top")."""
    names = list({name_of(other) for other in items})
    often: dict[str, int] = {}
    for name in names:
        for word in set(name.lower().split()):
            often[word] = often.get(word, 0) + 1
    common = [word for word in name_of(item).lower().split() if often[word] >= 0.05 * len(names)]
    return " ".join([*needs(item, dice), f"Maybe a {' '.join(common) or item.product_type} would do."])


# --- rewrites -----------------------------------------------------------------------------------------------------------

LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "This {kind} is made of {material} and comes in {color}.",
        (
            "Made of {material}, this {kind} comes in {color}.",
            "In {color}, and {material} throughout: that is this {kind}.",
            "What we have here is a {color} {kind}, all in {material}.",
        ),
    ),
    (
        "You mentioned {activity}, so the {name} could be a good match, and it has {count} pockets.",
        (
            "Since {activity} came up, you might get along well with the {name}; it has {count} pockets.",
            "The {name}, with its {count} pockets, would suit you nicely for {activity}.",
        ),
    ),
    (
        "I like the {color}, but I would prefer {other} to {material}.",
        (
            "The {color} is nice, though I'd rather have {other} than {material}.",
            "I'd take {other} over {material}, even if the {color} is lovely.",
        ),
    ),
    (
        "I need {count} of them for my {count2} trips, and {care} should be enough.",
        (
            "For my {count2} trips I need {count} of them; {care} has to be enough.",
            "My {count2} trips call for {count} of them, which I need soon, and {care} must do.",
        ),
    ),
    (
        "I love how the {name} feels, and my sister loves the {color} too.",
        (
            "My sister and I both love it: I for the feel of the {name}, and she for the {color}.",
            "I love the {name} for its feel, as my sister loves the {color}.",
        ),
    ),
    (
        "With its {pattern} design, this one from {brand} is easy to wear for {activity}.",
        (
            "This one from {brand} has a {pattern} design and is easily worn for {activity}.",
            "Easy to wear for {activity} and {pattern} in design, it comes from {brand}.",
        ),
    ),
)
DENIALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "I don't want anything in {material}.",
        ("Anything in {material} is not what I want.", "Please, I don't want {material} anywhere on it."),
    ),
    (
        "The {color} is not my style, and the cut feels stiff.",
        (
            "That {color} isn't my style, and it feels stiff in the cut.",
            "The cut feels stiff, and {color} is just not my style.",
        ),
    ),
    (
        "It does not have a lining, so it stays light.",
        ("It doesn't have a lining, which keeps it light.", "There is no lining in it, so it stays light."),
    ),
    (
        "This {kind} never shrinks in the wash.",
        ("In the wash, this {kind} never shrinks.", "You'll see, it never shrinks when you wash this {kind}."),
    ),
    (
        "I can't wear {material} next to my skin.",
        ("{material}? Next to my skin I can't wear it.", "Wearing {material} is something my skin can't take."),
    ),
    ("There are no buttons on the front.", ("The front has no buttons.", "On the front you will find no buttons.")),
    (
        "I have never liked {pattern} things.",
        ("{pattern} things? I never liked them.", "Things that are {pattern} were never liked in my house."),
    ),
    ("It comes without a hood.", ("A hood is not part of it.", "It is made without a hood.")),
)
SPEAKERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "I am looking for a {kind} that suits my job.",
        (
            "My job calls for a {kind}, and I am looking for one that suits it.",
            "I'm looking for a {kind}, one that suits my job.",
        ),
    ),
    (
        "You could wear this {kind} on your trip.",
        ("On your trip, you could wear this {kind}.", "This {kind} is one you could wear while on your trip."),
    ),
    (
        "I bought a {color} jacket last week and it matches my shoes.",
        (
            "Last week I bought a {color} jacket, and my shoes match it.",
            "My shoes match the {color} jacket I bought last week.",
        ),
    ),
    (
        "You told me that your daughter loves {color}.",
        ("Your daughter loves {color}, as you told me.", "As you told me, {color} is what your daughter loves."),
    ),
    (
        "I would wear it to my office every day.",
        ("To my office, I would wear it every single day.", "Every day I would wear it to my office."),
    ),
    (
        "You will stay warm, and your hands stay free.",
        ("Your hands stay free while you stay warm.", "Both: you stay warm, and your hands stay free."),
    ),
)
FOREIGN = {
    "material": ("silk", "linen", "cashmere", "velvet", "denim", "suede", "corduroy", "bamboo viscose"),
    "color": ("turquoise blue", "maroon", "ivory", "lime green", "magenta", "mustard yellow"),
    "pattern": ("polka dot", "plaid", "floral", "paisley", "leopard print"),
}
"""Values that an item of a sports shop rarely has; swaps also draw from the catalog's other items."""


def slots(item: Item, items: list[Item], dice: Dice) -> dict[str, str] | None:
    said = item.attributes
    if not (said.material and said.color and said.pattern):
        return None
    others = [other for other in items if other.attributes.material and other.attributes.material[0] not in said.material]
    return {
        "kind": item.product_type,
        "name": name_of(item),
        "brand": (item.brand or "").title(),
        "material": said.material[0],
        "other": dice.choice(others).attributes.material[0],
        "color": said.color[0],
        "pattern": said.pattern[0],
        "activity": dice.choice(said.activity) if said.activity else "long walks",
        "care": said.care[0] if said.care else "a quick wash",
        "count": dice.choice(["two", "three", "4", "five", "6"]),
        "count2": dice.choice(["seven", "8", "nine"]),
    }


def filled(template: str, values: dict[str, str]) -> str:
    text = template.format(**values)
    return text[0].upper() + text[1:]


def paraphrase(lines: tuple[tuple[str, tuple[str, ...]], ...], values: dict[str, str], dice: Dice) -> tuple[str, str, str, str]:
    """(draft, text, draft template, text template)."""
    draft, texts = dice.choice(lines)
    text = dice.choice(texts)
    return filled(draft, values), filled(text, values), draft, text


def attribute_swap(item: Item, items: list[Item], dice: Dice) -> tuple[str, str] | None:
    values = slots(item, items, dice)
    if not values:
        return None
    draft, _, _, template = paraphrase(LINES, values, dice)
    kinds = [kind for kind in ("material", "color", "pattern") if f"{{{kind}}}" in template]
    if not kinds:
        return None
    kind = dice.choice(kinds)
    own = getattr(item.attributes, kind)
    drawn = [value for other in items for value in getattr(other.attributes, kind)[:1] if value not in own]
    pool = [
        value for value in dict.fromkeys([*drawn, *FOREIGN[kind]]) if not related(value, own) and value not in values.values()
    ]
    return draft, filled(template, values | {kind: dice.choice(pool)})


def related(value: str, own: tuple[str, ...]) -> bool:
    """ "organic cotton" for "cotton" changes no fact worth planting."""
    return any(set(value.split()) & set(mine.split()) for mine in own)


def number_change(item: Item, items: list[Item], dice: Dice) -> tuple[str, str] | None:
    values = slots(item, items, dice)
    if not values:
        return None
    draft, _, _, template = paraphrase(LINES, values, dice)
    slot = next((name for name in ("count", "count2") if f"{{{name}}}" in template), None)
    if slot is None:
        return None
    other = dice.choice(
        [number for number in ("two", "3", "four", "eleven", "12", "thirty") if not same_number(number, values)]
    )
    return draft, filled(template, values | {slot: other})


def same_number(number: str, values: dict[str, str]) -> bool:
    words = ONES.split()
    return any({number, values[slot]} <= {words[n], str(n)} for slot in ("count", "count2") for n in range(len(words)))


def dropped_negation(item: Item, items: list[Item], dice: Dice) -> tuple[str, str] | None:
    values = slots(item, items, dice)
    if not values:
        return None
    draft, text, _, _ = paraphrase(DENIALS, values, dice)
    affirmed = affirm(text)
    return (draft, affirmed) if affirmed != text else None


def affirm(text: str) -> str:
    """The text with its first denial taken out; itself where it has none."""
    affirmed = re.sub(r"\b(is|does|do|ca)n['’]t\b", lambda found: {"ca": "can"}.get(found[1], found[1]), text)
    for pattern, replacement in ((r"\bnot ", ""), (r"\bnever ", "always "), (r"\bno ", "some "), (r"\bwithout\b", "with")):
        if affirmed == text:
            affirmed = re.sub(pattern, replacement, text, count=1)
    return affirmed


def swapped_speaker(item: Item, items: list[Item], dice: Dice) -> tuple[str, str] | None:
    values = slots(item, items, dice)
    if not values:
        return None
    draft, text, _, _ = paraphrase(SPEAKERS, values, dice)
    return draft, swap_speaker(text)


def swap_speaker(text: str) -> str:
    pairs = {"i'm": "you're", "i": "you", "my": "your", "me": "you", "am": "are", "you": "I", "your": "my"}
    swapped = re.sub(r"\b(?:I'm|I|my|me|am|you|your)\b", lambda found: pairs[found[0].lower()], text, flags=re.IGNORECASE)
    return swapped[0].upper() + swapped[1:]


REWRITES: dict[str, Callable[[Item, list[Item], Dice], tuple[str, str] | None]] = {
    "attribute swap": attribute_swap,
    "number change": number_change,
    "dropped negation": dropped_negation,
    "swapped speaker": swapped_speaker,
}

# --- the same errors in rewritten turns that somebody else wrote -----------------------------------------------------------


def in_release(kind: str, draft: str, text: str, item: Item, items: list[Item], dice: Dice) -> str | None:
    """The rewritten turn with one error of this kind; None where it offers no place for it."""
    match kind:
        case "attribute swap":
            values = [
                (name, value)
                for name in ("material", "color", "pattern", "closure", "neckline")
                for value in getattr(item.attributes, name)
                if re.search(rf"\b{re.escape(value)}\b", text, re.IGNORECASE) and value in draft.lower()
            ]
            if not values:
                return None
            name, value = dice.choice(values)
            drawn = [other for one in items for other in getattr(one.attributes, name)[:1]]
            pool = [other for other in dict.fromkeys([*drawn, *FOREIGN.get(name, ())]) if not related(other, (value,))]
            pool = [other for other in pool if other not in text.lower() and other not in draft.lower()]
            return re.sub(rf"\b{re.escape(value)}\b", dice.choice(pool), text, flags=re.IGNORECASE)
        case "number change":
            found = [word for word in [*ONES.split()[2:], *map(str, range(2, 60))] if re.search(rf"\b{word}\b", text)]
            found = [word for word in found if re.search(rf"\b{word}\b", draft)]
            if not found:
                return None
            return re.sub(rf"\b{found[0]}\b", dice.choice(["61", "seventy", "83"]), text)
        case "dropped negation":
            if not re.search(r"n['’]t\b|\bnot\b", draft):
                return None
            affirmed = affirm(text)
            return affirmed if affirmed != text else None
        case _:
            # Only where draft and text share who does what: a swap in a phrase of the Rewriter's own contradicts no draft.
            said = [phrase for phrase in re.findall(r"\b(?:I|my|you|your) \w{4,}", text) if phrase in draft]
            return swap_speaker(text) if said else None


KIN = (
    {"lycra", "spandex", "elastane"},
    {"blue", "navy", "turquoise", "azure"},
    {"purple", "lavender", "violet"},
    {"gray", "charcoal", "silver"},
    {"maroon", "burgundy", "red"},
    {"stripe", "stripes", "striped"},
    {"fleece", "sherpa"},
)
"""Said of each other, these are no plain mistake."""
ASSERTED = r"\b(made (?:of|from) (?:soft |light )?|comes? in |(?:it|they|these|this)(?:['’]s| is|['’]re| are) (?:partly )?)"
"""Before a value, these say it of the product itself."""


def false_claim(text: str, item: Item, items: list[Item], dice: Dice) -> str | None:
    """A recommendation with one asserted attribute put for another that the item's text nowhere holds; None without a place."""
    whole = f"{item.model_dump()}".lower()
    places = [
        (name, match)
        for name in ("material", "color", "pattern")
        for value in getattr(item.attributes, name)
        for match in [re.search(rf"{ASSERTED}{re.escape(value)}\b", text, re.IGNORECASE)]
        if match
    ]
    if not places:
        return None
    name, match = dice.choice(places)
    drawn = [other for one in items for other in getattr(one.attributes, name)[:1]]
    pool = [
        value
        for value in dict.fromkeys([*drawn, *FOREIGN[name]])
        if value not in ("solid", "plain") and not any(word in whole for word in value.lower().split())
    ]
    kin = [words for words in KIN if any(word in whole for word in words)]
    pool = [value for value in pool if not any(words & set(value.lower().split()) for words in kin)]
    return text[: match.end(1)] + dice.choice(pool) + text[match.end() :] if pool else None


def recommended(release: Path, items: dict[str, Item]) -> list[tuple[str, Item]]:
    """(text, item) of every recommendation."""
    return [
        (turn.text, items[turn.item_ids[0]])
        for conversation in read(release, "conversations")
        if isinstance(conversation, Conversation)
        for turn in conversation.turns
        if turn.action == "recommend" and turn.item_ids and turn.item_ids[0] in items
    ]


# --- people ---------------------------------------------------------------------------------------------------------------

SELF_STORIES = (
    "{name} has a free weekend ahead and wants to look the part on the trail. Comfort matters, and so does wear.",
    "After a busy month at work, {name} means to start running again. The drawer holds only old things that no longer fit.",
    "{name} joined a class around the corner. The first lesson is on Monday, and a new outfit would lift the mood.",
)
GIFT_STORIES = (
    "{name} wants a gift for {whose} {relative}, who starts at a gym next week. It should be comfortable and easy to care for.",
    "The birthday of {whose} {relative} is close, and {name} hopes to find a present that gets worn and not just folded "
    "away. A gift with some everyday use would be perfect.",
)
RELATIVES: dict[Gender, tuple[str, ...]] = {
    "female": ("sister", "wife", "aunt", "mother", "granddaughter", "niece"),
    "male": ("brother", "husband", "uncle", "father", "grandson", "nephew"),
}
OPPOSITE: dict[Gender, Gender] = {"female": "male", "male": "female"}


def story(item: Item, dice: Dice, *, right: bool) -> tuple[Person, str | None, str]:
    """(person, recipient as a model would give it or None, backstory), for somebody the item fits or does not."""
    sex: Gender = "female" if item.department == "women" else "male"
    wearer: Gender = sex if right else OPPOSITE[sex]
    if dice.random() < 0.5:
        person = Person(name="Robin Vale", gender=wearer, age=dice.randint(18, 75), profession="nurse")
        return person, None, dice.choice(SELF_STORIES).format(name=person.name)
    gender: Gender = dice.choice(["female", "male"])
    person = Person(name="Robin Vale", gender=gender, age=dice.randint(18, 75), profession="nurse")
    whose = "her" if gender == "female" else "his"
    relative = dice.choice(RELATIVES[wearer])
    told = dice.choice(GIFT_STORIES).format(name=person.name, whose=whose, relative=relative)
    return person, f"{whose} {relative}" if dice.random() < 0.5 else None, told


# --- the table ------------------------------------------------------------------------------------------------------------


def read_catalog(path: Path) -> list[Item]:
    with tempfile.TemporaryDirectory() as folder:
        return list(amazon.read(path, store=ImageStore(Path(folder)), report=CatalogReport(), domain=APPAREL))


def rewritten(release: Path, items: dict[str, Item]) -> list[tuple[str, str, Item]]:
    """(draft, rewritten text, item last shown) of every turn that the Rewriter changed."""
    pairs = []
    for conversation in read(release, "conversations"):
        assert isinstance(conversation, Conversation)
        shown: Item | None = None
        for turn in conversation.turns:
            shown = next((items[item_id] for item_id in turn.item_ids if item_id in items), shown)
            if turn.draft and turn.draft != turn.text and shown is not None:
                pairs.append((turn.draft, turn.text, shown))
    return pairs


def conversation_for(item: Item, items: list[Item], dice: Dice) -> Conversation:
    """Twelve innocent turns of a usual length, for timing."""
    person = Person(name="Robin Vale", gender="unknown", age=40, profession="nurse")
    requirements = (Requirement(text=NEEDS[4]), Requirement(text=NEEDS[6]))
    profile = Profile(
        profile_id="p",
        person=person,
        scenario_id="s",
        scenario="a free weekend",
        target_item_id=item.item_id,
        backstory=" ".join([SELF_STORIES[0].format(name="Robin Vale"), *needs(item, dice), *NEEDS[4:5]]),
        requirements=requirements,
    )
    turns = []
    for number in range(12):
        other = dice.choice(items)
        values = slots(other, items, dice) or {}
        lines = (
            [paraphrase(dice.choice([LINES, DENIALS, SPEAKERS]), values, dice)[:2] for _ in range(3)]
            if values
            else [("Yes.", "Yes.")]
        )
        user = number % 2 == 1
        turns.append(
            Turn(
                role="user" if user else "assistant",
                action="reject" if user else "recommend",
                round=number // 2,
                text=" ".join(text for _, text in lines),
                draft=" ".join(draft for draft, _ in lines),
                item_ids=() if user else (other.item_id,),
            )
        )
    return Conversation(conversation_id="c", profile=profile, opening="text", turns=tuple(turns), outcome="give_up", rounds=4)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", type=Path, required=True, help="Amazon Reviews 2023 metadata, JSONL or .gz")
    parser.add_argument("--release", type=Path, help="folder of a release made from this catalog")
    parser.add_argument("--count", type=int, default=300, help="errors planted of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--misses", type=int, default=0, help="print so many of the missed and the wrongly flagged of each kind"
    )
    options = parser.parse_args()
    items = read_catalog(options.catalog)
    leakage, consistency, grounding = Leakage(APPAREL, items), Consistency(APPAREL, items), Grounding(APPAREL, items)
    failed = False

    def row(kind: str, outcomes: list[tuple[bool, str]], target: float) -> None:
        nonlocal failed
        good = sum(hit for hit, _ in outcomes)
        share = good / len(outcomes)
        failed |= share < target
        print(f"{kind:32} {len(outcomes):6} {good:6} {share:7.3f}  {'' if share >= target else 'below ' + str(target)}")
        for _, text in [outcome for outcome in outcomes if not outcome[0]][: options.misses]:
            print(f"    {text}")

    def dice_for(kind: str) -> Dice:
        return random.Random(f"{options.seed}/{kind}")

    print(f"{'planted':32} {'n':>6} {'caught':>6} {'recall':>7}")
    outcomes: list[tuple[bool, str]]
    for kind in LEAKS:
        # A product without variants has one code, which is its id and its model number.
        told = {kind.replace(" ", "_")} | ({"item_id"} if kind == "model number" else set())
        dice = dice_for(kind)
        outcomes = []
        while len(outcomes) < options.count:
            item = dice.choice(items)
            text = leaking(item, kind, dice)
            found = leakage.measure({"turn": text}, item)
            outcomes.append((bool(told & {finding.kind for finding in found}), text))
        row(f"leak: {kind}", outcomes, RECALL)
    for kind, plant in REWRITES.items():
        dice = dice_for(kind)
        outcomes = []
        while len(outcomes) < options.count:
            item = dice.choice(items)
            pair = plant(item, items, dice)
            if pair:
                outcomes.append((not consistency.check([pair[0]], [pair[1]], [item]).passed, " => ".join(pair)))
        row(f"rewrite: {kind}", outcomes, RECALL)
    by_id = {item.item_id: item for item in items}
    pairs = rewritten(options.release, by_id) if options.release else []
    for kind in REWRITES if pairs else ():
        dice = dice_for(f"release {kind}")
        outcomes = []
        for draft, text, item in dice.sample(pairs, len(pairs)):
            planted = in_release(kind, draft, text, item, items, dice)
            if planted and len(outcomes) < options.count:
                outcomes.append((not consistency.check([draft], [planted], [item]).passed, f"{draft} => {planted}"))
        row(f"release: {kind}", outcomes, RECALL)
    gendered = [item for item in items if item.department in ("women", "men")]
    dice = dice_for("wrong department")
    outcomes = []
    for _ in range(options.count):
        item = dice.choice(gendered)
        person, recipient, told = story(item, dice, right=False)
        verdict = fits_story(APPAREL, person, item, recipient=recipient, story=told)
        outcomes.append((not verdict.passed, f"{item.department} | {person.gender} | {recipient} | {told}"))
    row("match: wrong department", outcomes, RECALL)
    dice = dice_for("unsupported claim")
    outcomes = []
    while len(outcomes) < options.count:
        item = dice.choice(items)
        pair = attribute_swap(item, items, dice)
        # Only a recommendation's own sentence claims something, and only a value that the item's text nowhere holds is wrong.
        if pair and pair[1].startswith(("Made of", "In ", "What we")):
            whole = f"{item.title} {' '.join(item.features)} {item.description} {item.details}".lower()
            new = [word for word in re.findall(r"[a-z]+", pair[1].lower()) if word not in pair[0].lower()]
            if not any(word in whole for word in new):
                outcomes.append((any(not f.visual for f in grounding.check(pair[1], [item])), f"{item.title}: {pair[1]}"))
    row("claim: not in the item", outcomes, RECALL)
    shown = recommended(options.release, by_id) if options.release else []
    if shown:
        dice = dice_for("release false claim")
        outcomes = []
        for text, item in dice.sample(shown, len(shown)):
            planted = false_claim(text, item, items, dice)
            if planted and len(outcomes) < options.count:
                outcomes.append((any(not f.visual for f in grounding.check(planted, [item])), f"{item.title}: {planted}"))
        row("release: false claim", outcomes, RECALL)

    print(f"\n{'innocent':32} {'n':>6} {'passed':>6} {'rate':>7}")
    dice = dice_for("needs")
    outcomes = []
    for _ in range(options.count):
        item = dice.choice(items)
        text = " ".join(needs(item, dice))
        outcomes.append((not leakage.measure({"turn": text}, item), f"{item.title}: {text}"))
    row("leak: needs in plain words", outcomes, PASS)
    dice = dice_for("generic")
    outcomes = []
    for _ in range(options.count):
        item = dice.choice(items)
        text = generic(item, items, dice)
        outcomes.append((not leakage.measure({"turn": text}, item), f"{item.title}: {text}"))
    row("leak: generic words", outcomes, PASS)
    for kind, lines in {"facts": LINES, "denials": DENIALS, "speakers": SPEAKERS}.items():
        dice = dice_for(f"paraphrase {kind}")
        outcomes = []
        while len(outcomes) < options.count:
            item = dice.choice(items)
            values = slots(item, items, dice)
            if values:
                draft, text = paraphrase(lines, values, dice)[:2]
                report = consistency.check([draft], [text], [item])
                outcomes.append((report.passed, f"{draft} => {text} :: {report.verdict.reason}"))
        row(f"rewrite: paraphrase of {kind}", outcomes, PASS)
    if pairs:
        outcomes = []
        for draft, text, item in dice_for("release innocent").sample(pairs, min(len(pairs), 5 * options.count)):
            report = consistency.check([draft], [text], [item])
            outcomes.append((report.passed, f"{draft} => {text} :: {report.verdict.reason}"))
        row("release: turns as rewritten", outcomes, PASS)
    dice = dice_for("right department")
    outcomes = []
    for _ in range(options.count):
        item = dice.choice(gendered)
        person, recipient, told = story(item, dice, right=True)
        verdict = fits_story(APPAREL, person, item, recipient=recipient, story=told)
        outcomes.append((verdict.passed, f"{item.department} | {person.gender} | {told} :: {verdict.reason}"))
    row("match: right wearer, gifts too", outcomes, PASS)
    dice = dice_for("supported claim")
    outcomes = []
    while len(outcomes) < options.count:
        item = dice.choice(items)
        values = slots(item, items, dice)
        if values:
            text = filled(dice.choice(LINES[0][1]), values)
            notes = [finding.note for finding in grounding.check(text, [item]) if not finding.visual]
            outcomes.append((not notes, f"{item.title}: {text} :: {notes}"))
    row("claim: the item's own facts", outcomes, PASS)
    if shown:
        outcomes = []
        for text, item in dice_for("release claims").sample(shown, min(len(shown), 5 * options.count)):
            notes = [finding.note for finding in grounding.check(text, [item]) if not finding.visual]
            outcomes.append((not notes, f"{item.title}: {text} :: {notes}"))
        row("release: recommendations", outcomes, PASS)

    dice = dice_for("timing")
    conversations = [conversation_for(dice.choice(items), items, dice) for _ in range(200)]
    for conversation in conversations[:20]:
        leakage.conversation(conversation, by_id[conversation.profile.target_item_id])
        grounding.conversation(conversation, by_id)
    words = sum(len(turn.text.split()) for conversation in conversations for turn in conversation.turns) / len(conversations)
    start = time.process_time()
    for conversation in conversations:
        leakage.conversation(conversation, by_id[conversation.profile.target_item_id])
        grounding.conversation(conversation, by_id)
        style.judge(conversation, by_id)
    rules = time.process_time() - start
    start = time.process_time()
    for conversation in conversations:
        consistency.conversation(conversation, by_id)
    rewrite = time.process_time() - start
    print(
        f"\n{1e3 * rules / 200:.1f} ms a conversation for leakage, grounding and style, {1e3 * rewrite / 200:.1f} ms for the "
        f"rewrite check (12 turns, {words:.0f} words, one core)"
    )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
