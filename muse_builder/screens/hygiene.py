"""What belongs to prompts, templates and providers, and must never reach a row: a row is speech (E4 of EXMODD).

Chat-template marks of all families, markup, placeholders, role labels, model refusals, instructions to a model, raw data, and
characters that nobody sees. Letters in other widths are read as the plain ones, so that "＜｜im_start｜＞" is found too.
"""

import re

from muse_builder.domains.words import bag, plain
from muse_builder.screens.findings import Finding
from muse_builder.tasks.base import Place

_PARTY = (
    r"user|assistant|system|human|ai|bot|chatbot|seeker|recommender|rec-?assistant|customer|shopper|buyer|seller|clerk"
    r"|sales ?(?:person|man|woman)|(?:shop|sales|shopping) assistant|agent|querier|chatter|rewriter|manager|user simulator"
    r"|speaker [ab12]"
)
"""Who a line of a transcript may be labelled with."""
_BEGIN = r"(?:^|\n|[.!?]\s)\s*"
_CANNOT = r"(?: can(?:['’]?t|not)|(?:['’]m| am) (?:not able to|unable to))"

PATTERNS: tuple[tuple[str, re.Pattern[str], Place], ...] = (
    (
        "template mark",
        re.compile(
            r"<\s*[|｜][^|｜<>]{1,60}[|｜]\s*>|<</?\s*SYS\s*>>|</?s>|<(?:bos|eos|pad|unk|mask|unused\d+|extra_id_\d+)>"
            r"|</?(?:start|end)_of_(?:turn|image|text)>"
            r"|\[/?\s*(?:INST|SYSTEM(?:_PROMPT)?|USER|ASSISTANT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|THINK)\s*\]"
            r"|</?(?:think(?:ing)?|reason(?:ing)?|reflection|scratchpad|tool_\w+|function_\w+|function_calls?|invoke|parameter)"
            r"\b[^<>]{0,80}>"
            r"|(?:^|(?<=\s))#{1,6}\s*(?:instructions?|response|system|user|assistant|human|input|output)\b",
            re.IGNORECASE,
        ),
        "note",
    ),
    (
        "placeholder",
        re.compile(
            r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\$\{\w+\}|(?<!\w)\{[a-z_]+\}|(?<!\d)%(?:[sd]\b|\(\w+\)[sd])"
            r"|</?(?:image|img|product|item|name|brand|title|picture|photo|audio|video)s?[\s_]*/?\d*>"
            r"|\[(?:image|img|picture|photo|product|item|your|user|customer|brand|insert|name|title)\b[^\]\n]{0,40}\]"
            r"|\blorem ipsum\b",
            re.IGNORECASE,
        ),
        "note",
    ),
    ("placeholder", re.compile(r"\b(?:TODO|TBD|N/A)\b", re.IGNORECASE), "speech"),
    ("markup", re.compile(r"</?[a-z][\w:-]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE), "note"),
    (
        "role label",
        re.compile(
            rf"{_BEGIN}(?:(?:[-*•]|\d+[.)])\s+)?[*_#>\"]*(?:{_PARTY})[*_\"]*\s*(?:\([^)]{{0,20}}\))?\s*:"
            r"|(?<!the )(?<!my )(?<!an )(?<!our )(?<!your )\b(?:user|assistant|system)\s*:(?=\s)"
            r"|(?:^|\n)\s*(?:user|assistant|system|human|model)\s*\n|(?:^|\n)\s*[QA]\s*:"
            rf"|{_BEGIN}(?:[\[(](?:turn|round|line|utterance)\s*\d+[\])]|(?:turn|round|line|utterance)\s*\d+\s*:)",
            re.IGNORECASE,
        ),
        "kept",
    ),
    (
        "refusal",
        re.compile(
            r"\bas an? (?:ai|artificial intelligence|large language model|language model|llm|virtual assistant|chat ?bot)\b"
            r"|\bi(?:['’]?m| am) (?:just |only )?an? (?:ai|large language model|language model|llm)\b"
            r"|\bmy (?:training data|knowledge cutoff)\b|\bi was trained on (?:data|text)\b"
            r"|\bi (?:don['’]t|do not) have the (?:ability|capability) to\b"
            r"|\bagainst my (?:guidelines|programming|policy)\b|\b(?:openai|anthropic)\b"
            rf"|\bi(?:['’]?m| am) (?:sorry|afraid)[,.]? (?:but )?i{_CANNOT}"
            r" (?:to )?(?:help|assist|comply|fulfil|provide|generate|create|write|do that|continue|view|see images?)"
            rf"|\bi{_CANNOT} (?:assist\b|comply|fulfil+|generate|browse the|help (?:you )?with (?:that|this)\b"
            r"|(?:view|see|access|process) (?:the |this |any |your )?images?\b)",
            re.IGNORECASE,
        ),
        "note",
    ),
    (
        "instruction text",
        re.compile(
            r"\b(?:ignore|disregard|forget|override) (?:(?:all|any|the|your|my|these|those|of) )*"
            r"(?:(?:previous|prior|above|earlier|preceding|system) (?:instructions?|prompts?|rules|directives)"
            r"|(?<=(?:ll|ny|ur|my|se) )(?:instructions?|prompts?|guidelines|directives)"
            r"|(?:instructions?|prompts?|rules|directives) (?:above|so far|(?:that )?you (?:were|have been|got)))\b"
            r"|\b(?:ignore|disregard|forget) (?:all|everything|anything|whatever)"
            r" (?:above|before this|(?:that )?you (?:were|have been))\b"
            r"|\bsystem prompt\b|\b(?:print|reveal|repeat|output) (?:me )?(?:your|the) (?:\w+ )?prompt\b"
            r"|\byou are (?:now )?an? (?:helpful |expert |friendly |professional )?"
            r"(?:assistant|ai|language model|chatbot|rewriter|user simulator)\b"
            r"|\byou are now (?:an? |the |in )?(?:[\w-]+ ){0,3}(?:assistant|ai|language model|chatbot|bot|mode)\b"
            r"|\b(?:new|updated|additional|important|system) instructions?\s*:"
            r"|\b(?:end|start|beginning) of (?:the )?(?:instructions|prompt|transcript)\b"
            r"|\byou must (?:always |only |now )?(?:recommend|reply|respond|output)\b",
            re.IGNORECASE,
        ),
        "note",
    ),
    (
        "instruction text",
        re.compile(
            r"\bi(?:['’]ll| can| could|['’]ve| have) (?:rewrite|rewritten|rephrased?|reword(?:ed)?) (?:it|that|this|the)\b"
            r"|\b(?:reply|respond|answer|return|output) (?:only )?(?:with|in|as) (?:only )?(?:valid )?"
            r"(?:json|the following format|one of the following|plain text)\b"
            r"|\b(?:reply|respond|answer|return|output|print|write)\b[^.!?\n]{0,40}\b(?:in|as|with)\b[^.!?\n]{0,12}\bjson\b"
            r"|\b(?:do not|don['’]?t|never|must not) (?:mention|reveal|disclose|name|say) (?:the |any |its |a )?"
            r"(?:target|brand or pri[cz]e|brand name|item id|product name)\b"
            r"|\bin (?:1|one|2|two)(?:\s*(?:-|–|to)\s*|\s+)(?:3|three) sentences\b"
            r"|\b(?:target item|purchase backstory|basic (?:user )?(?:profile|information))\b"
            r"|\bhere(?:['’]?s| is) (?:the|a|my|your) "
            r"(?:rewritten|revised|rephrased|rewrite|colloquial version|response|reply)\b"
            r"|\b(?:rewritten|revised|rephrased) (?:version|text|line|utterance|conversation)\b",
            re.IGNORECASE,
        ),
        "speech",
    ),
    (
        "stage direction",
        re.compile(
            r"\b(?:based on|according to|as per) (?:the|your|this) (?:\w+ )?"
            r"(?:backstory|profile|persona|context|prompt|dialogue)\b"
            r"|^\W*user (?:wants|needs|asks)\b|\bthe customer (?:wants|asked|is (?:asking|looking|shopping))\b"
            r"|\bthe (?:user|shopper|simulator)(?:['’]s)? (?:should|must|does|doesn['’]t|has to|will|wants|needs|prefers|asked"
            r"|said|mentioned|is (?:asking|looking|shopping)|request)\b"
            r"|(?:^|\n)\s*\**(?:rewritten|revised|rephrased|output|response|reply|query|backstory|draft)\**\s*:",
            re.IGNORECASE,
        ),
        "speech",
    ),
    (
        "raw data",
        re.compile(
            r"```|\b\w+ = [\"'\[{]|\A\s*(?:null|undefined|nan|string)\s*\Z|\((?:no|missing) (?:image|photo|picture)[^)]{0,30}\)"
            r"|\{\s*['\"]\w+['\"]\s*:|['\"]\w+['\"]\s*:\s*['\"\[{]|^\s*[\[{]\s*['\"{]|!?\[[^\]\n]*\]\([^)\n]*\)"
            r"|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrt\"])|\b[a-z][a-z0-9+.-]{1,9}://|www\.|\b[\w-]+\.(?:jpe?g|png|webp|gif|json)\b"
            r"|\b(?:mailto|javascript|vbscript|tel):\S|\bdata:\w+/\w|\b[\w.+-]{1,64}@[\w-]+\.[a-z]{2,}"
            r"|(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,8}(?:(?:com|net|org|info|biz|io|xyz|example)\b|(?-i:[a-z]{2,6})/\w)",
            re.IGNORECASE,
        ),
        "kept",
    ),
    (
        "unreadable character",
        re.compile(
            "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffd"
            "\U000e0000-\U000e007f]"
        ),
        "note",
    ),
    ("endless word", re.compile(r"[^\W_]{60,}"), "note"),
    ("mixed alphabets", re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]"), "note"),
)
"""Kind, what it looks like, and the freest place it may not stand in; of overlapping finds the first kind is told."""
_OF_SIGNS = ("unreadable character", "mixed alphabets")
"""Looked for in the text as it is, all others in the plain letters it is written for."""

_ENDLESS = 60
"""Letters of a word that is none."""
_MARK_BEGINS = re.compile(r"[<>{}=\[\]`#/@\n&\\%\"\x00-\x08\x0b-\x1f(:]")
_MARKS = re.compile(r"\w{60}|[<>{}=\[\]`#/@\n&\\%\"\x00-\x08\x0b-\x1f]|'\s*:|\((?:[Tt]urn|[Rr]ound|[Ll]ine|[Nn]o|[Mm]issing)")
_LABELS = frozenset(
    """
    user assistant system human ai bot chatbot seeker recommender rec recassistant customer shopper buyer seller clerk person
    salesperson man salesman woman saleswoman agent querier chatter rewriter manager simulator speaker https http q a turn round
    line utterance rewritten revised rephrased output response reply query backstory draft instructions instruction
    """.split()
)
"""A colon matters only behind one of these: people say "one thing: it is warm"."""
_SIGNALS = frozenset(
    """
    ai artificial language model llm chatbot bot training knowledge guidelines programming policy openai anthropic
    sorry afraid assist comply generate view see fulfil fulfill ignore disregard forget override system instructions
    prompt assistant json text format mention reveal disclose name say sentences target purchase basic rewritten
    revised rephrased rewrite version response reply following lorem todo tbd unable jpg jpeg png webp gif www
    user user's shopper shopper's simulator help access process mode trained ability capability browse guidelines directives
    must backstory profile persona context dialogue customer rephrase reword rephrased reworded null undefined nan string
    transcript mailto javascript vbscript tel com net org info biz io xyz example
    """.split()
)
"""Plain text without these marks and words holds none of the patterns, which are dearer to try."""


def _marked(text: str) -> bool:
    """Whether `_MARKS` are in it; most texts hold none of the signs that they begin with, and no chunk that is long enough."""
    may_be = _MARK_BEGINS.search(text) is not None or len(max(text.split(), key=len, default="")) >= _ENDLESS
    return may_be and _MARKS.search(text) is not None


_FREEDOM: dict[Place, int] = {"speech": 0, "kept": 1, "note": 2}


def hygiene(text: str, *, channel: str = "", place: Place = "speech") -> tuple[Finding, ...]:
    """Everything in a text that must not stand in such a place, in the order of the kinds.

    What is said must be free of all of it; what is kept may talk of the user and the target; a note may also be laid out
    under labels.
    """
    words = bag(text)
    if text.isascii() and _SIGNALS.isdisjoint(words) and not (":" in text and words & _LABELS) and not _marked(text):
        return ()
    found: list[Finding] = []
    for kind, pattern, freest in PATTERNS:
        if _FREEDOM[freest] < _FREEDOM[place]:
            continue
        for match in pattern.finditer(text if kind in _OF_SIGNS else plain(text)):
            start, end = match.span()
            if start < end and not any(start < other.end and other.start < end for other in found):
                quote = text[start:end]
                shown = quote.strip() if quote.isprintable() else ascii(quote)[1:-1]
                found.append(Finding(kind, channel, start, end, quote, 1.0, f"{shown!r} is no speech ({kind})"))
    return tuple(found)
