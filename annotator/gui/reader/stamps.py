"""Claim numbers with their stance sign, put together from small pictures that are drawn once and kept."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPixmap, QPolygonF

from annotator.core.claim import Stance

_SIGNS = {stance: stance.glyph for stance in Stance}
_LEFT, _RIGHT = "(", ")"
_ENDING = 2
"""Figures at the end of a label that have a picture of their own: from one claim to the next only they are others."""


class Stamps:
    """Paints labels in one font, sharp at `ratio` device pixels to a pixel; the numbers may change at every frame.

    With a `height` in pixels a label stands on a filled plaque with a rim of the page's colour; without one, its
    sign and figures stand on nothing.
    """

    def __init__(self, font: QFont, page: QColor, *, ratio: float, height: float = 0.0, rim: float = 0.0) -> None:
        self._font = font
        self._page = page
        self._ratio = ratio
        self._rim = rim
        self._metrics = QFontMetricsF(font)
        self._plaque = height > 0
        self._pictures: dict[tuple[str, int], tuple[QPixmap, float]] = {}
        self._widths: dict[str, float] = {}
        self._totals: dict[tuple[int, bool, bool], float] = {}
        self.height = self._snapped((height or self._metrics.height()) + 2 * rim)
        """Height of every label in pixels, rim included."""

    def width(self, label: str, stance: Stance | None) -> float:
        """Return the width of a label in pixels, rim included."""
        key = (len(label), label[:1] == "+", stance is None)
        width = self._totals.get(key)
        if width is None:
            width = self._totals[key] = sum(map(self._width, self._pieces(label, stance)))
        return width

    def paint(self, painter: QPainter, x: float, y: float, label: str, stance: Stance | None, colour: QColor) -> None:
        """Paint a label of digits and plus signs with its top left corner at the device pixel next to `x`, `y`."""
        x, y = self._snapped(x), self._snapped(y)
        pieces = self._pieces(label, stance)
        ending = min(_ENDING, len(label)) + self._plaque
        for part in (pieces[:-ending], pieces[-ending:]):
            if part:
                picture, width = self._picture(part, colour)
                painter.drawPixmap(QPointF(x, y), picture)
                x += width

    def _pieces(self, label: str, stance: Stance | None) -> str:
        """Return what a label is put together from, one character for each."""
        signed = label if stance is None else _SIGNS[stance] + label
        return f"{_LEFT}{signed}{_RIGHT}" if self._plaque else signed

    def _picture(self, pieces: str, colour: QColor) -> tuple[QPixmap, float]:
        """Return some pieces in a row and their width, drawn now or before; single ones are what rows are made from."""
        key = (pieces, colour.rgb())
        known = self._pictures.get(key)
        if known is None:
            width = sum(map(self._width, pieces))
            known = self._pictures[key] = (
                self._drawn(pieces, colour) if len(pieces) == 1 else self._row(pieces, colour, width),
                width,
            )
        return known

    def _row(self, pieces: str, colour: QColor, width: float) -> QPixmap:
        row = self._clear(width)
        painter, x = QPainter(row), 0.0
        for piece in pieces:
            picture, wide = self._picture(piece, colour)
            painter.drawPixmap(QPointF(x, 0), picture)
            x += wide
        painter.end()
        return row

    def _clear(self, width: float) -> QPixmap:
        picture = QPixmap(round(width * self._ratio), round(self.height * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    def _snapped(self, pixels: float) -> float:
        return round(pixels * self._ratio) / self._ratio

    def _width(self, piece: str) -> float:
        width = self._widths.get(piece)
        if width is None:
            if piece in (_LEFT, _RIGHT):
                width = 0.2 * self.height + self._rim
            elif piece in _SIGNS.values():
                width = 1.15 * self._metrics.capHeight()
            else:
                width = self._metrics.horizontalAdvance("0" if piece.isdigit() else piece)
            width = self._widths[piece] = max(1.0, self._snapped(width))
        return width

    def _drawn(self, piece: str, colour: QColor) -> QPixmap:
        width = self._width(piece)
        picture = self._clear(width)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._plaque:
            self._fill_ground(painter, piece, width, colour)
        ink = self._page if self._plaque else colour
        capitals = self._metrics.capHeight()
        baseline = (self.height + capitals) / 2
        if piece in _SIGNS.values():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            size = 0.95 * capitals
            painter.drawPolygon(_polygon(QRectF(0, baseline - size, size, size), piece))
        elif piece not in (_LEFT, _RIGHT):
            painter.setFont(self._font)
            painter.setPen(ink)
            advance = self._metrics.horizontalAdvance(piece)
            painter.drawText(QPointF((width - advance) / 2, baseline), piece)
        painter.end()
        return picture

    def _fill_ground(self, painter: QPainter, piece: str, width: float, colour: QColor) -> None:
        """Fill the piece's part of the plaque: the caps are the ends of one that is far longer."""
        far = 100.0
        left = 0.0 if piece == _LEFT else -far
        right = width if piece == _RIGHT else width + far
        rim = self._rim
        for margin, shade in ((0.0, self._page), (rim, colour)):
            path = QPainterPath()
            box = QRectF(left, 0, right - left, self.height).adjusted(margin, margin, -margin, -margin)
            path.addRoundedRect(box, 2.5, 2.5)
            painter.fillPath(path, shade)


def _polygon(box: QRectF, sign: str) -> QPolygonF:
    left, right, top, bottom = box.left(), box.right(), box.top(), box.bottom()
    x, y = box.center().x(), box.center().y()
    corners = {
        "▲": [QPointF(left, bottom), QPointF(x, top), QPointF(right, bottom)],
        "▼": [QPointF(left, top), QPointF(right, top), QPointF(x, bottom)],
        "◆": [QPointF(left, y), QPointF(x, top), QPointF(right, y), QPointF(x, bottom)],
    }
    return QPolygonF(corners[sign])
