"""The table that all windows use, and how it shows a stance."""

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.core.claim import Stance
from annotator.gui.models.claim_table import StanceRole
from annotator.gui.theme import Theme, theme_of
from annotator.gui.widgets.stance import paint_stance_pill, pill_size

_NARROWEST = 4
"""How many of the narrowest letters take the room of an average one."""

_ONE_LINE = int(Qt.TextFlag.TextSingleLine)


class DataTable(QTableView):
    """Whole rows of one height, however many there are.

    `opened` carries the row of Enter or of a double click; `delete_pressed` tells of Del.
    """

    opened = Signal(int)
    delete_pressed = Signal()
    rows_chosen = Signal()

    def __init__(self, name: str, model: QAbstractItemModel, many: bool = True, parent: QWidget | None = None) -> None:
        """Show `model`; `name` is read to screen readers, `many` lets several rows be selected."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setModel(model)
        self.setItemDelegate(TextDelegate(self))
        header = self.horizontalHeader()
        # Asked whether a whole column is selected, at each paint, the model would be asked for each of its rows.
        header.setSelectionModel(QItemSelectionModel(model, header))
        self._fit()
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def set_widths(self, letters: list[int], stretch: int | None = None) -> None:
        """Make the columns so many average letters wide; the column `stretch` takes what is left."""
        header = self.horizontalHeader()
        letter = self.fontMetrics().averageCharWidth()
        for column, width in enumerate(letters):
            self.setColumnWidth(column, width * letter)
        if stretch is not None:
            header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def select_row(self, row: int) -> None:
        """Select one row and nothing else, whatever keys are held down at the moment."""
        flags = QItemSelectionModel.SelectionFlag
        index = self.model().index(row, 0)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def chosen_rows(self) -> Iterator[range]:
        """Yield the stretches of selected rows, from above."""
        chosen = self.selectionModel().selection()
        parts = (chosen.at(number) for number in range(chosen.count()))
        yield from sorted((range(part.top(), part.bottom() + 1) for part in parts), key=lambda part: part.start)

    def chosen_count(self) -> int:
        """Return how many rows are selected; quick however many they are."""
        return sum(len(part) for part in self.chosen_rows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            return
        if plain and event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        height = round(QFontMetrics(self.font()).height() * 1.75)
        self.verticalHeader().setMinimumSectionSize(1)
        if self.verticalHeader().defaultSectionSize() != height:
            self.verticalHeader().setDefaultSectionSize(height)


class TextDelegate(QStyledItemDelegate):
    """Paints a cell's text in one line and nothing else; several times as quick as the style sheet does."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = theme_of(option.palette)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.accent_soft)
        text = index.data()
        if text:
            self.paint_text(painter, option, index, text, theme)

    def paint_text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        text: str,
        theme: Theme,
    ) -> None:
        """Paint the text of a cell whose ground is painted."""
        margin = _margin(option)
        rect = option.rect.adjusted(margin, 0, -margin, 0)
        painter.setFont(option.font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole) or theme.text)
        across = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        # Measuring letters takes most of the time, so those that cannot fit are left out beforehand.
        fitting = text[: 12 + rect.width() * _NARROWEST // option.fontMetrics.averageCharWidth()]
        shown = option.fontMetrics.elidedText(fitting, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(across | Qt.AlignmentFlag.AlignVCenter) | _ONE_LINE, shown)


class StanceDelegate(TextDelegate):
    """Paints a stance as its pill."""

    def paint_text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        text: str,
        theme: Theme,
    ) -> None:
        key = index.data(StanceRole)
        stance = Stance(key) if key else None
        size = pill_size(stance, option.font, text)
        margin = _margin(option)
        width = min(size.width(), option.rect.width() - 2 * margin)
        if width > size.height():
            painter.setFont(option.font)
            top = option.rect.top() + (option.rect.height() - size.height()) / 2
            rect = QRectF(option.rect.left() + margin, top, width, size.height())
            paint_stance_pill(painter, rect, stance, theme, text)


def _margin(option: QStyleOptionViewItem) -> int:
    """Return the pixels left free at either side of a cell; about what the headings have."""
    return round(option.fontMetrics.height() * 0.5)
