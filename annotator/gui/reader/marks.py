"""Claims as the reader draws them, found by place, numbered in reading order."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.reader.places import Places
from annotator.gui.reader.segments import Stretch
from annotator.gui.reader.utf16 import Utf16Map

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


class MarkSource(NamedTuple):
    """Many claims whose marks are made when they are first asked for; of thousands few come into view.

    What `make` says must stay true after the claims themselves have changed.
    """

    hulls: Sequence[Stretch]
    """First code point, the one after the last, and id of each claim, in any order."""
    stances: Sequence[Stance | None]
    """The stances of the same claims."""
    parts: Mapping[int, tuple[Span, ...]]
    """All spans of the claims that have more than one, by id."""
    annotators: Mapping[int, int]
    """How many claims there are of each annotator's colour index."""
    faded: Collection[int]
    make: Callable[[int], Mark]

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> Self:
        """Return a source of marks that are made already; of several for one claim the last one counts."""
        made = {mark.claim_id: mark for mark in marks}
        ordered = sorted(made.values(), key=_key)
        return cls(
            [(mark.start, mark.end, mark.claim_id) for mark in ordered],
            [mark.stance for mark in ordered],
            {mark.claim_id: mark.spans for mark in ordered if len(mark.spans) > 1},
            Counter(mark.annotator for mark in ordered),
            {mark.claim_id for mark in ordered if mark.faded},
            made.__getitem__,
        )

    def stretches(self) -> Sequence[Stretch]:
        """Return every span of every claim, with its id."""
        if not self.parts:
            return self.hulls
        whole = [hull for hull in self.hulls if hull[2] not in self.parts]
        return whole + [(start, end, claim_id) for claim_id, spans in self.parts.items() for start, end in spans]


class Marks:
    """The marks of one article: by id, by place, and in reading order.

    Places are UTF-16 units, as the document counts; `Mark` itself stays in code points.
    """

    def __init__(self, units: Utf16Map) -> None:
        self._units = units
        self.fill([])

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Mark]:
        return map(self.__getitem__, list(self._ids))

    def __contains__(self, claim_id: object) -> bool:
        return claim_id in self._ids

    def __getitem__(self, claim_id: int) -> Mark:
        mark = self._made.get(claim_id)
        if mark is None:
            if claim_id not in self._ids:
                raise KeyError(claim_id)
            mark = self._made[claim_id] = self._make(claim_id)
        return mark

    def get(self, claim_id: int) -> Mark | None:
        """Return the mark of the claim, if it is here."""
        return self[claim_id] if claim_id in self._ids else None

    def fill(self, marks: Iterable[Mark] | MarkSource) -> MarkSource:
        """Take these marks in place of all earlier ones; return where they come from."""
        source = marks if isinstance(marks, MarkSource) else MarkSource.of(marks)
        self._made: dict[int, Mark] = {}
        self._make = source.make
        self._ids = {claim_id for _, _, claim_id in source.hulls}
        faded = source.faded
        self._order: list[_OrderKey] = sorted(
            [(start, -end, claim_id) for start, end, claim_id in source.hulls if claim_id not in faded]
        )
        self._annotators = Counter(source.annotators)
        stretches = source.stretches()
        if not self._units.is_plain:
            unit = self._units.to_utf16
            stretches = [(unit(start), unit(end), claim_id) for start, end, claim_id in stretches]
        self._places = Places(stretches)
        return source

    def put(self, mark: Mark) -> tuple[Span, ...]:
        """Add the mark or replace the one of the same claim; return all ranges to repaint, in UTF-16 units."""
        touched = self.remove(mark.claim_id)
        claim_id = mark.claim_id
        self._ids.add(claim_id)
        self._made[claim_id] = mark
        self._annotators[mark.annotator] += 1
        if not mark.faded:
            insort(self._order, _key(mark))
        ranges = self.ranges(claim_id)
        for start, end in ranges:
            self._places.add((start, end, claim_id))
        return touched + ranges

    def remove(self, claim_id: int) -> tuple[Span, ...]:
        """Drop the mark of this claim, if there is one; return the ranges it covered, in UTF-16 units."""
        mark = self.get(claim_id)
        if mark is None:
            return ()
        ranges = self.ranges(claim_id)
        self._ids.remove(claim_id)
        del self._made[claim_id]
        self._annotators -= Counter({mark.annotator: 1})
        for start, end in ranges:
            self._places.remove((start, end, claim_id))
        if not mark.faded:
            del self._order[bisect_left(self._order, _key(mark))]
        return ranges

    def ranges(self, claim_id: int) -> tuple[Span, ...]:
        """Return the stretches of this claim in UTF-16 units."""
        spans = self[claim_id].spans
        if self._units.is_plain:
            return spans
        unit = self._units.to_utf16
        return tuple(Span(unit(start), unit(end)) for start, end in spans)

    def overlapping(self, start: int, end: int) -> list[Stretch]:
        """Return `(start, end, claim id)` of each stretch that shares a unit with `[start, end)`, in no order."""
        return self._places.overlapping(start, end)

    def at(self, unit: int) -> list[int]:
        """Return the claims that cover the UTF-16 unit, innermost first: the shortest, then the oldest."""
        return sorted({claim_id for _, _, claim_id in self._places.overlapping(unit, unit + 1)}, key=self.rank)

    def rank(self, claim_id: int) -> tuple[int, int]:
        """Return what innermost claims are told by: length in code points, then id."""
        return self[claim_id].length, claim_id

    def order(self) -> Sequence[int]:
        """Return the claims in reading order, faded ones left out."""
        return [claim_id for _, _, claim_id in self._order]

    def annotators(self) -> int:
        """Return by how many annotators the marks are."""
        return len(self._annotators)

    def number(self, claim_id: int) -> int | None:
        """Return the claim's place in reading order, from 1; None for a faded or unknown one."""
        mark = self.get(claim_id)
        if mark is None or mark.faded:
            return None
        return bisect_left(self._order, _key(mark)) + 1


def _key(mark: Mark) -> _OrderKey:
    return mark.spans[0][0], -mark.spans[-1][1], mark.claim_id
