"""What all that carries out commands of the main window has in common."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app.session import Session
from annotator.core.errors import ProjectError

if TYPE_CHECKING:
    from annotator.gui.dialogs.frame import DialogParts
    from annotator.gui.main_window import MainWindow


class Commands(QObject):
    """Carries out commands of one main window. Dialogs are imported when they are first needed."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    @property
    def _session(self) -> Session:
        session = self._window.session
        if session is None:
            raise ProjectError("No project is open.")
        return session

    def _parts(self) -> "DialogParts":
        """Return what the dialogs on the open project are made with."""
        from annotator.gui.dialogs.frame import DialogParts

        window = self._window
        return DialogParts(self._session, window.theme, window.settings, window.runner)

    def _may_write(self) -> bool:
        """Return whether the open project may be changed; say why when it may not."""
        session = self._window.session
        if session is not None and session.read_only:
            self._window.say(f"This project is open for reading only. {session.project.why_read_only}")
            return False
        return session is not None
