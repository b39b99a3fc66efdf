"""Scroll areas whose viewport is made here."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def give_viewport(area: QAbstractScrollArea) -> QWidget:
    """Give a scroll area that was just made a viewport like the one it has; return it.

    Of one that Qt made PySide first has to find out what it is, for which it makes the classes of all widgets there
    are: that takes a tenth of the program's start.
    """
    viewport = QWidget()
    viewport.setBackgroundRole(QPalette.ColorRole.Base)
    viewport.setAutoFillBackground(True)
    area.setViewport(viewport)
    return viewport
