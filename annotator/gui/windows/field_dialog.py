"""Asking for a new field of the project's own."""

from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QWidget

from annotator.core.codebook import FieldKind
from annotator.gui.dialogs.frame import DialogFrame
from annotator.gui.messages import ask
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import plain_label
from annotator.gui.windows.fields import CalmCombo, SavingText

KIND_WORDS = {
    FieldKind.CHOICE: "one of several choices",
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "number",
    FieldKind.YES_NO: "yes or no",
    FieldKind.DATE: "date",
}


class FieldDialog(DialogFrame):
    """Asks for a new field: its label, what it holds, its choices and help."""

    def __init__(self, theme: ThemeManager, settings: Settings, parent: QWidget | None) -> None:
        super().__init__(
            "New field",
            "Annotators fill it in for each claim. What it holds cannot be changed later, its wording can.",
            "field",
            theme,
            settings,
            parent,
            size=(62, 34),
        )
        self.label_line = QLineEdit()
        self.kind_box = CalmCombo("Holds")
        self.kind_box.set_choices(list(KIND_WORDS.items()))
        self.choices_text = SavingText("Choices", "one a line", lines=6, esc_restores=False)
        self.help_text_edit = SavingText("Help", "what annotators should know about it", lines=3, esc_restores=False)
        self.label_line.setAccessibleName("Label")
        parts: tuple[tuple[str, QWidget], ...] = (
            ("Label", self.label_line),
            ("Holds", self.kind_box),
            ("Choices, one a line", self.choices_text),
            ("Help", self.help_text_edit),
        )
        labels: dict[str, QLabel] = {}
        for name, widget in parts:
            labels[name] = plain_label(name, "muted")
            labels[name].setBuddy(widget)
            self.body.addWidget(labels[name])
            self.body.addWidget(widget)
        self._choices_label = labels["Choices, one a line"]
        self.body.addStretch(1)
        self.button = self.add_button("Add", QDialogButtonBox.ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.label_line.textChanged.connect(lambda _text: self._check())
        self.choices_text.textChanged.connect(self._check)
        self.kind_box.currentIndexChanged.connect(lambda _row: self._check())
        self._check()
        self.label_line.setFocus()

    @property
    def label(self) -> str:
        """The label that was typed."""
        return " ".join(self.label_line.text().split())

    @property
    def kind(self) -> FieldKind:
        """What the field is to hold."""
        return FieldKind(self.kind_box.currentData())

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices of a choice field; none for others."""
        return lines_of(self.choices_text.toPlainText()) if self.kind is FieldKind.CHOICE else ()

    @property
    def help_text(self) -> str:
        """What annotators should know about it."""
        return self.help_text_edit.toPlainText().strip()

    def reject(self) -> None:
        """Close; ask first when that drops something typed."""
        typed = self.label or self.choices_text.toPlainText().strip() or self.help_text
        if typed and not ask(self, "Drop the field?", "What was typed here is not kept.", "Drop it", danger=True):
            return
        super().reject()

    def _check(self) -> None:
        chooses = self.kind is FieldKind.CHOICE
        self.choices_text.setHidden(not chooses)
        self._choices_label.setHidden(not chooses)
        lacks_choices = chooses and not self.choices
        self.button.setEnabled(bool(self.label) and not lacks_choices)
        self.remark.setText("It needs a choice." if self.label and lacks_choices else "")


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text without empty and doubled ones, with single blanks between words."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
