"""Dates beside a claim, reckoned from the date of the article."""

import pytest
from assist_sample import Sample

from annotator.assist.claim_dates import propose_claim_date, typed_date
from annotator.core.errors import InvalidValueError
from annotator.core.span import Span

TUESDAY = "2021-04-06"


def first(text: str, published: str | None = TUESDAY) -> tuple[str, str | None]:
    guess = propose_claim_date(text, [Span(0, 3)], published)[0]
    assert text[guess.span.start : guess.span.end] == guess.date_text
    return guess.date_text, guess.value


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("She said it on Friday.", "on Friday", "2021-04-02"),
        ("She said it on Tuesday.", "on Tuesday", "2021-04-06"),
        ("She said it last Tuesday.", "last Tuesday", "2021-03-30"),
        ("She will speak on Thursday.", "on Thursday", "2021-04-08"),
        ("She speaks next Friday.", "next Friday", "2021-04-09"),
        ("She said it yesterday.", "yesterday", "2021-04-05"),
        ("She said it last week.", "last week", None),
        ("She said it this week.", "this week", "2021-04"),
        ("She said it last month.", "last month", "2021-03"),
        ("She said it two years ago.", "two years ago", "2019"),
        ("She said it three weeks ago.", "three weeks ago", "2021-03"),
        ("She said it on\u00a0March 30.", "on\u00a0March 30", "2021-03-30"),
        ("She said it in February 2022.", "in February 2022", "2022-02"),
        ("She said it in 2008.", "in 2008", "2008"),
        ("She came on 6-7 April.", "on 6-7 April", "2021-04"),
        ("She wrote: Apr 06, 2021, 05:59 PM IST", "Apr 06, 2021", "2021-04-06"),
        ("She said it on 31/12/2020.", "on 31/12/2020", "2020-12-31"),
        ("She said it on 2020-02-30.", "on 2020-02-30", None),
        ("Sie sagte es am 6. April 2021.", "6. April 2021", "2021-04-06"),
    ],
)
def test_expressions_are_reckoned_from_the_articles_date(text: str, words: str, value: str | None) -> None:
    assert first(text) == (words, value)


@pytest.mark.parametrize(
    ("text", "published", "value"),
    [
        ("It was on Friday.", None, None),
        ("It was on November 30.", None, None),
        ("It was on November 30.", "2025-01-02", "2024-11-30"),
        ("It was on November 30.", "2024", "2024-11-30"),
        ("It was on Friday.", "2021-04", None),
        ("It was last year.", "2021", "2020"),
        ("It was last year.", "0001-01-01", None),
    ],
)
def test_without_an_exact_article_date(text: str, published: str | None, value: str | None) -> None:
    assert first(text, published)[1] == value


def test_an_ambiguous_date_has_both_readings_and_no_value() -> None:
    guess = propose_claim_date("He said it on 04/06/2021.", [Span(0, 2)], None)[0]
    assert guess.ambiguous
    assert guess.value is None
    assert set(guess.readings) == {"2021-04-06", "2021-06-04"}
    assert all(reading in guess.why for reading in guess.readings)


def test_verbs_that_look_like_months_are_no_dates() -> None:
    assert propose_claim_date("They may 5 times march 20 km.", [Span(0, 4)], TUESDAY)[1:] == []


def test_the_claims_own_sentence_comes_first_and_outside_before_inside() -> None:
    text = "In 2019 it began. On Friday he said the promise of 2008 and in 2014 holds. It ended in 2020."
    start = text.index("the promise")
    guesses = propose_claim_date(text, [Span(start, text.index(" holds"))], TUESDAY)
    assert [g.value for g in guesses] == ["2021-04-02", "2008", "2014", "2019", "2020"]
    assert "sentence before" in guesses[3].why


def test_dates_of_the_sample(sample: Sample) -> None:
    text = sample.texts["003"]
    dated = [
        c for c in sample.claims if c.annotator == "Annotator A" and c.article == "003" and c.date_text and c.claim_date
    ]
    assert len(dated) > 5
    for claim in dated:
        guess = propose_claim_date(text, claim.spans, TUESDAY)[0]
        assert (guess.date_text, guess.value) == (claim.date_text, claim.claim_date)


def test_a_wrong_article_date_is_refused() -> None:
    with pytest.raises(InvalidValueError):
        propose_claim_date("On Friday.", [Span(0, 2)], "6 April")
    assert propose_claim_date("On Friday.", [], None) == []


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("", None), ("2021", "2021"), (" 2021-04 ", "2021-04"), ("2021-04-06", "2021-04-06"), ("March 2021", "2021-03"),
        ("may 2021", "2021-05"), ("Sept. 2021", "2021-09"), ("6 April 2021", "2021-04-06"),
        ("April  6, 2021", "2021-04-06"), ("13/04/2021", "2021-04-13"), ("6.4.2021", "2021-04-06"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_typed(words: str, date: str | None) -> None:
    assert typed_date(words) == date


@pytest.mark.parametrize("words", ["soon", "March", "31 February 2021", "March 2021 or later", "2021-13", "20210406"])
def test_words_that_are_no_date_are_refused(words: str) -> None:
    with pytest.raises(InvalidValueError, match="is not a date"):
        typed_date(words)


def test_a_date_that_may_be_two_is_refused_with_both() -> None:
    with pytest.raises(InvalidValueError, match="Write 2021-06-04 or 2021-04-06"):
        typed_date("04/06/2021")
