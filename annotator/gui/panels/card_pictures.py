"""Cards as pictures, painted once: the cards in view are drawn again whenever one of them changes."""

from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

RIM = 2
"""Pixels by which the line around a card may reach beyond it."""

_KEPT = 100
"""Pictures that are kept: those of the cards in view, at both places of a scroll."""


class CardPictures:
    """Pictures by what they show and how large they are."""

    def __init__(self) -> None:
        self._pictures: dict[Hashable, QPixmap] = {}

    def draw(
        self, painter: QPainter, box: QRect, content: Hashable, ground: QColor, paint: Callable[[QPainter], None]
    ) -> None:
        """Draw into `box` what shows `content` on the colour `ground`.

        `paint` paints it as if onto the same device, and is called only where no picture of it is kept.
        """
        ratio = painter.device().devicePixelRatioF()
        key = (content, box.width(), box.height(), ratio, ground.rgba())
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) >= _KEPT:
                self._pictures.clear()
            picture = self._pictures[key] = QPixmap(ceil(box.width() * ratio), ceil(box.height() * ratio))
            picture.setDevicePixelRatio(ratio)
            # Letters are set on the card's own colour, never on nothing: only there can they be smoothed in colour.
            picture.fill(ground)
            inside = QPainter(picture)
            inside.setRenderHints(painter.renderHints())
            inside.translate(-box.topLeft())
            paint(inside)
            inside.end()
        painter.drawPixmap(QPointF(round(box.left() * ratio) / ratio, round(box.top() * ratio) / ratio), picture)
