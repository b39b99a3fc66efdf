"""Where stretches of a laid-out paragraph lie, and outlines around them. All numbers are pixels or UTF-16 units."""

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTextBlock, QTextLine

_TURNS = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


Visible = list[tuple[QTextBlock, QPointF]]
"""Paragraphs in view with the place of their top left corner, in pixels of the viewport."""


class Run(NamedTuple):
    """A stretch of one line that is continuous to the eye: line number, left and right edge in the paragraph."""

    line: int
    left: float
    right: float


def turns(text: str) -> bool:
    """Whether the text may hold a stretch that is read from right to left."""
    return not text.isascii() and _TURNS.search(text) is not None


class LineBox(NamedTuple):
    """One line: its first unit and the one after its last, its baseline, and where its letters begin and end."""

    start: int
    end: int
    baseline: float
    left: float
    right: float


class Lines:
    """A laid-out paragraph, measured once. Valid until it is laid out anew.

    With `turning` a stretch may fall into several runs on one line, where the direction of the text changes.
    """

    def __init__(self, block: QTextBlock, *, turning: bool) -> None:
        # The layout itself is not kept: Qt ends it without telling Python, and then gives its place in memory, and
        # with it the stale Python object, to something else.
        self._block = block
        self._turning = turning
        self._edges: dict[int, float] = {}
        self.boxes: list[LineBox] = []
        layout = block.layout()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            start, shown = line.textStart(), line.naturalTextRect()
            self.boxes.append(
                LineBox(start, start + line.textLength(), shown.top() + line.ascent(), shown.left(), shown.right())
            )
        self._starts = [box.start for box in self.boxes]

    def number_at(self, position: int) -> int:
        """Return the number of the line that holds the unit at `position`."""
        return max(0, bisect_right(self._starts, position) - 1)

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """Yield what `[start, end)` of the paragraph looks like, line by line."""
        for number in range(self.number_at(start), len(self.boxes)):
            box = self.boxes[number]
            if box.start >= end:
                return
            low, high = max(start, box.start), min(end, box.end)
            if low >= high:
                continue
            if low == box.start and high == box.end:
                spread = [(box.left, box.right)]
            elif self._turning:
                spread = _visual(self._block.layout().lineAt(number), low, high)
            else:
                spread = [(self._x(number, low), box.right if high == box.end else self._x(number, high))]
            for left, right in spread:
                if min(right, box.right) > left:
                    yield Run(number, left, min(right, box.right))

    def _x(self, number: int, position: int) -> float:
        x = self._edges.get(position)
        if x is None:
            x = self._edges[position] = _x(self._block.layout().lineAt(number).cursorToX(position))
        return x

    def edge(self, position: int) -> tuple[int, float, bool]:
        """Return line, x and whether text runs leftward at the beginning of the character at `position`."""
        for number, left, right in self.runs(position, position + 1):
            if not self._turning:
                return number, left, False
            ahead = _x(self._block.layout().lineAt(number).cursorToX(position + 1))
            leftward = abs(ahead - left) < abs(ahead - right)
            return number, (right if leftward else left), leftward
        number = self.number_at(position)
        return number, self.boxes[number].right, False


def _x(answer: object) -> float:
    return float(answer[0]) if isinstance(answer, tuple) else float(str(answer))


def _visual(line: QTextLine, low: int, high: int) -> list[tuple[float, float]]:
    cells: list[tuple[float, float]] = []
    for run in line.glyphRuns(low, high - low):
        advances = run.rawFont().advancesForGlyphIndexes(run.glyphIndexes())
        cells += [(at.x(), at.x() + advance.x()) for at, advance in zip(run.positions(), advances, strict=True)]
    merged: list[tuple[float, float]] = []
    for left, right in sorted(cells):
        if merged and left <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def outline(boxes: Iterable[QRectF], margin: float, radius: float) -> QPainterPath:
    """Return one path around all boxes, `margin` away from them, with every corner rounded."""
    union = QPainterPath()
    for box in boxes:
        wide = QPainterPath()
        wide.addRect(box.adjusted(-margin, -margin, margin, margin))
        union = union.united(wide)
    rounded = QPainterPath()
    for polygon in union.simplified().toSubpathPolygons():
        _add_rounded(rounded, polygon, radius)
    return rounded


def _add_rounded(path: QPainterPath, polygon: QPolygonF, radius: float) -> None:
    points = _corners([polygon.at(i) for i in range(polygon.count())])
    if len(points) < 3:
        return
    for i, corner in enumerate(points):
        before, after = points[i - 1], points[(i + 1) % len(points)]
        enter, leave = _toward(corner, before, radius), _toward(corner, after, radius)
        if i:
            path.lineTo(enter)
        else:
            path.moveTo(enter)
        path.quadTo(corner, leave)
    path.closeSubpath()


def _corners(points: list[QPointF]) -> list[QPointF]:
    """Return the points at which the outline turns."""
    distinct = [p for i, p in enumerate(points) if _distance(p, points[i - 1]) > 0.01]
    return [
        p for i, p in enumerate(distinct) if abs(_cross(distinct[i - 1], p, distinct[(i + 1) % len(distinct)])) > 0.01
    ]


def _cross(a: QPointF, b: QPointF, c: QPointF) -> float:
    return (b.x() - a.x()) * (c.y() - b.y()) - (b.y() - a.y()) * (c.x() - b.x())


def _distance(a: QPointF, b: QPointF) -> float:
    return math.hypot(a.x() - b.x(), a.y() - b.y())


def _toward(corner: QPointF, neighbour: QPointF, radius: float) -> QPointF:
    length = _distance(corner, neighbour)
    share = min(radius, length / 2) / length
    return QPointF(corner.x() + (neighbour.x() - corner.x()) * share, corner.y() + (neighbour.y() - corner.y()) * share)


def in_view(first: QTextBlock, top: QPointF, clip: QRect, box_of: Callable[[QTextBlock], QRectF]) -> Visible:
    """Return the paragraphs from `first`, whose corner is at `top`, that share a pixel with `clip`."""
    visible: Visible = []
    block, y = first, top.y()
    while block.isValid() and y <= clip.bottom():
        height = box_of(block).height()
        if y + height >= clip.top():
            visible.append((block, QPointF(top.x(), y)))
        y += height
        block = block.next()
    return visible
