"""How sure an annotator is, as four dots."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from annotator.core.claim import CONFIDENCES
from annotator.gui.theme import theme_of


class ConfidenceDots(QSlider):
    """Four dots of which 1 to 4 are filled, or none when no confidence is given.

    Set by a click, by the arrow keys or by 1 to 4; Del, 0 and a click on the last filled dot take it back. `chosen`
    carries what the user chose: 1 to 4 or None.
    """

    chosen = Signal(object)
    INSET = 3
    """Pixels between the edge, where the focus is shown, and the dots."""

    def __init__(self, confidence: int | None = None, parent: QWidget | None = None) -> None:
        """Show `confidence`."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, len(CONFIDENCES))
        self.setPageStep(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._describe)
        self.set_confidence(confidence)
        self._describe()
        self.valueChanged.connect(lambda _value: self.chosen.emit(self.confidence()))

    def confidence(self) -> int | None:
        """Return 1 to 4, or None when none is given."""
        return self.value() or None

    def set_confidence(self, confidence: int | None) -> None:
        """Show another confidence without emitting `chosen`."""
        self.blockSignals(True)
        self.setValue(confidence or 0)
        self.blockSignals(False)
        self._describe()

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height()
        return QSize(round(side * 0.8) * len(CONFIDENCES) + 2 * self.INSET, side + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_0):
            self.setValue(0)
        elif event.text().isdigit() and int(event.text()) in CONFIDENCES:
            self.setValue(int(event.text()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            place = self.width() - event.position().x() if self._right_to_left() else event.position().x()
            level = min(len(CONFIDENCES), max(1, int((place - self.INSET) // self._step()) + 1))
            self.setValue(0 if level == self.value() else level)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.focus, 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
        colour = theme.text if self.isEnabled() else theme.disabled
        painter.setPen(QPen(colour, 1.3))
        radius = self._step() * 0.36
        for level in CONFIDENCES:
            place = self.INSET + self._step() * (level - 0.5)
            painter.setBrush(colour if level <= self.value() else Qt.BrushStyle.NoBrush)
            middle = QPointF(self.width() - place if self._right_to_left() else place, self.height() / 2)
            painter.drawEllipse(middle, radius, radius)
        painter.end()

    def _step(self) -> float:
        return (self.width() - 2 * self.INSET) / len(CONFIDENCES)

    def _right_to_left(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _describe(self, _value: int = 0) -> None:
        word = CONFIDENCES.get(self.value(), "not given")
        self.setAccessibleName(f"Confidence: {word}")
        self.setToolTip(f"Confidence: {word} (keys 1 to 4, Del)")
        self.update()
