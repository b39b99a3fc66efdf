"""The middle of the import dialog: the table of what was read, and the details of one row."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.dialogs.import_details import DetailsPane
from annotator.gui.dialogs.wording import date_words
from annotator.gui.models.import_table import Column, ImportRow, ImportTableModel
from annotator.gui.widgets.labels import plain_label

_WIDEST = {Column.SOURCE: 18, Column.DATE: 18, Column.LENGTH: 14, Column.ENCODING: 18, Column.STATE: 26}
"""Average letters that the columns take at most by themselves; the tooltip of a cell tells the rest."""

_TITLE_LETTERS = 20
_Index = QModelIndex | QPersistentModelIndex


class _DateDelegate(QStyledItemDelegate):
    """Edits a date: a choice between its readings while it is ambiguous, else a line."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        del option
        model = index.model()
        row = model.rows[index.row()] if isinstance(model, ImportTableModel) else None
        if row is None or not row.readings:
            line = QLineEdit(parent)
            line.setPlaceholderText("2021, 2021-04 or 2021-04-06")
            line.setAccessibleName("Date")
            return line
        choice = QComboBox(parent)
        choice.setAccessibleName("Which date is meant")
        choice.addItem("leave undated", "")
        for reading in row.readings:
            choice.addItem(date_words(reading), reading)
        choice.activated.connect(lambda _index: self._choose(choice))
        return choice

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            editor.showPopup()
        elif isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        text = editor.currentData() if isinstance(editor, QComboBox) else ""
        if isinstance(editor, QLineEdit):
            text = editor.text()
        model.setData(index, text, Qt.ItemDataRole.EditRole)

    def _choose(self, choice: QComboBox) -> None:
        self.commitData.emit(choice)
        self.closeEditor.emit(choice)


class ImportTable(QTableView):
    """The rows of an import; Space checks or unchecks all selected rows, F2 edits, Enter goes to the details."""

    details_wanted = Signal()

    def __init__(self, model: ImportTableModel, parent: QWidget | None = None) -> None:
        """Show `model`."""
        super().__init__(parent)
        self.setModel(model)
        self._rows = model
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        self.setAccessibleName("Articles found")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.SelectedClicked)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegateForColumn(Column.DATE, _DateDelegate(self))
        metrics = self.fontMetrics()
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(round(metrics.height() * 1.7))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self._fitting, self._by_hand = False, False
        self._state_width = 0
        header.sectionResized.connect(lambda _column, _before, _after: self._resized())
        model.modelReset.connect(self.fit_columns)
        model.rowsInserted.connect(self.fit_columns)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Make the columns as wide as what they hold, until the user drags one of them."""
        if self._by_hand:
            return
        header, letter = self.horizontalHeader(), self.fontMetrics().averageCharWidth()
        self._fitting = True
        for column, most in _WIDEST.items():
            held = min(most * letter, self.sizeHintForColumn(column) + letter)
            header.resizeSection(column, max(held, header.sectionSizeHint(column)))
        self._state_width = header.sectionSize(Column.STATE)
        self._fitting = False
        self._share_rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_rest()

    def _resized(self) -> None:
        self._by_hand = self._by_hand or not self._fitting

    def _share_rest(self) -> None:
        """Give the title all room that the other columns leave; where there is too little, the state gives way."""
        header = self.horizontalHeader()
        self._fitting = True
        least = self.fontMetrics().averageCharWidth() * _TITLE_LETTERS
        if not self._by_hand:
            before_state = sum(header.sectionSize(column) for column in _WIDEST if column is not Column.STATE)
            room = max(header.sectionSizeHint(Column.STATE), self.viewport().width() - before_state - least)
            header.resizeSection(Column.STATE, min(self._state_width, room))
        others = sum(header.sectionSize(column) for column in _WIDEST)
        header.resizeSection(Column.TITLE, max(least, self.viewport().width() - others))
        self._fitting = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.state() is not QAbstractItemView.State.EditingState:
            self._toggle()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.details_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _toggle(self) -> None:
        numbers = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = {number: row for number in numbers if (row := self._rows.rows[number]).importable}
        checked = not all(row.checked for row in rows.values())
        for row in rows.values():
            row.checked = checked
        self._rows.rows_changed(*rows)


class ImportPreview(QWidget):
    """Table and details side by side, a box to check them all, and a choice about residue.

    `edited` follows each change of what is to be imported; `row_shown` carries the row whose details are on view;
    `encoding_chosen` and `columns_chosen` carry the row's path and what was chosen for its file.
    """

    edited = Signal()
    row_shown = Signal(object)
    encoding_chosen = Signal(object, str, bool)
    columns_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty preview."""
        super().__init__(parent)
        self.model = ImportTableModel(self)
        self.table = ImportTable(self.model)
        self.details = DetailsPane()
        self.all_box = QCheckBox("Import all that is new")
        self.all_box.setChecked(True)
        self.residue_box = QCheckBox("Mark title and what looks like residue")
        self.residue_box.setToolTip("Menus, teasers and captions are greyed; you can change that in the article.")
        self.residue_box.setChecked(True)
        self.count = plain_label("", "small")
        self._lay_out()
        self.all_box.clicked.connect(self.model.set_all_checked)
        self.model.rows_edited.connect(self._rows_edited)
        self.model.rowsInserted.connect(self._rows_came)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _before: self._show(index.row()))
        self.table.details_wanted.connect(lambda: self.details.title.setFocus(Qt.FocusReason.OtherFocusReason))
        self.details.edited.connect(self._details_edited)
        self.details.encoding_chosen.connect(self._encoding_chosen)
        self.details.columns_chosen.connect(self._columns_chosen)

    def set_rows(self, rows: Sequence[ImportRow], current: Path | None = None) -> None:
        """Show other rows and select the first of the file `current`."""
        self.model.set_rows(rows)
        number = next((n for n, row in enumerate(self.model.rows) if row.path == current), 0)
        if self.model.rows:
            self.table.selectRow(number)
        self._show(number if self.model.rows else -1)
        self.edited.emit()

    def current(self) -> ImportRow | None:
        """Return the row whose details are on view, or None."""
        return self.details.row

    def _lay_out(self) -> None:
        options = QHBoxLayout()
        options.addWidget(self.all_box)
        options.addWidget(self.residue_box)
        options.addStretch(1)
        options.addWidget(self.count)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(9)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        unit = self.fontMetrics().averageCharWidth()
        self.splitter.setSizes([unit * 104, unit * 56])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(options)
        outer.addWidget(self.splitter, 1)

    def _rows_came(self) -> None:
        if self.details.row is None and self.model.rows:
            self.table.selectRow(0)

    def _show(self, number: int) -> None:
        row = self.model.rows[number] if 0 <= number < len(self.model.rows) else None
        self.details.show_row(row)
        self.row_shown.emit(row)

    def _rows_edited(self) -> None:
        importable = [row for row in self.model.rows if row.importable]
        self.all_box.setChecked(bool(importable) and all(row.checked for row in importable))
        if self.details.row is not None and not self.details.isAncestorOf(self.focusWidget() or self):
            self.row_shown.emit(self.details.row)
        self.edited.emit()

    def _details_edited(self) -> None:
        row = self.details.row
        number = next((n for n, one in enumerate(self.model.rows) if one is row), -1)
        if number >= 0:
            self.model.rows_changed(number)

    def _encoding_chosen(self, encoding: str, everywhere: bool) -> None:
        if self.details.row is not None:
            self.encoding_chosen.emit(self.details.row.path, encoding, everywhere)

    def _columns_chosen(self, columns: object) -> None:
        if self.details.row is not None:
            self.columns_chosen.emit(self.details.row.path, columns)
