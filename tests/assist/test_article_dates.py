"""The date an article states about itself, and all those that are not its own."""

import pytest
from assist_sample import Sample

from annotator.assist.article_dates import propose_published
from annotator.assist.layout import propose_regions, spans_of

BODY = "\n\nThe ministers met again in Brussels and talked about the plan for hours, said people who were there." * 6


def proposed(text: str) -> list[tuple[str, str | None]]:
    return [(g.date_text, g.value) for g in propose_published(text, spans_of(propose_regions(text).residue))]


def test_only_003_has_a_date_of_its_own(sample: Sample) -> None:
    assert {short: proposed(text) for short, text in sample.texts.items()} == {
        "000": [],
        "001": [],
        "002": [],
        "003": [("Updated: Apr 06, 2021", "2021-04-06")],
        "004": [],
    }


@pytest.mark.parametrize(
    ("head", "words", "value"),
    [
        ("Title of it\nPublished 6 April 2021", "Published 6 April 2021", "2021-04-06"),
        ("Title of it\n2021-04-06T10:00:00Z", "2021-04-06", "2021-04-06"),
        ("Title of it\nTuesday, April 6th, 2021", "April 6th, 2021", "2021-04-06"),
        ("Title of it\nBy Jane Doe | 6 Apr. 2021 10:30", "6 Apr. 2021", "2021-04-06"),
        ("Titel davon\nVeröffentlicht am 06.04.2021", "Veröffentlicht am 06.04.2021", "2021-04-06"),
        ("Заголовок\nОпубліковано: 6 квітня 2021", "Опубліковано: 6 квітня 2021", "2021-04-06"),
        ("KYIV, April 6, 2021 (Reuters) - The ministers met.", "April 6, 2021", "2021-04-06"),
    ],
)
def test_datelines_at_the_head(head: str, words: str, value: str) -> None:
    assert proposed(head + BODY) == [(words, value)]


def test_published_comes_before_updated() -> None:
    text = "Title of it\nUpdated: 7 April 2021\nPublished: 6 April 2021" + BODY
    assert [value for _, value in proposed(text)] == ["2021-04-06", "2021-04-07"]


def test_ambiguous_numbers_are_flagged() -> None:
    guess = propose_published("Title of it\nPosted on 04/06/2021" + BODY, [])[0]
    assert guess.ambiguous
    assert guess.value is None
    assert "2021-06-04" in guess.why
    assert "2021-04-06" in guess.why


@pytest.mark.parametrize(
    "text",
    [
        "Title of it" + BODY + "\n\nAnother story of today\n\nFebruary 18, 2026",
        "On April 6, 2021, the ministers met in Brussels and talked about the plan." + BODY,
        "Published 31 February 2021" + BODY,
        "A meeting is scheduled for December 3" + BODY,
        "",
    ],
)
def test_what_is_not_the_articles_own_date_is_not_taken(text: str) -> None:
    assert proposed(text) == []
