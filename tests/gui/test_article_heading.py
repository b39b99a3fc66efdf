"""Dates above an article: as people write them, and whatever else stands there as it stands."""

import pytest

from annotator.gui.article_heading import day_in_words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2021-04-06", "6 April 2021"),
        ("2021-04", "April 2021"),
        ("2021", "2021"),
        ("soon", "soon"),
        ("2021-13-40", "2021-13-40"),
        ("", ""),
        ("2021-04-06-05", "2021-04-06-05"),
    ],
)
def test_dates_of_any_precision_are_written_out(iso: str, words: str) -> None:
    assert day_in_words(iso) == words
