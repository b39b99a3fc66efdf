"""A field of several short texts, such as tags or addressees."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from annotator.gui.theme import repolish, set_role
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import plain_label

Provider = Callable[[str], list[str]]
"""Returns what may be meant by the beginning of a text."""


class _Tag(QFrame):
    """One tag with the button that takes it out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        set_role(self, "tag")
        self.text = text
        self.button = QPushButton("×")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(f"Remove {text}")
        self.button.setToolTip("Remove (Del)")
        set_role(self.button, "icon")
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 0, 1, 0)
        row.setSpacing(2)
        row.addWidget(plain_label(text))
        row.addWidget(self.button)


class TagEdit(QFrame):
    """Texts as chips, and a line to type the next one in.

    Enter, Tab on a proposal, a comma or a semicolon adds what was typed; Backspace in the empty line takes the last
    one out; the arrow keys reach the chips, Del removes one. `tags_changed` carries the new list after each change by
    the user.
    """

    tags_changed = Signal(list)

    def __init__(
        self, name: str, hint: str = "", provider: Provider | None = None, parent: QWidget | None = None
    ) -> None:
        """`name` is read to screen readers; `hint` stands in the empty line; `provider` proposes completions."""
        super().__init__(parent)
        set_role(self, "input")
        self.setAccessibleName(name)
        self._tags: list[_Tag] = []
        self._provider = provider
        self._resolve: Callable[[str], str | None] | None = None
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(name)
        self.line.setMinimumWidth(self.fontMetrics().averageCharWidth() * 12)
        set_role(self.line, "bare")
        self.line.installEventFilter(self)
        self.setFocusProxy(self.line)
        self._flow = FlowLayout(self, spacing=4, margin=1)
        self._flow.addWidget(self.line)
        self._proposals = QStringListModel(self)
        if provider is not None:
            completer = QCompleter(self._proposals, self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            completer.activated.connect(self._take_proposal)
            self.line.setCompleter(completer)
        self.line.textEdited.connect(self._edited)
        # With the proposals open Enter reaches the line past this widget's event filter.
        self.line.returnPressed.connect(lambda: QTimer.singleShot(0, self, self._enter))

    def tags(self) -> list[str]:
        """Return the texts in their order."""
        return [tag.text for tag in self._tags]

    def set_tags(self, tags: Iterable[str]) -> None:
        """Show other texts without emitting `tags_changed`."""
        for tag in list(self._tags):
            self._drop(tag)
        for text in tags:
            self._append(text)

    def set_resolver(self, resolve: Callable[[str], str | None]) -> None:
        """Have what was typed replaced by what it means, such as a known name.

        What means nothing known is new: it is taken when it was entered, and dropped when the line was just left.
        """
        self._resolve = resolve

    def commit(self, *, entered: bool = False) -> None:
        """Add what stands in the line; called also when the line loses the focus."""
        text = self.line.text().strip(" ,;\t")
        self.line.clear()
        if self._resolve is not None and text:
            text = self._resolve(text) or (text if entered else "")
        if self._append(text):
            self.tags_changed.emit(self.tags())

    def _enter(self) -> None:
        self.commit(entered=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if watched is self.line:
                return self._line_key(event.key())
            return self._tag_key(watched, event.key())
        if watched is self.line and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("active", event.type() is QEvent.Type.FocusIn)
            repolish(self)
            if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
                # A click into the proposals takes the focus for a moment; whoever goes to another field has ended.
                aside = event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
                if not (aside and self._proposing()):
                    self.commit()
        return super().eventFilter(watched, event)

    def _proposing(self) -> bool:
        completer = self.line.completer()
        popup = completer.popup() if completer is not None else None
        return popup is not None and popup.isVisible()

    def _line_key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.text().strip():
            self.commit(entered=True)
            return True
        if self.line.cursorPosition() == 0 and self._tags and not self.line.hasSelectedText():
            if key == Qt.Key.Key_Backspace:
                self._remove(self._tags[-1])
                return True
            if key == Qt.Key.Key_Left:
                self._tags[-1].button.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _tag_key(self, button: QObject, key: int) -> bool:
        place = next((i for i, tag in enumerate(self._tags) if tag.button is button), None)
        if place is None:
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove(self._tags[place])
        elif key == Qt.Key.Key_Left:
            self._tags[max(0, place - 1)].button.setFocus()
        elif key == Qt.Key.Key_Right:
            following = self._tags[place + 1].button if place + 1 < len(self._tags) else self.line
            following.setFocus()
        else:
            return False
        return True

    def _edited(self, text: str) -> None:
        if text.endswith((",", ";")):
            self.commit(entered=True)
        elif self._provider is not None:
            taken = {tag.text.casefold() for tag in self._tags}
            typed = text.strip()
            proposals = self._provider(typed) if typed else []
            self._proposals.setStringList([one for one in proposals if one.casefold() not in taken])

    def _take_proposal(self, text: str) -> None:
        self.line.setText(text)
        # The completer writes its text into the line once more after this signal.
        QTimer.singleShot(0, self, self.commit)

    def _append(self, text: str) -> bool:
        if not text or text.casefold() in {tag.text.casefold() for tag in self._tags}:
            return False
        tag = _Tag(text)
        tag.button.clicked.connect(lambda _checked=False, tag=tag: self._remove(tag))
        tag.button.installEventFilter(self)
        self._flow.insert_widget(len(self._tags), tag)
        self._tags.append(tag)
        self.updateGeometry()
        return True

    def _remove(self, tag: _Tag) -> None:
        self._drop(tag)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tags_changed.emit(self.tags())

    def _drop(self, tag: _Tag) -> None:
        self._tags.remove(tag)
        self._flow.removeWidget(tag)
        tag.hide()
        tag.deleteLater()
        self.updateGeometry()
