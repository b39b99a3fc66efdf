"""What nobody waits for: work that is put off until the eye has something to look at."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _Watch(QObject):
    def __init__(self, widget: QWidget, action: Callable[[], object]) -> None:
        super().__init__(widget)
        self._action = action
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._act)
        return False

    def _act(self) -> None:
        self.deleteLater()
        self._action()


def once_painted(widget: QWidget, action: Callable[[], object]) -> None:
    """Call `action` once, after the next frame in which `widget` is painted; never when the widget ends before."""
    _Watch(widget, action)
