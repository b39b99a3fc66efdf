"""Makes the pictures of the README and the manual from the running program, light and dark.

Run it as `python tests/make_screenshots.py`; it needs no screen, but the fonts Inter and Noto Serif for the usual look.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.app.sample import ANNOTATOR, make_sample
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.top_bar import REVIEW

IMAGES = Path(__file__).parent.parent / "resources" / "manual" / "images"
SIZE = QSize(1440, 900)


def settle(milliseconds: int = 250) -> None:
    """Let timers run, threads work and everything be painted."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def save(widget: QWidget, name: str) -> None:
    """Write a picture of a window."""
    settle()
    IMAGES.mkdir(parents=True, exist_ok=True)
    widget.grab().save(str(IMAGES / f"{name}.png"))


def press(text: str) -> None:
    """Type where the focus is."""
    focus = QApplication.focusWidget()
    if focus is not None:
        QTest.keyClicks(focus, text)


def press_key(key: Qt.Key) -> None:
    """Press one key where the focus is."""
    focus = QApplication.focusWidget()
    if focus is not None:
        QTest.keyClick(focus, key)
    settle()


def main() -> None:
    """Make all pictures."""
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings")
        for hint in ("sentence", "walk", "suggestions", "undo", "keys"):
            settings.mark_hint_shown(hint)
        theme = ThemeManager(application, "light", 1.0)
        theme.apply()
        window = MainWindow(settings, theme)
        window.resize(SIZE)
        window.show()
        save(window, "start")
        project = Path(folder) / "NATO accession.claims"
        make_sample(project)
        window.commands.open(project, ANNOTATOR)
        workspace = window.workspace
        workspace.open_article(4, focus=True)
        for _ in range(3):
            workspace.step(1)
        article = workspace.article
        if article is None:
            raise SystemExit("The sample did not open.")
        for mode, suffix in (("light", ""), ("dark", "-dark")):
            window.view.set_theme(mode)
            workspace.reader.setFocus()
            workspace.reader.restore_place(article.text.index("Ukrainian President"))
            workspace.reader.set_caret(article.text.index("tensions rise"))
            save(window, f"reading{suffix}")
            press("sc")
            settle()
            press("1")
            press("NATO m")
            save(window, f"annotate{suffix}")
            if window.tagging.popup is not None:
                window.tagging.popup.cancel()
        window.view.set_theme("light")
        workspace.reader.setFocus()
        window.commands.show_actors()
        window.commands.show_codebook()
        window.commands.show_claims()
        for kind, shown in window.commands._windows.items():
            shown.resize(1200, 760)
            save(shown, kind.removesuffix("Window").lower())
        window.top_bar.search.setFocus(Qt.FocusReason.OtherFocusReason)
        press("membership plan")
        settle(1500)
        save(window, "search")
        window.top_bar.search.clear()
        for mode, suffix in (("light", ""), ("dark", "-dark")):
            window.view.set_theme(mode)
            window.workspaces.show(REVIEW)
            settle(4000)
            press_key(Qt.Key.Key_Down)
            press_key(Qt.Key.Key_Down)
            save(window, f"review{suffix}")
        window.close()


if __name__ == "__main__":
    main()
