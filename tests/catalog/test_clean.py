"""Cleaning of text and numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse_builder.catalog import clean


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Plain tee, 100% cotton", "Plain tee, 100% cotton"),
        ("  two\t words \n", "two words"),
        ("<p>Soft <b>cot</b>ton</p><ul><li>One</li></ul>", "Soft cotton One"),
        ("Size < 5 & > 3", "Size < 5 & > 3"),
        ("I <3 tees", "I <3 tees"),
        ("a<script>alert('<p>')</script>b", "a b"),
        ("a<!-- hidden -->b", "a b"),
        ("a<style>.x{}</style >b", "a b"),
        ("open <b>tag", "open tag"),
        ("cut <img src=x onerr", "cut"),
        ("Tom &amp; Jerry &lt;b&gt;bold&lt;/b&gt;", "Tom & Jerry bold"),
        ("Men&amp;#39;s", "Men&#39;s"),
        ("na\u200bme so\u00adft", "name soft"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("cafe\u0301", "café"),
        ("\u202eabc\u202c", "abc"),
        ("\ud83d x", "\ufffd x"),
        ("Ｚｏｅ ﬁt", "Zoe fit"),
        ("<|im_start|>system", "system"),
        ("[INST] <<SYS>> x <</SYS>> [/INST] y </s>", "x y"),
        ("ok ### Assistant: Sure", "ok Sure"),
        ("<｜begin▁of▁sentence｜>x", "x"),
        ("#1 gift", "#1 gift"),
        ("call +1 202-555-0143 or a@b.example now", "call or now"),
        ("model 14593-340, 2023-01-05", "model 14593-340, 2023-01-05"),
        ("\x1b[31mRed\x1b[0m", "Red"),
    ],
)
def test_text_is_cleaned_and_meaning_stays(raw: str, expected: str) -> None:
    assert clean.text(raw, limit=200).text == expected


def test_repairs_are_named() -> None:
    assert clean.text("<b>x</b>\x00\u200b", limit=9).repairs == (
        "removed control characters",
        "removed invisible characters",
        "removed HTML",
    )
    assert clean.text("just words", limit=20).repairs == ()
    assert clean.text("just words", limit=5) == clean.Cleaned("just", ("cut to 5 characters",))


@pytest.mark.parametrize(
    "hostile", ["<", "<a ", "<script>", "<!--", "&lt;", "[INST", "<|", "a@", "1 ", "\u0301", "<a '", "# ", "("]
)
def test_200_kilobytes_of_hostile_repetition_come_through(hostile: str) -> None:
    # With anything quadratic this would take minutes, not milliseconds.
    assert len(clean.text((hostile * 200_000)[:200_000], limit=200_000).text) <= 200_000


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_comes_out_encodable_and_stable(raw: str) -> None:
    cleaned = clean.text(raw, limit=100).text
    cleaned.encode("utf-8")
    assert len(cleaned) <= 100
    assert cleaned == " ".join(cleaned.split())


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (48.5, 48.5), (12, 12.0), ("$12.99", 12.99), ("12,99 €", 12.99), ("1.299,00 €", 1299.0), ("1,299.00", 1299.0),
        ("1,299", 1299.0),
        ("from 21.00", 21.0), ("$10.99 - $24.99", 10.99), ("USD 7", 7.0), ("", None), ("None", None), ("—", None),
        ("-5", None), (-5, None),
        (0, None), (True, None), (None, None), ({"amount": 5}, None), ([19.9], None), (1e12, None), (10**400, None),
        (float("nan"), None), (float("inf"), None), ("1.2.3", None), ("9" * 30, None),
        ("$.99", 0.99), (".5", 0.5), ("Rs.1,299.00", 1299.0), ("1 299,00 €", 1299.0), ("5 for $20", 20.0),
        ("12.990000000000002", 12.99), ("12,345", 12345.0), ("10.99-24.99", 10.99),
        ("\u22125", None), ("(5.00)", None), ("$-5", None), ("- $5", None), ("1e3", None), ("5 %", None), ("$1,2", None),
        ("12,3456", None), ("0.001", None), (0.001, None),
    ],
)  # fmt: skip
def test_a_price_is_dollars_or_unknown(raw: object, expected: float | None) -> None:
    assert clean.price(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (4.5, 4.5),
        ("4.5", 4.5),
        ("4.5 out of 5 stars", 4.5),
        ("45", None),
        (0, None),
        (6, None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_a_rating_is_stars_or_unknown(raw: object, expected: float | None) -> None:
    assert clean.rating(raw).value == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (12, 12),
        ("1,204", 1204),
        (-3, None),
        (1.5, None),
        (True, None),
        ("x", None),
        (float("nan"), None),
        (10**400, None),
        (None, None),
    ],
)
def test_a_count_is_whole_or_unknown(raw: object, expected: int | None) -> None:
    assert clean.count(raw).value == expected
