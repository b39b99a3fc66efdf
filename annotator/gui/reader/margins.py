"""What stands beside the text: claim numbers at the left, density of claims at the right, the focus ring around."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.reader.colors import ReaderColors, light
from annotator.gui.reader.marks import MarkSource
from annotator.gui.reader.stamps import Stamps
from annotator.gui.theme import fill

_BINS = 200
_MOST_TAGS = 6


class Tag(NamedTuple):
    """A claim's number and stance."""

    claim_id: int
    number: int
    stance: Stance | None


class Row(NamedTuple):
    """The claims that begin on one line; `middle` is the height of its small letters, in pixels of the viewport."""

    middle: float
    tags: tuple[Tag, ...]


class Bar(NamedTuple):
    """A stretch of lines, `top` to `bottom` in pixels, that holds something of an annotator."""

    annotator: int
    top: float
    bottom: float


class Gutter(QWidget):
    """Numbers of the claims beside the lines where they begin, and a bar per annotator when there are several."""

    clicked = Signal(int)
    """Claim id. What finds no room is behind a `+3`, which gives one after the other."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.dress(light(), QFont(), 0.0)
        self._rows: tuple[Row, ...] = ()
        self._bars: tuple[Bar, ...] = ()
        self._hits: list[tuple[QRectF, tuple[int, ...]]] = []
        self._cycled: dict[tuple[int, ...], int] = {}
        self.setMouseTracking(True)
        self.setAccessibleName("Claim numbers")

    def dress(self, colors: ReaderColors, font: QFont, edge: float) -> None:
        """Paint in these colours and this font, `edge` pixels away from the text."""
        self._colors = colors
        self._font = font
        self._edge = edge
        self._stamps = Stamps(font, colors.page, ratio=self.devicePixelRatioF())
        self.update()

    def show_rows(self, rows: Iterable[Row], bars: Iterable[Bar]) -> None:
        """Show these rows from now on."""
        new = tuple(rows), tuple(bars)
        if new != (self._rows, self._bars):
            self._rows, self._bars = new
            self.update()

    def hit(self, x: float, y: float) -> tuple[int, ...]:
        """Return the claims whose tag lies at this pixel: one, or those behind a `+3`."""
        return next((claims for box, claims in self._hits if box.contains(x, y)), ())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, self.rect(), self._colors.page)
        self._hits.clear()
        fm = QFontMetricsF(self._font)
        width = max(2.0, fm.height() * 0.2)
        right = self.width() - self._edge
        colours = self._colors.annotators
        for bar in self._bars:
            x = right - width * 1.5 * (1 + bar.annotator % len(colours))
            fill(painter, QRectF(x, bar.top, width, bar.bottom - bar.top), colours[bar.annotator % len(colours)])
        if self._bars:
            right -= width * 1.5 * (1 + max(bar.annotator % len(colours) for bar in self._bars))
        for row in self._rows:
            self._paint_row(painter, row, right, gap=fm.height() * 0.3)
        painter.end()

    def _paint_row(self, painter: QPainter, row: Row, right: float, gap: float) -> None:
        stamps, colors = self._stamps, self._colors
        widths = [stamps.width(str(tag.number), tag.stance) + gap for tag in row.tags[:_MOST_TAGS]]
        shown = len(row.tags)
        if shown > _MOST_TAGS or sum(widths) > right:
            room = right - stamps.width(f"+{shown}", None) - gap
            shown = 0
            while shown < len(widths) and widths[shown] <= room:
                room -= widths[shown]
                shown += 1
        hidden = tuple(tag.claim_id for tag in row.tags[shown:])
        labels: list[tuple[str, Stance | None, tuple[int, ...]]] = [
            (str(tag.number), tag.stance, (tag.claim_id,)) for tag in row.tags[:shown]
        ]
        if hidden:
            labels.append((f"+{len(hidden)}", None, hidden))
        top = row.middle - stamps.height / 2
        for label, stance, claims in reversed(labels):
            width = stamps.width(label, stance)
            colour = colors.muted if claims is hidden else colors.of(stance)
            stamps.paint(painter, right - width, top, label, stance, colour)
            box = QRectF(right - width - gap / 2, top, width + gap, stamps.height)
            self._hits.append((box, claims))
            right -= width + gap

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.hit(event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        claims = self.hit(event.position().x(), event.position().y())
        if event.button() != Qt.MouseButton.LeftButton or not claims:
            event.ignore()
            return
        turn = self._cycled.get(claims, -1) + 1
        self._cycled[claims] = turn
        self.clicked.emit(claims[turn % len(claims)])


class Overview(QWidget):
    """Where in the article its claims lie, from top to bottom; a click goes there."""

    pressed = Signal(float)
    """Share of the article above the pressed place, from 0 to 1."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colors: ReaderColors = light()
        self._counts: dict[Stance | None, list[int]] = {}
        self._most = 0
        self._picture: QImage | None = None
        self._selected: tuple[float, float] | None = None
        self._found: tuple[int, ...] = ()
        self.clear()
        self.setAccessibleName("Claims in the whole article")

    def clear(self) -> None:
        """Show nothing."""
        self._counts = {stance: [0] * _BINS for stance in (None, *Stance)}
        self._most = 0
        self._picture = None
        self._selected = None
        self._found = ()
        self.update()

    def dress(self, colors: ReaderColors) -> None:
        """Paint in these colours."""
        self.colors = colors
        self._picture = None
        self.update()

    def count(self, stance: Stance | None, spans: Iterable[Span], length: int, change: int = 1) -> None:
        """Add a claim of an article of `length` code points, or with `change` -1 take it away."""
        counts = self._counts[stance]
        for start, end in spans:
            first = start * _BINS // length
            last = (end - 1) * _BINS // length
            for at in range(first, last + 1):
                counts[at] += change
            if self._picture is not None:
                self._colour(self._picture, first, last)
        self.update()

    def fill(self, claims: MarkSource, length: int) -> None:
        """Show these claims of an article of `length` code points, and nothing else."""
        self.clear()
        spans: dict[Stance | None, list[tuple[int, int]]] = {stance: [] for stance in self._counts}
        for (start, end, claim_id), stance in zip(claims.hulls, claims.stances, strict=True):
            spans[stance] += claims.parts.get(claim_id, ((start, end),))
        bounds = [-(-bound * length // _BINS) for bound in range(_BINS + 1)]
        for stance, found in spans.items():
            # What covers a bin begins before the next one, and does not end before it.
            starts, ends = sorted([start for start, _ in found]), sorted([end for _, end in found])
            self._counts[stance] = [
                bisect_left(starts, bounds[at + 1]) - bisect_right(ends, bounds[at]) for at in range(_BINS)
            ]

    def select(self, stretch: tuple[float, float] | None) -> None:
        """Point out where the selected claim lies."""
        if stretch != self._selected:
            self._selected = stretch
            self.update()

    def point_out(self, places: Sequence[float]) -> None:
        """Show where the words looked for are, as shares of the article."""
        self._found = tuple(sorted({min(int(place * _BINS), _BINS - 1) for place in places}))
        self.update()

    def _colour(self, picture: QImage, first: int, last: int) -> None:
        for at in range(first, last + 1):
            total, stance = 0, None
            most = 0
            for each, counts in self._counts.items():
                total += counts[at]
                if counts[at] > most:
                    most, stance = counts[at], each
            colour = QColor(self.colors.of(stance))
            colour.setAlphaF(0.25 + 0.5 * min(1.0, total / max(1, self._most)) if total else 0.0)
            picture.setPixelColor(0, at, colour)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = QImage(1, _BINS, QImage.Format.Format_ARGB32_Premultiplied)
            self._most = max(1, *map(sum, zip(*self._counts.values(), strict=True)))
            self._colour(self._picture, 0, _BINS - 1)
        painter = QPainter(self)
        fill(painter, self.rect(), self.colors.page)
        painter.drawImage(self._box(0, self.height()), self._picture)
        height = self.height() / _BINS
        for at in self._found:
            fill(painter, self._box(at * height, (at + 1) * height), self.colors.found_current)
        if self._selected:
            low, high = (share * self.height() for share in self._selected)
            fill(painter, self._box(low, max(high, low + 3)), self.colors.accent)
        painter.end()

    def _box(self, top: float, bottom: float) -> QRect:
        return QRect(self.width() // 4, round(top), self.width() // 2, max(1, round(bottom) - round(top)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pressed.emit(min(max(event.position().y() / max(1, self.height()), 0.0), 1.0))


class FocusRing(QWidget):
    """A line around its parent that shows keyboard focus and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colour = light().focus_ring
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.setMask(QRegion(self.rect()) - QRegion(self.rect().adjusted(2, 2, -2, -2)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, self.rect(), self.colour)
        painter.end()
