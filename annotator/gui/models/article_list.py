"""The list of articles: ids in memory, rows fetched a page at a time as they are painted."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.filters import ArticleFilter, ArticleSort
from annotator.gui.widgets.labels import tooltip_text
from annotator.store.lists import ArticleRow

_PAGE = 64
_PAGES_KEPT = 64
RowRole = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class ArticleListModel(QAbstractTableModel):
    """Articles in the order of a filter; one column, painted by a delegate from the row's `ArticleRow`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._ids: array[int] = array("q")
        self._rows: dict[int, ArticleRow] = {}
        self._places: dict[int, int] | None = None
        self.filter = ArticleFilter()

    def set_session(self, session: Session | None) -> None:
        """Show the articles of a session, or none."""
        self._session = session
        self.refresh()

    def set_filter(self, article_filter: ArticleFilter) -> None:
        """Show other articles, or in another order."""
        self.filter = article_filter
        self.refresh()

    def refresh(self) -> None:
        """Read the ids anew."""
        self.beginResetModel()
        self._ids = self._session.articles.ids(self.filter) if self._session else array("q")
        self._rows.clear()
        self._places = None
        self.endResetModel()

    def refresh_ids_if_changed(self) -> bool:
        """Read the ids anew when the filter now gives others; returns whether it did."""
        if self._session is None or self._session.articles.ids(self.filter) == self._ids:
            return False
        self.refresh()
        return True

    def refresh_rows(self, article_ids: Iterable[int]) -> None:
        """Paint the rows of these articles anew."""
        for article_id in article_ids:
            self._rows.pop(article_id, None)
            row = self.row_of(article_id)
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def states(self, article_ids: Iterable[int]) -> dict[int, State] | None:
        """Return how far the articles were when they were last painted; None when some of them have not been."""
        found = {article_id: self._rows.get(article_id) for article_id in article_ids}
        known = {article_id: row.state for article_id, row in found.items() if row is not None}
        return known if len(known) == len(found) else None

    def row_of(self, article_id: int) -> int | None:
        """Return the row of an article, or None when the filter leaves it out."""
        if len(self._ids) < _PAGE:
            return self._ids.index(article_id) if article_id in self._ids else None
        if self.filter.sort is ArticleSort.ORDER and not self.filter.descending:
            row = bisect_left(self._ids, article_id)
            return row if row < len(self._ids) and self._ids[row] == article_id else None
        if self._places is None:
            self._places = {one: row for row, one in enumerate(self._ids)}
        return self._places.get(article_id)

    def article_id(self, row: int) -> int | None:
        """Return the id of the article at a row, or None outside of the list."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == RowRole:
            return self._row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._row(index.row()).title
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self._row(index.row())
            return tooltip_text(row.title if row.has_title else f"No title yet. Its first words: {row.title}")
        return None

    def _row(self, number: int) -> ArticleRow:
        article_id = self._ids[number]
        if article_id not in self._rows and self._session is not None:
            if len(self._rows) > _PAGE * _PAGES_KEPT:
                self._rows.clear()
            first = number - number % _PAGE
            page = self._ids[first : first + _PAGE]
            # Of a page that is known but for the article just worked on only that one is read: its claims are counted.
            for row in self._session.articles.rows([one for one in page if one not in self._rows]):
                self._rows[row.article_id] = row
        return self._rows[article_id]
