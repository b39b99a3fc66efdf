"""The pages of the codebook with a list at the left and the selected entry at the right: forms and own fields."""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.codebook import Codebook, Field, FieldKind, Form
from annotator.gui.dialogs.frame import scrolled
from annotator.gui.models.history_table import TextTableModel
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.labels import plain_label, set_shown
from annotator.gui.widgets.notices import EmptyState
from annotator.gui.windows.base import footer, push_button, sideways_too
from annotator.gui.windows.field_dialog import KIND_WORDS, FieldDialog, lines_of
from annotator.gui.windows.fields import SavingLine, SavingText
from annotator.gui.windows.proposition_page import AskName, Attempt
from annotator.gui.windows.tables import DataTable


class EntryPage(QWidget):
    """A list of entries in the project's order with buttons below, and an editor of the selected one."""

    def __init__(
        self,
        noun: str,
        headings: Sequence[str],
        widths: list[int],
        session: Session,
        attempt: Attempt,
        explanation: str,
        parent: QWidget | None = None,
    ) -> None:
        """`noun` names one entry; `widths` of the columns are in average letters, the first one stretches."""
        super().__init__(parent)
        self.session, self.attempt = session, attempt
        self.editable = not session.read_only
        self.entries: Sequence[Form | Field] = ()
        self.shown: Form | Field | None = None
        self.model = TextTableModel(headings, self)
        self.table = DataTable(f"{noun.capitalize()}s", self.model, many=False)
        self.table.set_widths(widths, stretch=0)
        self.retired = QCheckBox("show retired")
        self.retired.toggled.connect(lambda _on: self._arrange())
        self.new_button = push_button(f"New {noun}…", self.add)
        self.up_button = push_button("↑", lambda: self.step(-1))
        self.down_button = push_button("↓", lambda: self.step(1))
        self.retire_button = push_button("Retire", self._retire)
        self.retire_button.setToolTip("Offer it no more; claims that have it keep it.")
        for button, name in ((self.up_button, "Move up (Alt+Up)"), (self.down_button, "Move down (Alt+Down)")):
            button.setToolTip(name)
            button.setAccessibleName(name)
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=by: self.step(by))
        self.nothing = EmptyState(f"No {noun}s", explanation)
        self.explanation: QLabel = plain_label(explanation, "muted", wrap=True)
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.nothing)
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 10)
        head.addWidget(self.explanation, 1)
        head.addWidget(self.retired)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.lists, 1)
        column.addWidget(footer(self.new_button, self.up_button, self.down_button))
        self.editors = QStackedWidget()
        set_role(self.editors, "page")
        self.editors.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.editors.addWidget(EmptyState(f"No {noun} is selected"))
        self.editors.addWidget(sideways_too(scrolled(self._editor())))
        self.splitter = QSplitter()
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.editors)
        self.splitter.setSizes([530, 470])
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)
        for button in (self.new_button, self.up_button, self.down_button, self.retire_button):
            button.setEnabled(self.editable)
        self.table.selectionModel().currentRowChanged.connect(lambda current, _before: self._chosen(current.row()))

    @abstractmethod
    def add(self) -> None:
        """Ask for a new entry and add it."""

    @abstractmethod
    def fields(self) -> list[tuple[str, QWidget]]:
        """Return the widgets of the editor with their labels, made once."""

    @abstractmethod
    def cells(self, entry: Form | Field) -> tuple[str, ...]:
        """Return what the list shows of an entry."""

    @abstractmethod
    def show_entry(self, entry: Form | Field, another: bool) -> None:
        """Fill the editor; `another` entry than before overrules what the user has typed."""

    @abstractmethod
    def set_values(self, entry_id: int, values: dict[str, object]) -> None:
        """Change an entry through the session.

        Raises:
            AnnotatorError: when that is not possible.
        """

    @abstractmethod
    def set_order(self, ids: Sequence[int]) -> None:
        """Put the entries into this order through the session.

        Raises:
            AnnotatorError: when that is not possible.
        """

    def flush(self) -> None:
        """Save what is typed but not saved yet."""

    def show_entries(self, entries: Sequence[Form | Field]) -> None:
        """Show these entries, given in their order."""
        self.entries = entries
        self._arrange()

    def select(self, entry_id: int) -> None:
        """Open one entry."""
        self.flush()
        row = self.model.row_of(entry_id)
        if row is not None:
            self.table.select_row(row)

    def save(self, name: str, value: object) -> None:
        """Save one value of the entry shown; show what is stored when that was refused."""
        entry = self.shown
        if entry is None or value == getattr(entry, name):
            return
        if not self.attempt(lambda: self.set_values(entry.id, {name: value})):
            self.show_entry(entry, True)

    def step(self, by: int) -> None:
        """Move the entry shown up (-1) or down (1) past the next one on view."""
        entry = self.shown
        row = self.model.row_of(entry.id) if entry is not None else None
        other = self.model.id_at(row + by) if row is not None else None
        if entry is None or other is None or not self.editable:
            return
        order = [one.id for one in self.entries if one.id != entry.id]
        order.insert(order.index(other) + (1 if by > 0 else 0), entry.id)
        self.attempt(lambda: self.set_order(order))

    def _editor(self) -> QWidget:
        height = self.fontMetrics().height()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(height, height // 2, height, height)
        column.setSpacing(height // 3)
        for name, widget in self.fields():
            column.addSpacing(height // 4)
            if name:
                label = plain_label(name, "muted")
                label.setBuddy(widget)
                column.addWidget(label)
            column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.retire_button)
        buttons.addStretch(1)
        column.addSpacing(height // 2)
        column.addLayout(buttons)
        column.addStretch(1)
        return inner

    def _arrange(self) -> None:
        kept = self.shown
        self.retired.setHidden(not any(one.retired for one in self.entries))
        listed = [one for one in self.entries if self.retired.isChecked() or not one.retired]
        rows = [(one.id, self.cells(one)) for one in listed]
        self.model.set_rows(rows, [one.id for one in listed if one.retired])
        self.lists.setCurrentIndex(0 if rows else 1)
        set_shown(self.explanation, bool(rows))
        row = self.model.row_of(kept.id) if kept is not None else None
        if rows:
            self.table.select_row(row or 0)
        self._chosen(self.table.currentIndex().row())

    def _chosen(self, row: int) -> None:
        chosen = self.model.id_at(row)
        entry = next((one for one in self.entries if one.id == chosen), None)
        another = entry is None or self.shown is None or entry.id != self.shown.id
        self.shown = entry
        self.editors.setCurrentIndex(0 if entry is None else 1)
        if entry is not None:
            self.retire_button.setText("Take back" if entry.retired else "Retire")
            self.show_entry(entry, another)

    def _retire(self) -> None:
        if self.shown is not None:
            self.flush()
            self.save("retired", not self.shown.retired)


class FormPage(EntryPage):
    """The forms in which a claim can be given."""

    def __init__(self, session: Session, attempt: Attempt, ask_name: AskName, parent: QWidget | None = None) -> None:
        self._ask_name = ask_name
        super().__init__(
            "form",
            ("Form", "In the dataset"),
            [30, 24],
            session,
            attempt,
            "How a claim is given in its article.",
            parent,
        )

    def refresh(self, book: Codebook) -> None:
        """Show the codebook as it is now."""
        self.show_entries(book.forms)

    def fields(self) -> list[tuple[str, QWidget]]:
        self.label = SavingLine("Label")
        self.label.setReadOnly(not self.editable)
        self.label.saved.connect(lambda text: self.save("label", text))
        self.key: QLabel = plain_label(wrap=True)
        return [("Label", self.label), ("In the dataset, for ever", self.key)]

    def cells(self, entry: Form | Field) -> tuple[str, ...]:
        key = entry.form if isinstance(entry, Form) else entry.name
        return (f"{entry.label} (retired)" if entry.retired else entry.label, key)

    def show_entry(self, entry: Form | Field, another: bool) -> None:
        self.label.show_value(entry.label, force=another)
        self.key.setText(entry.form if isinstance(entry, Form) else "")

    def set_values(self, entry_id: int, values: dict[str, object]) -> None:
        self.session.codebook.set_form(entry_id, values)

    def set_order(self, ids: Sequence[int]) -> None:
        self.session.codebook.order_forms(ids)

    def flush(self) -> None:
        self.label.commit()

    def add(self) -> None:
        label = self._ask_name("New form", "A way in which a claim can be given, such as “denied”.", "Form", "Add")
        made: list[int] = []
        if label and self.attempt(lambda: made.append(self.session.codebook.add_form(label))):
            self.select(made[0])


class FieldPage(EntryPage):
    """The fields of the project's own."""

    def __init__(
        self,
        session: Session,
        attempt: Attempt,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        self._theme, self._settings = theme, settings
        super().__init__(
            "field", ("Field", "Holds", "In the dataset"), [24, 22, 18], session, attempt,
            "What your project asks of each claim besides.", parent,
        )  # fmt: skip

    def refresh(self, book: Codebook) -> None:
        """Show the codebook as it is now."""
        self.show_entries(book.fields)

    def fields(self) -> list[tuple[str, QWidget]]:
        self.label = SavingLine("Label")
        self.help = SavingText("Help", "what annotators should know about it", lines=4)
        self.choices = SavingText("Choices", "one a line", lines=7)
        self.kind: QLabel = plain_label(wrap=True)
        self.label.setReadOnly(not self.editable)
        self.label.saved.connect(lambda text: self.save("label", text))
        self.help.saved.connect(lambda text: self.save("help", text))
        self.choices.saved.connect(self._save_choices)
        for text in (self.help, self.choices):
            text.setReadOnly(not self.editable)
        self._choices_label: QLabel = plain_label("Choices, one a line", "muted")
        choices = QWidget()
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._choices_label)
        column.addWidget(self.choices)
        self._choices_part = choices
        return [("Label", self.label), ("Help", self.help), ("Holds", self.kind), ("", choices)]

    def cells(self, entry: Form | Field) -> tuple[str, ...]:
        label = f"{entry.label} (retired)" if entry.retired else entry.label
        return (label, KIND_WORDS[entry.kind], entry.name) if isinstance(entry, Field) else (label, "", "")

    def show_entry(self, entry: Form | Field, another: bool) -> None:
        if isinstance(entry, Field):
            self.label.show_value(entry.label, force=another)
            self.help.show_value(entry.help, force=another)
            self.choices.show_value("\n".join(entry.choices), force=another)
            self.kind.setText(f"{KIND_WORDS[entry.kind]}, in the dataset as “{entry.name}”")
            self._choices_part.setHidden(entry.kind is not FieldKind.CHOICE)

    def set_values(self, entry_id: int, values: dict[str, object]) -> None:
        self.session.codebook.set_field(entry_id, values)

    def set_order(self, ids: Sequence[int]) -> None:
        self.session.codebook.order_fields(ids)

    def flush(self) -> None:
        self.label.commit()
        self.help.commit()
        self.choices.commit()

    def add(self) -> None:
        dialog = FieldDialog(self._theme, self._settings, self)
        accepted = dialog.run()
        label, kind, choices, help_text = dialog.label, dialog.kind, dialog.choices, dialog.help_text
        made: list[int] = []
        if accepted and self.attempt(
            lambda: made.append(self.session.codebook.add_field(label, kind, choices, help_text))
        ):
            self.select(made[0])

    def _save_choices(self, text: str) -> None:
        choices = lines_of(text)
        if choices:
            self.save("choices", choices)
        elif isinstance(self.shown, Field):
            self.choices.show_value("\n".join(self.shown.choices))
