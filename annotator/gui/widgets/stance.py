"""A stance as a sign and as a pill; told apart by shape, word and colour."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.core.claim import Stance
from annotator.gui.theme import Theme, theme_of

NOT_CODED = "not coded"


def stance_label(stance: Stance | None) -> str:
    """Return the word for a stance as the interface shows it."""
    return NOT_CODED if stance is None else stance.value


def paint_stance_sign(painter: QPainter, rect: QRectF, stance: Stance | None, colour: QColor) -> None:
    """Draw ▲, ▼, ◆ or, for a claim that is not coded, ○ into `rect` (logical pixels)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    middle = rect.center()
    if stance is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, max(1.2, rect.width() / 8)))
        painter.drawEllipse(middle, rect.width() * 0.38, rect.width() * 0.38)
    else:
        corners = {
            Stance.SUPPORTS: [QPointF(middle.x(), top), QPointF(right, bottom), QPointF(left, bottom)],
            Stance.OPPOSES: [QPointF(left, top), QPointF(right, top), QPointF(middle.x(), bottom)],
            Stance.NEUTRAL: [
                QPointF(middle.x(), top),
                QPointF(right, middle.y()),
                QPointF(middle.x(), bottom),
                QPointF(left, middle.y()),
            ],
        }[stance]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF(corners))
    painter.restore()


def pill_font(base: QFont) -> QFont:
    """Return the font a pill is written in beside text in `base`."""
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * 0.86)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def pill_size(stance: Stance | None, base: QFont, label: str = "") -> QSize:
    """Return the size in logical pixels of a pill beside text in `base`; `label` replaces the stance's word."""
    metrics = QFontMetrics(pill_font(base))
    height = metrics.height()
    width = metrics.horizontalAdvance(label or stance_label(stance)) + round(height * 2.05)
    return QSize(width, height + 4)


def paint_stance_pill(painter: QPainter, rect: QRectF, stance: Stance | None, theme: Theme, label: str = "") -> None:
    """Draw a stance's pill into `rect` (logical pixels, best of `pill_size`) beside text in the painter's font.

    `label` replaces the stance's word where the codebook words it otherwise; it is cut where it does not fit.
    """
    colours = theme.stance(stance)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.soft)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    font = pill_font(painter.font())
    painter.setFont(font)
    metrics = QFontMetrics(font)
    side = metrics.height() * 0.55
    left = rect.left() + metrics.height() * 0.55
    sign = QRectF(left, rect.center().y() - side / 2, side, side)
    paint_stance_sign(painter, sign, stance, colours.strong)
    words = QRectF(rect)
    words.setLeft(sign.right() + metrics.height() * 0.3)
    words.setRight(rect.right() - metrics.height() * 0.4)
    painter.setPen(colours.strong)
    text = metrics.elidedText(label or stance_label(stance), Qt.TextElideMode.ElideRight, int(words.width()) + 1)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
    painter.restore()


class StancePill(QWidget):
    """Shows a stance as a pill."""

    def __init__(self, stance: Stance | None = None, parent: QWidget | None = None) -> None:
        """Show `stance`; None reads "not coded"."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._stance: Stance | None = None
        self._label = ""
        self.set_stance(stance)

    @property
    def stance(self) -> Stance | None:
        """The stance shown."""
        return self._stance

    def set_stance(self, stance: Stance | None, label: str = "") -> None:
        """Show another stance; `label` replaces its word."""
        self._stance, self._label = stance, label
        self.setAccessibleName(f"Stance: {label or stance_label(stance)}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self._stance, self.font(), self._label)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setFont(self.font())
        paint_stance_pill(painter, QRectF(self.rect()), self._stance, theme_of(self.palette()), self._label)
        painter.end()
