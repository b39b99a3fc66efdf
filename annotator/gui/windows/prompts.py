"""Small dialogs that ask for one thing."""

from PySide6.QtWidgets import QLineEdit, QWidget

from annotator.gui.dialogs.frame import ButtonRole, DialogFrame
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import plain_label


class NameDialog(DialogFrame):
    """Asks for one line of text, the `name`."""

    def __init__(
        self,
        title: str,
        explanation: str,
        label: str,
        action: str,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
    ) -> None:
        """`label` stands before the line, `action` on the button."""
        super().__init__(title, explanation, "name", theme, settings, parent, size=(56, 9))
        self.line = QLineEdit()
        self.line.setAccessibleName(label)
        self.body.addWidget(plain_label(label, "muted"))
        self.body.addWidget(self.line)
        self.body.addStretch(1)
        self.button = self.add_button(action, ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        self.line.textChanged.connect(lambda _text: self.button.setEnabled(bool(self.name)))
        self.button.setEnabled(False)
        self.line.setFocus()

    @property
    def name(self) -> str:
        """What was typed, with single blanks between its words."""
        return " ".join(self.line.text().split())
