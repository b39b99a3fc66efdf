"""What the program tells and asks in a dialog; always plain text."""

import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.errors import AnnotatorError, CancelledError
from annotator.gui.theme import pixmap, set_role, theme_of
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.screen_room import screen_room
from annotator.store.trouble import explained

LOG_NAME = "errors.log"
LOG_LIMIT = 1_000_000
"""Bytes after which the log is begun anew; the one before is kept as `errors.log.old`."""

_NARROW, _WIDE = 62, 96
"""Average letters across, without and with details."""
_DETAILS_LINES = 30
"""Lines down that a message with its details takes where the screen has them."""

_SAFE = "Everything saved so far is safe."


class MessageDialog(QDialog):
    """A headline, a text and, if wanted, details that can be unfolded and copied."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        details: str = "",
        symbol: str = "info",
    ) -> None:
        """Make the dialog without buttons; `symbol` is the name of an icon."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        theme = theme_of(self.palette())
        height = self.fontMetrics().height()
        image = QLabel()
        colour = {"warning": theme.warning, "error": theme.danger}.get(symbol, theme.accent)
        image.setPixmap(pixmap(symbol, colour, height * 2, self.devicePixelRatioF()))
        self.headline = plain_label(title, "heading", wrap=True)
        self.text = plain_label(text, wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.addWidget(self.headline)
        words.addWidget(self.text)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(height)
        head.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Details")
        self.details.setFont(QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont))
        self.details.setMinimumHeight(height * 5)
        set_role(self.details, "input")
        self.details.hide()
        self.buttons = QtWidgets.QDialogButtonBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(height, height, height, height)
        column.setSpacing(height * 3 // 4)
        column.addLayout(head)
        column.addWidget(self.details, 1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(min(self.fontMetrics().averageCharWidth() * _NARROW, screen_room(self).width()))
        if details:
            self._add_details_buttons()

    def showEvent(self, event: QtGui.QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the room that all parts need, as far as the screen has it: a layout takes wrapped words for one line."""
        layout = self.layout()
        if layout is None:
            return
        room, across = screen_room(self), self.fontMetrics().averageCharWidth()
        letters = _NARROW if self.details.isHidden() else _WIDE
        width = max(min(letters * across, room.width()), self.minimumSizeHint().width())
        layout.activate()
        self.setMinimumHeight(min(layout.totalMinimumHeightForWidth(width), room.height()))
        wanted = layout.totalHeightForWidth(width)
        if not self.details.isHidden():
            wanted = max(wanted, _DETAILS_LINES * self.fontMetrics().height())
        self.resize(width, min(wanted, room.height()))

    def _add_details_buttons(self) -> None:
        role = QtWidgets.QDialogButtonBox.ButtonRole.ActionRole
        self.unfold_button = self.buttons.addButton("Details", role)
        self.copy_button = self.buttons.addButton("Copy details", role)
        for button in (self.unfold_button, self.copy_button):
            button.setAutoDefault(False)
        self.unfold_button.setCheckable(True)
        self.unfold_button.toggled.connect(self.details.setVisible)
        self.unfold_button.toggled.connect(lambda _open: self._fit())
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.details.toPlainText()))


def error_dialog(parent: QWidget | None, error: BaseException) -> MessageDialog:
    """Return the dialog that tells of `error`, not shown yet.

    An AnnotatorError, and what the disk or another program refused, is told in plain words; anything else is a fault of
    the program, told as such, with the traceback in the details.
    """
    error = explained(error) or error
    if isinstance(error, AnnotatorError):
        dialog = MessageDialog(parent, error.message, error.remedy, symbol="warning")
    else:
        details = "".join(traceback.format_exception(error))
        text = (
            f"This is a fault of the program ({type(error).__name__}: {error}). {_SAFE} You can go on; if it comes "
            "again, close the program and open it anew. The details help whoever mends it: please send them."
        )
        dialog = MessageDialog(parent, "Something went wrong", text, details, symbol="error")
    close = dialog.buttons.addButton("Close", QtWidgets.QDialogButtonBox.ButtonRole.RejectRole)
    close.setDefault(True)
    close.setFocus()
    dialog.buttons.rejected.connect(dialog.reject)
    return dialog


def show_error(parent: QWidget | None, error: BaseException) -> None:
    """Tell of `error` and wait until it is read; cancelling is no error and is not told."""
    if isinstance(error, CancelledError):
        return
    dialog = error_dialog(parent, error)
    dialog.exec()
    dialog.deleteLater()


def show_message(parent: QWidget | None, title: str, text: str, details: str = "", *, unfolded: bool = False) -> None:
    """Tell something and wait until it is read; `details` can be unfolded, or are already, and copied."""
    dialog = MessageDialog(parent, title, text, details)
    if details and unfolded:
        dialog.unfold_button.setChecked(True)
    dialog.buttons.addButton("Close", QtWidgets.QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
    dialog.buttons.rejected.connect(dialog.reject)
    dialog.exec()
    dialog.deleteLater()


def question_dialog(
    parent: QWidget | None, title: str, text: str, action_label: str, danger: bool = False
) -> MessageDialog:
    """Return the dialog that asks for leave to do `action_label`, not shown yet.

    With `danger` the action's button is red and Cancel is what Enter presses.
    """
    dialog = MessageDialog(parent, title, text, symbol="warning" if danger else "help")
    action = QPushButton(button_text(action_label))
    set_role(action, "danger" if danger else "primary")
    dialog.buttons.addButton(action, QtWidgets.QDialogButtonBox.ButtonRole.AcceptRole)
    cancel = dialog.buttons.addButton("Cancel", QtWidgets.QDialogButtonBox.ButtonRole.RejectRole)
    set_role(cancel, "plain")
    (cancel if danger else action).setDefault(True)
    (cancel if danger else action).setFocus()
    dialog.buttons.accepted.connect(dialog.accept)
    dialog.buttons.rejected.connect(dialog.reject)
    return dialog


def ask(parent: QWidget | None, title: str, text: str, action_label: str, danger: bool = False) -> bool:
    """Ask and return whether the user agreed; Esc and closing the dialog mean no."""
    dialog = question_dialog(parent, title, text, action_label, danger)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return agreed


def choose(parent: QWidget | None, title: str, text: str, labels: Sequence[str]) -> str:
    """Ask which of several things to do; return its label, or nothing when the user does none of them.

    The first stands out and is what Enter presses; Esc and closing the dialog mean Cancel.
    """
    dialog = MessageDialog(parent, title, text, symbol="warning")
    chosen: list[str] = []
    for label in labels:
        button = QPushButton(button_text(label))
        dialog.buttons.addButton(button, QtWidgets.QDialogButtonBox.ButtonRole.AcceptRole)
        button.clicked.connect(lambda _checked=False, label=label: chosen.append(label))
        first = label == labels[0]
        set_role(button, "primary" if first else "plain")
        button.setDefault(first)
        if first:
            button.setFocus()
    set_role(dialog.buttons.addButton("Cancel", QtWidgets.QDialogButtonBox.ButtonRole.RejectRole), "plain")
    dialog.buttons.accepted.connect(dialog.accept)
    dialog.buttons.rejected.connect(dialog.reject)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return chosen[-1] if agreed and chosen else ""


def write_log(folder: Path, error: BaseException) -> None:
    """Append `error` with its traceback to the log in `folder`; a log that cannot be written is passed over."""
    path = folder / LOG_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_name(f"{LOG_NAME}.old"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            stamp = datetime.now(UTC).isoformat(timespec="seconds")
            log.write(f"{stamp}\n{''.join(traceback.format_exception(error))}\n")
    except OSError as problem:
        import logging

        logging.getLogger(__name__).warning("The log cannot be written: %s", problem)


def install_exception_hook(
    folder: Path,
    parent: Callable[[], QWidget | None],
    show: Callable[[QWidget | None, BaseException], None] = show_error,
) -> Callable[[], None]:
    """Let exceptions that nobody caught be logged in `folder` and shown above `parent()`.

    Those of other threads are logged only. While one is on view, further ones are logged only, so that a fault at each
    repaint does not bury the window. Return what takes the hook away again.
    """
    before, before_thread = sys.excepthook, threading.excepthook
    showing = False

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal showing
        if isinstance(error, KeyboardInterrupt):
            before(kind, error, trace)
            return
        if isinstance(error, CancelledError):
            return
        if not isinstance(error, AnnotatorError):
            write_log(folder, error)
        if showing or QApplication.instance() is None:
            return
        showing = True
        try:
            show(parent(), error)
        finally:
            showing = False

    def on_thread_exception(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            write_log(folder, args.exc_value)

    def uninstall() -> None:
        sys.excepthook, threading.excepthook = before, before_thread

    sys.excepthook, threading.excepthook = on_exception, on_thread_exception
    return uninstall


class ToldErrors:
    """A block whose unexpected failure is told as if nobody had caught it, and after which the program goes on.

    Qt hands on the errors of its slots like that by itself; this is for what runs before Qt does.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None or not isinstance(error, Exception):
            return False
        sys.excepthook(kind, error, trace)
        return True
