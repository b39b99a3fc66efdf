"""A pill with a key cap before its words: press the key or click."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from annotator.gui.theme import theme_of


class KeyButton(QAbstractButton):
    """Shows the key that does the same. A checked one is what was decided."""

    def __init__(self, key: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setText(text)
        self._name()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_key(self, key: str) -> None:
        """Show another key, or with an empty one none."""
        if key != self._key:
            self._key = key
            self._name()
            self.updateGeometry()
            self.update()

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()} ({self._key})" if self._key else self.text())

    def _cap(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.84)
        return font

    def _cap_width(self) -> int:
        metrics = QFontMetrics(self._cap())
        return max(metrics.horizontalAdvance(self._key) + 8, metrics.height() + 2) if self._key else 0

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        gap = metrics.height() // 3
        width = metrics.horizontalAdvance(self.text()) + self._cap_width() + gap * (4 if self._key else 3)
        return QSize(width, round(metrics.height() * 1.55))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.isChecked()
        painter.setPen(theme.focus if self.hasFocus() else theme.accent_soft if chosen else theme.input_line)
        painter.setBrush(theme.accent_soft if chosen else theme.hover if self.underMouse() else theme.card)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        gap = self.fontMetrics().height() / 3
        left = gap * 1.5
        if self._key:
            font = self._cap()
            tall = QFontMetrics(font).height()
            cap = QRectF(left, (self.height() - tall) / 2, self._cap_width(), tall)
            painter.setPen(theme.input_line)
            painter.setBrush(theme.card)
            painter.drawRoundedRect(cap, 3, 3)
            painter.setFont(font)
            painter.setPen(theme.muted if self.isEnabled() else theme.disabled)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
            left = cap.right() + gap
        font = QFont(self.font())
        if chosen:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.disabled if not self.isEnabled() else theme.accent if chosen else theme.text)
        words = QRectF(left, 0, self.width() - left - gap / 2, self.height())
        shown = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, round(words.width()) + 1)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
