"""Offsets in code points and UTF-16 units."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.gui.reader.article import with_breaks
from annotator.gui.reader.utf16 import Utf16Map

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("a é\u00a0\u2028א😀👩‍👧𝒳"), max_size=80)


@given(TEXTS)
def test_every_offset_is_that_of_the_encoded_text(text: str) -> None:
    units = Utf16Map(text)
    for position in range(len(text) + 1):
        unit = len(text[:position].encode("utf-16-le")) // 2
        assert units.to_utf16(position) == unit
        assert units.to_code_points(unit) == position
        assert units.to_code_points(unit, up=True) == position
    assert units.units == len(text.encode("utf-16-le")) // 2
    assert units.is_plain == all(ord(letter) < 0x10000 for letter in text)


@given(TEXTS.filter(lambda text: any(ord(letter) > 0xFFFF for letter in text)))
def test_a_place_inside_a_pair_moves_to_the_pair_s_edge(text: str) -> None:
    units = Utf16Map(text)
    for position, letter in enumerate(text):
        if ord(letter) > 0xFFFF:
            inside = units.to_utf16(position) + 1
            assert units.to_code_points(inside) == position
            assert units.to_code_points(inside, up=True) == position + 1


def test_a_long_text_of_the_plane_most_scripts_lie_in_needs_no_table() -> None:
    assert Utf16Map("\u4e00" * 100_000).is_plain
    assert not Utf16Map("\u4e00" * 100_000 + "😀").is_plain


@given(TEXTS.filter(bool), st.sets(st.integers(0, 79)))
def test_line_ends_that_only_the_document_has_count_one_unit_each(text: str, places: set[int]) -> None:
    breaks = sorted(place for place in places if 0 < place < len(text))
    units = Utf16Map(text, breaks)
    shown = with_breaks(text, breaks)
    assert units.units == len(shown.encode("utf-16-le")) // 2
    encoded = shown.encode("utf-16-le")
    assert all(encoded[2 * unit : 2 * unit + 2].decode("utf-16-le") == "\n" for unit in units.breaks)
    for position in range(len(text)):
        unit = units.to_utf16(position)
        assert encoded[2 * unit : 2 * unit + 4].decode("utf-16-le", "ignore").startswith(text[position])
        assert units.to_code_points(unit) == units.to_code_points(unit, up=True) == position
        if position in breaks:
            assert units.to_code_points(unit - 1) == position
    assert units.to_code_points(units.units) == len(text)
