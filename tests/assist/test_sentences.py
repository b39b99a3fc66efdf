"""Sentences and clauses of many languages, and selections that grow and shrink by them."""

import pytest
from assist_sample import Sample
from hypothesis import given
from hypothesis import strategies as st

from annotator.assist.sentences import (
    Unit,
    clause_at,
    clauses_in,
    grow,
    next_sentence,
    previous_sentence,
    sentence_at,
    sentences_in,
    shrink,
)
from annotator.core.span import Span

PROSE = st.text(alphabet=st.sampled_from("ab AZ.,!?\"'“”’«»…\n\u00a0。؟1 -—()😀"), max_size=80)


def pieces(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences_in(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Smith went to the U.S. Senate.", "He paid $725.5 million.", "See No. 1006 (Sept. 3, 2025)."],
        ["J. R. Ewing left…", "Then George W. Bush spoke.", "They fled the U.S.", "The end."],
        ['"Is it over?" Zelensky asked.', '"Yes!" he said.', "He said “I go.”", "“We stay.”", "Fine."],
        ["„Wir gehen.“", "Er ging am 6. April nach Kiew.", "« Nous irons. »", "Puis il partit.", "»Nein.«", "Ja."],
        ["‘It is over.’", "She left.", "”Vi går.”", "Han gick.", "(He left.)", "[She stayed.]"],
        ["Is it... no?", "Wait...", "What?!", "He waited . . . and left.", "Dr. No e.g. this.", "End"],
        ["هل هذا صحيح؟", "نعم.", "यह सच है।", "वह गया।"],
        ["Text\u00a0here.", "Next\u00a0one.", "In 2014. 5 of them."[:8], "5 of them."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences)) == sentences


def test_full_width_stops_need_no_space() -> None:
    assert pieces("今日は晴れ。「明日は雨？」はい！") == ["今日は晴れ。", "「明日は雨？」", "はい！"]


def test_a_line_end_ends_a_sentence() -> None:
    assert pieces("A heading\nSome text.\n\nMore") == ["A heading", "Some text.", "More"]


def test_a_quotation_and_its_speaker_are_one_sentence(sample: Sample) -> None:
    text = sample.texts["003"]
    place = text.index("But reforms")
    sentence = sentence_at(text, place)
    assert text[sentence.start : sentence.end] == '"But reforms alone will not stop Russia," Zelensky said.'


def test_each_sentence_of_a_quotation_is_one(sample: Sample) -> None:
    claim = next(c for c in sample.claims if c.article == "000" and c.spans == (Span(929, 976),))
    assert sentence_at(sample.texts["000"], 940) == claim.spans[0]


def test_place_behind_the_stop_and_between_paragraphs() -> None:
    text = "One here. Two here.\n\nThree."
    assert sentence_at(text, 9) == Span(0, 9)
    assert sentence_at(text, 10) == Span(10, 19)
    assert sentence_at(text, 20) == Span(21, 27)
    assert sentence_at(text, len(text)) == Span(21, 27)
    assert sentence_at(" \n ", 1) == Span(1, 1)


def test_next_and_previous_walk_through_all(sample: Sample) -> None:
    text = sample.texts["002"]
    sentences = sentences_in(text, 0, len(text))
    walked, place = [], 0
    while (following := next_sentence(text, place)) is not None:
        walked.append(following)
        place = following.end
    assert walked == sentences
    back, place = [], len(text)
    while (before := previous_sentence(text, place)) is not None:
        back.append(before)
        place = before.start
    assert back[::-1] == sentences


def test_clauses_part_at_that_and_at_a_quotations_comma(sample: Sample) -> None:
    text = sample.texts["000"]
    place = text.index("NATO membership is not going")
    clause = clause_at(text, place)
    assert text[clause.start : clause.end] == "NATO membership is not going to resolve the conflict."
    sentence = sentence_at(text, text.index("Zelenskiy told"))
    assert [text[a:b] for a, b in clauses_in(text, sentence)][-1] == "Zelenskiy told Stoltenberg."


def test_a_date_is_not_parted() -> None:
    text = "It was signed there on April 6, 2021 by both of them."
    assert clauses_in(text, Span(0, len(text))) == [Span(0, len(text))]


def test_growing_and_shrinking_by_sentence_and_clause() -> None:
    text = "He said that peace is near, because the war is over. She left. They stayed."
    first = sentence_at(text, 0)
    two = grow(text, first)
    assert text[: two.end].endswith("She left.")
    assert shrink(text, two) == first
    assert shrink(text, first) == first
    smaller = shrink(text, first, Unit.CLAUSE)
    assert text[smaller.start : smaller.end] == "He said that peace is near"
    assert grow(text, smaller, "clause") == first
    everything = grow(text, grow(text, two))
    assert everything == Span(0, len(text))
    assert grow(text, everything) == everything


def test_growing_completes_a_half_sentence_and_skips_a_lone_stop() -> None:
    text = "One two three. Four five six."
    assert grow(text, Span(0, 5)) == Span(0, 14)
    assert grow(text, Span(0, 13)) == Span(0, len(text))


@given(PROSE)
def test_sentences_hold_every_visible_letter_once_and_no_blank_ends(text: str) -> None:
    place = 0
    for start, end in sentences_in(text, 0, len(text)):
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        place = end
    assert not text[place:].strip()


@given(PROSE, st.integers(0, 80), st.integers(1, 80), st.sampled_from(Unit))
def test_a_selection_never_gets_empty_or_moves_its_start(text: str, start: int, length: int, unit: Unit) -> None:
    start = min(start, len(text))
    span = Span(start, min(len(text), start + length))
    grown, shrunk = grow(text, span, unit), shrink(text, span, unit)
    assert grown.start == shrunk.start == span.start
    assert span.end <= grown.end <= len(text)
    assert shrunk.end <= span.end
    assert shrunk == span or text[shrunk.start : shrunk.end].strip()


@given(PROSE, st.integers(0, 80))
def test_the_sentence_at_a_place_is_one_of_the_sentences(text: str, place: int) -> None:
    found = sentence_at(text, place)
    assert found.start == found.end or found in sentences_in(text, 0, len(text))
