"""Sellers' text made safe to read, to print and to put into a prompt: nothing is invented, what is taken out is said.

All of it is linear in the length of the text: a description may be 200 KB of "<".
"""

import html
import math
import re
import unicodedata
from typing import NamedTuple

from muse_builder.records import Record


class Cleaned(NamedTuple):
    """A text and what was done to it, in words for the report; no words where nothing was."""

    text: str
    repairs: tuple[str, ...] = ()


class CleanedNumber(NamedTuple):
    """A number as the catalog means it; `repair` says what was odd, "" where nothing was."""

    value: float | None
    repair: str = ""


MAX_PRICE = 1_000_000.0
"""US dollars. The dearest watches of the Amazon category stay below; above it a field was filled with something else."""

# --- text -----------------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[ !\"$%'-;=?A-Z^-~\\\]]*\Z")
"""Printable ASCII without # & < > @ and [: what nearly every line is made of, and what few rules below would change."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
"""Terminal sequences: colours (CSI) and window titles (OSC)."""
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
    # A joiner stays where it joins: inside an emoji, or in scripts that write with it (Arabic to the Indic ones).
    r"|(?<![\ufe0f\u2600-\u27bf\U0001f000-\U0001faff\u0600-\u0dff])[\u200c\u200d]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""More than two combining marks of the general kind on one letter is no writing system."""
_SPACE = re.compile(r"\s+")

_BLOCK = re.compile(r"<(?:(script|style)\b|(!--))", re.IGNORECASE)
_BLOCK_END = {
    "script": re.compile(r"</script\b[^<>]*+>?", re.IGNORECASE),
    "style": re.compile(r"</style\b[^<>]*+>?", re.IGNORECASE),
    "": re.compile(r"-->"),
}
_INLINE_TAG = re.compile(r"</?(?:a|b|big|em|font|i|mark|s|small|span|strong|sub|sup|u)(?:\s[^<>]*+)?>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*+>")
"""[^<>] stops at the next "<", so no stretch of text is looked at twice."""
_BROKEN_TAG = re.compile(r"<[a-zA-Z/!][^<>]*+\Z")

_MARKERS = re.compile(
    r"<\|[^<>|]{0,60}\|>|<\|?/?(?:im_start|im_end|endoftext|eot_id|start_of_turn|end_of_turn)\|?>"
    r"|<<\s*/?\s*SYS\s*>>|<s>|</s>"
    r"|\[\s*/?\s*(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\s*\]"
    r"|(?:^|(?<=\s))#{1,6}\s*(?:system|user|assistant|human|instructions?|input|response)\b\s*:?",
    re.IGNORECASE | re.MULTILINE,
)
"""What chat templates of known models use to mark a turn. Text that merely asks a model for something stays: it is data."""
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w-])\+?(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])")

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_FOLD = str.maketrans(_WIDE | _LIGATURES)
_FOLDED = re.compile(r"[\u3000\ufb00-\ufb06\uff01-\uff5e]")


def text(value: str, *, limit: int) -> Cleaned:
    """One line of plain text in NFC, at most `limit` characters, safe for UTF-8, terminals and line-based prompts.

    Characters with a meaning in HTML, Markdown or a spreadsheet may remain: whoever writes such a format escapes them.
    """
    if len(value) <= limit and _PLAIN.match(value) and not _PHONE.search(value):
        return Cleaned(value if value == value.strip() and "  " not in value else " ".join(value.split()))
    repairs: list[str] = []
    if len(value) > 20 * limit:  # tags and blanks go, so what counts may lie behind some of them
        value = value[: 20 * limit]

    def change(after: str, what: str) -> str:
        if after != value:
            repairs.append(what)
        return after

    if not value.isascii():
        value = change(_SURROGATE.sub("\ufffd", value), "replaced what is no Unicode character")
    value = change(_ANSI.sub("", value), "removed terminal sequences")
    value = change(_CONTROL.sub("", value), "removed control characters")
    if not value.isascii():
        value = change(_BIDI.sub("", value), "removed direction marks")
        value = change(_INVISIBLE.sub("", value), "removed invisible characters")
        value = unicodedata.normalize("NFC", value)
        value = change(_MARKS.sub(r"\1", value), "removed heaped combining marks")
        if _FOLDED.search(value):
            value = change(value.translate(_FOLD), "replaced full-width letters and ligatures")
    value = change(_MARKERS.sub(" ", value), "removed chat-template markers")
    value = change(strip_html(value), "removed HTML")
    if "&" in value:
        decoded = _CONTROL.sub("", html.unescape(value))
        value = change(_MARKERS.sub(" ", strip_html(_SURROGATE.sub("\ufffd", decoded))), "decoded HTML entities")
    if "@" in value:
        value = change(_EMAIL.sub("", value), "removed an e-mail address")
    value = change(_PHONE.sub("", value), "removed a telephone number")
    if "\n" in value.strip() or "\r" in value.strip():
        repairs.append("joined its lines")
    value = _SPACE.sub(" ", value).strip()
    if len(value) > limit:
        value = cut(value, limit)
        repairs.append(f"cut to {limit} characters")
    return Cleaned(value, tuple(repairs))


def shown(name: str) -> str:
    """A name that a stranger gave (a column's, a file's in an archive), fit for a terminal and a message."""
    return text(name, limit=80).text


def strip_html(value: str) -> str:
    """The text between the tags; scripts, styles and comments go whole. Linear in the length."""
    if "<" not in value:
        return value
    if _BLOCK.search(value):
        kept: list[str] = []
        position = 0
        while opening := _BLOCK.search(value, position):
            kept.append(value[position : opening.start()])
            closing = _BLOCK_END[(opening.group(1) or "").lower()].search(value, opening.end())
            if closing is None:  # a browser, too, takes all that follows for the script
                position = len(value)
                break
            kept.append(" ")
            position = closing.end()
        kept.append(value[position:])
        value = "".join(kept)
    return _BROKEN_TAG.sub(" ", _TAG.sub(" ", _INLINE_TAG.sub("", value)))


def cut(value: str, limit: int) -> str:
    """`value` within `limit` characters, cut between words where there is a gap in its last tenth."""
    if len(value) <= limit:
        return value
    gap = value.rfind(" ", limit - limit // 10, limit + 1)
    return value[: gap if gap > 0 else limit].rstrip()


# --- numbers --------------------------------------------------------------------------------------------------------

_AMOUNT = re.compile(r"(?:(?<![\w.])[.,](?=\d\d?(?!\d)))?\d[\d.,' \u00a0]{0,20}")
"""Digits with what groups them; a leading point only where one or two digits end it: ".99", but "Rs.1,299" is 1,299."""
_PRICED = re.compile(r"(?:[$£€¥₹]|\b(?:USD|EUR|GBP))\s?(?=[.,]?\d)", re.IGNORECASE)
_MINUS = re.compile(r"[^\w]*[-\u2212(][^\w]*\Z")
"""Before an amount: "-5", "- $5", "$-5", and "(5.00)" as accountants write it."""
_NO_AMOUNT = re.compile(r"\s*%|e[+-]?\d", re.IGNORECASE)
_EUROPEAN = re.compile(r"\d{1,3}(?:[.' ]\d{3})*,\d{2}|,\d{2}")
_ENGLISH = re.compile(r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d*\.\d+|\d+(?:,\d{2})?")


def _amount(value: str) -> float | None:
    """The first amount of a text, the one behind a currency's sign before any other; None where it is no price."""
    priced = _PRICED.search(value)
    found = _AMOUNT.search(value, priced.end() if priced else 0)
    if found is None or _MINUS.match(value[: found.start()]) or _NO_AMOUNT.match(value, found.end()):
        return None
    digits = found.group().replace("\u00a0", " ").rstrip(" .,'")
    if _EUROPEAN.fullmatch(digits):
        return float(re.sub(r"[.' ]", "", digits).replace(",", "."))
    return float(re.sub(r"[,' ]", "", digits)) if _ENGLISH.fullmatch(digits) else None


def price(value: object) -> CleanedNumber:
    """US dollars above 0 and up to a million, rounded to cents, or None.

    Chosen where a catalog leaves it open: "12,99 €" is 12.99 (a price's figure, whatever the currency), "from 21.00" and
    "$10.99 - $24.99" are the low end, 0, "5 %" and "1,2" are unknown, {"amount": 5, ...} and [19.9] are of the wrong type and
    unknown.
    """
    if value is None:
        return CleanedNumber(None)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return CleanedNumber(None, f"a price of type {type(value).__name__} is unknown")
    if isinstance(value, str):
        if not value.strip():
            return CleanedNumber(None, "an empty price is unknown")
        amount = _amount(value[:200])
        if amount is None:
            return CleanedNumber(None, f"not a price: {text(value, limit=40).text!r}")
        number = amount
        repair = f"read {text(value, limit=40).text!r} as {number:g}"
    else:
        try:
            number, repair = float(value), ""
        except OverflowError:
            return CleanedNumber(None, "a price that large is unknown")
    if not math.isfinite(number):
        return CleanedNumber(None, "not a number, so unknown")
    if number < 0.005:  # half a cent: it would be rounded to nothing
        return CleanedNumber(None, f"a price of {number:g} is unknown")
    if number > MAX_PRICE:
        return CleanedNumber(None, f"a price of {number:g} US dollars is not believable, so unknown")
    return CleanedNumber(round(number, 2), repair)


def rating(value: object) -> CleanedNumber:
    """Mean stars, 1 to 5, or None. "4.5" and "4.5 out of 5 stars" are 4.5."""
    if value is None:
        return CleanedNumber(None)
    repair = ""
    if isinstance(value, str) and (found := re.match(r"\s*(\d(?:[.,]\d+)?)(?![\d.,])", value[:100])):
        repair = f"read {text(value, limit=40).text!r} as a number"
        value = float(found.group(1).replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return CleanedNumber(None, "not a rating, so unknown")
    if not 1 <= value <= 5:  # also NaN
        return CleanedNumber(None, "a rating outside 1 to 5 stars is unknown")
    return CleanedNumber(float(value), repair)


def count(value: object) -> CleanedNumber:
    """A whole number from 0 up, or None. "1,204" is 1204."""
    if value is None:
        return CleanedNumber(None)
    repair = ""
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}(?:,?\d{3}){0,4}|\d{1,12}", value.strip()):
        repair = f"read {value.strip()!r} as a number"
        value = int(value.replace(",", ""))
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e12 or value != int(value):
        return CleanedNumber(None, "not a count, so unknown")
    return CleanedNumber(float(int(value)), repair)


def texts_of(record: Record) -> tuple[str, ...]:
    """Every string in a record, at any depth: for checks that a text is clean."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(key)
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)

    walk(record.model_dump())
    return tuple(found)
