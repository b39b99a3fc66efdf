"""Fields that save by themselves when they are left, and a line to choose from many."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from annotator.app.typeahead import Choice, matches
from annotator.gui.theme import repolish, set_role
from annotator.gui.widgets.labels import tooltip_text


class SavingLine(QLineEdit):
    """A line that emits `saved` with its text when it is left or Enter is pressed, if the text is another by then.

    Esc brings the old text back; in an unchanged line Esc goes on to the parent.
    """

    saved = Signal(str)

    def __init__(self, name: str, hint: str = "", suggestions: bool = False, parent: QWidget | None = None) -> None:
        """`name` is read to screen readers, `hint` stands in the empty line; `suggestions` completes what is typed."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self._shown = ""
        self._suggestions = QStringListModel(self)
        if suggestions:
            completer = QCompleter(self._suggestions, self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.setCompleter(completer)
        self.editingFinished.connect(self.commit)

    def set_suggestions(self, texts: Iterable[str]) -> None:
        """Propose these from now on."""
        self._suggestions.setStringList(list(texts))

    def show_value(self, text: str, *, force: bool = True) -> None:
        """Show what is stored; without `force` only unless the user is changing it."""
        if force or not self.changed():
            if self.text() != text:
                self.setText(text)
                self.setCursorPosition(0)
            self._shown = text

    def changed(self) -> bool:
        """Return whether the text differs from what is stored; blanks at the ends and doubled ones do not count."""
        return " ".join(self.text().split()) != self._shown

    def commit(self) -> None:
        """Save now."""
        if not self.changed():
            self.setText(self._shown)
            return
        self._shown = " ".join(self.text().split())
        self.saved.emit(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.setAccepted(self.changed())
            self.setText(self._shown)
            return
        super().keyPressEvent(event)


class SavingText(QPlainTextEdit):
    """Several lines of text that emit `saved` when they are left or on Ctrl+Enter, if the text is another by then.

    Tab goes to the next field; Esc brings the old text back, or goes on to the parent where nothing is saved before
    the whole form is.
    """

    saved = Signal(str)

    def __init__(
        self,
        name: str,
        hint: str = "",
        lines: int = 3,
        enter_saves: bool = False,
        parent: QWidget | None = None,
        esc_restores: bool = True,
    ) -> None:
        """`name` is read to screen readers; `lines` of text are on view; `enter_saves` for what has no line breaks."""
        super().__init__(parent)
        set_role(self, "input")
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self._lines = lines
        self._enter_saves = enter_saves
        self._esc_restores = esc_restores
        self._shown = ""
        self._fit()

    def show_value(self, text: str, *, force: bool = True) -> None:
        """Show what is stored; without `force` only unless the user is changing it."""
        if force or not self.changed():
            if self.toPlainText() != text:
                self.setPlainText(text)
            self._shown = text

    def changed(self) -> bool:
        """Return whether the text differs from what is stored; blanks at the ends do not count."""
        return self._typed() != self._shown.strip()

    def commit(self) -> None:
        """Save now."""
        if self.changed():
            self._shown = self._typed()
            self.saved.emit(self._shown)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (control or self._enter_saves):
            self.commit()
            # A dialog that this stands in has its main button pressed by it.
            event.setAccepted(not control)
            return
        if event.key() == Qt.Key.Key_Escape:
            event.setAccepted(self._esc_restores and self.changed())
            if self._esc_restores:
                self.setPlainText(self._shown)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _typed(self) -> str:
        typed = self.toPlainText()
        return " ".join(typed.split()) if self._enter_saves else typed.strip()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        self.setMinimumHeight(line * 2)
        self.setMaximumHeight(line * self._lines + line * 4 // 3)


class CalmCombo(QComboBox):
    """A list to choose from that the wheel does not change in passing."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is read to screen readers."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def set_choices(self, choices: Iterable[tuple[object, str]]) -> None:
        """Offer pairs of data and label; what was chosen stays so where it is still offered."""
        chosen = self.currentData()
        offered = list(choices)
        if offered == [(self.itemData(row), self.itemText(row)) for row in range(self.count())]:
            return
        with QSignalBlocker(self):
            self.clear()
            for data, label in offered:
                self.addItem(label, data)
                self.setItemData(self.count() - 1, tooltip_text(label.strip()), Qt.ItemDataRole.ToolTipRole)
        self.choose(chosen)

    def choose(self, data: object) -> None:
        """Show the entry of `data`, or the first when there is none, without telling anybody."""
        with QSignalBlocker(self):
            self.setCurrentIndex(next((row for row in range(self.count()) if self.itemData(row) == data), 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceLine(QLineEdit):
    """A line that finds one of many by what is typed; `chosen` carries its id, or None once the line was emptied."""

    chosen = Signal(object)

    def __init__(
        self, name: str, hint: str, choices: Callable[[], list[Choice]], parent: QWidget | None = None
    ) -> None:
        """`choices` returns what there is to choose from; it is asked at each letter and is to answer at once."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(True)
        self._choices = choices
        self._offered: dict[str, int] = {}
        self._id: int | None = None
        self._label = ""
        self._proposals = QStringListModel(self)
        completer = QCompleter(self._proposals, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._take)
        self.setCompleter(completer)
        self.textEdited.connect(self._propose)
        self.textChanged.connect(self._emptied)
        self.editingFinished.connect(self.commit)
        popup = completer.popup()
        if popup is not None:
            popup.installEventFilter(self)

    @property
    def choice(self) -> int | None:
        """The id of what is chosen, or None."""
        return self._id

    def set_choice(self, choice_id: int | None, label: str = "") -> None:
        """Show another choice without telling anybody."""
        self._id, self._label = choice_id, label if choice_id is not None else ""
        with QSignalBlocker(self):
            self.setText(self._label)
        self._mark(False)

    def commit(self) -> None:
        """Take the best proposal for what was typed; leave it marked when nothing fits."""
        typed = self.text().strip()
        if typed == self._label:
            return
        found = matches(typed, self._choices(), limit=1) if typed else []
        if found:
            self._choose(found[0].choice)
        else:
            self._mark(bool(typed))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        completer = self.completer()
        popup = completer.popup() if completer is not None else None
        if (
            popup is not None
            and watched is popup
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
            and not popup.currentIndex().isValid()
        ):
            popup.hide()
            self.commit()
            return event.key() != Qt.Key.Key_Tab
        return super().eventFilter(watched, event)

    def _propose(self, typed: str) -> None:
        found = matches(typed, self._choices(), limit=8) if typed.strip() else []
        self._offered = {}
        for match in found:
            words = match.choice.label + (f"  ({match.alias})" if match.alias else "")
            self._offered[words] = match.choice.id
        self._proposals.setStringList(list(self._offered))

    def _take(self, words: str) -> None:
        chosen = self._offered.get(words)
        found = next((choice for choice in self._choices() if choice.id == chosen), None)
        if found is not None:
            self._choose(found)

    def _choose(self, choice: Choice) -> None:
        before = self._id
        self.set_choice(choice.id, choice.label)
        if choice.id != before:
            self.chosen.emit(choice.id)

    def _emptied(self, text: str) -> None:
        if not text and self._id is not None:
            self._id, self._label = None, ""
            self.chosen.emit(None)

    def _mark(self, invalid: bool) -> None:
        self.setProperty("invalid", invalid)
        self.setToolTip("Nothing in this project is called so." if invalid else "")
        repolish(self)
