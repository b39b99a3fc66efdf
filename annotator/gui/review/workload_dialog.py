"""How far everybody is with every article."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.app.workload import WorkloadTable
from annotator.core.article import State
from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import plain_label
from annotator.store.annotators import Annotator

_Index = QModelIndex | QPersistentModelIndex
_WORDS = {State.TODO: "○ not started", State.DOING: "◐ in progress", State.DONE: "● done"}


def blinded(table: WorkloadTable, letters_of: Callable[[int], Mapping[int, str]]) -> WorkloadTable:
    """Return the table with a column for each letter; `letters_of` says who has which in an article, by their ids.

    Letters are dealt anew for each article, so that a column is nobody's.
    """
    known: dict[str, Annotator] = {}
    rows = []
    for row in table.rows:
        states: dict[int, State] = {}
        for annotator_id, letter in letters_of(row.article_id).items():
            column = known.setdefault(letter, Annotator(-1 - len(known), "", letter))
            states[column.id] = row.states[annotator_id]
        rows.append(replace(row, states=states))
    return WorkloadTable(tuple(sorted(known.values(), key=lambda one: (len(one.name), one.name))), tuple(rows))


class WorkloadModel(QAbstractTableModel):
    """An article per row; a column per annotator, and one for the reviewer."""

    def __init__(self, table: WorkloadTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self._parent = parent

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._table.rows)

    def columnCount(self, _parent: _Index | None = None) -> int:
        return len(self._table.annotators) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return ["Article", *(person.name for person in self._table.annotators), "Review"][section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._table.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.ForegroundRole and column:
            return self._colour(index)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == 0:
            return row.title
        if column > len(self._table.annotators):
            return "✓ decided" if row.decided else "open"
        return _WORDS[row.states[self._table.annotators[column - 1].id]]

    def _colour(self, index: _Index) -> object:
        theme = theme_of(self._parent.palette())
        row, column = self._table.rows[index.row()], index.column()
        if column > len(self._table.annotators):
            return theme.done if row.decided else theme.muted
        state = row.states[self._table.annotators[column - 1].id]
        return theme.text if state is State.DONE else theme.muted


class WorkloadDialog(QDialog):
    """Shows who has still to do what."""

    def __init__(self, table: WorkloadTable, reviewer: int | None, parent: QWidget | None) -> None:
        """Leave out the `reviewer` (an annotator's id), unless they have begun articles themselves."""
        super().__init__(parent)
        table = replace(table, annotators=tuple(
            person for person in table.annotators
            if person.id != reviewer or table.totals(person.id)[State.TODO] < len(table.rows)
        ))  # fmt: skip
        self.setWindowTitle("Workload")
        unit = self.fontMetrics().height()
        self.view = QTableView(self)
        self.view.setModel(WorkloadModel(table, self))
        self.view.setAccessibleName("Workload")
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(round(unit * 1.8))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self.view.setColumnWidth(0, unit * 22)
        for column in range(1, len(table.annotators) + 2):
            self.view.setColumnWidth(column, unit * 8)
        parts = [f"{table.decided} of {len(table.rows)} articles decided"]
        letters = any(person.id < 0 for person in table.annotators)
        if letters:
            parts.append("the letters are dealt anew for each article")
        for person in () if letters else table.annotators:
            totals = table.totals(person.id)
            parts.append(f"{person.name}: {totals.get(State.DONE, 0)} done, {totals.get(State.DOING, 0)} in progress")
        self.summary = plain_label(" · ".join(parts), "muted", wrap=True)
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        buttons.rejected.connect(self.reject)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(unit, unit, unit, unit)
        column_layout.setSpacing(unit * 2 // 3)
        column_layout.addWidget(self.summary)
        column_layout.addWidget(self.view, 1)
        column_layout.addWidget(buttons)
        wanted = unit * (26 + 8 * (len(table.annotators) + 1))
        screen = self.screen().availableGeometry()
        self.resize(min(wanted, screen.width() - 40, unit * 80), min(unit * 34, screen.height() - 80))
