"""What the import dialog shows of one article: its details with their evidence, how its file is read, its text."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.text import first_words
from annotator.formats.columns import ColumnMap, Role
from annotator.gui.dialogs.frame import scrolled
from annotator.gui.dialogs.wording import counted, date_words, either
from annotator.gui.models.import_table import Column, ImportRow, edit
from annotator.gui.theme import repolish, set_role
from annotator.gui.widgets.chips import Chip
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import ElidedLabel, plain_label, set_shown

PREVIEW_CHARACTERS = 20_000
"""Code points of an article's text that are shown."""

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Western European (Windows-1252)"),
    ("iso8859-15", "Western European (ISO 8859-15)"),
    ("cp1250", "Central European (Windows-1250)"),
    ("iso8859-2", "Central European (ISO 8859-2)"),
    ("cp1251", "Cyrillic (Windows-1251)"),
    ("koi8_r", "Cyrillic (KOI8-R)"),
    ("koi8_u", "Cyrillic (KOI8-U)"),
    ("cp866", "Cyrillic (DOS 866)"),
    ("cp1253", "Greek (Windows-1253)"),
    ("cp1254", "Turkish (Windows-1254)"),
    ("cp1255", "Hebrew (Windows-1255)"),
    ("cp1256", "Arabic (Windows-1256)"),
    ("cp1257", "Baltic (Windows-1257)"),
    ("gb18030", "Chinese (GB 18030)"),
    ("big5", "Chinese (Big5)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("euc_jp", "Japanese (EUC)"),
    ("euc_kr", "Korean (EUC)"),
)
"""Encodings offered, by the name Python knows them under."""

_ROLE_NAMES = {
    Role.TEXT: "Text",
    Role.TITLE: "Title",
    Role.SOURCE: "Source",
    Role.BYLINE: "Byline",
    Role.PUBLISHED: "Date",
    Role.URL: "Web address",
    Role.LANGUAGE: "Language",
}
_NO_COLUMN = "– none –"


class ColumnsBox(QWidget):
    """Which column of a table holds what; `chosen` carries the new ColumnMap after the user changed one."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the box for no table yet."""
        super().__init__(parent)
        self.combos: dict[Role, QComboBox] = {}
        self._columns = ColumnMap()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.addRow(plain_label("Columns of the table", "section"))
        for role, name in _ROLE_NAMES.items():
            combo = QComboBox()
            combo.setAccessibleName(f"Column that holds: {name}")
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(12)
            combo.activated.connect(lambda _index, role=role: self._take(role))
            self.combos[role] = combo
            form.addRow(name, combo)

    def set_table(self, header: Sequence[str], columns: ColumnMap) -> None:
        """Offer the columns named in `header` and choose those of `columns`."""
        self._columns = columns
        for role, combo in self.combos.items():
            combo.blockSignals(True)
            combo.clear()
            combo.addItem(_NO_COLUMN, None)
            for name in header:
                combo.addItem(name, name)
            combo.setCurrentIndex(max(0, combo.findData(columns.column(role))))
            combo.blockSignals(False)

    def _take(self, role: Role) -> None:
        column = self.combos[role].currentData()
        if column != self._columns.column(role):
            self.chosen.emit(self._columns.with_column(role, column))


class DetailsPane(QWidget):
    """One row of the preview, to look at and to correct.

    `edited` follows each change of title, source or date; `encoding_chosen` carries the encoding (empty: recognise it)
    and whether it is meant for all files; `columns_chosen` a ColumnMap.
    """

    edited = Signal()
    encoding_chosen = Signal(str, bool)
    columns_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the pane without a row."""
        super().__init__(parent)
        self.row: ImportRow | None = None
        self.setAccessibleName("Details of the article")
        self.origin = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        set_role(self.origin, "strong")
        self.state: QLabel = plain_label("", "small", wrap=True)
        self.remedy: QLabel = plain_label("", wrap=True)
        self.title = self._line("Title", Column.TITLE)
        self.source = self._line("Source", Column.SOURCE)
        self.date = self._line("Date", Column.DATE)
        self.date.setPlaceholderText("2021, 2021-04 or 2021-04-06")
        self.evidence = {column: plain_label("", "small", wrap=True) for column in (0, 1, 2)}
        self.readings = QWidget()
        self._reading_row = FlowLayout(self.readings)
        self.encoding = QComboBox()
        self.encoding.setAccessibleName("Encoding of this file")
        self.encoding.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.encoding.setMinimumContentsLength(16)
        self.encoding.activated.connect(lambda _index: self._take_encoding(everywhere=False))
        self.everywhere = QPushButton("Use for all files")
        self.everywhere.setAutoDefault(False)
        set_role(self.everywhere, "link")
        self.everywhere.clicked.connect(lambda _checked=False: self._take_encoding(everywhere=True))
        self.columns = ColumnsBox()
        self.columns.chosen.connect(self.columns_chosen)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Text of the article")
        set_role(self.text, "input")
        self._lay_out()
        self.show_row(None)

    def show_row(self, row: ImportRow | None, encoding: str = "") -> None:
        """Show a row, whose file is read in `encoding` when the user chose one; None shows nothing."""
        self.row = row
        found = row.candidate if row else None
        self.form.setHidden(found is None)
        refusal = row.refusal if row else None
        self.origin.setText(found.origin if found else refusal.origin if refusal else "")
        self.state.setText(row.state if row else "")
        self.remedy.setText(refusal.remedy if refusal else "")
        set_shown(self.remedy, bool(self.remedy.text()))
        set_shown(self.columns, False)
        self._show_encoding(row, encoding)
        text = found.new.text if found else ""
        more = f"\n\n… and {counted(len(text) - PREVIEW_CHARACTERS, 'more character')}"
        self.text.setPlainText(text[:PREVIEW_CHARACTERS] + (more if len(text) > PREVIEW_CHARACTERS else ""))
        self.text.setHidden(found is None)
        self._show_details()

    def show_columns(self, header: Sequence[str], columns: ColumnMap) -> None:
        """Offer to choose the columns of the row's table."""
        self.columns.set_table(header, columns)
        set_shown(self.columns, True)

    def _line(self, name: str, column: Column) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.editingFinished.connect(lambda: self._take(line, column))
        if column is Column.DATE:
            line.textEdited.connect(lambda text: self._check_date(text))
        return line

    def _lay_out(self) -> None:
        self.form = QWidget()
        form = QFormLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        for column, name, line in ((0, "Title", self.title), (1, "Source", self.source), (2, "Date", self.date)):
            form.addRow(name, line)
            if column == Column.DATE:
                form.addRow("", self.readings)
            form.addRow("", self.evidence[column])
        self.encoding_row = QWidget()
        encoding = QHBoxLayout(self.encoding_row)
        encoding.setContentsMargins(0, 0, 0, 0)
        encoding.addWidget(plain_label("Encoding"))
        encoding.addWidget(self.encoding, 1)
        encoding.addWidget(self.everywhere)
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(8, 0, 4, 0)
        for widget in (self.origin, self.state, self.remedy, self.form, self.encoding_row, self.columns):
            lines.addWidget(widget)
        self.text.setMinimumHeight(self.fontMetrics().height() * 8)
        lines.addWidget(self.text, 1)
        lines.addStretch(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = scrolled(inner)
        area.setMinimumWidth(self.fontMetrics().averageCharWidth() * 32)
        outer.addWidget(area)

    def _show_details(self) -> None:
        row = self.row
        found = row.candidate if row else None
        if row is None or found is None:
            return
        details = row.details
        for line, value in (
            (self.title, details.get("title")),
            (self.source, details.get("source")),
            (self.date, details.get("published")),
        ):
            line.setText(value or "")
            line.setCursorPosition(0)
            line.setEnabled(row.importable)
        self._check_date(self.date.text())
        self.title.setPlaceholderText(f"untitled: {first_words(found.new.text, 40)}")
        self.evidence[0].setText(
            details.get("title_evidence") or "No title was found; it is listed by its first words."
        )
        self.evidence[1].setText(details.get("source_evidence") or "No source was found.")
        self.evidence[2].setText(self._date_evidence(row))
        self._show_readings(row)

    def _date_evidence(self, row: ImportRow) -> str:
        details = row.details
        evidence = details.get("published_evidence") or "No date was found; it stays undated."
        if row.readings:
            return f"Ambiguous: {either(row.readings)}. From {evidence}"
        published = details.get("published")
        return f"{date_words(published)}: {evidence}" if published else evidence

    def _show_readings(self, row: ImportRow) -> None:
        while (item := self._reading_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for reading in row.readings:
            chip = Chip(date_words(reading))
            chip.setCheckable(False)
            chip.clicked.connect(lambda _checked=False, reading=reading: self._settle(reading))
            self._reading_row.addWidget(chip)
        set_shown(self.readings, bool(row.readings))

    def _settle(self, reading: str) -> None:
        self.date.setText(reading)
        self._take(self.date, Column.DATE)
        self.date.setFocus()

    def _take(self, line: QLineEdit, column: Column) -> None:
        if self.row is not None and self.row.importable and edit(self.row, column, line.text()):
            self._show_details()
            self.edited.emit()

    def _check_date(self, text: str) -> None:
        invalid = _invalid_date(text)
        if bool(self.date.property("invalid")) != bool(invalid):
            self.date.setProperty("invalid", bool(invalid))
            repolish(self.date)
        if invalid:
            self.evidence[2].setText(invalid)

    def _show_encoding(self, row: ImportRow | None, chosen: str) -> None:
        found = row.candidate if row else None
        decodable = row is not None and (found.encoding is not None if found else row.path.is_absolute())
        set_shown(self.encoding_row, decodable)
        self.encoding.blockSignals(True)
        self.encoding.clear()
        used = found.encoding if found and found.encoding and not chosen else ""
        sure = "" if found is None or found.encoding_certain else ", guessed"
        self.encoding.addItem(f"As recognised ({used}{sure})" if used else "As recognised", "")
        for name, label in ENCODINGS:
            self.encoding.addItem(label, name)
        if chosen and self.encoding.findData(chosen) < 0:
            self.encoding.addItem(chosen, chosen)
        self.encoding.setCurrentIndex(max(0, self.encoding.findData(chosen)))
        self.encoding.blockSignals(False)
        self.everywhere.setEnabled(bool(chosen))

    def _take_encoding(self, *, everywhere: bool) -> None:
        if self.row is not None:
            self.encoding_chosen.emit(self.encoding.currentData(), everywhere)


def _invalid_date(text: str) -> str:
    try:
        partial_date(text)
    except InvalidValueError as error:
        return str(error)
    return ""
