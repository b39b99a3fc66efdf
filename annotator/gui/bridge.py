"""From a session's listeners to one Qt signal."""

from PySide6.QtCore import QObject, Signal

from annotator.app.session import Session
from annotator.core.changes import Changes


class Bridge(QObject):
    """Tells every view of a session what a committed change touched."""

    changed = Signal(Changes)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._end = session.subscribe(self.changed.emit)

    def close(self) -> None:
        """Hear no more of the session."""
        self._end()
