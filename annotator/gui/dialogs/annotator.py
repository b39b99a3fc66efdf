"""Who works: asked when a project is opened and nobody has said so yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame
from annotator.gui.dialogs.wording import counted
from annotator.gui.messages import show_error
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import SectionHeader

_KEPT = "Each claim keeps who tagged it."
_KEPT_IN_REVIEW = "Each decision keeps who made it."
_CHOOSE = " Choose your name, or type a new one."


class AnnotatorDialog(DialogFrame):
    """Lets the user say who they are; the session then works under that name and the settings remember it.

    Whoever opens a project in which others work may also choose to only look: the session is left as it is, and
    `looks` says so.
    """

    def __init__(
        self,
        session: Session,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        reviewing: bool = False,
    ) -> None:
        """Offer the names that the project knows; `reviewing` says what the name is for."""
        known = session.annotators()
        title, kept = ("Who is reviewing?", _KEPT_IN_REVIEW) if reviewing else ("Who is annotating?", _KEPT)
        words, size, name = (kept + _CHOOSE, 22, "annotator") if known else (kept, 9, "first-annotator")
        super().__init__(title, words, name, theme, settings, parent, (52, size))
        self.session = session
        self.looks = False
        self._does = "review" if reviewing else "annotate"
        self.names = QListWidget()
        self.names.setAccessibleName("Annotators of this project")
        self.line = QLineEdit()
        self.line.setAccessibleName("Your name")
        self.line.setPlaceholderText("Your name")
        header = SectionHeader("In this project")
        self.body.addWidget(self.line)
        if known:
            self.body.addWidget(header)
            self.body.addWidget(self.names, 1)
        else:
            self.body.addStretch(1)
        self.accept_button = self.add_button(self._does.capitalize(), ButtonRole.AcceptRole, default=True)
        if known and session.annotator is None:
            self.look_button = self.add_button("Only look", ButtonRole.ActionRole)
            self.look_button.setToolTip("Open the project for reading only, with the claims of the one chosen above")
            self.look_button.clicked.connect(self.look)
        self.add_button("Cancel", ButtonRole.RejectRole)
        counts = session.claims_by_annotator()
        for annotator in known:
            item = QListWidgetItem(f"{annotator.name}   {counted(counts.get(annotator.id, 0), 'claim')}")
            item.setData(Qt.ItemDataRole.UserRole, annotator.name)
            self.names.addItem(item)
        self.names.currentItemChanged.connect(lambda item, _before: self._take(item))
        self.names.itemActivated.connect(lambda _item: self.accept())
        self.line.textChanged.connect(lambda _text: self._check())
        current = session.annotator.name if session.annotator else settings.annotator(session.uuid) or ""
        self.line.setText(current)
        self._check()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def name(self) -> str:
        """Return the name as it stands, with single blanks."""
        return " ".join(self.line.text().split())

    def accept(self) -> None:
        """Work under the name from now on."""
        if not self.name():
            return
        try:
            self.session.work_as(self.name())
        except AnnotatorError as error:
            show_error(self, error)
            return
        self.settings.set_annotator(self.session.uuid, self.name())
        super().accept()

    def look(self) -> None:
        """Only look, at the claims of the one whose name stands in the line."""
        self.looks = True
        super().accept()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.line.setText(item.data(Qt.ItemDataRole.UserRole))

    def _check(self) -> None:
        known = {annotator.name for annotator in self.session.annotators()}
        new = bool(self.name()) and self.name() not in known
        blocked = new and self.session.read_only
        self.accept_button.setEnabled(bool(self.name()) and not blocked)
        self.accept_button.setText(f"Add and {self._does}" if new else self._does.capitalize())
        self.remark.setText("This project is open for reading only; no name can be added." if blocked else "")
