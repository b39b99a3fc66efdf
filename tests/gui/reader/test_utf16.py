"""Offsets in code points and UTF-16 units."""

from hypothesis import given
from hypothesis import strategies as st

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
