"""What the windows beside the main one have in common."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.errors import AnnotatorError
from annotator.gui.blinding import Blinding
from annotator.gui.bridge import Bridge
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.buttons import EnterPushButton
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.notices import WARNING, Toast
from annotator.gui.widgets.screen_room import keep_on_screen, place_over_owner, screen_room

EVERYTHING = Changes(wide=True)
_NOTICE_SHOWN = 8000
"""Milliseconds that a notice stays over a window."""


class DataWindow(QWidget):
    """A window of its own above a session: keeps its geometry, closes by Esc and Ctrl+W, undoes and redoes.

    It repaints through `refresh` only, which is called once for each committed change while the window is on view,
    and once with everything when it is shown after changes it has missed. `claim_requested` carries the id of a claim
    that the main window is to show.
    """

    claim_requested = Signal(int)

    def __init__(
        self,
        name: str,
        title: str,
        session: Session,
        bridge: Bridge,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
        size: tuple[int, int] = (110, 34),
    ) -> None:
        """Make the empty window; `size` is in average letters across and lines down, for the first time."""
        super().__init__(parent, Qt.WindowType.Window)
        self.session, self.theme, self.settings = session, theme, settings
        self.blinding = Blinding(session, settings)
        self._name = name
        self._stale = True
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.notice = Toast(self, milliseconds=_NOTICE_SHOWN, above=self.fontMetrics().height() * 3)
        self.why_read_only = plain_label(wrap=True)
        self._read_only_bar = QFrame()
        set_role(self._read_only_bar, "notice")
        self._read_only_bar.setProperty("kind", WARNING)
        inner = QVBoxLayout(self._read_only_bar)
        inner.setContentsMargins(12, 6, 12, 6)
        inner.addWidget(self.why_read_only)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self._read_only_bar)
        if session.read_only:
            self.why_read_only.setText(f"Nothing can be changed here. {session.project.why_read_only}")
        else:
            self._read_only_bar.hide()
        self._resize(size)
        self.shortcut("Ctrl+W", self.close)
        self.shortcut("Ctrl+Z", self.undo)
        for keys in ("Ctrl+Shift+Z", "Ctrl+Y"):
            self.shortcut(keys, self.redo)
        bridge.changed.connect(self._changed)

    @property
    def editable(self) -> bool:
        """Whether the project may be changed."""
        return not self.session.read_only

    def shortcut(self, keys: str, slot: Callable[[], object], within: QWidget | None = None) -> QShortcut:
        """Let `keys` call `slot` anywhere in the window, or only while the focus is in `within`."""
        shortcut = QShortcut(QKeySequence(keys), self if within is None else within)
        if within is not None:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)
        return shortcut

    def attempt(self, action: Callable[[], object], remedy: str = "", slot: Callable[[], object] | None = None) -> bool:
        """Do one thing to the session; tell what went wrong in a notice. Returns whether it was done.

        `remedy` words a button of the notice that calls `slot`.
        """
        try:
            action()
        except AnnotatorError as error:
            self.notice.show_message(f"{error.message} {error.remedy}".strip(), remedy, slot, kind=WARNING)
            return False
        self.notice.hide()
        return True

    def undo(self) -> None:
        """Take back the last action of the project and say which it was."""
        self.flush()
        label = self.session.undo_label
        if label and self.editable and self.attempt(self.session.undo):
            self.notice.show_message(f"Taken back: {self.blinding.label(label)}.", "Redo", self.redo)

    def redo(self) -> None:
        """Do the action last taken back again and say which it was."""
        self.flush()
        label = self.session.redo_label
        if label and self.editable and self.attempt(self.session.redo):
            self.notice.show_message(f"Done again: {self.blinding.label(label)}.", "Undo", self.undo)

    def refresh(self, changes: Changes) -> None:
        """Show what is true now; `changes` says what may differ from what is shown."""

    def flush(self) -> None:
        """Save what stands in a field that has the focus."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused) and hasattr(focused, "commit"):
            focused.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.close()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh(EVERYTHING)

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_state()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.flush()
        super().closeEvent(event)

    def save_state(self) -> None:
        """Keep where the window is and how large."""
        self.settings.set_state(f"window/{self._name}", bytes(self.saveGeometry().data()))

    def _changed(self, changes: Changes) -> None:
        if self.isVisible():
            self.refresh(changes)
        else:
            self._stale = True

    def _resize(self, size: tuple[int, int]) -> None:
        kept = self.settings.state(f"window/{self._name}")
        if kept and self.restoreGeometry(kept):
            keep_on_screen(self)
            return
        metrics = self.fontMetrics()
        wanted = QSize(size[0] * metrics.averageCharWidth(), size[1] * metrics.height())
        self.resize(wanted.boundedTo(screen_room(self)))
        place_over_owner(self)


def local_time(stamp: str) -> str:
    """Return a moment as the project keeps it in local time, as `2021-04-06 17:59`; other text as it is."""
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamp


def footer(*widgets: QWidget) -> QFrame:
    """Return the strip at the lower edge with these widgets; they go on in a second line where the room ends."""
    strip = QFrame()
    set_role(strip, "footer")
    flow = FlowLayout(strip, spacing=8, margin=8)
    for widget in widgets:
        flow.addWidget(widget)
    return strip


def sideways_too(area: QScrollArea) -> QScrollArea:
    """Let an area scroll sideways as well where letters are large and the window is narrow."""
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    return area


def push_button(text: str, slot: Callable[[], object], tip: str = "") -> QPushButton:
    """Return a button that calls `slot`, and that Enter presses while it has the focus only; `tip` is its tooltip."""
    button = EnterPushButton(text)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked=False: slot())
    return button
