"""What the tests of the windows share: a session with all a window needs, and hands for modal dialogs."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.bridge import Bridge
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.windows.base import DataWindow

W = TypeVar("W", bound=DataWindow)
D = TypeVar("D", bound=QDialog)


class Desk(NamedTuple):
    """A session and everything else that a window needs."""

    session: Session
    bridge: Bridge
    theme: ThemeManager
    settings: Settings
    qtbot: QtBot

    def open(self, window: Callable[..., W]) -> W:
        """Return a window of that class, shown."""
        made = window(self.session, self.bridge, self.theme, self.settings, None)
        self.qtbot.addWidget(made)
        made.resize(1024, 700)
        made.show()
        QApplication.processEvents()
        return made

    def focus(self, widget: QWidget) -> None:
        """Give a widget the focus and wait until its window is the active one, so that its keys are heard."""
        widget.window().activateWindow()
        widget.setFocus()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is widget)


def in_dialog(kind: type[D], act: Callable[[D], object]) -> None:
    """Let `act` work in the next modal dialog, which is to be of `kind`; it has to close it."""

    def work() -> None:
        dialog = QApplication.activeModalWidget()
        try:
            assert isinstance(dialog, kind)
            act(dialog)
        except BaseException:
            if isinstance(dialog, QDialog):
                dialog.reject()
            raise

    QTimer.singleShot(0, work)
