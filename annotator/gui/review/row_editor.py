"""What stands in the open row: the comparison, what can be decided, and why it was."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.review_rows import ReviewRow
from annotator.gui.review.comparison import ComparisonTable, Table
from annotator.gui.review.key_button import KeyButton
from annotator.gui.review.people import KEYS, People
from annotator.gui.widgets.flow_layout import FlowLayout

_NO_REASON = "Reason…"
_REJECT = {0: "Remove", 1: "Reject", 2: "Reject both"}
"""What the button says by how many have a claim in the row; of more it rejects all."""


class NoteLine(QLineEdit):
    """A note or a reason on one line; Enter and Esc leave it."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class ReasonBox(QComboBox):
    """A reason, typed or chosen from the list, which the arrow keys open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = NoteLine(self)
        self.line.setPlaceholderText(_NO_REASON)
        self.setLineEdit(self.line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(12)
        self.setAccessibleName("Reason of the decision")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.showPopup()
        else:
            super().keyPressEvent(event)


class RowEditor(QWidget):
    """The lower part of the selected row's card. What is said of an open row is kept until it is decided."""

    taken = Signal(int)
    """The version of the annotator with that id is to be taken."""
    edit_requested = Signal()
    rejected = Signal()
    reopened = Signal()
    reason_changed = Signal(str)
    note_changed = Signal(str)
    guideline_changed = Signal(bool)
    left = Signal()
    """The user is through with the note or the reason; the keys belong to the rows again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = ComparisonTable(self)
        self.reason = ReasonBox(self)
        self.guideline = QCheckBox("Mend guideline", self)
        self.guideline.setToolTip("The guideline does not settle this and is to be mended (G)")
        self.note = NoteLine(self)
        self.note.setPlaceholderText("Note on this decision")
        self.note.setAccessibleName("Note on this decision")
        self._buttons = QWidget(self)
        self._flow = FlowLayout(self._buttons, spacing=6)
        self._takes: dict[int, KeyButton] = {}
        self._people: People | None = None
        self._note_wanted = False
        self._key_of: Callable[[str], str] = lambda _action_id: ""
        self._make_fixed_buttons()
        why = QHBoxLayout()
        why.setContentsMargins(0, 0, 0, 0)
        why.addWidget(self.reason, 1)
        why.addWidget(self.guideline)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table)
        column.addWidget(self._buttons)
        column.addLayout(why)
        column.addWidget(self.note)
        self.reason.activated.connect(lambda _index: self._reason_chosen())
        # One chosen from the list is all that was wanted here: the next key is meant for the rows.
        self.reason.activated.connect(lambda _index: self.left.emit())
        self.reason.line.editingFinished.connect(self._reason_chosen)
        self.reason.line.left.connect(self.left)
        self.guideline.clicked.connect(self.guideline_changed)
        self.note.editingFinished.connect(lambda: self.note_changed.emit(self.note.text().strip()))
        self.note.left.connect(self.left)

    def _make_fixed_buttons(self) -> None:
        self.edit_button = KeyButton("E", "Edit…", self._buttons)
        self.reject_button = KeyButton("X", "Reject all", self._buttons)
        self.note_button = KeyButton("M", "Note", self._buttons)
        self.reopen_button = KeyButton("U", "Reopen", self._buttons)
        for button, slot in (
            (self.edit_button, self.edit_requested.emit), (self.reject_button, self.rejected.emit),
            (self.note_button, self.write_note), (self.reopen_button, self.reopened.emit),
        ):  # fmt: skip
            button.setCheckable(button in (self.edit_button, self.reject_button))
            button.clicked.connect(lambda _on=False, call=slot: call())
            self._flow.addWidget(button)

    def _make_takes(self, people: People) -> None:
        if self._people == people:
            return
        self._people = people
        for old in self._takes.values():
            self._flow.removeWidget(old)
            old.deleteLater()
        self._takes = {}
        for place, person in enumerate(people):
            button = KeyButton(self._take_key(place + 1), f"Take {person.letter}", self._buttons)
            button.setCheckable(True)
            button.setToolTip("")
            button.clicked.connect(lambda _on=False, who=person.id: self.taken.emit(who))
            self._flow.insert_widget(place, button)
            button.show()
            self._takes[person.id] = button

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Show on the buttons the keys that actions have, by their ids."""
        self._key_of = key_of
        for action_id, button in (
            ("edit", self.edit_button), ("reject", self.reject_button), ("note", self.note_button),
            ("reopen", self.reopen_button),
        ):  # fmt: skip
            button.set_key(key_of(f"review.{action_id}"))
        self.guideline.setToolTip(
            f"The guideline does not settle this and is to be mended ({key_of('review.guideline')})"
        )
        for place, button in enumerate(self._takes.values(), 1):
            button.set_key(self._take_key(place))

    def _take_key(self, place: int) -> str:
        return self._key_of(f"review.take_{place}") if place <= len(KEYS) else ""

    def show_row(
        self, row: ReviewRow, table: Table, people: People, reasons: Sequence[str], *,
        kept: tuple[str, str, bool], read_only: bool,
    ) -> None:  # fmt: skip
        """Show a row; `kept` are reason, note and flag of its decision or, while it is open, of the one to come."""
        self._make_takes(people)
        self.table.show_table(table)
        if table.chosen is not None:
            self.table.reveal_column(table.chosen)
        decided = row.decision
        taken = row.taken_from()
        # Of claims that changed since, only the one that was taken says so.
        unanimous = decided is not None and decided.kind == "unanimous" and not row.changed_since
        for annotator_id, button in self._takes.items():
            here = bool(row.versions(annotator_id))
            button.setVisible(here)
            button.setEnabled(not read_only)
            button.setChecked(here and (taken == annotator_id or unanimous))
        self.edit_button.setChecked(decided is not None and decided.kind == "edited")
        self.reject_button.setChecked(decided is not None and decided.kind == "rejected")
        self.reject_button.setText(_REJECT.get(len(row.claims), "Reject all"))
        self.reject_button.updateGeometry()
        self.reopen_button.setVisible(decided is not None)
        for widget in (
            self.edit_button, self.reject_button, self.note_button, self.reopen_button, self.reason, self.guideline,
            self.note,
        ):  # fmt: skip
            widget.setEnabled(not read_only)
        self.show_why(reasons, *kept)
        self._flow.invalidate()
        self.updateGeometry()

    def show_why(self, reasons: Sequence[str], reason: str, note: str, guideline: bool) -> None:
        """Show reason, note and flag; what is being typed stays."""
        with QSignalBlocker(self.reason), QSignalBlocker(self.guideline), QSignalBlocker(self.note):
            if [self.reason.itemText(n) for n in range(1, self.reason.count())] != list(reasons):
                self.reason.clear()
                self.reason.addItem("")
                self.reason.addItems(list(reasons))
            if not self.reason.line.hasFocus():
                self.reason.line.setText(reason)
                self.reason.line.setCursorPosition(0)
            self.guideline.setChecked(guideline)
            if not self.note.hasFocus():
                self.note.setText(note)
                self.note.setVisible(bool(note) or self._note_wanted)

    def close_note(self) -> None:
        """Hide the note's line again when it is empty, as for another row."""
        self._note_wanted = False

    def write_note(self) -> None:
        """Go to the note."""
        self._note_wanted = True
        self.note.show()
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_reason(self) -> None:
        """Go to the reasons."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.reason.showPopup()

    def commit(self) -> None:
        """Hand over what is being typed, as before another row is shown."""
        if self.note.hasFocus():
            self.note_changed.emit(self.note.text().strip())
        if self.reason.line.hasFocus():
            self._reason_chosen()

    def _reason_chosen(self) -> None:
        self.reason_changed.emit(" ".join(self.reason.currentText().split()))

    def restyle(self) -> None:
        """Take over a changed font or theme."""
        self.table.restyle()
