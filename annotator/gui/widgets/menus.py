"""A menu that keeps the keys pressed in it."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip


class Menu(QMenu):
    """A menu whose open list takes every key, so that a letter chooses an entry and does nothing behind it.

    Over an entry that cannot be chosen it shows the action's tooltip, which says why.

    Qt asks an open menu first whether it wants a key and, as a menu never says so, offers the key to the actions of
    the widget that has the focus below: R in the menu File would mark words of the article as residue.
    """

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            action = self.actionAt(event.pos())
            disabled = action is not None and not action.isEnabled() and not action.isSeparator()
            QToolTip.showText(event.globalPos(), action.toolTip() if disabled else "", self)
            return True
        return super().event(event)
