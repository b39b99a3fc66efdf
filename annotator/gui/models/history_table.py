"""Tables of plain text, and the list of all actions, read a page at a time."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import tooltip_text
from annotator.store.history import Step

_Index = QModelIndex | QPersistentModelIndex
_LONGEST = 300

PAGE = 200
"""Actions read at a time."""

STATE_WORDS = {"done": "done", "undone": "undone, can be done again", "left": "undone, then passed over"}


class TextTableModel(QAbstractTableModel):
    """Rows of texts, each standing for the thing with its id; texts are shown as they are, never as rich text."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._ids: list[int] = []
        self._rows: list[tuple[str, ...]] = []
        self._muted: set[int] = set()

    def set_rows(self, rows: Sequence[tuple[int, tuple[str, ...]]], muted: Sequence[int] = ()) -> None:
        """Show these rows, pairs of id and cells; those of the ids in `muted` are greyed."""
        self.beginResetModel()
        self._ids = [row_id for row_id, _cells in rows]
        self._rows = [cells for _row_id, cells in rows]
        self._muted = set(muted)
        self.endResetModel()

    def append_rows(self, rows: Sequence[tuple[int, tuple[str, ...]]], muted: Sequence[int] = ()) -> None:
        """Show these below the others."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._ids), len(self._ids) + len(rows) - 1)
            self._ids += [row_id for row_id, _cells in rows]
            self._rows += [cells for _row_id, cells in rows]
            self._muted |= set(muted)
            self.endInsertRows()

    def id_at(self, row: int) -> int | None:
        """Return the id of a row, or None outside of the table."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, row_id: int) -> int | None:
        """Return the row of an id, or None."""
        return self._ids.index(row_id) if row_id in self._ids else None

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text[:_LONGEST].split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(text)
        if role == Qt.ItemDataRole.ForegroundRole and self._ids[index.row()] in self._muted:
            return theme_of(QGuiApplication.palette()).muted
        return None


class HistoryTableModel(TextTableModel):
    """All actions, the newest first. `steps` returns at most so many that are older than a given action."""

    def __init__(
        self,
        steps: Callable[[int, int | None], list[Step]],
        moment: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`moment` words a moment as the project keeps it."""
        super().__init__(("When", "Who", "What", "State"), parent)
        self._steps, self._moment = steps, moment
        self._more = False

    def reload(self) -> None:
        """Read the newest actions anew, as many as were shown."""
        wanted = max(PAGE, self.rowCount())
        found = self._steps(wanted, None)
        self._more = len(found) == wanted
        self.set_rows(self._cells(found), self._passed(found))

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._more

    def fetchMore(self, parent: _Index) -> None:
        if parent.isValid() or not self.rowCount():
            return
        found = self._steps(PAGE, self.id_at(self.rowCount() - 1))
        self._more = len(found) == PAGE
        self.append_rows(self._cells(found), self._passed(found))

    def _cells(self, steps: Sequence[Step]) -> list[tuple[int, tuple[str, ...]]]:
        return [
            (s.id, (self._moment(s.created_at), s.annotator or "", s.label, STATE_WORDS.get(s.state, s.state)))
            for s in steps
        ]

    def _passed(self, steps: Sequence[Step]) -> list[int]:
        return [step.id for step in steps if step.state != "done"]
