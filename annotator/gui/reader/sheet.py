"""The page as a picture, without what stands over its text, so that a change paints only the paragraphs it touches."""

from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

from annotator.gui.theme import fill

Paint = Callable[[QPainter, QRect], None]
"""Paints what lies in a rectangle of the viewport, in its pixels; what it paints beyond is cut off."""


class Sheet:
    """A picture of the viewport that knows which part of it is out of date."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._shows: Hashable = None
        self._fresh = False

    def spoil(self) -> None:
        """Paint everything anew when it is next shown."""
        self._fresh = False

    def show(self, painter: QPainter, size: QSize, view: Hashable, stale: QRect, ground: QColor, paint: Paint) -> None:
        """Draw the picture, brought up to date before.

        Args:
            painter: draws on the viewport.
            size: the viewport's, in pixels.
            view: tells which stretch of the text is seen, and how; another one is painted as a whole.
            stale: the part that is out of date although the view is the same, in pixels of the viewport.
            ground: the colour of the page.
            paint: paints on that colour.
        """
        ratio = painter.device().devicePixelRatioF()
        pixels = QSize(ceil(size.width() * ratio), ceil(size.height() * ratio))
        if self._picture.size() != pixels or self._picture.devicePixelRatioF() != ratio:
            self._picture = QPixmap(pixels)
            self._picture.setDevicePixelRatio(ratio)
            self._fresh = False
        if not self._fresh or view != self._shows:
            stale = QRect(0, 0, size.width(), size.height())
        if not stale.isEmpty():
            onto = QPainter(self._picture)
            onto.setClipRect(stale)
            fill(onto, stale, ground)
            paint(onto, stale)
            onto.end()
        self._shows, self._fresh = view, True
        painter.drawPixmap(QPointF(0, 0), self._picture)
