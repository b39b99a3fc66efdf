"""Half-open stretches of text, counted in code points."""

from collections.abc import Iterable
from typing import NamedTuple

from annotator.core.errors import InvalidValueError

GAP = " […] "
"""What stands between the parts of a discontinuous quote: brackets mark the editor's hand."""


class Span(NamedTuple):
    """A stretch `[start, end)` of an article's text, in code points."""

    start: int
    end: int


def normalised(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans in reading order, overlapping and touching ones joined.

    Raises:
        InvalidValueError: when a span is empty, reversed or negative, or there is none.
    """
    ordered = sorted(Span(int(start), int(end)) for start, end in spans)
    if not ordered:
        raise InvalidValueError("A claim needs some text.", "Select the words of the claim first.")
    joined: list[Span] = []
    for span in ordered:
        if span.start < 0 or span.end <= span.start:
            raise InvalidValueError(f"[{span.start}, {span.end}) is not a stretch of text.")
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def within(spans: Iterable[Span], length: int) -> None:
    """Check that all spans lie inside a text of `length` code points.

    Raises:
        InvalidValueError: when one does not.
    """
    for span in spans:
        if span.start < 0 or span.end > length or span.start >= span.end:
            raise InvalidValueError(
                f"[{span.start}, {span.end}) lies outside of the article, which has {length} characters."
            )


def quote(text: str, spans: Iterable[Span]) -> str:
    """Return the words of the spans exactly as written; parts of a discontinuous quote joined by `GAP`."""
    return GAP.join(text[start:end] for start, end in spans)


def trimmed(text: str, span: Span) -> Span:
    """Return the span without white space at its ends; the span itself where it is only white space."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else span


def overlap(one: Iterable[Span], other: Iterable[Span]) -> int:
    """Return how many code points two normalised span lists share."""
    first, second = list(one), list(other)
    i = j = shared = 0
    while i < len(first) and j < len(second):
        shared += max(0, min(first[i].end, second[j].end) - max(first[i].start, second[j].start))
        if first[i].end <= second[j].end:
            i += 1
        else:
            j += 1
    return shared
