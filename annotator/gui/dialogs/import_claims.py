"""Claims in: files of JSON lines, whose they are, and a report of what came in."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.claims_in import ClaimsReport
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog
from annotator.gui.dialogs.wording import counted, short_path
from annotator.gui.file_dialogs import files_to_open
from annotator.gui.tasks import Progress, reporting
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import plain_label

_EXPLANATION = "Takes in claims as an export in JSONL writes them. Their articles must be in the project already."
_CHOOSE, _REPORT = range(2)


class ImportClaimsDialog(SessionDialog):
    """Takes claims in; a claim that the project has already is left as it is."""

    imported = Signal()

    def __init__(self, parts: DialogParts, paths: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        """Begin with `paths` chosen; nothing is read before the user says so."""
        super().__init__("Import claims", _EXPLANATION, "import_claims", parts, parent, (76, 26))
        self.paths: list[Path] = []
        self.setAcceptDrops(True)
        self.files = QListWidget()
        self.add_files_button = QPushButton("Add files…")
        self.remove_button = QPushButton("Remove")
        self.annotator = QComboBox()
        self.headline = plain_label("", "heading", wrap=True)
        self.said = plain_label("", wrap=True)
        self.refused = QPlainTextEdit()
        self.copy_button = QPushButton("Copy list")
        self.pages = QStackedWidget()
        self._lay_out()
        self.import_button = self.add_button("Import", ButtonRole.AcceptRole, default=True)
        self.close_button = self.add_button("Cancel", ButtonRole.RejectRole)
        self.strip.busy_changed.connect(lambda _busy: self._show_state())
        self.add_paths(paths)
        self._show_state()

    def choose_files(self) -> None:
        """Let the user choose files in a dialog."""
        kinds = "JSON lines (*.jsonl *.ndjson *.json);;All files (*)"
        self.add_paths(files_to_open(self, "Claims to import", self.settings.last_folder("claims"), kinds))

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Choose further files."""
        for path in paths:
            if path.absolute() not in self.paths:
                self.paths.append(path.absolute())
                self.files.addItem(short_path(path.absolute()))
                self.settings.set_last_folder("claims", path.absolute().parent)
        self._show_state()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        choosing = self.pages.currentIndex() == _CHOOSE and not self.strip.busy
        if choosing and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def accept(self) -> None:
        """Read the files and store the claims; close when that is done."""
        if self.pages.currentIndex() == _REPORT:
            super().accept()
            return
        if self.strip.busy or not self.paths:
            return
        paths, name = list(self.paths), self.annotator.currentText().strip() or None

        def work(progress: Progress) -> ClaimsReport:
            return self.session.claims_in.add(paths, name, reporting(progress))

        self.write("Importing claims…", work, self._imported, "Cancelled: nothing was imported.")

    def _lay_out(self) -> None:
        self.files.setAccessibleName("Files to import")
        self.files.currentRowChanged.connect(lambda _row: self._show_state())
        for button, slot in ((self.add_files_button, self.choose_files), (self.remove_button, self._remove)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
        buttons = QHBoxLayout()
        buttons.addWidget(self.add_files_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        self.annotator.setEditable(True)
        self.annotator.setAccessibleName("Annotator of claims that name none")
        self.annotator.addItem("")
        for annotator in self.session.annotators():
            self.annotator.addItem(annotator.name)
        if self.session.annotator is not None:
            self.annotator.setCurrentText(self.session.annotator.name)
        form = QFormLayout()
        form.addRow("Annotator", self.annotator)
        form.addRow("", plain_label("Used for lines that do not say whose the claim is.", "small", wrap=True))
        choose = QWidget()
        column = QVBoxLayout(choose)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self.files, 1)
        column.addLayout(form)
        self.refused.setReadOnly(True)
        self.refused.setTabChangesFocus(True)
        self.refused.setAccessibleName("Lines that were refused, and why")
        set_role(self.refused, "input")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.refused.toPlainText()))
        report = QWidget()
        lines = QVBoxLayout(report)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.headline)
        lines.addWidget(self.said)
        lines.addWidget(self.refused, 1)
        lines.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addStretch(0)
        self.pages.addWidget(choose)
        self.pages.addWidget(report)
        self.body.addWidget(self.pages, 1)

    def _remove(self) -> None:
        row = self.files.currentRow()
        if 0 <= row < len(self.paths):
            self.files.takeItem(row)
            del self.paths[row]
            self._show_state()

    def _imported(self, report: ClaimsReport) -> None:
        self.session.claims_in.finished()
        self.headline.setText(f"{counted(report.added, 'claim')} imported")
        self.said.setText("\n".join(_said(report)))
        lines = [f"{claim.file}, line {claim.line}\t{claim.reason}" for claim in report.refused]
        self.refused.setPlainText("\n".join(lines))
        for widget in (self.refused, self.copy_button):
            widget.setVisible(bool(lines))
        self.pages.setCurrentIndex(_REPORT)
        self._show_state()
        self.imported.emit()

    def _show_state(self) -> None:
        reported, busy = self.pages.currentIndex() == _REPORT, self.strip.busy
        self.import_button.setText("Close" if reported else "Import")
        self.import_button.setEnabled(reported or (bool(self.paths) and not busy))
        self.close_button.setVisible(not reported)
        self.remove_button.setEnabled(self.files.currentRow() >= 0 and not busy)
        self.add_files_button.setEnabled(not busy)
        self.remark.setText("" if self.paths else "Add a file, or drop one here.")
        if reported:
            self.remark.setText("Undo takes the whole import back.")


def _said(report: ClaimsReport) -> list[str]:
    """Return what there is to say besides the number of claims that came in."""
    lines = []
    if report.known:
        lines.append(f"{counted(report.known, 'claim')} known already and left as they are.")
    if report.reanchored:
        lines.append(f"{counted(report.reanchored, 'claim')} found at another place than the file says.")
    if report.unplaced:
        lines.append(f"{counted(report.unplaced, 'wording')} kept without the place, which was wrong.")
    for names, what in (
        (report.annotators_added, "New annotators"),
        (report.actors_added, "New actors"),
        (report.propositions_added, "New propositions"),
        (report.fields_added, "New fields"),
    ):
        if names:
            more = f" and {len(names) - 8:,} more" if len(names) > 8 else ""
            lines.append(f"{what}: {', '.join(names[:8])}{more}.")
    if report.refused:
        lines.append(f"{counted(len(report.refused), 'line')} refused:")
    return lines
