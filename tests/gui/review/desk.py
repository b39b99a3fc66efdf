"""A window that holds the review workspace, and hands for it."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.gui.actions import Actions
from annotator.gui.bridge import Bridge
from annotator.gui.review.keys import give_keys
from annotator.gui.review.open_review import OpenReview
from annotator.gui.review.workspace import ReviewWorkspace
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import ThemeManager

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class Desk:
    """The workspace in a window, wired to its session as the main window does it."""

    def __init__(self, qtbot: QtBot, session: Session, folder: Path) -> None:
        self.qtbot, self.session = qtbot, session
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.theme = ThemeManager(application, "light", 1.0)
        self.theme.apply()
        self.window = QMainWindow()
        self._closed = False
        # Before the window's parts are gone, which is when fixtures end.
        qtbot.addWidget(self.window, before_close_func=lambda _window: self.close())
        self.runner = TaskRunner(self.window)
        self.settings = Settings(folder)
        self.workspace = ReviewWorkspace(self.settings, self.runner, self.window)
        self.actions = Actions(self.window, self.settings)
        for action_id, slot in self.workspace.slots.items():
            self.actions.connect_to(action_id, lambda *_checked, call=slot: call())
        give_keys(self.actions, self.workspace)
        self.window.setCentralWidget(self.workspace)
        self.registry = Registry(session)
        self.bridge = Bridge(session, self.window)
        self.bridge.changed.connect(self._changed)
        self.told: list[Changes] = []
        self.said: list[str] = []
        self.refused: list[object] = []
        self.workspace.say.connect(self.said.append)
        self.workspace.refused.connect(self.refused.append)
        self.theme.changed.connect(self.workspace.restyle)
        self.workspace.restyle(self.theme.theme)
        self.workspace.set_session(session, self.registry)
        self.window.resize(1440, 820)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)
        self.wait()

    def _changed(self, changes: Changes) -> None:
        self.told.append(changes)
        self.registry.update(changes)
        self.workspace.changed(changes)

    def wait(self) -> None:
        """Wait until the claims are side by side; figures, which take longest, are left for `wait_for_figures`."""
        left = self.workspace.left
        self.qtbot.waitUntil(lambda: self.workspace._task is None, timeout=30_000)
        left._timer.stop()
        QApplication.processEvents()

    def wait_for_figures(self) -> None:
        """Let the figures be computed and wait until they are."""
        left = self.workspace.left
        left._timer.start(0)
        self.qtbot.waitUntil(lambda: left._task is None and not left._timer.isActive(), timeout=30_000)
        QApplication.processEvents()

    def review(self) -> OpenReview:
        """Return the open article's review."""
        assert self.workspace.review is not None
        return self.workspace.review

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the focus"
        QTest.keyClick(focus, key, modifier)
        QApplication.processEvents()

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)
        QApplication.processEvents()

    def click(self, widget: QWidget, at: QPoint) -> None:
        """Click with the left button."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, at)
        QApplication.processEvents()

    def close(self) -> None:
        """End everything in the order of the main window; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        self.runner.shutdown()
        self.workspace.set_session(None, None)
        self.bridge.close()
        self.theme.deleteLater()
