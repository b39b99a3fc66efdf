"""What one annotator coded against what another did, as a small table; a cell leads to its claims."""

from collections.abc import Hashable, Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.core.claim import Stance
from annotator.gui.dialogs.wording import counted
from annotator.gui.theme import Theme, theme_of
from annotator.gui.widgets.labels import tooltip_text
from annotator.gui.widgets.stance import paint_stance_sign
from annotator.review.confusion import Confusion

_NOTHING = Confusion((), (), {}, 0, ())


_LEAST_OF_CELL = 3
"""So wide in average letters is a cell at least."""


class ConfusionTable(QWidget):
    """Stances of one annotator (rows) against another's (columns). Arrows move, Enter opens."""

    cell_chosen = Signal(int, int)
    """Row and column of a cell that holds claims."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._confusion = _NOTHING
        self._shown: list[int] = []
        self._labels: Mapping[Stance, str] = {}
        self._names = ("", "")
        self._current = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Stances of two annotators")

    def show_confusion(self, confusion: Confusion, labels: Mapping[Stance, str], names: tuple[str, str]) -> None:
        """Show these counts of the annotators called `names`; a stance beyond the three only where it was used."""
        self._confusion, self._labels, self._names = confusion, labels, names
        size = range(len(confusion.categories))
        self._shown = [
            n for n in size
            if _stance(confusion.categories[n]) is not None
            or any(confusion.counts[n]) or any(confusion.counts[row][n] for row in size)
        ]  # fmt: skip
        self._shown.sort(key=lambda n: _ORDER[_stance(confusion.categories[n])])
        self._current = (0, 0)
        self.updateGeometry()
        self._describe()
        self.update()

    def counted(self) -> int:
        """Return how many claims both annotators coded."""
        return self._confusion.n

    # Geometry

    def _cell(self) -> int:
        return round(self.fontMetrics().height() * 1.75)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 20, self._cell() * (len(self._shown) + 1) + 1)

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().averageCharWidth() * _LEAST_OF_CELL * (len(self._shown) + 1)
        return QSize(least, self.sizeHint().height())

    def _box(self, row: int, column: int) -> QRect:
        """Return the place of a cell; -1 is the row or column of the labels."""
        width = self.width() / (len(self._shown) + 1)
        left, right = round((column + 1) * width), round((column + 2) * width)
        return QRect(left, (row + 1) * self._cell(), right - left, self._cell())

    def cell_at(self, point: QPoint) -> tuple[int, int] | None:
        """Return the cell at a point, counted among those shown."""
        size = range(len(self._shown))
        return next(((r, c) for r in size for c in size if self._box(r, c).contains(point)), None)

    def box_of(self, row: int, column: int) -> QRect:
        """Return where the cell of two of the report's categories is, in pixels."""
        return self._box(self._shown.index(row), self._shown.index(column))

    def _count(self, row: int, column: int) -> int:
        return self._confusion.counts[self._shown[row]][self._shown[column]]

    # Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = range(len(self._shown))
        for n in size:
            self._paint_label(painter, self._box(-1, n), self._shown[n], theme)
            self._paint_label(painter, self._box(n, -1), self._shown[n], theme)
            for column in size:
                self._paint_cell(painter, n, column, theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(theme.line, 1))
        for n in range(len(self._shown) + 1):
            y = min((n + 1) * self._cell(), self.height() - 1)
            painter.drawLine(0, y, self.width(), y)
        if self.hasFocus() and self._shown:
            painter.setPen(QPen(theme.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._box(*self._current).adjusted(1, 1, -2, -2))
        painter.end()

    def _paint_label(self, painter: QPainter, box: QRect, category: int, theme: Theme) -> None:
        stance = _stance(self._confusion.categories[category])
        side = self.fontMetrics().height() * 0.55
        left = box.left() + self.fontMetrics().height() * 0.5
        place = QRectF(left, box.center().y() - side / 2 + 1, side, side)
        paint_stance_sign(painter, place, stance, theme.muted)

    def _paint_cell(self, painter: QPainter, row: int, column: int, theme: Theme) -> None:
        box, count = self._box(row, column), self._count(row, column)
        if count:
            stance = _stance(self._confusion.categories[self._shown[row]])
            colour: QColor = theme.stance(stance).soft if row == column else theme.warning_soft
            painter.fillRect(box, colour)
        painter.setPen(theme.text if count else theme.muted)
        painter.setFont(self.font())
        words = box.adjusted(round(self.fontMetrics().height() * 0.5), 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), f"{count:,}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(*cell)
            self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        over = cell is not None and self._count(*cell) > 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps and self._shown:
            self._go(self._current[0] + steps[key][0], self._current[1] + steps[key][1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _go(self, row: int, column: int) -> None:
        last = len(self._shown) - 1
        self._current = min(max(row, 0), last), min(max(column, 0), last)
        self._describe()
        self.update()

    def _choose(self) -> None:
        row, column = self._current
        if self._shown and self._count(row, column):
            self.cell_chosen.emit(self._shown[row], self._shown[column])

    def _describe(self) -> None:
        self.setAccessibleDescription(self._said(*self._current) if self._shown else "")

    def _said(self, row: int, column: int) -> str:
        first, second = (self._word(self._confusion.categories[self._shown[n]]) for n in (row, column))
        return f"{counted(self._count(row, column), 'claim')}: {self._names[0]} {first}, {self._names[1]} {second}"

    def _word(self, category: Hashable) -> str:
        stance = _stance(category)
        return self._labels.get(stance, stance.value) if stance else str(category)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(event.pos())
            QToolTip.showText(event.globalPos(), tooltip_text(self._said(*cell)) if cell else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def _stance(category: Hashable) -> Stance | None:
    return next((stance for stance in Stance if stance.value == category), None)


_ORDER = {Stance.SUPPORTS: 0, Stance.NEUTRAL: 1, Stance.OPPOSES: 2, None: 3}
