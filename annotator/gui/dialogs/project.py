"""What is known of the project: figures, annotators, backups."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.rescue import take_out
from annotator.core.errors import AnnotatorError
from annotator.gui.dialogs.backup_words import size_of
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog, scrolled
from annotator.gui.dialogs.row_table import row_table
from annotator.gui.dialogs.wording import moment_words, size_words
from annotator.gui.file_dialogs import project_to_write
from annotator.gui.tasks import Progress, reporting
from annotator.gui.widgets.labels import plain_label
from annotator.store.backup import made_at
from annotator.store.opening import SUFFIX

OVERVIEW, ANNOTATORS, BACKUPS = range(3)
"""The pages of the dialog."""


class ProjectDialog(SessionDialog):
    """Shows a project's figures, its annotators, who can be renamed, and its backups, which can be copied out.

    `open_requested` carries the path of a backup's copy, to be opened as a project of its own.
    """

    open_requested = Signal(object)

    def __init__(self, parts: DialogParts, parent: QWidget | None = None, page: int = OVERVIEW) -> None:
        """Show the page `page` first."""
        super().__init__("Project properties", "", "project", parts, parent, (76, 28))
        self.pages = QTabWidget()
        self.people = row_table("Annotators", ("Name", "Claims"))
        self.rename_hint = plain_label("", "small", wrap=True)
        self.copies = row_table("Backups", ("Made", "Size"))
        self.restore_button = QPushButton("Restore a copy…")
        self.backup_button = QPushButton("Back up now")
        self.pages.addTab(self._overview(), "Overview")
        self.pages.addTab(self._annotators(), "Annotators")
        self.pages.addTab(self._backups(), "Backups")
        self.pages.setCurrentIndex(page)
        self.body.addWidget(self.pages, 1)
        self.add_button("Close", ButtonRole.RejectRole, default=True)
        self.strip.busy_changed.connect(lambda _busy: self._show_buttons())
        self._show_people()
        self._show_copies()

    def restore(self, backup: Path, dest: Path) -> None:
        """Write the backup to `dest`, which must not exist, and ask for it to be opened; the project stays as it is."""
        self.write(
            f"Copying {backup.name}…", lambda _progress: take_out(backup, dest), lambda _nothing: self._restored(dest)
        )

    def _overview(self) -> QWidget:
        session = self.session
        articles, claims = session.totals()
        size = session.path.stat().st_size if session.path.exists() else 0
        revision = session.codebook.get().revision
        lines = [
            ("File", session.path.name),
            ("Folder", str(session.path.parent)),
            ("Size", size_words(size)),
            ("Articles", f"{articles:,}"),
            ("Claims", f"{claims:,}"),
            ("Annotators", f"{len(session.annotators()):,}"),
            ("Codebook", f"revision {revision:,}"),
            ("Created", self._created()),
            ("Project id", session.uuid),
        ]
        if session.read_only:
            lines.append(("Read-only", session.project.why_read_only))
        page = QWidget()
        form = QFormLayout(page)
        for name, value in lines:
            shown = plain_label(value, wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setAccessibleName(f"{name}: {value}")
            form.addRow(plain_label(name, "muted"), shown)
        return scrolled(page)

    def _created(self) -> str:
        revisions = self.session.codebook.revisions()
        return moment_words(revisions[-1][1]) if revisions else "unknown"

    def _annotators(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        triggers = QAbstractItemView.EditTrigger
        self.people.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.people.itemChanged.connect(self._rename)
        hint = "Double-click a name, or press F2, to correct it. All claims stay with the person; undo takes it back."
        self.rename_hint.setText(hint if not self.session.read_only else "The project is open for reading only.")
        column.addWidget(self.rename_hint)
        column.addWidget(self.people, 1)
        return page

    def _backups(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        words = (
            "Copies are made at opening and each half hour of work: the newest ten are kept, and one a day for two "
            "weeks. A copy is restored as a new file; this project is never overwritten."
        )
        column.addWidget(plain_label(words, "small", wrap=True))
        column.addWidget(self.copies, 1)
        self.copies.itemSelectionChanged.connect(self._show_buttons)
        self.restore_button.clicked.connect(lambda _checked=False: self._choose_restored())
        self.backup_button.clicked.connect(lambda _checked=False: self._back_up())
        row = QHBoxLayout()
        for button in (self.restore_button, self.backup_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return page

    def _show_people(self) -> None:
        counts = self.session.claims_by_annotator()
        people = self.session.annotators()
        self.people.blockSignals(True)
        self.people.setRowCount(len(people))
        for row, annotator in enumerate(people):
            name = QTableWidgetItem(annotator.name)
            name.setData(Qt.ItemDataRole.UserRole, annotator.id)
            claims = QTableWidgetItem(f"{counts.get(annotator.id, 0):,}")
            claims.setFlags(claims.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if self.session.read_only:
                name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.people.setItem(row, 0, name)
            self.people.setItem(row, 1, claims)
        self.people.blockSignals(False)

    def _rename(self, item: QTableWidgetItem) -> None:
        annotator_id = item.data(Qt.ItemDataRole.UserRole)
        before = {annotator.id: annotator.name for annotator in self.session.annotators()}.get(annotator_id)
        if before is None or " ".join(item.text().split()) == before:
            return
        try:
            self.session.rename_annotator(annotator_id, item.text())
            if self.session.annotator is not None and self.session.annotator.id == annotator_id:
                self.settings.set_annotator(self.session.uuid, self.session.annotator.name)
        except AnnotatorError as error:
            self.tell(error)
        self._show_people()

    def _show_copies(self) -> None:
        found = self.session.backups()
        self.copies.setRowCount(len(found))
        for row, backup in enumerate(found):
            made = made_at(backup)
            when = made.strftime("%Y-%m-%d %H:%M UTC") if made else backup.name
            item = QTableWidgetItem(when)
            item.setData(Qt.ItemDataRole.UserRole, str(backup))
            self.copies.setItem(row, 0, item)
            self.copies.setItem(row, 1, QTableWidgetItem(size_words(size_of(backup))))
        if found:
            self.copies.selectRow(0)
        self.pages.setTabText(BACKUPS, f"Backups {len(found)}" if found else "Backups")
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.restore_button.setEnabled(bool(self.copies.selectedItems()) and not self.strip.busy)
        self.backup_button.setEnabled(not self.strip.busy and not self.session.read_only)

    def _back_up(self) -> None:
        def backed_up(made: Path | None) -> None:
            said = f"Backed up as {made.name}." if made else "The newest backup holds all that is in the project."
            self.notice.show_message(said)
            self._show_copies()

        def work(progress: Progress) -> Path | None:
            report = reporting(progress)
            return self.session.backup(None, lambda done, total: report(done, total, "pages"))

        self.write("Backing up…", work, backed_up, "Cancelled: no backup was made.")

    def _choose_restored(self) -> None:
        chosen = self.copies.item(self.copies.currentRow(), 0)
        if chosen is None:
            return
        backup = Path(chosen.data(Qt.ItemDataRole.UserRole))
        proposed = self.session.path.with_name(f"{backup.stem} restored{SUFFIX}")
        dest = project_to_write(self, "Write the copy to", proposed, may_replace=False)
        if dest is not None:
            self.restore(backup, dest)

    def _restored(self, dest: Path) -> None:
        self.open_requested.emit(dest)
        self.accept()
