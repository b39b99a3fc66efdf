"""Words of different looks set in lines: bold, muted, or on a tint."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from annotator.gui.theme import Theme

_TINT_RADIUS = 3.0


class Run(NamedTuple):
    """A stretch of one look."""

    text: str
    strong: bool = False
    muted: bool = False
    tinted: bool = False


class Flow:
    """Runs set into a width in pixels, in at most `most` lines (0: as many as it takes); the last one is cut."""

    def __init__(self, runs: Sequence[Run], font: QFont, width: float, most: int = 0) -> None:
        self._font = font
        self._width = max(1.0, width)
        self._runs = tuple(run for run in runs if run.text)
        self._layout = self._set()
        if most and self._layout.lineCount() > most:
            last = self._layout.lineAt(most - 1)
            self._runs = _cut(self._runs, max(0, last.textStart() + last.textLength() - 2))
            self._layout = self._set()
            while self._layout.lineCount() > most and self._length() > 2:
                self._runs = _cut(self._runs, self._length() - 3)
                self._layout = self._set()

    def _length(self) -> int:
        return sum(len(run.text) for run in self._runs)

    def _set(self) -> QTextLayout:
        layout = QTextLayout("".join(run.text for run in self._runs), self._font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._bold())
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._width)
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        self.height = y or QFontMetricsF(self._font).height()
        return layout

    def _places(self) -> Iterator[tuple[Run, int, int]]:
        """Yield each run with where it begins and ends, in UTF-16 units."""
        start = 0
        for run in self._runs:
            end = start + len(run.text.encode("utf-16-le")) // 2
            yield run, start, end
            start = end

    def _bold(self) -> list[QTextLayout.FormatRange]:
        form = QTextCharFormat()
        form.setFontWeight(QFont.Weight.DemiBold)
        return [_range(start, end, form) for run, start, end in self._places() if run.strong]

    def paint(self, painter: QPainter, at: QPointF, theme: Theme, colour: QColor | None = None) -> None:
        """Draw with the upper left corner at `at`, in `colour` (by default the theme's text)."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.warning_soft)
        for run, start, end in self._places():
            if run.tinted:
                self._tint(painter, at, start, end)
        muted = QTextCharFormat()
        muted.setForeground(theme.muted)
        faint = [_range(start, end, muted) for run, start, end in self._places() if run.muted]
        painter.setPen(colour or theme.text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._layout.draw(painter, at, faint)

    def _tint(self, painter: QPainter, at: QPointF, start: int, end: int) -> None:
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            low, high = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
            if low >= high:
                continue
            left, right = _x(line.cursorToX(low)), _x(line.cursorToX(high))
            right = min(right, line.naturalTextRect().right())
            box = QRectF(at.x() + left - 2, at.y() + line.y(), right - left + 4, line.height())
            painter.drawRoundedRect(box, _TINT_RADIUS, _TINT_RADIUS)


def _range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length, part.format = start, end - start, form
    return part


def _x(place: object) -> float:
    """Return the x of `QTextLine.cursorToX`, which some versions of the binding return with the position."""
    first = place[0] if isinstance(place, tuple) else place
    return float(first) if isinstance(first, int | float) else 0.0


def _cut(runs: Sequence[Run], length: int) -> tuple[Run, ...]:
    kept: list[Run] = []
    for run in runs:
        if length <= 0:
            break
        kept.append(run._replace(text=run.text[:length]))
        length -= len(run.text)
    if not kept:
        return (Run("…"),)
    kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip() + "…")
    return tuple(kept)
