"""Letters of a catalog: told by a mark, by where the zeros are, or detected; a few odd bytes make no other encoding."""

import codecs

import pytest

from muse_builder.catalog.encoding import encoding_of

GERMAN = '{"title": "Größe M für Mädchen"}\n{"title": "Träger, weiß"}\n'


@pytest.mark.parametrize(
    ("sample", "encoding"),
    [
        (b"", "utf-8"),
        (b"plain", "utf-8"),
        (GERMAN.encode(), "utf-8"),
        (codecs.BOM_UTF8 + GERMAN.encode(), "utf-8-sig"),
        (GERMAN.encode("utf-16"), "utf-16"),
        (GERMAN.encode("utf-16-le"), "utf-16-le"),
        (GERMAN.encode("utf-16-be"), "utf-16-be"),
        (GERMAN.encode("utf-32"), "utf-32"),
        (GERMAN.encode("latin-1"), "cp1252"),
        ("a,b\nRobe à fleurs – €12,robe d’été\n".encode("cp1252") * 3, "cp1252"),
        ("商品名,価格\n青いシャツ,1200\n赤いワンピース,200\n".encode("shift_jis") * 5, "cp932"),
        ("название;цена\nКрасное платье;12\n".encode("cp1251") * 5, "cp1251"),
    ],
)
def test_the_encoding_of_a_sample(sample: bytes, encoding: str) -> None:
    assert encoding_of(sample) == encoding


def test_odd_bytes_among_many_good_ones_stay_utf8() -> None:
    assert encoding_of(GERMAN.encode() * 3 + b'{"title": "\xff\xfe\xe9 odd"}\n') == "utf-8"


def test_a_sample_cut_within_a_letter_stays_utf8() -> None:
    assert encoding_of(("x" * 100 + "ß").encode()[:-1]) == "utf-8"
