"""The registry of actors as a table: searched by name, alias and organisation, sorted by column."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.core.actor import Actor
from annotator.core.folding import folded, key
from annotator.gui.dialogs.wording import counted
from annotator.gui.widgets.labels import tooltip_text
from annotator.store.actors import NOWHERE, Mentions

_Index = QModelIndex | QPersistentModelIndex


class ActorColumn(IntEnum):
    """The columns from the left."""

    NAME = 0
    TYPE = 1
    ORGANISATION = 2
    CLAIMS = 3


_HEADINGS = {
    ActorColumn.NAME: "Name",
    ActorColumn.TYPE: "Type",
    ActorColumn.ORGANISATION: "Organisation",
    ActorColumn.CLAIMS: "Claims",
}


class ActorTableModel(QAbstractTableModel):
    """Those actors whose names or organisation hold every word of the query."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actors: Sequence[Actor] = ()
        self._words: dict[int, str] = {}
        self._mentions: Mapping[int, Mentions] = {}
        self._rows: list[Actor] = []
        self._query: tuple[str, ...] = ()
        self._column, self._order = ActorColumn.NAME, Qt.SortOrder.AscendingOrder

    @property
    def total(self) -> int:
        """How many actors there are, whatever is searched for."""
        return len(self._actors)

    def set_actors(self, actors: Sequence[Actor], mentions: Mapping[int, Mentions]) -> None:
        """Show these actors; `mentions` says in how many claims each is named, by id."""
        self._actors, self._mentions = actors, mentions
        self._words = {
            actor.id: folded(" \n".join((actor.name, *actor.aliases, actor.organisation or ""))) for actor in actors
        }
        self._arrange()

    def set_mentions(self, mentions: Mapping[int, Mentions]) -> None:
        """Show other numbers of claims beside the same actors."""
        if mentions == self._mentions:
            return
        self._mentions = mentions
        if self._column is ActorColumn.CLAIMS:
            self._arrange()
        elif self._rows:
            last = self.index(len(self._rows) - 1, ActorColumn.CLAIMS)
            self.dataChanged.emit(self.index(0, ActorColumn.CLAIMS), last)

    def set_query(self, text: str) -> None:
        """Show only actors of whom every word is found somewhere in name, aliases or organisation."""
        words = tuple(folded(text).split())
        if words != self._query:
            self._query = words
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; what is empty comes last."""
        self._column, self._order = ActorColumn(max(0, column)), order
        self._arrange()

    def actor_at(self, row: int) -> Actor | None:
        """Return the actor in a row, or None outside of the table."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, actor_id: int) -> int | None:
        """Return the row of an actor, or None when the search leaves them out."""
        return next((row for row, actor in enumerate(self._rows) if actor.id == actor_id), None)

    def mentions_of(self, actor_id: int) -> Mentions:
        """Return in how many claims an actor is named, and as what."""
        return self._mentions.get(actor_id, NOWHERE)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(ActorColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[ActorColumn(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(ActorColumn(section))
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        actor = self.actor_at(index.row())
        if actor is None:
            return None
        column = ActorColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(actor, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole and column is ActorColumn.NAME:
            also = f" · also {', '.join(actor.aliases)}" if actor.aliases else ""
            return tooltip_text(actor.name + also)
        if role == Qt.ItemDataRole.ToolTipRole and column is ActorColumn.CLAIMS:
            return tooltip_text(_told(self.mentions_of(actor.id)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self._shown(actor, column))
        return None

    def _shown(self, actor: Actor, column: ActorColumn) -> str:
        match column:
            case ActorColumn.NAME:
                return actor.name
            case ActorColumn.TYPE:
                return actor.type or ""
            case ActorColumn.ORGANISATION:
                return actor.organisation or ""
            case ActorColumn.CLAIMS:
                return f"{self.mentions_of(actor.id).claims:,}"

    def _arrange(self) -> None:
        self.beginResetModel()
        found = [a for a in self._actors if all(word in self._words[a.id] for word in self._query)]
        found.sort(key=lambda actor: key(actor.name))
        descending = self._order is Qt.SortOrder.DescendingOrder
        if self._column is ActorColumn.CLAIMS:
            found.sort(key=lambda actor: self.mentions_of(actor.id).claims, reverse=descending)
        else:
            found.sort(key=lambda actor: folded(self._shown(actor, self._column)), reverse=descending)
            found.sort(key=lambda actor: not self._shown(actor, self._column))
        self._rows = found
        self.endResetModel()


def _told(mentions: Mentions) -> str:
    """Return in how many claims an actor is named, and as what, in words."""
    roles = ("speaks", mentions.speaks), ("is spoken to", mentions.addressed), ("passes on", mentions.passes_on)
    parts = ", ".join(f"{role} in {count:,}" for role, count in roles if count)
    return f"Named in {counted(mentions.claims, 'claim')}: {parts}" if parts else "No claim names this actor"


def _alignment(column: ActorColumn) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column is ActorColumn.CLAIMS else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter
