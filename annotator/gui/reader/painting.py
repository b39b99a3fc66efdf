"""Highlights behind the text: measured once per paragraph, kept, drawn for the paragraphs in view."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QTextBlock

from annotator.core.claim import Stance
from annotator.core.region import RegionKind
from annotator.core.span import Span
from annotator.gui.reader.geometry import Lines, Visible
from annotator.gui.reader.layout import SpacedLayout
from annotator.gui.reader.marks import Mark, Marks
from annotator.gui.reader.segments import Stretch, flattened, lanes
from annotator.gui.reader.typography import TITLE_SCALE
from annotator.gui.reader.utf16 import Utf16Map

CROWD = 400
"""More stretches than this in one paragraph are no longer told apart by stance."""

_ABOVE, _BELOW = 0.98, 0.28


class Tint(NamedTuple):
    """A rectangle of background: `depth` claims lie on top of each other there."""

    box: QRectF
    stance: Stance | None
    depth: int


class Lane(NamedTuple):
    """A piece of underline, from `left` to `right` at `top`; `tick` where a stretch begins there."""

    left: float
    right: float
    top: float
    stance: Stance | None
    tick: bool


class Start(NamedTuple):
    """Where a claim begins: the line, its baseline, x, and whether the text runs leftward from there."""

    claim_id: int
    line: int
    baseline: float
    x: float
    leftward: bool


class Drawing:
    """All that is drawn for one paragraph, in pixels from its top left corner.

    `em` is the size of the paragraph's letters; `bars` has the lines that hold something of an annotator.
    """

    __slots__ = ("bars", "em", "faded", "lanes", "lines", "starts", "tints")

    def __init__(self, lines: Lines, em: float) -> None:
        self.lines = lines
        self.em = em
        self.tints: list[Tint] = []
        self.lanes: list[Lane] = []
        self.faded: list[Tint] = []
        self.starts: list[Start] = []
        self.bars: dict[int, set[int]] = {}

    def boxes(self, low: int, high: int) -> list[QRectF]:
        """Return the boxes of `[low, high)` of the paragraph, in UTF-16 units, one per visible run."""
        lines, em = self.lines, self.em
        height = (_ABOVE + _BELOW) * em
        return [
            QRectF(left, lines.boxes[line].baseline - _ABOVE * em, right - left, height)
            for line, left, right in lines.runs(low, high)
        ]


class Stretches:
    """Stretches of the document, in UTF-16 units, found by place: what is found, suggested or pending.

    `chosen` is the index of the one that is pointed out.
    """

    def __init__(self, spans: Iterable[Span] = (), chosen: int | None = None) -> None:
        given = tuple(spans)
        self.chosen = given[chosen] if chosen is not None and 0 <= chosen < len(given) else None
        """The one that is pointed out."""
        self.spans = sorted(given)
        self._starts = [span.start for span in self.spans]
        self._longest = max((end - start for start, end in self.spans), default=0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stretches) and (self.spans, self.chosen) == (other.spans, other.chosen)

    def __hash__(self) -> int:
        return hash((tuple(self.spans), self.chosen))

    def overlapping(self, start: int, end: int) -> Iterator[Span]:
        """Yield those that share a unit with `[start, end)`."""
        for at in range(bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)):
            if self.spans[at].end > start:
                yield self.spans[at]


_Here = Mapping[int, Mark]
"""The marks of one paragraph, by claim id."""


class Drawings:
    """The drawings of an article's paragraphs; a change drops only those it touches."""

    def __init__(self, layout: SpacedLayout) -> None:
        self._layout = layout
        self._marks = Marks(Utf16Map(""))
        self.turning = False
        self._known: dict[tuple[int, float], Drawing] = {}
        self._touched: set[int] = set()

    @property
    def spread(self) -> float:
        """How many pixels above and below its paragraph a drawing may reach: underlines and outlines do."""
        return self._layout.metrics.pitch

    def show(self, marks: Marks, *, turning: bool) -> None:
        """Draw these marks from now on; `turning` tells that the text may hold right-to-left stretches."""
        self._marks = marks
        self.turning = turning
        self.forget()

    def forget(self) -> None:
        """Measure everything anew."""
        self._known.clear()

    def touch(self, ranges: Iterable[Span]) -> None:
        """Measure anew what these ranges, in UTF-16 units, touch."""
        document = self._layout.document()
        for start, end in ranges:
            block = document.findBlock(start)
            while block.isValid() and block.position() < end:
                self._known.pop((block.blockNumber(), self._layout.width), None)
                self._touched.add(block.blockNumber())
                block = block.next()

    def stale(self, visible: Visible, width: int) -> QRect:
        """Return where paragraphs were touched since this was last asked, in a viewport of that width."""
        touched = [(block, corner) for block, corner in visible if block.blockNumber() in self._touched]
        self._touched.clear()
        return self.reach(touched, width)

    def reach(self, some: Visible, width: int) -> QRect:
        """Return where these paragraphs, in the order of the text, may be seen, in a viewport of that width."""
        if not some:
            return QRect()
        (_, first), (block, last) = some[0], some[-1]
        height = last.y() + self._layout.blockBoundingRect(block).height() - first.y()
        return QRectF(0, first.y() - self.spread, width, height + 2 * self.spread).toAlignedRect()

    def of(self, block: QTextBlock) -> Drawing:
        """Return the drawing of the paragraph, measured now or before."""
        self._layout.blockBoundingRect(block)
        key = (block.blockNumber(), self._layout.width)
        drawing = self._known.get(key)
        if drawing is None:
            drawing = self._known[key] = self._measure(block)
        return drawing

    def boxes(self, block: QTextBlock, start: int, end: int) -> list[QRectF]:
        """Return the boxes of `[start, end)`, UTF-16 units of the document, in the paragraph, one per visible run."""
        at = block.position()
        return self.of(block).boxes(max(0, start - at), min(end - at, block.length() - 1))

    def _measure(self, block: QTextBlock) -> Drawing:
        start, end = block.position(), block.position() + block.length() - 1
        title = self._layout.look_of(block).kind is RegionKind.TITLE
        em = self._layout.metrics.em * (TITLE_SCALE if title else 1.0)
        drawing = Drawing(Lines(block, turning=self.turning), em)
        here = self._marks.overlapping(start, end)
        marks = {claim_id: self._marks[claim_id] for _, _, claim_id in here}
        stretches: list[Stretch] = []
        quiet: list[Stretch] = []
        for low, high, claim_id in here:
            cut = (max(low, start) - start, min(high, end) - start, claim_id)
            mark = marks[claim_id]
            if mark.faded:
                drawing.faded += [Tint(box, mark.stance, 1) for box in drawing.boxes(cut[0], cut[1])]
            else:
                (quiet if mark.quiet else stretches).append(cut)
        if stretches:
            _measure_tints(stretches, marks, drawing)
            self._measure_lanes(start, stretches, marks, drawing)
            self._measure_starts(start, stretches, marks, drawing)
        if self._marks.annotators() > 1:
            _measure_bars([*stretches, *quiet], marks, drawing)
        return drawing

    def _measure_lanes(self, origin: int, stretches: Sequence[Stretch], marks: _Here, drawing: Drawing) -> None:
        pitch = self._layout.metrics.lane_pitch
        taken = lanes(stretches)
        for low, high, claim_id in stretches:
            if claim_id not in taken:
                continue
            first = any(low + origin == start for start, _ in self._marks.ranges(claim_id))
            for box in drawing.boxes(low, high):
                top = round(box.bottom()) + taken[claim_id] * pitch
                drawing.lanes.append(Lane(box.left(), box.right(), top, marks[claim_id].stance, first))
                first = False

    def _measure_starts(self, origin: int, stretches: Sequence[Stretch], marks: _Here, drawing: Drawing) -> None:
        lines = drawing.lines
        told = [stretch for stretch in stretches if not marks[stretch[2]].untold]
        for low, _, claim_id in sorted(told, key=lambda s: (s[0], -marks[s[2]].end, s[2])):
            if self._marks.ranges(claim_id)[0].start == low + origin:
                line, x, leftward = lines.edge(low)
                drawing.starts.append(Start(claim_id, line, lines.boxes[line].baseline, x, leftward))

    def around(self, block: QTextBlock, corner: QPointF, ranges: Iterable[Span]) -> list[QRectF]:
        """Return the boxes of all ranges in the paragraph whose top left corner is at `corner`."""
        return [box.translated(corner) for start, end in ranges for box in self.boxes(block, start, end)]


def _measure_tints(stretches: Sequence[Stretch], marks: _Here, drawing: Drawing) -> None:
    crowd: Stance | None = None
    crowded = len(stretches) > CROWD
    if crowded:
        crowd = Counter(marks[claim_id].stance for _, _, claim_id in stretches).most_common(1)[0][0]
    ranks = {claim_id: (marks[claim_id].length, claim_id) for _, _, claim_id in stretches}
    merged: list[tuple[int, int, Stance | None, int]] = []
    for low, high, depth, claim_id in flattened(stretches, ranks.__getitem__):
        stance = crowd if crowded else marks[claim_id].stance
        depth = min(depth, 4)
        if merged and merged[-1][1:] == (low, stance, depth):
            merged[-1] = (merged[-1][0], high, stance, depth)
        else:
            merged.append((low, high, stance, depth))
    for low, high, stance, depth in merged:
        drawing.tints += [Tint(box, stance, depth) for box in drawing.boxes(low, high)]


def _measure_bars(stretches: Sequence[Stretch], marks: _Here, drawing: Drawing) -> None:
    runs: list[tuple[int, int, int]] = []
    for annotator, low, high in sorted((marks[claim_id].annotator, low, high) for low, high, claim_id in stretches):
        if runs and runs[-1][0] == annotator and low <= runs[-1][2]:
            runs[-1] = (annotator, runs[-1][1], max(high, runs[-1][2]))
        else:
            runs.append((annotator, low, high))
    at = drawing.lines.number_at
    for annotator, low, high in runs:
        drawing.bars.setdefault(annotator, set()).update(range(at(low), at(high - 1) + 1))
