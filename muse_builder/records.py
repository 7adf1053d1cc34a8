"""The words of the project: what an item, a person, a turn, a conversation is.

Records are frozen; a change is a new value (`record.model_copy(update=...)`). They hold no paths of a machine and no keys.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Department = Literal["women", "men", "girls", "boys", "baby", "unisex"]
ProductClass = Literal["Clothing", "Shoes", "Decoration", "Other"]
"""The paper's three classes (A.2). Decoration is jewelry, watches, bags, wallets and other accessories; Other is only in
foreign corpora (films, venues, furniture, unknown)."""
Gender = Literal["female", "male", "unknown"]
Role = Literal["assistant", "user"]
PaperAction = Literal["greet", "inquire", "reveal", "share_image", "recommend", "chit_chat", "accept", "reject"]
"""What the paper's two sides do (3.3)."""
PeopleAction = Literal[
    "recommend_set", "not_available", "answer_detail",
    "ask_detail", "ask_price", "ask_fit", "compare_items", "ask_variant", "critique", "change_need", "ask_also", "acknowledge",
    "defer", "leave",
]  # fmt: skip
"""What people do besides; the first three are the assistant's.

recommend_set    two to four items that share a feature, which the turn's `reason` names
not_available    an honest "I have no such thing", mostly with the nearest there is
answer_detail    an answer from a shown item's record, or that it is not known; the turn's `reason` says which
ask_detail       a question about a shown item; of its price `ask_price`, of its size or fit `ask_fit`
compare_items    two shown items held beside each other
ask_variant      another color or size of what is shown
critique         one thing that is wrong with what is shown
change_need      a change of mind about what is needed
ask_also         a second item that goes with the one that is taken
acknowledge      a word that one has heard
defer            the end for now: it will be thought about
leave            the end: nothing of this will do
"""
Action = Literal[PaperAction, PeopleAction, "other"]
"""`other` is only in foreign corpora: what it does stands in the turn's `acts`, if anywhere."""
OFFERS: frozenset[Action] = frozenset(("recommend", "recommend_set", "not_available"))
"""Actions of the assistant that put items before the user, where the turn has any."""
QUESTIONS: frozenset[Action] = frozenset(("ask_detail", "ask_price", "ask_fit", "compare_items"))
"""Actions of the user that an `answer_detail` answers."""
DECLINES: frozenset[Action] = frozenset(("reject", "critique"))
"""Actions of the user that do not take what was offered: all of it, or for one thing that is wrong with it."""
RECOMMENDER = "recommender"
"""Label of a conversation of ours that was held with another recommender than the good one: its name."""
Outcome = Literal[
    "organic_accept", "near_accept", "forced_target", "give_up", "walk_away", "deferred", "accepted", "declined", "not_stated"
]
"""How a conversation ended.

organic_accept   retrieval found the target and the user took it
near_accept      the user took another item that meets the needs; a wish that was given up aloud is none any more
forced_target    the round limit was reached and the Manager handed the target over (paper 3.3.2)
give_up          the round limit was reached and nothing was taken
walk_away        the user left: nothing that was shown would do
deferred         the user put the decision off

and in foreign corpora, which do not say whether what was taken was what was sought:

accepted         the user took something
declined         the user took nothing
not_stated       the corpus does not say
"""


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Attributes(Record):
    """What is known of a product, each value a short lower-case phrase as it stands in a sentence.

    Derived from the catalog's own text, never guessed: an empty tuple means "not stated".
    """

    color: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    """"cotton", "stainless steel"; the first is the main one."""
    pattern: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    fit: tuple[str, ...] = ()
    neckline: tuple[str, ...] = ()
    sleeve: tuple[str, ...] = ()
    length: tuple[str, ...] = ()
    closure: tuple[str, ...] = ()
    feature: tuple[str, ...] = ()
    """Noun phrases without an article where it is not needed: "adjustable hood", "two side pockets"."""
    activity: tuple[str, ...] = ()
    climate: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    care: tuple[str, ...] = ()
    """Imperatives: "machine wash cold"."""
    size: tuple[str, ...] = ()


class Sight(Record):
    """What eyes made out in a product's picture; see the plug-ins of the group `muse_builder.eyes`."""

    colors: tuple[str, ...] = ()
    """As one says them, most first: "navy", "light blue"; empty where it is not clear."""
    shares: dict[str, float] = Field(default_factory=dict)
    """Basic colour -> its share of the product's pixels, 0 to 1, most first."""
    pattern: str = ""
    """ "solid", "striped" or "patterned"; "" where it is not clear."""
    lightness: float
    """Of the product, 0 is black and 1 is white (OKLab)."""
    agrees: bool | None = None
    """Whether the colour that the text states can be the picture's; None where it states none, or the picture is not clear."""


class Item(Record):
    """One product: its catalog text, what was derived from it, and the name of its picture."""

    item_id: str
    title: str
    brand: str | None = None
    categories: tuple[str, ...] = ()
    """From the root to the leaf, as the catalog has them."""
    features: tuple[str, ...] = ()
    description: str = ""
    details: dict[str, str] = Field(default_factory=dict)
    price: float | None = None
    """US dollars; None where unknown, never 0."""
    rating: float | None = None
    """Mean stars, 1 to 5; None where unknown."""
    rating_number: int | None = None
    image: str | None = None
    """File name in the run's image store ("<sha256>.jpg"), never a path; None where the product has no usable picture."""
    image_sha256: str | None = None
    image_url: str | None = None
    parent_id: str | None = None
    """Shared by the colour and size variants of one product; None where the catalog does not say."""
    department: Department = "unisex"
    product_class: ProductClass = "Clothing"
    product_type: str = ""
    """What one calls it, lower case, in its natural number: "hoodie", "leggings", "running shoes"."""
    attributes: Attributes = Attributes()
    summary: str = ""
    """Fundamental and visual attributes in a few sentences, no marketing (paper A.1); empty until summarised."""
    seen: Sight | None = None
    """What was made out in its picture; None where nobody looked, or nothing could be made out."""


class Person(Record):
    name: str
    gender: Gender
    age: int | None
    """Years; None where a foreign corpus does not say, and only there."""
    profession: str


class Scenario(Record):
    scenario_id: str
    text: str
    parent: str | None = None
    """scenario_id of the first example it was grown from; None for a seed."""


class Requirement(Record):
    """One of the two features a backstory reveals (paper Fig. 16)."""

    text: str
    """In the user's words; says neither the product nor its title."""
    attribute: str = ""
    """The field of `Attributes` behind it, or "" where none fits."""
    value: str = ""
    """The target's value there: private, for checks and for acceptable alternates."""


class Verdict(Record):
    """What one screen said of one object."""

    screen: str
    passed: bool
    reason: str = ""
    measures: dict[str, float] = Field(default_factory=dict)


class Style(Record):
    """What somebody is like who buys clothes (VOGUE 3.2): drawn by dice, told to no model, so that no line rests on it."""

    text: str
    """Their style in their own words."""
    vibes: tuple[str, ...]
    """One to three of the words that the domain has for them, the strongest first."""
    importances: dict[str, int]
    """Of comfort, style, practicality, trends, brand, self-expression, sustainability, price and color: 1 (not at all) to 5."""
    buys: str
    """How often: "once a month"."""
    monthly_spend: int
    """US dollars on clothes."""
    colors: tuple[str, ...]
    """Liked ones."""
    feel: str
    """How clothes should sit: "loose"."""


class PastRating(Record):
    """An item that the shopper rated before the conversation; one that stands twice was put before them twice."""

    item_id: str
    value: int
    """How likely to buy it, 1 to 5."""


class Dealbreaker(Record):
    """What somebody will not take, whatever else is right."""

    attribute: str
    """A field of `Attributes`, or "price"."""
    test: Literal["is_not", "at_most"]
    """is_not: the product has no such value; at_most: it costs no more, where its price is known."""
    value: str
    """A value of the attribute, or US dollars: "45"."""

    def broken_by(self, item: Item) -> bool:
        """Whether the product's record says what must not be; what is not stated breaks nothing."""
        if self.test == "at_most":
            return item.price is not None and item.price > float(self.value)
        return self.value in getattr(item.attributes, self.attribute, ())


class NiceToHave(Record):
    """What somebody would be glad of."""

    attribute: str
    value: str
    weight: float
    """Of a wish, whose weight is 1: 0 to 1."""


class DecisionProfile(Record):
    """How somebody decides: drawn by dice from `agents/strategies/decision.toml`, told to no model in so many words."""

    dealbreakers: tuple[Dealbreaker, ...]
    """None to two."""
    nice_to_haves: tuple[NiceToHave, ...]
    knowledge: Literal["lay", "keen", "expert"]
    """Of the goods."""
    patience: int
    """Offers that may miss until the shopper will see no more."""
    pickiness: Literal["easy", "fair", "picky"]
    suggestibility: float
    """How far each miss lowers what is asked of a product: 0 (not at all) to 1."""
    hesitation: float
    """Chance, before haste and knowledge count, that several good products at once are too many to decide between: 0 to 1."""
    disclosure: int
    """Wishes told a turn, at most."""
    style: Literal["terse", "plain", "chatty"]
    mood: Literal["relaxed", "neutral", "hurried", "wary"]
    fitting: int
    """Products of the kind in the catalog that break no dealbreaker; where it is 0, to leave is the right end."""


def decides(decision: DecisionProfile | None) -> list[tuple[str, str]]:
    """How somebody decides, as pairs of what is told and what it says; nothing where it is not known."""
    if decision is None:
        return []
    words = {"is_not": "not {}", "at_most": "at most ${}"}
    breakers = [f"{one.attribute} {words[one.test].format(one.value)}" for one in decision.dealbreakers]
    glad = [f"{one.attribute} {one.value} ({one.weight:g})" for one in decision.nice_to_haves]
    drawn = f"suggestible {decision.suggestibility:g}, hesitant {decision.hesitation:g}"
    wishes = "a wish" if decision.disclosure == 1 else f"{decision.disclosure} wishes"
    return [
        ("dealbreakers", ", ".join(breakers) or "none"),
        ("glad of", ", ".join(glad) or "nothing besides"),
        ("knowledge", decision.knowledge),
        ("patience", f"{decision.patience} offers"),
        ("manner", f"{decision.pickiness}, {decision.mood}, {decision.style}, {drawn}, {wishes} a turn"),
        ("products of the kind that break no dealbreaker", str(decision.fitting)),
    ]


class Profile(Record):
    """A person in a scenario who needs, without knowing its name, one product (paper 3.2.2)."""

    profile_id: str
    person: Person
    scenario_id: str
    scenario: str
    target_item_id: str
    """"" where a foreign corpus has no target."""
    recipient: str | None = None
    """For whom, when it is not for the person: "her niece Mia, 8"; None when it is for themself."""
    backstory: str
    requirements: tuple[Requirement, ...]
    verdicts: tuple[Verdict, ...] = ()
    style: Style | None = None
    """None in releases from before and in corpora that do not say."""
    history: tuple[PastRating, ...] = ()
    """In the order they were rated; never the target or a variant of it."""
    decision: DecisionProfile | None = None
    """None where no such shopper was asked for (`--shopper paper`), in releases from before and in foreign corpora."""


class Candidate(Record):
    item_id: str
    score: float
    """What the list is ordered by: the cosine of a dense search, -1 to 1; the weight of the words that query and item share
    of a sparse one, 0 or more; the sum of reciprocal ranks, 0 to 0.05, of fused rankings. Of equals the cosine decides."""
    dense: float | None = None
    """Cosine similarity of query and item, -1 to 1; None in releases from before it was kept."""
    sparse: float | None = None
    """Weight of the words they share, 0 where they share none; None where no words were searched."""
    picture: float | None = None
    """Cosine similarity of query and the item's picture, -1 to 1; None where no pictures were searched, or it has none."""


class Mention(Record):
    """A place in a turn's text that names an item; so far only foreign corpora mark them."""

    item_id: str
    start: int
    end: int
    """Characters of `text`, start inclusive, end exclusive."""
    native: str
    """What the corpus has there: "@111776", "Item02"."""


class Explanation(Record):
    """Why this product: a wish, what answers it, and where that is seen or written (EXMODD's explanation of an example)."""

    wish: str
    """In the shopper's words; "" where a picture is described that they show."""
    property: str
    """Field of the product: "color", "product_type"; "scene" for what a shown picture shows, "" where no field fits."""
    value: str
    """What the product has there."""
    source: Literal["record", "picture", "said"]
    """record: a field of the product's text says it; picture: only its picture, which is shown, can tell; said: the assistant
    says it and nothing else does."""


class Turn(Record):
    role: Role
    action: Action
    round: int
    """0 for the open-dialogue, then 1 to the round limit."""
    text: str
    """What the dataset says: after the Rewriter."""
    draft: str = ""
    """Before the Rewriter; equal to `text` where it changed nothing."""
    item_ids: tuple[str, ...] = ()
    """Items this turn recommends, shows or talks about."""
    image_item_ids: tuple[str, ...] = ()
    """Items whose picture is shown with this turn."""
    query: str | None = None
    """What the Querier searched with; None where it did not search."""
    candidates: tuple[Candidate, ...] = ()
    """Retrieved for `query`, best first, items already mentioned left out."""
    target_rank: int | None = None
    """Rank of the target for `query` in the whole index, 1 is best, before anything is left out; None without a query."""
    reason: str = ""
    """Private: why this item was chosen, accepted or rejected."""
    keys: tuple[str, ...] = ()
    """Keys of the calls this turn came from, in order."""
    mentions: tuple[Mention, ...] = ()
    acts: tuple[str, ...] = ()
    """Dialogue acts of a foreign corpus, each under its corpus's name: "simmc:REQUEST:GET"."""
    utterances: tuple[str, ...] = ()
    """The pieces `text` was joined from, where a foreign corpus has several in one turn."""
    labels: dict[str, str] = Field(default_factory=dict)
    """What else a foreign corpus says of the turn; JSON where it is no plain text."""
    explanations: tuple[Explanation, ...] = ()
    """Private: of a recommendation why it is this product, of a picture that the shopper shows what is on it."""


class Conversation(Record):
    conversation_id: str
    profile: Profile
    opening: Literal["text", "multimodal"]
    outfit_item_id: str | None = None
    """The item the user owns and shows (multimodal opening, paper A.3)."""
    turns: tuple[Turn, ...]
    outcome: Outcome
    accepted_item_id: str | None = None
    rounds: int
    verdicts: tuple[Verdict, ...] = ()
    models: dict[str, str] = Field(default_factory=dict)
    """Role -> model spec, for example {"backbone": "embedded"}."""
    seed: int = 0
    corpus: str = ""
    """Name of the foreign corpus it was converted from ("redial"); "" for ours."""
    license: str = ""
    """Licence of the foreign corpus."""
    labels: dict[str, str] = Field(default_factory=dict)
    """What else is known of the conversation: what a foreign corpus says of it, or the traits of the shopper that a dialogue
    strategy drew; JSON where it is no plain text."""
    source: str = ""
    """SHA-256 of the release this row came from, where releases were united; "" in the release of one run."""
    twin_of: str | None = None
    """Id of the conversation of the same shopper, seed and scenario with the good recommender, where this one was held with
    a bad one for comparison; None of any other."""


class Rating(Record):
    """One answer of one side to one question, about an item or about the whole conversation: a row of `ratings`."""

    conversation_id: str
    rater: Literal["seeker", "assistant", "model"]
    item_id: str = ""
    """"" where the question is about the conversation."""
    question: str
    """"liked", "how likely to buy", "satisfaction_1", "reading"."""
    value: float | None
    """None where the rater was asked and did not say."""
    scale: str
    """What the values mean: "1 to 5"."""
    mentioned: bool | None = None
    """Whether a turn names the item; None for questions about the conversation."""
    text: str = ""
    """An answer in words, for example to "reading"; "" where the answer is the value."""


class Rejection(Record):
    """An object that a screen refused: kept, with the reason and what was measured."""

    object_id: str
    kind: Literal["item", "scenario", "profile", "conversation"]
    stage: str
    reason: str
    measures: dict[str, float] = Field(default_factory=dict)
    body: str = "{}"
    """The refused object as JSON."""


class Call(Record):
    """One request to a model and what came of it: a row of `traces`."""

    call_id: str
    """"<thread>/<number in thread>", for example "conversation/12/7"."""
    thread: str
    """The coroutine it belongs to: "conversation/12", "twin/12", "candidate/40", "scenario/3", "item/B01"."""
    agent: str
    task: str
    model: str
    key: str
    """SHA-256 of all that was sent."""
    system_digest: str
    """SHA-256 of the system prompt; its text stands once in the release's `prompts` table."""
    messages: tuple[tuple[str, str], ...]
    """(role, text) after the system prompt, as sent."""
    images: tuple[str, ...] = ()
    """SHA-256 of each picture sent, in order."""
    parameters: dict[str, float | int | str | None] = Field(default_factory=dict)
    seed: int = 0
    attempt: int = 0
    """0 for the first asking, then one more for each repair of a reply that did not fit."""
    status: Literal["ok", "invalid", "refused", "truncated", "filtered", "failed"] = "ok"
    reply: str = ""
    raw: str = ""
    """The provider's body as received; empty where it equals `reply` (embedded)."""
    error: str = ""
    tokens_in: int | None = None
    """Prompt tokens, cached ones included."""
    tokens_cached: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    """US dollars at the price of the day, frozen when the call was made; None where unknown."""
    price: str = ""
    """The price used, for example "0.10/0.01/0.50 USD per M tokens in/cached/out"."""
    latency_s: float | None = None
    """Seconds; None for the embedded model, whose replies take no network."""
    retries: int = 0
    """Failed tries over the network before this reply."""
    request_id: str = ""
