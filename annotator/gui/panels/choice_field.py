"""A field in which a few letters choose an actor or a proposition, or make a new one."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.app.typeahead import Choice, is_known, matches
from annotator.gui.panels.choice_list import ChoiceList
from annotator.gui.widgets.labels import MEASURED, plain_label, tooltip_text

_SHOWN = 6


class ChoiceField(QWidget):
    """Type-ahead over choices. Its value is a choice's id, the name of a new one, or None.

    While it has the focus the fitting choices stand below it. What is highlighted is taken when the field is left by
    Tab, Enter, a click elsewhere or one of the keys that the popup handles.
    """

    changed = Signal()
    """The value is another one now."""
    rows_changed = Signal()
    """The list below appeared, went or changed its height."""
    accepted = Signal()
    """A row was clicked."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        """`what` names a thing to choose, such as `actor`."""
        super().__init__(parent)
        self._what = what
        self._choices: Callable[[], Sequence[Choice]] = tuple
        self._uses: Callable[[], dict[int, int]] = dict
        self._ranks: Mapping[int, float] = {}
        self._value: int | str | None = None
        self._pending = False
        self._remark = ""
        self.line = QLineEdit(self)
        self.line.setAccessibleName(what.capitalize())
        self.line.setPlaceholderText(f"Type a few letters of the {what}")
        self.remark = plain_label("", "muted")
        self.list = ChoiceList(self)
        self.list.hide()
        self.remark.setParent(self.line)
        self.remark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._edited)
        self.list.chosen.connect(self._clicked)

    def set_source(self, choices: Callable[[], Sequence[Choice]], uses: Callable[[], dict[int, int]]) -> None:
        """Say where the choices, and how often each was chosen, come from; asked when they are needed."""
        self._choices, self._uses = choices, uses

    def set_value(
        self, value: int | str | None, shown: str = "", remark: str = "", ranks: Mapping[int, float] | None = None
    ) -> None:
        """Show a value under the name `shown`; `ranks` says which ids fit the place at hand."""
        self._ranks = ranks or {}
        self._set(value, shown, remark)

    def _set(self, value: int | str | None, shown: str, remark: str = "") -> None:
        before, self._value = self._value, value
        self._pending = False
        self.line.setText(shown)
        self.line.setCursorPosition(0)
        self._say(remark)
        self._hide_list()
        if before != value:
            self.changed.emit()

    @property
    def value(self) -> int | str | None:
        """The id chosen, the name of a new one, or None."""
        return self._value

    @property
    def is_typing(self) -> bool:
        """Whether something is typed or highlighted that is not taken yet."""
        return self._pending

    def take(self) -> None:
        """Take the highlighted row; an emptied field has no value."""
        if not self._pending:
            self._hide_list()
            return
        typed = " ".join(self.line.text().split())
        match = self.list.match() if self.list.count else None
        if match is not None:
            self._set(match.choice.id, match.choice.label)
        elif typed:
            self._set(typed, typed, f"new {self._what}")
        else:
            self._set(None, "")

    def _edited(self, typed: str) -> None:
        self._pending = True
        self._say("")
        choices = self._choices()
        words = " ".join(typed.split())
        found = matches(typed, choices, uses=self._uses(), ranks=self._ranks, limit=_SHOWN) if words else []
        new = f"+  New {self._what} “{words}”" if words and not is_known(words, choices) else ""
        self.list.set_rows(found, self._uses(), words, new)
        if found and found[0].close:
            # Nothing has these letters, some only come near: what was typed is more likely meant as it is.
            self.list.set_current(len(found))
        self._say(f"{len(found)} of {len(choices)}" if found else "")
        self._show_list()

    def _browse(self, step: int) -> None:
        if self.list.isHidden():
            found = matches("", self._choices(), uses=self._uses(), ranks=self._ranks, limit=_SHOWN)
            self.list.set_rows(found, self._uses(), "", "")
            self._show_list()
        else:
            self.list.set_current(self.list.current + step)
        self._pending = self.list.count > 0

    def _say(self, remark: str) -> None:
        """Put a remark at the right end of the line, where it takes no room from what is typed."""
        line, metrics = self.line, self.remark.fontMetrics()
        room = max(0, line.width() - line.fontMetrics().horizontalAdvance(line.text()) - 3 * metrics.height())
        self.remark.setText(metrics.elidedText(remark[:MEASURED], Qt.TextElideMode.ElideRight, room))
        self.remark.setToolTip(tooltip_text(remark))
        self.remark.adjustSize()
        left = line.width() - self.remark.width() - metrics.height() // 2
        self.remark.move(left, (line.height() - self.remark.height()) // 2)
        self._remark = remark

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say(self._remark)

    def _show_list(self) -> None:
        self.list.setVisible(self.list.count > 0)
        self.rows_changed.emit()

    def _hide_list(self) -> None:
        if not self.list.isHidden():
            self.list.hide()
            self.rows_changed.emit()

    def _clicked(self, _row: int) -> None:
        self._pending = True
        self.take()
        self.accepted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.line and isinstance(event, QFocusEvent):
            if event.type() == QEvent.Type.FocusIn:
                self.line.selectAll()
            elif event.reason() != Qt.FocusReason.PopupFocusReason:
                self.take()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._browse(steps[Qt.Key(event.key())])
            return True
        return False
