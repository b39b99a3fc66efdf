"""The window of the codebook: propositions, stance labels, forms, own fields, revisions."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.claim import Stance
from annotator.core.codebook import Codebook, PropositionKind
from annotator.core.errors import InvalidValueError
from annotator.formats.encoding import UnreadableError
from annotator.formats.reading import read_file
from annotator.formats.whole import write_whole
from annotator.gui.bridge import Bridge
from annotator.gui.dialogs.frame import scrolled
from annotator.gui.file_dialogs import file_to_open, file_to_write
from annotator.gui.models.history_table import TextTableModel
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.stance import StancePill
from annotator.gui.windows.base import DataWindow, local_time, push_button
from annotator.gui.windows.entry_page import FieldPage, FormPage
from annotator.gui.windows.fields import SavingLine
from annotator.gui.windows.prompts import NameDialog
from annotator.gui.windows.proposition_merge import PropositionMergeDialog
from annotator.gui.windows.proposition_page import Attempt, PropositionPage
from annotator.gui.windows.tables import DataTable

_CODEBOOK = "Codebook (*.json)"
_MEANINGS = {
    Stance.SUPPORTS: "The actor is for what the proposition says.",
    Stance.OPPOSES: "The actor is against what the proposition says.",
    Stance.NEUTRAL: "The actor takes no side, or takes both.",
}
_LARGEST = 50_000_000
"""Bytes of a codebook file; a larger one is something else."""


class CodebookWindow(DataWindow):
    """The codebook at its present revision, each part on a tab of its own.

    `claims_of_proposition` carries the id of a proposition whose claims are to be seen in the table of all claims.
    """

    claims_of_proposition = Signal(int)

    def __init__(
        self, session: Session, bridge: Bridge, theme: ThemeManager, settings: Settings, parent: QWidget | None
    ) -> None:
        super().__init__("codebook", "Codebook", session, bridge, theme, settings, parent, size=(126, 46))
        self.propositions = PropositionPage(session, self.attempt, self._ask_name)
        self.stances = StancePage(session, self.attempt)
        self.forms = FormPage(session, self.attempt, self._ask_name)
        self.fields = FieldPage(session, self.attempt, theme, settings)
        self.revisions_model = TextTableModel(("Revision", "When", "Who", "What"), self)
        self.revisions = DataTable("Revisions, newest first", self.revisions_model, many=False)
        self.revisions.set_widths([10, 18, 20, 40], stretch=3)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the codebook")
        for page, name in (
            (self.propositions, "Propositions"),
            (self.stances, "Stances"),
            (self.forms, "Forms"),
            (self.fields, "Fields"),
            (self.revisions, "Revisions"),
        ):
            self.tabs.addTab(page, name)
        self.column.addWidget(self._head())
        self.column.addWidget(self.tabs, 1)
        self.propositions.claims_requested.connect(self.claims_of_proposition)
        self.propositions.merge_requested.connect(self.merge)
        self.propositions.left_list.connect(lambda words: self.notice.show_message(words, "Undo", self.undo))
        self.shortcut("Ctrl+F", self._find)
        self.shortcut("Ctrl+N", self._new)
        self.propositions.tree.setFocus()

    def select_proposition(self, proposition_id: int) -> None:
        """Open one theme or proposition."""
        self.tabs.setCurrentWidget(self.propositions)
        self.propositions.select(proposition_id)

    def export_to(self, path: Path) -> None:
        """Write the codebook as JSON; what is at `path` is replaced.

        Raises:
            CannotWriteError: when the system refuses.
        """
        with write_whole(path, overwrite=True) as stream:
            stream.write(self.session.codebook.export_json())

    def import_from(self, path: Path) -> bool:
        """Take in a codebook from a JSON file; returns whether anything in it was new.

        Raises:
            InvalidValueError: when the file cannot be read or holds no codebook.
        """
        try:
            if path.stat().st_size > _LARGEST:
                raise InvalidValueError(f"{path.name} is too large to be a codebook.")
            text = read_file(path, _LARGEST).decode("utf-8-sig")
        except UnreadableError as error:
            raise InvalidValueError(f"{path.name} is not a codebook. {error.message}", error.remedy) from error
        except OSError as error:
            raise InvalidValueError(f"{path.name} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise InvalidValueError(f"{path.name} is not a codebook.", "A codebook is JSON in UTF-8.") from error
        return self.session.codebook.import_json(text)

    def refresh(self, changes: Changes) -> None:
        if changes.wide or changes.codebook or changes.propositions:
            book = self.session.codebook.get()
            self.revision.setText(f"Revision {book.revision:,}")
            self.propositions.refresh(book, self.session.codebook.usage())
            self.stances.refresh(book)
            self.forms.refresh(book)
            self.fields.refresh(book)
            rows = [
                (number, (f"{number:,}", local_time(when), who or "", what))
                for number, when, who, what in self.session.codebook.revisions()
            ]
            self.revisions_model.set_rows(rows)
        elif changes.claims:
            self.propositions.refresh_usage(self.session.codebook.usage())

    def flush(self) -> None:
        for page in (self.propositions, self.stances, self.forms, self.fields):
            page.flush()

    def save_state(self) -> None:
        super().save_state()
        self.settings.set_sizes("codebook", self.propositions.splitter.sizes())

    def merge(self, proposition_id: int) -> None:
        """Ask which other proposition this one is to become part of, and merge them."""
        book = self.session.codebook.get()
        source = book.proposition(proposition_id)
        others = [
            one
            for one in book.propositions
            if one.kind is PropositionKind.PROPOSITION and one.id != proposition_id and not one.retired
        ]
        if source is None or not others:
            self.notice.show_message("There is no other proposition to merge it with.")
            return
        dialog = PropositionMergeDialog(self.session, source, others, self.theme, self.settings, self)
        wanted, target = dialog.run(), dialog.target
        if wanted and self.attempt(lambda: self.session.codebook.merge([proposition_id], target)):
            self.propositions.select(target)
            self.notice.show_message(f"“{source.label}” is part of it now.", "Undo", self.undo)

    def _head(self) -> QFrame:
        self.revision: QLabel = plain_label("", "muted")
        self.import_button = push_button("Import…", self._import, "Take in propositions, forms and fields from JSON.")
        self.export_button = push_button("Export…", self._export, "Write the codebook as JSON.")
        self.import_button.setEnabled(self.editable)
        head = QFrame()
        set_role(head, "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 10, 12, 10)
        row.addWidget(plain_label("Codebook", "heading"))
        row.addSpacing(8)
        row.addWidget(self.revision)
        row.addStretch(1)
        row.addWidget(self.import_button)
        row.addWidget(self.export_button)
        sizes = self.settings.sizes("codebook")
        if sizes:
            self.propositions.splitter.setSizes(sizes)
        return head

    def _ask_name(self, title: str, explanation: str, label: str, action: str) -> str:
        if not self.editable:
            return ""
        self.flush()
        dialog = NameDialog(title, explanation, label, action, self.theme, self.settings, self)
        return dialog.name if dialog.run() else ""

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.propositions)
        self.propositions.filter.setFocus()

    def _new(self) -> None:
        page = self.tabs.currentWidget()
        if page is self.propositions:
            self.propositions.proposition_button.click()
        elif isinstance(page, FormPage | FieldPage):
            page.new_button.click()

    def _export(self) -> None:
        self.flush()
        folder = self.settings.last_folder("codebook")
        suggested = folder / f"{self.session.path.stem} codebook.json"
        chosen = file_to_write(self, "Export codebook", suggested, _CODEBOOK)
        if chosen is not None and self.attempt(lambda: self.export_to(chosen)):
            self.settings.set_last_folder("codebook", chosen.parent)
            self.notice.show_message(f"Written to {chosen.name}.")

    def _import(self) -> None:
        self.flush()
        folder = self.settings.last_folder("codebook")
        chosen = file_to_open(self, "Import codebook", folder, _CODEBOOK)
        if chosen is not None:
            self.settings.set_last_folder("codebook", chosen.parent)
            self.take_in(chosen)

    def take_in(self, path: Path) -> None:
        """Import a codebook file and say what came of it."""
        changed: list[bool] = []
        if not self.attempt(lambda: changed.append(self.import_from(path))):
            return
        if changed[0]:
            self.notice.show_message(f"{path.name} was taken in. Nothing was retired or removed.", "Undo", self.undo)
        else:
            self.notice.show_message(f"All that {path.name} holds is here already.")


class StancePage(QWidget):
    """What the three stances are called here; what they mean is fixed."""

    def __init__(self, session: Session, attempt: Attempt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._attempt = session, attempt
        self._labels: dict[Stance, str] = {}
        self.lines: dict[Stance, SavingLine] = {}
        self.pills: dict[Stance, StancePill] = {}
        height = self.fontMetrics().height()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(height, height, height, height)
        column.setSpacing(height // 2)
        words = "A project may call the stances otherwise. The dataset keeps their own names and numbers."
        column.addWidget(plain_label(words, "muted", wrap=True))
        for stance in Stance:
            column.addWidget(self._card(stance))
        column.addStretch(1)
        inner.setMaximumWidth(self.fontMetrics().averageCharWidth() * 110)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))

    def refresh(self, book: Codebook) -> None:
        """Show the codebook as it is now."""
        for stance, line in self.lines.items():
            label = book.stance_labels.get(stance, stance.value)
            line.show_value(label, force=label != self._labels.get(stance))
            self.pills[stance].set_stance(stance, label)
            self._labels[stance] = label

    def flush(self) -> None:
        """Save what is typed but not saved yet."""
        for line in self.lines.values():
            line.commit()

    def _card(self, stance: Stance) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        grid = QGridLayout(card)
        height = self.fontMetrics().height()
        grid.setContentsMargins(height * 3 // 4, height // 2, height * 3 // 4, height // 2)
        grid.setHorizontalSpacing(height)
        self.pills[stance] = StancePill(stance)
        self.lines[stance] = SavingLine(f"Label of {stance.value}")
        self.lines[stance].setReadOnly(self._session.read_only)
        self.lines[stance].saved.connect(lambda text: self._save(stance, text))
        grid.addWidget(self.pills[stance], 0, 0, 2, 1)
        grid.addWidget(plain_label(_MEANINGS[stance], wrap=True), 0, 1)
        number = f"In the dataset: {stance.value}, {stance.value_number}"
        grid.addWidget(plain_label(number, "small"), 1, 1)
        grid.addWidget(self.lines[stance], 0, 2, 2, 1)
        grid.setColumnMinimumWidth(0, self.fontMetrics().averageCharWidth() * 18)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        return card

    def _save(self, stance: Stance, text: str) -> None:
        if text != self._labels.get(stance) and not self._attempt(
            lambda: self._session.codebook.set_stance_label(stance, text)
        ):
            self.lines[stance].show_value(self._labels.get(stance, stance.value))
