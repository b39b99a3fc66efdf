"""Hands for the real window: keys go wherever the focus is, as they do for a person."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Hands:
    """One window and the keys pressed on it, counted."""

    def __init__(self, qtbot: QtBot, settings_folder: Path) -> None:
        self.qtbot = qtbot
        application = make_application()
        self.settings = Settings(settings_folder)
        self.theme = ThemeManager(application, "light", 1.0)
        self.theme.apply()
        self.window = MainWindow(self.settings, self.theme)
        qtbot.addWidget(self.window, before_close_func=lambda _window: self._tidy())
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)
        self.pressed = 0

    def _tidy(self) -> None:
        self.theme.deleteLater()

    def open(self, project: Path, annotator: str = "Annotator A") -> None:
        """Open a project."""
        assert self.window.commands.open(project, annotator)
        self.settle()

    def settle(self) -> None:
        """Let everything that is due happen."""
        for _ in range(3):
            QApplication.processEvents()

    def focus(self) -> QWidget:
        """Return the widget that has the keys."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        self.pressed += 1
        QTest.keyClick(self.focus(), key, modifier)
        self.settle()

    def write(self, text: str) -> None:
        """Type a text, letter by letter."""
        for letter in text:
            self.pressed += 1
            QTest.keyClicks(self.focus(), letter)
            self.settle()

    def click(self, widget: QWidget, at: QPoint) -> None:
        """Click with the left button."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        self.settle()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(condition, timeout=10_000)

    def in_dialog(self, kind: type[QDialog], hands_on: Callable[[QDialog], None], opener: Callable[[], object]) -> None:
        """Open a modal dialog and work in it; what goes wrong there is raised here."""
        trouble: list[BaseException] = []
        timer = QTimer(interval=10)

        def work() -> None:
            dialog = QApplication.activeModalWidget()
            focus = QApplication.focusWidget()
            if dialog is None or focus is None or not dialog.isAncestorOf(focus):
                return
            timer.stop()
            try:
                assert isinstance(dialog, kind), f"{dialog} instead of {kind}"
                hands_on(dialog)
            except BaseException as error:
                trouble.append(error)
            if isinstance(dialog, QDialog) and dialog.isVisible():
                dialog.reject()

        timer.timeout.connect(work)
        timer.start()
        opener()
        assert not timer.isActive(), f"no {kind.__name__} came up"
        if trouble:
            raise trouble[0]
