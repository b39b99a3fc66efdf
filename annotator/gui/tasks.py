"""Work in the background: a thread per task, progress, cancelling, results back on the GUI thread."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from annotator.core.errors import AnnotatorError, CancelledError
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import ElidedLabel

T = TypeVar("T")

REPORT_INTERVAL = 0.05
"""Seconds between two reports of progress that reach the window."""

SHOW_AFTER = 300
"""Milliseconds of work before its progress is shown."""

_log = logging.getLogger(__name__)


class Progress:
    """What work in the background says and asks; its methods are called on the thread that works."""

    def __init__(self, report: Callable[[int, int, str], None]) -> None:
        """Hand on what is reported to `report`: done, total (-1 when unknown) and what."""
        self._report = report
        self._cancelled = threading.Event()
        self._interrupts: list[Callable[[], object]] = []
        self._last = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._cancelled.is_set()

    def check_cancelled(self) -> None:
        """Stop here when the user asked to.

        Raises:
            CancelledError: when that is so.
        """
        if self._cancelled.is_set():
            raise CancelledError

    def report(self, done: int, total: int | None = None, what: str = "") -> None:
        """Say how far the work is: `done` of `total` (None when unknown), and `what` is worked on.

        Cheap enough to call for each item: at most twenty reports a second, and the last one, go on to the window.
        """
        now = time.monotonic()
        if now - self._last >= REPORT_INTERVAL or done == total:
            self._last = now
            self._report(done, -1 if total is None else total, what)

    def on_cancel(self, interrupt: Callable[[], object]) -> None:
        """Call `interrupt` (on the GUI thread) when the user cancels: what cuts short a long call."""
        self._interrupts.append(interrupt)
        if self.cancelled:
            interrupt()

    def cancel(self) -> None:
        """Ask the work to stop."""
        if not self._cancelled.is_set():
            self._cancelled.set()
            for interrupt in list(self._interrupts):
                interrupt()


def reporting(progress: Progress) -> Callable[[int, int | None, str], None]:
    """Return what the use cases call to report how far they are; it raises CancelledError when the user cancelled."""

    def report(done: int, total: int | None, what: str) -> None:
        progress.check_cancelled()
        progress.report(done, total, what)

    return report


class Task:
    """A piece of work that was started, for the window."""

    def __init__(
        self,
        number: int,
        title: str,
        progress: Progress,
        done: Callable[[Any], object] | None,
        failed: Callable[[AnnotatorError | Exception], object] | None,
        cancelled: Callable[[], object] | None,
        owner: QObject | None,
    ) -> None:
        """Made by `TaskRunner.run`."""
        self.number = number
        self.title = title
        self.running = True
        self._progress = progress
        self._done, self._failed, self._when_cancelled = done, failed, cancelled
        self._owner = owner
        self._forgotten = False

    def cancel(self, forget: bool = False) -> None:
        """Ask the work to stop.

        It ends with `cancelled`, or with `done` or `failed` when it was too late; with `forget` none of them is
        called any more.
        """
        self._forgotten = self._forgotten or forget
        self._progress.cancel()

    def deliver(self, outcome: object, error: BaseException | None) -> None:
        """Hand the outcome to whoever asked for it; called by the runner on the GUI thread, once."""
        self.running = False
        if self._forgotten or (self._owner is not None and not isValid(self._owner)):
            return
        if error is None:
            if self._done is not None:
                self._done(outcome)
        elif isinstance(error, CancelledError):
            if self._when_cancelled is not None:
                self._when_cancelled()
        elif self._failed is not None and isinstance(error, Exception):
            self._failed(error)
        else:
            raise error


class _Caught:
    """Keeps whatever ends the work on a thread, so that it can be raised on another."""

    error: BaseException | None = None

    def __enter__(self) -> "_Caught":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error
        return True


class TaskRunner(QObject):
    """Runs work on threads and brings everything it says back to the thread the runner lives on.

    Create one for the window's whole life. `started` and `ended` carry the `Task`; `progressed` the task, done, total
    (-1 when unknown) and what is worked on.
    """

    started = Signal(object)
    progressed = Signal(object, object, object, str)
    ended = Signal(object)

    _reported = Signal(int, object, object, str)
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make a runner without work."""
        super().__init__(parent)
        self._tasks: dict[int, Task] = {}
        self._threads: dict[int, threading.Thread] = {}
        self._next = 1
        self._reported.connect(self._hand_on_report)
        self._finished.connect(self._hand_on_outcome)

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[AnnotatorError | Exception], object] | None = None,
        title: str = "",
        cancelled: Callable[[], object] | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Call `work` on a thread of its own and then one of the others here.

        `done` gets what it returned, `failed` what it raised (without `failed` it is raised here, for the exception
        hook), `cancelled` is called after a CancelledError. None of them is called after `owner` was destroyed. Work
        without a `title` is not shown to the user.
        """
        number = self._next
        self._next += 1
        progress = Progress(lambda count, total, what: self._reported.emit(number, count, total, what))
        task = Task(number, title, progress, done, failed, cancelled, owner)
        thread = threading.Thread(target=self._work, args=(number, work, progress), name=f"task-{number}", daemon=True)
        self._tasks[number] = task
        self._threads[number] = thread
        self.started.emit(task)
        thread.start()
        return task

    def tasks(self) -> list[Task]:
        """Return the work that goes on now."""
        return list(self._tasks.values())

    def shutdown(self, milliseconds: int = 5000) -> bool:
        """Cancel everything and wait for it, at most `milliseconds`; return whether all of it ended.

        Outcomes that arrive while waiting are still handed on, so that what was finished is not lost.
        """
        for task in self.tasks():
            task.cancel()
        deadline = QDeadlineTimer(milliseconds)
        loop = QEventLoop()
        while self._tasks and not deadline.hasExpired():
            QTimer.singleShot(20, loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return not self._tasks

    def _work(self, number: int, work: Callable[[Progress], object], progress: Progress) -> None:
        outcome: object = None
        with _Caught() as caught:
            progress.check_cancelled()
            outcome = work(progress)
        try:
            self._finished.emit(number, outcome, caught.error)
        except RuntimeError:
            _log.info("Task %d ended after the window was gone", number)

    def _hand_on_report(self, number: int, done: int, total: int, what: str) -> None:
        task = self._tasks.get(number)
        if task is not None:
            self.progressed.emit(task, done, total, what)

    def _hand_on_outcome(self, number: int, outcome: object, error: BaseException | None) -> None:
        task = self._tasks.pop(number)
        self._threads.pop(number).join()
        self.ended.emit(task)
        task.deliver(outcome, error)


class _ProgressRow(QFrame):
    """The progress of one task: title, bar, what is worked on, a button to cancel."""

    def __init__(self, task: Task, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "notice")
        self.setAccessibleName(f"Progress: {task.title}")
        self.title = ElidedLabel(task.title)
        set_role(self.title, "strong")
        self.what = ElidedLabel()
        set_role(self.what, "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(task.title)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._cancel)
        self._task = task
        words = QVBoxLayout()
        words.setSpacing(3)
        for widget in (self.title, self.bar, self.what):
            words.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        self.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.show)
        self._timer.start(SHOW_AFTER)

    def report(self, done: int, total: int, what: str) -> None:
        """Show how far the work is; `total` is -1 when unknown. Large counts are scaled to the bar's integers."""
        if total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, done * 1000 // total))
            self.what.setText(f"{done:,} of {total:,}  {what}")
        else:
            self.bar.setRange(0, 0)
            self.what.setText(f"{done:,}  {what}" if done else what)

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.cancel.setText("Cancelling…")
        self._task.cancel()


class ProgressPanel(QWidget):
    """Shows the titled tasks of a runner that take longer than 300 ms, each with a button to cancel it."""

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        """Show what `runner` does."""
        super().__init__(parent)
        self._rows: dict[int, _ProgressRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        runner.started.connect(self._started)
        runner.progressed.connect(self._progressed)
        runner.ended.connect(self._ended)

    def rows_shown(self) -> int:
        """Return how many tasks are on view."""
        return sum(not row.isHidden() for row in self._rows.values())

    def _started(self, task: Task) -> None:
        if task.title:
            row = _ProgressRow(task, self)
            self._rows[task.number] = row
            self._column.addWidget(row)

    def _progressed(self, task: Task, done: int, total: int, what: str) -> None:
        if task.number in self._rows:
            self._rows[task.number].report(done, total, what)

    def _ended(self, task: Task) -> None:
        row = self._rows.pop(task.number, None)
        if row is not None:
            row.hide()
            row.deleteLater()
