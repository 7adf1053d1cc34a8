"""In which letters a catalog is written: UTF-8 with or without a mark, UTF-16, UTF-32, or an old encoding that is detected.

A few bytes that are no UTF-8 in a file that is otherwise make no other encoding: each such line is repaired and reported.
"""

import codecs
import re

UTF8 = "utf-8"
SAMPLE = 1 << 20
"""Bytes that are looked at: a Latin-1 file whose first accent comes later is read as UTF-8, and each such line reported."""
_JUDGED = 1 << 16
"""Bytes of lines with accents that the detector is given; more takes it seconds and tells it nothing new."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LETTERS = frozenset((*range(32, 127), 9, 10, 13))
_VALID = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")


def encoding_of(sample: bytes) -> str:
    """The name of the encoding, as `codecs` knows it.

    Args:
        sample: the first bytes of the file, up to `SAMPLE`; they may end within a character.
    """
    for mark, name in _MARKS.items():
        if sample.startswith(mark):
            return name
    if wide := _without_mark(sample[:4096]):
        return wide
    if sample.isascii():
        return UTF8
    valid = sum(len(found.group()) for found in _VALID.finditer(sample))
    odd = len(_HIGH.findall(sample)) - valid
    # A character that the sample's end cuts makes up to three odd bytes.
    return _detected(sample) if odd > 3 and odd > valid else UTF8


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark has a NUL in every other byte of what is mostly ASCII."""
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[::2], head[1::2]
    for zeros, letters, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        readable = sum(byte in _LETTERS for byte in letters)
        if zeros.count(0) > 0.4 * len(zeros) and readable > 0.6 * len(letters):
            return name
    return None


def _detected(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    judged = b"\n".join(_HIGH_LINE.findall(sample))[:_JUDGED]
    # Those that shops write; of the some hundred that it knows many fit any bytes.
    likely = ["cp1252", "latin_1", "cp1251", "cp932", "euc_jp", "gb18030", "big5", "euc_kr"]
    best = from_bytes(judged, cp_isolation=likely).best()
    found = "cp1252" if best is None else best.encoding
    # Western bytes without 0x80 to 0x9f read the same in both; the wider one also knows the euro sign and curly quotes.
    return "cp1252" if found in ("latin_1", "ascii") else found
