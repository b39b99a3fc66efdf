"""What the dialogs have in common: heading, body, notice, progress, buttons, a size that fits the screen."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.gui.messages import show_error
from annotator.gui.settings import Settings
from annotator.gui.tasks import SHOW_AFTER, Progress, Task, TaskRunner
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.buttons import EnterPushButton, pressed_by_enter
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.labels import ElidedLabel, plain_label
from annotator.gui.widgets.notices import ERROR, WARNING, NoticeBar
from annotator.gui.widgets.screen_room import keep_on_screen, screen_room

T = TypeVar("T")
ButtonRole = QDialogButtonBox.ButtonRole
_CTRL = Qt.KeyboardModifier.ControlModifier
_ROOMY = 30
"""Lines of text that a screen must have for a dialog to spend some on an explanation."""

_STOP = "Stop"
"""Ends the work; beside it the dialog's own Cancel closes the dialog."""

_NARROWEST = 70
"""Letters across that a dialog may have at first even if the window it belongs to is narrower."""


class DialogParts(NamedTuple):
    """What dialogs on a project are made with."""

    session: Session
    theme: ThemeManager
    settings: Settings
    runner: TaskRunner


class DialogFrame(QDialog):
    """A modal dialog: heading and explanation, `body`, a notice bar, `strip` for progress, a row of buttons.

    Its size in pixels follows the font, stays within the screen, and is remembered under `name`.
    """

    def __init__(
        self,
        title: str,
        explanation: str,
        name: str,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
        size: tuple[int, int] = (70, 26),
        runner: TaskRunner | None = None,
    ) -> None:
        """Make an empty dialog; `size` is in average letters across and lines down, `runner` for those that work."""
        super().__init__(parent)
        self.theme, self.settings = theme, settings
        self._name = name
        self.setWindowTitle(title)
        self.setModal(True)
        height = self.fontMetrics().height()
        self.heading: QLabel = plain_label(title, "heading", wrap=True)
        self.explanation: QLabel = plain_label(explanation, "muted", wrap=True)
        low = self.screen().availableGeometry().height() < height * _ROOMY
        self.explanation.setHidden(not explanation or low)
        self.body = QVBoxLayout()
        self.body.setSpacing(height // 2)
        self.notice = NoticeBar()
        self.strip = WorkStrip(runner)
        self.remark: QLabel = plain_label("", "small", wrap=True)
        self.buttons = QDialogButtonBox()
        self._footer = QHBoxLayout()
        self._footer.setSpacing(height // 2)
        self._footer.addWidget(self.remark, 1)
        self._footer.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(height, height * 3 // 4, height, height * 3 // 4)
        column.setSpacing(height // 2)
        column.addWidget(self.heading)
        column.addWidget(self.explanation)
        column.addLayout(self.body, 1)
        column.addWidget(self.notice)
        column.addWidget(self.strip)
        column.addLayout(self._footer)
        self._grown = 0
        self.notice.installEventFilter(self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._resize(size)

    def add_button(
        self, label: str, role: ButtonRole, slot: Callable[[], object] | None = None, default: bool = False
    ) -> QPushButton:
        """Add a button to the row; `default` makes it the one that Enter presses."""
        button = QPushButton(button_text(label))
        self.buttons.addButton(button, role)
        button.setAutoDefault(default)
        button.setDefault(default)
        if slot is not None:
            button.clicked.connect(lambda _checked=False: slot())
        return button

    def run(self) -> bool:
        """Show the dialog until it is closed; return whether it was accepted.

        What it found out can be asked right afterwards; then it goes, with all it held.
        """
        try:
            return bool(self.exec())
        finally:
            self.deleteLater()

    def write(
        self, title: str, work: Callable[[Progress], T], done: Callable[[T], object], cancelled: str = "Cancelled."
    ) -> None:
        """Do in the background what writes and has to be waited for; a failure, or `cancelled`, is told in the notice.

        Raises:
            RuntimeError: when the dialog was made without a runner.
        """
        self.notice.hide()
        self.strip.run(
            title,
            work,
            done,
            failed=self.tell,
            cancelled=lambda: self.notice.show_message(cancelled, kind=WARNING),
            droppable=False,
        )

    def tell(self, error: BaseException) -> None:
        """Tell in the notice what went wrong."""
        self.notice.show_message(str(error), kind=ERROR)

    def reject(self) -> None:
        """Close, or, while something is being written, ask that to stop first."""
        if self.strip.stop():
            super().reject()

    def done(self, result: int) -> None:
        """Close and remember the size; a preview that is still being made is forgotten."""
        if self.strip.busy and not self.strip.writing:
            self.strip.stop()
        self.settings.set_sizes(f"dialogs/{self._name}", [self.width(), self.height() - self._grown])
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._hold_body()
        keep_on_screen(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold_body()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter the button that has the focus; where none has it, and with Ctrl always, the default one."""
        focus = self.focusWidget()
        if isinstance(focus, QPushButton) and pressed_by_enter(focus, event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CTRL:
            # In a text of several lines Enter alone begins another line.
            for button in self.findChildren(QPushButton):
                if button.isDefault() and button.isVisible():
                    button.click()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._hold_body()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the notice room of its own, as far as the screen has it, so that the body keeps its own."""
        if watched is self.notice and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._make_room_for_notice()
        return super().eventFilter(watched, event)

    def _make_room_for_notice(self) -> None:
        before, layout = self.height() - self._grown, self.layout()
        self._grown = 0
        if not self.notice.isHidden() and layout is not None and self.isVisible():
            margins = layout.contentsMargins()
            across = self.width() - margins.left() - margins.right()
            wanted = self.notice.heightForWidth(across) + layout.spacing()
            self._grown = max(0, min(wanted, screen_room(self).height() - before))
        self.resize(self.width(), before + self._grown)

    def _hold_body(self) -> None:
        """Never be lower than all parts need at the present width: a layout by itself takes wrapped words for one line.

        Only the screen sets a limit to that.
        """
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            least = min(layout.totalMinimumHeightForWidth(self.width()), screen_room(self).height())
            if least != self.minimumHeight():
                self.setMinimumHeight(least)

    def _resize(self, size: tuple[int, int]) -> None:
        metrics = self.fontMetrics()
        wanted = QSize(size[0] * metrics.averageCharWidth() + 2 * metrics.height(), size[1] * metrics.height())
        kept = self.settings.sizes(f"dialogs/{self._name}")
        owner = self.parentWidget()
        if len(kept) == 2:
            wanted = QSize(*kept)
        elif owner is not None and owner.window().isVisible():
            wanted.setWidth(min(wanted.width(), max(owner.window().width(), _NARROWEST * metrics.averageCharWidth())))
        self.resize(wanted.boundedTo(screen_room(self)))


class SessionDialog(DialogFrame):
    """A dialog on the open project."""

    def __init__(
        self,
        title: str,
        explanation: str,
        name: str,
        parts: DialogParts,
        parent: QWidget | None,
        size: tuple[int, int],
    ) -> None:
        """Make an empty dialog; `size` is in average letters across and lines down."""
        super().__init__(title, explanation, name, parts.theme, parts.settings, parent, size, parts.runner)
        self.session = parts.session


class WorkStrip(QFrame):
    """The progress of the dialog's work with a button to cancel it; shown when the work takes longer than 300 ms."""

    busy_changed = Signal(bool)

    def __init__(self, runner: TaskRunner | None, parent: QWidget | None = None) -> None:
        """Run work with `runner`; a dialog that never works has None."""
        super().__init__(parent)
        set_role(self, "notice")
        self._runner = runner
        self._task: Task | None = None
        self._droppable = True
        self._on_progress: Callable[[], object] | None = None
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.what = ElidedLabel()
        set_role(self.what, "small")
        self.cancel_button = EnterPushButton(_STOP)
        self.cancel_button.clicked.connect(lambda _checked=False: self.cancel())
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.bar)
        words.addWidget(self.what)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addLayout(words, 1)
        row.addWidget(self.cancel_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOW_AFTER)
        self._timer.timeout.connect(self.show)
        if runner is not None:
            runner.progressed.connect(self._progressed)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether work goes on."""
        return self._task is not None

    @property
    def writing(self) -> bool:
        """Whether work goes on that cannot simply be forgotten."""
        return self._task is not None and not self._droppable

    def run(
        self,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], object],
        *,
        failed: Callable[[AnnotatorError | Exception], object] | None = None,
        cancelled: Callable[[], object] | None = None,
        on_progress: Callable[[], object] | None = None,
        droppable: bool = True,
    ) -> None:
        """Do `work` in the background and show how far it is under `title`; earlier work is cancelled and forgotten.

        `droppable` work may be forgotten when the dialog closes; other work is waited for, since it writes. Without
        `failed` a failure is told in a dialog. `on_progress` is called on the GUI thread at each report.

        Raises:
            RuntimeError: when the strip was made without a runner.
        """
        if self._runner is None:
            raise RuntimeError("no runner")
        if self._task is not None:
            self._task.cancel(forget=True)
        self._droppable, self._on_progress = droppable, on_progress
        self.bar.setAccessibleName(title)
        self.bar.setRange(0, 0)
        self.what.setText(title)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(_STOP)

        def ended(hand_on: Callable[[Any], object], outcome: object) -> None:
            self._end()
            hand_on(outcome)

        def when_failed(error: AnnotatorError | Exception) -> None:
            ended(failed or (lambda problem: show_error(self.window(), problem)), error)

        def when_cancelled() -> None:
            ended(lambda _nothing: cancelled() if cancelled is not None else None, None)

        self._task = self._runner.run(
            work, lambda outcome: ended(done, outcome), when_failed, cancelled=when_cancelled, owner=self
        )
        self._timer.start()
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Ask the work to stop."""
        if self._task is not None:
            self.cancel_button.setEnabled(False)
            self.cancel_button.setText("Stopping…")
            self._task.cancel()

    def stop(self) -> bool:
        """Stop the work because the dialog is to close; return whether it can close now."""
        if self._task is None:
            return True
        if not self._droppable:
            self.cancel()
            return False
        self._task.cancel(forget=True)
        self._end()
        return True

    def _end(self) -> None:
        self._task = None
        self._timer.stop()
        self.hide()
        self.busy_changed.emit(False)

    def _progressed(self, task: Task, done: int, total: int, what: str) -> None:
        if task is not self._task:
            return
        if total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, done * 1000 // total))
            self.what.setText(f"{done:,} of {total:,}  {what}")
        else:
            self.what.setText(f"{done:,}  {what}" if done else what)
        if self._on_progress is not None:
            self._on_progress()


def text_of(edit: QPlainTextEdit) -> str:
    """Return what was typed or pasted, exactly: `toPlainText` would turn no-break spaces into spaces."""
    return edit.document().toRawText().replace("\u2029", "\n")


def scrolled(widget: QWidget) -> QScrollArea:
    """Return `widget` in an area that scrolls up and down where the room does not suffice."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.viewport().setAutoFillBackground(False)
    widget.setAutoFillBackground(False)
    return area
