"""Claims as the reader draws them, found by place through an index of small buckets."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.reader.utf16 import Utf16Map

_BUCKET_BITS = 10

_OrderKey = tuple[int, int, int]
"""Reading order of a claim: start, minus end, id."""


class Mark(NamedTuple):
    """A claim as it is highlighted; `spans` in code points of the article's text, in reading order.

    `annotator` is a colour index for the gutter (0 while one person works). `who` and `says` are the actor and the
    proposition, shown on hover. A faded mark is outlined, and has neither number nor underline. Of a quiet mark only
    the annotator's bar is seen; an untold one is highlighted without a number.
    """

    claim_id: int
    spans: tuple[Span, ...]
    stance: Stance | None
    annotator: int = 0
    who: str = ""
    says: str = ""
    faded: bool = False
    quiet: bool = False
    untold: bool = False

    @property
    def start(self) -> int:
        """The first code point."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """The code point after the last one."""
        return self.spans[-1].end

    @property
    def length(self) -> int:
        """How many code points are highlighted, gaps not counted."""
        return sum(high - low for low, high in self.spans)

    def hint(self) -> str:
        """Return who says what, in one line of plain text."""
        stance = f"{self.stance.glyph} {self.stance.value}" if self.stance else ""
        return " — ".join(part for part in (self.who, stance, self.says) if part)


class Marks:
    """The marks of one article: by id, by place, and in reading order.

    Places are UTF-16 units, as the document counts; `Mark` itself stays in code points.
    """

    def __init__(self, units: Utf16Map) -> None:
        self._units = units
        self._marks: dict[int, Mark] = {}
        self._ranges: dict[int, tuple[Span, ...]] = {}
        self._buckets: defaultdict[int, list[int]] = defaultdict(list)
        self._order: list[_OrderKey] = []
        self._annotators: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._marks)

    def __iter__(self) -> Iterator[Mark]:
        return iter(self._marks.values())

    def __contains__(self, claim_id: object) -> bool:
        return claim_id in self._marks

    def __getitem__(self, claim_id: int) -> Mark:
        return self._marks[claim_id]

    def get(self, claim_id: int) -> Mark | None:
        """Return the mark of the claim, if it is here."""
        return self._marks.get(claim_id)

    def fill(self, marks: Iterable[Mark]) -> None:
        """Take these marks in place of all earlier ones."""
        self._ranges.clear()
        self._buckets.clear()
        self._annotators.clear()
        ranges, buckets, order = self._ranges, self._buckets, self._order
        self._marks = {mark.claim_id: mark for mark in marks}
        order.clear()
        # Written out for the common claim of one span: an article is opened with thousands of them.
        plain = self._units.is_plain
        for claim_id, mark in self._marks.items():
            spans = ranges[claim_id] = mark.spans if plain else self._in_units(mark.spans)
            start, end = spans[0]
            if len(spans) == 1 and start >> _BUCKET_BITS == (end - 1) >> _BUCKET_BITS:
                buckets[start >> _BUCKET_BITS].append(claim_id)
            else:
                for bucket in _buckets(spans):
                    buckets[bucket].append(claim_id)
            if not mark.faded:
                order.append((mark.spans[0][0], -mark.spans[-1][1], claim_id))
        order.sort()
        self._annotators.update([mark.annotator for mark in self._marks.values()])

    def put(self, mark: Mark) -> tuple[Span, ...]:
        """Add the mark or replace the one of the same claim; return all ranges to repaint, in UTF-16 units."""
        touched = self.remove(mark.claim_id)
        self._enter(mark)
        if not mark.faded:
            insort(self._order, _key(mark))
        return touched + self._ranges[mark.claim_id]

    def remove(self, claim_id: int) -> tuple[Span, ...]:
        """Drop the mark of this claim, if there is one; return the ranges it covered, in UTF-16 units."""
        mark = self._marks.pop(claim_id, None)
        if mark is None:
            return ()
        ranges = self._ranges.pop(claim_id)
        self._annotators -= Counter({mark.annotator: 1})
        for bucket in _buckets(ranges):
            self._buckets[bucket].remove(claim_id)
        if not mark.faded:
            del self._order[bisect_left(self._order, _key(mark))]
        return ranges

    def _in_units(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        if self._units.is_plain:
            return spans
        unit = self._units.to_utf16
        return tuple(Span(unit(start), unit(end)) for start, end in spans)

    def _enter(self, mark: Mark) -> None:
        claim_id = mark.claim_id
        ranges = self._in_units(mark.spans)
        self._marks[claim_id] = mark
        self._ranges[claim_id] = ranges
        self._annotators[mark.annotator] += 1
        buckets = self._buckets
        for bucket in _buckets(ranges):
            buckets[bucket].append(claim_id)

    def ranges(self, claim_id: int) -> tuple[Span, ...]:
        """Return the stretches of this claim in UTF-16 units."""
        return self._ranges[claim_id]

    def overlapping(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return `(start, end, claim id)` of each stretch that shares a unit with `[start, end)`, in no order."""
        found: set[int] = set()
        for bucket in range(start >> _BUCKET_BITS, (max(start, end - 1) >> _BUCKET_BITS) + 1):
            found.update(self._buckets.get(bucket, ()))
        return [
            (low, high, claim_id)
            for claim_id in found
            for low, high in self._ranges[claim_id]
            if low < end and high > start
        ]

    def at(self, unit: int) -> list[int]:
        """Return the claims that cover the UTF-16 unit, innermost first: the shortest, then the oldest."""
        found = (
            claim_id
            for claim_id in self._buckets.get(unit >> _BUCKET_BITS, ())
            if any(low <= unit < high for low, high in self._ranges[claim_id])
        )
        return sorted(found, key=self.rank)

    def rank(self, claim_id: int) -> tuple[int, int]:
        """Return what innermost claims are told by: length in code points, then id."""
        return self._marks[claim_id].length, claim_id

    def order(self) -> Sequence[int]:
        """Return the claims in reading order, faded ones left out."""
        return [claim_id for _, _, claim_id in self._order]

    def annotators(self) -> int:
        """Return by how many annotators the marks are."""
        return len(self._annotators)

    def number(self, claim_id: int) -> int | None:
        """Return the claim's place in reading order, from 1; None for a faded or unknown one."""
        mark = self._marks.get(claim_id)
        if mark is None or mark.faded:
            return None
        return bisect_left(self._order, _key(mark)) + 1


def _key(mark: Mark) -> _OrderKey:
    return mark.spans[0][0], -mark.spans[-1][1], mark.claim_id


def _buckets(ranges: Sequence[Span]) -> Iterable[int]:
    """Return the buckets that the ranges touch, each once."""
    if len(ranges) == 1:
        start, end = ranges[0]
        return range(start >> _BUCKET_BITS, ((end - 1) >> _BUCKET_BITS) + 1)
    return {bucket for start, end in ranges for bucket in range(start >> _BUCKET_BITS, ((end - 1) >> _BUCKET_BITS) + 1)}
