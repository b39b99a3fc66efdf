"""What a page says when it is empty, and bars that report something in passing."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.gui.theme import icon, repolish, set_role
from annotator.gui.widgets.buttons import EnterPushButton, EnterToolButton
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.labels import plain_label, set_shown

INFO, WARNING, ERROR = "info", "warning", "error"


class EmptyState(QWidget):
    """Says why there is nothing to see and what to do next."""

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        """Show `title` and, below it, `text`."""
        super().__init__(parent)
        self.title = plain_label(title, "heading", wrap=True)
        self.text = plain_label(text, "muted", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(8)
        column.addLayout(self._buttons)
        column.addStretch(3)
        self.set_message(title, text)

    def set_message(self, title: str, text: str = "") -> None:
        """Say something else."""
        self.title.setText(title)
        self.text.setText(text)
        set_shown(self.text, bool(text))
        self.setAccessibleName(f"{title} {text}".strip())

    def add_button(self, label: str, slot: Callable[[], object], primary: bool = False) -> QPushButton:
        """Add a button that calls `slot`; `primary` makes it stand out."""
        button = EnterPushButton(button_text(label))
        if primary:
            set_role(button, "primary")
        button.clicked.connect(lambda _checked=False: slot())
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button


class NoticeBar(QFrame):
    """A line of plain text with, if wanted, a button that does something about it, and one to close it.

    Hidden until `show_message`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty, hidden bar."""
        super().__init__(parent)
        set_role(self, "notice")
        self.setProperty("kind", INFO)
        self.label: QLabel = plain_label(wrap=True)
        self.action_button = EnterPushButton()
        set_role(self.action_button, "link")
        self.close_button = EnterToolButton()
        self.close_button.setAccessibleName("Close this notice")
        self.close_button.setToolTip("Close")
        self._slot: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.addWidget(self.label, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        self.action_button.clicked.connect(self._act)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def show_message(
        self, text: str, action: str = "", slot: Callable[[], object] | None = None, kind: str = INFO
    ) -> None:
        """Show `text`; with `action` a button of that label that calls `slot` and closes the bar.

        `kind` is `info`, `warning` or `error`.
        """
        self.label.setText(text)
        self.setAccessibleName(text)
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            repolish(self)
        self.action_button.setText(button_text(action))
        self.action_button.setHidden(not action)
        self._slot = slot
        self.close_button.setIcon(icon("close"))
        self._place()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and not self.isHidden():
            self.close_button.setIcon(icon("close"))

    def _place(self) -> None:
        """Where a layout does not, a kind of notice places itself here before it is shown."""

    def _act(self) -> None:
        slot = self._slot
        self.hide()
        if slot is not None:
            slot()


class Toast(NoticeBar):
    """A notice that floats at the bottom of its parent, so that nothing else has to move.

    It goes away by itself unless the mouse or focus is on it; warnings and errors stay until they are closed.
    """

    def __init__(self, parent: QWidget, milliseconds: int = 6000, above: int = 24) -> None:
        """Float in `parent`, `above` pixels over its lower edge; stay for `milliseconds`."""
        super().__init__(parent)
        self.setProperty("floating", True)
        self._owner, self._above = parent, above
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(milliseconds)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)

    def show_message(
        self, text: str, action: str = "", slot: Callable[[], object] | None = None, kind: str = INFO
    ) -> None:
        super().show_message(text, action, slot, kind)
        self.raise_()
        if kind == INFO:
            self._timer.start()
        else:
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        under_mouse = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        if under_mouse or self.action_button.hasFocus() or self.close_button.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        area = self._owner.rect()
        room = max(0, area.width() - 32)
        line = self.label.fontMetrics().horizontalAdvance(self.label.text())
        buttons = self.action_button.sizeHint().width() if self.action_button.text() else 0
        width = min(room, line + buttons + self.close_button.sizeHint().width() + 56)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((area.width() - width) // 2, area.height() - height - self._above, width, height)
