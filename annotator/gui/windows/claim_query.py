"""Asking which claims a filter lets through: at once in a small project, beside the window in a large one."""

import threading
from array import array
from contextlib import closing

from PySide6.QtCore import QObject, Signal

from annotator.app.session import Session
from annotator.core.filters import ClaimFilter
from annotator.gui.tasks import Progress, Task, TaskRunner
from annotator.store.connection import Connection

ASKED_AT_ONCE = 50_000
"""Claims of a project up to which the answer takes no longer than a frame."""


class _Reader:
    """A connection that may be interrupted from another thread at any time, also after it was closed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._lock = threading.Lock()
        self._open = True

    def interrupt(self) -> None:
        with self._lock:
            if self._open:
                self.connection.interrupt()

    def close(self) -> None:
        with self._lock:
            self._open = False
            self.connection.close()


class ClaimQuery(QObject):
    """Answers the last filter asked: `found` carries the ids (an array) and the number of claims by annotator id."""

    found = Signal(object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = TaskRunner(self)
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._task is not None

    def ask(self, wanted: ClaimFilter, claims: int) -> bool:
        """Find the claims of a filter in a project of so many `claims`; returns whether `found` was emitted already."""
        self.stop()
        if claims <= ASKED_AT_ONCE:
            self.found.emit(self._session.claims.ids(wanted), self._session.claims_by_annotator())
            return True
        self._task = self._runner.run(
            lambda progress: self._asked(wanted, progress),
            self._answered,
            lambda _error: self._refused(wanted),
            owner=self,
        )
        return False

    def stop(self) -> None:
        """Forget what was asked."""
        if self._task is not None:
            self._task.cancel(forget=True)
            self._task = None

    def close(self) -> None:
        """Stop and wait until nothing reads the project any more."""
        self.stop()
        self._runner.shutdown()

    def _asked(self, wanted: ClaimFilter, progress: Progress) -> "tuple[array[int], dict[int, int]]":
        with closing(_Reader(self._session.project.reader())) as reader:
            progress.on_cancel(reader.interrupt)
            progress.check_cancelled()
            session, connection = self._session, reader.connection
            return session.claims.ids(wanted, connection), session.claims_by_annotator(connection)

    def _answered(self, answer: "tuple[array[int], dict[int, int]]") -> None:
        self._task = None
        self.found.emit(*answer)

    def _refused(self, wanted: ClaimFilter) -> None:
        """Ask at once after all: a project in a folder that cannot be written to may have no second reader."""
        self._task = None
        self.found.emit(self._session.claims.ids(wanted), self._session.claims_by_annotator())
