"""Painting one article of the list: title on two lines, state dot, source and date, number of claims."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QCursor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from annotator.core.article import State
from annotator.gui.dialogs.wording import counted
from annotator.gui.models.article_list import RowRole
from annotator.gui.theme import Theme, fill, theme_of
from annotator.gui.widgets.labels import MEASURED, direction_of
from annotator.store.lists import ArticleRow


def elided_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Return the text in at most `most` lines of `width` pixels, the last one cut with an ellipsis."""
    text = text[: MEASURED * most]
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == most - 1:
            lines.append(QFontMetrics(font).elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
        else:
            lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines


class ArticleDelegate(QStyledItemDelegate):
    """Rows of one height, so that a list of any length needs no measuring.

    It asks its view how a row stands: the option would say it in names of `QStyle`, and PySide makes all 600 of them
    when the first is asked for, a twentieth of the time the window takes to appear.
    """

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._unit = 4
        self._title_font = QFont()
        self._meta_font = QFont()
        self.measure(view)

    def measure(self, widget: QWidget) -> None:
        """Derive all sizes from the widget's font."""
        font = widget.font()
        self._title_font = QFont(font)
        self._title_font.setWeight(QFont.Weight.DemiBold)
        self._meta_font = QFont(font)
        self._meta_font.setPointSizeF(font.pointSizeF() * 0.94)
        self._unit = max(3, QFontMetrics(font).height() // 4)

    def row_height(self) -> int:
        """Return the height of every row in pixels."""
        title, meta = QFontMetrics(self._title_font), QFontMetrics(self._meta_font)
        return 2 * title.lineSpacing() + meta.lineSpacing() + self._unit * 5

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), self.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: ArticleRow = index.data(RowRole)
        theme = theme_of(option.palette)
        painter.save()
        self._background(painter, option.rect, index, theme)
        unit = self._unit
        inner = option.rect.adjusted(unit * 4, unit * 2, -unit * 3, -unit * 2)
        title = QFontMetrics(self._title_font)
        painter.setFont(self._title_font)
        painter.setPen(theme.text if row.has_title else theme.muted)
        top = inner.top()
        painter.setLayoutDirection(direction_of(row.title))
        for line in elided_lines(row.title, self._title_font, inner.width(), 2):
            painter.drawText(QRect(inner.left(), top, inner.width(), title.lineSpacing()), _LEFT, line)
            top += title.lineSpacing()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._meta(painter, QRect(inner.left(), top + unit, inner.width(), inner.bottom() - top), row, theme)
        if self._view.hasFocus() and index == self._view.currentIndex():
            painter.setPen(theme.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _background(
        self, painter: QPainter, row: QRect, index: QModelIndex | QPersistentModelIndex, theme: Theme
    ) -> None:
        viewport = self._view.viewport()
        if self._view.selectionModel().isSelected(index):
            fill(painter, row, theme.card)
            bar = QRect(row)
            bar.setWidth(max(3, self._unit - 1))
            fill(painter, bar, theme.selected_line)
        elif viewport.underMouse() and row.contains(viewport.mapFromGlobal(QCursor.pos())):
            fill(painter, row, theme.hover)

    def _meta(self, painter: QPainter, area: QRect, row: ArticleRow, theme: Theme) -> None:
        metrics = QFontMetrics(self._meta_font)
        painter.setFont(self._meta_font)
        painter.setPen(theme.muted)
        claims = counted(row.claims, "claim")
        if row.open_claims:
            claims = f"{claims} · {row.open_claims} open"
        line = QRect(area.left(), area.top(), area.width(), metrics.lineSpacing())
        painter.drawText(line, _RIGHT, claims)
        dot = metrics.ascent() * 0.62
        self._dot(painter, QRectF(line.left(), line.center().y() - dot / 2 + 0.5, dot, dot), row.state, theme)
        left = line.adjusted(round(dot + self._unit * 1.6), 0, -metrics.horizontalAdvance(claims) - self._unit * 2, 0)
        where = " · ".join(part for part in (row.source, row.published or "undated") if part)
        painter.drawText(left, _LEFT, metrics.elidedText(where[:MEASURED], Qt.TextElideMode.ElideRight, left.width()))

    def _dot(self, painter: QPainter, box: QRectF, state: State, theme: Theme) -> None:
        """A full disc is done, a half one begun, a ring not begun: told apart without colour."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.state(state)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state is State.DONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(box)
        else:
            pen = painter.pen()
            pen.setColor(colour)
            pen.setWidthF(1.3)
            painter.setPen(pen)
            painter.drawEllipse(box)
            if state is State.DOING:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawPie(box, 90 * 16, 180 * 16)
        painter.setPen(theme.muted)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
