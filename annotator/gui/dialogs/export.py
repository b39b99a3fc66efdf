"""Data out: what to write and where, a look at it beforehand, and the way to it afterwards."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.exporting import ExportOptions, ExportReport, Preview
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog, scrolled
from annotator.gui.dialogs.place import PlaceRow, is_taken, show_folder
from annotator.gui.dialogs.wording import counted, short_path
from annotator.gui.tasks import Progress, reporting
from annotator.gui.widgets.labels import SectionHeader, plain_label, tooltip_text

_EXPLANATION = "Every quote leaves as it stands in its article, character by character."
_SAFE = "Make it safe for spreadsheets"
_SAFE_WHY = (
    "Puts an apostrophe before texts that begin like a formula (= + - @), so that a spreadsheet does not run them. "
    "This alters those texts; leave it off for R, pandas and archives."
)
_PREVIEW_ROWS = 20
_CELL = 120
"""Letters of a cell that the preview shows; the tooltip holds more."""


class ExportDialog(SessionDialog):
    """Writes the dataset as a folder of CSV tables, or the claims as JSON lines."""

    def __init__(self, parts: DialogParts, parent: QWidget | None = None) -> None:
        """Offer everybody's claims as CSV beside the project, or where the user put its last export."""
        super().__init__("Export", _EXPLANATION, "export", parts, parent, (112, 36))
        self.report: ExportReport | None = None
        self._named_by_user = False
        self.csv_button = QRadioButton("CSV: a folder of tables")
        self.jsonl_button = QRadioButton("JSONL: one claim a line")
        self.csv_button.setChecked(True)
        self.people = QListWidget()
        self.safe_box = QCheckBox(_SAFE)
        self.safe_why: QLabel = plain_label(_SAFE_WHY, "small", wrap=True)
        self.where = PlaceRow(
            "Write to", "Where to write", "Folder to export into", self._usual_folder, self._usual_name
        )
        self.place, self.browse_button = self.where.line, self.where.button
        self.overwrite_box = QCheckBox("Replace what is there")
        self.table = QTableWidget()
        self._lay_out()
        self.export_button = self.add_button("Export", ButtonRole.AcceptRole, default=True)
        self.open_button = self.add_button("Open folder", ButtonRole.ActionRole, self.open_folder)
        self.close_button = self.add_button("Cancel", ButtonRole.RejectRole)
        self.open_button.hide()
        for button in (self.csv_button, self.jsonl_button):
            button.toggled.connect(lambda checked: self._format_changed() if checked else None)
        self.people.itemChanged.connect(lambda _item: self._changed())
        self.safe_box.toggled.connect(lambda _on: self._changed())
        self.overwrite_box.toggled.connect(lambda _on: self._show_state())
        self.where.edited.connect(self._place_edited)
        self.strip.busy_changed.connect(lambda _busy: self._show_state())
        self._format_changed()

    def options(self) -> ExportOptions:
        """Return what is chosen."""
        items = [self.people.item(row) for row in range(self.people.count())]
        chosen = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        ids = None if len(chosen) == len(items) else tuple(item.data(Qt.ItemDataRole.UserRole) for item in chosen)
        return ExportOptions(
            annotator_ids=ids,
            format=self._format(),
            spreadsheet_safe=self.safe_box.isChecked() and self.csv_button.isChecked(),
            overwrite=self.overwrite_box.isChecked(),
        )

    def destination(self) -> Path:
        """Return the folder or file to write."""
        return self.where.path()

    def accept(self) -> None:
        """Write it; once that is done, close."""
        if self.report is not None:
            super().accept()
            return
        if self.strip.writing or not self.export_button.isEnabled():
            return
        dest, options = self.destination(), self.options()

        def work(progress: Progress) -> ExportReport:
            return self.session.exporting.export(dest, options, reporting(progress))

        self.write(f"Writing {dest.name}…", work, self._written, "Cancelled: nothing was written.")

    def open_folder(self) -> None:
        """Show what was written in the system's file manager."""
        if self.report is not None:
            show_folder(self.report.path)

    def _lay_out(self) -> None:
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 8, 0)
        left.addWidget(SectionHeader("Format"))
        left.addWidget(self.csv_button)
        left.addWidget(self.jsonl_button)
        left.addWidget(SectionHeader("Whose claims"))
        counts = self.session.claims_by_annotator()
        for annotator in self.session.annotators():
            item = QListWidgetItem(f"{annotator.name} ({counts.get(annotator.id, 0):,})")
            item.setData(Qt.ItemDataRole.UserRole, annotator.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.people.addItem(item)
        self.people.setAccessibleName("Annotators whose claims are exported")
        self.people.setMinimumHeight(self.fontMetrics().height() * 4)
        left.addWidget(self.people, 1)
        left.addWidget(self.safe_box)
        left.addWidget(self.safe_why)
        self.table.setAccessibleName("First rows of claims.csv")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setMaximumSectionSize(self.fontMetrics().averageCharWidth() * 30)
        self.table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.6))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.preview_title = SectionHeader("Preview")
        right = QVBoxLayout()
        right.addWidget(self.preview_title)
        right.addWidget(self.table, 1)
        area = scrolled(side)
        area.setMinimumWidth(self.fontMetrics().averageCharWidth() * 27)
        across = QHBoxLayout()
        across.addWidget(area, 4)
        across.addLayout(right, 7)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.where)
        self.body.addWidget(self.overwrite_box)

    def _format(self) -> Literal["csv", "jsonl"]:
        return "csv" if self.csv_button.isChecked() else "jsonl"

    def _usual_name(self) -> str:
        stem = self.session.path.stem
        return f"{stem} dataset" if self._format() == "csv" else f"{stem}.jsonl"

    def _usual_folder(self) -> Path:
        return self.settings.last_folder(self._purpose, self.session.path.parent)

    @property
    def _purpose(self) -> str:
        return f"export/{self.session.uuid}"

    def _format_changed(self) -> None:
        if not self._named_by_user:
            self.place.setText(str(self._usual_folder() / self._usual_name()))
        for widget in (self.safe_box, self.safe_why):
            widget.setEnabled(self.csv_button.isChecked())
        self._changed()

    def _place_edited(self) -> None:
        self._named_by_user = self.where.given
        self.report = None
        self._show_state()

    def _changed(self) -> None:
        """Show the first rows of what would be written now."""
        self.report = None
        self._show_state()
        options = self.options()
        self.strip.run(
            "Reading the first rows…",
            lambda _progress: self.session.exporting.preview(options, _PREVIEW_ROWS),
            self._show_preview,
        )

    def _show_preview(self, preview: Preview) -> None:
        self.table.setColumnCount(len(preview.header))
        self.table.setRowCount(len(preview.rows))
        self.table.setHorizontalHeaderLabels(list(preview.header))
        for number, row in enumerate(preview.rows):
            for column, value in enumerate(row):
                text = "" if value is None else str(value)
                item = QTableWidgetItem(" ".join(text[:_CELL].split()))
                item.setToolTip(tooltip_text(text[:1000]))
                self.table.setItem(number, column, item)
        self.table.resizeColumnsToContents()
        for column in (0, 1):
            self.table.setColumnWidth(column, self.fontMetrics().averageCharWidth() * 14)
        total = self._claims_chosen()
        shown = f"first {len(preview.rows)} of {counted(total, 'claim')}" if total > len(preview.rows) else ""
        self.preview_title.set_remark(shown or counted(total, "claim"))

    def _claims_chosen(self) -> int:
        counts = self.session.claims_by_annotator()
        ids = self.options().annotator_ids
        return sum(count for annotator, count in counts.items() if ids is None or annotator in ids)

    def _show_state(self) -> None:
        dest, typed = self.destination(), self.where.given
        exists = typed and is_taken(dest)
        self.overwrite_box.setVisible(exists and self.report is None)
        done = self.report is not None
        nobody = self.options().annotator_ids == () and self.people.count() > 0
        self.export_button.setText("Close" if done else "Export")
        self.open_button.setVisible(done)
        self.close_button.setVisible(not done)
        blocked = not typed or nobody or (exists and not self.overwrite_box.isChecked())
        self.export_button.setEnabled(done or not blocked)
        for widget in (self.place, self.browse_button, self.people, self.csv_button, self.jsonl_button):
            widget.setEnabled(not self.strip.writing)
        reason = ""
        if nobody:
            reason = "Choose at least one annotator."
        elif exists and not done and not self.overwrite_box.isChecked():
            reason = f"“{dest.name}” is there already: choose another name, or let it be replaced."
        self.remark.setText("" if done else reason)

    def _written(self, report: ExportReport) -> None:
        self.report = report
        if report.path.parent == self.session.path.parent:
            # Wherever the project is moved, the next export is to be proposed beside it.
            self.settings.forget_last_folder(self._purpose)
        else:
            self.settings.set_last_folder(self._purpose, report.path.parent)
        rows = ", ".join(f"{name} ({count:,})" for name, count in report.rows.items())
        self._show_state()
        self.notice.show_message(f"Written to {short_path(report.path)}: {rows}.")
        self.export_button.setFocus()
