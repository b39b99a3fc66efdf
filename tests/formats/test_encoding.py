"""Which encoding a file is in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.encoding import UnreadableError, decode

WORDS = {
    "ru": "Украина настаивает на членстве в НАТО, заявил президент. «Это единственная гарантия», — сказал он.",
    "pl": "Prezydent Ukrainy zażądał przyspieszenia członkostwa. „To jedyna gwarancja”, powiedział. Sześć państw.",
    "cs": "Prezident požádal o urychlení členství. Řekl, že je to záruka; příští týden se sejdou ministři.",
    "de": "Die Ukraine drängt auf einen Beitritt. „Das ist die einzige Garantie für uns“, erklärte er. Größere zögern.",
    "fr": "L’Ukraine demande à l’OTAN d’accélérer. « C’est la seule garantie », a déclaré le président.",
    "en": "Ukraine urges NATO to send a “real signal”. It’s the only guarantee – the president said.",
    "el": "Η Ουκρανία ζητεί από το ΝΑΤΟ να επιταχύνει την ένταξή της, δήλωσε ο πρόεδρος.",
    "tr": "Ukrayna üyeliğinin hızlandırılmasını istiyor, şimdi değişiklik gerekiyor.",
    "ja": "ウクライナはNATOに加盟の加速を求めた。大統領は月曜日に述べた。",
    "zh": "乌克兰敦促北约加快其加入进程，总统周一表示。",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ru", "cp1251"),
        ("ru", "koi8_r"),
        ("pl", "cp1250"),
        ("pl", "iso8859_2"),
        ("cs", "cp1250"),
        ("cs", "iso8859_2"),
        ("de", "cp1252"),
        ("fr", "cp1252"),
        ("en", "cp1252"),
        ("el", "cp1253"),
        ("tr", "cp1254"),
        ("ja", "shift_jis"),
        ("zh", "gb18030"),
    ],
)
def test_one_byte_and_east_asian_encodings_are_recognised_and_marked_as_guessed(language: str, encoding: str) -> None:
    text = WORDS[language].replace(" »", "\u00a0»") if encoding == "cp1252" else WORDS[language]
    text = text.encode(encoding, "ignore").decode(encoding)
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding, found.certain) == (text, encoding, False)
    assert encoding not in found.alternatives


def test_another_encoding_that_fits_is_offered() -> None:
    found = decode(WORDS["pl"].encode("cp1250"))
    assert "iso8859_2" in found.alternatives
    for other in found.alternatives:
        decode(WORDS["pl"].encode("cp1250"), other)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_and_32_without_a_mark(language: str, encoding: str) -> None:
    text = WORDS[language] + "\r\n\n" + WORDS[language] + " 😀\n"
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding, found.certain) == (text, encoding, False)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_goes(mark: bytes, encoding: str) -> None:
    text = "Ärger, 😀\r\n"
    found = decode(mark + text.encode(encoding))
    assert found.text == text
    assert found.certain


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200))
def test_utf_8_comes_back_unaltered(text: str) -> None:
    decoded = decode(b"x" + text.encode())
    assert decoded.text == "x" + text
    assert decoded.certain


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (b"abc\x00def ghi", None, "NUL"),
        (b"abc\x00def", "cp1252", "NUL"),
        (bytes(range(256)) * 4, None, "NUL"),
        (bytes(range(1, 32)) * 40, None, "control"),
        (b"%PDF-1.7 text", None, "PDF"),
        (b"PK\x03\x04 etc", None, "zip"),
        (b"caf\xe9 ferm\xe9", "utf-8", "Byte 4"),
        (codecs.BOM_UTF8 + b"caf\xe9", None, "Byte 4"),
        (codecs.BOM_UTF16_LE + b"a", None, "utf-16"),
        (b"text", "klingon", "no encoding"),
        (b"text", "rot13", "not an encoding of text"),
        (b"text", "base64", "not an encoding of text"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, encoding: str | None, reason: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        decode(data, encoding)
    assert reason in raised.value.message


def test_a_given_encoding_is_taken_at_its_word() -> None:
    found = decode("Größe".encode(), "latin-1")
    assert (found.text, found.encoding) == ("GrÃ¶Ã\x9fe", "iso8859-1")


@pytest.mark.parametrize(
    ("head", "written", "expected"),
    [
        ('<meta charset="windows-1251">', "cp1251", "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "cp1252", "cp1252"),
        ('<?xml version="1.0" encoding="koi8-r"?>', "koi8_r", "koi8-r"),
        ('<meta charset="windows-1251">', "utf-8", "utf-8"),
    ],
)
def test_a_page_says_its_encoding_unless_it_is_utf_8(head: str, written: str, expected: str) -> None:
    word = "naïve “café”" if expected == "cp1252" else "Ёлка и мёд"
    found = decode((head + word).encode(written), html=True)
    assert (found.text, found.encoding, found.certain) == (head + word, expected, True)


def test_a_page_with_a_wrong_declaration_is_guessed() -> None:
    page = '<meta charset="utf-8"><p>' + WORDS["ru"]
    found = decode(page.encode("cp1251"), html=True)
    assert (found.text, found.certain) == (page, False)
