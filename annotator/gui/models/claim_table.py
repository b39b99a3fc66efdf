"""The table of claims: ids in memory, rows fetched a page at a time as they are painted."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from annotator.core.claim import OPEN
from annotator.core.codebook import Codebook
from annotator.core.filters import ClaimSort
from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import tooltip_text
from annotator.gui.widgets.stance import NOT_CODED
from annotator.store.lists import ClaimRow

PAGE = 64
_ROWS_KEPT = PAGE * 64
_FEW = 16
_LONGEST = 300
"""Letters of a quotation that a cell gets; no cell is wider."""

StanceRole = Qt.ItemDataRole.UserRole
"""The stance of the claim as text, or None, for the delegate that paints it."""

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ClaimColumn:
    """A column: its lasting name, heading, order in SQL, width in average letters, and how a row fills it."""

    name: str
    heading: str
    sort: ClaimSort
    width: int
    text: Callable[[ClaimRow], str | None]


STANCE, FORM, UPDATED = "stance", "form", "updated_at"

COLUMNS = (
    ClaimColumn("article_title", "Article", ClaimSort.TITLE, 26, lambda row: row.article_title),
    ClaimColumn("quote", "Quote", ClaimSort.QUOTE, 44, lambda row: row.quote),
    ClaimColumn("actor", "Actor", ClaimSort.ACTOR, 22, lambda row: row.actor),
    ClaimColumn(STANCE, "Stance", ClaimSort.STANCE, 14, lambda row: row.stance),
    ClaimColumn("proposition", "Proposition", ClaimSort.PROPOSITION, 36, lambda row: row.proposition),
    ClaimColumn("theme", "Theme", ClaimSort.THEME, 18, lambda row: row.theme),
    ClaimColumn("actor_as_written", "As written", ClaimSort.AS_WRITTEN, 18, lambda row: row.actor_as_written),
    ClaimColumn("organisation", "Organisation", ClaimSort.ORGANISATION, 20, lambda row: row.organisation),
    ClaimColumn(FORM, "Form", ClaimSort.FORM, 14, lambda row: row.form),
    ClaimColumn("claim_date", "Claim date", ClaimSort.CLAIM_DATE, 12, lambda row: row.claim_date),
    ClaimColumn("published", "Published", ClaimSort.PUBLISHED, 12, lambda row: row.published),
    ClaimColumn("source", "Source", ClaimSort.SOURCE, 16, lambda row: row.source),
    ClaimColumn("annotator", "Annotator", ClaimSort.ANNOTATOR, 16, lambda row: row.annotator),
    ClaimColumn("status", "Status", ClaimSort.STATUS, 11, lambda row: row.status),
    ClaimColumn(UPDATED, "Changed", ClaimSort.UPDATED, 18, lambda row: row.updated_at),
)
"""All columns in their first order."""

HIDDEN_AT_FIRST = frozenset({"theme", "actor_as_written", "organisation", "annotator", UPDATED})


def named_columns(*names: str) -> tuple[ClaimColumn, ...]:
    """Return the columns of these names, in this order."""
    return tuple(next(column for column in COLUMNS if column.name == name) for name in names)


class ClaimTableModel(QAbstractTableModel):
    """Claims in the order of their ids; `rows_of` returns the rows of given ids, leaving out those that are gone."""

    def __init__(
        self,
        rows_of: Callable[[Sequence[int]], list[ClaimRow]],
        columns: Sequence[ClaimColumn] = COLUMNS,
        moment: Callable[[str], str] = str,
        parent: QObject | None = None,
    ) -> None:
        """`moment` words a moment as the project keeps it."""
        super().__init__(parent)
        self.columns = columns
        self._rows_of, self._moment = rows_of, moment
        self._ids: array[int] = array("q")
        self._rows: dict[int, ClaimRow | None] = {}
        self._stance_labels: dict[str, str] = {}
        self._form_labels: dict[str, str] = {}

    def set_codebook(self, codebook: Codebook) -> None:
        """Word stances and forms as this codebook does."""
        self._stance_labels = {stance.value: label for stance, label in codebook.stance_labels.items()}
        self._form_labels = {form.form: form.label for form in codebook.forms}
        self.forget_rows()

    def set_ids(self, ids: "array[int]") -> None:
        """Show these claims."""
        if ids == self._ids:
            self.forget_rows()
            return
        self.beginResetModel()
        self._ids = ids
        self._rows.clear()
        self.endResetModel()

    def forget_rows(self, claim_ids: Iterable[int] | None = None) -> None:
        """Fetch the rows of these claims, or all when None, anew as they are painted."""
        if claim_ids is None:
            self._rows.clear()
        else:
            for claim_id in claim_ids:
                self._rows.pop(claim_id, None)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    @property
    def ids(self) -> "array[int]":
        """The ids in their order; not to be changed."""
        return self._ids

    def row_of(self, claim_id: int) -> int | None:
        """Return the row of a claim, or None when it is not in the table."""
        try:
            return self._ids.index(claim_id)
        except ValueError:
            return None

    def rows_of_ids(self, claim_ids: Sequence[int]) -> list[int]:
        """Return the rows of those claims that are in the table, from above."""
        if len(claim_ids) <= _FEW:
            return sorted(row for one in claim_ids if (row := self.row_of(one)) is not None)
        wanted = set(claim_ids)
        return [row for row, claim_id in enumerate(self._ids) if claim_id in wanted]

    def claim_at(self, number: int) -> ClaimRow | None:
        """Return what a row shows, or None when the claim is gone meanwhile."""
        claim_id = self._ids[number]
        if claim_id not in self._rows:
            if len(self._rows) > _ROWS_KEPT:
                self._rows.clear()
            first = number - number % PAGE
            wanted = self._ids[first : first + PAGE]
            self._rows.update(dict.fromkeys(wanted))
            self._rows.update({row.claim_id: row for row in self._rows_of(wanted)})
        return self._rows[claim_id]

    def text(self, row: ClaimRow, column: ClaimColumn) -> str:
        """Return what a cell says, all of it."""
        found = column.text(row) or ""
        if column.name == STANCE:
            return self._stance_labels.get(found, found) or NOT_CODED
        if column.name == FORM:
            return self._form_labels.get(found, found)
        return self._moment(found) if column.name == UPDATED else found

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ANSWERED or not index.isValid():
            return None
        row = self.claim_at(index.row())
        column = self.columns[index.column()]
        if row is None:
            return "(deleted)" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(self.text(row, column)[:_LONGEST].split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self.text(row, column))
        if role == StanceRole:
            return row.stance
        if role == Qt.ItemDataRole.ForegroundRole and column.name == "status" and row.status == OPEN:
            return theme_of(QGuiApplication.palette()).warning
        return None


_ANSWERED = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
    StanceRole,
}
