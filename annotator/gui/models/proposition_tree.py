"""The propositions of the codebook as a tree that can be rearranged by dragging."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QStandardItem, QStandardItemModel

from annotator.core.codebook import Proposition, PropositionKind
from annotator.core.folding import folded
from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import tooltip_text

_Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-claim-annotator-proposition"
LABEL, CLAIMS = 0, 1
IdRole = Qt.ItemDataRole.UserRole
"""The proposition's id."""


class PropositionTreeModel(QStandardItemModel):
    """Themes and propositions with their number of claims.

    `move_requested` carries the id of what was dragged, the id of what it is dropped on (None: the top of the tree)
    and its place among the children there, from 0, itself not counted.
    """

    move_requested = Signal(int, object, int)

    def __init__(self, parent: QObject | None = None, *, editable: bool = True) -> None:
        """Make an empty tree; only an `editable` one can be rearranged."""
        super().__init__(0, 2, parent)
        self._editable = editable
        self._all: dict[int, Proposition] = {}
        self._usage: Mapping[int, int] = {}
        self._items: dict[int, QStandardItem] = {}
        self._query: tuple[str, ...] = ()
        self._with_retired = False
        self.setHorizontalHeaderLabels(["Proposition", "Claims"])
        self.setHeaderData(CLAIMS, Qt.Orientation.Horizontal, _alignment(CLAIMS), Qt.ItemDataRole.TextAlignmentRole)
        self.setHeaderData(LABEL, Qt.Orientation.Horizontal, _alignment(LABEL), Qt.ItemDataRole.TextAlignmentRole)

    def set_propositions(self, propositions: Sequence[Proposition], usage: Mapping[int, int]) -> None:
        """Show these, given depth first; `usage` says how many claims each has, by id."""
        self._all, self._usage = {one.id: one for one in propositions}, usage
        self._build()

    def set_usage(self, usage: Mapping[int, int]) -> None:
        """Show other numbers of claims."""
        self._usage = usage
        for proposition_id, item in self._items.items():
            above = item.parent() or self.invisibleRootItem()
            above.child(item.row(), CLAIMS).setText(self._claims(self._all[proposition_id]))

    def set_query(self, text: str) -> None:
        """Show only what holds every word in label, definition or examples, and what that stands under."""
        words = tuple(folded(text).split())
        if words != self._query:
            self._query = words
            self._build()

    def show_retired(self, shown: bool) -> None:
        """Show what is retired as well, or leave it out."""
        if shown != self._with_retired:
            self._with_retired = shown
            self._build()

    def proposition_at(self, index: _Index) -> Proposition | None:
        """Return what stands at an index, or None for an invalid one."""
        found = index.siblingAtColumn(LABEL).data(IdRole) if isinstance(index, QModelIndex) else index.data(IdRole)
        return self._all.get(found) if isinstance(found, int) else None

    def index_of(self, proposition_id: int) -> QModelIndex:
        """Return the index of a proposition; an invalid one when it is not shown."""
        item = self._items.get(proposition_id)
        return item.index() if item is not None else QModelIndex()

    def usage_of(self, proposition_id: int) -> int:
        """Return how many claims have exactly this proposition."""
        return self._usage.get(proposition_id, 0)

    def usage_under(self, theme_id: int) -> int:
        """Return how many claims have a theme or a proposition that stands under it, at any depth."""
        under = {theme_id}
        for one in self._all.values():
            if one.parent_id in under:
                under.add(one.id)
        return sum(self.usage_of(proposition_id) for proposition_id in under)

    def siblings_of(self, proposition_id: int) -> list[int]:
        """Return the ids of all that stand beside a proposition, itself among them, also those not shown now."""
        parent_id = self._all[proposition_id].parent_id
        return [one.id for one in self._all.values() if one.parent_id == parent_id]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ForegroundRole:
            shown = self.proposition_at(index)
            grey = index.column() == CLAIMS or (shown is not None and shown.retired)
            return theme_of(QGuiApplication.palette()).muted if grey else None
        if role == Qt.ItemDataRole.FontRole and index.column() == LABEL:
            shown = self.proposition_at(index)
            if shown is not None and shown.kind is PropositionKind.THEME:
                font = QFont(QGuiApplication.font())
                font.setWeight(QFont.Weight.DemiBold)
                return font
        found: object = super().data(index, role)
        return found

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        shown = self.proposition_at(indexes[0]) if indexes else None
        if shown is not None:
            data.setData(MIME, str(shown.id).encode("ascii"))
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        """Return whether what is dragged may come under `parent`: a theme that does not itself stand under it."""
        del row, column
        dragged = _dragged(data)
        above = self.proposition_at(parent)
        if dragged not in self._all or not self._editable or action is not Qt.DropAction.MoveAction:
            return False
        if above is not None and above.kind is not PropositionKind.THEME:
            return False
        while above is not None:
            if above.id == dragged:
                return False
            above = self._all.get(above.parent_id or 0)
        return True

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        """Ask for the move. Always False, so that the view removes nothing: the tree changes once that is committed."""
        moved = _dragged(data)
        if moved is None or not self.canDropMimeData(data, action, row, column, parent):
            return False
        above = self.proposition_at(parent)
        parent_id = above.id if above else None
        siblings = [one.id for one in self._all.values() if one.parent_id == parent_id and one.id != moved]
        following = (self.index(place, LABEL, parent).data(IdRole) for place in range(row, self.rowCount(parent)))
        behind = next((one for one in following if one != moved), None) if row >= 0 else None
        self.move_requested.emit(moved, parent_id, len(siblings) if behind is None else siblings.index(behind))
        return False

    def _build(self) -> None:
        self.removeRows(0, self.rowCount())
        self._items = {}
        shown = self._shown_ids()
        for one in self._all.values():
            if one.id in shown:
                above = self._items.get(one.parent_id or 0) or self.invisibleRootItem()
                above.appendRow(self._row(one))

    def _row(self, one: Proposition) -> list[QStandardItem]:
        label, claims = QStandardItem(), QStandardItem(self._claims(one))
        label.setText(f"{one.label} (retired)" if one.retired else one.label)
        label.setData(one.id, IdRole)
        retired = ", retired" if one.retired else ""
        label.setData(f"{one.kind.value}: {one.label}{retired}", Qt.ItemDataRole.AccessibleTextRole)
        claims.setTextAlignment(_alignment(CLAIMS))
        help_text = tooltip_text(f"{one.label}. {one.definition}" if one.definition else one.label)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._editable:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if self._editable and one.kind is PropositionKind.THEME:
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        for item in (label, claims):
            item.setToolTip(help_text)
            item.setFlags(flags)
        self._items[one.id] = label
        return [label, claims]

    def _claims(self, one: Proposition) -> str:
        used = self.usage_of(one.id)
        return f"{used:,}" if used or one.kind is PropositionKind.PROPOSITION else ""

    def _shown_ids(self) -> set[int]:
        shown: set[int] = set()
        for one in self._all.values():
            if one.retired and not self._with_retired:
                continue
            words = folded(f"{one.label}\n{one.definition}\n{one.examples}")
            if all(word in words for word in self._query):
                above: Proposition | None = one
                while above is not None and above.id not in shown:
                    shown.add(above.id)
                    above = self._all.get(above.parent_id or 0)
        return shown


def _dragged(data: QMimeData) -> int | None:
    written = bytes(data.data(MIME).data()).decode("ascii", "replace")
    return int(written) if written.isdigit() else None


def _alignment(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column == CLAIMS else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter
