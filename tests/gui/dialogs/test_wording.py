"""Numbers, sizes and dates in words."""

import pytest

from annotator.gui.dialogs.wording import counted, date_words, either, moment_words, readings_of, size_words


def test_numbers_take_their_noun() -> None:
    assert counted(1, "article") == "1 article"
    assert counted(1234, "article") == "1,234 articles"
    assert counted(0, "entry", "entries") == "0 entries"


@pytest.mark.parametrize(("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (4_200_000, "4.2 MB")])
def test_sizes_have_a_unit(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2021-04-06", "6 April 2021"),
        ("2021-04", "April 2021"),
        ("2021", "2021"),
        ("2021-13", "2021-13"),
        ("2021-02-30", "2021-02-30"),
        ("2021-13-40", "2021-13-40"),
        ("2021-04-06-05", "2021-04-06-05"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_dates_of_any_precision_are_read_out(iso: str, words: str) -> None:
    assert date_words(iso) == words


def test_an_ambiguous_date_names_its_readings_once() -> None:
    readings = readings_of("04/06/2021 (2021-04-06 with the month first, 2021-06-04 with the day first, 2021-04-06)")
    assert readings == ("2021-04-06", "2021-06-04")
    assert either(readings) == "6 April or 4 June 2021"
    assert either(("2020-12-01", "2021-01-12")) == "1 December 2020 or 12 January 2021"
    assert readings_of("12.04.21") == ()


def test_moments_say_that_they_are_utc() -> None:
    assert moment_words("2026-11-23T15:08:11.123Z") == "2026-11-23 15:08 UTC"
    assert moment_words("some day") == "some day"
