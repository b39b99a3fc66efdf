"""Folding for comparison, and the way back to the text that was folded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.folding import FoldedText, folded, key

TEXT = st.text(st.one_of(st.sampled_from("aÀßŉ…İﬃ\u0301\u00a0’“–´`－ 🤔Ǆ\u2028ΐ½"), st.characters(codec="utf-8")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ukraine’s", "UKRAINE'S"),
        ("Zelenský", "Zelensky\u0301"),
        ("“membership\u00a0plan”", '"membership plan"'),
        ("tit–for—tat", "tit-for-tat"),
        ("Straße", "STRASSE"),
        ("ŉ", "'n"),
        ("１－２", "1-2"),
        ("a\tb\u2028c", "a b c"),
        ("don`t", "don´t"),
    ],
)
def test_what_a_reader_takes_for_the_same_folds_to_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_a_key_has_single_spaces() -> None:
    assert key("  Volodymyr \u00a0 Zelenskýy\n") == "volodymyr zelenskyy"


@given(TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))


@given(TEXT)
def test_plain_text_folds_alike_in_the_quick_way_and_the_general_one(text: str) -> None:
    assert folded(text) == folded(text + "é").removesuffix("e")


@given(TEXT, st.data())
def test_every_stretch_of_folded_text_leads_back_to_what_it_came_from(text: str, data: st.DataObject) -> None:
    page = FoldedText(text)
    assert page.text == folded(text)
    start = data.draw(st.integers(0, len(page.text)))
    end = data.draw(st.integers(start, len(page.text)))
    first, last = page.original(start, end)
    assert 0 <= first <= last <= len(text)
    assert page.text[start:end] in folded(text[first:last])
    if start == end:
        assert first == last


def test_combining_marks_come_along_with_their_letter() -> None:
    text = "x Zelensky\u0301, y"
    page = FoldedText(text)
    start = page.text.index("zelensky")
    first, last = page.original(start, start + len("zelensky"))
    assert text[first:last] == "Zelensky\u0301"


def test_the_end_of_a_text_leads_back_to_its_end() -> None:
    assert FoldedText("ﬃ").original(3, 3) == (1, 1)
    assert FoldedText("abc").original(3, 3) == (3, 3)
