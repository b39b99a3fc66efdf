"""Articles in: choose files, look at what they would become, import, and see what came in."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.importing import ImportOptions, ImportReport
from annotator.formats.articles import SUFFIXES, TABLE_SUFFIXES
from annotator.formats.columns import ColumnMap
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog
from annotator.gui.dialogs.import_preview import ImportPreview
from annotator.gui.dialogs.import_reading import Reading, with_file_options
from annotator.gui.dialogs.wording import counted
from annotator.gui.file_dialogs import files_to_open, folder_to_use
from annotator.gui.messages import ask, show_error
from annotator.gui.models.import_table import PREVIEWED, ImportRow
from annotator.gui.tasks import Progress, reporting
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.notices import WARNING, EmptyState

if TYPE_CHECKING:
    from annotator.formats.tables import TablePreview

_EXPLANATION = "Texts, saved web pages, tables, or folders of them. Title, source and date are only proposed."
_COUNT_PAUSE = 0.4
"""Seconds between two counts while files are read."""

_CHOOSE, _PREVIEW, _SUMMARY = range(3)

_WIDEST_NAME = 60
"""Up to so many letters of a file's name, all reasons why something was not imported begin in one column."""
_TWINS = "{:,} with the same text as another file"


class ImportDialog(SessionDialog):
    """Takes articles in; `imported` carries the ids of the new ones, after the listeners of the session were told."""

    imported = Signal(list)

    def __init__(self, parts: DialogParts, paths: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        """Begin to read `paths` (files and folders) at once; without any, offer to choose some."""
        super().__init__("Import articles", _EXPLANATION, "import", parts, parent, (160, 40))
        self.setAcceptDrops(True)
        self.paths: list[Path] = []
        self.options = ImportOptions()
        self.reading: Reading | None = None
        self._taken = 0
        self._wanted = 0
        self._counted_at = 0.0
        self._tables: dict[tuple[Path, str | None], TablePreview] = {}
        """Tables that were looked at, by file and encoding: all rows of one share it."""
        self.pages = QStackedWidget()
        self.empty = EmptyState(
            "Nothing chosen yet",
            f"Add files or a folder, or drop them here. They may end in {', '.join(sorted(SUFFIXES))}.",
        )
        self.preview = ImportPreview()
        self.summary = _Summary()
        for page in (self.empty, self.preview, self.summary):
            self.pages.addWidget(page)
        self.files_button = self._chooser("Add files…", self.choose_files)
        self.folder_button = self._chooser("Add folder…", self.choose_folder)
        chooser = QHBoxLayout()
        chooser.addWidget(self.files_button)
        chooser.addWidget(self.folder_button)
        chooser.addStretch(1)
        self.body.addLayout(chooser)
        self.body.addWidget(self.pages, 1)
        self.import_button = self.add_button("Import", ButtonRole.AcceptRole, default=True)
        self.more_button = self.add_button("Import more…", ButtonRole.ActionRole, self._begin_anew)
        self.close_button = self.add_button("Cancel", ButtonRole.RejectRole)
        self.preview.edited.connect(self._count)
        self.preview.row_shown.connect(self._row_shown)
        self.preview.encoding_chosen.connect(self._set_encoding)
        self.preview.columns_chosen.connect(self._set_columns)
        self.strip.busy_changed.connect(lambda _busy: self._count())
        sizes = self.settings.sizes("dialogs/import/splitter")
        if sizes:
            self.preview.splitter.setSizes(sizes)
        self._count()
        if paths:
            self.add_paths(paths)

    # Choosing

    def choose_files(self) -> None:
        """Let the user choose files in a dialog."""
        kinds = f"Articles ({' '.join(f'*{suffix}' for suffix in sorted(SUFFIXES))});;All files (*)"
        self.add_paths(files_to_open(self, "Files to import", self.settings.last_folder("import"), kinds))

    def choose_folder(self) -> None:
        """Let the user choose a folder in a dialog."""
        folder = folder_to_use(self, "Folder to import", self.settings.last_folder("import"))
        self.add_paths([folder] if folder is not None else [])

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Read files and folders in addition to those read already."""
        new = [path.absolute() for path in paths if path.absolute() not in self.paths]
        if not new:
            return
        self.settings.set_last_folder("import", new[0] if new[0].is_dir() else new[0].parent)
        self.paths += new
        self._read()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()) and self.import_button.isVisibleTo(self):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # Reading

    def _read(self) -> None:
        decisions = self.reading.remembered() if self.reading else {}
        self.reading = Reading(self.session.importing, list(self.paths), self.options, decisions)
        self._taken = 0
        self._tables.clear()
        self.notice.hide()
        current = self.preview.current()
        self.preview.set_rows([])
        self.pages.setCurrentIndex(_PREVIEW)
        reading = self.reading
        self.strip.run(
            "Reading…",
            reading.read,
            lambda _nothing: self._read_all(current),
            cancelled=lambda: self._reading_stopped(),
            on_progress=self._take_new,
        )

    def _take_new(self) -> None:
        """Show the rows that came in since the last time."""
        if self.reading is None:
            return
        new = self.reading.rows[self._taken :]
        self._taken += len(new)
        self._look_up(new)
        self.preview.model.append(new)
        # Counting looks at every row, which is too much for each report when there are very many.
        if time.monotonic() - self._counted_at > _COUNT_PAUSE:
            self._count()

    def _look_up(self, rows: Sequence[ImportRow]) -> None:
        """Find out which of the articles the project holds already."""
        read = [(row, row.candidate) for row in rows]
        found = [(row, candidate) for row, candidate in read if candidate is not None]
        for (row, _), known in zip(found, self.session.importing.known([c for _, c in found]), strict=True):
            row.found = known
            if known.known_as is not None and not row.known_title:
                row.known_title = self.session.articles.get(known.known_as).shown_title

    def _read_all(self, current: ImportRow | None) -> None:
        self._take_new()
        if current is not None and self.reading is not None:
            self.preview.set_rows(self.reading.rows, current.path)
        self.preview.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def _reading_stopped(self) -> None:
        self._take_new()
        self.reading = None
        self.paths = []
        self.preview.set_rows([])
        self.pages.setCurrentIndex(_CHOOSE)
        self._count()

    def _set_encoding(self, path: Path, encoding: str, everywhere: bool) -> None:
        if everywhere:
            self.options = ImportOptions(encoding=encoding, columns=self.options.columns)
            self._read()
        else:
            self.options = with_file_options(self.options, path, encoding=encoding)
            self._read_again(path)

    def _set_columns(self, path: Path, columns: ColumnMap) -> None:
        self.options = with_file_options(self.options, path, columns=columns)
        self._read_again(path)

    def _read_again(self, path: Path) -> None:
        """Read one file anew; all of them when they are still being read."""
        reading = self.reading
        if reading is None or self.strip.busy or not reading.complete:
            self._read()
            return
        again = reading.replaced(path, self.options)

        def finished(_nothing: None) -> None:
            self._look_up(again.rows)
            reading.take_over(path, again)
            self._taken = len(reading.rows)
            self.preview.set_rows(reading.rows, path)

        self.strip.run(f"Reading {path.name} again…", again.read, finished)

    def _row_shown(self, row: ImportRow | None) -> None:
        if row is None:
            return
        self.preview.details.show_row(row, self.options.encodings.get(row.path, self.options.encoding or ""))
        if row.path.suffix.lower() in TABLE_SUFFIXES and row.path.is_absolute():
            self._show_columns(row)

    def _show_columns(self, row: ImportRow) -> None:
        from annotator.formats.encoding import UnreadableError
        from annotator.formats.tables import preview_table

        encoding = self.options.encodings.get(row.path, self.options.encoding)
        table = self._tables.get((row.path, encoding))
        if table is None:
            try:
                table = self._tables[row.path, encoding] = preview_table(row.path, 1, encoding=encoding)
            except (UnreadableError, OSError):
                return
        self.preview.details.show_columns(table.header, self.options.columns.get(row.path, table.columns))

    # Importing

    def accept(self) -> None:
        """Import what is checked; close when that is done already."""
        if self.pages.currentIndex() == _SUMMARY:
            super().accept()
            return
        reading = self.reading
        if reading is None or self.strip.busy or not self.import_button.isEnabled():
            return
        take_regions = self.preview.residue_box.isChecked()
        total = self._wanted if reading.complete else None

        def work(progress: Progress) -> ImportReport:
            report = reporting(progress)
            return self.session.importing.add(
                reading.wanted(take_regions), lambda done, _total, what: report(done, total, what)
            )

        self.notice.hide()
        self.pages.setEnabled(False)
        self.strip.run(
            "Importing…", work, self._imported, failed=self._failed, cancelled=self._cancelled, droppable=False
        )

    def _imported(self, report: ImportReport) -> None:
        self.pages.setEnabled(True)
        self.session.importing.finished()
        self.summary.show_report(report)
        self.pages.setCurrentIndex(_SUMMARY)
        self._count()
        self.import_button.setFocus()
        self.imported.emit(report.added)

    def _failed(self, error: Exception) -> None:
        self.pages.setEnabled(True)
        show_error(self, error)
        self._read()

    def _cancelled(self) -> None:
        self.pages.setEnabled(True)
        self._count()
        self.notice.show_message("Cancelled: nothing was imported.", kind=WARNING)
        if self.reading is not None and not self.reading.complete:
            self._read()

    def reject(self) -> None:
        """Close; ask first when that drops what was changed by hand."""
        rows = self.reading.rows if self.reading and self.pages.currentIndex() == _PREVIEW else []
        changed = sum(bool(row.edits) for row in rows)
        words = f"What you changed in {counted(changed, 'article')} is not in the project yet."
        if changed and not self.strip.writing and not ask(self, "Drop the import?", words, "Drop it", danger=True):
            return
        super().reject()

    def done(self, result: int) -> None:
        """Close and remember the sizes."""
        self.settings.set_sizes("dialogs/import/splitter", self.preview.splitter.sizes())
        super().done(result)

    def _begin_anew(self) -> None:
        self.reading, self.paths, self.options = None, [], ImportOptions()
        self.preview.set_rows([])
        self.pages.setCurrentIndex(_CHOOSE)
        self._count()
        self.files_button.setFocus()

    # What is said below

    def _count(self) -> None:
        self._counted_at = time.monotonic()
        page, busy = self.pages.currentIndex(), self.strip.busy
        rows = self.reading.rows[: self._taken] if self.reading else []
        self._wanted = sum(row.wanted for row in rows)
        complete = self.reading is not None and self.reading.complete
        for widget in (self.files_button, self.folder_button):
            widget.setVisible(page != _SUMMARY)
            widget.setEnabled(not busy)
        self.more_button.setVisible(page == _SUMMARY)
        self.close_button.setVisible(page != _SUMMARY)
        self.import_button.setEnabled(page == _SUMMARY or (not busy and self._wanted > 0))
        if page == _SUMMARY:
            self.import_button.setText("Close")
            self.remark.setText("Undo takes the whole import back." if self.summary.added else "")
            return
        more = "" if complete or busy or not rows else " and all further ones"
        self.import_button.setText(f"Import {counted(self._wanted, 'article')}{more}" if self._wanted else "Import")
        self.preview.count.setText(_shown_of(len(rows), complete))
        self.remark.setText(_remark(rows, busy) if page == _PREVIEW else "")

    def _chooser(self, label: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button


class _Summary(QWidget):
    """What came in, what was known already, and what was refused, as a list that can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.added = 0
        self.headline = plain_label("", "heading", wrap=True)
        self.known = plain_label("", wrap=True)
        self.list_title = plain_label("", "section")
        self.list = QPlainTextEdit()
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setAccessibleName("What was not imported, and why")
        set_role(self.list, "input")
        self.copy_button = QPushButton("Copy list")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.list.toPlainText()))
        column = QVBoxLayout(self)
        for widget in (self.headline, self.known, self.list_title):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(0)

    def show_report(self, report: ImportReport) -> None:
        """Say what the report says."""
        self.added = len(report.added)
        self.headline.setText(f"{counted(self.added, 'article')} imported")
        known, twins, refused = len(report.known), len(report.twins), len(report.rejected)
        parts = [f"{known:,} known already"] if known else []
        parts += [_TWINS.format(twins)] if twins else []
        parts += [f"{refused:,} refused"] if refused else []
        self.known.setText(", ".join(parts) + "." if parts else "Everything came in.")
        lines = [f"{origin}\tknown already" for origin, _ in report.known]
        lines += [f"{origin}\tsame text as {first}" for origin, first in report.twins]
        lines += [f"{r.origin}\t{r.reason} {r.remedy}".rstrip() for r in report.rejected]
        self.list.setPlainText("\n".join(lines))
        letters = self.list.fontMetrics()
        names = (letters.horizontalAdvance(line.partition("\t")[0]) for line in lines)
        gap = 2 * letters.averageCharWidth()
        self.list.setTabStopDistance(min(max(names, default=0), _WIDEST_NAME * letters.averageCharWidth()) + gap)
        self.list_title.setText("Not imported")
        for widget in (self.list_title, self.list, self.copy_button):
            widget.setVisible(bool(lines))


def _shown_of(read: int, complete: bool) -> str:
    if read > PREVIEWED:
        return f"The first {PREVIEWED:,} of {read:,}{'' if complete else ' and more'} are shown"
    return ""


def _remark(rows: Sequence[ImportRow], busy: bool) -> str:
    if not rows:
        return "Reading…" if busy else "Nothing was found to import."
    twins = sum(bool(row.twin) and row.candidate is not None and row.candidate.known_as is None for row in rows)
    known = sum(row.candidate is not None and not row.importable for row in rows) - twins
    refused = sum(row.refusal is not None for row in rows)
    parts = [f"{known:,} known already"] if known else []
    parts += [_TWINS.format(twins)] if twins else []
    parts += [f"{refused:,} refused"] if refused else []
    ambiguous = sum(bool(row.readings) for row in rows if row.wanted)
    parts += [f"{counted(ambiguous, 'ambiguous date')} will stay undated"] if ambiguous else []
    if not busy and known + twins + refused == len(rows):
        return f"There is nothing new to import: {', '.join(parts)}."
    said = ", ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""
