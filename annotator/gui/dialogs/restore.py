"""The list of a project's backups, to go back to one of them."""

from pathlib import Path

from PySide6.QtWidgets import QTableWidgetItem, QWidget

from annotator.app.rescue import BackupFacts, backups_of, look_at
from annotator.gui.dialogs.backup_words import made_words, size_of
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame
from annotator.gui.dialogs.row_table import row_table
from annotator.gui.dialogs.wording import size_words
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import tooltip_text
from annotator.store.backup import made_at

_EXPLANATION = (
    "The backup takes the project's place. The project as it is now is not overwritten: it is kept beside it, as "
    "“… before going back”, with the date."
)
_COLUMNS = ("Made (UTC)", "Articles", "Claims", "Size")


class RestoreDialog(DialogFrame):
    """Lists the backups, newest first, with what they hold; once it is accepted `chosen` is one of them."""

    def __init__(
        self,
        project: Path,
        theme: ThemeManager,
        settings: Settings,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        """Show the backups of the project at `project`; what they hold is looked up in the background."""
        super().__init__("Restore a backup", _EXPLANATION, "restore", theme, settings, parent, (80, 24), runner)
        self.chosen: Path | None = None
        self._runner = runner
        self._facts: dict[Path, BackupFacts] = {}
        self.copies = backups_of(project)
        self.table = row_table("Backups", _COLUMNS)
        self.table.setRowCount(len(self.copies))
        self.body.addWidget(self.table, 1)
        self.restore_button = self.add_button("Restore", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        self.table.itemSelectionChanged.connect(self._show_state)
        self.table.cellActivated.connect(lambda _row, _column: self.accept())
        for row, path in enumerate(self.copies):
            self._show_row(row, BackupFacts(path, made_at(path), size_of(path)), known=False)
        if self.copies:
            self.table.selectRow(0)
        else:
            self.notice.show_message("There are no backups of this project yet. File ▸ Back up now makes one.")
        self._show_state()
        self._look(0)
        self.table.setFocus()

    def accept(self) -> None:
        """Choose the backup that is selected, if it is a good one."""
        if self.restore_button.isEnabled():
            self.chosen = self._selected()
            super().accept()

    def _look(self, row: int) -> None:
        """Look at one backup after the other, so that the first are known soon."""
        if row < len(self.copies):
            path = self.copies[row]
            self._runner.run(lambda _progress: look_at(path), lambda facts: self._looked(row, facts), owner=self)

    def _looked(self, row: int, facts: BackupFacts) -> None:
        self._facts[facts.path] = facts
        self._show_row(row, facts, known=True)
        if facts.fault and self._selected() == facts.path and row + 1 < len(self.copies):
            self.table.selectRow(row + 1)
        self._show_state()
        if self.isVisible():
            self._look(row + 1)

    def _show_row(self, row: int, facts: BackupFacts, *, known: bool) -> None:
        good = known and not facts.fault
        cells = (
            made_words(facts).removesuffix(" UTC"),
            f"{facts.articles:,}" if good else "damaged" if known else "…",
            f"{facts.claims:,}" if good else "–" if known else "…",
            size_words(facts.size),
        )
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(tooltip_text(facts.fault))
            self.table.setItem(row, column, item)

    def _selected(self) -> Path | None:
        row = self.table.currentRow()
        return self.copies[row] if self.table.selectedItems() and 0 <= row < len(self.copies) else None

    def _show_state(self) -> None:
        chosen = self._selected()
        facts = self._facts.get(chosen) if chosen else None
        self.restore_button.setEnabled(chosen is not None and (facts is None or not facts.fault))
