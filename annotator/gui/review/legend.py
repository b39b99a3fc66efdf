"""Whose colour is which: a chip per annotator above the text."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.gui.review.people import People
from annotator.gui.review.row_cards import rounded_chip
from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import tooltip_text

_LINES = 3
"""Names may take so many lines; the text below is what one reads."""


class Legend(QWidget):
    """Chips in lines as they fit, on the page's ground, beginning where the text does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = People()
        self._left = 0
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_people(self, people: People) -> None:
        """Show these annotators."""
        self._people = people
        names = [person.title for person in people]
        self.setAccessibleName("Annotators: " + ", ".join(names))
        self.setToolTip(tooltip_text("\n".join(names)))
        self.updateGeometry()
        self.update()

    def set_left(self, left: int) -> None:
        """Begin so many pixels from the left edge."""
        if left != self._left:
            self._left = left
            self.updateGeometry()
            self.update()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.96)
        return font

    def _placed(self, width: int) -> list[tuple[QRect, str, int | None]]:
        """Return where which label stands; letters alone where names would take too many lines."""
        placed = self._placed_as([person.title for person in self._people], width)
        if len({box.top() for box, _label, _index in placed}) > _LINES:
            return self._placed_as([person.letter for person in self._people], width)
        return placed

    def _placed_as(self, labels: list[str], width: int) -> list[tuple[QRect, str, int | None]]:
        metrics = QFontMetrics(self._font())
        height = metrics.height()
        chip = round(height * 1.0)
        placed: list[tuple[QRect, str, int | None]] = []
        x, y = self._left, height * 3 // 4
        entries: list[tuple[str, int | None]] = list(
            zip(labels, (person.index for person in self._people), strict=True)
        )
        for label, index in [*entries, ("decided", None)]:
            wide = chip + metrics.horizontalAdvance(label)
            if x > self._left and x + wide > width - height:
                x, y = self._left, y + round(height * 1.35)
            placed.append((QRect(x, y, wide, height), label, index))
            x += wide + height
        return placed

    def heightForWidth(self, width: int) -> int:
        return self._placed(width)[-1][0].bottom() + 2 if len(self._people) else 0

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(100, self.heightForWidth(max(self.width(), 100)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # The layout asks anew how many lines it takes.
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.page)
        font = self._font()
        painter.setFont(font)
        height = QFontMetrics(font).height()
        for box, label, index in self._placed(self.width()) if len(self._people) else ():
            colour: QColor = theme.text if index is None else theme.annotator(index)
            rounded_chip(painter, QRectF(box.left(), box.top() + height * 0.3, height * 0.72, height * 0.42), colour)
            painter.setPen(theme.muted)
            painter.drawText(box.adjusted(height, 0, height, 0), int(Qt.AlignmentFlag.AlignVCenter), label)
        painter.end()
