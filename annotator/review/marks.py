"""What annotators marked in an article, as agreement on unitizing sees it."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from annotator.core.errors import InvalidValueError
from annotator.core.span import Span, within


class Mark(NamedTuple):
    """One claim: its spans (normalised, in code points) and a category, the same for all where none is compared."""

    spans: tuple[Span, ...]
    category: Hashable = ""


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """One article and what each annotator marked in it.

    Attributes:
        length: of the text, in code points.
        marks: by annotator; an empty list where the annotator finished the article without a claim, None (or no entry)
            where it is not finished.

    Raises:
        InvalidValueError: when a span is empty or lies outside of the text, a mark has no span, or its spans overlap.
    """

    length: int
    marks: Mapping[Hashable, Sequence[Mark] | None]

    def __post_init__(self) -> None:
        for marks in self.marks.values():
            for mark in marks or ():
                within(mark.spans, self.length)
                if not mark.spans or any(left.end > right.start for left, right in pairwise(mark.spans)):
                    raise InvalidValueError("A mark needs spans in reading order that do not overlap.")

    def finished_by(self, annotator: Hashable) -> bool:
        """Return whether the annotator finished the article, with claims or without."""
        return self.marks.get(annotator) is not None


def annotators_of(articles: Sequence[MarkedArticle]) -> list[Hashable]:
    """Return all annotators who are named in the articles, in the order they come up."""
    return list(dict.fromkeys(annotator for article in articles for annotator in article.marks))


def finished_by_two(articles: Sequence[MarkedArticle], annotators: Sequence[Hashable]) -> list[MarkedArticle]:
    """Return the articles that at least two of the annotators finished."""
    return [article for article in articles if sum(map(article.finished_by, annotators)) >= 2]


class Piece(NamedTuple):
    """A stretch `[start, end)` of one category, in code points; one unit of a flattened annotator."""

    start: int
    end: int
    category: Hashable


def flattened(marks: Sequence[Mark]) -> tuple[list[Piece], int]:
    """Return one annotator's marks without overlap, in reading order, and how many marks were cut for that.

    On top is the span that starts later; of those that start together the shorter; of those on the same stretch the
    category that comes first by name. A span that is covered in the middle goes on after it as a piece of its own.
    """
    spans = sorted(
        ((start, -end, str(mark.category), number) for number, mark in enumerate(marks) for start, end in mark.spans)
    )
    if all(-left[1] <= right[0] for left, right in pairwise(spans)):
        return [Piece(start, -end, marks[number].category) for start, end, _, number in spans], 0
    uppermost: list[tuple[int, int, int]] = []
    owners: list[tuple[int, int, int]] = []
    borders = sorted({border for start, end, _, _ in spans for border in (start, -end)})
    coming = 0
    for left, right in pairwise(borders):
        while coming < len(spans) and spans[coming][0] == left:
            start, end = spans[coming][0], -spans[coming][1]
            heappush(uppermost, (-start, end, coming))
            coming += 1
        while uppermost and uppermost[0][1] <= left:
            heappop(uppermost)
        if not uppermost:
            continue
        owner = uppermost[0][2]
        if owners and owners[-1][2] == owner and owners[-1][1] == left:
            owners[-1] = (owners[-1][0], right, owner)
        else:
            owners.append((left, right, owner))
    kept = {owner for left, right, owner in owners if (left, -right) == spans[owner][:2]}
    cut = {span[3] for owner, span in enumerate(spans) if owner not in kept}
    return [Piece(left, right, marks[spans[owner][3]].category) for left, right, owner in owners], len(cut)
