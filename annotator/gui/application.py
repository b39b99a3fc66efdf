"""Starting the program with its window."""

import gc
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication

from annotator.gui.first_paint import once_painted
from annotator.gui.main_window import MainWindow
from annotator.gui.messages import ToldErrors, install_exception_hook
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, app_icon


def run(project: Path | None, annotator: str | None = None) -> int:
    """Show the window, on a project when one is given, and return the exit status when it is closed."""
    application = make_application()
    settings = Settings()
    theme = ThemeManager(application, settings.theme_mode(), settings.interface_scale())
    theme.prepare()
    window = MainWindow(settings, theme, opening=project is not None)
    theme.apply()
    install_exception_hook(settings.folder, lambda: window)
    # A message closed before the window is on view, as the last window there is, must not end the program.
    application.setQuitOnLastWindowClosed(False)
    window.show()
    once_painted(window, lambda: application.setWindowIcon(app_icon()))
    if project is not None and not _opened(window, project, annotator or ""):
        _back_to_start(window)
    application.setQuitOnLastWindowClosed(True)
    once_painted(window, _after_first_paint)
    return application.exec()


def _opened(window: MainWindow, project: Path, annotator: str) -> bool:
    with ToldErrors():
        return window.commands.open(project, annotator)
    return False


def _back_to_start(window: MainWindow) -> None:
    """Show the start page, also when opening a project broke off halfway."""
    with ToldErrors():
        window.close_project()
    window.show_start()
    # A session that nobody came to hold keeps the lock of its project until it is collected.
    gc.collect()


def _after_first_paint() -> None:
    """Do what nobody waits for."""
    # What is there by now stays to the end; it need not be looked through each time a large article is opened.
    gc.freeze()
    gc.enable()


def release_selection() -> None:
    """Hand the X Window System's selection to Qt as plain text.

    It outlives Python, and what it holds of Python's would be destroyed when there is no Python any more.
    """
    clipboard = QApplication.clipboard()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.setText(clipboard.text(QClipboard.Mode.Selection), QClipboard.Mode.Selection)


def make_application() -> QApplication:
    """Return the application, made with the settings that hold for all of it."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        # Asked for in this way, for `setStyle` returns a `QStyle`; see `ArticleDelegate`.
        application = QApplication([*sys.argv[:1], "-style", "Fusion"])
        application.aboutToQuit.connect(release_selection)
    application.setApplicationName("claim-annotator")
    application.setApplicationDisplayName("Claim Annotator")
    application.setDesktopFileName("claim-annotator")
    return application
