"""A menu that keeps the keys pressed in it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMenu


class Menu(QMenu):
    """A menu whose open list takes every key, so that a letter chooses an entry and does nothing behind it.

    Qt asks an open menu first whether it wants a key and, as a menu never says so, offers the key to the actions of
    the widget that has the focus below: R in the menu File would mark words of the article as residue.
    """

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)
