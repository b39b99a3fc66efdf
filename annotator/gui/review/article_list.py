"""The articles under review: how many rows are aligned, and how many of them are open still."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from annotator.app.review_rows import ArticleReview, ArticleSummary
from annotator.gui.theme import Theme, set_role, theme_of
from annotator.gui.widgets.labels import MEASURED

SummaryRole = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class SummaryModel(QAbstractTableModel):
    """A row per article."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summaries: list[ArticleSummary] = []
        self._places: dict[int, int] = {}

    def set_summaries(self, summaries: Sequence[ArticleSummary]) -> None:
        """Show these."""
        self.beginResetModel()
        self.summaries = list(summaries)
        self._places = {one.article_id: place for place, one in enumerate(self.summaries)}
        self.endResetModel()

    def progress(self) -> tuple[int, int]:
        """Return how many rows of all articles are decided, and how many there are."""
        total = sum(one.aligned for one in self.summaries)
        return total - sum(one.open for one in self.summaries), total

    def place(self, article_id: int) -> int | None:
        """Return the row of an article."""
        return self._places.get(article_id)

    def update(self, review: ArticleReview) -> None:
        """Take over how far one article is."""
        place = self._places.get(review.article_id)
        if place is None:
            return
        self.summaries[place] = replace(
            self.summaries[place], aligned=len(review.rows), open=review.open, changed=review.changed,
            identical=sum(row.open and row.unanimous for row in review.rows), decided=review.decided,
        )  # fmt: skip
        index = self.index(place, 0)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.summaries)

    def columnCount(self, _parent: _Index | None = None) -> int:
        return 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        summary = self.summaries[index.row()]
        if role == SummaryRole:
            return summary
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{summary.title}, {summary.aligned} aligned, {progress_label(summary)}"
        return None


def progress_label(summary: ArticleSummary) -> str:
    """Return how far an article is: `3 open`, `all rows decided`, `decided`."""
    if summary.open:
        return f"{summary.open:,} open"
    return "decided" if summary.decided else "all rows decided"


class SummaryDelegate(QStyledItemDelegate):
    """A title on one line and, below it, how far the article is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.measure(parent)

    def measure(self, widget: QWidget) -> None:
        """Derive all sizes from the widget's font."""
        self._font = QFont(widget.font())
        self._title = QFont(self._font)
        self._title.setWeight(QFont.Weight.DemiBold)
        self._unit = max(3, QFontMetrics(self._font).height() // 4)

    def row_height(self) -> int:
        """Return the height of every row in pixels."""
        return QFontMetrics(self._title).lineSpacing() + QFontMetrics(self._font).lineSpacing() + self._unit * 5

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(option.rect.width(), self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        summary: ArticleSummary = index.data(SummaryRole)
        theme = theme_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self._unit
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.card)
            bar = QRect(option.rect)
            bar.setWidth(max(3, unit - 1))
            painter.fillRect(bar, theme.selected_line)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.hover)
        inner = option.rect.adjusted(unit * 4, unit * 2, -unit * 3, -unit * 2)
        title = QFontMetrics(self._title)
        painter.setFont(self._title)
        painter.setPen(theme.text)
        line = QRect(inner.left(), inner.top(), inner.width(), title.lineSpacing())
        painter.drawText(
            line, _LEFT, title.elidedText(summary.title[:MEASURED], Qt.TextElideMode.ElideRight, inner.width())
        )
        below = QRect(inner.left(), line.bottom() + unit, inner.width(), QFontMetrics(self._font).lineSpacing())
        self._paint_progress(painter, below, summary, theme)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _paint_progress(self, painter: QPainter, box: QRect, summary: ArticleSummary, theme: Theme) -> None:
        metrics = QFontMetrics(self._font)
        painter.setFont(self._font)
        label = progress_label(summary)
        width = metrics.horizontalAdvance(label)
        if summary.open or summary.changed:
            label = f"{label} · {summary.changed} changed" if summary.changed else label
            width = metrics.horizontalAdvance(label) + self._unit * 3
            badge = QRectF(box.right() - width, box.top() - 1, width, box.height() + 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.warning_soft)
            painter.drawRoundedRect(badge, 4, 4)
            painter.setPen(theme.warning)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, label)
        else:
            painter.setPen(theme.done if summary.decided else theme.muted)
            painter.drawText(box, _RIGHT, label)
        painter.setPen(theme.muted)
        room = box.adjusted(0, 0, -width - self._unit * 2, 0)
        aligned = f"{summary.aligned:,} aligned"
        painter.drawText(room, _LEFT, metrics.elidedText(aligned[:MEASURED], Qt.TextElideMode.ElideRight, room.width()))


class ReviewArticles(QTableView):
    """The list itself; the current article is the one that is open."""

    article_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summaries = SummaryModel(self)
        self._delegate = SummaryDelegate(self)
        self.setModel(self.summaries)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Articles under review")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        set_role(self, "plain")
        self.restyle()
        self.selectionModel().currentChanged.connect(self._current_changed)

    def set_summaries(self, summaries: Sequence[ArticleSummary], current: int | None) -> None:
        """Show these articles without telling anybody."""
        self.selectionModel().blockSignals(True)
        self.summaries.set_summaries(summaries)
        self.selectionModel().blockSignals(False)
        if current is not None:
            self.set_current(current)

    def set_current(self, article_id: int) -> None:
        """Make an article the current one without telling anybody."""
        place = self.summaries.place(article_id)
        selection = self.selectionModel()
        selection.blockSignals(True)
        if place is None:
            selection.clear()
        else:
            selection.setCurrentIndex(self.summaries.index(place, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)
        if place is not None:
            self.scrollTo(self.summaries.index(place, 0))
        self.viewport().update()

    def neighbour(self, article_id: int | None, step: int) -> int | None:
        """Return the article `step` rows away, the first without one; None at the end of the list."""
        place = self.summaries.place(article_id) if article_id is not None else None
        at = 0 if place is None else place + step
        return self.summaries.summaries[at].article_id if 0 <= at < len(self.summaries.summaries) else None

    def next_undecided(self, article_id: int) -> int | None:
        """Return the next article that is not decided, going on from the beginning at the end."""
        place = self.summaries.place(article_id)
        rows = self.summaries.summaries
        start = -1 if place is None else place
        turned = (rows[(start + step) % len(rows)] for step in range(1, len(rows) + 1))
        return next((one.article_id for one in turned if not one.decided and one.article_id != article_id), None)

    def restyle(self) -> None:
        """Take over a changed font or theme."""
        self._delegate.measure(self)
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.article_chosen.emit(self.summaries.summaries[current.row()].article_id)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
