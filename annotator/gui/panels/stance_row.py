"""Choosing a stance: three buttons with sign, word and key; none is preset."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.core.claim import Stance
from annotator.gui.theme import theme_of
from annotator.gui.widgets.stance import paint_stance_sign

_ORDER = (Stance.SUPPORTS, Stance.OPPOSES, Stance.NEUTRAL)


class StanceRow(QWidget):
    """One stance of three, or none. 1 2 3 or arrows choose, Backspace or Del takes the choice away."""

    chosen = Signal()
    """The user chose a stance with the mouse."""
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stance: Stance | None = None
        self._labels: Mapping[Stance, str] = {stance: stance.value for stance in Stance}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._hovered: Stance | None = None
        self._describe()

    def set_labels(self, labels: Mapping[Stance, str]) -> None:
        """Use the project's own words for the stances."""
        self._labels = labels
        self.update()

    @property
    def stance(self) -> Stance | None:
        """The stance chosen, or None."""
        return self._stance

    def set_stance(self, stance: Stance | None) -> None:
        """Choose a stance, or none."""
        if stance is not self._stance:
            self._stance = stance
            self.changed.emit()
        self._describe()
        self.update()

    def _describe(self) -> None:
        chosen = self._labels[self._stance] if self._stance else "not coded"
        self.setAccessibleName(f"Stance: {chosen}")

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(sum(box.width() + 8 for box in self._boxes().values()), round(self.fontMetrics().height() * 1.75))

    def _boxes(self) -> dict[Stance, QRect]:
        height = round(self.fontMetrics().height() * 1.75)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        boxes: dict[Stance, QRect] = {}
        x = 0
        for stance in _ORDER:
            width = round(height * 2.35) + metrics.horizontalAdvance(self._labels[stance])
            boxes[stance] = QRect(x, 0, width, height)
            x += width + 6
        return boxes

    # Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        small = QFont(self.font())
        small.setPointSizeF(self.font().pointSizeF() * 0.85)
        for number, (stance, box) in enumerate(self._boxes().items(), 1):
            colours = theme.stance(stance)
            on = stance is self._stance
            frame = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(colours.strong if on else theme.input_line)
            painter.setBrush(colours.strong if on else theme.hover if stance is self._hovered else theme.card)
            painter.drawRoundedRect(frame, 6, 6)
            ink = colours.on_strong if on else theme.text
            sign = box.height() * 0.34
            left = box.left() + box.height() * 0.4
            place = QRectF(left, box.center().y() - sign / 2 + 0.5, sign, sign)
            paint_stance_sign(painter, place, stance, ink if on else colours.strong)
            painter.setFont(bold if on else self.font())
            painter.setPen(ink)
            text = QRect(round(left + sign * 1.6), box.top(), box.width(), box.height())
            painter.drawText(text, _LEFT, self._labels[stance])
            self._cap(painter, box, str(number), small)
        if self.hasFocus():
            painter.setPen(theme.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            whole = QRectF(self.rect().left(), 0, sum(b.width() + 6 for b in self._boxes().values()) - 6, self.height())
            painter.drawRoundedRect(whole.adjusted(-0.5, 0.5, 0.5, -0.5), 7, 7)
        painter.end()

    def _cap(self, painter: QPainter, box: QRect, text: str, font: QFont) -> None:
        theme = theme_of(self.palette())
        size = box.height() * 0.52
        cap = QRectF(box.right() - size - box.height() * 0.28, box.center().y() - size / 2 + 0.5, size, size)
        painter.setPen(theme.input_line)
        painter.setBrush(theme.card)
        painter.drawRoundedRect(cap, 3, 3)
        painter.setFont(font)
        painter.setPen(theme.muted)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}
        at = _ORDER.index(self._stance) if self._stance else None
        key = Qt.Key(event.key())
        if key in keys:
            self.set_stance(_ORDER[keys[key]])
        elif key == Qt.Key.Key_Right:
            self.set_stance(_ORDER[0 if at is None else min(at + 1, 2)])
        elif key == Qt.Key.Key_Left:
            self.set_stance(_ORDER[2 if at is None else max(at - 1, 0)])
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_0):
            self.set_stance(None)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event)
        if hit is not None:
            self.set_stance(None if hit is self._stance else hit)
            if self._stance is not None:
                self.chosen.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._hit(event)
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._hovered = None
        self.update()

    def _hit(self, event: QMouseEvent) -> Stance | None:
        point = event.position().toPoint()
        return next((stance for stance, box in self._boxes().items() if box.contains(point)), None)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
