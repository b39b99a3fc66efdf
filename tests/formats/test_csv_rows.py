"""CSV, byte for byte."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.csv_rows import Value, csv_chunks, csv_field, spreadsheet_safe, write_rows

TEXTS = st.text(alphabet=st.sampled_from("a ,\"\r\n;='\t\u2028é😀\u00a0-"), max_size=12) | st.text(max_size=20)
VALUES = TEXTS | st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[VALUES] * width), max_size=30))


@given(TEXTS)
def test_a_field_comes_back_unaltered(text: str) -> None:
    [[read, end]] = csv.reader(io.StringIO(f"{csv_field(text)},end\r\n", newline=""), strict=True)
    assert (read, end) == (text, "end")


@given(ROWS)
def test_rows_are_what_the_standard_library_writes(rows: list[tuple[Value, ...]]) -> None:
    expected, written = io.StringIO(newline=""), io.StringIO(newline="")
    csv.writer(expected).writerows(rows)
    write_rows(written, rows)
    assert written.getvalue() == expected.getvalue()
    assert "".join(csv_chunks(rows)) == expected.getvalue()


def test_chunks_are_cut_without_a_seam() -> None:
    rows = [(number, f"a,{number}", None) for number in range(7001)]
    chunks = list(csv_chunks(iter(rows)))
    assert len(chunks) == 4
    assert "".join(chunks) == "".join(f'{number},"a,{number}",\r\n' for number in range(7001))


def test_rows_of_unequal_length_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="argument"):
        list(csv_chunks([("a", "b"), ("c",)]))


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_are_disarmed_only_when_asked(value: str) -> None:
    assert spreadsheet_safe(value) == "'" + value
    assert "".join(csv_chunks([(value, "x")])) == f"{csv_field(value)},x\r\n"
    assert "".join(csv_chunks([(value, "x=")], safe_for_spreadsheets=True)) == f"{csv_field(chr(39) + value)},x=\r\n"


@pytest.mark.parametrize("value", ["a=1", "", None, -1, "–5"])
def test_harmless_values_stay_as_they_are(value: Value) -> None:
    assert spreadsheet_safe(value) == value


def test_rows_are_taken_as_they_are_needed() -> None:
    taken = 0

    def rows() -> Iterator[tuple[Value, ...]]:
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield (number,)

    next(csv_chunks(rows()))
    assert taken <= 2001
